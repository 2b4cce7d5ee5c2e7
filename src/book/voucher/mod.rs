//! Vouchers: the list, the form that writes one, the page on which it takes its steps, its files
//! and its paper.

mod files;
mod paper;
pub mod step;
pub mod store;
mod write;

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use sqlx::PgConnection;

use super::desk::Desk;
use super::rules::{Kind, State as VoucherState, Step, number_text, refusal};
use super::said::store as said;
use crate::access::{Act, Actor};
use crate::app::App;
use crate::attachment::FilesShown;
use crate::id;
use crate::unit::Unit;
use crate::web::{FormState, Frame, Pager, WebError, amount, day_short, letter_file, page};
use store::{ListAsked, Listed, Voucher};

pub fn routes() -> Router<App> {
    let at = |end: &str| format!("/don-vi/{{code}}/so-quy/chung-tu{end}");
    Router::new()
        .route(&at(""), get(list_page))
        .route(&at("/ghi"), get(write::write_page).post(write::write))
        .route(&at("/{voucher}"), get(voucher_page))
        .route(&at("/{voucher}/phieu.pdf"), get(paper_file))
        .route(&at("/{voucher}/buoc/{step}"), post(step::take))
        .merge(files::routes())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    nam: Option<i16>,
    loai: String,
    #[serde(rename = "trang-thai")]
    state: String,
    trang: Option<i64>,
}

#[derive(Template)]
#[template(path = "book/voucher/list.html")]
struct ListPage {
    frame: Frame,
    unit: Unit,
    base: String,
    is_accountant: bool,
    year: i16,
    kind: String,
    state: String,
    kinds: Vec<(String, String)>,
    states: Vec<(String, String)>,
    vouchers: Vec<Listed>,
    pager: Pager,
}

impl ListPage {
    fn money(&self, dong: &i64) -> String {
        amount(*dong, self.frame.language())
    }
    fn day(&self, day: &timeline::Day) -> String {
        day_short(*day)
    }
    fn number(&self, voucher: &Listed) -> String {
        let kind = Kind::of(&voucher.kind).unwrap_or(Kind::Payment);
        number_text(kind, voucher.number)
    }
    fn state(&self, voucher: &Listed) -> String {
        self.frame.t(&state_key(&voucher.kind, &voucher.state))
    }
}

/// The key of the words for a state: a receipt is received where a payment is paid.
fn state_key(kind: &str, state: &str) -> String {
    if kind == "receipt" && state == "paid" {
        return "book-state-received".to_owned();
    }
    format!("book-state-{state}")
}

async fn list_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<ListQuery>,
) -> Result<Html<String>, WebError> {
    let mut tx = app.begin(&actor).await?;
    let desk = Desk::with_book(&app, &mut tx, (&actor, &code)).await?;
    let words = desk.words;
    let year = asked.nam.unwrap_or(desk.today.year()).clamp(1945, 2199);
    let number = Pager::asked(asked.trang);
    let list = ListAsked {
        unit_id: desk.unit.unit_id,
        year,
        kind: &asked.loai,
        state: &asked.state,
        offset: (number - 1).saturating_mul(Pager::SIZE),
        limit: Pager::SIZE,
    };
    let (vouchers, total) = store::list(&mut tx, list).await?;
    let title = words.t("book-vouchers");
    let frame = desk.frame(&mut tx, &actor, (&title, "")).await?;
    let known = |code: &str, all: &[(String, String)]| {
        all.iter()
            .find(|own| own.0 == code)
            .map_or(String::new(), |own| own.0.clone())
    };
    let named = |code: &str, key: &str| (code.to_owned(), words.t(&format!("{key}-{code}")));
    let kinds: Vec<_> = ["receipt", "payment"]
        .map(|own| named(own, "book-kind"))
        .into();
    let states: Vec<_> = VoucherState::ALL
        .map(|own| named(own.code(), "book-state"))
        .into();
    let (kind, state) = (known(&asked.loai, &kinds), known(&asked.state, &states));
    let query = format!("?nam={year}&loai={kind}&trang-thai={state}&");
    page(&ListPage {
        pager: Pager::new(number, total, format!("{}/chung-tu{query}", desk.base)),
        is_accountant: desk.hands.is_accountant,
        base: desk.base,
        unit: desk.unit,
        frame,
        year,
        kind,
        state,
        kinds,
        states,
        vouchers,
    })
}

/// The voucher of an address.
async fn load(tx: &mut PgConnection, (unit_id, voucher): (i32, &str)) -> Result<Voucher, WebError> {
    let voucher_id: i64 = voucher.parse().map_err(|_| WebError::NotFound)?;
    let found = store::find_voucher(tx, (unit_id, voucher_id)).await?;
    found.ok_or(WebError::NotFound)
}

/// A step the reader may take, or why he may not.
struct Offer {
    step: Step,
    /// Nothing where he may.
    refusal: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "book/voucher/voucher.html")]
struct VoucherPage {
    frame: Frame,
    base: String,
    voucher: Voucher,
    number: String,
    state: String,
    in_words: String,
    account: String,
    offers: Vec<Offer>,
    /// The step that is due now and that this reader may not take, with the reason.
    hint: Option<String>,
    files: FilesShown,
    /// Records by hand that look like what this voucher says.
    twins: Vec<i64>,
    key: String,
    form: FormState,
}

