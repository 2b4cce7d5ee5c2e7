//! The list of pairs that wait, likeliest first.

use std::time::Duration;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::find::{Freshness, freshness};
use super::reason::{REASONS, about, code};
use super::store::{self, COUNTED, Listed, PairsAsked, Waiting, WaitingPair};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::member::Birth;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{
    Done, Frame, Pager, Place, SignedForm, WebError, Words, amount, day_short, page, urlencode,
};

/// The bands of likeness a list is filtered by: code and score in per cent, half-open.
pub fn bands() -> [(&'static str, (i32, i32)); 3] {
    [("cao", (90, 101)), ("vua", (70, 90)), ("thap", (0, 70))]
}

pub(super) fn band_ppm(code: &str) -> (i32, i32) {
    let known = bands().into_iter().find(|(band, _)| *band == code);
    let (from, until) = known.map_or((0, 101), |(_, band)| band);
    (from * 10_000, until * 10_000)
}

/// The sentence of a reason's code.
pub fn why_text(code: &str, words: Words) -> String {
    words.t(&format!("duplicate-why-{code}"))
}

/// The filters as they stand in the address, and what was just done.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    #[serde(rename = "ly-do")]
    pub why: String,
    pub muc: String,
    #[serde(rename = "don-vi")]
    pub unit: String,
    pub trang: Option<i64>,
    pub xong: String,
    pub lan: Option<i64>,
}

impl Asked {
    fn is_filtered(&self) -> bool {
        [&self.why, &self.muc, &self.unit]
            .iter()
            .any(|text| !text.trim().is_empty())
    }

    /// The filters as a query that goes on, ending in `?` or `&`.
    fn query(&self) -> String {
        let mut query = "?".to_owned();
        for (name, value) in [
            ("ly-do", &self.why),
            ("muc", &self.muc),
            ("don-vi", &self.unit),
        ] {
            if !value.trim().is_empty() {
                query.push_str(&format!("{name}={}&", urlencode(value.trim())));
            }
        }
        query
    }
}

/// A pair as the list tells it.
pub(super) struct Row {
    pub address: String,
    pub a: Listed,
    pub b: Listed,
    pub score: i32,
    pub why: Vec<String>,
    pub same_unit: bool,
}

impl Row {
    pub fn of(pair: WaitingPair, unit_code: &str, words: Words) -> Row {
        // What speaks for one person, the rest only where nothing does.
        let telling = |for_one: bool| {
            let said = pair.why.iter();
            said.filter(move |why| about(why).is_none_or(|(_, speaks_for)| speaks_for == for_one))
                .take(3)
                .map(|why| why_text(why, words))
                .collect::<Vec<_>>()
        };
        let mut why = telling(true);
        if why.is_empty() {
            why = telling(false);
        }
        Row {
            address: pair_address(unit_code, (pair.a.person_id, pair.b.person_id)),
            score: percent(pair.score_ppm),
            same_unit: pair.a.unit_code == pair.b.unit_code,
            why,
            a: pair.a,
            b: pair.b,
        }
    }
}

/// The score in per cent; certainty is never said.
pub(super) fn percent(score_ppm: i32) -> i32 {
    (score_ppm / 10_000).clamp(0, 99)
}

pub(super) fn pair_address(unit_code: &str, (a, b): (i64, i64)) -> String {
    let (a, b) = (a.min(b), a.max(b));
    format!("/don-vi/{unit_code}/doan-vien/trung/{a}/{b}")
}

pub(super) fn birth_text(birth: Option<Birth>) -> String {
    match birth {
        Some(Birth::Day(day)) => day_short(day),
        Some(Birth::Year(year)) => year.to_string(),
        None => String::new(),
    }
}

