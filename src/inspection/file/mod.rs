//! An inspector's file: payments that asked for a look, findings about them, what the inspected
//! unit explains, the conclusion of each finding and the money that came back. A file belongs to the
//! unit it inspects and to the unit whose committee inspects; the inspected unit sees it once it is
//! handed over. Its conclusion and each recovery write a record, from which the figures count them.

mod choose;
mod finding;
mod form;
mod list;
mod one;
mod paper;
mod recovery;
pub mod rules;
mod step;
pub mod store;
mod tables;

use axum::Router;

use crate::app::App;

pub use store::waiting_for;

pub fn routes() -> Router<App> {
    Router::new()
        .merge(list::routes())
        .merge(one::routes())
        .merge(step::routes())
        .merge(choose::routes())
        .merge(finding::routes())
        .merge(recovery::routes())
}
