//! The register of papers as a table of a year, for printing and for spreadsheets, in the columns
//! of Decree 30/2020/NĐ-CP, Annex IV.

use paper::{Cell, Column, ColumnKind, Orientation, Row, Sheet};
use timeline::Day;

use super::store::{Received, Sent};
use crate::web::{Words, day_short};

fn day(on: Day) -> Cell {
    Cell::Day {
        on,
        shown: day_short(on),
    }
}

fn sheet(
    (title, unit, year): (&str, &str, i16),
    (columns, rows): (Vec<Column>, Vec<Row>),
    words: Words,
) -> Sheet {
    Sheet {
        title: words.t(title),
        subtitles: vec![
            unit.to_owned(),
            words.t1("docket-of-year", "year", year.to_string()),
        ],
        columns,
        rows,
        notes: Vec::new(),
        orientation: Orientation::Landscape,
    }
}

/// The papers sent out, as a table.
pub fn of_sent(sent: &[Sent], (unit, year): (&str, i16), words: Words) -> Sheet {
    let text = |key: &str, width| Column::new(ColumnKind::Text, words.t(key)).wide(width);
    let columns = vec![
        text("docket-number", 16).centred(),
        Column::new(ColumnKind::Day, words.t("docket-signed-on")),
        text("docket-subject", 48),
        text("docket-signer", 20),
        text("docket-recipients", 36),
        text("docket-note", 20),
    ];
    let row = |paper: &Sent| {
        let note = paper.replaced_by.as_ref();
        Row::line(vec![
            Cell::text(&paper.number),
            day(paper.signed_on),
            Cell::text(&paper.subject),
            Cell::text(&paper.signer),
            Cell::text(&paper.recipients),
            note.map_or(Cell::Empty, |number| {
                Cell::text(words.t1("docket-replaced-by", "number", number))
            }),
        ])
    };
    let rows = sent.iter().map(row).collect();
    sheet(("docket-out-title", unit, year), (columns, rows), words)
}

/// The papers received, as a table.
pub fn of_received(received: &[Received], (unit, year): (&str, i16), words: Words) -> Sheet {
    let text = |key: &str, width| Column::new(ColumnKind::Text, words.t(key)).wide(width);
    let columns = vec![
        Column::new(ColumnKind::Number, words.t("docket-arrival")).wide(8),
        Column::new(ColumnKind::Day, words.t("docket-arrived-on")),
        text("docket-sender", 30),
        text("docket-number", 16).centred(),
        Column::new(ColumnKind::Day, words.t("docket-dated-on")),
        text("docket-subject", 44),
        text("docket-passed-to", 24),
    ];
    let row = |paper: &Received| {
        Row::line(vec![
            Cell::number(paper.arrival_no.into(), paper.arrival_no.to_string()),
            day(paper.arrived_on),
            Cell::text(&paper.sender),
            Cell::text(&paper.number),
            day(paper.dated_on),
            Cell::text(&paper.subject),
            Cell::text(&paper.passed_to),
        ])
    };
    let rows = received.iter().map(row).collect();
    sheet(("docket-in-title", unit, year), (columns, rows), words)
}
