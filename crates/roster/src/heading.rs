//! Where the heading of a list stands and what it says.
//!
//! Lists begin with the names of offices and a title; the heading may have two rows, the upper
//! one merged over several columns (`Ngày sinh` over `Nam` and `Nữ`). Merged cells are read as a
//! sheet stores them: the first has the text, the others are empty, as in CSV.

use std::io::{Read, Seek};

use vietnamese::{Legacy, LegacyEvidence, fold, repair_mojibake};

use crate::columns::{Column, Columns, Confidence};
use crate::content;
use crate::field::Field;
use crate::table::{Cell, Row, Rows, TableFault};
use crate::words::{find_field, plain};

/// The rows among which the heading is sought.
const HEADING_ROWS: usize = 30;
/// The rows that are looked at to learn what columns hold and how they are written.
const SAMPLE_ROWS: usize = 400;

/// What a row must weigh to be a heading: a known word for a name, or two other known words.
const LEAST_WEIGHT: usize = 4;

/// Rows that could be the heading.
struct Candidate {
    weight: usize,
    at: usize,
    depth: usize,
    columns: Vec<Column>,
}

/// The heading of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heading {
    /// The numbers of the rows it stands in; empty where the list has none.
    pub rows: Vec<u32>,
    /// What stands above it: offices, title, day.
    pub titles: Vec<String>,
    pub columns: Columns,
}

impl Heading {
    /// Finds the heading and proposes what each column holds. The rows up to it are taken; the
    /// next row is the first below.
    pub fn find<R: Read + Seek>(rows: &mut Rows<'_, R>) -> Result<Self, TableFault> {
        let sample = rows.look_ahead(SAMPLE_ROWS)?;
        let (found, taken) = Self::in_sample(sample);
        let mut row = Row::default();
        for _ in 0..taken {
            rows.next_row(&mut row)?;
        }
        Ok(found)
    }

    /// The heading among the first rows of a list, and how many rows reach to its end.
    pub fn in_sample(sample: &[Row]) -> (Self, usize) {
        let mut best: Option<Candidate> = None;
        for at in 0..sample.len().min(HEADING_ROWS) {
            for depth in 1..=2 {
                let Some(lines) = sample.get(at..at + depth) else {
                    continue;
                };
                let adjacent = |pair: &[Row]| pair[0].number() + 1 == pair[1].number();
                let lower = |pair: &[Row]| adjacent(pair) && is_lower_line(&pair[1]);
                if !lines.iter().all(is_words) || (depth == 2 && !lower(lines)) {
                    continue;
                }
                let columns = columns_of(lines);
                let weight = weight(&columns);
                // Of equals the heading with fewer lines: a title is no part of it.
                let better = best.as_ref().is_none_or(|best| {
                    weight > best.weight || (weight == best.weight && depth < best.depth)
                });
                if better {
                    best = Some(Candidate {
                        weight,
                        at,
                        depth,
                        columns,
                    });
                }
            }
        }
        let (rows, columns, taken) = match best.filter(|best| best.weight >= LEAST_WEIGHT) {
            Some(best) => (
                best.at..best.at + best.depth,
                best.columns,
                best.at + best.depth,
            ),
            None => (0..0, Vec::new(), 0),
        };
        let below = sample.get(taken..).unwrap_or_default();
        let mut heading = Self {
            titles: sample[..rows.start].iter().map(title).collect(),
            rows: sample[rows].iter().map(Row::number).collect(),
            columns: Columns::new(with_bare_columns(columns, below)),
        };
        content::propose(&mut heading.columns, below);
        find_fonts(&mut heading.columns, below);
        (heading, taken)
    }
}

/// The columns that have a heading or cells below it.
fn with_bare_columns(mut columns: Vec<Column>, below: &[Row]) -> Vec<Column> {
    let width = below.iter().map(Row::len).max().unwrap_or(0);
    for index in columns.len()..width {
        columns.push(Column {
            index,
            heading: String::new(),
            field: None,
            confidence: Confidence::Guess,
            legacy: None,
        });
    }
    columns.retain(|column| {
        let filled = |row: &Row| row.cell(column.index) != Cell::Empty;
        !column.heading.is_empty() || below.iter().any(filled)
    });
    columns
}

/// How much the columns look like a heading: each field that is understood counts, a name twice.
fn weight(columns: &[Column]) -> usize {
    let mut fields: Vec<(Field, Confidence)> = columns
        .iter()
        .filter_map(|column| Some((column.field?, column.confidence)))
        .filter(|(field, _)| *field != Field::Ignored)
        .collect();
    fields.sort_unstable();
    fields.dedup_by_key(|(field, _)| *field);
    let of = |(field, confidence): &(Field, Confidence)| {
        let sure = if *confidence == Confidence::Certain {
            2
        } else {
            1
        };
        sure + if matches!(field, Field::FullName | Field::GivenName) {
            2
        } else {
            0
        }
    };
    fields.iter().map(of).sum()
}

/// Whether a row has words only: a heading has no numbers or days in it.
fn is_words(row: &Row) -> bool {
    row.cells().all(|cell| match cell {
        Cell::Empty => true,
        Cell::Text(text) => {
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            digits < 4 && text.len() < 400
        }
        _ => false,
    })
}

