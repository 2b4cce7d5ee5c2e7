//! Which column holds what.

use vietnamese::Legacy;

use crate::field::Field;

/// How sure it is what a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// Only its cells speak for it: to be asked.
    Guess,
    /// Words of its heading speak for it.
    Likely,
    /// Its heading is one that is known, or a person said so.
    Certain,
}

/// A column with its heading as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Counted from 0.
    pub index: usize,
    /// The heading, two lines of it joined by a slash; empty where there is none.
    pub heading: String,
    /// `None` where the heading is not understood or another column has the field already.
    pub field: Option<Field>,
    pub confidence: Confidence,
    /// The old font its texts are in.
    pub legacy: Option<Legacy>,
}

/// The columns of a list, as proposed or as changed by the caller.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    columns: Vec<Column>,
    /// The column of each field, in the order of [`Field::ALL`].
    places: Vec<Option<usize>>,
}

impl Columns {
    /// Takes columns; of several with one field the surest keeps it, of equals the first.
    pub fn new(mut columns: Vec<Column>) -> Self {
        for field in Field::ALL {
            let holders = columns.iter().filter(|column| column.field == Some(*field));
            let best = holders.map(|column| column.confidence).max();
            let mut kept = *field == Field::Ignored;
            for column in &mut columns {
                if column.field == Some(*field) && !kept {
                    kept = Some(column.confidence) == best;
                    if !kept {
                        column.field = None;
                    }
                } else if column.field == Some(*field) && *field != Field::Ignored {
                    column.field = None;
                }
            }
        }
        let mut made = Self {
            columns,
            places: Vec::new(),
        };
        made.place();
        made
    }

    fn place(&mut self) {
        self.places = vec![None; Field::ALL.len()];
        for column in &self.columns {
            if let Some(field) = column.field {
                self.places[field as usize] = Some(column.index);
            }
        }
    }

    /// Says what a column holds; `None` leaves it out. A column that held the field before loses
    /// it. A column beyond those of the heading is added.
    pub fn set(&mut self, index: usize, field: Option<Field>) {
        for column in &mut self.columns {
            if column.field == field && field != Some(Field::Ignored) {
                column.field = None;
            }
        }
        match self.columns.iter_mut().find(|column| column.index == index) {
            Some(column) => {
                column.field = field;
                column.confidence = Confidence::Certain;
            }
            None => self.columns.push(Column {
                index,
                heading: String::new(),
                field,
                confidence: Confidence::Certain,
                legacy: None,
            }),
        }
        self.place();
    }

    /// The column that holds a field, counted from 0.
    pub fn find_place(&self, field: Field) -> Option<usize> {
        self.places.get(field as usize).copied().flatten()
    }

    /// The columns from left to right.
    pub fn iter(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter()
    }

    /// The columns whose cells would be lost: headings that are not understood, second columns
    /// of one field, and cells without a heading.
    pub fn unknown(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|column| column.field.is_none())
    }

    pub(crate) fn legacy_of(&self, index: usize) -> Option<Legacy> {
        let found = self
            .columns
            .get(index)
            .filter(|column| column.index == index);
        found
            .or_else(|| self.columns.iter().find(|column| column.index == index))
            .and_then(|column| column.legacy)
    }

    pub(crate) fn columns_mut(&mut self) -> &mut [Column] {
        &mut self.columns
    }

    /// Proposes a field for a column that has none, where no other has it.
    pub(crate) fn propose(&mut self, index: usize, field: Field) {
        if self.find_place(field).is_some() {
            return;
        }
        let column = self.columns.iter_mut().find(|column| column.index == index);
        if let Some(column) = column.filter(|column| column.field.is_none()) {
            column.field = Some(field);
            column.confidence = Confidence::Guess;
            self.place();
        }
    }
}
