//! The page of a unit's union meals: the entry sheet above, the month below.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use jiff::ToSpan;
use serde::Deserialize;
use sqlx::PgConnection;
use timeline::Day;

use super::form::{TypedRow, at, begin, may_grow, read, rows, tell};
use super::rules::{KIND, Meal, Sum, sum};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::catalogue::Kind;
use crate::id;
use crate::record::enter;
use crate::record::store::{Entered, ListAsked, list};
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{
    Done, FormState, Frame, Place, SignedForm, WebError, Words, amount, day_short, page,
};

/// More than a month of one unit ever has.
const MOST: i64 = 2_000;

pub fn routes() -> Router<App> {
    Router::new().route("/don-vi/{code}/bua-com", get(meals_page).post(enter_rows))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// `2027-02`
    thang: String,
    /// How many meals were just recorded.
    xong: Option<usize>,
}

#[derive(Template)]
#[template(path = "meal/meals.html")]
struct MealsPage {
    frame: Frame,
    unit: Unit,
    address: String,
    may_record: bool,
    rows: usize,
    may_grow: bool,
    sources: Vec<(String, String)>,
    meals: Vec<Meal>,
    whole: Sum,
    /// The month shown, as people write it, and the ones beside it for addresses.
    month: String,
    before: String,
    after: String,
    form: FormState,
}

/// The fields of a row that are typed, with their labels.
const CELLS: [(&str, &str); 5] = [
    ("day", "meal-day"),
    ("meals", "meal-meals"),
    ("people", "meal-people"),
    ("place", "meal-place-other"),
    ("each", "meal-each-other"),
];

/// So many of them stand in the open; the others are for a row that differs.
const MAIN_CELLS: usize = 3;

/// A field of a row as it is drawn.
struct CellInput {
    name: String,
    label: String,
    value: String,
    error: Option<String>,
    is_number: bool,
}

impl MealsPage {
    fn number(&self, n: &i64) -> String {
        amount(*n, self.frame.language())
    }
    fn day(&self, day: &Day) -> String {
        day_short(*day)
    }
    fn source(&self, meal: &Meal) -> &str {
        let own = meal.source.as_deref().unwrap_or_default();
        let found = self.sources.iter().find(|(code, _)| code == own);
        found.map_or("", |(_, name)| name)
    }
    fn row_numbers(&self) -> Vec<usize> {
        (0..self.rows).collect()
    }
    fn cells(&self, row: &usize) -> Vec<CellInput> {
        let cell = |(name, label): (&str, &str)| CellInput {
            name: at(name, *row),
            label: self.frame.t(label),
            value: self.form.value(&at(name, *row)).to_owned(),
            error: self.form.error(&at(name, *row)).map(str::to_owned),
            is_number: name != "place",
        };
        CELLS.map(cell).into()
    }
    /// What may differ in a row: place and value.
    fn others(&self, row: &usize) -> Vec<CellInput> {
        let all = self.cells(row).into_iter();
        all.skip(MAIN_CELLS).collect()
    }
    fn mains(&self, row: &usize) -> Vec<CellInput> {
        let all = self.cells(row).into_iter();
        all.take(MAIN_CELLS).collect()
    }
    /// Whether a row says something of its own, or something of it is wrong.
    fn is_other(&self, row: &usize) -> bool {
        let own = self.others(row);
        own.iter()
            .any(|cell| !cell.value.is_empty() || cell.error.is_some())
            || !self.form.text(&at("source", *row)).is_empty()
    }
    fn is_source(&self, row: &usize, code: &str) -> bool {
        self.form.value(&at("source", *row)) == code
    }
}

/// The first day of the month asked for, else of today's.
fn month_of(asked: &str, today: Day) -> Day {
    let read = format!("{asked}-01").parse().ok();
    read.unwrap_or(today).first_of_month()
}

fn month_address(day: Day) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

/// The meals of a unit from a day until a day, oldest first.
async fn meals_of(
    tx: &mut PgConnection,
    (unit, line): (&Unit, &str),
    (from_on, until_on): (Day, Day),
) -> Result<Vec<Meal>, WebError> {
    let asked = ListAsked {
        unit_id: unit.unit_id,
        line,
        tree_on: from_on,
        below: false,
        kind: Some(KIND),
        from_on: Some(from_on),
        until_on: Some(until_on),
        withdrawn: false,
        offset: 0,
        limit: MOST,
    };
    let (listed, _) = list(tx, &asked).await?;
    let meals = listed.iter().rev();
    Ok(meals
        .map(|own| Meal::of(own.record_id, own.happened_on, &own.answers))
        .collect())
}

