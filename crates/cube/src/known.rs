//! Questions about what was known: every fact is looked at, and the line is made anew.

use crate::answer::Scope;
use crate::cube::Cube;
use crate::fact::{Days, Snapshot};
use crate::hash::NumberMap;
use crate::line::Line;
use crate::partition::note;
use crate::people::People;
use crate::question::{Fault, Question, Sum, Total, factors};

/// A line as one snapshot knows it.
#[derive(Debug)]
pub(crate) struct KnownLine<'a> {
    number: u8,
    known: &'a Snapshot,
    line: Line,
}

impl<'a> KnownLine<'a> {
    pub fn new(cube: &Cube, number: u8, known: &'a Snapshot) -> KnownLine<'a> {
        KnownLine {
            number,
            known,
            line: cube.line_as_known(number, known),
        }
    }

    pub fn is_of(&self, number: u8, known: &Snapshot) -> bool {
        self.number == number && self.known == known
    }

    /// The total of a question from the facts that the snapshot knows.
    pub fn total(&self, cube: &Cube, question: &Question, scope: Scope) -> Result<Total, Fault> {
        let days = scope.kind.days();
        let mut reached: NumberMap<u32, Vec<Days>> = NumberMap::default();
        for piece in self.line.pieces(scope.reach, scope.on(), days) {
            reached.entry(piece.unit).or_default().push(piece.days);
        }
        let mut sum = Sum::default();
        let mut people = People::new(cube.persons.len());
        for (series, factors) in factors(&question.terms) {
            for &(key, at) in cube.shelves.get(&series).into_iter().flatten() {
                let Some(factor) = factors.of(key.dims) else {
                    continue;
                };
                if days.shared(key.days).is_none() {
                    continue;
                }
                let rows = cube.partitions[at as usize].all_rows();
                for row in rows.filter(|row| self.known.knows(row.change)) {
                    let unit = cube.main.places()[row.place as usize].unit;
                    let day = key.days.from + i64::from(row.day);
                    let spans = reached.get(&unit).map(Vec::as_slice).unwrap_or_default();
                    if spans.iter().any(|span| span.holds(day)) {
                        let facts = i64::from(row.sign);
                        sum.add(i128::from(row.amount), facts, (factor, key.named))?;
                        note(&mut people, row.person, i32::from(row.sign));
                    }
                }
            }
        }
        sum.total(people.count())
    }
}
