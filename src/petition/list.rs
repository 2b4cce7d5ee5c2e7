//! The petitions of a unit, sent and received, as pages and as a file; a new one is written.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State as Program};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use paper::{Cell, Column, ColumnKind, Orientation, Row, Sheet};
use serde::Deserialize;
use timeline::Day;

use super::form::read_new;
use super::rules::{age, is_late};
use super::store::{self, Line, NewPetition};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{
    FormState, Frame, Pager, Place, SignedForm, WebError, Words, day_short, page, sheet_file,
};

/// The most rows of a file.
const MOST_ROWS: i64 = 20_000;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/don-vi/{code}/kien-nghi", get(list_page))
        .route("/don-vi/{code}/kien-nghi/viet", get(new_page).post(send))
        .route("/don-vi/{code}/kien-nghi/tep/{file}", get(file))
}

/// How the list is asked for: `phia=di` for what was sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    phia: String,
    trang: Option<i64>,
    hoi_nghi: Option<i32>,
}

/// The address of a unit's petitions.
pub fn address_of(code: &str) -> String {
    format!("/don-vi/{code}/kien-nghi")
}

/// The frame of a page about a unit's petitions, with the way to it.
pub async fn petition_frame(
    connection: &mut sqlx::PgConnection,
    (actor, unit): (&Actor, &Unit),
    (title, today): (&str, Day),
) -> Result<Frame, WebError> {
    let frame = unit_frame(connection, actor, unit, (Place::Reports, title, today)).await?;
    let petitions = frame.t("petition-title");
    Ok(frame
        .crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)))
        .crumb(petitions, Some(address_of(&unit.code)))
        .crumb(title, None))
}

#[derive(Template)]
#[template(path = "petition/list.html")]
struct ListPage {
    frame: Frame,
    unit: Unit,
    base: String,
    received: bool,
    /// A base union receives none.
    receives: bool,
    may_write: bool,
    lines: Vec<Line>,
    pager: Pager,
    today: Day,
}

impl ListPage {
    fn day(&self, day: &Day) -> String {
        day_short(*day)
    }
    fn age(&self, line: &Line) -> String {
        let days = age(line.sent_on, line.answered_on, self.today);
        let key = match line.state.is_open() {
            true => "petition-waits",
            false => "petition-waited",
        };
        self.frame.words.t1(key, "days", days)
    }
    fn is_late(&self, line: &Line) -> bool {
        is_late(line.state, line.due_on, self.today)
    }
}

async fn list_page(
    Program(app): Program<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Html<String>, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let receives = unit.tier != "base" && unit.tier != "group";
    let received = receives && query.phia != "di";
    let number = Pager::asked(query.trang);
    let rows = ((number - 1) * Pager::SIZE, Pager::SIZE);
    let (lines, total) = store::list(&mut tx, (unit.unit_id, received), rows).await?;
    let key = if received {
        "petition-received"
    } else {
        "petition-sent"
    };
    let frame = petition_frame(&mut tx, (&actor, &unit), (&words.t(key), today)).await?;
    let base = address_of(&unit.code);
    let side = if received { "den" } else { "di" };
    let may_write = actor.may(Act::Report).is_some() && actor.unit_id == unit.unit_id;
    page(&ListPage {
        pager: Pager::new(number, total, format!("{base}?phia={side}&")),
        may_write: may_write && unit.tier != "confederation",
        frame,
        base,
        unit,
        received,
        receives,
        lines,
        today,
    })
}

#[derive(Template)]
#[template(path = "petition/new.html")]
struct NewPage {
    frame: Frame,
    unit: Unit,
    base: String,
    above: Option<String>,
    conferences: Vec<(i32, String)>,
    form: FormState,
}

impl NewPage {
    fn is_chosen(&self, conference: &i32) -> bool {
        self.form.value("hoi-nghi") == conference.to_string()
    }
}

async fn draw_new(
    app: &App,
    actor: &Actor,
    code: &str,
    form: FormState,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(actor).await?;
    let unit = load_unit(&mut tx, code, today).await?;
    let above = store::find_above(&mut tx, (unit.unit_id, &actor.line), today).await?;
    let conferences = store::conferences_open(&mut tx, unit.unit_id).await?;
    let title = words.t("petition-write");
    let frame = petition_frame(&mut tx, (actor, &unit), (&title, today)).await?;
    let status = form.status();
    let html = page(&NewPage {
        base: address_of(&unit.code),
        above: above.map(|(_, name)| name),
        conferences: conferences
            .into_iter()
            .map(|(id, _, title)| (id, title))
            .collect(),
        frame,
        unit,
        form,
    })?;
    Ok((status, html).into_response())
}

