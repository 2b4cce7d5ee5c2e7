//! A form resolved for one language: its sections with their sentences cut into text and chips, its
//! lines with their names and measures. It is what an issued report keeps, so that a later
//! catalogue does not reword it. Pure.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::beside::key_before;
use super::wording::Way;
use crate::catalogue::{Catalogue, Choose, Form, FormLine, FormSection, Sentence, Shape};

/// A form ready to be filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    pub form: String,
    pub language: String,
    /// What the report is about, without the word "report": `Kết quả công tác công đoàn`.
    pub subject: String,
    /// `Mẫu 2-HĐCĐ` of a statutory form.
    pub label: Option<String>,
    pub is_table: bool,
    pub parts: Vec<Part>,
}

/// A section of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub code: String,
    pub no: String,
    pub name: String,
    pub hint: String,
    pub sentences: Vec<Said>,
    pub lines: Vec<Line>,
    /// Whether an officer wrote the sentences, and not the form: then none is left out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub edited: bool,
}

/// A sentence in pieces; `opens` where it begins a paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub opens: bool,
    pub pieces: Vec<Piece>,
}

/// A stretch of a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Piece {
    Text(String),
    /// The unit's name.
    Unit,
    /// The period in words.
    Period,
    Chip(Chip),
    /// A paragraph of its own: these figures now, a year before and against their targets.
    Table(Vec<Chip>),
    /// A paragraph of its own: the figures of the columns, unit by unit.
    Annex(Annex),
    /// A paragraph of its own: one figure along units or months.
    Chart(Drawn),
}

/// A table of units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annex {
    /// Whose units it lists; empty where they are the report's own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub of: String,
    /// What each column counts, with the figure of the report's own unit.
    pub columns: Vec<Chip>,
    /// Each unit's name with its figures, in the order of the columns.
    pub rows: Vec<(String, Vec<Chip>)>,
}

/// A drawing of one figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    pub title: String,
    pub measure: String,
    /// Lines for what goes on in time, else bars.
    pub in_time: bool,
    pub points: Vec<(String, Chip)>,
}

/// A figure in a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chip {
    /// Indicator and dimensions, as [`key_of`] writes them.
    pub key: String,
    pub way: Way,
    pub measure: String,
    pub name: String,
    /// Key and name of the same figure a year before, where the way of saying it needs that one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<(String, String)>,
}

/// A line of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub no: String,
    pub name: String,
    pub measure: String,
    pub key: String,
}

/// The section that a table's free words stand in, before the table.
pub const TABLE_WORDS: &str = "loi-dau";

/// The key of a figure within a report: `B16.rate|level=base`, with `!declared` where a line asks
/// for one reading only.
pub fn key_of(indicator: &str, dims: &BTreeMap<String, String>, choose: Choose) -> String {
    let mut key = indicator.to_owned();
    for (dim, value) in dims {
        key.push_str(&format!("|{dim}={value}"));
    }
    match choose {
        Choose::Value => {}
        Choose::Counted => key.push_str("!counted"),
        Choose::Declared => key.push_str("!declared"),
    }
    key
}

/// What a key asks: indicator, dimensions and reading.
pub fn read_key(key: &str) -> (String, BTreeMap<String, String>, Choose) {
    let key = key.split('@').next().unwrap_or_default();
    let (rest, choose) = match key.split_once('!') {
        Some((rest, "counted")) => (rest, Choose::Counted),
        Some((rest, _)) => (rest, Choose::Declared),
        None => (key, Choose::Value),
    };
    let mut parts = rest.split(['|', ';']);
    let indicator = parts.next().unwrap_or_default().to_owned();
    let dims = parts
        .filter_map(|part| part.split_once('='))
        .map(|(dim, value)| (dim.trim().to_owned(), value.trim().to_owned()))
        .collect();
    (indicator, dims, choose)
}

impl Outline {
    /// The form in the language, with every name and measure looked up.
    pub fn of(form: &Form, catalogue: &Catalogue, language: &str) -> Self {
        let language = if language == "en" { "en" } else { "vi" };
        let reader = Reader {
            catalogue,
            language,
        };
        let (label, subject) = subject(form.name(language), language);
        Self {
            form: form.code.clone(),
            language: language.to_owned(),
            subject,
            label,
            is_table: form.shape == Shape::Table,
            parts: form
                .sections
                .iter()
                .map(|section| reader.part(section))
                .collect(),
        }
    }

    /// Every chip, in the order of the text.
    pub fn chips(&self) -> impl Iterator<Item = &Chip> {
        let sentences = self.parts.iter().flat_map(|part| &part.sentences);
        sentences.flat_map(Said::chips)
    }

    /// The key, name and measure of every figure, each once, in the order of the form.
    pub fn figures(&self) -> Vec<(&str, &str, &str)> {
        let mut all: Vec<(&str, &str, &str)> = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        for part in &self.parts {
            for figure in part.figures() {
                if seen.insert(figure.0) {
                    all.push(figure);
                }
            }
        }
        all
    }

    /// Where free words may be written: code, heading and hint.
    pub fn places_for_words(&self) -> Vec<(String, String, String)> {
        if self.is_table {
            return vec![(TABLE_WORDS.to_owned(), String::new(), String::new())];
        }
        let place = |part: &Part| (part.code.clone(), part.name.clone(), part.hint.clone());
        // Who wrote a section's text wrote his own words in it.
        let drafted = self.parts.iter().filter(|part| !part.edited);
        drafted.map(place).collect()
    }
}

