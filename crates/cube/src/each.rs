//! One question asked of many units. Asked one by one, each would look through the same columns
//! again; of units that do not stand under one another every row belongs to one at most, and each
//! row is handed to its own in one pass.

use crate::cube::{Cube, MAIN};
use crate::partition::NOBODY;
use crate::people::People;
use crate::question::{Fault, Question, Sum, Total, factors, tree_day};
use crate::select::{Piece, Reach};

/// Nobody owns a place.
const NONE: u32 = NOBODY;

/// What one unit comes to on the way.
#[derive(Debug, Default)]
struct Own {
    sum: Sum,
    /// Persons of the rows, with the sign of each.
    persons: Vec<(u32, i32)>,
}

/// Which unit owns which place of the main line, and the units that must be asked by themselves.
struct Shares {
    owners: Vec<u32>,
    apart: Vec<usize>,
}

impl Cube {
    /// What `total` answers for each of the units, in their order.
    ///
    /// # Errors
    /// `Fault::Overflow` when a sum does not fit 64 bits.
    pub fn total_of_each(&self, question: &Question, units: &[u32]) -> Result<Vec<Total>, Fault> {
        let (shares, owns) = self.hand_out(question, units, true)?;
        let mut people = People::new(self.persons.len());
        let mut totals = Vec::with_capacity(owns.len());
        for own in owns {
            for (person, sign) in own.persons {
                match sign {
                    1 => people.said.push(person),
                    _ => people.other.push((person, sign)),
                }
            }
            totals.push(own.sum.total(people.count())?);
        }
        let alone: Vec<Question> = shares
            .apart
            .iter()
            .map(|&at| Question {
                unit: units[at],
                ..question.clone()
            })
            .collect();
        for (at, total) in shares.apart.into_iter().zip(self.totals(&alone)) {
            totals[at] = total?;
        }
        Ok(totals)
    }

    /// The amount and the facts of `total`, asked of each of the units in turn, in sum. Of units
    /// that stand under one another each counts by itself, so what is under both counts twice.
    ///
    /// # Errors
    /// `Fault::Overflow` when a sum does not fit 64 bits.
    pub fn sum_of_each(&self, question: &Question, units: &[u32]) -> Result<(i64, i64), Fault> {
        let (shares, owns) = self.hand_out(question, units, false)?;
        let mut sum = Sum::default();
        for own in owns {
            sum.add(own.sum.amount, own.sum.facts, (1, true))?;
        }
        for at in shares.apart {
            let alone = Question {
                unit: units[at],
                ..question.clone()
            };
            let total = self.total(&alone)?;
            sum.add(i128::from(total.amount), total.facts, (1, true))?;
        }
        let total = sum.total(0)?;
        Ok((total.amount, total.facts))
    }

    /// Goes once through the rows asked and adds each to its unit's own.
    fn hand_out(
        &self,
        question: &Question,
        units: &[u32],
        with_people: bool,
    ) -> Result<(Shares, Vec<Own>), Fault> {
        let shares = self.share_out(question, units);
        let mut owns: Vec<Own> = Vec::new();
        owns.resize_with(units.len(), Own::default);
        if shares.apart.len() == units.len() {
            return Ok((shares, owns));
        }
        let days = question.kind.days();
        let mut parts = vec![(0_i128, 0_i64); units.len()];
        for (series, factors) in factors(&question.terms) {
            for &(key, at) in self.shelves.get(&series).into_iter().flatten() {
                let Some(factor) = factors.of(key.dims) else {
                    continue;
                };
                if days.shared(key.days).is_none() {
                    continue;
                }
                let mut met: Vec<u32> = Vec::new();
                self.partitions[at as usize].hand_out(&shares.owners, days, |owner, row| {
                    let part = &mut parts[owner as usize];
                    if *part == (0, 0) {
                        met.push(owner);
                    }
                    part.0 += i128::from(row.amount);
                    part.1 += i64::from(row.sign);
                    if with_people && row.person != NOBODY {
                        let persons = &mut owns[owner as usize].persons;
                        persons.push((row.person, i32::from(row.sign)));
                    }
                });
                for owner in met {
                    let (amount, facts) = std::mem::take(&mut parts[owner as usize]);
                    let sum = &mut owns[owner as usize].sum;
                    sum.add(amount, facts, (factor, key.named))?;
                }
            }
        }
        Ok((shares, owns))
    }

    /// Gives each place to the unit it stands under. A unit that shares a place with another, that
    /// has one on some of the days only, or that is asked as it was known, is asked by itself.
    fn share_out(&self, question: &Question, units: &[u32]) -> Shares {
        let mut owners = vec![NONE; self.main.places().len()];
        let mut apart = vec![question.known.is_some(); units.len()];
        if question.known.is_none() {
            for (at, unit) in units.iter().enumerate() {
                let Some(&unit) = self.units.get(unit) else {
                    continue;
                };
                match self.places_under(question, unit) {
                    Some(places) => {
                        for place in places {
                            let owner = &mut owners[place as usize];
                            match *owner {
                                NONE => *owner = at as u32,
                                other => {
                                    apart[at] = true;
                                    apart[other as usize] = true;
                                }
                            }
                        }
                    }
                    None => apart[at] = true,
                }
            }
        }
        for owner in &mut owners {
            if *owner != NONE && apart[*owner as usize] {
                *owner = NONE;
            }
        }
        let apart = (0..units.len()).filter(|&at| apart[at]).collect();
        Shares { owners, apart }
    }

    /// The places of the main line whose facts a unit reaches on all days asked; nothing where it
    /// reaches one of them on some days only.
    fn places_under(&self, question: &Question, unit: u32) -> Option<Vec<u32>> {
        let days = question.kind.days();
        let on = tree_day(question.structure, question.kind);
        let reach = Reach::Under(unit);
        if on.is_none() && question.line == MAIN {
            let ranges = self.main.ranges(reach).into_iter();
            let order = self.main.order();
            return Some(
                ranges
                    .flat_map(|(from, until)| &order[from as usize..until as usize])
                    .copied()
                    .collect(),
            );
        }
        let pieces = match self.line(question.line) {
            Some(line) => line.pieces(reach, on, days),
            None => vec![Piece { unit, days }],
        };
        let whole = |piece: &Piece| piece.days == days;
        pieces.iter().all(whole).then(|| {
            let places = pieces
                .iter()
                .flat_map(|piece| self.main.places_of(piece.unit));
            places.copied().collect()
        })
    }
}
