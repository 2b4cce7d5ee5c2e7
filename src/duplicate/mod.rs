//! People who are in the register twice: found by a search over everybody, put before whoever may
//! see both, made one or said to be two, and both undone again. A merge is a link; nothing is lost.
//!
//! Gives others: the search, the merge and its undoing, and how many pairs wait. Knows the register
//! and the records that name people; never how likeness is measured, which `crates/linkage` does.

mod find;
mod letters;
mod list;
mod merge;
mod not_same;
mod pages;
mod pair;
mod past;
mod reason;
mod rules;
pub mod store;

pub use find::{Finder, Freshness, SearchFault, Searched, freshness};
pub use list::{bands, why_text};
pub use merge::{Both, Merge, Merging, find_both, find_merge, merge, merge_of, unmerge};
pub use pages::routes;
pub use reason::{REASONS, code};
pub use rules::{Choices, Field, Side, proposed, proposed_side};
