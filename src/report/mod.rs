//! Reports: a form filled for a unit and a period; issued, it keeps its figures and its snapshot.

use axum::Router;

use crate::app::App;

pub fn routes() -> Router<App> {
    Router::new()
}
