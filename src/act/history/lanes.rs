//! A unit's facts in lanes, each with its days, and where on a line of years they stand. Pure.

use timeline::{Day, day_number};

/// What a fact is about; in the order in which lanes are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lane {
    Name,
    Territorial,
    Sectoral,
    Kind,
    Chair,
    Seal,
    Account,
    Act,
}

impl Lane {
    pub const ALL: [Lane; 8] = [
        Lane::Name,
        Lane::Territorial,
        Lane::Sectoral,
        Lane::Kind,
        Lane::Chair,
        Lane::Seal,
        Lane::Account,
        Lane::Act,
    ];

    /// The end of its message key.
    pub fn code(self) -> &'static str {
        match self {
            Lane::Name => "name",
            Lane::Territorial => "territorial",
            Lane::Sectoral => "sectoral",
            Lane::Kind => "kind",
            Lane::Chair => "chair",
            Lane::Seal => "seal",
            Lane::Account => "account",
            Lane::Act => "act",
        }
    }
}

/// Something that was so on the days from `from` to before `until`; of an act, the day it came into
/// force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    pub lane: Lane,
    pub text: String,
    pub address: Option<String>,
    pub from: Option<Day>,
    pub until: Option<Day>,
}

/// The kinds a unit had, of those it had before and the one it has.
pub fn kinds(past: Vec<(String, Day)>, kind: String, founded_on: Day) -> Vec<Fact> {
    let mut from = founded_on;
    let mut facts = Vec::with_capacity(past.len() + 1);
    let fact = |text: String, from: Day, until: Option<Day>| Fact {
        lane: Lane::Kind,
        text,
        address: None,
        from: Some(from),
        until,
    };
    for (kind, until) in past {
        facts.push(fact(kind, from, Some(until)));
        from = until;
    }
    facts.push(fact(kind, from, None));
    facts
}

/// A line of days from the first day of one year to the last of another, `width` units long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    first: i16,
    last: i16,
    width: i32,
}

impl Scale {
    /// A line on which everything known stands, today too. What was always so begins at its left
    /// end.
    pub fn of(facts: &[Fact], (founded_on, today): (Day, Day), width: i32) -> Scale {
        let days = facts.iter().flat_map(|fact| [fact.from, fact.until]);
        let years = days.flatten().map(|day| day.year());
        let (mut first, mut last) = (founded_on.year(), today.year());
        for year in years {
            first = first.min(year);
            last = last.max(year);
        }
        Scale { first, last, width }
    }

    fn ends(self) -> (i32, i32) {
        let of = |year| day_number(jiff::civil::date(year, 1, 1));
        (of(self.first), of(self.last.saturating_add(1)))
    }

    /// Where a day stands, from 0 to the width.
    pub fn at(self, day: Day) -> i32 {
        let (from, until) = self.ends();
        let passed = i64::from(day_number(day) - from).clamp(0, i64::from(until - from));
        let long = i64::from((until - from).max(1));
        i32::try_from(passed * i64::from(self.width) / long).unwrap_or(0)
    }

    /// Where a fact begins and ends; what has no end, ends at the right.
    pub fn span(self, fact: &Fact) -> (i32, i32) {
        let from = fact.from.map_or(0, |day| self.at(day));
        let until = fact.until.map_or(self.width, |day| self.at(day));
        (from, until.max(from))
    }

    /// The years that are written below the line, not closer than `apart`, with their places.
    pub fn years(self, apart: i32) -> Vec<(i16, i32)> {
        let count = i32::from(self.last - self.first) + 1;
        let wide = (self.width / count).max(1);
        let steps = [1, 2, 5, 10, 20, 50];
        let step = steps
            .into_iter()
            .find(|step| wide * step >= apart)
            .unwrap_or(100);
        let step = i16::try_from(step).unwrap_or(100);
        let years = (self.first..=self.last).filter(|year| year % step == 0);
        let places = years.map(|year| (year, self.at(jiff::civil::date(year, 1, 1))));
        places.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn kinds_follow_one_another_from_the_founding_on() {
        let past = vec![("huyen".to_owned(), day("2025-07-01"))];
        let facts = kinds(past, "phuong".to_owned(), day("2000-01-01"));
        let days: Vec<_> = facts.iter().map(|fact| (fact.from, fact.until)).collect();
        let (founded, changed) = (day("2000-01-01"), day("2025-07-01"));
        assert_eq!(
            days,
            [(Some(founded), Some(changed)), (Some(changed), None)]
        );
    }

    #[test]
    fn days_stand_in_their_order_within_the_line() {
        let facts = kinds(Vec::new(), "x".to_owned(), day("2020-03-01"));
        let scale = Scale::of(&facts, (day("2020-03-01"), day("2026-11-26")), 700);
        assert_eq!(scale.at(day("2020-01-01")), 0);
        assert_eq!(scale.at(day("2027-01-01")), 700);
        assert_eq!(scale.at(day("1990-01-01")), 0);
        assert!(scale.at(day("2023-06-30")) < scale.at(day("2023-07-30")));
        assert_eq!(scale.span(&facts[0]).1, 700, "what has no end goes on");
        assert_eq!(scale.years(60).len(), 7);
        assert!(scale.years(300).len() < 4);
    }
}
