//! The exact lists of everything behind a figure, as known at a moment: for explaining and for
//! programs. They read every fact that counts, which the walk of a page never does.

pub mod store;
