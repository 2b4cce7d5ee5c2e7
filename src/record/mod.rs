//! Records: one thing that was done, at a unit, on a day, with typed answers. A correction
//! supersedes, a withdrawal keeps the trace, the same `ref` is one record. Says facts to the
//! figures and knows nothing of how they are counted.

mod act;
mod again;
pub(crate) mod api;
mod control;
mod entry;
mod files;
mod form;
mod json;
mod list;
pub(crate) mod lookup;
pub mod merged;
pub mod origin;
mod pages;
mod rules;
mod say;
pub mod store;
mod withdraw;

pub use act::enter;
pub use api::api_routes;
pub use form::{read, show};
pub use lookup::{Desk, resolve};
pub use pages::routes;
pub use rules::{Answer, Answers, Named, NewRecord, Refusal, SaidFact, check_record, say_facts};
