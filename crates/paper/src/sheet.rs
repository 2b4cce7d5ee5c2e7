//! The model of a table: columns of a kind, rows of typed cells. A cell carries its value, for
//! spreadsheets, and its finished wording, for people. It knows nothing of how it will be drawn.

use std::ops::Range;

use jiff::civil::Date;

use crate::{FigureMark, PaperFault};

/// A table with its title and notes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    /// Empty where the text around the table says what it is.
    pub title: String,
    /// Lines under the title: unit, period, unit of measure.
    pub subtitles: Vec<String>,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// Lines under the table.
    pub notes: Vec<String>,
    /// Of the page, where the table has pages of its own.
    pub orientation: Orientation,
}

/// How an A4 page lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Orientation {
    #[default]
    Portrait,
    Landscape,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub heading: String,
    pub align: Align,
    pub kind: ColumnKind,
    /// Wished width in characters; without it the kind decides.
    pub width: Option<u16>,
}

/// Where text stands in its cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    Start,
    Centre,
    End,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    Text,
    Number,
    Money,
    Percent,
    Day,
}

impl Column {
    /// A column with the usual alignment of its kind: text at the start, days in the middle,
    /// quantities at the end.
    pub fn new(kind: ColumnKind, heading: impl Into<String>) -> Column {
        let align = match kind {
            ColumnKind::Text => Align::Start,
            ColumnKind::Day => Align::Centre,
            ColumnKind::Number | ColumnKind::Money | ColumnKind::Percent => Align::End,
        };
        Column {
            heading: heading.into(),
            align,
            kind,
            width: None,
        }
    }

    pub fn centred(mut self) -> Column {
        self.align = Align::Centre;
        self
    }

    /// Sets the wished width in characters.
    pub fn wide(mut self, characters: u16) -> Column {
        self.width = Some(characters);
        self
    }

    /// Width in characters, wished or usual for the kind; at least 1.
    pub fn characters(&self) -> u16 {
        let usual = match self.kind {
            ColumnKind::Text => 32,
            ColumnKind::Money => 16,
            ColumnKind::Number | ColumnKind::Day => 12,
            ColumnKind::Percent => 9,
        };
        self.width.unwrap_or(usual).max(1)
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub kind: RowKind,
    /// One for every column.
    pub cells: Vec<Cell>,
    /// The column whose cell words a figure, and which figure. Visible on screen only.
    pub figure: Option<(usize, FigureMark)>,
}

/// What a row is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// Heads the lines below it; its last filled cell spreads over the empty ones after it.
    Section,
    Line,
    Total(TotalOf),
}

/// What a total row adds up, for spreadsheets that may keep a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TotalOf {
    /// The values stand by themselves (distinct people do not add up).
    Stated,
    /// The lines since the last section row.
    Section,
    /// All lines above.
    All,
}

impl Row {
    pub fn section(cells: Vec<Cell>) -> Row {
        Row {
            kind: RowKind::Section,
            cells,
            figure: None,
        }
    }

    pub fn line(cells: Vec<Cell>) -> Row {
        Row {
            kind: RowKind::Line,
            cells,
            figure: None,
        }
    }

    pub fn total(of: TotalOf, cells: Vec<Cell>) -> Row {
        Row {
            kind: RowKind::Total(of),
            cells,
            figure: None,
        }
    }

    /// Says that the cell of this column, counted from 0, words a figure.
    pub fn with_figure(mut self, column: usize, mark: FigureMark) -> Row {
        self.figure = Some((column, mark));
        self
    }

    /// The cells with the number of columns each covers. In a section row the last filled cell
    /// covers the empty ones after it; otherwise each covers one.
    pub fn spans(&self) -> Vec<(&Cell, usize)> {
        let filled = self
            .cells
            .iter()
            .rposition(|cell| *cell != Cell::Empty)
            .unwrap_or(0);
        if self.kind != RowKind::Section || self.cells.is_empty() {
            return self.cells.iter().map(|cell| (cell, 1)).collect();
        }
        let spread = self.cells.len() - filled;
        let width = |at: usize| if at == filled { spread } else { 1 };
        self.cells
            .iter()
            .take(filled + 1)
            .enumerate()
            .map(|(at, cell)| (cell, width(at)))
            .collect()
    }
}

/// One cell: the value for spreadsheets and `shown`, the finished wording for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Empty,
    Text(String),
    /// A whole number; money in đồng.
    Number {
        value: i64,
        shown: String,
    },
    /// A share in millionths of the whole: 742,000 is 74.2 %.
    Percent {
        rate_ppm: i64,
        shown: String,
    },
    /// A number with decimals, in millionths: 12,800,000 is 12.8.
    Decimal {
        value_millionths: i64,
        shown: String,
    },
    Day {
        on: Date,
        shown: String,
    },
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Cell {
        Cell::Text(text.into())
    }

    pub fn number(value: i64, shown: impl Into<String>) -> Cell {
        Cell::Number {
            value,
            shown: shown.into(),
        }
    }

    /// What people read.
    pub fn shown(&self) -> &str {
        match self {
            Cell::Empty => "",
            Cell::Text(text) => text,
            Cell::Number { shown, .. }
            | Cell::Percent { shown, .. }
            | Cell::Decimal { shown, .. }
            | Cell::Day { shown, .. } => shown,
        }
    }
}

