//! The addresses of lists of members: the place to send a file, the file looked through before it
//! is written, and what became of it.

mod decide;
mod done;
mod end;
mod preview;
mod row;
mod upload;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use super::jobs::{self, Work};
use super::staging::Staged;
use super::store::imports::Import;
use super::store::staged;
use super::{pass::PassFault, sentences};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{Frame, Place, WebError, Words};

/// The largest file that may be sent. A list of 629,000 people is smaller.
pub const MOST_BYTES: usize = 64 << 20;
/// A file up to this size is read, and one with so many rows written, while the browser waits.
const AT_ONCE_BYTES: usize = 1 << 20;
const AT_ONCE_ROWS: u64 = 5_000;

pub fn routes() -> Router<App> {
    let own = "/don-vi/{code}/doan-vien/nhap";
    Router::new()
        .route(own, get(upload::upload_page).post(upload::send))
        .route(&format!("{own}/mau"), get(upload::template_file))
        .route(&format!("{own}/{{id}}"), get(preview::import_page))
        .route(&format!("{own}/{{id}}/cot"), post(decide::direct))
        .route(&format!("{own}/{{id}}/dong"), post(decide::choose))
        .route(&format!("{own}/{{id}}/ghi"), post(end::write))
        .route(&format!("{own}/{{id}}/bo"), post(end::discard))
        .route(&format!("{own}/{{id}}/hoan-tac"), post(end::undo_import))
        .route(&format!("{own}/{{id}}/tra-lai"), get(end::returned_file))
        // A little room for the fields around the file.
        .layer(DefaultBodyLimit::max(MOST_BYTES + (64 << 10)))
}

/// The import of an address within the actor's scope, with its unit.
async fn load(
    app: &App,
    connection: &mut sqlx::PgConnection,
    (code, id): (&str, &str),
) -> Result<(Unit, Import, i32), WebError> {
    let unit = load_unit(connection, code, app.clock.today()).await?;
    let import_id: i64 = id.parse().map_err(|_| WebError::NotFound)?;
    let found = staged::find_import(connection, import_id).await?;
    match found {
        Some((import, unit_id)) if unit_id == unit.unit_id => Ok((unit, import, unit_id)),
        _ => Err(WebError::NotFound),
    }
}

/// The frame of a page about lists of a unit.
async fn list_frame(
    app: &App,
    connection: &mut sqlx::PgConnection,
    (actor, unit, title): (&Actor, &Unit, &str),
) -> Result<Frame, WebError> {
    let today = app.clock.today();
    let words = Words::of(&actor.language);
    let members = format!("/don-vi/{}/doan-vien", unit.code);
    let frame = unit_frame(connection, actor, unit, (Place::Members, title, today))
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)))
        .crumb(words.t("place-members"), Some(members.clone()));
    Ok(frame.crumb(words.t("import-title"), Some(format!("{members}/nhap"))))
}

/// Reads a staged file, at once where it is small, else beside the request.
async fn judge(app: &App, actor: &Actor, import_id: i64, bytes: usize) -> Result<(), WebError> {
    let length = u64::try_from(bytes).unwrap_or(0);
    let Some(job) = jobs::begin(import_id, Work::Reading, length) else {
        return Ok(());
    };
    let (app, actor) = (app.clone(), actor.clone());
    let words = Words::of(&actor.language);
    let work = async move {
        let read = judge_now(&app, &actor, import_id, &job).await;
        let failed = read.err().map(|fault| {
            tracing::warn!(import_id, %fault, "a list of members was not read");
            sentences::of_pass_fault(words, &fault)
        });
        jobs::end(import_id, failed);
    };
    let working = tokio::spawn(work);
    if bytes <= AT_ONCE_BYTES {
        working.await.map_err(anyhow::Error::from)?;
    }
    Ok(())
}

async fn judge_now(
    app: &App,
    actor: &Actor,
    import_id: i64,
    job: &jobs::Job,
) -> Result<(), PassFault> {
    let mut tx = app.begin(actor).await?;
    let Some((import, unit_id)) = staged::find_import(&mut tx, import_id).await? else {
        return Ok(());
    };
    let staged = Staged::load(app, &mut tx, (actor, import, unit_id))
        .await
        .map_err(|_| PassFault::Ended)?;
    let read = staged.judge(app, &mut tx, job).await;
    // Even of a file without names it is kept which columns it has.
    tx.commit().await?;
    read
}

fn may(app: &App, actor: &Actor) -> Result<(), WebError> {
    app.permit(actor, Act::KeepMembers).map(|_| ())
}
