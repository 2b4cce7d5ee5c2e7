//! The page of the log and the file of its last seal.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{Html, Redirect, Response};
use axum::routing::get;
use jiff::Timestamp;
use jiff::ToSpan;
use serde::Deserialize;

use super::detail::{detail_in_words, word};
use super::store::{self, Entry};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::audit::digest::hex;
use crate::audit::seal::{Head, find_head};
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{Frame, Place, WebError, Words, amount, download, page, urlencode};

/// Lines of one page.
const SIZE: i64 = 50;

/// The furthest page: older lines are found by their days.
const LAST_PAGE: i64 = 200;

/// What a line may be about.
const SUBJECTS: [&str; 33] = [
    "account",
    "act",
    "aid-batch",
    "aid-list",
    "aid-receipt",
    "aid-return",
    "aid-round",
    "api-token",
    "book",
    "calendar",
    "conference",
    "data-request",
    "declared",
    "donor",
    "employer",
    "fund",
    "gift",
    "house",
    "import",
    "inspection",
    "money-transfer",
    "person",
    "petition",
    "programme",
    "purse",
    "record",
    "report",
    "round",
    "target",
    "task",
    "term",
    "unit",
    "voucher",
];

pub fn routes() -> Router<App> {
    Router::new()
        .route("/nhat-ky", get(own_log))
        .route("/don-vi/{code}/nhat-ky", get(log_page))
        .route("/nhat-ky/niem-phong.txt", get(seal_file))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LogQuery {
    #[serde(rename = "tai-khoan")]
    login: String,
    #[serde(rename = "viec")]
    subject: String,
    tu: String,
    den: String,
    trang: Option<i64>,
}

#[derive(Template)]
#[template(path = "journal/log.html")]
struct LogPage {
    frame: Frame,
    unit: Unit,
    asked: LogQuery,
    subjects: Vec<(String, String)>,
    entries: Vec<Entry>,
    head: Option<Head>,
    day_error: Option<String>,
    newer: Option<String>,
    older: Option<String>,
    is_filtered: bool,
}

/// In Vietnam's time, as the log is read there.
fn when(moment: Timestamp) -> String {
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(7));
    moment
        .to_zoned(zone)
        .strftime("%d/%m/%Y %H:%M:%S")
        .to_string()
}

impl LogPage {
    fn when(&self, moment: &Timestamp) -> String {
        when(*moment)
    }
    fn count(&self, head: &Head) -> String {
        amount(changes_of(head), self.frame.language())
    }
    fn digest(&self, head: &Head) -> String {
        hex(&head.digest)
    }
    fn deed(&self, entry: &Entry) -> String {
        word("deed", &entry.deed, self.frame.words)
    }
    fn subject(&self, entry: &Entry) -> String {
        let name = word("subject", &entry.subject, self.frame.words);
        match entry.subject_id {
            Some(id) => format!("{name} {id}"),
            None => name,
        }
    }
    fn detail(&self, entry: &Entry) -> String {
        detail_in_words(&entry.detail, self.frame.words)
    }
}

/// How many changes are sealed in all.
fn changes_of(head: &Head) -> i64 {
    head.head.first_place + i64::from(head.changes) - 1
}

async fn own_log(State(app): State<App>, actor: Actor) -> Result<Redirect, WebError> {
    app.permit(&actor, Act::Inspect)?;
    Ok(Redirect::to(&format!(
        "/don-vi/{}/nhat-ky",
        actor.unit_code
    )))
}

async fn log_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<LogQuery>,
) -> Result<Html<String>, WebError> {
    app.permit(&actor, Act::Inspect)?;
    let (words, today) = (Words::of(&actor.language), app.clock.today());
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let mut day_error = None;
    let mut moment = |text: &str, days: i64| {
        let text = text.trim();
        let read = vietnamese::parse_day(text).ok();
        if !text.is_empty() && read.is_none() {
            day_error = Some(words.t1("day-unreadable", "text", text));
        }
        let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(7));
        let begins = read?.checked_add(days.days()).ok()?.to_zoned(zone).ok()?;
        Some(begins.timestamp())
    };
    let (from, until) = (moment(&asked.tu, 0), moment(&asked.den, 1));
    let number = asked.trang.unwrap_or(1).clamp(1, LAST_PAGE);
    let query = store::Asked {
        unit_id: unit.unit_id,
        line: &actor.line,
        login: asked.login.trim(),
        subject: &asked.subject,
        from,
        until,
        offset: (number - 1) * SIZE,
        limit: SIZE + 1,
    };
    let mut entries = store::entries(&mut tx, &query).await?;
    let head = find_head(&mut tx).await?;
    let size = usize::try_from(SIZE).unwrap_or(0);
    let is_more = entries.len() > size;
    entries.truncate(size);
    let own = format!("/don-vi/{code}/nhat-ky");
    let address = format!(
        "{own}?tai-khoan={}&viec={}&tu={}&den={}&trang=",
        urlencode(&asked.login),
        urlencode(&asked.subject),
        urlencode(&asked.tu),
        urlencode(&asked.den)
    );
    let title = words.t("journal-title");
    let frame = unit_frame(&mut tx, &actor, &unit, (Place::Units, &title, today)).await?;
    let frame = frame
        .crumb(unit.name.clone(), Some(format!("/don-vi/{code}")))
        .crumb(title.clone(), None);
    let named = |code: &str| (code.to_owned(), words.t(&format!("journal-subject-{code}")));
    let texts = [&asked.login, &asked.subject, &asked.tu, &asked.den];
    page(&LogPage {
        is_filtered: texts.iter().any(|text| !text.trim().is_empty()),
        newer: (number > 1).then(|| format!("{address}{}", number - 1)),
        older: (is_more && number < LAST_PAGE).then(|| format!("{address}{}", number + 1)),
        subjects: SUBJECTS.map(named).into(),
        frame,
        unit,
        asked,
        entries,
        head,
        day_error,
    })
}

/// The last seal as a file, to be printed or kept where nobody of the site can change it.
async fn seal_file(State(app): State<App>, actor: Actor) -> Result<Response, WebError> {
    app.permit(&actor, Act::Inspect)?;
    let mut tx = app.begin(&actor).await?;
    let head = find_head(&mut tx).await?.ok_or(WebError::NotFound)?;
    let words = Words::of(&actor.language);
    let said = [
        ("seal", head.head.seal_no.to_string()),
        ("changes", amount(changes_of(&head), &actor.language)),
        ("time", when(head.head.sealed_at)),
        ("digest", hex(&head.digest)),
    ];
    let lines = ["title", "number", "count", "digest", "how"];
    let lines = lines.map(|line| words.with(&format!("journal-file-{line}"), &said));
    let text = lines.join("\n") + "\n";
    let name = format!("niem-phong-{}.txt", head.head.seal_no);
    Ok(download(
        text.into_bytes(),
        "text/plain; charset=utf-8",
        &name,
    ))
}
