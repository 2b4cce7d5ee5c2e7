//! The conferences of a unit: its own and those it is invited to.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State as Program};
use axum::response::Html;
use axum::routing::get;
use serde::Deserialize;
use timeline::Day;

use super::store::{self, Conference};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{Frame, Pager, Place, WebError, Words, day_short, page};

pub fn routes() -> Router<App> {
    Router::new().route("/don-vi/{code}/hoi-nghi", get(list_page))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    trang: Option<i64>,
}

/// The frame of a page about conferences, with the way to it.
pub async fn conference_frame(
    connection: &mut sqlx::PgConnection,
    (actor, unit): (&Actor, &Unit),
    (title, today): (&str, Day),
) -> Result<Frame, WebError> {
    let frame = unit_frame(connection, actor, unit, (Place::Reports, title, today)).await?;
    let all = frame.t("conference-title");
    let address = format!("/don-vi/{}/hoi-nghi", unit.code);
    Ok(frame
        .crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)))
        .crumb(all, Some(address)))
}

#[derive(Template)]
#[template(path = "conference/list.html")]
struct ListPage {
    frame: Frame,
    unit: Unit,
    conferences: Vec<Conference>,
    pager: Pager,
    may_prepare: bool,
}

impl ListPage {
    fn day(&self, day: &Day) -> String {
        day_short(*day)
    }
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
    let rows = ((number - 1) * Pager::SIZE, Pager::SIZE);
    let (conferences, total) = store::conferences(&mut tx, unit.unit_id, rows).await?;
    let title = words.t("conference-title");
    let mut frame = conference_frame(&mut tx, (&actor, &unit), (&title, today)).await?;
    if let Some(last) = frame.crumbs.last_mut() {
        last.address = None;
    }
    let may_prepare = actor.may(Act::Report).is_some() && unit.tier != "group";
    page(&ListPage {
        pager: Pager::new(number, total, format!("/don-vi/{code}/hoi-nghi?")),
        frame,
        unit,
        conferences,
        may_prepare,
    })
}
