//! One line of links: who stood above whom on which day, as places.
//!
//! A *place* is a unit together with one path above it. A unit is at one place at a time, and
//! returns to the same place when it returns under the same path. Places form a tree of their own;
//! its preorder gives each place a *rank*, and everything under a place a contiguous range of
//! ranks. Siblings are ordered by unit, so the relative order of two places never changes.
//!
//! Units are the engine's own small numbers here; what the caller calls them matters only to
//! choose between links that contradict each other. Facts are not known here.

use crate::fact::{Days, Link};
use crate::hash::NumberMap;
use crate::select::{Piece, Reach};

/// No place, no unit.
pub(crate) const NONE: u32 = u32::MAX;

/// A unit with one path above it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub unit: u32,
    /// The place above, or `NONE`.
    pub above: u32,
}

/// A link as it stands, with how often it was said less taken back.
#[derive(Debug, Clone)]
struct Standing {
    parent: u32,
    parent_name: u32,
    from: i32,
    until: i32,
    said: i32,
}

/// A link whose ends are the engine's own numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NumberedLink {
    pub child: u32,
    pub parent: u32,
    pub link: Link,
}

#[derive(Debug, Default, Clone)]
pub(crate) struct Line {
    standing: NumberMap<u32, Vec<Standing>>,
    /// Per unit: from which day which parent, or `NONE`; the first entry has no beginning.
    parents: Vec<Vec<(i64, u32)>>,
    /// Per unit: from which day at which place; the first entry has no beginning.
    spans: Vec<Vec<(i64, u32)>>,
    of_unit: Vec<Vec<u32>>,
    places: Vec<Place>,
    below: NumberMap<(u32, u32), u32>,
    rank: Vec<u32>,
    end: Vec<u32>,
    order: Vec<u32>,
}

impl Line {
    /// Makes room for units up to `count`; each new one stands alone.
    pub fn grow(&mut self, count: usize) {
        while self.parents.len() < count {
            let unit = self.parents.len() as u32;
            self.parents.push(vec![(i64::MIN, NONE)]);
            self.of_unit.push(Vec::new());
            let place = self.find_or_make(&[unit]);
            self.spans.push(vec![(i64::MIN, place)]);
        }
    }

    /// Takes in links and returns the places that their units left, on some day at least.
    ///
    /// All units of the links must have room, and the line must be ranked, new units excepted.
    /// Afterwards it must be ranked again.
    pub fn change(&mut self, links: &[NumberedLink]) -> Vec<u32> {
        let mut changed: Vec<u32> = Vec::new();
        for link in links.iter().filter(|link| link.link.from < link.link.until) {
            if link.child != link.parent {
                self.take_in(link);
                changed.push(link.child);
            }
        }
        changed.sort_unstable();
        changed.dedup();
        // A path changes only where a changed child was on it before, so the units under the old
        // places of the changed children are all that can be affected.
        let mut affected = changed.clone();
        for &unit in &changed {
            for &place in &self.of_unit[unit as usize] {
                if let Some((rank, end)) = self.range(place) {
                    let below = &self.order[rank as usize..end as usize];
                    affected.extend(below.iter().map(|&place| self.places[place as usize].unit));
                }
            }
        }
        affected.sort_unstable();
        affected.dedup();
        for &unit in &changed {
            self.parents[unit as usize] = self.parents_of(unit);
        }
        let mut left = Vec::new();
        for &unit in &affected {
            let spans = self.spans_of(unit);
            let before = std::mem::replace(&mut self.spans[unit as usize], spans);
            if before != self.spans[unit as usize] {
                left.extend(before.iter().map(|&(_, place)| place));
            }
        }
        left
    }

    fn take_in(&mut self, numbered: &NumberedLink) {
        let NumberedLink {
            child,
            parent,
            link,
        } = *numbered;
        let standing = self.standing.entry(child).or_default();
        let same = standing.iter_mut().find(|known| {
            known.parent == parent && known.from == link.from && known.until == link.until
        });
        let said = i32::from(link.sign.signum());
        match same {
            Some(known) => known.said += said,
            None => standing.push(Standing {
                parent,
                parent_name: link.parent,
                from: link.from,
                until: link.until,
                said,
            }),
        }
        standing.retain(|known| known.said != 0);
    }

