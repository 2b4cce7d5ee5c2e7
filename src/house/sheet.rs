//! The list of houses as a table for spreadsheets and for printing. Pure.

use paper::{Cell, Column, ColumnKind, Orientation, Row, Sheet, TotalOf};

use super::list::family_or;
use super::store::Listed;
use crate::web::{Words, amount, day_short};

fn money(dong: i64, words: Words) -> Cell {
    Cell::number(dong, amount(dong, words.language()))
}

fn row(house: &Listed, words: Words) -> Row {
    let handed = house.handed_on.map_or(Cell::Empty, |on| Cell::Day {
        on,
        shown: day_short(on),
    });
    Row::line(vec![
        Cell::text(family_or(&house.family, words)),
        Cell::text(&house.unit),
        Cell::text(words.t(&format!("house-works-{}", house.works))),
        Cell::text(&house.place),
        Cell::text(words.t(&house.state.key())),
        handed,
        money(house.approved_dong.unwrap_or(0), words),
        money(house.paid_dong, words),
    ])
}

/// Houses with what was approved and paid, and the sums of both.
pub fn of_houses(houses: &[Listed], unit: &str, words: Words) -> Sheet {
    let text = |key: &str, width| Column::new(ColumnKind::Text, words.t(key)).wide(width);
    let number = |key: &str| Column::new(ColumnKind::Number, words.t(key)).wide(16);
    let approved = houses.iter().filter_map(|house| house.approved_dong).sum();
    let paid = houses.iter().map(|house| house.paid_dong).sum();
    let mut rows: Vec<Row> = houses.iter().map(|house| row(house, words)).collect();
    rows.push(Row::total(
        TotalOf::All,
        vec![
            Cell::text(words.t1("house-sum-of", "count", houses.len())),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            money(approved, words),
            money(paid, words),
        ],
    ));
    Sheet {
        title: words.t("house-title"),
        subtitles: vec![unit.to_owned()],
        columns: vec![
            text("house-family", 26),
            text("house-unit", 30),
            text("house-works", 12),
            text("house-place", 22),
            text("house-state", 16),
            Column::new(ColumnKind::Day, words.t("house-handed-on")),
            number("house-approved"),
            number("house-paid"),
        ],
        rows,
        orientation: Orientation::Landscape,
        ..Sheet::default()
    }
}
