//! What an employer is and how a union may be linked to it. Pure: no database, no pages.

use std::fmt;

use timeline::Day;

use crate::catalogue::{Catalogue, Rule};
use crate::unit::Unit;

/// A tax code: ten digits, or ten and the three of a branch.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TaxCode(String);

/// Why a text is no tax code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TaxCodeFault {
    #[error("a tax code is ten digits, or ten and three")]
    Length,
    #[error("a tax code holds digits only")]
    Letters,
}

/// What each of the first nine digits weighs in the tenth, the check digit of the tax office's
/// codes. The weights are common knowledge, not printed in a circular: a misfit warns, no more.
const WEIGHTS: [u32; 9] = [31, 29, 23, 19, 17, 13, 7, 5, 3];

impl TaxCode {
    /// Reads `0100109106`, `0100109106-001`, with blanks or dots between.
    pub fn read(text: &str) -> Result<Self, TaxCodeFault> {
        let bare: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '–' | '\u{a0}'))
            .collect();
        if !bare.chars().all(|c| c.is_ascii_digit()) {
            return Err(TaxCodeFault::Letters);
        }
        match bare.len() {
            10 => Ok(Self(bare)),
            13 => Ok(Self(format!("{}-{}", &bare[..10], &bare[10..]))),
            _ => Err(TaxCodeFault::Length),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the tenth digit is the one the nine before it ask for. A code that fails was most
    /// likely mistyped; it may stand, with a warning.
    pub fn check_digit_fits(&self) -> bool {
        let digits: Vec<u32> = self.0.chars().filter_map(|c| c.to_digit(10)).collect();
        let sum: u32 = digits
            .iter()
            .zip(WEIGHTS)
            .map(|(digit, by)| digit * by)
            .sum();
        digits.get(9).is_some_and(|tenth| 10 - sum % 11 == *tenth)
    }
}

impl fmt::Display for TaxCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An employer as asked for, every value of its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEmployer {
    pub name: String,
    pub tax_code: Option<TaxCode>,
    /// A value of the dimension `ownership`.
    pub ownership: String,
    /// How many people work there, and the day on which it was so.
    pub headcount: Option<(i32, Day)>,
    pub sector: Option<String>,
    pub address: Option<String>,
    pub phone: Option<String>,
}

/// An employer as the register holds it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Employer {
    pub employer_id: i64,
    /// The unit that keeps it.
    pub unit_id: i32,
    pub details: NewEmployer,
    pub version_no: i32,
}

/// The class of payer of the union fee, with its days; `until_on` is the first day of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayerSpan {
    /// A value of the dimension `payer-class`.
    pub class: String,
    pub from_on: Option<Day>,
    pub until_on: Option<Day>,
}

/// A union at an employer; without a first day since before the register was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub unit_id: i32,
    pub unit_code: String,
    pub unit_name: String,
    pub from_on: Option<Day>,
    pub until_on: Option<Day>,
}

impl Link {
    pub fn holds_on(&self, day: Day) -> bool {
        self.from_on.is_none_or(|from| from <= day) && self.until_on.is_none_or(|until| day < until)
    }
}

/// Why the domain says no: the field it concerns and the message key of the sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct Refusal {
    pub field: &'static str,
    pub message: &'static str,
}

fn refuse<T>(field: &'static str, message: &'static str) -> Result<T, Refusal> {
    Err(Refusal { field, message })
}

/// May the unit be linked to an employer with these links from the day on? A union gathers members
/// of an employer at the base; a union of a trade gathers people without one (Law 50/2024/QH15,
/// article 4).
pub fn check_link(unit: &Unit, from_on: Day, links: &[Link]) -> Result<(), Refusal> {
    if !matches!(unit.tier.as_str(), "base" | "group") {
        return refuse("unit", "employer-link-not-base");
    }
    if unit.kind.contains("nghiep-doan") {
        return refuse("unit", "employer-link-trade");
    }
    if !unit.stood_on(from_on) {
        return refuse("from_on", "employer-link-unit-closed");
    }
    let own = links.iter().filter(|link| link.unit_id == unit.unit_id);
    let mut later = own.filter(|link| link.until_on.is_none_or(|until| from_on < until));
    match later.next() {
        Some(_) => refuse("unit", "employer-link-already"),
        None => Ok(()),
    }
}

