//! Money noted as recovered under a conclusion, and a note taken back with its reason.

use axum::Router;
use axum::extract::{Path, State as Program};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;

use super::form::amount;
use super::list::address_of;
use super::one::{draw, inspects, load};
use super::rules::{State, recovery_refusal};
use super::step::{refused, sql_of};
use super::store::{self, Finding, Hand, NewRecovery, Receipt, findings, receipts};
use crate::access::Act;
use crate::app::App;
use crate::unit::read_day;
use crate::web::{FormState, SignedForm, WebError, Words, typed_key, typed_text};

pub fn routes() -> Router<App> {
    let at = |end: &str| format!("/don-vi/{{code}}/kiem-tra/ho-so/{{id}}{end}");
    Router::new()
        .route(&at("/phat-hien/{finding}/thu-hoi"), post(add))
        .route(&at("/thu-hoi/{recovery}/rut"), post(take_back))
}

/// A recovery as typed.
struct Typed {
    dong: i64,
    on: timeline::Day,
    voucher_id: Option<i64>,
    words: String,
    key: String,
}

fn read(
    form: &mut FormState,
    (own, offered): (&Finding, &[Receipt]),
    (today, words): (timeline::Day, Words),
) -> Option<Typed> {
    let name = |field: &str| format!("{field}-{}", own.finding_id);
    let dong = amount(form, (&name("thu-hoi"), 1), words);
    let on = read_day(form, &name("ngay-thu"), words);
    if on.is_some_and(|on| on > today) {
        form.wrong(&name("ngay-thu"), words.t("inspection-day-to-come"));
    }
    let picked: Option<i64> = form.text(&name("phieu-thu")).parse().ok();
    let receipt = offered.iter().find(|own| Some(own.voucher_id) == picked);
    if picked.is_some() && receipt.is_none() {
        form.wrong(&name("phieu-thu"), words.t("inspection-no-receipt"));
    }
    let said = typed_text(form, (&name("loi-thu"), 500, false), words);
    if let Some(dong) = dong {
        let holds = receipt.map(|own| own.left_dong);
        if let Some(told) = recovery_refusal(dong, own.left_dong(), holds) {
            form.wrong(&name("thu-hoi"), words.t(told));
        }
    }
    let key = typed_key(form, words).unwrap_or_default();
    form.is_sound().then_some(())?;
    Some(Typed {
        dong: dong?,
        on: on?,
        voucher_id: receipt.map(|own| own.voucher_id),
        words: said,
        key,
    })
}

async fn add(
    Program(app): Program<App>,
    Path((code, file, finding)): Path<(String, String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepInspections)?;
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let finding_id: i64 = finding.parse().map_err(|_| WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let (unit, of) = load(&mut tx, (&actor, &code, &file), today).await?;
    if !inspects(&actor, &of) {
        return Err(WebError::Forbidden);
    }
    let address = format!("{}/{}?xong=recovered", address_of(&unit.code), of.file_id);
    if store::was_recovered(&mut tx, (of.file_id, form.text("_key"))).await? {
        return Ok(Redirect::to(&address).into_response());
    }
    let known = findings(&mut tx, of.file_id).await?;
    let own = known.iter().find(|own| own.finding_id == finding_id);
    let own = own.ok_or(WebError::NotFound)?;
    if of.state != State::Concluded || own.state != "upheld" {
        form.refusal = Some(words.t("inspection-not-due"));
    }
    let offered = receipts(&mut tx, &of).await?;
    let Some(typed) = read(&mut form, (own, &offered), (today, words)) else {
        drop(tx);
        return draw((&app, &actor), (&code, &file), (form, "")).await;
    };
    let hand = Hand {
        permit: &permit,
        name: &actor.full_name,
    };
    let new = NewRecovery {
        finding_id,
        dong: typed.dong,
        on: typed.on,
        voucher_id: typed.voucher_id,
        words: &typed.words,
        key: &typed.key,
    };
    let kind = app.catalogue.kind(store::KIND).ok_or(WebError::NotFound)?;
    match store::add_recovery(&mut tx, hand, (&of, kind), &new).await {
        Ok(_) => {
            tx.commit().await?;
            return Ok(Redirect::to(&address).into_response());
        }
        Err(fault) => match sql_of(fault) {
            WebError::Sql(fault) if refused(&mut form, &fault, words) => drop(tx),
            fault => return Err(fault),
        },
    }
    draw((&app, &actor), (&code, &file), (form, "")).await
}

async fn take_back(
    Program(app): Program<App>,
    Path((code, file, recovery)): Path<(String, String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepInspections)?;
    let words = Words::of(&actor.language);
    let recovery_id: i64 = recovery.parse().map_err(|_| WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let (unit, of) = load(&mut tx, (&actor, &code, &file), app.clock.today()).await?;
    if !inspects(&actor, &of) {
        return Err(WebError::Forbidden);
    }
    let stands = store::find_recovery(&mut tx, (of.file_id, recovery_id)).await?;
    if stands.is_none() {
        return Err(WebError::NotFound);
    }
    let name = format!("rut-{recovery_id}");
    let why = typed_text(&mut form, (&name, 500, true), words);
    if !form.is_sound() {
        drop(tx);
        return draw((&app, &actor), (&code, &file), (form, "")).await;
    }
    let whose = (&of, recovery_id);
    let done = store::take_recovery_back(&mut tx, &permit, whose, &why).await;
    done.map_err(sql_of)?;
    tx.commit().await?;
    let base = address_of(&unit.code);
    let address = format!("{base}/{}?xong=recovery-off", of.file_id);
    Ok(Redirect::to(&address).into_response())
}
