//! What was said of a figure after a moment: the records, the comings and goings and the
//! declarations that moved it. Knows snapshots, never reports.

pub mod store;

use timeline::Day;

/// A record that moved a figure: by how much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordSince {
    pub record_id: i64,
    pub unit: String,
    pub unit_name: String,
    pub kind: String,
    pub on: Day,
    /// What it adds now less what it added then.
    pub amount: i64,
}

/// A declaration said since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredSince {
    pub unit: String,
    pub unit_name: String,
    /// Nothing where the earlier word was withdrawn, or no plain number was said.
    pub value: Option<i64>,
}

/// What moved a figure since a moment; some of it, with the counts of all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Since {
    pub records: Vec<RecordSince>,
    pub records_total: i64,
    /// How many comings and goings of members, cards and officers were said, and what they add.
    pub others: i64,
    pub others_amount: i64,
    pub declared: Vec<DeclaredSince>,
}

impl Since {
    /// Nothing was said: the figure moved with the tree.
    pub fn is_empty(&self) -> bool {
        self.records_total == 0 && self.others == 0 && self.declared.is_empty()
    }
}
