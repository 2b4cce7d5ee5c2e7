//! The place to send a file, with blank lists to fill in and the imports so far.

use askama::Template;
use axum::extract::{Multipart, Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::SignedDuration;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{MOST_BYTES, judge, list_frame, may};
use crate::access::Actor;
use crate::app::App;
use crate::audit::{self, Deed};
use crate::import::members::pass::{Counts, PassFault};
use crate::import::members::reading::ReadFault;
use crate::import::members::store::imports::{Import, imports};
use crate::import::members::store::staged::{self, NewFile};
use crate::import::members::template::{self, Tier};
use crate::import::members::{Form, sentences, store};
use crate::store::begin_change;
use crate::unit::{Unit, load_unit};
use crate::web::{
    CSV, FormState, Frame, Sent, SentFile, WebError, Words, XLSX, download, page, read_sent,
};

/// Imports shown in the list.
const SHOWN: i64 = 20;
const FILE: &str = "tep";

/// An import as a line of the list.
struct Line {
    import_id: i64,
    unit: String,
    file: String,
    state: String,
    when: String,
    who: String,
    told: String,
}

#[derive(Template)]
#[template(path = "import/members/upload.html")]
struct UploadPage {
    frame: Frame,
    unit: Unit,
    form: FormState,
    is_base: bool,
    most: String,
    lines: Vec<Line>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// `bo`: a staged file was thrown away.
    xong: String,
}

pub async fn upload_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    may(&app, &actor)?;
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    drop(tx);
    draw(&app, &actor, unit, (FormState::default(), &asked.xong)).await
}

async fn draw(
    app: &App,
    actor: &Actor,
    unit: Unit,
    (form, done): (FormState, &str),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let title = words.t("import-title");
    let mut tx = app.begin(actor).await?;
    let mut frame = list_frame(app, &mut tx, (actor, &unit, &title)).await?;
    if let Some(last) = frame.crumbs.last_mut() {
        last.address = None;
    }
    if done == "bo" {
        frame.done = Some(crate::web::Done {
            sentence: words.t("import-done-discarded"),
            undo: None,
        });
    }
    let on = (Some(unit.unit_id), actor.line.as_str(), app.clock.today());
    let found = imports(&mut tx, on, SHOWN).await?;
    let lines = found
        .into_iter()
        .map(|import| line(app, import, words))
        .collect();
    let status = form.status();
    let html = page(&UploadPage {
        is_base: unit.tier == "base",
        most: vietnamese::number(i64::try_from(MOST_BYTES >> 20).unwrap_or(0)),
        frame,
        unit,
        form,
        lines,
    })?;
    Ok((status, html).into_response())
}

fn line(app: &App, import: Import, words: Words) -> Line {
    let counts: Option<Counts> = import
        .counts
        .and_then(|value| serde_json::from_value(value).ok());
    let number =
        |value: u64| crate::web::amount(i64::try_from(value).unwrap_or(0), words.language());
    let told = counts.map_or(String::new(), |counts| {
        words.t2(
            "import-line-counts",
            ("new", number(counts.new)),
            ("changed", number(counts.changed)),
        )
    });
    Line {
        import_id: import.import_id,
        unit: import.unit_code.unwrap_or_default(),
        file: import.file_name,
        state: import.state,
        when: app
            .clock
            .zoned(import.made_at)
            .strftime("%H:%M %d/%m/%Y")
            .to_string(),
        who: import
            .made_by
            .unwrap_or_else(|| words.t("import-by-operator")),
        told,
    }
}

fn too_large(words: Words) -> String {
    let most = vietnamese::number(i64::try_from(MOST_BYTES >> 20).unwrap_or(0));
    words.t1("import-file-large", "most", most)
}

