//! The bank's answer about a batch: its file is read and shown before anything is written; once
//! confirmed, whom it paid has received, and what it could not pay goes back to the fund.

mod confirm;
mod one;
pub mod rules;
pub mod store;

use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use self::rules::{AnswerFault, AnswerRow, read};
use self::store::{Answer, BankBatch, NewAnswer};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::attachment::MOST_BYTES;
use crate::id;
use crate::payout::desk::{Desk, number};
use crate::payout::listed::store::{note_listed, of_batch};
use crate::payout::listed::{Leaves, TO_THE_BANK};
use crate::web::{
    CSV, FormState, Frame, Sent, SentFile, WebError, Words, XLSX, amount, download, page, read_sent,
};

/// The field the file is sent in.
const FILE: &str = "tep";

pub(in crate::payout) fn routes() -> Router<App> {
    let at =
        |end: &str| format!("/don-vi/{{code}}/cham-lo/dot/{{round}}/chi/{{batch}}/tra-loi{end}");
    Router::new()
        .route(&at(""), get(answers_page).post(upload))
        .route(
            &at("/{answer}"),
            get(one::answer_page).post(confirm::confirm),
        )
        .route(&at("/{answer}/tep"), get(content))
        // A little room for the fields around the file.
        .layer(DefaultBodyLimit::max(MOST_BYTES + (256 << 10)))
}

/// The batch of an address, and the desk of whoever draws for its payer.
async fn open(
    app: &App,
    tx: &mut PgConnection,
    (actor, code): (&Actor, &str),
    (round, batch): (&str, &str),
) -> Result<(Desk, BankBatch), WebError> {
    app.permit(actor, Act::KeepBooks)?;
    let desk = Desk::open(app, tx, (actor, code), number(round)?).await?;
    if !desk.may_draw {
        return Err(WebError::Forbidden);
    }
    let which = (desk.unit.unit_id, number(batch)?);
    let found = store::find_batch(tx, which, desk.round.round_id).await?;
    Ok((desk, found.ok_or(WebError::NotFound)?))
}

#[derive(Template)]
#[template(path = "payout/bank/answer/answers.html")]
struct AnswersPage {
    frame: Frame,
    round: String,
    address: String,
    batch: BankBatch,
    answers: Vec<Answer>,
    form: FormState,
}

impl AnswersPage {
    fn money(&self, dong: &i64) -> String {
        amount(*dong, self.frame.language())
    }
}

async fn show(
    (app, actor): (&App, &Actor),
    (code, round, batch): (&str, &str, &str),
    form: FormState,
) -> Result<Response, WebError> {
    let mut tx = app.begin(actor).await?;
    let (desk, batch) = open(app, &mut tx, (actor, code), (round, batch)).await?;
    let title = desk.words.t1("payout-answer-of", "number", batch.number);
    let frame = desk.frame(&mut tx, actor, (&title, "")).await?;
    let status = form.status();
    let html = page(&AnswersPage {
        round: desk.round_name(),
        address: format!("{}/chi/{}/tra-loi", desk.round_base(), batch.batch_id),
        answers: store::answers(&mut tx, batch.batch_id).await?,
        batch,
        frame,
        form,
    })?;
    Ok((status, html).into_response())
}

async fn answers_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, round, batch)): Path<(String, String, String)>,
) -> Result<Response, WebError> {
    let which = (code.as_str(), round.as_str(), batch.as_str());
    show((&app, &actor), which, FormState::default()).await
}

/// The sentence that says why a file is no answer.
fn told(fault: &AnswerFault) -> &'static str {
    match fault {
        AnswerFault::NoColumns => "payout-answer-columns",
        AnswerFault::TooLong => "payout-answer-long",
        AnswerFault::Table(_) => "payout-answer-unreadable",
    }
}

