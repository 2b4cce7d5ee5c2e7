//! The tables of a file's paper: findings with their money, and the annex of payments. Pure; in
//! Vietnamese, as the paper is.

use paper::{Annex, Block, Cell, Column, ColumnKind, Orientation, Row, Sheet, TotalOf};

use super::rules::Sums;
use super::store::{Finding, PaymentLine};
use crate::book::{Kind, number_text};
use crate::web::{Words, amount, day_short};

fn money(dong: i64) -> Cell {
    Cell::number(dong, amount(dong, "vi"))
}

fn column(kind: ColumnKind, key: &str, wide: u16) -> Column {
    let column = Column::new(kind, Words::of("vi").t(key)).wide(wide);
    match kind {
        ColumnKind::Text if wide <= 6 => column.centred(),
        _ => column,
    }
}

/// The findings with what is questioned, proposed and recovered; those withdrawn say so.
pub fn findings_table(found: &[Finding]) -> Sheet {
    let words = Words::of("vi");
    let row = |own: &Finding| {
        let is_gone = own.state == "withdrawn";
        let proposed = if is_gone { 0 } else { own.proposed_dong };
        Row::line(vec![
            Cell::text(own.number.to_string()),
            Cell::text(&own.what),
            money(own.questioned_dong),
            money(proposed),
            money(own.recovered_dong),
            Cell::text(words.t(&format!("inspection-finding-{}", own.state))),
        ])
    };
    let mut rows: Vec<Row> = found.iter().map(row).collect();
    let sums = Sums::of(found.iter().map(Finding::part));
    rows.push(Row::total(
        TotalOf::Stated,
        vec![
            Cell::Empty,
            Cell::text(words.t("inspection-paper-total")),
            money(sums.questioned_dong),
            money(sums.proposed_dong),
            money(sums.recovered_dong),
            Cell::Empty,
        ],
    ));
    Sheet {
        columns: vec![
            column(ColumnKind::Text, "inspection-paper-no", 5),
            column(ColumnKind::Text, "inspection-finding", 34),
            column(ColumnKind::Number, "inspection-questioned-short", 15),
            column(ColumnKind::Number, "inspection-proposed-short", 15),
            column(ColumnKind::Number, "inspection-recovered-short", 15),
            column(ColumnKind::Text, "inspection-verdict", 14),
        ],
        rows,
        ..Sheet::default()
    }
}

/// The payments of a file with the marks they had when they were put in.
pub fn payments_annex(payments: &[PaymentLine]) -> Annex {
    let words = Words::of("vi");
    let mut rows: Vec<Row> = Vec::new();
    for (at, own) in payments.iter().enumerate() {
        let marks = own.marks.iter();
        let marks = marks.map(|code| words.t(&format!("inspection-mark-{code}")));
        rows.push(Row::line(vec![
            Cell::text((at + 1).to_string()),
            Cell::text(number_text(Kind::Payment, own.number)),
            Cell::Day {
                on: own.written_on,
                shown: day_short(own.written_on),
            },
            Cell::text(&own.payee),
            Cell::text(&own.reason),
            money(own.amount_dong),
            Cell::text(marks.collect::<Vec<_>>().join(", ")),
        ]));
    }
    let total = payments.iter().map(|own| own.amount_dong).sum();
    rows.push(Row::total(
        TotalOf::All,
        vec![
            Cell::Empty,
            Cell::text(words.t("inspection-paper-total")),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            money(total),
            Cell::Empty,
        ],
    ));
    let sheet = Sheet {
        columns: vec![
            column(ColumnKind::Text, "inspection-paper-no", 5),
            column(ColumnKind::Text, "inspection-number", 11),
            column(ColumnKind::Day, "inspection-day", 12),
            column(ColumnKind::Text, "inspection-payee", 26),
            column(ColumnKind::Text, "inspection-reason", 34),
            column(ColumnKind::Number, "inspection-amount", 16),
            column(ColumnKind::Text, "inspection-marks", 24),
        ],
        rows,
        ..Sheet::default()
    };
    Annex {
        number: words.t("inspection-paper-annex"),
        title: words.t("inspection-paper-payments"),
        reference: None,
        orientation: Orientation::Landscape,
        blocks: vec![Block::Table(sheet)],
    }
}
