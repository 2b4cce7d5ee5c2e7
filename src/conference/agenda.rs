//! The agenda: items are added, moved by one place with a button, taken off.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State as Program};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::form::read_item;
use super::list::conference_frame;
use super::one::load_ours;
use super::rules::State;
use super::store::{self, Conference, ItemLine};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::attachment::{self, FileLine, Owner};
use crate::unit::load_unit;
use crate::web::{FormState, Frame, SignedForm, WebError, Words, page, period_in_words};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/hoi-nghi/{id}/chuong-trinh", get(agenda_page).post(add))
        .route("/hoi-nghi/{id}/chuong-trinh/doi", post(change))
}

#[derive(Template)]
#[template(path = "conference/agenda.html")]
struct AgendaPage {
    frame: Frame,
    of: Conference,
    base: String,
    items: Vec<ItemLine>,
    form: FormState,
    /// Number and name of each report that may be laid before it.
    reports: Vec<(i64, String)>,
    files: Vec<FileLine>,
}

async fn draw(app: &App, actor: &Actor, id: &str, form: FormState) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(actor).await?;
    let of = load_ours(&mut tx, id, State::is_open).await?;
    let unit = load_unit(&mut tx, &of.unit_code, today).await?;
    let title = words.t("conference-agenda");
    let frame = conference_frame(&mut tx, (actor, &unit), (&title, today)).await?;
    let base = format!("/hoi-nghi/{}", of.conference_id);
    let frame = frame
        .crumb(of.title.clone(), Some(base.clone()))
        .crumb(title, None);
    let name = |(report_id, form, period): (i64, String, String)| {
        let named = app.catalogue.form(&form);
        let form = named.map_or(form.clone(), |form| form.name(words.language()).to_owned());
        let period = period
            .parse()
            .map_or(period.clone(), |name| period_in_words(&name, words));
        (report_id, format!("{form}, {period}"))
    };
    let reports = store::reports_issued(&mut tx, of.unit_id).await?;
    let owner = Owner::Conference(of.conference_id);
    let status = form.status();
    let html = page(&AgendaPage {
        items: store::agenda(&mut tx, of.conference_id).await?,
        files: attachment::store::files(&mut tx, owner).await?,
        reports: reports.into_iter().map(name).collect(),
        frame,
        of,
        base,
        form,
    })?;
    Ok((status, html).into_response())
}

async fn agenda_page(
    Program(app): Program<App>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::Report)?;
    draw(&app, &actor, &id, FormState::default()).await
}

async fn add(
    Program(app): Program<App>,
    Path(id): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Report)?;
    let words = Words::of(&actor.language);
    let Some(item) = read_item(&mut form, words) else {
        return draw(&app, &actor, &id, form).await;
    };
    let mut tx = app.begin(&actor).await?;
    let of = load_ours(&mut tx, &id, State::is_open).await?;
    store::add_item(&mut tx, &permit, &of, &item).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/hoi-nghi/{id}/chuong-trinh#h-ct")).into_response())
}

/// Moves an item up or down, or takes it off: the button says `len-7`, `xuong-7`, `bo-7`.
async fn change(
    Program(app): Program<App>,
    Path(id): Path<String>,
    SignedForm(actor, form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Report)?;
    let (act, item) = form
        .text("lam")
        .split_once('-')
        .ok_or(WebError::StaleForm)?;
    let item: i64 = item.parse().map_err(|_| WebError::StaleForm)?;
    let mut tx = app.begin(&actor).await?;
    let of = load_ours(&mut tx, &id, State::is_open).await?;
    match act {
        "len" => store::move_item(&mut tx, &permit, (&of, item), true).await?,
        "xuong" => store::move_item(&mut tx, &permit, (&of, item), false).await?,
        "bo" => store::take_off_item(&mut tx, &permit, (&of, item)).await?,
        _ => return Err(WebError::StaleForm),
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("/hoi-nghi/{id}/chuong-trinh#h-ct")).into_response())
}
