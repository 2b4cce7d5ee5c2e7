//! Lists of tasks as tables for spreadsheets and for printing.

use paper::{Cell, Column, ColumnKind, Row, Sheet};
use timeline::Day;

use super::rules::{Counts, days_late};
use super::store::{ByUnit, Given, Task, UnitLine};
use crate::web::{Words, amount, day_short};

fn day(on: Day) -> Cell {
    Cell::Day {
        on,
        shown: day_short(on),
    }
}

fn number(value: i64, words: Words) -> Cell {
    Cell::number(value, amount(value, words.language()))
}

fn counts_columns(words: Words) -> Vec<Column> {
    let keys = [
        "task-units",
        "task-done",
        "task-reported",
        "task-open",
        "task-late",
    ];
    let column = |key: &str| Column::new(ColumnKind::Number, words.t(key)).wide(12);
    keys.into_iter().map(column).collect()
}

fn counts_cells(counts: Counts, words: Words) -> Vec<Cell> {
    let values = [
        counts.all,
        counts.accepted,
        counts.reported,
        counts.open(),
        counts.late,
    ];
    values
        .into_iter()
        .map(|value| number(value, words))
        .collect()
}

/// The tasks a unit gave.
pub fn of_given(given: &[Given], unit: &str, words: Words) -> Sheet {
    let mut columns = vec![
        Column::new(ColumnKind::Text, words.t("task-what")).wide(60),
        Column::new(ColumnKind::Day, words.t("task-due")),
    ];
    columns.extend(counts_columns(words));
    let row = |task: &Given| {
        let mut cells = vec![Cell::text(&task.what), day(task.due_on)];
        cells.extend(counts_cells(task.counts, words));
        Row::line(cells)
    };
    Sheet {
        title: words.t("task-given-title"),
        subtitles: vec![unit.to_owned()],
        columns,
        rows: given.iter().map(row).collect(),
        ..Sheet::default()
    }
}

/// The units with their tasks.
pub fn of_units(lines: &[ByUnit], unit: &str, words: Words) -> Sheet {
    let mut columns = vec![
        Column::new(ColumnKind::Text, words.t("unit-code")).wide(18),
        Column::new(ColumnKind::Text, words.t("unit-name")).wide(52),
    ];
    columns.extend(counts_columns(words));
    let row = |line: &ByUnit| {
        let mut cells = vec![Cell::text(&line.code), Cell::text(&line.name)];
        cells.extend(counts_cells(line.counts, words));
        Row::line(cells)
    };
    Sheet {
        title: words.t("task-by-unit"),
        subtitles: vec![unit.to_owned()],
        columns,
        rows: lines.iter().map(row).collect(),
        ..Sheet::default()
    }
}

/// One task with its units.
pub fn of_task(task: &Task, lines: &[UnitLine], (today, words): (Day, Words)) -> Sheet {
    let text = |key: &str, width| Column::new(ColumnKind::Text, words.t(key)).wide(width);
    let columns = vec![
        text("unit-code", 18),
        text("unit-name", 52),
        text("task-officer", 28),
        text("task-state", 20),
        Column::new(ColumnKind::Day, words.t("task-told-on")),
        Column::new(ColumnKind::Number, words.t("task-days-late")),
    ];
    let row = |line: &UnitLine| {
        let late = days_late(line.state, (task.due_on, line.told_on), today);
        Row::line(vec![
            Cell::text(&line.code),
            Cell::text(&line.name),
            Cell::text(&line.officer),
            Cell::text(words.t(line.state.key())),
            line.told_on.map_or(Cell::Empty, day),
            late.map_or(Cell::Empty, |days| number(days.into(), words)),
        ])
    };
    Sheet {
        title: task.what.clone(),
        subtitles: vec![
            task.giver.clone(),
            words.t1("task-due-on", "day", day_short(task.due_on)),
        ],
        columns,
        rows: lines.iter().map(row).collect(),
        ..Sheet::default()
    }
}
