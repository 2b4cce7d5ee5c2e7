//! Rounds for programs: those of a unit, and one of them with who has submitted, who is approved,
//! who is late. What is shown is what the pages show.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use timeline::Day;
use utoipa::{IntoParams, ToSchema};

use super::pages::looking;
use super::progress::FILTERS;
use super::store::{self, Counts, Round, Seat, SeatsAsked};
use crate::access::Actor;
use crate::app::App;
use crate::unit::api::wanted;
use crate::unit::load_unit;
use crate::web::{ApiActor, Pager, WebError, Words, api_answer};

/// A round as it was opened.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RoundAnswer {
    id: i32,
    /// The unit that opened it; every unit below it owes a report.
    unit: String,
    unit_name: String,
    /// `territorial` or `sectoral`.
    line: String,
    /// The name of the period, e.g. `2026-U1`.
    period: String,
    #[schema(value_type = String, format = Date)]
    from: Day,
    /// The day after the period's last.
    #[schema(value_type = String, format = Date)]
    until: Day,
    /// Codes of forms; a unit owes the first that is for its tier.
    forms: Vec<String>,
    #[schema(value_type = String, format = Date)]
    due_on: Day,
    note: String,
    /// `open` or `closed`.
    state: &'static str,
    opened_at: String,
    closed_at: Option<String>,
}

impl From<Round> for RoundAnswer {
    fn from(round: Round) -> Self {
        Self {
            id: round.round_id,
            unit: round.unit_code,
            unit_name: round.unit_name,
            line: round.line,
            period: round.period,
            from: round.from_on,
            until: round.until_on,
            forms: round.forms,
            due_on: round.due_on,
            note: round.note,
            state: if round.is_open { "open" } else { "closed" },
            opened_at: round.opened_at.to_string(),
            closed_at: round.closed_at.map(|at| at.to_string()),
        }
    }
}

/// A page of rounds, the latest period first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RoundsAnswer {
    rounds: Vec<RoundAnswer>,
    total: i64,
    page: i64,
    page_size: i64,
}

/// How far the report of a unit is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnitReportAnswer {
    unit: String,
    name: String,
    /// `upper` or `base`.
    tier: String,
    /// The number of its latest report, where it has begun one.
    report: Option<i64>,
    /// `none`, `draft`, `returned`, `submitted`, `approved`, `locked`; `issued` outside the chain.
    state: String,
    submitted_at: Option<String>,
    /// Submitted after the due day, or not submitted and the due day is over.
    late: bool,
    /// How many things the checks found odd, each explained by the unit.
    explained: i32,
    /// Of the base unions below an upper union: approved.
    below_approved: i64,
    /// Of the base unions below an upper union: all.
    below: i64,
}

impl From<Seat> for UnitReportAnswer {
    fn from(seat: Seat) -> Self {
        Self {
            unit: seat.code,
            name: seat.name,
            tier: seat.tier,
            report: seat.report_id,
            state: seat.state,
            submitted_at: seat.told_at.map(|at| at.to_string()),
            late: seat.late,
            explained: seat.odd,
            below_approved: seat.below.0,
            below: seat.below.1,
        }
    }
}

/// How many of the units below are how far.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RoundCounts {
    /// Units that owe a report.
    due: i64,
    /// Not submitted yet.
    missing: i64,
    returned: i64,
    /// Submitted, waiting to be judged.
    submitted: i64,
    /// Approved, locked ones too.
    approved: i64,
    late: i64,
    /// With something explained.
    odd: i64,
}

impl From<Counts> for RoundCounts {
    fn from(counts: Counts) -> Self {
        Self {
            due: counts.due,
            missing: counts.waiting,
            returned: counts.returned,
            submitted: counts.submitted,
            approved: counts.approved,
            late: counts.late,
            odd: counts.odd,
        }
    }
}