/// The name, type and content of what was sent; a workbook begins as an archive.
fn kept(file: SentFile) -> (String, &'static str, Vec<u8>) {
    let name: String = file
        .name
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_control())
        .take(150)
        .collect();
    let is_workbook = file.bytes.starts_with(b"PK");
    let name = if name.is_empty() {
        "tra-loi".to_owned()
    } else {
        name
    };
    (name, if is_workbook { XLSX } else { CSV }, file.bytes)
}

async fn upload(
    State(app): State<App>,
    actor: Actor,
    Path((code, round, batch)): Path<(String, String, String)>,
    sent: Multipart,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepBooks)?;
    let which = (code.as_str(), round.as_str(), batch.as_str());
    let words = Words::of(&actor.language);
    let (_, sent) = read_sent(&actor, sent, (FILE, MOST_BYTES)).await?;
    let mut form = FormState::default();
    let file = match sent {
        Sent::File(file) => Some(file),
        Sent::Nothing => {
            form.wrong(FILE, words.t("payout-answer-missing"));
            None
        }
        Sent::TooLarge => {
            form.wrong(
                FILE,
                words.t1("payout-answer-large", "most", MOST_BYTES >> 20),
            );
            None
        }
    };
    let Some(file) = file else {
        return show((&app, &actor), which, form).await;
    };
    let (name, media_type, content) = kept(file);
    let parsed = tokio::task::spawn_blocking(move || (read(&content).map(|_| ()), content)).await;
    let (parsed, content) = parsed.map_err(|fault| WebError::Other(fault.into()))?;
    if let Err(fault) = parsed {
        form.wrong(FILE, words.t(told(&fault)));
        return show((&app, &actor), which, form).await;
    }
    let mut tx = app.begin(&actor).await?;
    let (desk, found) = open(&app, &mut tx, (&actor, &code), (&round, &batch)).await?;
    let sha256 = id::hex(&Sha256::digest(&content));
    let new = NewAnswer {
        unit_id: desk.unit.unit_id,
        batch_id: found.batch_id,
        name: &name,
        media_type,
        sha256: &sha256,
        content: &content,
    };
    let answer_id = store::keep(&mut tx, &permit, &new).await?;
    tx.commit().await?;
    let base = format!("{}/chi/{}/tra-loi", desk.round_base(), found.batch_id);
    Ok(Redirect::to(&format!("{base}/{answer_id}")).into_response())
}

/// The rows of a file that was read before.
async fn parse(content: Vec<u8>) -> Result<Vec<AnswerRow>, WebError> {
    let rows = tokio::task::spawn_blocking(move || read(&content)).await;
    let rows = rows.map_err(|fault| WebError::Other(fault.into()))?;
    rows.map_err(|fault| WebError::Other(fault.into()))
}

/// The file itself; that it left is told.
async fn content(
    State(app): State<App>,
    actor: Actor,
    Path((code, round, batch, answer)): Path<(String, String, String, String)>,
) -> Result<Response, WebError> {
    let answer_id = number(&answer)?;
    let mut tx = app.begin(&actor).await?;
    let (desk, found) = open(&app, &mut tx, (&actor, &code), (&round, &batch)).await?;
    let kept = store::find_content(&mut tx, (found.batch_id, answer_id)).await?;
    let (media_type, content) = kept.ok_or(WebError::NotFound)?;
    let is_csv = media_type == CSV;
    let format = if is_csv { "csv" } else { "xlsx" };
    let base = format!("{}/chi/{}/tra-loi", desk.round_base(), found.batch_id);
    let leaves = Leaves {
        by: (actor.account_id, desk.unit.unit_id),
        subject: ("bank-answer", answer_id),
        format,
        fields: &TO_THE_BANK,
        page: &format!("{base}/{answer_id}/tep"),
        at: app.clock.now(),
    };
    // The bank writes its file about everybody it was sent.
    let listed = of_batch(&mut tx, (desk.unit.unit_id, found.batch_id)).await?;
    note_listed(&mut tx, &leaves, listed).await?;
    tx.commit().await?;
    let name = format!("tra-loi-{}-{answer_id}.{format}", found.batch_id);
    Ok(download(content, if is_csv { CSV } else { XLSX }, &name))
}
