//! The home page of each role: for a chair what to do now, for officers and leaders where we stand,
//! who is late, what moved. Draws on the other features and keeps nothing of its own.

mod base;
mod federation;
mod help;
mod rules;
mod store;
mod work;

use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;

use crate::access::{Actor, Role};
use crate::app::App;
use crate::indicator::FigureQuery;
use crate::web::WebError;

pub fn routes() -> Router<App> {
    Router::new().route("/tong-quan", get(home))
}

async fn home(
    State(app): State<App>,
    actor: Actor,
    Query(query): Query<FigureQuery>,
) -> Result<Response, WebError> {
    if actor.role == Role::BaseClerk {
        base::home(&app, &actor).await
    } else {
        federation::home(&app, &actor, &query).await
    }
}
