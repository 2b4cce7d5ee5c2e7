//! Lists drawn into a batch: read as typed, from fund and purse or from a gift, then written.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use sqlx::PgConnection;

use super::store::{self, Drawing, Drawn};
use super::{Asked, choices, key, own_fund, show};
use crate::access::Act;
use crate::app::App;
use crate::book::voucher::store::Hand;
use crate::payout::bank::store::without_account;
use crate::payout::desk::{Desk, number};
use crate::payout::goods::gift_choices;
use crate::payout::goods::store::{GoodsDrawn, draw_goods};
use crate::payout::round::store::Whose;
use crate::web::{FormState, SignedForm, WebError, Words};

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

pub(super) async fn draw(
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
        let bad = without_account(&mut tx, whose, lists.as_deref()).await?;
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
