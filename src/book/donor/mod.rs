//! Donors: the list, one donor's promises and gifts, and the forms that write them.

pub mod store;

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::desk::{Asked, Desk};
use super::form::read_gift;
use super::overview::accountant_desk;
use super::store::funds;
use crate::access::{Act, Actor};
use crate::app::App;
use crate::id;
use crate::unit::Unit;
use crate::web::{FormState, Frame, SignedForm, WebError, amount, day_short, page, typed_line};
use store::{Donor, GiftLine};

pub fn routes() -> Router<App> {
    Router::new()
        .route(
            "/don-vi/{code}/so-quy/nha-tai-tro",
            get(list_page).post(add),
        )
        .route("/don-vi/{code}/so-quy/nha-tai-tro/{donor}", get(donor_page))
        .route(
            "/don-vi/{code}/so-quy/nha-tai-tro/{donor}/{what}",
            post(give),
        )
}

#[derive(Template)]
#[template(path = "book/donor/list.html")]
struct ListPage {
    frame: Frame,
    unit: Unit,
    base: String,
    is_accountant: bool,
    donors: Vec<Donor>,
    kinds: Vec<(String, String)>,
    form: FormState,
}

impl ListPage {
    fn money(&self, dong: &i64) -> String {
        amount(*dong, self.frame.language())
    }
    fn kind(&self, code: &str) -> String {
        self.frame.t(&format!("book-donor-{code}"))
    }
}

async fn draw_list(
    app: &App,
    actor: &Actor,
    (code, done): (&str, &str),
    form: FormState,
) -> Result<Response, WebError> {
    let mut tx = app.begin(actor).await?;
    let desk = Desk::with_book(app, &mut tx, (actor, code)).await?;
    let title = desk.words.t("book-donors");
    let frame = desk.frame(&mut tx, actor, (&title, done)).await?;
    let named = |code: &str| (code.to_owned(), desk.words.t(&format!("book-donor-{code}")));
    let status = form.status();
    let html = page(&ListPage {
        is_accountant: desk.hands.is_accountant,
        donors: store::donors(&mut tx, desk.unit.unit_id).await?,
        kinds: ["organisation", "person"].map(named).to_vec(),
        base: desk.base,
        unit: desk.unit,
        frame,
        form,
    })?;
    Ok((status, html).into_response())
}

async fn list_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    draw_list(&app, &actor, (&code, &asked.xong), FormState::default()).await
}

async fn add(
    State(app): State<App>,
    Path(code): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepBooks)?;
    let mut tx = app.begin(&actor).await?;
    let desk = accountant_desk(&app, &mut tx, (&actor, &code)).await?;
    let kind = form.text("kind").to_owned();
    if !["organisation", "person"].contains(&kind.as_str()) {
        form.wrong("kind", desk.words.t("book-choose-one"));
    }
    let name = typed_line(&mut form, ("name", 200, true), desk.words);
    let may_be_named = form.text("named") == "yes";
    if form.is_sound() {
        let new = (kind.as_str(), name.as_str(), may_be_named);
        if let Some(id) = store::add(&mut tx, &permit, desk.unit.unit_id, new).await? {
            tx.commit().await?;
            let address = format!("{}/nha-tai-tro/{id}?xong=donor", desk.base);
            return Ok(Redirect::to(&address).into_response());
        }
        form.wrong("name", desk.words.t("book-name-taken"));
    }
    drop(tx);
    draw_list(&app, &actor, (&code, ""), form).await
}

#[derive(Template)]
#[template(path = "book/donor/donor.html")]
struct DonorPage {
    frame: Frame,
    base: String,
    is_accountant: bool,
    donor: Donor,
    lines: Vec<GiftLine>,
    funds: Vec<(String, String)>,
    form: FormState,
}

impl DonorPage {
    fn money(&self, dong: &i64) -> String {
        amount(*dong, self.frame.language())
    }
    fn day(&self, day: &timeline::Day) -> String {
        day_short(*day)
    }
    fn what(&self, code: &str) -> String {
        self.frame.t(&format!("book-gift-{code}"))
    }
}

/// A donor of the book.
pub(super) async fn find_donor(
    tx: &mut sqlx::PgConnection,
    (unit_id, donor): (i32, &str),
) -> Result<Donor, WebError> {
    let donor_id: i64 = donor.parse().map_err(|_| WebError::NotFound)?;
    let donors = store::donors(tx, unit_id).await?;
    let found = donors.into_iter().find(|own| own.donor_id == donor_id);
    found.ok_or(WebError::NotFound)
}

async fn draw_donor(
    app: &App,
    actor: &Actor,
    (code, donor, done): (&str, &str, &str),
    mut form: FormState,
) -> Result<Response, WebError> {
    let mut tx = app.begin(actor).await?;
    let desk = Desk::with_book(app, &mut tx, (actor, code)).await?;
    let donor = find_donor(&mut tx, (desk.unit.unit_id, donor)).await?;
    let frame = desk.frame(&mut tx, actor, (&donor.name, done)).await?;
    let status = form.status();
    // A fresh key for the next gift; one already typed keeps its own.
    if form.text("_key").is_empty() {
        form.set("_key", id::check_code());
    }
    let html = page(&DonorPage {
        is_accountant: desk.hands.is_accountant,
        lines: store::lines(&mut tx, donor.donor_id).await?,
        funds: fund_choices(&mut tx, desk.unit.unit_id).await?,
        base: desk.base,
        donor,
        frame,
        form,
    })?;
    Ok((status, html).into_response())
}

/// The funds of a book as choices.
pub(super) async fn fund_choices(
    tx: &mut sqlx::PgConnection,
    unit_id: i32,
) -> sqlx::Result<Vec<(String, String)>> {
    let all = funds(tx, unit_id).await?;
    Ok(all
        .into_iter()
        .map(|fund| (fund.fund_id.to_string(), fund.name))
        .collect())
}

async fn donor_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, donor)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let form = FormState::default();
    draw_donor(&app, &actor, (&code, &donor, &asked.xong), form).await
}

/// `hua` writes a promise, `hien-vat` a gift in kind.
async fn give(
    State(app): State<App>,
    Path((code, donor, what)): Path<(String, String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepBooks)?;
    if !["hua", "hien-vat"].contains(&what.as_str()) {
        return Err(WebError::NotFound);
    }
    let mut tx = app.begin(&actor).await?;
    let desk = accountant_desk(&app, &mut tx, (&actor, &code)).await?;
    let unit_id = desk.unit.unit_id;
    let found = find_donor(&mut tx, (unit_id, &donor)).await?;
    let choices = fund_choices(&mut tx, unit_id).await?;
    let of = (found.donor_id, what == "hua");
    let Some(new) = read_gift(&mut form, of, &choices, (desk.today, desk.words)) else {
        form.set("_what", what);
        drop(tx);
        return draw_donor(&app, &actor, (&code, &donor, ""), form).await;
    };
    store::write(&mut tx, &permit, unit_id, &new).await?;
    tx.commit().await?;
    let address = format!("{}/nha-tai-tro/{donor}?xong=gift", desk.base);
    Ok(Redirect::to(&address).into_response())
}
