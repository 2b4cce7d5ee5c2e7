//! Why a figure differs under two trees: which units stand under the asked one by the first tree
//! and not by the second, or the other way round, and what their facts come to. The parts make up
//! the difference of the two totals exactly, amounts and facts; people may be in several parts.

use std::collections::BTreeMap;

use crate::cube::Cube;
use crate::fact::Days;
use crate::hash::NumberMap;
use crate::line::{Line, NONE};
use crate::partition::NOBODY;
use crate::people::People;
use crate::question::{Fault, Question, Structure, Sum, Total, factors, tree_day};
use crate::select::Reach;

/// Under which of the two trees a part is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The tree of the question.
    First,
    /// The other tree.
    Second,
}

/// A unit that one tree reaches and the other does not, with what it brings along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The topmost unit of the part.
    pub unit: u32,
    /// The tree that reaches it.
    pub side: Side,
    /// The first day and the day after the last on which the other tree does not reach some of it,
    /// where these are not all the days asked.
    pub days: Option<(i32, i32)>,
    /// Whether everything under the unit belongs to the part; otherwise some of it is reached
    /// under both trees and counted in neither part.
    pub whole: bool,
    /// What its facts come to.
    pub total: Total,
}

/// A unit at one place on some days: one path above it.
#[derive(Debug, Clone, Copy)]
struct Stay {
    unit: u32,
    place: u32,
    days: Days,
}

/// A part on the way: whose it is, which days of which units.
type Key = (u32, Side);

/// What one tree reaches.
struct Reached<'a> {
    line: Option<&'a Line>,
    stays: Vec<Stay>,
    days_of: NumberMap<u32, Vec<Days>>,
}

/// Parts as they are found: their units with days, and those that are not whole.
#[derive(Default)]
struct Found {
    units: BTreeMap<Key, Vec<(u32, Days)>>,
    broken: Vec<Key>,
}

impl Cube {
    /// The parts that make up the difference between what the question comes to under its own
    /// structure and under the other: the second total is the first, less the parts of the first
    /// side, with the parts of the second. Parts without facts are left out.
    ///
    /// All that was applied is compared; a snapshot in the question is not asked.
    ///
    /// # Errors
    /// `Fault::Overflow` when a sum does not fit 64 bits.
    pub fn difference(&self, question: &Question, other: Structure) -> Result<Vec<Part>, Fault> {
        let Some(&unit) = self.units.get(&question.unit) else {
            return Ok(Vec::new());
        };
        let first = self.reached(question, unit, question.structure);
        let second = self.reached(question, unit, other);
        let mut found = Found::default();
        first.apart_from(&second, Side::First, &mut found);
        second.apart_from(&first, Side::Second, &mut found);
        self.count(question, found)
    }

    fn reached(&self, question: &Question, unit: u32, structure: Structure) -> Reached<'_> {
        let line = self.line(question.line);
        let days = question.kind.days();
        let on = tree_day(structure, question.kind);
        let stays = match line {
            Some(line) => stays(line, unit, on, days),
            None => vec![Stay {
                unit,
                place: NONE,
                days,
            }],
        };
        let mut days_of: NumberMap<u32, Vec<Days>> = NumberMap::default();
        for stay in &stays {
            days_of.entry(stay.unit).or_default().push(stay.days);
        }
        for days in days_of.values_mut() {
            days.sort_unstable();
        }
        Reached {
            line,
            stays,
            days_of,
        }
    }

    /// Goes once through the rows asked and gives each to the part that holds its unit on its day.
    fn count(&self, question: &Question, found: Found) -> Result<Vec<Part>, Fault> {
        let asked = question.kind.days();
        let mut by_unit: NumberMap<u32, Vec<(Days, usize)>> = NumberMap::default();
        for (at, units) in found.units.values().enumerate() {
            for &(unit, days) in units {
                by_unit.entry(unit).or_default().push((days, at));
            }
        }
        let mut owners = vec![NOBODY; self.main.places().len()];
        for (place, owner) in self.main.places().iter().zip(&mut owners) {
            if by_unit.contains_key(&place.unit) {
                *owner = place.unit;
            }
        }
        let mut sums = vec![(Sum::default(), Vec::<(u32, i32)>::new()); found.units.len()];
        for (series, factors) in factors(&question.terms) {
            for &(key, at) in self.shelves.get(&series).into_iter().flatten() {
                let Some(factor) = factors.of(key.dims) else {
                    continue;
                };
                if asked.shared(key.days).is_none() {
                    continue;
                }
                let mut fault = Ok(());
                self.partitions[at as usize].hand_out(&owners, asked, |unit, row| {
                    let day = key.days.from + i64::from(row.day);
                    let part = by_unit[&unit].iter().find(|(days, _)| days.holds(day));
                    let Some(&(_, part)) = part else { return };
                    let (sum, persons) = &mut sums[part];
                    let said = (i128::from(row.amount), i64::from(row.sign));
                    if let Err(full) = sum.add(said.0, said.1, (factor, key.named)) {
                        fault = Err(full);
                    }
                    if row.person != NOBODY {
                        persons.push((row.person, i32::from(row.sign)));
                    }
                });
                fault?;
            }
        }
        let mut people = People::new(self.persons.len());
        let mut parts = Vec::new();
        for ((&(unit, side), units), (sum, persons)) in found.units.iter().zip(sums) {
            people.forget();
            people.other = persons;
            let total = sum.total(people.count())?;
            if total == Total::default() {
                continue;
            }
            parts.push(Part {
                unit: self.names[unit as usize],
                side,
                days: days_of_top(unit, units, asked),
                whole: !found.broken.contains(&(unit, side)),
                total,
            });
        }
        Ok(parts)
    }
}

