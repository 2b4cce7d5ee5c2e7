//! Asking for a transfer: by the old unit, which knows the person, or by the new one, which does
//! not. Whoever stands above both ends does it at once.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::rules::{End, Sought, check_ends};
use super::store::{self, Asking, Moving};
use crate::access::{Act, Actor, Permit};
use crate::app::App;
use crate::id;
use crate::member::act::store::{in_scope, note_form};
use crate::member::act::{hold, settle};
use crate::member::form::{read_details, read_effective};
use crate::member::join::{reference, status_of};
use crate::member::list::birth_text;
use crate::member::person::{load, person_frame};
use crate::member::rules::refuse;
use crate::member::store::{Person, WriteFault};
use crate::store::begin_change;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{FormState, Frame, Place, SignedForm, WebError, Words, day_short, page};

#[derive(Template)]
#[template(path = "member/transfer/ask.html")]
struct AskPage {
    frame: Frame,
    lead: String,
    back: String,
    /// The new unit asks: whom it means is typed.
    is_seeking: bool,
    form: FormState,
}

fn blank(app: &App) -> FormState {
    let mut form = FormState::default();
    form.set("on", day_short(app.clock.today()));
    form.set("ref", id::secret().get(..24).unwrap_or_default());
    form
}

/// The other end as chosen from the list, or typed as its code.
async fn read_end(
    tx: &mut sqlx::PgConnection,
    (form, words): (&mut FormState, Words),
) -> Result<Option<End>, WebError> {
    let chosen = if form.text("end").is_empty() {
        "end_text"
    } else {
        "end"
    };
    let code = form.text(chosen).to_uppercase();
    let end = store::find_end(tx, &code).await?;
    if end.is_none() {
        form.wrong("end_text", words.t1("transfer-end-missing", "code", code));
    }
    Ok(end)
}

async fn draw_ask(
    (app, actor): (&App, &Actor),
    person: &Person,
    form: FormState,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(actor).await?;
    let title = words.t("member-transfer");
    let frame = person_frame(app, &mut tx, (actor, person, &title)).await?;
    let status = status_of(&form, false);
    let html = page(&AskPage {
        frame,
        lead: words.t1("transfer-ask-lead", "name", &person.details.full_name),
        back: format!("/doan-vien/{}", person.person_id),
        is_seeking: false,
        form,
    })?;
    Ok((status, html).into_response())
}

/// The old unit's form.
pub async fn ask_page(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::KeepMembers)?;
    let mut tx = app.begin(&actor).await?;
    let person = load(&mut tx, &id).await?;
    drop(tx);
    draw_ask((&app, &actor), &person, blank(&app)).await
}

/// What became of an asking: it waits for the other end, or was done at once.
enum Outcome {
    Waits,
    Moved,
    Already,
}

/// The old unit asks; where both ends stand within the scope the person moves at once.
pub async fn ask(
    State(app): State<App>,
    Path(id): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepMembers)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let person = load(&mut tx, &id).await?;
    let to = read_end(&mut tx, (&mut form, words)).await?;
    let effective = read_effective(&mut form, (words, app.clock.today()));
    let (Some(to), Some((on, decision))) = (to, effective) else {
        drop(tx);
        return draw_ask((&app, &actor), &person, form).await;
    };
    let moving = Moving {
        person_id: person.person_id,
        from_id: 0,
        to_id: to.unit_id,
        on,
        decision,
    };
    match ask_or_move((&app, &mut tx), &permit, (moving, &to, reference(&form))).await {
        Ok(outcome) => {
            let address = match outcome {
                Outcome::Moved => format!("/doan-vien/{id}?xong=chuyen"),
                Outcome::Already => format!("/doan-vien/{id}?xong=da-co"),
                Outcome::Waits => {
                    format!("/don-vi/{}/chuyen-sinh-hoat?xong=xin", actor.unit_code)
                }
            };
            tx.commit().await?;
            Ok(Redirect::to(&address).into_response())
        }
        Err(fault) => {
            drop(tx);
            place(&mut form, fault, words)?;
            draw_ask((&app, &actor), &person, form).await
        }
    }
}

/// What the other end is refused for stands beside its field.
fn place(form: &mut FormState, fault: WriteFault, words: Words) -> Result<(), WebError> {
    match fault {
        WriteFault::Refused(refusal) if ["end", "unit"].contains(&refusal.field) => {
            form.wrong("end_text", words.t(refusal.message));
            Ok(())
        }
        WriteFault::Sql(sqlx::Error::Database(error))
            if error.constraint() == Some("one transfer of a person is asked at a time") =>
        {
            form.refusal = Some(words.t("transfer-asked-before"));
            Ok(())
        }
        fault => settle(form, fault, words),
    }
}

