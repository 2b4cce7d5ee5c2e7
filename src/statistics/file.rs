//! A view to take along: as a workbook or as plain lines.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;

use super::drawn::answer;
use super::pages::{pairs_of, see};
use super::sheet::{Head, sheet};
use crate::access::Actor;
use crate::app::App;
use crate::web::{WebError, Words, sheet_file};

pub async fn workbook(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let table = table(&app, &actor, (&code, query)).await?;
    sheet_file(table, &format!("thong-ke_{code}.xlsx")).await
}

pub async fn plain(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let table = table(&app, &actor, (&code, query)).await?;
    sheet_file(table, &format!("thong-ke_{code}.csv")).await
}

async fn table(
    app: &App,
    actor: &Actor,
    (code, query): (&str, Option<String>),
) -> Result<paper::Sheet, WebError> {
    let words = Words::of(&actor.language);
    let pairs = pairs_of(query.as_deref().unwrap_or_default());
    let mut tx = app.begin(actor).await?;
    let seen = see(app, (actor, &mut tx), (code, &pairs)).await?;
    if let Some((_, fault)) = seen.form.errors().first() {
        return Err(WebError::Unreadable((*fault).to_owned()));
    }
    let structure = seen.asked.structure.words(app.clock.today(), words);
    let head = Head {
        title: words.t("statistics-title"),
        lines: vec![
            seen.unit.name.clone(),
            answer(&seen.grid, &seen.asked, words),
            words.t1("statistics-under", "structure", structure),
        ],
        year_before: seen.asked.year_before,
    };
    Ok(sheet(&seen.grid, head, &app.catalogue, words))
}
