//! The working copy on which the steps of an act are taken one after the other.
//!
//! All steps hold from one day on, so their order matters only in that a node must be founded
//! before it is spoken of: what is ended, moved and changed is gathered first (`steps`), then what
//! follows from it (`settle`), then everything is held against the forest (`check`), and last the
//! plan is drawn up (`build`, and `lineage` for what is counted where).

use std::collections::{BTreeMap, HashMap};

use timeline::{Day, day_number};

use crate::act::{Act, Founding, Split, Step};
use crate::conflict::{Conflict, ConflictCode, Notice, NoticeCode};
use crate::forest::Forest;
use crate::node::{Node, Rules};
use crate::plan::{Place, Plan};

mod build;
mod check;
mod hand_over;
mod lineage;
mod settle;
mod shares;
mod steps;
mod succession;
#[cfg(test)]
mod tests;

/// Works out what the act changes in the forest, or everything that stands in its way.
///
/// Nothing is changed. The same forest, act and rules give the same answer.
pub fn plan(forest: &Forest, act: &Act, rules: &Rules) -> Result<Plan, Vec<Conflict>> {
    let mut draft = Draft::new(forest, act, rules);
    for (at, step) in act.steps.iter().enumerate() {
        draft.take(at + 1, step);
    }
    draft.settle();
    draft.check();
    let plan = draft.build();
    draft.check_circles(&plan);
    let mut conflicts = draft.conflicts;
    if conflicts.is_empty() {
        return Ok(plan);
    }
    conflicts.sort_by_key(|conflict| conflict.step);
    conflicts.dedup();
    Err(conflicts)
}

/// How a node ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    End,
    Merge,
    Split,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Ending {
    pub step: usize,
    pub heir: Option<Place>,
    pub how: How,
}

/// A new parent on one line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moving {
    pub step: usize,
    pub parent: Place,
    /// It follows from a merge or a split; no step says it by itself.
    pub implied: bool,
}

#[derive(Debug)]
pub(crate) struct FoundedDraft<'a> {
    pub step: usize,
    pub founding: &'a Founding,
    /// Empty where the kind is unknown.
    pub tier: String,
}

#[derive(Debug)]
pub(crate) struct SplitDraft<'a> {
    pub step: usize,
    pub unit: u32,
    pub split: &'a Split,
    pub heirs: Vec<Place>,
    /// Who is given to whom.
    pub given: Vec<(Place, Place)>,
    /// The heirs with their shares, the split node itself last if it is kept.
    pub shares: Vec<(Place, u32)>,
}

#[derive(Debug)]
pub(crate) struct Handing<'a> {
    pub step: usize,
    pub from: Place,
    pub to: Place,
    pub what: &'a str,
}

/// A change of one value of a node.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change<'a> {
    pub step: usize,
    pub to: &'a str,
}

/// How something has been cut into pieces.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cut {
    /// The last day on which it was.
    pub last: i32,
    /// The first day whose facts no piece takes.
    pub taken_until: i32,
}

fn cuts(forest: &Forest) -> HashMap<u32, Cut> {
    let mut cuts: HashMap<u32, Cut> = HashMap::new();
    for piece in forest.pieces() {
        let cut = cuts.entry(piece.of).or_insert(Cut {
            last: piece.from,
            taken_until: piece.takes.until,
        });
        cut.last = cut.last.max(piece.from);
        cut.taken_until = cut.taken_until.max(piece.takes.until);
    }
    cuts
}

/// Everything gathered so far. Maps are ordered, so that a plan is always drawn up alike.
pub(crate) struct Draft<'a> {
    pub forest: &'a Forest,
    pub rules: &'a Rules,
    pub effective_on: Day,
    pub day: i32,
    /// The codes that steps found, and the first step that does.
    pub to_be_founded: HashMap<&'a str, usize>,
    pub founded: Vec<FoundedDraft<'a>>,
    pub founded_by_code: HashMap<&'a str, usize>,
    pub ended: BTreeMap<u32, Ending>,
    /// Nodes that had ended before, each with its heir.
    pub succeeded: BTreeMap<u32, Ending>,
    pub moved: BTreeMap<(Place, u8), Moving>,
    pub renamed: BTreeMap<u32, Change<'a>>,
    pub converted: BTreeMap<u32, Change<'a>>,
    pub splits: Vec<SplitDraft<'a>>,
    pub handed: Vec<Handing<'a>>,
    /// What has been cut into pieces by earlier acts.
    pub cut: HashMap<u32, Cut>,
    pub conflicts: Vec<Conflict>,
    pub notices: Vec<Notice>,
}