/// Whether a row can be the lower line of a heading: short words, none of which stands alone as
/// a running number or a name of several words.
fn is_lower_line(row: &Row) -> bool {
    row.cells().all(|cell| match cell {
        Cell::Text(text) => {
            let known = find_field(&plain(text)).is_some();
            known
                || (text.chars().count() <= 30
                    && !text
                        .bytes()
                        .all(|byte| byte.is_ascii_digit() || byte == b'.'))
        }
        _ => true,
    })
}

fn title(row: &Row) -> String {
    let texts: Vec<String> = row
        .cells()
        .filter(|cell| *cell != Cell::Empty)
        .map(crate::read::raw)
        .collect();
    texts.join(" ")
}

fn text_of(row: &Row, column: usize) -> &str {
    match row.cell(column) {
        Cell::Text(text) => text,
        _ => "",
    }
}

fn columns_of(lines: &[Row]) -> Vec<Column> {
    let count = lines.iter().map(Row::len).max().unwrap_or(0);
    let mut columns = Vec::with_capacity(count);
    let mut parent = "";
    for index in 0..count {
        let upper = text_of(&lines[0], index);
        let lower = lines.get(1).map_or("", |line| text_of(line, index));
        let over = if upper.is_empty() && !lower.is_empty() {
            parent
        } else {
            upper
        };
        if !upper.is_empty() || lower.is_empty() {
            parent = upper;
        }
        let neighbours = lines.get(1).map(|line| {
            let left = index.checked_sub(1).map_or("", |left| text_of(line, left));
            [left, text_of(line, index + 1)]
        });
        let found = if lower.is_empty() {
            understand(over)
        } else {
            understand_both(over, lower, neighbours.unwrap_or_default())
        };
        let heading = match (over.is_empty(), lower.is_empty()) {
            (false, false) => format!("{over} / {lower}"),
            (true, _) => lower.to_owned(),
            (_, true) => over.to_owned(),
        };
        columns.push(Column {
            index,
            heading,
            field: found.map(|(field, _)| field),
            confidence: found.map_or(Confidence::Guess, |(_, confidence)| confidence),
            legacy: None,
        });
    }
    columns
}

/// A heading in whatever font it was typed.
fn understand(heading: &str) -> Option<(Field, Confidence)> {
    if heading.is_empty() {
        return None;
    }
    let readings = [
        Some(heading.to_owned()),
        repair_mojibake(heading),
        (!heading.is_ascii()).then(|| Legacy::Tcvn3.read(heading)),
        (!heading.is_ascii()).then(|| Legacy::Vni.read(heading)),
    ];
    readings
        .into_iter()
        .flatten()
        .find_map(|reading| find_field(&plain(&reading)))
}

/// A lower heading under an upper one.
fn understand_both(
    upper: &str,
    lower: &str,
    [left, right]: [&str; 2],
) -> Option<(Field, Confidence)> {
    let above = understand(upper);
    let word = lower_word(lower);
    if above.is_some_and(|(field, _)| field == Field::Birth) {
        // `Năm` without its mark is `Nam`; the neighbours tell which it is.
        let after_month = lower_word(left) == "thang";
        let part = match word.as_str() {
            "ngay" => Some(Field::BirthDay),
            "thang" => Some(Field::BirthMonth),
            "nam" if after_month || lower.to_lowercase() == "năm" => Some(Field::BirthYear),
            "nam" => Some(Field::Male),
            "nu" => Some(Field::Female),
            _ => None,
        };
        if let Some(field) = part {
            return Some((field, Confidence::Certain));
        }
    }
    if matches!(word.as_str(), "nam" | "nu") && (lower_word(right) == "nu" || word == "nu") {
        let field = if word == "nu" {
            Field::Female
        } else {
            Field::Male
        };
        return Some((field, Confidence::Certain));
    }
    let joined = understand(&format!("{upper} {lower}"))
        .filter(|(_, confidence)| *confidence == Confidence::Certain);
    joined
        .or_else(|| understand(lower))
        .or_else(|| above.map(|(field, _)| (field, Confidence::Likely)))
}

fn lower_word(lower: &str) -> String {
    let word = plain(lower);
    // `N÷` and `Nöõ` are how old fonts write Nữ.
    match lower {
        "N÷" | "Nöõ" => "nu".to_owned(),
        _ => fold(&word),
    }
}

/// Finds which columns are in an old font. A column that says nothing of itself, with one word in
/// each cell, is in the font of the others.
fn find_fonts(columns: &mut Columns, below: &[Row]) {
    let mut of_file = None;
    let mut silent = Vec::new();
    for column in columns.columns_mut() {
        let mut evidence = LegacyEvidence::default();
        for row in below {
            if let Cell::Text(text) = row.cell(column.index) {
                evidence.see(text);
            }
        }
        column.legacy = evidence.verdict();
        of_file = of_file.or(column.legacy);
        if column.legacy.is_none() && !evidence.is_proper() {
            silent.push(column.index);
        }
    }
    for column in columns.columns_mut() {
        if silent.contains(&column.index) {
            column.legacy = of_file;
        }
    }
}

#[cfg(test)]
mod tests;
