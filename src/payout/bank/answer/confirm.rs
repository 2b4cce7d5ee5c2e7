//! An answer confirmed: whom the bank paid has received, what it could not pay goes back.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use sqlx::PgConnection;

use super::one::draw;
use super::rules::{Drawn, Matched, Verdict, matched, reasons};
use super::{open, parse, store};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::book::voucher::store::Hand;
use crate::payout::desk::{Desk, number};
use crate::payout::receipt::store::{Entered, Receiving, receive};
use crate::payout::settle::store::{GivingBack, give_back};
use crate::unit::read_day;
use crate::web::{SignedForm, WebError, Words};

/// Writes what the answer says, once: receipts for whom the bank paid, a receipt voucher for what
/// came back.
pub(super) async fn confirm(
    State(app): State<App>,
    Path((code, round, batch, answer)): Path<(String, String, String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::KeepBooks)?;
    let which = (
        code.as_str(),
        round.as_str(),
        batch.as_str(),
        answer.as_str(),
    );
    let answer_id = number(&answer)?;
    let mut tx = app.begin(&actor).await?;
    let (desk, found) = open(&app, &mut tx, (&actor, &code), (&round, &batch)).await?;
    let address = format!(
        "{}/chi/{}/tra-loi/{answer_id}",
        desk.round_base(),
        found.batch_id
    );
    let kept = store::find_content(&mut tx, (found.batch_id, answer_id)).await?;
    let (_, content) = kept.ok_or(WebError::NotFound)?;
    if !store::hold(&mut tx, answer_id).await? {
        return Ok(Redirect::to(&format!("{address}?xong=before")).into_response());
    }
    let on = read_day(&mut form, "on", desk.words);
    if on.is_some_and(|on| on > desk.today) {
        form.wrong("on", desk.words.t("book-day-to-come"));
    }
    let rows = parse(content).await?;
    let drawn = store::drawn(&mut tx, found.batch_id).await?;
    let said = matched(&rows, &drawn);
    if found.state != "paid" {
        form.refusal = Some(desk.words.t("payout-answer-not-paid"));
    }
    if let (Some(on), true) = (on, form.is_sound()) {
        let writing = Writing {
            desk: &desk,
            batch_id: found.batch_id,
            answer_id,
            on,
        };
        if write(&mut tx, (&app, &actor), writing, &said).await? {
            tx.commit().await?;
            return Ok(Redirect::to(&format!("{address}?xong=answered")).into_response());
        }
        form.refusal = Some(desk.words.t("payout-moved"));
    }
    drop(tx);
    draw((&app, &actor), which, ("", form)).await
}

/// An answer being written.
struct Writing<'a> {
    desk: &'a Desk,
    batch_id: i64,
    answer_id: i64,
    on: timeline::Day,
}

/// The payments of one verdict with what the bank said of each.
fn of<'a>(said: &[Matched<'a>], verdict: Verdict) -> Vec<(&'a Drawn, &'a str)> {
    let own = said.iter().filter(|own| own.verdict == verdict);
    own.filter_map(|own| Some((own.drawn?, own.row.words.as_str())))
        .collect()
}

/// False where somebody has moved on meanwhile, or nothing is to be written.
async fn write(
    tx: &mut PgConnection,
    (app, actor): (&App, &Actor),
    writing: Writing<'_>,
    said: &[Matched<'_>],
) -> Result<bool, WebError> {
    let books = app.permit(actor, Act::KeepBooks)?;
    let records = app.permit(actor, Act::Record)?;
    let desk = writing.desk;
    let (paid, failed) = (of(said, Verdict::Paid), of(said, Verdict::Failed));
    if paid.is_empty() && failed.is_empty() {
        return Ok(false);
    }
    let key = format!("bank-answer-{}", writing.answer_id);
    let ids =
        |all: &[(&Drawn, &str)]| -> Vec<i64> { all.iter().map(|own| own.0.payment_id).collect() };
    if !paid.is_empty() {
        let receiving = Receiving {
            payments: &ids(&paid),
            on: writing.on,
            way: "bank",
            answer_id: Some(writing.answer_id),
            key: &key,
        };
        let entered = receive(tx, (&records, &app.catalogue), receiving).await;
        match entered.map_err(|fault| WebError::Other(fault.into()))? {
            Entered::Done(_) => {}
            Entered::Before(_) | Entered::Moved => return Ok(false),
        }
    }
    if !failed.is_empty() {
        let paper = Words::of("vi");
        let reason = paper.t1("payout-answer-back", "reasons", reasons(said));
        let reason: String = reason.chars().take(480).collect();
        let back = ids(&failed);
        let giving = GivingBack {
            unit_id: desk.unit.unit_id,
            round_id: desk.round.round_id,
            payments: &back,
            on: desk.today,
            reason: &reason,
            key: &key,
            says: [
                paper.t("payout-answer-person"),
                paper.t1("payout-return-reason", "round", desk.round_name()),
            ],
        };
        let hand = Hand {
            permit: &books,
            name: &actor.full_name,
        };
        if give_back(tx, hand, &giving).await?.is_empty() {
            return Ok(false);
        }
        let words: Vec<String> = failed.iter().map(|own| own.1.to_owned()).collect();
        store::say_why(tx, &back, &words).await?;
    }
    let about = (desk.unit.unit_id, writing.answer_id);
    store::confirm(tx, &books, about, (paid.len(), failed.len())).await?;
    tracing::info!(
        batch = writing.batch_id,
        "an answer of a bank was confirmed"
    );
    Ok(true)
}
