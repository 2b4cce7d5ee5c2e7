//! The list of payments as a table for spreadsheets and for printing.

use paper::{Cell, Column, ColumnKind, Orientation, Row, Sheet};

use super::pages::Found;
use crate::web::{amount, day_short};

/// The payments found, with their marks; the first so many.
pub(super) fn of_payments(found: &Found, most: usize) -> Sheet {
    let words = found.words;
    let language = words.language();
    let wide = [10, 14, 12, 26, 30, 16, 40];
    let keys = [
        "inspection-number",
        "inspection-unit",
        "inspection-day",
        "inspection-payee",
        "inspection-reason",
        "inspection-amount",
        "inspection-marks",
    ];
    let kinds = [
        ColumnKind::Text,
        ColumnKind::Text,
        ColumnKind::Day,
        ColumnKind::Text,
        ColumnKind::Text,
        ColumnKind::Number,
        ColumnKind::Text,
    ];
    let columns = keys.iter().zip(kinds).zip(wide);
    let columns = columns.map(|((key, kind), wide)| Column::new(kind, words.t(key)).wide(wide));
    let rows = found.payments.iter().take(most).map(|own| {
        let why = found.why(own);
        let why: Vec<String> = why
            .into_iter()
            .map(|own| format!("{}: {}", own.name, own.reason))
            .collect();
        Row::line(vec![
            Cell::text(found.number(own)),
            Cell::text(&own.unit),
            Cell::Day {
                on: own.written_on,
                shown: day_short(own.written_on),
            },
            Cell::text(&own.payee),
            Cell::text(&own.reason),
            Cell::number(own.amount_dong, amount(own.amount_dong, language)),
            Cell::text(why.join(" ")),
        ])
    });
    let total = found.payments.len();
    let mut notes = vec![
        words.t1("inspection-sum", "sum", amount(found.sum(), language)),
        words.t("inspection-mark-is"),
    ];
    if total > most {
        notes.push(words.t1("inspection-printed-first", "count", most));
    }
    Sheet {
        title: words.t("inspection-payments"),
        subtitles: vec![
            found.unit.name.clone(),
            format!(
                "{} – {}",
                day_short(found.period.from_on()),
                day_short(found.period.last_on())
            ),
        ],
        columns: columns.collect(),
        rows: rows.collect(),
        notes,
        orientation: Orientation::Landscape,
    }
}
