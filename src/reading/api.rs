//! Old reports for programs: the same reading, suggestions and confirmations as JSON.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use serde::Serialize;
use serde_json::Value;

use super::confirm::{Desk, Outcome, take_back};
use super::list::{keep, of_fault, take};
use super::one::found;
use super::rules::{MOST_LETTERS, Suggestion};
use super::store::{self, OldReport};
use super::{form, rules};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::unit::load_unit;
use crate::web::{ApiActor, FormState, WebError, Words, api_answer, read_object, refused};

pub fn api_routes() -> Router<App> {
    Router::new()
        .route("/api/v1/units/{code}/old-reports", get(list).post(add))
        .route("/api/v1/old-reports/{id}", get(show))
        .route("/api/v1/old-reports/{id}/figures", post(confirm))
        .route("/api/v1/old-reports/{id}/figures/{place}", delete(undo))
}

/// An old report in the unit's list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct OldReportLineJson {
    pub id: i64,
    pub name: String,
    /// text, word, workbook or pdf
    pub form: String,
    pub made_at: String,
    pub confirmed: i64,
}

/// An old report with what is suggested for its figures.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct OldReportJson {
    pub id: i64,
    pub name: String,
    pub form: String,
    /// The text the places count bytes of.
    pub text: String,
    pub suggestions: Vec<Suggestion>,
    pub confirmed: Vec<ConfirmedJson>,
}

/// A figure that became a declaration.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ConfirmedJson {
    /// Its first byte, as the suggestions give it.
    pub place: i32,
    pub unit: String,
    pub indicator: String,
    pub dims: rules::DimsJson,
    pub period: String,
    /// Whether a later word on the same key replaced it.
    pub replaced: bool,
}

/// A unit's old reports, newest first; the latest hundred.
#[utoipa::path(
    get,
    path = "/api/v1/units/{code}/old-reports",
    params(("code" = String, Path, description = "Code of the unit")),
    responses((status = 200, body = Vec<OldReportLineJson>), (status = 404))
)]
pub async fn list(
    State(app): State<App>,
    ApiActor(actor): ApiActor,
    Path(code): Path<String>,
) -> Response {
    api_answer(listed(&app, &actor, &code).await, &actor)
}

async fn listed(app: &App, actor: &Actor, code: &str) -> Result<Response, WebError> {
    let mut tx = app.begin(actor).await?;
    let unit = load_unit(&mut tx, code, app.clock.today()).await?;
    let (lines, _) = store::reports(&mut tx, unit.unit_id, (0, 100)).await?;
    let lines = lines.into_iter().map(|line| OldReportLineJson {
        id: line.old_report_id,
        name: line.name,
        form: line.form,
        made_at: line.made_at.to_string(),
        confirmed: line.confirmed,
    });
    Ok(Json(lines.collect::<Vec<_>>()).into_response())
}

/// Reads a pasted text: `{ "name": …, "text": … }`.
#[utoipa::path(
    post,
    path = "/api/v1/units/{code}/old-reports",
    params(("code" = String, Path, description = "Code of the unit")),
    request_body(content_type = "application/json", content = Object),
    responses((status = 201, body = OldReportJson), (status = 403), (status = 404), (status = 422))
)]
pub async fn add(
    State(app): State<App>,
    ApiActor(actor): ApiActor,
    Path(code): Path<String>,
    body: Bytes,
) -> Response {
    api_answer(added(&app, &actor, (&code, &body)).await, &actor)
}

async fn added(
    app: &App,
    actor: &Actor,
    (code, body): (&str, &Bytes),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(actor).await?;
    let unit = load_unit(&mut tx, code, app.clock.today()).await?;
    app.permit(actor, Act::Declare)?;
    drop(tx);
    let mut form = FormState::default();
    let object = read_object(body, &["name", "text"], (&mut form, words))?;
    let text = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default();
    let name: String = text("name").chars().take(150).collect();
    let taken = match take(text("text").as_bytes().to_vec(), name).await? {
        Ok(taken) if taken.body.len() > MOST_LETTERS => {
            form.wrong("text", words.t("reading-too-long"));
            return Ok(refused(&form));
        }
        Ok(taken) => taken,
        Err(fault) => {
            form.wrong("text", of_fault(fault, words));
            return Ok(refused(&form));
        }
    };
    if !form.is_sound() {
        return Ok(refused(&form));
    }
    let id = keep(app, actor, &unit, &taken).await?;
    let report = load(app, actor, id).await?;
    let json = answer(app, actor, report).await?;
    Ok((StatusCode::CREATED, Json(json)).into_response())
}

async fn load(app: &App, actor: &Actor, id: i64) -> Result<OldReport, WebError> {
    let mut tx = app.begin(actor).await?;
    let report = store::find_report(&mut tx, id).await?;
    report.ok_or(WebError::NotFound)
}

