//! The page on which a paper received is entered; it gets the next number of arrival.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use super::form::read_in;
use super::list::{address_of, docket_frame};
use super::store;
use crate::access::{Act, Actor};
use crate::app::App;
use crate::unit::{Unit, load_unit};
use crate::web::{FormState, Frame, SignedForm, WebError, Words, day_short, page};

pub fn routes() -> Router<App> {
    let address = "/don-vi/{code}/van-ban/den/ghi";
    Router::new().route(address, get(entry_page).post(enter))
}

#[derive(Template)]
#[template(path = "docket/incoming.html")]
struct EntryPage {
    frame: Frame,
    unit: Unit,
    base: String,
    form: FormState,
    /// The arrival number of a paper that looks the same.
    same: Option<i32>,
}

async fn draw(
    app: &App,
    actor: &Actor,
    code: &str,
    (mut form, same): (FormState, Option<i32>),
) -> Result<Response, WebError> {
    let today = app.clock.today();
    let words = Words::of(&actor.language);
    let mut tx = app.begin(actor).await?;
    let unit = load_unit(&mut tx, code, today).await?;
    if form.text("arrived_on").is_empty() && form.error("arrived_on").is_none() {
        form.set("arrived_on", day_short(today));
    }
    let title = words.t("docket-enter-in");
    let frame = docket_frame(&mut tx, (actor, &unit), (&title, today)).await?;
    let status = form.status();
    let html = page(&EntryPage {
        frame,
        base: address_of(&unit.code),
        unit,
        form,
        same,
    })?;
    Ok((status, html).into_response())
}

async fn entry_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::Report)?;
    draw(&app, &actor, &code, (FormState::default(), None)).await
}

async fn enter(
    State(app): State<App>,
    Path(code): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Report)?;
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let Some(paper) = read_in(&mut form, unit.unit_id, (today, words)) else {
        drop(tx);
        return draw(&app, &actor, &code, (form, None)).await;
    };
    // The same number from the same sender on the same day is most often the same paper.
    let is_meant = form.text("again") == "yes";
    if !is_meant && let Some(same) = store::find_same(&mut tx, &paper).await? {
        form.wrong(
            "number",
            words.t1("docket-same", "number", same.to_string()),
        );
        drop(tx);
        return draw(&app, &actor, &code, (form, Some(same))).await;
    }
    let number = store::enter_in(&mut tx, &permit, &paper).await?;
    tx.commit().await?;
    let year = paper.arrived_on.year();
    let done = format!("{}/den?nam={year}&xong={number}", address_of(&code));
    Ok(Redirect::to(&done).into_response())
}
