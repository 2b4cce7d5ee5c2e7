//! Facts in columns over a dated tree, and the engine that answers figures over it.
//!
//! A fact says: on a day, at a unit, of a series with its dimensions, an amount, perhaps of a
//! person. Units stand under one another by links that begin and end on days, on several lines.
//! The engine answers what the facts under a unit come to: the amount, how many facts, and how
//! many different people, exactly. It can ask under the tree of each fact's own day or under the
//! tree of any one day, and it can answer as of what was known at an earlier moment.
//!
//! How it is fast: what stands above a unit changes by day, so each unit has a few *places*, one
//! for each different path from the root. Places in the order of their paths make everything under
//! a unit a contiguous range. Facts lie in partitions of one series, one dimension value and one
//! calendar month, ordered by place, with running sums, so most questions are subtractions. The
//! relative order of two places never changes, so a moved unit costs a new sort only of the
//! partitions that hold its facts.
//!
//! What it does not know: what a unit, a series or a dimension means; where facts come from; what
//! day it is. It reads no file, asks no clock and keeps nothing beyond memory.
//!
//! ```
//! use cube::{Cube, Fact, Kind, Link, Question, Structure, Term};
//!
//! let mut cube = Cube::new();
//! let link = Link {
//!     child: 20, parent: 10, line: 0, from: 0, until: i32::MAX, sign: 1, change: 1,
//! };
//! let fact = Fact {
//!     unit: 20, day: 45, series: 1, dims: 0, amount: 500, person: 7, sign: 1, change: 2,
//! };
//! cube.apply([fact], [link]);
//! let total = cube.total(&Question {
//!     unit: 10,
//!     line: 0,
//!     structure: Structure::Then,
//!     kind: Kind::Flow { from: 0, until: 90 },
//!     terms: vec![Term { series: 1, dims: None, times: 1 }],
//!     known: None,
//! });
//! assert_eq!(total.map(|total| (total.amount, total.people)), Ok((500, 1)));
//! ```

mod answer;
mod cube;
mod difference;
mod each;
mod fact;
mod hash;
mod known;
mod line;
mod month;
mod parallel;
mod partition;
mod people;
mod question;
mod roll_up;
mod select;

pub use crate::cube::Cube;
pub use crate::difference::{Part, Side};
pub use crate::fact::{Fact, Link, Snapshot};
pub use crate::question::{Fault, Kind, Question, Structure, Term, Total};
pub use crate::roll_up::Cell;
