//! The cube: what was applied, and where each fact lies.
//!
//! Answers are given in `answer` and `roll_up`; here facts and links are taken in.

use crate::fact::{Days, Fact, Link};
use crate::hash::NumberMap;
use crate::line::{Line, NONE, NumberedLink};
use crate::month::month_of;
use crate::parallel::{share, workers};
use crate::partition::{Key, NOBODY, Partition, Row};
use crate::select::Reach;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// The main line, whose ranks order the columns.
pub(crate) const MAIN: u8 = 0;

/// So many facts at once are a load: everything touched is ordered at once, on all processors.
const LOAD: usize = 100_000;

/// So many facts wait unordered at most, which bounds the memory of a load.
const STEP: usize = 1 << 21;

/// Facts and links, ready to answer.
///
/// What is applied stays: a correction is a further fact or link that takes the first back. A unit
/// needs no announcement; one without a link on a line stands alone there.
#[derive(Debug, Default, Clone)]
pub struct Cube {
    pub(crate) units: NumberMap<u32, u32>,
    /// What the caller calls each unit.
    pub(crate) names: Vec<u32>,
    pub(crate) persons: NumberMap<u64, u32>,
    pub(crate) main: Line,
    pub(crate) others: BTreeMap<u8, Line>,
    pub(crate) links: Vec<NumberedLink>,
    index: NumberMap<(u16, u32, i32, bool), u32>,
    pub(crate) shelves: BTreeMap<u16, Vec<(Key, u32)>>,
    pub(crate) partitions: Vec<Partition>,
}

impl Cube {
    /// A cube without facts and links.
    pub fn new() -> Cube {
        Cube::default()
    }

    /// Takes in facts and links, in any order; questions asked afterwards see all of them.
    pub fn apply(
        &mut self,
        facts: impl IntoIterator<Item = Fact>,
        links: impl IntoIterator<Item = Link>,
    ) {
        let mut left = self.take_links(links);
        let mut facts = facts.into_iter();
        loop {
            let (touched, count) = self.take_facts(facts.by_ref().take(STEP));
            self.main.rank_all();
            for line in self.others.values_mut() {
                line.rank_all();
            }
            self.settle(&left, touched, count >= LOAD);
            left.clear();
            if count < STEP {
                return;
            }
        }
    }

    /// Takes in links and returns the places of the main line that units left.
    fn take_links(&mut self, links: impl IntoIterator<Item = Link>) -> Vec<u32> {
        let mut by_line: BTreeMap<u8, Vec<NumberedLink>> = BTreeMap::new();
        for link in links {
            let child = self.unit(link.child);
            let parent = self.unit(link.parent);
            by_line.entry(link.line).or_default().push(NumberedLink {
                child,
                parent,
                link,
            });
        }
        let count = self.names.len();
        let mut left = Vec::new();
        for (number, links) in by_line {
            if number == MAIN {
                left = self.main.change(&links);
            } else {
                let line = self.others.entry(number).or_default();
                line.grow(count);
                line.change(&links);
            }
            self.links.extend(links);
        }
        left
    }

    /// Takes in facts; returns the partitions they went to, and how many facts there were.
    fn take_facts(&mut self, facts: impl IntoIterator<Item = Fact>) -> (Vec<u32>, usize) {
        let mut touched = Vec::new();
        let mut count = 0;
        for fact in facts {
            let unit = self.unit(fact.unit);
            let (month, days) = month_of(fact.day);
            let named = fact.person != 0;
            let key = Key {
                dims: fact.dims,
                days,
                named,
            };
            let at = self.partition(fact.series, month, key);
            let person = if named {
                self.person(fact.person)
            } else {
                NOBODY
            };
            let partition = &mut self.partitions[at as usize];
            if count < LOAD && touched.last() != Some(&at) {
                touched.push(at);
            }
            partition.push(Row {
                amount: fact.amount,
                change: fact.change,
                place: self.main.place_on(unit, fact.day),
                person,
                day: (i64::from(fact.day) - days.from) as u8,
                sign: fact.sign.signum(),
            });
            count += 1;
        }
        (touched, count)
    }

