//! Records for programs: record, list, read, correct, withdraw. Bodies go through the same form and
//! the same acts as the pages, so both refuse the same things in the same words.

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use timeline::Day;
use utoipa::{IntoParams, ToSchema};

use super::act;
use super::json::{answers_json, fill, fill_answers};
use super::list::store::{COUNTED, ListAsked, list as list_records};
use super::lookup::people;
use super::pages::load_record;
use super::say::Speaker;
use super::store::Entered;
use crate::access::{Act, Actor};
use crate::app::App;
use crate::unit::api::wanted;
use crate::unit::load_unit;
use crate::web::{ApiActor, FormState, Pager, WebError, Words, api_answer, read_object, refused};

pub fn api_routes() -> Router<App> {
    Router::new()
        .route("/api/v1/units/{code}/records", get(list).post(enter))
        .route(
            "/api/v1/records/{id}",
            get(show).put(correct).delete(withdraw),
        )
}

/// A record to be made.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the shape of a body as the description tells it")]
pub(crate) struct NewRecordBody {
    /// The kind of act, e.g. `trao-qua`.
    kind: String,
    /// The day it was done.
    #[schema(format = Date)]
    on: String,
    /// The step it is at, for kinds that have steps.
    stage: Option<String>,
    /// The caller's own key; the same key at a unit is the same record.
    r#ref: Option<String>,
    /// By question: text, number, day, code of a choice, true or false; for people `{"count", "ids":
    /// [1], "names": [{"full_name", "birth_year"}]}`, where a name that one member of the unit bears is
    /// that member; for an employer `{"name", "tax_code", "employer_id"}`; for a split its counts.
    #[schema(value_type = Object)]
    answers: Value,
    /// It is something else than what was written already.
    again: Option<bool>,
}

/// A correction: the whole record as it should be, and why.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the shape of a body as the description tells it")]
pub(crate) struct CorrectionBody {
    #[schema(format = Date)]
    on: String,
    stage: Option<String>,
    #[schema(value_type = Object)]
    answers: Value,
    /// Kept in the record's history.
    reason: String,
    /// The version that was read; refused when another has been made since.
    version: Option<i32>,
}

/// The number of a record.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecordNumber {
    id: i64,
}

/// What is wrong, by field, in sentences.
#[derive(Serialize, ToSchema)]
pub(crate) struct Refused {
    errors: std::collections::BTreeMap<String, String>,
}

/// A record as held true now.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecordAnswer {
    id: i64,
    unit: String,
    kind: String,
    #[schema(value_type = String, format = Date)]
    on: Day,
    stage: Option<String>,
    withdrawn: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#ref: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recorded_at: Option<String>,
    #[schema(value_type = Object)]
    answers: Value,
}

/// A page of records, newest day first.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecordsAnswer {
    records: Vec<RecordAnswer>,
    total: i64,
    /// True where there are more than `total`.
    total_is_least: bool,
    page: i64,
    page_size: i64,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordsWanted {
    kind: Option<String>,
    /// The first day.
    from: Option<String>,
    /// The day after the last.
    until: Option<String>,
    /// Also the records of the units below; true when left out.
    below: Option<bool>,
    /// Withdrawn records instead of those that count.
    withdrawn: Option<bool>,
    /// From 1 on.
    page: Option<i64>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Withdrawal {
    /// Kept in the record's history.
    reason: Option<String>,
}

fn created(status: StatusCode, record_id: i64) -> Response {
    (status, axum::Json(RecordNumber { id: record_id })).into_response()
}

/// Records an act.
#[utoipa::path(
    post, path = "/api/v1/units/{code}/records", tag = "records", params(("code" = String, Path)),
    request_body = NewRecordBody,
    responses((status = 201, body = RecordNumber), (status = 200, body = RecordNumber, description = "The ref was recorded before"),
        (status = 422, body = Refused), (status = 403, description = "The role may not record"))
)]
pub(crate) async fn enter(
    State(app): State<App>,
    ApiActor(actor): ApiActor,
    Path(code): Path<String>,
    body: Bytes,
) -> Response {
    api_answer(enter_body(&app, &actor, &code, &body).await, &actor)
}

