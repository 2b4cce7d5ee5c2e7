//! The pages of acts: the list, an act drawn up from a list or by hand, looked through before it is
//! carried out, carried out, repealed. Reading needs the unit within scope; writing the permission
//! to reorganise as well.

mod again;
mod carrying;
mod compose;
mod files;
mod list;
mod looking;
mod one;
mod parts;
mod pick;
mod proof;
mod sentences;
mod step;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

pub(super) use crate::indicator::behind::share_text;
pub(super) use sentences::codes_of;

use super::planned;
use super::store::{ActRow, find_act};
use crate::access::Actor;
use crate::app::App;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{Frame, Place, WebError, Words};

/// The largest list that may be sent.
const MOST_BYTES: usize = 8 << 20;

pub fn routes() -> Router<App> {
    let own = "/don-vi/{code}/sap-xep";
    Router::new()
        .route(own, get(list::list_page))
        .route(
            &format!("{own}/moi"),
            get(compose::new_page).post(compose::add),
        )
        .route(&format!("{own}/{{id}}"), get(one::act_page))
        .route(
            &format!("{own}/{{id}}/sua"),
            get(compose::edit_page).post(compose::mend),
        )
        .route(
            &format!("{own}/{{id}}/buoc/{{number}}"),
            get(step::step_page).post(step::mend),
        )
        .route(
            &format!("{own}/{{id}}/chon"),
            get(pick::pick_page).post(pick::pick),
        )
        .route(
            &format!("{own}/{{id}}/thanh-du-thao"),
            post(planned::make_draft),
        )
        .route(
            &format!("{own}/{{id}}/thuc-te"),
            get(planned::planned_page).post(planned::tie),
        )
        .route(
            &format!("{own}/{{id}}/soan-lai"),
            post(again::draw_up_again),
        )
        .route(&format!("{own}/{{id}}/tep"), post(files::add))
        .route(&format!("{own}/{{id}}/tep/{{file}}"), get(files::content))
        .route(
            &format!("{own}/{{id}}/tep/{{file}}/bo"),
            post(files::take_off),
        )
        .route(&format!("{own}/{{id}}/bo"), post(carrying::throw_away))
        .route(
            &format!("{own}/{{id}}/thuc-hien"),
            post(carrying::carry_out),
        )
        .route(&format!("{own}/{{id}}/bai-bo"), post(carrying::take_back))
        // A little room for the fields around the file.
        .layer(DefaultBodyLimit::max(
            crate::attachment::MOST_BYTES + (256 << 10),
        ))
}

/// The address of a unit's acts.
pub(super) fn own_address(unit: &Unit) -> String {
    format!("/don-vi/{}/sap-xep", unit.code)
}

/// The act of an address within the actor's scope, with the unit it reorganises.
pub(super) async fn load_act(
    app: &App,
    connection: &mut sqlx::PgConnection,
    (code, id): (&str, &str),
) -> Result<(Unit, ActRow), WebError> {
    let unit = load_unit(connection, code, app.clock.today()).await?;
    let act_id: i32 = id.parse().map_err(|_| WebError::NotFound)?;
    let act = find_act(connection, (unit.unit_id, act_id)).await?;
    Ok((unit, act.ok_or(WebError::NotFound)?))
}

/// The frame of a page about a unit's acts.
pub(super) async fn act_frame(
    app: &App,
    connection: &mut sqlx::PgConnection,
    (actor, unit, title): (&Actor, &Unit, &str),
) -> Result<Frame, WebError> {
    let today = app.clock.today();
    let frame = unit_frame(connection, actor, unit, (Place::Units, title, today)).await?;
    let words = Words::of(&actor.language);
    Ok(frame
        .crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)))
        .crumb(words.t("act-title"), Some(own_address(unit))))
}

/// When something was done, as people read it.
fn instant(app: &App, at: jiff::Timestamp) -> String {
    let at = app.clock.zoned(at);
    at.strftime("%H:%M %d/%m/%Y").to_string()
}
