//! The periods a text names: năm 2023, quý III/2023, 9 tháng đầu năm, từ đầu năm đến nay.

use std::ops::Range;

use timeline::{Day, Period};

use crate::Block;
use crate::block::Kind;
use crate::label::is_year;
use crate::token::{Token, tokens};

/// What is said of a period; a year that is not said is that of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Said {
    Year(i16),
    /// From January on so many months.
    FirstMonths(i8, Option<i16>),
    /// So many months up to December.
    LastMonths(i8, Option<i16>),
    Quarter(i8, Option<i16>),
    Month(i8, Option<i16>),
    Years(i16, i16),
    /// The years between two elections.
    Term(i16, i16),
    SinceNewYear,
    On(Day),
    DayOfYear(i8, i8),
}

/// A period named at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodSaid {
    pub span: Range<usize>,
    pub said: Said,
    /// Whether it is only what something is compared with: so với cùng kỳ năm 2022.
    pub is_compared: bool,
}

impl PeriodSaid {
    /// Whether results may be of this period; days, terms and what is still to come are not.
    pub fn is_of_results(&self) -> bool {
        let is_other = matches!(
            self.said,
            Said::Term(..) | Said::LastMonths(..) | Said::On(_) | Said::DayOfYear(..)
        );
        !is_other && !self.is_compared
    }

    /// The days meant in a text of this day and year.
    pub fn resolve(&self, day: Option<Day>, year: Option<i16>) -> Option<Period> {
        let year_or = |own: Option<i16>| own.or(year);
        let months = |year: i16, first: i8, last: i8| {
            let from = Day::new(year, first, 1).ok()?;
            let end = Day::new(year, last, 1).ok()?.last_of_month();
            Period::through(from, end)
        };
        match self.said {
            Said::Year(year) => months(year, 1, 12),
            Said::FirstMonths(count, own) => months(year_or(own)?, 1, count),
            Said::LastMonths(count, own) => months(year_or(own)?, 13 - count, 12),
            Said::Quarter(quarter, own) => months(year_or(own)?, quarter * 3 - 2, quarter * 3),
            Said::Month(month, own) => months(year_or(own)?, month, month),
            Said::Years(from, last) | Said::Term(from, last) => {
                Period::through(Day::new(from, 1, 1).ok()?, Day::new(last, 12, 31).ok()?)
            }
            Said::SinceNewYear => {
                let day = day?;
                Period::through(Day::new(day.year(), 1, 1).ok()?, day)
            }
            Said::On(day) => Period::through(day, day),
            Said::DayOfYear(of_month, month) => {
                let day = Day::new(year?, month, of_month).ok()?;
                Period::through(day, day)
            }
        }
    }
}

/// The periods named in a span, in its order.
pub fn find(text: &str, span: Range<usize>) -> Vec<PeriodSaid> {
    let tokens = tokens(text, span);
    let walk = Walk { tokens: &tokens };
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match walk.read(at).filter(|(_, end)| *end <= tokens.len()) {
            Some((said, end)) => {
                let is_compared =
                    (1..=5).any(|by| walk.before(at, by) == "so") || walk.before(at, 1) == "kỳ";
                found.push(PeriodSaid {
                    span: tokens[at].span.start..tokens[end - 1].span.end,
                    said,
                    is_compared,
                });
                at = end.max(at + 1);
            }
            None => at += 1,
        }
    }
    found
}

struct Walk<'a> {
    tokens: &'a [Token],
}

