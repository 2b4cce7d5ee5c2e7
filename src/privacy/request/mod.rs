//! The desk where people ask about their own data: taken in, answered in time, done or refused with
//! a reason. Each step is an audit line.

mod copy;
mod form;
mod pages;
pub mod rules;
pub mod store;

use axum::Router;

use crate::app::App;

pub(super) use pages::load_request;
pub use rules::{RequestKind, Terms, terms, working_days_after};

pub fn routes() -> Router<App> {
    Router::new().merge(pages::routes()).merge(copy::routes())
}
