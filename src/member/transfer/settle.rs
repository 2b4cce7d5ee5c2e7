//! One transfer: who, from where to where, since when, and what the reader may do with it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::rules::State as TransferState;
use super::store::{self, Transfer};
use super::{chip, standing, who};
use crate::access::{Act, Actor, Permit};
use crate::app::App;
use crate::member::form::read_reason;
use crate::member::join::status_of;
use crate::member::store::WriteFault;
use crate::web::{FormState, Frame, Place, SignedForm, WebError, Words, day_short, page};

/// A member of the old unit who may be meant.
struct Candidate {
    person_id: i64,
    name: String,
    birth: String,
    same_number: bool,
}

#[derive(Template)]
#[template(path = "member/transfer/transfer.html")]
struct TransferPage {
    frame: Frame,
    transfer_id: i64,
    name: String,
    from: String,
    to: String,
    on: String,
    decision: Option<String>,
    asked: String,
    from_asked: bool,
    state: &'static str,
    chip: &'static str,
    reason: Option<String>,
    may_settle: bool,
    may_withdraw: bool,
    /// The old unit has to say who is meant.
    is_sought: bool,
    candidates: Vec<Candidate>,
    form: FormState,
}

async fn load(tx: &mut sqlx::PgConnection, id: &str) -> Result<Transfer, WebError> {
    let transfer_id: i64 = id.parse().map_err(|_| WebError::NotFound)?;
    store::find(tx, transfer_id)
        .await?
        .ok_or(WebError::NotFound)
}

async fn draw(
    (app, actor): (&App, &Actor),
    transfer: &Transfer,
    form: FormState,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(actor).await?;
    let at = standing(&mut tx, transfer).await?;
    let may_keep = actor.may(Act::KeepMembers).is_some();
    let mut candidates = Vec::new();
    if let (Some(sought), true) = (&transfer.sought, at.may_settle() && at.holds_from) {
        let found = store::candidates(&mut tx, transfer.from.unit_id, sought).await?;
        candidates.extend(
            found
                .into_iter()
                .map(|(person_id, name, year, same_number)| Candidate {
                    person_id,
                    name,
                    birth: year.map_or(String::new(), |year| year.to_string()),
                    same_number,
                }),
        );
    }
    let title = words.t("member-transfer");
    let list = format!("/don-vi/{}/chuyen-sinh-hoat", actor.unit_code);
    let frame = Frame::of(actor, Place::Members, title.clone())
        .crumb(words.t("transfer-list"), Some(list))
        .crumb(title, None);
    let (state, chip) = chip(transfer.state);
    let asked = app.clock.zoned(transfer.asked_at);
    let status = status_of(&form, false);
    let html = page(&TransferPage {
        frame,
        transfer_id: transfer.transfer_id,
        name: who(transfer, words),
        from: transfer.from.name.clone(),
        to: transfer.to.name.clone(),
        on: day_short(transfer.effective_on),
        decision: transfer.decision.clone(),
        asked: asked.strftime("%H:%M %d/%m/%Y").to_string(),
        from_asked: at.from_asked,
        state,
        chip,
        reason: transfer.reason.clone(),
        may_settle: may_keep && at.may_settle(),
        may_withdraw: may_keep && at.may_withdraw(),
        is_sought: transfer.sought.is_some(),
        candidates,
        form,
    })?;
    Ok((status, html).into_response())
}

/// One transfer.
pub async fn transfer_page(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let mut tx = app.begin(&actor).await?;
    let transfer = load(&mut tx, &id).await?;
    drop(tx);
    draw((&app, &actor), &transfer, FormState::default()).await
}

/// Whom the confirmation is about: as asked, or as the old unit says among those of its own who may
/// be meant.
async fn person_meant(
    tx: &mut sqlx::PgConnection,
    transfer: &Transfer,
    form: &FormState,
) -> Result<Option<i64>, WebError> {
    let Some(sought) = &transfer.sought else {
        return Ok(transfer.person_id);
    };
    let chosen: Option<i64> = form.text("nguoi").parse().ok();
    let among = store::candidates(tx, transfer.from.unit_id, sought).await?;
    Ok(chosen.filter(|person_id| among.iter().any(|(known, ..)| known == person_id)))
}

/// The other end confirms: the person leaves the one unit and joins the other.
pub async fn confirm(
    State(app): State<App>,
    Path(id): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepMembers)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let transfer = load(&mut tx, &id).await?;
    if !standing(&mut tx, &transfer).await?.may_settle() {
        return again(&actor, &transfer);
    }
    let person_id = person_meant(&mut tx, &transfer, &form).await?;
    // The actor's own transaction has said that he may; it ends before the owner's begins, which
    // asks the transfer's state again.
    drop(tx);
    let Some(person_id) = person_id else {
        form.wrong("nguoi", words.t("transfer-choose"));
        return draw((&app, &actor), &transfer, form).await;
    };
    let owner = &app.database.owner;
    let now = app.clock.now();
    match store::confirm(owner, &permit, (&transfer, person_id), now).await {
        Ok(()) => back(&actor, "nhan"),
        Err(WriteFault::Refused(refusal)) => {
            form.refusal = Some(words.t(refusal.message));
            draw((&app, &actor), &transfer, form).await
        }
        Err(WriteFault::Sql(error)) => Err(error.into()),
    }
}

fn back(actor: &Actor, mark: &str) -> Result<Response, WebError> {
    let list = format!("/don-vi/{}/chuyen-sinh-hoat", actor.unit_code);
    Ok(Redirect::to(&format!("{list}?xong={mark}")).into_response())
}

/// Pressed by whom it does not wait for: who may see it and has pressed twice is told so, others
/// that they may not.
fn again(actor: &Actor, transfer: &Transfer) -> Result<Response, WebError> {
    if transfer.state == TransferState::Asked {
        return Err(WebError::Forbidden);
    }
    back(actor, "da-co")
}

/// The other end refuses, with a reason.
pub async fn refuse(
    State(app): State<App>,
    Path(id): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepMembers)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let transfer = load(&mut tx, &id).await?;
    if !standing(&mut tx, &transfer).await?.may_settle() {
        return again(&actor, &transfer);
    }
    let Some(reason) = read_reason(&mut form, words) else {
        drop(tx);
        return draw((&app, &actor), &transfer, form).await;
    };
    let closed = (TransferState::Refused, Some(reason.as_str()));
    close((&app, tx), (&actor, &permit), (&transfer, closed)).await
}

/// The end that asked takes it back.
pub async fn withdraw(
    State(app): State<App>,
    Path(id): Path<String>,
    SignedForm(actor, _): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepMembers)?;
    let mut tx = app.begin(&actor).await?;
    let transfer = load(&mut tx, &id).await?;
    if !standing(&mut tx, &transfer).await?.may_withdraw() {
        return again(&actor, &transfer);
    }
    let closed = (TransferState::Withdrawn, None);
    close((&app, tx), (&actor, &permit), (&transfer, closed)).await
}

async fn close(
    (app, mut tx): (&App, sqlx::Transaction<'static, sqlx::Postgres>),
    (actor, permit): (&Actor, &Permit),
    (transfer, (state, reason)): (&Transfer, (TransferState, Option<&str>)),
) -> Result<Response, WebError> {
    let now = app.clock.now();
    let closed = store::close(&mut tx, permit, (transfer, state), (now, reason)).await?;
    if !closed {
        return back(actor, "da-co");
    }
    tx.commit().await?;
    let mark = match state {
        TransferState::Refused => "tu-choi",
        _ => "rut",
    };
    back(actor, mark)
}