/// A round as a unit sees it: its own report, and a page of the units below it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RoundStandingAnswer {
    round: RoundAnswer,
    /// The unit's own report, where it owes one.
    own: Option<UnitReportAnswer>,
    counts: RoundCounts,
    units: Vec<UnitReportAnswer>,
    total: i64,
    page: i64,
    page_size: i64,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoundsWanted {
    /// Open rounds alone; all when left out.
    open: Option<bool>,
    /// From 1 on.
    page: Option<i64>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct UnitsWanted {
    /// `missing`, `returned`, `submitted`, `approved`, `late` or `odd`; all units when left out.
    state: Option<String>,
    /// Units directly below alone; all below when left out.
    direct: Option<bool>,
    /// Letters of the name, marks aside.
    q: Option<String>,
    /// From 1 on.
    page: Option<i64>,
}

/// The rounds a unit opened or owes a report in, fifty a page.
#[utoipa::path(
    get, path = "/api/v1/units/{code}/rounds", tag = "rounds",
    params(("code" = String, Path), RoundsWanted),
    responses((status = 200, body = RoundsAnswer), (status = 404, description = "Outside the scope, or not there"))
)]
pub(crate) async fn list(
    State(app): State<App>,
    ApiActor(actor): ApiActor,
    Path(code): Path<String>,
    query: Result<Query<RoundsWanted>, QueryRejection>,
) -> Response {
    api_answer(find_list(&app, &actor, &code, query).await, &actor)
}

fn page_of(asked: Option<i64>) -> i64 {
    asked.unwrap_or(1).clamp(1, 1_000_000)
}

async fn find_list(
    app: &App,
    actor: &Actor,
    code: &str,
    query: Result<Query<RoundsWanted>, QueryRejection>,
) -> Result<Response, WebError> {
    let asked = wanted(query, Words::of(&actor.language))?;
    let page = page_of(asked.page);
    let mut tx = app.begin(actor).await?;
    let unit = load_unit(&mut tx, code, app.clock.today()).await?;
    let of = (unit.unit_id, actor.line.as_str());
    let window = ((page - 1) * Pager::SIZE, Pager::SIZE);
    let open_only = asked.open.unwrap_or(false);
    let (rounds, total) = store::rounds_of(&mut tx, of, open_only, window).await?;
    let answer = RoundsAnswer {
        rounds: rounds.into_iter().map(RoundAnswer::from).collect(),
        total,
        page,
        page_size: Pager::SIZE,
    };
    Ok(axum::Json(answer).into_response())
}

/// One round as a unit sees it: its own report, the counts of the units below and fifty of them a
/// page, those that wait to be judged first, then those sent back and those that have not
/// submitted.
#[utoipa::path(
    get, path = "/api/v1/units/{code}/rounds/{round}", tag = "rounds",
    params(("code" = String, Path), ("round" = i32, Path), UnitsWanted),
    responses((status = 200, body = RoundStandingAnswer), (status = 404, description = "Outside the scope, or not there"))
)]
pub(crate) async fn show(
    State(app): State<App>,
    ApiActor(actor): ApiActor,
    Path((code, round)): Path<(String, String)>,
    query: Result<Query<UnitsWanted>, QueryRejection>,
) -> Response {
    api_answer(find_one(&app, &actor, (&code, &round), query).await, &actor)
}

async fn find_one(
    app: &App,
    actor: &Actor,
    (code, round): (&str, &str),
    query: Result<Query<UnitsWanted>, QueryRejection>,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let asked = wanted(query, words)?;
    let filter = asked.state.as_deref().unwrap_or_default();
    if !FILTERS.contains(&filter) {
        let what = format!("state={filter}");
        return Err(WebError::Unreadable(words.t1(
            "api-query-unreadable",
            "what",
            what,
        )));
    }
    let round_id: i32 = round.parse().map_err(|_| WebError::NotFound)?;
    let page = page_of(asked.page);
    let mut tx = app.begin(actor).await?;
    let unit = load_unit(&mut tx, code, app.clock.today()).await?;
    let round = store::find_round(&mut tx, round_id)
        .await?
        .ok_or(WebError::NotFound)?;
    let looking = looking(app, &round, unit.unit_id);
    let search = vietnamese::fold(asked.q.as_deref().unwrap_or(""));
    let seats_asked = SeatsAsked {
        filter,
        direct: asked.direct.unwrap_or(false),
        search: &search,
        offset: (page - 1) * Pager::SIZE,
        limit: Pager::SIZE,
    };
    let (seats, total) = store::seats(&mut tx, &looking, &seats_asked).await?;
    let counts = store::counts(&mut tx, &looking).await?;
    let own = store::own_seat(&mut tx, &looking, unit.unit_id).await?;
    let answer = RoundStandingAnswer {
        round: round.into(),
        own: own.map(UnitReportAnswer::from),
        counts: counts.into(),
        units: seats.into_iter().map(UnitReportAnswer::from).collect(),
        total,
        page,
        page_size: Pager::SIZE,
    };
    Ok(axum::Json(answer).into_response())
}
