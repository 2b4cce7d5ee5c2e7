//! A list "old unit → new unit", as offices keep it, made into an act.
//!
//! Such a list says in each row only two names. What is meant follows from the tiers of the two:
//! a lower one is moved under a higher one; of two on the same tier the old one ends in the new.

use std::collections::{BTreeMap, HashMap, HashSet};

use timeline::Day;

use crate::act::{Act, Founding, Heading, HeirShare, ShareBy, Split, Step};
use crate::forest::Forest;
use crate::node::Rules;

#[cfg(test)]
mod tests;

/// The list, with the descriptions of those that do not stand yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pairs {
    /// The codes of old and new, row by row. A row may be there twice.
    pub rows: Vec<(String, String)>,
    /// How a new unit is to be founded, by its code. Those no row speaks of are not founded,
    /// except where another is founded under them.
    pub founds: BTreeMap<String, Founding>,
}

/// What a row means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// Old and new are the same: it goes on standing.
    Stays,
    /// The old one stands under the new one.
    Move,
    /// The old one ends in the new one, with all that stands under it.
    Merge,
    /// The old one is cut up; the new one is one of several.
    Split,
}

/// Why a row means nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("row {row}, {unit}: {}", code.as_str())]
pub struct PairFault {
    /// The row, counted from 1.
    pub row: usize,
    /// The code at fault.
    pub unit: String,
    pub code: PairFaultCode,
}

/// What is wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PairFaultCode {
    /// The old unit is not known.
    UnknownOld,
    /// The new unit does not stand and is not described.
    UnknownNew,
    /// The unit does not stand on the day.
    NotStanding,
    /// The new unit is described with a kind that is not known.
    UnknownKind,
    /// The old unit stands on a higher tier than the new one: are the columns turned round?
    TurnedRound,
    /// The old unit is to be moved under two.
    MovedTwice,
}

impl PairFaultCode {
    /// A stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            PairFaultCode::UnknownOld => "unknown-old",
            PairFaultCode::UnknownNew => "unknown-new",
            PairFaultCode::NotStanding => "not-standing",
            PairFaultCode::UnknownKind => "unknown-kind",
            PairFaultCode::TurnedRound => "turned-round",
            PairFaultCode::MovedTwice => "moved-twice",
        }
    }
}

