//! What may be asked, and what is answered.

use crate::fact::{Days, Snapshot};
use crate::hash::NumberMap;
use std::collections::BTreeMap;
use std::fmt;

/// Under which tree a figure is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Structure {
    /// A flow fact counts for the units that stood above its unit on the fact's own day; a stock
    /// counts under the tree of the stock's day.
    Then,
    /// Every fact counts for the units that stand above its unit on this day. Now is `On(today)`.
    On(i32),
}

/// Which days are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// The facts of a half-open span of days.
    Flow {
        /// The first day.
        from: i32,
        /// The day after the last.
        until: i32,
    },
    /// All facts up to a day, that day included.
    Stock {
        /// The day.
        at: i32,
    },
}

impl Kind {
    pub(crate) fn days(self) -> Days {
        match self {
            Kind::Flow { from, until } => Days {
                from: i64::from(from),
                until: i64::from(until),
            },
            Kind::Stock { at } => Days {
                from: i64::MIN,
                until: i64::from(at) + 1,
            },
        }
    }
}

/// The one day whose tree is meant, or nothing when every fact has the tree of its own day.
pub(crate) fn tree_day(structure: Structure, kind: Kind) -> Option<i32> {
    match (structure, kind) {
        (Structure::On(day), _) => Some(day),
        (Structure::Then, Kind::Stock { at }) => Some(at),
        (Structure::Then, Kind::Flow { .. }) => None,
    }
}

/// One part of the sum that is asked: a series, some or all of its dimension values, and a factor.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Term {
    /// The series.
    pub series: u16,
    /// The dimension values that count; `None` for all.
    pub dims: Option<Vec<u32>>,
    /// The factor of the amounts; people and facts are counted, not multiplied.
    pub times: i64,
}

/// One figure that is asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Question {
    /// The unit under which facts count, its own facts included.
    pub unit: u32,
    /// The line of links.
    pub line: u8,
    /// Under which tree.
    pub structure: Structure,
    /// Which days.
    pub kind: Kind,
    /// What is added up.
    pub terms: Vec<Term>,
    /// Only what these changes said, links included; `None` for all that was applied.
    pub known: Option<Snapshot>,
}

/// What the asked facts come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Total {
    /// The sum over the terms of factor times amount.
    pub amount: i64,
    /// How many facts stand: those said less those taken back. A fact that meets two terms is one.
    pub facts: i64,
    /// How many different people have more facts said than taken back among those asked.
    pub people: u64,
    /// The part of `amount` that comes from facts without a person.
    pub unnamed: i64,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// A sum does not fit 64 bits.
    Overflow,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Overflow => f.write_str("the sum does not fit 64 bits"),
        }
    }
}

impl std::error::Error for Fault {}

/// What is asked of one series: the factor of each dimension value.
#[derive(Debug, Default)]
pub(crate) struct Factors {
    all: Option<i128>,
    some: NumberMap<u32, i128>,
}

impl Factors {
    /// The factor of a dimension value, or nothing if it is not asked.
    pub fn of(&self, dims: u32) -> Option<i128> {
        match (self.all, self.some.get(&dims)) {
            (Some(all), Some(some)) => Some(all + some),
            (all, some) => all.or(some.copied()),
        }
    }
}

/// Brings the terms of one series together, so that each fact is met once.
pub(crate) fn factors(terms: &[Term]) -> BTreeMap<u16, Factors> {
    let mut by_series: BTreeMap<u16, Factors> = BTreeMap::new();
    for term in terms {
        let factors = by_series.entry(term.series).or_default();
        let times = i128::from(term.times);
        match &term.dims {
            None => factors.all = Some(factors.all.unwrap_or(0) + times),
            Some(dims) => {
                let mut dims = dims.clone();
                dims.sort_unstable();
                dims.dedup();
                for value in dims {
                    *factors.some.entry(value).or_insert(0) += times;
                }
            }
        }
    }
    by_series
}

/// Sums on the way to a total, wide enough not to overflow on the way.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sum {
    pub amount: i128,
    pub facts: i64,
    pub unnamed: i128,
}

impl Sum {
    /// Adds the facts of one partition, multiplied by its factor.
    pub fn add(&mut self, amount: i128, facts: i64, times: (i128, bool)) -> Result<(), Fault> {
        let (factor, named) = times;
        let amount = amount.checked_mul(factor).ok_or(Fault::Overflow)?;
        self.amount = self.amount.checked_add(amount).ok_or(Fault::Overflow)?;
        if !named {
            self.unnamed = self.unnamed.checked_add(amount).ok_or(Fault::Overflow)?;
        }
        self.facts += facts;
        Ok(())
    }

    pub fn total(self, people: u64) -> Result<Total, Fault> {
        Ok(Total {
            amount: i64::try_from(self.amount).map_err(|_| Fault::Overflow)?,
            facts: self.facts,
            people,
            unnamed: i64::try_from(self.unnamed).map_err(|_| Fault::Overflow)?,
        })
    }
}
