//! Handing a target down: a field for each unit directly below, all on one page.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use sqlx::PgConnection;
use timeline::PeriodName;

use super::read::{Shared, field_of, read, show, standing};
use super::shares::{Gap, gap, split};
use super::{Child, Sight, load_sight, store, targets_in};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::audit::{self, Deed};
use crate::declared::{Shape, amount_words, period_words};
use crate::indicator::{Asked, figures_of_units, print_dims};
use crate::store::begin_change;
use crate::target::goal_of;
use crate::target::reached::Reading;
use crate::unit::{Unit, unit_frame};
use crate::web::{Done, FormState, Frame, Place, SignedForm, WebError, Words, amount, page};

/// By what a suggestion shares the whole out.
const WAYS: [&str; 4] = ["nam-truoc", "doan-vien", "chi-tieu-truoc", "deu"];

#[derive(Debug, Default, Deserialize)]
pub struct HandDownAsked {
    #[serde(default, rename = "goi-y")]
    way: String,
    #[serde(default)]
    xong: String,
}

/// A unit directly below, as the page shows it.
struct Line {
    field: String,
    code: String,
    name: String,
    /// What has been handed down to it, in words.
    standing: String,
    decision: String,
    /// What others ask of it, in words.
    others: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "target/down/hand_down.html")]
struct HandDownPage {
    frame: Frame,
    unit: Unit,
    form: FormState,
    address: String,
    label: String,
    lead: String,
    /// What has been shared out beside the whole, in words, and whether it is just the whole.
    sum: String,
    sum_is_whole: bool,
    ways: Vec<(&'static str, String)>,
    way: String,
    note: Option<String>,
    lines: Vec<Line>,
}

pub async fn form_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, target_id)): Path<(String, i64)>,
    Query(asked): Query<HandDownAsked>,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let sight = load_sight(&app, (&actor, &mut tx), (&code, target_id)).await?;
    app.permit(&actor, Act::Assign)?;
    let mut form = FormState::default();
    show(&mut form, &sight);
    let mut shared = standing(&sight);
    let mut note = None;
    let way = WAYS
        .into_iter()
        .find(|way| *way == asked.way)
        .unwrap_or_default();
    if !way.is_empty() {
        let weights = weights(&app, (&actor, &mut tx), &sight, way).await?;
        match split(sight.whole, &weights) {
            Some(shares) => {
                for (child, share) in sight.children.iter().zip(&shares) {
                    let text = if *share > 0 {
                        vietnamese::number(*share)
                    } else {
                        String::new()
                    };
                    form.set(&field_of(child.unit.unit_id), text);
                }
                shared = read(&mut form, &sight, words).shared;
                note = Some(words.t("target-suggested"));
            }
            None => note = Some(words.t("target-nothing-to-suggest-by")),
        }
    }
    let done = match asked.xong.as_str() {
        "giao" => Some(words.t("target-handed-down")),
        "khong" => Some(words.t("target-nothing-changed")),
        _ => None,
    };
    let drawing = Drawing {
        form,
        shared,
        way,
        note,
        done,
    };
    draw(&app, (&actor, &mut tx), sight, drawing).await
}

/// What the page is drawn with.
struct Drawing {
    form: FormState,
    shared: Shared,
    way: &'static str,
    note: Option<String>,
    done: Option<String>,
}

async fn draw(
    app: &App,
    (actor, connection): (&Actor, &mut PgConnection),
    sight: Sight<'_>,
    drawing: Drawing,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let title = words.t("target-hand-down");
    let place = (Place::Targets, title.as_str(), app.clock.today());
    let (base, period) = (format!("/don-vi/{}", sight.unit.code), sight.held.period);
    let list = format!("{base}/chi-tieu?ky={}", period.last_on().year());
    let mut frame = unit_frame(connection, actor, &sight.unit, place)
        .await?
        .crumb(sight.unit.name.clone(), Some(base))
        .crumb(words.t("place-targets"), Some(list))
        .crumb(title.clone(), None);
    frame.done = drawing.done.map(|sentence| Done {
        sentence,
        undo: None,
    });
    let measure = measure_of(app, &sight, words);
    let lines = sight
        .children
        .iter()
        .map(|child| line_of(child, &measure, words));
    let status = drawing.form.status();
    let lead = [
        ("name", sight.unit.name.clone()),
        (
            "whole",
            amount_words(Shape::from(&sight.held.target), &measure, words),
        ),
        ("period", period_words(PeriodName::named(period), words)),
        ("owner", sight.held.target.assigned_by.clone()),
    ];
    let way_words = |way: &str| words.t(&format!("target-by-{way}"));
    let html = page(&HandDownPage {
        address: sight.address("phan-giao"),
        label: sight.label(&app.catalogue, words),
        lead: words.with("target-hand-down-lead", &lead),
        sum: sum_words(&sight, drawing.shared, words),
        sum_is_whole: gap(sight.whole, drawing.shared.sum) == Gap::None,
        ways: WAYS.into_iter().map(|way| (way, way_words(way))).collect(),
        way: drawing.way.to_owned(),
        note: drawing.note,
        lines: lines.collect(),
        form: drawing.form,
        unit: sight.unit,
        frame,
    })?;
    Ok((status, html).into_response())
}

/// The measure of the figure, as said.
pub fn measure_of(app: &App, sight: &Sight<'_>, words: Words) -> String {
    let measure = app.catalogue.measure(&sight.indicator.measure);
    let said = measure.map(|measure| match words.language() {
        "en" => measure.en.clone(),
        _ => measure.vi.clone(),
    });
    said.unwrap_or_default()
}

