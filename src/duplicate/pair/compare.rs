//! Two records line by line, as the page shows them: what each says, which letters differ, and what
//! is to be thought of it. Pure.

use vietnamese::{CccdDoubt, cccd_check};

use super::super::letters::{Piece, compare, compare_days};
use super::super::list::{birth_text, why_text};
use super::super::reason::{About, about};
use super::super::rules::{Choices, Field, Side, digits_apart};
use crate::member::{Details, masked, sex_code};
use crate::web::Words;

/// What one record says on a line.
pub struct Cell {
    pub pieces: Vec<Piece>,
    /// A word on what kind of number it is, or what is doubtful in it.
    pub note: Option<String>,
    pub is_empty: bool,
}

/// What is to be thought of a line.
pub struct Verdict {
    pub text: String,
    pub chip: &'static str,
    pub icon: &'static str,
}

/// One line of the comparison.
pub struct Row {
    pub code: &'static str,
    pub label: String,
    pub a: Cell,
    pub b: Cell,
    pub same: bool,
    pub chosen: Side,
    pub verdict: Verdict,
}

const GOOD: (&str, &str) = ("chip chip-good", "ok");
const NEAR: (&str, &str) = ("chip chip-warn", "alert");
const OPEN: (&str, &str) = ("chip chip-on", "link");
const APART: (&str, &str) = ("chip", "swap");

/// The lines on which at least one of the records says something.
pub fn rows(
    (a, b): (&Details, &Details),
    (choices, kept): (&Choices, Side),
    (why, words): (&[String], Words),
) -> Vec<Row> {
    Field::ALL
        .iter()
        .filter(|field| is_told(**field, a, b))
        .map(|&field| Row {
            code: field.code(),
            label: words.t(&format!("duplicate-field-{}", field.code())),
            same: field.is_same(a, b),
            chosen: choices.get(&field).copied().unwrap_or(kept),
            verdict: verdict(field, (a, b), (why, words)),
            a: cell(field, (a, b), words),
            b: cell(field, (b, a), words),
        })
        .collect()
}

fn is_told(field: Field, a: &Details, b: &Details) -> bool {
    match field {
        // Nearly everybody's; said where it tells two people apart.
        Field::Nationality => !field.is_same(a, b),
        _ => !field.is_empty(a) || !field.is_empty(b),
    }
}

fn text_of(field: Field, details: &Details, words: Words) -> String {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    match field {
        Field::FullName => details.full_name.clone(),
        Field::BirthDay => birth_text(details.birth),
        Field::Sex => details.sex.map_or(String::new(), |sex| {
            words.t(&format!("duplicate-sex-{}", sex_code(sex)))
        }),
        Field::NationalId => text(&details.national_id),
        Field::Passport => text(&details.passport),
        Field::Phone => text(&details.phone),
        Field::Email => text(&details.email),
        Field::Nationality => details.nationality.clone(),
        Field::HomePlace => text(&details.home_place),
        Field::Address => text(&details.address),
        Field::Job => text(&details.job),
        Field::Education => text(&details.education),
    }
}

/// Numbers that lists never show whole.
fn is_hidden(field: Field) -> bool {
    matches!(field, Field::NationalId | Field::Passport | Field::Phone)
}

fn cell(field: Field, (own, other): (&Details, &Details), words: Words) -> Cell {
    let (text, others) = (text_of(field, own, words), text_of(field, other, words));
    let plain = |text: String| {
        Vec::from([Piece {
            text,
            differs: false,
        }])
    };
    let both_told = !text.is_empty() && !others.is_empty();
    let pieces = match field {
        _ if is_hidden(field) && !text.is_empty() => plain(masked(&text)),
        Field::BirthDay if both_told => compare_days(&text, &others).0,
        Field::FullName if both_told => compare(&text, &others).0,
        _ => plain(text.clone()),
    };
    Cell {
        pieces,
        note: number_note(field, own, words),
        is_empty: text.is_empty(),
    }
}

/// What kind of identity number it is, or how it disagrees with its own record.
fn number_note(field: Field, details: &Details, words: Words) -> Option<String> {
    let number = details
        .national_id
        .as_deref()
        .filter(|_| field == Field::NationalId)?;
    let doubts = cccd_check(number, details.sex, details.birth.map(|birth| birth.year()));
    let key = match doubts.first() {
        Some(CccdDoubt::OldCard) => "duplicate-number-old",
        Some(CccdDoubt::Sex { .. }) => "duplicate-number-other-sex",
        Some(CccdDoubt::BirthYear { .. }) => "duplicate-number-other-year",
        Some(_) => "duplicate-number-doubtful",
        None => "duplicate-number-new",
    };
    Some(words.t(key))
}

