//! Whom a reader may see, and how many of them bear each name.

use crate::NameIndex;
use crate::people::Person;

/// Whom a reader may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everyone in the index, also those without a place.
    Whole,
    /// Those who stand at one of these places; any order, unknown ones are nobody's.
    Places(Vec<u32>),
}

/// A scope by the index's own numbers of places.
pub(crate) enum Extent {
    Whole,
    Places { list: Vec<u32>, inside: Bits },
}

impl Extent {
    pub(crate) fn new(index: &NameIndex, scope: &Scope) -> Extent {
        let Scope::Places(places) = scope else {
            return Extent::Whole;
        };
        let mut list = Vec::with_capacity(places.len());
        let mut inside = Bits::new(index.places.bound());
        let mut people = 0;
        for place in places {
            if let Some(number) = index.places.find(*place)
                && inside.set(number)
            {
                list.push(number);
                people += index.places.rows(number).len();
            }
        }
        // Where everyone is inside nothing need be counted.
        if people == index.places.standings() && index.places.nowhere() == 0 {
            return Extent::Whole;
        }
        Extent::Places { list, inside }
    }

    pub(crate) fn holds(&self, person: &Person) -> bool {
        match self {
            Extent::Whole => true,
            Extent::Places { inside, .. } => {
                let mut places = person.standing.places().iter();
                places.any(|place| inside.has(*place))
            }
        }
    }

    /// Whether the person is found by a key.
    pub(crate) fn holds_keys_of(&self, person: &Person) -> bool {
        match (self, person.keys_at) {
            (Extent::Places { inside, .. }, Some(place)) => inside.has(place),
            _ => self.holds(person),
        }
    }
}

/// How many people of an extent bear each name.
pub(crate) enum Tally {
    Whole,
    /// Counts by the numbers of names, and the names whose count is above zero.
    Counted {
        counts: Vec<u32>,
        names: Vec<u32>,
    },
}

impl Tally {
    pub(crate) fn new(index: &NameIndex, extent: &Extent) -> Tally {
        let Extent::Places { list, inside } = extent else {
            return Tally::Whole;
        };
        let mut counts = vec![0; index.names.bound()];
        let mut names = Vec::new();
        for place in list {
            for row in index.places.rows(*place) {
                // Somebody with several places is counted at the first of them inside.
                if row.has_several() && !is_first(index, inside, row.person(), *place) {
                    continue;
                }
                let count = &mut counts[row.name as usize];
                if *count == 0 {
                    names.push(row.name);
                }
                *count += 1;
            }
        }
        Tally::Counted { counts, names }
    }

    pub(crate) fn count(&self, index: &NameIndex, name: u32) -> u32 {
        match self {
            Tally::Whole => index.names.name(name).people,
            Tally::Counted { counts, .. } => counts[name as usize],
        }
    }
}

fn is_first(index: &NameIndex, inside: &Bits, person: u32, place: u32) -> bool {
    let person = index.people.person(person);
    let places = person.map_or(&[][..], |person| person.standing.places());
    places.iter().find(|place| inside.has(**place)) == Some(&place)
}

/// A set of small numbers.
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    pub(crate) fn new(bound: usize) -> Bits {
        Bits(vec![0; bound.div_ceil(64)])
    }

    pub(crate) fn has(&self, number: u32) -> bool {
        self.0[number as usize / 64] >> (number % 64) & 1 == 1
    }

    /// True when the number was not in the set.
    pub(crate) fn set(&mut self, number: u32) -> bool {
        let new = !self.has(number);
        self.0[number as usize / 64] |= 1 << (number % 64);
        new
    }
}
