//! Answering questions: totals of a unit, of its children, of its parts.

use crate::cube::{Cube, MAIN};
use crate::fact::{Days, Snapshot};
use crate::hash::NumberMap;
use crate::known::KnownLine;
use crate::line::{Line, NumberedLink};
use crate::parallel::{share, workers};
use crate::people::People;
use crate::question::{Fault, Kind, Question, Structure, Sum, Total, factors, tree_day};
use crate::select::{Piece, Reach, Selection};

/// So few questions are answered before another thread has started.
const FEW: usize = 8;

/// What decides which facts are reached, apart from the terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Scope {
    pub reach: Reach,
    pub line: u8,
    pub structure: Structure,
    pub kind: Kind,
}

impl Scope {
    fn new(question: &Question, reach: Reach) -> Scope {
        Scope {
            reach,
            line: question.line,
            structure: question.structure,
            kind: question.kind,
        }
    }

    pub fn on(self) -> Option<i32> {
        tree_day(self.structure, self.kind)
    }
}

/// A question with what it reaches; `None` when its unit was never heard of.
type Asked<'a> = (&'a Question, Option<Reach>);

impl Cube {
    /// What the facts under a unit come to. A unit never heard of comes to nothing.
    ///
    /// # Errors
    /// `Fault::Overflow` when a sum does not fit 64 bits.
    pub fn total(&self, question: &Question) -> Result<Total, Fault> {
        let reach = self
            .units
            .get(&question.unit)
            .map(|&unit| Reach::Under(unit));
        let mut totals = self.answer(&[(question, reach)]);
        totals.pop().unwrap_or(Ok(Total::default()))
    }

    /// The totals of many questions, in their order; questions that share a unit, a line, a
    /// structure and days, or a snapshot, share the work of finding what they reach.
    pub fn totals(&self, questions: &[Question]) -> Vec<Result<Total, Fault>> {
        let reach = |question: &Question| self.units.get(&question.unit).copied().map(Reach::Under);
        let asked: Vec<Asked> = questions.iter().map(|one| (one, reach(one))).collect();
        self.answer(&asked)
    }

    /// For each unit directly under the asked one: its number and its own total, as `total` would
    /// answer it, in ascending order of the units.
    ///
    /// Under `Then`, a flow has the children of any day asked, and a child that came or went counts
    /// with all its facts; see `breakdown` for parts that sum to the whole.
    ///
    /// # Errors
    /// `Fault::Overflow` when a sum does not fit 64 bits.
    pub fn by_unit(&self, question: &Question) -> Result<Vec<(u32, Total)>, Fault> {
        let parts: Vec<_> = self.children_asked(question);
        let parts = parts
            .into_iter()
            .map(|child| (child, Reach::Under(child)))
            .collect();
        self.answer_parts(question, parts)
    }

    /// The asked unit's total in parts that sum to it: first what lies at the unit itself, then
    /// what came to it by way of each unit directly under it, in ascending order.
    ///
    /// Amounts and facts sum to the whole; people do not, for one person may be in several parts.
    ///
    /// # Errors
    /// `Fault::Overflow` when a sum does not fit 64 bits.
    pub fn breakdown(&self, question: &Question) -> Result<Vec<(u32, Total)>, Fault> {
        let Some(&unit) = self.units.get(&question.unit) else {
            return Ok(Vec::new());
        };
        let children = self.children_asked(question).into_iter();
        let through = children.map(|child| (child, Reach::Through { unit, child }));
        let parts = std::iter::once((unit, Reach::Own(unit)))
            .chain(through)
            .collect();
        self.answer_parts(question, parts)
    }

    /// The units directly under the asked one, in the order of the callers' numbers.
    fn children_asked(&self, question: &Question) -> Vec<u32> {
        let Some(&unit) = self.units.get(&question.unit) else {
            return Vec::new();
        };
        let days = match tree_day(question.structure, question.kind) {
            None => question.kind.days(),
            Some(day) => Days {
                from: i64::from(day),
                until: i64::from(day) + 1,
            },
        };
        let known = question.known.as_ref();
        let known = known.map(|known| self.line_as_known(question.line, known));
        let line = known.as_ref().or_else(|| self.line(question.line));
        let mut children = line
            .map(|line| line.children(unit, days))
            .unwrap_or_default();
        children.sort_unstable_by_key(|&child| self.names[child as usize]);
        children
    }

