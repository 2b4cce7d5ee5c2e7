//! One conference: what it is, its agenda and papers; called, held, cancelled; a unit that is
//! invited answers here.

use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart, Path, Query, State as Program};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::form::{read_reason, read_reply, read_seal};
use super::list::conference_frame;
use super::rules::{State, name_of};
use super::store::{self, Conference, Counts, ItemLine, Turn};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::attachment::{self, FilesShown, MOST_BYTES, Owner, read_new};
use crate::docket;
use crate::petition::{self, Line};
use crate::report::symbol_of;
use crate::unit::load_unit;
use crate::web::{
    Done, FormState, Frame, SignedForm, WebError, Words, day_short, page, period_in_words,
};

pub fn routes() -> Router<App> {
    let files = Router::new()
        .route("/hoi-nghi/{id}/tep", post(add_file))
        // A little room for the fields around the file.
        .layer(DefaultBodyLimit::max(MOST_BYTES + (256 << 10)));
    Router::new()
        .route("/hoi-nghi/{id}", get(conference_page))
        .route("/hoi-nghi/{id}/trieu-tap", post(call))
        .route("/hoi-nghi/{id}/da-hop", post(held))
        .route("/hoi-nghi/{id}/huy", post(cancel))
        .route("/hoi-nghi/{id}/tra-loi", post(reply))
        .route("/hoi-nghi/{id}/tep/{file}/bo", post(take_off_file))
        .merge(files)
}

/// The conference of an address, where the scope shows it.
pub async fn load(connection: &mut sqlx::PgConnection, id: &str) -> Result<Conference, WebError> {
    let conference_id: i32 = id.parse().map_err(|_| WebError::NotFound)?;
    let found = store::find_conference(connection, conference_id).await?;
    found.ok_or(WebError::NotFound)
}

/// The same, of one's own scope and in a state the act is for.
pub async fn load_ours(
    connection: &mut sqlx::PgConnection,
    id: &str,
    fits: fn(State) -> bool,
) -> Result<Conference, WebError> {
    let of = load(connection, id).await?;
    if !of.is_ours {
        return Err(WebError::NotFound);
    }
    if !fits(of.state) {
        return Err(WebError::Forbidden);
    }
    Ok(of)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct OneQuery {
    xong: String,
}

#[derive(Template)]
#[template(path = "conference/conference.html")]
struct ConferencePage {
    frame: Frame,
    of: Conference,
    base: String,
    day: String,
    period: Option<String>,
    items: Vec<ItemLine>,
    counts: Counts,
    petitions: Vec<Line>,
    files: FilesShown,
    form: FormState,
    /// Whether the asker keeps this conference.
    may_keep: bool,
    /// The unit's own answer where it is invited: code and words.
    own: Option<(String, String)>,
    may_reply: bool,
    /// The code of the unit that may write a petition for it.
    writes: Option<String>,
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
    let at = if of.is_ours {
        &of.unit_code
    } else {
        &actor.unit_code
    };
    let unit = load_unit(&mut tx, at, today).await?;
    let frame = conference_frame(&mut tx, (actor, &unit), (&of.title, today)).await?;
    let mut frame = frame.crumb(of.title.clone(), None);
    frame.done = done_of(told, words);
    let invited = store::own_guest(&mut tx, (of.conference_id, actor.unit_id)).await?;
    let reports = actor.may(Act::Report).is_some();
    let may_keep = of.is_ours && reports;
    if form.is_sound() && may_keep && of.state == State::Prepared {
        let symbol = symbol_of("GM", &unit.kind);
        let of_year = (of.unit_id, today.year());
        form.set("so", docket::number_now(&mut tx, of_year, &symbol).await?);
        form.set("nguoi-ky", name_of(&of.chair));
    }
    let owner = Owner::Conference(of.conference_id);
    let open = may_keep && of.state.is_open();
    let files = FilesShown {
        files: attachment::store::files(&mut tx, owner).await?,
        address: format!("/hoi-nghi/{}/tep", of.conference_id),
        content: "/tep".to_owned(),
        choose: words.t("conference-file-choose"),
        may_add: open,
        may_take_off: open,
        refusal: form.error("tep").map(str::to_owned),
    };
    let period = of.period.parse().ok();
    let takes_part = invited.is_some() && reports;
    let asks = takes_part && matches!(of.state, State::Called | State::Held);
    let status = form.status();
    let html = page(&ConferencePage {
        base: format!("/hoi-nghi/{}", of.conference_id),
        day: day_short(of.held_on),
        period: period.map(|name| period_in_words(&name, words)),
        items: store::agenda(&mut tx, of.conference_id).await?,
        counts: store::counts(&mut tx, of.conference_id).await?,
        petitions: petition::of_conference(&mut tx, of.conference_id).await?,
        may_reply: takes_part && of.state == State::Called,
        own: invited.map(|(_, reply, said)| (reply, said)),
        writes: asks.then(|| actor.unit_code.clone()),
        frame,
        of,
        files,
        form,
        may_keep,
    })?;
    Ok((status, html).into_response())
}

fn done_of(told: &str, words: Words) -> Option<Done> {
    let key = match told {
        "soan" => "conference-done-prepared",
        "trieu-tap" => "conference-done-called",
        "da-hop" => "conference-done-held",
        "huy" => "conference-done-cancelled",
        "tra-loi" => "conference-done-replied",
        "tep" => "attachment-done",
        "bo-tep" => "attachment-done-off",
        _ => return None,
    };
    Some(Done {
        sentence: words.t(key),
        undo: None,
    })
}

async fn conference_page(
    Program(app): Program<App>,
    actor: Actor,
    Path(id): Path<String>,
    Query(query): Query<OneQuery>,
) -> Result<Response, WebError> {
    draw(&app, &actor, &id, (FormState::default(), &query.xong)).await
}

/// Calls the conference: its invitation gets a number and stays as it is.
async fn call(
    Program(app): Program<App>,
    Path(id): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Report)?;
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let of = load_ours(&mut tx, &id, |state| state == State::Prepared).await?;
    let read = read_seal(&mut form, words);
    let counts = store::counts(&mut tx, of.conference_id).await?;
    if counts.all() == 0 {
        form.refusal = Some(words.t("conference-nobody-invited"));
    }
    let (Some((number, signer)), true) = (read, form.is_sound()) else {
        drop(tx);
        return draw(&app, &actor, &id, (form, "")).await;
    };
    let by = (&actor, &permit, &of);
    match super::turn::call(&mut tx, by, (&number, &signer), today).await {
        Ok(()) => {}
        Err(WebError::Sql(fault)) if docket::is_number_taken(&fault) => {
            drop(tx);
            form.wrong("so", words.t1("docket-number-taken", "number", &number));
            return draw(&app, &actor, &id, (form, "")).await;
        }
        Err(fault) => return Err(fault),
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("/hoi-nghi/{id}?xong=trieu-tap")).into_response())
}

