//! Telephone numbers and e-mail addresses.

use super::{Desk, raw};
use crate::field::Field;
use crate::note::{Severity, code};
use crate::table::Cell;

/// The mobile numbers of eleven digits that became ten in September 2018, by their beginnings.
const BEFORE_2018: [(&str, &str); 21] = [
    ("0120", "070"),
    ("0121", "079"),
    ("0122", "077"),
    ("0126", "076"),
    ("0128", "078"),
    ("0123", "083"),
    ("0124", "084"),
    ("0125", "085"),
    ("0127", "081"),
    ("0129", "082"),
    ("0162", "032"),
    ("0163", "033"),
    ("0164", "034"),
    ("0165", "035"),
    ("0166", "036"),
    ("0167", "037"),
    ("0168", "038"),
    ("0169", "039"),
    ("0186", "056"),
    ("0188", "058"),
    ("0199", "059"),
];

/// The telephone number in digits from 0 on. What is none is left out with a doubt: it does not
/// keep a person from being listed.
pub fn read(desk: &mut Desk<'_>) -> Option<String> {
    let cell = desk.cell(Field::Phone);
    let text = match cell {
        Cell::Empty => return None,
        Cell::Text(text) => text.to_owned(),
        other => raw(other),
    };
    if is_number(&text) {
        return Some(text);
    }
    let mut parts = text
        .split(['/', ';', ',', '\n'])
        .flat_map(|part| part.split(" - "))
        .filter(|part| part.bytes().filter(u8::is_ascii_digit).count() >= 9);
    let first = parts.next();
    let several = parts.next().is_some();
    let Some((number, code)) = first.and_then(number_of) else {
        desk.say(
            Field::Phone,
            Severity::Doubt,
            code::NOT_A_PHONE,
            String::new(),
        );
        return None;
    };
    if several {
        desk.say(
            Field::Phone,
            Severity::Doubt,
            code::PHONE_SEVERAL,
            number.clone(),
        );
    } else {
        desk.say(Field::Phone, Severity::Repaired, code, number.clone());
    }
    Some(number)
}

/// Ten digits of a mobile telephone, or those of a fixed one: the numbering plan since 2018.
fn is_number(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().all(u8::is_ascii_digit)
        && match bytes {
            [b'0', b'3' | b'5' | b'7' | b'8' | b'9', ..] => bytes.len() == 10,
            [b'0', b'2', ..] => bytes.len() == 11 || bytes.len() == 10,
            _ => false,
        }
}

fn number_of(text: &str) -> Option<(String, &'static str)> {
    let text = text.trim();
    let text = text.strip_suffix(".0").unwrap_or(text);
    let others = |letter: char| {
        !letter.is_ascii_digit() && !" .-()+'=\"\u{A0}\u{200B}\u{202C}\u{202D}".contains(letter)
    };
    if text.chars().any(others) {
        return None;
    }
    let mut digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if let Some(rest) = digits.strip_prefix("0084").or_else(|| {
        let long = digits.len() >= 11;
        digits.strip_prefix("84").filter(|_| long)
    }) {
        digits = rest.to_owned();
    }
    if !digits.starts_with('0') {
        digits.insert(0, '0');
    }
    if is_number(&digits) {
        return Some((digits, code::PHONE_FORM));
    }
    let old = BEFORE_2018.iter();
    let new = old.filter(|_| digits.len() == 11).find_map(|(old, new)| {
        let rest = digits.strip_prefix(old)?;
        Some(format!("{new}{rest}"))
    });
    new.map(|number| (number, code::PHONE_OLD))
}

/// The e-mail address; one that cannot be is left out with a doubt.
pub fn read_email(desk: &mut Desk<'_>) -> Option<String> {
    let Cell::Text(text) = desk.cell(Field::Email) else {
        return None;
    };
    if is_email(text) {
        return Some(text.to_owned());
    }
    let closed: String = text
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    if is_email(&closed) {
        desk.say(
            Field::Email,
            Severity::Repaired,
            code::SPACING,
            closed.clone(),
        );
        return Some(closed);
    }
    desk.say(
        Field::Email,
        Severity::Doubt,
        code::NOT_AN_EMAIL,
        String::new(),
    );
    None
}

fn is_email(text: &str) -> bool {
    let Some((name, place)) = text.split_once('@') else {
        return false;
    };
    let fits = |letter: char| letter.is_ascii_alphanumeric() || "._-+%".contains(letter);
    !name.is_empty()
        && name.chars().all(fits)
        && place.chars().all(fits)
        && place.contains('.')
        && !place.starts_with('.')
        && !place.ends_with('.')
        && !place.contains("..")
}
