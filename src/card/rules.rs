//! How a card is numbered, how long it holds and how it stands. Pure.

use std::fmt;
use std::str::FromStr;

use timeline::Day;

use crate::catalogue::Catalogue;

/// How a card stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardState {
    Issued,
    Lost,
    Worn,
    Returned,
}

impl CardState {
    pub const ALL: [CardState; 4] = [
        CardState::Issued,
        CardState::Lost,
        CardState::Worn,
        CardState::Returned,
    ];
    /// The ways a card ends.
    pub const ENDS: [CardState; 3] = [CardState::Lost, CardState::Worn, CardState::Returned];

    pub fn code(self) -> &'static str {
        match self {
            CardState::Issued => "issued",
            CardState::Lost => "lost",
            CardState::Worn => "worn",
            CardState::Returned => "returned",
        }
    }
}

impl fmt::Display for CardState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for CardState {
    type Err = ();
    fn from_str(code: &str) -> Result<Self, ()> {
        let mut all = CardState::ALL.into_iter();
        all.find(|state| state.code() == code).ok_or(())
    }
}

/// How cards issued on a day are numbered and until when they hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardRules {
    pub form: String,
    pub valid_until: Day,
}

/// The rules in force on the day; nothing where the rulebook has none.
pub fn rules_on(catalogue: &Catalogue, day: Day) -> Option<CardRules> {
    let form = catalogue.rule("card-number-form", day)?;
    let years = catalogue
        .rule("card-valid-years", day)?
        .value
        .as_integer()?;
    let years = i16::try_from(years).ok().filter(|years| *years > 0)?;
    Some(CardRules {
        form: form.value.as_str()?.to_owned(),
        valid_until: day.saturating_add(jiff::Span::new().years(years)),
    })
}

/// The number of a card by the rule's form, with its check digit. `{federation}` is the code of the
/// federation without signs, `{year}` the last two digits of the year, `{running:7}` the running
/// number in at least so many digits. `None` where the form cannot be read.
pub fn number_of(form: &str, federation: &str, issued_on: Day, running: i64) -> Option<String> {
    let mut number = String::new();
    let mut rest = form;
    while !rest.is_empty() {
        let Some(part) = rest.strip_prefix('{') else {
            let end = rest.find('{').unwrap_or(rest.len());
            number.push_str(&rest[..end]);
            rest = &rest[end..];
            continue;
        };
        let (name, after) = part.split_once('}')?;
        match name.split_once(':').unwrap_or((name, "1")) {
            ("federation", _) => {
                number.extend(federation.chars().filter(char::is_ascii_alphanumeric));
            }
            ("year", _) => number.push_str(&format!("{:02}", issued_on.year() % 100)),
            ("running", width) => {
                let width: usize = width.parse().ok().filter(|width| *width <= 18)?;
                number.push_str(&format!("{running:0width$}"));
            }
            _ => return None,
        }
        rest = after;
    }
    let digit = check_digit(&number)?;
    Some(format!("{number}{digit}"))
}

/// The check digit of capitals and digits (Luhn, modulo 10; a letter counts as its place after 9:
/// A is 10, Z is 35, as on securities). Finds every single wrong digit.
pub fn check_digit(number: &str) -> Option<char> {
    let mut digits = Vec::with_capacity(number.len() * 2);
    for c in number.chars() {
        let value = c.to_digit(36).filter(|_| !c.is_ascii_lowercase())?;
        if value > 9 {
            digits.push(value / 10);
        }
        digits.push(value % 10);
    }
    if digits.is_empty() {
        return None;
    }
    let doubled = |(at, digit): (usize, &u32)| match at % 2 {
        0 if *digit > 4 => digit * 2 - 9,
        0 => digit * 2,
        _ => *digit,
    };
    let sum: u32 = digits.iter().rev().enumerate().map(doubled).sum();
    char::from_digit((10 - sum % 10) % 10, 10)
}

/// Whether a number ends with its check digit.
pub fn is_sound_number(number: &str) -> bool {
    let mut before = number.chars();
    let last = before.next_back();
    last.is_some() && check_digit(before.as_str()) == last
}

/// The first letters of a name, all that a stranger is shown of it: `Đ. T. H.`
pub fn initials(full_name: &str) -> String {
    let first = |word: &str| word.chars().next();
    let letters = full_name.split_whitespace().filter_map(first);
    let letters = letters.map(|letter| format!("{}.", letter.to_uppercase()));
    letters.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_check_digit_is_that_of_the_published_examples() {
        assert_eq!(check_digit("7992739871"), Some('3'));
        // Securities' numbers use the same rule: US0378331005, GB0002634946.
        assert_eq!(check_digit("US037833100"), Some('5'));
        assert_eq!(check_digit("GB000263494"), Some('6'));
        assert_eq!(check_digit("hn1"), None);
        assert_eq!(check_digit(""), None);
    }

    #[test]
    fn a_number_follows_its_form() {
        let on = "2026-07-01".parse().unwrap();
        let of = |form: &str| number_of(form, "LD-A", on, 42);
        let number = of("{federation}{year}{running:7}").unwrap();
        assert!(number.starts_with("LDA260000042") && number.len() == 13);
        assert!(is_sound_number(&number));
        assert!(of("CD{running}").unwrap().starts_with("CD42"));
        assert_eq!(of("{month}"), None);
        assert_eq!(of("{running:x}"), None);
        assert_eq!(of("{running"), None);
        assert_eq!(of("cd{running}"), None, "small letters have no check digit");
    }

    #[test]
    fn a_stranger_sees_first_letters_only() {
        assert_eq!(initials("Đỗ Thị  hoa"), "Đ. T. H.");
        assert_eq!(initials(""), "");
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_found(number in "[A-Z]{2}[0-9]{9}", at in 2..12usize, other in 0..10u32) {
            let digit = check_digit(&number).unwrap();
            let whole = format!("{number}{digit}");
            prop_assert!(is_sound_number(&whole));
            let mut wrong: Vec<char> = whole.chars().collect();
            let other = char::from_digit(other, 10).unwrap();
            prop_assume!(wrong[at] != other);
            wrong[at] = other;
            let wrong: String = wrong.into_iter().collect();
            prop_assert!(!is_sound_number(&wrong));
        }
    }
}