    fn answer_parts(
        &self,
        question: &Question,
        parts: Vec<(u32, Reach)>,
    ) -> Result<Vec<(u32, Total)>, Fault> {
        let asked: Vec<Asked> = parts
            .iter()
            .map(|&(_, reach)| (question, Some(reach)))
            .collect();
        let totals = self.answer(&asked).into_iter();
        let names = parts.iter().map(|&(unit, _)| self.names[unit as usize]);
        names
            .zip(totals)
            .map(|(name, total)| Ok((name, total?)))
            .collect()
    }

    fn answer(&self, asked: &[Asked]) -> Vec<Result<Total, Fault>> {
        let mut selections: NumberMap<Scope, Selection> = NumberMap::default();
        let mut known_lines: Vec<KnownLine> = Vec::new();
        for &(question, reach) in asked {
            let Some(reach) = reach else { continue };
            let scope = Scope::new(question, reach);
            match &question.known {
                Some(known) => {
                    if !known_lines.iter().any(|line| line.is_of(scope.line, known)) {
                        known_lines.push(KnownLine::new(self, scope.line, known));
                    }
                }
                None => {
                    selections
                        .entry(scope)
                        .or_insert_with(|| self.select(scope));
                }
            }
        }
        let workers = if asked.len() < FEW {
            1
        } else {
            workers(asked.len())
        };
        share(
            asked.len(),
            workers,
            || People::new(self.persons.len()),
            |people, at| {
                let (question, reach) = asked[at];
                let Some(reach) = reach else {
                    return Ok(Total::default());
                };
                let scope = Scope::new(question, reach);
                match &question.known {
                    Some(known) => {
                        match known_lines
                            .iter()
                            .find(|line| line.is_of(scope.line, known))
                        {
                            Some(line) => line.total(self, question, scope),
                            None => Ok(Total::default()),
                        }
                    }
                    None => match selections.get(&scope) {
                        Some(selection) => self.total_of(question, selection, people),
                        None => Ok(Total::default()),
                    },
                }
            },
        )
    }

    fn select(&self, scope: Scope) -> Selection {
        let days = scope.kind.days();
        match (self.line(scope.line), scope.on()) {
            (Some(_), None) if scope.line == MAIN => {
                Selection::by_ranges(&self.main, &self.main.ranges(scope.reach), days)
            }
            (Some(line), on) => {
                let pieces = line.pieces(scope.reach, on, days);
                Selection::by_pieces(&self.main, &pieces, days)
            }
            // Nobody stands above anybody on a line that no link was ever said on.
            (None, _) => {
                let alone = alone(scope.reach, days);
                Selection::by_pieces(&self.main, &alone, days)
            }
        }
    }

    fn total_of(
        &self,
        question: &Question,
        selection: &Selection,
        people: &mut People,
    ) -> Result<Total, Fault> {
        let mut sum = Sum::default();
        for (series, factors) in factors(&question.terms) {
            for &(key, at) in self.shelves.get(&series).into_iter().flatten() {
                let Some(factor) = factors.of(key.dims) else {
                    continue;
                };
                if selection.days.shared(key.days).is_none() {
                    continue;
                }
                let partition = &self.partitions[at as usize];
                let part = partition.gather(selection, self.main.ranks(), people);
                let times = (factor, key.named);
                if let Err(fault) = sum.add(part.amount, part.facts, times) {
                    people.forget();
                    return Err(fault);
                }
            }
        }
        sum.total(people.count())
    }

    /// A line as it was known.
    pub(crate) fn line_as_known(&self, number: u8, known: &Snapshot) -> Line {
        let links = self
            .links
            .iter()
            .filter(|numbered| numbered.link.line == number && known.knows(numbered.link.change));
        self.line_of(&links.copied().collect::<Vec<_>>())
    }

    /// A line made anew from links.
    pub(crate) fn line_of(&self, links: &[NumberedLink]) -> Line {
        let mut line = Line::default();
        line.grow(self.names.len());
        line.change(links);
        line.rank_all();
        line
    }
}

/// What is reached where nobody stands above anybody.
fn alone(reach: Reach, days: Days) -> Vec<Piece> {
    match reach {
        Reach::Under(unit) | Reach::Own(unit) => vec![Piece { unit, days }],
        Reach::Through { .. } => Vec::new(),
    }
}
