//! A staged file looked through: what its rows are, what was repaired, what has to be decided; and
//! the page of an import that is at work, written or undone.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use roster::Field;
use serde::Deserialize;

use super::done::draw_done;
use super::row::{Row, rows_seen};
use super::{judge, list_frame, load, may};
use crate::access::Actor;
use crate::app::App;
use crate::import::members::jobs::{self, Work};
use crate::import::members::pass::Counts;
use crate::import::members::reading::letter;
use crate::import::members::sentences;
use crate::import::members::staging::{HeadSeen, Options};
use crate::import::members::store::imports::Import;
use crate::import::members::store::staged::{self, Shown};
use crate::unit::Unit;
use crate::web::{FormState, Frame, Pager, WebError, Words, amount, day_short, page};

/// Rows a page shows.
const ROWS: i64 = 25;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// `new`, `changed`, `asked`, `refused` or `all`; otherwise the rows worth a look.
    pub loc: String,
    pub trang: Option<i64>,
    pub xong: String,
}

/// A column with the fields it may hold.
pub(super) struct ColumnSeen {
    pub index: usize,
    pub heading: String,
    pub field: String,
}

#[derive(Template)]
#[template(path = "import/members/preview.html")]
struct PreviewPage {
    frame: Frame,
    unit: Unit,
    import: Import,
    counts: Counts,
    write: u64,
    back: u64,
    shown: String,
    rows: Vec<Row>,
    pager: Pager,
    columns: Vec<ColumnSeen>,
    fields: Vec<(String, String)>,
    matched: usize,
    head: HeadSeen,
    form: FormState,
    moves: bool,
    failed: Option<String>,
    address: String,
}

impl PreviewPage {
    fn number(&self, value: &u64) -> String {
        amount(i64::try_from(*value).unwrap_or(0), self.frame.language())
    }
    fn tally(&self) -> [(&'static str, u64, &'static str, String); 4] {
        let t = |key: &str| self.frame.t(key);
        [
            ("new", self.counts.new, "", t("import-tally-new")),
            (
                "changed",
                self.counts.changed,
                "up",
                t("import-tally-changed"),
            ),
            ("asked", self.counts.asked, "mid", t("import-tally-asked")),
            (
                "refused",
                self.counts.refused,
                "down",
                t("import-tally-refused"),
            ),
        ]
    }
}

#[derive(Template)]
#[template(path = "import/members/work.html")]
struct WorkPage {
    frame: Frame,
    title: String,
    sentence: String,
    percent: u64,
    address: String,
}

pub async fn import_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    may(&app, &actor)?;
    draw(
        &app,
        &actor,
        (&code, &id),
        (asked, FormState::default(), Vec::new()),
    )
    .await
}

/// Draws the page of an import as it stands.
pub(super) async fn draw(
    app: &App,
    actor: &Actor,
    (code, id): (&str, &str),
    (asked, form, standing): (Asked, FormState, Vec<String>),
) -> Result<Response, WebError> {
    let mut tx = app.begin(actor).await?;
    let (unit, import, _) = load(app, &mut tx, (code, id)).await?;
    let words = Words::of(&actor.language);
    if let Some(job) = jobs::find(import.import_id) {
        let title = match job.work {
            Work::Reading => words.t("import-reading"),
            Work::Writing => words.t("import-writing"),
        };
        let frame = list_frame(app, &mut tx, (actor, &unit, &title)).await?;
        let rows = amount(i64::try_from(job.rows()).unwrap_or(0), words.language());
        let html = page(&WorkPage {
            frame: frame.crumb(title.clone(), None),
            sentence: words.t2(
                "import-working",
                ("rows", &rows),
                ("percent", job.percent()),
            ),
            percent: job.percent(),
            address: format!("/don-vi/{code}/doan-vien/nhap/{id}"),
            title,
        })?;
        // The page asks again by itself, without a script.
        return Ok(([(header::REFRESH, "2")], html).into_response());
    }
    if import.state != "staged" {
        return draw_done(app, &mut tx, (actor, unit, import), (asked, standing)).await;
    }
    let failed = jobs::take_failure(import.import_id);
    if import.counts.is_none() && failed.is_none() && form.is_sound() {
        let options: Options = serde_json::from_value(import.options.clone()).unwrap_or_default();
        let bytes = staged::kept_bytes(&mut tx, import.import_id, "file").await?;
        drop(tx);
        // The program was stopped while it read the file, or nobody has read it yet.
        if options.head.is_none() {
            judge(
                app,
                actor,
                import.import_id,
                usize::try_from(bytes).unwrap_or(0),
            )
            .await?;
            let address = format!("/don-vi/{code}/doan-vien/nhap/{id}");
            return Ok(Redirect::to(&address).into_response());
        }
        tx = app.begin(actor).await?;
    }
    draw_preview(app, &mut tx, (actor, unit, import), (asked, form, failed)).await
}