async fn enter_body(
    app: &App,
    actor: &Actor,
    code: &str,
    body: &[u8],
) -> Result<Response, WebError> {
    app.permit(actor, Act::Record)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(actor).await?;
    let unit = load_unit(&mut tx, code, app.clock.today()).await?;
    let mut form = FormState::default();
    let known = ["kind", "on", "stage", "ref", "answers", "again"];
    let object = read_object(body, &known, (&mut form, words))?;
    let kind = object.get("kind").and_then(Value::as_str).unwrap_or("");
    let Some(kind) = app.catalogue.kind(kind) else {
        form.wrong("kind", words.t1("api-kind-unknown", "kind", kind));
        return Ok(refused(&form));
    };
    let speaker = Speaker {
        catalogue: &app.catalogue,
        words,
    };
    fill(&mut form, &object, words);
    fill_answers(&mut form, kind, object.get("answers"), speaker);
    super::again::read(&mut form, &object);
    let entered = act::enter((app, &mut tx), actor, (&unit, kind), &mut form).await?;
    match entered {
        Err(_) => Ok(refused(&form)),
        Ok(entered) => {
            tx.commit().await?;
            Ok(match entered {
                Entered::Recorded(record_id) => created(StatusCode::CREATED, record_id),
                Entered::Already(record_id) => created(StatusCode::OK, record_id),
            })
        }
    }
}

/// The records of a unit and of those below it, fifty a page.
#[utoipa::path(
    get, path = "/api/v1/units/{code}/records", tag = "records",
    params(("code" = String, Path), RecordsWanted),
    responses((status = 200, body = RecordsAnswer), (status = 404, description = "Outside the scope, or not there"))
)]
pub(crate) async fn list(
    State(app): State<App>,
    ApiActor(actor): ApiActor,
    Path(code): Path<String>,
    query: Result<Query<RecordsWanted>, QueryRejection>,
) -> Response {
    api_answer(find_list(&app, &actor, &code, query).await, &actor)
}

fn read_day(text: Option<&str>, words: Words) -> Result<Option<Day>, WebError> {
    text.map(|text| {
        vietnamese::parse_day(text)
            .map_err(|_| WebError::Unreadable(words.t1("day-unreadable", "text", text)))
    })
    .transpose()
}

async fn find_list(
    app: &App,
    actor: &Actor,
    code: &str,
    query: Result<Query<RecordsWanted>, QueryRejection>,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let asked = wanted(query, words)?;
    let page = asked.page.unwrap_or(1).clamp(1, COUNTED / Pager::SIZE);
    let today = app.clock.today();
    let mut tx = app.begin(actor).await?;
    let unit = load_unit(&mut tx, code, today).await?;
    let question = ListAsked {
        unit_id: unit.unit_id,
        line: &actor.line,
        tree_on: today,
        below: asked.below.unwrap_or(true),
        kind: asked.kind.as_deref(),
        from_on: read_day(asked.from.as_deref(), words)?,
        until_on: read_day(asked.until.as_deref(), words)?,
        withdrawn: asked.withdrawn.unwrap_or(false),
        offset: (page - 1) * Pager::SIZE,
        limit: Pager::SIZE,
    };
    let (listed, total) = list_records(&mut tx, &question).await?;
    let all = listed
        .iter()
        .flat_map(|record| {
            let own = |(code, answer): (&String, &super::Answer)| {
                (format!("{}.{code}", record.record_id), answer.clone())
            };
            record.answers.iter().map(own)
        })
        .collect();
    let named = people(&mut tx, &all, today).await?;
    let records = listed
        .into_iter()
        .map(|record| RecordAnswer {
            id: record.record_id,
            unit: record.unit_code,
            kind: record.kind,
            on: record.happened_on,
            stage: record.stage,
            withdrawn: record.withdrawn,
            version: None,
            r#ref: None,
            recorded_at: None,
            answers: answers_json(&record.answers, &named),
        })
        .collect();
    let answer = RecordsAnswer {
        records,
        total: total.min(COUNTED),
        total_is_least: total > COUNTED,
        page,
        page_size: Pager::SIZE,
    };
    Ok(axum::Json(answer).into_response())
}

