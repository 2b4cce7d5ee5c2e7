//! Figures for programs: the same questions as the pages, answered as JSON.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use timeline::PeriodName;

use super::ask::{Asked, parse_dims, parse_structure};
use super::behind::{self, BehindAsked};
use super::gather::figure;
use super::json::{FigureJson, Setting, figure_json};
use crate::access::Actor;
use crate::app::App;
use crate::catalogue::Choose;
use crate::target::store::{TargetKey, targets};
use crate::unit::load_unit;
use crate::web::{ApiActor, WebError, Words};

pub fn api_routes() -> Router<App> {
    Router::new()
        .route("/api/v1/units/{code}/figures/{indicator}", get(one_figure))
        .route(
            "/api/v1/units/{code}/figures/{indicator}/records",
            get(records_behind),
        )
        .route(
            "/api/v1/units/{code}/figures/{indicator}/members",
            get(members_behind),
        )
}

/// What a figure is asked with.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub struct FigureAsked {
    /// 2023, 2023-H1, 2023-Q3, 2023-09, 2023-U1 or 2023-01-01..2023-08-31
    period: String,
    /// then, now or a day
    #[serde(default)]
    structure: String,
    /// dim=value;dim=value
    #[serde(default)]
    dims: String,
}

/// One figure of a unit over a period.
#[utoipa::path(
    get,
    path = "/api/v1/units/{code}/figures/{indicator}",
    params(
        ("code" = String, Path, description = "Code of the unit"),
        ("indicator" = String, Path, description = "Code of the indicator"),
        FigureAsked
    ),
    responses((status = 200, body = FigureJson), (status = 404), (status = 422))
)]
pub async fn one_figure(
    State(app): State<App>,
    ApiActor(actor): ApiActor,
    Path((code, indicator)): Path<(String, String)>,
    Query(asked): Query<FigureAsked>,
) -> Response {
    let words = Words::of(&actor.language);
    match answer(&app, &actor, (&code, &indicator), &asked).await {
        Ok(figure) => Json(figure).into_response(),
        Err(error) => error.as_json(words),
    }
}

/// The question of an address, or why it cannot be read.
async fn question(
    app: &App,
    actor: &Actor,
    (code, indicator): (&str, &str),
    asked: &FigureAsked,
) -> Result<(Asked, PeriodName), WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let unreadable = |key: &str, text: &str| WebError::Unreadable(words.t1(key, "text", text));
    let period: PeriodName = asked
        .period
        .parse()
        .map_err(|_| unreadable("period-unreadable", &asked.period))?;
    let structure = parse_structure(&asked.structure, today)
        .ok_or_else(|| unreadable("structure-unreadable", &asked.structure))?;
    let dims = parse_dims(&asked.dims).ok_or_else(|| unreadable("dims-unreadable", &asked.dims))?;
    let mut tx = app.begin(actor).await?;
    let unit = load_unit(&mut tx, code, today).await?;
    let asked = Asked {
        unit_id: unit.unit_id,
        line: actor.line.clone(),
        indicator: indicator.to_owned(),
        dims,
        period: period.period(),
        structure,
        known: None,
    };
    Ok((asked, period))
}

async fn answer(
    app: &App,
    actor: &Actor,
    (code, indicator): (&str, &str),
    query: &FigureAsked,
) -> Result<FigureJson, WebError> {
    let known = app
        .catalogue
        .indicator(indicator)
        .ok_or(WebError::NotFound)?;
    let (asked, period) = question(app, actor, (code, indicator), query).await?;
    let figure = {
        let state = app.engine.fresh().await?;
        figure(&state, &app.catalogue, &asked, Choose::Value)?
    };
    let key = TargetKey {
        unit_id: asked.unit_id,
        indicator,
        dims: &asked.dims,
        period: asked.period,
    };
    let mut tx = app.begin(actor).await?;
    let targets = targets(&mut tx, &key).await?;
    let records = match figure.facts {
        0 => 0,
        _ => {
            let mut engine = app.engine.pool().acquire().await?;
            let question = BehindAsked::of(known, &app.catalogue, &asked);
            let question = (&question, asked.known.as_ref());
            behind::all::store::records(&mut engine, question, (0, 1))
                .await?
                .1
        }
    };
    let measure = app.catalogue.measure(&known.measure);
    let measure = measure.map_or("", |measure| {
        if actor.language == "en" {
            &measure.en
        } else {
            &measure.vi
        }
    });
    let structure = if query.structure.is_empty() {
        "then"
    } else {
        &query.structure
    };
    let setting = Setting {
        unit: code,
        period: &period.to_string(),
        structure,
        known_at: &app.clock.now().to_string(),
        as_of: &asked.period.last_on().to_string(),
        measure,
        records,
    };
    Ok(figure_json(known, &asked.dims, &figure, &targets, setting))
}

