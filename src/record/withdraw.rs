//! A record withdrawn: the page that asks why, and the deed.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::act;
use super::pages::{kind_name, load_record};
use super::say::Speaker;
use super::store::Record;
use crate::access::{Act, Actor};
use crate::app::App;
use crate::unit::{load_unit, unit_frame};
use crate::web::{FormState, Frame, Place, SignedForm, WebError, Words, day_short, page};

#[derive(Template)]
#[template(path = "record/withdraw.html")]
struct WithdrawPage {
    frame: Frame,
    record: Record,
    summary: String,
    kind: String,
    day: String,
    form: FormState,
}

async fn draw_withdrawal(
    app: &App,
    actor: &Actor,
    record: Record,
    form: FormState,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let title = words.t("record-withdraw-title");
    let kind = app.catalogue.kind(&record.kind);
    let name = kind_name(kind, &record.kind, &actor.language);
    let mut tx = app.begin(actor).await?;
    let unit = load_unit(&mut tx, &record.unit_code, today).await?;
    let frame = unit_frame(&mut tx, actor, &unit, (Place::Records, &title, today))
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)))
        .crumb(
            name.clone(),
            Some(format!("/ghi-nhan/{}", record.record_id)),
        )
        .crumb(title, None);
    let status = form.status();
    let speaker = Speaker {
        catalogue: &app.catalogue,
        words,
    };
    let html = page(&WithdrawPage {
        frame,
        summary: speaker.summary(kind, &record.answers),
        kind: name,
        day: day_short(record.happened_on),
        record,
        form,
    })?;
    Ok((status, html).into_response())
}

pub(super) async fn withdraw_page(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::Record)?;
    let mut tx = app.begin(&actor).await?;
    let record = load_record(&mut tx, &id).await?;
    drop(tx);
    if record.withdrawn {
        return Ok(Redirect::to(&format!("/ghi-nhan/{}", record.record_id)).into_response());
    }
    draw_withdrawal(&app, &actor, record, FormState::default()).await
}

#[derive(Debug, Deserialize)]
pub(super) struct WithdrawAsked {
    #[serde(rename = "hoan-tac")]
    undo: Option<u8>,
}

pub(super) async fn withdraw(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(asked): Query<WithdrawAsked>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Record)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let record = load_record(&mut tx, &id).await?;
    if asked.undo.is_some() {
        form.set("reason", words.t("record-undo-reason"));
    }
    // Pressed twice: the first press has done it.
    if !record.withdrawn {
        if !act::withdraw(&mut tx, &permit, &record, (&mut form, words)).await? {
            drop(tx);
            return draw_withdrawal(&app, &actor, record, form).await;
        }
        tx.commit().await?;
    }
    Ok(Redirect::to(&format!("/ghi-nhan/{}?rut=1", record.record_id)).into_response())
}
