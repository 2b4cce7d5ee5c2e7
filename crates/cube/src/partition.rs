//! The facts of one series, one dimension value and one calendar month, in columns.
//!
//! The main columns are ordered by the rank of the fact's place, then by day, with running sums of
//! amounts and signs. New facts wait in a short unordered tail until it is worth ordering them in.
//! A fact and the fact that takes it back leave the main columns together, but are kept, because a
//! question about an earlier moment may know only the first of them.
//!
//! A partition knows places by number and ranks by table; it does not know what a path is.

use crate::fact::Days;
use crate::hash::NumberMap;
use crate::people::People;
use crate::select::{Reached, Selection};
use std::ops::Range;

/// No person.
pub(crate) const NOBODY: u32 = u32::MAX;

/// What all facts of a partition share.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Key {
    pub dims: u32,
    pub days: Days,
    /// Whether the facts name a person.
    pub named: bool,
}

/// One fact of a partition.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub amount: i64,
    pub change: u64,
    pub place: u32,
    pub person: u32,
    /// Days since the first of the month.
    pub day: u8,
    pub sign: i8,
}

#[derive(Debug, Clone)]
pub(crate) struct Partition {
    key: Key,
    places: Vec<u32>,
    days: Vec<u8>,
    /// Empty when the facts name nobody.
    persons: Vec<u32>,
    changes: Vec<u64>,
    /// Running sums, one longer than the other columns. They wrap around; a difference is right
    /// whenever the sum of all sizes fits 64 bits, and one row's amount is right always.
    amounts: Vec<i64>,
    signs: Vec<i32>,
    tail: Vec<Row>,
    cancelled: Vec<Row>,
    /// The places of the first and the last main row.
    ends: Option<(u32, u32)>,
    /// What all main rows come to.
    sum: Part,
    /// Whether the sizes of the amounts sum to more than 64 bits hold.
    wide: bool,
    /// Whether some main row has a sign other than +1.
    mixed: bool,
}

/// The amount and the facts of some rows.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Part {
    pub amount: i128,
    pub facts: i64,
}

impl Partition {
    pub fn new(key: Key) -> Partition {
        Partition {
            key,
            places: Vec::new(),
            days: Vec::new(),
            persons: Vec::new(),
            changes: Vec::new(),
            amounts: vec![0],
            signs: vec![0],
            tail: Vec::new(),
            cancelled: Vec::new(),
            ends: None,
            sum: Part::default(),
            wide: false,
            mixed: false,
        }
    }

    pub fn push(&mut self, row: Row) {
        self.tail.push(row);
    }

    pub fn has_tail(&self) -> bool {
        !self.tail.is_empty()
    }

    /// Whether the tail has grown enough to be ordered in.
    pub fn is_due(&self) -> bool {
        self.tail.len() > self.len() / 8
    }

    /// How many rows lie in the main columns.
    fn len(&self) -> usize {
        self.places.len()
    }

    fn row(&self, at: usize) -> Row {
        Row {
            amount: self.amount(at),
            change: self.changes[at],
            place: self.places[at],
            person: self.persons.get(at).copied().unwrap_or(NOBODY),
            day: self.days[at],
            sign: self.sign(at) as i8,
        }
    }

    fn amount(&self, at: usize) -> i64 {
        self.amounts[at + 1].wrapping_sub(self.amounts[at])
    }

    fn sign(&self, at: usize) -> i32 {
        self.signs[at + 1].wrapping_sub(self.signs[at])
    }

    /// Every row that was ever said, those that cancelled each other included.
    pub fn all_rows(&self) -> impl Iterator<Item = Row> {
        self.standing_rows().chain(self.cancelled.iter().copied())
    }

    /// The rows that have not cancelled each other.
    pub fn standing_rows(&self) -> impl Iterator<Item = Row> {
        (0..self.len())
            .map(|at| self.row(at))
            .chain(self.tail.iter().copied())
    }

    /// Moves rows whose place was left, and says whether main rows moved. `moved` answers with the
    /// new place for an old place and a day number.
    pub fn relocate(&mut self, left: &[bool], moved: impl Fn(u32, i32) -> u32) -> bool {
        let is_left = |place: u32| left.get(place as usize).copied().unwrap_or(false);
        let first = self.key.days.from;
        let place_on = |place, day: u8| moved(place, (first + i64::from(day)) as i32);
        let mut any = false;
        for (place, &day) in self.places.iter_mut().zip(&self.days) {
            if is_left(*place) {
                let now = place_on(*place, day);
                any |= now != *place;
                *place = now;
            }
        }
        for row in self.tail.iter_mut().filter(|row| is_left(row.place)) {
            row.place = place_on(row.place, row.day);
        }
        any
    }

