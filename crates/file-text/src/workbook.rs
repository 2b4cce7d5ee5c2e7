//! The text of a workbook: a row is a line.

use std::io::Cursor;

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx};

use crate::{Fault, MOST_TEXT};

/// Columns beyond these are no report's.
const COLUMNS: usize = 256;

/// The rows of the sheets that can be seen, cell by cell: where a cell stands costs no memory.
pub fn read(bytes: &[u8]) -> Result<String, Fault> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| Fault::Broken)?;
    let sheets = workbook.sheets_metadata().iter();
    let names: Vec<String> = sheets
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut lines = String::new();
    for name in names {
        let mut cells = workbook
            .worksheet_cells_reader(&name)
            .map_err(|_| Fault::Broken)?;
        let mut row: (u32, Vec<String>) = (0, Vec::new());
        while let Some(cell) = cells.next_cell().map_err(|_| Fault::Broken)? {
            let (place, column) = cell.get_position();
            if place != row.0 {
                put(&mut lines, &mut row.1);
                row.0 = place;
            }
            let column = column as usize;
            if column < COLUMNS {
                if row.1.len() <= column {
                    row.1.resize(column + 1, String::new());
                }
                row.1[column] = written(cell.get_value());
            }
            if lines.len() > MOST_TEXT {
                return Ok(lines);
            }
        }
        put(&mut lines, &mut row.1);
        lines.push('\n');
    }
    Ok(lines)
}

/// Puts a row of cells as a line; a row of one cell is a line of text.
fn put(lines: &mut String, row: &mut Vec<String>) {
    let filled = row.iter().filter(|cell| !cell.is_empty()).count();
    match filled {
        0 => {}
        1 => lines.push_str(&row.concat()),
        _ => lines.push_str(&row.join("\t")),
    }
    if filled > 0 {
        lines.push('\n');
    }
    row.clear();
}

/// A cell as Vietnamese writes it.
fn written(value: &DataRef<'_>) -> String {
    match value {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            line(text)
        }
        DataRef::SharedString(text) => line(text),
        DataRef::Int(number) => vietnamese::number(*number),
        DataRef::Float(number) if number.fract() == 0.0 && number.abs() < 9.0e15 => {
            // Whole and small enough to be exact.
            format!("{number:.0}")
                .parse()
                .map(vietnamese::number)
                .unwrap_or_default()
        }
        DataRef::Float(number) => format!("{:.4}", number)
            .trim_end_matches('0')
            .replace('.', ","),
        DataRef::DateTime(instant) => {
            let (year, month, day, ..) = instant.to_ymd_hms_milli();
            format!("{day:02}/{month:02}/{year:04}")
        }
        DataRef::Bool(_) | DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
