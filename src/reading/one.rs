//! One old report: its text with the figures marked, what is suggested for each, the file itself.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use passages::Reading;
use serde::Deserialize;

use super::parts::{Card, Drawing, ShownBlock, blocks, unit_named};
use super::rules::{Lexicon, Suggestion, suggest};
use super::store::{self, ConfirmedFigure, OldReport};
use super::{load_report, report_frame};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::declared::qualifier_words;
use crate::unit::Unit;
use crate::web::{Done, FormState, Frame, WebError, Words, download_as, page};

/// The scores from which on figures may be confirmed together.
pub const SCORES: [u8; 4] = [40, 50, 60, 70];

#[derive(Template)]
#[template(path = "reading/one.html")]
struct ReportPage {
    frame: Frame,
    unit: Unit,
    report: OldReport,
    answer: String,
    /// What is wrong with the figure somebody tried to confirm.
    form: FormState,
    blocks: Vec<ShownBlock>,
    around: Vec<ShownBlock>,
    cards: Vec<Card>,
    qualifiers: Vec<(&'static str, String)>,
    indicators: Vec<(String, String)>,
    /// How many clear figures there are from each score on.
    clear: Vec<(u8, usize)>,
    may_declare: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    #[serde(rename = "da-ghi")]
    confirmed: Option<usize>,
    #[serde(rename = "con-lai")]
    left: Option<usize>,
    #[serde(rename = "da-bo")]
    taken_back: Option<u8>,
}

pub async fn report_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let (unit, report) = load_report(&app, &mut tx, (&code, &id)).await?;
    drop(tx);
    let sentence = match (asked.confirmed, asked.left, asked.taken_back) {
        (Some(count), Some(left), _) if left > 0 => {
            Some(words.t2("reading-confirmed-some", ("count", count), ("left", left)))
        }
        (Some(count), ..) => Some(words.t1("reading-confirmed", "count", count)),
        (None, _, Some(1)) => Some(words.t("reading-taken-back")),
        (None, _, Some(_)) => Some(words.t("reading-taken-back-replaced")),
        _ => None,
    };
    let done = sentence.map(|sentence| Done {
        sentence,
        undo: None,
    });
    draw(&app, &actor, (unit, report), (None, done)).await
}

/// A report with what is found in it.
pub struct Found {
    pub reading: Reading,
    pub suggestions: Vec<Suggestion>,
    pub confirmed: Vec<ConfirmedFigure>,
    /// The units headlines name, by the suggestion's number.
    pub headline_units: Vec<(usize, String)>,
}

pub async fn found(app: &App, actor: &Actor, report: &OldReport) -> Result<Found, WebError> {
    let (body, catalogue) = (report.body.clone(), app.catalogue.clone());
    let (reading, suggestions) =
        tokio::task::spawn_blocking(move || suggest(&body, &catalogue, &Lexicon::of(&catalogue)))
            .await
            .map_err(anyhow::Error::from)?;
    let mut tx = app.begin(actor).await?;
    let confirmed = store::confirmed(&mut tx, report.old_report_id).await?;
    let mut headline_units = Vec::new();
    let named = suggestions
        .iter()
        .filter_map(|one| Some((one.number, one.whose.as_ref()?)));
    for (number, whose) in named.take(40) {
        if let Some(code) = unit_named(&mut tx, whose, app.clock.today()).await? {
            headline_units.push((number, code));
        }
    }
    Ok(Found {
        reading,
        suggestions,
        confirmed,
        headline_units,
    })
}

/// The page; `mended` is the figure somebody tried to confirm, with what was typed and is wrong.
pub async fn draw(
    app: &App,
    actor: &Actor,
    (unit, report): (Unit, OldReport),
    (mended, done): (Option<(usize, FormState)>, Option<Done>),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let found = found(app, actor, &report).await?;
    let mut tx = app.begin(actor).await?;
    let mut frame = report_frame(app, &mut tx, (actor, &unit, &report.name))
        .await?
        .crumb(report.name.clone(), None);
    frame.done = done;
    let drawing = Drawing {
        catalogue: &app.catalogue,
        words,
        unit: &unit.code,
        confirmed: &found.confirmed,
        mended: mended.as_ref().map(|(from, form)| (*from, form)),
    };
    let headline_unit = |number: usize| {
        let named = found.headline_units.iter().find(|(of, _)| *of == number);
        named.map(|(_, code)| code.as_str())
    };
    let cards: Vec<Card> = found
        .suggestions
        .iter()
        .map(|one| drawing.card(one, headline_unit(one.number)))
        .collect();
    let open = |one: &&Suggestion| {
        let from = i32::try_from(one.from_byte).unwrap_or(i32::MAX);
        !found
            .confirmed
            .iter()
            .any(|confirmed| confirmed.from_byte == from)
    };
    let clear = SCORES.map(|least| {
        let fitting = found.suggestions.iter().filter(open);
        (
            least,
            fitting
                .filter(|one| one.is_clear() && one.score >= least)
                .count(),
        )
    });
    let parts = (found.suggestions.as_slice(), found.confirmed.as_slice());
    let (own, around) = blocks(&report.body, &found.reading, parts, words);
    let answer = words.with(
        "reading-answer",
        &[
            ("figures", found.suggestions.len().to_string()),
            ("confirmed", found.confirmed.len().to_string()),
        ],
    );
    let form = mended.map(|(_, form)| form).unwrap_or_default();
    let status = form.status();
    let language = words.language();
    let indicators = app.catalogue.indicators.iter();
    let html = page(&ReportPage {
        answer,
        blocks: own,
        around,
        cards,
        qualifiers: qualifier_words(words),
        indicators: indicators
            .map(|indicator| (indicator.code.clone(), indicator.name(language).to_owned()))
            .collect(),
        clear: clear.into_iter().filter(|(_, count)| *count > 0).collect(),
        may_declare: actor.may(Act::Declare).is_some(),
        frame,
        unit,
        report,
        form,
    })?;
    Ok((status, html).into_response())
}

/// The file as it came, never shown by the browser itself.
pub async fn file(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let mut tx = app.begin(&actor).await?;
    let (_, report) = load_report(&app, &mut tx, (&code, &id)).await?;
    let bytes = store::bytes(&mut tx, report.old_report_id).await?;
    let (kind, ending) = match report.form.as_str() {
        "word" => (file_text::Form::Word, "docx"),
        "workbook" => (file_text::Form::Workbook, "xlsx"),
        "pdf" => (file_text::Form::Pdf, "pdf"),
        _ => (file_text::Form::Text, "txt"),
    };
    let stem = report.name.trim_end_matches(&format!(".{ending}"));
    let (plain, own) = (format!("bao-cao-cu.{ending}"), format!("{stem}.{ending}"));
    Ok(download_as(bytes, kind.media_type(), (&plain, &own)))
}
