//! The catalogue and the rulebook: what can be recorded, what is counted, which papers are owed and
//! which parameters the law sets. All of it is data, read at start; a site folder may extend or
//! override it. This module knows no database and no pages.

mod abbreviation;
mod accounts;
mod check;
mod checks;
mod houses;
mod kind;
mod load;
mod model;
mod personal;
mod posts;

pub use abbreviation::Abbreviation;
pub use accounts::{AccountNature, FundKind, LedgerAccount};
pub use check::{Finding, check};
pub use checks::{CheckKind, Holiday, HolidayYear, ReportCheck, Severity};
pub use houses::HouseNorm;
pub use kind::*;
pub use load::{CatalogueFault, load};
pub use model::*;
pub use personal::{
    InLists, KeptWhile, PERSON_FIELDS, Personal, PersonalField, PersonalKeep, PersonalPurpose,
    Sensitivity,
};
pub use posts::{Body, Post};
