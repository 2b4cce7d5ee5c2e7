//! Members' cards: issued to one or to everyone who has none, numbered by a dated rule, signed so
//! that anybody can check them without asking us, printed ten to a sheet, ended when lost, worn or
//! returned. Each says to the figures when it came and went.
//!
//! Gives others: [`find_current`] for the person's own page, and the check digit. Knows people by
//! number and never writes a membership.

mod check;
mod form;
mod pages;
mod print;
mod qr;
mod rules;
mod sign;
pub mod store;

use axum::Router;

use crate::app::App;

pub use rules::{CardState, check_digit, is_sound_number, number_of};
pub use sign::{Payload, Unsound, payload_text, read_payload};
pub use store::{Card, find_current};

pub fn routes() -> Router<App> {
    Router::new()
        .merge(pages::routes())
        .merge(print::routes())
        .merge(check::routes())
}
