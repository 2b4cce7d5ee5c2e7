//! The chair's one page: the figures as they stand, what is only declared to be typed, words, what
//! the checks find, and the button that submits.

mod findings;
mod lines;
mod unseen;

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use timeline::Period;

use self::findings::{FindingRow, explained, finding_rows};
use self::lines::{Part, declare, parts};
pub use self::unseen::submit_as_it_stands;
use super::pages::{left_in_words, title_of};
use super::rules::form_of_tier;
use super::store::{self, Round};
use crate::access::{Act, Actor, Permit};
use crate::app::App;
use crate::catalogue::Form;
use crate::declared;
use crate::indicator::Structure;
use crate::report::chain::State as ChainState;
use crate::report::chain::store::{self as chain, Frozen, Latest};
use crate::report::store::{DraftKey, FreeWords};
use crate::report::{self, Draft, Drawing, Outline, Subject, TABLE_WORDS};
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{
    Done, FormState, Frame, Place, SignedForm, WebError, Words, amount, day_short, page,
};

/// The field of the free words before the table.
const WORDS: &str = "loi";
/// The longest free words.
const LONGEST: usize = 20_000;

#[derive(Template)]
#[template(path = "round/send.html")]
struct SendPage {
    frame: Frame,
    title: String,
    unit_name: String,
    answer: String,
    due: String,
    left: String,
    is_late: bool,
    remark: Option<String>,
    address: String,
    word_file: String,
    parts: Vec<Part>,
    findings: Vec<FindingRow>,
    form: FormState,
    fingerprint: String,
    may_report: bool,
    saved: bool,
}

/// Everything the page is about.
struct Opened<'a> {
    unit: Unit,
    round: Round,
    form: &'a Form,
    period: Period,
    latest: Option<Latest>,
}

impl Opened<'_> {
    fn key<'a>(&'a self, name: &'a str) -> DraftKey<'a> {
        DraftKey {
            unit_id: self.unit.unit_id,
            form: &self.form.code,
            name,
            period: self.period,
            language: "vi",
        }
    }

    /// Where a report goes on that cannot be filled here any more.
    fn elsewhere(&self) -> Option<i64> {
        let frozen = self
            .latest
            .as_ref()
            .filter(|latest| latest.state.is_frozen());
        frozen.map(|latest| latest.report_id)
    }

    fn address(&self) -> String {
        let (code, round_id) = (&self.unit.code, self.round.round_id);
        format!("/don-vi/{code}/dot-bao-cao/{round_id}/nop")
    }
}

async fn open<'a>(
    app: &'a App,
    connection: &mut sqlx::PgConnection,
    (code, round_id): (&str, i32),
) -> Result<Opened<'a>, WebError> {
    let round = store::find_round(connection, round_id)
        .await?
        .ok_or(WebError::NotFound)?;
    let last_on = round.until_on.yesterday().unwrap_or(round.from_on);
    let unit = load_unit(connection, code, last_on).await?;
    let form = form_of_tier(&app.catalogue, &round.forms, &unit.tier);
    let form = form
        .filter(|_| unit.unit_id != round.unit_id)
        .ok_or(WebError::NotFound)?;
    let key = (unit.unit_id, form.code.as_str(), round.period.as_str());
    let latest = chain::find_latest(connection, key).await?;
    let period = Period::new(round.from_on, round.until_on).ok_or(WebError::NotFound)?;
    let opened = Opened {
        unit,
        round,
        form,
        period,
        latest,
    };
    // A round that was closed is filled only where a decision opened the report again.
    let reopened = opened
        .latest
        .as_ref()
        .is_some_and(|latest| latest.vintage > 1 || latest.state.is_frozen());
    if !opened.round.is_open && !reopened {
        return Err(WebError::NotFound);
    }
    Ok(opened)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SendQuery {
    luu: Option<String>,
}

pub async fn send_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, round_id)): Path<(String, i32)>,
    Query(query): Query<SendQuery>,
) -> Result<Response, WebError> {
    let mut tx = app.begin_by_rote(&actor).await?;
    let opened = open(&app, &mut tx, (&code, round_id)).await?;
    drop(tx);
    if let Some(report_id) = opened.elsewhere() {
        return Ok(Redirect::to(&format!("/bao-cao/{report_id}")).into_response());
    }
    let saved = query.luu.is_some();
    draw(&app, &actor, &opened, (None, saved)).await
}

