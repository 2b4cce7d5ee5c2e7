//! What an inspector sees of the money of a scope, and what he does about it. Every payment of the
//! books below a unit is listed, with marks that say which of them ask for a look, each by a named
//! rule with its evidence; a mark is a question and changes nothing. In `file` payments go into an
//! inspector's file with findings, explanations, a conclusion and the money that came back. Reads
//! the books; writes nothing in them.

mod account;
pub mod file;
mod pages;
pub mod rules;
mod sheet;
pub mod store;

use axum::Router;

use crate::app::App;

pub fn routes() -> Router<App> {
    Router::new()
        .merge(pages::routes())
        .merge(account::routes())
        .merge(file::routes())
}
