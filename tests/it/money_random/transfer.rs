//! Money between the books, as the model knows it.

use super::FEDERATION;

/// Where a transfer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Sent,
    Short,
    Done,
    Returned,
}

#[derive(Debug)]
pub struct Transfer {
    pub id: i64,
    pub from: usize,
    pub to: usize,
    pub sent: i64,
    pub received: i64,
    pub way: Way,
}

impl Transfer {
    pub fn is_abroad(&self) -> bool {
        FEDERATION[self.from] != FEDERATION[self.to]
    }
    /// What has left one book and stands in no other.
    pub fn on_its_way(&self) -> i64 {
        match self.way {
            Way::Sent | Way::Short => self.sent - self.received,
            Way::Done | Way::Returned => 0,
        }
    }
    /// What the giver says it gave.
    pub fn given(&self) -> i64 {
        match self.way {
            Way::Sent | Way::Short => self.sent,
            Way::Done => self.received,
            Way::Returned => 0,
        }
    }
}
