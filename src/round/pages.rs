//! The rounds of a unit: those it opened and those that ask it for a report; a new one is opened.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use timeline::PeriodName;

use super::owing::write_opened;
use super::rules::{days_left, form_of_tier, new_round};
use super::store::{self, Looking, Round};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::report::{is_owed_for, period_with_days};
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{FormState, Frame, Place, SignedForm, WebError, Words, day_short, page};

/// How many rounds the list shows.
const SHOWN: i64 = 40;

/// A round as the list shows it.
struct Row {
    address: String,
    title: String,
    opener: String,
    due: String,
    left: String,
    is_open: bool,
    is_late: bool,
}

#[derive(Template)]
#[template(path = "round/list.html")]
struct ListPage {
    frame: Frame,
    unit: Unit,
    rows: Vec<Row>,
    form: FormState,
    periods: Vec<(String, String)>,
    may_open: bool,
}

/// When a round is due, in words: so many days left, or late.
pub fn left_in_words(round: &Round, today: timeline::Day, words: Words) -> String {
    let left = days_left(today, round.due_on);
    let key = match (round.is_open, left) {
        (false, _) => "round-closed",
        (true, ..0) => "round-late-by",
        (true, 0) => "round-due-today",
        _ => "round-days-left",
    };
    words.t1(key, "days", left.abs())
}

/// What a round asks for, in words: `Báo cáo năm 2026 (01/12/2025–30/11/2026)`.
pub fn title_of(round: &Round, words: Words) -> String {
    match round.name() {
        Some(name) => words.t1(
            "round-of",
            "period",
            period_with_days(name, words.language()),
        ),
        None => round.period.clone(),
    }
}

/// The round as it is looked at from a unit today.
pub fn looking<'a>(app: &'a App, round: &Round, top_id: i32) -> Looking<'a> {
    let form = |tier: &str| {
        let form = form_of_tier(&app.catalogue, &round.forms, tier);
        form.map(|form| form.code.as_str())
    };
    Looking {
        round_id: round.round_id,
        top_id,
        base_form: form("base"),
        upper_form: form("upper"),
        today: app.clock.today(),
    }
}

/// The periods a round may be opened for: begun, of this year's and last year's working years.
fn periods(app: &App, words: Words) -> Vec<(String, String)> {
    let today = app.clock.today();
    let year = today.year() + i16::from(today.month() == 12);
    let mut names: Vec<PeriodName> = [year, year - 1]
        .into_iter()
        .flat_map(|year| [format!("{year}-U"), format!("{year}-U1")])
        .filter_map(|text| text.parse().ok())
        .filter(|name: &PeriodName| {
            let owed = app
                .catalogue
                .forms
                .iter()
                .any(|form| is_owed_for(form, *name));
            owed && name.period().from_on() <= today
        })
        .collect();
    // The period that ends next, or ended last, is the one that is meant.
    names.sort_by_key(|name| days_left(today, name.period().until_on()).abs());
    let words_of = |name: &PeriodName| period_with_days(*name, words.language());
    names
        .iter()
        .map(|name| (name.to_string(), words_of(name)))
        .collect()
}

async fn draw(
    app: &App,
    actor: &Actor,
    unit: Unit,
    mut form: FormState,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(actor).await?;
    let of = (unit.unit_id, actor.line.as_str());
    let (rounds, _) = store::rounds_of(&mut tx, of, false, (0, SHOWN)).await?;
    let row = |round: Round| {
        let mine = round.unit_id == unit.unit_id || unit.tier != "base";
        let code = &unit.code;
        let address = format!("/don-vi/{code}/dot-bao-cao/{}", round.round_id);
        let owes = form_of_tier(&app.catalogue, &round.forms, &unit.tier).is_some();
        Row {
            address: if mine || !owes {
                address
            } else {
                format!("{address}/nop")
            },
            title: title_of(&round, words),
            due: day_short(round.due_on),
            left: left_in_words(&round, today, words),
            is_late: round.is_open && days_left(today, round.due_on) < 0,
            is_open: round.is_open,
            opener: round.unit_name,
        }
    };
    let rows = rounds.into_iter().map(row).collect();
    if form.value("han").is_empty() && form.is_sound() {
        let usual = app.catalogue.rule("report-due-days", today);
        let usual = usual.and_then(|rule| rule.value.as_integer()).unwrap_or(5);
        form.set("han", usual.to_string());
    }
    let title = words.t("round-title");
    let place = (Place::Reports, title.as_str(), today);
    let frame = unit_frame(&mut tx, actor, &unit, place)
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)))
        .crumb(
            words.t("place-reports"),
            Some(format!("/don-vi/{}/bao-cao", unit.code)),
        )
        .crumb(title, None);
    let status = form.status();
    let may_open = actor.may(Act::Approve).is_some()
        && matches!(unit.tier.as_str(), "federation" | "upper" | "confederation");
    let html = page(&ListPage {
        periods: periods(app, words),
        frame,
        unit,
        rows,
        form,
        may_open,
    })?;
    Ok((status, html).into_response())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    ky: String,
}

pub async fn list_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<ListQuery>,
) -> Result<Response, WebError> {
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    drop(tx);
    let mut form = FormState::default();
    form.set("ky", asked.ky);
    draw(&app, &actor, unit, form).await
}

/// Opens a round and tells every unit that owes a report.
pub async fn open(
    State(app): State<App>,
    Path(code): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    let permit = app.permit(&actor, Act::Approve)?;
    if !matches!(unit.tier.as_str(), "federation" | "upper" | "confederation") {
        return Err(WebError::Forbidden);
    }
    let name: Option<PeriodName> = form.text("ky").to_uppercase().parse().ok();
    if name.is_none() {
        form.wrong("ky", words.t("round-period-missing"));
    }
    let days = form.text("han").parse().unwrap_or(0);
    let note = form.text("ghi-chu").to_owned();
    let Some(name) = name else {
        drop(tx);
        return draw(&app, &actor, unit, form).await;
    };
    let new = match new_round(&app.catalogue, (name, days, &note), app.clock.today()) {
        Ok(new) => new,
        Err(refusal) => {
            form.wrong(
                refusal.field,
                words.t1(refusal.message, "about", refusal.about),
            );
            drop(tx);
            return draw(&app, &actor, unit, form).await;
        }
    };
    let of = (unit.unit_id, actor.line.as_str());
    let taken = store::is_asked_already(&mut tx, of, name.period()).await?;
    let opened = match taken {
        true => None,
        false => store::open(&mut tx, &permit, of, (&new, app.clock.now())).await?,
    };
    let Some(round_id) = opened else {
        form.wrong("ky", words.t("round-there-already"));
        drop(tx);
        return draw(&app, &actor, unit, form).await;
    };
    if let Some(round) = store::find_round(&mut tx, round_id).await? {
        write_opened(&app, &mut tx, &round, words).await?;
    }
    tx.commit().await?;
    let address = format!("/don-vi/{code}/dot-bao-cao/{round_id}?xong=mo");
    Ok(Redirect::to(&address).into_response())
}
