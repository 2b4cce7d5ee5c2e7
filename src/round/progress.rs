//! How far a round is below a unit: who has, who is late, who is odd; approve one and many, close.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::pages::{left_in_words, looking, title_of};
use super::rules::form_of_tier;
use super::store::{self, Counts, Round, Seat, SeatsAsked};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::report::chain::store::{Judgement, broken_rule, judge};
use crate::report::chain::{State as ChainState, enter};
use crate::report::{at_text, issued_store};
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{
    Done, Frame, Pager, Place, SignedForm, WebError, Words, amount, day_short, page, urlencode,
};

/// What the seats may be narrowed to.
pub(super) const FILTERS: [&str; 7] = [
    "",
    "submitted",
    "missing",
    "returned",
    "approved",
    "late",
    "odd",
];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ProgressQuery {
    loc: String,
    q: String,
    /// `tat-ca` shows every unit below, not those directly below alone.
    cap: String,
    trang: Option<i64>,
    /// What was just done, and how many of them.
    xong: String,
    so: Option<i64>,
    bo: Option<i64>,
}

/// A unit of the page.
struct Row {
    unit_id: i32,
    name: String,
    address: String,
    report: Option<i64>,
    state: String,
    chip: &'static str,
    told: String,
    is_late: bool,
    odd: String,
    below: String,
    may_pick: bool,
}

/// A filter with its count.
struct Filter {
    name: String,
    count: String,
    address: String,
    is_on: bool,
}

#[derive(Template)]
#[template(path = "round/progress.html")]
struct ProgressPage {
    frame: Frame,
    title: String,
    base: String,
    answer: String,
    due: String,
    left: String,
    note: String,
    is_open: bool,
    own_address: Option<String>,
    filters: Vec<Filter>,
    everywhere: (String, bool),
    rows: Vec<Row>,
    pager: Pager,
    query: ProgressQuery,
    may_approve: bool,
    may_close: bool,
    missing: Vec<String>,
    missing_more: usize,
}

impl ProgressPage {
    /// Whether a report on this page waits for the asker's word.
    fn may_approve_some(&self) -> bool {
        self.may_approve && self.is_open && self.rows.iter().any(|row| row.may_pick)
    }
}

/// The round and the unit it is looked at from.
async fn load(
    app: &App,
    connection: &mut sqlx::PgConnection,
    (code, round_id): (&str, i32),
) -> Result<(Unit, Round), WebError> {
    let unit = load_unit(connection, code, app.clock.today()).await?;
    let round = store::find_round(connection, round_id)
        .await?
        .ok_or(WebError::NotFound)?;
    Ok((unit, round))
}

