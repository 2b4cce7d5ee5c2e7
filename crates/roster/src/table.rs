//! Rows of typed cells out of the bytes of a file, one at a time: memory does not grow with the
//! list. Does not know what the cells mean.

use std::io::{Read, Seek};

mod csv;
mod encoding;
mod kind;
mod row;
mod workbook;

pub use encoding::Encoding;
pub use row::{Cell, Row};

use csv::{CsvRows, CsvSource};
use kind::Kind;
use workbook::{WorkbookRows, WorkbookSource};

/// Why a file is no list, with what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum TableFault {
    #[error("the file could not be read: {0}. Try again")]
    Io(#[from] std::io::Error),
    #[error("the file is empty: check that it is the right one")]
    Empty,
    #[error("the file is protected by a password: open it, remove the password and save it again")]
    Encrypted,
    #[error("the file is of Excel 97-2003 (.xls): open it and save it as .xlsx")]
    OldExcel,
    #[error("the file is a binary workbook (.xlsb): open it and save it as .xlsx")]
    BinaryExcel,
    #[error("the file is an OpenDocument sheet (.ods): open it and save it as .xlsx")]
    OpenDocument,
    #[error("the file is a web page with the ending of a sheet: open it and save it as .xlsx")]
    WebPage,
    #[error("the file is neither XLSX nor CSV: save the list as one of these")]
    WrongType,
    #[error("the workbook would fill {bytes} bytes of memory: save the list alone in a new one")]
    TooLarge { bytes: u64 },
    #[error("the workbook has no sheet number {index}: choose another")]
    NoSheet { index: usize },
    #[error(
        "the file is damaged at row {row}: {reason}. Open it in a spreadsheet and save it again"
    )]
    Damaged { row: u32, reason: String },
}

/// A sheet of a workbook. A CSV file is one sheet without a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    pub name: String,
    pub hidden: bool,
}

/// An opened file.
pub struct Source<R> {
    form: Form<R>,
    sheets: Vec<Sheet>,
}

enum Form<R> {
    Csv(CsvSource<R>),
    Workbook(Box<WorkbookSource<R>>),
}

impl<R: Read + Seek> Source<R> {
    /// Opens a file by what is in it; its name does not count. A CSV file is read through once
    /// to learn how it is written.
    pub fn open(mut bytes: R) -> Result<Self, TableFault> {
        match kind::of(&mut bytes)? {
            Kind::Text => Ok(Self {
                form: Form::Csv(CsvSource::open(bytes)?),
                sheets: vec![Sheet {
                    name: String::new(),
                    hidden: false,
                }],
            }),
            Kind::Workbook => {
                let workbook = WorkbookSource::open(bytes)?;
                Ok(Self {
                    sheets: workbook.sheets(),
                    form: Form::Workbook(Box::new(workbook)),
                })
            }
        }
    }

    /// The sheets in the order of the file.
    pub fn sheets(&self) -> &[Sheet] {
        &self.sheets
    }

    /// The first sheet that is not hidden: where to begin.
    pub fn first_sheet(&self) -> usize {
        self.sheets
            .iter()
            .position(|sheet| !sheet.hidden)
            .unwrap_or(0)
    }

    /// How the bytes of a CSV file are written; `None` for a workbook.
    pub fn encoding(&self) -> Option<Encoding> {
        match &self.form {
            Form::Csv(source) => Some(source.encoding()),
            Form::Workbook(_) => None,
        }
    }

    /// The rows of a sheet from its first.
    pub fn rows(&mut self, sheet: usize) -> Result<Rows<'_, R>, TableFault> {
        let Some(found) = self.sheets.get(sheet) else {
            return Err(TableFault::NoSheet { index: sheet });
        };
        let form = match &mut self.form {
            Form::Csv(source) => RowsForm::Csv(Box::new(source.rows()?)),
            Form::Workbook(source) => RowsForm::Workbook(Box::new(source.rows(&found.name)?)),
        };
        Ok(Rows {
            form,
            ahead: Vec::new(),
            next: 0,
        })
    }
}

/// Rows one after another. Rows without any content are passed over; the numbers of the others
/// count them.
pub struct Rows<'a, R: Read + Seek> {
    form: RowsForm<'a, R>,
    /// Rows that were looked at before their time, of which `next` are taken.
    ahead: Vec<Row>,
    next: usize,
}

enum RowsForm<'a, R: Read + Seek> {
    Csv(Box<CsvRows<'a, R>>),
    Workbook(Box<WorkbookRows<'a, R>>),
}

impl<R: Read + Seek> Rows<'_, R> {
    /// Puts the next row into `row`; false when there is none left.
    pub fn next_row(&mut self, row: &mut Row) -> Result<bool, TableFault> {
        if let Some(known) = self.ahead.get_mut(self.next) {
            std::mem::swap(known, row);
            self.next += 1;
            return Ok(true);
        }
        self.form.next_row(row)
    }

    /// The next rows, at most `count`, without taking them.
    pub fn look_ahead(&mut self, count: usize) -> Result<&[Row], TableFault> {
        self.ahead.drain(..self.next);
        self.next = 0;
        while self.ahead.len() < count {
            let mut row = Row::default();
            if !self.form.next_row(&mut row)? {
                break;
            }
            self.ahead.push(row);
        }
        let count = count.min(self.ahead.len());
        Ok(&self.ahead[..count])
    }
}

impl<R: Read + Seek> RowsForm<'_, R> {
    fn next_row(&mut self, row: &mut Row) -> Result<bool, TableFault> {
        match self {
            Self::Csv(rows) => rows.next_row(row),
            Self::Workbook(rows) => rows.next_row(row),
        }
    }
}

#[cfg(test)]
mod tests;
