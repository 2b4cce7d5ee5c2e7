//! Payments put into a file from the list of payments, with the marks they have there, and taken
//! out.

use axum::Router;
use axum::extract::{Path, Query, State as Program};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;

use super::list::address_of;
use super::one::{draw, inspects, load};
use super::step::refused;
use super::store::{find_file, put_payments, take_payment_off};
use crate::access::Act;
use crate::app::App;
use crate::inspection::pages::{Asked, find};
use crate::web::{FormState, SignedForm, WebError, Words};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/don-vi/{code}/kiem-tra/vao-ho-so", post(put))
        .route(
            "/don-vi/{code}/kiem-tra/ho-so/{id}/khoan/{voucher}/bo",
            post(take_off),
        )
}

fn chosen(form: &FormState) -> Vec<i64> {
    let lines = form.text("khoan").lines();
    lines.filter_map(|line| line.trim().parse().ok()).collect()
}

/// Puts the payments chosen into a file. The marks are found again, as the list that was looked at
/// found them, so that what is kept is what the rules said.
async fn put(
    Program(app): Program<App>,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
    SignedForm(actor, form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepInspections)?;
    let words = Words::of(&actor.language);
    let vouchers = chosen(&form);
    let file_id: Option<i64> = form.text("ho-so").parse().ok();
    let (Some(file_id), false) = (file_id, vouchers.is_empty()) else {
        return Err(WebError::Unreadable(words.t("inspection-choose-both")));
    };
    let mut tx = app.begin(&actor).await?;
    let of = find_file(&mut tx, file_id).await?;
    let of = of.filter(|of| inspects(&actor, of));
    let of = of.ok_or(WebError::NotFound)?;
    let found = find(&app, &mut tx, (&actor, &code), &asked).await?;
    let with_marks = |voucher: i64| {
        let own = found.marks.get(&voucher);
        let codes = own.map(|own| own.keys().map(|mark| mark.code()).collect::<Vec<_>>());
        (voucher, codes.unwrap_or_default().join(" "))
    };
    let count = vouchers.len() as u64;
    let lines: Vec<(i64, String)> = vouchers.into_iter().map(with_marks).collect();
    let told = match put_payments(&mut tx, &permit, of.of(), &lines).await {
        Ok(0) => "payments-none",
        Ok(put) if put < count => "payments-part",
        Ok(_) => "payments",
        Err(fault) => {
            drop(tx);
            let mut form = FormState::default();
            if !refused(&mut form, &fault, words) {
                return Err(WebError::Sql(fault));
            }
            let at = (of.unit_code.as_str(), &*file_id.to_string());
            return draw((&app, &actor), at, (form, "")).await;
        }
    };
    tx.commit().await?;
    let address = format!("{}/{file_id}?xong={told}", address_of(&of.unit_code));
    Ok(Redirect::to(&address).into_response())
}

async fn take_off(
    Program(app): Program<App>,
    Path((code, file, voucher)): Path<(String, String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepInspections)?;
    let words = Words::of(&actor.language);
    let voucher_id: i64 = voucher.parse().map_err(|_| WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let (unit, of) = load(&mut tx, (&actor, &code, &file), app.clock.today()).await?;
    if !inspects(&actor, &of) {
        return Err(WebError::Forbidden);
    }
    match take_payment_off(&mut tx, &permit, of.of(), voucher_id).await {
        Ok(_) => {
            tx.commit().await?;
            let address = format!("{}/{}?xong=payment-off", address_of(&unit.code), of.file_id);
            Ok(Redirect::to(&address).into_response())
        }
        Err(fault) => {
            drop(tx);
            if !refused(&mut form, &fault, words) {
                return Err(WebError::Sql(fault));
            }
            draw((&app, &actor), (&code, &file), (form, "")).await
        }
    }
}
