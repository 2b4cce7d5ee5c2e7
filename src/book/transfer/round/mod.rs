//! Which round of help gives out what another federation sent, so that whoever receives there
//! stands behind the figure.

pub mod store;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::draw;
use super::store::transfers;
use crate::access::Act;
use crate::app::App;
use crate::book::overview::accountant_desk;
use crate::web::{SignedForm, WebError};

/// Ties a round to a transfer the unit took in.
pub(super) async fn tie_to(
    State(app): State<App>,
    Path((code, transfer)): Path<(String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepBooks)?;
    let id: i64 = transfer.parse().map_err(|_| WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let desk = accountant_desk(&app, &mut tx, (&actor, &code)).await?;
    let found = transfers(&mut tx, desk.unit.unit_id, (Some(id), 1))
        .await?
        .pop();
    let found = found.ok_or(WebError::NotFound)?;
    let counterpart = found.counterpart.as_deref().ok_or(WebError::NotFound)?;
    let round_id: i64 = form.text("round").parse().map_err(|_| WebError::NotFound)?;
    let of = (desk.unit.unit_id, id, round_id);
    let done = store::tie(&mut tx, &permit, of, counterpart).await;
    match done {
        Ok(()) => tx.commit().await?,
        Err(fault) => {
            let told = fault.as_database_error().and_then(|fault| fault.code());
            if !told.is_some_and(|own| own == "23514" || own == "23505") {
                return Err(fault.into());
            }
            drop(tx);
            form.refusal = Some(desk.words.t("book-tie-refused"));
            return draw(&app, &actor, (&code, ""), form).await;
        }
    }
    let address = format!("{}/chuyen-tien?xong=tied", desk.base);
    Ok(Redirect::to(&address).into_response())
}
