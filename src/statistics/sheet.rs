//! A view as a table to take along: every row, with real numbers.

use paper::{Cell, Column, ColumnKind, Row as PaperRow, Sheet};

use super::grid::{Grid, Row};
use super::rules::growth_ppm;
use crate::catalogue::Catalogue;
use crate::indicator::{Figure, percent, show};
use crate::web::{Words, period_in_words};

/// What heads the table: its title, and the lines below it.
pub struct Head {
    pub title: String,
    pub lines: Vec<String>,
    /// Whether a column compares with the year before.
    pub year_before: bool,
}

/// The whole view as a sheet.
pub fn sheet(grid: &Grid<'_>, head: Head, catalogue: &Catalogue, words: Words) -> Sheet {
    let text = |key: &str, wide: u16| Column::new(ColumnKind::Text, words.t(key)).wide(wide);
    let mut columns = vec![
        text("unit-code", 16),
        text("unit-name", 44),
        text("statistics-indicator", 40),
        text("figures-measure", 12),
    ];
    for name in &grid.periods {
        let heading = period_in_words(name, words);
        columns.push(Column::new(ColumnKind::Number, heading).wide(16));
    }
    if head.year_before {
        let heading = words.t("statistics-year-before");
        columns.push(Column::new(ColumnKind::Percent, heading).wide(14));
    }
    let rows = grid.rows.iter().map(|row| {
        let mut cells = vec![
            Cell::Text(row.unit.code.clone()),
            Cell::Text(row.unit.name.clone()),
            Cell::Text(row.indicator.name(words.language()).to_owned()),
            Cell::Text(measure(row, catalogue, words)),
        ];
        let figures = row.figures.iter();
        cells.extend(figures.map(|figure| cell(figure, row, catalogue, words)));
        if head.year_before {
            cells.push(match growth(row) {
                Some(rate_ppm) => Cell::Percent {
                    rate_ppm,
                    shown: percent(rate_ppm, words.language()),
                },
                None => Cell::Empty,
            });
        }
        PaperRow::line(cells)
    });
    Sheet {
        rows: rows.collect(),
        title: head.title,
        subtitles: head.lines,
        columns,
        ..Sheet::default()
    }
}

/// How far the last figure lies above that of the year before.
pub fn growth(row: &Row<'_>) -> Option<i64> {
    let before = row.year_before.as_ref()?.value?;
    growth_ppm(before, row.figures.last()?.value?)
}

fn measure(row: &Row<'_>, catalogue: &Catalogue, words: Words) -> String {
    let measure = catalogue.measure(&row.indicator.measure);
    let said = measure.map(|measure| match words.language() {
        "en" => measure.en.clone(),
        _ => measure.vi.clone(),
    });
    said.unwrap_or_default()
}

fn cell(figure: &Figure, row: &Row<'_>, catalogue: &Catalogue, words: Words) -> Cell {
    let shown = show(figure, row.indicator, catalogue, words);
    match (figure.percent_ppm, figure.value) {
        (Some(rate_ppm), _) => Cell::Percent {
            rate_ppm,
            shown: shown.value,
        },
        (None, Some(value)) => Cell::Number {
            value,
            shown: shown.value,
        },
        (None, None) if figure.is_known() => Cell::Text(shown.value),
        (None, None) => Cell::Empty,
    }
}
