//! A generated federation, as large as asked and nobody's: to look at, to try, to measure with. It
//! stands beside the real ones under the confederation, its units and accounts marked as generated.
//! Knows every feature's rules and none of its pages.

mod accounts;
mod afterwards;
mod answers;
mod books;
mod chance;
mod employers;
mod figures;
mod help;
mod houses;
mod load;
mod meeting;
mod names;
mod offices;
mod people;
mod records;
mod rhythm;
mod season;
mod store;
mod tree;
mod words;
mod yearly;

pub use accounts::PASSWORD;
pub use load::{DemoFault, Filled, Written, fill};
pub use records::Wish;
pub use store::{is_empty, sign_ins};
pub use tree::FEDERATION;
