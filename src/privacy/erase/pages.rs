//! The page that says what follows before somebody is deleted; there is no way back.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::store::{EraseFault, Erased, erase, kept_by};
use crate::access::{Act, Actor, Permit};
use crate::app::App;
use crate::catalogue::PersonalKeep;
use crate::privacy::request::RequestKind;
use crate::privacy::request::load_request;
use crate::privacy::request::store::Request;
use crate::privacy::reveal::{load_subject, subject_frame};
use crate::privacy::store::Subject;
use crate::web::{FormState, Frame, SignedForm, WebError, Words, page};

pub fn routes() -> Router<App> {
    Router::new().route("/yeu-cau-du-lieu/{request}/xoa", get(ask).post(do_erase))
}

#[derive(Template)]
#[template(path = "privacy/erase/erase.html")]
struct ErasePage {
    frame: Frame,
    request: Request,
    subject: Subject,
    form: FormState,
    kept: Vec<PersonalKeep>,
    erased: Option<Erased>,
}

/// The request and its person, where this actor may delete; whoever took it in does not.
async fn load(
    app: &App,
    actor: &Actor,
    request: i64,
) -> Result<(Permit, Request, Subject), WebError> {
    let permit = app.permit(actor, Act::Answer)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(actor).await?;
    let request = load_request(&mut tx, request).await?;
    let subject = load_subject(&mut tx, request.person_id).await?;
    if request.kind != RequestKind::Delete || !request.state.is_open() {
        return Err(WebError::Unreadable(words.t("privacy-request-closed")));
    }
    if request.taken_by == Some(actor.account_id) {
        return Err(WebError::Unreadable(words.t("privacy-erase-own")));
    }
    Ok((permit, request, subject))
}

async fn draw(
    app: &App,
    actor: &Actor,
    (request, subject): (Request, Subject),
    (form, erased): (FormState, Option<Erased>),
) -> Result<Response, WebError> {
    let title = Words::of(&actor.language).t("privacy-erase-title");
    let mut tx = app.begin(actor).await?;
    let frame = subject_frame(app, &mut tx, (actor, &subject), &title).await?;
    drop(tx);
    // Whether he is named on records of other units is asked over all of them; the page says only
    // that he is.
    let mut owner = app.database.owner.acquire().await?;
    let today = app.clock.today();
    let kept = match erased {
        Some(_) => Vec::new(),
        None => kept_by(&mut owner, &app.catalogue, subject.person_id, today).await?,
    };
    let status = form.status();
    let html = page(&ErasePage {
        frame,
        request,
        subject,
        form,
        kept,
        erased,
    })?;
    Ok((status, html).into_response())
}

async fn ask(
    State(app): State<App>,
    actor: Actor,
    Path(request): Path<i64>,
) -> Result<Response, WebError> {
    let (_, request, subject) = load(&app, &actor, request).await?;
    draw(
        &app,
        &actor,
        (request, subject),
        (FormState::default(), None),
    )
    .await
}

async fn do_erase(
    State(app): State<App>,
    Path(request): Path<i64>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let (permit, request, subject) = load(&app, &actor, request).await?;
    let words = Words::of(&actor.language);
    for name in ["identity", "understood"] {
        if form.text(name).is_empty() {
            form.wrong(name, words.t("privacy-erase-tick"));
        }
    }
    if !form.is_sound() {
        return draw(&app, &actor, (request, subject), (form, None)).await;
    }
    let owner = &app.database.owner;
    let asked = (&request, app.catalogue.as_ref());
    match erase(owner, &permit, asked, app.clock.today()).await {
        Ok(erased) => {
            let mut tx = app.begin(&actor).await?;
            let request = load_request(&mut tx, request.data_request_id).await?;
            let subject = load_subject(&mut tx, request.person_id).await?;
            drop(tx);
            draw(
                &app,
                &actor,
                (request, subject),
                (FormState::default(), Some(erased)),
            )
            .await
        }
        Err(EraseFault::Kept(_)) => {
            form.refusal = Some(words.t("privacy-erase-kept"));
            draw(&app, &actor, (request, subject), (form, None)).await
        }
        Err(EraseFault::Closed) => Err(WebError::Unreadable(words.t("privacy-request-closed"))),
        Err(EraseFault::Sql(fault)) => Err(fault.into()),
    }
}
