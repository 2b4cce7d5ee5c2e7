//! Targets: a figure asked of a unit for a period, with its owner and decision. Two owners may ask
//! different figures of one unit. Asks how far the figure has come; never changes it.

mod down;
mod form;
mod give;
mod pages;
mod reached;
mod rules;
pub mod store;

use axum::Router;
use axum::routing::get;
use serde::{Deserialize, Serialize};

use crate::app::App;

pub use rules::{NewTarget, Progress, Verdict, check_target, goal_of, judge};

pub fn routes() -> Router<App> {
    Router::new()
        .route(
            "/don-vi/{code}/chi-tieu",
            get(pages::targets_page).post(give::save),
        )
        .route("/don-vi/{code}/chi-tieu/giao", get(give::give_page))
        .merge(down::routes())
}

/// A figure asked of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    pub value: Option<i64>,
    pub percent_ppm: Option<i64>,
    pub low: Option<i64>,
    pub high: Option<i64>,
    pub qualifier: String,
    pub assigned_by: String,
    pub decision_no: String,
    pub source: Option<String>,
}
