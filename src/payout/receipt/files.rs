//! The signed sheet of a receipt, scanned in or photographed with a phone.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use sqlx::PgConnection;

use super::{open, show};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::attachment::{FileLine, MOST_BYTES, Owner, read_new, store};
use crate::payout::desk::number;
use crate::web::{FormState, WebError};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(
            "/don-vi/{code}/cham-lo/danh-sach/{list}/ky-nhan/{receipt}/tep",
            post(add),
        )
        // A little room for the fields around the file.
        .layer(DefaultBodyLimit::max(MOST_BYTES + (256 << 10)))
}

/// The files of a receipt.
pub(super) async fn of(
    connection: &mut PgConnection,
    receipt_id: i64,
) -> sqlx::Result<Vec<FileLine>> {
    store::files(connection, Owner::Receipt(receipt_id)).await
}

async fn add(
    State(app): State<App>,
    actor: Actor,
    Path((code, list, receipt)): Path<(String, String, String)>,
    sent: Multipart,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Record)?;
    let receipt_id = number(&receipt)?;
    let mut tx = app.begin(&actor).await?;
    let (desk, head) = open(&app, &mut tx, (&actor, &code, &list)).await?;
    let receipts = super::store::receipts(&mut tx, head.list_id).await?;
    drop(tx);
    if !receipts.iter().any(|own| own.receipt_id == receipt_id) {
        return Err(WebError::NotFound);
    }
    let file = match read_new(&actor, sent).await? {
        Ok(file) => file,
        Err(refusal) => {
            let mut form = FormState::default();
            form.wrong("tep", refusal);
            return show(&app, &actor, (&code, &list, ""), form).await;
        }
    };
    let mut tx = app.begin(&actor).await?;
    let subject = (desk.unit.unit_id, Owner::Receipt(receipt_id));
    store::add(&mut tx, &permit, subject, &file).await?;
    tx.commit().await?;
    let address = format!("{}/danh-sach/{}/ky-nhan?xong=file", desk.base, head.list_id);
    Ok(Redirect::to(&address).into_response())
}
