//! The settlement of a round: what was approved, drawn, paid, received, came back and is
//! outstanding; what did not reach anybody is given back here.

pub mod store;

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use super::batch::{Asked, key};
use super::desk::{Desk, number};
use super::goods::back::store::{Coming, coming};
use super::goods::store::give_back_goods;
use super::listed::store::note_listed;
use super::listed::{Leaves, TO_SIGN};
use super::receipt::superior;
use super::round::store::{Standing, standing};
use super::sheet::{About, settled_people, settlement};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::book::voucher::store::Hand;
use crate::id;
use crate::web::{
    FormState, Frame, Pager, SignedForm, WebError, Words, amount, letter_file, page, sheet_file,
};
use store::{GivingBack, Outstanding, outstanding};

/// The most people a settlement bears as a paper; with more, they stand in the table of the file.
const MOST_ON_PAPER: usize = 3000;

pub(super) fn routes() -> Router<App> {
    let at = |end: &str| format!("/don-vi/{{code}}/cham-lo/dot/{{round}}/quyet-toan{end}");
    Router::new()
        .route(&at(""), get(settle_page).post(give_back))
        .route(&at("/{file}"), get(settle_file))
}

#[derive(Template)]
#[template(path = "payout/settle/settle.html")]
struct SettlePage {
    frame: Frame,
    round: String,
    base: String,
    stands: Standing,
    people: Vec<Outstanding>,
    pager: Pager,
    may_draw: bool,
    is_kind: bool,
    /// Goods on their way back, and whether the reader keeps the store.
    coming: Vec<Coming>,
    may_hand: bool,
    account_id: i32,
    form: FormState,
}

impl SettlePage {
    fn money(&self, dong: &i64) -> String {
        amount(*dong, self.frame.language())
    }
    fn quantity(&self, one: &Coming) -> String {
        let quantity = amount(one.quantity, self.frame.language());
        format!("{quantity} {}", one.measure)
    }
    /// Whether the reader counts these goods in: the keeper of the store who did not bring them.
    fn may_take_in(&self, one: &Coming) -> bool {
        self.may_hand && one.account_id != self.account_id
    }
    fn spent(&self) -> String {
        let spent = self.stands.paid().dong - self.stands.returned.dong;
        amount(spent, self.frame.language())
    }
}

pub(super) async fn show(
    app: &App,
    actor: &Actor,
    (code, round, asked): (&str, &str, &Asked),
    mut form: FormState,
) -> Result<Response, WebError> {
    let mut tx = app.begin(actor).await?;
    let desk = Desk::open(app, &mut tx, (actor, code), number(round)?).await?;
    let title = desk.words.t("payout-settlement");
    let frame = desk.frame(&mut tx, actor, (&title, &asked.xong)).await?;
    let at = Pager::asked(asked.trang);
    let window = ((at - 1).saturating_mul(Pager::SIZE), Pager::SIZE);
    let (people, total) = outstanding(&mut tx, desk.whose(), window).await?;
    if form.text("_key").is_empty() {
        form.set("_key", id::check_code());
    }
    let base = desk.round_base();
    let status = form.status();
    let html = page(&SettlePage {
        round: desk.round_name(),
        stands: standing(&mut tx, desk.whose()).await?,
        pager: Pager::new(at, total, format!("{base}/quyet-toan?")),
        may_draw: desk.may_draw,
        is_kind: desk.is_kind(),
        coming: match desk.is_kind() {
            true => coming(&mut tx, (desk.unit.unit_id, desk.round.round_id)).await?,
            false => Vec::new(),
        },
        may_hand: desk.may_hand,
        account_id: actor.account_id,
        frame,
        base,
        people,
        form,
    })?;
    Ok((status, html).into_response())
}

async fn settle_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, round)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    show(&app, &actor, (&code, &round, &asked), FormState::default()).await
}

