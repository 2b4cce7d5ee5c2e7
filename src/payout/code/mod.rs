//! One-time codes: printed on slips, confirmed once on a page without a sign-in. A code is 128 bits
//! of chance and all there is in its address; whoever holds it may say that the money came, and
//! learns no more than what the slip says. Opening the page confirms nothing.

mod rules;
pub mod store;

use std::sync::{Mutex, MutexGuard, PoisonError};

use ::paper::{Check, Slip};
use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use jiff::{Span, ToSpan};

use super::listed::store::note_listed;
use super::listed::{Leaves, TO_CONFIRM};
use super::receipt::open;
use super::receipt::store::{Entered, Receiving, receive};
use super::rules::initials;
use crate::access::{Act, Actor, Permit};
use crate::app::App;
use crate::web::{
    Asker, Frame, SignedForm, WebError, amount, day_short, page, site_of, slips_file, words_of,
};
use rules::{Tally, is_sound};
use store::{Promised, find_promised, give_codes};

/// How many days a code holds.
const DAYS: i32 = 60;

/// The wrong codes of the minute that runs, counted where the program runs.
#[derive(Debug, Default)]
pub struct WrongCodes(Mutex<Tally>);

impl WrongCodes {
    fn tally(&self) -> MutexGuard<'_, Tally> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(
            "/don-vi/{code}/cham-lo/danh-sach/{list}/ky-nhan/phieu-ma",
            post(slips),
        )
        .route("/nhan/{code}", get(confirm_page).post(confirm))
}

#[derive(Template)]
#[template(path = "payout/code/confirm.html")]
struct ConfirmPage {
    frame: Frame,
    /// Nothing where the code holds no longer.
    promised: Option<Promised>,
    name: String,
    is_done: bool,
    /// Nothing was looked up: too many codes from there were wrong.
    is_to_wait: bool,
}

impl ConfirmPage {
    fn money(&self, dong: &i64) -> String {
        amount(*dong, self.frame.language())
    }
}

/// What a code led to.
enum Looked {
    Found(Promised),
    /// It holds no longer, or never did.
    Nothing,
    /// Too many were wrong within this minute.
    Wait,
}

async fn look_up(app: &App, (Asker(asker), code): (Asker, &str)) -> Result<Looked, WebError> {
    let wrong = &app.wrong_codes;
    if !wrong.tally().may_ask(app.clock.now(), asker, code) {
        return Ok(Looked::Wait);
    }
    if !is_sound(code) {
        return Ok(Looked::Nothing);
    }
    let found = find_promised(&app.database.owner, (code, app.clock.today())).await?;
    Ok(match found {
        Some(promised) => {
            wrong.tally().was_right(asker, code);
            Looked::Found(promised)
        }
        None => Looked::Nothing,
    })
}

fn draw(headers: &HeaderMap, looked: Looked, is_done: bool) -> Result<Response, WebError> {
    let words = words_of(headers);
    let (promised, status) = match looked {
        Looked::Found(promised) => (Some(promised), StatusCode::OK),
        Looked::Nothing => (None, StatusCode::NOT_FOUND),
        Looked::Wait => (None, StatusCode::TOO_MANY_REQUESTS),
    };
    let mut frame = Frame::open(words, words.t("payout-code-title"));
    frame.generated = promised.as_ref().is_some_and(|own| own.generated);
    let is_to_wait = status == StatusCode::TOO_MANY_REQUESTS;
    let html = page(&ConfirmPage {
        name: promised
            .as_ref()
            .map_or(String::new(), |own| initials(&own.full_name)),
        frame,
        promised,
        is_done,
        is_to_wait,
    })?;
    let mut response = (status, html).into_response();
    if is_to_wait {
        let headers = response.headers_mut();
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
    }
    Ok(response)
}

async fn confirm_page(
    State(app): State<App>,
    asker: Asker,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Result<Response, WebError> {
    draw(&headers, look_up(&app, (asker, &code)).await?, false)
}

/// Confirms once. There is no session to ride on: the code itself is what the form holds.
async fn confirm(
    State(app): State<App>,
    asker: Asker,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Result<Response, WebError> {
    let promised = match look_up(&app, (asker, &code)).await? {
        Looked::Found(promised) => promised,
        other => return draw(&headers, other, false),
    };
    let permit = Permit::of_a_code_holder(Act::Record);
    let key = crate::id::hex(&crate::id::digest(&code)[..16]);
    let receiving = Receiving {
        payments: &[promised.payment_id],
        on: app.clock.today(),
        way: "code",
        answer_id: None,
        key: &key,
    };
    let mut tx = app.database.owner.begin().await?;
    let done = receive(&mut tx, (&permit, &app.catalogue), receiving).await;
    match done.map_err(|fault| WebError::Other(fault.into()))? {
        Entered::Done(_) => tx.commit().await?,
        Entered::Before(_) => {}
        Entered::Moved => return draw(&headers, Looked::Nothing, false),
    }
    draw(&headers, Looked::Found(promised), true)
}

/// Slips with a code for everybody who is paid and has not received. The codes are told this once.
async fn slips(
    State(app): State<App>,
    headers: HeaderMap,
    Path((code, list)): Path<(String, String)>,
    SignedForm(actor, _): SignedForm,
) -> Result<Response, WebError> {
    let actor: Actor = actor;
    app.permit(&actor, Act::Record)?;
    let mut tx = app.begin(&actor).await?;
    let (desk, head) = open(&app, &mut tx, (&actor, &code, &list)).await?;
    let span: Span = DAYS.days();
    let until_on = desk.today.checked_add(span).unwrap_or(desk.today);
    let which = (desk.unit.unit_id, head.list_id);
    let codes = give_codes(&mut tx, Some(actor.account_id), which, until_on).await?;
    if codes.is_empty() {
        return Err(WebError::NotFound);
    }
    let leaves = Leaves {
        by: (actor.account_id, desk.unit.unit_id),
        subject: ("aid-list", head.list_id),
        format: "pdf",
        fields: &TO_CONFIRM,
        page: &format!("{}/danh-sach/{}/ky-nhan/phieu-ma", desk.base, head.list_id),
        at: app.clock.now(),
    };
    let listed = codes.iter().map(|own| (own.person_id, own.kept_by));
    note_listed(&mut tx, &leaves, listed.collect()).await?;
    tx.commit().await?;
    let site = site_of(&headers);
    let slip = |own: store::Printed| Slip {
        lines: vec![
            own.full_name,
            match desk.round.gift.as_str() {
                "" => format!("{} đồng", vietnamese::number(own.amount_dong)),
                gift => format!(
                    "{gift}, ước tính {} đồng",
                    vietnamese::number(own.amount_dong)
                ),
            },
            desk.round_name(),
            desk.unit.name.clone(),
            format!("Có hạn đến {}", day_short(until_on)),
        ],
        check: Check {
            address: format!("{site}/nhan/{}", own.code),
            words: match desk.is_kind() {
                true => "Nhận đủ quà rồi hãy quét để xác nhận".to_owned(),
                false => "Nhận đủ tiền rồi hãy quét để xác nhận".to_owned(),
            },
        },
    };
    let slips: Vec<Slip> = codes.into_iter().map(slip).collect();
    let name = format!("phieu-nhan-{}-{}.pdf", desk.unit.code, head.list_id);
    slips_file(slips, &name).await
}
