//! Goods on their way back: whoever brought them does not count them in. The keeper of the store
//! takes them in, or says that he did not get them; then their people are outstanding again.

pub mod store;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;

use self::store::{ReturnStep, take_return_step};
use crate::access::Act;
use crate::app::App;
use crate::book::voucher::store::Hand;
use crate::payout::batch::Asked;
use crate::payout::desk::{Desk, number};
use crate::payout::settle::show;
use crate::web::{SignedForm, WebError, Words};

pub(super) fn routes() -> Router<App> {
    let at =
        |end: &str| format!("/don-vi/{{code}}/cham-lo/dot/{{round}}/quyet-toan/{{back}}/{end}");
    Router::new()
        .route(&at("nhan"), post(take_in))
        .route(&at("khong-nhan"), post(refuse))
}

type Address = Path<(String, String, String)>;

async fn take_in(
    State(app): State<App>,
    Path(address): Address,
    form: SignedForm,
) -> Result<Response, WebError> {
    take(&app, address, form, "taken-in").await
}

async fn refuse(
    State(app): State<App>,
    Path(address): Address,
    form: SignedForm,
) -> Result<Response, WebError> {
    take(&app, address, form, "refused").await
}

async fn take(
    app: &App,
    (code, round, back): (String, String, String),
    SignedForm(actor, mut form): SignedForm,
    step: &str,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepBooks)?;
    let mut tx = app.begin(&actor).await?;
    let desk = Desk::open(app, &mut tx, (&actor, &code), number(&round)?).await?;
    if !desk.may_hand || !desk.is_kind() {
        return Err(WebError::Forbidden);
    }
    let why = form.text("why").to_owned();
    if step == "refused" && !(2..=300).contains(&why.chars().count()) {
        form.refusal = Some(desk.words.t("payout-reason-missing"));
    }
    if form.is_sound() {
        let hand = Hand {
            permit: &permit,
            name: &actor.full_name,
        };
        let says = Words::of("vi").t1("payout-return-reason", "round", desk.round_name());
        let taking = ReturnStep {
            unit_id: desk.unit.unit_id,
            round_id: desk.round.round_id,
            return_id: number(&back)?,
            step,
            on: desk.today,
            reason: if step == "refused" { &why } else { "" },
            says: &says,
        };
        if take_return_step(&mut tx, hand, taking).await? {
            tx.commit().await?;
            let address = format!("{}/quyet-toan?xong={step}", desk.round_base());
            return Ok(Redirect::to(&address).into_response());
        }
        form.refusal = Some(desk.words.t("payout-return-not-due"));
    }
    drop(tx);
    show(app, &actor, (&code, &round, &Asked::default()), form).await
}
