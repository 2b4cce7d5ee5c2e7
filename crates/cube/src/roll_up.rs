//! Every unit, every series, every period in one pass.
//!
//! For one series and period, facts are added at the rank of their unit's place and carried
//! upwards once. People need more: the persons' rows are brought together person by person, and
//! each person is counted once at every unit above any of their rows. A person whose rows all lie
//! at one place is counted there and carried upwards with the facts.

use crate::cube::{Cube, MAIN};
use crate::fact::Days;
use crate::hash::NumberMap;
use crate::line::{Line, NONE};
use crate::parallel::workers;
use crate::partition::{NOBODY, Row};
use crate::question::{Fault, Structure, Total};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread;

/// The total of one series at one unit in one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// The unit, with all that stands under it.
    pub unit: u32,
    /// The series, over all its dimension values.
    pub series: u16,
    /// Which of the asked periods, counted from 0.
    pub period: u32,
    /// The total, each fact taken once.
    pub total: Total,
}

impl Cube {
    /// The totals of every unit with facts under it, for every series and period, as flows.
    ///
    /// Periods are half-open spans of days and may overlap. A cell whose total is nothing at all
    /// is left out. Cells come series by series and within a series period by period.
    ///
    /// # Errors
    /// `Fault::Overflow` when a sum does not fit 64 bits; cells before it have been given out.
    pub fn roll_up(
        &self,
        line: u8,
        structure: Structure,
        periods: &[(i32, i32)],
        each: &mut impl FnMut(Cell),
    ) -> Result<(), Fault> {
        let alone;
        let line_asked = match self.line(line) {
            Some(line) => line,
            None => {
                // Without a link on the line, every unit stands alone.
                alone = self.line_of(&[]);
                &alone
            }
        };
        let map = RankMap::new(self, line_asked, line == MAIN, structure);
        let series: Vec<u16> = self.shelves.keys().copied().collect();
        let next = AtomicUsize::new(0);
        let count = workers(series.len());
        thread::scope(|scope| {
            let (sender, receiver) = sync_channel(2 * count);
            for _ in 0..count {
                let (sender, map, series, next) = (sender.clone(), &map, &series, &next);
                scope.spawn(move || {
                    let mut adding = Adding::new(self, map);
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(&series) = series.get(at) else {
                            return;
                        };
                        // The receiver is gone only when the answer has failed already.
                        if sender.send((at, adding.series(series, periods))).is_err() {
                            return;
                        }
                    }
                });
            }
            drop(sender);
            // Series are given out in order, whoever finishes first.
            let mut waiting = BTreeMap::new();
            let mut due = 0;
            for (at, cells) in receiver {
                waiting.insert(at, cells);
                while let Some(cells) = waiting.remove(&due) {
                    cells?.into_iter().for_each(&mut *each);
                    due += 1;
                }
            }
            Ok(())
        })
    }
}

/// For each place of the main line, the rank on the asked line.
struct RankMap<'a> {
    line: &'a Line,
    /// `NONE` where the rank depends on the day.
    by_place: Vec<u32>,
}

impl<'a> RankMap<'a> {
    fn new(cube: &Cube, line: &'a Line, is_main: bool, structure: Structure) -> RankMap<'a> {
        let rank = |place: u32| line.ranks()[place as usize];
        let places = cube.main.places().iter().enumerate();
        let by_place = places
            .map(|(place, whole)| match (structure, line.spans(whole.unit)) {
                (Structure::On(day), _) => rank(line.place_on(whole.unit, day)),
                (Structure::Then, _) if is_main => rank(place as u32),
                (Structure::Then, [(_, only)]) => rank(*only),
                (Structure::Then, _) => NONE,
            })
            .collect();
        RankMap { line, by_place }
    }
}

/// Sums at one rank or one unit.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Held {
    amount: i128,
    unnamed: i128,
    facts: i64,
    people: i64,
}

impl Held {
    fn add(&mut self, other: Held) {
        self.amount += other.amount;
        self.unnamed += other.unnamed;
        self.facts += other.facts;
        self.people += other.people;
    }
}

/// The room one thread needs to add up.
struct Adding<'a> {
    cube: &'a Cube,
    map: &'a RankMap<'a>,
    /// Per rank of the asked line: its unit and the rank above.
    units: Vec<u32>,
    above: Vec<u32>,
    by_rank: Vec<Held>,
    by_unit: Vec<Held>,
    /// Person and rank of each row with sign +1, in one number that orders by person.
    said: Vec<u64>,
    other: Vec<(u32, u32, i32)>,
    /// Per unit: the last person counted there, as a running stamp.
    stamps: Vec<u64>,
    stamp: u64,
}