impl Walk<'_> {
    fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| token.lower.as_str())
    }

    fn before(&self, at: usize, by: usize) -> &str {
        at.checked_sub(by).map_or("", |at| self.word(at))
    }

    /// A small whole number, in figures or in words.
    fn small(&self, at: usize, most: i8) -> Option<i8> {
        let word = self.word(at);
        let spoken = match word {
            "ba" => Some(3),
            "sáu" => Some(6),
            "chín" => Some(9),
            _ => word.parse().ok(),
        };
        spoken.filter(|number| (1..=most).contains(number))
    }

    fn year(&self, at: usize) -> Option<i16> {
        let number: u32 = self.word(at).parse().ok().filter(|year| is_year(*year))?;
        i16::try_from(number).ok()
    }

    /// `năm 2023`, `/2023`, `-2023` or nothing, and the token after.
    fn year_after(&self, at: usize) -> (Option<i16>, usize) {
        if matches!(self.word(at), "năm" | "/" | "-")
            && let Some(year) = self.year(at + 1)
        {
            return (Some(year), at + 2);
        }
        (None, at)
    }

    fn read(&self, at: usize) -> Option<(Said, usize)> {
        self.read_day(at)
            .or_else(|| self.read_months(at))
            .or_else(|| self.read_named(at))
    }

    /// `17/9/2025`, `ngày 20 tháng 9 năm 2023`, `19/5`.
    fn read_day(&self, at: usize) -> Option<(Said, usize)> {
        let day = self.small(at, 31)?;
        if self.word(at + 1) == "tháng" && self.before(at, 1) == "ngày" {
            let month = self.small(at + 2, 12)?;
            let (year, end) = self.year_after(at + 3);
            return Some(
                match year.and_then(|year| Day::new(year, month, day).ok()) {
                    Some(day) => (Said::On(day), end),
                    None => (Said::DayOfYear(day, month), at + 3),
                },
            );
        }
        let join = self.word(at + 1);
        if !matches!(join, "/" | "-" | ".") {
            return None;
        }
        let month = self.small(at + 2, 12)?;
        let year = (self.word(at + 3) == join)
            .then(|| self.year(at + 4))
            .flatten();
        if let Some(day) = year.and_then(|year| Day::new(year, month, day).ok()) {
            return Some((Said::On(day), at + 5));
        }
        let is_day = matches!(self.before(at, 1), "ngày" | "sáng" | "chiều" | "tối");
        (join == "/" && is_day).then_some((Said::DayOfYear(day, month), at + 3))
    }

    /// `6 tháng đầu năm 2023`, `9 tháng qua`, `3 tháng cuối năm`.
    fn read_months(&self, at: usize) -> Option<(Said, usize)> {
        let count = self.small(at, 12)?;
        if self.word(at + 1) != "tháng" {
            return None;
        }
        match (self.word(at + 2), self.word(at + 3)) {
            ("đầu", "năm") => {
                let (year, end) = self.year_after(at + 3);
                Some((Said::FirstMonths(count, year), end.max(at + 4)))
            }
            ("cuối", "năm") => {
                let (year, end) = self.year_after(at + 3);
                Some((Said::LastMonths(count, year), end.max(at + 4)))
            }
            ("qua", _) => Some((Said::FirstMonths(count, None), at + 3)),
            ("năm", _) => {
                let (year, end) = self.year_after(at + 2);
                year.map(|year| (Said::FirstMonths(count, Some(year)), end))
            }
            _ => None,
        }
    }

    fn read_named(&self, at: usize) -> Option<(Said, usize)> {
        match self.word(at) {
            "quý" | "quí" => {
                let quarter = match self.word(at + 1) {
                    "i" => 1,
                    "ii" => 2,
                    "iii" => 3,
                    "iv" => 4,
                    _ => self.small(at + 1, 4)?,
                };
                let (year, end) = self.year_after(at + 2);
                Some((Said::Quarter(quarter, year), end))
            }
            "tháng" => {
                let month = self.small(at + 1, 12)?;
                let (year, end) = self.year_after(at + 2);
                let is_end = matches!(self.before(at, 1), "cuối" | "hết");
                let said = if is_end {
                    Said::FirstMonths
                } else {
                    Said::Month
                };
                Some((said(month, year), end))
            }
            "nhiệm" | "giai" => {
                let from = self.year(at + 2)?;
                let until = self.year(at + 4)?;
                let said = if self.word(at) == "nhiệm" {
                    Said::Term
                } else {
                    Said::Years
                };
                (from < until).then_some((said(from, until), at + 5))
            }
            "đầu" if self.word(at + 1) == "năm" && self.year(at + 2).is_none() => {
                let is_since = self.before(at, 1) == "từ" || self.word(at + 2) == "đến";
                is_since.then_some((Said::SinceNewYear, at + 2))
            }
            "năm" => {
                let year = self.year(at + 1)?;
                let until = self.year(at + 3).filter(|until| *until > year);
                match until.filter(|_| matches!(self.word(at + 2), "-" | "–")) {
                    Some(until) => Some((Said::Years(year, until), at + 4)),
                    None => Some((Said::Year(year), at + 2)),
                }
            }
            _ => None,
        }
    }
}

/// The day a text bears and the year it speaks of most: of its own blocks, not of the links below.
pub fn of_text(text: &str, blocks: &[Block]) -> (Option<Day>, Option<i16>) {
    let body = blocks
        .iter()
        .position(|block| block.kind == Kind::Paragraph);
    let body = body.unwrap_or(blocks.len());
    let own: Vec<&Block> = blocks
        .iter()
        .enumerate()
        .filter(|(at, block)| match block.kind {
            Kind::Clutter => *at <= body,
            kind => kind != Kind::Teaser,
        })
        .map(|(_, block)| block)
        .collect();
    let mut years: Vec<(i16, usize)> = Vec::new();
    for said in own.iter().flat_map(|block| &block.periods) {
        let year = match said.said {
            Said::Year(year) => Some(year),
            Said::On(day) => Some(day.year()),
            Said::FirstMonths(_, year)
            | Said::LastMonths(_, year)
            | Said::Quarter(_, year)
            | Said::Month(_, year) => year,
            _ => None,
        };
        let Some(year) = year.filter(|_| !said.is_compared) else {
            continue;
        };
        match years.iter_mut().find(|(known, _)| *known == year) {
            Some((_, times)) => *times += 1,
            None => years.push((year, 1)),
        }
    }
    let most = years.iter().rev().max_by_key(|(_, times)| *times);
    let year = most.map(|(year, _)| *year);
    let is_basis = |block: &&&Block| {
        let piece = text.get(block.span.clone()).unwrap_or_default();
        !piece.starts_with("Căn cứ") && !piece.starts_with('-')
    };
    let mut dated = own.iter().filter(is_basis).flat_map(|block| &block.periods);
    let day = dated.find_map(|said| match said.said {
        Said::On(day) if Some(day.year()) == year => Some(day),
        Said::DayOfYear(..) => said.resolve(None, year).map(Period::from_on),
        _ => None,
    });
    (day, year.or(day.map(Day::year)))
}
