//! What anybody may see of a fund whose unit shows it: sums, and donors who agreed to be named.

pub mod store;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use ledger::Side;

use super::desk::Desk;
use super::statement::store::{Books, entries};
use super::store::show_fund;
use crate::access::Act;
use crate::app::App;
use crate::id;
use crate::web::{Frame, SignedForm, WebError, amount, day_short, page, words_of};
use store::PublicFund;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/quy/{code}", get(fund_page))
        .route("/don-vi/{code}/so-quy/quy/{fund}/cong-khai", post(show))
}

#[derive(Template)]
#[template(path = "book/public/fund.html")]
struct FundPage {
    frame: Frame,
    fund: PublicFund,
    today: String,
    balance: i64,
    incoming: Vec<(String, i64)>,
    outgoing: Vec<(String, i64)>,
    donors: Vec<(String, i64)>,
    others: i64,
    others_dong: i64,
}

impl FundPage {
    fn money(&self, dong: &i64) -> String {
        amount(*dong, self.frame.language())
    }
}

async fn fund_page(
    State(app): State<App>,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Result<Html<String>, WebError> {
    let words = words_of(&headers);
    let owner = &app.database.owner;
    let fund = store::find_public(owner, &code).await?;
    let fund = fund.ok_or(WebError::NotFound)?;
    let today = app.clock.today();
    let tomorrow = today.tomorrow().unwrap_or(today);
    let period = timeline::Period::new(fund.opened_on.min(today), tomorrow);
    let mut connection = owner.acquire().await?;
    let kept = entries(&mut connection, Books::Of(fund.unit_id), tomorrow).await;
    let kept = kept.map_err(|fault| WebError::Other(fault.into()))?;
    let nature = |account: &str| app.catalogue.account_nature(account);
    let period = period.ok_or(WebError::NotFound)?;
    let all = kept.iter().map(|kept| &kept.entry);
    let drawn = ledger::fund_statement(all, Some(fund.fund_id), nature, period);
    let drawn = drawn.map_err(|fault| WebError::Other(fault.into()))?;
    let side = |side: Side| {
        let own = drawn.lines.iter().filter(|line| line.side == side);
        let named = |line: &ledger::FundLine| {
            let name = app.catalogue.account_name(&line.account, words.language());
            (name.to_owned(), line.amount.whole())
        };
        own.map(named).collect()
    };
    let given = store::given(owner, fund.fund_id).await?;
    let (named, others): (Vec<_>, Vec<_>) = given.into_iter().partition(|given| given.0.is_some());
    let mut frame = Frame::open(words, fund.name.clone());
    frame.generated = fund.generated;
    page(&FundPage {
        frame,
        today: day_short(today),
        balance: drawn.closing.whole(),
        incoming: side(Side::In),
        outgoing: side(Side::Out),
        donors: named
            .into_iter()
            .filter_map(|(name, dong, _)| Some((name?, dong)))
            .collect(),
        others: others.iter().map(|other| other.2).sum(),
        others_dong: others.iter().map(|other| other.1).sum(),
        fund,
    })
}

/// Shows a fund under a fresh address, or takes the old one away.
async fn show(
    State(app): State<App>,
    Path((code, fund)): Path<(String, String)>,
    SignedForm(actor, form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepBooks)?;
    let fund_id: i64 = fund.parse().map_err(|_| WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let desk = Desk::with_book(&app, &mut tx, (&actor, &code)).await?;
    if desk.hands.limit_dong.is_none() {
        return Err(WebError::Forbidden);
    }
    let fresh = (form.text("show") == "yes").then(id::check_code);
    let which = (desk.unit.unit_id, fund_id);
    if !show_fund(&mut tx, &permit, which, fresh.as_deref()).await? {
        return Err(WebError::NotFound);
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("{}/quy/{fund}?xong=shown", desk.base)).into_response())
}