pub async fn send(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    form: Multipart,
) -> Result<Response, WebError> {
    may(&app, &actor)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    drop(tx);
    let sent = match read_sent(&actor, form, (FILE, MOST_BYTES)).await?.1 {
        Sent::File(file) => file,
        Sent::TooLarge => return refuse(&app, &actor, unit, too_large(words)).await,
        Sent::Nothing => {
            return refuse(&app, &actor, unit, words.t("import-file-missing")).await;
        }
    };
    // What kind of file it is shows at once; what stands in it is read after.
    let (opened, sent) = tokio::task::spawn_blocking(move || {
        let opened = roster::Source::open(std::io::Cursor::new(&sent.bytes)).map(|_| ());
        (opened, sent)
    })
    .await
    .map_err(anyhow::Error::from)?;
    if let Err(fault) = opened {
        let fault = PassFault::Read(ReadFault::Table(fault));
        let sentence = sentences::of_pass_fault(words, &fault);
        return refuse(&app, &actor, unit, sentence).await;
    }
    forget_old(&app).await?;
    let import_id = stage(&app, &actor, &unit, &sent).await?;
    judge(&app, &actor, import_id, sent.bytes.len()).await?;
    let address = format!("/don-vi/{}/doan-vien/nhap/{import_id}", unit.code);
    Ok(Redirect::to(&address).into_response())
}

async fn refuse(
    app: &App,
    actor: &Actor,
    unit: Unit,
    sentence: String,
) -> Result<Response, WebError> {
    let mut form = FormState::default();
    form.wrong(FILE, sentence);
    draw(app, actor, unit, (form, "")).await
}

/// Keeps the file within the actor's own transaction.
async fn stage(app: &App, actor: &Actor, unit: &Unit, sent: &SentFile) -> Result<i64, WebError> {
    let mut tx = app.begin(actor).await?;
    let name: String = sent.name.chars().rev().take(200).collect();
    let name: String = name
        .chars()
        .rev()
        .filter(|letter| !letter.is_control())
        .collect();
    let new = NewFile {
        unit_id: unit.unit_id,
        file_name: if name.is_empty() { "danh-sach" } else { &name },
        digest: &Sha256::digest(&sent.bytes),
        bytes: &sent.bytes,
        made_at: app.clock.now(),
        made_by: actor.account_id,
        options: serde_json::json!({}),
    };
    let purpose = "list of members sent";
    let change_no =
        begin_change(&mut tx, Some(actor.account_id), Some(unit.unit_id), purpose).await?;
    let import_id = staged::stage(&mut tx, &new).await?;
    let deed = Deed {
        unit_id: Some(unit.unit_id),
        deed: "members-list-sent",
        subject: "import",
        subject_id: Some(import_id),
        detail: serde_json::json!({ "bytes": sent.bytes.len() }),
    };
    audit::write(&mut tx, change_no, &deed).await?;
    tx.commit().await?;
    Ok(import_id)
}

/// Files that were not written in time go whenever another comes.
async fn forget_old(app: &App) -> Result<(), WebError> {
    let today = app.clock.today();
    let rule = app.catalogue.rule("import-kept-days", today);
    let Some(days) = rule.and_then(|rule| rule.value.as_integer()) else {
        return Ok(());
    };
    let before = app.clock.now() - SignedDuration::from_hours(24 * days);
    let mut owner = app.database.owner.acquire().await?;
    Ok(staged::forget_old(&mut owner, before).await?)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct TemplateAsked {
    /// `csv` for a bare file, otherwise a workbook.
    dang: String,
}

pub async fn template_file(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<TemplateAsked>,
) -> Result<Response, WebError> {
    may(&app, &actor)?;
    let mut tx = app.begin(&actor).await?;
    let today = app.clock.today();
    let unit = load_unit(&mut tx, &code, today).await?;
    let units = store::places(&mut tx, Some(unit.unit_id), (&actor.line, today)).await?;
    let form = if asked.dang == "csv" {
        Form::Csv
    } else {
        Form::Xlsx
    };
    let tier = Tier::of(&unit.tier);
    let bytes = template::template(form, tier, &units).map_err(anyhow::Error::from)?;
    let kind = match form {
        Form::Csv => CSV,
        Form::Xlsx => XLSX,
    };
    Ok(download(
        bytes,
        kind,
        &format!("mau-doan-vien.{}", form.ending()),
    ))
}
