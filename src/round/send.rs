//! The chair's one page: the figures as they stand, what is only declared to be typed, words, what
//! the checks find, and the button that submits.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use timeline::Period;

use super::pages::{left_in_words, title_of};
use super::rules::form_of_tier;
use super::store::{self, Round};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::catalogue::{Form, Severity};
use crate::declared::{self, Said, Word, field_of, lines_asked, read_line, typed, write_deed};
use crate::indicator::{Basis, Structure};
use crate::report::chain::State as ChainState;
use crate::report::chain::store::{self as chain, Frozen, Latest};
use crate::report::store::DraftKey;
use crate::report::{self, Draft, Drawing, Finding, Outline, Subject, TABLE_WORDS, figure_address};
use crate::store::begin_change;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{
    Done, FormState, Frame, Place, SignedForm, WebError, Words, amount, day_short, page,
};

/// The field of the free words before the table.
const WORDS: &str = "loi";
/// The longest free words and the longest explanation.
const LONGEST: usize = 20_000;
const LONGEST_WORD: usize = 1_000;

/// A line of the form as the chair sees it.
struct Line {
    no: String,
    name: String,
    measure: String,
    /// The field where it is to be typed; nothing where it is counted.
    field: Option<String>,
    value: String,
    address: String,
    point: &'static str,
}

struct Part {
    title: String,
    lines: Vec<Line>,
    /// How many lines have a value.
    known: usize,
}

/// Something a check found, in words.
struct FindingRow {
    is_error: bool,
    name: String,
    sentence: String,
    numbers: String,
    field: String,
}

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
    axum::extract::Query(query): axum::extract::Query<SendQuery>,
) -> Result<Response, WebError> {
    let mut tx = app.begin(&actor).await?;
    let opened = open(&app, &mut tx, (&code, round_id)).await?;
    drop(tx);
    if let Some(report_id) = opened.elsewhere() {
        return Ok(Redirect::to(&format!("/bao-cao/{report_id}")).into_response());
    }
    let saved = query.luu.is_some();
    draw(&app, &actor, &opened, (None, saved)).await
}

/// What the unit has declared for the period, by indicator and dimensions.
type Declared = BTreeMap<(String, BTreeMap<String, String>), Word>;

