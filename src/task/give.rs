//! The page on which a task is given, by itself or out of a conclusion.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State as Program};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;

use super::form::{Typed, TypedTask, read_task};
use super::list::{address_of, task_frame};
use super::store::{self, NewTask, Whom};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::unit::store::child_names;
use crate::unit::{Unit, load_unit};
use crate::web::{FormState, Frame, SignedForm, WebError, Words, page};

pub fn routes() -> Router<App> {
    Router::new().route("/don-vi/{code}/viec/giao", get(give_page).post(give))
}

/// Out of which conclusion a task is given.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct GiveQuery {
    ket_luan: Option<i64>,
}

#[derive(Template)]
#[template(path = "task/give.html")]
struct GivePage {
    frame: Frame,
    unit: Unit,
    base: String,
    form: FormState,
    /// Indicators by code and name.
    indicators: Vec<(String, String)>,
    /// Units directly below by code and name, to copy codes from.
    below: Vec<(String, String)>,
}

impl GivePage {
    fn is_whom(&self, whom: &str) -> bool {
        self.form.value("ai") == whom
    }
}

/// How many units directly below the page lists with their codes.
const SHOWN: usize = 60;

async fn draw(app: &App, actor: &Actor, unit: Unit, form: FormState) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(actor).await?;
    let title = words.t("task-give");
    let frame = task_frame(&mut tx, (actor, &unit), (&title, today)).await?;
    let below = child_names(&mut tx, unit.unit_id, &actor.line, today).await?;
    let named = below.into_iter().map(|(_, code, name)| (code, name));
    let indicators = app.catalogue.indicators.iter();
    let status = form.status();
    let html = page(&GivePage {
        indicators: indicators
            .map(|one| (one.code.clone(), one.name(words.language()).to_owned()))
            .collect(),
        below: named.take(SHOWN).collect(),
        base: address_of(&unit.code),
        frame,
        unit,
        form,
    })?;
    Ok((status, html).into_response())
}

async fn give_page(
    Program(app): Program<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(query): Query<GiveQuery>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::Assign)?;
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    let mut form = FormState::default();
    form.set("ai", "tat-ca");
    if let Some(conclusion_id) = query.ket_luan {
        let of = (unit.unit_id, conclusion_id);
        let said = store::find_conclusion(&mut tx, of).await?;
        let said = said.ok_or(WebError::NotFound)?;
        form.set("ket-luan", conclusion_id.to_string());
        let short: String = said.chars().take(500).collect();
        form.set("viec", short);
    }
    drop(tx);
    draw(&app, &actor, unit, form).await
}

/// The units meant, or a sentence about codes that are none.
async fn whom_of(
    connection: &mut sqlx::PgConnection,
    (app, actor, unit): (&App, &Actor, &Unit),
    typed: &Typed,
) -> Result<Result<Whom, Vec<String>>, WebError> {
    let codes = match typed {
        Typed::Tier(tier) => return Ok(Ok(Whom::Tier(tier.clone()))),
        Typed::Codes(codes) => codes,
    };
    let of = (unit.unit_id, actor.line.as_str());
    let asked = (codes.as_slice(), app.clock.today());
    let (units, missing) = store::below_by_codes(connection, of, asked).await?;
    Ok(match missing.is_empty() {
        true => Ok(Whom::Units(units)),
        false => Err(missing),
    })
}

async fn give(
    Program(app): Program<App>,
    Path(code): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Assign)?;
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let Some(typed) = read_task(&mut form, &app.catalogue, (today, words)) else {
        drop(tx);
        return draw(&app, &actor, unit, form).await;
    };
    let whom = match whom_of(&mut tx, (&app, &actor, &unit), &typed.whom).await? {
        Ok(whom) => whom,
        Err(missing) => {
            form.wrong(
                "ma",
                words.t1("task-codes-unknown", "codes", missing.join(", ")),
            );
            drop(tx);
            return draw(&app, &actor, unit, form).await;
        }
    };
    let conclusion_id: Option<i64> = form.text("ket-luan").parse().ok();
    if let Some(conclusion_id) = conclusion_id {
        let of = (unit.unit_id, conclusion_id);
        let said = store::find_conclusion(&mut tx, of).await?;
        said.ok_or(WebError::NotFound)?;
    }
    let new = new_task(typed, (&unit, &actor.line), (conclusion_id, whom));
    let times = (today, app.clock.now());
    let (task_id, count) = store::give(&mut tx, &permit, &new, times).await?;
    if count == 0 {
        form.wrong("ai", words.t("task-nobody-below"));
        drop(tx);
        return draw(&app, &actor, unit, form).await;
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("/viec/{task_id}?xong=giao")).into_response())
}

fn new_task(
    typed: TypedTask,
    (unit, line): (&Unit, &str),
    (conclusion_id, whom): (Option<i64>, Whom),
) -> NewTask {
    NewTask {
        unit_id: unit.unit_id,
        line: line.to_owned(),
        what: typed.what,
        words: typed.words,
        due_on: typed.due_on,
        indicator: typed.indicator,
        amount: typed.amount,
        officer: typed.officer,
        conclusion_id,
        whom,
    }
}
