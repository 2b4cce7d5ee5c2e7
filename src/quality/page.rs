//! How well the register of a unit and those below it is kept: the mark, what is amiss, who stands
//! behind each count, and the units below, worst first.

use std::collections::{BTreeMap, HashMap};

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use serde::Deserialize;
use timeline::{Day, Period};

use super::rules::{Counts, Issue, Limits, Points, lost_tenths, score_tenths};
use super::store;
use crate::access::Actor;
use crate::app::App;
use crate::catalogue::Choose;
use crate::duplicate::store::people_waiting;
use crate::fact::State as Facts;
use crate::indicator::{Asked as FigureAsked, Structure, figure};
use crate::unit::store::child_names;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{Frame, Pager, Place, WebError, Words, amount, day_short, page};

/// The indicator of members on a day.
const MEMBERS: &str = "B03.people";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    trang: Option<i64>,
}

/// An issue with how many have it.
struct IssueRow {
    name: String,
    remedy: String,
    people: String,
    share: String,
    lost: String,
    address: Option<String>,
}

/// Issues of one group: missing, impossible, waiting.
struct Group {
    code: &'static str,
    title: String,
    rows: Vec<IssueRow>,
}

/// The registered headcount beside the reported one.
struct Headcount {
    registered: String,
    reported: String,
    as_of: String,
    difference: String,
    differs: bool,
}

/// A unit below with its mark.
struct UnitRow {
    code: String,
    name: String,
    people: String,
    score: String,
    class: &'static str,
    worst: String,
    headcount: Option<Headcount>,
}

#[derive(Template)]
#[template(path = "quality/page.html")]
struct QualityPage {
    frame: Frame,
    unit: Unit,
    answer: String,
    score: Option<String>,
    groups: Vec<Group>,
    headcount: Option<Headcount>,
    units: Vec<UnitRow>,
    pager: Pager,
}

/// A mark in words of the language: whole points, tenths after the sign.
fn tenths(value: i64, words: Words) -> String {
    let sign = if words.language() == "en" { '.' } else { ',' };
    format!("{}{sign}{}", value / 10, value % 10)
}

fn share(found: i64, people: i64, words: Words) -> String {
    let found = vietnamese::percent(found, people).unwrap_or_default();
    if words.language() == "en" {
        found.replace(',', ".")
    } else {
        found
    }
}

pub(super) async fn quality_page(
    State(app): State<App>,
    actor: Actor,
    Path(unit_code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let here = (actor.line.as_str(), today);
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &unit_code, today).await?;
    let limits = Limits::of(&app.catalogue, today);
    let points = Points::of(&app.catalogue, today);
    let below = Some((unit.unit_id, actor.line.as_str()));
    store::catch_up(&app.database.owner, below, (&limits, app.clock.now())).await?;
    let title = words.t("quality-title");
    let list = format!("/don-vi/{unit_code}/doan-vien");
    let frame = unit_frame(&mut tx, &actor, &unit, (Place::Members, &title, today))
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{unit_code}")))
        .crumb(words.t("place-members"), Some(list.clone()))
        .crumb(title, None);
    let children = child_names(&mut tx, unit.unit_id, &actor.line, today).await?;
    let mut tops: Vec<i32> = children.iter().map(|(id, _, _)| *id).collect();
    tops.push(unit.unit_id);
    let mut counts = store::counts_below(&mut tx, &tops, here).await?;
    for (top_id, people) in people_waiting(&mut tx, &tops, here).await? {
        if let Some(counts) = counts.get_mut(&top_id) {
            counts.set(Issue::Duplicate, people);
        }
    }
    drop(tx);
    let own = counts.get(&unit.unit_id).copied().unwrap_or_default();
    let facts = app.engine.fresh().await?;
    let asking = Asking {
        app: &app,
        facts: &facts,
        actor: &actor,
        words,
    };
    let number = Pager::asked(asked.trang);
    let (units, pager) = ranking(&asking, (children, &counts, &points), (number, &unit_code))?;
    page(&QualityPage {
        answer: answer(&own, &points, words),
        score: score_tenths(&own, &points).map(|score| tenths(score, words)),
        groups: groups(&own, &points, (&list, words)),
        headcount: asking.headcount(unit.unit_id, today)?,
        units,
        pager,
        frame,
        unit,
    })
}

/// The issue that costs a unit most.
fn worst(counts: &Counts, points: &Points) -> Option<Issue> {
    let lost = |issue: &Issue| points.of_issue(*issue) * counts.found(*issue);
    let found = Issue::ALL.into_iter().filter(|issue| lost(issue) > 0);
    found.max_by_key(lost)
}

