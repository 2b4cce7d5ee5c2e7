//! Answers kept as long as nothing was said that they count: a page that is asked for again is not
//! counted again. Knows questions and when their series last changed, not what they mean.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use cube::{Cube, Fault, Question, Total};

/// How many answers are kept of each kind before all are let go.
const MOST: usize = 20_000;

/// A sum over several units, and how many facts stand behind it.
type Sum = (i64, i64);

/// Answers by what was asked, each with the reading since which it holds.
type Kept<Asked, Answer> = Mutex<HashMap<Asked, (u64, Answer)>>;

/// Answers with the state of things they were given at.
#[derive(Default)]
pub struct Remembered {
    totals: Kept<Question, Total>,
    sums: Kept<(Question, Vec<u32>), Sum>,
    /// The latest reading that changed the tree, and for each series the latest with its facts.
    tree: u64,
    series: HashMap<u16, u64>,
}

/// A copy remembers nothing: what is supposed of it is counted afresh.
impl Clone for Remembered {
    fn clone(&self) -> Self {
        Self {
            tree: self.tree,
            series: self.series.clone(),
            ..Self::default()
        }
    }
}

impl Remembered {
    /// Notes what a reading brings: answers about the same series are given anew, and all of them
    /// where the tree changes.
    pub fn note(&mut self, facts: &[cube::Fact], links: &[cube::Link]) {
        let reading = self
            .tree
            .max(self.series.values().copied().max().unwrap_or(0))
            + 1;
        if !links.is_empty() {
            self.tree = reading;
        }
        for fact in facts {
            self.series.insert(fact.series, reading);
        }
    }

    /// The reading since which a question's answer holds.
    fn since(&self, question: &Question) -> u64 {
        let series = question.terms.iter();
        let series = series.filter_map(|term| self.series.get(&term.series));
        series.copied().fold(self.tree, u64::max)
    }

    /// The answers in the order of the questions; what is not remembered is counted at once.
    pub fn totals(&self, cube: &Cube, questions: &[Question]) -> Vec<Result<Total, Fault>> {
        let since: Vec<u64> = questions.iter().map(|asked| self.since(asked)).collect();
        let mut answers: Vec<Option<Result<Total, Fault>>> = {
            let kept = lock(&self.totals);
            let asked = questions.iter().zip(&since);
            asked
                .map(|(question, since)| kept.get(question).filter(|(at, _)| at == since))
                .map(|found| found.map(|(_, total)| Ok(*total)))
                .collect()
        };
        let missing: Vec<usize> = (0..answers.len())
            .filter(|at| answers[*at].is_none())
            .collect();
        if !missing.is_empty() {
            let asked: Vec<Question> = missing.iter().map(|at| questions[*at].clone()).collect();
            let counted = cube.totals(&asked);
            let mut kept = lock(&self.totals);
            make_room(&mut kept);
            for ((at, question), total) in missing.into_iter().zip(asked).zip(counted) {
                if let Ok(total) = total {
                    kept.insert(question, (since[at], total));
                }
                answers[at] = Some(total);
            }
        }
        answers.into_iter().flatten().collect()
    }

    /// The sum over units of what is asked of each, and how many facts it counts.
    pub fn sum_of_each(
        &self,
        cube: &Cube,
        question: &Question,
        units: &[u32],
    ) -> Result<Sum, Fault> {
        let since = self.since(question);
        let key = (question.clone(), units.to_vec());
        let found = lock(&self.sums).get(&key).copied();
        if let Some((at, sum)) = found
            && at == since
        {
            return Ok(sum);
        }
        let sum = cube.sum_of_each(question, units)?;
        let mut kept = lock(&self.sums);
        make_room(&mut kept);
        kept.insert(key, (since, sum));
        Ok(sum)
    }
}

fn make_room<K: Eq + Hash, V>(kept: &mut HashMap<K, V>) {
    if kept.len() >= MOST {
        kept.clear();
    }
}

/// What a panicking thread left is whole: every write is one insertion.
fn lock<T>(held: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use cube::{Fact, Kind, Link, Structure, Term};
    use proptest::prelude::*;

    use super::*;

    fn question(unit: u32, series: u16) -> Question {
        Question {
            unit,
            line: 0,
            structure: Structure::On(50),
            kind: Kind::Flow { from: 0, until: 99 },
            terms: vec![Term {
                series,
                dims: None,
                times: 1,
            }],
            known: None,
        }
    }

    fn fact(unit: u32, series: u16, amount: i64) -> Fact {
        Fact {
            unit,
            day: 10,
            series,
            dims: 0,
            amount,
            person: 0,
            sign: 1,
            change: 1,
        }
    }

    fn link(child: u32, parent: u32, from: i32) -> Link {
        Link {
            child,
            parent,
            line: 0,
            from,
            until: i32::MAX,
            sign: 1,
            change: 1,
        }
    }

    proptest! {
        /// Whatever is said between two questions, the answer is the one counted afresh.
        #[test]
        fn an_answer_remembered_is_the_answer_counted(
            said in prop::collection::vec((2u32..6, 1u16..4, 1i64..9, any::<bool>()), 1..40)
        ) {
            let (mut cube, mut remembered) = (Cube::new(), Remembered::default());
            for (step, (unit, series, amount, moves)) in said.into_iter().enumerate() {
                let facts = [fact(unit, series, amount)];
                let links: Vec<Link> = if moves {
                    vec![link(unit, 1, i32::try_from(step).unwrap_or(0))]
                } else {
                    Vec::new()
                };
                remembered.note(&facts, &links);
                cube.apply(facts, links);
                let both = |series| [question(1, series), question(unit, series)];
                let asked: Vec<Question> = (1..4).flat_map(both).collect();
                let told = remembered.totals(&cube, &asked);
                let counted: Vec<_> = asked.iter().map(|asked| cube.total(asked)).collect();
                prop_assert_eq!(told, counted);
                let sum = remembered.sum_of_each(&cube, &asked[0], &[2, 3]);
                prop_assert_eq!(sum, cube.sum_of_each(&asked[0], &[2, 3]));
            }
        }
    }
}
