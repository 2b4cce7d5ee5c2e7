//! Who is invited: units by their kind or code, people by name and office.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State as Program};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::form::read_guest;
use super::list::conference_frame;
use super::one::load_ours;
use super::rules::State;
use super::store::{self, Conference, Counts, Guest, Whom};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::unit::load_unit;
use crate::web::{Done, FormState, Frame, Pager, SignedForm, WebError, Words, page, urlencode};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/hoi-nghi/{id}/moi", get(guests_page).post(units))
        .route("/hoi-nghi/{id}/moi/nguoi", post(person))
        .route("/hoi-nghi/{id}/moi/bo", post(take_off))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct GuestsQuery {
    q: String,
    trang: Option<i64>,
    them: Option<i64>,
}

#[derive(Template)]
#[template(path = "conference/guests.html")]
struct GuestsPage {
    frame: Frame,
    of: Conference,
    base: String,
    search: String,
    guests: Vec<Guest>,
    pager: Pager,
    counts: Counts,
    form: FormState,
    may_invite: bool,
}

impl GuestsPage {
    fn reply(&self, guest: &Guest) -> String {
        self.frame.t(reply_key(&guest.reply))
    }
}

/// The key of an answer's words.
pub fn reply_key(reply: &str) -> &'static str {
    match reply {
        "comes" => "conference-comes",
        "sends" => "conference-sends",
        "cannot" => "conference-cannot",
        _ => "conference-no-reply",
    }
}

async fn draw(
    app: &App,
    actor: &Actor,
    id: &str,
    (query, form): (GuestsQuery, FormState),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(actor).await?;
    let of = load_ours(&mut tx, id, |_| true).await?;
    let unit = load_unit(&mut tx, &of.unit_code, today).await?;
    let title = words.t("conference-guests");
    let frame = conference_frame(&mut tx, (actor, &unit), (&title, today)).await?;
    let base = format!("/hoi-nghi/{}", of.conference_id);
    let mut frame = frame
        .crumb(of.title.clone(), Some(base.clone()))
        .crumb(title, None);
    frame.done = query.them.map(|count| Done {
        sentence: words.t1("conference-done-invited", "count", count),
        undo: None,
    });
    let number = Pager::asked(query.trang);
    let folded = vietnamese::fold(&query.q);
    let rows = ((number - 1) * Pager::SIZE, Pager::SIZE);
    let asked = (of.conference_id, folded.as_str());
    let (guests, total) = store::guests(&mut tx, asked, rows).await?;
    let address = format!("{base}/moi?q={}&", urlencode(&query.q));
    let status = form.status();
    let html = page(&GuestsPage {
        counts: store::counts(&mut tx, of.conference_id).await?,
        may_invite: of.state.may_invite() && actor.may(Act::Report).is_some(),
        pager: Pager::new(number, total, address),
        search: query.q,
        frame,
        of,
        base,
        guests,
        form,
    })?;
    Ok((status, html).into_response())
}

async fn guests_page(
    Program(app): Program<App>,
    actor: Actor,
    Path(id): Path<String>,
    Query(query): Query<GuestsQuery>,
) -> Result<Response, WebError> {
    draw(&app, &actor, &id, (query, FormState::default())).await
}

/// Which units are meant, or a sentence beside what was typed.
fn whom_of(form: &mut FormState, words: Words) -> Option<Whom> {
    Some(match form.text("ai") {
        tier @ ("upper" | "base") => Whom::Tier(tier.to_owned()),
        "truc-tiep" => Whom::Direct,
        _ => {
            let parted = form.text("ma").split([',', ';', ' ', '\n', '\r']);
            let codes = parted
                .filter(|code| !code.is_empty())
                .map(str::to_uppercase);
            let codes: Vec<String> = codes.collect();
            if codes.is_empty() {
                form.wrong("ma", words.t("task-codes-missing"));
                return None;
            }
            Whom::Codes(codes)
        }
    })
}

async fn units(
    Program(app): Program<App>,
    Path(id): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Report)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let of = load_ours(&mut tx, &id, State::may_invite).await?;
    let whom = whom_of(&mut form, words);
    let count = match &whom {
        Some(whom) => store::invite_units(&mut tx, &permit, &of, whom).await?,
        None => 0,
    };
    if count == 0 {
        if form.is_sound() {
            form.wrong("ai", words.t("conference-nobody-new"));
        }
        drop(tx);
        return draw(&app, &actor, &id, (GuestsQuery::default(), form)).await;
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("/hoi-nghi/{id}/moi?them={count}")).into_response())
}

async fn person(
    Program(app): Program<App>,
    Path(id): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Report)?;
    let words = Words::of(&actor.language);
    let Some((name, office)) = read_guest(&mut form, words) else {
        return draw(&app, &actor, &id, (GuestsQuery::default(), form)).await;
    };
    let mut tx = app.begin(&actor).await?;
    let of = load_ours(&mut tx, &id, State::may_invite).await?;
    store::invite_person(&mut tx, &permit, &of, (&name, &office)).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/hoi-nghi/{id}/moi?them=1")).into_response())
}

async fn take_off(
    Program(app): Program<App>,
    Path(id): Path<String>,
    SignedForm(actor, form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Report)?;
    let invited: i64 = form.text("ai").parse().map_err(|_| WebError::StaleForm)?;
    let mut tx = app.begin(&actor).await?;
    let of = load_ours(&mut tx, &id, |state| state == State::Prepared).await?;
    store::take_off_guest(&mut tx, &permit, (&of, invited)).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/hoi-nghi/{id}/moi")).into_response())
}
