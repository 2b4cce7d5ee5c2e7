//! A figure of a text.

use std::ops::Range;

pub use vietnamese::Qualifier;

/// How much a figure says. Money is in đồng, percentages are in parts per million.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Amount {
    Whole(i64),
    Range {
        low: i64,
        high: i64,
    },
    /// An order of magnitude with the least and the most it may mean: hàng trăm tỷ.
    Order {
        low: i64,
        high: i64,
    },
    Percent(i64),
    /// So many out of so many, with the percentage printed beside it.
    Part {
        over: i64,
        under: i64,
        percent: Option<i64>,
    },
}

/// Which way something changed by the figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Growth {
    Up,
    Down,
    /// By how much a goal was passed.
    Beyond,
}

/// A figure and what stands around it. Spans count bytes of the whole text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The number with the words that qualify it and its currency.
    pub span: Range<usize>,
    pub amount: Amount,
    pub qualifier: Qualifier,
    pub is_money: bool,
    /// Whether it is what each one gets: 500.000 đồng/suất.
    pub is_each: bool,
    /// Whether it is a goal and not what was reached.
    pub is_goal: bool,
    pub growth: Option<Growth>,
    /// What it is counted in, in small letters: lượt, căn nhà.
    pub counted: Option<String>,
    /// The words that lead to it, back to the figure before or the beginning of the sentence.
    pub before: Range<usize>,
    /// The words after it, up to the next figure or the end of the sentence.
    pub after: Range<usize>,
    pub sentence: Range<usize>,
    /// The heading of its column, in a table.
    pub column: Option<Range<usize>>,
}

impl Figure {
    /// The value, where the figure has one.
    pub fn value(&self) -> Option<i64> {
        match self.amount {
            Amount::Whole(value) => Some(value),
            Amount::Part { over, .. } => Some(over),
            Amount::Range { .. } | Amount::Order { .. } | Amount::Percent(_) => None,
        }
    }
}