async fn give_back(
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
    let key = key(&mut form, words);
    let reason = form.text("reason").to_owned();
    if !(2..=300).contains(&reason.chars().count()) {
        form.wrong("reason", words.t("payout-reason-missing"));
    }
    let payments: Vec<i64> = form
        .text("payment")
        .lines()
        .filter_map(|id| id.trim().parse().ok())
        .collect();
    if payments.is_empty() {
        form.wrong("payment", words.t("payout-nobody-ticked"));
    }
    if form.is_sound() {
        let paper = Words::of("vi");
        let giving = GivingBack {
            unit_id: desk.unit.unit_id,
            round_id: desk.round.round_id,
            payments: &payments,
            on: desk.today,
            reason: &reason,
            key: &key,
            says: [
                paper.t("payout-return-person"),
                paper.t1("payout-return-reason", "round", desk.round_name()),
            ],
        };
        let hand = Hand {
            permit: &permit,
            name: &actor.full_name,
        };
        if desk.is_kind() {
            if give_back_goods(&mut tx, hand, &giving).await? {
                tx.commit().await?;
                let address = format!("{}/quyet-toan?xong=goods-back", desk.round_base());
                return Ok(Redirect::to(&address).into_response());
            }
            form.wrong("payment", words.t("payout-moved"));
            drop(tx);
            return show(&app, &actor, (&code, &round, &Asked::default()), form).await;
        }
        let vouchers = store::give_back(&mut tx, hand, &giving).await?;
        if let [voucher, ..] = vouchers.as_slice() {
            tx.commit().await?;
            let address = match vouchers.len() {
                1 => format!(
                    "/don-vi/{}/so-quy/chung-tu/{voucher}?xong=written",
                    desk.unit.code
                ),
                _ => format!("{}/quyet-toan?xong=returned", desk.round_base()),
            };
            return Ok(Redirect::to(&address).into_response());
        }
        form.wrong("payment", words.t("payout-moved"));
    }
    drop(tx);
    show(&app, &actor, (&code, &round, &Asked::default()), form).await
}

/// The settlement as PDF or as a table of its people; that it left is told.
async fn settle_file(
    State(app): State<App>,
    actor: Actor,
    Path((code, round, file)): Path<(String, String, String)>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::Read)?;
    let is_pdf = file == "quyet-toan.pdf";
    if !is_pdf && file != "quyet-toan.xlsx" {
        return Err(WebError::NotFound);
    }
    let mut tx = app.begin(&actor).await?;
    let desk = Desk::open(&app, &mut tx, (&actor, &code), number(&round)?).await?;
    let stands = standing(&mut tx, desk.whose()).await?;
    let people = store::settled(&mut tx, desk.whose()).await?;
    let superior = superior(&mut tx, (desk.unit.unit_id, &actor), desk.today).await?;
    let format = if is_pdf { "pdf" } else { "xlsx" };
    let on_it = !people.is_empty() && (!is_pdf || people.len() <= MOST_ON_PAPER);
    if on_it {
        let leaves = Leaves {
            by: (actor.account_id, desk.unit.unit_id),
            subject: ("aid-round", desk.round.round_id),
            format,
            fields: &TO_SIGN,
            page: &format!("{}/quyet-toan/{file}", desk.round_base()),
            at: app.clock.now(),
        };
        let listed = people.iter().map(|own| (own.person_id, own.kept_by));
        note_listed(&mut tx, &leaves, listed.collect()).await?;
    }
    // Whoever is not noted does not leave the program.
    tx.commit().await?;
    let name = format!(
        "quyet-toan-{}-{}.{format}",
        desk.unit.code, desk.round.round_id
    );
    let round = desk.round_name();
    let list = settled_people(&format!("Danh sách: {round}"), &people);
    if !is_pdf {
        return sheet_file(list, &name).await;
    }
    let letter = settlement(
        &About {
            superior: &superior,
            unit: &desk.unit.name,
            round: &round,
            on: desk.today,
            gift: &desk.round.gift,
        },
        &stands,
        on_it.then_some(list),
    );
    letter_file(letter, &name).await
}
