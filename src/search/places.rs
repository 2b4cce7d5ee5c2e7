//! The places an asker sees people at, kept so that thousands of units cost nothing per question.
//! They hold until units change their places, and for one day.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use name_index::Scope;
use timeline::Day;

/// Who asks about whom: the unit he acts for, the unit at and below which people are asked for,
/// his line, and the day.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Asker {
    pub unit_id: i32,
    pub below_id: i32,
    pub line: String,
    pub today: Day,
}

/// More askers than this are not remembered at a time.
const ASKERS: usize = 10_000;

/// The places of those who have asked, under one structure of the units.
#[derive(Default)]
pub struct PlacesSeen(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    structure: u64,
    by_asker: HashMap<Asker, Arc<Scope>>,
}

impl PlacesSeen {
    /// What is remembered under the structure.
    pub fn find(&self, structure: u64, asker: &Asker) -> Option<Arc<Scope>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_of_now = kept.structure == structure;
        is_of_now
            .then(|| kept.by_asker.get(asker).cloned())
            .flatten()
    }

    /// Remembers places that were read after the structure was known. Those of a structure that
    /// has passed meanwhile are not kept: they may be from before it.
    pub fn keep(&self, structure: u64, asker: Asker, places: &Arc<Scope>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.structure < structure || kept.by_asker.len() >= ASKERS {
            kept.by_asker.clear();
            kept.structure = kept.structure.max(structure);
        }
        if kept.structure == structure {
            kept.by_asker.insert(asker, places.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asker(unit_id: i32) -> Asker {
        Asker {
            unit_id,
            below_id: unit_id,
            line: "territorial".to_owned(),
            today: jiff::civil::date(2027, 1, 25),
        }
    }

    #[test]
    fn places_hold_until_units_change_theirs() {
        let seen = PlacesSeen::default();
        let places = Arc::new(Scope::Places(vec![1, 2]));
        seen.keep(1, asker(1), &places);
        assert_eq!(seen.find(1, &asker(1)), Some(places.clone()));
        assert_eq!(seen.find(1, &asker(2)), None);
        assert_eq!(seen.find(2, &asker(1)), None);
        seen.keep(2, asker(2), &places);
        assert_eq!(seen.find(2, &asker(1)), None);
        // A question that began under the old structure does not bring it back.
        seen.keep(1, asker(1), &places);
        assert_eq!(seen.find(1, &asker(1)), None);
        assert_eq!(seen.find(2, &asker(1)), None);
        assert_eq!(seen.find(2, &asker(2)), Some(places));
    }
}
