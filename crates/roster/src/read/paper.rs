//! The numbers of identity papers: the card of twelve digits, the old one of nine, the passport.

use vietnamese::{CccdDoubt, Sex, cccd_check};

use super::{Desk, raw, sex};
use crate::field::Field;
use crate::note::{Severity, code};
use crate::person::PersonRow;
use crate::table::Cell;

/// Reads the papers of a person whose birth and sex are known as far as the row tells them.
pub fn read(desk: &mut Desk<'_>, values: &mut PersonRow) {
    for field in [Field::Cccd, Field::OldId, Field::Passport] {
        let cell = desk.cell(field);
        match cell {
            Cell::Empty => {}
            Cell::Text(text) => read_text(desk, field, text, values),
            Cell::Number(_) => {
                // Beyond 15 digits a sheet keeps none.
                let text = raw(cell);
                if text.len() <= 15 && text.bytes().all(|byte| byte.is_ascii_digit()) {
                    read_digits(desk, field, text, values);
                } else {
                    desk.say(field, Severity::Wrong, code::DIGITS_LOST, String::new());
                }
            }
            Cell::Fault => desk.say(field, Severity::Wrong, code::FORMULA_FAULT, String::new()),
            _ => desk.say(field, Severity::Wrong, code::CCCD_LETTERS, String::new()),
        }
    }
    let papers = [&values.cccd, &values.old_id, &values.passport];
    let asked = desk.columns.find_place(Field::Cccd).is_some();
    let said = desk
        .notes
        .iter()
        .any(|note| note.severity == Severity::Wrong && note.field == Field::Cccd);
    if asked && !said && papers.iter().all(|paper| paper.is_none()) {
        desk.say(
            Field::Cccd,
            Severity::Doubt,
            code::PAPER_MISSING,
            String::new(),
        );
    }
}

