//! The form in which a house is surveyed, and in which its unit changes what it says.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State as Program};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use sqlx::PgConnection;
use timeline::Day;

use super::form::{TypedHouse, read_house};
use super::list::{address_of, house_frame};
use super::one::{load, norm_of, place_names};
use super::store::{self, Details, Family, Hand, House};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::id;
use crate::member::lookup::meant;
use crate::member::lookup::store::{Within, of_name, of_numbers};
use crate::unit::{Unit, load_unit};
use crate::web::{FormState, Frame, SignedForm, WebError, Words, amount, day_short, page};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/don-vi/{code}/mai-am/moi", get(new_page).post(write))
        .route("/don-vi/{code}/mai-am/{id}/sua", get(edit_page).post(edit))
}

#[derive(Template)]
#[template(path = "house/write.html")]
struct WritePage {
    frame: Frame,
    unit: Unit,
    action: String,
    back: String,
    form: FormState,
    /// Several of the register bear the name typed: number and what tells them apart.
    choices: Vec<(String, String)>,
    /// The norms in force at the unit's place today.
    norms: Vec<String>,
    is_new: bool,
}

impl WritePage {
    fn is(&self, name: &str, value: &str) -> bool {
        self.form.value(name) == value
    }
}

/// The norms in force at a place, as sentences.
fn norm_words(app: &App, names: &[String], (today, words): (Day, Words)) -> Vec<String> {
    let works = ["new", "repair"].into_iter();
    let sentence = |works: &str| {
        let norm = app
            .catalogue
            .house_norm(works, names.iter().map(String::as_str), today)?;
        let said = [
            ("works", words.t(&format!("house-works-{works}"))),
            ("dong", amount(norm.dong, words.language())),
            ("basis", norm.basis.clone()),
            ("note", norm.note.clone()),
        ];
        let key = match norm.note.is_empty() {
            true => "house-norm-is",
            false => "house-norm-is-noted",
        };
        Some(words.with(key, &said))
    };
    works.filter_map(sentence).collect()
}

async fn draw(
    (app, actor): (&App, &Actor),
    (unit, of): (Unit, Option<&House>),
    (form, choices): (FormState, Vec<(String, String)>),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(actor).await?;
    let title = words.t(if of.is_some() {
        "house-edit"
    } else {
        "house-new"
    });
    let frame = house_frame(&mut tx, (actor, &unit), (&title, today)).await?;
    let names = place_names(&mut tx, (actor, &unit), form.text("noi"), today).await?;
    let base = address_of(&unit.code);
    let status = form.status();
    let html = page(&WritePage {
        norms: norm_words(app, &names, (today, words)),
        action: of.map_or(format!("{base}/moi"), |of| {
            format!("{base}/{}/sua", of.house_id)
        }),
        back: of.map_or(base.clone(), |of| format!("{base}/{}", of.house_id)),
        is_new: of.is_none(),
        frame,
        unit,
        form,
        choices,
    })?;
    Ok((status, html).into_response())
}

async fn new_page(
    Program(app): Program<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::Record)?;
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    drop(tx);
    if unit.tier == "group" {
        return Err(WebError::NotFound);
    }
    let mut form = FormState::default();
    form.set("_key", id::check_code());
    form.set("ngay-khao-sat", day_short(app.clock.today()));
    draw((&app, &actor), (unit, None), (form, Vec::new())).await
}

/// Whom the form means: chosen while typing, of the register where one alone bears the name,
/// else by name. Several of the name are offered to choose from.
async fn family_of(
    tx: &mut PgConnection,
    (actor, unit): (&Actor, &Unit),
    (form, typed): (&mut FormState, &TypedHouse),
    (today, words): (Day, Words),
) -> Result<Result<Family, Vec<(String, String)>>, WebError> {
    if let Some(person_id) = typed.person_id {
        let known = of_numbers(tx, &[person_id], today).await?;
        let same = |name: &str| vietnamese::fold(name) == vietnamese::fold(&typed.family);
        if known
            .get(&person_id)
            .is_some_and(|found| same(&found.full_name))
        {
            return Ok(Ok(Family::Known(person_id)));
        }
    }
    let within = Within {
        unit_id: unit.unit_id,
        line: &actor.line,
        today,
    };
    let folded = vietnamese::fold(&typed.family);
    let found = meant(of_name(tx, within, (&folded, None), today).await?);
    let picked = form.text("chon-nguoi").to_owned();
    if picked == "new" || found.is_empty() {
        return Ok(Ok(Family::Named(typed.family.clone())));
    }
    let one = found
        .iter()
        .find(|found| found.person_id.to_string() == picked);
    if let Some(one) = one.or((found.len() == 1).then(|| &found[0])) {
        return Ok(Ok(Family::Known(one.person_id)));
    }
    form.wrong("gia-dinh", words.t("house-family-several"));
    let told = |found: &crate::member::lookup::Found| {
        let detail = found.detail(words);
        (
            found.person_id.to_string(),
            format!("{}, {detail}", found.full_name),
        )
    };
    let mut choices: Vec<_> = found.iter().map(told).collect();
    choices.push(("new".to_owned(), words.t("house-family-other")));
    Ok(Err(choices))
}