    fn unit(&mut self, name: u32) -> u32 {
        if let Some(&unit) = self.units.get(&name) {
            return unit;
        }
        let unit = self.names.len() as u32;
        self.units.insert(name, unit);
        self.names.push(name);
        self.main.grow(self.names.len());
        for line in self.others.values_mut() {
            line.grow(self.names.len());
        }
        unit
    }

    fn person(&mut self, name: u64) -> u32 {
        let next = self.persons.len() as u32;
        *self.persons.entry(name).or_insert(next)
    }

    fn partition(&mut self, series: u16, month: i32, key: Key) -> u32 {
        let partitions = &mut self.partitions;
        let shelves = &mut self.shelves;
        *self
            .index
            .entry((series, key.dims, month, key.named))
            .or_insert_with(|| {
                let at = partitions.len() as u32;
                partitions.push(Partition::new(key));
                shelves.entry(series).or_default().push((key, at));
                at
            })
    }

    /// Moves the rows of units that moved and orders what is due.
    fn settle(&mut self, left: &[u32], touched: Vec<u32>, load: bool) {
        let main = &self.main;
        if left.is_empty() && !load {
            for at in touched {
                let partition = &mut self.partitions[at as usize];
                if partition.is_due() {
                    partition.settle(main.ranks());
                }
            }
            return;
        }
        let mut is_left = vec![false; main.places().len()];
        for &place in left {
            is_left[place as usize] = true;
        }
        let moved = |place: u32, day| main.place_on(main.places()[place as usize].unit, day);
        let partitions: Vec<_> = self.partitions.iter_mut().map(Mutex::new).collect();
        share(
            partitions.len(),
            workers(partitions.len() / 16),
            Default::default,
            |(), at| {
                let mut partition = partitions[at]
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner);
                let any = !left.is_empty() && partition.relocate(&is_left, moved);
                if any || partition.is_due() || (load && partition.has_tail()) {
                    partition.settle(main.ranks());
                }
            },
        );
    }

    /// The line of a number, or nothing when no link was ever said on it.
    pub(crate) fn line(&self, number: u8) -> Option<&Line> {
        if number == MAIN {
            Some(&self.main)
        } else {
            self.others.get(&number)
        }
    }

    /// The units directly under `unit` on `line` on `day`, in ascending order.
    pub fn children(&self, unit: u32, line: u8, day: i32) -> Vec<u32> {
        let (Some(&unit), Some(line)) = (self.units.get(&unit), self.line(line)) else {
            return Vec::new();
        };
        let from = i64::from(day);
        self.named(line.children(
            unit,
            Days {
                from,
                until: from + 1,
            },
        ))
    }

    /// The units above `unit` on `line` on `day`, the nearest first, without the unit itself.
    pub fn ancestors(&self, unit: u32, line: u8, day: i32) -> Vec<u32> {
        let (Some(&unit), Some(line)) = (self.units.get(&unit), self.line(line)) else {
            return Vec::new();
        };
        let mut ancestors = Vec::new();
        let mut place = line.places()[line.place_on(unit, day) as usize].above;
        while place != NONE {
            let above = line.places()[place as usize];
            ancestors.push(self.names[above.unit as usize]);
            place = above.above;
        }
        ancestors
    }

    /// The units under `unit` on `line` on `day`, in ascending order, the unit itself included.
    pub fn subtree(&self, unit: u32, line: u8, day: i32) -> Vec<u32> {
        let (Some(&number), Some(line)) = (self.units.get(&unit), self.line(line)) else {
            return vec![unit];
        };
        let reach = Reach::Under(number);
        let from = i64::from(day);
        let days = Days {
            from,
            until: from + 1,
        };
        let pieces = line.pieces(reach, Some(day), days);
        self.named(pieces.iter().map(|piece| piece.unit))
    }

    /// The callers' names of units, in ascending order.
    pub(crate) fn named(&self, units: impl IntoIterator<Item = u32>) -> Vec<u32> {
        let mut names: Vec<u32> = units
            .into_iter()
            .map(|unit| self.names[unit as usize])
            .collect();
        names.sort_unstable();
        names
    }
}
