//! What somebody says of a staged file: what its columns hold, and what a row in question is.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use roster::Field;

use super::preview::{Asked, draw};
use super::{judge, load, may};
use crate::app::App;
use crate::import::members::outcome::Choice;
use crate::import::members::staging::Options;
use crate::import::members::store::staged;
use crate::unit::read_day;
use crate::web::{SignedForm, WebError, Words};

/// Says what the columns hold and how rows without a day are taken; the file is read again.
pub async fn direct(
    State(app): State<App>,
    Path((code, id)): Path<(String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    may(&app, &actor)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let (_, import, _) = load(&app, &mut tx, (&code, &id)).await?;
    let options: Options = serde_json::from_value(import.options.clone()).unwrap_or_default();
    let known_on = read_day(&mut form, "known_on", words);
    if known_on.is_some_and(|day| day > app.clock.today()) {
        form.wrong("known_on", words.t("import-known-on-later"));
    }
    if !form.is_sound() {
        drop(tx);
        return draw(
            &app,
            &actor,
            (&code, &id),
            (Asked::default(), form, Vec::new()),
        )
        .await;
    }
    let head = options.head.unwrap_or_default();
    let columns: Vec<(usize, String)> = head
        .columns
        .iter()
        .filter_map(|(index, _, before)| {
            let name = format!("cot-{index}");
            let said = form.text(&name);
            let said = if said.is_empty() {
                Field::Ignored.code()
            } else {
                said
            };
            // What was not understood and is left so needs no word.
            let differs = before.as_deref().unwrap_or(Field::Ignored.code()) != said;
            let known = said.parse::<Field>().is_ok();
            (differs && known).then(|| (*index, said.to_owned()))
        })
        .collect();
    let mut all: Vec<(usize, String)> =
        serde_json::from_value(import.columns.clone()).unwrap_or_default();
    all.retain(|(index, _)| !columns.iter().any(|(other, _)| other == index));
    all.extend(columns);
    let options = Options {
        known_on,
        moves: form.text("moves") == "1",
        head: None,
        ..options
    };
    let said = (serde_json::json!(all), serde_json::json!(options));
    staged::direct(&mut tx, import.import_id, (&said.0, &said.1)).await?;
    let bytes = staged::kept_bytes(&mut tx, import.import_id, "file").await?;
    tx.commit().await?;
    judge(
        &app,
        &actor,
        import.import_id,
        usize::try_from(bytes).unwrap_or(0),
    )
    .await?;
    Ok(Redirect::to(&format!("/don-vi/{code}/doan-vien/nhap/{id}")).into_response())
}

/// Keeps what was decided about a row.
pub async fn choose(
    State(app): State<App>,
    Path((code, id)): Path<(String, String)>,
    SignedForm(actor, form): SignedForm,
) -> Result<Response, WebError> {
    may(&app, &actor)?;
    let mut tx = app.begin(&actor).await?;
    let (_, import, _) = load(&app, &mut tx, (&code, &id)).await?;
    let row_no: i32 = form.text("dong").parse().map_err(|_| WebError::NotFound)?;
    let choice: Choice = form.text("chon").parse().map_err(|()| WebError::NotFound)?;
    let text = choice.to_string();
    let kept = (choice != Choice::Leave).then_some(text.as_str());
    if import.state != "staged"
        || !staged::choose(&mut tx, (import.import_id, row_no), kept).await?
    {
        return Err(WebError::NotFound);
    }
    tx.commit().await?;
    let back = form.text("loc");
    let page: i64 = form.text("trang").parse().unwrap_or(1);
    let back = if back.chars().all(|letter| letter.is_ascii_lowercase()) {
        back
    } else {
        ""
    };
    let address =
        format!("/don-vi/{code}/doan-vien/nhap/{id}?loc={back}&trang={page}#dong-{row_no}");
    Ok(Redirect::to(&address).into_response())
}