fn read_text(desk: &mut Desk<'_>, field: Field, text: &str, values: &mut PersonRow) {
    if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return read_digits(desk, field, text.to_owned(), values);
    }
    let parts: Vec<&str> = text
        .split(['/', ';', ',', '\n'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    if let [first, second] = parts[..]
        && [first, second].iter().all(|part| stripped(part).len() >= 8)
    {
        for part in parts {
            read_part(desk, field, part, values);
        }
        return;
    }
    read_part(desk, field, text, values);
}

fn read_part(desk: &mut Desk<'_>, field: Field, text: &str, values: &mut PersonRow) {
    if is_scientific(text) || text.bytes().all(|byte| byte == b'#') {
        desk.say(field, Severity::Wrong, code::DIGITS_LOST, String::new());
        return;
    }
    let number = stripped(text);
    if number.bytes().all(|byte| byte.is_ascii_digit()) && !number.is_empty() {
        if number != text {
            desk.say(
                field,
                Severity::Repaired,
                code::NUMBER_SIGNS,
                number.clone(),
            );
        }
        return read_digits(desk, field, number, values);
    }
    if field == Field::Passport || is_passport(&number) {
        if is_passport(&number) {
            if field != Field::Passport {
                desk.say(field, Severity::Repaired, code::OTHER_PAPER, number.clone());
            }
            values.passport = Some(number);
        } else {
            desk.say(field, Severity::Doubt, code::CCCD_LETTERS, number.clone());
            values.passport = Some(number);
        }
        return;
    }
    let digits: String = number
        .chars()
        .map(|letter| match letter {
            'O' | 'Q' => '0',
            'I' | 'L' => '1',
            letter => letter,
        })
        .collect();
    let plain = digits.len() == 12 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain && agreement(&digits, values) == Agreement::Proven {
        desk.say(
            field,
            Severity::Repaired,
            code::LETTERS_FOR_DIGITS,
            digits.clone(),
        );
        values.cccd = Some(digits);
    } else {
        desk.say(field, Severity::Wrong, code::CCCD_LETTERS, String::new());
    }
}

/// A number without blanks, dots, hyphens and what formulas put around texts, in capitals.
fn stripped(text: &str) -> String {
    let text = text.strip_suffix(".0").unwrap_or(text);
    text.chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect()
}

/// `1,20E+10`: what a sheet shows of a long number, and what is left of it in a CSV file.
fn is_scientific(text: &str) -> bool {
    let Some((front, power)) = text.split_once(['E', 'e']) else {
        return false;
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let front = front.replacen([',', '.'], "", 1);
    power.starts_with(['+', '-']) && digits(&power[1..]) && digits(&front)
}

fn is_passport(number: &str) -> bool {
    let letters = number.bytes().take_while(u8::is_ascii_uppercase).count();
    let digits = &number.as_bytes()[letters..];
    (1..=2).contains(&letters)
        && (6..=8).contains(&digits.len())
        && digits.iter().all(u8::is_ascii_digit)
}

fn read_digits(desk: &mut Desk<'_>, field: Field, number: String, values: &mut PersonRow) {
    match (number.len(), field) {
        (12, _) => {
            if field == Field::OldId {
                desk.say(field, Severity::Repaired, code::NEW_CARD, number.clone());
            }
            if number.ends_with("000000") {
                desk.say(field, Severity::Doubt, code::DIGITS_LOST, String::new());
            }
            say_doubts(desk, field, &number, values);
            values.cccd = Some(number);
        }
        (7..=9, Field::Passport) => values.passport = Some(number),
        (9, _) => {
            if field == Field::Cccd {
                desk.say(field, Severity::Doubt, code::OTHER_PAPER, number.clone());
            }
            values.old_id = Some(number);
        }
        (10 | 11, _) => {
            let filled = format!("{number:0>12}");
            match agreement(&filled, values) {
                Agreement::Against => {
                    let length = number.len().to_string();
                    desk.say(field, Severity::Wrong, code::CCCD_LENGTH, length);
                    return;
                }
                Agreement::Open => {
                    desk.say(field, Severity::Doubt, code::ZEROS_LIKELY, filled.clone());
                }
                Agreement::Proven => {
                    desk.say(
                        field,
                        Severity::Repaired,
                        code::ZEROS_RESTORED,
                        filled.clone(),
                    );
                }
            }
            values.cccd = Some(filled);
        }
        (8, _) => {
            let filled = format!("0{number}");
            desk.say(field, Severity::Doubt, code::ZEROS_LIKELY, filled.clone());
            values.old_id = Some(filled);
        }
        (length, _) => {
            desk.say(
                field,
                Severity::Wrong,
                code::CCCD_LENGTH,
                length.to_string(),
            );
        }
    }
}

/// Whether what else is known speaks for a number that had to be completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Agreement {
    /// The year of birth agrees, and the sex if it is known.
    Proven,
    /// Nothing disagrees, and the year of birth is not known.
    Open,
    Against,
}

fn agreement(number: &str, values: &PersonRow) -> Agreement {
    let year = values.birth.map(|birth| birth.year());
    match (cccd_check(number, values.sex, year).is_empty(), year) {
        (false, _) => Agreement::Against,
        (true, Some(_)) => Agreement::Proven,
        (true, None) => Agreement::Open,
    }
}

fn say_doubts(desk: &mut Desk<'_>, field: Field, number: &str, values: &mut PersonRow) {
    let year = values.birth.map(|birth| birth.year());
    let doubts = cccd_check(number, values.sex, year);
    for doubt in &doubts {
        let (code, value) = match doubt {
            CccdDoubt::Province { code } => (code::CCCD_PROVINCE, format!("{code:03}")),
            CccdDoubt::Sex { in_number } => (code::CCCD_SEX, sex::word(*in_number).to_owned()),
            CccdDoubt::BirthYear { in_number } => (code::CCCD_BIRTH, in_number.to_string()),
            // The number has twelve digits.
            CccdDoubt::NotDigits
            | CccdDoubt::OldCard
            | CccdDoubt::ZeroLost
            | CccdDoubt::Length { .. } => continue,
        };
        desk.say(field, Severity::Doubt, code, value);
    }
    let said = desk.notes.iter().any(|note| note.field == Field::Sex);
    if values.sex.is_none() && !said && year.is_some() && doubts.is_empty() {
        let sex = if matches!(number.as_bytes()[3] % 2, 0) {
            Sex::Male
        } else {
            Sex::Female
        };
        let value = sex::word(sex).to_owned();
        desk.say(Field::Sex, Severity::Repaired, code::SEX_FROM_CCCD, value);
        values.sex = Some(sex);
    }
}
