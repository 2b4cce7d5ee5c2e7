//! The page of one house: how far it is, what is due next and by whom, who pays, pictures, steps.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State as Program};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;
use sqlx::PgConnection;
use timeline::Day;

use super::list::{address_of, family_or, house_frame};
use super::minutes;
use super::photo::{self, Pictures};
use super::rules::{Asker, Part, Standing, State, Step, Sums, refusal};
use super::share::{self, Offered};
use super::store::{self, House, Share, Taken};
use super::write::norm_dong;
use crate::access::{Act, Actor};
use crate::app::App;
use crate::book::number_text;
use crate::catalogue::HouseNorm;
use crate::docket;
use crate::id;
use crate::report::symbol_of;
use crate::unit::store::way_down;
use crate::unit::{Unit, load_unit};
use crate::web::{
    Done, FormState, Frame, WebError, Words, amount, day_short, letter_file, page, site_of,
};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/don-vi/{code}/mai-am/{id}", get(house_page))
        .route("/don-vi/{code}/mai-am/{id}/{file}", get(paper_file))
        .route("/goc/house/{id}", get(by_number))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct HouseQuery {
    xong: String,
}

/// What may have been done, by the end of the key of its sentence.
const DONE: [&str; 18] = [
    "surveyed",
    "changed",
    "proposed",
    "returned",
    "refused",
    "approved",
    "begun",
    "noted",
    "handed",
    "taken-back",
    "closed",
    "off",
    "share",
    "share-changed",
    "voucher",
    "photo",
    "photo-off",
    "attached",
];

/// The unit and the house of an address; a house is found at its own unit alone.
pub async fn load(
    connection: &mut PgConnection,
    (code, house): (&str, &str),
    today: Day,
) -> Result<(Unit, House), WebError> {
    let unit = load_unit(connection, code, today).await?;
    let house_id: i64 = house.parse().map_err(|_| WebError::NotFound)?;
    let found = store::find_house(connection, house_id).await?;
    let found = found.filter(|found| found.unit_id == unit.unit_id);
    Ok((unit, found.ok_or(WebError::NotFound)?))
}

/// What says where a house is: its own place, the names of its unit and of those above it.
pub async fn place_names(
    connection: &mut PgConnection,
    (actor, unit): (&Actor, &Unit),
    place: &str,
    today: Day,
) -> Result<Vec<String>, WebError> {
    let way = way_down(connection, unit.unit_id, &actor.line, today).await?;
    let mut names = vec![place.to_owned(), unit.name.clone()];
    names.extend(way.into_iter().map(|(_, name, _)| name));
    Ok(names)
}

/// The norm in force for these works at these places; new and repaired together go by that for new.
pub fn norm_of<'a>(
    app: &'a App,
    works: &str,
    (names, on): (&[String], Day),
) -> Option<&'a HouseNorm> {
    let works = if works == "repair" { "repair" } else { "new" };
    let places = names.iter().map(String::as_str);
    app.catalogue.house_norm(works, places, on)
}

/// Who asks, as the rules look at him.
pub async fn asker_of(
    connection: &mut PgConnection,
    (app, actor): (&App, &Actor),
    of: &House,
) -> Result<Asker, WebError> {
    let today = app.clock.today();
    let above = store::is_above(connection, (actor.unit_id, of.unit_id), today).await?;
    let itself = of.decides_itself && actor.unit_id == of.unit_id;
    let tier = match actor.unit_tier.as_str() {
        "upper" => Some("upper"),
        "federation" | "confederation" => Some("federation"),
        _ => None,
    };
    let rule = tier.and_then(|tier| app.catalogue.rule(&format!("house-limit-{tier}"), today));
    Ok(Asker {
        account_id: actor.account_id,
        is_above: above || itself,
        approves: actor.may(Act::Approve).is_some(),
        limit_dong: rule.and_then(|rule| rule.value.as_integer()),
    })
}

pub fn standing_of(of: &House, parts: &[Part]) -> Standing {
    let sums = Sums::of(parts);
    Standing {
        state: of.state,
        proposed_by: of.proposed_by,
        handed_by: of.handed_by,
        open_dong: sums.open_dong(),
        given_dong: sums.given_dong,
    }
}

