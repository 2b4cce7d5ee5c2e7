//! The files of a report: the signed paper, lists that belong to it. Whoever writes reports may add
//! them at any time; once the report is approved or issued none is taken off.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use sqlx::PgConnection;

use super::chain::State as ChainState;
use super::issued::draw_issued;
use super::issued::store::{Issued, find_issued};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::attachment::{FilesShown, MOST_BYTES, Owner, read_new, store};
use crate::web::{FormState, SignedForm, WebError, Words};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/bao-cao/{report}/tep", post(add))
        .route("/bao-cao/{report}/tep/{file}/bo", post(take_off))
        // A little room for the fields around the file.
        .layer(DefaultBodyLimit::max(MOST_BYTES + (256 << 10)))
}

/// Whether a file of a report in this state may be taken off again.
fn may_lose_files(state: ChainState) -> bool {
    matches!(state, ChainState::Submitted | ChainState::Returned)
}

/// The files of a report as its page shows them.
pub(super) async fn shown(
    connection: &mut PgConnection,
    (actor, issued): (&Actor, &Issued),
    refusal: Option<String>,
) -> sqlx::Result<FilesShown> {
    let may_add = actor.may(Act::Report).is_some();
    Ok(FilesShown {
        files: store::files(connection, Owner::Report(issued.report_id)).await?,
        address: format!("/bao-cao/{}/tep", issued.report_id),
        content: "/tep".to_owned(),
        choose: Words::of(&actor.language).t("report-file-choose"),
        may_add,
        may_take_off: may_add && may_lose_files(issued.state),
        refusal,
    })
}

async fn load(connection: &mut PgConnection, report: &str) -> Result<Issued, WebError> {
    let report_id: i64 = report.parse().map_err(|_| WebError::NotFound)?;
    let issued = find_issued(connection, report_id).await?;
    issued.ok_or(WebError::NotFound)
}

async fn add(
    State(app): State<App>,
    actor: Actor,
    Path(report): Path<String>,
    sent: Multipart,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Report)?;
    let mut tx = app.begin(&actor).await?;
    let issued = load(&mut tx, &report).await?;
    drop(tx);
    let file = match read_new(&actor, sent).await? {
        Ok(file) => file,
        Err(refusal) => {
            let mut form = FormState::default();
            form.wrong("tep", refusal);
            return draw_issued(&app, &actor, issued.report_id, (form, None)).await;
        }
    };
    let mut tx = app.begin(&actor).await?;
    let subject = (issued.unit_id, Owner::Report(issued.report_id));
    store::add(&mut tx, &permit, subject, &file).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/bao-cao/{report}?xong=tep#tep-kem")).into_response())
}

async fn take_off(
    State(app): State<App>,
    Path((report, file)): Path<(String, String)>,
    SignedForm(actor, _): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Report)?;
    let attachment_id: i64 = file.parse().map_err(|_| WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let issued = load(&mut tx, &report).await?;
    let subject = (issued.unit_id, Owner::Report(issued.report_id));
    let is_open = may_lose_files(issued.state);
    if !is_open || !store::take_off(&mut tx, &permit, subject, attachment_id).await? {
        return Err(WebError::NotFound);
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("/bao-cao/{report}?xong=bo-tep#tep-kem")).into_response())
}
