//! Which row of the file told of the same person before. It keeps eight bytes and a row number
//! for each number and name, however long the list.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash, Hasher};

use vietnamese::fold;

use crate::person::{Birth, PersonRow};

/// The keys are hashes already.
#[derive(Default)]
struct Taken(u64);

impl Hasher for Taken {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {}

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

type Rows = HashMap<u64, u32, BuildHasherDefault<Taken>>;

/// Rows of the same person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Earlier {
    /// The first row with the same card number.
    pub by_cccd: Option<u32>,
    /// The first row with the same name, marks aside, and the same day of birth.
    pub by_name: Option<u32>,
}

/// The people of a list so far.
#[derive(Default)]
pub struct Seen {
    cards: Rows,
    names: Rows,
    hasher: BuildHasherDefault<DefaultHasher>,
}

impl Seen {
    /// Takes a person in and says which earlier rows told of the same one. Two people with one
    /// name of whom only the year of birth is known are not taken for the same.
    pub fn see(&mut self, number: u32, person: &PersonRow) -> Earlier {
        let by_cccd = person.cccd.as_ref().and_then(|cccd| {
            let key = self.hasher.hash_one(cccd.parse::<u64>().ok()?);
            first(&mut self.cards, key, number)
        });
        let by_name = match person.birth {
            Some(Birth::Day(day)) if !person.full_name.is_empty() => {
                let mut hasher = self.hasher.build_hasher();
                fold(&person.full_name).hash(&mut hasher);
                (day.year(), day.month(), day.day()).hash(&mut hasher);
                first(&mut self.names, hasher.finish(), number)
            }
            _ => None,
        };
        Earlier { by_cccd, by_name }
    }
}

fn first(rows: &mut Rows, key: u64, number: u32) -> Option<u32> {
    match rows.entry(key) {
        Entry::Occupied(earlier) => Some(*earlier.get()),
        Entry::Vacant(place) => {
            place.insert(number);
            None
        }
    }
}
