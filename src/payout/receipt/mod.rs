//! The page of a list on which receipts are entered: the sheet to print, the people who signed, a
//! photo of the signed sheet, and what was entered before.

mod files;
pub mod store;

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use sqlx::PgConnection;

use super::batch::{Asked, key};
use super::desk::{Desk, number};
use super::listed::store::note_listed;
use super::listed::{Leaves, TO_SIGN};
use super::sheet::{About, kin_words, signature_sheet};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::id;
use crate::unit::load_unit;
use crate::unit::read_day;
use crate::web::{FormState, Frame, SignedForm, WebError, amount, day_short, letter_file, page};
use store::{Entered, ListHead, Paid, Receipt, Receiving};

pub fn routes() -> Router<App> {
    let at = |end: &str| format!("/don-vi/{{code}}/cham-lo/danh-sach/{{list}}/ky-nhan{end}");
    Router::new()
        .route(&at(""), get(receipt_page).post(enter))
        .route(&at("/to.pdf"), get(sheet_file))
        .route(&at("/{receipt}/thu-hoi"), post(take_back))
        .route("/goc/programme/{receipt}", get(origin))
        .merge(files::routes())
}

#[derive(Template)]
#[template(path = "payout/receipt/receipt.html")]
struct ReceiptPage {
    frame: Frame,
    round: String,
    address: String,
    people: Vec<Paid>,
    receipts: Vec<(Receipt, Vec<crate::attachment::FileLine>)>,
    may_confirm: bool,
    is_kind: bool,
    form: FormState,
}

impl ReceiptPage {
    fn money(&self, dong: &i64) -> String {
        amount(*dong, self.frame.language())
    }
    fn day(&self, day: &timeline::Day) -> String {
        day_short(*day)
    }
    fn kin(&self, one: &Paid) -> String {
        match one.kin.as_str() {
            "self" => String::new(),
            kin => self.frame.t(&format!("payout-kin-{kin}")),
        }
    }
    fn paid(&self) -> usize {
        self.people.iter().filter(|one| one.state == "paid").count()
    }
    fn paid_dong(&self) -> String {
        let paid = self.people.iter().filter(|one| one.state == "paid");
        let dong: i64 = paid.map(|one| one.amount_dong).sum();
        amount(dong, self.frame.language())
    }
    /// Ticked until somebody unticks; a form sent back keeps its ticks.
    fn is_ticked(&self, one: &Paid) -> bool {
        let sent = self.form.text("payment");
        sent.is_empty() || sent.lines().any(|id| id == one.payment_id.to_string())
    }
}

/// The list of an address, and the desk of its round.
pub(super) async fn open(
    app: &App,
    tx: &mut PgConnection,
    (actor, code, list): (&Actor, &str, &str),
) -> Result<(Desk, ListHead), WebError> {
    let unit = load_unit(tx, code, app.clock.today()).await?;
    let list = store::find_list(tx, (unit.unit_id, number(list)?)).await?;
    let list = list.ok_or(WebError::NotFound)?;
    let desk = Desk::open(app, tx, (actor, code), list.round_id).await?;
    Ok((desk, list))
}

pub(super) async fn show(
    app: &App,
    actor: &Actor,
    (code, list, done): (&str, &str, &str),
    mut form: FormState,
) -> Result<Response, WebError> {
    let mut tx = app.begin(actor).await?;
    let (desk, head) = open(app, &mut tx, (actor, code, list)).await?;
    let title = desk.words.t1("payout-receipts-of", "number", head.number);
    let frame = desk.frame(&mut tx, actor, (&title, done)).await?;
    if form.text("_key").is_empty() {
        form.set("_key", id::check_code());
        form.set("on", day_short(desk.today));
    }
    let mut receipts = Vec::new();
    for receipt in store::receipts(&mut tx, head.list_id).await? {
        let files = files::of(&mut tx, receipt.receipt_id).await?;
        receipts.push((receipt, files));
    }
    let status = form.status();
    let html = page(&ReceiptPage {
        round: desk.round_name(),
        address: format!("{}/danh-sach/{}/ky-nhan", desk.base, head.list_id),
        people: store::people(&mut tx, head.list_id).await?,
        may_confirm: desk.may_confirm,
        is_kind: desk.is_kind(),
        receipts,
        frame,
        form,
    })?;
    Ok((status, html).into_response())
}

async fn receipt_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, list)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    show(
        &app,
        &actor,
        (&code, &list, &asked.xong),
        FormState::default(),
    )
    .await
}