/// The newest records behind a figure, a hundred at most.
#[utoipa::path(
    get,
    path = "/api/v1/units/{code}/figures/{indicator}/records",
    params(
        ("code" = String, Path, description = "Code of the unit"),
        ("indicator" = String, Path, description = "Code of the indicator"),
        FigureAsked
    ),
    responses((status = 200), (status = 404), (status = 422))
)]
pub async fn records_behind(
    State(app): State<App>,
    ApiActor(actor): ApiActor,
    Path((code, indicator)): Path<(String, String)>,
    Query(asked): Query<FigureAsked>,
) -> Response {
    let words = Words::of(&actor.language);
    match list_records(&app, &actor, (&code, &indicator), &asked).await {
        Ok(records) => Json(records).into_response(),
        Err(error) => error.as_json(words),
    }
}

async fn list_records(
    app: &App,
    actor: &Actor,
    (code, indicator): (&str, &str),
    query: &FigureAsked,
) -> Result<serde_json::Value, WebError> {
    let known = app
        .catalogue
        .indicator(indicator)
        .ok_or(WebError::NotFound)?;
    let (asked, _) = question(app, actor, (code, indicator), query).await?;
    let question = BehindAsked::of(known, &app.catalogue, &asked);
    let mut engine = app.engine.pool().acquire().await?;
    let question = (&question, asked.known.as_ref());
    let (records, total) = behind::all::store::records(&mut engine, question, (0, 100)).await?;
    Ok(serde_json::json!({ "total": total, "records": records }))
}

/// The newest comings and goings of members behind a figure, a hundred at most; names only of those
/// the asker may see.
#[utoipa::path(
    get,
    path = "/api/v1/units/{code}/figures/{indicator}/members",
    params(
        ("code" = String, Path, description = "Code of the unit"),
        ("indicator" = String, Path, description = "Code of the indicator"),
        FigureAsked
    ),
    responses((status = 200), (status = 404), (status = 422))
)]
pub async fn members_behind(
    State(app): State<App>,
    ApiActor(actor): ApiActor,
    Path((code, indicator)): Path<(String, String)>,
    Query(asked): Query<FigureAsked>,
) -> Response {
    let words = Words::of(&actor.language);
    match list_members(&app, &actor, (&code, &indicator), &asked).await {
        Ok(members) => Json(members).into_response(),
        Err(error) => error.as_json(words),
    }
}

async fn list_members(
    app: &App,
    actor: &Actor,
    (code, indicator): (&str, &str),
    query: &FigureAsked,
) -> Result<serde_json::Value, WebError> {
    let known = app
        .catalogue
        .indicator(indicator)
        .ok_or(WebError::NotFound)?;
    let (asked, _) = question(app, actor, (code, indicator), query).await?;
    let question = BehindAsked::of(known, &app.catalogue, &asked);
    let question = (&question, asked.known.as_ref());
    let mut engine = app.engine.pool().acquire().await?;
    let (mut members, total) = behind::all::store::members(&mut engine, question, (0, 100)).await?;
    drop(engine);
    let mut tx = app.begin(actor).await?;
    behind::store::name_members(&mut tx, &mut members).await?;
    Ok(serde_json::json!({ "total": total, "members": members }))
}
