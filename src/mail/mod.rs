//! Letters by electronic mail. They are written in the transaction of what they tell and wait
//! until a mail server took them, so nothing is told that did not happen and nothing is
//! forgotten. Knows addresses of units, never what a letter is about.

mod send;
pub mod store;

pub use send::{Server, deliver_waiting};

use jiff::Timestamp;

/// What a letter tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A round was opened.
    Opened,
    /// A report was sent back.
    Returned,
    /// Things are due soon or late.
    Reminder,
}

impl Kind {
    pub fn code(self) -> &'static str {
        match self {
            Kind::Opened => "opened",
            Kind::Returned => "returned",
            Kind::Reminder => "reminder",
        }
    }
}

/// What a letter is about and when it was written.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    pub unit_id: i32,
    pub round_id: Option<i32>,
    pub report_id: Option<i64>,
    pub kind: Kind,
    pub at: Timestamp,
}

/// The words of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub subject: String,
    pub body: String,
}
