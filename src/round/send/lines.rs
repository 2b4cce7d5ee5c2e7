//! The lines of the chair's page: what is counted is shown, what is not may be typed and is
//! declared.

use std::collections::BTreeMap;

use super::Opened;
use crate::access::{Act, Actor};
use crate::app::App;
use crate::declared::{self, Said, Word, field_of, lines_asked, read_line, typed, write_deed};
use crate::indicator::Basis;
use crate::report::{self, Draft, Outline, figure_address};
use crate::store::begin_change;
use crate::web::{FormState, WebError, Words};

/// What the unit has declared for the period, by indicator and dimensions.
pub type Declared = BTreeMap<(String, BTreeMap<String, String>), Word>;

/// A line of the form as the chair sees it.
pub struct Line {
    pub no: String,
    pub name: String,
    pub measure: String,
    /// The field where it is to be typed; nothing where it is counted.
    pub field: Option<String>,
    pub value: String,
    pub address: String,
    pub point: &'static str,
}

pub struct Part {
    pub title: String,
    pub lines: Vec<Line>,
    /// Something in it is to be mended.
    pub open: bool,
    /// How many lines have a value.
    pub known: usize,
}

/// The sections with their lines: what is counted is shown, what is not may be typed.
pub fn parts(
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
            let value = draft
                .chip_words(&line.key, report::Way::Number, &line.measure)
                .unwrap_or_default();
            lines.push(Line {
                no: line.no.clone(),
                name: line.name.clone(),
                // A percentage brings its sign along.
                measure: match value.ends_with('%') {
                    true => String::new(),
                    false => line.measure.clone(),
                },
                value,
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
            open: lines.iter().any(|line| {
                let field = line.field.as_deref();
                field.is_some_and(|field| form.error(field).is_some())
            }),
            known: lines.iter().filter(|line| !line.value.is_empty()).count(),
            lines,
        });
    }
    parts
}

/// Appends what was typed into the lines; whether anything was said anew.
pub async fn declare(
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
