//! Units for programs: one unit, and a page of those below it.

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::{Deserialize, Serialize};
use timeline::Day;
use utoipa::{IntoParams, ToSchema};

use super::pages::load_unit;
use super::rules::Unit;
use super::store::{self, ChildrenAsked};
use crate::access::Actor;
use crate::app::App;
use crate::web::{ApiActor, Pager, WebError, Words, api_answer};

pub fn api_routes() -> Router<App> {
    Router::new()
        .route("/api/v1/units/{code}", get(show))
        .route("/api/v1/units/{code}/children", get(children))
}

/// A unit as it stands on the day asked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnitAnswer {
    pub code: String,
    pub name: String,
    /// The kind of unit, e.g. `cdcs`.
    pub kind: String,
    /// `confederation`, `federation`, `upper`, `base` or `group`.
    pub tier: String,
    pub sector: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    #[schema(value_type = String, format = Date)]
    pub founded_on: Day,
    /// The first day the unit no longer stands.
    #[schema(value_type = Option<String>, format = Date)]
    pub ended_on: Option<Day>,
    /// True for units of a generated federation.
    pub generated: bool,
}

impl From<Unit> for UnitAnswer {
    fn from(unit: Unit) -> Self {
        Self {
            code: unit.code,
            name: unit.name,
            kind: unit.kind,
            tier: unit.tier,
            sector: unit.sector,
            email: unit.email,
            phone: unit.phone,
            founded_on: unit.founded_on,
            ended_on: unit.ended_on,
            generated: unit.generated,
        }
    }
}

/// A unit directly below another.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChildAnswer {
    pub code: String,
    pub name: String,
    pub kind: String,
    pub tier: String,
    /// How many units stand directly below it.
    pub children: i64,
}

/// A page of units.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChildrenAnswer {
    pub units: Vec<ChildAnswer>,
    pub total: i64,
    pub page: i64,
    pub page_size: i64,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct OnDay {
    /// The day whose names and tree are meant; today when left out.
    on: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChildrenWanted {
    /// The day whose names and tree are meant; today when left out.
    on: Option<String>,
    /// Letters of the name or code, marks aside.
    q: Option<String>,
    /// From 1 on.
    page: Option<i64>,
}

/// The query's values, or the sentence that says which is unknown.
pub(crate) fn wanted<T>(
    read: Result<Query<T>, QueryRejection>,
    words: Words,
) -> Result<T, WebError> {
    read.map(|Query(wanted)| wanted).map_err(|rejection| {
        WebError::Unreadable(words.t1("api-query-unreadable", "what", rejection.body_text()))
    })
}

/// A day of the query; today where none is given.
fn day(text: Option<&str>, today: Day, words: Words) -> Result<Day, WebError> {
    match text {
        None => Ok(today),
        Some(text) => vietnamese::parse_day(text)
            .map_err(|_| WebError::Unreadable(words.t1("day-unreadable", "text", text))),
    }
}

/// One unit.
#[utoipa::path(
    get, path = "/api/v1/units/{code}", tag = "units", params(("code" = String, Path), OnDay),
    responses((status = 200, body = UnitAnswer), (status = 404, description = "Outside the scope, or not there"))
)]
pub(crate) async fn show(
    State(app): State<App>,
    ApiActor(actor): ApiActor,
    Path(code): Path<String>,
    query: Result<Query<OnDay>, QueryRejection>,
) -> Response {
    api_answer(find_one(&app, &actor, &code, query).await, &actor)
}

async fn find_one(
    app: &App,
    actor: &Actor,
    code: &str,
    query: Result<Query<OnDay>, QueryRejection>,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let asked = wanted(query, words)?;
    let on = day(asked.on.as_deref(), app.clock.today(), words)?;
    let mut tx = app.begin(actor).await?;
    let unit = load_unit(&mut tx, code, on).await?;
    Ok(axum::Json(UnitAnswer::from(unit)).into_response())
}

/// The units directly below a unit, fifty a page, in Vietnamese order.
#[utoipa::path(
    get, path = "/api/v1/units/{code}/children", tag = "units",
    params(("code" = String, Path), ChildrenWanted),
    responses((status = 200, body = ChildrenAnswer), (status = 404, description = "Outside the scope, or not there"))
)]
pub(crate) async fn children(
    State(app): State<App>,
    ApiActor(actor): ApiActor,
    Path(code): Path<String>,
    query: Result<Query<ChildrenWanted>, QueryRejection>,
) -> Response {
    api_answer(find_children(&app, &actor, &code, query).await, &actor)
}

async fn find_children(
    app: &App,
    actor: &Actor,
    code: &str,
    query: Result<Query<ChildrenWanted>, QueryRejection>,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let asked = wanted(query, words)?;
    let on = day(asked.on.as_deref(), app.clock.today(), words)?;
    let page = asked.page.unwrap_or(1).clamp(1, 1_000_000);
    let mut tx = app.begin(actor).await?;
    let unit = load_unit(&mut tx, code, on).await?;
    let search = vietnamese::fold(asked.q.as_deref().unwrap_or(""));
    let question = ChildrenAsked {
        parent_id: unit.unit_id,
        line: &actor.line,
        on,
        search: &search,
        offset: (page - 1) * Pager::SIZE,
        limit: Pager::SIZE,
    };
    let (children, total) = store::children(&mut tx, &question).await?;
    let units = children
        .into_iter()
        .map(|child| ChildAnswer {
            code: child.code,
            name: child.name,
            kind: child.kind,
            tier: child.tier,
            children: child.children,
        })
        .collect();
    let answer = ChildrenAnswer {
        units,
        total,
        page,
        page_size: Pager::SIZE,
    };
    Ok(axum::Json(answer).into_response())
}
