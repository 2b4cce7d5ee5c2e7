//! One person: what the register keeps of him, the spells of his membership with their decisions,
//! and what was done, the newest of it with its way back.

pub(super) mod correct;
pub(super) mod leave;
pub(super) mod spell;

mod shown;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use self::shown::shown_to;
use super::act::{self, settle};
use super::history::History;
use super::history::store::{Movement, load_history, movements};
use super::list::store::{UnitName, unit_names};
use super::list::{birth_text, sex_text, why_text};
use super::rules::{Sensitive, masked};
use super::store::{MERGED, Person, find_person, find_sensitive};
use super::{proposal, transfer};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::card::find_current;
use crate::privacy::{Looking, note_access, recent_access, seen_by};
use crate::unit::unit_frame;
use crate::web::{Done, FormState, Frame, Place, SignedForm, WebError, Words, day_short, page};

/// The person of an address within the actor's scope.
pub(super) async fn load(
    connection: &mut sqlx::PgConnection,
    id: &str,
) -> Result<Person, WebError> {
    let person_id: i64 = id.parse().map_err(|_| WebError::NotFound)?;
    find_person(connection, person_id)
        .await?
        .filter(|person| person.registered)
        .ok_or(WebError::NotFound)
}

/// The frame of a page about a person, with the way down to him.
pub(super) async fn person_frame(
    app: &App,
    tx: &mut sqlx::PgConnection,
    (actor, person, title): (&Actor, &Person, &str),
) -> Result<Frame, WebError> {
    let today = app.clock.today();
    let unit = crate::unit::store::find_unit_by_id(tx, person.unit_id, today)
        .await?
        .ok_or(WebError::NotFound)?;
    let list = format!("/don-vi/{}/doan-vien", unit.code);
    let frame = unit_frame(tx, actor, &unit, (Place::Members, title, today))
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)))
        .crumb(Words::of(&actor.language).t("place-members"), Some(list));
    let name = person.details.full_name.clone();
    Ok(if title == name {
        frame.crumb(name, None)
    } else {
        let own = format!("/doan-vien/{}", person.person_id);
        frame.crumb(name, Some(own)).crumb(title, None)
    })
}

/// A spell as the page tells it.
struct SpellRow {
    spell_id: i64,
    unit: UnitName,
    from: String,
    until: Option<String>,
    how: String,
    why: Option<String>,
    joined_by: Option<String>,
    left_by: Option<String>,
}

/// A movement as the page tells it.
struct MovementRow {
    movement_id: i64,
    sentence: String,
    day: String,
    decision: Option<String>,
    recorded: String,
    undone: bool,
    may_undo: bool,
}

#[derive(Template)]
#[template(path = "member/person/person.html")]
struct PersonPage {
    frame: Frame,
    person: Person,
    /// Label and value, those that are known.
    lines: Vec<(String, String)>,
    /// Masked numbers; their place for whoever may see them whole.
    card: Option<String>,
    phone: Option<String>,
    sensitive: Vec<(String, String)>,
    spells: Vec<SpellRow>,
    movements: Vec<MovementRow>,
    now_at: Option<UnitName>,
    /// A transfer of his that waits.
    transfer: Option<i64>,
    /// A proposal of his that waits for an answer.
    proposal: Option<i64>,
    may_keep: bool,
    may_reveal: bool,
    confirmed: Option<String>,
    /// The card he holds: its number of the row and as printed.
    union_card: Option<(i64, String)>,
    /// The newest looks at him, for those who inspect.
    seen: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    xong: String,
}

fn done(
    asked: &Asked,
    person_id: i64,
    (newest, words): (Option<&MovementRow>, Words),
) -> Option<Done> {
    let key = match asked.xong.as_str() {
        "vao" => "member-done-joined-one",
        "roi" => "member-done-left-one",
        "chuyen" => "member-done-moved-one",
        "sua" => "member-done-corrected",
        "hoan-tac" => "member-done-undone-one",
        "da-co" => "member-done-before",
        "chua-hoan-tac" => "member-undo-too-late",
        "dau-kia" => "member-other-end-not-here",
        "de-nghi" => "member-done-proposal",

        _ => return None,
    };
    let has_undo = matches!(asked.xong.as_str(), "vao" | "roi" | "chuyen");
    let undo = newest
        .filter(|row| has_undo && row.may_undo)
        .map(|row| format!("/doan-vien/{person_id}/hoan-tac/{}", row.movement_id));
    Some(Done {
        sentence: words.t(key),
        undo,
    })
}

