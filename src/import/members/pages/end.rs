//! What becomes of a staged file: written, thrown away, taken back; and the rows that went back.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::preview::{Asked, draw};
use super::{AT_ONCE_ROWS, load, may};
use crate::access::Actor;
use crate::app::App;
use crate::import::members::jobs::{self, Work};
use crate::import::members::pass::Counts;
use crate::import::members::staging::Staged;
use crate::import::members::store::staged;
use crate::import::members::undo::{UndoFault, undo};
use crate::import::members::{Form, sentences};
use crate::web::{CSV, FormState, SignedForm, WebError, Words, XLSX, download_as};

/// Writes the file: at once where it is short, else beside the request, with a page that tells how
/// far it has come.
pub async fn write(
    State(app): State<App>,
    Path((code, id)): Path<(String, String)>,
    SignedForm(actor, _): SignedForm,
) -> Result<Response, WebError> {
    may(&app, &actor)?;
    let address = format!("/don-vi/{code}/doan-vien/nhap/{id}");
    let mut tx = app.begin(&actor).await?;
    let (unit, import, unit_id) = load(&app, &mut tx, (&code, &id)).await?;
    let import_id = import.import_id;
    let counts: Option<Counts> = import
        .counts
        .clone()
        .and_then(|value| serde_json::from_value(value).ok());
    // A file that is not read yet, or is written already, has its own page.
    let (Some(counts), "staged") = (counts, import.state.as_str()) else {
        return Ok(Redirect::to(&address).into_response());
    };
    let staged = Staged::load(&app, &mut tx, (&actor, import, unit_id)).await?;
    drop(tx);
    let length = u64::try_from(staged.bytes.len()).unwrap_or(0);
    let Some(job) = jobs::begin(import_id, Work::Writing, length) else {
        return Ok(Redirect::to(&address).into_response());
    };
    let words = Words::of(&actor.language);
    let beside = app.clone();
    let working = tokio::spawn(async move {
        let written = staged.write(&beside, (&actor, &unit), &job).await;
        let failed = match written {
            Ok(entered) if entered.import_id.is_some() => None,
            Ok(_) => Some(words.t("import-nothing-new")),
            Err(fault) => {
                tracing::warn!(import_id, %fault, "a list of members was not written");
                Some(sentences::of_fault(words, &fault))
            }
        };
        let done = failed.is_none();
        jobs::end(import_id, failed);
        done
    });
    if counts.rows > AT_ONCE_ROWS {
        return Ok(Redirect::to(&format!("{address}?xong=ghi")).into_response());
    }
    let done = working.await.map_err(anyhow::Error::from)?;
    let end = if done { "?xong=ghi" } else { "" };
    Ok(Redirect::to(&format!("{address}{end}")).into_response())
}

/// Throws the file away.
pub async fn discard(
    State(app): State<App>,
    Path((code, id)): Path<(String, String)>,
    SignedForm(actor, _): SignedForm,
) -> Result<Response, WebError> {
    may(&app, &actor)?;
    let mut tx = app.begin(&actor).await?;
    let (_, import, _) = load(&app, &mut tx, (&code, &id)).await?;
    staged::discard(&mut tx, import.import_id).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/don-vi/{code}/doan-vien/nhap?xong=bo")).into_response())
}

/// Takes the import back, or says what rests on it.
pub async fn undo_import(
    State(app): State<App>,
    Path((code, id)): Path<(String, String)>,
    SignedForm(actor, _): SignedForm,
) -> Result<Response, WebError> {
    may(&app, &actor)?;
    let mut tx = app.begin(&actor).await?;
    let (_, import, _) = load(&app, &mut tx, (&code, &id)).await?;
    drop(tx);
    let address = format!("/don-vi/{code}/doan-vien/nhap/{id}?xong=hoan-tac");
    match undo(&app, import.import_id, Some(actor.account_id)).await {
        // Somebody else was quicker: the page says what is so.
        Ok(_) | Err(UndoFault::NotWritten) => Ok(Redirect::to(&address).into_response()),
        Err(UndoFault::Stands(standing)) => {
            let words = Words::of(&actor.language);
            let said = standing
                .iter()
                .map(|one| sentences::of_standing(words, one));
            let about = (Asked::default(), FormState::default(), said.collect());
            draw(&app, &actor, (&code, &id), about).await
        }
        Err(UndoFault::Sql(error)) => Err(error.into()),
    }
}

/// The rows that went back, in a file of the same shape.
pub async fn returned_file(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, String)>,
) -> Result<Response, WebError> {
    may(&app, &actor)?;
    let mut tx = app.begin(&actor).await?;
    let (_, import, _) = load(&app, &mut tx, (&code, &id)).await?;
    let bytes = staged::parts(&mut tx, import.import_id, "returned").await?;
    if bytes.is_empty() {
        return Err(WebError::NotFound);
    }
    let form = Form::of(&import.file_name);
    let kind = match form {
        Form::Csv => CSV,
        Form::Xlsx => XLSX,
    };
    let stem = import
        .file_name
        .rsplit_once('.')
        .map_or(&*import.file_name, |(stem, _)| stem);
    let ending = form.ending();
    let (plain, own) = (
        format!("tra-lai.{ending}"),
        format!("{stem} - trả lại.{ending}"),
    );
    Ok(download_as(bytes, kind, (&plain, &own)))
}