fn line_of(child: &Child, measure: &str, words: Words) -> Line {
    let said = |target| amount_words(Shape::from(target), measure, words);
    Line {
        field: field_of(child.unit.unit_id),
        code: child.unit.code.clone(),
        name: child.unit.name.clone(),
        standing: child.own.as_ref().map(said).unwrap_or_default(),
        decision: child
            .own
            .as_ref()
            .map(|own| own.decision_no.clone())
            .unwrap_or_default(),
        others: child
            .others
            .iter()
            .map(|target| (target.assigned_by.clone(), said(target)))
            .collect(),
    }
}

fn sum_words(sight: &Sight<'_>, shared: Shared, words: Words) -> String {
    let number = |value: i64| amount(value, words.language());
    let (key, apart) = match gap(sight.whole, shared.sum) {
        Gap::None => ("target-sum-whole", 0),
        Gap::Over(over) => ("target-sum-over", over),
        Gap::Left(left) => ("target-sum-left", left),
    };
    let units = i64::try_from(shared.units).unwrap_or(0);
    let all = i64::try_from(sight.children.len()).unwrap_or(0);
    let named = [
        ("sum", number(shared.sum)),
        ("whole", number(sight.whole)),
        ("units", number(units)),
        ("all", number(all)),
        ("apart", number(apart)),
    ];
    words.with(key, &named)
}

/// What each unit weighs when the whole is shared out; a unit of which nothing is known, nothing.
async fn weights(
    app: &App,
    (actor, connection): (&Actor, &mut PgConnection),
    sight: &Sight<'_>,
    way: &str,
) -> Result<Vec<i64>, WebError> {
    let units = sight.unit_numbers();
    let period = sight.held.period;
    let before = PeriodName::named(period).year_before();
    let before = before.map(PeriodName::period);
    let nothing = vec![0; units.len()];
    if way == "deu" {
        return Ok(vec![1; units.len()]);
    }
    if way == "chi-tieu-truoc" {
        let Some(before) = before else {
            return Ok(nothing);
        };
        let given = targets_in(connection, sight, (&units, before)).await?;
        let of_unit = |unit_id: &i32| {
            let all = given.iter().filter(|(of, _)| of == unit_id);
            let own = all
                .clone()
                .find(|(_, target)| target.assigned_by == sight.unit.name);
            let target = own.or(all.clone().next()).map(|(_, target)| target);
            target
                .and_then(|target| goal_of(target, sight.indicator.better))
                .unwrap_or(0)
        };
        return Ok(units.iter().map(of_unit).collect());
    }
    let state = app.engine.fresh().await?;
    let reading = Reading {
        state: &state,
        catalogue: &app.catalogue,
        line: &actor.line,
    };
    let (asked, periods) = match way {
        // Whom a unit has by the end of the period, or had by the end of the one a year before.
        "doan-vien" => {
            let members = reading.asked(sight.unit.unit_id, &sight.held, "B03.people");
            let dims = Default::default();
            (Asked { dims, ..members }, vec![Some(period), before])
        }
        _ => {
            let own = reading.asked(sight.unit.unit_id, &sight.held, &sight.held.indicator);
            (own, vec![before])
        }
    };
    for period in periods.into_iter().flatten() {
        let asked = Asked {
            period,
            ..asked.clone()
        };
        let figures = figures_of_units(&state, &app.catalogue, &asked, &units)?;
        let found: Vec<i64> = figures.iter().map(|one| one.value.unwrap_or(0)).collect();
        if found.iter().any(|weight| *weight > 0) {
            return Ok(found);
        }
    }
    Ok(nothing)
}

pub async fn save(
    State(app): State<App>,
    Path((code, target_id)): Path<(String, i64)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let sight = load_sight(&app, (&actor, &mut tx), (&code, target_id)).await?;
    let permit = app.permit(&actor, Act::Assign)?;
    let read = read(&mut form, &sight, words);
    if !form.is_sound() || form.text("viec") == "tinh" {
        let shared = read.shared;
        let drawing = Drawing {
            form,
            shared,
            way: "",
            note: None,
            done: None,
        };
        return draw(&app, (&actor, &mut tx), sight, drawing).await;
    }
    let address = sight.address("phan-giao");
    if read.changes.is_empty() {
        return Ok(Redirect::to(&format!("{address}?xong=khong")).into_response());
    }
    let (account_id, unit_id) = (Some(permit.account_id()), Some(sight.unit.unit_id));
    let change_no = begin_change(&mut tx, account_id, unit_id, "target handed down").await?;
    store::hand_down(&mut tx, change_no, &read.changes).await?;
    let withdrawn = read
        .changes
        .iter()
        .filter(|new| new.target.is_none())
        .count();
    let deed = Deed {
        unit_id,
        deed: "target-handed-down",
        subject: "target",
        subject_id: Some(target_id),
        detail: serde_json::json!({
            "indicator": sight.held.indicator,
            "dims": print_dims(&sight.held.dims),
            "period": PeriodName::named(sight.held.period).to_string(),
            "given": read.changes.len() - withdrawn,
            "withdrawn": withdrawn,
            "sum": read.shared.sum,
            "whole": sight.whole,
        }),
    };
    audit::write(&mut tx, change_no, &deed).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{address}?xong=giao")).into_response())
}
