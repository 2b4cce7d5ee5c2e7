//! Targets: a figure asked of a unit for a period, with its owner and decision. Two owners may ask
//! different figures of one unit. Knows indicators by code, never how they are counted.

pub mod store;

use axum::Router;
use serde::{Deserialize, Serialize};

use crate::app::App;

pub fn routes() -> Router<App> {
    Router::new()
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
