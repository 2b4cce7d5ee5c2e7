//! The index and how it is kept up to date.

use crate::Entry;
use crate::names::{Intake, Names};
use crate::people::{People, Person, Places};

/// Names of people, found by their words within a scope.
#[derive(Default)]
pub struct NameIndex {
    pub(crate) names: Names,
    pub(crate) people: People,
    pub(crate) places: Places,
}

impl NameIndex {
    /// An index of these people; of entries with the same id the last one stands.
    pub fn build(entries: impl IntoIterator<Item = Entry>) -> NameIndex {
        let mut index = NameIndex::default();
        index.extend(entries);
        index.places.tighten();
        index
    }

    /// How many people are in the index.
    pub fn count(&self) -> usize {
        self.people.count()
    }

    /// Takes a person in, in place of whatever stood under the id before: a change of name, of
    /// places and of keys is told in this one way.
    pub fn insert(&mut self, entry: Entry) {
        self.extend([entry]);
    }

    /// Takes many people in, at less cost than one by one.
    pub fn extend(&mut self, entries: impl IntoIterator<Item = Entry>) {
        let mut intake = Intake::default();
        let mut entered = Vec::new();
        // The intake still refers to names that lose their last bearer on the way.
        let mut left = Vec::new();
        for entry in entries {
            left.extend(self.take_out(entry.id));
            entered.push(self.put_in(entry, &mut intake));
        }
        self.names.put_in_order(intake);
        self.forget_unborne(left);
        self.enter_keys(&entered);
    }

    /// Takes a person out. False when nobody has the id.
    pub fn remove(&mut self, id: i64) -> bool {
        let left = self.take_out(id);
        let found = left.is_some();
        self.forget_unborne(left);
        found
    }

    /// Gives back the number of the person put in.
    fn put_in(&mut self, entry: Entry, intake: &mut Intake) -> u32 {
        let name = self.names.intern(&entry.name, intake);
        let standing = self.places.standing(&entry.places);
        let keys_at = entry.keys_at.and_then(|place| self.places.find(place));
        let is_there = keys_at.is_some_and(|place| standing.places().contains(&place));
        let keys = entry.keys.into_iter().filter(|key| !key.is_empty());
        let keys = match entry.keys_at {
            Some(_) if !is_there => Box::default(),
            _ => keys.collect(),
        };
        let person = Person {
            id: entry.id,
            name,
            standing,
            keys,
            keys_at,
        };
        let number = self.people.add(person);
        if let Some(person) = self.people.person(number) {
            self.places.enter(number, person);
        }
        let (people, bearers) = (&self.people, self.names.bearers(name));
        // Lists come in the order of ids more often than not.
        let at = match bearers.last() {
            Some(last) if people.id(*last) > entry.id => {
                bearers.partition_point(|bearer| people.id(*bearer) < entry.id)
            }
            _ => bearers.len(),
        };
        self.names.add_bearer(name, at, number);
        number
    }

    /// Gives back the name the person bore.
    fn take_out(&mut self, id: i64) -> Option<u32> {
        let number = self.people.find(id)?;
        let (people, places) = (&self.people, &mut self.places);
        let person = people.person(number)?;
        places.leave(number, person);
        self.names.remove_bearer(person.name, number);
        let person = self.people.take(id)?;
        for key in &person.keys {
            self.people.by_key.remove(&(*key, number));
        }
        Some(person.name)
    }

    fn forget_unborne(&mut self, names: impl IntoIterator<Item = u32>) {
        for name in names {
            let slot = self.names.name(name);
            if slot.people == 0 && slot.label > 0 {
                self.names.forget(name);
            }
        }
    }

    fn enter_keys(&mut self, entered: &[u32]) {
        let people = &self.people;
        let standing = entered.iter().filter_map(|number| {
            let person = people.person(*number)?;
            Some(person.keys.iter().map(|key| (*key, *number)))
        });
        let mut keys: Vec<_> = standing.flatten().collect();
        if keys.len() > self.people.by_key.len() / 8 {
            // Sorted runs are joined in one pass over both.
            keys.sort_unstable();
            self.people.by_key.append(&mut keys.into_iter().collect());
        } else {
            self.people.by_key.extend(keys);
        }
    }
}
