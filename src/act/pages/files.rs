//! The files of an act: sent in, given out as attachments, taken off a draft.

use axum::extract::{Multipart, Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use sha2::{Digest, Sha256};

use super::one::{Asked, Said, draw};
use super::{load_act, own_address};
use crate::access::{Act, Actor};
use crate::act::file::rules::{MOST_BYTES, kept_name, media_of};
use crate::act::file::store::{self, New};
use crate::app::App;
use crate::unit::urlencode;
use crate::web::{Sent, SignedForm, WebError, Words, read_sent};

pub async fn add(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, String)>,
    form: Multipart,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Reorganise)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let (unit, act) = load_act(&app, &mut tx, (&code, &id)).await?;
    drop(tx);
    let (_, sent) = read_sent(&actor, form, ("tep", MOST_BYTES)).await?;
    let refusal = match sent {
        Sent::Nothing => words.t("act-file-missing"),
        Sent::TooLarge => words.t1("act-file-large", "most", MOST_BYTES >> 20),
        Sent::File(file) => match media_of(&file.bytes) {
            None => words.t("act-file-type"),
            Some(media) => {
                let new = New {
                    act_id: act.act_id,
                    root_id: unit.unit_id,
                    name: &kept_name(&file.name, media),
                    media_type: media.media_type,
                    digest: &Sha256::digest(&file.bytes),
                    content: &file.bytes,
                };
                let mut tx = app.begin(&actor).await?;
                store::add(&mut tx, &permit, &new).await?;
                tx.commit().await?;
                let address = format!("{}/{id}?xong=tep#tep-kem", own_address(&unit));
                return Ok(Redirect::to(&address).into_response());
            }
        },
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
    // Browsers that do not read the encoded name get a plain one.
    let ending = found.name.rsplit('.').next().unwrap_or("bin");
    let named = format!(
        "attachment; filename=\"quyet-dinh.{ending}\"; filename*=UTF-8''{}",
        urlencode(&found.name)
    );
    let headers = [
        (header::CONTENT_TYPE, found.media_type),
        (header::CONTENT_DISPOSITION, named),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    Ok((headers, found.content).into_response())
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
