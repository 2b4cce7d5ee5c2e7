//! The definitions, told as plainly as possible: loops over facts, and walks up the parents of a
//! day. It is slow and has no index, so that its answers can be checked by reading.

use cube::{Cell, Fact, Kind, Link, Question, Snapshot, Structure, Term, Total};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Default)]
pub struct Naive {
    pub facts: Vec<Fact>,
    pub links: Vec<Link>,
}

impl Naive {
    pub fn apply(&mut self, facts: &[Fact], links: &[Link]) {
        self.facts.extend_from_slice(facts);
        self.links.extend_from_slice(links);
    }

    pub fn units(&self) -> BTreeSet<u32> {
        let of_links = self.links.iter().flat_map(|link| [link.child, link.parent]);
        self.facts
            .iter()
            .map(|fact| fact.unit)
            .chain(of_links)
            .collect()
    }

    /// The parent of a unit on a day, by the links that were known.
    fn parent(&self, tree: Tree, unit: u32, day: i32) -> Option<u32> {
        let mut said: BTreeMap<(i32, i32, u32), i32> = BTreeMap::new();
        for link in &self.links {
            let on_line = link.line == tree.line && link.child == unit && link.parent != unit;
            let on_day = link.from <= day && day < link.until;
            if on_line && on_day && tree.knows(link.change) {
                *said
                    .entry((link.from, link.until, link.parent))
                    .or_insert(0) += i32::from(link.sign);
            }
        }
        said.iter()
            .rev()
            .find(|&(_, &said)| said > 0)
            .map(|(&(_, _, parent), _)| parent)
    }

    /// A unit and all above it, lowest first.
    fn path(&self, tree: Tree, unit: u32, day: i32) -> Vec<u32> {
        let mut path = vec![unit];
        while let Some(parent) = self.parent(tree, path[path.len() - 1], day) {
            if path.contains(&parent) {
                break;
            }
            path.push(parent);
        }
        path
    }

    pub fn ancestors(&self, unit: u32, line: u8, day: i32) -> Vec<u32> {
        self.path(Tree { line, known: None }, unit, day)[1..].to_vec()
    }

    pub fn subtree(&self, unit: u32, line: u8, day: i32) -> Vec<u32> {
        let tree = Tree { line, known: None };
        let units = self.units().into_iter();
        units
            .filter(|&below| self.path(tree, below, day).contains(&unit))
            .collect()
    }

    pub fn children(&self, unit: u32, line: u8, day: i32) -> Vec<u32> {
        self.children_in(Tree { line, known: None }, unit, day)
    }

    fn children_in(&self, tree: Tree, unit: u32, day: i32) -> Vec<u32> {
        let units = self.units().into_iter();
        units
            .filter(|&child| self.parent(tree, child, day) == Some(unit))
            .collect()
    }

    /// Adds up the facts that are asked and whose path passes `reached`.
    fn total_where(&self, question: &Question, reached: impl Fn(&[u32]) -> bool) -> Total {
        let tree = Tree::of(question);
        let mut total = Total::default();
        let mut people: BTreeMap<u64, i64> = BTreeMap::new();
        for fact in self.facts.iter().filter(|fact| tree.knows(fact.change)) {
            let (asked, tree_day) = match question.kind {
                Kind::Flow { from, until } => (from <= fact.day && fact.day < until, fact.day),
                Kind::Stock { at } => (fact.day <= at, at),
            };
            let day = match question.structure {
                Structure::Then => tree_day,
                Structure::On(day) => day,
            };
            let terms: Vec<&Term> = question
                .terms
                .iter()
                .filter(|term| meets(term, fact))
                .collect();
            if !asked || terms.is_empty() || !reached(&self.path(tree, fact.unit, day)) {
                continue;
            }
            let amount = terms.iter().map(|term| term.times).sum::<i64>() * fact.amount;
            total.amount += amount;
            total.facts += i64::from(fact.sign);
            if fact.person == 0 {
                total.unnamed += amount;
            } else {
                *people.entry(fact.person).or_insert(0) += i64::from(fact.sign);
            }
        }
        total.people = people.values().filter(|&&sum| sum > 0).count() as u64;
        total
    }

    pub fn total(&self, question: &Question) -> Total {
        self.total_where(question, |path| path.contains(&question.unit))
    }

    fn children_asked(&self, question: &Question) -> BTreeSet<u32> {
        let days = match (question.structure, question.kind) {
            (Structure::On(day), _) => day..day + 1,
            (Structure::Then, Kind::Stock { at }) => at..at + 1,
            (Structure::Then, Kind::Flow { from, until }) => from..until,
        };
        let tree = Tree::of(question);
        days.flat_map(|day| self.children_in(tree, question.unit, day))
            .collect()
    }

    pub fn by_unit(&self, question: &Question) -> Vec<(u32, Total)> {
        let children = self.children_asked(question).into_iter();
        let asked = |child| Question {
            unit: child,
            ..question.clone()
        };
        children
            .map(|child| (child, self.total(&asked(child))))
            .collect()
    }

    pub fn breakdown(&self, question: &Question) -> Vec<(u32, Total)> {
        let unit = question.unit;
        if !self.units().contains(&unit) {
            return Vec::new();
        }
        let own = (unit, self.total_where(question, |path| path[0] == unit));
        let through = self.children_asked(question).into_iter().map(|child| {
            let passes = |path: &[u32]| path.windows(2).any(|pair| pair == [child, unit]);
            (child, self.total_where(question, passes))
        });
        std::iter::once(own).chain(through).collect()
    }

    pub fn roll_up(&self, line: u8, structure: Structure, periods: &[(i32, i32)]) -> Vec<Cell> {
        let all: BTreeSet<u16> = self.facts.iter().map(|fact| fact.series).collect();
        let mut cells = Vec::new();
        for series in all {
            for (period, &(from, until)) in periods.iter().enumerate() {
                for unit in self.units() {
                    let terms = vec![Term {
                        series,
                        dims: None,
                        times: 1,
                    }];
                    let kind = Kind::Flow { from, until };
                    let question = Question {
                        unit,
                        line,
                        structure,
                        kind,
                        terms,
                        known: None,
                    };
                    let total = self.total(&question);
                    if total != Total::default() {
                        cells.push(Cell {
                            unit,
                            series,
                            period: period as u32,
                            total,
                        });
                    }
                }
            }
        }
        cells
    }
}

fn meets(term: &Term, fact: &Fact) -> bool {
    let dims = term.dims.as_ref();
    term.series == fact.series && dims.is_none_or(|dims| dims.contains(&fact.dims))
}

/// Which links make the tree.
#[derive(Debug, Clone, Copy)]
struct Tree<'a> {
    line: u8,
    known: Option<&'a Snapshot>,
}

impl<'a> Tree<'a> {
    fn of(question: &'a Question) -> Tree<'a> {
        Tree {
            line: question.line,
            known: question.known.as_ref(),
        }
    }

    fn knows(&self, change: u64) -> bool {
        self.known.is_none_or(|known| {
            change < known.xmax && known.in_progress.iter().all(|&open| open != change)
        })
    }
}