fn answer(own: &Counts, points: &Points, words: Words) -> String {
    if own.people == 0 {
        return words.t("quality-answer-nobody");
    }
    let Some(issue) = worst(own, points) else {
        return words.t1(
            "quality-answer-clean",
            "people",
            amount(own.people, words.language()),
        );
    };
    words.with(
        "quality-answer",
        &[
            ("people", amount(own.people, words.language())),
            ("found", amount(own.found(issue), words.language())),
            (
                "issue",
                lower(&words.t(&format!("quality-issue-{}", issue.code()))),
            ),
        ],
    )
}

/// A sentence's words within another sentence.
fn lower(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map_or(String::new(), |first| {
        first.to_lowercase().chain(signs).collect()
    })
}

fn groups(own: &Counts, points: &Points, (list, words): (&str, Words)) -> Vec<Group> {
    let row = |issue: Issue| {
        let found = own.found(issue);
        let page = match issue {
            Issue::Duplicate => format!("{list}/trung"),
            _ => format!("{list}/chat-luong/{}", issue.code()),
        };
        IssueRow {
            name: words.t(&format!("quality-issue-{}", issue.code())),
            remedy: words.t(&format!("quality-remedy-{}", issue.code())),
            people: amount(found, words.language()),
            share: share(found, own.people, words),
            lost: tenths(lost_tenths(own, points, issue), words),
            address: (found > 0).then_some(page),
        }
    };
    ["missing", "impossible", "waiting"]
        .into_iter()
        .map(|code| Group {
            code,
            title: words.t(&format!("quality-group-{code}")),
            rows: Issue::ALL
                .into_iter()
                .filter(|issue| issue.group() == code)
                .map(row)
                .collect(),
        })
        .collect()
}

/// What the figures are asked with.
struct Asking<'a> {
    app: &'a App,
    facts: &'a Facts,
    actor: &'a Actor,
    words: Words,
}

impl Asking<'_> {
    /// The reported headcount of a unit beside the registered one, where one was reported.
    fn headcount(&self, unit_id: i32, today: Day) -> Result<Option<Headcount>, WebError> {
        let Some(period) = Period::through(today, today) else {
            return Ok(None);
        };
        let asked = FigureAsked {
            unit_id,
            line: self.actor.line.clone(),
            indicator: MEMBERS.to_owned(),
            dims: BTreeMap::new(),
            period,
            structure: Structure::Then,
            known: None,
        };
        let found = figure(self.facts, &self.app.catalogue, &asked, Choose::Declared)?;
        let Some(reported) = found.declared else {
            return Ok(None);
        };
        let registered = found.counted.unwrap_or(0);
        let language = self.words.language();
        let difference = registered - reported;
        let sign = if difference > 0 { "+" } else { "" };
        Ok(Some(Headcount {
            registered: amount(registered, language),
            reported: amount(reported, language),
            as_of: found.as_of.map_or(String::new(), day_short),
            difference: format!("{sign}{}", amount(difference, language)),
            differs: difference != 0,
        }))
    }
}

/// A unit below: its number, code and name.
type Child = (i32, String, String);

/// The units below with members, worst first, a page of them.
fn ranking(
    asking: &Asking<'_>,
    (children, counts, points): (Vec<Child>, &HashMap<i32, Counts>, &Points),
    (number, unit_code): (i64, &str),
) -> Result<(Vec<UnitRow>, Pager), WebError> {
    let (words, today) = (asking.words, asking.app.clock.today());
    let mut ranked: Vec<(i64, Counts, Child)> = children
        .into_iter()
        .filter_map(|child| {
            let counts = counts.get(&child.0)?;
            Some((score_tenths(counts, points)?, *counts, child))
        })
        .collect();
    ranked.sort_by_key(|(score, counts, _)| (*score, -counts.people));
    let total = i64::try_from(ranked.len()).unwrap_or(i64::MAX);
    let address = format!("/don-vi/{unit_code}/doan-vien/chat-luong?");
    let pager = Pager::new(number, total, address);
    let first = usize::try_from(pager.offset()).unwrap_or(0);
    let size = usize::try_from(Pager::SIZE).unwrap_or(0);
    let mut rows = Vec::new();
    for (score, counts, (unit_id, code, name)) in ranked.into_iter().skip(first).take(size) {
        let worst = worst(&counts, points).map_or(String::new(), |issue| {
            let name = words.t(&format!("quality-issue-{}", issue.code()));
            format!("{name}: {}", amount(counts.found(issue), words.language()))
        });
        rows.push(UnitRow {
            people: amount(counts.people, words.language()),
            score: tenths(score, words),
            class: match score {
                ..700 => "chip chip-bad",
                700..900 => "chip chip-warn",
                _ => "chip chip-good",
            },
            worst,
            headcount: asking.headcount(unit_id, today)?,
            code,
            name,
        });
    }
    Ok((rows, pager))
}
