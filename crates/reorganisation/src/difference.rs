//! Two trees side by side: what stands where in the one and in the other.

use std::collections::BTreeMap;

use timeline::{Day, day_number};

use crate::forest::Forest;
use crate::node::Node;

/// A forest on a day beside the same forest on another day, or as it would be after an act.
///
/// Nothing is copied: each question walks over both. Nodes that are in both are told by their
/// numbers.
#[derive(Clone, Copy, Debug)]
pub struct Difference<'a> {
    before: (&'a Forest, Day),
    after: (&'a Forest, Day),
}

/// A node with another parent than before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    pub unit: u32,
    /// None where it stood alone on the line, or was not there.
    pub from: Option<u32>,
    /// None where it stands alone on the line, or is no longer there.
    pub to: Option<u32>,
}

/// How many stand directly under a parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChildCount {
    pub parent: u32,
    pub before: usize,
    pub after: usize,
}

impl<'a> Difference<'a> {
    /// One forest on one day beside another on another day.
    pub fn between(before: (&'a Forest, Day), after: (&'a Forest, Day)) -> Difference<'a> {
        Difference { before, after }
    }

    /// Nodes that stand after and did not before.
    pub fn founded(&self) -> impl Iterator<Item = &'a Node> {
        let (forest, day) = self.before;
        standing(self.after).filter(move |node| !stands(forest, node.id, day))
    }

    /// Nodes that stood before and do not after.
    pub fn ended(&self) -> impl Iterator<Item = &'a Node> {
        let (forest, day) = self.after;
        standing(self.before).filter(move |node| !stands(forest, node.id, day))
    }

    /// Nodes that stand in both under different parents on the line.
    pub fn moved(&self, line: u8) -> impl Iterator<Item = Moved> {
        let (before, after) = (self.before, self.after);
        self.in_both().filter_map(move |(node, _)| {
            let unit = node.id;
            let (from, to) = (parent(before, unit, line), parent(after, unit, line));
            (from != to).then_some(Moved { unit, from, to })
        })
    }

    /// Nodes that stand in both, with different names or kinds: as they were and as they are.
    pub fn changed(&self) -> impl Iterator<Item = (&'a Node, &'a Node)> {
        self.in_both()
            .filter(|(was, is)| was.name != is.name || was.kind != is.kind || was.tier != is.tier)
    }

    /// Every node under which somebody stands on the line before or after, by number.
    pub fn child_counts(&self, line: u8) -> Vec<ChildCount> {
        let mut counts: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
        for parent in parents(self.before, line) {
            counts.entry(parent).or_default().0 += 1;
        }
        for parent in parents(self.after, line) {
            counts.entry(parent).or_default().1 += 1;
        }
        let counts = counts.into_iter();
        let counts = counts.map(|(parent, (before, after))| ChildCount {
            parent,
            before,
            after,
        });
        counts.collect()
    }

    fn in_both(&self) -> impl Iterator<Item = (&'a Node, &'a Node)> {
        let (after, day) = self.after;
        standing(self.before).filter_map(move |was| {
            let is = after.find_node(was.id)?;
            is.stands_on(day).then_some((was, is))
        })
    }
}

fn standing(side: (&Forest, Day)) -> impl Iterator<Item = &Node> {
    let (forest, day) = side;
    forest
        .nodes()
        .iter()
        .filter(move |node| node.stands_on(day))
}

fn stands(forest: &Forest, id: u32, day: Day) -> bool {
    forest.find_node(id).is_some_and(|node| node.stands_on(day))
}

fn parent(side: (&Forest, Day), unit: u32, line: u8) -> Option<u32> {
    let link = side.0.link_table().on(unit, line, day_number(side.1));
    link.map(|link| link.parent)
}

/// The parent of every standing node that has one.
fn parents<'a>(side: (&'a Forest, Day), line: u8) -> impl Iterator<Item = u32> + 'a {
    standing(side).filter_map(move |node| parent(side, node.id, line))
}

#[cfg(test)]
mod tests;