async fn draw_preview(
    app: &App,
    connection: &mut sqlx::PgConnection,
    (actor, unit, import): (&Actor, Unit, Import),
    (asked, mut form, failed): (Asked, FormState, Option<String>),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let title = words.t("import-preview-title");
    let frame = list_frame(app, connection, (actor, &unit, &title)).await?;
    let counts: Counts = import
        .counts
        .clone()
        .and_then(|value| serde_json::from_value(value).ok())
        .unwrap_or_default();
    let options: Options = serde_json::from_value(import.options.clone()).unwrap_or_default();
    let shown = match asked.loc.as_str() {
        of @ ("new" | "changed" | "asked" | "refused" | "again" | "unchanged") => Shown::Of(of),
        "all" => Shown::All,
        _ => Shown::Worth,
    };
    let number = Pager::asked(asked.trang);
    let span = ((number - 1) * ROWS, ROWS);
    let (rows, total) = staged::rows(connection, (import.import_id, shown), span).await?;
    let decided = staged::choices(connection, import.import_id).await?;
    let decided = decided
        .iter()
        .filter(|(_, choice)| choice != "leave")
        .count() as u64;
    let rows = rows_seen(connection, rows, words).await?;
    let address = format!("/don-vi/{}/doan-vien/nhap/{}", unit.code, import.import_id);
    if form.is_sound() {
        let known_on = options.known_on.unwrap_or(app.clock.today());
        form.set("known_on", day_short(known_on));
    }
    let head = options.head.clone().unwrap_or_default();
    let status = if form.is_sound() && failed.is_none() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let html = page(&PreviewPage {
        frame: frame.crumb(title, None),
        write: counts.new + counts.changed + decided,
        back: (counts.returned() + counts.again).saturating_sub(decided),
        pager: Pager::of_size(ROWS, number, total, format!("{address}?loc={}&", asked.loc)),
        columns: columns_seen(&head),
        fields: fields_offered(words),
        matched: head
            .columns
            .iter()
            .filter(|(_, _, field)| field.is_some())
            .count(),
        moves: options.moves,
        shown: asked.loc,
        unit,
        import,
        counts,
        rows,
        head,
        form,
        failed,
        address,
    })?;
    Ok((status, html).into_response())
}

fn columns_seen(head: &HeadSeen) -> Vec<ColumnSeen> {
    let columns = head.columns.iter();
    columns
        .map(|(index, heading, field)| ColumnSeen {
            index: *index,
            heading: if heading.is_empty() {
                letter(*index)
            } else {
                heading.clone()
            },
            field: field.clone().unwrap_or_default(),
        })
        .collect()
}

fn fields_offered(words: Words) -> Vec<(String, String)> {
    let fields = Field::ALL.iter();
    fields
        .map(|field| (field.code().to_owned(), sentences::of_field(words, *field)))
        .collect()
}