impl<'a> Draft<'a> {
    fn new(forest: &'a Forest, act: &'a Act, rules: &'a Rules) -> Draft<'a> {
        let mut to_be_founded = HashMap::new();
        for (at, step) in act.steps.iter().enumerate() {
            if let Step::Found(founding) = step {
                to_be_founded
                    .entry(founding.code.as_str())
                    .or_insert(at + 1);
            }
        }
        Draft {
            forest,
            rules,
            effective_on: act.heading.effective_on,
            day: day_number(act.heading.effective_on),
            to_be_founded,
            founded: Vec::new(),
            founded_by_code: HashMap::new(),
            ended: BTreeMap::new(),
            succeeded: BTreeMap::new(),
            moved: BTreeMap::new(),
            renamed: BTreeMap::new(),
            converted: BTreeMap::new(),
            splits: Vec::new(),
            handed: Vec::new(),
            cut: cuts(forest),
            conflicts: Vec::new(),
            notices: Vec::new(),
        }
    }

    /// Notes a conflict about a node.
    pub fn conflict(&mut self, step: usize, unit: &str, code: ConflictCode, others: Vec<String>) {
        self.conflicts.push(Conflict {
            step,
            earlier: None,
            unit: Some(unit.to_owned()),
            code,
            others,
        });
    }

    /// Notes that two steps contradict each other about a node.
    pub fn contradiction(&mut self, steps: (usize, usize), unit: &str, code: ConflictCode) {
        let (one, other) = steps;
        self.conflicts.push(Conflict {
            step: one.max(other),
            earlier: (one != other).then_some(one.min(other)),
            unit: Some(unit.to_owned()),
            code,
            others: Vec::new(),
        });
    }

    pub fn notice(&mut self, step: usize, unit: String, code: NoticeCode, others: Vec<String>) {
        self.notices.push(Notice {
            step,
            unit,
            code,
            others,
        });
    }

    pub fn node(&self, place: Place) -> Option<&'a Node> {
        match place {
            Place::Known(id) => self.forest.find_node(id),
            Place::Founded(_) | Place::Piece(_) => None,
        }
    }

    fn founding(&self, place: Place) -> Option<&FoundedDraft<'a>> {
        match place {
            Place::Founded(at) => self.founded.get(at),
            Place::Known(_) | Place::Piece(_) => None,
        }
    }

    pub fn code(&self, place: Place) -> String {
        match (self.node(place), self.founding(place)) {
            (Some(node), _) => node.code.clone(),
            (_, Some(founded)) => founded.founding.code.clone(),
            _ => String::new(),
        }
    }

    /// The kind a node has once the act holds.
    pub fn kind(&self, place: Place) -> &str {
        match (self.node(place), self.founding(place)) {
            (Some(node), _) => self.converted.get(&node.id).map_or(&node.kind, |to| to.to),
            (_, Some(founded)) => &founded.founding.kind,
            _ => "",
        }
    }

    /// The tier a node has once the act holds; empty where its kind is unknown.
    pub fn tier(&self, place: Place) -> &str {
        match (self.node(place), self.founding(place)) {
            (Some(node), _) if self.converted.contains_key(&node.id) => {
                let kind = self.rules.kinds.get(self.kind(place));
                kind.map_or("", |kind| &kind.tier)
            }
            (Some(node), _) => &node.tier,
            (_, Some(founded)) => &founded.tier,
            _ => "",
        }
    }

    /// The day from which a node no longer stands by what was known before the act.
    pub fn end_known(&self, place: Place) -> Option<i32> {
        self.node(place)?.ended_on.map(day_number)
    }

    pub fn ends(&self, place: Place) -> bool {
        matches!(place, Place::Known(id) if self.ended.contains_key(&id))
    }

    /// Those who stand directly under the node on the day, before the act, by their numbers.
    pub fn children(&self, unit: u32, line: u8) -> Vec<u32> {
        let links = self.forest.link_table().children(unit, line, self.day);
        let children = links.into_iter().map(|link| link.child);
        let stands = |child: &u32| {
            let node = self.forest.find_node(*child);
            node.is_some_and(|node| node.stands_on(self.effective_on))
        };
        children.filter(stands).collect()
    }

    /// The parent on the day, before the act.
    pub fn parent(&self, unit: u32, line: u8) -> Option<u32> {
        let link = self.forest.link_table().on(unit, line, self.day);
        link.map(|link| link.parent)
    }

    /// Whether what is counted at the node is cut up after the day, by what is already known.
    pub fn split_later(&self, place: Place) -> bool {
        let Place::Known(id) = place else {
            return false;
        };
        self.cut.get(&id).is_some_and(|cut| cut.last > self.day)
    }
}
