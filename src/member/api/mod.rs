//! Members for programs: a page of a unit's list, one person, joining, leaving. Bodies go through
//! the same form and the same acts as the pages. Identity numbers and phones are masked.

mod shape;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Map, Value};

use self::shape::{
    JoinBody, LeaveBody, MemberAnswer, MembersAnswer, MembersWanted, PersonAnswer, PersonNumber,
    SpellAnswer,
};
use super::act::{self, settle};
use super::form::{FIELDS, card_doubts, read_leaving};
use super::history::store::load_history;
use super::join::{read_newcomer, reference};
use super::list::found;
use super::list::store::{COUNTED, COUNTED_LEFT, ListAsked, Standing, unit_names, units_below};
use super::person::{load, named};
use super::rules::{Birth, masked, sex_code};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::store::begin_change;
use crate::unit::api::wanted;
use crate::unit::load_unit;
use crate::web::{ApiActor, FormState, Pager, WebError, Words, api_answer, read_object, refused};

pub fn api_routes() -> Router<App> {
    Router::new()
        .route("/api/v1/units/{code}/members", get(list).post(join))
        .route("/api/v1/people/{id}", get(show))
        .route("/api/v1/people/{id}/leave", post(leave))
}

fn birth_text(birth: Option<Birth>) -> Option<String> {
    birth.map(|birth| match birth {
        Birth::Day(day) => day.to_string(),
        Birth::Year(year) => year.to_string(),
    })
}

/// The members of a unit and of those below it, fifty a page, by given name.
#[utoipa::path(
    get, path = "/api/v1/units/{code}/members", tag = "members",
    params(("code" = String, Path), MembersWanted),
    responses((status = 200, body = MembersAnswer), (status = 404, description = "Outside the scope, or not there"))
)]
pub(crate) async fn list(
    State(app): State<App>,
    ApiActor(actor): ApiActor,
    Path(code): Path<String>,
    query: Result<Query<MembersWanted>, QueryRejection>,
) -> Response {
    api_answer(find_list(&app, &actor, &code, query).await, &actor)
}

async fn find_list(
    app: &App,
    actor: &Actor,
    code: &str,
    query: Result<Query<MembersWanted>, QueryRejection>,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let asked = wanted(query, words)?;
    let unknown = |value: &str| {
        WebError::Unreadable(words.t1("api-query-unreadable", "what", value.to_owned()))
    };
    let standing = match asked.state.as_deref() {
        None | Some("now") => Standing::Now,
        Some("left") => Standing::Left,
        Some("kept") => Standing::Kept,
        Some(other) => return Err(unknown(other)),
    };
    let sex = asked.sex.as_deref();
    if let Some(other) = sex.filter(|sex| !["female", "male"].contains(sex)) {
        return Err(unknown(other));
    }
    let number = asked.page.unwrap_or(1).clamp(1, 1_000_000);
    let mut tx = app.begin(actor).await?;
    let unit = load_unit(&mut tx, code, today).await?;
    let units = units_below(&mut tx, unit.unit_id, &actor.line, today).await?;
    let text = asked.q.as_deref().unwrap_or("");
    let found = found(app, actor, (text, code)).await?;
    let question = ListAsked {
        units: &units,
        today,
        standing,
        sex,
        why: None,
        found: found.as_deref(),
        total: None,
        offset: (number - 1) * Pager::SIZE,
        limit: Pager::SIZE,
    };
    let (listed, total) = super::store::list(&app.database.register, &mut tx, &question).await?;
    let ids: Vec<i32> = listed.iter().map(|listed| listed.unit_id).collect();
    let names = unit_names(&mut tx, &ids).await?;
    let members = listed
        .into_iter()
        .map(|listed| MemberAnswer {
            id: listed.person_id,
            birth: birth_text(listed.birth),
            sex: listed.sex.map(|sex| sex_code(sex).to_owned()),
            national_id: listed.national_id.as_deref().map(masked),
            unit: named(&names, listed.unit_id).code,
            from: listed.from_on,
            until: listed.left.map(|(on, _)| on),
            why_left: listed.left.map(|(_, why)| why.code().to_owned()),
            full_name: listed.full_name,
        })
        .collect();
    let most = match (question.found, question.standing) {
        (Some(_), _) => COUNTED,
        (None, Standing::Left) => COUNTED_LEFT,
        _ => i64::MAX,
    };
    let total_is_least = total > most;
    let answer = MembersAnswer {
        members,
        total: total.min(most),
        total_is_least,
        page: number,
        page_size: Pager::SIZE,
    };
    Ok(axum::Json(answer).into_response())
}

/// Takes somebody new into the register as a member of a unit.
#[utoipa::path(
    post, path = "/api/v1/units/{code}/members", tag = "members", params(("code" = String, Path)),
    request_body = JoinBody,
    responses((status = 201, body = PersonNumber), (status = 200, body = PersonNumber, description = "The ref was written before"),
        (status = 422, description = "What is wrong, by field"), (status = 403, description = "The role may not keep members"))
)]
pub(crate) async fn join(
    State(app): State<App>,
    ApiActor(actor): ApiActor,
    Path(code): Path<String>,
    body: Bytes,
) -> Response {
    api_answer(join_body(&app, &actor, &code, &body).await, &actor)
}

