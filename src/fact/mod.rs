//! Facts: the typed atoms every feature says to the figures, how they are stored, and the engine
//! kept in step with what is stored. Knows series and dimensions by number, not what they mean.

use std::collections::BTreeMap;

use timeline::Day;

pub mod cut;
mod engine;
mod remembered;
pub mod store;

pub use cut::Cuts;
pub use engine::{Engine, EngineFault, State};
pub use store::{Declared, Snapshot};

/// What a feature says to the figures: an amount of a series on a day, with its dimensions, perhaps
/// of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaidFact {
    pub series: String,
    pub dims: BTreeMap<String, String>,
    pub day: Day,
    pub amount: i64,
    /// Somebody of the register by his number, or below nothing a donor of a book by his.
    pub person_id: Option<i64>,
}