    /// The parents of a unit through time, from the links that stand.
    fn parents_of(&self, unit: u32) -> Vec<(i64, u32)> {
        let standing = self
            .standing
            .get(&unit)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let standing: Vec<&Standing> = standing.iter().filter(|link| link.said > 0).collect();
        let mut breaks: Vec<i64> = vec![i64::MIN];
        for link in &standing {
            breaks.push(i64::from(link.from));
            // The last day number means that there is no end.
            if link.until < i32::MAX {
                breaks.push(i64::from(link.until));
            }
        }
        breaks.sort_unstable();
        breaks.dedup();
        let mut parents: Vec<(i64, u32)> = Vec::new();
        for from in breaks {
            let on_that_day = standing.iter().filter(|link| {
                i64::from(link.from) <= from
                    && (link.until == i32::MAX || from < i64::from(link.until))
            });
            let parent = on_that_day
                .max_by_key(|link| (link.from, link.until, link.parent_name))
                .map_or(NONE, |link| link.parent);
            if parents.last().is_none_or(|&(_, last)| last != parent) {
                parents.push((from, parent));
            }
        }
        parents
    }

    /// The places of a unit through time, from the parents of all that stand above it.
    fn spans_of(&mut self, unit: u32) -> Vec<(i64, u32)> {
        let mut chains = Vec::new();
        let always = Days {
            from: i64::MIN,
            until: i64::MAX,
        };
        self.climb(&mut vec![unit], always, &mut chains);
        let mut spans: Vec<(i64, u32)> = Vec::new();
        for (from, chain) in chains {
            let place = self.find_or_make(&chain);
            if spans.last().is_none_or(|&(_, last)| last != place) {
                spans.push((from, place));
            }
        }
        spans
    }

    /// Follows the parents upwards within `days` and collects each chain, lowest unit first.
    fn climb(&self, chain: &mut Vec<u32>, days: Days, chains: &mut Vec<(i64, Vec<u32>)>) {
        let Some(&top) = chain.last() else { return };
        let parents = &self.parents[top as usize];
        for (at, &(from, parent)) in parents.iter().enumerate() {
            let until = parents.get(at + 1).map_or(i64::MAX, |next| next.0);
            let Some(shared) = days.shared(Days { from, until }) else {
                continue;
            };
            if parent == NONE || chain.contains(&parent) {
                chains.push((shared.from, chain.clone()));
            } else {
                chain.push(parent);
                self.climb(chain, shared, chains);
                chain.pop();
            }
        }
    }

    fn find_or_make(&mut self, chain: &[u32]) -> u32 {
        let mut above = NONE;
        for &unit in chain.iter().rev() {
            above = match self.below.get(&(above, unit)) {
                Some(&place) => place,
                None => {
                    let place = self.places.len() as u32;
                    self.places.push(Place { unit, above });
                    self.of_unit[unit as usize].push(place);
                    self.below.insert((above, unit), place);
                    place
                }
            };
        }
        above
    }

    /// Gives each place its rank and the end of what stands under it.
    pub fn rank_all(&mut self) {
        let count = self.places.len();
        if count == self.rank.len() {
            return;
        }
        let mut under: Vec<Vec<u32>> = vec![Vec::new(); count + 1];
        for (place, whole) in self.places.iter().enumerate() {
            let above = if whole.above == NONE {
                count
            } else {
                whole.above as usize
            };
            under[above].push(place as u32);
        }
        for siblings in &mut under {
            siblings
                .sort_unstable_by_key(|&place| std::cmp::Reverse(self.places[place as usize].unit));
        }
        self.rank = vec![0; count];
        self.end = vec![0; count];
        self.order.clear();
        let mut waiting = under[count].clone();
        while let Some(place) = waiting.pop() {
            self.rank[place as usize] = self.order.len() as u32;
            self.order.push(place);
            waiting.extend_from_slice(&under[place as usize]);
        }
        for &place in self.order.iter().rev() {
            let end = self.end[place as usize].max(self.rank[place as usize] + 1);
            self.end[place as usize] = end;
            let above = self.places[place as usize].above;
            if above != NONE {
                self.end[above as usize] = self.end[above as usize].max(end);
            }
        }
    }

