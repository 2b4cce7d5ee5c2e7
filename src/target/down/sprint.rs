//! The sprint towards a target: per unit directly below what it was asked, what it has reached,
//! what is missing and what a week has to bring until the last day.

use std::cmp::Reverse;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use timeline::{Day, PeriodName, day_number};

use super::hand_down::measure_of;
use super::shares::per_week;
use super::{Sight, load_sight};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::declared::period_words;
use crate::indicator::figures_of_units;
use crate::target::goal_of;
use crate::target::reached::Reading;
use crate::unit::{Unit, unit_frame};
use crate::web::{Frame, Place, WebError, Words, amount, day_short, page};

/// One unit's way to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runner {
    pub code: String,
    pub name: String,
    /// Who asks it; empty where nobody does.
    pub owner: String,
    pub goal: Option<i64>,
    pub reached: Option<i64>,
    /// The day up to which it has been reached, where that is before the end.
    pub through: Option<Day>,
    /// Of a unit asked of which nothing is known, all of it.
    pub missing: Option<i64>,
    pub per_week: Option<i64>,
}

/// The sprint of all units towards the whole.
pub struct Sprint {
    pub last_on: Day,
    pub days_left: i64,
    pub reached: Option<i64>,
    pub missing: i64,
    pub per_week: Option<i64>,
    /// By what is missing, the most first; whoever has not been asked comes last.
    pub runners: Vec<Runner>,
}

/// Works the sprint out as of today.
pub async fn sprint_of(app: &App, actor: &Actor, sight: &Sight<'_>) -> Result<Sprint, WebError> {
    let state = app.engine.fresh().await?;
    let reading = Reading {
        state: &state,
        catalogue: &app.catalogue,
        line: &actor.line,
    };
    let (held, code) = (&sight.held, sight.held.indicator.as_str());
    let last_on = held.period.last_on();
    let days_left = i64::from(day_number(last_on)) - i64::from(day_number(app.clock.today()));
    let asked = reading.asked(sight.unit.unit_id, held, code);
    let figures = figures_of_units(&state, &app.catalogue, &asked, &sight.unit_numbers())?;
    let mut runners = Vec::with_capacity(sight.children.len());
    for (child, figure) in sight.children.iter().zip(figures) {
        let (figure, through) = match figure.is_known() {
            true => (figure, None),
            false => match reading.begun(child.unit.unit_id, held, code)? {
                Some((begun, through)) => (begun, Some(through)),
                None => (figure, None),
            },
        };
        let target = child.target();
        let goal = target.and_then(|target| goal_of(target, sight.indicator.better));
        let missing = goal.map(|goal| missing(goal, figure.value));
        runners.push(Runner {
            code: child.unit.code.clone(),
            name: child.unit.name.clone(),
            owner: target
                .map(|target| target.assigned_by.clone())
                .unwrap_or_default(),
            goal,
            reached: figure.value,
            through,
            missing,
            per_week: missing.and_then(|missing| per_week(missing, days_left)),
        });
    }
    // Equal ones keep the order of names.
    runners.sort_by_key(|runner| (runner.missing.is_none(), Reverse(runner.missing)));
    let reached = reading.figure(sight.unit.unit_id, held, code)?.0.value;
    let missing = missing(sight.whole, reached);
    Ok(Sprint {
        last_on,
        days_left,
        reached,
        missing,
        per_week: per_week(missing, days_left),
        runners,
    })
}

fn missing(goal: i64, reached: Option<i64>) -> i64 {
    goal.saturating_sub(reached.unwrap_or(0)).max(0)
}

#[derive(Template)]
#[template(path = "target/down/sprint.html")]
struct SprintPage {
    frame: Frame,
    unit: Unit,
    address: String,
    hand_down: Option<String>,
    label: String,
    lead: String,
    answer: String,
    below: String,
    runners: Vec<Runner>,
}

impl SprintPage {
    fn number(&self, value: &Option<i64>) -> String {
        let language = self.frame.words.language();
        value
            .map(|value| amount(value, language))
            .unwrap_or_default()
    }