async fn new_page(
    Program(app): Program<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::Report)?;
    let mut form = FormState::default();
    if let Some(conference) = query.hoi_nghi {
        form.set("hoi-nghi", conference.to_string());
    }
    draw_new(&app, &actor, &code, form).await
}

async fn send(
    Program(app): Program<App>,
    Path(code): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Report)?;
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let Some((subject, asked)) = read_new(&mut form, words) else {
        return draw_new(&app, &actor, &code, form).await;
    };
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    if unit.unit_id != actor.unit_id {
        return Err(WebError::Forbidden);
    }
    let above = store::find_above(&mut tx, (unit.unit_id, &actor.line), today).await?;
    let chosen: Option<i32> = form.text("hoi-nghi").parse().ok();
    let conferences = store::conferences_open(&mut tx, unit.unit_id).await?;
    let conference = conferences.into_iter().find(|one| Some(one.0) == chosen);
    let to = match &conference {
        Some((_, host, _)) => Some(*host),
        None => above.map(|(above, _)| above),
    };
    let Some(to_id) = to else {
        form.refusal = Some(words.t("petition-nobody-above"));
        drop(tx);
        return draw_new(&app, &actor, &code, form).await;
    };
    let new = NewPetition {
        unit_id: unit.unit_id,
        to_id,
        conference_id: conference.map(|(conference_id, ..)| conference_id),
        subject,
        words: asked,
    };
    let petition = store::send(&mut tx, &permit, &new, (today, app.clock.now())).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/kien-nghi/{petition}?xong=sent")).into_response())
}

/// Petitions as a table: those received say from whom, those sent to whom.
fn sheet_of(
    (lines, received): (&[Line], bool),
    (title, unit): (&str, &str),
    (today, words): (Day, Words),
) -> Sheet {
    let other_end = match received {
        true => "petition-unit",
        false => "petition-to",
    };
    let text = |key: &str, width| Column::new(ColumnKind::Text, words.t(key)).wide(width);
    let day = |key: &str| Column::new(ColumnKind::Day, words.t(key));
    let shown = |on: Day| Cell::Day {
        on,
        shown: day_short(on),
    };
    let row = |line: &Line| {
        let days = age(line.sent_on, line.answered_on, today);
        Row::line(vec![
            Cell::text(if received { &line.unit } else { &line.to }),
            Cell::text(format!("{}\n{}", line.subject, line.words)),
            shown(line.sent_on),
            Cell::text(words.t(line.state.key())),
            Cell::number(days.into(), days.to_string()),
            Cell::text(&line.owner),
            Cell::text(&line.answer),
            line.answered_on.map_or(Cell::Empty, shown),
        ])
    };
    Sheet {
        title: title.to_owned(),
        subtitles: vec![unit.to_owned()],
        columns: vec![
            text(other_end, 34),
            text("petition-words", 48),
            day("petition-sent-on"),
            text("petition-state", 16),
            Column::new(ColumnKind::Number, words.t("petition-age")),
            text("petition-owner", 22),
            text("petition-answer", 48),
            day("petition-answered-on"),
        ],
        rows: lines.iter().map(row).collect(),
        orientation: Orientation::Landscape,
        ..Sheet::default()
    }
}

/// `den.xlsx`, `di.xlsx`: whole.
async fn file(
    Program(app): Program<App>,
    actor: Actor,
    Path((code, name)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let received = match name.as_str() {
        "den.xlsx" => true,
        "di.xlsx" => false,
        _ => return Err(WebError::NotFound),
    };
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let all = (0, MOST_ROWS);
    let (lines, _) = store::list(&mut tx, (unit.unit_id, received), all).await?;
    let key = if received {
        "petition-received"
    } else {
        "petition-sent"
    };
    let sheet = sheet_of(
        (&lines, received),
        (&words.t(key), &unit.name),
        (today, words),
    );
    sheet_file(sheet, &format!("kien-nghi-{}-{name}", unit.code)).await
}
