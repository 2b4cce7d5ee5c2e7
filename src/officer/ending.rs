//! Ending a term, and undoing the newest thing done to somebody's terms.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::act::frame_of;
use super::form::read_ending;
use super::pages::store::terms_of_unit;
use super::rules::{Ending, Term, WhyEnded, end};
use super::store::{self, WriteFault, Written, find_term, load_terms};
use crate::access::{Act, Actor, Permit};
use crate::app::App;
use crate::unit::Unit;
use crate::unit::store::find_unit_by_id;
use crate::web::{FormState, Frame, SignedForm, WebError, Words, day_short, page};

#[derive(Template)]
#[template(path = "officer/end.html")]
struct EndPage {
    frame: Frame,
    unit: Unit,
    form: FormState,
    lead: String,
    reasons: Vec<(String, String)>,
    protected: Option<String>,
}

/// The term of an address with its unit, both within the scope.
async fn load_term(
    connection: &mut sqlx::PgConnection,
    (app, id): (&App, &str),
) -> Result<(Term, Unit), WebError> {
    let term_id: i64 = id.parse().map_err(|_| WebError::NotFound)?;
    let term = find_term(connection, term_id)
        .await?
        .ok_or(WebError::NotFound)?;
    let unit = find_unit_by_id(connection, term.unit_id, app.clock.today()).await?;
    Ok((term, unit.ok_or(WebError::NotFound)?))
}

async fn draw_end(
    app: &App,
    actor: &Actor,
    (term, unit): (Term, Unit),
    form: FormState,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let title = words.t("officer-end-title");
    let mut tx = app.begin(actor).await?;
    let frame = frame_of(&mut tx, actor, &unit, (app, &title)).await?;
    let held = terms_of_unit(&mut tx, unit.unit_id).await?;
    let name = held.iter().find(|held| held.term.term_id == term.term_id);
    let name = name.map_or_else(String::new, |held| held.full_name.clone());
    let post = app.catalogue.post_name(&term.post, words.language());
    let protected = term.protected_until(app.clock.today(), &app.catalogue);
    let reason = |why: &WhyEnded| {
        let name = words.t(&format!("officer-why-{}", why.code()));
        (why.code().to_owned(), name)
    };
    let status = form.status();
    let html = page(&EndPage {
        frame,
        lead: words.t2("officer-end-lead", ("name", name), ("post", post)),
        reasons: WhyEnded::ALL.iter().map(reason).collect(),
        protected: protected.map(|(until, rule)| {
            let last = until.yesterday().map(day_short).unwrap_or_default();
            words.t2(
                "officer-end-protected",
                ("day", last),
                ("basis", &rule.basis),
            )
        }),
        unit,
        form,
    })?;
    Ok((status, html).into_response())
}

pub(super) async fn end_page(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::KeepMembers)?;
    let mut tx = app.begin(&actor).await?;
    let subject = load_term(&mut tx, (&app, &id)).await?;
    drop(tx);
    let mut form = FormState::default();
    form.set("on", day_short(app.clock.today()));
    draw_end(&app, &actor, subject, form).await
}

pub(super) async fn end_term(
    State(app): State<App>,
    Path(id): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepMembers)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let (term, unit) = load_term(&mut tx, (&app, &id)).await?;
    if let Some(ending) = read_ending(&mut form, (words, app.clock.today())) {
        match write_ending(&mut tx, (&app, &permit), &term, ending).await {
            Ok(act_id) => {
                tx.commit().await?;
                let to = format!("/don-vi/{}/can-bo?xong=thoi&viec={act_id}", unit.code);
                return Ok(Redirect::to(&to).into_response());
            }
            Err(WriteFault::Refused(refusal)) => {
                form.wrong(refusal.field, words.t(refusal.message));
            }
            Err(WriteFault::Sql(error)) => return Err(error.into()),
        }
    }
    drop(tx);
    draw_end(&app, &actor, (term, unit), form).await
}

async fn write_ending(
    connection: &mut sqlx::PgConnection,
    (app, permit): (&App, &Permit),
    term: &Term,
    ending: Ending,
) -> Result<i64, WriteFault> {
    let term_id = term.term_id.unwrap_or_default();
    let before = load_terms(connection, (term.person_id, term.unit_id)).await?;
    let after = end(&before, term_id, ending)?;
    let at = after.iter().position(|one| one.term_id == Some(term_id));
    let written = Written {
        kind: "ended",
        permit,
        catalogue: &app.catalogue,
    };
    Ok(store::write(
        connection,
        written,
        &before,
        (after, at.unwrap_or_default()),
    )
    .await?)
}

pub(super) async fn undo(
    State(app): State<App>,
    Path(id): Path<String>,
    SignedForm(actor, _): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepMembers)?;
    let act_id: i64 = id.parse().map_err(|_| WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let undone = store::undo(&mut tx, (&permit, &app.catalogue), act_id).await;
    let (unit_id, mark) = match undone {
        Ok(None) => return Err(WebError::NotFound),
        Ok(Some(unit_id)) => {
            tx.commit().await?;
            (unit_id, "xong=hoan-tac")
        }
        Err(WriteFault::Refused(_)) => (store::unit_of_act(&mut tx, act_id).await?, "loi=1"),
        Err(WriteFault::Sql(error)) => return Err(error.into()),
    };
    let mut tx = app.begin(&actor).await?;
    let unit = find_unit_by_id(&mut tx, unit_id, app.clock.today()).await?;
    let unit = unit.ok_or(WebError::NotFound)?;
    Ok(Redirect::to(&format!("/don-vi/{}/can-bo?{mark}", unit.code)).into_response())
}