async fn ask_or_move(
    (app, tx): (&App, &mut sqlx::PgConnection),
    permit: &Permit,
    (mut moving, to, reference): (Moving, &End, Option<String>),
) -> Result<Outcome, WriteFault> {
    let Some((_, history)) = hold(tx, moving.person_id).await? else {
        return Ok(refuse("on", "member-not-now")?);
    };
    let Some(open) = history.open() else {
        return Ok(refuse("on", "member-not-now")?);
    };
    moving.from_id = open.unit_id;
    let from = find_from(tx, moving.from_id).await?;
    check_ends(&from, to, moving.on)?;
    // What cannot be written is not asked.
    history.move_to(moving.from_id, moving.joining())?;
    let purpose = "transfer asked";
    let change_no = begin_change(tx, permit.author(), Some(moving.from_id), purpose).await?;
    if let Some(reference) = reference
        && !note_form(tx, change_no, (moving.from_id, &reference)).await?
    {
        return Ok(Outcome::Already);
    }
    if in_scope(tx, &[moving.from_id, moving.to_id]).await?.len() == 2 {
        store::move_person(tx, change_no, &moving).await?;
        return Ok(Outcome::Moved);
    }
    let asking = Asking {
        person_id: Some(moving.person_id),
        sought: None,
        from_id: moving.from_id,
        to_id: moving.to_id,
        asked_by_id: moving.from_id,
        on: moving.on,
        decision: moving.decision.as_deref(),
    };
    store::ask(tx, permit, (change_no, app.clock.now()), &asking).await?;
    Ok(Outcome::Waits)
}

/// The old unit as the other end would name it.
async fn find_from(tx: &mut sqlx::PgConnection, unit_id: i32) -> Result<End, WriteFault> {
    let names = crate::member::list::store::unit_names(tx, &[unit_id]).await?;
    let code = names.get(&unit_id).map_or("", |unit| unit.code.as_str());
    match store::find_end(tx, code).await? {
        Some(end) => Ok(end),
        None => Ok(refuse("end", "transfer-end-unknown")?),
    }
}

async fn draw_seek(
    (app, actor): (&App, &Actor),
    unit: &Unit,
    form: FormState,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(actor).await?;
    let title = words.t("transfer-seek");
    let back = format!("/don-vi/{}/chuyen-sinh-hoat", unit.code);
    let frame = unit_frame(&mut tx, actor, unit, (Place::Members, &title, today))
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)))
        .crumb(words.t("transfer-list"), Some(back.clone()))
        .crumb(title, None);
    let status = status_of(&form, false);
    let html = page(&AskPage {
        frame,
        lead: words.t1("transfer-seek-lead", "name", &unit.name),
        back,
        is_seeking: true,
        form,
    })?;
    Ok((status, html).into_response())
}

/// The new unit's form.
pub async fn seek_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::KeepMembers)?;
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    drop(tx);
    draw_seek((&app, &actor), &unit, blank(&app)).await
}

/// The new unit asks for somebody it does not see. What it is told does not depend on whether the
/// old unit has such a member: the old unit finds him, in its own scope.
pub async fn seek(
    State(app): State<App>,
    Path(code): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepMembers)?;
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let from = read_end(&mut tx, (&mut form, words)).await?;
    let details = read_details(&mut form, (words, today));
    let effective = read_effective(&mut form, (words, today));
    let to = store::find_end(&mut tx, &unit.code).await?;
    if let (Some(from), Some((on, _))) = (&from, &effective) {
        let checked = match &to {
            Some(to) => check_ends(from, to, *on),
            None => refuse("end", "member-joins-a-base-union"),
        };
        if let Err(refusal) = checked {
            place(&mut form, refusal.into(), words)?;
        }
    }
    let (Some(from), Some(details), Some((on, decision)), true) =
        (from, details, effective, form.is_sound())
    else {
        drop(tx);
        return draw_seek((&app, &actor), &unit, form).await;
    };
    let author = permit.author();
    let change_no = begin_change(&mut tx, author, Some(unit.unit_id), "transfer asked").await?;
    let list = format!("/don-vi/{code}/chuyen-sinh-hoat");
    if let Some(reference) = reference(&form)
        && !note_form(&mut tx, change_no, (unit.unit_id, &reference)).await?
    {
        return Ok(Redirect::to(&format!("{list}?xong=da-co")).into_response());
    }
    let asking = Asking {
        person_id: None,
        sought: Some(Sought {
            full_name: details.full_name,
            birth: birth_text(details.birth),
            national_id: details.national_id,
        }),
        from_id: from.unit_id,
        to_id: unit.unit_id,
        asked_by_id: unit.unit_id,
        on,
        decision: decision.as_deref(),
    };
    store::ask(&mut tx, &permit, (change_no, app.clock.now()), &asking).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{list}?xong=xin")).into_response())
}
