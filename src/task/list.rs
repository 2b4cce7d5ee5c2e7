//! The lists of a unit's tasks: those it was given, those it gave, and its units side by side.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State as Program};
use axum::response::{Html, Response};
use axum::routing::get;
use serde::Deserialize;
use timeline::Day;

use super::rules::{Counts, State, days_late};
use super::store::{self, Asked, ByUnit, Due, Given};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{Done, Frame, Pager, Place, WebError, Words, amount, day_short, page, sheet_file};

/// The most rows of a file: a federation has some thousands of units.
const MOST_ROWS: i64 = 20_000;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/don-vi/{code}/viec", get(due_page))
        .route("/don-vi/{code}/viec/da-giao", get(given_page))
        .route("/don-vi/{code}/viec/theo-don-vi", get(by_unit_page))
        .route("/don-vi/{code}/viec/tep/{file}", get(file))
}

/// How a list is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    trang: Option<i64>,
    xong: String,
}

/// The address of a unit's tasks.
pub fn address_of(code: &str) -> String {
    format!("/don-vi/{code}/viec")
}

/// The frame of a page about a unit's tasks, with the way to it.
pub async fn task_frame(
    connection: &mut sqlx::PgConnection,
    (actor, unit): (&Actor, &Unit),
    (title, today): (&str, Day),
) -> Result<Frame, WebError> {
    let frame = unit_frame(connection, actor, unit, (Place::Reports, title, today)).await?;
    let tasks = frame.t("task-title");
    let mut frame = frame.crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)));
    if title != tasks {
        frame = frame.crumb(tasks, Some(address_of(&unit.code)));
    }
    Ok(frame.crumb(title, None))
}

/// How late, or until when, in words: a day alone says nothing to somebody in a hurry.
pub fn due_words(state: State, days: (Day, Option<Day>), (today, words): (Day, Words)) -> String {
    match days_late(state, days, today) {
        Some(late) if state.is_told() => words.t1("task-was-late", "days", late),
        Some(late) => words.t1("task-is-late", "days", late),
        None if state.is_told() => words.t("task-in-time"),
        None => {
            let left = timeline::day_number(days.0) - timeline::day_number(today);
            match left {
                0 => words.t("task-due-today"),
                left => words.t1("task-left", "days", left),
            }
        }
    }
}

/// What the head of each list shows.
struct Head {
    unit: Unit,
    base: String,
    /// Which list it is: `due`, `given`, `units`.
    list: &'static str,
    may_give: bool,
    gives: bool,
}

fn head(actor: &Actor, unit: Unit, list: &'static str) -> Head {
    let gives = unit.tier != "base" && unit.tier != "group";
    Head {
        base: address_of(&unit.code),
        may_give: gives && actor.may(Act::Assign).is_some(),
        gives,
        list,
        unit,
    }
}

#[derive(Template)]
#[template(path = "task/due.html")]
struct DuePage {
    frame: Frame,
    head: Head,
    today: Day,
    tasks: Vec<Due>,
    pager: Pager,
}

impl DuePage {
    fn day(&self, day: &Day) -> String {
        day_short(*day)
    }
    fn due_words(&self, task: &Due) -> String {
        let days = (task.due_on, task.told_on);
        due_words(task.state, days, (self.today, self.frame.words))
    }
    fn is_late(&self, task: &Due) -> bool {
        !task.state.is_told() && task.due_on < self.today
    }
}

async fn due_page(
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
    let rows = ((number - 1) * Pager::SIZE, Pager::SIZE);
    let (tasks, total) = store::due_tasks(&mut tx, (unit.unit_id, false), rows).await?;
    let title = words.t("task-due-title");
    let frame = task_frame(&mut tx, (&actor, &unit), (&title, today)).await?;
    let address = format!("{}?", address_of(&unit.code));
    page(&DuePage {
        head: head(&actor, unit, "due"),
        pager: Pager::new(number, total, address),
        frame,
        today,
        tasks,
    })
}

#[derive(Template)]
#[template(path = "task/given.html")]
struct GivenPage {
    frame: Frame,
    head: Head,
    tasks: Vec<Given>,
    pager: Pager,
}

impl GivenPage {
    fn day(&self, day: &Day) -> String {
        day_short(*day)
    }
    fn number(&self, value: &i64) -> String {
        amount(*value, self.frame.language())
    }
    fn open(&self, counts: &Counts) -> String {
        amount(counts.open(), self.frame.language())
    }
}

fn asked(unit: &Unit, today: Day, (offset, limit): (i64, i64)) -> Asked {
    Asked {
        unit_id: unit.unit_id,
        today,
        offset,
        limit,
    }
}

async fn given_page(
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
    let rows = ((number - 1) * Pager::SIZE, Pager::SIZE);
    let (tasks, total) = store::given(&mut tx, asked(&unit, today, rows)).await?;
    let title = words.t("task-given-title");
    let mut frame = task_frame(&mut tx, (&actor, &unit), (&title, today)).await?;
    if query.xong == "huy" {
        frame.done = Some(Done {
            sentence: words.t("task-called-off-done"),
            undo: None,
        });
    }
    let address = format!("{}/da-giao?", address_of(&unit.code));
    page(&GivenPage {
        head: head(&actor, unit, "given"),
        pager: Pager::new(number, total, address),
        frame,
        tasks,
    })
}

#[derive(Template)]
#[template(path = "task/by_unit.html")]
struct ByUnitPage {
    frame: Frame,
    head: Head,
    lines: Vec<ByUnit>,
    pager: Pager,
}

impl ByUnitPage {
    fn number(&self, value: &i64) -> String {
        amount(*value, self.frame.language())
    }
    fn open(&self, counts: &Counts) -> String {
        amount(counts.open(), self.frame.language())
    }
}

async fn by_unit_page(
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
    let rows = ((number - 1) * Pager::SIZE, Pager::SIZE);
    let (lines, total) = store::by_unit(&mut tx, asked(&unit, today, rows)).await?;
    let title = words.t("task-by-unit");
    let frame = task_frame(&mut tx, (&actor, &unit), (&title, today)).await?;
    let address = format!("{}/theo-don-vi?", address_of(&unit.code));
    page(&ByUnitPage {
        head: head(&actor, unit, "units"),
        pager: Pager::new(number, total, address),
        frame,
        lines,
    })
}

/// `da-giao.xlsx` and `theo-don-vi.xlsx`, whole.
async fn file(
    Program(app): Program<App>,
    actor: Actor,
    Path((code, name)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let all = asked(&unit, today, (0, MOST_ROWS));
    let sheet = match name.as_str() {
        "da-giao.xlsx" => {
            let (given, _) = store::given(&mut tx, all).await?;
            super::sheet::of_given(&given, &unit.name, words)
        }
        "theo-don-vi.xlsx" => {
            let (lines, _) = store::by_unit(&mut tx, all).await?;
            super::sheet::of_units(&lines, &unit.name, words)
        }
        _ => return Err(WebError::NotFound),
    };
    sheet_file(sheet, &format!("viec-{}-{name}", unit.code)).await
}
