//! The register of members: people, apart from the spells of their membership at base unions.
//! Joining and leaving say facts, so the figures of members follow by themselves. Personal values
//! stand in the person's own tables only; spells, movements and facts hold numbers.
//!
//! Gives others: the person and his history, and the one way to write both. Knows nothing of
//! files that are imported, of duplicates, cards or offices.

pub mod history;
pub mod lookup;
pub mod rules;
pub mod store;

pub use history::{History, Joining, Leaving, Spell};
pub use rules::{Birth, Details, HowJoined, Refusal, Sensitive, WhyLeft, sex_code, sex_of};
