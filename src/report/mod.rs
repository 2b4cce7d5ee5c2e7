//! Reports: a form filled for a unit and a period; issued, it keeps its figures, its sentences and
//! the snapshot it was drawn at. Knows figures by key and papers as a model, never how a figure is
//! counted or a file is laid out.

mod before;
mod beside;
mod build;
pub mod chain;
mod check;
mod checking;
mod draft;
mod drawing;
mod edit;
mod elsewhere;
mod file;
mod files;
mod fill;
mod form;
mod hand;
mod issue;
mod issued;
mod outline;
mod pages;
mod rules;
#[cfg(test)]
mod samples;
mod script;
mod silence;
pub mod store;
mod under;
mod vintage;
mod wording;

pub use build::{Draft, Filled, Names, Seal, with_capital};
pub use checking::Finding;
pub use drawing::{Drawing, Drawings, draw};
pub use file::{FileFault, Format, FormatFault, write};
pub use fill::{FillFault, Subject, asked_by, figures_in, fill};
pub use issued::{as_issued, store as issued_store};
pub use outline::{Outline, Part, TABLE_WORDS, key_of, read_key};
pub use pages::{at_text, draft_address, figure_address, routes};
pub use rules::{
    authority, forms_of, in_capitals, is_owed_for, period_in_words, period_with_days, place_of,
    recent_periods, roman, symbol_of,
};
pub use vintage::{Redrawn, redraw};
pub use wording::Way;
