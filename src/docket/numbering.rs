//! The page of the unit's office: how its papers of each kind are numbered this year.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use super::form::read_numbering;
use super::list::{address_of, docket_frame};
use super::rules::number_from;
use super::store::{self, Numbering};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::unit::{Unit, load_unit};
use crate::web::{FormState, Frame, SignedForm, WebError, Words, page};

pub fn routes() -> Router<App> {
    let address = "/don-vi/{code}/van-ban/danh-so";
    Router::new().route(address, get(numbering_page).post(keep))
}

/// A kind of paper with its numbering and the number it would get now.
struct Kept {
    numbering: Numbering,
    now: String,
}

#[derive(Template)]
#[template(path = "docket/numbering.html")]
struct NumberingPage {
    frame: Frame,
    unit: Unit,
    base: String,
    year: i16,
    kept: Vec<Kept>,
    form: FormState,
    may_report: bool,
}

async fn draw(app: &App, actor: &Actor, code: &str, form: FormState) -> Result<Response, WebError> {
    let today = app.clock.today();
    let words = Words::of(&actor.language);
    let mut tx = app.begin(actor).await?;
    let unit = load_unit(&mut tx, code, today).await?;
    let of = (unit.unit_id, today.year());
    let mut kept = Vec::new();
    for numbering in store::numbering(&mut tx, unit.unit_id, today.year()).await? {
        let now = store::number_now(&mut tx, of, &numbering.kind).await?;
        kept.push(Kept { numbering, now });
    }
    let title = words.t("docket-numbering");
    let frame = docket_frame(&mut tx, (actor, &unit), (&title, today)).await?;
    let status = form.status();
    let html = page(&NumberingPage {
        frame,
        base: address_of(&unit.code),
        unit,
        year: today.year(),
        kept,
        form,
        may_report: actor.may(Act::Report).is_some(),
    })?;
    Ok((status, html).into_response())
}

impl NumberingPage {
    /// A number as a template gives it, for the hint beside the field.
    fn example(&self) -> String {
        number_from("{so}/BC-LĐLĐ", 7)
    }
}

async fn numbering_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Response, WebError> {
    draw(&app, &actor, &code, FormState::default()).await
}

async fn keep(
    State(app): State<App>,
    Path(code): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Report)?;
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let Some(kept) = read_numbering(&mut form, words) else {
        drop(tx);
        return draw(&app, &actor, &code, form).await;
    };
    let of = (unit.unit_id, today.year());
    store::keep_numbering(&mut tx, &permit, of, &kept).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{}/danh-so", address_of(&code))).into_response())
}
