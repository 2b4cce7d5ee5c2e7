//! The page of a unit's targets: what was asked, by whom, how far the figure has come, and how much
//! of it has been handed on to the units directly below.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use timeline::{Day, PeriodName};

use super::down::whole_of;
use super::reached::Reading;
use super::rules::{Progress, Verdict, goal_of, judge};
use super::store::{self, Below, Held};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::catalogue::{Better, Catalogue};
use crate::declared::{Shape, amount_words, dims_words, period_words, print_ppm, read_period};
use crate::fact::State as EngineState;
use crate::indicator::{Basis, Figure, print_dims};
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{
    Done, Frame, Place, WebError, Words, amount, day_short, figure_text, page, urlencode,
};

/// What the page is asked with.
#[derive(Debug, Default, Deserialize)]
pub struct TargetsAsked {
    #[serde(default)]
    ky: String,
    #[serde(default)]
    xong: String,
}

/// A target as the page shows it.
struct Row {
    label: String,
    period: String,
    unit: Option<(String, String)>,
    owner: String,
    decision: String,
    asked: String,
    so_far: String,
    point: &'static str,
    through: String,
    percent: String,
    filled: i64,
    mark: i64,
    verdict: String,
    good: bool,
    known: bool,
    beside: String,
    handed_on: String,
    figure_address: String,
    edit_address: String,
    /// Where the target is handed down from, if it can be.
    down: Option<String>,
}

#[derive(Template)]
#[template(path = "target/targets.html")]
struct TargetsPage {
    frame: Frame,
    unit: Unit,
    answer: String,
    period: String,
    years: Vec<i16>,
    rows: Vec<Row>,
    below: Vec<Row>,
    may_assign: bool,
}

/// What every row is drawn with.
struct Drawing<'a> {
    catalogue: &'a Catalogue,
    state: &'a EngineState,
    line: &'a str,
    words: Words,
    asked: PeriodName,
}

pub async fn targets_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<TargetsAsked>,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let ky = match asked.ky.as_str() {
        "" => today.year().to_string(),
        given => given.to_owned(),
    };
    let name = read_period(&ky, words).map_err(WebError::Unreadable)?;
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let title = words.t("place-targets");
    let mut frame = unit_frame(&mut tx, &actor, &unit, (Place::Targets, &title, today))
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)))
        .crumb(title, None);
    let held = store::targets_within(&mut tx, unit.unit_id, name.period()).await?;
    let on = today.min(name.period().last_on());
    let top = (unit.unit_id, actor.line.as_str());
    let below = store::targets_below(&mut tx, top, (name.period(), on)).await?;
    drop(tx);
    let state = app.engine.fresh().await.map_err(anyhow::Error::from)?;
    let drawing = Drawing {
        catalogue: &app.catalogue,
        state: &state,
        line: &actor.line,
        words,
        asked: name,
    };
    let mut rows = Vec::new();
    for (target_id, held) in &held {
        let mut row = drawing.row((unit.unit_id, &unit.code), held)?;
        row.handed_on = drawing.handed_on(held, &below, &unit.name);
        let shared = app.catalogue.indicator(&held.indicator);
        let shared = shared.and_then(|indicator| whole_of(&held.target, indicator));
        if unit.tier != "base" && shared.is_some() {
            row.down = Some(format!("/don-vi/{}/chi-tieu/{target_id}", unit.code));
        }
        rows.push(row);
    }
    let mut rows_below = Vec::new();
    for one in &below {
        let mut row = drawing.row((one.unit_id, &one.code), &one.held)?;
        row.unit = Some((one.code.clone(), one.name.clone()));
        rows_below.push(row);
    }
    drop(state);
    frame.done = match asked.xong.as_str() {
        "giao" => Some(words.t("target-given")),
        "rut" => Some(words.t("target-withdrawn")),
        _ => None,
    }
    .map(|sentence| Done {
        sentence,
        undo: None,
    });
    let html = page(&TargetsPage {
        answer: answer(&rows, name, words),
        period: name.to_string(),
        years: (today.year() - 3..=today.year() + 1).rev().collect(),
        may_assign: actor.may(Act::Assign).is_some(),
        below: rows_below,
        rows,
        frame,
        unit,
    })?;
    Ok(html.into_response())
}

