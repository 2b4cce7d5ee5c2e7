//! Reports: a form filled for a unit and a period; issued, it keeps its figures, its sentences and
//! the snapshot it was drawn at. Knows figures by key and papers as a model, never how a figure is
//! counted or a file is laid out.

mod build;
mod check;
mod draft;
mod file;
mod fill;
mod form;
mod issued;
mod outline;
mod pages;
mod rules;
#[cfg(test)]
mod samples;
mod silence;
pub mod store;
mod under;
mod wording;

pub use build::{Draft, Filled, Names, Seal, with_capital};
pub use file::{FileFault, Format, FormatFault, write};
pub use fill::{FillFault, Subject, asked_by, figures_in, fill};
pub use outline::{Outline, Part, key_of, read_key};
pub use pages::draft_address;
pub use pages::routes;
pub use rules::{forms_of, is_owed_for, period_in_words, period_with_days, recent_periods};
