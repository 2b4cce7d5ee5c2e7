//! The invariants of reports and their chain.

pub mod store;