pub async fn progress_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, round_id)): Path<(String, i32)>,
    Query(query): Query<ProgressQuery>,
) -> Result<Html<String>, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let (unit, round) = load(&app, &mut tx, (&code, round_id)).await?;
    let looking = looking(&app, &round, unit.unit_id);
    let counts = store::counts(&mut tx, &looking).await?;
    let filter = FILTERS.into_iter().find(|known| *known == query.loc);
    let number = Pager::asked(query.trang);
    let search = vietnamese::fold(&query.q);
    let asked = SeatsAsked {
        filter: filter.unwrap_or_default(),
        direct: query.cap != "tat-ca",
        search: &search,
        offset: (number - 1) * Pager::SIZE,
        limit: Pager::SIZE,
    };
    let (seats, total) = store::seats(&mut tx, &looking, &asked).await?;
    let is_opener = unit.unit_id == round.unit_id;
    let missing = SeatsAsked {
        filter: "",
        direct: false,
        search: "",
        offset: 0,
        limit: 200,
    };
    let missing = match is_opener && round.is_open {
        true => {
            let (all, _) = store::seats(&mut tx, &looking, &missing).await?;
            all.into_iter().filter(|seat| !is_done(seat)).collect()
        }
        false => Vec::new(),
    };
    let unknown = counts.due - counts.approved;
    let title = title_of(&round, words);
    let base = format!("/don-vi/{code}/dot-bao-cao/{round_id}");
    let frame = frame(&app, &mut tx, (&actor, &unit), (&title, &query)).await?;
    let may_approve = actor.may(Act::Approve).is_some();
    let row = |seat: Seat| draw_row(&app, seat, (&actor, may_approve), words);
    let owes = form_of_tier(&app.catalogue, &round.forms, &unit.tier).is_some() && !is_opener;
    let kept = |name: &str| {
        let everywhere = if query.cap == "tat-ca" {
            "&cap=tat-ca"
        } else {
            ""
        };
        format!("{base}?loc={name}{everywhere}&q={}", urlencode(&query.q))
    };
    let everywhere = match query.cap.as_str() {
        "tat-ca" => (format!("{base}?loc={}", asked.filter), true),
        _ => (format!("{base}?loc={}&cap=tat-ca", asked.filter), false),
    };
    page(&ProgressPage {
        answer: answer(&counts, words),
        due: day_short(round.due_on),
        left: left_in_words(&round, today, words),
        is_open: round.is_open,
        own_address: owes.then(|| format!("{base}/nop")),
        filters: filters(&counts, asked.filter, &kept, words),
        everywhere,
        pager: Pager::new(number, total, format!("{}&", kept(asked.filter))),
        rows: seats.into_iter().map(row).collect(),
        missing_more: usize::try_from(unknown)
            .unwrap_or(0)
            .saturating_sub(missing.len().min(20)),
        missing: missing
            .into_iter()
            .take(20)
            .map(|seat: Seat| seat.name)
            .collect(),
        may_close: may_approve && is_opener && round.is_open,
        may_approve,
        note: round.note,
        frame,
        title,
        base,
        query,
    })
}

fn is_done(seat: &Seat) -> bool {
    matches!(seat.state.as_str(), "approved" | "locked" | "issued")
}

async fn frame(
    app: &App,
    connection: &mut sqlx::PgConnection,
    (actor, unit): (&Actor, &Unit),
    (title, query): (&str, &ProgressQuery),
) -> Result<Frame, WebError> {
    let words = Words::of(&actor.language);
    let place = (Place::Reports, title, app.clock.today());
    let home = format!("/don-vi/{}", unit.code);
    let mut frame = unit_frame(connection, actor, unit, place)
        .await?
        .crumb(unit.name.clone(), Some(home.clone()))
        .crumb(words.t("round-title"), Some(format!("{home}/dot-bao-cao")))
        .crumb(title, None);
    let done = match (query.xong.as_str(), query.so, query.bo) {
        ("mo", ..) => Some(words.t("round-opened")),
        ("dong", ..) => Some(words.t("round-done-closed")),
        ("duyet", Some(count), None | Some(0)) => {
            Some(words.t1("round-approved-count", "count", count))
        }
        ("duyet", Some(count), Some(left)) => {
            let (count, left) = (("count", count), ("left", left));
            Some(words.t2("round-approved-some", count, left))
        }
        _ => None,
    };
    frame.done = done.map(|sentence| Done {
        sentence,
        undo: None,
    });
    Ok(frame)
}

fn answer(counts: &Counts, words: Words) -> String {
    let number = |value: i64| amount(value, words.language());
    words.with(
        "round-answer",
        &[
            ("due", number(counts.due)),
            ("told", number(counts.submitted + counts.approved)),
            ("approved", number(counts.approved)),
            ("waiting", number(counts.waiting)),
            ("late", number(counts.late)),
        ],
    )
}

fn filters(
    counts: &Counts,
    on: &str,
    address: &dyn Fn(&str) -> String,
    words: Words,
) -> Vec<Filter> {
    let count = |code: &str| match code {
        "submitted" => counts.submitted,
        "missing" => counts.waiting,
        "returned" => counts.returned,
        "approved" => counts.approved,
        "late" => counts.late,
        "odd" => counts.odd,
        _ => counts.due,
    };
    let filter = |code: &&'static str| Filter {
        name: words.t(&format!(
            "round-filter-{}",
            if code.is_empty() { "all" } else { code }
        )),
        count: amount(count(code), words.language()),
        address: address(code),
        is_on: *code == on,
    };
    FILTERS.iter().map(filter).collect()
}