async fn draw(
    app: &App,
    actor: &Actor,
    opened: &Opened<'_>,
    (typed_form, saved): (Option<FormState>, bool),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin_by_rote(actor).await?;
    let said = declared::store::words_of(&mut tx, opened.unit.unit_id, opened.period).await?;
    let (draft, drawing) = draw_form(app, &mut tx, opened).await?;
    let fresh = typed_form.is_none();
    let mut form = typed_form.unwrap_or_default();
    if fresh {
        let kept = opened
            .latest
            .as_ref()
            .and_then(|last| last.words.get(TABLE_WORDS));
        form.set(WORDS, kept.cloned().unwrap_or_default());
    }
    let parts = parts(app, opened, (&draft, &said), (&mut form, fresh, words));
    let title = title_of(&opened.round, words);
    let place = (Place::Reports, title.as_str(), app.clock.today());
    let home = format!("/don-vi/{}", opened.unit.code);
    let mut frame = unit_frame(&mut tx, actor, &opened.unit, place)
        .await?
        .crumb(opened.unit.name.clone(), Some(home.clone()))
        .crumb(words.t("round-title"), Some(format!("{home}/dot-bao-cao")))
        .crumb(title.clone(), None);
    if saved {
        frame.done = Some(Done {
            sentence: words.t("round-saved"),
            undo: None,
        });
    }
    let known: usize = parts.iter().map(|part| part.known).sum();
    let all: usize = parts.iter().map(|part| part.lines.len()).sum();
    let status = form.status();
    let language = words.language();
    let number = |count: usize| amount(i64::try_from(count).unwrap_or(0), language);
    let findings = finding_rows(app, &draft.outline, &drawing.findings, words);
    let errors = findings.iter().filter(|row| row.is_error).count();
    let answer = words.with(
        "round-send-answer",
        &[
            ("known", number(known)),
            ("all", number(all)),
            ("errors", number(errors)),
            ("warnings", number(findings.len() - errors)),
        ],
    );
    let today = app.clock.today();
    let html = page(&SendPage {
        due: day_short(opened.round.due_on),
        left: left_in_words(&opened.round, today, words),
        is_late: opened.round.is_open && today > opened.round.due_on,
        remark: opened
            .latest
            .as_ref()
            .filter(|latest| latest.state == ChainState::Returned)
            .and_then(|latest| latest.remark.clone()),
        word_file: format!(
            "{home}/bao-cao/{}/{}.docx",
            opened.form.code, opened.round.period
        ),
        may_report: actor.may(Act::Report).is_some(),
        unit_name: opened.unit.name.clone(),
        address: opened.address(),
        fingerprint: drawing.fingerprint.clone(),
        frame,
        title,
        answer,
        parts,
        findings,
        form,
        saved,
    })?;
    Ok((status, html).into_response())
}

/// The form as everything stands now.
async fn draw_form(
    app: &App,
    connection: &mut sqlx::PgConnection,
    opened: &Opened<'_>,
) -> Result<(Draft, Arc<Drawing>), WebError> {
    let name = opened.round.name().ok_or(WebError::NotFound)?;
    let subject = Subject {
        unit: &opened.unit,
        line: &opened.round.line,
        name,
        structure: Structure::Then,
        known: None,
    };
    let words = opened.latest.as_ref().map(|latest| latest.words.clone());
    let of = (opened.form, "vi");
    let drawn = report::draw(app, connection, &subject, of, words.unwrap_or_default()).await;
    Ok(drawn?)
}