impl<'a> Adding<'a> {
    fn new(cube: &'a Cube, map: &'a RankMap<'a>) -> Adding<'a> {
        let line = map.line;
        let places: Vec<_> = line
            .order()
            .iter()
            .map(|&place| line.places()[place as usize])
            .collect();
        let above = places.iter().map(|place| match place.above {
            NONE => NONE,
            above => line.ranks()[above as usize],
        });
        Adding {
            cube,
            map,
            units: places.iter().map(|place| place.unit).collect(),
            above: above.collect(),
            by_rank: vec![Held::default(); places.len()],
            by_unit: vec![Held::default(); cube.names.len()],
            said: Vec::new(),
            other: Vec::new(),
            stamps: vec![0; cube.names.len()],
            stamp: 0,
        }
    }

    fn series(&mut self, series: u16, periods: &[(i32, i32)]) -> Result<Vec<Cell>, Fault> {
        let mut cells = Vec::new();
        for (period, &(from, until)) in periods.iter().enumerate() {
            let days = Days {
                from: i64::from(from),
                until: i64::from(until),
            };
            if self.place_rows(series, days) {
                self.count_people();
                self.carry_up();
                self.give_out(series, period as u32, &mut cells)?;
            }
        }
        Ok(cells)
    }

    /// Adds the rows of a series and period at their ranks; says whether there were any.
    fn place_rows(&mut self, series: u16, days: Days) -> bool {
        let mut any = false;
        for &(key, at) in self.cube.shelves.get(&series).into_iter().flatten() {
            let Some(shared) = days.shared(key.days) else {
                continue;
            };
            let whole = shared == key.days;
            for row in self.cube.partitions[at as usize].standing_rows() {
                let day = key.days.from + i64::from(row.day);
                if whole || shared.holds(day) {
                    self.place_row(row, day);
                    any = true;
                }
            }
        }
        any
    }

    fn place_row(&mut self, row: Row, day: i64) {
        let mut rank = self.map.by_place[row.place as usize];
        if rank == NONE {
            let unit = self.cube.main.places()[row.place as usize].unit;
            let line = self.map.line;
            rank = line.ranks()[line.place_on(unit, day as i32) as usize];
        }
        let held = &mut self.by_rank[rank as usize];
        held.amount += i128::from(row.amount);
        held.facts += i64::from(row.sign);
        if row.person == NOBODY {
            held.unnamed += i128::from(row.amount);
        } else if row.sign == 1 {
            self.said
                .push(u64::from(row.person) << 32 | u64::from(rank));
        } else {
            self.other.push((row.person, rank, i32::from(row.sign)));
        }
    }

    fn count_people(&mut self) {
        if !self.other.is_empty() {
            self.count_doubtful();
        }
        let mut said = std::mem::take(&mut self.said);
        said.sort_unstable();
        for rows in said.chunk_by(|one, next| one >> 32 == next >> 32) {
            let rank = rows[0] as u32 as usize;
            if rows[rows.len() - 1] == rows[0] {
                self.by_rank[rank].people += 1;
                continue;
            }
            self.stamp += 1;
            for &row in rows {
                let mut rank = row as u32;
                while rank != NONE {
                    let unit = self.units[rank as usize] as usize;
                    if self.stamps[unit] != self.stamp {
                        self.stamps[unit] = self.stamp;
                        self.by_unit[unit].people += 1;
                    }
                    rank = self.above[rank as usize];
                }
            }
        }
        said.clear();
        self.said = said;
    }

    /// Counts the persons with any sign other than +1 by their sums at each unit, and takes them
    /// out of `said`.
    fn count_doubtful(&mut self) {
        let mut doubtful: NumberMap<u32, ()> = NumberMap::default();
        doubtful.extend(self.other.iter().map(|&(person, _, _)| (person, ())));
        let other = &mut self.other;
        self.said.retain(|row| {
            let person = (row >> 32) as u32;
            let doubted = doubtful.contains_key(&person);
            if doubted {
                other.push((person, *row as u32, 1));
            }
            !doubted
        });
        let mut sums: NumberMap<(u32, u32), i64> = NumberMap::default();
        for (person, mut rank, sign) in self.other.drain(..) {
            while rank != NONE {
                let unit = self.units[rank as usize];
                *sums.entry((person, unit)).or_insert(0) += i64::from(sign);
                rank = self.above[rank as usize];
            }
        }
        for ((_, unit), sum) in sums {
            self.by_unit[unit as usize].people += i64::from(sum > 0);
        }
    }

    /// Carries every rank's sums to the ranks above and to its unit, and clears them.
    fn carry_up(&mut self) {
        let nothing = Held::default();
        for rank in (0..self.by_rank.len()).rev() {
            let held = std::mem::take(&mut self.by_rank[rank]);
            if held == nothing {
                continue;
            }
            self.by_unit[self.units[rank] as usize].add(held);
            let above = self.above[rank];
            if above != NONE {
                self.by_rank[above as usize].add(held);
            }
        }
    }

    /// Gives out every unit's sums and clears them.
    fn give_out(&mut self, series: u16, period: u32, cells: &mut Vec<Cell>) -> Result<(), Fault> {
        let mut outcome = Ok(());
        for (held, &unit) in self.by_unit.iter_mut().zip(&self.cube.names) {
            let held = std::mem::take(held);
            if held == Held::default() {
                continue;
            }
            match (i64::try_from(held.amount), i64::try_from(held.unnamed)) {
                (Ok(amount), Ok(unnamed)) => {
                    let people = held.people.unsigned_abs();
                    let total = Total {
                        amount,
                        facts: held.facts,
                        people,
                        unnamed,
                    };
                    cells.push(Cell {
                        unit,
                        series,
                        period,
                        total,
                    });
                }
                _ => outcome = Err(Fault::Overflow),
            }
        }
        outcome
    }
}
