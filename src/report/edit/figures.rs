//! The figures offered while an officer types: by name or code, with the words of every way that
//! can be said now.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::open_letter;
use crate::access::{Act, Actor};
use crate::app::App;
use crate::catalogue::Catalogue;
use crate::indicator::Structure;
use crate::report::build::Draft;
use crate::report::draft::{Address, subject_of};
use crate::report::fill::{fill_outline, names};
use crate::report::outline::{Outline, Piece, Reader, Said, read_key};
use crate::report::pages::{self, Opened};
use crate::report::store::Written;
use crate::report::wording::Way;
use crate::web::{WebError, Words};

/// So many figures are offered at once.
const MOST: usize = 8;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct OfferQuery {
    /// What was typed.
    q: String,
    /// The key of one figure, asked for its ways.
    so: String,
    tieng: String,
}

/// Figures that fit what was typed, those of the form first.
pub async fn offered(
    State(app): State<App>,
    actor: Actor,
    Path((code, form, period)): Path<Address>,
    Query(asked): Query<OfferQuery>,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let opened = open_letter(&app, &mut tx, (&code, &form, &period), words).await?;
    app.permit(&actor, Act::Report)?;
    let language = super::language_of(&asked.tieng);
    let mut outline = Outline::of(opened.form, &app.catalogue, language);
    let keys = match asked.so.as_str() {
        "" => fitting(&outline, &app.catalogue, asked.q.trim()),
        key => vec![key.to_owned()],
    };
    let reader = Reader {
        catalogue: &app.catalogue,
        language,
    };
    let chips = keys
        .iter()
        .filter(|key| app.catalogue.indicator(&read_key(key).0).is_some())
        .map(|key| Piece::Chip(reader.chip(key, Way::Row)));
    let said = Said {
        opens: true,
        pieces: chips.collect(),
    };
    outline.parts.truncate(1);
    for part in &mut outline.parts {
        part.sentences = vec![said.clone()];
    }
    let subject = subject_of(&opened, &actor, Structure::Then);
    let names = names(&mut tx, &subject, opened.form, language).await?;
    let of = (outline, names);
    let (draft, _) = fill_outline(&app, &mut tx, &subject, of, Written::default()).await?;
    let list: Vec<Value> = told(&draft, &opened, words);
    Ok(axum::Json(list).into_response())
}

/// The keys whose name or code fits; each word typed is somewhere in the name.
fn fitting(outline: &Outline, catalogue: &Catalogue, typed: &str) -> Vec<String> {
    let folded = vietnamese::fold(typed);
    let wanted: Vec<&str> = folded.split_whitespace().collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let fits = |name: &str, code: &str| {
        let (name, code) = (vietnamese::fold(name), code.to_lowercase());
        code.starts_with(&folded) || wanted.iter().all(|word| name.contains(word))
    };
    let of_form = outline.figures().into_iter();
    let own = of_form
        .filter(|(key, name, _)| !key.contains('@') && fits(name, key))
        .map(|(key, _, _)| key.to_owned());
    let others = catalogue.indicators.iter().filter(|indicator| {
        let aliases = indicator.aliases.iter().any(|alias| fits(alias, ""));
        aliases || fits(indicator.name(&outline.language), &indicator.code)
    });
    let mut keys: Vec<String> = Vec::new();
    for key in own.chain(others.map(|indicator| indicator.code.clone())) {
        if keys.len() < MOST && !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

fn told(draft: &Draft, opened: &Opened<'_>, words: Words) -> Vec<Value> {
    let chips = draft.outline.chips();
    let each = chips.map(|chip| {
        let ways = Way::NAMED.into_iter().filter_map(|(way, name)| {
            let said = draft.chip_words(&chip.key, way, &chip.measure)?;
            let label = match name {
                "" => words.t("report-way-whole"),
                name => words.t(&format!("report-way-{name}")),
            };
            Some(json!({ "way": name, "label": label, "words": said }))
        });
        let whole = draft.chip_words(&chip.key, Way::Whole, &chip.measure);
        json!({
            "id": chip.key,
            "name": chip.name,
            "detail": whole.unwrap_or_else(|| words.t("report-basis-missing")),
            "href": pages::figure_address(&opened.unit.code, &chip.key, (opened.name, "then")),
            "ways": ways.collect::<Vec<_>>(),
        })
    });
    each.collect()
}
