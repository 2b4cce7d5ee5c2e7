//! The register of members: people, apart from the spells of their membership at base unions.
//! Joining and leaving say facts, so the figures of members follow by themselves. Personal values
//! stand in the person's own tables only; spells, movements and facts hold numbers.
//!
//! Gives others: the person and his history, and the one way to write both. Knows nothing of
//! files that are imported, of duplicates, cards or offices.

mod act;
pub(crate) mod api;
mod form;
mod headcount;
mod headline;
pub mod history;
mod join;
mod list;
pub mod lookup;
mod pages;
mod person;
mod proposal;
pub mod rules;
pub mod store;
mod transfer;

pub use act::{confirm_people, store::movements_of_change};
pub use api::api_routes;
pub use history::{History, Joining, Leaving, Spell};
pub use list::store::{ListAsked, Listed, Standing};
pub use pages::{routes, work_waiting};
pub use rules::{Birth, Details, HowJoined, Refusal, Sensitive, WhyLeft, masked, sex_code, sex_of};