/// What is said of a merge, and when it was: to whoever was led here from the person merged, or
/// stands at one merged into somebody outside his scope.
fn led_here(
    person: &Person,
    asked: &Asked,
    moved: &[Movement],
) -> Option<(&'static str, timeline::Day)> {
    let merge = moved
        .iter()
        .find(|movement| movement.kind == MERGED && !movement.undone)?;
    match (person.merged_into_id, asked.xong.as_str()) {
        (Some(_), _) => Some(("member-led-elsewhere", merge.happened_on)),
        (None, "da-gop") => Some(("member-led-here", merge.happened_on)),
        _ => None,
    }
}

pub(super) async fn person_page(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let person = load(&mut tx, &id).await?;
    if let Some(other) = person.merged_into_id
        && find_person(&mut tx, other).await?.is_some()
    {
        let kept = format!("/doan-vien/{other}?xong=da-gop");
        return Ok(Redirect::to(&kept).into_response());
    }
    let address = format!("/doan-vien/{}", person.person_id);
    let looking = Looking::opened(&address, app.clock.now());
    let shown = (person.person_id, shown_to(&actor));
    note_access(&mut tx, &actor, shown, &looking).await?;
    let html = draw((&app, &mut tx), (&actor, words), (person, &asked)).await?;
    // What is not noted is not shown.
    tx.commit().await?;
    Ok(html.into_response())
}

async fn draw(
    (app, tx): (&App, &mut sqlx::PgConnection),
    (actor, words): (&Actor, Words),
    (person, asked): (Person, &Asked),
) -> Result<Html<String>, WebError> {
    let is_merged = person.merged_into_id.is_some();
    let may_keep = actor.may(Act::KeepMembers).is_some() && !is_merged;
    let mut frame = person_frame(app, tx, (actor, &person, &person.details.full_name)).await?;
    let history = load_history(tx, person.person_id).await?;
    let units: Vec<i32> = history.spells().iter().map(|spell| spell.unit_id).collect();
    let names = unit_names(tx, &units).await?;
    let moved = movements(tx, person.person_id).await?;
    let movements = movement_rows(app, &moved, (&history, may_keep, words));
    frame.done = match led_here(&person, asked, &moved) {
        Some((key, on)) => Some(Done {
            sentence: words.t1(key, "day", day_short(on)),
            undo: None,
        }),
        None => done(asked, person.person_id, (movements.first(), words)),
    };
    let sensitive = if may_keep {
        find_sensitive(tx, person.person_id).await?
    } else {
        None
    };
    let today = app.clock.today();
    let name_of = |unit_id: i32| named(&names, unit_id);
    let now_at = history.on(today).map(|spell| name_of(spell.unit_id));
    let spells = history
        .spells()
        .iter()
        .rev()
        .map(|spell| SpellRow {
            spell_id: spell.spell_id.unwrap_or(0),
            unit: name_of(spell.unit_id),
            from: day_short(spell.from_on),
            until: spell.left.as_ref().map(|left| day_short(left.on)),
            how: words.t(&format!("member-how-{}", spell.how)),
            why: spell.left.as_ref().map(|left| why_text(left.why, words)),
            joined_by: spell.decision.clone(),
            left_by: spell.left.as_ref().and_then(|left| left.decision.clone()),
        })
        .collect();
    let union_card = find_current(tx, person.person_id)
        .await?
        .and_then(|card| Some((card.card_id, card.number?)));
    let seen = match actor.may(Act::Inspect) {
        Some(_) => Some(seen_by(
            words,
            &recent_access(tx, person.person_id, 8).await?,
        )?),
        None => None,
    };
    page(&PersonPage {
        frame,
        union_card,
        seen,
        may_reveal: actor.may(Act::Reveal).is_some(),
        lines: lines(&person, words),
        card: person.details.national_id.as_deref().map(masked),
        phone: person.details.phone.as_deref().map(masked),
        sensitive: sensitive.map_or(Vec::new(), |kept| sensitive_lines(&kept, words)),
        spells,
        movements,
        now_at,
        transfer: transfer::store::waiting_of(tx, person.person_id).await?,
        proposal: proposal::store::waiting_of(tx, person.person_id).await?,
        may_keep,
        confirmed: person.confirmed_on.map(day_short),
        person,
    })
}

