//! The register of papers ("sổ văn bản đi, đến"): what a unit sent out under a number of its own,
//! what it received, and how its papers are numbered. Called docket, as offices call the book in
//! which papers are entered, so that it is not taken for the crate `paper`, which draws them.
//!
//! Gives others: the next number, entering an issued report, the check code of a paper. Knows
//! papers by number and subject, never what stands on them.

mod form;
mod incoming;
mod list;
mod numbering;
mod outgoing;
mod rules;
mod sheet;
pub mod store;

use axum::Router;

use crate::app::App;

pub use rules::{TEMPLATE_PLACE, is_number, kind_of, next_number};
pub use store::{Outgoing, code_of_report, enter_next, enter_out, is_number_taken, number_now};

pub fn routes() -> Router<App> {
    Router::new()
        .merge(list::routes())
        .merge(outgoing::routes())
        .merge(incoming::routes())
        .merge(numbering::routes())
}
