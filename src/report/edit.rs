//! The text of a letter in the browser: each section as the officer writes it, its figures in
//! braces, beside the paper it becomes, whose annexes are cut short here. The script of the page
//! shows each figure by its words; without one the text is typed as it is kept.

mod figures;
mod form;
mod preview;

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;

use self::form::{Asked, digest_field, digest_of, field, read_texts, say_targets};
use self::preview::{fill_short, is_named};
use super::build::Draft;
use super::draft::{Address, draft_frame, key_of, subject_of, written_so_far};
use super::elsewhere::elsewhere;
use super::fill::fill;
use super::hand::{self, ByHand};
use super::pages::{self, Opened};
use super::rules;
use super::script::{Texts, Token, drafted, own_texts, written};
use super::store::{self, Written};
use super::wording::Way;
use crate::access::{Act, Actor};
use crate::app::App;
use crate::catalogue::Shape;
use crate::indicator::Structure;
use crate::web::{FormState, Frame, SignedForm, WebError, Words, page};

pub(super) fn routes() -> Router<App> {
    let of_period = "/don-vi/{code}/bao-cao/{form}/{period}/soan";
    Router::new()
        .route(of_period, get(edit_page).post(save))
        .route(&format!("{of_period}/so-lieu"), get(figures::offered))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct EditQuery {
    tieng: String,
    luu: Option<String>,
}

/// A section to be written.
struct Section {
    code: String,
    field: String,
    digest_field: String,
    digest: String,
    name: String,
    hint: String,
    edited: bool,
    /// Names of figures the text speaks of and nobody knows.
    unknown: Vec<String>,
    by_hand: Vec<ByHand>,
    rows: usize,
}

impl Section {
    /// What the button sends that puts a figure in a number's place.
    fn swap(&self, number: &ByHand, chip: &str) -> String {
        let (start, end) = (number.span.start, number.span.end);
        format!("thay|{}|{start}|{end}|{}|{chip}", self.code, number.text)
    }
}

#[derive(Template)]
#[template(path = "report/edit.html")]
struct EditPage {
    frame: Frame,
    address: String,
    draft_address: String,
    title: String,
    period: String,
    language: String,
    sections: Vec<Section>,
    form: FormState,
    paper: String,
    /// What stands in braces, with its words, name and page, as JSON.
    chips: String,
}

/// What is known of every figure the text names, by what stands in its braces.
fn chips_of(draft: &Draft, opened: &Opened<'_>) -> String {
    let mut all = serde_json::Map::new();
    let plain = |words: &str| serde_json::json!({ "words": words, "name": words });
    all.insert("unit".to_owned(), plain(&draft.names.unit));
    all.insert("period".to_owned(), plain(&draft.names.period));
    for chip in draft.outline.chips().filter(|chip| is_named(chip)) {
        for way in [chip.way, Way::Whole] {
            let token = written(&Token::Chip(chip.key.clone(), way));
            let inside = token.trim_matches(['{', '}']).to_owned();
            let words = draft.chip_words(&chip.key, way, &chip.measure);
            let href = pages::figure_address(&opened.unit.code, &chip.key, (opened.name, "then"));
            let told = serde_json::json!({
                "words": words.unwrap_or_default(), "name": chip.name, "href": href
            });
            all.insert(inside, told);
        }
    }
    serde_json::Value::Object(all).to_string()
}

fn sections(
    draft: &Draft,
    form: &mut FormState,
    by_hand: &[ByHand],
    texts: &Texts,
) -> Vec<Section> {
    /// Rows of a field for about so many letters.
    const LETTERS_OF_ROW: usize = 70;
    let refused = !form.is_sound();
    let unknown = draft.unknown();
    let mut sections = Vec::with_capacity(draft.outline.parts.len());
    for part in &draft.outline.parts {
        let own = texts.get(&part.code).filter(|_| part.edited);
        let text = own.cloned().unwrap_or_else(|| drafted(part, draft));
        let field = field(&part.code);
        let digest = match part.edited {
            true => String::new(),
            false => digest_of(&text),
        };
        if !refused || !form.has(&field) {
            form.set(&field, text);
        }
        let shown = form.value(&field);
        let rows = shown.chars().count() / LETTERS_OF_ROW + shown.lines().count() + 2;
        sections.push(Section {
            digest_field: digest_field(&part.code),
            digest,
            name: part.name.clone(),
            hint: part.hint.clone(),
            edited: part.edited,
            unknown: unknown
                .iter()
                .filter(|(section, _)| *section == part.name)
                .map(|(_, name)| (*name).to_owned())
                .collect(),
            by_hand: by_hand
                .iter()
                .filter(|number| number.section == part.code)
                .cloned()
                .collect(),
            code: part.code.clone(),
            rows: rows.clamp(4, 24),
            field,
        });
    }
    sections
}

async fn edit_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, form, period)): Path<Address>,
    Query(asked): Query<EditQuery>,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let opened = open_letter(&app, &mut tx, (&code, &form, &period), words).await?;
    app.permit(&actor, Act::Report)?;
    if let Some(elsewhere) = elsewhere(&mut tx, &opened, &actor).await? {
        return Ok(Redirect::to(&elsewhere.address).into_response());
    }
    let done = asked.luu.is_some().then(|| words.t("report-saved"));
    drop(tx);
    let language = language_of(&asked.tieng);
    draw(
        &app,
        &actor,
        &opened,
        (language, FormState::default(), done),
    )
    .await
}