fn details(typed: TypedHouse, family: Family) -> Details {
    Details {
        family,
        house: typed.house,
        works: typed.works,
        place: typed.place,
        reason: typed.reason,
        condition: typed.condition,
        surveyed_on: typed.surveyed_on,
        cost_dong: typed.cost_dong,
        asked_dong: typed.asked_dong,
    }
}

async fn write(
    Program(app): Program<App>,
    Path(code): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Record)?;
    let times = (app.clock.today(), Words::of(&actor.language));
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, times.0).await?;
    if unit.tier == "group" {
        return Err(WebError::NotFound);
    }
    let Some(typed) = read_house(&mut form, times) else {
        drop(tx);
        return draw((&app, &actor), (unit, None), (form, Vec::new())).await;
    };
    let asked = (&mut form, &typed);
    let family = match family_of(&mut tx, (&actor, &unit), asked, times).await? {
        Ok(family) => family,
        Err(choices) => {
            drop(tx);
            return draw((&app, &actor), (unit, None), (form, choices)).await;
        }
    };
    let hand = Hand {
        permit: &permit,
        name: &actor.full_name,
    };
    let key = typed.key.clone();
    let said = (&details(typed, family), key.as_str(), app.clock.now());
    let house_id = store::survey(&mut tx, hand, (unit.unit_id, None), said).await?;
    tx.commit().await?;
    let address = format!("{}/{house_id}?xong=surveyed", address_of(&unit.code));
    Ok(Redirect::to(&address).into_response())
}

async fn edit_page(
    Program(app): Program<App>,
    actor: Actor,
    Path((code, house)): Path<(String, String)>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::Record)?;
    let mut tx = app.begin(&actor).await?;
    let (unit, of) = load(&mut tx, (&code, &house), app.clock.today()).await?;
    drop(tx);
    if !of.state.is_open_to_change() {
        return Err(WebError::NotFound);
    }
    let mut form = FormState::default();
    form.set("_key", id::check_code());
    let person = of.person_id.map_or(String::new(), |id| id.to_string());
    for (name, value) in [
        ("nguoi", person),
        ("gia-dinh", of.family.clone()),
        ("loai-nha", of.house.clone()),
        ("hinh-thuc", of.works.clone()),
        ("noi", of.place.clone()),
        ("vi-sao", of.reason.clone()),
        ("hien-trang", of.condition.clone()),
        ("ngay-khao-sat", day_short(of.surveyed_on)),
        ("du-toan", vietnamese::number(of.cost_dong)),
        ("de-nghi", vietnamese::number(of.asked_dong)),
    ] {
        form.set(name, value);
    }
    draw((&app, &actor), (unit, Some(&of)), (form, Vec::new())).await
}

async fn edit(
    Program(app): Program<App>,
    Path((code, house)): Path<(String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Record)?;
    let times = (app.clock.today(), Words::of(&actor.language));
    let mut tx = app.begin(&actor).await?;
    let (unit, of) = load(&mut tx, (&code, &house), times.0).await?;
    if !of.state.is_open_to_change() {
        return Err(WebError::NotFound);
    }
    let Some(typed) = read_house(&mut form, times) else {
        drop(tx);
        return draw((&app, &actor), (unit, Some(&of)), (form, Vec::new())).await;
    };
    let asked = (&mut form, &typed);
    let family = match family_of(&mut tx, (&actor, &unit), asked, times).await? {
        Ok(family) => family,
        Err(choices) => {
            drop(tx);
            return draw((&app, &actor), (unit, Some(&of)), (form, choices)).await;
        }
    };
    let subject = (unit.unit_id, of.house_id);
    store::change(&mut tx, &permit, subject, &details(typed, family)).await?;
    tx.commit().await?;
    let address = format!("{}/{}?xong=changed", address_of(&unit.code), of.house_id);
    Ok(Redirect::to(&address).into_response())
}

/// The norm in force for a case on a day, in đồng.
pub fn norm_dong(app: &App, of: &House, (names, on): (&[String], Day)) -> Option<i64> {
    norm_of(app, &of.works, (names, on)).map(|norm| norm.dong)
}