/// Saves what is declared and the words, or submits the report where that is asked.
pub async fn send(
    State(app): State<App>,
    Path((code, round_id)): Path<(String, i32)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let permit = app.permit(&actor, Act::Report)?;
    let mut tx = app.begin_by_rote(&actor).await?;
    let opened = open(&app, &mut tx, (&code, round_id)).await?;
    if let Some(report_id) = opened.elsewhere() {
        return Ok(Redirect::to(&format!("/bao-cao/{report_id}")).into_response());
    }
    let text = form.text(WORDS).replace("\r\n", "\n");
    if text.chars().count() > LONGEST {
        form.wrong(WORDS, words.t("report-words-too-long"));
    }
    let told = declare(&app, &mut tx, (&actor, &opened), (&mut form, words)).await?;
    if !form.is_sound() {
        drop(tx);
        return draw(&app, &actor, &opened, (Some(form), false)).await;
    }
    let mut free = FreeWords::new();
    if !text.is_empty() {
        free.insert(TABLE_WORDS.to_owned(), text);
    }
    let name = opened.round.period.clone();
    let key = opened.key(&name);
    if form.text("viec") != "nop" {
        report::store::save_draft(&mut tx, &permit, &key, &free).await?;
        tx.commit().await?;
        return Ok(Redirect::to(&format!("{}?luu=1", opened.address())).into_response());
    }
    let about = (opened.unit.unit_id, key.form, key.name);
    let seen = form.text("fingerprint").to_owned();
    let kept = app.drawings.find(about, &seen).filter(|_| !told);
    let drawing = match kept {
        Some(drawing) => drawing,
        None => {
            // What was declared just now is kept whether the report goes or not.
            tx.commit().await?;
            tx = app.begin_by_rote(&actor).await?;
            let (_, drawing) = draw_form(&app, &mut tx, &opened).await?;
            if !told && drawing.fingerprint != seen {
                form.refusal = Some(words.t("round-figures-changed"));
            }
            drawing
        }
    };
    let warnings = explained(&app, &drawing.findings, (&mut form, words));
    if !form.is_sound() {
        drop(tx);
        return draw(&app, &actor, &opened, (Some(form), false)).await;
    }
    let outline_no = outline_of(&app, &mut tx, (opened.form, &drawing)).await?;
    let submitting = (&permit, &key, &free);
    let of = (&opened, &*drawing, warnings, outline_no);
    match submit(&app, &mut tx, submitting, of).await {
        Ok(Some(report_id)) => {
            tx.commit().await?;
            app.drawings.stored(&drawing.outline_digest, outline_no);
            app.drawings.forget(about);
            Ok(Redirect::to(&format!("/bao-cao/{report_id}?xong=submitted")).into_response())
        }
        Ok(None) => {
            form.refusal = Some(words.t("chain-moved-on"));
            drop(tx);
            draw(&app, &actor, &opened, (Some(form), false)).await
        }
        Err(fault) => match chain::broken_rule(&fault) {
            Some(rule) => {
                form.refusal = Some(words.t(rule));
                drop(tx);
                draw(&app, &actor, &opened, (Some(form), false)).await
            }
            None => Err(fault.into()),
        },
    }
}

/// What is submitted: by whom, which report, with which words.
type Submitting<'a> = (&'a Permit, &'a DraftKey<'a>, &'a FreeWords);

/// The number of the wording a form was drawn with.
async fn outline_of(
    app: &App,
    connection: &mut sqlx::PgConnection,
    (form, drawing): (&Form, &Drawing),
) -> sqlx::Result<i32> {
    let digest = &drawing.outline_digest;
    if let Some(outline_no) = app.drawings.outline(digest) {
        return Ok(outline_no);
    }
    let outline = || serde_json::json!(Outline::of(form, &app.catalogue, "vi"));
    chain::intern_outline(connection, digest, outline).await
}

/// Which form, as it was drawn, with the answers to what the checks found odd and the number of its
/// wording.
type Drawn<'a> = (&'a Opened<'a>, &'a Drawing, serde_json::Value, i32);

async fn submit(
    app: &App,
    connection: &mut sqlx::PgConnection,
    (permit, key, free): Submitting<'_>,
    (opened, drawing, warnings, outline_no): Drawn<'_>,
) -> sqlx::Result<Option<i64>> {
    let figures = serde_json::from_str(&drawing.figures)
        .map_err(|fault| sqlx::Error::Encode(Box::new(fault)))?;
    let frozen = Frozen {
        line: &opened.round.line,
        round_id: Some(opened.round.round_id),
        words: free,
        figures,
        drawn: drawing.drawn.clone(),
        outline_no,
        snapshot: &drawing.snapshot,
        warnings,
        at: app.clock.now(),
    };
    chain::submit(connection, permit, key, &frozen).await
}