/// "Đạt 4 trên 6 chỉ tiêu", of those whose figure is known.
fn answer(rows: &[Row], name: PeriodName, words: Words) -> String {
    let period = period_words(name, words);
    if rows.is_empty() {
        return words.t1("target-none", "period", period);
    }
    let good = rows.iter().filter(|row| row.good).count();
    let unknown = rows.iter().filter(|row| !row.known).count();
    let reached = words.with(
        "target-reached-of",
        &[
            ("good", good.to_string()),
            ("all", rows.len().to_string()),
            ("period", period),
        ],
    );
    match unknown {
        0 => reached,
        _ => format!("{reached} {}", words.t1("target-unknown", "count", unknown)),
    }
}

impl Drawing<'_> {
    fn figure(
        &self,
        unit_id: i32,
        held: &Held,
        indicator: &str,
    ) -> Result<(Figure, Option<Day>), WebError> {
        let reading = Reading {
            state: self.state,
            catalogue: self.catalogue,
            line: self.line,
        };
        Ok(reading.figure(unit_id, held, indicator)?)
    }

    fn row(&self, (unit_id, code): (i32, &str), held: &Held) -> Result<Row, WebError> {
        let language = self.words.language();
        let Some(indicator) = self.catalogue.indicator(&held.indicator) else {
            return Err(anyhow::anyhow!("a target of an unknown figure {}", held.indicator).into());
        };
        let measure = self
            .catalogue
            .measure(&indicator.measure)
            .map_or("", |measure| {
                if language == "en" {
                    &measure.en
                } else {
                    &measure.vi
                }
            });
        let (figure, through) = self.figure(unit_id, held, &held.indicator)?;
        let is_share = held.target.percent_ppm.is_some();
        let so_far = if is_share {
            figure.percent_ppm
        } else {
            figure.value
        };
        let goal = goal_of(&held.target, indicator.better).unwrap_or(0);
        let progress = judge(indicator.better, so_far, goal);
        let most = so_far.unwrap_or(0).max(goal).max(1);
        let part = |value: i64| (i128::from(value.max(0)) * 100 / i128::from(most)) as i64;
        let mut label = indicator.name(language).to_owned();
        if !held.dims.is_empty() {
            label = format!(
                "{label}: {}",
                dims_words(self.catalogue, &held.dims, language)
            );
        }
        let name = PeriodName::named(held.period);
        let key = format!("{}&ky={name}", urlencode(&print_dims(&held.dims)));
        Ok(Row {
            label,
            period: match held.period == self.asked.period() {
                true => String::new(),
                false => period_words(name, self.words),
            },
            unit: None,
            owner: held.target.assigned_by.clone(),
            decision: held.target.decision_no.clone(),
            asked: amount_words(Shape::from(&held.target), measure, self.words),
            so_far: match figure.is_known() {
                true => amount_words(Shape::from(&figure), measure, self.words),
                false => self.words.t("target-no-figure"),
            },
            point: point_of(&figure),
            through: through.map(day_short).unwrap_or_default(),
            percent: progress
                .share_ppm
                .map(|ppm| format!("{}%", print_ppm(ppm, 1)))
                .unwrap_or_default(),
            filled: part(so_far.unwrap_or(0)),
            mark: part(goal),
            verdict: self.verdict(progress, (is_share, measure)),
            good: progress.verdict.is_good(),
            known: progress.verdict != Verdict::Unknown,
            beside: self.gross_and_net(unit_id, held)?,
            handed_on: String::new(),
            figure_address: format!("/don-vi/{code}/so-lieu/{}?chieu={key}", held.indicator),
            edit_address: format!(
                "/don-vi/{code}/chi-tieu/giao?so={}&chieu={key}&cua={}",
                held.indicator,
                urlencode(&held.target.assigned_by)
            ),
            down: None,
        })
    }

    fn verdict(&self, progress: Progress, (is_share, measure): (bool, &str)) -> String {
        let by = |value: i64| match is_share {
            true => self
                .words
                .t1("target-points", "points", print_ppm(value, 1)),
            false => figure_text(
                value,
                vietnamese::Qualifier::Exact,
                measure,
                self.words.language(),
            ),
        };
        match progress.verdict {
            Verdict::Unknown => self.words.t("target-verdict-unknown"),
            Verdict::Reached => self.words.t("target-verdict-reached"),
            Verdict::Beyond(more) => self.words.t1("target-verdict-beyond", "amount", by(more)),
            Verdict::Short(less) => self.words.t1("target-verdict-short", "amount", by(less)),
            Verdict::TooMuch(more) => self.words.t1("target-verdict-too-much", "amount", by(more)),
        }
    }

    /// New members never stand alone: those lost and the net change stand beside them.
    fn gross_and_net(&self, unit_id: i32, held: &Held) -> Result<String, WebError> {
        if !matches!(
            held.indicator.as_str(),
            "B04.people" | "B05.people" | "B06.people"
        ) {
            return Ok(String::new());
        }
        let language = self.words.language();
        let mut known: Vec<(&str, Option<i64>)> = Vec::new();
        for code in ["B04.people", "B05.people", "B06.people"] {
            known.push((code, self.figure(unit_id, held, code)?.0.value));
        }
        let (joined, lost, net) = (known[0].1, known[1].1, known[2].1);
        let say = |value: Option<i64>| match value {
            Some(value) => amount(value, language),
            None => self.words.t("target-no-figure"),
        };
        let (key, net) = match (net, joined.zip(lost)) {
            (Some(net), _) => ("target-gross-and-net", Some(net)),
            (None, Some((joined, lost))) => ("target-gross-less-lost", Some(joined - lost)),
            (None, None) => ("target-gross-and-net", None),
        };
        let named = [
            ("joined", say(joined)),
            ("lost", say(lost)),
            ("net", say(net)),
        ];
        Ok(self.words.with(key, &named))
    }

    /// How much of a target the units directly below have been given; of a unit asked by several
    /// owners the one of this unit counts, else the first.
    fn handed_on(&self, held: &Held, below: &[Below], own_name: &str) -> String {
        let Some(indicator) = self.catalogue.indicator(&held.indicator) else {
            return String::new();
        };
        let same = below.iter().filter(|one| {
            one.held.indicator == held.indicator
                && one.held.dims == held.dims
                && one.held.period == held.period
        });
        let mut given: Vec<(i32, bool, i64)> = Vec::new();
        for one in same {
            let own = one.held.target.assigned_by == own_name;
            let Some(goal) = one.held.target.value.or(one.held.target.low) else {
                continue;
            };
            match given
                .iter_mut()
                .find(|(unit_id, ..)| *unit_id == one.unit_id)
            {
                Some(known) if own && !known.1 => *known = (one.unit_id, own, goal),
                Some(_) => {}
                None => given.push((one.unit_id, own, goal)),
            }
        }
        let Some(whole) = goal_of(&held.target, indicator.better) else {
            return String::new();
        };
        if given.is_empty()
            || held.target.percent_ppm.is_some()
            || indicator.better == Better::Neither && whole == 0
        {
            return String::new();
        }
        let sum: i64 = given.iter().map(|(.., goal)| goal).sum();
        let language = self.words.language();
        self.words.with(
            "target-handed-on",
            &[
                ("sum", amount(sum, language)),
                ("whole", amount(whole, language)),
                ("units", given.len().to_string()),
            ],
        )
    }
}

/// The point that says how the figure is known.
fn point_of(figure: &Figure) -> &'static str {
    match figure.basis {
        Some(Basis::Recorded) => "pt",
        Some(Basis::Mixed) => "pt pt-half",
        Some(Basis::Declared) => "pt pt-ring",
        None => "",
    }
}