    /// Orders all rows, the tail included, by rank and day, and rebuilds the running sums.
    pub fn settle(&mut self, ranks: &[u32]) {
        let mut rows: Vec<Row> = self.standing_rows().collect();
        if self.mixed || self.tail.iter().any(|row| row.sign != 1) {
            cancel(&mut rows, &mut self.cancelled);
        }
        let position = |row: &Row| (ranks[row.place as usize], row.day);
        let ordered = self.len().min(rows.len());
        rows[ordered..].sort_unstable_by_key(position);
        // The stable sort sees two runs and only merges them.
        rows.sort_by_key(position);
        self.places = rows.iter().map(|row| row.place).collect();
        self.ends = self
            .places
            .first()
            .copied()
            .zip(self.places.last().copied());
        self.days = rows.iter().map(|row| row.day).collect();
        self.changes = rows.iter().map(|row| row.change).collect();
        if self.key.named {
            self.persons = rows.iter().map(|row| row.person).collect();
        }
        self.amounts = Vec::with_capacity(rows.len() + 1);
        self.signs = Vec::with_capacity(rows.len() + 1);
        let (mut amount, mut sign, mut size) = (0_i64, 0_i32, 0_u128);
        self.amounts.push(amount);
        self.signs.push(sign);
        for row in &rows {
            amount = amount.wrapping_add(row.amount);
            sign = sign.wrapping_add(i32::from(row.sign));
            size += u128::from(row.amount.unsigned_abs());
            self.amounts.push(amount);
            self.signs.push(sign);
        }
        self.sum = Part {
            amount: rows.iter().map(|row| i128::from(row.amount)).sum(),
            facts: i64::from(sign),
        };
        self.wide = size > i64::MAX as u128;
        self.mixed = rows.iter().any(|row| row.sign != 1);
        self.tail = Vec::new();
    }
    /// Adds up what a selection holds, and gathers the persons.
    pub fn gather(&self, selection: &Selection, ranks: &[u32], people: &mut People) -> Part {
        let mut part = Part::default();
        if !self.mixed && self.lies_within(selection, ranks) {
            part = self.sum;
            people.said.extend_from_slice(&self.persons);
        } else if selection.slabs.len() * 8 > self.len() && !selection.by_place.is_empty() {
            self.look_through(selection, ranks, (&mut part, &mut *people));
        } else {
            self.jump_through(selection, ranks, (&mut part, &mut *people));
        }
        for row in &self.tail {
            let day = self.key.days.from + i64::from(row.day);
            if selection.holds(ranks[row.place as usize], day) {
                part.amount += i128::from(row.amount);
                part.facts += i64::from(row.sign);
                note(people, row.person, i32::from(row.sign));
            }
        }
        part
    }

    /// Hands every standing row of the days to whoever owns its place, in no order.
    pub fn hand_out(&self, owners: &[u32], days: Days, mut to: impl FnMut(u32, Row)) {
        let whole = self.key.days.shared(days) == Some(self.key.days);
        for row in self.standing_rows() {
            let owner = owners[row.place as usize];
            let day = self.key.days.from + i64::from(row.day);
            if owner != NOBODY && (whole || days.holds(day)) {
                to(owner, row);
            }
        }
    }

    /// Whether one slab holds all main rows on all days they have.
    fn lies_within(&self, selection: &Selection, ranks: &[u32]) -> bool {
        let Some((first, last)) = self.ends else {
            return false;
        };
        let first = ranks[first as usize];
        let at = selection.slabs.partition_point(|slab| slab.until <= first);
        selection.slabs[at..]
            .iter()
            .take_while(|slab| slab.from <= first)
            .any(|slab| {
                slab.days.shared(self.key.days) == Some(self.key.days)
                    && ranks[last as usize] < slab.until
            })
    }

    /// Adds main rows by going from slab to slab: for few slabs.
    fn jump_through(&self, selection: &Selection, ranks: &[u32], into: (&mut Part, &mut People)) {
        let (part, people) = into;
        let slabs = &selection.slabs;
        let (mut at, mut next) = (0, 0);
        while at < self.len() {
            let rank = ranks[self.places[at] as usize];
            next += slabs[next..].partition_point(|slab| slab.until <= rank);
            let Some(slab) = slabs.get(next) else { break };
            if slab.from > rank {
                at = self.first_from(at, slab.from, ranks);
                continue;
            }
            let end = self.first_from(at, slab.until, ranks);
            for twin in slabs[next..]
                .iter()
                .take_while(|twin| twin.from == slab.from)
            {
                self.take(at..end, twin.days, (&mut *part, &mut *people));
            }
            at = end;
        }
    }

