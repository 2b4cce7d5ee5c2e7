//! A view saved under a name, and thrown away. Whoever may see figures may save views of them.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::pages::{address, draw};
use super::store::{self, NewView};
use crate::app::App;
use crate::unit::load_unit;
use crate::web::{SignedForm, WebError, Words};

const MOST_NAME: usize = 120;
const MOST_QUERY: usize = 2_000;

pub async fn save(
    State(app): State<App>,
    Path(code): Path<String>,
    SignedForm(actor, form): SignedForm,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let query = form.text("xem").trim().to_owned();
    let name = form.text("ten").trim().to_owned();
    let long = name.chars().count() > MOST_NAME || query.len() > MOST_QUERY;
    if name.is_empty() || long {
        let key = match long {
            true => "statistics-name-long",
            false => "statistics-name-missing",
        };
        let refusal = words.t1(key, "most", MOST_NAME);
        return draw(&app, &actor, (&code, &query), Some((name, refusal))).await;
    }
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    let new = NewView {
        unit_id: unit.unit_id,
        name: &name,
        query: &query,
        shared: !form.text("chung").is_empty(),
    };
    store::save(&mut tx, &actor, &new).await?;
    tx.commit().await?;
    let query = if query.is_empty() {
        query
    } else {
        format!("{query}&")
    };
    Ok(Redirect::to(&format!("{}?{query}xong=luu", address(&code))).into_response())
}

pub async fn throw_away(
    State(app): State<App>,
    Path((code, view)): Path<(String, String)>,
    SignedForm(actor, _): SignedForm,
) -> Result<Response, WebError> {
    let saved_view_id: i64 = view.parse().map_err(|_| WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    if !store::throw_away(&mut tx, &actor, (unit.unit_id, saved_view_id)).await? {
        return Err(WebError::NotFound);
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("{}?xong=bo", address(&code))).into_response())
}
