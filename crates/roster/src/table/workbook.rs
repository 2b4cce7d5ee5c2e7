//! Rows out of a workbook, cell by cell.

use std::io::{BufReader, Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{
    Cell as Found, DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxCellReader, XlsxError,
};
use vietnamese::Day;

use super::{Cell, Row, Sheet, TableFault};

/// The columns a sheet of Excel can have; a file that names more is not one.
const COLUMNS: usize = 16_384;

pub struct WorkbookSource<R> {
    workbook: Xlsx<BufReader<R>>,
}

impl<R: Read + Seek> WorkbookSource<R> {
    pub fn open(bytes: R) -> Result<Self, TableFault> {
        // A workbook's parts are unpacked in pieces; large ones make fewer calls.
        let bytes = BufReader::with_capacity(1 << 16, bytes);
        guarded(0, || {
            let workbook = Xlsx::new(bytes).map_err(|error: XlsxError| fault(0, &error))?;
            Ok(Self { workbook })
        })
    }

    pub fn sheets(&self) -> Vec<Sheet> {
        let sheets = self.workbook.sheets_metadata().iter();
        sheets
            .filter(|sheet| sheet.typ == SheetType::WorkSheet)
            .map(|sheet| Sheet {
                name: sheet.name.clone(),
                hidden: sheet.visible != SheetVisible::Visible,
            })
            .collect()
    }

    pub fn rows(&mut self, sheet: &str) -> Result<WorkbookRows<'_, R>, TableFault> {
        guarded(0, || {
            let cells = self
                .workbook
                .worksheet_cells_reader(sheet)
                .map_err(|error| fault(0, &error))?;
            Ok(WorkbookRows {
                cells,
                pending: None,
                ended: false,
            })
        })
    }
}

pub struct WorkbookRows<'a, R: Read + Seek> {
    cells: XlsxCellReader<'a, BufReader<R>>,
    /// The first cell of the next row, which ended the last one.
    pending: Option<Found<DataRef<'a>>>,
    ended: bool,
}

impl<'a, R: Read + Seek> WorkbookRows<'a, R> {
    pub fn next_row(&mut self, row: &mut Row) -> Result<bool, TableFault> {
        let read = guarded(row.number, || self.read_row(row));
        self.ended |= read.is_err();
        read
    }

    fn read_row(&mut self, row: &mut Row) -> Result<bool, TableFault> {
        loop {
            let first = match self.pending.take() {
                Some(cell) => cell,
                None if self.ended => return Ok(false),
                None => match self.next_cell(row.number)? {
                    Some(cell) => cell,
                    None => return Ok(false),
                },
            };
            let place = first.get_position().0;
            row.begin(place.saturating_add(1));
            push(row, &first);
            while let Some(cell) = self.next_cell(row.number)? {
                if cell.get_position().0 != place {
                    self.pending = Some(cell);
                    break;
                }
                push(row, &cell);
            }
            if !row.is_empty() {
                return Ok(true);
            }
        }
    }

    fn next_cell(&mut self, row: u32) -> Result<Option<Found<DataRef<'a>>>, TableFault> {
        match self.cells.next_cell() {
            Ok(Some(cell)) => Ok(Some(cell)),
            Ok(None) => {
                self.ended = true;
                Ok(None)
            }
            Err(error) => Err(fault(row, &error)),
        }
    }
}

fn push(row: &mut Row, cell: &Found<DataRef<'_>>) {
    let column = cell.get_position().1 as usize;
    // A cell that comes after one to its right is no list's; it is left out rather than moved.
    if column >= COLUMNS || column < row.len() {
        return;
    }
    let value = match cell.get_value() {
        DataRef::Empty => return,
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(text) => Cell::Text(text),
        DataRef::SharedString(text) => Cell::Text(text),
        DataRef::Bool(truth) => Cell::Truth(*truth),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            let day = i16::try_from(year)
                .ok()
                .and_then(|year| Day::new(year, month as i8, day as i8).ok());
            day.map_or(Cell::Number(moment.as_f64()), Cell::Day)
        }
        DataRef::DateTime(moment) => Cell::Number(moment.as_f64()),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::Text(text),
        DataRef::Error(_) => Cell::Fault,
    };
    row.pad(column);
    row.push(value);
}

/// Does the work; where the reader of workbooks gives up over a sheet that is not as it should
/// be, the file is damaged and the program goes on.
fn guarded<T>(row: u32, work: impl FnOnce() -> Result<T, TableFault>) -> Result<T, TableFault> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(TableFault::Damaged {
            row,
            reason: "the sheet is not as a sheet should be".to_owned(),
        })
    })
}

fn fault(row: u32, error: &XlsxError) -> TableFault {
    match error {
        XlsxError::Password => TableFault::Encrypted,
        error => TableFault::Damaged {
            row,
            reason: error.to_string(),
        },
    }
}