/// One record.
#[utoipa::path(
    get, path = "/api/v1/records/{id}", tag = "records", params(("id" = i64, Path)),
    responses((status = 200, body = RecordAnswer), (status = 404, description = "Outside the scope, or not there"))
)]
pub(crate) async fn show(
    State(app): State<App>,
    ApiActor(actor): ApiActor,
    Path(id): Path<String>,
) -> Response {
    api_answer(find_one(&app, &actor, &id).await, &actor)
}

async fn find_one(app: &App, actor: &Actor, id: &str) -> Result<Response, WebError> {
    let mut tx = app.begin(actor).await?;
    let record = load_record(&mut tx, id).await?;
    let named = people(&mut tx, &record.answers, record.happened_on).await?;
    let answer = RecordAnswer {
        id: record.record_id,
        unit: record.unit_code,
        kind: record.kind,
        on: record.happened_on,
        stage: record.stage,
        withdrawn: record.withdrawn,
        version: Some(record.version_no),
        r#ref: record.reference,
        recorded_at: Some(record.recorded_at.to_string()),
        answers: answers_json(&record.answers, &named),
    };
    Ok(axum::Json(answer).into_response())
}

/// Corrects a record; the replaced version stays in its history.
#[utoipa::path(
    put, path = "/api/v1/records/{id}", tag = "records", params(("id" = i64, Path)),
    request_body = CorrectionBody,
    responses((status = 200, body = RecordNumber), (status = 422, body = Refused))
)]
pub(crate) async fn correct(
    State(app): State<App>,
    ApiActor(actor): ApiActor,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    api_answer(correct_body(&app, &actor, &id, &body).await, &actor)
}

async fn correct_body(
    app: &App,
    actor: &Actor,
    id: &str,
    body: &[u8],
) -> Result<Response, WebError> {
    app.permit(actor, Act::Record)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(actor).await?;
    let record = load_record(&mut tx, id).await?;
    let unit = load_unit(&mut tx, &record.unit_code, app.clock.today()).await?;
    let kind = app.catalogue.kind(&record.kind).ok_or(WebError::NotFound)?;
    let mut form = FormState::default();
    let known = ["on", "stage", "answers", "reason", "version"];
    let object = read_object(body, &known, (&mut form, words))?;
    match object.get("version") {
        None | Some(Value::Null) => {}
        Some(version) if version.is_i64() => form.set("version", version.to_string()),
        Some(_) => form.wrong("version", words.t("api-number-wanted")),
    }
    let speaker = Speaker {
        catalogue: &app.catalogue,
        words,
    };
    fill(&mut form, &object, words);
    fill_answers(&mut form, kind, object.get("answers"), speaker);
    let subject = (&record, &unit, kind);
    if act::correct((app, &mut tx), actor, subject, &mut form)
        .await?
        .is_err()
    {
        return Ok(refused(&form));
    }
    tx.commit().await?;
    Ok(created(StatusCode::OK, record.record_id))
}

/// Withdraws a record; it stays with its trace and counts in no figure.
#[utoipa::path(
    delete, path = "/api/v1/records/{id}", tag = "records", params(("id" = i64, Path), Withdrawal),
    responses((status = 200, body = RecordNumber), (status = 422, body = Refused))
)]
pub(crate) async fn withdraw(
    State(app): State<App>,
    ApiActor(actor): ApiActor,
    Path(id): Path<String>,
    query: Result<Query<Withdrawal>, QueryRejection>,
) -> Response {
    api_answer(withdraw_one(&app, &actor, &id, query).await, &actor)
}

async fn withdraw_one(
    app: &App,
    actor: &Actor,
    id: &str,
    query: Result<Query<Withdrawal>, QueryRejection>,
) -> Result<Response, WebError> {
    let permit = app.permit(actor, Act::Record)?;
    let words = Words::of(&actor.language);
    let asked = wanted(query, words)?;
    let mut tx = app.begin(actor).await?;
    let record = load_record(&mut tx, id).await?;
    if !record.withdrawn {
        let mut form = FormState::default();
        form.set("reason", asked.reason.unwrap_or_default());
        if !act::withdraw(&mut tx, &permit, &record, (&mut form, words)).await? {
            return Ok(refused(&form));
        }
        tx.commit().await?;
    }
    Ok(axum::Json(json!({ "id": record.record_id })).into_response())
}
