//! Adding an employer to the register of a unit, and editing one.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::form::{read, read_payer, show};
use super::pages::{employer_frame, load_kept, values};
use super::rules::Employer;
use super::store;
use crate::access::{Act, Actor};
use crate::app::App;
use crate::store::begin_change;
use crate::unit::{Unit, load_unit};
use crate::web::{FormState, Frame, SignedForm, WebError, Words, page};

#[derive(Template)]
#[template(path = "employer/edit.html")]
struct EditPage {
    frame: Frame,
    form: FormState,
    lead: String,
    kinds: Vec<(String, String)>,
    classes: Vec<(String, String)>,
    back: String,
    is_new: bool,
}

/// What an edit is of: a unit's new employer, or one that is there.
enum Subject {
    New(Unit),
    Known(Box<Employer>, Unit),
}

async fn draw_edit(
    app: &App,
    actor: &Actor,
    subject: Subject,
    form: FormState,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(actor).await?;
    let (unit, title, back, is_new) = match &subject {
        Subject::New(unit) => {
            let back = format!("/don-vi/{}/don-vi-su-dung", unit.code);
            (unit, words.t("employer-new-title"), back, true)
        }
        Subject::Known(employer, unit) => {
            let back = format!("/don-vi-su-dung/{}", employer.employer_id);
            (unit, words.t("employer-edit-title"), back, false)
        }
    };
    let mut frame = employer_frame(&mut tx, actor, Some(unit), (&title, today)).await?;
    let lead = match &subject {
        Subject::New(unit) => words.t1("employer-new-lead", "name", &unit.name),
        Subject::Known(employer, _) => {
            frame = frame.crumb(employer.details.name.clone(), Some(back.clone()));
            employer.details.name.clone()
        }
    };
    let status = form.status();
    let html = page(&EditPage {
        frame: frame.crumb(title, None),
        kinds: values(&app.catalogue, "ownership", words.language()),
        classes: values(&app.catalogue, "payer-class", words.language()),
        form,
        lead,
        back,
        is_new,
    })?;
    Ok((status, html).into_response())
}

pub(super) async fn new_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::KeepMembers)?;
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    drop(tx);
    draw_edit(&app, &actor, Subject::New(unit), FormState::default()).await
}

pub(super) async fn add(
    State(app): State<App>,
    Path(code): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepMembers)?;
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let new = read(&mut form, &app.catalogue, (words, today));
    let payer = read_payer(&mut form, &app.catalogue, words);
    let (Some(new), true) = (new, form.is_sound()) else {
        drop(tx);
        return draw_edit(&app, &actor, Subject::New(unit), form).await;
    };
    let change_no = begin_change(
        &mut tx,
        permit.author(),
        Some(unit.unit_id),
        "employer added",
    )
    .await?;
    match store::add_employer(&mut tx, change_no, unit.unit_id, &new).await {
        Ok(employer_id) => {
            if let Some((class, from_on)) = payer {
                let employer = (employer_id, unit.unit_id);
                store::set_payer(&mut tx, change_no, employer, (&class, from_on)).await?;
            }
            tx.commit().await?;
            Ok(Redirect::to(&format!("/don-vi-su-dung/{employer_id}?xong=them")).into_response())
        }
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {
            drop(tx);
            form.wrong("tax_code", words.t("employer-tax-code-taken"));
            draw_edit(&app, &actor, Subject::New(unit), form).await
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn edit_page(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let (_, employer, keeper) = load_kept(&app, &actor, &id).await?;
    let mut tx = app.begin(&actor).await?;
    let payers = store::payers(&mut tx, employer.employer_id).await?;
    drop(tx);
    let form = show(&employer, payers.first());
    draw_edit(
        &app,
        &actor,
        Subject::Known(Box::new(employer), keeper),
        form,
    )
    .await
}

pub(super) async fn edit(
    State(app): State<App>,
    Path(id): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let (permit, mut employer, keeper) = load_kept(&app, &actor, &id).await?;
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let new = read(&mut form, &app.catalogue, (words, today));
    let payer = read_payer(&mut form, &app.catalogue, words);
    if let Ok(seen) = form.text("version").parse() {
        employer.version_no = seen;
    }
    let employer_id = employer.employer_id;
    let subject = |employer| Subject::Known(Box::new(employer), keeper);
    let (Some(new), true) = (new, form.is_sound()) else {
        return draw_edit(&app, &actor, subject(employer), form).await;
    };
    let mut tx = app.begin(&actor).await?;
    match store::edit_employer(&mut tx, &permit, &employer, &new).await {
        Ok(Some(change_no)) => {
            let held = store::payers(&mut tx, employer_id).await?;
            let held = held.first().map(|span| (span.class.clone(), span.from_on));
            if let Some((class, from_on)) = payer
                && held != Some((class.clone(), Some(from_on)))
            {
                let kept = (employer_id, employer.unit_id);
                store::set_payer(&mut tx, change_no, kept, (&class, from_on)).await?;
            }
            tx.commit().await?;
            Ok(Redirect::to(&format!("/don-vi-su-dung/{employer_id}?xong=sua")).into_response())
        }
        Ok(None) => {
            drop(tx);
            form.refusal = Some(words.t("employer-changed-meanwhile"));
            draw_edit(&app, &actor, subject(employer), form).await
        }
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {
            drop(tx);
            form.wrong("tax_code", words.t("employer-tax-code-taken"));
            draw_edit(&app, &actor, subject(employer), form).await
        }
        Err(error) => Err(error.into()),
    }
}
