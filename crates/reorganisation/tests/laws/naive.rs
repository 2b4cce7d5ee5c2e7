//! A second, plain evaluation of an act: who stands under whom is written down for every single
//! day, by codes, and the steps change what is written down.
//!
//! It shares nothing with the crate but the act and the forest it begins from. It knows no
//! conflicts: it is only asked about acts that can be carried out.

use std::collections::{BTreeMap, BTreeSet};

use reorganisation::{Act, Forest, Piece, Step};
use timeline::{Link, day_number};

use crate::world::LAST;

/// A day, a line and a code.
pub type Key = (i32, usize, String);

/// For every day and line the code above each code. Pieces are called after what they were cut
/// from, their heir and their day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Naive {
    /// Who stands under whom.
    pub stands_under: BTreeMap<Key, String>,
    /// Where ended ones and pieces are counted.
    pub counted_under: BTreeMap<Key, String>,
    pub standing: BTreeSet<(i32, String)>,
}

pub fn piece_name(of: &str, heir: &str, on: i32) -> String {
    format!("({of} to {heir} on {on})")
}

/// The name of a node or piece of a forest.
pub fn name(forest: &Forest, id: u32) -> String {
    if let Some(node) = forest.find_node(id) {
        return node.code.clone();
    }
    let piece = forest.pieces().iter().find(|piece| piece.id == id).unwrap();
    let name = piece_name(
        &name(forest, piece.of),
        &name(forest, piece.heir),
        piece.from,
    );
    // Two acts of one day may cut the same for the same heir, each from other days.
    let same =
        |other: &&Piece| (other.of, other.heir, other.from) == (piece.of, piece.heir, piece.from);
    let earlier = forest.pieces().iter().filter(same);
    let earlier = earlier
        .filter(|other| other.takes.from < piece.takes.from)
        .count();
    name + &"'".repeat(earlier)
}

impl Naive {
    /// What a forest says, day by day.
    pub fn of(forest: &Forest) -> Naive {
        let mut naive = Naive::default();
        for on in -1..LAST {
            for node in forest.nodes() {
                let founded = day_number(node.founded_on) <= on;
                let ended = node
                    .ended_on
                    .is_some_and(|ended_on| day_number(ended_on) <= on);
                if founded && !ended {
                    naive.standing.insert((on, node.code.clone()));
                }
            }
            let write = |links: &[Link], map: &mut BTreeMap<Key, String>| {
                for link in links.iter().filter(|link| link.span.contains(on)) {
                    let key = (on, usize::from(link.line), name(forest, link.child));
                    let twice = map.insert(key, name(forest, link.parent));
                    assert_eq!(twice, None, "two parents on one day");
                }
            };
            write(forest.links(), &mut naive.stands_under);
            write(forest.placements(), &mut naive.counted_under);
        }
        naive
    }

    fn parent(&self, on: i32, line: usize, code: &str) -> Option<&String> {
        self.stands_under.get(&(on, line, code.to_owned()))
    }

    fn children(&self, on: i32, line: usize, code: &str) -> Vec<String> {
        let under = self.stands_under.iter();
        under
            .filter(|((day, at, child), parent)| {
                (*day, *at) == (on, line)
                    && *parent == code
                    && self.standing.contains(&(on, child.clone()))
            })
            .map(|((_, _, child), _)| child.clone())
            .collect()
    }

    /// All that is counted at the code on the day and line through placements, itself included.
    fn counted_at(&self, on: i32, line: usize, code: &str) -> BTreeSet<String> {
        let mut all = BTreeSet::from([code.to_owned()]);
        loop {
            let more: BTreeSet<String> = self
                .counted_under
                .iter()
                .filter(|((day, at, _), above)| (*day, *at) == (on, line) && all.contains(*above))
                .map(|((_, _, below), _)| below.clone())
                .collect();
            let before = all.len();
            all.extend(more);
            if all.len() == before {
                return all;
            }
        }
    }
}

/// What is split, with its heirs, its gifts and whether it is kept.
type SaidSplit = (String, Vec<String>, Vec<(String, String)>, bool);

/// What an act says, step by step and without order.
#[derive(Default)]
struct Said {
    ended: BTreeMap<String, Option<String>>,
    merged: BTreeMap<String, String>,
    split: Vec<SaidSplit>,
    moved: BTreeMap<(usize, String), String>,
    founded: BTreeSet<String>,
}

fn said(act: &Act, lines: &[String]) -> Said {
    let mut said = Said::default();
    let line_of = |line: &Option<String>| match line {
        Some(name) => lines.iter().position(|line| line == name).unwrap(),
        None => 0,
    };
    for step in &act.steps {
        match step {
            Step::Found(founding) => {
                said.founded.insert(founding.code.clone());
                let key = (line_of(&founding.line), founding.code.clone());
                said.moved.insert(key, founding.under.clone().unwrap());
            }
            Step::End { units, heir } => {
                said.ended
                    .extend(units.iter().map(|unit| (unit.clone(), heir.clone())));
            }
            Step::Merge { units, into } => {
                for unit in units.iter().filter(|unit| *unit != into) {
                    said.ended.insert(unit.clone(), Some(into.clone()));
                    said.merged.insert(unit.clone(), into.clone());
                }
            }
            Step::Split(split) => {
                if !split.keep {
                    said.ended.insert(split.unit.clone(), None);
                }
                let heirs = split.into.iter().map(|heir| heir.unit.clone()).collect();
                let gifts = split.children.iter();
                let gifts = gifts.flat_map(|(heir, children)| {
                    children.iter().map(|child| (child.clone(), heir.clone()))
                });
                said.split
                    .push((split.unit.clone(), heirs, gifts.collect(), split.keep));
            }
            Step::Move { units, under, line } => {
                let line = line_of(line);
                said.moved.extend(
                    units
                        .iter()
                        .map(|unit| ((line, unit.clone()), under.clone())),
                );
            }
            // No forest of the laws has nodes that ended without an act.
            Step::Succeed { .. }
            | Step::Rename { .. }
            | Step::Convert { .. }
            | Step::HandOver { .. } => {}
        }
    }
    said
}

