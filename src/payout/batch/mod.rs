//! The page on which frozen lists are drawn into batches, and where each batch stands.

pub mod store;

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;
use sqlx::PgConnection;

use super::desk::{Desk, number};
use super::goods::gift_choices;
use super::goods::store::{GoodsDrawn, draw_goods};
use super::round::store::{FrozenList, Standing, Whose, frozen_lists, standing, upper_units};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::book::number_text;
use crate::book::rules::Kind;
use crate::book::store::{funds, purses};
use crate::book::voucher::store::Hand;
use crate::id;
use crate::web::{FormState, Frame, Pager, SignedForm, WebError, Words, amount, day_short, page};
use store::{Batch, Drawing, Drawn, batches};

pub fn routes() -> Router<App> {
    Router::new().route(
        "/don-vi/{code}/cham-lo/dot/{round}/chi",
        get(batch_page).post(draw),
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

/// The lists ticked; none where all are meant.
fn ticked(form: &FormState) -> Option<Vec<i64>> {
    if form.text("which") == "all" {
        return None;
    }
    let ids = form.text("list").lines();
    Some(ids.filter_map(|id| id.trim().parse().ok()).collect())
}

fn chosen(form: &mut FormState, name: &str, choices: &[(String, String)], words: Words) -> i64 {
    let code = form.text(name).to_owned();
    if choices.iter().any(|(own, _)| *own == code) {
        return code.parse().unwrap_or(0);
    }
    form.wrong(name, words.t("book-choose-one"));
    0
}

/// The key of a form of ours.
pub(super) fn key(form: &mut FormState, words: Words) -> String {
    let key = form.text("_key").to_owned();
    if key.len() != 32 || !key.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        form.refusal = Some(words.t("book-form-stale"));
    }
    key
}

async fn draw(
    State(app): State<App>,
    Path((code, round)): Path<(String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepBooks)?;
    let mut tx = app.begin(&actor).await?;
    let desk = Desk::open(&app, &mut tx, (&actor, &code), number(&round)?).await?;
    if !desk.may_draw {
        return Err(WebError::Forbidden);
    }
    let words = desk.words;
    let from = read_source(&mut tx, &desk, &mut form).await?;
    let key = key(&mut form, words);
    let lists = ticked(&form);
    if lists.as_ref().is_some_and(Vec::is_empty) {
        form.wrong("which", words.t("payout-choose-lists"));
    }
    let below_id = form.text("tren").parse().ok();
    if form.is_sound() && desk.round.way == "bank" {
        let whose = Whose {
            below_id,
            ..desk.pays()
        };
        let bad = super::bank::store::without_account(&mut tx, whose, lists.as_deref()).await?;
        if !bad.is_empty() {
            form.wrong(
                "which",
                words.t1("payout-no-account", "people", bad.join("; ")),
            );
        }
    }
    if form.is_sound() {
        let paper = Words::of("vi");
        let drawing = Drawing {
            unit_id: desk.unit.unit_id,
            lists: lists.as_deref(),
            below_id,
            fund_id: from.first_id,
            purse_id: from.second,
            fund_reason: &from.reason,
            on: desk.today,
            key: &key,
            says: [
                paper.t("payout-voucher-person"),
                paper.t1(reason_key(&desk), "round", desk.round_name()),
                paper.t("payout-voucher-documents"),
            ],
        };
        let hand = Hand {
            permit: &permit,
            name: &actor.full_name,
        };
        let address = if desk.is_kind() {
            let of = (from.first_id, from.second);
            goods_drawn(&mut tx, hand, (&desk, &drawing), of).await?
        } else {
            money_drawn(&mut tx, hand, (&desk, &drawing)).await?
        };
        match address {
            Ok(address) => {
                tx.commit().await?;
                return Ok(Redirect::to(&address).into_response());
            }
            Err((field, why)) => form.wrong(field, words.t(why)),
        }
    }
    drop(tx);
    let asked = Asked {
        tren: form.text("tren").parse().ok(),
        ..Asked::default()
    };
    show(&app, &actor, (&code, &round, &asked), form).await
}

fn reason_key(desk: &Desk) -> &'static str {
    if desk.is_kind() {
        "payout-goods-reason"
    } else {
        "payout-voucher-reason"
    }
}

/// What a batch is drawn from, as typed: fund and purse, or gift and how much of it a share takes.
struct Source {
    first_id: i64,
    second: i64,
    reason: String,
}

/// Reads it; another fund than the round's wants a word of reason.
async fn read_source(
    tx: &mut PgConnection,
    desk: &Desk,
    form: &mut FormState,
) -> Result<Source, WebError> {
    let words = desk.words;
    if desk.is_kind() {
        let gifts = gift_choices(tx, desk).await?;
        let first_id = chosen(form, "gift", &gifts, words);
        let read = vietnamese::parse_number(form.text("each_quantity")).ok();
        let each = read.map(|read| read.value);
        let each = each.filter(|each| (1..=1_000_000).contains(each));
        if each.is_none() {
            form.wrong("each_quantity", words.t("book-quantity-wrong"));
        }
        return Ok(Source {
            first_id,
            second: each.unwrap_or(1),
            reason: String::new(),
        });
    }
    let [funds, purses] = choices(tx, desk).await?;
    let first_id = chosen(form, "fund", &funds, words);
    let second = chosen(form, "purse", &purses, words);
    let mut reason = String::new();
    if own_fund(desk, &funds).is_some() && desk.round.fund_id != Some(first_id) {
        reason = form.text("fund_reason").to_owned();
        if !(2..=300).contains(&reason.chars().count()) {
            form.wrong("fund_reason", words.t("payout-other-fund-why"));
        }
    }
    Ok(Source {
        first_id,
        second,
        reason,
    })
}

/// Where the voucher of a batch is, or which field was wrong and why.
type Outcome = Result<String, (&'static str, &'static str)>;

async fn money_drawn(
    tx: &mut PgConnection,
    hand: Hand<'_>,
    (desk, drawing): (&Desk, &Drawing<'_>),
) -> Result<Outcome, WebError> {
    Ok(match store::draw(tx, hand, (&desk.round, drawing)).await? {
        Drawn::Done { voucher_id, .. } | Drawn::Before { voucher_id } => {
            let unit = &desk.unit.code;
            Ok(format!(
                "/don-vi/{unit}/so-quy/chung-tu/{voucher_id}?xong=written"
            ))
        }
        Drawn::Nothing => Err(("which", "payout-nothing-left")),
    })
}

async fn goods_drawn(
    tx: &mut PgConnection,
    hand: Hand<'_>,
    (desk, drawing): (&Desk, &Drawing<'_>),
    of: (i64, i64),
) -> Result<Outcome, WebError> {
    Ok(
        match draw_goods(tx, hand, (&desk.round, drawing), of).await? {
            GoodsDrawn::Done(_) | GoodsDrawn::Before(_) => {
                Ok(format!("{}/chi?xong=goods", desk.round_base()))
            }
            GoodsDrawn::Nothing => Err(("which", "payout-nothing-left")),
            GoodsDrawn::Short => Err(("each_quantity", "payout-goods-short")),
        },
    )
}
