//! The season of reports: a round asks every unit below for its form; the chair fills and submits
//! it on one page; those above see who has and who is late, approve and send back; the round is
//! closed. Knows reports and their chain, declared figures and letters, never how figures are
//! counted.

pub(crate) mod api;
mod owing;
mod pages;
mod progress;
mod rules;
mod send;
pub mod store;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub use owing::{owing, write_opened};
pub use pages::title_of;
pub use rules::{NewRound, days_left, form_of_tier, is_working_day, new_round, working_day_after};
pub use send::submit_as_it_stands;

pub fn routes() -> Router<App> {
    let rounds = "/don-vi/{code}/dot-bao-cao";
    let one = format!("{rounds}/{{round}}");
    Router::new()
        .route(rounds, get(pages::list_page).post(pages::open))
        .route(&one, get(progress::progress_page))
        .route(&format!("{one}/duyet"), post(progress::approve_many))
        .route(&format!("{one}/dong"), post(progress::close))
        .route(&format!("{one}/nop"), get(send::send_page).post(send::send))
}

pub fn api_routes() -> Router<App> {
    Router::new()
        .route("/api/v1/units/{code}/rounds", get(api::list))
        .route("/api/v1/units/{code}/rounds/{round}", get(api::show))
}
