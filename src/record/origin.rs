//! Records written by another feature for something it did: a list paid out, a house handed over, a
//! gift of money that came in. They say facts like any other record and are read on the same pages;
//! by hand they are neither corrected nor withdrawn, their feature takes them back.

pub mod store;

use super::rules::Answers;
use timeline::Day;

/// A feature that writes records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feature {
    Programme,
    House,
    Book,
    Inspection,
}

impl Feature {
    pub fn code(self) -> &'static str {
        match self {
            Feature::Programme => "programme",
            Feature::House => "house",
            Feature::Book => "book",
            Feature::Inspection => "inspection",
        }
    }

    /// The key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Feature::Programme => "record-for-programme",
            Feature::House => "record-for-house",
            Feature::Book => "record-for-book",
            Feature::Inspection => "record-for-inspection",
        }
    }

    pub fn of(code: &str) -> Option<Feature> {
        [
            Feature::Programme,
            Feature::House,
            Feature::Book,
            Feature::Inspection,
        ]
        .into_iter()
        .find(|feature| feature.code() == code)
    }
}

/// What a record was written for: the feature and its own number of the deed. The feature answers
/// at this address by leading to its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    pub feature: Feature,
    pub id: i64,
}

impl Origin {
    pub fn address(&self) -> String {
        format!("/goc/{}/{}", self.feature.code(), self.id)
    }
}

/// A record of several that are written at once.
#[derive(Debug, Clone)]
pub struct Entry {
    pub unit_id: i32,
    pub happened_on: Day,
    pub stage: Option<String>,
    /// The same again at the unit is the same record.
    pub reference: String,
    pub answers: Answers,
    pub origin_id: i64,
}
