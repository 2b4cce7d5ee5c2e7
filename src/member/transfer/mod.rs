//! Moving between base unions: one end asks, the other confirms or refuses; whoever stands above
//! both does it in one step.

mod ask;
mod rules;
mod settle;
pub mod store;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

pub use ask::{ask, ask_page, seek, seek_page};
use rules::{Standing, State as TransferState};
pub use settle::{confirm, refuse, transfer_page, withdraw};

use super::act::store::in_scope;
use super::list::store::units_below;
use crate::access::{Act, Actor};
use crate::app::App;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{Done, Frame, Place, WebError, Words, day_short, page};

use store::Transfer;

/// A transfer as a list shows it.
struct Row {
    transfer_id: i64,
    name: String,
    from: String,
    to: String,
    on: String,
    state: &'static str,
    chip: &'static str,
    /// It waits for this end.
    is_ours: bool,
}

#[derive(Template)]
#[template(path = "member/transfer/list.html")]
struct ListPage {
    frame: Frame,
    unit: Unit,
    rows: Vec<Row>,
    ours: usize,
    theirs: usize,
    may_keep: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    xong: String,
    q: String,
}

/// Whom a transfer is about, as far as the reader may know.
fn who(transfer: &Transfer, words: Words) -> String {
    match (&transfer.name, &transfer.sought) {
        (Some((name, Some(year))), _) => format!("{name}, {year}"),
        (Some((name, None)), _) => name.clone(),
        (None, Some(sought)) if sought.birth.is_empty() => sought.full_name.clone(),
        (None, Some(sought)) => format!("{}, {}", sought.full_name, sought.birth),
        (None, None) => words.t("transfer-nobody"),
    }
}

/// What the actor may do with a transfer, by the units of his scope.
async fn standing(
    connection: &mut sqlx::PgConnection,
    transfer: &Transfer,
) -> Result<Standing, WebError> {
    let ends = [transfer.from.unit_id, transfer.to.unit_id];
    let held = in_scope(connection, &ends).await?;
    Ok(Standing {
        holds_from: held.contains(&transfer.from.unit_id),
        holds_to: held.contains(&transfer.to.unit_id),
        from_asked: transfer.asked_by_id == transfer.from.unit_id,
        state: transfer.state,
    })
}

fn chip(state: TransferState) -> (&'static str, &'static str) {
    match state {
        TransferState::Asked => ("transfer-asked", "chip chip-warn"),
        TransferState::Confirmed => ("transfer-confirmed", "chip chip-good"),
        TransferState::Refused => ("transfer-refused", "chip chip-bad"),
        TransferState::Withdrawn => ("transfer-withdrawn", "chip"),
    }
}

pub(super) async fn list_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let title = words.t("transfer-list");
    let list = format!("/don-vi/{code}/doan-vien");
    let mut frame = unit_frame(&mut tx, &actor, &unit, (Place::Members, &title, today))
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{code}")))
        .crumb(words.t("place-members"), Some(list))
        .crumb(title, None);
    frame.done = done(&asked.xong, words);
    let units = units_below(&mut tx, unit.unit_id, &actor.line, today).await?;
    let mut rows = Vec::new();
    for transfer in store::list(&mut tx, &units, 100).await? {
        let at = standing(&mut tx, &transfer).await?;
        let (state, chip) = chip(transfer.state);
        rows.push(Row {
            transfer_id: transfer.transfer_id,
            name: who(&transfer, words),
            from: transfer.from.name.clone(),
            to: transfer.to.name.clone(),
            on: day_short(transfer.effective_on),
            state,
            chip,
            is_ours: at.may_settle(),
        });
    }
    let waiting = rows.iter().filter(|row| row.state == "transfer-asked");
    let ours = rows.iter().filter(|row| row.is_ours).count();
    page(&ListPage {
        theirs: waiting.count() - ours,
        ours,
        may_keep: actor.may(Act::KeepMembers).is_some() && unit.tier == "base",
        frame,
        unit,
        rows,
    })
}

fn done(mark: &str, words: Words) -> Option<Done> {
    let key = match mark {
        "xin" => "transfer-done-asked",
        "nhan" => "transfer-done-confirmed",
        "tu-choi" => "transfer-done-refused",
        "rut" => "transfer-done-withdrawn",
        "da-co" => "member-done-before",
        _ => return None,
    };
    Some(Done {
        sentence: words.t(key),
        undo: None,
    })
}

/// Base unions to move to, while one types.
pub(super) async fn suggestions(
    State(app): State<App>,
    actor: Actor,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::KeepMembers)?;
    let folded = vietnamese::fold(&asked.q);
    if folded.is_empty() {
        return Ok(axum::Json(serde_json::json!([])).into_response());
    }
    let mut tx = app.begin(&actor).await?;
    let at = (actor.generated, app.clock.today());
    let found = store::search_ends(&mut tx, &folded, at, 8).await?;
    let list: Vec<_> = found
        .into_iter()
        .map(|(code, name)| serde_json::json!({ "id": code, "name": name, "detail": code }))
        .collect();
    Ok(axum::Json(list).into_response())
}
