//! Petitions ("kiến nghị"): what a unit asks of those above it. The unit above assigns it, answers
//! it or forwards it upward; the unit sees the answer. Called petition, so that it is not taken for
//! the proposals by which members correct their own data. Knows of a conference its
//! number, its title, whether it is open and who is invited.

mod form;
mod list;
mod one;
mod rules;
pub mod store;

use axum::Router;

use crate::app::App;

pub use rules::State;
pub use store::{Line, NewPetition, of_conference, send, waiting};

pub fn routes() -> Router<App> {
    Router::new().merge(list::routes()).merge(one::routes())
}
