//! The lines of a sheet: what is asked, what the records count, how far the two lie apart.

use std::collections::BTreeMap;

use timeline::PeriodName;

use super::form::{field_of, lines_asked, qualifier_field_of};
use super::rules::{Dims, Word};
use super::wording::{Shape, amount_words, dims_words, measure_name};
use crate::access::Actor;
use crate::app::App;
use crate::catalogue::{Choose, Form, FormLine};
use crate::indicator::{Asked, Basis, Figure, Structure, figure, print_dims};
use crate::unit::Unit;
use crate::web::{WebError, Words, amount, urlencode};

/// A line to fill in, with what the records count.
pub struct Line {
    pub no: String,
    pub label: String,
    pub name: String,
    pub qualifier_name: String,
    pub measure: String,
    pub address: String,
    pub counted: String,
    pub difference: String,
    pub flag: String,
}

/// A section of the sheet.
pub struct Part {
    pub no: String,
    pub title: String,
    pub lines: Vec<Line>,
}

/// What the records count on every line of the form.
pub async fn count(
    app: &App,
    actor: &Actor,
    unit: &Unit,
    (form, name): (&Form, PeriodName),
) -> Result<Vec<Figure>, WebError> {
    let state = app.engine.fresh().await.map_err(anyhow::Error::from)?;
    lines_asked(form, &app.catalogue)
        .into_iter()
        .map(|(line, _)| {
            let asked = Asked {
                unit_id: unit.unit_id,
                line: actor.line.clone(),
                indicator: line.indicator.clone(),
                dims: line.only.clone(),
                period: name.period(),
                structure: Structure::Then,
                known: None,
            };
            figure(&state, &app.catalogue, &asked, Choose::Counted)
                .map_err(|fault| anyhow::anyhow!("{fault}").into())
        })
        .collect()
}

/// The sections of the sheet with their lines.
pub fn parts_of(
    app: &App,
    (unit, form, name): (&Unit, &Form, PeriodName),
    (said, counted): (&BTreeMap<(String, Dims), Word>, &[Figure]),
    words: Words,
) -> Vec<Part> {
    let language = words.language();
    let asked = lines_asked(form, &app.catalogue);
    let draw_line = |line: &FormLine| -> Option<Line> {
        // A figure that stands in two places is asked where it stands first.
        let at = asked
            .iter()
            .position(|(first, _)| std::ptr::eq(*first, line))?;
        let (indicator, figure) = (asked[at].1, &counted[at]);
        let word = said.get(&(line.indicator.clone(), line.only.clone()));
        let own = if language == "en" { &line.en } else { &line.vi };
        let mut label = if own.is_empty() {
            indicator.name(language).to_owned()
        } else {
            own.clone()
        };
        if own.is_empty() && !line.only.is_empty() {
            label = format!(
                "{label}: {}",
                dims_words(&app.catalogue, &line.only, language)
            );
        }
        let dims = urlencode(&print_dims(&line.only));
        let measure = measure_name(&app.catalogue, indicator, language);
        let recorded = figure.basis == Some(Basis::Recorded);
        let counted = if recorded {
            amount_words(Shape::from(figure), &measure, words)
        } else {
            String::new()
        };
        Some(Line {
            no: line.no.clone(),
            label,
            name: field_of(line),
            qualifier_name: qualifier_field_of(line),
            address: format!(
                "/don-vi/{}/khai/{}?ky={name}&chieu={dims}",
                unit.code, line.indicator
            ),
            counted,
            difference: difference(word, figure, words).unwrap_or_default(),
            flag: word.and_then(|word| word.flag.clone()).unwrap_or_default(),
            measure,
        })
    };
    form.sections
        .iter()
        .map(|section| Part {
            no: section.no.clone(),
            title: if language == "en" {
                section.en.clone()
            } else {
                section.vi.clone()
            },
            lines: section.lines.iter().filter_map(draw_line).collect(),
        })
        .filter(|part| !part.lines.is_empty())
        .collect()
}

/// How far the declared number lies from the counted one; nothing where they agree or cannot be
/// held against each other.
fn difference(word: Option<&Word>, figure: &Figure, words: Words) -> Option<String> {
    let difference = word?.value? - figure.value?;
    let sign = if difference > 0 { "+" } else { "" };
    let text = format!("{sign}{}", amount(difference, words.language()));
    (difference != 0).then(|| words.t1("declared-difference", "amount", text))
}
