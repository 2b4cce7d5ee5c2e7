//! The files of an act: sent in, given out as attachments, taken off a draft.

use axum::extract::{Multipart, Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::one::{Asked, Said, draw};
use super::{load_act, own_address};
use crate::access::{Act, Actor};
use crate::act::file::store::{self, New};
use crate::app::App;
use crate::attachment::{read_new, sent_out};
use crate::web::{SignedForm, WebError};

pub async fn add(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, String)>,
    form: Multipart,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Reorganise)?;
    let mut tx = app.begin(&actor).await?;
    let (unit, act) = load_act(&app, &mut tx, (&code, &id)).await?;
    drop(tx);
    let refusal = match read_new(&actor, form).await? {
        Err(refusal) => refusal,
        Ok(file) => {
            let new = New {
                act_id: act.act_id,
                root_id: unit.unit_id,
                name: &file.name,
                media_type: file.media_type,
                digest: &file.digest,
                content: &file.content,
            };
            let mut tx = app.begin(&actor).await?;
            store::add(&mut tx, &permit, &new).await?;
            tx.commit().await?;
            let address = format!("{}/{id}?xong=tep#tep-kem", own_address(&unit));
            return Ok(Redirect::to(&address).into_response());
        }
    };
    let said = Said {
        file: Some(refusal),
        ..Said::default()
    };
    draw(&app, &actor, (&code, &id), (Asked::default(), said)).await
}

/// The file of an address, of an act within scope.
fn number(file: &str) -> Result<i32, WebError> {
    file.parse().map_err(|_| WebError::NotFound)
}

pub async fn content(
    State(app): State<App>,
    actor: Actor,
    Path((code, id, file)): Path<(String, String, String)>,
) -> Result<Response, WebError> {
    let mut tx = app.begin(&actor).await?;
    let (_, act) = load_act(&app, &mut tx, (&code, &id)).await?;
    let found = store::find_content(&mut tx, (act.act_id, number(&file)?)).await?;
    let found = found.ok_or(WebError::NotFound)?;
    Ok(sent_out(&found.name, &found.media_type, found.content))
}

pub async fn take_off(
    State(app): State<App>,
    Path((code, id, file)): Path<(String, String, String)>,
    SignedForm(actor, _): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Reorganise)?;
    let mut tx = app.begin(&actor).await?;
    let (unit, act) = load_act(&app, &mut tx, (&code, &id)).await?;
    let key = (unit.unit_id, act.act_id, number(&file)?);
    if !store::take_off(&mut tx, &permit, key).await? {
        return Err(WebError::NotFound);
    }
    tx.commit().await?;
    let address = format!("{}/{id}#tep-kem", own_address(&unit));
    Ok(Redirect::to(&address).into_response())
}
