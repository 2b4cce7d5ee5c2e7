//! An act as it is written: a heading and steps, all names by code.

use std::collections::BTreeMap;

use timeline::Day;

mod fault;
mod read;
mod values;
mod write;

pub use fault::{ReadFault, ReadFaultCode};

/// A dated act. Nothing in it has been checked against a forest: see [`plan`](crate::plan).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    pub heading: Heading,
    /// In the order in which they are to be applied; conflicts count them from 1.
    pub steps: Vec<Step>,
}

/// What stands at the head of an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// The code of the node whose tree the act belongs to, from a leading `# root = CODE`.
    pub root: Option<String>,
    /// The number of the document.
    pub number: String,
    pub issued_on: Day,
    /// The first day on which the tree is as the act says.
    pub effective_on: Day,
    pub signer: String,
    pub title: String,
    /// A plan, kept beside what came.
    pub planned: bool,
}

/// One step. Units are given by their codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A node that was not there before.
    Found(Founding),
    /// Nodes end; what was counted at them is counted at the heir. Who stands under them does not
    /// go anywhere by itself.
    End {
        units: Vec<String>,
        heir: Option<String>,
    },
    /// Nodes that had ended before, and were followed by nobody, are followed by the heir from the
    /// day on: told later. What was counted at them is counted at the heir.
    Succeed {
        units: Vec<String>,
        heir: String,
    },
    /// Nodes end in another one, and who stands under them goes along unless the act says
    /// otherwise. The other may be one of them, which then goes on standing.
    Merge {
        units: Vec<String>,
        into: String,
    },
    Split(Split),
    /// Nodes stand under another parent on the line, or on the main line where none is named.
    Move {
        units: Vec<String>,
        under: String,
        line: Option<String>,
    },
    Rename {
        unit: String,
        name: String,
    },
    /// A node becomes one of another kind, and takes that kind's tier.
    Convert {
        unit: String,
        kind: String,
    },
    /// What a node holds goes to another; the words are those of
    /// [`Kind::holds`](crate::Kind::holds).
    HandOver {
        from: String,
        to: String,
        what: Vec<String>,
    },
}

/// A node as it is to be founded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Founding {
    pub code: String,
    pub name: String,
    pub kind: String,
    /// The parent; none for a node on top.
    pub under: Option<String>,
    /// The line of its link; the main one where none is named.
    pub line: Option<String>,
    pub sector: Option<String>,
}

/// How a node is cut up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    pub unit: String,
    pub by: ShareBy,
    /// The heirs. Where the split node is kept it may be one of them, and must be where the
    /// shares are listed, with the weight of what it keeps.
    pub into: Vec<HeirShare>,
    /// Which of those under it go to which heir, on every line. All must be named or moved by a
    /// step of their own, unless the node is kept; then those who are not named stay.
    pub children: BTreeMap<String, Vec<String>>,
    /// The node goes on standing and keeps what is not given away.
    pub keep: bool,
}

/// One heir of a split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeirShare {
    pub unit: String,
    /// A weight beside those of the other heirs, for [`ShareBy::List`] only.
    pub share: Option<i64>,
}

/// What the shares of a split are taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ShareBy {
    /// The act lists them.
    List,
    /// The [weights](crate::Rules::weights) of the subtrees that go to each heir. An act calls
    /// this `members`.
    Weight,
    /// How many of those under the node go to each heir.
    Children,
}

impl ShareBy {
    /// All, with the words acts use.
    pub(crate) const WORDS: [(&'static str, ShareBy); 3] = [
        ("list", ShareBy::List),
        ("members", ShareBy::Weight),
        ("children", ShareBy::Children),
    ];

    /// The word an act uses.
    pub fn as_str(self) -> &'static str {
        let found = ShareBy::WORDS.iter().find(|(_, by)| *by == self);
        found.map_or("", |(word, _)| word)
    }
}

impl Step {
    /// The word an act uses for the step.
    pub fn word(&self) -> &'static str {
        match self {
            Step::Found(_) => "found",
            Step::End { .. } => "end",
            Step::Succeed { .. } => "succeed",
            Step::Merge { .. } => "merge",
            Step::Split(_) => "split",
            Step::Move { .. } => "move",
            Step::Rename { .. } => "rename",
            Step::Convert { .. } => "convert",
            Step::HandOver { .. } => "hand_over",
        }
    }
}

#[cfg(test)]
mod tests;
