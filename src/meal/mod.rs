//! Union meals, many days at once: a small table of which each row becomes one record of the kind
//! for meals, and the meals of a month with their sums. A row is read, checked, corrected and
//! withdrawn as any record is; nothing of meals is kept beside them.

mod form;
mod pages;
mod rules;

pub use pages::routes;
