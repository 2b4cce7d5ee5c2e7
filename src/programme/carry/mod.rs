//! Help that was recorded by hand before its round was kept here, tied to the round as history. No
//! money moves and no figure moves: the record stays the one that says it.

pub mod store;

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;

use super::desk::{Asked, Desk};
use super::round::load;
use super::store::Round;
use crate::access::{Act, Actor};
use crate::app::App;
use crate::unit::Unit;
use crate::web::{Frame, Pager, SignedForm, WebError, amount, day_short, page};
use store::{ByHand, Carried, Whose};

/// The most tied at once by one press.
const MOST: i64 = 20_000;

pub(super) fn routes() -> Router<App> {
    let at = "/don-vi/{code}/cham-lo/dot/{round}/da-co";
    Router::new().route(at, get(carry_page).post(carry))
}

#[derive(Template)]
#[template(path = "programme/carry/carry.html")]
struct CarryPage {
    frame: Frame,
    unit: Unit,
    base: String,
    round: Round,
    sums: Carried,
    tied: Vec<ByHand>,
    /// More are tied than are shown.
    is_cut: bool,
    found: Vec<ByHand>,
    pager: Pager,
    may_write: bool,
}

impl CarryPage {
    fn number(&self, n: &i64) -> String {
        amount(*n, self.frame.language())
    }
    fn day(&self, day: &timeline::Day) -> String {
        day_short(*day)
    }
}

async fn carry_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, round)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, WebError> {
    let mut tx = app.begin(&actor).await?;
    let desk = Desk::open(&app, &mut tx, (&actor, &code)).await?;
    let round = load(&mut tx, (desk.unit.unit_id, &round)).await?;
    let title = desk.words.t("aid-carry");
    let address = format!("{}/dot/{}", desk.base, round.aid_round_id);
    let name = format!("{}: {}", round.programme.name, round.name);
    let mut frame = desk.frame(&mut tx, &actor, (&title, &asked)).await?;
    let last = frame.crumbs.pop();
    frame = frame.crumb(name, Some(address.clone()));
    frame.crumbs.extend(last);
    let whose = Whose {
        round_id: round.aid_round_id,
        below_id: desk.unit.unit_id,
    };
    let number = Pager::asked(asked.trang);
    let part = ((number - 1).saturating_mul(Pager::SIZE), Pager::SIZE);
    let (found, total) = store::by_hand(&mut tx, (whose, false), part).await?;
    let (tied, tied_total) = store::by_hand(&mut tx, (whose, true), (0, Pager::SIZE)).await?;
    page(&CarryPage {
        sums: store::carried(&mut tx, whose).await?,
        is_cut: tied_total > Pager::SIZE,
        pager: Pager::new(number, total, format!("{address}/da-co?")),
        may_write: desk.hands.writes,
        base: desk.base,
        unit: desk.unit,
        frame,
        round,
        tied,
        found,
    })
}

/// Ties the records ticked, or all that fit; lets go of those ticked among the tied.
async fn carry(
    State(app): State<App>,
    Path((code, round)): Path<(String, String)>,
    SignedForm(actor, form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Record)?;
    let mut tx = app.begin(&actor).await?;
    let desk = Desk::open(&app, &mut tx, (&actor, &code)).await?;
    let round = load(&mut tx, (desk.unit.unit_id, &round)).await?;
    let whose = Whose {
        round_id: round.aid_round_id,
        below_id: desk.unit.unit_id,
    };
    let ticked = form.text("record").lines();
    let mut records: Vec<i64> = ticked.filter_map(|text| text.parse().ok()).collect();
    let (done, count) = match form.text("act") {
        "untie" => {
            let count = store::untie(&mut tx, &permit, whose, &records).await?;
            ("let-go", count)
        }
        act => {
            if act == "all" {
                let found = store::by_hand(&mut tx, (whose, false), (0, MOST)).await?;
                records = found.0.iter().map(|one| one.record_id).collect();
            }
            let count = store::tie(&mut tx, &permit, whose, &records).await?;
            ("carried", count)
        }
    };
    tx.commit().await?;
    let back = format!("{}/dot/{}/da-co", desk.base, round.aid_round_id);
    let address = format!("{back}?xong={done}&so={count}");
    Ok(Redirect::to(&address).into_response())
}
