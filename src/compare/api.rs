//! Comparisons for programs: the same question as the page, answered as JSON.

use std::collections::HashMap;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

use super::explain::{Explained, Over, explain};
use super::form::{Typed, read};
use super::lines::{Group, Line, Seen, compare};
use super::rules::Gap;
use super::store::{self, Named};
use crate::access::Actor;
use crate::app::App;
use crate::indicator::{Figure, percent_number};
use crate::unit::load_unit;
use crate::web::{ApiActor, FormState, WebError, Words, refused};

pub fn api_routes() -> Router<App> {
    Router::new().route("/api/v1/units/{code}/compare", get(compared))
}

/// What a comparison is asked with.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub struct CompareAsked {
    /// Code of the form; the unit's first where it is left out
    #[serde(default)]
    form: String,
    /// 2023, 2023-H1, 2023-Q3, 2023-09, 2023-U1 or 2023-01-01..2023-08-31
    #[serde(default)]
    period: String,
    /// The first structure: then, now or a day
    #[serde(default)]
    a: String,
    /// The second structure: then, now or a day
    #[serde(default)]
    b: String,
    /// The key of the line to explain, as the lines give it
    #[serde(default)]
    line: String,
}

/// A form under two structures.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ComparisonJson {
    pub unit: String,
    pub form: String,
    pub period: String,
    pub a: String,
    pub b: String,
    pub lines: Vec<LineJson>,
    /// Why the line asked for differs; of a ratio one for each of its two parts.
    pub explanation: Vec<ExplanationJson>,
}

/// A line of the form.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct LineJson {
    pub key: String,
    pub section: String,
    pub no: String,
    pub name: String,
    pub measure: String,
    pub a: SaidJson,
    pub b: SaidJson,
    /// b less a, where both are amounts.
    pub difference: Option<i64>,
    pub differs: bool,
}

/// A figure of a line under one structure.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SaidJson {
    /// A whole number, or a percentage with at most one decimal for ratios.
    #[schema(value_type = Option<f64>)]
    pub value: Option<serde_json::Number>,
    pub low: Option<i64>,
    pub high: Option<i64>,
    pub qualifier: String,
    pub basis: Option<String>,
}

/// The way from a to b: `a` with the units' amounts, the rest and the remainder is `b`.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ExplanationJson {
    pub indicator: String,
    pub a: Option<i64>,
    pub units: Vec<StepJson>,
    /// How many units are not listed, and their sum.
    pub unlisted: usize,
    pub unlisted_sum: i64,
    pub remainder: i64,
    /// What the remainder is: `shared` people, `undeclared` counts, or another `basis`.
    pub remainder_is: &'static str,
    pub b: Option<i64>,
}

/// A unit below the asked one by one of the structures only.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct StepJson {
    /// Nothing where the unit is outside the asker's scope.
    pub unit: Option<String>,
    pub name: Option<String>,
    pub ended_on: Option<String>,
    /// `a` or `b`.
    pub below_by: &'static str,
    pub amount: i64,
    /// Whether everything below the unit comes with it.
    pub whole: bool,
    pub from: Option<String>,
    pub until: Option<String>,
}

/// A form under two structures, side by side.
#[utoipa::path(
    get,
    path = "/api/v1/units/{code}/compare",
    params(("code" = String, Path, description = "Code of the unit"), CompareAsked),
    responses((status = 200, body = ComparisonJson), (status = 404), (status = 422))
)]
pub async fn compared(
    State(app): State<App>,
    ApiActor(actor): ApiActor,
    Path(code): Path<String>,
    Query(asked): Query<CompareAsked>,
) -> Response {
    let words = Words::of(&actor.language);
    match answer(&app, &actor, &code, asked).await {
        Ok(response) => response,
        Err(error) => error.as_json(words),
    }
}

