//! A unit's programmes on one page: which rounds concern it, its lists, what waits for an approval.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use axum::routing::get;

use super::desk::{Asked, Desk};
use super::round::store::{Listed, ListsAsked, lists};
use super::store::{Programme, Round, programmes, rounds_of};
use crate::access::Actor;
use crate::app::App;
use crate::unit::Unit;
use crate::web::{Frame, WebError, amount, day_short, page};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/don-vi/{code}/cham-lo", get(overview_page))
}

#[derive(Template)]
#[template(path = "programme/overview.html")]
struct OverviewPage {
    frame: Frame,
    unit: Unit,
    base: String,
    may_begin: bool,
    may_approve: bool,
    programmes: Vec<Programme>,
    /// Rounds that are open, and drafts and closed ones.
    open: Vec<Round>,
    others: Vec<Round>,
    /// Lists that wait for an approval, and the unit's own newest.
    waiting: Vec<Listed>,
    waiting_total: i64,
    lists: Vec<Listed>,
}

impl OverviewPage {
    fn money(&self, dong: &i64) -> String {
        amount(*dong, self.frame.language())
    }
    fn day(&self, day: &timeline::Day) -> String {
        day_short(*day)
    }
    fn state(&self, state: &str) -> String {
        self.frame.t(&format!("aid-state-{state}"))
    }
    fn round_state(&self, state: &str) -> String {
        self.frame.t(&format!("aid-round-{state}"))
    }
    fn is_own(&self, programme: &Programme) -> bool {
        programme.unit_id == self.unit.unit_id
    }
}

async fn overview_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, WebError> {
    let mut tx = app.begin(&actor).await?;
    let desk = Desk::open(&app, &mut tx, (&actor, &code)).await?;
    let unit_id = desk.unit.unit_id;
    let title = desk.words.t("aid-title");
    let frame = desk.frame(&mut tx, &actor, (&title, &asked)).await?;
    // A draft concerns nobody but the unit that writes it.
    let rounds = rounds_of(&mut tx, unit_id).await?.into_iter();
    let shown = rounds.filter(|own| own.state != "draft" || own.programme.unit_id == unit_id);
    let (open, others) = shown.partition(|own| own.state == "open");
    let asked = ListsAsked {
        below_id: unit_id,
        limit: 20,
        ..ListsAsked::default()
    };
    let (mut waiting, mut waiting_total) = (Vec::new(), 0);
    if desk.hands.limit_dong.is_some() {
        let submitted = ListsAsked {
            state: "submitted",
            ..asked
        };
        (waiting, waiting_total) = lists(&mut tx, submitted).await?;
    }
    let mut own = Vec::new();
    if desk.unit.tier == "base" {
        own = lists(&mut tx, asked).await?.0;
    }
    page(&OverviewPage {
        may_begin: desk.hands.writes,
        may_approve: desk.hands.limit_dong.is_some(),
        programmes: programmes(&mut tx, unit_id, desk.today).await?,
        base: desk.base,
        unit: desk.unit,
        frame,
        open,
        others,
        waiting,
        waiting_total,
        lists: own,
    })
}
