//! Attendance on the day: searched and marked with one tap on a phone, or everybody at once.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State as Program};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::guests::reply_key;
use super::list::conference_frame;
use super::one::load_ours;
use super::rules::State;
use super::store::{self, Conference, Counts, Guest};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::unit::load_unit;
use crate::web::{Frame, Pager, SignedForm, WebError, Words, page, urlencode};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/hoi-nghi/{id}/diem-danh", get(attendance_page).post(mark))
        .route("/hoi-nghi/{id}/diem-danh/tat-ca", post(mark_all))
}

/// Whether people are marked in this state.
fn is_marked(state: State) -> bool {
    matches!(state, State::Called | State::Held)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AttendanceQuery {
    q: String,
    trang: Option<i64>,
}

#[derive(Template)]
#[template(path = "conference/attendance.html")]
struct AttendancePage {
    frame: Frame,
    of: Conference,
    base: String,
    search: String,
    number: i64,
    guests: Vec<Guest>,
    pager: Pager,
    counts: Counts,
    may_mark: bool,
}

impl AttendancePage {
    fn reply(&self, guest: &Guest) -> String {
        self.frame.t(reply_key(&guest.reply))
    }
}

async fn attendance_page(
    Program(app): Program<App>,
    actor: Actor,
    Path(id): Path<String>,
    Query(query): Query<AttendanceQuery>,
) -> Result<Html<String>, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let of = load_ours(&mut tx, &id, State::has_minutes).await?;
    let unit = load_unit(&mut tx, &of.unit_code, today).await?;
    let title = words.t("conference-attendance");
    let frame = conference_frame(&mut tx, (&actor, &unit), (&title, today)).await?;
    let base = format!("/hoi-nghi/{}", of.conference_id);
    let frame = frame
        .crumb(of.title.clone(), Some(base.clone()))
        .crumb(title, None);
    let number = Pager::asked(query.trang);
    let folded = vietnamese::fold(&query.q);
    let rows = ((number - 1) * Pager::SIZE, Pager::SIZE);
    let asked = (of.conference_id, folded.as_str());
    let (guests, total) = store::guests(&mut tx, asked, rows).await?;
    let address = format!("{base}/diem-danh?q={}&", urlencode(&query.q));
    page(&AttendancePage {
        counts: store::counts(&mut tx, of.conference_id).await?,
        may_mark: is_marked(of.state) && actor.may(Act::Report).is_some(),
        pager: Pager::new(number, total, address),
        search: query.q,
        frame,
        of,
        base,
        number,
        guests,
    })
}

async fn mark(
    Program(app): Program<App>,
    Path(id): Path<String>,
    SignedForm(actor, form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Report)?;
    let (word, invited) = form
        .text("lam")
        .split_once('-')
        .ok_or(WebError::StaleForm)?;
    let invited: i64 = invited.parse().map_err(|_| WebError::StaleForm)?;
    let mut tx = app.begin(&actor).await?;
    let of = load_ours(&mut tx, &id, is_marked).await?;
    store::mark(&mut tx, &permit, (&of, invited), word == "co").await?;
    tx.commit().await?;
    let search = urlencode(form.text("q"));
    let number: i64 = form.text("trang").parse().unwrap_or(1);
    let back = format!("/hoi-nghi/{id}/diem-danh?q={search}&trang={number}#m-{invited}");
    Ok(Redirect::to(&back).into_response())
}

async fn mark_all(
    Program(app): Program<App>,
    Path(id): Path<String>,
    SignedForm(actor, _): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Report)?;
    let mut tx = app.begin(&actor).await?;
    let of = load_ours(&mut tx, &id, is_marked).await?;
    store::mark_all(&mut tx, &permit, &of).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/hoi-nghi/{id}/diem-danh")).into_response())
}
