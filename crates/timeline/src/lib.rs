//! Days, periods and trees whose branches change from day to day.
//!
//! This crate answers three questions: which days does a period cover and how is it written, how
//! do two stretches of days meet, and who stood above whom on a given day. It does no input or
//! output, never asks what day it is, and knows nothing of what the nodes of a tree stand for.
//!
//! Every stretch of days is half-open: it holds its first day and not its `until` day.

mod day;
mod period;
mod period_name;
mod span;
mod tree;

pub use day::{Day, day_from_number, day_number};
pub use period::Period;
pub use period_name::{PeriodFault, PeriodName};
pub use span::Span;
pub use tree::{DatedTree, Link, TreeFault};
