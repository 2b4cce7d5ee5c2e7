//! A list as a file: a workbook or comma-separated values, with the line at its head that says who
//! wrote it, when, of which unit and what for.

use paper::xlsx::Origin;
use paper::{Cell, Column, ColumnKind, PaperFault, Row, Sheet};

use super::form::{AskedList, ListField};
use super::store::Member;
use crate::privacy::rules::masked;
use crate::web::{Words, day_short};

/// A kind of file a list is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    Xlsx,
    Csv,
}

impl FileKind {
    pub fn of(text: &str) -> Option<FileKind> {
        match text {
            "xlsx" => Some(FileKind::Xlsx),
            "csv" => Some(FileKind::Csv),
            _ => None,
        }
    }

    pub fn ending(self) -> &'static str {
        match self {
            FileKind::Xlsx => "xlsx",
            FileKind::Csv => "csv",
        }
    }

    /// What the browser is told the file is.
    pub fn media_type(self) -> &'static str {
        match self {
            FileKind::Xlsx => crate::web::XLSX,
            FileKind::Csv => crate::web::CSV,
        }
    }
}

/// The columns every list begins and ends with around the fields asked for.
pub fn empty(title: String, asked: &AskedList, words: Words) -> Sheet {
    let text = |heading: String, width| Column::new(ColumnKind::Text, heading).wide(width);
    let mut columns = vec![Column::new(ColumnKind::Number, words.t("privacy-row-number")).wide(6)];
    for one in &asked.fields {
        let name = one.field.name(words.language()).to_owned();
        let column = match one.field.code.as_str() {
            "party_on" => Column::new(ColumnKind::Day, name),
            "full_name" => text(name, 28),
            "address" | "home_place" | "email" => text(name, 30),
            _ => text(name, 16),
        };
        columns.push(column);
    }
    columns.push(text(words.t("privacy-unit"), 36));
    columns.push(Column::new(ColumnKind::Day, words.t("privacy-since")));
    Sheet {
        title,
        columns,
        ..Sheet::default()
    }
}

/// One member's row, the `number`-th.
pub fn row(number: i64, member: &Member, asked: &AskedList, words: Words) -> Row {
    let day = |on: timeline::Day| Cell::Day {
        on,
        shown: day_short(on),
    };
    let mut cells = vec![Cell::number(number, vietnamese::number(number))];
    for ListField { field, whole } in &asked.fields {
        let text = member.text(&field.code);
        let cell = match field.code.as_str() {
            "birth" => match (member.birth_on, member.birth_year) {
                (Some(on), _) => day(on),
                (None, Some(year)) => Cell::text(year.to_string()),
                (None, None) => Cell::Empty,
            },
            "sex" => member.sex.as_ref().map_or(Cell::Empty, |sex| {
                Cell::text(words.t(&format!("privacy-sex-{sex}")))
            }),
            "party_on" => member.party_on.map_or(Cell::Empty, day),
            code => match text {
                None => Cell::Empty,
                Some(text) if *whole => Cell::text(text),
                Some(text) => Cell::text(masked(code, text)),
            },
        };
        cells.push(cell);
    }
    cells.push(Cell::text(member.unit_name.clone()));
    cells.push(match member.known_before {
        true => Cell::Empty,
        false => day(member.since),
    });
    Row::line(cells)
}

/// The bytes of the file. `mark` is the line at its head; `author` stands in its properties.
pub fn write(
    mut sheet: Sheet,
    kind: FileKind,
    (author, mark): (&str, &str),
) -> Result<Vec<u8>, PaperFault> {
    match kind {
        FileKind::Xlsx => {
            sheet.subtitles = vec![mark.to_owned()];
            sheet.notes.push(mark.to_owned());
            let origin = Origin { author, note: mark };
            paper::xlsx::sheet_from(&sheet, origin)
        }
        FileKind::Csv => {
            let table = paper::csv::sheet(&sheet)?;
            // The byte-order mark stays in front; the line comes before the headings.
            let (order, rows) = table.split_at(3);
            let line = format!("\"{}\"\r\n", mark.replace('"', "\"\""));
            Ok([order, line.as_bytes(), rows].concat())
        }
    }
}
