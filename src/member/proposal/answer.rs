//! The officer's answer: each proposed change old beside new, taken or left.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::store::{self, Waiting};
use super::{label, texts};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::member::act::store::hold_person;
use crate::member::form::{read_details, read_reason, show_details};
use crate::member::person::{load, person_frame};
use crate::member::rules::{masked, sex_of};
use crate::member::store::{Person, correct_person};
use crate::store::begin_change;
use crate::web::{FormState, Frame, SignedForm, WebError, Words, page};

/// One proposed change.
struct Change {
    field: String,
    label: String,
    old: String,
    new: String,
    taken: bool,
}

#[derive(Template)]
#[template(path = "member/proposal/answer.html")]
struct AnswerPage {
    frame: Frame,
    person_id: i64,
    name: String,
    changes: Vec<Change>,
    form: FormState,
    code: String,
}

async fn load_waiting(
    tx: &mut sqlx::PgConnection,
    id: &str,
) -> Result<(Waiting, Person), WebError> {
    let proposal_id: i64 = id.parse().map_err(|_| WebError::NotFound)?;
    let proposal = store::find_waiting(tx, proposal_id)
        .await?
        .ok_or(WebError::NotFound)?;
    let person = load(tx, &proposal.person_id.to_string()).await?;
    Ok((proposal, person))
}

/// A value as the officer reads it. The old numbers stay masked; the new ones are what he checks.
fn shown(field: &str, value: &str, words: Words) -> String {
    match field {
        "sex" => sex_of(value).map_or(String::new(), |_| words.t(&format!("member-sex-{value}"))),
        _ => value.to_owned(),
    }
}

fn old_shown(field: &str, value: &str, words: Words) -> String {
    match field {
        "national_id" | "phone" | "passport" if !value.is_empty() => masked(value),
        _ => shown(field, value, words),
    }
}

/// The fields the form took.
fn taken(form: &FormState) -> Vec<String> {
    let lines = form.text("lay").lines();
    lines.map(|line| line.trim().to_owned()).collect()
}

async fn draw(
    (app, actor): (&App, &Actor),
    (proposal, person): (&Waiting, &Person),
    (form, is_first): (FormState, bool),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(actor).await?;
    let title = words.t("proposal-answer");
    let frame = person_frame(app, &mut tx, (actor, person, &title)).await?;
    let old: BTreeMap<&str, String> = texts(&person.details).into_iter().collect();
    let chosen = taken(&form);
    let changes = proposal
        .proposed
        .iter()
        .map(|(field, new)| Change {
            label: words.t(&label(field)),
            old: old_shown(
                field,
                old.get(field.as_str()).map_or("", String::as_str),
                words,
            ),
            new: shown(field, new, words),
            taken: is_first || chosen.contains(field),
            field: field.clone(),
        })
        .collect();
    let status = form.status();
    let html = page(&AnswerPage {
        frame,
        person_id: person.person_id,
        name: person.details.full_name.clone(),
        changes,
        form,
        code: actor.unit_code.clone(),
    })?;
    Ok((status, html).into_response())
}

/// The proposal with old and new side by side.
pub async fn answer_page(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::KeepMembers)?;
    let mut tx = app.begin(&actor).await?;
    let (proposal, person) = load_waiting(&mut tx, &id).await?;
    drop(tx);
    draw(
        (&app, &actor),
        (&proposal, &person),
        (FormState::default(), true),
    )
    .await
}

/// Takes the chosen changes and leaves the others, with a reason where any is left.
pub async fn answer(
    State(app): State<App>,
    Path(id): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepMembers)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let (proposal, person) = load_waiting(&mut tx, &id).await?;
    hold_person(&mut tx, person.person_id).await?;
    let (proposal, person) = load_waiting(&mut tx, &proposal.proposal_id.to_string()).await?;
    let chosen = taken(&form);
    let outcome: BTreeMap<String, bool> = proposal
        .proposed
        .keys()
        .map(|field| (field.clone(), chosen.contains(field)))
        .collect();
    let any_left = outcome.values().any(|taken| !taken);
    let reason = if any_left {
        read_reason(&mut form, words)
    } else {
        None
    };
    if any_left && reason.is_none() {
        drop(tx);
        return draw((&app, &actor), (&proposal, &person), (form, false)).await;
    }
    let author = permit.author();
    let unit_id = Some(person.unit_id);
    let change_no = begin_change(&mut tx, author, unit_id, "proposal settled").await?;
    if outcome.values().any(|taken| *taken) {
        let mut next = FormState::default();
        show_details(&mut next, &person.details);
        for (field, new) in &proposal.proposed {
            if outcome.get(field) == Some(&true) {
                next.set(field, new.clone());
            }
        }
        let today = app.clock.today();
        let Some(details) = read_details(&mut next, (words, today)) else {
            drop(tx);
            let errors = next.errors();
            let said: Vec<&str> = errors.into_iter().map(|(_, sentence)| sentence).collect();
            form.refusal = Some(said.join(" "));
            return draw((&app, &actor), (&proposal, &person), (form, false)).await;
        };
        let why = words.t("proposal-version-reason");
        correct_person(&mut tx, &permit, (&person, &details), (today, &why)).await?;
    }
    let settled = (&outcome, reason.as_deref(), app.clock.now());
    store::settle(&mut tx, &permit, (&proposal, change_no), settled).await?;
    tx.commit().await?;
    let list = format!("/don-vi/{}/de-nghi?xong=xong", actor.unit_code);
    Ok(Redirect::to(&list).into_response())
}
