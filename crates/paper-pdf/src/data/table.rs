//! Tables as the layout reads them: widths, alignment, rows in pieces.

use paper::{Align, Cell, PaperFault, Row, RowKind, Sheet};
use serde::Serialize;

use super::text::{text, texts};

/// A table longer than this is set in pieces, each beginning a page: one long table costs the
/// typesetter memory that grows faster than its rows (typst issue 4560).
const ROWS_AT_ONCE: usize = 400;
/// Characters of a row beyond which its letters are smaller, upright and lying.
const WIDE: [u16; 2] = [100, 150];

#[derive(Serialize)]
pub(crate) struct TableOf {
    title: String,
    subtitles: Vec<String>,
    notes: Vec<String>,
    pub(crate) lying: bool,
    /// Of the letters, in points.
    size: u8,
    widths: Vec<u16>,
    /// 0 start, 1 centre, 2 end.
    align: Vec<u8>,
    heads: Vec<String>,
    pieces: Vec<Vec<RowOf>>,
}

#[derive(Serialize)]
struct RowOf {
    /// 0 section, 1 line, 2 total.
    k: u8,
    c: Vec<CellOf>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum CellOf {
    One(String),
    Wide(String, usize),
}

pub(crate) fn table(sheet: &Sheet, lying: bool) -> Result<TableOf, PaperFault> {
    sheet.check()?;
    let widths: Vec<u16> = sheet.columns.iter().map(|c| c.characters()).collect();
    let across: u32 = widths.iter().map(|width| u32::from(*width)).sum();
    let is_wide = across > u32::from(WIDE[usize::from(lying)]);
    Ok(TableOf {
        title: text(&sheet.title),
        subtitles: texts(&sheet.subtitles),
        notes: texts(&sheet.notes),
        lying,
        size: if is_wide { 10 } else { 12 },
        widths,
        align: sheet.columns.iter().map(|c| align(c.align)).collect(),
        heads: sheet.columns.iter().map(|c| text(&c.heading)).collect(),
        pieces: pieces(&sheet.rows)
            .into_iter()
            .map(|rows| rows.iter().map(row).collect())
            .collect(),
    })
}

fn align(align: Align) -> u8 {
    match align {
        Align::Start => 0,
        Align::Centre => 1,
        Align::End => 2,
    }
}

/// The rows in pieces of at most [`ROWS_AT_ONCE`], about as long as each other; the head of a
/// section goes with the lines after it.
fn pieces(rows: &[Row]) -> Vec<&[Row]> {
    let count = rows.len().div_ceil(ROWS_AT_ONCE).max(1);
    let long = rows.len().div_ceil(count).max(1);
    let mut left = rows;
    let mut found = Vec::with_capacity(count);
    while left.len() > long {
        let mut end = long;
        while end > 1 && left[end - 1].kind == RowKind::Section {
            end -= 1;
        }
        let (piece, rest) = left.split_at(end);
        found.push(piece);
        left = rest;
    }
    found.push(left);
    found
}

fn row(row: &Row) -> RowOf {
    let cell = |(cell, span): (&Cell, usize)| match span {
        1 => CellOf::One(text(cell.shown())),
        span => CellOf::Wide(text(cell.shown()), span),
    };
    RowOf {
        k: match row.kind {
            RowKind::Section => 0,
            RowKind::Line => 1,
            RowKind::Total(_) => 2,
        },
        c: row.spans().into_iter().map(cell).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn pieces_are_the_rows_in_order(kinds in prop::collection::vec(any::<bool>(), 0..2_000)) {
            let rows: Vec<Row> = kinds
                .iter()
                .map(|head| if *head { Row::section(vec![]) } else { Row::line(vec![]) })
                .collect();
            let pieces = pieces(&rows);
            prop_assert_eq!(pieces.concat(), rows.clone());
            prop_assert!(pieces.iter().all(|piece| piece.len() <= ROWS_AT_ONCE));
        }
    }
}
