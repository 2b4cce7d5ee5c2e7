//! The list of houses of a unit and of all below it, with sums; also as files.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State as Program};
use axum::response::{Html, Response};
use axum::routing::get;
use serde::Deserialize;
use timeline::Day;

use super::rules::State;
use super::store::{self, ByWorks, Carried, ListAsked, Listed};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{
    Frame, Pager, Place, WebError, Words, amount, day_short, page, sheet_file, urlencode,
};

/// The most rows of a file.
const MOST_ROWS: i64 = 20_000;
/// So many records without a case are offered at once.
const MOST_CARRIED: i64 = 20;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/don-vi/{code}/mai-am", get(list_page))
        .route("/don-vi/{code}/mai-am/tep/{file}", get(file))
}

/// How a list is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    q: String,
    #[serde(rename = "trang-thai")]
    state: String,
    trang: Option<i64>,
}

/// The address of a unit's houses.
pub fn address_of(code: &str) -> String {
    format!("/don-vi/{code}/mai-am")
}

/// The frame of a page about houses, with the way to it.
pub async fn house_frame(
    connection: &mut sqlx::PgConnection,
    (actor, unit): (&Actor, &Unit),
    (title, today): (&str, Day),
) -> Result<Frame, WebError> {
    let frame = unit_frame(connection, actor, unit, (Place::Records, title, today)).await?;
    let all = frame.t("house-title");
    let frame = frame.crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)));
    Ok(if title == all {
        frame.crumb(all, None)
    } else {
        let frame = frame.crumb(all, Some(address_of(&unit.code)));
        frame.crumb(title, None)
    })
}

#[derive(Template)]
#[template(path = "house/list.html")]
struct ListPage {
    frame: Frame,
    unit: Unit,
    base: String,
    search: String,
    state: String,
    states: Vec<(String, String)>,
    houses: Vec<Listed>,
    sums: Vec<ByWorks>,
    carried: Vec<Carried>,
    pager: Pager,
    may_write: bool,
}

impl ListPage {
    fn money(&self, dong: &i64) -> String {
        amount(*dong, self.frame.language())
    }
    fn approved(&self, house: &Listed) -> String {
        let dong = house.approved_dong;
        dong.map_or_else(String::new, |dong| self.money(&dong))
    }
    fn day(&self, day: &Day) -> String {
        day_short(*day)
    }
    fn works(&self, works: &str) -> String {
        self.frame.t(&format!("house-works-{works}"))
    }
    fn name(&self, house: &Listed) -> String {
        family_or(&house.family, self.frame.words)
    }
}

/// The family's name, or the words for a case that names nobody.
pub fn family_or(family: &str, words: Words) -> String {
    match family.is_empty() {
        true => words.t("house-nobody"),
        false => family.to_owned(),
    }
}

fn known_state(typed: &str) -> &str {
    State::of(typed).map_or("", State::code)
}

async fn list_page(
    Program(app): Program<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Html<String>, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let number = Pager::asked(query.trang);
    let folded = vietnamese::fold(query.q.trim());
    let state = known_state(&query.state);
    let asked = ListAsked {
        unit_id: unit.unit_id,
        line: &actor.line,
        today,
        folded: &folded,
        state,
        offset: (number - 1).saturating_mul(Pager::SIZE),
        limit: Pager::SIZE,
    };
    let (houses, total) = store::list(&mut tx, asked).await?;
    let of = (unit.unit_id, actor.line.as_str());
    let sums = store::sums(&mut tx, of, today).await?;
    let writes = actor.may(Act::Record).is_some() && unit.tier != "group";
    let carried = match writes {
        true => store::carried(&mut tx, unit.unit_id, MOST_CARRIED).await?,
        false => Vec::new(),
    };
    let title = words.t("house-title");
    let frame = house_frame(&mut tx, (&actor, &unit), (&title, today)).await?;
    let base = address_of(&unit.code);
    let again = format!("{base}?q={}&trang-thai={state}&", urlencode(&query.q));
    let named = |state: State| (state.code().to_owned(), words.t(&state.key()));
    page(&ListPage {
        pager: Pager::new(number, total, again),
        state: state.to_owned(),
        states: State::ALL.map(named).into(),
        may_write: writes,
        search: query.q,
        frame,
        unit,
        base,
        houses,
        sums,
        carried,
    })
}

/// `mai-am.xlsx` and `mai-am.pdf`: every house that fits, with sums.
async fn file(
    Program(app): Program<App>,
    actor: Actor,
    Path((code, name)): Path<(String, String)>,
    Query(query): Query<ListQuery>,
) -> Result<Response, WebError> {
    if !["mai-am.xlsx", "mai-am.pdf"].contains(&name.as_str()) {
        return Err(WebError::NotFound);
    }
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let folded = vietnamese::fold(query.q.trim());
    let asked = ListAsked {
        unit_id: unit.unit_id,
        line: &actor.line,
        today,
        folded: &folded,
        state: known_state(&query.state),
        offset: 0,
        limit: MOST_ROWS,
    };
    let (houses, _) = store::list(&mut tx, asked).await?;
    drop(tx);
    let sheet = super::sheet::of_houses(&houses, &unit.name, words);
    sheet_file(sheet, &format!("{}-{name}", unit.code)).await
}
