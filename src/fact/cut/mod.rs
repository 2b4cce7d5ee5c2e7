//! Facts of units that were split, as they count among the heirs: taken off the unit and given to
//! its pieces. Nothing of it is stored; it follows from the facts and the table of pieces. Pure.

use std::collections::{BTreeSet, HashMap};

use cube::Fact;
use reorganisation::apportion;

pub mod store;

#[cfg(test)]
mod tests;

/// A piece as it is said, or as a repeal takes it back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaidPiece {
    pub piece: u32,
    /// The unit, or the piece, it is cut from.
    pub of: u32,
    pub act: u32,
    /// Its place among the pieces of the same act.
    pub place: u32,
    pub share_ppm: u32,
    /// The days whose facts are cut, as day numbers: from, until.
    pub takes: (i32, i32),
    pub change: u64,
    pub repealed: Option<u64>,
}

/// One cutting of a unit: +1 when said, −1 when a repeal takes it back.
#[derive(Debug, Clone)]
struct Cutting {
    way: i8,
    change: u64,
    takes: (i32, i32),
    pieces: Vec<u32>,
    shares: Vec<u32>,
}

/// Every cutting known.
#[derive(Debug, Default, Clone)]
pub struct Cuts {
    said: HashMap<u32, SaidPiece>,
    by_unit: HashMap<u32, Vec<Cutting>>,
}

impl Cuts {
    pub fn is_empty(&self) -> bool {
        self.said.is_empty()
    }

    /// Takes in pieces that are new or newly repealed.
    pub fn learn(&mut self, pieces: &[SaidPiece]) {
        if pieces.is_empty() {
            return;
        }
        for piece in pieces {
            self.said.insert(piece.piece, piece.clone());
        }
        let mut acts: HashMap<(u32, u32), Vec<&SaidPiece>> = HashMap::new();
        for piece in self.said.values() {
            acts.entry((piece.of, piece.act)).or_default().push(piece);
        }
        let mut by_unit: HashMap<u32, Vec<Cutting>> = HashMap::new();
        for ((of, _), mut pieces) in acts {
            pieces.sort_by_key(|piece| piece.place);
            let Some(first) = pieces.first() else {
                continue;
            };
            let cutting = Cutting {
                way: 1,
                change: first.change,
                takes: first.takes,
                pieces: pieces.iter().map(|piece| piece.piece).collect(),
                shares: pieces.iter().map(|piece| piece.share_ppm).collect(),
            };
            let cuttings = by_unit.entry(of).or_default();
            if let Some(change) = first.repealed {
                cuttings.push(Cutting {
                    way: -1,
                    change,
                    ..cutting.clone()
                });
            }
            cuttings.push(cutting);
        }
        self.by_unit = by_unit;
    }

    /// The unit at whose facts the cutting of a piece begins.
    fn root(&self, unit: u32) -> u32 {
        let above = |unit: &u32| self.said.get(unit).map(|piece| piece.of);
        std::iter::successors(Some(unit), above)
            .last()
            .unwrap_or(unit)
    }

    /// The units whose facts are cut by any of these pieces.
    pub fn roots(&self, pieces: &[SaidPiece]) -> BTreeSet<u32> {
        pieces.iter().map(|piece| self.root(piece.of)).collect()
    }

    /// Whether facts of the unit are cut.
    pub fn cuts(&self, unit: u32) -> bool {
        self.by_unit.contains_key(&unit)
    }

    /// What the cutting adds for one fact, those rows only that `is_new` by their change; all of
    /// what has one seed goes the same way.
    pub fn add_for(
        &self,
        (fact, seed): (&Fact, u64),
        is_new: &impl Fn(u64) -> bool,
        added: &mut Vec<Fact>,
    ) {
        for cutting in self.by_unit.get(&fact.unit).into_iter().flatten() {
            if !(cutting.takes.0..cutting.takes.1).contains(&fact.day) {
                continue;
            }
            let change = fact.change.max(cutting.change);
            let mut add = |unit: u32, amount: i64, sign: i64| {
                let row = Fact {
                    unit,
                    amount: amount * i64::from(cutting.way),
                    sign: (sign * i64::from(cutting.way)) as i8,
                    change,
                    ..*fact
                };
                if is_new(change) && (row.amount != 0 || row.sign != 0) {
                    added.push(row);
                }
                row
            };
            add(fact.unit, -fact.amount, -i64::from(fact.sign));
            let amounts = apportion(fact.amount, &cutting.shares, seed);
            let signs = apportion(i64::from(fact.sign), &cutting.shares, seed);
            let given: Vec<Fact> = cutting
                .pieces
                .iter()
                .zip(amounts.into_iter().zip(signs))
                .map(|(piece, (amount, sign))| add(*piece, amount, sign))
                .collect();
            for piece in given {
                self.add_for((&piece, seed), is_new, added);
            }
        }
    }
}
