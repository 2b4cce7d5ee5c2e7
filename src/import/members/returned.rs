//! The rows that were not taken, in a file of the same shape with their reasons beside them, to be
//! mended and read again.

use std::io;

use rust_xlsxwriter::{Workbook, XlsxError};

use super::judging::Judged;
use super::outcome::Outcome;
use super::reading::{Head, REASON};
use super::sentences;
use crate::web::Words;

/// The form of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Csv,
    Xlsx,
}

impl Form {
    /// By the ending of a name.
    pub fn of(name: &str) -> Self {
        if name.to_lowercase().ends_with(".xlsx") {
            Form::Xlsx
        } else {
            Form::Csv
        }
    }

    pub fn ending(self) -> &'static str {
        match self {
            Form::Csv => "csv",
            Form::Xlsx => "xlsx",
        }
    }
}

/// Why the file could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReturnedFault {
    #[error(transparent)]
    Csv(#[from] csv::Error),
    #[error(transparent)]
    Workbook(#[from] XlsxError),
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Stands between the cells of a row that is kept as one text.
const BETWEEN: char = '\u{1f}';

/// The rows so far.
#[derive(Debug, Default)]
pub struct Returned {
    head: Head,
    /// The cells of each row, and why it came back.
    rows: Vec<(String, String)>,
}

impl Returned {
    /// Keeps the row if it goes back.
    pub fn note(&mut self, head: &Head, judged: &Judged, words: Words) {
        let Some(reason) = reason(judged, words) else {
            return;
        };
        if self.rows.is_empty() {
            self.head = head.clone();
        }
        let Some(cells) = &judged.row.cells else {
            return;
        };
        let cells = cells.texts.join(&BETWEEN.to_string());
        self.rows.push((cells, reason));
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Every row of the file: what stood above the list, then those that came back.
    fn lines(&self) -> impl Iterator<Item = Vec<String>> {
        let width = self.width();
        let above = self.head.rows.iter().enumerate().map(move |(at, cells)| {
            let mut cells = cells.clone();
            cells.resize(width, String::new());
            let is_heading = at + self.head.heading_rows == self.head.rows.len();
            cells.push(if is_heading {
                REASON.to_owned()
            } else {
                String::new()
            });
            cells
        });
        let below = self.rows.iter().map(move |(cells, reason)| {
            let mut cells: Vec<String> = cells.split(BETWEEN).map(str::to_owned).collect();
            cells.resize(width, String::new());
            cells.push(reason.clone());
            cells
        });
        above.chain(below)
    }

    fn width(&self) -> usize {
        let below = self
            .rows
            .iter()
            .map(|(cells, _)| cells.split(BETWEEN).count());
        let above = self.head.rows.iter().map(Vec::len);
        // Of a file that went back once, the old reasons make room for the new ones.
        let reason = vietnamese::fold(REASON);
        let old = self
            .head
            .columns
            .iter()
            .find(|column| vietnamese::fold(&column.heading) == reason);
        match old {
            Some(column) => column.index,
            None => above.chain(below).max().unwrap_or(0),
        }
    }

    /// The file's bytes.
    pub fn file(&self, form: Form) -> Result<Vec<u8>, ReturnedFault> {
        match form {
            Form::Csv => {
                // Spreadsheets know UTF-8 by its mark.
                let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
                for line in self.lines() {
                    writer.write_record(line)?;
                }
                writer
                    .into_inner()
                    .map_err(|error| error.into_error().into())
            }
            Form::Xlsx => {
                let mut workbook = Workbook::new();
                let sheet = workbook.add_worksheet();
                for (row, line) in (0..).zip(self.lines()) {
                    for (column, cell) in (0..).zip(line) {
                        if !cell.is_empty() {
                            sheet.write_string(row, column, cell)?;
                        }
                    }
                }
                Ok(workbook.save_to_buffer()?)
            }
        }
    }
}

/// Why a row goes back; nothing where it does not.
pub fn reason(judged: &Judged, words: Words) -> Option<String> {
    match &judged.outcome {
        Outcome::Refused => {
            let wrong = judged.row.notes.iter();
            let wrong = wrong.filter(|note| note.severity == roster::Severity::Wrong);
            let said: Vec<String> = wrong.map(|note| sentences::of_note(words, note)).collect();
            Some(said.join(" "))
        }
        Outcome::Asked(question) => Some(sentences::of_question(words, question)),
        Outcome::Again(row) => Some(sentences::of_repetition(words, *row)),
        _ => None,
    }
}
