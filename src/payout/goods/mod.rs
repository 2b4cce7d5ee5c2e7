//! Goods instead of money: a batch takes from a gift in kind, the keeper of the store hands it out,
//! and what stays goes back in `back`. Receipts, codes and the settlement are those of money.

pub mod back;
pub mod store;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use sqlx::PgConnection;

use super::batch::{Asked, show};
use super::desk::{Desk, number};
use crate::access::Act;
use crate::app::App;
use crate::book::gift::store::gifts;
use crate::book::voucher::store::Hand;
use crate::web::{FormState, SignedForm, WebError, amount};
use store::{GoodsStep, take_goods_step};

pub(super) fn routes() -> Router<App> {
    let at = |end: &str| format!("/don-vi/{{code}}/cham-lo/dot/{{round}}/chi/{{batch}}/{end}");
    Router::new()
        .route(&at("xuat"), post(hand_out))
        .route(&at("huy"), post(let_go))
        .merge(back::routes())
}

/// The gifts of the payer with something left, as choices: how much, and what one is worth.
pub(super) async fn gift_choices(
    connection: &mut PgConnection,
    desk: &Desk,
) -> sqlx::Result<Vec<(String, String)>> {
    let language = desk.words.language();
    let all = gifts(connection, desk.unit.unit_id).await?;
    let left = all.into_iter().filter(|gift| gift.left() > 0);
    Ok(left
        .map(|gift| {
            let told = [
                ("what", gift.what.clone()),
                ("left", amount(gift.left(), language)),
                ("measure", gift.measure.clone()),
                ("dong", amount(gift.each_dong(), language)),
            ];
            let text = desk.words.with("payout-gift-choice", &told);
            (gift.gift_id.to_string(), text)
        })
        .collect())
}

async fn hand_out(
    State(app): State<App>,
    Path((code, round, batch)): Path<(String, String, String)>,
    SignedForm(actor, form): SignedForm,
) -> Result<Response, WebError> {
    let which = (code.as_str(), round.as_str(), batch.as_str());
    take(&app, which, (SignedForm(actor, form), "handed")).await
}

async fn let_go(
    State(app): State<App>,
    Path((code, round, batch)): Path<(String, String, String)>,
    SignedForm(actor, form): SignedForm,
) -> Result<Response, WebError> {
    let which = (code.as_str(), round.as_str(), batch.as_str());
    take(&app, which, (SignedForm(actor, form), "released")).await
}

async fn take(
    app: &App,
    (code, round, batch): (&str, &str, &str),
    (SignedForm(actor, mut form), step): (SignedForm, &str),
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepBooks)?;
    let mut tx = app.begin(&actor).await?;
    let desk = Desk::open(app, &mut tx, (&actor, code), number(round)?).await?;
    let may = if step == "handed" {
        desk.may_hand
    } else {
        desk.may_draw
    };
    if !may || desk.round.way != "kind" {
        return Err(WebError::Forbidden);
    }
    let reason = form.text("why").to_owned();
    if step == "released" && !(2..=300).contains(&reason.chars().count()) {
        form.refusal = Some(desk.words.t("payout-reason-missing"));
    }
    if form.is_sound() {
        let hand = Hand {
            permit: &permit,
            name: &actor.full_name,
        };
        let taking = GoodsStep {
            unit_id: desk.unit.unit_id,
            batch_id: number(batch)?,
            step,
            on: desk.today,
            reason: if step == "released" { &reason } else { "" },
        };
        if take_goods_step(&mut tx, hand, taking).await? {
            tx.commit().await?;
            let address = format!("{}/chi?xong={step}", desk.round_base());
            return Ok(Redirect::to(&address).into_response());
        }
        form.refusal = Some(desk.words.t("payout-goods-not-due"));
    }
    drop(tx);
    let asked = Asked::default();
    let form: FormState = form;
    show(app, &actor, (code, round, &asked), form).await
}