async fn held(
    Program(app): Program<App>,
    Path(id): Path<String>,
    SignedForm(actor, _): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Report)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let of = load_ours(&mut tx, &id, |state| state == State::Called).await?;
    if of.held_on > app.clock.today() {
        drop(tx);
        let mut form = FormState::of(&[]);
        form.refusal = Some(words.t("conference-not-yet"));
        return draw(&app, &actor, &id, (form, "")).await;
    }
    if !store::turn(&mut tx, &permit, &of, &Turn::Held).await? {
        return Err(WebError::Forbidden);
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("/hoi-nghi/{id}?xong=da-hop")).into_response())
}

async fn cancel(
    Program(app): Program<App>,
    Path(id): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Report)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let of = load_ours(&mut tx, &id, State::may_cancel).await?;
    let Some(reason) = read_reason(&mut form, words) else {
        drop(tx);
        return draw(&app, &actor, &id, (form, "")).await;
    };
    if !store::turn(&mut tx, &permit, &of, &Turn::Cancelled(reason)).await? {
        return Err(WebError::Forbidden);
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("/hoi-nghi/{id}?xong=huy")).into_response())
}

/// An invited unit says who comes.
async fn reply(
    Program(app): Program<App>,
    Path(id): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Report)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let of = load(&mut tx, &id).await?;
    let own = store::own_guest(&mut tx, (of.conference_id, actor.unit_id)).await?;
    let (invited_id, ..) = own.ok_or(WebError::NotFound)?;
    if of.state != State::Called {
        return Err(WebError::Forbidden);
    }
    let Some((said, with)) = read_reply(&mut form, words) else {
        drop(tx);
        return draw(&app, &actor, &id, (form, "")).await;
    };
    let to = (of.conference_id, invited_id);
    store::reply(&mut tx, &permit, to, (said, &with, app.clock.now())).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/hoi-nghi/{id}?xong=tra-loi")).into_response())
}

async fn add_file(
    Program(app): Program<App>,
    actor: Actor,
    Path(id): Path<String>,
    sent: Multipart,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Report)?;
    let file = match read_new(&actor, sent).await? {
        Ok(file) => file,
        Err(refusal) => {
            let mut form = FormState::default();
            form.wrong("tep", refusal);
            return draw(&app, &actor, &id, (form, "")).await;
        }
    };
    let mut tx = app.begin(&actor).await?;
    let of = load_ours(&mut tx, &id, State::is_open).await?;
    let subject = (of.unit_id, Owner::Conference(of.conference_id));
    attachment::store::add(&mut tx, &permit, subject, &file).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/hoi-nghi/{id}?xong=tep#tep-kem")).into_response())
}

async fn take_off_file(
    Program(app): Program<App>,
    Path((id, file)): Path<(String, String)>,
    SignedForm(actor, _): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Report)?;
    let attachment_id: i64 = file.parse().map_err(|_| WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let of = load_ours(&mut tx, &id, State::is_open).await?;
    let subject = (of.unit_id, Owner::Conference(of.conference_id));
    if !attachment::store::take_off(&mut tx, &permit, subject, attachment_id).await? {
        return Err(WebError::NotFound);
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("/hoi-nghi/{id}?xong=bo-tep#tep-kem")).into_response())
}
