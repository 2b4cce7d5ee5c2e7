//! Which ranks, on which days, a question reaches: the bridge from a tree to the columns.
//!
//! Facts lie ordered by the ranks of the main line. A question on the main line, under the tree of
//! each fact's day, is a few ranges at once; any other is first said as units with days and then as
//! the main line's places of these units.

use crate::fact::Days;
use crate::line::Line;

/// Which facts a question reaches, by the place of their unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Reach {
    /// Everything under a unit, itself included.
    Under(u32),
    /// The unit alone.
    Own(u32),
    /// What stands under `unit` by way of `child`, directly below it.
    Through { unit: u32, child: u32 },
}

/// A unit and days on which it is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece {
    pub unit: u32,
    pub days: Days,
}

/// A half-open range of the main line's ranks, on some days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slab {
    pub from: u32,
    pub until: u32,
    pub days: Days,
}

/// Slabs in the order of their ranks. Two slabs share a rank only when they are the same range on
/// different days.
#[derive(Debug)]
pub(crate) struct Selection {
    pub slabs: Vec<Slab>,
    /// No slab has a day outside these.
    pub days: Days,
    /// Per place of the main line how it is reached; empty when the slabs are so few that looking
    /// for their ends is always quicker.
    pub by_place: Vec<Reached>,
}

/// How a place is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reached {
    Never,
    /// On all days of the selection.
    Always,
    /// On some of them.
    Sometimes,
}

/// With more slabs than this, a table by place is made.
const MANY: usize = 4;

impl Selection {
    /// What is reached on the main line under the tree of each fact's own day: ranges of ranks that
    /// do not meet.
    pub fn by_ranges(main: &Line, ranges: &[(u32, u32)], days: Days) -> Selection {
        let slabs = ranges
            .iter()
            .map(|&(from, until)| Slab { from, until, days })
            .collect();
        Selection::new(main, joined(slabs), days)
    }

    /// What is reached when it is known as units with days.
    pub fn by_pieces(main: &Line, pieces: &[Piece], days: Days) -> Selection {
        if pieces.iter().all(|piece| piece.days == days) {
            return Selection::new(main, runs(main, pieces, days), days);
        }
        let mut slabs = Vec::with_capacity(pieces.len());
        for piece in pieces {
            for &place in main.places_of(piece.unit) {
                let from = main.ranks()[place as usize];
                slabs.push(Slab {
                    from,
                    until: from + 1,
                    days: piece.days,
                });
            }
        }
        Selection::new(main, joined(slabs), days)
    }

    fn new(main: &Line, slabs: Vec<Slab>, days: Days) -> Selection {
        let order = main.order();
        let mut by_place = Vec::new();
        if slabs.len() > MANY {
            by_place = vec![Reached::Never; order.len()];
            for slab in &slabs {
                let reached = if slab.days == days {
                    Reached::Always
                } else {
                    Reached::Sometimes
                };
                for &place in &order[slab.from as usize..slab.until as usize] {
                    by_place[place as usize] = reached;
                }
            }
        }
        Selection {
            slabs,
            days,
            by_place,
        }
    }

    pub fn holds(&self, rank: u32, day: i64) -> bool {
        let first = self.slabs.partition_point(|slab| slab.until <= rank);
        let twins = self.slabs[first..]
            .iter()
            .take_while(|slab| slab.from <= rank);
        twins.into_iter().any(|slab| slab.days.holds(day))
    }
}

/// The runs of ranks that belong to the units of pieces on the same days.
fn runs(main: &Line, pieces: &[Piece], days: Days) -> Vec<Slab> {
    let mut reached = vec![false; main.units()];
    for piece in pieces {
        reached[piece.unit as usize] = true;
    }
    let mut runs: Vec<Slab> = Vec::new();
    for (rank, &place) in (0_u32..).zip(main.order()) {
        if !reached[main.places()[place as usize].unit as usize] {
            continue;
        }
        match runs.last_mut() {
            Some(run) if run.until == rank => run.until = rank + 1,
            _ => runs.push(Slab {
                from: rank,
                until: rank + 1,
                days,
            }),
        }
    }
    runs
}

