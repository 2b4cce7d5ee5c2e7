//! Sex, from its own column or from the column a birth or a mark stands in.

use std::borrow::Cow;

use vietnamese::{Sex, fold};

use super::{Desk, raw};
use crate::field::Field;
use crate::note::{Severity, code};
use crate::table::Cell;

/// The sex as lists and notes write it.
pub fn word(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "Nam",
        Sex::Female => "Nữ",
    }
}

/// The sex of a row, given what the columns of men and women said.
pub fn read(desk: &mut Desk<'_>, by_column: Option<Sex>) -> Option<Sex> {
    let cell = desk.cell(Field::Sex);
    if cell == Cell::Empty {
        return by_column;
    }
    let repaired = match cell {
        Cell::Text(text) if !text.is_ascii() && text != "Nữ" => desk.unicode(Field::Sex, text),
        _ => Cow::Borrowed(""),
    };
    let cell = if repaired.is_empty() {
        cell
    } else {
        Cell::Text(&repaired)
    };
    let Some((sex, note)) = of_cell(cell) else {
        desk.say(Field::Sex, Severity::Wrong, code::NOT_A_SEX, String::new());
        return by_column;
    };
    if let Some(severity) = note {
        desk.say(Field::Sex, severity, code::SEX_FORM, word(sex).to_owned());
    }
    if by_column.is_some_and(|other| other != sex) {
        let other = by_column.map_or("", word).to_owned();
        desk.say(Field::Sex, Severity::Wrong, code::SEX_DIFFERS, other);
    }
    Some(sex)
}

fn of_cell(cell: Cell<'_>) -> Option<(Sex, Option<Severity>)> {
    if let Cell::Text(text) = cell {
        match text {
            "Nam" | "nam" | "NAM" => return Some((Sex::Male, None)),
            "Nữ" | "nữ" | "NỮ" => return Some((Sex::Female, None)),
            // As the old fonts write it, in a list that is too short to show its font.
            "N÷" | "Nöõ" | "NÖÕ" => return Some((Sex::Female, Some(Severity::Repaired))),
            _ => {}
        }
    }
    let folded = fold(&raw(cell));
    let of = |sex, severity| Some((sex, Some(severity)));
    match folded.trim_end_matches(['.', ' ']) {
        "nam" | "m" | "male" | "trai" | "ong" | "anh" | "nam gioi" => {
            of(Sex::Male, Severity::Repaired)
        }
        "nu" | "f" | "female" | "gai" | "ba" | "chi" | "nu gioi" => {
            of(Sex::Female, Severity::Repaired)
        }
        "1" | "true" => of(Sex::Male, Severity::Doubt),
        "0" | "false" => of(Sex::Female, Severity::Doubt),
        _ => None,
    }
}

/// Whether a cell of the men's or women's column says that the person is one.
pub fn is_filled(cell: Cell<'_>) -> bool {
    match cell {
        Cell::Empty | Cell::Truth(false) => false,
        Cell::Number(number) => number != 0.0,
        Cell::Text(text) => !matches!(text, "0" | "-" | "–" | "/" | "."),
        _ => true,
    }
}

/// Whether a cell is a mark rather than a birth.
pub fn is_mark(cell: Cell<'_>) -> bool {
    match cell {
        Cell::Truth(_) => true,
        Cell::Number(number) => number == 1.0,
        Cell::Text(text) => !text.bytes().any(|byte| byte.is_ascii_digit()) || text == "1",
        _ => false,
    }
}