impl Sheet {
    /// Whether the table can be drawn: it has columns, and every row one cell for each.
    ///
    /// # Errors
    /// [`PaperFault::NoColumns`] and [`PaperFault::RowLength`] with the first row that is wrong.
    pub fn check(&self) -> Result<(), PaperFault> {
        let columns = self.columns.len();
        if columns == 0 {
            return Err(PaperFault::NoColumns {
                title: self.title.clone(),
            });
        }
        match self.rows.iter().position(|row| row.cells.len() != columns) {
            None => Ok(()),
            Some(at) => Err(PaperFault::RowLength {
                title: self.title.clone(),
                row: at + 1,
                found: self.rows[at].cells.len(),
                columns,
            }),
        }
    }

    /// The column that names a row: the first of text that is not centred (serial numbers are).
    pub(crate) fn naming_column(&self) -> Option<usize> {
        let names =
            |column: &Column| column.kind == ColumnKind::Text && column.align == Align::Start;
        self.columns.iter().position(names)
    }

    /// The unbroken runs of line rows that the total in row `at` adds up, if it adds up any.
    /// Rows count from 0.
    pub(crate) fn added_lines(&self, at: usize) -> Vec<Range<usize>> {
        let above = &self.rows[..at];
        let from = match self.rows[at].kind {
            RowKind::Total(TotalOf::All) => 0,
            RowKind::Total(TotalOf::Section) => above
                .iter()
                .rposition(|row| row.kind == RowKind::Section)
                .map_or(0, |head| head + 1),
            _ => return Vec::new(),
        };
        let mut runs: Vec<Range<usize>> = Vec::new();
        for (line, row) in above.iter().enumerate().skip(from) {
            if row.kind != RowKind::Line {
                continue;
            }
            match runs.last_mut() {
                Some(run) if run.end == line => run.end = line + 1,
                _ => runs.push(line..line + 1),
            }
        }
        runs
    }

    /// Whether the whole numbers of a column in these rows add up to `value` exactly. Cells
    /// without a number count as nothing, as they do in a spreadsheet's own sum.
    pub(crate) fn adds_up_to(&self, column: usize, lines: &[Range<usize>], value: i64) -> bool {
        let mut sum: i64 = 0;
        for row in lines.iter().flat_map(|run| &self.rows[run.clone()]) {
            let number = match row.cells.get(column) {
                Some(Cell::Number { value, .. }) => *value,
                Some(Cell::Empty | Cell::Text(_)) | None => 0,
                Some(_) => return false,
            };
            match sum.checked_add(number) {
                Some(more) => sum = more,
                None => return false,
            }
        }
        sum == value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Sheet {
        let line = |value: i64| Row::line(vec![Cell::text("x"), Cell::number(value, "")]);
        Sheet {
            columns: vec![
                Column::new(ColumnKind::Text, "Tên"),
                Column::new(ColumnKind::Number, "Số"),
            ],
            rows: vec![
                Row::section(vec![Cell::text("I"), Cell::Empty]),
                line(1),
                line(2),
                Row::section(vec![Cell::text("II"), Cell::Empty]),
                line(4),
                Row::total(
                    TotalOf::Section,
                    vec![Cell::text("Cộng"), Cell::number(4, "4")],
                ),
                Row::total(TotalOf::All, vec![Cell::text("Tổng"), Cell::number(7, "7")]),
            ],
            ..Sheet::default()
        }
    }

    #[test]
    fn totals_know_their_lines() {
        let sheet = table();
        assert_eq!(sheet.added_lines(5), std::slice::from_ref(&(4..5)));
        assert_eq!(sheet.added_lines(6), [1..3, 4..5]);
        assert!(sheet.added_lines(1).is_empty());
        assert!(sheet.adds_up_to(1, &sheet.added_lines(6), 7));
        assert!(!sheet.adds_up_to(1, &sheet.added_lines(6), 8));
    }

    #[test]
    fn ragged_rows_are_named() {
        let mut sheet = table();
        sheet.rows[1].cells.pop();
        let fault = sheet.check().unwrap_err().to_string();
        assert!(fault.contains("row 2"), "{fault}");
        sheet.columns.clear();
        assert!(matches!(sheet.check(), Err(PaperFault::NoColumns { .. })));
    }

    #[test]
    fn a_section_row_spreads_its_last_words() {
        let row = Row::section(vec![
            Cell::text("I"),
            Cell::text("Chăm lo"),
            Cell::Empty,
            Cell::Empty,
        ]);
        let widths: Vec<usize> = row.spans().iter().map(|(_, width)| *width).collect();
        assert_eq!(widths, [1, 3]);
        assert_eq!(
            Row::section(vec![Cell::Empty, Cell::Empty]).spans().len(),
            1
        );
    }
}
