//! What was done, by whom, when: one line a deed, written in the deed's own transaction; and the
//! chain of seals over complete changes, by which a changed log is found out. Knows no feature.

pub mod digest;
pub mod seal;
mod store;

pub use store::{Deed, write};
