//! Double-entry books in whole đồng: entries that balance, reversals, periods that close, and the
//! statements drawn from them as data.
//!
//! An [`Entry`] cannot be built unbalanced, a [`Book`] is only ever added to, and a mistake is set
//! right by the mirror of its entry. Several books are read as one by [`consolidate`], which takes
//! out what they only sent to one another. [`CHECKS`] asks the same laws again of entries that come
//! from elsewhere.
//!
//! What it does not know: where books are kept, what an account means, who may write, what day it
//! is.

mod book;
mod check;
mod dong;
mod entry;
mod statement;
#[cfg(test)]
mod tests;

pub use book::{Book, Closing};
pub use check::{Breach, CHECKS, Check, Written};
pub use dong::Dong;
pub use entry::{Entry, Posting};
pub use statement::{
    Consolidation, FundLine, FundStatement, Nature, Sheet, SheetLine, Side, TrialLine, consolidate,
    fund_statement, sheet, trial_balance,
};

/// Why something cannot be entered. Each names what it is about; nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("an amount is larger than a book can hold")]
    TooLarge,
    #[error("an entry needs at least two postings")]
    TooFewPostings,
    #[error("posting {0}, counted from 1, moves nothing")]
    ZeroPosting(usize),
    #[error("the entry's debits and credits differ by {difference} in fund {fund}")]
    Unbalanced { fund: i64, difference: Dong },
    #[error("the period until {until_on} is closed")]
    Closed { until_on: timeline::Day },
    #[error("the book has no entry {0}")]
    NoSuchEntry(usize),
    #[error("entry {0} is reversed already")]
    Reversed(usize),
    #[error("entry {0} is itself a reversal; enter what is true instead")]
    IsReversal(usize),
    #[error("a reversal is dated on or after its entry")]
    ReversedBefore,
    #[error("a period is closed further than it was; use reopening to go back")]
    ClosedBackwards,
    #[error("only a later closing can be taken back")]
    ReopenedForwards,
}