/// Texts of the body as the fields of a form.
fn fill(form: &mut FormState, object: &Map<String, Value>, words: Words) {
    for (name, value) in object {
        match value {
            Value::String(text) => form.set(name, text.clone()),
            Value::Null | Value::Bool(_) => {}
            Value::Number(number) if name == "birth" => form.set(name, number.to_string()),
            _ => form.wrong(name, words.t("api-text-wanted")),
        }
    }
}

async fn join_body(
    app: &App,
    actor: &Actor,
    code: &str,
    body: &[u8],
) -> Result<Response, WebError> {
    let permit = app.permit(actor, Act::KeepMembers)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(actor).await?;
    let unit = load_unit(&mut tx, code, app.clock.today()).await?;
    let mut form = FormState::default();
    let known = FIELDS
        .iter()
        .chain(&["on", "how", "decision", "ref", "despite_doubts"]);
    let known: Vec<&str> = known.copied().collect();
    let object = read_object(body, &known, (&mut form, words))?;
    fill(&mut form, &object, words);
    let Some(new) = read_newcomer(app, &unit, (&mut form, words)) else {
        return Ok(refused(&form));
    };
    let number = |status, id| (status, axum::Json(PersonNumber { id })).into_response();
    let author = permit.author();
    let change_no = begin_change(&mut tx, author, Some(unit.unit_id), "member joined").await?;
    if let Some(reference) = reference(&form) {
        let key = (unit.unit_id, reference.as_str());
        if !act::store::note_form(&mut tx, change_no, key).await? {
            let people = act::store::people_of_form(&mut tx, key).await?;
            let first = people.first().copied().ok_or(WebError::NotFound)?;
            return Ok(number(StatusCode::OK, first));
        }
    }
    if object.get("despite_doubts") != Some(&Value::Bool(true)) {
        for (_, sentence) in card_doubts(&new.details, words) {
            form.wrong("national_id", sentence);
        }
        if !act::store::alike(&mut tx, &new.details).await?.is_empty() {
            form.wrong("full_name", words.t("member-alike-known"));
        }
        if !form.is_sound() {
            return Ok(refused(&form));
        }
    }
    match act::admit(&mut tx, change_no, &new).await {
        Ok(person_id) => {
            tx.commit().await?;
            Ok(number(StatusCode::CREATED, person_id))
        }
        Err(fault) => {
            settle(&mut form, fault, words)?;
            Ok(refused(&form))
        }
    }
}

/// One person with the spells of his membership.
#[utoipa::path(
    get, path = "/api/v1/people/{id}", tag = "members", params(("id" = i64, Path)),
    responses((status = 200, body = PersonAnswer), (status = 404, description = "Outside the scope, or not there"))
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
    let person = load(&mut tx, id).await?;
    let history = load_history(&mut tx, person.person_id).await?;
    let units: Vec<i32> = history.spells().iter().map(|spell| spell.unit_id).collect();
    let names = unit_names(&mut tx, &units).await?;
    let spells = history.spells().iter().map(|spell| {
        let left = spell.left.as_ref();
        SpellAnswer {
            unit: named(&names, spell.unit_id).code,
            from: spell.from_on,
            until: left.map(|left| left.on),
            how_joined: spell.how.code().to_owned(),
            why_left: left.map(|left| left.why.code().to_owned()),
            joined_decision: spell.decision.clone(),
            left_decision: left.and_then(|left| left.decision.clone()),
        }
    });
    let details = person.details;
    let answer = PersonAnswer {
        id: person.person_id,
        spells: spells.collect(),
        birth: birth_text(details.birth),
        sex: details.sex.map(|sex| sex_code(sex).to_owned()),
        national_id: details.national_id.as_deref().map(masked),
        phone: details.phone.as_deref().map(masked),
        nationality: details.nationality,
        job: details.job,
        full_name: details.full_name,
    };
    Ok(axum::Json(answer).into_response())
}

/// Somebody leaves the unit he is a member of.
#[utoipa::path(
    post, path = "/api/v1/people/{id}/leave", tag = "members", params(("id" = i64, Path)),
    request_body = LeaveBody,
    responses((status = 200, body = PersonNumber), (status = 422, description = "What is wrong, by field"),
        (status = 403, description = "The role may not keep members"))
)]
pub(crate) async fn leave(
    State(app): State<App>,
    ApiActor(actor): ApiActor,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    api_answer(leave_body(&app, &actor, &id, &body).await, &actor)
}

async fn leave_body(app: &App, actor: &Actor, id: &str, body: &[u8]) -> Result<Response, WebError> {
    let permit = app.permit(actor, Act::KeepMembers)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(actor).await?;
    let person = load(&mut tx, id).await?;
    let mut form = FormState::default();
    let object = read_object(body, &["on", "why", "decision"], (&mut form, words))?;
    fill(&mut form, &object, words);
    let Some(leaving) = read_leaving(&mut form, (words, app.clock.today())) else {
        return Ok(refused(&form));
    };
    let unit_id = Some(person.unit_id);
    let change_no = begin_change(&mut tx, permit.author(), unit_id, "member left").await?;
    let held = act::hold(&mut tx, person.person_id).await?;
    let (person, history) = held.ok_or(WebError::NotFound)?;
    match act::leave(&mut tx, change_no, (&person, &history), leaving).await {
        Ok(_) => {
            tx.commit().await?;
            let id = person.person_id;
            Ok(axum::Json(PersonNumber { id }).into_response())
        }
        Err(fault) => {
            settle(&mut form, fault, words)?;
            Ok(refused(&form))
        }
    }
}