pub fn parts_of(shares: &[Share]) -> Vec<Part> {
    shares.iter().map(|share| share.part.clone()).collect()
}

#[derive(Template)]
#[template(path = "house/house.html")]
struct HousePage {
    frame: Frame,
    of: House,
    family: String,
    at: String,
    key: String,
    shares: Vec<Share>,
    sums: Sums,
    steps: Vec<Taken>,
    pictures: Vec<Pictures>,
    offered: Offered,
    /// The funds offered, as choices.
    funds: Vec<(String, String)>,
    norm: Option<String>,
    next: String,
    may: Vec<(Step, bool)>,
    may_write: bool,
    may_share: bool,
    form: FormState,
}

impl HousePage {
    fn money(&self, dong: &i64) -> String {
        amount(*dong, self.frame.language())
    }
    fn day(&self, day: &Day) -> String {
        day_short(*day)
    }
    /// Whether the reader may take the step of this code now.
    fn may(&self, step: &str) -> bool {
        self.may.iter().any(|(own, may)| own.code() == step && *may)
    }
    fn source(&self, share: &Share) -> String {
        self.frame
            .t(&format!("house-source-{}", share.part.source.code()))
    }
    fn voucher_number(&self, number: &i32) -> String {
        number_text(crate::book::Kind::Payment, *number)
    }
    fn voucher_state(&self, state: &str) -> String {
        self.frame.t(&format!("book-state-{state}"))
    }
    fn step_name(&self, step: &str) -> String {
        self.frame.t(&format!("house-step-{step}"))
    }
    /// The six stages with how each stands: `done`, `now` or nothing.
    fn stages(&self) -> Vec<(String, String)> {
        let at = match self.of.state {
            State::Surveyed | State::Returned => 0,
            State::Proposed | State::Refused => 1,
            State::Approved => 2,
            State::Building | State::Off => 3,
            State::Handed => 4,
            State::Closed => 6,
        };
        let codes = [
            "surveyed", "proposed", "approved", "building", "handed", "closed",
        ];
        let stage = |(number, code): (usize, &str)| {
            let mark = match number.cmp(&at) {
                std::cmp::Ordering::Less => "done",
                std::cmp::Ordering::Equal => "now",
                std::cmp::Ordering::Greater => "",
            };
            (
                self.frame.t(&format!("house-state-{code}")),
                mark.to_owned(),
            )
        };
        codes.into_iter().enumerate().map(stage).collect()
    }
    fn is(&self, name: &str, value: &str) -> bool {
        self.form.value(name) == value
    }
    fn kind_name(&self) -> String {
        self.frame.t(&format!("house-kind-{}", self.of.house))
    }
    fn works_name(&self) -> String {
        self.frame.t(&format!("house-works-{}", self.of.works))
    }
    fn left(&self, share: &Share) -> String {
        self.money(&share.left_dong())
    }
    /// By how much promises and the estimated cost are apart.
    fn apart(&self) -> String {
        self.money(
            &self
                .of
                .cost_dong
                .abs_diff(self.sums.promised_dong)
                .cast_signed(),
        )
    }
    /// Whether the reader keeps the book the share is paid out of, and something is left to pay.
    fn may_pay(&self, share: &Share) -> bool {
        let keeps = |payer: &(i32, String, i64)| self.offered.keeps(payer.0);
        share.payer.as_ref().is_some_and(keeps) && share.left_dong() > 0
    }
    fn may_change(&self, share: &Share) -> bool {
        let keeps = |payer: &(i32, String, i64)| self.offered.keeps(payer.0);
        share.payer.as_ref().is_none_or(keeps)
    }
    /// Those of the pay form's purses that are of the share's book.
    fn purses(&self, share: &Share) -> Vec<(String, String)> {
        let payer = share.payer.as_ref().map(|payer| payer.0);
        let own = self
            .offered
            .purses
            .iter()
            .filter(|purse| Some(purse.0) == payer);
        own.map(|(_, code, name)| (code.clone(), name.clone()))
            .collect()
    }
}

