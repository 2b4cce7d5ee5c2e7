//! Lists of members that leave the program: what for is asked, what is masked stays so unless a
//! reason is given, each sheet says at its head who wrote it, and everybody on it is noted.

mod form;
mod pages;
mod sheet;
pub mod store;

use jiff::Timestamp;

pub use pages::routes;

/// A list of people that another feature writes to a file.
#[derive(Debug, Clone)]
pub struct ListLeft<'a> {
    pub unit_id: i32,
    /// `xlsx`, `csv` or `pdf`.
    pub format: &'a str,
    /// The values on it: fields of the catalogue, or words `privacy-listed-…` for what is none.
    pub fields: &'a [&'a str],
    /// A purpose of the catalogue.
    pub purpose: &'a str,
    pub page: &'a str,
    pub at: Timestamp,
}

/// The most people in one file; a larger unit is written unit by unit, so that no single file is
/// everybody.
pub const MOST_PEOPLE: i64 = 50_000;
