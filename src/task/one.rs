//! One task as its giver looks at it: all its units, how far they are; called off with a reason.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State as Program};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use timeline::Day;

use super::form::read_words;
use super::list::{address_of, due_words, task_frame};
use super::store::{self, Task, UnitLine, UnitsAsked};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::unit::load_unit;
use crate::web::{
    Done, FormState, Frame, Pager, SignedForm, WebError, Words, amount, day_short, page,
    sheet_file, urlencode,
};

/// The most rows of a file.
const MOST_ROWS: i64 = 20_000;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/viec/{id}", get(task_page))
        .route("/viec/{id}/huy", post(call_off))
}

/// How a task's page is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct TaskQuery {
    q: String,
    loc: String,
    trang: Option<i64>,
    xong: String,
}

pub fn done(key: &str, words: Words) -> Option<Done> {
    let key = match key {
        "giao" => "task-given-done",
        "taken" => "task-done-taken",
        "reported" => "task-done-reported",
        "accepted" => "task-done-accepted",
        "returned" => "task-done-returned",
        "tep" => "attachment-done",
        "bo-tep" => "attachment-done-off",
        _ => return None,
    };
    Some(Done {
        sentence: words.t(key),
        undo: None,
    })
}

pub async fn load(connection: &mut sqlx::PgConnection, id: &str) -> Result<Task, WebError> {
    let task_id: i32 = id.parse().map_err(|_| WebError::NotFound)?;
    let task = store::find_task(connection, task_id).await?;
    task.ok_or(WebError::NotFound)
}

/// What both pages say of the task itself.
pub struct About {
    pub task: Task,
    pub due: String,
    /// Name and words of what is asked, with the page of the figure.
    pub asked: Option<(String, String)>,
}

pub fn about(app: &App, task: Task, words: Words) -> About {
    let indicator = task.indicator.as_deref();
    let indicator = indicator.and_then(|code| app.catalogue.indicator(code));
    let asked = indicator.map(|indicator| {
        let name = indicator.name(words.language());
        let words_of = match task.amount {
            Some(value) => format!("{name}: {}", amount(value, words.language())),
            None => name.to_owned(),
        };
        (words_of, indicator.code.clone())
    });
    About {
        due: day_short(task.due_on),
        asked,
        task,
    }
}

#[derive(Template)]
#[template(path = "task/task.html")]
struct TaskPage {
    frame: Frame,
    about: About,
    today: Day,
    /// Code and name of each filter.
    filters: Vec<(&'static str, String)>,
    query: TaskQuery,
    units: Vec<UnitLine>,
    pager: Pager,
    may_call_off: bool,
    form: FormState,
}

impl TaskPage {
    fn due_words(&self, line: &UnitLine) -> String {
        let days = (self.about.task.due_on, line.told_on);
        due_words(line.state, days, (self.today, self.frame.words))
    }
    fn is_late(&self, line: &UnitLine) -> bool {
        !line.state.is_told() && self.about.task.due_on < self.today
    }
}

fn units_asked<'a>(
    (task_id, state): (i32, &'a str),
    (folded, today): (&'a str, Day),
    (offset, limit): (i64, i64),
) -> UnitsAsked<'a> {
    UnitsAsked {
        task_id,
        state,
        folded,
        today,
        offset,
        limit,
    }
}

async fn task_page(
    Program(app): Program<App>,
    actor: Actor,
    Path(id): Path<String>,
    Query(query): Query<TaskQuery>,
) -> Result<Response, WebError> {
    if let Some(id) = id.strip_suffix(".xlsx") {
        return file(&app, &actor, id).await;
    }
    let mut tx = app.begin(&actor).await?;
    let task = load(&mut tx, &id).await?;
    drop(tx);
    if !task.is_ours {
        // A unit that was given the task looks at its own part.
        return Ok(Redirect::to(&format!("/viec/{id}/{}", actor.unit_code)).into_response());
    }
    let html = draw_task(&app, &actor, task, (query, FormState::default())).await?;
    Ok(html.into_response())
}

async fn draw_task(
    app: &App,
    actor: &Actor,
    task: Task,
    (query, form): (TaskQuery, FormState),
) -> Result<Html<String>, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(actor).await?;
    let number = Pager::asked(query.trang);
    let folded = vietnamese::fold(&query.q);
    let known = ["late", "given", "taken", "reported", "accepted", "returned"];
    let state = if known.contains(&query.loc.as_str()) {
        query.loc.as_str()
    } else {
        ""
    };
    let rows = ((number - 1) * Pager::SIZE, Pager::SIZE);
    let asked = units_asked((task.task_id, state), (&folded, today), rows);
    let (units, total) = store::units(&mut tx, asked).await?;
    let giver = load_unit(&mut tx, &task.giver_code, today).await?;
    let mut frame = task_frame(&mut tx, (actor, &giver), (&task.what, today)).await?;
    frame.done = done(&query.xong, words);
    let filter = |code: &'static str| match code {
        "" => (code, words.t("task-all")),
        "late" => (code, words.t("task-late")),
        state => (code, words.t(&format!("task-state-{state}"))),
    };
    let filters = std::iter::once("").chain(known).map(filter).collect();
    let address = format!(
        "/viec/{}?q={}&loc={state}&",
        task.task_id,
        urlencode(&query.q)
    );
    page(&TaskPage {
        pager: Pager::new(number, total, address),
        may_call_off: task.cancelled_at.is_none() && actor.may(Act::Assign).is_some(),
        about: about(app, task, words),
        frame,
        today,
        filters,
        query,
        units,
        form,
    })
}

async fn file(app: &App, actor: &Actor, id: &str) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(actor).await?;
    let task = load(&mut tx, id).await?;
    let asked = units_asked((task.task_id, ""), ("", today), (0, MOST_ROWS));
    let (units, _) = store::units(&mut tx, asked).await?;
    let sheet = super::sheet::of_task(&task, &units, (today, words));
    sheet_file(sheet, &format!("viec-{}.xlsx", task.task_id)).await
}

async fn call_off(
    Program(app): Program<App>,
    Path(id): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Assign)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let task = load(&mut tx, &id).await?;
    if !task.is_ours {
        return Err(WebError::NotFound);
    }
    let Some(reason) = read_words(&mut form, Some("task-reason-missing"), words) else {
        drop(tx);
        let status = form.status();
        let html = draw_task(&app, &actor, task, (TaskQuery::default(), form)).await?;
        return Ok((status, html).into_response());
    };
    let reason: String = reason.chars().take(1_000).collect();
    let act = (reason.as_str(), app.clock.now());
    if !store::call_off(&mut tx, &permit, &task, act).await? {
        form.refusal = Some(words.t("task-was-quicker"));
        let task = load(&mut tx, &id).await?;
        drop(tx);
        let status = form.status();
        let html = draw_task(&app, &actor, task, (TaskQuery::default(), form)).await?;
        return Ok((status, html).into_response());
    }
    tx.commit().await?;
    let back = format!("{}/da-giao?xong=huy", address_of(&task.giver_code));
    Ok(Redirect::to(&back).into_response())
}
