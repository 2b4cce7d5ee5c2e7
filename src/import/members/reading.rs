//! A file from its first row to its last, on a thread of its own: cells, people, notes, units. What
//! the register knows of them is asked elsewhere, while the next rows are read.

use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use roster::{
    Column, Field, Heading, Note, PersonRow, Reader, Reading, Row, Setting, Source, TableFault,
    code,
};
use tokio::sync::mpsc;

use super::incoming::{Ground, Incoming, take};
use super::places::Places;

/// Rows handed over at a time. A file that ends within the first batch is held as a whole.
pub const BATCH: usize = 20_000;
/// Rows above the list that are kept for the file of returned rows.
const HEAD_ROWS: usize = 60;
/// What the heading of the column is called in which the reasons of returned rows stand.
pub const REASON: &str = "Lý do trả lại";

/// Which column is meant: by its place, or by its heading or letter as somebody wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnName {
    At(usize),
    Named(String),
}

/// What the caller says of the file.
#[derive(Debug, Clone)]
pub struct Directions {
    /// The number of the sheet; the first that is not hidden where it is not said.
    pub sheet: Option<usize>,
    pub columns: Vec<(ColumnName, Field)>,
    pub setting: Setting,
    pub ground: Ground,
    /// Whether the cells of each row are kept, to show or to return them.
    pub keep_cells: bool,
}

/// What stands above the people.
#[derive(Debug, Clone, Default)]
pub struct Head {
    pub sheet: String,
    pub columns: Vec<Column>,
    /// The rows down to the heading, as they stand.
    pub rows: Vec<Vec<String>>,
    /// The number of the heading's last row; nought where there is none.
    pub heading_ends: u32,
    pub heading_rows: usize,
}

/// A row that is somebody.
#[derive(Debug)]
pub struct ReadRow {
    pub row_no: u32,
    pub notes: Vec<Note>,
    /// Nothing where the row is refused.
    pub incoming: Option<Box<Incoming>>,
    /// The folded name and the key lists are sorted by.
    pub folded: String,
    pub sort_key: String,
    pub cells: Option<Box<Cells>>,
}

/// A row as the file has it, and as it was understood.
#[derive(Debug)]
pub struct Cells {
    pub texts: Vec<String>,
    pub person: PersonRow,
}

/// What comes from the thread.
#[derive(Debug)]
pub enum Piece {
    Head(Box<Head>),
    /// People, and how many rows were nobody.
    Rows(Vec<ReadRow>, u64),
}

/// Why a file cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum ReadFault {
    #[error(transparent)]
    Table(#[from] TableFault),
    /// No column holds names; with the headings that were found.
    #[error("no column holds the names")]
    NoNames(Box<Head>),
    #[error("there is no column {0}")]
    NoColumn(String),
    #[error("the list is empty below its heading")]
    NoRows,
}

/// A reader that says how far it has come.
pub struct Measured<R> {
    inner: R,
    at: Arc<AtomicU64>,
}

impl<R> Measured<R> {
    pub fn new(inner: R, at: Arc<AtomicU64>) -> Self {
        Self { inner, at }
    }
}

impl<R: Read> Read for Measured<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(into)?;
        self.at.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

impl<R: Seek> Seek for Measured<R> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let at = self.inner.seek(to)?;
        self.at.store(at, Ordering::Relaxed);
        Ok(at)
    }
}