impl VoucherPage {
    fn number_of(&self, people: &i32) -> String {
        amount(i64::from(*people), self.frame.language())
    }
    fn money(&self) -> String {
        amount(self.voucher.amount_dong, self.frame.language())
    }
    fn day(&self, day: &timeline::Day) -> String {
        day_short(*day)
    }
    fn person(&self) -> String {
        let payee = self.voucher.kind == Kind::Payment;
        self.frame
            .t(if payee { "book-payee" } else { "book-payer" })
    }
    /// What the account is called: where money went, or where it came from.
    fn what(&self) -> String {
        let key = match (
            &self.voucher.to,
            self.voucher.transfer_id,
            self.voucher.kind,
        ) {
            (Some(_), ..) => "book-to-unit",
            (_, Some(_), _) => "book-income-of",
            (_, _, Kind::Payment) => "book-spent-on",
            _ => "book-income-of",
        };
        self.frame.t(key)
    }
    /// What a button says.
    fn verb(&self, step: &Step) -> String {
        let key = match (step, self.voucher.kind) {
            (Step::Pay, Kind::Receipt) => "book-do-receive",
            (Step::Pay, Kind::Payment) => "book-do-pay",
            (Step::Approve, _) => "book-do-approve",
            (Step::Refuse, _) => "book-do-refuse",
            (Step::Reverse, _) => "book-do-reverse",
        };
        self.frame.t(key)
    }
    fn taken(&self, state: &VoucherState) -> String {
        self.frame
            .t(&state_key(self.voucher.kind.code(), state.code()))
    }
    fn may_act(&self) -> bool {
        self.offers.iter().any(|offer| offer.refusal.is_none())
    }
}

/// Draws a voucher's page; the form keeps what was typed beside a step.
async fn draw(
    app: &App,
    actor: &Actor,
    (code, voucher, done): (&str, &str, &str),
    form: FormState,
) -> Result<Response, WebError> {
    let mut tx = app.begin(actor).await?;
    let desk = Desk::with_book(app, &mut tx, (actor, code)).await?;
    let voucher = load(&mut tx, (desk.unit.unit_id, voucher)).await?;
    let number = number_text(voucher.kind, voucher.number);
    let kind = desk.words.t(&format!("book-kind-{}", voucher.kind.code()));
    let title = format!("{kind} {number}");
    let frame = desk.frame(&mut tx, actor, (&title, done)).await?;
    let standing = voucher.standing();
    let told = |step| refusal(step, &standing, &desk.hands, actor.account_id);
    let offers: Vec<Offer> = Step::ALL
        .into_iter()
        .map(|step| Offer {
            step,
            refusal: told(step),
        })
        .collect();
    let due = [Step::Approve, Step::Pay]
        .into_iter()
        .find_map(told_if_due(&told));
    let account = match (&voucher.to, voucher.transfer_id) {
        (Some((_, name)), _) => name.clone(),
        _ => app
            .catalogue
            .account_name(&voucher.account, &actor.language)
            .to_owned(),
    };
    let status = form.status();
    let refused = form.error("tep").map(str::to_owned);
    let about = (actor, &desk.hands, desk.base.as_str());
    let html = page(&VoucherPage {
        state: desk
            .words
            .t(&state_key(voucher.kind.code(), voucher.state.code())),
        in_words: vietnamese::money_in_words(voucher.amount_dong),
        hint: due.map(|key| desk.words.t(key)),
        files: files::shown(&mut tx, about, (&voucher, refused)).await?,
        twins: said::twins(&mut tx, voucher.voucher_id).await?,
        key: id::check_code(),
        base: desk.base,
        frame,
        number,
        account,
        offers,
        voucher,
        form,
    })?;
    Ok((status, html).into_response())
}

/// Why a step that is due may not be taken by the reader.
fn told_if_due(
    told: &impl Fn(Step) -> Option<&'static str>,
) -> impl Fn(Step) -> Option<&'static str> {
    move |step| told(step).filter(|key| *key != "book-step-not-due")
}

async fn voucher_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, voucher)): Path<(String, String)>,
    Query(asked): Query<super::desk::Asked>,
) -> Result<Response, WebError> {
    let at = (code.as_str(), voucher.as_str(), asked.xong.as_str());
    draw(&app, &actor, at, FormState::default()).await
}

async fn paper_file(
    State(app): State<App>,
    actor: Actor,
    Path((code, voucher)): Path<(String, String)>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::Read)?;
    let mut tx = app.begin(&actor).await?;
    let desk = Desk::with_book(&app, &mut tx, (&actor, &code)).await?;
    let voucher = load(&mut tx, (desk.unit.unit_id, &voucher)).await?;
    let line = crate::unit::store::way_down(&mut tx, desk.unit.unit_id, &actor.line, desk.today);
    let superior = line.await?.pop().map_or(String::new(), |(_, name, _)| name);
    drop(tx);
    let names = (superior.as_str(), desk.unit.name.as_str());
    let letter = paper::letter(&voucher, names, &app.catalogue);
    let number = number_text(voucher.kind, voucher.number);
    let name = format!(
        "{number}-{}-{}.pdf",
        voucher.written_on.year(),
        desk.unit.code
    );
    letter_file(letter, &name).await
}
