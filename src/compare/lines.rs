//! The lines of a form with their figures under two structures.

use std::collections::BTreeMap;

use super::form::Compared;
use super::rules::{Gap, gap};
use crate::app::App;
use crate::catalogue::{Catalogue, Indicator};
use crate::fact::State;
use crate::indicator::{Figure, Structure, percent, point, show};
use crate::report::{Outline, Part, Subject, figures_in, read_key};
use crate::unit::Unit;
use crate::web::{WebError, Words, amount};

/// A line of the form under both structures.
#[derive(Debug, Clone)]
pub struct Line {
    pub key: String,
    pub no: String,
    pub name: String,
    pub measure: String,
    pub first: Figure,
    pub second: Figure,
    pub gap: Gap,
}

impl Line {
    pub fn differs(&self) -> bool {
        self.gap != Gap::None
    }

    pub fn is_known(&self) -> bool {
        self.first.is_known() || self.second.is_known()
    }
}

/// A section of the form with its lines.
#[derive(Debug, Clone)]
pub struct Group {
    pub name: String,
    pub lines: Vec<Line>,
}

/// Whose form is compared, seen along which line of the federation.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    pub unit: &'a Unit,
    pub line: &'a str,
    pub compared: &'a Compared<'a>,
}

impl<'a> Seen<'a> {
    /// The subject of the form under one of the structures.
    pub fn under(&self, structure: Structure) -> Subject<'a> {
        Subject {
            unit: self.unit,
            line: self.line,
            name: self.compared.period,
            structure,
            known: None,
        }
    }
}

/// The form's lines under both structures, from one state of the engine.
pub fn compare(
    state: &State,
    catalogue: &Catalogue,
    seen: &Seen<'_>,
    language: &str,
) -> Result<Vec<Group>, cube::Fault> {
    let outline = Outline::of(seen.compared.form, catalogue, language);
    let figures = |structure| figures_in(state, catalogue, &seen.under(structure), &outline);
    let first = figures(seen.compared.first)?;
    let second = figures(seen.compared.second)?;
    let groups = outline.parts.iter().map(|part| Group {
        name: part.name.clone(),
        lines: lines(catalogue, part, (&first, &second)),
    });
    Ok(groups.filter(|group| !group.lines.is_empty()).collect())
}

type Figures = BTreeMap<String, Figure>;

/// The lines of a section; of a section in words, each of its figures once.
fn lines(catalogue: &Catalogue, part: &Part, (first, second): (&Figures, &Figures)) -> Vec<Line> {
    let is_sum = |key: &str| {
        let indicator = catalogue.indicator(&read_key(key).0);
        indicator.is_some_and(|indicator| indicator.of.is_none())
    };
    let mut lines: Vec<Line> = Vec::new();
    for (key, name, measure) in part.figures() {
        let (Some(first), Some(second)) = (first.get(key), second.get(key)) else {
            continue;
        };
        if lines.iter().any(|line| line.key == key) {
            continue;
        }
        let no = part.lines.iter().find(|line| line.key == key);
        lines.push(Line {
            key: key.to_owned(),
            no: no.map_or_else(String::new, |line| line.no.clone()),
            name: name.to_owned(),
            measure: measure.to_owned(),
            first: first.clone(),
            second: second.clone(),
            gap: gap(first, second, is_sum(key)),
        });
    }
    lines
}

/// A figure as a comparison writes it: the amount in full, with its qualifier.
#[derive(Debug, Clone, Default)]
pub struct Written {
    pub text: String,
    pub point: &'static str,
    pub point_key: &'static str,
    pub known: bool,
}

/// Writes a figure of the key's indicator.
pub fn write(app: &App, key: &str, figure: &Figure, words: Words) -> Result<Written, WebError> {
    let (code, _, _) = read_key(key);
    let indicator = app.catalogue.indicator(&code).ok_or(WebError::NotFound)?;
    Ok(written(app, indicator, figure, words))
}

pub fn written(app: &App, indicator: &Indicator, figure: &Figure, words: Words) -> Written {
    let shown = show(figure, indicator, &app.catalogue, words);
    let number = match (figure.is_known(), figure.percent_ppm, figure.value) {
        (true, None, Some(value)) => amount(value, words.language()),
        _ => shown.value.clone(),
    };
    let (point, point_key) = point(figure);
    Written {
        text: format!("{} {number}", shown.qualifier).trim().to_owned(),
        point,
        point_key,
        known: shown.known,
    }
}

/// A difference with its sign: `+15.199`, `−1,2 điểm %`.
pub fn signed(value: i64, language: &str) -> String {
    match value {
        0 => "0".to_owned(),
        value if value < 0 => format!("−{}", amount(value.saturating_neg(), language)),
        value => format!("+{}", amount(value, language)),
    }
}

/// What lies between two figures, in words.
pub fn gap_in_words(gap: Gap, words: Words) -> String {
    let language = words.language();
    match gap {
        Gap::None => "0".to_owned(),
        Gap::Amount(value) => signed(value, language),
        Gap::Share(ppm) => {
            let sign = if ppm < 0 { "−" } else { "+" };
            let points = percent(ppm.saturating_abs(), language);
            let points = points.trim_end_matches('%').to_owned();
            words.t2("compare-points", ("sign", sign), ("points", points))
        }
        Gap::OneSided => words.t("compare-one-sided"),
        Gap::Words => words.t("compare-otherwise"),
    }
}
