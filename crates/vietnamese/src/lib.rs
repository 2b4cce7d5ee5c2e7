//! Vietnamese as people write it in lists, letters and forms: names folded for search and keyed
//! for sorting, text of old fonts, numbers and money in figures and in words, days, identity card
//! numbers.
//!
//! Everything here is a pure function of its arguments. The crate does no input or output, never
//! asks what day it is, and does not know what a number counts or whose name it folds.

mod amount;
mod card_number;
mod day;
mod fold;
mod legacy;
mod name;
mod number;
mod qualified;
mod qualifier;
mod sort;
mod spoken;
mod syllable;
mod words;

pub use amount::{Amount, NumberFault, parse_number};
pub use card_number::{CccdDoubt, Sex, cccd_check, masked};
pub use day::{Day, DayFault, day_on_paper, day_short, parse_day, weekday_vi};
pub use fold::{composed, fold};
pub use legacy::{Legacy, LegacyEvidence, repair_mojibake};
pub use name::{clean, name_case};
pub use number::{decimal, money_full, money_short, money_spoken, number, percent};
pub use qualified::{QualifiedAmount, parse_qualified, qualifier_after, qualifier_before};
pub use qualifier::{Qualifier, UnknownQualifier};
pub use sort::{name_sort_key, sort_key};
pub use spoken::{Spoken, read_spoken};
pub use syllable::is_syllable;
pub use words::{in_words, money_in_words};
