//! Somebody whom the register knows joins again, here or at another base union of the scope.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::{blank, hows, reference, status_of};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::member::act::{self, settle};
use crate::member::form::read_joining;
use crate::member::person::{load, person_frame};
use crate::member::store::{Person, WriteFault};
use crate::store::begin_change;
use crate::web::{FormState, Frame, SignedForm, WebError, Words, page};

#[derive(Template)]
#[template(path = "member/join/again.html")]
struct AgainPage {
    frame: Frame,
    person_id: i64,
    name: String,
    form: FormState,
    hows: Vec<(&'static str, String)>,
}

async fn draw_again(
    (app, actor): (&App, &Actor),
    person: Person,
    form: FormState,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(actor).await?;
    let title = words.t("member-join-again");
    let frame = person_frame(app, &mut tx, (actor, &person, &title)).await?;
    let status = status_of(&form, false);
    let html = page(&AgainPage {
        frame,
        person_id: person.person_id,
        name: person.details.full_name,
        form,
        hows: hows(words),
    })?;
    Ok((status, html).into_response())
}

pub(in crate::member) async fn again_page(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::KeepMembers)?;
    let mut tx = app.begin(&actor).await?;
    let person = load(&mut tx, &id).await?;
    let today = app.clock.today();
    let kept = crate::unit::store::find_unit_by_id(&mut tx, person.unit_id, today).await?;
    drop(tx);
    let mut form = blank(&app);
    let code = kept.map_or(actor.unit_code.clone(), |unit| unit.code);
    form.set("unit", code);
    draw_again((&app, &actor), person, form).await
}

pub(in crate::member) async fn join_again(
    State(app): State<App>,
    Path(id): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepMembers)?;
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let person = load(&mut tx, &id).await?;
    let code = form.text("unit").to_uppercase();
    let Some(unit) = crate::unit::store::find_unit(&mut tx, &code, today).await? else {
        drop(tx);
        form.wrong("unit", words.t1("unit-parent-unknown", "code", code));
        return draw_again((&app, &actor), person, form).await;
    };
    let joining = read_joining(&mut form, &unit, (words, today));
    let Some(joining) = joining else {
        drop(tx);
        return draw_again((&app, &actor), person, form).await;
    };
    let author = permit.author();
    let change_no = begin_change(&mut tx, author, Some(unit.unit_id), "member joined").await?;
    if let Some(reference) = reference(&form)
        && !act::store::note_form(&mut tx, change_no, (unit.unit_id, &reference)).await?
    {
        return Ok(Redirect::to(&format!("/doan-vien/{id}?xong=da-co")).into_response());
    }
    let done = match act::hold(&mut tx, person.person_id).await? {
        Some((held, history)) => {
            act::join_again(&mut tx, change_no, (&held, &history), joining).await
        }
        None => return Err(WebError::NotFound),
    };
    // What is wrong with the order of spells shows when the transaction ends.
    let done = match done {
        Ok(_) => tx.commit().await.map_err(WriteFault::from),
        Err(fault) => Err(fault),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/doan-vien/{id}?xong=vao")).into_response()),
        Err(fault) => {
            settle(&mut form, fault, words)?;
            draw_again((&app, &actor), person, form).await
        }
    }
}
