//! A masked value shown once, to who says why; the saying is kept.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;

use super::access::{LookDeed, Looking, note_access};
use super::form::{purposes, read_reason};
use super::rules::masked;
use super::store::{self, Subject};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::catalogue::PersonalPurpose;
use crate::unit::store::find_unit_by_id;
use crate::unit::unit_frame;
use crate::web::{FormState, Frame, Place, SignedForm, WebError, Words, day_short, page};

pub fn routes() -> Router<App> {
    Router::new().route("/doan-vien/{person}/xem", get(ask).post(reveal))
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default, rename = "truong")]
    field: String,
}

/// A masked value that is kept of the person.
struct Hidden {
    code: String,
    name: String,
    masked: String,
}

#[derive(Template)]
#[template(path = "privacy/reveal/reveal.html")]
struct RevealPage {
    frame: Frame,
    subject: Subject,
    form: FormState,
    hidden: Vec<Hidden>,
    purposes: Vec<PersonalPurpose>,
    /// The name of the field and its value, shown this once.
    shown: Option<(String, String)>,
}

impl RevealPage {
    fn day(&self, day: &timeline::Day) -> String {
        day_short(*day)
    }
}

/// The person within the scope, or 404.
pub(super) async fn load_subject(
    connection: &mut sqlx::PgConnection,
    person_id: i64,
) -> Result<Subject, WebError> {
    store::find_subject(connection, person_id)
        .await?
        .ok_or(WebError::NotFound)
}

/// The frame of a page about one person: the way down to the unit that keeps him.
pub(super) async fn subject_frame(
    app: &App,
    connection: &mut sqlx::PgConnection,
    (actor, subject): (&Actor, &Subject),
    title: &str,
) -> Result<Frame, WebError> {
    let today = app.clock.today();
    let unit = find_unit_by_id(connection, subject.unit_id, today).await?;
    let unit = unit.ok_or(WebError::NotFound)?;
    let frame = unit_frame(connection, actor, &unit, (Place::Units, title, today)).await?;
    let address = format!("/doan-vien/{}", subject.person_id);
    Ok(frame
        .crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)))
        .crumb(subject.full_name.clone(), Some(address))
        .crumb(title, None))
}

async fn draw(
    app: &App,
    actor: &Actor,
    subject: Subject,
    (form, shown): (FormState, Option<(String, String)>),
) -> Result<Response, WebError> {
    let mut tx = app.begin(actor).await?;
    let words = Words::of(&actor.language);
    let title = words.t("privacy-reveal-title");
    let frame = subject_frame(app, &mut tx, (actor, &subject), &title).await?;
    let personal = &app.catalogue.personal;
    let hidden = store::values(&mut tx, subject.person_id).await?;
    let hidden = hidden.into_iter().filter_map(|(code, value)| {
        let field = personal.field(code).filter(|field| field.masked)?;
        Some(Hidden {
            code: code.to_owned(),
            name: field.name(&actor.language).to_owned(),
            masked: masked(code, &value),
        })
    });
    let status = form.status();
    let html = page(&RevealPage {
        frame,
        subject,
        form,
        hidden: hidden.collect(),
        purposes: purposes(&app.catalogue),
        shown,
    })?;
    Ok((status, html).into_response())
}

async fn ask(
    State(app): State<App>,
    actor: Actor,
    Path(person): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::Reveal)?;
    let mut tx = app.begin(&actor).await?;
    let subject = load_subject(&mut tx, person).await?;
    drop(tx);
    let mut form = FormState::default();
    form.set("field", asked.field);
    draw(&app, &actor, subject, (form, None)).await
}

async fn reveal(
    State(app): State<App>,
    Path(person): Path<i64>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::Reveal)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let subject = load_subject(&mut tx, person).await?;
    let reason = read_reason(&mut form, &app.catalogue, words);
    let code = form.text("field").to_owned();
    let field = app.catalogue.personal.field(&code);
    let values = store::values(&mut tx, subject.person_id).await?;
    let value = values.into_iter().find(|(known, _)| *known == code);
    let shown = match (field.filter(|field| field.masked), value) {
        (Some(field), Some((_, value))) => Some((field.name(&actor.language).to_owned(), value)),
        _ => {
            form.wrong("field", words.t("privacy-field-missing"));
            None
        }
    };
    let (Some(reason), Some(shown)) = (reason, shown) else {
        drop(tx);
        return draw(&app, &actor, subject, (form, None)).await;
    };
    let looking = Looking {
        deed: LookDeed::Revealed,
        at: app.clock.now(),
        page: &format!("/doan-vien/{person}/xem"),
        reason: Some(&reason),
    };
    // The line is written before the value is shown: what is not noted is not seen.
    note_access(&mut tx, &actor, (person, &[&code]), &looking).await?;
    tx.commit().await?;
    draw(&app, &actor, subject, (FormState::default(), Some(shown))).await
}