fn draw_row(app: &App, seat: Seat, (actor, may_approve): (&Actor, bool), words: Words) -> Row {
    let state: Option<ChainState> = seat.state.parse().ok();
    let number = |value: i64| amount(value, words.language());
    let address = match (seat.report_id, state) {
        (Some(report_id), Some(state)) if state != ChainState::Draft => {
            format!("/bao-cao/{report_id}")
        }
        _ => format!("/don-vi/{}", seat.code),
    };
    let below = match seat.below {
        (_, 0) => String::new(),
        (done, all) => words.t2("round-below", ("done", number(done)), ("all", number(all))),
    };
    Row {
        may_pick: may_approve
            && state == Some(ChainState::Submitted)
            && seat.unit_id != actor.unit_id,
        unit_id: seat.unit_id,
        name: seat.name,
        report: seat.report_id,
        state: words.t(&format!("report-state-{}", seat.state)),
        chip: state.map_or("chip", ChainState::chip),
        told: seat.told_at.map(|at| at_text(app, at)).unwrap_or_default(),
        is_late: seat.late,
        odd: match seat.odd {
            0 => String::new(),
            count => words.t1("round-odd", "count", count),
        },
        below,
        address,
    }
}

/// Approves the reports picked; those that moved on meanwhile are told.
pub async fn approve_many(
    State(app): State<App>,
    Path((code, round_id)): Path<(String, i32)>,
    SignedForm(actor, form): SignedForm,
) -> Result<Response, WebError> {
    let mut tx = app.begin(&actor).await?;
    load(&app, &mut tx, (&code, round_id)).await?;
    let permit = app.permit(&actor, Act::Approve)?;
    drop(tx);
    let picked: Vec<i64> = form
        .text("bao-cao")
        .lines()
        .filter_map(|number| number.trim().parse().ok())
        .collect();
    let (mut approved, mut left) = (0, 0);
    for report_id in picked {
        // One by one: a report that moved on keeps none of the others.
        let mut tx = app.begin(&actor).await?;
        let found = issued_store::find_issued(&mut tx, report_id).await?;
        let Some(issued) = found.filter(|issued| issued.round_id == Some(round_id)) else {
            left += 1;
            continue;
        };
        let act = (Judgement::Approve, app.clock.now());
        match judge(&mut tx, &permit, (report_id, issued.unit_id), act).await {
            Ok(true) => {
                enter(&app, &mut tx, (&permit, &issued)).await?;
                tx.commit().await?;
                approved += 1;
            }
            Ok(false) => left += 1,
            Err(fault) if broken_rule(&fault).is_some() => left += 1,
            Err(fault) => return Err(fault.into()),
        }
    }
    let base = format!("/don-vi/{code}/dot-bao-cao/{round_id}");
    let address = format!("{base}?loc=submitted&xong=duyet&so={approved}&bo={left}");
    Ok(Redirect::to(&address).into_response())
}

/// Closes the round.
pub async fn close(
    State(app): State<App>,
    Path((code, round_id)): Path<(String, i32)>,
    SignedForm(actor, _): SignedForm,
) -> Result<Response, WebError> {
    let mut tx = app.begin(&actor).await?;
    let (unit, round) = load(&app, &mut tx, (&code, round_id)).await?;
    let permit = app.permit(&actor, Act::Approve)?;
    if unit.unit_id != round.unit_id {
        return Err(WebError::Forbidden);
    }
    let looking = looking(&app, &round, unit.unit_id);
    store::close(&mut tx, &permit, (&round, &looking), app.clock.now()).await?;
    tx.commit().await?;
    let address = format!("/don-vi/{code}/dot-bao-cao/{round_id}?xong=dong");
    Ok(Redirect::to(&address).into_response())
}
