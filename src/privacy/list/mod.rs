//! Lists of members that leave the program: what for is asked, what is masked stays so unless a
//! reason is given, each sheet says at its head who wrote it, and everybody on it is noted.

mod form;
mod pages;
mod sheet;
pub mod store;

pub use pages::routes;

/// The most people in one file; a larger unit is written unit by unit, so that no single file is
/// everybody.
pub const MOST_PEOPLE: i64 = 50_000;
