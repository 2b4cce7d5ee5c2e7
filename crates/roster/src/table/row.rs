//! A row of cells that keeps its memory from one row to the next.

use vietnamese::Day;

/// What a cell holds. Blanks around a text are not part of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    Empty,
    Text(&'a str),
    Number(f64),
    /// A number that the sheet shows as a day.
    Day(Day),
    Truth(bool),
    /// A formula without a result: `#N/A`, `#REF!` and their like.
    Fault,
}

/// A row with its number in the file, the first row being 1, as spreadsheets count.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    pub(crate) number: u32,
    text: String,
    cells: Vec<Stored>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Stored {
    Empty,
    /// From and until which byte of the row's text.
    Text(usize, usize),
    Number(f64),
    Day(Day),
    Truth(bool),
    Fault,
}

impl Row {
    /// A row of texts, for tests and for lists typed by hand.
    pub fn of_texts<'a>(number: u32, texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut row = Self::default();
        row.begin(number);
        for text in texts {
            row.push(Cell::Text(text));
        }
        row
    }

    pub fn number(&self) -> u32 {
        self.number
    }

    /// The count of cells up to the last that the file has.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    pub fn is_empty(&self) -> bool {
        self.cells.iter().all(|cell| *cell == Stored::Empty)
    }

    /// The cell of a column, counted from 0; beyond the end every cell is empty.
    pub fn cell(&self, column: usize) -> Cell<'_> {
        match self.cells.get(column) {
            None | Some(Stored::Empty) => Cell::Empty,
            Some(Stored::Text(from, until)) => {
                Cell::Text(self.text.get(*from..*until).unwrap_or_default())
            }
            Some(Stored::Number(number)) => Cell::Number(*number),
            Some(Stored::Day(day)) => Cell::Day(*day),
            Some(Stored::Truth(truth)) => Cell::Truth(*truth),
            Some(Stored::Fault) => Cell::Fault,
        }
    }

    /// The cells in order.
    pub fn cells(&self) -> impl Iterator<Item = Cell<'_>> {
        (0..self.cells.len()).map(|column| self.cell(column))
    }

    /// Empties the row and gives it its number.
    pub(crate) fn begin(&mut self, number: u32) {
        self.number = number;
        self.text.clear();
        self.cells.clear();
    }

    pub(crate) fn push(&mut self, cell: Cell<'_>) {
        let stored = match cell {
            Cell::Empty => Stored::Empty,
            Cell::Text(text) => {
                let text = text.trim();
                let from = self.text.len();
                self.text.push_str(text);
                if text.is_empty() {
                    Stored::Empty
                } else {
                    Stored::Text(from, self.text.len())
                }
            }
            Cell::Number(number) => Stored::Number(number),
            Cell::Day(day) => Stored::Day(day),
            Cell::Truth(truth) => Stored::Truth(truth),
            Cell::Fault => Stored::Fault,
        };
        self.cells.push(stored);
    }

    /// Fills up with empty cells until the row has `count`.
    pub(crate) fn pad(&mut self, count: usize) {
        if self.cells.len() < count {
            self.cells.resize(count, Stored::Empty);
        }
    }
}
