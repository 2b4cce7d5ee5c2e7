//! The sum of one question asked of many units. Asked one by one, each would look through the same
//! columns again; units that do not stand under one another are looked up together.

use crate::cube::{Cube, MAIN};
use crate::fact::Days;
use crate::line::Line;
use crate::people::People;
use crate::question::{Fault, Question, tree_day};
use crate::select::{Piece, Reach, Selection};

/// What a unit reaches, as spans that meet only where the same facts are reached: of ranks of the
/// main line, or of one unit.
type Span = (u32, u32, Days);

impl Cube {
    /// The amount and the facts of `total`, asked of each of the units in turn, in sum. Of units
    /// that stand under one another each counts by itself, so what is under both counts twice.
    ///
    /// # Errors
    /// `Fault::Overflow` when a sum does not fit 64 bits.
    pub fn sum_of_each(&self, question: &Question, units: &[u32]) -> Result<(i64, i64), Fault> {
        let numbers: Vec<u32> = units
            .iter()
            .filter_map(|unit| self.units.get(unit).copied())
            .collect();
        let (together, apart) = match question.known {
            Some(_) => (Vec::new(), numbers),
            None => self.part_those_that_meet(question, &numbers),
        };
        let mut sum = (0_i64, 0_i64);
        let mut add = |amount: i64, facts: i64| -> Result<(), Fault> {
            sum.0 = sum.0.checked_add(amount).ok_or(Fault::Overflow)?;
            sum.1 = sum.1.checked_add(facts).ok_or(Fault::Overflow)?;
            Ok(())
        };
        if !together.is_empty() {
            let selection = self.select_all(question, &together);
            let mut people = People::new(self.persons.len());
            let total = self.total_of(question, &selection, &mut people)?;
            add(total.amount, total.facts)?;
        }
        let alone: Vec<Question> = apart
            .iter()
            .map(|&unit| Question {
                unit: self.names[unit as usize],
                ..question.clone()
            })
            .collect();
        for total in self.totals(&alone) {
            let total = total?;
            add(total.amount, total.facts)?;
        }
        Ok(sum)
    }

    /// Whether each fact is found by the main line's ranks.
    fn by_ranks(&self, question: &Question) -> Option<&Line> {
        let then = tree_day(question.structure, question.kind).is_none();
        self.line(question.line)
            .filter(|_| then && question.line == MAIN)
    }

    fn pieces_of(&self, question: &Question, unit: u32) -> Vec<Piece> {
        let days = question.kind.days();
        let on = tree_day(question.structure, question.kind);
        match self.line(question.line) {
            Some(line) => line.pieces(Reach::Under(unit), on, days),
            None => vec![Piece { unit, days }],
        }
    }

    /// The units whose facts are theirs alone among these, and those that share some with another.
    fn part_those_that_meet(&self, question: &Question, units: &[u32]) -> (Vec<u32>, Vec<u32>) {
        let days = question.kind.days();
        let mut spans: Vec<(Span, usize)> = Vec::new();
        for (at, &unit) in units.iter().enumerate() {
            match self.by_ranks(question) {
                Some(line) => {
                    let ranges = line.ranges(Reach::Under(unit)).into_iter();
                    spans.extend(ranges.map(|(from, until)| ((from, until, days), at)));
                }
                None => {
                    let pieces = self.pieces_of(question, unit).into_iter();
                    spans
                        .extend(pieces.map(|piece| ((piece.unit, piece.unit + 1, piece.days), at)));
                }
            }
        }
        spans.sort_unstable_by_key(|((from, until, days), _)| (*from, days.from, *until));
        let mut meets = vec![false; units.len()];
        let mut last: Option<Span> = None;
        for ((from, until, days), at) in spans {
            last = Some(match last {
                Some((_, last_until, last_days)) if from < last_until => {
                    meets[at] |= days.from < last_days.until;
                    let reached = Days {
                        from: last_days.from,
                        until: last_days.until.max(days.until),
                    };
                    (from, last_until.max(until), reached)
                }
                _ => (from, until, days),
            });
        }
        let marked = units.iter().copied().zip(meets);
        let (apart, together): (Vec<_>, Vec<_>) = marked.partition(|(_, meets)| *meets);
        let units = |marked: Vec<(u32, bool)>| marked.into_iter().map(|(unit, _)| unit).collect();
        (units(together), units(apart))
    }

    /// Everything under any of the units, none of which meets another.
    fn select_all(&self, question: &Question, units: &[u32]) -> Selection {
        let days = question.kind.days();
        if let Some(line) = self.by_ranks(question) {
            let ranges = units
                .iter()
                .flat_map(|&unit| line.ranges(Reach::Under(unit)));
            let mut ranges: Vec<(u32, u32)> = ranges.collect();
            ranges.sort_unstable();
            return Selection::by_ranges(&self.main, &ranges, days);
        }
        let pieces = units
            .iter()
            .flat_map(|&unit| self.pieces_of(question, unit));
        let pieces: Vec<Piece> = pieces.collect();
        Selection::by_pieces(&self.main, &pieces, days)
    }
}
