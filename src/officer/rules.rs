//! Terms of office and what they say to the figures. Pure: every act takes the terms of one person
//! at one unit and gives those that follow.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use timeline::Day;
use vietnamese::Sex;

use crate::catalogue::{Catalogue, Rule};
use crate::fact::SaidFact;
use crate::member::sex_code;

/// The series of the register of officers, as `catalogue/register.toml` names them.
pub mod series {
    pub const BEGAN: &str = "officer.began";
    pub const ENDED: &str = "officer.ended";
}

/// How somebody came into a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mandate {
    Elected,
    Appointed,
    CoOpted,
}

impl Mandate {
    pub const ALL: [Mandate; 3] = [Mandate::Elected, Mandate::Appointed, Mandate::CoOpted];

    pub fn code(self) -> &'static str {
        match self {
            Mandate::Elected => "elected",
            Mandate::Appointed => "appointed",
            Mandate::CoOpted => "co-opted",
        }
    }

    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// Why a term ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhyEnded {
    TermOver,
    Resigned,
    Retired,
    Moved,
    Dismissed,
    Died,
    UnitEnded,
    Other,
}

impl WhyEnded {
    pub const ALL: [WhyEnded; 8] = [
        WhyEnded::TermOver,
        WhyEnded::Resigned,
        WhyEnded::Retired,
        WhyEnded::Moved,
        WhyEnded::Dismissed,
        WhyEnded::Died,
        WhyEnded::UnitEnded,
        WhyEnded::Other,
    ];

    pub fn code(self) -> &'static str {
        match self {
            WhyEnded::TermOver => "term-over",
            WhyEnded::Resigned => "resigned",
            WhyEnded::Retired => "retired",
            WhyEnded::Moved => "moved",
            WhyEnded::Dismissed => "dismissed",
            WhyEnded::Died => "died",
            WhyEnded::UnitEnded => "unit-ended",
            WhyEnded::Other => "other",
        }
    }

    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// How a term ended; `on` is the first day no longer in the post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    pub on: Day,
    pub why: WhyEnded,
    pub decision: Option<String>,
}

/// Somebody in a post at a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// Nothing until the database has given it a number.
    pub term_id: Option<i64>,
    pub person_id: i64,
    pub unit_id: i32,
    pub post: String,
    pub from_on: Day,
    /// The planned end: the first day after the term.
    pub until_on: Option<Day>,
    pub mandate: Mandate,
    pub full_time: bool,
    pub decision: Option<String>,
    pub ended: Option<Ending>,
}

impl Term {
    pub fn holds_on(&self, day: Day) -> bool {
        self.from_on <= day && self.ended.as_ref().is_none_or(|ended| day < ended.on)
    }

    /// Whether the planned end has passed and the term still holds.
    pub fn is_overdue(&self, today: Day) -> bool {
        self.holds_on(today) && self.until_on.is_some_and(|until| until <= today)
    }

    fn meets(&self, other: &Term) -> bool {
        let before = |one: &Term, from| one.ended.as_ref().is_some_and(|end| end.on <= from);
        !before(self, other.from_on) && !before(other, self.from_on)
    }

    /// Until which day the holder may not be dismissed or moved without the consent of the union
    /// above, with the rule that says so; nothing for a full-time officer, for a post that is no
    /// officer's, once the term has ended, or where no end is planned.
    pub fn protected_until<'a>(
        &self,
        today: Day,
        catalogue: &'a Catalogue,
    ) -> Option<(Day, &'a Rule)> {
        let officer = catalogue.post(&self.post).is_some_and(|post| post.officer);
        if self.full_time || !officer || !self.holds_on(today) {
            return None;
        }
        let rule = catalogue.rule("officer-protection", today)?;
        match rule.value.as_str() {
            Some("term-end") => Some((self.until_on?, rule)),
            _ => None,
        }
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

/// Begins a term beside the others. In one post somebody is once a day.
pub fn begin(terms: &[Term], new: Term) -> Result<Vec<Term>, Refusal> {
    if new.until_on.is_some_and(|until| until <= new.from_on) {
        return refuse("until_on", "officer-until-before-from");
    }
    if terms
        .iter()
        .any(|old| old.post == new.post && old.meets(&new))
    {
        return refuse("from_on", "officer-already-in-post");
    }
    let mut after = terms.to_vec();
    after.push(new);
    Ok(after)
}

/// Ends a term.
pub fn end(terms: &[Term], term_id: i64, ending: Ending) -> Result<Vec<Term>, Refusal> {
    let mut after = terms.to_vec();
    let Some(term) = after.iter_mut().find(|term| term.term_id == Some(term_id)) else {
        return refuse("on", "officer-term-unknown");
    };
    if term.ended.is_some() {
        return refuse("on", "officer-ended-already");
    }
    if ending.on <= term.from_on {
        return refuse("on", "officer-ended-before-from");
    }
    term.ended = Some(ending);
    Ok(after)
}

/// What the terms of one person at one unit say: he became an officer, or ceased to be one, once
/// however many posts he held; full-time where any of them was. Each fact is said by a term that
/// began or ended on its day. Terms without a number, and posts of no officer, say nothing.
pub fn said_by(terms: &[Term], sex: Option<Sex>, catalogue: &Catalogue) -> Vec<(i64, SaidFact)> {
    let officer = |term: &&Term| catalogue.post(&term.post).is_some_and(|post| post.officer);
    let terms: Vec<(i64, &Term)> = terms
        .iter()
        .filter(officer)
        .filter_map(|term| Some((term.term_id?, term)))
        .collect();
    let ends = |term: &Term| term.ended.as_ref().map(|ended| ended.on);
    let began = terms.iter().map(|(_, term)| term.from_on);
    let ended = terms.iter().filter_map(|(_, term)| ends(term));
    let days: BTreeSet<Day> = began.chain(ended).collect();
    let kind_on = |day: Day| {
        let held: Vec<bool> = terms
            .iter()
            .filter(|(_, term)| term.holds_on(day))
            .map(|(_, term)| term.full_time)
            .collect();
        (!held.is_empty()).then(|| held.contains(&true))
    };
    let mut said = Vec::new();
    let mut before: Option<bool> = None;
    for day in days {
        let now = kind_on(day);
        if now == before {
            continue;
        }
        let first = |of: &dyn Fn(&Term) -> bool| {
            terms
                .iter()
                .find(|(_, term)| of(term))
                .map(|(term_id, _)| *term_id)
        };
        let begins = first(&|term| term.from_on == day);
        let stops = first(&|term| ends(term) == Some(day));
        for (kind, series, by) in [
            (before, series::ENDED, stops.or(begins)),
            (now, series::BEGAN, begins.or(stops)),
        ] {
            if let (Some(full_time), Some(term_id)) = (kind, by) {
                said.push((term_id, fact(series, day, full_time, sex)));
            }
        }
        before = now;
    }
    said
}

fn fact(series: &str, day: Day, full_time: bool, sex: Option<Sex>) -> SaidFact {
    let kind = if full_time { "full-time" } else { "part-time" };
    let mut dims = BTreeMap::from([("officer".to_owned(), kind.to_owned())]);
    if let Some(sex) = sex {
        dims.insert("sex".to_owned(), sex_code(sex).to_owned());
    }
    SaidFact {
        series: series.to_owned(),
        dims,
        day,
        amount: 1,
        person_id: None,
    }
}