fn language_of(text: &str) -> &'static str {
    if text == "en" { "en" } else { "vi" }
}

/// A form that is a letter, opened; a table has no text of its own.
async fn open_letter<'a>(
    app: &'a App,
    connection: &mut sqlx::PgConnection,
    address: (&str, &str, &str),
    words: Words,
) -> Result<Opened<'a>, WebError> {
    let opened = pages::open(app, connection, address, words).await?;
    match opened.form.shape {
        Shape::Letter => Ok(opened),
        Shape::Table => Err(WebError::NotFound),
    }
}

async fn draw(
    app: &App,
    actor: &Actor,
    opened: &Opened<'_>,
    (language, mut form, done): (&str, FormState, Option<String>),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(actor).await?;
    let name = opened.name.to_string();
    let key = key_of(opened, &name, language);
    let (so_far, _) = written_so_far(&mut tx, &key).await?;
    let subject = subject_of(opened, actor, Structure::Then);
    let of = (opened.form, language);
    let draft = fill_short(app, &mut tx, &subject, of, so_far.clone()).await?;
    let by_hand = hand::found_in(&draft, &so_far, &app.catalogue);
    let texts = so_far.scripts.get(language).cloned().unwrap_or_default();
    let status = form.status();
    let title = words.t("report-edit");
    let draft_address = pages::draft_address(&opened.unit.code, key.form, opened.name);
    let mut frame = draft_frame(&mut tx, (app, actor), opened, (&title, done)).await?;
    // The draft stands between the list and its text.
    let draft_name = opened.form.name(words.language()).to_owned();
    frame = frame.crumb(draft_name.clone(), Some(draft_address.clone()));
    let html = page(&EditPage {
        address: format!("{draft_address}/soan"),
        title: format!("{title}: {draft_name}"),
        period: rules::period_with_days(opened.name, words.language()),
        language: language.to_owned(),
        sections: sections(&draft, &mut form, &by_hand, &texts),
        paper: pages::on_screen(&draft, &opened.unit.code, (opened.name, "then")),
        chips: chips_of(&draft, opened),
        draft_address,
        form,
        frame,
    })?;
    Ok((status, html).into_response())
}

/// Saves the texts typed, or says beside each what is wrong with it and writes nothing.
async fn save(
    State(app): State<App>,
    Path((code, form_code, period)): Path<Address>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let opened = open_letter(&app, &mut tx, (&code, &form_code, &period), words).await?;
    let permit = app.permit(&actor, Act::Report)?;
    if let Some(elsewhere) = elsewhere(&mut tx, &opened, &actor).await? {
        return Ok(Redirect::to(&elsewhere.address).into_response());
    }
    let language = language_of(form.text("tieng"));
    let name = opened.name.to_string();
    let key = key_of(&opened, &name, language);
    let (so_far, _) = written_so_far(&mut tx, &key).await?;
    let subject = subject_of(&opened, &actor, Structure::Then);
    let of = (opened.form, language);
    // What the form says by itself, against which an officer's own text is told.
    let mut plain = so_far.clone();
    plain.scripts.remove(language);
    let (bare, _) = fill(&app, &mut tx, &subject, of, plain).await?;
    let parts = bare.outline.parts.iter();
    let forms: Texts = parts
        .map(|part| (part.code.clone(), drafted(part, &bare)))
        .collect();
    let asked = Asked {
        catalogue: &app.catalogue,
        forms: &forms,
        kept: so_far.scripts.get(language),
        words,
    };
    if let Some(typed) = read_texts(&mut form, &asked) {
        let written = with_texts(so_far, language, own_texts(&typed, &forms));
        let (draft, _) = fill(&app, &mut tx, &subject, of, written.clone()).await?;
        say_targets(&mut form, &draft, words);
        if form.is_sound() {
            store::save_written(&mut tx, &permit, &key, &written).await?;
            tx.commit().await?;
            let address = pages::draft_address(&code, &form_code, opened.name);
            let address = format!("{address}/soan?tieng={language}&luu=1");
            return Ok(Redirect::to(&address).into_response());
        }
    }
    drop(tx);
    draw(&app, &actor, &opened, (language, form, None)).await
}

/// The texts in the place of those kept; words beside a text that is an officer's own are in it.
fn with_texts(mut written: Written, language: &str, texts: Texts) -> Written {
    written.words.retain(|code, _| !texts.contains_key(code));
    match texts.is_empty() {
        true => written.scripts.remove(language),
        false => written.scripts.insert(language.to_owned(), texts),
    };
    written
}
