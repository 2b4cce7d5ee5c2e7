//! The people and the rows of places they stand in.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::Key;

/// Where a person stands, by the numbers of [`Places`].
pub(crate) enum Standing {
    Nowhere,
    One(u32),
    /// In order, each once.
    Several(Box<[u32]>),
}

impl Standing {
    pub(crate) fn places(&self) -> &[u32] {
        match self {
            Standing::Nowhere => &[],
            Standing::One(place) => std::slice::from_ref(place),
            Standing::Several(places) => places,
        }
    }
}

pub(crate) struct Person {
    pub id: i64,
    pub name: u32,
    pub standing: Standing,
    pub keys: Box<[Key]>,
    /// The place whose readers alone find by a key.
    pub keys_at: Option<u32>,
}

#[derive(Default)]
pub(crate) struct People {
    slots: Vec<Option<Person>>,
    free: Vec<u32>,
    by_id: BTreeMap<i64, u32>,
    pub by_key: BTreeSet<(Key, u32)>,
}

impl People {
    pub(crate) fn count(&self) -> usize {
        self.by_id.len()
    }

    /// How high the numbers of people go.
    pub(crate) fn bound(&self) -> usize {
        self.slots.len()
    }

    pub(crate) fn find(&self, id: i64) -> Option<u32> {
        self.by_id.get(&id).copied()
    }

    /// None when the number is free.
    pub(crate) fn person(&self, person: u32) -> Option<&Person> {
        self.slots[person as usize].as_ref()
    }

    pub(crate) fn id(&self, person: u32) -> i64 {
        self.person(person).map_or(0, |person| person.id)
    }

    pub(crate) fn add(&mut self, person: Person) -> u32 {
        let number = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            (self.slots.len() - 1) as u32
        });
        self.by_id.insert(person.id, number);
        self.slots[number as usize] = Some(person);
        number
    }

    pub(crate) fn take(&mut self, id: i64) -> Option<Person> {
        let number = self.by_id.remove(&id)?;
        self.free.push(number);
        self.slots[number as usize].take()
    }
}

/// A person's standing at a place, small because there are as many as people and more.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    pub name: u32,
    /// The person's number, doubled, and one more for somebody with several places.
    person: u32,
}

impl Row {
    pub(crate) fn person(self) -> u32 {
        self.person >> 1
    }

    pub(crate) fn has_several(self) -> bool {
        self.person & 1 == 1
    }
}

/// The places by numbers of their own, close together, and who stands there.
#[derive(Default)]
pub(crate) struct Places {
    by_place: HashMap<u32, u32>,
    rows: Vec<Vec<Row>>,
    standings: usize,
    nowhere: usize,
}

impl Places {
    pub(crate) fn bound(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn rows(&self, place: u32) -> &[Row] {
        &self.rows[place as usize]
    }

    /// How many rows there are at all places.
    pub(crate) fn standings(&self) -> usize {
        self.standings
    }

    /// How many people stand at no place.
    pub(crate) fn nowhere(&self) -> usize {
        self.nowhere
    }

    pub(crate) fn find(&self, place: u32) -> Option<u32> {
        self.by_place.get(&place).copied()
    }

    pub(crate) fn standing(&mut self, places: &[u32]) -> Standing {
        match places {
            [] => Standing::Nowhere,
            [place] => Standing::One(self.intern(*place)),
            places => {
                let mut numbers: Vec<u32> =
                    places.iter().map(|place| self.intern(*place)).collect();
                numbers.sort_unstable();
                numbers.dedup();
                match numbers.as_slice() {
                    [place] => Standing::One(*place),
                    _ => Standing::Several(numbers.into_boxed_slice()),
                }
            }
        }
    }

    fn intern(&mut self, place: u32) -> u32 {
        let rows = &mut self.rows;
        *self.by_place.entry(place).or_insert_with(|| {
            rows.push(Vec::new());
            (rows.len() - 1) as u32
        })
    }

    pub(crate) fn enter(&mut self, number: u32, person: &Person) {
        let row = row(number, person);
        let places = person.standing.places();
        self.standings += places.len();
        self.nowhere += usize::from(places.is_empty());
        for place in places {
            self.rows[*place as usize].push(row);
        }
    }

    /// Gives back the room that growing rows were given in advance.
    pub(crate) fn tighten(&mut self) {
        self.rows.iter_mut().for_each(Vec::shrink_to_fit);
    }

    pub(crate) fn leave(&mut self, number: u32, person: &Person) {
        let places = person.standing.places();
        self.standings -= places.len();
        self.nowhere -= usize::from(places.is_empty());
        for place in places {
            let rows = &mut self.rows[*place as usize];
            if let Some(at) = rows.iter().position(|row| row.person() == number) {
                rows.swap_remove(at);
            }
        }
    }
}

fn row(number: u32, person: &Person) -> Row {
    let several = matches!(person.standing, Standing::Several(_));
    Row {
        name: person.name,
        person: number << 1 | u32::from(several),
    }
}
