//! A unit's place in the tree: founded under a parent, moved under another from a day on, and who
//! stands above whom as row-level security reads it.

mod store;

pub use store::{
    Heir, Under, above_from, children_of_each, found_unit, heirs, move_unit, rebuild_places,
};