/// The days on which the topmost unit of a part stands apart, from the first to the last; nothing
/// where these are all the days asked.
fn days_of_top(top: u32, units: &[(u32, Days)], asked: Days) -> Option<(i32, i32)> {
    let own = units.iter().filter(|(unit, _)| *unit == top);
    let mut own: Vec<Days> = own.map(|(_, days)| *days).collect();
    own.sort_unstable();
    let near = |day: i64| day.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32;
    let (first, last) = (own.first()?, own.last()?);
    (!without(asked, &own).is_empty()).then(|| (near(first.from), near(last.until)))
}

/// The units under a unit, each with its place and the days it is reached there.
fn stays(line: &Line, unit: u32, on: Option<i32>, days: Days) -> Vec<Stay> {
    let mut stays = Vec::new();
    for (rank, end) in line.ranges(Reach::Under(unit)) {
        for &place in &line.order()[rank as usize..end as usize] {
            let unit = line.places()[place as usize].unit;
            if let Some(day) = on {
                if line.place_on(unit, day) == place {
                    stays.push(Stay { unit, place, days });
                }
                continue;
            }
            let spans = line.spans(unit);
            for (at, &(from, at_place)) in spans.iter().enumerate() {
                let until = spans.get(at + 1).map_or(i64::MAX, |next| next.0);
                let shared = days.shared(Days { from, until });
                if let (true, Some(days)) = (at_place == place, shared) {
                    stays.push(Stay { unit, place, days });
                }
            }
        }
    }
    stays
}

impl Reached<'_> {
    /// Sorts what this tree reaches and the other does not into parts by their topmost units.
    fn apart_from(&self, other: &Reached<'_>, side: Side, found: &mut Found) {
        let both = |unit: u32| other.days_of.get(&unit).map_or(&[][..], Vec::as_slice);
        for stay in &self.stays {
            for days in without(stay.days, both(stay.unit)) {
                for (top, days) in self.topmost(stay.unit, stay.place, days, &both) {
                    let units = found.units.entry((top, side)).or_default();
                    units.push((stay.unit, days));
                }
            }
            let Some((above, place)) = self.above(stay.place) else {
                continue;
            };
            for days in both(stay.unit) {
                let Some(days) = days.shared(stay.days) else {
                    continue;
                };
                for days in without(days, both(above)) {
                    let tops = self.topmost(above, place, days, &both);
                    found
                        .broken
                        .extend(tops.iter().map(|&(top, _)| (top, side)));
                }
            }
        }
        found.broken.sort_unstable();
        found.broken.dedup();
    }

    /// The unit directly above a place, and its own place.
    fn above(&self, place: u32) -> Option<(u32, u32)> {
        let places = self.line?.places();
        let above = places.get(place as usize)?.above;
        (above != NONE).then(|| (places[above as usize].unit, above))
    }

    /// Climbs from a unit that stands apart on these days to the last one above it that does too.
    fn topmost<'b>(
        &self,
        unit: u32,
        place: u32,
        days: Days,
        both: &impl Fn(u32) -> &'b [Days],
    ) -> Vec<(u32, Days)> {
        let (mut tops, mut waiting) = (Vec::new(), vec![(unit, place, days)]);
        while let Some((unit, place, days)) = waiting.pop() {
            let above = self.above(place);
            // Above the asked unit nothing is reached, and the asked unit is reached always.
            let above = above.filter(|(above, _)| self.days_of.contains_key(above));
            let Some((above, its_place)) = above else {
                tops.push((unit, days));
                continue;
            };
            let apart = without(days, both(above));
            tops.extend(without(days, &apart).into_iter().map(|days| (unit, days)));
            waiting.extend(apart.into_iter().map(|days| (above, its_place, days)));
        }
        tops
    }
}

/// The days less those of the spans, which are in order and do not overlap.
fn without(days: Days, spans: &[Days]) -> Vec<Days> {
    let (mut left, mut from) = (Vec::new(), days.from);
    for span in spans {
        let until = span.from.min(days.until);
        if from < until {
            left.push(Days { from, until });
        }
        from = from.max(span.until);
    }
    if from < days.until {
        left.push(Days {
            from,
            until: days.until,
        });
    }
    left
}
