//! Programmes that help people: a programme goes in rounds, base unions bring lists under the
//! round's rules, the tiers approve them, and an approved list is frozen with the rules it was
//! approved under.
//!
//! Knows the register through what the database says of members; knows neither payments nor
//! receipts: what is paid stands on lists that were frozen here.

pub mod approve;
pub mod carry;
mod desk;
pub mod eligibility;
mod form;
pub mod list;
mod overview;
pub mod round;
pub mod rules;
pub mod store;
pub mod waiting;

use axum::Router;

use crate::app::App;

pub fn routes() -> Router<App> {
    Router::new()
        .merge(overview::routes())
        .merge(round::routes())
        .merge(list::routes())
        .merge(approve::routes())
        .merge(carry::routes())
}
