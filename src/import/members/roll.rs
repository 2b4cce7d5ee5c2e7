//! People as an index for telling who is who: those of the register, or the earlier rows of a file.
//! It keeps what they are told apart by, no texts. Pure.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash, Hasher};

use crate::member::{Birth, Details};

/// Somebody as far as he can be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Someone {
    /// The number of the person, or of the row.
    pub id: i64,
    pub unit_id: i32,
    /// A hash of the folded name.
    pub name: u64,
    pub birth: Option<Birth>,
    /// Digits of the identity number with their count in front; nought where there is none.
    pub number: u64,
}

impl Someone {
    pub fn of(id: i64, unit_id: i32, details: &Details, folded: &str) -> Self {
        Self {
            id,
            unit_id,
            name: hashed(folded),
            birth: details.birth,
            number: details.national_id.as_deref().map_or(0, number_key),
        }
    }
}

/// A hash that is the same in every run.
pub fn hashed(value: impl Hash) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(value)
}

/// An identity number of nine or twelve digits as one value.
pub fn number_key(number: &str) -> u64 {
    let digits = number.parse::<u64>().unwrap_or(0);
    number.len() as u64 * 10u64.pow(12) + digits
}

/// Whether two numbers cannot both be the person's: one has nine digits on his old card and twelve
/// on his new one, but never two of one kind.
pub fn contradict(one: u64, other: u64) -> bool {
    let kind = |number: u64| number / 10u64.pow(12);
    one != 0 && other != 0 && one != other && kind(one) == kind(other)
}

/// What two births say of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Births {
    /// The days are equal, or the years where one of the two knows no more.
    Agree,
    Differ,
    /// One of the two is not known.
    Silent,
}

pub fn births(one: Option<Birth>, other: Option<Birth>) -> Births {
    let agree = match (one, other) {
        (None, _) | (_, None) => return Births::Silent,
        (Some(Birth::Day(one)), Some(Birth::Day(other))) => one == other,
        (Some(one), Some(other)) => one.year() == other.year(),
    };
    if agree { Births::Agree } else { Births::Differ }
}

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

const NOBODY: u32 = u32::MAX;

/// Places of people by a key: the newest of each, and from each to the one before it.
#[derive(Default)]
struct Chain {
    newest: HashMap<u64, u32, BuildHasherDefault<Taken>>,
    before: Vec<u32>,
}

impl Chain {
    fn push(&mut self, key: Option<u64>) {
        let at = u32::try_from(self.before.len()).unwrap_or(NOBODY);
        let before = key.and_then(|key| self.newest.insert(key, at));
        self.before.push(before.unwrap_or(NOBODY));
    }

    fn walk(&self, key: u64) -> impl Iterator<Item = usize> {
        let mut at = self.newest.get(&key).copied().unwrap_or(NOBODY);
        std::iter::from_fn(move || {
            let here = at as usize;
            at = *self.before.get(here)?;
            Some(here)
        })
    }
}

/// People by number, by name at their unit, and by name and birthday anywhere.
#[derive(Default)]
pub struct Roll {
    people: Vec<Someone>,
    by_number: Chain,
    by_unit: Chain,
    by_birthday: Chain,
}

impl Roll {
    pub fn enter(&mut self, person: Someone) {
        let number = (person.number != 0).then(|| hashed(person.number));
        self.by_number.push(number);
        self.by_unit.push(Some(unit_key(&person)));
        self.by_birthday.push(birthday_key(&person));
        self.people.push(person);
    }

    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    pub fn people(&self) -> &[Someone] {
        &self.people
    }

    /// Those with the number of the person.
    pub fn of_number(&self, person: &Someone) -> impl Iterator<Item = &Someone> {
        let number = person.number;
        let key = if number == 0 {
            u64::MAX
        } else {
            hashed(number)
        };
        let all = self.by_number.walk(key).map(|at| &self.people[at]);
        all.filter(move |other| number != 0 && other.number == number)
    }

    /// Those with the name of the person at the unit of the person.
    pub fn of_unit(&self, person: &Someone) -> impl Iterator<Item = &Someone> {
        let (unit_id, name) = (person.unit_id, person.name);
        let all = self
            .by_unit
            .walk(unit_key(person))
            .map(|at| &self.people[at]);
        all.filter(move |other| other.unit_id == unit_id && other.name == name)
    }

    /// Those with the name and the birthday of the person, wherever they are.
    pub fn of_birthday(&self, person: &Someone) -> impl Iterator<Item = &Someone> {
        let (name, birth) = (person.name, person.birth);
        let key = birthday_key(person);
        let all = self.by_birthday.walk(key.unwrap_or(u64::MAX));
        all.map(|at| &self.people[at])
            .filter(move |other| key.is_some() && other.name == name && other.birth == birth)
    }
}

fn unit_key(person: &Someone) -> u64 {
    hashed((person.unit_id, person.name))
}

fn birthday_key(person: &Someone) -> Option<u64> {
    let day = person.birth.and_then(Birth::day)?;
    Some(hashed((person.name, day.year(), day.month(), day.day())))
}
