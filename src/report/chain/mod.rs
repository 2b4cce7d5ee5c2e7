//! The way of a report up the tiers: submitted, returned or approved, locked, opened again by a
//! decision. Knows what is frozen, never how figures are counted.

mod entry;
pub mod pages;
mod rules;
pub mod store;
pub mod told;

pub use entry::enter;
pub use rules::State;
