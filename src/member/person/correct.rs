//! Putting a person's details right, with a reason that is kept beside what stood before.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::{load, person_frame};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::member::act;
use crate::member::form::{check_age, read_details, read_reason, read_sensitive, show_details};
use crate::member::history::store::load_history;
use crate::member::join::doubts::{Doubts, doubts};
use crate::member::join::status_of;
use crate::member::rules::{Details, masked};
use crate::member::store::{Person, correct_person, find_sensitive, write_sensitive};
use crate::web::{FormState, Frame, SignedForm, WebError, Words, day_short, page};

#[derive(Template)]
#[template(path = "member/person/correct.html")]
struct CorrectPage {
    frame: Frame,
    person_id: i64,
    form: FormState,
    doubts: Option<Doubts>,
}

async fn draw(
    (app, actor): (&App, &Actor),
    person: &Person,
    (mut form, doubts): (FormState, Option<Doubts>),
) -> Result<Response, WebError> {
    let mut tx = app.begin(actor).await?;
    let title = Words::of(&actor.language).t("member-correct");
    let frame = person_frame(app, &mut tx, (actor, person, &title)).await?;
    let kept = |number: &Option<String>| number.as_deref().map_or(String::new(), masked);
    form.set("card_kept", kept(&person.details.national_id));
    form.set("phone_kept", kept(&person.details.phone));
    let status = status_of(&form, doubts.is_some());
    let html = page(&CorrectPage {
        frame,
        person_id: person.person_id,
        form,
        doubts,
    })?;
    Ok((status, html).into_response())
}

pub(in crate::member) async fn correct_page(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::KeepMembers)?;
    let mut tx = app.begin(&actor).await?;
    let person = load(&mut tx, &id).await?;
    let mut form = FormState::default();
    show_details(&mut form, &person.details);
    // The numbers stay masked: an empty field keeps what is there.
    form.set("national_id", "");
    form.set("phone", "");
    form.set("version", person.version_no.to_string());
    if let Some(kept) = find_sensitive(&mut tx, person.person_id).await? {
        form.set("ethnicity", kept.ethnicity.unwrap_or_default());
        form.set("religion", kept.religion.unwrap_or_default());
        form.set("party_on", kept.party_on.map(day_short).unwrap_or_default());
    }
    drop(tx);
    draw((&app, &actor), &person, (form, None)).await
}

/// The numbers as they will stand: an empty field keeps, a hyphen takes out.
fn with_kept_numbers(form: &FormState, read: Details, kept: &Details) -> Details {
    let settled = |name: &str, typed: Option<String>, old: &Option<String>| match form.text(name) {
        "" => old.clone(),
        "-" => None,
        _ => typed,
    };
    Details {
        national_id: settled("national_id", read.national_id.clone(), &kept.national_id),
        phone: settled("phone", read.phone.clone(), &kept.phone),
        ..read
    }
}

pub(in crate::member) async fn correct(
    State(app): State<App>,
    Path(id): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepMembers)?;
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let person = load(&mut tx, &id).await?;
    act::store::hold_person(&mut tx, person.person_id).await?;
    let person = load(&mut tx, &person.person_id.to_string()).await?;
    if form.text("version") != person.version_no.to_string() {
        form.refusal = Some(words.t("member-changed-meanwhile"));
        form.set("version", person.version_no.to_string());
    }
    let details = read_details(&mut form, (words, today));
    let sensitive = read_sensitive(&mut form, words);
    let reason = read_reason(&mut form, words);
    if let Some(details) = &details
        && let Some(first) = load_history(&mut tx, person.person_id)
            .await?
            .spells()
            .first()
    {
        let rules = (&*app.catalogue, words);
        check_age(&mut form, (details.birth, first.from_on), rules);
    }
    let (Some(details), Some(reason), true) = (details, reason, form.is_sound()) else {
        drop(tx);
        return draw((&app, &actor), &person, (form, None)).await;
    };
    let details = with_kept_numbers(&form, details, &person.details);
    let mut found = doubts(&mut tx, &[(None, &details)], (&form, words)).await?;
    if let Some(doubts) = &mut found {
        doubts
            .alike
            .retain(|other| other.person_id != person.person_id);
        if doubts.sentences.is_empty() && doubts.alike.is_empty() {
            found = None;
        }
    }
    if found.is_some() {
        drop(tx);
        return draw((&app, &actor), &person, (form, found)).await;
    }
    let change_no = correct_person(&mut tx, &permit, (&person, &details), (today, &reason)).await?;
    let kept = find_sensitive(&mut tx, person.person_id).await?;
    if kept != sensitive {
        let sensitive = sensitive.unwrap_or_default();
        write_sensitive(&mut tx, change_no, person.person_id, &sensitive).await?;
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("/doan-vien/{id}?xong=sua")).into_response())
}
