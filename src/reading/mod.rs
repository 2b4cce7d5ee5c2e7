//! Old reports read: a file or a pasted text is kept, its figures are found and offered with the
//! indicator, unit and period they most likely speak of, and those somebody confirms become
//! declared figures that name their place. Knows the catalogue, units and declarations; how figures
//! are found in a text is the crates' business.

pub(crate) mod api;
mod confirm;
mod form;
mod list;
mod one;
mod parts;
pub mod rules;
pub mod store;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::access::Actor;
use crate::app::App;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{Frame, Place, WebError, Words};

pub use api::api_routes;

pub fn routes() -> Router<App> {
    let own = "/don-vi/{code}/bao-cao-cu";
    Router::new()
        .route(own, get(list::list_page).post(list::add))
        .route(&format!("{own}/{{id}}"), get(one::report_page))
        .route(&format!("{own}/{{id}}/ghi"), post(confirm::confirm_one))
        .route(&format!("{own}/{{id}}/ghi-het"), post(confirm::confirm_all))
        .route(&format!("{own}/{{id}}/bo"), post(confirm::undo))
        .route(&format!("{own}/{{id}}/tep"), get(one::file))
        // A little room for the fields around the file.
        .layer(DefaultBodyLimit::max(file_text::MOST_BYTES + (64 << 10)))
}

/// The report of an address within the actor's scope, with its unit.
async fn load_report(
    app: &App,
    connection: &mut sqlx::PgConnection,
    (code, id): (&str, &str),
) -> Result<(Unit, store::OldReport), WebError> {
    let unit = load_unit(connection, code, app.clock.today()).await?;
    let id: i64 = id.parse().map_err(|_| WebError::NotFound)?;
    let report = store::find_report(connection, id).await?;
    match report {
        Some(report) if report.unit_id == unit.unit_id => Ok((unit, report)),
        _ => Err(WebError::NotFound),
    }
}

/// The frame of a page about a unit's old reports.
async fn report_frame(
    app: &App,
    connection: &mut sqlx::PgConnection,
    (actor, unit, title): (&Actor, &Unit, &str),
) -> Result<Frame, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let frame = unit_frame(connection, actor, unit, (Place::Reports, title, today))
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)))
        .crumb(
            words.t("reading-title"),
            Some(format!("/don-vi/{}/bao-cao-cu", unit.code)),
        );
    Ok(frame)
}
