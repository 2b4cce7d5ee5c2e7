//! The people behind one count, to be opened and mended one after the other, or said to be right as
//! they stand.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::rules::{Issue, Limits, window};
use super::store::{self, Found};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::member::{Birth, confirm_people, masked, sex_code};
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{Done, Frame, Pager, Place, SignedForm, WebError, Words, amount, day_short, page};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    trang: Option<i64>,
    xong: String,
    so: Option<i64>,
}

/// A member with something amiss.
struct Row {
    person_id: i64,
    name: String,
    birth: String,
    sex: String,
    card: String,
    phone: String,
    unit: String,
    since: String,
    confirmed: String,
}

#[derive(Template)]
#[template(path = "quality/list.html")]
struct ListPage {
    frame: Frame,
    unit: Unit,
    issue: Issue,
    answer: String,
    remedy: String,
    rows: Vec<Row>,
    pager: Pager,
    may_keep: bool,
}

/// The issue of an address that has a list of its own.
fn issue_of(code: &str) -> Result<Issue, WebError> {
    Issue::of(code)
        .filter(|issue| *issue != Issue::Duplicate)
        .ok_or(WebError::NotFound)
}

pub(super) async fn list_page(
    State(app): State<App>,
    actor: Actor,
    Path((unit_code, issue)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, WebError> {
    let issue = issue_of(&issue)?;
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &unit_code, today).await?;
    let limits = Limits::of(&app.catalogue, today);
    let below = Some((unit.unit_id, actor.line.as_str()));
    store::catch_up(&app.database.owner, below, (&limits, app.clock.now())).await?;
    let title = words.t(&format!("quality-issue-{}", issue.code()));
    let list = format!("/don-vi/{unit_code}/doan-vien");
    let mut frame = unit_frame(&mut tx, &actor, &unit, (Place::Members, &title, today))
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{unit_code}")))
        .crumb(words.t("place-members"), Some(list.clone()))
        .crumb(words.t("quality-title"), Some(format!("{list}/chat-luong")))
        .crumb(title, None);
    frame.done = (asked.xong == "xac-nhan").then(|| Done {
        sentence: words.t1(
            "quality-done-confirmed",
            "count",
            amount(asked.so.unwrap_or(0), words.language()),
        ),
        undo: None,
    });
    let here = (actor.line.as_str(), today);
    let all = store::units_with(&mut tx, (unit.unit_id, issue), here).await?;
    let total = all.iter().map(|(_, found)| found).sum();
    let address = format!("{list}/chat-luong/{}?", issue.code());
    let pager = Pager::new(asked.trang.unwrap_or(1), total, address);
    let (units, passed) = window(&all, pager.offset(), Pager::SIZE);
    let names = store::unit_names(&mut tx, &units).await?;
    let question = (units.as_slice(), issue);
    let found = store::people_with(&mut tx, question, &limits, (passed, Pager::SIZE)).await?;
    let rows = found.into_iter().map(|found| {
        let unit = names.get(&found.unit_id).map(|(_, name)| name.clone());
        row(found, unit.unwrap_or_default(), words)
    });
    page(&ListPage {
        rows: rows.collect(),
        answer: words.t1(
            "quality-list-answer",
            "count",
            amount(total, words.language()),
        ),
        remedy: words.t(&format!("quality-remedy-{}", issue.code())),
        may_keep: actor.may(Act::KeepMembers).is_some(),
        pager,
        frame,
        unit,
        issue,
    })
}

fn row(found: Found, unit: String, words: Words) -> Row {
    Row {
        person_id: found.person_id,
        birth: match found.birth {
            Some(Birth::Day(day)) => day_short(day),
            Some(Birth::Year(year)) => year.to_string(),
            None => String::new(),
        },
        sex: found.sex.map_or(String::new(), |sex| {
            words.t(&format!("quality-sex-{}", sex_code(sex)))
        }),
        card: found.national_id.as_deref().map_or(String::new(), masked),
        phone: found.phone.as_deref().map_or(String::new(), masked),
        unit,
        since: day_short(found.from_on),
        confirmed: found.confirmed_on.map_or(String::new(), day_short),
        name: found.full_name,
    }
}

/// Says of those chosen that what stands of them is so.
pub(super) async fn confirm(
    State(app): State<App>,
    Path((unit_code, issue)): Path<(String, String)>,
    SignedForm(actor, form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepMembers)?;
    let issue = issue_of(&issue)?;
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &unit_code, today).await?;
    let people: Vec<i64> = form
        .text("nguoi")
        .lines()
        .filter_map(|id| id.trim().parse().ok())
        .collect();
    let address = format!("/don-vi/{unit_code}/doan-vien/chat-luong/{}", issue.code());
    if people.is_empty() {
        return Ok(Redirect::to(&address).into_response());
    }
    let count = confirm_people(&mut tx, &permit, (unit.unit_id, today), &people).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{address}?xong=xac-nhan&so={count}")).into_response())
}
