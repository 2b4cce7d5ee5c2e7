//! Each unit's book: funds, cash and bank accounts, receipt and payment vouchers that pass under
//! four eyes, money sent between units, donors, and the statements drawn from the entries.
//!
//! The laws of the book are the crate `ledger`'s and, once more, the database's. Gives others every
//! entry of the site, for `verify`. What is raised for funds and what federations give each other
//! is said to the figures here ([`said`]); the rest of income and spending is not, so that nothing
//! is counted twice. Knows rounds of help by their tables alone.

mod desk;
pub mod donor;
mod form;
pub mod gift;
mod overview;
pub mod post;
mod public;
pub mod rules;
pub mod said;
pub mod statement;
pub mod store;
pub mod transfer;
pub mod voucher;

use axum::Router;

use crate::app::App;

pub use rules::{Hands, Kind, Standing, State, Step, number_text, refusal};
pub use said::TAKEN;
pub use store::write_limits;

pub fn routes() -> Router<App> {
    Router::new()
        .merge(overview::routes())
        .merge(post::routes())
        .merge(donor::routes())
        .merge(gift::routes())
        .merge(voucher::routes())
        .merge(transfer::routes())
        .merge(statement::routes())
        .merge(public::routes())
        .merge(said::routes())
}
