//! Numbers that are no figures, and why.

use std::ops::Range;

/// Why a number is no figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// A day, a month or a year.
    Day,
    /// An hour or minute.
    Hour,
    /// How long something lasts, how old somebody is.
    Duration,
    /// How many years ago something happened that is remembered.
    Anniversary,
    /// Part of the name of a period: 9 tháng đầu năm.
    Period,
    /// A place in an order: lần thứ XIII, Điều 12, quận 1.
    Ordinal,
    /// Part of a name or a document's number.
    Name,
    /// A telephone or account number.
    Telephone,
    /// The number of a list's item.
    Item,
    /// From how many on something applies: từ 25 người trở lên.
    Threshold,
    /// A score, temperature, weight or length.
    Measurement,
    /// Not written as numbers are: 2.5, 12.34.567.
    Unreadable,
}

impl Reason {
    /// The code under which it is told.
    pub const fn as_code(self) -> &'static str {
        match self {
            Reason::Day => "day",
            Reason::Hour => "hour",
            Reason::Duration => "duration",
            Reason::Anniversary => "anniversary",
            Reason::Period => "period",
            Reason::Ordinal => "ordinal",
            Reason::Name => "name",
            Reason::Telephone => "telephone",
            Reason::Item => "item",
            Reason::Threshold => "threshold",
            Reason::Measurement => "measurement",
            Reason::Unreadable => "unreadable",
        }
    }
}

/// A number that is no figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aside {
    pub span: Range<usize>,
    pub reason: Reason,
}
