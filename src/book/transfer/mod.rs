//! Money between units: what a unit sent and is sent, and what each end does about it.

mod round;
pub mod store;

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::desk::{Asked, Desk};
use super::voucher::store::{Hand, find_voucher};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::id;
use crate::unit::Unit;
use crate::web::{
    FormState, Frame, SignedForm, WebError, amount, day_short, page, typed_key, typed_line,
};
use store::{Said, Transfer, transfers};

/// The most shown on one page.
const MOST: i64 = 200;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/don-vi/{code}/so-quy/chuyen-tien", get(list_page))
        .route(
            "/don-vi/{code}/so-quy/chuyen-tien/{transfer}/{step}",
            post(take),
        )
        .route(
            "/don-vi/{code}/so-quy/chuyen-tien/{transfer}/qua-dot",
            post(round::tie_to),
        )
}

#[derive(Template)]
#[template(path = "book/transfer/list.html")]
struct ListPage {
    frame: Frame,
    unit: Unit,
    base: String,
    is_accountant: bool,
    is_approver: bool,
    arriving: Vec<Transfer>,
    sent: Vec<Transfer>,
    /// Rounds of the unit that may give out what was taken in.
    rounds: Vec<(String, String)>,
    key: String,
    form: FormState,
}

impl ListPage {
    fn money(&self, dong: &i64) -> String {
        amount(*dong, self.frame.language())
    }
    fn day(&self, day: &timeline::Day) -> String {
        day_short(*day)
    }
    fn state(&self, transfer: &Transfer) -> String {
        self.frame.t(&format!("book-transfer-{}", transfer.state))
    }
    /// Whether a round may still be named that gives it out.
    fn may_tie(&self, transfer: &Transfer) -> bool {
        self.is_accountant && transfer.counterpart.is_some() && transfer.received_dong.is_some()
    }
    fn is_due(&self, transfer: &Transfer) -> bool {
        matches!(transfer.state.as_str(), "sent" | "short" | "refused")
    }
}

async fn draw(
    app: &App,
    actor: &Actor,
    (code, done): (&str, &str),
    form: FormState,
) -> Result<Response, WebError> {
    let mut tx = app.begin(actor).await?;
    let desk = Desk::with_book(app, &mut tx, (actor, code)).await?;
    let title = desk.words.t("book-transfers");
    let frame = desk.frame(&mut tx, actor, (&title, done)).await?;
    let unit_id = desk.unit.unit_id;
    let all = transfers(&mut tx, unit_id, (None, MOST)).await?;
    let rounds = round::store::open_rounds(&mut tx, unit_id).await?;
    let (arriving, sent) = all.into_iter().partition(|one| one.to_id == unit_id);
    let status = form.status();
    let html = page(&ListPage {
        is_accountant: desk.hands.is_accountant,
        is_approver: desk.hands.limit_dong.is_some(),
        key: id::check_code(),
        base: desk.base,
        unit: desk.unit,
        frame,
        arriving,
        sent,
        rounds,
        form,
    })?;
    Ok((status, html).into_response())
}

async fn list_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    draw(&app, &actor, (&code, &asked.xong), FormState::default()).await
}

/// `tu-choi` by the receiver; `chenh-lech` and `nhan-lai` by the sender. Each is an approver's.
async fn take(
    State(app): State<App>,
    Path((code, transfer, step)): Path<(String, String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepBooks)?;
    let id: i64 = transfer.parse().map_err(|_| WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let desk = Desk::with_book(&app, &mut tx, (&actor, &code)).await?;
    if desk.hands.limit_dong.is_none() {
        return Err(WebError::Forbidden);
    }
    let unit_id = desk.unit.unit_id;
    let found = transfers(&mut tx, unit_id, (Some(id), 1)).await?.pop();
    let found = found.ok_or(WebError::NotFound)?;
    let back = step == "nhan-lai";
    let reason = typed_line(&mut form, ("reason", 500, !back), desk.words);
    let sent_key = typed_key(&mut form, desk.words).unwrap_or_default();
    let is_due = match step.as_str() {
        "tu-choi" => found.to_id == unit_id && found.receipt_id.is_none() && found.state == "sent",
        "chenh-lech" => found.from_id == unit_id && found.state == "short",
        "nhan-lai" => found.from_id == unit_id && found.state == "refused",
        _ => return Err(WebError::NotFound),
    };
    if !is_due || sent_key.is_empty() {
        form.refusal = Some(desk.words.t("book-transfer-not-due"));
    }
    // What did not arrive is spent by one signature, so its limit holds here too.
    let most = desk.hands.limit_dong.unwrap_or(0);
    if step == "chenh-lech" && is_due && found.missing_dong() > most {
        form.refusal = Some(desk.words.t("book-step-limit"));
    }
    if !form.is_sound() {
        drop(tx);
        return draw(&app, &actor, (&code, ""), form).await;
    }
    let hand = Hand {
        permit: &permit,
        name: &actor.full_name,
    };
    let returned = desk.words.t("book-transfer-came-back");
    let said = Said {
        on: desk.today,
        at: app.clock.now(),
        reason: if back { &returned } else { &reason },
        key: &sent_key,
    };
    let voucher = find_voucher(&mut tx, (found.from_id, found.voucher_id)).await?;
    let (done, written) = match (step.as_str(), &voucher) {
        ("tu-choi", _) => {
            let done = store::refuse(&mut tx, hand, &found, said).await;
            ("transfer-refused", done.map_err(Into::into))
        }
        ("chenh-lech", Some(voucher)) => {
            let done = store::settle(&mut tx, hand, (&app.catalogue, &found, voucher), said).await;
            ("transfer-settled", done)
        }
        (_, Some(voucher)) => {
            let done = store::take_back(&mut tx, hand, (&found, voucher), said).await;
            ("transfer-returned", done)
        }
        _ => return Err(WebError::NotFound),
    };
    match written {
        Ok(()) => tx.commit().await?,
        Err(fault) => {
            if !fault.is_refused() {
                return Err(WebError::Other(fault.into()));
            }
            form.refusal = Some(desk.words.t("book-transfer-refused-here"));
            drop(tx);
            return draw(&app, &actor, (&code, ""), form).await;
        }
    }
    let address = format!("{}/chuyen-tien?xong={done}", desk.base);
    Ok(Redirect::to(&address).into_response())
}
