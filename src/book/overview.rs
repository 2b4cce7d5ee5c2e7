//! The first page of a book: what money there is, what waits, and how far the past is closed. Opens
//! the book, its funds and purses.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::desk::{Asked, Desk};
use super::form::{choice, fund_kinds, past_day};
use super::store::{self, Fund, NewFund, NewPurse, Purse};
use super::{transfer, voucher};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::unit::Unit;
use crate::web::{FormState, Frame, SignedForm, WebError, amount, day_short, page, typed_line};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/don-vi/{code}/so-quy", get(overview_page))
        .route("/don-vi/{code}/so-quy/mo", post(open))
        .route("/don-vi/{code}/so-quy/quy", post(add_fund))
        .route("/don-vi/{code}/so-quy/noi-giu-tien", post(add_purse))
        .route("/don-vi/{code}/so-quy/khoa", post(close))
}

#[derive(Template)]
#[template(path = "book/overview.html")]
struct OverviewPage {
    frame: Frame,
    unit: Unit,
    base: String,
    is_open: bool,
    may_open: bool,
    is_accountant: bool,
    is_approver: bool,
    is_cashier: bool,
    opened_on: String,
    closed_until: Option<String>,
    funds: Vec<Fund>,
    purses: Vec<Purse>,
    kinds: Vec<(String, String)>,
    purse_kinds: Vec<(String, String)>,
    written: i64,
    approved: i64,
    arriving: i64,
    form: FormState,
}

impl OverviewPage {
    fn money(&self, dong: &i64) -> String {
        amount(*dong, self.frame.language())
    }
    fn total(&self) -> String {
        let sum = self.purses.iter().map(|purse| purse.balance_dong).sum();
        amount(sum, self.frame.language())
    }
    fn kind(&self, code: &str) -> &str {
        let found = self.kinds.iter().find(|(own, _)| own == code);
        found.map_or("", |(_, name)| name)
    }
}

async fn draw(
    app: &App,
    actor: &Actor,
    (code, done): (&str, &str),
    form: FormState,
) -> Result<Response, WebError> {
    let mut tx = app.begin(actor).await?;
    let desk = Desk::open(app, &mut tx, (actor, code)).await?;
    let words = desk.words;
    let title = words.t("book-title");
    let frame = desk.frame(&mut tx, actor, (&title, done)).await?;
    let unit_id = desk.unit.unit_id;
    let (written, approved) = voucher::store::waiting(&mut tx, unit_id).await?;
    let until = desk.book.as_ref().and_then(|book| book.closed_until);
    let status = form.status();
    let purse_kind = |code: &str| (code.to_owned(), words.t(&format!("book-purse-{code}")));
    let html = page(&OverviewPage {
        is_open: desk.book.is_some(),
        may_open: actor.may(Act::KeepBooks).is_some() && desk.unit.tier != "group",
        is_accountant: desk.hands.is_accountant,
        is_approver: desk.hands.limit_dong.is_some(),
        is_cashier: desk.hands.is_cashier,
        opened_on: desk
            .book
            .map_or(String::new(), |book| day_short(book.opened_on)),
        closed_until: until.map(|day| day_short(day.yesterday().unwrap_or(day))),
        funds: store::funds(&mut tx, unit_id).await?,
        purses: store::purses(&mut tx, unit_id).await?,
        kinds: fund_kinds(&app.catalogue, &actor.language),
        purse_kinds: ["cash", "bank"].map(purse_kind).to_vec(),
        written,
        approved,
        arriving: transfer::store::waiting(&mut tx, unit_id).await?,
        base: desk.base,
        unit: desk.unit,
        frame,
        form,
    })?;
    Ok((status, html).into_response())
}

async fn overview_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    draw(&app, &actor, (&code, &asked.xong), FormState::default()).await
}

async fn open(
    State(app): State<App>,
    Path(code): Path<String>,
    SignedForm(actor, _): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepBooks)?;
    let mut tx = app.begin(&actor).await?;
    let desk = Desk::open(&app, &mut tx, (&actor, &code)).await?;
    if desk.unit.tier == "group" {
        return Err(WebError::NotFound);
    }
    let unit_id = desk.unit.unit_id;
    store::open_book(&mut tx, &permit, (unit_id, desk.today)).await?;
    let words = crate::web::Words::of("vi");
    let budget = app.catalogue.fund_kind("union-budget");
    let name = budget.map_or("Ngân sách công đoàn", |kind| &kind.vi);
    let first = NewFund {
        kind: "union-budget",
        name,
        purpose: &words.t("book-budget-purpose"),
        opened_on: desk.today,
    };
    store::add_fund(&mut tx, &permit, unit_id, &first).await?;
    let cash = NewPurse {
        kind: "cash",
        name: &words.t("book-first-purse"),
        bank: "",
        number: "",
    };
    store::add_purse(&mut tx, &permit, unit_id, &cash).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{}?xong=open", desk.base)).into_response())
}

