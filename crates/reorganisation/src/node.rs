//! What a forest is made of, and the caller's rules about it.

use std::collections::{BTreeMap, HashMap};

use timeline::{Day, Span};

/// A node of the forest with the days on which it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The caller's number; links speak of it.
    pub id: u32,
    /// What acts call it; used once in a forest, also after the node has ended.
    pub code: String,
    pub name: String,
    /// One of the kinds of [`Rules`].
    pub kind: String,
    /// The level the kind stands on.
    pub tier: String,
    /// The first day it stands.
    pub founded_on: Day,
    /// The first day it no longer stands.
    pub ended_on: Option<Day>,
}

impl Node {
    /// Whether the node stands on the day.
    pub fn stands_on(&self, day: Day) -> bool {
        self.founded_on <= day && self.ended_on.is_none_or(|ended_on| day < ended_on)
    }
}

/// A share of what was counted at a node that was split, as it stands in a forest. Its number is
/// of the same row as the numbers of nodes; it may itself be cut into pieces later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Piece {
    pub id: u32,
    /// The node, or the piece, it was cut from.
    pub of: u32,
    /// Who counts it from the day on; the split node itself for the piece that stays with it.
    pub heir: u32,
    /// Parts of a million of what was counted at `of` on the days of `takes`.
    pub share_ppm: u32,
    /// The days whose facts at `of` it takes its share of, as day numbers.
    pub takes: Span,
    /// The day number of the split.
    pub from: i32,
}

/// A kind of node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kind {
    pub tier: String,
    /// The tiers it may stand directly under; none when it stands on top.
    pub under: Vec<String>,
    /// What a node of the kind holds and may hand over, in the caller's words.
    pub holds: Vec<String>,
}

/// What the caller allows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// The kinds there are, by their code.
    pub kinds: BTreeMap<String, Kind>,
    /// The tiers from the top down.
    pub tiers: Vec<String>,
    /// How much each node weighs by itself on the day, for splits that go by it. A node that is
    /// not named weighs nothing.
    pub weights: HashMap<u32, u64>,
}

impl Rules {
    /// How far down the tier stands: 0 for the uppermost. An unknown tier stands below all.
    pub fn depth(&self, tier: &str) -> usize {
        let found = self.tiers.iter().position(|known| known == tier);
        found.unwrap_or(self.tiers.len())
    }

    /// Whether a node of the kind may stand directly under one of the tier; `None` for a kind
    /// that is not known.
    pub(crate) fn may_stand_under(&self, kind: &str, tier: &str) -> Option<bool> {
        let kind = self.kinds.get(kind)?;
        Some(kind.under.iter().any(|allowed| allowed == tier))
    }

    pub(crate) fn holds(&self, kind: &str) -> &[String] {
        self.kinds.get(kind).map_or(&[], |kind| &kind.holds)
    }

    /// Whether anything of this name can be handed over at all.
    pub(crate) fn knows_thing(&self, thing: &str) -> bool {
        let mut held = self.kinds.values().flat_map(|kind| &kind.holds);
        held.any(|known| known == thing)
    }
}
