//! Programmes and rounds: begun, written with a preview of who may be helped, opened, followed unit
//! by unit.

mod budget;
pub mod store;
mod write;

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use paper::{Cell, Column, ColumnKind, Orientation, Row, Sheet, TotalOf};
use sqlx::PgConnection;

use super::carry::store::{Carried, Whose, carried};
use super::desk::{Asked, Desk};
use super::eligibility::rules::{Choices, Rules};
use super::store::{Round, find_round};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::id;
use crate::unit::Unit;
use crate::web::{
    FormState, Frame, Pager, SignedForm, WebError, amount, day_short, page, sheet_file, urlencode,
};
pub(super) use budget::{breaks_budget, left as budget_left};
use store::{Listed, ListsAsked, Sums};
pub(super) use write::choices;

/// The most rows of a file: a federation has some thousands of units.
const MOST_ROWS: i64 = 20_000;

pub(super) fn routes() -> Router<App> {
    let at = |end: &str| format!("/don-vi/{{code}}/cham-lo{end}");
    Router::new()
        .route(
            &at("/chuong-trinh/lap"),
            get(write::programme_page).post(write::begin),
        )
        .route(
            &at("/chuong-trinh/{programme}/dot"),
            get(write::round_page).post(write::write),
        )
        .route(&at("/dot/{round}"), get(round_page))
        .route(&at("/dot/{round}/danh-sach.xlsx"), get(file))
        .route(&at("/dot/{round}/trang-thai"), post(move_on))
        .route(&at("/dot/{round}/kinh-phi"), post(budget::set))
}

/// The round of an address; a draft is shown only at the unit that writes it.
pub(super) async fn load(
    tx: &mut PgConnection,
    (unit_id, round): (i32, &str),
) -> Result<Round, WebError> {
    let round_id: i64 = round.parse().map_err(|_| WebError::NotFound)?;
    let found = find_round(tx, round_id).await?.ok_or(WebError::NotFound)?;
    if found.state == "draft" && found.programme.unit_id != unit_id {
        return Err(WebError::NotFound);
    }
    Ok(found)
}

#[derive(Template)]
#[template(path = "programme/round/round.html")]
struct RoundPage {
    frame: Frame,
    unit: Unit,
    base: String,
    round: Round,
    rules: Vec<String>,
    /// Of lists and of what is carried over.
    sums: Sums,
    carried: Carried,
    without: i64,
    /// What is asked of the budget by every list the asker sees.
    committed: i64,
    /// What may still be frozen, where there is a budget and every list of the round is seen.
    left: Option<i64>,
    /// An approval was just held back by the budget.
    is_held: bool,
    fund: Option<String>,
    form: FormState,
    lists: Vec<Listed>,
    pager: Pager,
    asked: Asked,
    own_list: Option<i64>,
    is_own: bool,
    may_write: bool,
    may_approve: bool,
    key: String,
}

impl RoundPage {
    fn money(&self, dong: &i64) -> String {
        amount(*dong, self.frame.language())
    }
    fn number(&self, n: &i64) -> String {
        amount(*n, self.frame.language())
    }
    fn people(&self, n: &i32) -> String {
        amount(i64::from(*n), self.frame.language())
    }
    fn day(&self, day: &timeline::Day) -> String {
        day_short(*day)
    }
    fn state(&self, state: &str) -> String {
        self.frame.t(&format!("aid-state-{state}"))
    }
    fn words(&self, key: &str, code: &str) -> String {
        self.frame.t(&format!("{key}-{code}"))
    }
    fn over(&self) -> Option<i64> {
        let most = self.round.budget_dong?;
        Some(self.committed - most).filter(|over| *over > 0)
    }
    fn carried_text(&self) -> String {
        let told = [
            ("records", self.number(&self.carried.records)),
            ("people", self.number(&self.carried.people)),
            ("turns", self.number(&self.carried.turns)),
            ("dong", self.number(&self.carried.dong)),
        ];
        self.frame.words.with("aid-carry-sum", &told)
    }
    fn left(&self) -> String {
        amount(self.left.unwrap_or_default(), self.frame.language())
    }
    fn is_base(&self) -> bool {
        self.unit.tier == "base"
    }
    fn states(&self) -> Vec<(&'static str, String)> {
        let all = ["draft", "submitted", "returned", "approved", "refused"];
        all.map(|state| (state, self.state(state))).to_vec()
    }
}

/// The rules of a round as sentences.
pub(super) fn sentences(rules: &Rules, choices: &Choices, words: crate::web::Words) -> Vec<String> {
    let set = rules.set().into_iter();
    let mut told: Vec<String> = set
        .map(|(bit, _)| rules.sentence(bit, choices, words))
        .collect();
    if told.is_empty() {
        told.push(words.t("aid-rule-none"));
    }
    told
}

async fn round_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, round)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    draw((&app, &actor), (&code, &round), asked, FormState::default()).await
}

