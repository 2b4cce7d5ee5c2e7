//! Findings as they are written, changed and concluded.

use axum::Router;
use axum::extract::{Path, State as Program};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;

use super::form::read_finding;
use super::list::address_of;
use super::one::{draw, inspects, load, standing_of};
use super::step::refused;
use super::store::{self, NewFinding, findings, payments};
use crate::access::Act;
use crate::app::App;
use crate::web::{SignedForm, WebError, Words, typed_text};

pub fn routes() -> Router<App> {
    let at = |end: &str| format!("/don-vi/{{code}}/kiem-tra/ho-so/{{id}}/phat-hien{end}");
    Router::new()
        .route(&at("/{finding}"), post(write))
        .route(&at("/{finding}/ket-luan"), post(decide))
}

/// Writes a finding: a new one at the number nought, else the one of the number.
async fn write(
    Program(app): Program<App>,
    Path((code, file, finding)): Path<(String, String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepInspections)?;
    let words = Words::of(&actor.language);
    let number: i64 = finding.parse().map_err(|_| WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let (unit, of) = load(&mut tx, (&actor, &code, &file), app.clock.today()).await?;
    if !inspects(&actor, &of) {
        return Err(WebError::Forbidden);
    }
    let known = findings(&mut tx, of.file_id).await?;
    if number != 0 && !known.iter().any(|own| own.finding_id == number) {
        return Err(WebError::NotFound);
    }
    if !of.state.is_with_inspector() {
        form.refusal = Some(words.t("inspection-not-due"));
    }
    let own = payments(&mut tx, of.file_id).await?;
    let own: Vec<(i64, i64)> = own
        .iter()
        .map(|own| (own.voucher_id, own.amount_dong))
        .collect();
    if let Some(typed) = read_finding(&mut form, (number, &own), words) {
        let new = NewFinding {
            what: &typed.what,
            basis: &typed.basis,
            questioned_dong: typed.questioned_dong,
            proposed_dong: typed.proposed_dong,
            vouchers: &typed.vouchers,
        };
        let (done, told) = match number {
            0 => {
                let said = (&new, typed.key.as_str());
                let done = store::add_finding(&mut tx, &permit, of.of(), said).await;
                (done, "finding")
            }
            _ => {
                let said = (number, &new);
                let done = store::change_finding(&mut tx, &permit, of.of(), said).await;
                (done, "finding-changed")
            }
        };
        let done = match done {
            Ok(()) => tx.commit().await,
            Err(fault) => {
                drop(tx);
                Err(fault)
            }
        };
        match done {
            Ok(()) => {
                let address = format!("{}/{}?xong={told}", address_of(&unit.code), of.file_id);
                return Ok(Redirect::to(&address).into_response());
            }
            Err(fault) if refused(&mut form, &fault, words) => {}
            Err(fault) => return Err(WebError::Sql(fault)),
        }
    } else {
        drop(tx);
    }
    draw((&app, &actor), (&code, &file), (form, "")).await
}

/// Upholds or withdraws a finding; who withdraws says why.
async fn decide(
    Program(app): Program<App>,
    Path((code, file, finding)): Path<(String, String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepInspections)?;
    let words = Words::of(&actor.language);
    let finding_id: i64 = finding.parse().map_err(|_| WebError::NotFound)?;
    let state = match form.text("ket-luan") {
        "upheld" => "upheld",
        "withdrawn" => "withdrawn",
        _ => return Err(WebError::StaleForm),
    };
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let (unit, of) = load(&mut tx, (&actor, &code, &file), today).await?;
    if !inspects(&actor, &of) {
        return Err(WebError::Forbidden);
    }
    let known = findings(&mut tx, of.file_id).await?;
    if !known.iter().any(|own| own.finding_id == finding_id) {
        return Err(WebError::NotFound);
    }
    if !standing_of(&of, &known, today).decides() {
        form.refusal = Some(words.t("inspection-not-due"));
    }
    let name = format!("ly-do-{finding_id}");
    let why = typed_text(&mut form, (&name, 2_000, state == "withdrawn"), words);
    if form.is_sound() {
        let said = (finding_id, state, why.as_str());
        match store::decide(&mut tx, &permit, of.of(), said).await {
            Ok(()) => {
                tx.commit().await?;
                let base = address_of(&unit.code);
                let address = format!("{base}/{}?xong=decided", of.file_id);
                return Ok(Redirect::to(&address).into_response());
            }
            Err(fault) => {
                drop(tx);
                if !refused(&mut form, &fault, words) {
                    return Err(WebError::Sql(fault));
                }
            }
        }
    } else {
        drop(tx);
    }
    draw((&app, &actor), (&code, &file), (form, "")).await
}
