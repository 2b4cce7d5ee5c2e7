//! Officers: who holds which post at a unit, for which term and by which mandate; committees held
//! against dated rules; terms that end soon. A term says to the figures that somebody became an
//! officer and ceased to be one. Knows the register of members, which does not know it.

mod act;
mod committee;
mod ending;
mod form;
pub mod invariant;
mod pages;
mod person;
mod rules;
mod soon;
pub mod store;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub use pages::person_history;
pub use rules::{Ending, Mandate, Refusal, Term, WhyEnded, begin, end, said_by, series};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/don-vi/{code}/can-bo", get(pages::officers_page))
        .route(
            "/don-vi/{code}/can-bo/them",
            get(act::begin_page).post(act::begin_term),
        )
        .route(
            "/don-vi/{code}/can-bo/sap-het-nhiem-ky",
            get(soon::soon_page),
        )
        .route("/doan-vien/{id}/chuc-danh", get(person::person_page))
        .route(
            "/can-bo/{term}/thoi",
            get(ending::end_page).post(ending::end_term),
        )
        .route("/can-bo/viec/{act}/hoan-tac", post(ending::undo))
}