/// Reads the file and sends what is in it; ends early when nobody receives.
pub fn read<R: Read + Seek>(
    bytes: R,
    directions: &Directions,
    mut places: Places,
    sender: &mpsc::Sender<Piece>,
) -> Result<(), ReadFault> {
    let mut source = Source::open(bytes)?;
    let sheet = directions.sheet.unwrap_or(source.first_sheet());
    let name = source.sheets().get(sheet).map(|sheet| sheet.name.clone());
    let mut rows = source.rows(sheet)?;
    let above: Vec<(u32, Vec<String>)> = rows
        .look_ahead(HEAD_ROWS)?
        .iter()
        .map(|row| (row.number(), texts(row)))
        .collect();
    let mut heading = Heading::find(&mut rows)?;
    let found_in = direct(&mut heading, directions, &above)?;
    let ends = heading.rows.last().copied().unwrap_or(0).max(found_in);
    let above = above.into_iter().filter(|(number, _)| *number <= ends);
    let head = Box::new(Head {
        sheet: name.unwrap_or_default(),
        columns: heading.columns.iter().cloned().collect(),
        rows: above.map(|(_, texts)| texts).collect(),
        heading_ends: ends,
        heading_rows: heading.rows.len().max(usize::from(found_in > 0)),
    });
    let named = [Field::FullName, Field::GivenName];
    if named
        .iter()
        .all(|field| heading.columns.find_place(*field).is_none())
    {
        return Err(ReadFault::NoNames(head));
    }
    if sender.blocking_send(Piece::Head(head)).is_err() {
        return Ok(());
    }
    let mut reader = Reader::new(heading.columns, directions.setting);
    let mut row = Row::default();
    let (mut batch, mut passed, mut any) = (Vec::with_capacity(1024), 0, false);
    while rows.next_row(&mut row)? {
        // A heading that only the caller knew.
        if row.number() <= found_in {
            continue;
        }
        match reader.read(&row) {
            Reading::Passed(_) => passed += 1,
            Reading::Person(read) => {
                any = true;
                let mut notes = read.notes;
                // Who is who in the file is told with more knowledge further on.
                notes.retain(|note| ![code::SAME_CCCD, code::SAME_PERSON].contains(&note.code));
                let cells = directions.keep_cells.then(|| {
                    Box::new(Cells {
                        texts: texts(&row),
                        person: read.values.clone(),
                    })
                });
                let incoming = take(read.values, &mut notes, &mut places, directions.ground);
                let name = incoming
                    .as_ref()
                    .map_or("", |one| one.details.full_name.as_str());
                batch.push(ReadRow {
                    row_no: row.number(),
                    folded: vietnamese::fold(name),
                    sort_key: vietnamese::name_sort_key(name),
                    notes,
                    incoming: incoming.map(Box::new),
                    cells,
                });
            }
        }
        if batch.len() == BATCH {
            let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
            if sender.blocking_send(Piece::Rows(full, passed)).is_err() {
                return Ok(());
            }
            passed = 0;
        }
    }
    if !any {
        return Err(ReadFault::NoRows);
    }
    // Whoever no longer receives has failed already and says so.
    let _ = sender.blocking_send(Piece::Rows(batch, passed));
    Ok(())
}

/// Puts what the caller says of the columns over what was guessed. Returns the number of the row in
/// which a column was found by name, where no row had been understood as a heading.
fn direct(
    heading: &mut Heading,
    directions: &Directions,
    above: &[(u32, Vec<String>)],
) -> Result<u32, ReadFault> {
    let reason = vietnamese::fold(REASON);
    let reasons: Vec<usize> = heading
        .columns
        .iter()
        .filter(|column| vietnamese::fold(&column.heading) == reason)
        .map(|column| column.index)
        .collect();
    for index in reasons {
        heading.columns.set(index, Some(Field::Ignored));
    }
    let mut in_row = 0;
    for (name, field) in &directions.columns {
        let index = match name {
            ColumnName::At(index) => *index,
            ColumnName::Named(name) => match find_column(heading, name) {
                Some(index) => index,
                None => {
                    let found = heading.rows.is_empty().then(|| find_cell(above, name));
                    let Some((row, index)) = found.flatten() else {
                        return Err(ReadFault::NoColumn(name.clone()));
                    };
                    in_row = in_row.max(row);
                    index
                }
            },
        };
        heading.columns.set(index, Some(*field));
    }
    Ok(in_row)
}

/// The row and the column of the first cell with a text.
fn find_cell(above: &[(u32, Vec<String>)], name: &str) -> Option<(u32, usize)> {
    let folded = vietnamese::fold(name);
    above.iter().find_map(|(row, cells)| {
        let index = cells
            .iter()
            .position(|cell| vietnamese::fold(cell) == folded)?;
        Some((*row, index))
    })
}

/// The column of a heading, or of a letter as spreadsheets name columns.
fn find_column(heading: &Heading, name: &str) -> Option<usize> {
    let folded = vietnamese::fold(name);
    let named = heading
        .columns
        .iter()
        .find(|column| vietnamese::fold(&column.heading) == folded);
    if let Some(column) = named {
        return Some(column.index);
    }
    let letters = name.trim().to_ascii_uppercase();
    let are_letters =
        (1..=3).contains(&letters.len()) && letters.bytes().all(|byte| byte.is_ascii_uppercase());
    are_letters.then(|| {
        let number = letters
            .bytes()
            .fold(0, |number, byte| number * 26 + usize::from(byte - b'A') + 1);
        number - 1
    })
}

/// The letter of a column as spreadsheets name it.
pub fn letter(index: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = index + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

fn texts(row: &Row) -> Vec<String> {
    row.cells().map(cell_text).collect()
}

/// A cell as the file shows it.
fn cell_text(cell: roster::Cell<'_>) -> String {
    use roster::Cell;
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.to_owned(),
        // Whole numbers are written without a fraction.
        Cell::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            format!("{number:.0}")
        }
        Cell::Number(number) => number.to_string(),
        Cell::Day(day) => vietnamese::day_short(day),
        Cell::Truth(truth) => truth.to_string(),
        Cell::Fault => "#N/A".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_of_spreadsheets() {
        for (index, name) in [
            (0, "A"),
            (25, "Z"),
            (26, "AA"),
            (51, "AZ"),
            (52, "BA"),
            (702, "AAA"),
        ] {
            assert_eq!(letter(index), name);
            let heading = Heading::default();
            assert_eq!(find_column(&heading, name), Some(index));
        }
    }
}
