//! Which records are looked at side by side: those that share a key.
//!
//! All pairs of half a million people are far too many. So every record has a few keys, and two
//! records are compared if one of them is the same. Each kind of damage leaves a key whole: a
//! wrong digit leaves two thirds of the number, a slip in the given name leaves the family name
//! and the day of birth, a wrong day leaves the name and the year, and so on.

use crate::hash::mix;
use crate::name::Name;
use crate::number::NumberKind;
use crate::person::Person;

/// How many keys a record has.
pub(crate) const KEYS: usize = 11;
/// The key that is the number itself.
pub(crate) const NUMBER: usize = 0;
/// The key that is the telephone.
pub(crate) const PHONE: usize = 7;
/// The key that is the name alone, of use where few bear it.
pub(crate) const NAME_ALONE: usize = 10;

/// The key of one kind; `None` where the record does not tell what it is made of.
pub(crate) fn find_key(kind: usize, person: &Person, name: &Name) -> Option<u32> {
    let year = || {
        person
            .birth_or_cards()
            .year()
            .map(i16::cast_unsigned)
            .map(u64::from)
    };
    let day = || person.birth.is_full().then(|| person.birth.unordered());
    let named = |key: u64| (!name.is_missing()).then_some(key);
    let unit = u64::from(person.unit.cast_unsigned());
    let key = match kind {
        NUMBER => (person.number.kind != NumberKind::Missing).then(|| person.number_key()),
        1..=3 if person.number.kind == NumberKind::Missing => None,
        1..=3 => {
            let mut parts = person.number.parts();
            parts[kind - 1] = u64::MAX;
            let kind = person.number.kind as u64;
            Some(parts.into_iter().fold(kind, mix))
        }
        4 => year().and_then(|year| named(mix(name.bag, year))),
        5 => day().and_then(|day| named(mix(name.given_key, day))),
        6 => day().and_then(|day| named(mix(name.family_key, day))),
        PHONE => (person.phone != 0).then_some(person.phone),
        8 => named(mix(name.bag, unit)),
        9 => year().and_then(|year| named(mix(mix(name.given_key, year), unit))),
        _ => return find_name_key(name),
    };
    key.map(short)
}

/// The key that is the name alone.
pub(crate) fn find_name_key(name: &Name) -> Option<u32> {
    (!name.is_missing()).then(|| short(name.bag))
}

/// Thirty-two bits: a chance meeting of two keys costs one comparison and no mistake.
fn short(key: u64) -> u32 {
    (mix(key, 0) >> 32) as u32
}

/// The keys of one kind in order, each with the place of its record.
pub(crate) struct KeyColumn(Vec<u64>);

impl KeyColumn {
    pub(crate) fn of(kind: usize, people: &[Person], names: &[Name]) -> KeyColumn {
        let mut column: Vec<u64> = people
            .iter()
            .enumerate()
            .filter_map(|(at, person)| {
                let key = find_key(kind, person, &names[person.name as usize])?;
                Some(u64::from(key) << 32 | at as u64)
            })
            .collect();
        column.sort_unstable();
        KeyColumn(column)
    }

    /// The places of the records that have the key.
    pub(crate) fn places(&self, key: u32) -> impl ExactSizeIterator<Item = u32> {
        let from = self
            .0
            .partition_point(|&entry| ((entry >> 32) as u32) < key);
        let until = self.0[from..].partition_point(|&entry| (entry >> 32) as u32 == key) + from;
        self.0[from..until].iter().map(|&entry| entry as u32)
    }

    /// Runs of two or more records with one key, in one of so many shares of the column.
    pub(crate) fn blocks(&self, share: usize, shares: usize) -> impl Iterator<Item = &[u64]> {
        let cut = |at: usize| {
            let from = self.0.len() * at / shares;
            let begun = |place: usize| place > 0 && self.0[place - 1] >> 32 == self.0[place] >> 32;
            (from..self.0.len())
                .find(|&place| !begun(place))
                .unwrap_or(self.0.len())
        };
        self.0[cut(share)..cut(share + 1)]
            .chunk_by(|a, b| a >> 32 == b >> 32)
            .filter(|block| block.len() > 1)
    }
}