async fn answer(app: &App, actor: &Actor, report: OldReport) -> Result<OldReportJson, WebError> {
    let found = found(app, actor, &report).await?;
    let confirmed = found.confirmed.into_iter().map(|one| ConfirmedJson {
        place: one.from_byte,
        unit: one.unit_code,
        indicator: one.indicator,
        dims: one.dims,
        period: timeline::PeriodName::named(one.period).to_string(),
        replaced: one.replaced,
    });
    Ok(OldReportJson {
        id: report.old_report_id,
        name: report.name,
        form: report.form,
        text: report.body,
        suggestions: found.suggestions,
        confirmed: confirmed.collect(),
    })
}

/// An old report with its suggestions and what was confirmed of them.
#[utoipa::path(
    get,
    path = "/api/v1/old-reports/{id}",
    params(("id" = i64, Path, description = "Number of the old report")),
    responses((status = 200, body = OldReportJson), (status = 404))
)]
pub async fn show(
    State(app): State<App>,
    ApiActor(actor): ApiActor,
    Path(id): Path<i64>,
) -> Response {
    let shown = async {
        let report = load(&app, &actor, id).await?;
        let json = answer(&app, &actor, report).await?;
        Ok(Json(json).into_response())
    };
    api_answer(shown.await, &actor)
}

/// The names of a confirmation and the fields of the page they are.
const NAMES: [(&str, &str); 6] = [
    ("indicator", form::INDICATOR),
    ("unit", form::UNIT),
    ("period", form::PERIOD),
    ("value", form::VALUE),
    ("qualifier", form::QUALIFIER),
    ("dims", form::DIMS),
];

/// Confirms a figure: `place` is the suggestion's `from_byte`; what is left out is as suggested.
#[utoipa::path(
    post,
    path = "/api/v1/old-reports/{id}/figures",
    params(("id" = i64, Path, description = "Number of the old report")),
    request_body(content_type = "application/json", content = Object),
    responses((status = 201, body = OldReportJson), (status = 403), (status = 404), (status = 422))
)]
pub async fn confirm(
    State(app): State<App>,
    ApiActor(actor): ApiActor,
    Path(id): Path<i64>,
    body: Bytes,
) -> Response {
    api_answer(confirmed(&app, &actor, (id, &body)).await, &actor)
}

async fn confirmed(
    app: &App,
    actor: &Actor,
    (id, body): (i64, &Bytes),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let report = load(app, actor, id).await?;
    let permit = app.permit(actor, Act::Declare)?;
    let mut said = FormState::default();
    let mut known: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
    known.push("place");
    let object = read_object(body, &known, (&mut said, words))?;
    if !said.is_sound() {
        return Ok(refused(&said));
    }
    let place = object.get("place").and_then(Value::as_u64);
    let place = place.and_then(|place| usize::try_from(place).ok());
    let seen = found(app, actor, &report).await?;
    let one = seen
        .suggestions
        .iter()
        .find(|one| Some(one.from_byte) == place);
    let one = one.ok_or(WebError::NotFound)?;
    let mut tx = app.begin(actor).await?;
    let unit = crate::unit::store::find_unit_by_id(&mut tx, report.unit_id, app.clock.today())
        .await?
        .ok_or(WebError::NotFound)?;
    let own = if one.is_headline() {
        ""
    } else {
        unit.code.as_str()
    };
    let mut form = form::filled(one, own);
    for (name, field) in NAMES {
        if let Some(text) = object.get(name).and_then(Value::as_str) {
            form.set(field, text);
        }
    }
    let desk = Desk {
        app,
        actor,
        permit: &permit,
        report: &report,
    };
    let outcome = desk.confirm(&mut tx, one, form).await?;
    if let Outcome::Refused(form) | Outcome::Already(form) = outcome {
        return Ok(refused(&in_english_names(&form)));
    }
    tx.commit().await?;
    let json = answer(app, actor, report).await?;
    Ok((StatusCode::CREATED, Json(json)).into_response())
}

/// The faults under the names the API was asked with.
fn in_english_names(form: &FormState) -> FormState {
    let mut said = FormState::default();
    said.refusal.clone_from(&form.refusal);
    for (field, sentence) in form.errors() {
        let name = NAMES.iter().find(|(_, own)| *own == field);
        said.wrong(name.map_or("indicator", |(name, _)| name), sentence);
    }
    said
}

/// Takes a confirmed figure back; its declaration is withdrawn unless a later one replaced it.
#[utoipa::path(
    delete,
    path = "/api/v1/old-reports/{id}/figures/{place}",
    params(
        ("id" = i64, Path, description = "Number of the old report"),
        ("place" = i32, Path, description = "The figure's first byte")
    ),
    responses((status = 200, body = OldReportJson), (status = 403), (status = 404))
)]
pub async fn undo(
    State(app): State<App>,
    ApiActor(actor): ApiActor,
    Path((id, place)): Path<(i64, i32)>,
) -> Response {
    let undone = async {
        let report = load(&app, &actor, id).await?;
        let permit = app.permit(&actor, Act::Declare)?;
        let mut tx = app.begin(&actor).await?;
        let done = take_back(&mut tx, &permit, (&report, place)).await?;
        done.ok_or(WebError::NotFound)?;
        tx.commit().await?;
        let json = answer(&app, &actor, report).await?;
        Ok(Json(json).into_response())
    };
    api_answer(undone.await, &actor)
}