/// Draws a round; the form keeps what was typed as its budget.
async fn draw(
    (app, actor): (&App, &Actor),
    (code, round): (&str, &str),
    asked: Asked,
    mut form: FormState,
) -> Result<Response, WebError> {
    let mut tx = app.begin(actor).await?;
    let desk = Desk::open(app, &mut tx, (actor, code)).await?;
    let unit_id = desk.unit.unit_id;
    let round = load(&mut tx, (unit_id, round)).await?;
    let title = format!("{}: {}", round.programme.name, round.name);
    let frame = desk.frame(&mut tx, actor, (&title, &asked)).await?;
    if form.is_sound() {
        let budget = round
            .budget_dong
            .map(|dong| amount(dong, desk.words.language()));
        form.set("budget", budget.unwrap_or_default());
    }
    let number = Pager::asked(asked.trang);
    let of = (round.aid_round_id, unit_id);
    let wanted = ListsAsked {
        round_id: Some(round.aid_round_id),
        below_id: unit_id,
        state: &asked.state,
        search: &asked.q,
        sort: &asked.sap,
        offset: (number - 1).saturating_mul(Pager::SIZE),
        limit: Pager::SIZE,
    };
    let (lists, total) = store::lists(&mut tx, wanted).await?;
    let address = format!(
        "{}/dot/{}?q={}&trang-thai={}&sap={}&",
        desk.base,
        round.aid_round_id,
        urlencode(&asked.q),
        urlencode(&asked.state),
        urlencode(&asked.sap)
    );
    let whose = Whose {
        round_id: round.aid_round_id,
        below_id: unit_id,
    };
    let carried = carried(&mut tx, whose).await?;
    let mut sums = store::sums(&mut tx, of).await?;
    sums.people += carried.people;
    sums.turns += carried.turns;
    sums.total_dong += carried.dong;
    let choices = choices(app, desk.words);
    let is_own = round.programme.unit_id == unit_id;
    let funds = budget::fund_choices(&mut tx, round.programme.unit_id).await?;
    let fund_id = round.fund_id.map(|id| id.to_string());
    let status = form.status();
    let html = page(&RoundPage {
        left: budget::left(&mut tx, &round).await?,
        is_held: asked.xong == "kinh-phi",
        fund: funds
            .into_iter()
            .find(|(own, _)| Some(own) == fund_id.as_ref())
            .map(|(_, name)| name),
        form,
        rules: sentences(&Rules::of(&round.rules), &choices, desk.words),
        sums,
        carried,
        without: store::without_list(&mut tx, of, desk.today).await?,
        committed: store::committed(&mut tx, round.aid_round_id).await?,
        own_list: store::own_list(&mut tx, of).await?,
        is_own,
        may_write: desk.hands.writes,
        may_approve: desk.hands.limit_dong.is_some(),
        pager: Pager::new(number, total, address),
        key: id::check_code(),
        base: desk.base,
        unit: desk.unit,
        frame,
        round,
        lists,
        asked,
    })?;
    Ok((status, html).into_response())
}

/// Opens a draft, closes what is open, opens again what was closed.
async fn move_on(
    State(app): State<App>,
    Path((code, round)): Path<(String, String)>,
    SignedForm(actor, form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Record)?;
    let mut tx = app.begin(&actor).await?;
    let desk = Desk::open(&app, &mut tx, (&actor, &code)).await?;
    let round = load(&mut tx, (desk.unit.unit_id, &round)).await?;
    if round.programme.unit_id != desk.unit.unit_id {
        return Err(WebError::NotFound);
    }
    let state = match form.text("state") {
        "open" => "open",
        "closed" => "closed",
        _ => return Err(WebError::NotFound),
    };
    let of = (round.aid_round_id, desk.unit.unit_id);
    store::move_round(&mut tx, &permit, of, state).await?;
    tx.commit().await?;
    let done = if state == "open" { "opened" } else { "closed" };
    let address = format!("{}/dot/{}?xong={done}", desk.base, round.aid_round_id);
    Ok(Redirect::to(&address).into_response())
}

/// The lists of a round as a workbook: no name of anybody, only units and sums.
async fn file(
    State(app): State<App>,
    actor: Actor,
    Path((code, round)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let mut tx = app.begin(&actor).await?;
    let desk = Desk::open(&app, &mut tx, (&actor, &code)).await?;
    let round = load(&mut tx, (desk.unit.unit_id, &round)).await?;
    let wanted = ListsAsked {
        round_id: Some(round.aid_round_id),
        below_id: desk.unit.unit_id,
        limit: MOST_ROWS,
        ..ListsAsked::default()
    };
    let (lists, _) = store::lists(&mut tx, wanted).await?;
    drop(tx);
    let words = desk.words;
    let number = |n: i64| Cell::number(n, amount(n, words.language()));
    let line = |one: &Listed| {
        Row::line(vec![
            Cell::text(one.code.clone()),
            Cell::text(one.name.clone()),
            Cell::text(words.t(&format!("aid-state-{}", one.state))),
            number(i64::from(one.people)),
            number(i64::from(one.turns)),
            number(one.total_dong),
        ])
    };
    let standing = || {
        lists
            .iter()
            .filter(|one| one.state != "refused" && one.state != "dropped")
    };
    let sum = |of: fn(&Listed) -> i64| number(standing().map(of).sum());
    let mut rows: Vec<Row> = standing().map(line).collect();
    rows.push(Row::total(
        TotalOf::Stated,
        vec![
            Cell::Empty,
            Cell::text(words.t("aid-sum")),
            Cell::Empty,
            sum(|one| i64::from(one.people)),
            sum(|one| i64::from(one.turns)),
            sum(|one| one.total_dong),
        ],
    ));
    let column = |kind, key: &str| Column::new(kind, words.t(key));
    let sheet = Sheet {
        title: format!("{}: {}", round.programme.name, round.name),
        subtitles: vec![desk.unit.name.clone()],
        columns: vec![
            column(ColumnKind::Text, "aid-code"),
            column(ColumnKind::Text, "aid-unit").wide(44),
            column(ColumnKind::Text, "aid-state"),
            column(ColumnKind::Number, "aid-people"),
            column(ColumnKind::Number, "aid-turns"),
            column(ColumnKind::Number, "aid-dong"),
        ],
        rows,
        notes: Vec::new(),
        orientation: Orientation::Landscape,
    };
    let name = format!("dot-{}-{}.xlsx", round.aid_round_id, desk.unit.code);
    sheet_file(sheet, &name).await
}
