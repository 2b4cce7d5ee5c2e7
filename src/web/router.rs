//! Every address of the program on one screen, and the guards around all of them.

use std::time::Instant;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use super::assets;
use super::error::{WebError, with_reader};
use super::openapi;
use crate::access::Actor;
use crate::app::App;
use crate::{
    access, act, attachment, book, card, compare, conference, declared, diary, docket, duplicate,
    employer, house, import, indicator, inspection, journal, meal, member, officer, overview,
    payout, petition, privacy, programme, quality, reading, record, report, round, search,
    statistics, target, task, unit,
};

/// The whole program as a service.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/", get(async || Redirect::to("/tong-quan")))
        .route("/health", get(health))
        .route("/metrics", get(metrics))
        .route("/tinh/{*path}", get(assets::serve))
        .merge(access::routes())
        .merge(access::account_routes())
        .merge(overview::routes())
        .merge(unit::routes())
        .merge(act::routes())
        .merge(member::routes())
        .merge(import::members::routes())
        .merge(record::routes())
        .merge(attachment::routes())
        .merge(duplicate::routes())
        .merge(quality::routes())
        .merge(indicator::routes())
        .merge(indicator::api_routes())
        .merge(declared::routes())
        .merge(target::routes())
        .merge(employer::routes())
        .merge(member::lookup::routes())
        .merge(officer::routes())
        .merge(report::routes())
        .merge(docket::routes())
        .merge(round::routes())
        .merge(diary::routes())
        .merge(conference::routes())
        .merge(task::routes())
        .merge(petition::routes())
        .merge(reading::routes())
        .merge(reading::api_routes())
        .merge(compare::routes())
        .merge(statistics::routes())
        .merge(compare::api_routes())
        .merge(card::routes())
        .merge(book::routes())
        .merge(meal::routes())
        .merge(payout::routes())
        .merge(programme::routes())
        .merge(house::routes())
        .merge(journal::routes())
        .merge(inspection::routes())
        .merge(privacy::routes())
        .merge(search::routes())
        .merge(openapi::routes())
        .fallback(lost)
        .layer(CatchPanicLayer::new())
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn_with_state(app.clone(), guard))
        .with_state(app)
}

/// Counts every request and says to the browser what it may load.
async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let mut response = with_reader(next.run(request)).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
             frame-ancestors 'none'; form-action 'self'; base-uri 'none'",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    app.metrics
        .note(response.status().as_u16(), began.elapsed());
    response
}

/// An address that is none, said in the language of whoever asked.
async fn lost(_reader: Result<Actor, WebError>) -> WebError {
    WebError::NotFound
}

async fn health(State(app): State<App>) -> Response {
    match app.engine.ping().await {
        Ok(()) => (StatusCode::OK, "ok\n").into_response(),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "database\n").into_response()
        }
    }
}

async fn metrics(State(app): State<App>) -> String {
    app.metrics.text() + &app.directory.metrics().await
}
