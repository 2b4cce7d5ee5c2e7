//! A report being written: the paper with its figures as they stand now, its words, who below has
//! said nothing.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::build::Draft;
use super::elsewhere::{Elsewhere, elsewhere};
use super::fill::{Subject, fill, outline_of};
use super::form::{read_words, show_words, words_field};
use super::hand;
use super::outline::Outline;
use super::pages::{self, Group, ListedRow, Opened};
use super::rules;
use super::silence::{silence_asked, silence_lead};
use super::store::{self, DraftKey, ListAsked, Silence, Written};
use super::under::Under;
use crate::access::{Act, Actor};
use crate::app::App;
use crate::docket;
use crate::id;
use crate::indicator::{Structure, parse_structure};
use crate::unit::unit_frame;
use crate::web::{Done, FormState, Frame, Place, SignedForm, WebError, Words, amount, page};

/// How many silent units the draft's side column names.
const NAMED_SILENT: i64 = 5;

/// The address of a draft: unit, form, period.
pub type Address = (String, String, String);

#[derive(Debug, Default, Deserialize)]
pub struct DraftQuery {
    /// `en` draws the paper in English.
    #[serde(default)]
    tieng: String,
    /// Set after saving, for the sentence that says so.
    #[serde(default)]
    luu: Option<String>,
    /// `then`, `now` or a day: under which structure the figures are shown.
    #[serde(default, rename = "co-cau")]
    structure: String,
}

/// A place for free words on the page.
struct WordsPlace {
    field: String,
    name: String,
    hint: String,
    has_figures: bool,
}

#[derive(Template)]
#[template(path = "report/draft.html")]
struct DraftPage {
    frame: Frame,
    address: String,
    title: String,
    period: String,
    paper: String,
    language: String,
    query: String,
    under: Under,
    places: Vec<WordsPlace>,
    form: FormState,
    groups: Vec<Group>,
    counts: (usize, usize),
    silence: Silence,
    issued: Vec<ListedRow>,
    saved: Option<String>,
    fingerprint: String,
    is_table: bool,
    may_report: bool,
    not_of_form: bool,
    elsewhere: Option<Elsewhere>,
    /// How many sections an officer wrote himself.
    own_sections: usize,
    /// The numbers he typed by hand in them.
    by_hand: String,
}

impl DraftPage {
    fn number(&self, value: &i64) -> String {
        amount(*value, self.frame.language())
    }
    /// What the page says: how many figures are known, who is silent.
    fn lead(&self) -> String {
        let (known, all) = self.counts;
        let words = self.frame.words;
        let figures = words.t2("report-lead-figures", ("known", &known), ("all", &all));
        match self.silence.due {
            0 => figures,
            _ => format!("{figures} {}", silence_lead(&self.silence, words)),
        }
    }
}

pub(super) fn fingerprint(draft: &Draft) -> String {
    let figures = serde_json::json!(draft.filled);
    id::hex(&id::digest(&figures.to_string()))
        .chars()
        .take(16)
        .collect()
}

pub(super) fn key_of<'a>(opened: &'a Opened<'_>, name: &'a str, language: &'a str) -> DraftKey<'a> {
    DraftKey {
        unit_id: opened.unit.unit_id,
        form: &opened.form.code,
        name,
        period: opened.name.period(),
        language,
    }
}

pub(super) fn subject_of<'a>(
    opened: &'a Opened<'_>,
    actor: &'a Actor,
    structure: Structure,
) -> Subject<'a> {
    Subject {
        unit: &opened.unit,
        line: &actor.line,
        name: opened.name,
        structure,
        known: None,
    }
}

