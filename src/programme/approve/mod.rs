//! The steps of lists: sent, approved up the tiers, returned, refused; thousands approved at once.
//! The checks run again before each.

pub mod store;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;

use super::desk::{Asked, Desk};
use super::list::{Situation, draw, load, store as list_store};
use super::round;
use super::rules::{Step, freezes, refusal};
use crate::access::Act;
use crate::app::App;
use crate::web::{SignedForm, WebError, amount, typed_key, typed_line};
use store::Hand;

pub(super) fn routes() -> Router<App> {
    let at = |end: &str| format!("/don-vi/{{code}}/cham-lo{end}");
    Router::new()
        .route(&at("/danh-sach/{list}/buoc/{step}"), post(take))
        .route(&at("/dot/{round}/duyet"), post(approve_all))
}

/// Whether the database held a step back: somebody was quicker, or a rule stands against it.
fn is_held(fault: &sqlx::Error) -> bool {
    let code = fault.as_database_error().and_then(|fault| fault.code());
    code.is_some_and(|code| code == "23514" || code == "23505")
}

async fn take(
    State(app): State<App>,
    Path((code, list, step)): Path<(String, String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app
        .permit(&actor, Act::Record)
        .or_else(|_| app.permit(&actor, Act::Approve))?;
    let step = Step::at(&step).ok_or(WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let desk = Desk::open(&app, &mut tx, (&actor, &code)).await?;
    let words = desk.words;
    let (found, round) = load(&mut tx, (desk.unit.unit_id, &list)).await?;
    let address = format!("{}/danh-sach/{list}", desk.base);
    let done = |what: &str| Ok(Redirect::to(&format!("{address}?xong={what}")).into_response());
    let sent_key = typed_key(&mut form, words).unwrap_or_default();
    if store::has_key(&mut tx, (found.aid_list_id, &sent_key)).await? {
        return done(step.code());
    }
    let reason = typed_line(&mut form, ("step_reason", 500, step.needs_reason()), words);
    if matches!(step, Step::Submit | Step::Approve) && form.is_sound() {
        let lists = [found.aid_list_id];
        list_store::check(&mut tx, &permit, (desk.unit.unit_id, &lists)).await?;
    }
    let own = Situation::of(&mut tx, (&found, &round)).await?;
    let standing = own.standing(&found, &round);
    if form.is_sound()
        && let Some(told) = refusal(step, &standing, &desk.hands, actor.account_id)
    {
        form.refusal = Some(words.t(told));
    }
    if form.is_sound() {
        let hand = Hand {
            permit: &permit,
            name: &actor.full_name,
            limit_dong: desk.hands.limit_dong,
            at: app.clock.now(),
            reason: &reason,
            key: &sent_key,
        };
        let taken = if step == Step::Approve {
            let lists = [found.aid_list_id];
            let approved = store::approve(&mut tx, hand, &lists).await;
            approved.map(|approved| approved.left == 0)
        } else {
            let which = (found.aid_list_id, found.unit_id);
            store::take(&mut tx, hand, which, step).await.map(|()| true)
        };
        match taken {
            Ok(true) => {
                tx.commit().await?;
                let last = step == Step::Approve && freezes(&standing);
                return done(if last { "frozen" } else { step.code() });
            }
            Ok(false) => form.refusal = Some(words.t("aid-step-not-due")),
            Err(fault) if round::breaks_budget(&fault) => {
                drop(tx);
                let mut tx = app.begin(&actor).await?;
                let left = round::budget_left(&mut tx, &round)
                    .await?
                    .unwrap_or_default();
                let left = amount(left, words.language());
                form.refusal = Some(words.t1("aid-budget-stops", "dong", left));
                drop(tx);
                let form = (form, Vec::new());
                return draw((&app, &actor), (&code, &list), &Asked::default(), form).await;
            }
            Err(fault) if is_held(&fault) => form.refusal = Some(words.t("aid-step-not-due")),
            Err(fault) => return Err(fault.into()),
        }
        drop(tx);
    } else if tx.commit().await.is_err() {
        // What the checks found stays; where it cannot, the page shows what stood before.
        tracing::warn!("the marks of a list could not be kept");
    }
    let form = (form, Vec::new());
    draw((&app, &actor), (&code, &list), &Asked::default(), form).await
}

/// Approves the lists that were ticked, or every list of the round below the unit that waits and
/// has no open mark.
async fn approve_all(
    State(app): State<App>,
    Path((code, round)): Path<(String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Approve)?;
    let mut tx = app.begin(&actor).await?;
    let desk = Desk::open(&app, &mut tx, (&actor, &code)).await?;
    let unit_id = desk.unit.unit_id;
    let round = round::load(&mut tx, (unit_id, &round)).await?;
    let sent_key = typed_key(&mut form, desk.words).ok_or(WebError::NotFound)?;
    let of = (round.aid_round_id, unit_id);
    let mut lists = store::submitted(&mut tx, of).await?;
    if form.text("act") == "ticked" {
        let ticked = form.text("list").split_whitespace();
        let ticked: Vec<i64> = ticked.filter_map(|id| id.parse().ok()).collect();
        lists.retain(|list| ticked.contains(list));
    }
    list_store::check(&mut tx, &permit, (unit_id, &lists)).await?;
    let hand = Hand {
        permit: &permit,
        name: &actor.full_name,
        limit_dong: desk.hands.limit_dong,
        at: app.clock.now(),
        reason: "",
        key: &sent_key,
    };
    let approved = match store::approve(&mut tx, hand, &lists).await {
        Err(fault) if round::breaks_budget(&fault) => {
            let address = format!("{}/dot/{}?xong=kinh-phi", desk.base, round.aid_round_id);
            return Ok(Redirect::to(&address).into_response());
        }
        approved => approved?,
    };
    tx.commit().await?;
    let address = format!(
        "{}/dot/{}?xong=bulk&so={}&dong={}&con={}",
        desk.base, round.aid_round_id, approved.endorsed, approved.frozen, approved.left
    );
    Ok(Redirect::to(&address).into_response())
}