fn about_of(field: Field) -> Option<About> {
    match field {
        Field::FullName => Some(About::Name),
        Field::BirthDay => Some(About::Birth),
        Field::Sex => Some(About::Sex),
        Field::NationalId | Field::Passport => Some(About::Number),
        Field::Phone => Some(About::Phone),
        _ => None,
    }
}

fn verdict(
    field: Field,
    (a, b): (&Details, &Details),
    (why, words): (&[String], Words),
) -> Verdict {
    let say =
        |text: String, (chip, icon): (&'static str, &'static str)| Verdict { text, chip, icon };
    if field.is_same(a, b) {
        return say(words.t("duplicate-verdict-same"), GOOD);
    }
    if field.is_empty(a) || field.is_empty(b) {
        return say(words.t("duplicate-verdict-one-side"), OPEN);
    }
    if is_hidden(field) {
        return number_verdict(
            (&text_of(field, a, words), &text_of(field, b, words)),
            words,
            say,
        );
    }
    let found = about_of(field).and_then(|line| {
        why.iter().find_map(|code| {
            about(code)
                .filter(|(of, _)| *of == line)
                .map(|of| (code, of.1))
        })
    });
    match found {
        Some((code, true)) => say(why_text(code, words), NEAR),
        Some((code, false)) => say(why_text(code, words), APART),
        None => say(words.t("duplicate-verdict-differs"), APART),
    }
}

/// How far two numbers are apart is told, never where: the digits stay hidden.
fn number_verdict(
    (a, b): (&str, &str),
    words: Words,
    say: impl Fn(String, (&'static str, &'static str)) -> Verdict,
) -> Verdict {
    match digits_apart(a, b) {
        None => say(words.t("duplicate-verdict-other-length"), OPEN),
        Some(count @ 1..=2) => say(words.t1("duplicate-verdict-digits", "count", count), NEAR),
        Some(_) => say(words.t("duplicate-verdict-differs"), APART),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::member::Birth;

    fn row(field: Field, a: &Details, b: &Details, why: &[&str]) -> Row {
        let why: Vec<String> = why.iter().map(|code| (*code).to_owned()).collect();
        let rows = rows((a, b), (&Choices::new(), Side::A), (&why, Words::of("vi")));
        let found = rows.into_iter().find(|row| row.code == field.code());
        found.unwrap()
    }

    fn shown(cell: &Cell) -> String {
        cell.pieces
            .iter()
            .map(|piece| piece.text.as_str())
            .collect()
    }

    #[test]
    fn numbers_are_never_shown_whole_nor_where_they_differ() {
        let (mut a, mut b) = (Details::named("An"), Details::named("An"));
        a.national_id = Some("001185123456".to_owned());
        b.national_id = Some("001185923456".to_owned());
        let row = row(Field::NationalId, &a, &b, &["number-one-digit-off"]);
        assert_eq!(
            (shown(&row.a), shown(&row.b)),
            (shown(&row.b), shown(&row.a))
        );
        assert!(row.verdict.text.contains('1'), "{}", row.verdict.text);
        assert!(!shown(&row.a).contains("0011"));
    }

    #[test]
    fn a_line_says_what_the_search_says_of_it() {
        let (mut a, mut b) = (Details::named("An"), Details::named("An"));
        a.birth = Some(Birth::Day("1990-05-08".parse().unwrap()));
        b.birth = Some(Birth::Day("1990-08-05".parse().unwrap()));
        let row = row(Field::BirthDay, &a, &b, &["same-name", "birth-swapped"]);
        assert_eq!(row.verdict.text, why_text("birth-swapped", Words::of("vi")));
        assert!(!row.same);
    }

    #[test]
    fn what_only_one_tells_is_said_so_and_what_none_tells_is_left_out() {
        let (mut a, b) = (Details::named("An"), Details::named("An"));
        a.job = Some("may".to_owned());
        let verdict = row(Field::Job, &a, &b, &[]).verdict;
        assert_eq!(
            verdict.text,
            Words::of("vi").t("duplicate-verdict-one-side")
        );
        let all = rows((&a, &b), (&Choices::new(), Side::A), (&[], Words::of("vi")));
        let codes: Vec<&str> = all.iter().map(|row| row.code).collect();
        assert_eq!(codes, ["full-name", "job"]);
    }
}