impl Said {
    /// Its figures, those of its tables and drawings too.
    pub fn chips(&self) -> impl Iterator<Item = &Chip> {
        self.pieces.iter().flat_map(|piece| match piece {
            Piece::Chip(chip) => vec![chip],
            Piece::Table(lines) => lines.iter().collect(),
            Piece::Annex(annex) => {
                let rows = annex.rows.iter().flat_map(|(_, chips)| chips);
                annex.columns.iter().chain(rows).collect()
            }
            Piece::Chart(drawn) => drawn.points.iter().map(|(_, chip)| chip).collect(),
            Piece::Text(_) | Piece::Unit | Piece::Period => Vec::new(),
        })
    }
}

impl Part {
    /// Key, name and measure of each figure of the section.
    pub fn figures(&self) -> Vec<(&str, &str, &str)> {
        let chips = self.sentences.iter().flat_map(Said::chips);
        let of_chips = chips.flat_map(|chip| {
            let measure = chip.measure.as_str();
            let before = chip.before.as_ref();
            let before = before.map(|(key, name)| (key.as_str(), name.as_str(), measure));
            [(chip.key.as_str(), chip.name.as_str(), measure)]
                .into_iter()
                .chain(before)
        });
        let of_lines = self
            .lines
            .iter()
            .map(|line| (line.key.as_str(), line.name.as_str(), line.measure.as_str()));
        of_chips.chain(of_lines).collect()
    }
}

/// The label of a statutory form and what the report is about.
fn subject(name: &str, language: &str) -> (Option<String>, String) {
    let (label, rest) = match name.split_once(": ") {
        Some((label, rest)) => (Some(label.to_owned()), rest),
        None => (None, name),
    };
    let word = if language == "en" {
        "Report "
    } else {
        "Báo cáo "
    };
    let rest = rest.strip_prefix(word).unwrap_or(rest);
    (label, super::build::with_capital(rest))
}

/// Looks names and measures up.
pub struct Reader<'a> {
    pub catalogue: &'a Catalogue,
    pub language: &'a str,
}

impl Reader<'_> {
    fn part(&self, section: &FormSection) -> Part {
        let english = self.language == "en";
        let pick = |vi: &str, en: &str| if english { en } else { vi }.to_owned();
        Part {
            code: section.code.clone(),
            no: section.no.clone(),
            name: pick(&section.vi, &section.en),
            hint: pick(&section.words_vi, &section.words_en),
            sentences: section.text.iter().map(|said| self.said(said)).collect(),
            lines: section.lines.iter().map(|line| self.line(line)).collect(),
            edited: false,
        }
    }

    fn said(&self, sentence: &Sentence) -> Said {
        let text = if self.language == "en" {
            &sentence.en
        } else {
            &sentence.vi
        };
        let mut pieces = Vec::new();
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            let Some((inside, after)) = after.split_once('}') else {
                break;
            };
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            pieces.push(self.piece(inside));
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Said {
            opens: sentence.para,
            pieces,
        }
    }

    fn piece(&self, inside: &str) -> Piece {
        match inside {
            "unit" => Piece::Unit,
            "period" => Piece::Period,
            chip => {
                let (key, way) = chip.split_once(':').unwrap_or((chip, ""));
                Piece::Chip(self.chip(key, Way::named(way)))
            }
        }
    }

    /// A figure said in this way.
    pub fn chip(&self, key: &str, way: Way) -> Chip {
        let (indicator, dims, choose) = read_key(key);
        let (name, measure) = self.words(&indicator, &dims);
        let key = key_of(&indicator, &dims, choose);
        let before = way.needs_before().then(|| {
            let words = crate::web::Words::of(self.language);
            let name = words.t1("report-name-before", "name", &name);
            (key_before(&key), name)
        });
        Chip {
            key,
            way,
            measure,
            name,
            before,
        }
    }

    fn line(&self, line: &FormLine) -> Line {
        let (name, measure) = self.words(&line.indicator, &line.only);
        let own = if self.language == "en" {
            &line.en
        } else {
            &line.vi
        };
        Line {
            no: line.no.clone(),
            name: if own.is_empty() { name } else { own.clone() },
            measure,
            key: key_of(&line.indicator, &line.only, line.choose),
        }
    }

    /// The name of a figure with its dimension values, and its measure.
    fn words(&self, indicator: &str, dims: &BTreeMap<String, String>) -> (String, String) {
        let Some(indicator) = self.catalogue.indicator(indicator) else {
            return (indicator.to_owned(), String::new());
        };
        let mut name = indicator.name(self.language).to_owned();
        let values: Vec<String> = dims
            .iter()
            .map(|(dim, value)| self.catalogue.value_name(dim, value, self.language))
            .collect();
        if !values.is_empty() {
            name.push_str(&format!(" ({})", values.join(", ")));
        }
        let measure = self
            .catalogue
            .measure(&indicator.measure)
            .map(|measure| {
                if self.language == "en" {
                    measure.en.clone()
                } else {
                    measure.vi.clone()
                }
            })
            .unwrap_or_default();
        (name, measure)
    }
}
