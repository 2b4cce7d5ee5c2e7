//! One-time codes: printed on slips, confirmed once on a page without a sign-in. A code is 128 bits
//! of chance and all there is in its address; whoever holds it may say that the money came, and
//! learns no more than what the slip says. Opening the page confirms nothing.

pub mod store;

use std::sync::Mutex;

use ::paper::{Check, Slip};
use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use jiff::{Span, Timestamp, ToSpan};

use super::receipt::open;
use super::receipt::store::{Entered, Receiving, receive};
use super::rules::initials;
use crate::access::{Act, Actor, Permit};
use crate::app::App;
use crate::web::{
    Frame, SignedForm, WebError, amount, day_short, page, site_of, slips_file, words_of,
};
use store::{Promised, find_promised, give_codes};

/// How many days a code holds.
const DAYS: i32 = 60;

/// Wrong codes that are answered within a minute, of the whole site: a person scans, and errs
/// seldom.
const WRONG_A_MINUTE: u32 = 60;

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
}

impl ConfirmPage {
    fn money(&self, dong: &i64) -> String {
        amount(*dong, self.frame.language())
    }
}

/// The minute that runs, and the wrong codes in it.
static WRONG: Mutex<(i64, u32)> = Mutex::new((0, 0));

/// Whether a code may be looked up now.
fn may_ask(now: Timestamp) -> bool {
    let minute = now.as_second().div_euclid(60);
    WRONG
        .lock()
        .is_ok_and(|wrong| wrong.0 != minute || wrong.1 < WRONG_A_MINUTE)
}

fn note_wrong(now: Timestamp) {
    let minute = now.as_second().div_euclid(60);
    if let Ok(mut wrong) = WRONG.lock() {
        if wrong.0 != minute {
            *wrong = (minute, 0);
        }
        wrong.1 = wrong.1.saturating_add(1);
    }
}

async fn look_up(app: &App, code: &str) -> Result<Option<Promised>, WebError> {
    let now = app.clock.now();
    if !may_ask(now) {
        return Ok(None);
    }
    let sound = code.len() == 32 && code.bytes().all(|byte| byte.is_ascii_hexdigit());
    let found = if sound {
        find_promised(&app.database.owner, (code, app.clock.today())).await?
    } else {
        None
    };
    if found.is_none() {
        note_wrong(now);
    }
    Ok(found)
}

fn draw(
    headers: &HeaderMap,
    promised: Option<Promised>,
    is_done: bool,
) -> Result<Response, WebError> {
    let words = words_of(headers);
    let mut frame = Frame::open(words, words.t("payout-code-title"));
    frame.generated = promised.as_ref().is_some_and(|own| own.generated);
    let status = match promised {
        Some(_) => StatusCode::OK,
        None => StatusCode::NOT_FOUND,
    };
    let html = page(&ConfirmPage {
        name: promised
            .as_ref()
            .map_or(String::new(), |own| initials(&own.full_name)),
        frame,
        promised,
        is_done,
    })?;
    Ok((status, html).into_response())
}

async fn confirm_page(
    State(app): State<App>,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Result<Response, WebError> {
    draw(&headers, look_up(&app, &code).await?, false)
}

/// Confirms once. There is no session to ride on: the code itself is what the form holds.
async fn confirm(
    State(app): State<App>,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Result<Response, WebError> {
    let Some(promised) = look_up(&app, &code).await? else {
        return draw(&headers, None, false);
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
        Entered::Moved => return draw(&headers, None, false),
    }
    draw(&headers, Some(promised), true)
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
