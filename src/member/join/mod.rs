//! Joining: somebody new by the individual form, several by the collective form; somebody known
//! joins again in `again`.

pub(super) mod again;
pub(super) mod doubts;
mod lines;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use self::doubts::{Doubts, doubts};
use self::lines::{Faults, MOST, read_lines};
use super::act::{self, Newcomer, settle};
use super::form::{check_age, read_details, read_joining, read_sensitive};
use super::rules::{Details, HowJoined};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::id;
use crate::store::begin_change;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{FormState, Frame, Place, SignedForm, WebError, Words, day_short, page};

/// The ways of joining a form offers; moving is a transfer.
fn hows(words: Words) -> Vec<(&'static str, String)> {
    HowJoined::ALL
        .iter()
        .filter(|how| **how != HowJoined::Moved)
        .map(|how| (how.code(), words.t(&format!("member-how-{how}"))))
        .collect()
}

/// The status a form is drawn with.
pub(super) fn status_of(form: &FormState, is_doubted: bool) -> StatusCode {
    if form.is_sound() && !is_doubted {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    }
}

/// A form that is written once, dated today.
fn blank(app: &App) -> FormState {
    let mut form = FormState::default();
    form.set("on", day_short(app.clock.today()));
    form.set("ref", id::secret().get(..24).unwrap_or_default());
    form.set("nationality", "VN");
    form
}

/// The key of the form, if it has one that can be kept.
pub(super) fn reference(form: &FormState) -> Option<String> {
    Some(form.text("ref").to_owned()).filter(|text| (1..=80).contains(&text.chars().count()))
}

#[derive(Template)]
#[template(path = "member/join/join.html")]
struct JoinPage {
    frame: Frame,
    unit: Unit,
    form: FormState,
    hows: Vec<(&'static str, String)>,
    doubts: Option<Doubts>,
}

async fn list_frame(
    app: &App,
    tx: &mut sqlx::PgConnection,
    (actor, unit, title): (&Actor, &Unit, &str),
) -> Result<Frame, WebError> {
    let today = app.clock.today();
    let list = format!("/don-vi/{}/doan-vien", unit.code);
    Ok(unit_frame(tx, actor, unit, (Place::Members, title, today))
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)))
        .crumb(Words::of(&actor.language).t("place-members"), Some(list))
        .crumb(title, None))
}

async fn draw(
    (app, actor): (&App, &Actor),
    unit: Unit,
    (form, doubts): (FormState, Option<Doubts>),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(actor).await?;
    let title = words.t("member-join");
    let frame = list_frame(app, &mut tx, (actor, &unit, &title)).await?;
    let status = status_of(&form, doubts.is_some());
    let html = page(&JoinPage {
        frame,
        unit,
        form,
        hows: hows(words),
        doubts,
    })?;
    Ok((status, html).into_response())
}

pub(super) async fn join_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::KeepMembers)?;
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    drop(tx);
    draw((&app, &actor), unit, (blank(&app), None)).await
}

/// Reads a newcomer with every check that refuses.
pub(super) fn read_newcomer(
    app: &App,
    unit: &Unit,
    (form, words): (&mut FormState, Words),
) -> Option<Newcomer> {
    let today = app.clock.today();
    let details = read_details(form, (words, today));
    let sensitive = read_sensitive(form, words);
    let joining = read_joining(form, unit, (words, today));
    if let (Some(details), Some(joining)) = (&details, &joining) {
        check_age(form, (details.birth, joining.on), (&app.catalogue, words));
    }
    let (details, joining) = (details?, joining?);
    form.is_sound().then_some(Newcomer {
        details,
        sensitive,
        joining,
    })
}

pub(super) async fn join(
    State(app): State<App>,
    Path(code): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepMembers)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    let Some(new) = read_newcomer(&app, &unit, (&mut form, words)) else {
        drop(tx);
        return draw((&app, &actor), unit, (form, None)).await;
    };
    let author = permit.author();
    let change_no = begin_change(&mut tx, author, Some(unit.unit_id), "member joined").await?;
    if let Some(reference) = reference(&form)
        && !act::store::note_form(&mut tx, change_no, (unit.unit_id, &reference)).await?
    {
        let known = act::store::people_of_form(&mut tx, (unit.unit_id, &reference)).await?;
        let address = match known.first() {
            Some(person_id) => format!("/doan-vien/{person_id}?xong=da-co"),
            None => format!("/don-vi/{code}/doan-vien?xong=da-co"),
        };
        return Ok(Redirect::to(&address).into_response());
    }
    let people = [(None, &new.details)];
    if let Some(found) = doubts(&mut tx, &people, (&form, words)).await? {
        drop(tx);
        return draw((&app, &actor), unit, (form, Some(found))).await;
    }
    match act::admit(&mut tx, change_no, &new).await {
        Ok(person_id) => {
            tx.commit().await?;
            Ok(Redirect::to(&format!("/doan-vien/{person_id}?xong=vao")).into_response())
        }
        Err(fault) => {
            drop(tx);
            settle(&mut form, fault, words)?;
            draw((&app, &actor), unit, (form, None)).await
        }
    }
}