    fn reached(&self, runner: &Runner) -> String {
        match runner.reached {
            Some(_) => self.number(&runner.reached),
            None => self.frame.t("target-no-figure"),
        }
    }

    fn through(&self, runner: &Runner) -> String {
        let through = runner.through.map(day_short);
        through
            .map(|day| self.frame.words.t1("target-through", "day", day))
            .unwrap_or_default()
    }
}

pub async fn sprint_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, target_id)): Path<(String, i64)>,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let sight = load_sight(&app, (&actor, &mut tx), (&code, target_id)).await?;
    let title = words.t("target-sprint");
    let place = (Place::Targets, title.as_str(), app.clock.today());
    let base = format!("/don-vi/{}", sight.unit.code);
    let list = format!("{base}/chi-tieu?ky={}", sight.held.period.last_on().year());
    let frame = unit_frame(&mut tx, &actor, &sight.unit, place)
        .await?
        .crumb(sight.unit.name.clone(), Some(base))
        .crumb(words.t("place-targets"), Some(list))
        .crumb(title.clone(), None);
    drop(tx);
    let sprint = sprint_of(&app, &actor, &sight).await?;
    let may_assign = actor.may(Act::Assign).is_some();
    let html = page(&SprintPage {
        address: sight.address("nuoc-rut"),
        hand_down: may_assign.then(|| sight.address("phan-giao")),
        label: sight.label(&app.catalogue, words),
        lead: lead(&app, &sight, words),
        answer: answer(&sight, &sprint, words),
        below: below(&sprint, words),
        runners: sprint.runners,
        unit: sight.unit,
        frame,
    })?;
    Ok(html.into_response())
}

/// What is asked, for when, by whom.
pub fn lead(app: &App, sight: &Sight<'_>, words: Words) -> String {
    let target = &sight.held.target;
    let shape = crate::declared::Shape::from(target);
    let measure = measure_of(app, sight, words);
    let period = PeriodName::named(sight.held.period);
    let named = [
        ("name", sight.unit.name.clone()),
        (
            "whole",
            crate::declared::amount_words(shape, &measure, words),
        ),
        ("period", period_words(period, words)),
        ("owner", target.assigned_by.clone()),
    ];
    words.with("target-sprint-lead", &named)
}

/// The overall line: reached, missing, a week, until when.
pub fn answer(sight: &Sight<'_>, sprint: &Sprint, words: Words) -> String {
    let number = |value: i64| amount(value, words.language());
    let reached = sprint.reached.map(number);
    let named = [
        (
            "reached",
            reached.unwrap_or_else(|| words.t("target-no-figure")),
        ),
        ("whole", number(sight.whole)),
        ("missing", number(sprint.missing)),
        ("week", number(sprint.per_week.unwrap_or(0))),
        ("days", number(sprint.days_left)),
        ("day", day_short(sprint.last_on)),
    ];
    let key = match (sprint.missing, sprint.per_week) {
        (0, _) => "target-sprint-there",
        (_, Some(_)) => "target-sprint-answer",
        (_, None) => "target-sprint-over",
    };
    words.with(key, &named)
}

/// How many units are there, still on the way, not asked.
pub fn below(sprint: &Sprint, words: Words) -> String {
    let count = |wanted: fn(&Runner) -> bool| {
        let found = sprint
            .runners
            .iter()
            .filter(|runner| wanted(runner))
            .count();
        amount(i64::try_from(found).unwrap_or(0), words.language())
    };
    let missing: i64 = sprint
        .runners
        .iter()
        .filter_map(|runner| runner.missing)
        .sum();
    let named = [
        ("there", count(|runner| runner.missing == Some(0))),
        (
            "short",
            count(|runner| runner.missing.is_some_and(|missing| missing > 0)),
        ),
        ("unasked", count(|runner| runner.missing.is_none())),
        ("missing", amount(missing, words.language())),
    ];
    words.with("target-sprint-below", &named)
}
