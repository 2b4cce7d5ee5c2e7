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
use super::round::store::{FrozenList, Standing, frozen_lists, standing};
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
    funds: Vec<(String, String)>,
    purses: Vec<(String, String)>,
    form: FormState,
}

impl BatchPage {
    fn money(&self, dong: &i64) -> String {
        amount(*dong, self.frame.language())
    }
    fn day(&self, day: &timeline::Day) -> String {
        day_short(*day)
    }
    fn voucher(&self, batch: &Batch) -> String {
        number_text(Kind::Payment, batch.voucher_number.unwrap_or(0))
    }
    /// Where the batch stands, by its voucher while money has not moved.
    fn state(&self, batch: &Batch) -> String {
        let key = match (batch.state.as_str(), batch.voucher_state.as_deref()) {
            ("drawn", Some("approved")) => "approved",
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

async fn show(
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
    let (lists, total) = frozen_lists(&mut tx, desk.whose(), window).await?;
    let [funds, purses] = choices(&mut tx, &desk).await?;
    if form.text("_key").is_empty() {
        form.set("_key", id::check_code());
    }
    let base = desk.round_base();
    let status = form.status();
    let html = page(&BatchPage {
        round: desk.round_name(),
        stands: standing(&mut tx, desk.whose()).await?,
        batches: batches(&mut tx, desk.whose()).await?,
        pager: Pager::new(at, total, format!("{base}/chi?")),
        may_draw: desk.may_draw && desk.round.way != "kind",
        is_bank: desk.round.way == "bank",
        frame,
        base,
        lists,
        funds,
        purses,
        form,
    })?;
    Ok((status, html).into_response())
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
    if !desk.may_draw || desk.round.way == "kind" {
        return Err(WebError::Forbidden);
    }
    let words = desk.words;
    let [funds, purses] = choices(&mut tx, &desk).await?;
    let fund_id = chosen(&mut form, "fund", &funds, words);
    let purse_id = chosen(&mut form, "purse", &purses, words);
    let key = key(&mut form, words);
    let lists = ticked(&form);
    if lists.as_ref().is_some_and(Vec::is_empty) {
        form.wrong("which", words.t("payout-choose-lists"));
    }
    if form.is_sound() && desk.round.way == "bank" {
        let bad =
            super::bank::store::without_account(&mut tx, desk.pays(), lists.as_deref()).await?;
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
            fund_id,
            purse_id,
            on: desk.today,
            key: &key,
            says: [
                paper.t("payout-voucher-person"),
                paper.t1("payout-voucher-reason", "round", desk.round_name()),
                paper.t("payout-voucher-documents"),
            ],
        };
        let hand = Hand {
            permit: &permit,
            name: &actor.full_name,
        };
        match store::draw(&mut tx, hand, (&desk.round, &drawing)).await? {
            Drawn::Done { voucher_id, .. } | Drawn::Before { voucher_id } => {
                tx.commit().await?;
                let unit = &desk.unit.code;
                let at = format!("/don-vi/{unit}/so-quy/chung-tu/{voucher_id}?xong=written");
                return Ok(Redirect::to(&at).into_response());
            }
            Drawn::Nothing => form.wrong("which", words.t("payout-nothing-left")),
        }
    }
    drop(tx);
    show(&app, &actor, (&code, &round, &Asked::default()), form).await
}