#[derive(Template)]
#[template(path = "member/join/many.html")]
struct ManyPage {
    frame: Frame,
    unit: Unit,
    form: FormState,
    faults: Faults,
    doubts: Option<Doubts>,
}

/// What is wrong with the lines, and what is doubtful about them.
#[derive(Default)]
struct Looked {
    faults: Faults,
    doubts: Option<Doubts>,
}

async fn draw_many(
    (app, actor): (&App, &Actor),
    unit: Unit,
    (form, looked): (FormState, Looked),
) -> Result<Response, WebError> {
    let mut tx = app.begin(actor).await?;
    let title = Words::of(&actor.language).t("member-join-many");
    let frame = list_frame(app, &mut tx, (actor, &unit, &title)).await?;
    let status = status_of(&form, looked.doubts.is_some());
    let html = page(&ManyPage {
        frame,
        unit,
        form,
        faults: looked.faults,
        doubts: looked.doubts,
    })?;
    Ok((status, html).into_response())
}

pub(super) async fn many_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::KeepMembers)?;
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    drop(tx);
    draw_many((&app, &actor), unit, (blank(&app), Looked::default())).await
}

/// The people of a collective form with their joining, or what is wrong with its lines.
fn read_many(
    app: &App,
    unit: &Unit,
    (form, words): (&mut FormState, Words),
) -> Result<Vec<(usize, Newcomer)>, Faults> {
    let today = app.clock.today();
    let joining = read_joining(form, unit, (words, today));
    let people = match read_lines(form.value("lines"), (words, today)) {
        Ok(people) => people,
        Err(faults) => {
            form.wrong("lines", words.t("member-lines-look"));
            return Err(faults);
        }
    };
    if people.is_empty() {
        form.wrong("lines", words.t("member-lines-missing"));
    } else if people.len() > MOST {
        form.wrong("lines", words.t1("member-lines-many", "most", MOST));
    }
    let (Some(joining), true) = (joining, form.is_sound()) else {
        return Err(Vec::new());
    };
    let mut faults = Vec::new();
    for (line, details) in &people {
        let mut own = FormState::default();
        let rules = (&*app.catalogue, words);
        check_age(&mut own, (details.birth, joining.on), rules);
        faults.extend(own.error("birth").map(|said| (*line, said.to_owned())));
    }
    if !faults.is_empty() {
        form.wrong("lines", words.t("member-lines-look"));
        return Err(faults);
    }
    let newcomer = |details: Details| Newcomer {
        details,
        sensitive: None,
        joining: joining.clone(),
    };
    Ok(people
        .into_iter()
        .map(|(line, details)| (line, newcomer(details)))
        .collect())
}

pub(super) async fn join_many(
    State(app): State<App>,
    Path(code): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepMembers)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    let people = match read_many(&app, &unit, (&mut form, words)) {
        Ok(people) => people,
        Err(faults) => {
            drop(tx);
            let looked = Looked {
                faults,
                doubts: None,
            };
            return draw_many((&app, &actor), unit, (form, looked)).await;
        }
    };
    let author = permit.author();
    let change_no = begin_change(&mut tx, author, Some(unit.unit_id), "members joined").await?;
    let list = format!("/don-vi/{code}/doan-vien");
    if let Some(reference) = reference(&form)
        && !act::store::note_form(&mut tx, change_no, (unit.unit_id, &reference)).await?
    {
        return Ok(Redirect::to(&format!("{list}?xong=da-co")).into_response());
    }
    let looked_at: Vec<(Option<usize>, &Details)> = people
        .iter()
        .map(|(line, new)| (Some(*line), &new.details))
        .collect();
    if let Some(found) = doubts(&mut tx, &looked_at, (&form, words)).await? {
        drop(tx);
        let looked = Looked {
            faults: Vec::new(),
            doubts: Some(found),
        };
        return draw_many((&app, &actor), unit, (form, looked)).await;
    }
    for (_, new) in &people {
        if let Err(fault) = act::admit(&mut tx, change_no, new).await {
            drop(tx);
            settle(&mut form, fault, words)?;
            return draw_many((&app, &actor), unit, (form, Looked::default())).await;
        }
    }
    tx.commit().await?;
    let count = people.len();
    Ok(Redirect::to(&format!("{list}?xong=vao&so={count}&lan={change_no}")).into_response())
}
