//! What was done, by whom, when: one line a deed, written in the deed's own transaction.

mod store;

pub use store::{Deed, write};