async fn answer(
    app: &App,
    actor: &Actor,
    code: &str,
    asked: CompareAsked,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(actor).await?;
    let unit = load_unit(&mut tx, code, today).await?;
    let typed = Typed {
        mau: asked.form,
        ky: asked.period,
        a: asked.a,
        b: asked.b,
        dong: asked.line,
        ..Typed::default()
    };
    let (form, compared) = read(&typed, (&app.catalogue, &unit), today, words);
    let Some(compared) = compared else {
        return Ok(refused(&by_api_names(&form)));
    };
    let seen = Seen {
        unit: &unit,
        line: &actor.line,
        compared: &compared,
    };
    let (groups, explained) = {
        let state = app.engine.fresh().await?;
        let groups = compare(&state, &app.catalogue, &seen, words.language())?;
        let explained = explain((&state, &app.catalogue), &seen, &typed.dong)?;
        (groups, explained)
    };
    let units: Vec<i32> = explained.iter().flat_map(listed).collect();
    let on = compared.period.period().last_on().min(today);
    let names = store::names_of(&mut tx, &units, on).await?;
    let comparison = ComparisonJson {
        unit: unit.code.clone(),
        form: compared.form.code.clone(),
        period: compared.period.to_string(),
        a: compared.first.text(today),
        b: compared.second.text(today),
        lines: groups.iter().flat_map(lines).collect(),
        explanation: explained
            .iter()
            .map(|one| explanation(one, &names))
            .collect(),
    };
    Ok(Json(comparison).into_response())
}

/// What is wrong with the address, under the names the API gives to its parts.
fn by_api_names(form: &FormState) -> FormState {
    let mut named = FormState::default();
    for (field, sentence) in form.errors() {
        let name = match field {
            "mau" => "form",
            "ky" => "period",
            "a-ngay" => "a",
            "b-ngay" => "b",
            other => other,
        };
        named.wrong(name, sentence);
    }
    named
}

fn listed(explained: &Explained) -> Vec<i32> {
    let steps = explained.statement.steps.iter();
    steps.map(|step| explained.parts[step.at].unit_id).collect()
}

fn lines(group: &Group) -> Vec<LineJson> {
    let line = |line: &Line| LineJson {
        key: line.key.clone(),
        section: group.name.clone(),
        no: line.no.clone(),
        name: line.name.clone(),
        measure: line.measure.clone(),
        a: said(&line.first),
        b: said(&line.second),
        difference: match line.gap {
            Gap::Amount(amount) => Some(amount),
            Gap::None if line.first.value.is_some() => Some(0),
            _ => None,
        },
        differs: line.differs(),
    };
    group.lines.iter().map(line).collect()
}

fn said(figure: &Figure) -> SaidJson {
    let percent = figure.percent_ppm.and_then(percent_number);
    SaidJson {
        value: percent.or_else(|| figure.value.map(serde_json::Number::from)),
        low: figure.low,
        high: figure.high,
        qualifier: figure.qualifier.clone(),
        basis: figure.basis.map(|basis| basis.code().to_owned()),
    }
}

fn explanation(explained: &Explained, names: &HashMap<i32, Named>) -> ExplanationJson {
    let statement = &explained.statement;
    let units = statement.steps.iter().map(|step| {
        let part = &explained.parts[step.at];
        let named = names.get(&part.unit_id);
        StepJson {
            unit: named.map(|named| named.code.clone()),
            name: named.map(|named| named.name.clone()),
            ended_on: named.and_then(|named| named.ended_on.map(|day| day.to_string())),
            below_by: if part.is_second { "b" } else { "a" },
            amount: step.amount,
            whole: part.whole,
            from: part.days.map(|(from, _)| from.to_string()),
            until: part
                .days
                .and_then(|(_, last)| Some(last.tomorrow().ok()?.to_string())),
        }
    });
    ExplanationJson {
        indicator: explained.indicator.clone(),
        a: explained.first,
        units: units.collect(),
        unlisted: statement.rest.0,
        unlisted_sum: statement.rest.1,
        remainder: statement.remainder,
        remainder_is: match explained.over {
            Over::Shared => "shared",
            Over::Undeclared => "undeclared",
            Over::Basis => "basis",
        },
        b: explained.second,
    }
}