fn filled(form: &mut FormState, of: &House, today: Day) {
    if !form.is_sound() {
        return;
    }
    for name in ["ngay-khoi-cong", "ngay-ban-giao"] {
        form.set(name, day_short(today));
    }
    form.set("dong", vietnamese::number(of.asked_dong));
}

/// Draws a house; the form keeps what was typed beside a step.
pub async fn draw(
    (app, actor): (&App, &Actor),
    at: (&str, &str),
    (mut form, done): (FormState, &str),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(actor).await?;
    let (unit, of) = load(&mut tx, at, today).await?;
    let family = family_or(&of.family, words);
    let mut frame = house_frame(&mut tx, (actor, &unit), (&family, today)).await?;
    frame.done = DONE.contains(&done).then(|| Done {
        sentence: words.t(&format!("house-done-{done}")),
        undo: None,
    });
    let shares = store::shares(&mut tx, of.house_id).await?;
    let parts = parts_of(&shares);
    let standing = standing_of(&of, &parts);
    let asker = asker_of(&mut tx, (app, actor), &of).await?;
    let records = actor.may(Act::Record).is_some();
    let may = |step: Step| {
        let told = refusal(step, &standing, &asker);
        let open = matches!(
            told,
            None | Some("house-step-unpaid" | "house-step-nothing-paid")
        );
        (step, open && (step.decides() || records))
    };
    let names = place_names(&mut tx, (actor, &unit), &of.place, today).await?;
    let norm = norm_dong(app, &of, (&names, today));
    filled(&mut form, &of, today);
    if of.state == State::Building && form.text("so").is_empty() {
        let symbol = symbol_of("BB", &unit.kind);
        let number = docket::number_now(&mut tx, (of.unit_id, today.year()), &symbol).await?;
        form.set("so", number);
    }
    let base = address_of(&unit.code);
    let status = form.status();
    let offered = share::offered(&mut tx, (app, actor), &of).await?;
    let html = page(&HousePage {
        funds: offered.choices(),
        offered,
        at: format!("{base}/{}", of.house_id),
        key: id::check_code(),
        sums: Sums::of(&parts),
        steps: store::steps(&mut tx, of.house_id).await?,
        pictures: photo::pictures(&mut tx, of.house_id).await?,
        norm: norm.map(|dong| amount(dong, &actor.language)),
        next: words.t(&format!("house-next-{}", of.state.code())),
        may: Step::ALL.map(may).into(),
        may_write: records && of.state.is_open_to_change(),
        may_share: records && of.state.takes_shares(),
        frame,
        family,
        shares,
        form,
        of,
    })?;
    Ok((status, html).into_response())
}

async fn house_page(
    Program(app): Program<App>,
    actor: Actor,
    Path((code, house)): Path<(String, String)>,
    Query(query): Query<HouseQuery>,
) -> Result<Response, WebError> {
    let told = (FormState::default(), query.xong.as_str());
    draw((&app, &actor), (&code, &house), told).await
}

/// The page of a house by its number alone, for a record that was written for it.
async fn by_number(
    Program(app): Program<App>,
    actor: Actor,
    Path(house): Path<String>,
) -> Result<Redirect, WebError> {
    let house_id: i64 = house.parse().map_err(|_| WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let found = store::find_house(&mut tx, house_id).await?;
    let found = found.ok_or(WebError::NotFound)?;
    let address = format!("{}/{house_id}", address_of(&found.unit_code));
    Ok(Redirect::to(&address))
}

/// `bien-ban.pdf` and `bien-ban.docx` of a house that was handed over.
async fn paper_file(
    Program(app): Program<App>,
    actor: Actor,
    headers: HeaderMap,
    Path((code, house, file)): Path<(String, String, String)>,
) -> Result<Response, WebError> {
    let ending = file.strip_prefix("bien-ban.").ok_or(WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let (_, of) = load(&mut tx, (&code, &house), app.clock.today()).await?;
    let shares = store::shares(&mut tx, of.house_id).await?;
    let pictures = photo::pictures(&mut tx, of.house_id).await?;
    drop(tx);
    let letter = minutes::letter_of(&of, (&shares, &pictures), &site_of(&headers))?;
    let stem = format!("bien-ban-mai-am-{code}-{}", of.house_id);
    letter_file(letter, &format!("{stem}.{ending}")).await
}
