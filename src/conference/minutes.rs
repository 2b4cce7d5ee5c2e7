//! The minutes: drafted from the agenda, attendance, conclusions and petitions; written, then
//! signed under a number, after which nothing of them changes.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State as Program};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::form::read_seal;
use super::list::conference_frame;
use super::one::{load, load_ours};
use super::print::minutes_of;
use super::rules::State;
use super::store::{self, Conclusion, Conference, ItemLine};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::docket;
use crate::report::symbol_of;
use crate::task::of_conclusions;
use crate::unit::load_unit;
use crate::web::{Done, FormState, Frame, SignedForm, WebError, Words, page};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/hoi-nghi/{id}/bien-ban", get(minutes_page).post(keep))
        .route("/hoi-nghi/{id}/ket-luan", post(conclude))
        .route("/hoi-nghi/{id}/bien-ban/ky", post(sign))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct MinutesQuery {
    xong: String,
}

#[derive(Template)]
#[template(path = "conference/minutes.html")]
struct MinutesPage {
    frame: Frame,
    of: Conference,
    base: String,
    items: Vec<ItemLine>,
    conclusions: Vec<Conclusion>,
    /// Conclusion, number and name of each task that came of one.
    tasks: Vec<(i64, i32, String)>,
    paper: String,
    form: FormState,
    may_write: bool,
    may_sign: bool,
    may_give: bool,
}

impl MinutesPage {
    fn field(&self, item: &ItemLine) -> String {
        format!("tom-tat-{}", item.item_id)
    }
    fn has_task(&self, conclusion: &Conclusion) -> bool {
        let of = conclusion.conclusion_id;
        self.tasks
            .iter()
            .any(|(conclusion_id, ..)| *conclusion_id == of)
    }
}

async fn draw(
    app: &App,
    actor: &Actor,
    id: &str,
    (mut form, told): (FormState, &str),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(actor).await?;
    let of = load(&mut tx, id).await?;
    let seen = match of.is_ours {
        true => of.state.has_minutes(),
        false => of.state == State::Signed,
    };
    if !seen {
        return Err(WebError::NotFound);
    }
    let at = if of.is_ours {
        &of.unit_code
    } else {
        &actor.unit_code
    };
    let unit = load_unit(&mut tx, at, today).await?;
    let title = words.t("conference-minutes");
    let frame = conference_frame(&mut tx, (actor, &unit), (&title, today)).await?;
    let base = format!("/hoi-nghi/{}", of.conference_id);
    let mut frame = frame
        .crumb(of.title.clone(), Some(base.clone()))
        .crumb(title, None);
    let key = match told {
        "luu" => Some("conference-done-written"),
        "ky" => Some("conference-done-signed"),
        _ => None,
    };
    frame.done = key.map(|key| Done {
        sentence: words.t(key),
        undo: None,
    });
    let reports = of.is_ours && actor.may(Act::Report).is_some();
    let may_write = reports && of.state != State::Signed;
    let may_sign = reports && of.state == State::Held;
    if may_sign && form.is_sound() {
        let symbol = symbol_of("BB", &unit.kind);
        let of_year = (of.unit_id, today.year());
        form.set("so", docket::number_now(&mut tx, of_year, &symbol).await?);
    }
    let minutes = minutes_of(&mut tx, (actor, &of), today).await?;
    let status = form.status();
    let html = page(&MinutesPage {
        items: store::agenda(&mut tx, of.conference_id).await?,
        conclusions: store::conclusions(&mut tx, of.conference_id).await?,
        tasks: of_conclusions(&mut tx, of.conference_id).await?,
        paper: paper::html::letter(&minutes.letter("")),
        may_give: of.is_ours && actor.may(Act::Assign).is_some(),
        frame,
        of,
        base,
        form,
        may_write,
        may_sign,
    })?;
    Ok((status, html).into_response())
}

async fn minutes_page(
    Program(app): Program<App>,
    actor: Actor,
    Path(id): Path<String>,
    Query(query): Query<MinutesQuery>,
) -> Result<Response, WebError> {
    draw(&app, &actor, &id, (FormState::default(), &query.xong)).await
}

/// Whether the minutes may still be written.
fn is_written(state: State) -> bool {
    matches!(state, State::Called | State::Held)
}

async fn keep(
    Program(app): Program<App>,
    Path(id): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Report)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let of = load_ours(&mut tx, &id, is_written).await?;
    let (mut items, mut summaries) = (Vec::new(), Vec::new());
    for item in store::agenda(&mut tx, of.conference_id).await? {
        let name = format!("tom-tat-{}", item.item_id);
        let summary = form.text(&name).to_owned();
        if summary.chars().count() > 8_000 {
            form.wrong(&name, words.t1("task-too-long", "most", 8_000));
        }
        items.push(item.item_id);
        summaries.push(summary);
    }
    let closing = form.text("loi-ket").to_owned();
    if closing.chars().count() > 8_000 {
        form.wrong("loi-ket", words.t1("task-too-long", "most", 8_000));
    }
    if !form.is_sound() {
        drop(tx);
        return draw(&app, &actor, &id, (form, "")).await;
    }
    let said = (items.as_slice(), summaries.as_slice(), closing.as_str());
    store::keep_summaries(&mut tx, &permit, &of, said).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/hoi-nghi/{id}/bien-ban?xong=luu")).into_response())
}

/// Adds a conclusion, or takes one off of which no task came.
async fn conclude(
    Program(app): Program<App>,
    Path(id): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Report)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let of = load_ours(&mut tx, &id, is_written).await?;
    if let Some(off) = form.text("bo").parse::<i64>().ok().filter(|off| *off > 0) {
        if !store::take_off_conclusion(&mut tx, &permit, (&of, off)).await? {
            return Err(WebError::Forbidden);
        }
    } else {
        let what = form.text("ket-luan").to_owned();
        match what.chars().count() {
            3..=2_000 => store::add_conclusion(&mut tx, &permit, &of, &what).await?,
            _ => {
                form.wrong("ket-luan", words.t("conference-conclusion-wrong"));
                drop(tx);
                return draw(&app, &actor, &id, (form, "")).await;
            }
        }
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("/hoi-nghi/{id}/bien-ban#h-kl")).into_response())
}

/// Signs: the minutes get a number and enter the register of papers.
async fn sign(
    Program(app): Program<App>,
    Path(id): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Report)?;
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let of = load_ours(&mut tx, &id, |state| state == State::Held).await?;
    let Some((number, _)) = read_seal(&mut form, words) else {
        drop(tx);
        return draw(&app, &actor, &id, (form, "")).await;
    };
    let by = (&actor, &permit, &of);
    match super::turn::sign(&mut tx, by, &number, today).await {
        Ok(()) => {}
        Err(WebError::Sql(fault)) if docket::is_number_taken(&fault) => {
            drop(tx);
            form.wrong("so", words.t1("docket-number-taken", "number", &number));
            return draw(&app, &actor, &id, (form, "")).await;
        }
        Err(fault) => return Err(fault),
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("/hoi-nghi/{id}/bien-ban?xong=ky")).into_response())
}