    /// Adds main rows by looking each place up: for many slabs.
    fn look_through(&self, selection: &Selection, ranks: &[u32], into: (&mut Part, &mut People)) {
        let (part, people) = into;
        let inside = selection.days.shared(self.key.days) == Some(self.key.days);
        for (at, &place) in self.places.iter().enumerate() {
            let reached = match selection.by_place[place as usize] {
                Reached::Never => false,
                Reached::Always if inside => true,
                Reached::Always => selection
                    .days
                    .holds(self.key.days.from + i64::from(self.days[at])),
                Reached::Sometimes => {
                    let day = self.key.days.from + i64::from(self.days[at]);
                    selection.holds(ranks[place as usize], day)
                }
            };
            if reached {
                part.amount += i128::from(self.amount(at));
                part.facts += i64::from(self.sign(at));
                if self.key.named {
                    note(people, self.persons[at], self.sign(at));
                }
            }
        }
    }

    /// The first main row, not before `at`, whose rank is `rank` or more.
    fn first_from(&self, at: usize, rank: u32, ranks: &[u32]) -> usize {
        let places = &self.places[at..];
        match places.last() {
            Some(&last) if ranks[last as usize] >= rank => {
                at + places.partition_point(|&place| ranks[place as usize] < rank)
            }
            _ => self.len(),
        }
    }

    /// Adds the main rows of a range on some days.
    fn take(&self, range: Range<usize>, days: Days, into: (&mut Part, &mut People)) {
        let (part, people) = into;
        let Some(days) = days.shared(self.key.days) else {
            return;
        };
        let whole = days == self.key.days;
        if whole && !self.wide && !self.mixed {
            let sum = self.amounts[range.end].wrapping_sub(self.amounts[range.start]);
            part.amount += i128::from(sum);
            part.facts += i64::from(self.signs[range.end] - self.signs[range.start]);
            if self.key.named {
                people.said.extend_from_slice(&self.persons[range]);
            }
            return;
        }
        let (from, until) = (
            days.from - self.key.days.from,
            days.until - self.key.days.from,
        );
        for at in range {
            let day = i64::from(self.days[at]);
            if from <= day && day < until {
                part.amount += i128::from(self.amount(at));
                part.facts += i64::from(self.sign(at));
                if self.key.named {
                    note(people, self.persons[at], self.sign(at));
                }
            }
        }
    }
}

/// Gathers the person of one row.
pub(crate) fn note(people: &mut People, person: u32, sign: i32) {
    if person == NOBODY {
        return;
    }
    if sign == 1 {
        people.said.push(person);
    } else {
        people.other.push((person, sign));
    }
}

/// Moves each fact and the fact that takes it back out of `rows`, as many pairs as there are.
fn cancel(rows: &mut Vec<Row>, cancelled: &mut Vec<Row>) {
    // Two rows cancel when unit, day and person agree and the amounts are opposite; at one day a
    // unit has one place. The key bears the amount of the fact that was said.
    let key = |row: &Row| {
        let said = row.amount.wrapping_mul(i64::from(row.sign));
        (row.place, row.day, row.person, said.cast_unsigned())
    };
    let has_opposite = |row: &Row| row.amount != i64::MIN;
    let mut waiting: NumberMap<_, usize> = NumberMap::default();
    for row in rows
        .iter()
        .filter(|row| row.sign == -1 && has_opposite(row))
    {
        *waiting.entry(key(row)).or_insert(0) += 1;
    }
    let mut matched: NumberMap<_, usize> = NumberMap::default();
    let mut leave = |map: &mut NumberMap<_, usize>, row: &Row| match map.get_mut(&key(row)) {
        Some(count) if *count > 0 && has_opposite(row) => {
            *count -= 1;
            cancelled.push(*row);
            true
        }
        _ => false,
    };
    rows.retain(|row| {
        let leaves = row.sign == 1 && leave(&mut waiting, row);
        if leaves {
            *matched.entry(key(row)).or_insert(0) += 1;
        }
        !leaves
    });
    rows.retain(|row| row.sign != -1 || !leave(&mut matched, row));
}
