//! What the cells of a column look like, for columns whose heading says nothing.

use crate::columns::Columns;
use crate::field::Field;
use crate::read::{looks_like_a_name, raw};
use crate::table::{Cell, Row};

/// Proposes fields for columns without one, by their cells; only where nearly all cells agree.
pub fn propose(columns: &mut Columns, below: &[Row]) {
    let open: Vec<usize> = columns
        .iter()
        .filter(|column| column.field.is_none())
        .map(|column| column.index)
        .collect();
    for index in open {
        let cells: Vec<String> = below
            .iter()
            .map(|row| row.cell(index))
            .filter(|cell| *cell != Cell::Empty)
            .map(raw)
            .collect();
        if cells.is_empty() {
            continue;
        }
        let most = |fits: fn(&str) -> bool| {
            cells.iter().filter(|cell| fits(cell)).count() * 10 >= cells.len() * 8
        };
        let found = if most(is_card) {
            Some(Field::Cccd)
        } else if most(is_phone) {
            Some(Field::Phone)
        } else if most(|cell| cell.contains('@')) {
            Some(Field::Email)
        } else if most(|cell| matches!(cell.to_lowercase().as_str(), "nam" | "nữ" | "nu")) {
            Some(Field::Sex)
        } else if most(is_birth) {
            Some(Field::Birth)
        } else if cells.len() > 1 && most(looks_like_a_name) {
            Some(Field::FullName)
        } else {
            None
        };
        if let Some(field) = found {
            columns.propose(index, field);
        }
    }
}

fn is_card(cell: &str) -> bool {
    (10..=12).contains(&cell.len())
        && cell.bytes().all(|byte| byte.is_ascii_digit())
        && (cell.len() == 12 || !cell.starts_with('0'))
        && !is_phone(cell)
}

fn is_phone(cell: &str) -> bool {
    cell.len() == 10 && cell.starts_with(['0']) && cell.bytes().all(|byte| byte.is_ascii_digit())
}

/// A day whose year is that of somebody at work, as lists write it most.
fn is_birth(cell: &str) -> bool {
    let mut parts = cell.split('/');
    let (Some(day), Some(month), Some(year), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let number = |part: &str| part.parse::<i16>().unwrap_or(0);
    (1..=31).contains(&number(day))
        && (1..=12).contains(&number(month))
        && (1940..2008).contains(&number(year))
}