pub(super) fn named(names: &std::collections::HashMap<i32, UnitName>, unit_id: i32) -> UnitName {
    names.get(&unit_id).cloned().unwrap_or(UnitName {
        code: String::new(),
        name: String::new(),
        is_open: false,
    })
}

fn lines(person: &Person, words: Words) -> Vec<(String, String)> {
    let details = &person.details;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let nationality = Some(details.nationality.clone()).filter(|code| code != "VN");
    [
        ("member-birth", birth_text(details.birth)),
        ("member-sex", sex_text(details.sex, words)),
        (
            "member-passport",
            details.passport.as_deref().map_or(String::new(), masked),
        ),
        ("member-nationality", text(&nationality)),
        ("member-job", text(&details.job)),
        ("member-education", text(&details.education)),
        ("member-home-place", text(&details.home_place)),
        ("member-address", text(&details.address)),
        ("member-email", text(&details.email)),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(key, value)| (words.t(key), value))
    .collect()
}

fn sensitive_lines(kept: &Sensitive, words: Words) -> Vec<(String, String)> {
    [
        ("member-ethnicity", kept.ethnicity.clone()),
        ("member-religion", kept.religion.clone()),
        ("member-party-on", kept.party_on.map(day_short)),
    ]
    .into_iter()
    .filter_map(|(key, value)| Some((words.t(key), value?)))
    .collect()
}

fn movement_rows(
    app: &App,
    moved: &[Movement],
    (history, may_keep, words): (&History, bool, Words),
) -> Vec<MovementRow> {
    let newest = moved.iter().find(|movement| !movement.undone);
    let undoable = newest
        .filter(|movement| may_keep && movement.kind != MERGED && movement.after == *history)
        .map(|movement| movement.movement_id);
    let sentence = |kind: &str| {
        let key = match kind {
            "joined" | "left" | "moved" | "corrected" | "merged" | "unmerged" | "imported" => kind,
            _ => "other",
        };
        words.t(&format!("member-movement-{key}"))
    };
    moved
        .iter()
        .map(|movement| MovementRow {
            movement_id: movement.movement_id,
            sentence: sentence(&movement.kind),
            day: day_short(movement.happened_on),
            decision: movement.decision.clone(),
            recorded: app
                .clock
                .zoned(movement.recorded_at)
                .strftime("%H:%M %d/%m/%Y")
                .to_string(),
            undone: movement.undone,
            may_undo: undoable == Some(movement.movement_id),
        })
        .collect()
}

/// Undoes one movement and goes back to the person, or to the list where he is kept elsewhere now.
pub(super) async fn undo(
    State(app): State<App>,
    Path((id, movement)): Path<(String, String)>,
    SignedForm(actor, _): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepMembers)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let person = load(&mut tx, &id).await?;
    let movement_id: i64 = movement.parse().map_err(|_| WebError::NotFound)?;
    let movement = act::find_movement(&mut tx, person.person_id, movement_id)
        .await?
        .ok_or(WebError::NotFound)?;
    // Pressed twice: the first press has done it.
    let mark = if movement.undone {
        "hoan-tac"
    } else {
        match act::undo_movement(&mut tx, &permit, &movement).await {
            Ok(()) => {
                tx.commit().await?;
                "hoan-tac"
            }
            Err(fault) => {
                let other_end = is_other_end(&fault);
                settle(&mut FormState::default(), fault, words)?;
                if other_end {
                    "dau-kia"
                } else {
                    "chua-hoan-tac"
                }
            }
        }
    };
    Ok(Redirect::to(&format!("/doan-vien/{id}?xong={mark}")).into_response())
}

fn is_other_end(fault: &super::store::WriteFault) -> bool {
    matches!(fault, super::store::WriteFault::Refused(refusal)
        if refusal.message == "member-other-end-not-here")
}
