//! Dated acts that found, end, merge, split, move and rename the nodes of a dated tree, worked
//! out as data before anything is written.
//!
//! The way of an act: [`Act::read`] reads it from TOML (or [`Act::from_pairs`] makes it of a list
//! "old → new"); [`plan`] applies its steps to a [`Forest`] and gives either every [`Conflict`] or
//! a [`Plan`]: what is founded and ended, which links are taken back and said, who follows whom
//! with which share. [`Plan::apply`] rehearses it on a copy, [`Difference`] compares the two
//! trees, and [`repeal`] works out the plan that takes an act back from its first day.
//!
//! **What was counted stays.** No day before the act changes. What was counted at a node that ends
//! is from then on counted under its heir, by a *placement*: a link like any other, kept in a list
//! of its own. A node that is split is cut into *pieces*, one for each heir with its share; each
//! piece stands under the split node before the day and under its heir from the day on. A node
//! that ends without an heir goes on being counted where it last stood. So whatever stands on top
//! of the tree comes to the same sum before and after, whichever day's tree is asked.
//!
//! The crate does no input or output, knows no database and no clock, and does not know what the
//! nodes stand for: kinds, tiers, lines and what may be handed over are words its caller gives.

mod act;
mod apportion;
mod conflict;
mod difference;
mod draft;
mod forest;
mod node;
mod pairs;
mod plan;
mod repeal;

pub use act::{Act, Founding, Heading, HeirShare, ReadFault, ReadFaultCode, ShareBy, Split, Step};
pub use apportion::{apportion, shares_ppm};
pub use conflict::{Conflict, ConflictCode, Notice, NoticeCode};
pub use difference::{ChildCount, Difference, Moved};
pub use draft::plan;
pub use forest::{Forest, ForestFault};
pub use node::{Kind, Node, Piece, Rules};
pub use pairs::{Meaning, PairFault, PairFaultCode, Pairs};
pub use plan::{
    Basis, Converted, Descent, Ended, Founded, HandOver, LinkTo, NewPiece, Numbers, Place, Plan,
    Renamed, TakenBack,
};
pub use repeal::repeal;