/// The desk of somebody who writes in the book.
pub(super) async fn accountant_desk(
    app: &App,
    tx: &mut sqlx::PgConnection,
    who: (&Actor, &str),
) -> Result<Desk, WebError> {
    let desk = Desk::with_book(app, tx, who).await?;
    if !desk.hands.is_accountant {
        return Err(WebError::Forbidden);
    }
    Ok(desk)
}

async fn add_fund(
    State(app): State<App>,
    Path(code): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepBooks)?;
    let mut tx = app.begin(&actor).await?;
    let desk = accountant_desk(&app, &mut tx, (&actor, &code)).await?;
    let words = desk.words;
    let kinds = fund_kinds(&app.catalogue, &actor.language);
    let kind = choice(&mut form, "fund_kind", (&kinds, words));
    let name = typed_line(&mut form, ("fund_name", 200, true), words);
    let purpose = typed_line(&mut form, ("fund_purpose", 500, true), words);
    if let (Some(kind), true) = (kind, form.is_sound()) {
        let new = NewFund {
            kind: &kind,
            name: &name,
            purpose: &purpose,
            opened_on: desk.today,
        };
        if store::add_fund(&mut tx, &permit, desk.unit.unit_id, &new)
            .await?
            .is_some()
        {
            tx.commit().await?;
            return Ok(Redirect::to(&format!("{}?xong=fund", desk.base)).into_response());
        }
        form.wrong("fund_name", words.t("book-name-taken"));
    }
    drop(tx);
    draw(&app, &actor, (&code, ""), form).await
}

async fn add_purse(
    State(app): State<App>,
    Path(code): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepBooks)?;
    let mut tx = app.begin(&actor).await?;
    let desk = accountant_desk(&app, &mut tx, (&actor, &code)).await?;
    let words = desk.words;
    let kind = form.text("purse_kind").to_owned();
    if !["cash", "bank"].contains(&kind.as_str()) {
        form.wrong("purse_kind", words.t("book-choose-one"));
    }
    let name = typed_line(&mut form, ("purse_name", 200, true), words);
    let is_bank = kind == "bank";
    let bank = typed_line(&mut form, ("bank", 200, is_bank), words);
    let number = typed_line(&mut form, ("number", 40, is_bank), words);
    if form.is_sound() {
        let new = NewPurse {
            kind: &kind,
            name: &name,
            bank: &bank,
            number: &number,
        };
        if store::add_purse(&mut tx, &permit, desk.unit.unit_id, &new)
            .await?
            .is_some()
        {
            tx.commit().await?;
            return Ok(Redirect::to(&format!("{}?xong=purse", desk.base)).into_response());
        }
        form.wrong("purse_name", words.t("book-name-taken"));
    }
    drop(tx);
    draw(&app, &actor, (&code, ""), form).await
}

/// Closes through a day, or opens again from the day after it, which needs a reason.
async fn close(
    State(app): State<App>,
    Path(code): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepBooks)?;
    let mut tx = app.begin(&actor).await?;
    let desk = Desk::with_book(&app, &mut tx, (&actor, &code)).await?;
    if desk.hands.limit_dong.is_none() {
        return Err(WebError::Forbidden);
    }
    let words = desk.words;
    let last_on = past_day(&mut form, "closed_until", (desk.today, words));
    let reason = typed_line(&mut form, ("close_reason", 500, false), words);
    let until_on = last_on.and_then(|day| day.tomorrow().ok());
    let closed = desk.book.as_ref().and_then(|book| book.closed_until);
    let reopens = closed.is_some_and(|closed| until_on.is_some_and(|until| until < closed));
    if form.is_sound() && until_on == closed {
        form.wrong("closed_until", words.t("book-closed-already"));
    }
    if reopens && reason.chars().count() < 2 {
        form.wrong("close_reason", words.t("book-reopen-why"));
    }
    if !form.is_sound() {
        drop(tx);
        return draw(&app, &actor, (&code, ""), form).await;
    }
    let reason = if reopens { reason.as_str() } else { "" };
    store::close_book(&mut tx, &permit, (desk.unit.unit_id, until_on), reason).await?;
    tx.commit().await?;
    let done = if reopens { "reopened" } else { "closed" };
    Ok(Redirect::to(&format!("{}?xong={done}", desk.base)).into_response())
}