    pub fn ranks(&self) -> &[u32] {
        &self.rank
    }

    /// The places in the order of their ranks.
    pub fn order(&self) -> &[u32] {
        &self.order
    }

    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// How many units there are.
    pub fn units(&self) -> usize {
        self.spans.len()
    }

    /// The places that a unit has, or had at some time.
    pub fn places_of(&self, unit: u32) -> &[u32] {
        &self.of_unit[unit as usize]
    }

    /// From which day at which place a unit is; the first entry has no beginning.
    pub fn spans(&self, unit: u32) -> &[(i64, u32)] {
        &self.spans[unit as usize]
    }

    /// The ranks of a place and of all that stands under it; nothing for a place not yet ranked.
    fn range(&self, place: u32) -> Option<(u32, u32)> {
        let place = place as usize;
        Some((*self.rank.get(place)?, *self.end.get(place)?))
    }

    /// The place of a unit on a day.
    pub fn place_on(&self, unit: u32, day: i32) -> u32 {
        let spans = &self.spans[unit as usize];
        if let [(_, only)] = spans.as_slice() {
            return *only;
        }
        let day = i64::from(day);
        spans
            .iter()
            .rev()
            .find(|&&(from, _)| from <= day)
            .map_or(NONE, |&(_, place)| place)
    }

    /// The units directly under a unit on a day of `days`.
    pub fn children(&self, unit: u32, days: Days) -> Vec<u32> {
        let mut children = Vec::new();
        for &place in self.places_of(unit) {
            let Some((rank, end)) = self.range(place) else {
                continue;
            };
            let mut next = rank + 1;
            while next < end {
                let below = self.order[next as usize];
                children.push(self.places[below as usize].unit);
                next = self.end[below as usize];
            }
        }
        children.sort_unstable();
        children.dedup();
        children.retain(|&child| {
            let parents = &self.parents[child as usize];
            parents.iter().enumerate().any(|(at, &(from, parent))| {
                let until = parents.get(at + 1).map_or(i64::MAX, |next| next.0);
                parent == unit && days.shared(Days { from, until }).is_some()
            })
        });
        children
    }

    /// The ranges of ranks that a question reaches when each fact has the tree of its own day.
    pub fn ranges(&self, reach: Reach) -> Vec<(u32, u32)> {
        let (unit, via) = match reach {
            Reach::Under(unit) | Reach::Own(unit) => (unit, None),
            Reach::Through { unit, child } => (child, Some(unit)),
        };
        let mut ranges = Vec::new();
        for &place in self.places_of(unit) {
            let above = self.places[place as usize].above;
            let passes = match via {
                None => true,
                Some(via) => above != NONE && self.places[above as usize].unit == via,
            };
            if let (true, Some((rank, end))) = (passes, self.range(place)) {
                let end = if reach == Reach::Own(unit) {
                    rank + 1
                } else {
                    end
                };
                ranges.push((rank, end));
            }
        }
        ranges.sort_unstable();
        ranges
    }

    /// The units that a question reaches and on which of `days`, under the tree of one day or,
    /// when `on` is nothing, of each fact's own day. A unit's days do not overlap.
    pub fn pieces(&self, reach: Reach, on: Option<i32>, days: Days) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for (rank, end) in self.ranges(reach) {
            for &place in &self.order[rank as usize..end as usize] {
                let unit = self.places[place as usize].unit;
                if let Some(day) = on {
                    if self.place_on(unit, day) == place {
                        pieces.push(Piece { unit, days });
                    }
                    continue;
                }
                let spans = self.spans(unit);
                for (at, &(from, at_place)) in spans.iter().enumerate() {
                    let until = spans.get(at + 1).map_or(i64::MAX, |next| next.0);
                    let shared = days.shared(Days { from, until });
                    if let (true, Some(days)) = (at_place == place, shared) {
                        pieces.push(Piece { unit, days });
                    }
                }
            }
        }
        if on.is_some() {
            return pieces;
        }
        pieces.sort_unstable_by_key(|piece| (piece.unit, piece.days));
        pieces.dedup_by(|next, last| {
            let touch = last.unit == next.unit && last.days.until == next.days.from;
            if touch {
                last.days.until = next.days.until;
            }
            touch
        });
        pieces
    }
}
