//! The page on which frozen lists are drawn into batches, and where each batch stands.

mod draw;
pub mod store;

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;
use sqlx::PgConnection;

use super::desk::{Desk, number};
use super::goods::gift_choices;
use super::round::store::{FrozenList, Standing, Whose, frozen_lists, standing, upper_units};
use crate::access::Actor;
use crate::app::App;
use crate::book::number_text;
use crate::book::rules::Kind;
use crate::book::store::{funds, purses};
use crate::id;
use crate::web::{FormState, Frame, Pager, WebError, Words, amount, day_short, page};
use store::{Batch, batches};

pub fn routes() -> Router<App> {
    Router::new().route(
        "/don-vi/{code}/cham-lo/dot/{round}/chi",
        get(batch_page).post(draw::draw),
    )
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub xong: String,
    pub trang: Option<i64>,
    /// The number of an upper union whose lists alone are shown.
    pub tren: Option<i32>,
}

#[derive(Template)]
#[template(path = "payout/batch/batches.html")]
struct BatchPage {
    frame: Frame,
    round: String,
    base: String,
    stands: Standing,
    lists: Vec<FrozenList>,
    batches: Vec<Batch>,
    pager: Pager,
    may_draw: bool,
    is_bank: bool,
    is_kind: bool,
    may_hand: bool,
    account_id: i32,
    /// The round's own fund, where this unit pays from it.
    own_fund: Option<String>,
    funds: Vec<(String, String)>,
    purses: Vec<(String, String)>,
    gifts: Vec<(String, String)>,
    /// Upper unions to choose from, and the one that is chosen.
    uppers: Vec<(i32, String)>,
    below_id: Option<i32>,
    form: FormState,
}

impl BatchPage {
    fn money(&self, dong: &i64) -> String {
        amount(*dong, self.frame.language())
    }
    fn day(&self, day: &timeline::Day) -> String {
        day_short(*day)
    }
    fn is_chosen(&self, unit_id: &i32) -> bool {
        self.below_id == Some(*unit_id)
    }
    fn goods(&self, batch: &Batch) -> String {
        batch
            .goods
            .as_ref()
            .map_or(String::new(), |(what, quantity, measure)| {
                let quantity = amount(*quantity, self.frame.language());
                format!("{what}: {quantity} {measure}")
            })
    }
    /// Whether the reader hands these goods out: the keeper of the store who did not draw them.
    fn may_hand_out(&self, batch: &Batch) -> bool {
        self.may_hand && batch.drawn_by != self.account_id
    }
    fn voucher(&self, batch: &Batch) -> String {
        number_text(Kind::Payment, batch.voucher_number.unwrap_or(0))
    }
    /// Where the batch stands, by its voucher while money has not moved.
    fn state(&self, batch: &Batch) -> String {
        let key = match (batch.state.as_str(), batch.voucher_state.as_deref()) {
            ("drawn", Some("approved")) => "approved",
            ("drawn", None) => "goods",
            ("paid", None) => "handed",
            (state, _) => state,
        };
        self.frame.t(&format!("payout-batch-{key}"))
    }
}

/// What the payer may choose from: funds and purses of the way the round pays.
async fn choices(
    tx: &mut PgConnection,
    desk: &Desk,
) -> Result<[Vec<(String, String)>; 2], WebError> {
    let unit_id = desk.unit.unit_id;
    let language = desk.words.language();
    let mut own = funds(tx, unit_id).await?;
    own.sort_by_key(|fund| Some(fund.fund_id) != desk.round.fund_id);
    let named = |name: &str, dong: i64| format!("{name} ({} đ)", amount(dong, language));
    let funds = own.iter().map(|fund| {
        (
            fund.fund_id.to_string(),
            named(&fund.name, fund.balance_dong),
        )
    });
    let funds = funds.collect();
    let kept = purses(tx, unit_id).await?;
    let purses = kept
        .iter()
        .filter(|purse| purse.kind == desk.round.way)
        .map(|purse| {
            (
                purse.purse_id.to_string(),
                named(&purse.name, purse.balance_dong),
            )
        });
    Ok([funds, purses.collect()])
}

pub(super) async fn show(
    app: &App,
    actor: &Actor,
    (code, round, asked): (&str, &str, &Asked),
    mut form: FormState,
) -> Result<Response, WebError> {
    let mut tx = app.begin(actor).await?;
    let desk = Desk::open(app, &mut tx, (actor, code), number(round)?).await?;
    let title = desk.words.t("payout-title");
    let frame = desk.frame(&mut tx, actor, (&title, &asked.xong)).await?;
    let at = Pager::asked(asked.trang);
    let window = ((at - 1).saturating_mul(Pager::SIZE), Pager::SIZE);
    let uppers = match desk.whose().is_all {
        true => upper_units(&mut tx, desk.round.round_id).await?,
        false => Vec::new(),
    };
    let below_id = asked
        .tren
        .filter(|id| uppers.iter().any(|own| own.0 == *id));
    let whose = Whose {
        below_id,
        ..desk.whose()
    };
    let (lists, total) = frozen_lists(&mut tx, whose, window).await?;
    let [funds, purses] = choices(&mut tx, &desk).await?;
    let own_fund = own_fund(&desk, &funds);
    if form.text("_key").is_empty() {
        form.set("_key", id::check_code());
        form.set("each_quantity", "1");
    }
    let base = desk.round_base();
    let status = form.status();
    let html = page(&BatchPage {
        round: desk.round_name(),
        stands: standing(&mut tx, whose).await?,
        batches: batches(&mut tx, desk.whose()).await?,
        pager: Pager::new(at, total, page_address(&base, below_id)),
        may_draw: desk.may_draw,
        is_bank: desk.round.way == "bank",
        is_kind: desk.is_kind(),
        may_hand: desk.may_hand,
        account_id: actor.account_id,
        gifts: match desk.is_kind() {
            true => gift_choices(&mut tx, &desk).await?,
            false => Vec::new(),
        },
        uppers: uppers
            .into_iter()
            .map(|(id, code, name)| (id, format!("{code} · {name}")))
            .collect(),
        own_fund,
        below_id,
        frame,
        base,
        lists,
        funds,
        purses,
        form,
    })?;
    Ok((status, html).into_response())
}

/// The address the pages of the lists begin with.
fn page_address(base: &str, below_id: Option<i32>) -> String {
    match below_id {
        Some(id) => format!("{base}/chi?tren={id}&"),
        None => format!("{base}/chi?"),
    }
}

/// The name of the round's fund, where it is one of this payer's.
fn own_fund(desk: &Desk, funds: &[(String, String)]) -> Option<String> {
    let own = desk.round.fund_id?.to_string();
    let found = funds.iter().find(|(id, _)| *id == own);
    found.map(|(_, name)| name.clone())
}

async fn batch_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, round)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    show(&app, &actor, (&code, &round, &asked), FormState::default()).await
}

/// The key of a form of ours.
pub(super) fn key(form: &mut FormState, words: Words) -> String {
    let key = form.text("_key").to_owned();
    if key.len() != 32 || !key.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        form.refusal = Some(words.t("typed-form-stale"));
    }
    key
}
