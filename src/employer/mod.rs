//! Employers: enterprises, bodies and services where people work, with several unions, one or none.
//! A unit keeps each in the register; the unions at it are linked with their days. Knows units,
//! never members, records or figures.

mod edit;
mod form;
mod link;
mod list;
mod lookup;
mod pages;
mod rules;
pub mod store;

use axum::Router;
use axum::routing::get;

use crate::app::App;

pub use form::read;
pub use link::store::{begin_link, note_record};
pub use lookup::{Found, of_name};
pub use rules::{
    Employer, Link, NewEmployer, PayerSpan, Refusal, TaxCode, TaxCodeFault, check_link,
    is_fee_payer,
};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/don-vi/{code}/don-vi-su-dung", get(list::list_page))
        .route(
            "/don-vi/{code}/don-vi-su-dung/them",
            get(edit::new_page).post(edit::add),
        )
        .route("/don-vi-su-dung/{id}", get(pages::employer_page))
        .route(
            "/don-vi-su-dung/{id}/sua",
            get(edit::edit_page).post(edit::edit),
        )
        .route(
            "/don-vi-su-dung/{id}/cong-doan",
            get(link::link_page).post(link::begin),
        )
        .route(
            "/don-vi-su-dung/{id}/cong-doan/{unit}/thoi",
            get(link::end_page).post(link::end),
        )
        .route("/tra-cuu/don-vi-su-dung", get(lookup::suggestions))
}
