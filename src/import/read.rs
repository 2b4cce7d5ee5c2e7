//! Tables out of CSV and XLSX files, as text; and refused rows written back in the same shape.
//! Does not know what the columns mean.

use std::io;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader};

use super::columns::REASON;

/// A table as its file holds it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// The file's own name, without its folder.
    pub file: String,
    pub header: Vec<String>,
    pub rows: Vec<Row>,
}

/// A row with its number in the file, the first row being 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub number: u64,
    pub cells: Vec<String>,
}

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadFault {
    #[error("không mở được tệp {file}: {error}. Kiểm tra lại đường dẫn")]
    Open { file: String, error: io::Error },
    #[error("{file} không phải tệp .csv hay .xlsx. Lưu lại bằng một trong hai dạng này")]
    Type { file: String },
    #[error("{file} không phải chữ UTF-8. Trong Excel chọn “CSV UTF-8” khi lưu")]
    Encoding { file: String },
    #[error("{file} hỏng ở dòng {row}: {reason}. Mở lại bằng bảng tính rồi lưu lại")]
    Broken {
        file: String,
        row: u64,
        reason: String,
    },
    #[error("{file} không có dòng nào. Dòng đầu là tên cột, từ dòng hai là số liệu")]
    Empty { file: String },
}

/// Reads a table; what kind of file it is, its ending says.
pub fn read(path: &Path) -> Result<Table, ReadFault> {
    let file = path
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let ending = path
        .extension()
        .map(|ending| ending.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        Some("csv") => {
            let bytes = std::fs::read(path).map_err(|error| ReadFault::Open {
                file: file.clone(),
                error,
            })?;
            read_built_in(&file, &bytes)
        }
        Some("xlsx") => filled(read_xlsx(&file, path)?),
        _ => Err(ReadFault::Type { file }),
    }
}

/// Reads a CSV table already in memory, such as one built into the program.
pub fn read_built_in(file: &str, bytes: &[u8]) -> Result<Table, ReadFault> {
    filled(read_csv(file, bytes)?)
}

/// The table without its empty rows; one with no other rows is refused.
fn filled(mut table: Table) -> Result<Table, ReadFault> {
    table
        .rows
        .retain(|row| row.cells.iter().any(|cell| !cell.is_empty()));
    if table.header.is_empty() || table.rows.is_empty() {
        return Err(ReadFault::Empty { file: table.file });
    }
    Ok(table)
}

/// CSV with commas or semicolons, whichever the first row has more of.
fn read_csv(file: &str, bytes: &[u8]) -> Result<Table, ReadFault> {
    let text = std::str::from_utf8(bytes).map_err(|_| ReadFault::Encoding {
        file: file.to_owned(),
    })?;
    // One kind of line end, so that rows keep the numbers an editor shows.
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let first = text.lines().next().unwrap_or_default();
    let semicolons = first.matches(';').count() > first.matches(',').count();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(if semicolons { b';' } else { b',' })
        .from_reader(text.as_bytes());
    let mut table = Table {
        file: file.to_owned(),
        ..Table::default()
    };
    for (at, record) in reader.records().enumerate() {
        let record = record.map_err(|error| ReadFault::Broken {
            file: file.to_owned(),
            row: error.position().map_or(0, csv::Position::line),
            reason: error.to_string(),
        })?;
        let number = record.position().map_or(0, csv::Position::line);
        let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        if at == 0 {
            table.header = cells;
        } else {
            table.rows.push(Row { number, cells });
        }
    }
    Ok(table)
}

