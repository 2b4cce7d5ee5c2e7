//! The fund and the budget of a round: what may still be frozen, and the budget raised while the
//! round goes on. The database holds the bound too.

pub mod store;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use sqlx::PgConnection;

use super::{draw, load};
use crate::access::Act;
use crate::app::App;
use crate::book::store::funds;
use crate::programme::desk::{Asked, Desk};
use crate::programme::form::read_budget;
use crate::programme::list::store::unit_in_scope;
use crate::programme::store::Round;
use crate::web::{FormState, SignedForm, WebError, amount};

/// The funds of a unit as choices; none where it keeps no book or it is outside the scope.
pub async fn fund_choices(
    connection: &mut PgConnection,
    unit_id: i32,
) -> sqlx::Result<Vec<(String, String)>> {
    let own = funds(connection, unit_id).await?.into_iter();
    Ok(own
        .map(|fund| (fund.fund_id.to_string(), fund.name))
        .collect())
}

/// What may still be frozen in a round; none without a budget, or where the asker does not stand
/// over the whole round and so does not see all of it.
pub async fn left(connection: &mut PgConnection, round: &Round) -> sqlx::Result<Option<i64>> {
    let Some(budget) = round.budget_dong else {
        return Ok(None);
    };
    if !unit_in_scope(connection, round.programme.unit_id).await? {
        return Ok(None);
    }
    let frozen = store::frozen(connection, round.aid_round_id).await?;
    Ok(Some(budget - frozen))
}

/// Whether the database held something back because a budget would not cover it.
pub fn breaks_budget(fault: &sqlx::Error) -> bool {
    let held = fault
        .as_database_error()
        .and_then(|fault| fault.constraint());
    held == Some("a round stays within its budget")
}

/// Sets the budget of a round that goes on, or lifts it where nothing is typed.
pub(super) async fn set(
    State(app): State<App>,
    Path((code, round)): Path<(String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Record)?;
    let mut tx = app.begin(&actor).await?;
    let desk = Desk::open(&app, &mut tx, (&actor, &code)).await?;
    let found = load(&mut tx, (desk.unit.unit_id, &round)).await?;
    if found.programme.unit_id != desk.unit.unit_id || found.state == "closed" {
        return Err(WebError::NotFound);
    }
    let budget = read_budget(&mut form, desk.words);
    if form.is_sound() {
        match store::set_budget(&mut tx, &permit, &found, budget).await {
            Ok(()) => {
                tx.commit().await?;
                let address = format!("{}/dot/{}?xong=budget", desk.base, found.aid_round_id);
                return Ok(Redirect::to(&address).into_response());
            }
            Err(fault) if breaks_budget(&fault) => {
                drop(tx);
                let mut tx = app.begin(&actor).await?;
                let frozen = store::frozen(&mut tx, found.aid_round_id).await?;
                let frozen = amount(frozen, desk.words.language());
                form.wrong("budget", desk.words.t1("aid-budget-low", "dong", frozen));
            }
            Err(fault) => return Err(fault.into()),
        }
    } else {
        drop(tx);
    }
    let form: FormState = form;
    draw((&app, &actor), (&code, &round), Asked::default(), form).await
}