/// Whether a class of payer owes the union fee on the day, and the rule that says so; nothing where
/// no rule is known for the day.
pub fn is_fee_payer<'a>(
    class: &str,
    on: Day,
    catalogue: &'a Catalogue,
) -> Option<(bool, &'a Rule)> {
    let rule = catalogue.rule("union-fee-payer-classes", on)?;
    let classes = rule.value.as_array()?;
    let pays = classes.iter().any(|known| known.as_str() == Some(class));
    Some((pays, rule))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_tax_code_is_read_as_people_write_it() {
        let read = |text: &str| TaxCode::read(text).map(|code| code.to_string());
        assert_eq!(read("0100 109 106").as_deref(), Ok("0100109106"));
        assert_eq!(read("0100109106-001").as_deref(), Ok("0100109106-001"));
        assert_eq!(read("0100109106001").as_deref(), Ok("0100109106-001"));
        assert_eq!(read("010010910"), Err(TaxCodeFault::Length));
        assert_eq!(read("0100109106-01"), Err(TaxCodeFault::Length));
        assert_eq!(read("O100109106"), Err(TaxCodeFault::Letters));
    }

    proptest! {
        /// For nine digits one tenth fits at the most, and every slip in one digit is noticed
        /// wherever the weight shares no factor with eleven, which is everywhere.
        #[test]
        fn one_wrong_digit_is_noticed(
            nine in 0u32..1_000_000_000,
            at in 0usize..9,
            other in 0u8..10,
        ) {
            let codes: Vec<TaxCode> = (0..10)
                .filter_map(|tenth| TaxCode::read(&format!("{nine:09}{tenth}")).ok())
                .filter(TaxCode::check_digit_fits)
                .collect();
            prop_assert!(codes.len() <= 1);
            for code in codes {
                let mut digits = code.as_str().as_bytes().to_vec();
                let wrong = b'0' + other;
                if digits[at] != wrong {
                    digits[at] = wrong;
                    let slip = TaxCode::read(std::str::from_utf8(&digits).unwrap()).unwrap();
                    prop_assert!(!slip.check_digit_fits());
                }
            }
        }
    }

    fn unit(kind: &str, tier: &str) -> Unit {
        Unit {
            unit_id: 7,
            code: "X-7".to_owned(),
            name: "Đơn vị thử".to_owned(),
            kind: kind.to_owned(),
            tier: tier.to_owned(),
            sector: None,
            email: None,
            phone: None,
            founded_on: day("2020-01-01"),
            ended_on: None,
            generated: false,
        }
    }

    fn link(unit_id: i32, from: &str, until: Option<&str>) -> Link {
        Link {
            unit_id,
            unit_code: String::new(),
            unit_name: String::new(),
            from_on: Some(day(from)),
            until_on: until.map(day),
        }
    }

    #[test]
    fn a_union_is_linked_at_the_base_while_it_stands_and_once_a_day() {
        let base = unit("cdcs", "base");
        let from = day("2024-05-01");
        let say = |unit: &Unit, from, links: &[Link]| {
            check_link(unit, from, links).map_err(|no| no.message)
        };
        assert_eq!(say(&base, from, &[link(8, "2021-01-01", None)]), Ok(()));
        assert_eq!(
            say(&unit("cong-doan-phuong", "upper"), from, &[]),
            Err("employer-link-not-base")
        );
        assert_eq!(
            say(&unit("nghiep-doan", "base"), from, &[]),
            Err("employer-link-trade")
        );
        assert_eq!(
            say(&base, day("2019-12-31"), &[]),
            Err("employer-link-unit-closed")
        );
        let ended = link(7, "2021-01-01", Some("2024-05-01"));
        assert_eq!(say(&base, from, std::slice::from_ref(&ended)), Ok(()));
        assert_eq!(
            say(&base, day("2024-04-30"), &[ended]),
            Err("employer-link-already")
        );
    }

    #[test]
    fn bodies_on_the_state_budget_left_the_payers_in_july_2025() {
        let catalogue = crate::catalogue::load(None).unwrap();
        let pays =
            |class: &str, on: &str| is_fee_payer(class, day(on), &catalogue).map(|(pays, _)| pays);
        assert_eq!(pays("state-budget", "2025-06-30"), Some(true));
        assert_eq!(pays("state-budget", "2025-07-01"), Some(false));
        assert_eq!(pays("enterprise", "2025-07-01"), Some(true));
        assert_eq!(pays("enterprise", "2012-12-31"), None);
    }
}