#[derive(Template)]
#[template(path = "duplicate/list.html")]
struct ListPage {
    frame: Frame,
    unit: Unit,
    asked: Asked,
    answer: String,
    rows: Vec<Row>,
    pager: Pager,
    is_over: bool,
    reasons: Vec<(&'static str, String)>,
    bands: Vec<(&'static str, String)>,
    searched: String,
    is_stale: bool,
    is_busy: bool,
    may_keep: bool,
    is_base: bool,
    unit_error: Option<String>,
}

impl ListPage {
    fn birth(&self, birth: &Option<Birth>) -> String {
        birth_text(*birth)
    }
}

fn done(asked: &Asked, unit_code: &str, words: Words) -> Option<Done> {
    let root = format!("/don-vi/{unit_code}/doan-vien/trung");
    let way_back = |of: &str| asked.lan.map(|id| format!("{root}/{of}/{id}/hoan-tac"));
    let (key, undo) = match asked.xong.as_str() {
        "gop" => ("duplicate-done-merged", way_back("da-gop")),
        "khac" => ("duplicate-done-not-same", way_back("khac-nguoi")),
        "tim" => ("duplicate-done-searched", None),
        "dang-tim" => ("duplicate-searching", None),
        _ => return None,
    };
    Some(Done {
        sentence: words.t(key),
        undo,
    })
}

/// When the last search was, in a sentence.
fn searched_text(app: &App, fresh: Option<Freshness>, words: Words) -> String {
    let Some(fresh) = fresh else {
        return words.t("duplicate-never-searched");
    };
    let at = app.clock.zoned(fresh.searched_at);
    words.t1(
        "duplicate-searched-at",
        "time",
        at.strftime("%H:%M %d/%m/%Y"),
    )
}

pub(super) async fn list_page(
    State(app): State<App>,
    actor: Actor,
    Path(unit_code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &unit_code, today).await?;
    let title = words.t("duplicate-title");
    let mut frame = unit_frame(&mut tx, &actor, &unit, (Place::Members, &title, today))
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{unit_code}")))
        .crumb(
            words.t("place-members"),
            Some(format!("/don-vi/{unit_code}/doan-vien")),
        )
        .crumb(title, None);
    frame.done = done(&asked, &unit_code, words);
    let below = asked.unit.trim().to_uppercase();
    let (mut top_id, mut unit_error) = (unit.unit_id, None);
    if !below.is_empty() {
        let found = crate::unit::store::find_unit(&mut tx, &below, today).await?;
        let here = (actor.line.as_str(), today);
        match found {
            Some(found)
                if store::is_below(&mut tx, (found.unit_id, unit.unit_id), here).await? =>
            {
                top_id = found.unit_id;
            }
            _ => unit_error = Some(words.t1("unit-parent-unknown", "code", &below)),
        }
    }
    let number = asked.trang.unwrap_or(1).clamp(1, 1_000_000);
    let question = PairsAsked {
        unit_id: top_id,
        line: &actor.line,
        today,
        why: &asked.why,
        score_ppm: band_ppm(&asked.muc),
        from: None,
        offset: (number - 1) * Pager::SIZE,
        limit: Pager::SIZE,
    };
    let pairs = store::pairs(&mut tx, &question).await?;
    let likely_ppm = band_ppm("cao").0;
    let waiting = store::count_pairs(&mut tx, &question, (unit.unit_id, likely_ppm)).await?;
    let total = waiting.listed;
    drop(tx);
    let fresh = freshness(&app.database.owner).await?;
    let address = format!("/don-vi/{unit_code}/doan-vien/trung{}", asked.query());
    page(&ListPage {
        answer: answer(&waiting, words),
        rows: pairs
            .into_iter()
            .map(|pair| Row::of(pair, &unit_code, words))
            .collect(),
        pager: Pager::new(number, total.min(COUNTED), address),
        is_over: total > COUNTED,
        reasons: REASONS
            .map(code)
            .map(|why| (why, why_text(why, words)))
            .to_vec(),
        bands: bands()
            .map(|(band, _)| (band, words.t(&format!("duplicate-band-{band}"))))
            .to_vec(),
        searched: searched_text(&app, fresh, words),
        is_stale: fresh.is_none_or(|fresh| fresh.is_stale),
        is_busy: app.finder.is_busy(),
        may_keep: actor.may(Act::KeepMembers).is_some(),
        is_base: unit.tier == "base",
        unit_error,
        frame,
        unit,
        asked,
    })
}

fn answer(waiting: &Waiting, words: Words) -> String {
    let count = |number: i64| {
        if number > COUNTED {
            words.t1(
                "duplicate-more-than",
                "count",
                amount(COUNTED, words.language()),
            )
        } else {
            amount(number, words.language())
        }
    };
    match (waiting.all, waiting.likely) {
        (0, _) => words.t("duplicate-answer-none"),
        (all, 0) => words.t1("duplicate-answer", "count", count(all)),
        (all, likely) => words.t2(
            "duplicate-answer-likely",
            ("count", count(all)),
            ("likely", count(likely)),
        ),
    }
}

/// How long whoever asked for a search waits for its end before he is told that it goes on.
const PATIENCE: Duration = Duration::from_secs(4);

/// Searches anew on request. A long search goes on by itself.
pub(super) async fn search(
    State(app): State<App>,
    Path(unit_code): Path<String>,
    SignedForm(actor, _): SignedForm,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::KeepMembers)?;
    let mut tx = app.begin(&actor).await?;
    load_unit(&mut tx, &unit_code, app.clock.today()).await?;
    drop(tx);
    let searching = tokio::spawn({
        let app = app.clone();
        async move { app.finder.search_if_stale(&app.catalogue, &app.clock).await }
    });
    let done = match tokio::time::timeout(PATIENCE, searching).await {
        Ok(Ok(Ok(_))) => "tim",
        Ok(Ok(Err(fault))) => return Err(anyhow::Error::new(fault).into()),
        Ok(Err(broken)) => return Err(anyhow::Error::new(broken).into()),
        Err(_) => "dang-tim",
    };
    let address = format!("/don-vi/{unit_code}/doan-vien/trung?xong={done}");
    Ok(Redirect::to(&address).into_response())
}
