//! Declared figures: what a unit states without records behind it, kept beside what is counted.

use axum::Router;

use crate::app::App;

pub fn routes() -> Router<App> {
    Router::new()
}
