//! The unit's old reports, and the place to send a file or paste a text.

use askama::Template;
use axum::extract::{Multipart, Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::report_frame;
use super::rules::MOST_LETTERS;
use super::store::{self, NewReport};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::audit::{self, Deed};
use crate::store::begin_change;
use crate::unit::{Unit, load_unit};
use crate::web::{FormState, Frame, Pager, Sent, WebError, Words, page, read_sent};

const FILE: &str = "tep";
const TEXT: &str = "van-ban";
const NAME: &str = "ten";

struct Line {
    address: String,
    name: String,
    form: String,
    when: String,
    who: String,
    confirmed: i64,
}

#[derive(Template)]
#[template(path = "reading/list.html")]
struct ListPage {
    frame: Frame,
    unit: Unit,
    form: FormState,
    lines: Vec<Line>,
    pager: Pager,
    may_declare: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    trang: Option<i64>,
}

pub async fn list_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    drop(tx);
    let number = Pager::asked(asked.trang);
    draw(&app, &actor, unit, (FormState::default(), number)).await
}

async fn draw(
    app: &App,
    actor: &Actor,
    unit: Unit,
    (form, number): (FormState, i64),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let title = words.t("reading-title");
    let mut tx = app.begin(actor).await?;
    let mut frame = report_frame(app, &mut tx, (actor, &unit, &title)).await?;
    if let Some(last) = frame.crumbs.last_mut() {
        last.address = None;
    }
    let offset = (number - 1).saturating_mul(Pager::SIZE);
    let (found, total) = store::reports(&mut tx, unit.unit_id, (offset, Pager::SIZE)).await?;
    let lines = found.into_iter().map(|report| Line {
        address: format!("/don-vi/{}/bao-cao-cu/{}", unit.code, report.old_report_id),
        name: report.name,
        form: words.t(&format!("reading-form-{}", report.form)),
        when: app
            .clock
            .zoned(report.made_at)
            .strftime("%H:%M %d/%m/%Y")
            .to_string(),
        who: report.made_by.unwrap_or_default(),
        confirmed: report.confirmed,
    });
    let status = form.status();
    let html = page(&ListPage {
        lines: lines.collect(),
        pager: Pager::new(number, total, format!("/don-vi/{}/bao-cao-cu?", unit.code)),
        may_declare: actor.may(Act::Declare).is_some(),
        frame,
        unit,
        form,
    })?;
    Ok((status, html).into_response())
}

/// A report that was sent, read.
pub struct Taken {
    pub name: String,
    pub form: file_text::Form,
    pub bytes: Vec<u8>,
    pub body: String,
}

pub async fn add(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    form: Multipart,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    app.permit(&actor, Act::Declare)?;
    drop(tx);
    let (mut form, sent) = read_sent(&actor, form, (FILE, file_text::MOST_BYTES)).await?;
    let pasted = form.text(TEXT).to_owned();
    let typed = form.text(NAME).to_owned();
    let taken = match sent {
        Sent::TooLarge => Err((FILE, file_text::Fault::TooLarge)),
        Sent::File(file) => take(file.bytes, named(&typed, &file.name))
            .await?
            .map_err(|fault| (FILE, fault)),
        Sent::Nothing if pasted.is_empty() => Err((FILE, file_text::Fault::Empty)),
        Sent::Nothing => {
            let first = pasted.lines().next().unwrap_or_default().to_owned();
            take(pasted.into_bytes(), named(&typed, &first))
                .await?
                .map_err(|fault| (TEXT, fault))
        }
    };
    let taken = match taken {
        Ok(taken) if taken.body.len() > MOST_LETTERS => {
            form.wrong(FILE, words.t("reading-too-long"));
            return draw(&app, &actor, unit, (form, 1)).await;
        }
        Ok(taken) => taken,
        Err((field, fault)) => {
            form.wrong(field, of_fault(fault, words));
            return draw(&app, &actor, unit, (form, 1)).await;
        }
    };
    let id = keep(&app, &actor, &unit, &taken).await?;
    Ok(Redirect::to(&format!("/don-vi/{}/bao-cao-cu/{id}", unit.code)).into_response())
}

/// Why a file gives no text, with what to do.
pub fn of_fault(fault: file_text::Fault, words: Words) -> String {
    words.t(&format!("reading-fault-{}", fault.as_code()))
}

/// The name that was typed, else the file's own or the text's first line.
fn named(typed: &str, own: &str) -> String {
    let own = own.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = if typed.is_empty() { own } else { typed };
    let sound = name.chars().filter(|letter| !letter.is_control());
    sound.take(150).collect::<String>().trim().to_owned()
}

/// Reads a file away from the requests: it may take a while.
pub async fn take(
    bytes: Vec<u8>,
    name: String,
) -> Result<Result<Taken, file_text::Fault>, WebError> {
    let read = tokio::task::spawn_blocking(move || {
        let (form, body) = file_text::text_of(&bytes)?;
        let name = if name.is_empty() {
            "bao-cao".to_owned()
        } else {
            name
        };
        Ok(Taken {
            name,
            form,
            bytes,
            body,
        })
    });
    Ok(read.await.map_err(anyhow::Error::from)?)
}

/// Keeps a report; the same file again is the report that is kept already.
pub async fn keep(app: &App, actor: &Actor, unit: &Unit, taken: &Taken) -> Result<i64, WebError> {
    let digest = Sha256::digest(&taken.bytes);
    let mut tx = app.begin(actor).await?;
    if let Some(id) = store::find_same(&mut tx, unit.unit_id, &digest).await? {
        return Ok(id);
    }
    let (account_id, unit_id) = (Some(actor.account_id), Some(unit.unit_id));
    let change_no = begin_change(&mut tx, account_id, unit_id, "old report read").await?;
    let new = NewReport {
        unit_id: unit.unit_id,
        name: &taken.name,
        form: taken.form.as_code(),
        digest: &digest,
        bytes: &taken.bytes,
        body: &taken.body,
        made_at: app.clock.now(),
        made_by: actor.account_id,
    };
    let id = store::add(&mut tx, change_no, &new).await?;
    let deed = Deed {
        unit_id,
        deed: "old-report-read",
        subject: "old_report",
        subject_id: Some(id),
        detail: serde_json::json!({ "bytes": taken.bytes.len(), "form": taken.form.as_code() }),
    };
    audit::write(&mut tx, change_no, &deed).await?;
    tx.commit().await?;
    Ok(id)
}
