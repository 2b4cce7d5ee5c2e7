//! What an act changes, as data.

use serde::{Deserialize, Serialize};
use timeline::{Day, Link, Span};

use crate::conflict::Notice;

mod apply;

/// A node or piece of a plan: one that is there, by the caller's number, or one the plan makes,
/// by its place in [`Plan::founded`] or [`Plan::pieces`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Place {
    Known(u32),
    Founded(usize),
    Piece(usize),
}

/// What changes. Spans and days are those of links: day numbers.
///
/// Everything is in a fixed order: the same forest and act give the same plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The first day on which the tree is changed.
    pub effective_on: Day,
    pub founded: Vec<Founded>,
    pub ended: Vec<Ended>,
    /// Links that hold no longer as they were said.
    pub links_taken_back: Vec<Link>,
    /// Links said instead, the shortened remainders of those taken back included.
    pub links_said: Vec<LinkTo>,
    pub renamed: Vec<Renamed>,
    pub converted: Vec<Converted>,
    /// Who follows whom. The shares of one source add up to a million.
    pub lineage: Vec<Descent>,
    /// What is cut up, and among whom.
    pub pieces: Vec<NewPiece>,
    /// Where ended nodes and pieces are counted; for the figures these are links like any other.
    pub placements: Vec<LinkTo>,
    pub hand_overs: Vec<HandOver>,
    /// What a repeal takes back; empty in the plan of an act.
    pub taken_back: TakenBack,
    pub notices: Vec<Notice>,
}

/// A node that begins to stand on the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Founded {
    pub code: String,
    pub name: String,
    pub kind: String,
    pub tier: String,
    pub sector: Option<String>,
}

/// A node that stands no longer from the day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    pub unit: u32,
    /// Who counts what it leaves; none where it goes on being counted where it last stood, and
    /// where it is split.
    pub heir: Option<Place>,
}

/// `child` stands under `parent` on `line` on the days of `span`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LinkTo {
    pub child: Place,
    pub parent: Place,
    pub line: u8,
    pub span: Span,
}

/// A node with another name from the day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renamed {
    pub unit: u32,
    pub from: String,
    pub to: String,
}

/// A node of another kind from the day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Converted {
    pub unit: u32,
    pub from_kind: String,
    pub from_tier: String,
    pub to_kind: String,
    pub to_tier: String,
}

/// One heir of one source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Descent {
    pub from: u32,
    /// The heir; the source itself for what stays with it.
    pub to: Place,
    /// Parts of a million; 0 for an heir to whom nothing falls.
    pub share_ppm: u32,
    pub by: Basis,
}

/// What the share of an heir was taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Basis {
    /// There is one heir.
    Whole,
    /// The act listed the shares.
    List,
    /// The weights of the subtrees given to each.
    Weight,
    /// How many were given to each.
    Children,
}

/// A piece to be cut: see [`Piece`](crate::Piece), which it becomes once it has a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPiece {
    pub of: u32,
    pub heir: Place,
    pub share_ppm: u32,
    /// The days whose facts at `of` it takes its share of. Facts said later of these days are to
    /// be cut likewise.
    pub takes: Span,
}

/// What goes from one to another on the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOver {
    pub from: Place,
    pub to: Place,
    /// In the caller's words.
    pub what: String,
    /// No step says so; it follows from an heir.
    pub implied: bool,
}

/// What a repeal undoes as if it had never been.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenBack {
    /// Nodes that were founded.
    pub founded: Vec<u32>,
    /// Nodes that were ended and stand again.
    pub ended: Vec<u32>,
    pub pieces: Vec<u32>,
    pub placements: Vec<Link>,
    pub lineage: Vec<Descent>,
    pub hand_overs: Vec<HandOver>,
}

/// The numbers the caller has given to what a plan makes, in the plan's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    pub founded: Vec<u32>,
    pub pieces: Vec<u32>,
}

impl Numbers {
    /// The number of a place; `None` when no number was given for it.
    pub fn of(&self, place: Place) -> Option<u32> {
        match place {
            Place::Known(id) => Some(id),
            Place::Founded(at) => self.founded.get(at).copied(),
            Place::Piece(at) => self.pieces.get(at).copied(),
        }
    }

    /// The link by numbers; `None` when one of its ends has none.
    pub fn link(&self, link: &LinkTo) -> Option<Link> {
        Some(Link {
            child: self.of(link.child)?,
            parent: self.of(link.parent)?,
            line: link.line,
            span: link.span,
        })
    }
}

impl Plan {
    /// Who is followed by whom though nothing ends by this plan: nodes that had ended before.
    pub fn told_later(&self) -> impl Iterator<Item = &Descent> {
        let ends = |unit: u32| self.ended.iter().any(|ended| ended.unit == unit);
        let whole = self.lineage.iter().filter(|one| one.by == Basis::Whole);
        whole.filter(move |one| !ends(one.from))
    }

    /// A plan that changes nothing.
    pub(crate) fn on(effective_on: Day) -> Plan {
        Plan {
            effective_on,
            founded: Vec::new(),
            ended: Vec::new(),
            links_taken_back: Vec::new(),
            links_said: Vec::new(),
            renamed: Vec::new(),
            converted: Vec::new(),
            lineage: Vec::new(),
            pieces: Vec::new(),
            placements: Vec::new(),
            hand_overs: Vec::new(),
            taken_back: TakenBack::default(),
            notices: Vec::new(),
        }
    }
}
