//! Comma-separated values that Excel opens as they are: UTF-8 with a byte-order mark, lines ended
//! by CR LF, plain values. It writes the table alone: headings and rows, no title and no notes.

use crate::characters::{legal, looks_like_formula};
use crate::{Cell, PaperFault, Sheet};

const BYTE_ORDER_MARK: &[u8] = &[0xEF, 0xBB, 0xBF];

/// The table as bytes. Numbers are plain (`350000000`), percentages in points (`74.2`), decimals
/// with a point, days as `YYYY-MM-DD`. Text a spreadsheet could take for a formula gets a leading
/// apostrophe.
///
/// # Errors
/// As [`Sheet::check`].
pub fn sheet(sheet: &Sheet) -> Result<Vec<u8>, PaperFault> {
    sheet.check()?;
    let mut out = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.to_vec());
    out.write_record(sheet.columns.iter().map(|column| harmless(&column.heading)))?;
    for row in &sheet.rows {
        out.write_record(row.cells.iter().map(value))?;
    }
    out.into_inner()
        .map_err(|fault| PaperFault::Write(fault.into_error()))
}

fn value(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => harmless(text),
        Cell::Number { value, .. } => value.to_string(),
        Cell::Percent { rate_ppm, .. } => pointed(*rate_ppm, 4),
        Cell::Decimal {
            value_millionths, ..
        } => pointed(*value_millionths, 6),
        Cell::Day { on, .. } => on.to_string(),
    }
}

fn harmless(text: &str) -> String {
    let text = legal(text);
    if looks_like_formula(&text) {
        format!("'{text}")
    } else {
        text.into_owned()
    }
}

/// `value` divided by ten to the `places`, exactly, without trailing zeros.
fn pointed(value: i64, places: usize) -> String {
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = places + 1);
    let (whole, rest) = digits.split_at(digits.len() - places);
    let sign = if value < 0 { "-" } else { "" };
    match rest.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        rest => format!("{sign}{whole}.{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Column, ColumnKind, Row};
    use proptest::prelude::*;

    #[test]
    fn values_are_plain_and_formulas_are_text() {
        let table = Sheet {
            columns: vec![
                Column::new(ColumnKind::Text, "Đơn vị"),
                Column::new(ColumnKind::Money, "Số tiền"),
                Column::new(ColumnKind::Percent, "Tỷ lệ (%)"),
                Column::new(ColumnKind::Day, "Ngày"),
            ],
            rows: vec![Row::line(vec![
                Cell::text("=HYPERLINK(\"x\")"),
                Cell::number(-350_000_000, "−350.000.000"),
                Cell::Percent {
                    rate_ppm: 742_000,
                    shown: "74,2%".to_owned(),
                },
                Cell::Day {
                    on: jiff::civil::date(2027, 1, 5),
                    shown: "05/01/2027".to_owned(),
                },
            ])],
            ..Sheet::default()
        };
        let bytes = sheet(&table).unwrap();
        let text = std::str::from_utf8(&bytes).unwrap();
        assert_eq!(
            text,
            "\u{FEFF}Đơn vị,Số tiền,Tỷ lệ (%),Ngày\r\n\
             \"'=HYPERLINK(\"\"x\"\")\",-350000000,74.2,2027-01-05\r\n"
        );
    }

    proptest! {
        #[test]
        fn decimals_are_exact(value in -1_000_000_000_000i64..1_000_000_000_000) {
            let text = pointed(value, 6);
            let read: f64 = text.parse().unwrap();
            prop_assert!((read * 1e6 - value as f64).abs() < 0.5);
            prop_assert!(!text.ends_with('.'));
        }

        #[test]
        fn no_cell_begins_like_a_formula(text in "[=+@\\-\t].*") {
            prop_assert!(harmless(&text).starts_with('\''));
        }
    }
}
