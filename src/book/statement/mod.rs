//! The statements of a book as pages and files: cash and bank books, funds, donors, and the books
//! of a scope read as one. Page, PDF and workbook are drawn from the same table.

mod paper;
mod sheet;
pub mod store;

use ::paper::{Align, Cell, Column, Row, RowKind, Sheet};
use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{Html, Response};
use axum::routing::get;
use sqlx::PgConnection;
use timeline::Period;

use super::desk::{Asked, Asking, Desk};
use super::donor::find_donor;
use super::store::{funds, purses};
use crate::access::Actor;
use crate::app::App;
use crate::unit::store::way_down;
use crate::web::{Frame, WebError, Words, letter_file, page, sheet_file};
use sheet::Heading;
use store::{Books, ReadFault, entries, transfers_within};

pub fn routes() -> Router<App> {
    let at = |end: &str| format!("/don-vi/{{code}}/so-quy/{end}");
    Router::new()
        .route(&at("so/{which}"), get(purse_page))
        .route(&at("quy/{which}"), get(fund_page))
        .route(&at("hop-nhat"), get(whole_page))
        .route(&at("tep/{file}"), get(file))
}

impl From<ReadFault> for WebError {
    fn from(fault: ReadFault) -> Self {
        match fault {
            ReadFault::Sql(fault) => WebError::Sql(fault),
            other => WebError::Other(other.into()),
        }
    }
}

/// Which statement, and of what.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Which {
    Purse(String),
    Fund(String),
    Donor(String),
    Whole,
}

impl Which {
    /// From the name of a file: `so-3`, `quy-1`, `nha-tai-tro-2`, `hop-nhat`.
    fn of_file(stem: &str) -> Option<Which> {
        if stem == "hop-nhat" {
            return Some(Which::Whole);
        }
        let (kind, id) = stem.rsplit_once('-')?;
        match kind {
            "so" => Some(Which::Purse(id.to_owned())),
            "quy" => Some(Which::Fund(id.to_owned())),
            "nha-tai-tro" => Some(Which::Donor(id.to_owned())),
            _ => None,
        }
    }

    fn stem(&self) -> String {
        match self {
            Which::Purse(id) => format!("so-{id}"),
            Which::Fund(id) => format!("quy-{id}"),
            Which::Donor(id) => format!("nha-tai-tro-{id}"),
            Which::Whole => "hop-nhat".to_owned(),
        }
    }
}

/// What a page shows beside its table.
#[derive(Default)]
struct Beside {
    /// The fund of a fund's page, with the code it is shown under.
    fund: Option<(i64, Option<String>)>,
    /// Whether it is the book of a cash box.
    is_cash: bool,
}

/// Draws a statement within the asker's own transaction.
async fn draw(
    app: &App,
    tx: &mut PgConnection,
    (actor, desk): (&Actor, &Desk),
    (which, period): (&Which, Period),
) -> Result<(Sheet, Beside), WebError> {
    let (unit_id, words) = (desk.unit.unit_id, desk.words);
    let heading = Heading {
        unit: &desk.unit.name,
        period,
        words,
        catalogue: &app.catalogue,
    };
    let until = period.until_on();
    let number = |id: &str| id.parse::<i64>().map_err(|_| WebError::NotFound);
    let mut beside = Beside::default();
    let drawn = match which {
        Which::Purse(id) => {
            let id = number(id)?;
            let all = purses(tx, unit_id).await?;
            let purse = all.into_iter().find(|own| own.purse_id == id);
            let purse = purse.ok_or(WebError::NotFound)?;
            beside.is_cash = purse.kind == "cash";
            let kept = entries(tx, Books::Of(unit_id), until).await?;
            sheet::of_purse(&heading, &purse, &kept)
        }
        Which::Fund(id) => {
            let id = number(id)?;
            let all = funds(tx, unit_id).await?;
            let fund = all.into_iter().find(|own| own.fund_id == id);
            let fund = fund.ok_or(WebError::NotFound)?;
            beside.fund = Some((id, fund.public_code.clone()));
            let kept = entries(tx, Books::Of(unit_id), until).await?;
            sheet::of_fund(&heading, &fund, &kept)
        }
        Which::Donor(id) => {
            let donor = find_donor(tx, (unit_id, id)).await?;
            let lines = super::donor::store::lines(tx, donor.donor_id).await?;
            Ok(sheet::of_donor(&heading, &donor, &lines))
        }
        Which::Whole => {
            let line = actor.line.as_str();
            let books = Books::Below(unit_id, line, desk.today);
            let kept = entries(tx, books, until).await?;
            let within = transfers_within(tx, unit_id, (line, desk.today)).await?;
            sheet::of_whole(&heading, &kept, &within)
        }
    };
    let drawn = drawn.map_err(|fault| WebError::Other(fault.into()))?;
    Ok((drawn, beside))
}