/// The first sheet of a workbook.
fn read_xlsx(file: &str, path: &Path) -> Result<Table, ReadFault> {
    let broken = |reason: String| ReadFault::Broken {
        file: file.to_owned(),
        row: 0,
        reason,
    };
    let source = std::fs::File::open(path).map_err(|error| ReadFault::Open {
        file: file.to_owned(),
        error,
    })?;
    let mut workbook: calamine::Xlsx<_> = calamine::Xlsx::new(io::BufReader::new(source))
        .map_err(|error: calamine::XlsxError| broken(error.to_string()))?;
    let range = workbook
        .worksheet_range_at(0)
        .ok_or_else(|| ReadFault::Empty {
            file: file.to_owned(),
        })?
        .map_err(|error| broken(error.to_string()))?;
    let first = range.start().map_or(0, |(row, _)| row);
    let mut table = Table {
        file: file.to_owned(),
        ..Table::default()
    };
    for (at, row) in range.rows().enumerate() {
        let cells: Vec<String> = row.iter().map(cell_text).collect();
        if at == 0 {
            table.header = cells;
            // Headings end where the first row ends, whatever stands to the right below.
            while table.header.last().is_some_and(String::is_empty) {
                table.header.pop();
            }
        } else {
            let number = u64::from(first) + at as u64 + 1;
            let mut cells = cells;
            while cells.len() > table.header.len() && cells.last().is_some_and(String::is_empty) {
                cells.pop();
            }
            table.rows.push(Row { number, cells });
        }
    }
    Ok(table)
}

/// A cell as a person would type it: whole numbers without a fraction, days as year-month-day.
fn cell_text(cell: &Data) -> String {
    match cell {
        Data::Empty | Data::Error(_) => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            text.trim().to_owned()
        }
        Data::Int(number) => number.to_string(),
        // Sums a spreadsheet holds are whole up to 2^53; beyond that it has lost digits itself.
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 9.0e15 => {
            format!("{number:.0}")
        }
        Data::Float(number) => number.to_string().replace('.', ","),
        Data::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Data::DateTime(instant) => {
            let (year, month, day, ..) = instant.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
    }
}

/// Writes the rows named by number with why they were refused, to be mended and read again.
pub fn write_refused(
    path: &PathBuf,
    table: &Table,
    reasons: &[(u64, String)],
) -> Result<(), io::Error> {
    let mut out = csv::WriterBuilder::new().flexible(true).from_path(path)?;
    let folded = vietnamese::fold(REASON);
    let reason_at = table
        .header
        .iter()
        .position(|heading| vietnamese::fold(heading) == folded);
    let write = |out: &mut csv::Writer<std::fs::File>, cells: &[String], reason: &str| {
        let mut cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        cells.resize(table.header.len().max(cells.len()), "");
        match reason_at {
            Some(at) if at < cells.len() => cells[at] = reason,
            _ => cells.push(reason),
        }
        out.write_record(cells)
    };
    write(&mut out, &table.header, REASON)?;
    for row in &table.rows {
        let said: Vec<&str> = reasons
            .iter()
            .filter(|(number, _)| *number == row.number)
            .map(|(_, reason)| reason.as_str())
            .collect();
        if !said.is_empty() {
            write(&mut out, &row.cells, &said.join(" "))?;
        }
    }
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_semicolons_and_the_mark_of_utf8_are_read_alike() {
        let plain = read_csv("a.csv", b"code,name\nHN,H\xc3\xa0 N\xe1\xbb\x99i\n").unwrap();
        let marked = read_csv("a.csv", "\u{feff}code;name\r\nHN; Hà Nội \r\n".as_bytes()).unwrap();
        assert_eq!(plain.header, ["code", "name"]);
        assert_eq!(plain, marked);
        assert_eq!(plain.rows[0].number, 2);
        assert!(matches!(
            read_csv("a.csv", b"code\nH\xe0\n"),
            Err(ReadFault::Encoding { .. })
        ));
    }

    #[test]
    fn a_quoted_cell_keeps_its_commas_and_the_rows_their_numbers() {
        let table = read_csv("a.csv", "a,b\n\"x,\ny\",2\n3,4\n".as_bytes()).unwrap();
        assert_eq!(table.rows[0].cells, ["x,\ny", "2"]);
        assert_eq!((table.rows[0].number, table.rows[1].number), (2, 4));
    }

    #[test]
    fn spreadsheet_cells_become_what_a_person_types() {
        assert_eq!(cell_text(&Data::Float(387_000_000_000.0)), "387000000000");
        assert_eq!(cell_text(&Data::Float(74.2)), "74,2");
        assert_eq!(cell_text(&Data::Empty), "");
    }
}
