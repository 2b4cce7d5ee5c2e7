//! Names of people.

use std::borrow::Cow;

use vietnamese::{fold, name_case};

use super::{Desk, raw};
use crate::field::Field;
use crate::note::{Severity, code};
use crate::table::Cell;

/// The commonest family names, without marks.
const FAMILY_NAMES: [&str; 32] = [
    "nguyen", "tran", "le", "pham", "hoang", "huynh", "phan", "vu", "vo", "dang", "bui", "do",
    "ho", "ngo", "duong", "ly", "dinh", "trinh", "mai", "dao", "cao", "luong", "ta", "chu", "ha",
    "kieu", "quach", "trieu", "to", "lam", "phung", "doan",
];

/// The name, from one column or two; empty where there is none, with the note that says so.
pub fn read(desk: &mut Desk<'_>) -> String {
    let whole = part(desk, Field::FullName);
    let name = match (part(desk, Field::FamilyName), part(desk, Field::GivenName)) {
        (None, None) => whole.unwrap_or_default(),
        (family, given) => {
            let parts = [whole.or(family), given];
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            parts.join(" ")
        }
    };
    let field = if desk.columns.find_place(Field::FullName).is_some() {
        Field::FullName
    } else {
        Field::GivenName
    };
    if name.is_empty() {
        desk.say(field, Severity::Wrong, code::NAME_MISSING, String::new());
        return name;
    }
    check(desk, field, &name);
    name
}

fn check(desk: &mut Desk<'_>, field: Field, name: &str) {
    let strange = |letter: char| {
        !(letter.is_alphabetic() || matches!(letter, ' ' | '\'' | '’' | '-' | '.' | '·' | 'ʼ'))
    };
    if name.chars().any(strange) {
        let signs = name.chars().filter(|letter| strange(*letter)).collect();
        let severity = if name.chars().any(char::is_alphabetic) {
            Severity::Doubt
        } else {
            Severity::Wrong
        };
        desk.say(field, severity, code::NAME_SIGNS, signs);
    } else if !name.contains(' ') {
        desk.say(field, Severity::Doubt, code::NAME_ONE_WORD, name.to_owned());
    }
}

fn part(desk: &mut Desk<'_>, field: Field) -> Option<String> {
    let text = match desk.cell(field) {
        Cell::Empty => return None,
        Cell::Text(text) => desk.unicode(field, text),
        Cell::Fault => {
            desk.say(field, Severity::Wrong, code::FORMULA_FAULT, String::new());
            return None;
        }
        other => Cow::Owned(raw(other)),
    };
    let text = without_brackets(desk, field, &text);
    let text = without_address(desk, field, &text);
    match name_case(&text) {
        Cow::Borrowed(_) => Some(text.into_owned()),
        Cow::Owned(cased) => {
            desk.say(field, Severity::Repaired, code::NAME_CASE, cased.clone());
            Some(cased)
        }
    }
    .filter(|name| !name.is_empty())
}

fn without_brackets<'t>(desk: &mut Desk<'_>, field: Field, text: &'t str) -> Cow<'t, str> {
    let Some((name, rest)) = text.split_once(['(', '[']) else {
        return Cow::Borrowed(text);
    };
    let name = name.trim_end();
    if name.is_empty() || !rest.ends_with([')', ']']) {
        return Cow::Borrowed(text);
    }
    desk.say(field, Severity::Doubt, code::NAME_BRACKETS, name.to_owned());
    Cow::Borrowed(name)
}

fn without_address<'t>(desk: &mut Desk<'_>, field: Field, text: &'t str) -> Cow<'t, str> {
    let Some((name, severity)) = after_address(text) else {
        return Cow::Borrowed(text);
    };
    desk.say(field, severity, code::NAME_ADDRESS, name.to_owned());
    Cow::Borrowed(name)
}

/// The name after an address, and how sure it is that it was one.
fn after_address(text: &str) -> Option<(&str, Severity)> {
    let (first, rest) = text.split_once(' ')?;
    // Addresses are short; most names are told from them by their first word's length.
    if first.chars().count() > 5 {
        return None;
    }
    let small = first.to_lowercase();
    let address = small.trim_end_matches(['.', ':']);
    if matches!(address, "đ/c" | "đc" | "đ.c" | "d/c") {
        return Some((rest, Severity::Repaired));
    }
    if address == "đồng" {
        let (second, name) = rest.split_once(' ')?;
        return (second.to_lowercase() == "chí").then_some((name, Severity::Repaired));
    }
    // These are addresses only where a family name follows: Ông is one itself.
    if matches!(address, "ông" | "bà" | "anh" | "chị") {
        let (family, _) = rest.split_once(' ')?;
        let known = FAMILY_NAMES.contains(&fold(family).as_str());
        return known.then_some((rest, Severity::Doubt));
    }
    None
}

/// Whether a text could be somebody's name: two to seven words of letters, none of which opens
/// the name of a department.
pub fn looks_like_a_name(text: &str) -> bool {
    const DEPARTMENTS: [&str; 22] = [
        "to", "phong", "ban", "khoa", "don", "bo", "phan", "chi", "cong", "truong", "tong", "doi",
        "khoi", "nhom", "xuong", "trung", "nguoi", "chu", "cdcs", "danh", "xi", "hoc",
    ];
    let words = text.split_whitespace().count();
    let letters = text
        .chars()
        .all(|letter| letter.is_alphabetic() || matches!(letter, ' ' | '\'' | '-' | '.'));
    if !(2..=7).contains(&words) || !letters {
        return false;
    }
    let folded = fold(text);
    let first = folded.split(' ').next().unwrap_or_default();
    FAMILY_NAMES.contains(&first) && !department_follows(&folded) || !DEPARTMENTS.contains(&first)
}

/// Whether the text goes on as only the name of a department does.
fn department_follows(folded: &str) -> bool {
    [
        "to chuc", "to cong", "to san", "to bao", "to hanh", "to ke", "to van",
    ]
    .iter()
    .any(|start| folded.starts_with(start))
}