#[derive(Template)]
#[template(path = "book/statement/statement.html")]
struct StatementPage {
    frame: Frame,
    base: String,
    tab: &'static str,
    /// Whether the unit itself keeps a book; the scope is read as one either way.
    is_open: bool,
    asking: Asking,
    stem: String,
    sheet: Sheet,
    fund: Option<(i64, Option<String>)>,
    may_show: bool,
}

impl StatementPage {
    fn is_end(&self, column: &Column) -> bool {
        column.align == Align::End
    }
    fn at(&self, index: &usize) -> &Column {
        &self.sheet.columns[*index]
    }
    fn shown<'a>(&self, cell: &'a Cell) -> &'a str {
        cell.shown()
    }
    fn is_line(&self, row: &Row) -> bool {
        row.kind == RowKind::Line
    }
}

async fn statement_page(
    app: &App,
    actor: &Actor,
    (code, which, tab): (&str, Which, &'static str),
    asked: Asked,
) -> Result<Html<String>, WebError> {
    let mut tx = app.begin(actor).await?;
    let desk = if which == Which::Whole {
        Desk::open(app, &mut tx, (actor, code)).await?
    } else {
        Desk::with_book(app, &mut tx, (actor, code)).await?
    };
    let asking = desk.period(&asked);
    let period = asking.known()?;
    let (sheet, beside) = draw(app, &mut tx, (actor, &desk), (&which, period)).await?;
    let frame = desk
        .frame(&mut tx, actor, (&sheet.title, &asked.xong))
        .await?;
    page(&StatementPage {
        stem: which.stem(),
        is_open: desk.book.is_some(),
        may_show: desk.hands.limit_dong.is_some(),
        fund: beside.fund,
        base: desk.base,
        frame,
        tab,
        asking,
        sheet,
    })
}

async fn purse_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, which)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, WebError> {
    statement_page(&app, &actor, (&code, Which::Purse(which), "so"), asked).await
}

async fn fund_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, which)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, WebError> {
    statement_page(&app, &actor, (&code, Which::Fund(which), "so"), asked).await
}

async fn whole_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, WebError> {
    statement_page(&app, &actor, (&code, Which::Whole, "hop-nhat"), asked).await
}

/// The same statements as `.pdf` and `.xlsx`.
async fn file(
    State(app): State<App>,
    actor: Actor,
    Path((code, name)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let (stem, ending) = name.split_once('.').ok_or(WebError::NotFound)?;
    let which = Which::of_file(stem).ok_or(WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let mut desk = Desk::open(&app, &mut tx, (&actor, &code)).await?;
    if ending == "pdf" {
        desk.words = Words::of("vi");
    }
    let period = desk.period(&asked).known()?;
    let (sheet, beside) = draw(&app, &mut tx, (&actor, &desk), (&which, period)).await?;
    let way = way_down(&mut tx, desk.unit.unit_id, &actor.line, desk.today).await?;
    drop(tx);
    let name = format!("{stem}-{}.{ending}", desk.unit.code);
    if ending != "pdf" {
        return sheet_file(sheet, &name).await;
    }
    let superior = way.last().map_or("", |(_, name, _)| name.as_str());
    let names = (superior, desk.unit.name.as_str());
    let letter = paper::letter(sheet, names, (beside.is_cash, desk.today));
    letter_file(letter, &name).await
}