impl Pairs {
    /// What each row means in the forest on the day, or every row that means nothing.
    pub fn meaning(
        &self,
        forest: &Forest,
        on: Day,
        rules: &Rules,
    ) -> Result<Vec<Meaning>, Vec<PairFault>> {
        let mut faults = Vec::new();
        let mut meanings = Vec::with_capacity(self.rows.len());
        let mut news: HashMap<&str, HashSet<&str>> = HashMap::new();
        let mut moved: HashMap<&str, &str> = HashMap::new();
        for (at, (old, new)) in self.rows.iter().enumerate() {
            let mut fault = |unit: &str, code| {
                faults.push(PairFault {
                    row: at + 1,
                    unit: unit.to_owned(),
                    code,
                });
            };
            let depth = self.depth_of_old(old, forest, (on, rules));
            let new_depth = self.depth_of_new(new, forest, (on, rules));
            let (depth, new_depth) = match (depth, new_depth) {
                (Ok(depth), Ok(new_depth)) => (depth, new_depth),
                (one, other) => {
                    one.err().into_iter().for_each(|code| fault(old, code));
                    other.err().into_iter().for_each(|code| fault(new, code));
                    continue;
                }
            };
            if old == new {
                meanings.push(Meaning::Stays);
            } else if depth < new_depth {
                fault(old, PairFaultCode::TurnedRound);
            } else if depth == new_depth {
                meanings.push(Meaning::Merge);
                news.entry(old).or_default().insert(new);
            } else if moved.insert(old, new).is_some_and(|earlier| earlier != new) {
                fault(old, PairFaultCode::MovedTwice);
            } else {
                meanings.push(Meaning::Move);
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let stays: HashSet<&str> = self
            .rows
            .iter()
            .filter(|(old, new)| old == new)
            .map(|(old, _)| old.as_str())
            .collect();
        for (meaning, (old, _)) in meanings.iter_mut().zip(&self.rows) {
            let several = news.get(old.as_str()).is_some_and(|news| news.len() > 1);
            if *meaning == Meaning::Merge && (several || stays.contains(old.as_str())) {
                *meaning = Meaning::Split;
            }
        }
        Ok(meanings)
    }

    fn depth_of_old(
        &self,
        code: &str,
        forest: &Forest,
        asked: (Day, &Rules),
    ) -> Result<usize, PairFaultCode> {
        let (on, rules) = asked;
        let node = forest.find_code(code).ok_or(PairFaultCode::UnknownOld)?;
        match node.stands_on(on) {
            true => Ok(rules.depth(&node.tier)),
            false => Err(PairFaultCode::NotStanding),
        }
    }

    fn depth_of_new(
        &self,
        code: &str,
        forest: &Forest,
        asked: (Day, &Rules),
    ) -> Result<usize, PairFaultCode> {
        let (on, rules) = asked;
        if let Some(node) = forest.find_code(code) {
            return match node.stands_on(on) {
                true => Ok(rules.depth(&node.tier)),
                false => Err(PairFaultCode::NotStanding),
            };
        }
        let founding = self.founds.get(code).ok_or(PairFaultCode::UnknownNew)?;
        let kind = rules
            .kinds
            .get(&founding.kind)
            .ok_or(PairFaultCode::UnknownKind)?;
        Ok(rules.depth(&kind.tier))
    }

    /// The descriptions the rows need, each after the one it is to stand under.
    fn foundings(&self, forest: &Forest) -> Vec<Step> {
        let mut foundings = Vec::new();
        let mut seen: HashSet<&str> = HashSet::new();
        for (_, new) in &self.rows {
            // From the one that is needed up to one that stands: founded in the other order.
            let mut chain = Vec::new();
            let mut next = Some(new.as_str());
            while let Some(code) = next {
                let founding = self.founds.get(code);
                let Some(founding) = founding.filter(|_| forest.find_code(code).is_none()) else {
                    break;
                };
                if !seen.insert(code) {
                    break;
                }
                let code = code.to_owned();
                let founding = founding.clone();
                next = self
                    .founds
                    .get(&code)
                    .and_then(|founding| founding.under.as_deref());
                chain.push(Step::Found(Founding { code, ..founding }));
            }
            foundings.extend(chain.into_iter().rev());
        }
        foundings
    }
}

/// Codes gathered under others, in the order in which they came.
#[derive(Default)]
struct Gathered {
    order: Vec<(String, Vec<String>)>,
    at: HashMap<String, usize>,
}

impl Gathered {
    fn add(&mut self, under: &str, code: &str) {
        let at = *self.at.entry(under.to_owned()).or_insert_with(|| {
            self.order.push((under.to_owned(), Vec::new()));
            self.order.len() - 1
        });
        self.order[at].1.push(code.to_owned());
    }
}

impl Act {
    /// The act a list means, or every row of it that means nothing.
    ///
    /// First all that is described and needed is founded. Then, in the order of the rows: several
    /// that end in one are a merge; one that ends in several is a split by those under it, where
    /// the list says of them to which of the several they go, and by equal shares where nobody
    /// stands under it; everything else is a move. What is still amiss with the act, such as a
    /// child of a split that no row speaks of, is said by [`plan`](crate::plan).
    pub fn from_pairs(
        heading: Heading,
        pairs: &Pairs,
        forest: &Forest,
        rules: &Rules,
    ) -> Result<Act, Vec<PairFault>> {
        let meanings = pairs.meaning(forest, heading.effective_on, rules)?;
        let (mut merges, mut splits) = (Gathered::default(), Gathered::default());
        let mut moves = Gathered::default();
        let mut seen = HashSet::new();
        let mut keeps = HashSet::new();
        for (meaning, (old, new)) in meanings.iter().zip(&pairs.rows) {
            if !seen.insert((old, new)) {
                continue;
            }
            match meaning {
                Meaning::Stays => {
                    keeps.insert(old.as_str());
                }
                Meaning::Move => moves.add(new, old),
                Meaning::Merge => merges.add(new, old),
                Meaning::Split => splits.add(old, new),
            }
        }
        let mut steps = pairs.foundings(forest);
        let merges = merges.order.into_iter();
        steps.extend(merges.map(|(into, units)| Step::Merge { units, into }));
        for (unit, into) in splits.order {
            let keep = keeps.contains(unit.as_str());
            steps.push(split_step(forest, heading.effective_on, (unit, into, keep)));
        }
        let moves = moves.order.into_iter();
        steps.extend(moves.map(|(under, units)| Step::Move {
            units,
            under,
            line: None,
        }));
        Ok(Act { heading, steps })
    }
}

/// A split by those under the unit, of whom the moves of the same list say where they go; by
/// equal shares where nobody stands under it.
fn split_step(forest: &Forest, on: Day, asked: (String, Vec<String>, bool)) -> Step {
    let (unit, into, keep) = asked;
    let day = timeline::day_number(on);
    let stands = |id: u32| forest.find_node(id).is_some_and(|node| node.stands_on(on));
    let children = forest.find_code(&unit).map(|node| {
        let links = forest.link_table().children(node.id, 0, day);
        links.iter().any(|link| stands(link.child))
    });
    let by = match children {
        Some(true) => ShareBy::Children,
        _ => ShareBy::List,
    };
    let share = (by == ShareBy::List).then_some(1);
    let mut heirs: Vec<HeirShare> = into
        .into_iter()
        .map(|unit| HeirShare { unit, share })
        .collect();
    if keep && by == ShareBy::List {
        let unit = unit.clone();
        heirs.push(HeirShare { unit, share });
    }
    Step::Split(Split {
        unit,
        by,
        into: heirs,
        children: BTreeMap::new(),
        keep,
    })
}
