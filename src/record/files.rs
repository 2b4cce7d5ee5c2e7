//! The files of a record: sent in, taken off. Whoever may record may do both.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use sqlx::PgConnection;

use super::pages::{RecordAsked, draw_record, load_record};
use super::store::Record;
use crate::access::{Act, Actor};
use crate::app::App;
use crate::attachment::{FilesShown, MOST_BYTES, Owner, read_new, store};
use crate::unit::load_unit;
use crate::web::{SignedForm, WebError, Words};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/ghi-nhan/{id}/tep", post(add))
        .route("/ghi-nhan/{id}/tep/{file}/bo", post(take_off))
        // A little room for the fields around the file.
        .layer(DefaultBodyLimit::max(MOST_BYTES + (256 << 10)))
}

/// The files of a record as its page shows them.
pub(super) async fn shown(
    connection: &mut PgConnection,
    record: &Record,
    (may_change, refusal): (bool, Option<String>),
    words: Words,
) -> sqlx::Result<FilesShown> {
    let may_change = may_change && !record.withdrawn;
    Ok(FilesShown {
        files: store::files(connection, Owner::Record(record.record_id)).await?,
        address: format!("/ghi-nhan/{}/tep", record.record_id),
        content: "/tep".to_owned(),
        choose: words.t("attachment-choose"),
        may_add: may_change,
        may_take_off: may_change,
        refusal,
    })
}

async fn add(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
    form: Multipart,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Record)?;
    let mut tx = app.begin(&actor).await?;
    load_record(&mut tx, &id).await?;
    drop(tx);
    let file = match read_new(&actor, form).await? {
        Ok(file) => file,
        Err(refusal) => {
            let asked = RecordAsked::default();
            let html = draw_record(&app, &actor, &id, (&asked, Some(refusal))).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response());
        }
    };
    let mut tx = app.begin(&actor).await?;
    let record = load_record(&mut tx, &id).await?;
    let unit = load_unit(&mut tx, &record.unit_code, app.clock.today()).await?;
    let subject = (unit.unit_id, Owner::Record(record.record_id));
    store::add(&mut tx, &permit, subject, &file).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/ghi-nhan/{id}?tep=them#tep-kem")).into_response())
}

async fn take_off(
    State(app): State<App>,
    Path((id, file)): Path<(String, String)>,
    SignedForm(actor, _): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Record)?;
    let attachment_id: i64 = file.parse().map_err(|_| WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let record = load_record(&mut tx, &id).await?;
    let unit = load_unit(&mut tx, &record.unit_code, app.clock.today()).await?;
    let subject = (unit.unit_id, Owner::Record(record.record_id));
    if !store::take_off(&mut tx, &permit, subject, attachment_id).await? {
        return Err(WebError::NotFound);
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("/ghi-nhan/{id}?tep=bo#tep-kem")).into_response())
}