/// The kind of meals; one the unit's tier does not record is not there.
fn kind_of<'a>(app: &'a App, unit: &Unit) -> Result<&'a Kind, WebError> {
    let kind = app.catalogue.kind(KIND);
    let own = kind.filter(|kind| kind.tiers.contains(&unit.tier));
    own.ok_or(WebError::NotFound)
}

async fn draw(
    (app, actor): (&App, &Actor),
    code: &str,
    asked: &Asked,
    mut form: FormState,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(actor).await?;
    let unit = load_unit(&mut tx, code, today).await?;
    kind_of(app, &unit)?;
    let title = words.t("meal-title");
    let mut frame = unit_frame(&mut tx, actor, &unit, (Place::Records, &title, today))
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)))
        .crumb(title, None);
    if let Some(count) = asked.xong {
        frame.done = Some(Done {
            sentence: words.t1("meal-done", "count", count),
            undo: None,
        });
    }
    if form.text("_key").is_empty() {
        form.set("_key", id::check_code());
    }
    let rows = rows(&form);
    begin(&mut form, rows, today);
    let from_on = month_of(&asked.thang, today);
    let until_on = from_on.saturating_add(1.month());
    let meals = meals_of(&mut tx, (&unit, &actor.line), (from_on, until_on)).await?;
    let sources = app.catalogue.dimension("source");
    let sources = sources.map(|own| own.values.as_slice()).unwrap_or_default();
    let named = sources.iter().map(|value| {
        let name = if actor.language == "en" {
            &value.en
        } else {
            &value.vi
        };
        (value.code.clone(), name.clone())
    });
    let status = form.status();
    let html = page(&MealsPage {
        address: format!("/don-vi/{}/bua-com", unit.code),
        may_record: actor.may(Act::Record).is_some(),
        may_grow: may_grow(rows),
        sources: named.collect(),
        whole: sum(&meals),
        month: format!("{}/{}", from_on.month(), from_on.year()),
        before: month_address(from_on.saturating_sub(1.month())),
        after: month_address(until_on),
        rows,
        meals,
        frame,
        unit,
        form,
    })?;
    Ok((status, html).into_response())
}

async fn meals_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    draw((&app, &actor), &code, &asked, FormState::default()).await
}

/// Records every row that was filled in, or none where one of them is wrong.
async fn enter_rows(
    State(app): State<App>,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::Record)?;
    let count = rows(&form);
    form.set("rows", count.to_string());
    if form.text("act") == "more" {
        form.set("act", "");
        return draw((&app, &actor), &code, &asked, form).await;
    }
    let words = Words::of(&actor.language);
    let key = form.text("_key").to_owned();
    if key.len() != 32 || !key.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        form.refusal = Some(words.t("meal-stale"));
    }
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    let kind = kind_of(&app, &unit)?;
    let mut last = None;
    let mut recorded = 0;
    for mut typed in read(&mut form, count, words) {
        match enter((&app, &mut tx), &actor, (&unit, kind), &mut typed.form).await? {
            Ok(Entered::Recorded(record_id)) => {
                recorded += 1;
                last = last.max(vietnamese::parse_day(typed.form.text("on")).ok());
                twice(&mut tx, (&unit, &actor, record_id), &mut typed, words).await?;
            }
            Ok(Entered::Already(_)) => {
                last = last.max(vietnamese::parse_day(typed.form.text("on")).ok());
            }
            Err(_) => {}
        }
        tell(&mut form, &typed);
    }
    if !form.is_sound() {
        drop(tx);
        return draw((&app, &actor), &code, &asked, form).await;
    }
    tx.commit().await?;
    let month = month_address(last.unwrap_or(app.clock.today()));
    let address = format!(
        "/don-vi/{}/bua-com?thang={month}&xong={recorded}#h-thang",
        unit.code
    );
    Ok(Redirect::to(&address).into_response())
}

/// One day at one place is one record: a second is told beside its row.
async fn twice(
    tx: &mut PgConnection,
    (unit, actor, record_id): (&Unit, &Actor, i64),
    typed: &mut TypedRow,
    words: Words,
) -> Result<(), WebError> {
    let Ok(on) = vietnamese::parse_day(typed.form.text("on")) else {
        return Ok(());
    };
    let until = on.saturating_add(1.day());
    let place = typed.form.text("employer").to_owned();
    let known = meals_of(tx, (unit, &actor.line), (on, until)).await?;
    let own = known.iter().find(|meal| meal.record_id == record_id);
    // The record bears the name the register has for the place.
    let place = own.map_or(place, |meal| meal.place.clone());
    let is_twice = known
        .iter()
        .any(|meal| meal.record_id != record_id && meal.is_at(on, &place));
    if is_twice {
        typed.form.wrong("on", words.t("meal-twice"));
    }
    Ok(())
}