/// The draft's page, or the file its address ends in.
pub async fn draft(
    State(app): State<App>,
    actor: Actor,
    Path((code, form, period)): Path<Address>,
    Query(asked): Query<DraftQuery>,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let (period, format) = pages::split_format(&period)?;
    let mut tx = app.begin(&actor).await?;
    let opened = pages::open(&app, &mut tx, (&code, &form, period), words).await?;
    let structure = parse_structure(&asked.structure, app.clock.today()).ok_or_else(|| {
        WebError::Unreadable(words.t1("structure-unreadable", "text", &asked.structure))
    })?;
    let Some(format) = format else {
        drop(tx);
        let done = asked.luu.is_some().then(|| words.t("report-saved"));
        return draw(
            &app,
            &actor,
            opened,
            Typed {
                done,
                structure,
                ..Typed::new(&asked.tieng)
            },
        )
        .await;
    };
    let name = opened.name.to_string();
    let key = key_of(&opened, &name, &asked.tieng);
    let (free, _) = written_so_far(&mut tx, &key).await?;
    let of = (opened.form, asked.tieng.as_str());
    let subject = subject_of(&opened, &actor, structure);
    let (draft, _) = fill(&app, &mut tx, &subject, of, free).await?;
    let mut stem = format!("{form}_{code}_{name}");
    if let Structure::On(day) = structure {
        stem.push_str(&format!("_{day}"));
    }
    pages::download(draft, format, &stem).await
}

/// What a draft stands with: what was written into it, else into the last issued report on the
/// key; and when and by whom its own was saved.
pub(super) async fn written_so_far(
    connection: &mut sqlx::PgConnection,
    key: &DraftKey<'_>,
) -> Result<(Written, Option<store::Saved>), WebError> {
    if let Some(saved) = store::find_draft(connection, key).await? {
        return Ok((saved.written.clone(), Some(saved)));
    }
    let last = store::last_issued(connection, key).await?;
    Ok((last.unwrap_or_default(), None))
}

/// What the page is drawn with beside what is stored.
pub(super) struct Typed {
    /// The form as it was sent, where it was refused.
    pub form: Option<FormState>,
    pub done: Option<String>,
    pub language: String,
    pub structure: Structure,
}

impl Typed {
    pub fn new(language: &str) -> Self {
        let language = if language == "en" { "en" } else { "vi" };
        Self {
            form: None,
            done: None,
            language: language.to_owned(),
            structure: Structure::Then,
        }
    }
}

pub(super) async fn draw(
    app: &App,
    actor: &Actor,
    opened: Opened<'_>,
    typed: Typed,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(actor).await?;
    let name = opened.name.to_string();
    let key = key_of(&opened, &name, &typed.language);
    let (free, saved) = written_so_far(&mut tx, &key).await?;
    let mut form = typed.form.unwrap_or_default();
    if form.is_sound() {
        show_words(&mut form, &free.words);
    }
    let of = (opened.form, typed.language.as_str());
    let subject = subject_of(&opened, actor, typed.structure);
    let (draft, _) = fill(app, &mut tx, &subject, of, free.clone()).await?;
    let by_hand = hand::found_in(&draft, &free, &app.catalogue);
    let by_hand: Vec<String> = by_hand.into_iter().map(|number| number.text).collect();
    if form.text("number").is_empty() && form.error("number").is_none() {
        let of = (opened.unit.unit_id, app.clock.today().year());
        let next = docket::number_now(&mut tx, of, &draft.names.symbol).await?;
        form.set("number", next);
    }
    let silence = store::silence(&mut tx, &silence_asked(&opened, actor, 0, NAMED_SILENT)).await?;
    let title = draft_title(&opened, words);
    let frame = draft_frame(&mut tx, (app, actor), &opened, (&title, typed.done)).await?;
    let elsewhere = elsewhere(&mut tx, &opened, actor).await?;
    let code = opened.unit.code.as_str();
    let asked = ListAsked {
        unit_id: opened.unit.unit_id,
        key: Some((key.form, key.name)),
        issued_only: true,
        offset: 0,
        limit: 20,
    };
    let (listed, _) = store::list(&mut tx, &asked).await?;
    let row = |listed| pages::listed_row(app, (code, listed), &app.catalogue, words.language());
    let status = form.status();
    let under = Under::of(&opened, typed.structure, app.clock.today(), words);
    let seen = (opened.name, under.text.as_str());
    let groups = pages::groups(&draft, code, seen, words);
    let all = draft.outline.figures();
    let known = all.iter().filter(|(key, _, _)| draft.figure(key).is_some());
    let html = page(&DraftPage {
        address: pages::draft_address(code, key.form, opened.name),
        title,
        period: rules::period_with_days(opened.name, words.language()),
        paper: pages::on_screen(&draft, code, seen),
        places: places(&draft.outline, &draft),
        counts: (known.count(), all.len()),
        issued: listed.into_iter().map(row).collect(),
        saved: saved.map(|saved| saved_sentence(app, &saved, words)),
        fingerprint: fingerprint(&draft),
        is_table: draft.outline.is_table,
        own_sections: draft
            .outline
            .parts
            .iter()
            .filter(|part| part.edited)
            .count(),
        by_hand: by_hand.join("; "),
        may_report: under.is_then && elsewhere.is_none() && actor.may(Act::Report).is_some(),
        elsewhere,
        not_of_form: draft.outline.is_table && !rules::is_owed_for(opened.form, opened.name),
        query: format!("?tieng={}&co-cau={}", typed.language, under.text),
        under,
        language: typed.language,
        frame,
        form,
        groups,
        silence,
    })?;
    Ok((status, html).into_response())
}