/// Enters who signed: those ticked.
async fn enter(
    State(app): State<App>,
    Path((code, list)): Path<(String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Record)?;
    let mut tx = app.begin(&actor).await?;
    let (desk, head) = open(&app, &mut tx, (&actor, &code, &list)).await?;
    let words = desk.words;
    let on = read_day(&mut form, "on", words);
    if on.is_some_and(|on| on > desk.today) {
        form.wrong("on", words.t("book-day-to-come"));
    }
    let key = key(&mut form, words);
    let people = store::people(&mut tx, head.list_id).await?;
    let sent: Vec<i64> = form
        .text("payment")
        .lines()
        .filter_map(|id| id.trim().parse().ok())
        .filter(|id| people.iter().any(|one| one.payment_id == *id))
        .collect();
    if sent.is_empty() {
        form.wrong("payment", words.t("payout-nobody-ticked"));
    }
    if let (Some(on), true) = (on, form.is_sound()) {
        let receiving = Receiving {
            payments: &sent,
            on,
            way: "sheet",
            answer_id: None,
            key: &key,
        };
        let done = store::receive(&mut tx, (&permit, &app.catalogue), receiving).await;
        match done.map_err(|fault| WebError::Other(fault.into()))? {
            Entered::Moved => form.wrong("payment", words.t("payout-moved")),
            entered => {
                tx.commit().await?;
                let done = match entered {
                    Entered::Before(_) => "before",
                    _ => "received",
                };
                let base = format!("{}/danh-sach/{}/ky-nhan", desk.base, head.list_id);
                return Ok(Redirect::to(&format!("{base}?xong={done}")).into_response());
            }
        }
    }
    drop(tx);
    show(&app, &actor, (&code, &list, ""), form).await
}

async fn take_back(
    State(app): State<App>,
    Path((code, list, receipt)): Path<(String, String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Record)?;
    let mut tx = app.begin(&actor).await?;
    let (desk, head) = open(&app, &mut tx, (&actor, &code, &list)).await?;
    let reason = form.text("reason").to_owned();
    let length = reason.chars().count();
    if !(2..=500).contains(&length) {
        form.wrong("reason", desk.words.t("payout-reason-missing"));
        drop(tx);
        form.set("_key", "");
        return show(&app, &actor, (&code, &list, ""), form).await;
    }
    let which = (desk.unit.unit_id, number(&receipt)?);
    let done = store::take_back(&mut tx, &permit, which, &reason).await;
    if !done.map_err(|fault| WebError::Other(fault.into()))? {
        return Err(WebError::NotFound);
    }
    tx.commit().await?;
    let base = format!("{}/danh-sach/{}/ky-nhan", desk.base, head.list_id);
    Ok(Redirect::to(&format!("{base}?xong=taken-back")).into_response())
}

/// The superior's name for the head of a paper.
pub(super) async fn superior(
    tx: &mut PgConnection,
    (unit_id, actor): (i32, &Actor),
    on: timeline::Day,
) -> Result<String, WebError> {
    let way = crate::unit::store::way_down(tx, unit_id, &actor.line, on).await?;
    Ok(way
        .last()
        .map_or(String::new(), |(_, name, _)| name.clone()))
}

/// The sheet to sign, of everybody who is drawn or paid; that it left is told.
async fn sheet_file(
    State(app): State<App>,
    actor: Actor,
    Path((code, list)): Path<(String, String)>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::Record)?;
    let mut tx = app.begin(&actor).await?;
    let (desk, head) = open(&app, &mut tx, (&actor, &code, &list)).await?;
    let people = store::people(&mut tx, head.list_id).await?;
    if people.is_empty() {
        return Err(WebError::NotFound);
    }
    let superior = superior(&mut tx, (desk.unit.unit_id, &actor), desk.today).await?;
    let leaves = Leaves {
        by: (actor.account_id, desk.unit.unit_id),
        subject: ("aid-list", head.list_id),
        format: "pdf",
        fields: &TO_SIGN,
        page: &format!("{}/danh-sach/{}/ky-nhan/to.pdf", desk.base, head.list_id),
        at: app.clock.now(),
    };
    let listed = people.iter().map(|own| (own.person_id, own.kept_by));
    note_listed(&mut tx, &leaves, listed.collect()).await?;
    tx.commit().await?;
    let line = |one: Paid| {
        (
            one.full_name,
            kin_words(&one.kin, one.birth_year),
            one.amount_dong,
        )
    };
    let lines: Vec<_> = people.into_iter().map(line).collect();
    let letter = signature_sheet(
        &About {
            superior: &superior,
            unit: &desk.unit.name,
            round: &desk.round_name(),
            on: desk.today,
            gift: &desk.round.gift,
        },
        &lines,
    );
    let name = format!("ky-nhan-{}-{}.pdf", desk.unit.code, head.list_id);
    letter_file(letter, &name).await
}

/// From a record to the list it was received on.
async fn origin(
    State(app): State<App>,
    actor: Actor,
    Path(receipt): Path<String>,
) -> Result<Redirect, WebError> {
    let mut tx = app.begin(&actor).await?;
    let place = store::find_place(&mut tx, number(&receipt)?).await?;
    let (code, list) = place.ok_or(WebError::NotFound)?;
    let address = format!("/don-vi/{code}/cham-lo/danh-sach/{list}/ky-nhan");
    Ok(Redirect::to(&address))
}
