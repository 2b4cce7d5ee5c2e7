//! The log as people read it: who did what and when within a unit, which of it is sealed, and the
//! last seal, to be kept outside. Reads the audit's lines; knows none of the features that wrote
//! them beyond the words for their deeds.

mod detail;
mod pages;
mod store;

pub use pages::routes;