fn saved_sentence(app: &App, saved: &store::Saved, words: Words) -> String {
    let at = pages::at_text(app, saved.saved_at);
    let by = saved.saved_by.clone().unwrap_or_default();
    words.t2("report-saved-at", ("at", &at), ("by", &by))
}

fn places(outline: &Outline, draft: &Draft) -> Vec<WordsPlace> {
    let has_figures = |code: &str| {
        let part = outline.parts.iter().find(|part| part.code == code);
        part.is_some_and(|part| {
            part.figures()
                .iter()
                .any(|(key, _, _)| draft.figure(key).is_some())
        })
    };
    outline
        .places_for_words()
        .into_iter()
        .map(|(code, name, hint)| WordsPlace {
            field: words_field(&code),
            has_figures: has_figures(&code),
            name,
            hint,
        })
        .collect()
}

fn draft_title(opened: &Opened<'_>, words: Words) -> String {
    let language = words.language();
    let period = rules::period_in_words(opened.name, language);
    format!("{} {period}", opened.form.name(language))
}

/// The frame of a page about one draft.
pub async fn draft_frame(
    connection: &mut sqlx::PgConnection,
    (app, actor): (&App, &Actor),
    opened: &Opened<'_>,
    (title, done): (&str, Option<String>),
) -> Result<Frame, WebError> {
    let unit = &opened.unit;
    let place = (Place::Reports, title, app.clock.today());
    let mut frame = unit_frame(connection, actor, unit, place).await?;
    frame = frame.crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)));
    let reports = frame.t("place-reports");
    frame = frame.crumb(reports, Some(format!("/don-vi/{}/bao-cao", unit.code)));
    frame.done = done.map(|sentence| Done {
        sentence,
        undo: None,
    });
    Ok(frame.crumb(title, None))
}

/// Saves the words typed.
pub async fn save(
    State(app): State<App>,
    Path((code, form_code, period)): Path<Address>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Report)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let opened = pages::open(&app, &mut tx, (&code, &form_code, &period), words).await?;
    if let Some(elsewhere) = elsewhere(&mut tx, &opened, &actor).await? {
        return Ok(Redirect::to(&elsewhere.address).into_response());
    }
    let typed = Typed::new(form.text("tieng"));
    let name = opened.name.to_string();
    let key = key_of(&opened, &name, &typed.language);
    let (so_far, _) = written_so_far(&mut tx, &key).await?;
    let of = (opened.form, typed.language.as_str());
    let subject = subject_of(&opened, &actor, Structure::Then);
    let outline = outline_of(&app, &mut tx, &subject, of, &so_far).await?;
    let Some(words) = read_words(&mut form, &outline, words) else {
        drop(tx);
        let form = Some(form);
        return draw(&app, &actor, opened, Typed { form, ..typed }).await;
    };
    let written = Written { words, ..so_far };
    store::save_written(&mut tx, &permit, &key, &written).await?;
    tx.commit().await?;
    let address = pages::draft_address(&code, &form_code, opened.name);
    let address = format!("{address}?tieng={}&luu=1", typed.language);
    Ok(Redirect::to(&address).into_response())
}