async fn draw(
    app: &App,
    actor: &Actor,
    opened: &Opened<'_>,
    (typed_form, saved): (Option<FormState>, bool),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(actor).await?;
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
    let status = match form.is_sound() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
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

/// The sections with their lines: what is counted is shown, what is not may be typed.
fn parts(
    app: &App,
    opened: &Opened<'_>,
    (draft, said): (&Draft, &Declared),
    (form, fresh, words): (&mut FormState, bool, Words),
) -> Vec<Part> {
    let outline = Outline::of(opened.form, &app.catalogue, words.language());
    let asked = lines_asked(opened.form, &app.catalogue);
    let Some(name) = opened.round.name() else {
        return Vec::new();
    };
    let mut parts = Vec::new();
    for (section, part) in opened.form.sections.iter().zip(&outline.parts) {
        let mut lines = Vec::new();
        for (own, line) in section.lines.iter().zip(&part.lines) {
            let figure = draft.figure(&line.key);
            let counted = figure
                .is_some_and(|figure| matches!(figure.basis, Some(Basis::Recorded | Basis::Mixed)));
            let first = asked.iter().any(|(first, _)| std::ptr::eq(*first, own));
            let field = (!counted && first).then(|| field_of(own));
            if let (Some(field), true) = (&field, fresh) {
                let word = said.get(&(own.indicator.clone(), own.only.clone()));
                form.set(field, word.map(typed).unwrap_or_default());
            }
            lines.push(Line {
                no: line.no.clone(),
                name: line.name.clone(),
                measure: line.measure.clone(),
                value: draft
                    .chip_words(&line.key, report::Way::Number, &line.measure)
                    .unwrap_or_default(),
                address: figure_address(&opened.unit.code, &line.key, (name, "then")),
                point: match figure.and_then(|figure| figure.basis) {
                    Some(Basis::Recorded) => "pt",
                    Some(Basis::Declared) => "pt pt-ring",
                    Some(Basis::Mixed) => "pt pt-half",
                    None => "",
                },
                field,
            });
        }
        parts.push(Part {
            title: format!("{}. {}", part.no, part.name),
            known: lines.iter().filter(|line| !line.value.is_empty()).count(),
            lines,
        });
    }
    parts
}

/// The field in which a warning is explained.
fn field_of_finding(finding: &Finding) -> String {
    format!("giai-thich.{}", finding.name())
}

fn finding_rows(
    app: &App,
    outline: &Outline,
    findings: &[Finding],
    words: Words,
) -> Vec<FindingRow> {
    let language = words.language();
    let figures = outline.figures();
    let name = |key: &str| {
        let known = figures
            .iter()
            .find(|(own, ..)| own.split('!').next() == Some(key));
        known.map_or(key.to_owned(), |(_, name, _)| (*name).to_owned())
    };
    let number = |finding: &Finding, value: i64| match finding.ppm {
        true => vietnamese::percent(value, 1_000_000).unwrap_or_default(),
        false => amount(value, language),
    };
    let row = |finding: &Finding| {
        let check = app.catalogue.report_check(&finding.code);
        FindingRow {
            is_error: finding.severity == Severity::Error,
            name: name(&finding.key),
            sentence: check.map_or(String::new(), |check| check.wording(language).to_owned()),
            numbers: words.t2(
                "round-finding-numbers",
                ("is", number(finding, finding.is)),
                ("other", number(finding, finding.other)),
            ),
            field: field_of_finding(finding),
        }
    };
    findings.iter().map(row).collect()
}

/// Saves what is declared and the words, or submits the report where that is asked.
pub async fn send(
    State(app): State<App>,
    Path((code, round_id)): Path<(String, i32)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let permit = app.permit(&actor, Act::Report)?;
    let mut tx = app.begin(&actor).await?;
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
    let mut free = report::store::FreeWords::new();
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
            tx = app.begin(&actor).await?;
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
    let submitted = submit(
        &app,
        &mut tx,
        (&permit, &key, &free),
        (&opened, &drawing, warnings),
    )
    .await;
    match submitted {
        Ok(Some(report_id)) => {
            tx.commit().await?;
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

/// Appends what was typed into the lines; whether anything was said anew.
async fn declare(
    app: &App,
    connection: &mut sqlx::PgConnection,
    (actor, opened): (&Actor, &Opened<'_>),
    (form, words): (&mut FormState, Words),
) -> Result<bool, WebError> {
    let asked = lines_asked(opened.form, &app.catalogue);
    let typed_in = |form: &FormState| {
        let line = |(line, _): &(&_, &_)| form.has(&field_of(line));
        asked.iter().any(line)
    };
    if !typed_in(form) {
        return Ok(false);
    }
    let period = opened.period;
    let said = declared::store::words_of(connection, opened.unit.unit_id, period).await?;
    let mut new = Vec::new();
    for (line, indicator) in asked {
        if !form.has(&field_of(line)) {
            continue;
        }
        let earlier = said.get(&(line.indicator.clone(), line.only.clone()));
        if let Some(earlier) = earlier {
            let field = declared::qualifier_field_of(line);
            form.set(&field, earlier.qualifier.as_code());
        }
        let word = match read_line(form, (line, indicator), earlier, (period, words)) {
            None | Some(Said::Unchanged) => continue,
            Some(Said::Withdrawn) => None,
            Some(Said::New(word)) => Some(*word),
        };
        new.push(declared::NewDeclared {
            unit_id: opened.unit.unit_id,
            indicator: line.indicator.clone(),
            dims: line.only.clone(),
            period,
            word,
        });
    }
    if new.is_empty() || !form.is_sound() {
        return Ok(false);
    }
    let permit = app.permit(actor, Act::Declare)?;
    let unit_id = Some(opened.unit.unit_id);
    let change_no = begin_change(connection, permit.author(), unit_id, "declared").await?;
    for declared in &new {
        declared::store::declare(connection, change_no, declared).await?;
    }
    write_deed(connection, change_no, &new).await?;
    Ok(true)
}

/// The warnings with their words; errors and warnings without a word stand in the form.
fn explained(
    app: &App,
    findings: &[Finding],
    (form, words): (&mut FormState, Words),
) -> serde_json::Value {
    let mut told = Vec::new();
    for finding in findings {
        if finding.severity == Severity::Error {
            form.refusal.get_or_insert(words.t("round-errors-left"));
            continue;
        }
        let field = field_of_finding(finding);
        let word = form.text(&field).to_owned();
        if word.is_empty() {
            form.wrong(&field, words.t("round-word-missing"));
        } else if word.chars().count() > LONGEST_WORD {
            form.wrong(&field, words.t("round-word-long"));
        }
        let basis = app.catalogue.report_check(&finding.code);
        told.push(serde_json::json!({
            "finding": finding, "word": word,
            "check": basis.map(|check| check.wording("vi")),
        }));
    }
    serde_json::Value::Array(told)
}

/// What is submitted: by whom, which report, with which words.
type Submitting<'a> = (
    &'a crate::access::Permit,
    &'a DraftKey<'a>,
    &'a report::store::FreeWords,
);

async fn submit(
    app: &App,
    connection: &mut sqlx::PgConnection,
    (permit, key, free): Submitting<'_>,
    (opened, drawing, warnings): (&Opened<'_>, &Drawing, serde_json::Value),
) -> sqlx::Result<Option<i64>> {
    let digest = &drawing.outline_digest;
    let outline = || serde_json::json!(Outline::of(opened.form, &app.catalogue, "vi"));
    let outline_no = chain::intern_outline(connection, digest, outline).await?;
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
