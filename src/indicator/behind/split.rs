//! What stands behind a figure at units that were split. Their facts are cut among the heirs and
//! stay where they were said, so the walk, which asks where a fact's unit stands, does not find
//! them at an heir and does not know that only a part of them counts. Put right here. Pure.

pub mod store;

use std::collections::{HashMap, HashSet};

use timeline::Day;

use super::Met;

/// A whole, in parts of a million.
pub const WHOLE_PPM: u64 = 1_000_000;

/// A piece of a unit, or of another piece, and whether each stands below the unit asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PieceBelow {
    pub piece_id: i32,
    pub of_id: i32,
    pub share_ppm: u64,
    pub piece_below: bool,
    pub of_below: bool,
    /// The days whose facts are cut.
    pub takes: (Option<Day>, Option<Day>),
    /// Code and name of what was cut, where the asker may see it.
    pub of: Option<(String, String)>,
}

/// How much of what a split unit said counts at the unit asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    pub unit_id: i32,
    pub is_below: bool,
    /// Pieces that stand below the unit asked.
    pub pieces: Vec<i32>,
    pub share_ppm: u64,
    pub takes: (Option<Day>, Option<Day>),
    pub of: Option<(String, String)>,
}

impl Share {
    /// Whether what was said of the day is cut.
    pub fn takes(&self, day: Day) -> bool {
        let (from, until) = self.takes;
        from.is_none_or(|from| from <= day) && until.is_none_or(|until| day < until)
    }
}

/// The split units of which not all, or not only what stands below, counts at the unit asked.
pub fn shares(pieces: &[PieceBelow]) -> Vec<Share> {
    let mut of: HashMap<i32, Vec<&PieceBelow>> = HashMap::new();
    for piece in pieces {
        of.entry(piece.of_id).or_default().push(piece);
    }
    let cut_further: HashSet<i32> = pieces.iter().map(|piece| piece.piece_id).collect();
    let mut roots: Vec<i32> = of.keys().copied().collect();
    roots.retain(|unit| !cut_further.contains(unit));
    roots.sort_unstable();
    let mut shares = Vec::new();
    for unit_id in roots {
        let mut below = Vec::new();
        let share_ppm = counted(&of, unit_id, &mut below);
        let own = of[&unit_id][0];
        let as_walked = match own.of_below {
            true => share_ppm == WHOLE_PPM,
            false => share_ppm == 0,
        };
        if !as_walked {
            shares.push(Share {
                unit_id,
                is_below: own.of_below,
                pieces: below,
                share_ppm,
                takes: own.takes,
                of: own.of.clone(),
            });
        }
    }
    shares
}

/// The part of what was said at the unit or piece that its pieces bring below the unit asked.
fn counted(of: &HashMap<i32, Vec<&PieceBelow>>, id: i32, below: &mut Vec<i32>) -> u64 {
    let mut sum = 0;
    for piece in of.get(&id).into_iter().flatten() {
        if piece.piece_below {
            below.push(piece.piece_id);
        }
        let part = match of.contains_key(&piece.piece_id) {
            true => counted(of, piece.piece_id, below),
            false => u64::from(piece.piece_below) * WHOLE_PPM,
        };
        sum += piece.share_ppm * part / WHOLE_PPM;
    }
    sum
}

/// What a record or spell of a split unit adds to the figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    pub met: Met,
    pub on: Day,
    pub amount: i64,
    pub people: i64,
    /// Whether anything of it still counts.
    pub counts: bool,
}

/// What the walk met, without what split units say elsewhere and with what they say here; newest
/// first.
pub fn put_right(met: Vec<(Met, Day)>, given: &[Given]) -> Vec<(Met, Day)> {
    let known: HashMap<Met, bool> = given.iter().map(|one| (one.met, one.counts)).collect();
    let seen: HashSet<Met> = met.iter().map(|(met, _)| *met).collect();
    let kept = met
        .into_iter()
        .filter(|(met, _)| known.get(met).is_none_or(|counts| *counts));
    let more = given
        .iter()
        .filter(|one| one.counts && !seen.contains(&one.met));
    let mut all: Vec<(Met, Day)> = kept.chain(more.map(|one| (one.met, one.on))).collect();
    all.sort_by_key(|(_, on)| std::cmp::Reverse(*on));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(ids: (i32, i32), share_ppm: u64, below: (bool, bool)) -> PieceBelow {
        PieceBelow {
            piece_id: ids.0,
            of_id: ids.1,
            share_ppm,
            piece_below: below.0,
            of_below: below.1,
            takes: (None, None),
            of: None,
        }
    }

    #[test]
    fn an_heir_counts_its_share_and_whoever_stands_above_all_of_them_counts_the_whole() {
        let heir = [
            piece((11, 1), 400_000, (true, false)),
            piece((12, 1), 600_000, (false, false)),
        ];
        let found = shares(&heir);
        assert_eq!(
            (found[0].share_ppm, found[0].pieces.as_slice()),
            (400_000, &[11][..])
        );
        let above = [
            piece((11, 1), 400_000, (true, true)),
            piece((12, 1), 600_000, (true, true)),
        ];
        assert_eq!(shares(&above), []);
        let elsewhere = [piece((11, 1), 1_000_000, (false, false))];
        assert_eq!(shares(&elsewhere), []);
        let left_behind = [piece((11, 1), 1_000_000, (false, true))];
        assert_eq!(shares(&left_behind)[0].share_ppm, 0);
    }

    #[test]
    fn a_piece_that_was_cut_again_brings_a_part_of_its_part() {
        let twice = [
            piece((11, 1), 500_000, (false, false)),
            piece((12, 1), 500_000, (false, false)),
            piece((21, 11), 500_000, (true, false)),
            piece((22, 11), 500_000, (false, false)),
        ];
        let found = shares(&twice);
        assert_eq!(
            (found.len(), found[0].unit_id, found[0].share_ppm),
            (1, 1, 250_000)
        );
    }

    #[test]
    fn what_counts_elsewhere_goes_and_what_counts_here_comes_in_its_place_by_day() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let given = |met, on: &str, counts| Given {
            met,
            on: day(on),
            amount: 1,
            people: 0,
            counts,
        };
        let met = vec![
            (Met::Record(3), day("2026-03-01")),
            (Met::Record(1), day("2026-01-01")),
        ];
        let given = [
            given(Met::Record(3), "2026-03-01", false),
            given(Met::Record(2), "2026-02-01", true),
        ];
        let right = put_right(met, &given);
        let ids: Vec<Met> = right.into_iter().map(|(met, _)| met).collect();
        assert_eq!(ids, [Met::Record(2), Met::Record(1)]);
    }
}
