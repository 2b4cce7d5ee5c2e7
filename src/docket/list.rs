//! The two lists of the register, searched and paged, and as files.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{Html, Response};
use axum::routing::get;
use serde::Deserialize;
use timeline::Day;

use super::sheet::{of_received, of_sent};
use super::store::{self, ListAsked, Received, Sent};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{
    Done, Frame, Pager, Place, WebError, Words, day_short, page, sheet_file, urlencode,
};

/// The most rows of a file; a year of a federation's office has some thousands.
const MOST_ROWS: i64 = 20_000;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/don-vi/{code}/van-ban", get(sent_page))
        .route("/don-vi/{code}/van-ban/den", get(received_page))
        .route("/don-vi/{code}/van-ban/tep/{file}", get(file))
}

/// How a list is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    nam: Option<i16>,
    trang: Option<i64>,
    /// What was just entered, for the sentence that says so.
    xong: Option<String>,
}

/// The address of a unit's register.
pub fn address_of(code: &str) -> String {
    format!("/don-vi/{code}/van-ban")
}

#[derive(Template)]
#[template(path = "docket/sent.html")]
struct SentPage {
    frame: Frame,
    unit: Unit,
    base: String,
    year: i16,
    search: String,
    query: String,
    papers: Vec<Sent>,
    pager: Pager,
    may_report: bool,
}

#[derive(Template)]
#[template(path = "docket/received.html")]
struct ReceivedPage {
    frame: Frame,
    unit: Unit,
    base: String,
    year: i16,
    search: String,
    query: String,
    papers: Vec<Received>,
    pager: Pager,
    may_report: bool,
}

impl SentPage {
    /// Where a paper is entered.
    fn enter(&self) -> String {
        format!("{}/ghi", self.base)
    }
    fn day(&self, day: &Day) -> String {
        day_short(*day)
    }
}

impl ReceivedPage {
    /// Where a paper is entered.
    fn enter(&self) -> String {
        format!("{}/den/ghi", self.base)
    }
    fn day(&self, day: &Day) -> String {
        day_short(*day)
    }
}

/// What both pages begin with: the unit, the year, the words searched.
struct Opened {
    unit: Unit,
    year: i16,
    folded: String,
    number: i64,
}

impl Opened {
    async fn of(
        app: &App,
        connection: &mut sqlx::PgConnection,
        (code, asked): (&str, &Asked),
    ) -> Result<Opened, WebError> {
        let today = app.clock.today();
        Ok(Opened {
            unit: load_unit(connection, code, today).await?,
            year: asked.nam.unwrap_or(today.year()).clamp(1945, 2199),
            folded: vietnamese::fold(&asked.q),
            number: Pager::asked(asked.trang),
        })
    }

    fn asked(&self, (offset, limit): (i64, i64)) -> ListAsked<'_> {
        ListAsked {
            unit_id: self.unit.unit_id,
            year: self.year,
            folded: &self.folded,
            offset,
            limit,
        }
    }

    fn page(&self) -> ListAsked<'_> {
        self.asked(((self.number - 1) * Pager::SIZE, Pager::SIZE))
    }
}

/// The frame of a page of the register.
pub async fn docket_frame(
    connection: &mut sqlx::PgConnection,
    (actor, unit): (&Actor, &Unit),
    (title, today): (&str, Day),
) -> Result<Frame, WebError> {
    let frame = unit_frame(connection, actor, unit, (Place::Reports, title, today)).await?;
    Ok(frame
        .crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)))
        .crumb(title, None))
}

fn query_of(asked: &Asked, year: i16) -> String {
    format!("?q={}&nam={year}", urlencode(asked.q.trim()))
}

async fn sent_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let opened = Opened::of(&app, &mut tx, (&code, &asked)).await?;
    let (papers, total) = store::sent(&mut tx, opened.page()).await?;
    let title = words.t("docket-title");
    let of = (&actor, &opened.unit);
    let mut frame = docket_frame(&mut tx, of, (&title, app.clock.today())).await?;
    frame.done = asked.xong.as_ref().map(|number| Done {
        sentence: words.t1("docket-entered", "number", number),
        undo: None,
    });
    let base = address_of(&opened.unit.code);
    let query = query_of(&asked, opened.year);
    page(&SentPage {
        frame,
        pager: Pager::new(opened.number, total, format!("{base}{query}&")),
        base,
        year: opened.year,
        search: asked.q,
        query,
        papers,
        unit: opened.unit,
        may_report: actor.may(Act::Report).is_some(),
    })
}

async fn received_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let opened = Opened::of(&app, &mut tx, (&code, &asked)).await?;
    let (papers, total) = store::received(&mut tx, opened.page()).await?;
    let title = words.t("docket-title");
    let of = (&actor, &opened.unit);
    let mut frame = docket_frame(&mut tx, of, (&title, app.clock.today())).await?;
    frame.done = asked.xong.as_ref().map(|number| Done {
        sentence: words.t1("docket-received", "number", number),
        undo: None,
    });
    let base = address_of(&opened.unit.code);
    let query = query_of(&asked, opened.year);
    page(&ReceivedPage {
        frame,
        pager: Pager::new(opened.number, total, format!("{base}/den{query}&")),
        base,
        year: opened.year,
        search: asked.q,
        query,
        papers,
        unit: opened.unit,
        may_report: actor.may(Act::Report).is_some(),
    })
}

/// `di.xlsx`, `di.pdf`, `den.xlsx`, `den.pdf`: the year as searched, whole.
async fn file(
    State(app): State<App>,
    actor: Actor,
    Path((code, name)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let (which, ending) = name.split_once('.').ok_or(WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let opened = Opened::of(&app, &mut tx, (&code, &asked)).await?;
    let head = (opened.unit.name.as_str(), opened.year);
    let all = opened.asked((0, MOST_ROWS));
    let sheet = match which {
        "di" => of_sent(&store::sent(&mut tx, all).await?.0, head, words),
        "den" => of_received(&store::received(&mut tx, all).await?.0, head, words),
        _ => return Err(WebError::NotFound),
    };
    drop(tx);
    let stem = format!("so-van-ban-{which}-{}-{}", opened.unit.code, opened.year);
    sheet_file(sheet, &format!("{stem}.{ending}")).await
}
