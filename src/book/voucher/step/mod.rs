//! A step of a voucher as it is asked for: checked against the rules, taken once.

pub mod store;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::store::Hand;
use super::{draw, load};
use crate::access::Act;
use crate::app::App;
use crate::book::desk::Desk;
use crate::book::rules::{Step, refusal};
use crate::web::{SignedForm, WebError, amount, typed_key, typed_line};
use store::{Outcome, Taking, take_step};

pub(super) async fn take(
    State(app): State<App>,
    Path((code, voucher, step)): Path<(String, String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepBooks)?;
    let step = Step::at(&step).ok_or(WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let desk = Desk::with_book(&app, &mut tx, (&actor, &code)).await?;
    let words = desk.words;
    let found = load(&mut tx, (desk.unit.unit_id, &voucher)).await?;
    let address = format!("{}/chung-tu/{voucher}", desk.base);
    let done = |what: &str| Ok(Redirect::to(&format!("{address}?xong={what}")).into_response());
    let sent_key = typed_key(&mut form, words).unwrap_or_default();
    if was_taken(&mut tx, found.voucher_id, (step, &sent_key)).await? {
        return done("before");
    }
    let reason = typed_line(&mut form, ("step_reason", 500, step.needs_reason()), words);
    if let Some(told) = refusal(step, &found.standing(), &desk.hands, actor.account_id) {
        form.refusal = Some(words.t(told));
    }
    if form.is_sound() {
        let hand = Hand {
            permit: &permit,
            name: &actor.full_name,
        };
        let taking = Taking {
            step,
            on: desk.today,
            at: app.clock.now(),
            reason: &reason,
            key: &sent_key,
        };
        match take_step(&mut tx, hand, (&app.catalogue, &found), &taking).await {
            Ok(Outcome::Done) => {
                tx.commit().await?;
                return done(step.leads_to().code());
            }
            Ok(Outcome::Before) => return done("before"),
            Ok(Outcome::Moved) => form.refusal = Some(words.t("book-step-not-due")),
            Ok(Outcome::TooLittle { left_dong }) => {
                let left = amount(left_dong, &actor.language);
                form.refusal = Some(words.t1("book-step-too-little", "left", left));
            }
            Err(fault) if fault.is_closed() => {
                form.refusal = Some(words.t("book-step-closed"));
            }
            // Somebody took a step meanwhile that this one may not follow.
            Err(fault) if fault.is_refused() => {
                form.refusal = Some(words.t("book-step-not-due"));
            }
            Err(fault) => return Err(WebError::Other(fault.into())),
        }
    }
    drop(tx);
    draw(&app, &actor, (&code, &voucher, ""), form).await
}

/// Whether this very request was answered before.
async fn was_taken(
    tx: &mut sqlx::PgConnection,
    voucher_id: i64,
    (step, key): (Step, &str),
) -> sqlx::Result<bool> {
    store::has_key(tx, (voucher_id, step.leads_to().code()), key).await
}
