//! The invariants of lists of help.

pub mod store;
