//! The calendar of an account at a secret address of its own that can be taken back, and the page
//! where it is made.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::calendar::calendar;
use super::events::events;
use super::remind::days_before;
use super::store;
use crate::access::{Act, Actor};
use crate::app::App;
use crate::web::{Frame, Place, SignedForm, WebError, Words, day_short, page, site_of};

#[derive(Template)]
#[template(path = "diary/own.html")]
struct OwnPage {
    frame: Frame,
    /// The secret address just made; shown this once.
    fresh: Option<String>,
    made_on: Option<String>,
}

async fn draw(app: &App, actor: &Actor, fresh: Option<String>) -> Result<Html<String>, WebError> {
    let mut tx = app.begin(actor).await?;
    let made = store::made_at(&mut tx, actor.account_id).await?;
    page(&OwnPage {
        frame: Frame::of(
            actor,
            Place::None,
            Words::of(&actor.language).t("calendar-title"),
        ),
        made_on: made.map(|at| day_short(app.clock.zoned(at).date())),
        fresh,
    })
}

pub async fn own_page(State(app): State<App>, actor: Actor) -> Result<Html<String>, WebError> {
    draw(&app, &actor, None).await
}

/// Makes a secret address; an earlier one ends.
pub async fn make(
    State(app): State<App>,
    SignedForm(actor, _): SignedForm,
) -> Result<Html<String>, WebError> {
    let permit = app.permit(&actor, Act::Read)?;
    let mut tx = app.begin(&actor).await?;
    let secret = store::make(&mut tx, &permit, app.clock.now()).await?;
    tx.commit().await?;
    draw(&app, &actor, Some(format!("/lich/{secret}.ics"))).await
}

pub async fn revoke(
    State(app): State<App>,
    SignedForm(actor, _): SignedForm,
) -> Result<Redirect, WebError> {
    let permit = app.permit(&actor, Act::Read)?;
    let mut tx = app.begin(&actor).await?;
    store::revoke(&mut tx, &permit).await?;
    tx.commit().await?;
    Ok(Redirect::to("/tai-khoan/lich"))
}

/// The calendar behind a secret address; what its account may see, nothing else.
pub async fn feed(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let secret = token.strip_suffix(".ics").unwrap_or(&token);
    let actor = store::find_actor(&app.database.gate, secret)
        .await?
        .ok_or(WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let events = events(&app, &mut tx, (&actor, &site_of(&headers))).await?;
    let name = Words::of(&actor.language).t("calendar-name");
    let written = calendar(&name, &events, days_before(&app));
    let headers = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")];
    Ok((headers, written).into_response())
}