/// What is written down once the act holds. `without_share` are the pairs of a split node and an
/// heir to whom nothing falls.
pub fn carried_out(
    before: &Naive,
    act: &Act,
    lines: &[String],
    without_share: &BTreeSet<(String, String)>,
) -> Naive {
    let on = day_number(act.heading.effective_on);
    let said = said(act, lines);
    let mut after = before.clone();
    for day in on..LAST {
        for code in &said.founded {
            after.standing.insert((day, code.clone()));
        }
        for code in said.ended.keys() {
            after.standing.remove(&(day, code.clone()));
        }
    }
    for line in 0..lines.len() {
        for (child, parent) in new_parents(before, &said, (on, line)) {
            for day in on..LAST {
                let key = (day, line, child.clone());
                let stands = after.standing.contains(&(day, child.clone()));
                let above = before.stands_under.get(&key);
                // Who leaves the line with its parent may return to it later under another.
                let returns = above.is_some_and(|above| !said.ended.contains_key(above));
                if parent.is_none() && stands && returns {
                    continue;
                }
                after.stands_under.remove(&key);
                let parent = parent.clone().filter(|_| stands);
                after
                    .stands_under
                    .extend(parent.map(|parent| (key, parent)));
            }
        }
    }
    for line in 0..lines.len() {
        count(before, &mut after, &said, (on, line), without_share);
    }
    after
}

/// Everybody who stands elsewhere on the line from the day on, and where.
fn new_parents(before: &Naive, said: &Said, at: (i32, usize)) -> BTreeMap<String, Option<String>> {
    let (on, line) = at;
    let mut new: BTreeMap<String, Option<String>> = BTreeMap::new();
    for ended in said.ended.keys() {
        for child in before.children(on, line, ended) {
            let heir = said.merged.get(ended).filter(|heir| **heir != child);
            new.insert(child, heir.cloned());
        }
    }
    for (unit, _, gifts, _) in &said.split {
        for (child, heir) in gifts {
            if before.parent(on, line, child) == Some(unit) && heir != unit {
                new.insert(child.clone(), Some(heir.clone()));
            }
        }
    }
    for ((moved_on, unit), under) in &said.moved {
        // Moved to where it stands, it also goes on from there as is known.
        if *moved_on == line && before.parent(on, line, unit) != Some(under) {
            new.insert(unit.clone(), Some(under.clone()));
        }
    }
    new.extend(said.ended.keys().map(|ended| (ended.clone(), None)));
    new
}

/// Where ended ones and pieces are counted on the line.
fn count(
    before: &Naive,
    after: &mut Naive,
    said: &Said,
    at: (i32, usize),
    without_share: &BTreeSet<(String, String)>,
) {
    let (on, line) = at;
    let stands_on_line = |code: &str| {
        line == 0
            || after.parent(on, line, code).is_some()
            || !after.children(on, line, code).is_empty()
    };
    let mut written: Vec<(i32, String, String)> = Vec::new();
    for (unit, heir) in &said.ended {
        let former = before.parent(on, line, unit);
        let heir = heir
            .as_ref()
            .filter(|heir| stands_on_line(heir) || former.is_none());
        if let Some(parent) = heir.or(former) {
            written.extend((on..LAST).map(|day| (day, unit.clone(), parent.clone())));
        }
    }
    let mut cut: BTreeSet<String> = BTreeSet::new();
    for (unit, heirs, _, keep) in &said.split {
        let former = before.parent(on, line, unit);
        let here = before.counted_at(on, line, unit);
        let anywhere: BTreeSet<String> = (0..2)
            .flat_map(|line| before.counted_at(on, line, unit))
            .collect();
        let mut heirs: BTreeSet<&String> = heirs.iter().collect();
        if *keep {
            heirs.insert(unit);
        }
        // What is counted at two of them on two lines goes with the first.
        let once: Vec<String> = anywhere.difference(&cut).cloned().collect();
        cut.extend(anywhere);
        for of in once {
            for heir in &heirs {
                if without_share.contains(&(unit.clone(), (*heir).clone())) {
                    continue;
                }
                let mut piece = piece_name(&of, heir, on);
                while before
                    .counted_under
                    .contains_key(&(on, line, piece.clone()))
                {
                    piece.push('\'');
                }
                let takes_over = stands_on_line(heir) || former.is_none_or(|above| above == *heir);
                let goes = *heir != unit && here.contains(&of) && takes_over;
                for day in -1..LAST {
                    let above = if day >= on && goes {
                        (*heir).clone()
                    } else {
                        of.clone()
                    };
                    written.push((day, piece.clone(), above));
                }
            }
        }
    }
    for (day, below, above) in written {
        after.counted_under.insert((day, line, below), above);
    }
}