/// Orders slabs and joins neighbours with the same days.
fn joined(mut slabs: Vec<Slab>) -> Vec<Slab> {
    slabs.sort_unstable_by_key(|slab| (slab.from, slab.days));
    let mut joined: Vec<Slab> = Vec::with_capacity(slabs.len());
    for twins in slabs.chunk_by(|one, next| one.from == next.from) {
        // A range with several spans of days stays by itself, so that twins stay the same range.
        let alone =
            joined.len() < 2 || joined[joined.len() - 1].from != joined[joined.len() - 2].from;
        match (joined.last_mut(), twins) {
            (Some(last), [one]) if alone && last.until == one.from && last.days == one.days => {
                last.until = one.until;
            }
            _ => joined.extend_from_slice(twins),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::partition::{Key, NOBODY, Partition, Row};
    use crate::people::People;
    use proptest::collection::vec;
    use proptest::prelude::*;

    const UNITS: u32 = 12;
    const MONTH: Days = Days {
        from: 31,
        until: 59,
    };

    /// Units with days apart, some of them whole runs of units on the same days.
    fn pieces() -> impl Strategy<Value = Vec<Piece>> {
        // Few different days, so that neighbours often have the same.
        let start = (28_i64..34, 5_i64..7, 1_i64..3);
        let starts = prop_oneof![Just(0.1), Just(0.7)]
            .prop_flat_map(move |often| vec(prop::option::weighted(often, start.clone()), 12));
        starts.prop_map(|starts| {
            let mut pieces = Vec::new();
            for (unit, start) in starts.into_iter().enumerate() {
                let unit = unit as u32;
                match start {
                    None => {}
                    Some((from, length, gap)) if from % 3 == 0 => {
                        let until = from + length;
                        pieces.push(Piece {
                            unit,
                            days: Days { from, until },
                        });
                        let from = until + gap;
                        pieces.push(Piece {
                            unit,
                            days: Days {
                                from,
                                until: from + length,
                            },
                        });
                    }
                    Some((from, length, _)) => {
                        let days = if from % 3 == 1 {
                            Days {
                                from,
                                until: from + length,
                            }
                        } else {
                            Days {
                                from: 20,
                                until: 70,
                            }
                        };
                        pieces.push(Piece { unit, days });
                    }
                }
            }
            pieces
        })
    }

    proptest! {
        #[test]
        fn a_partition_gives_what_the_pieces_hold(
            pieces in pieces(),
            rows in vec((0..UNITS, 0_u8..28, 1_i64..100, 0_u32..6), 0..200),
            late in 0_usize..10,
            below in 1..=UNITS,
        ) {
            let mut line = Line::default();
            line.grow(UNITS as usize);
            line.rank_all();
            let mut partition = Partition::new(Key { dims: 0, days: MONTH, named: true });
            let mut wanted = (0_i128, 0_i64, std::collections::BTreeSet::new());
            for (at, &(unit, day, amount, person)) in rows.iter().enumerate() {
                if at + late == rows.len() {
                    partition.settle(line.ranks());
                }
                // Sometimes all rows are of a few units, and one slab may hold them all.
                let unit = unit % below;
                let place = line.place_on(unit, 0);
                partition.push(Row { amount, change: 0, place, person, day, sign: 1 });
                let on = MONTH.from + i64::from(day);
                if pieces.iter().any(|piece| piece.unit == unit && piece.days.holds(on)) {
                    wanted.0 += i128::from(amount);
                    wanted.1 += 1;
                    wanted.2.insert(person);
                }
            }
            prop_assert!(rows.iter().all(|row| row.3 != NOBODY));
            let days = Days { from: 20, until: 70 };
            let mut selection = Selection::by_pieces(&line, &pieces, days);
            // With the table by place and without it.
            for _ in 0..2 {
                let mut people = People::new(6);
                let part = partition.gather(&selection, line.ranks(), &mut people);
                prop_assert_eq!((part.amount, part.facts), (wanted.0, wanted.1));
                prop_assert_eq!(people.count(), wanted.2.len() as u64);
                selection.by_place = Vec::new();
            }
        }
    }
}
