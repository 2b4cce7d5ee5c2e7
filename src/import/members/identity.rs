//! Who a row is: somebody of the register, somebody an earlier row told of, somebody new, or a
//! question to whoever knows. Pure.

use std::collections::HashMap;

use super::roll::{Births, Roll, Someone, births, contradict};

/// Why it has to be asked who a row is, or what is to be done with it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Somebody of the register has the number, with another name and another birth.
    NumberOfAnother,
    /// An earlier row has the number, with another name and another birth.
    NumberOfRow,
    /// Several people of the register may be meant.
    Several,
    /// Name and birth are those of somebody at the unit who has another number.
    OtherNumber,
    /// The name is that of somebody at the unit; one of the two births is not known.
    SameName,
    /// Name and birth are those of somebody at another unit.
    Elsewhere,
    /// An earlier row of the same unit has the name; birth or number leave it open.
    LikeRow,
    /// He is a member of another unit now.
    AtAnotherUnit,
    /// He was a member and has left.
    LeftBefore,
    /// Somebody of the register is much like him.
    Near,
    /// An earlier row is much like it.
    NearRow,
}

impl Why {
    pub const ALL: [Why; 11] = [
        Why::NumberOfAnother,
        Why::NumberOfRow,
        Why::Several,
        Why::OtherNumber,
        Why::SameName,
        Why::Elsewhere,
        Why::LikeRow,
        Why::AtAnotherUnit,
        Why::LeftBefore,
        Why::Near,
        Why::NearRow,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Why::NumberOfAnother => "number-of-another",
            Why::NumberOfRow => "number-of-row",
            Why::Several => "several",
            Why::OtherNumber => "other-number",
            Why::SameName => "same-name",
            Why::Elsewhere => "elsewhere",
            Why::LikeRow => "like-row",
            Why::AtAnotherUnit => "at-another-unit",
            Why::LeftBefore => "left-before",
            Why::Near => "near",
            Why::NearRow => "near-row",
        }
    }
}

/// A question with those it is about: people of the register, or an earlier row.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Question {
    pub why: Why,
    pub people: Vec<i64>,
    pub row: Option<i64>,
    /// What speaks for one person, and how likely it is that he is one, in millionths.
    #[serde(default)]
    pub alike: Vec<String>,
    #[serde(default)]
    pub likely_ppm: u32,
}

impl Question {
    pub fn of_people(why: Why, people: Vec<i64>) -> Self {
        Self {
            why,
            people,
            row: None,
            alike: Vec::new(),
            likely_ppm: 0,
        }
    }

    pub fn of_row(why: Why, row: i64) -> Self {
        Self {
            why,
            people: Vec::new(),
            row: Some(row),
            alike: Vec::new(),
            likely_ppm: 0,
        }
    }
}

/// Who a row is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    New,
    /// This person of the register.
    Same(i64),
    /// The one an earlier row told of.
    Again(i64),
    Asked(Question),
}

/// Says who somebody is, by number first, then by name and birth at his unit, then elsewhere.
pub fn identify(person: &Someone, register: &Roll, file: &Roll) -> Identity {
    match in_file(person, file) {
        None => in_register(person, register),
        // Another row is like it; whose it is, the register may know.
        Some(Identity::Asked(question)) => match in_register(person, register) {
            Identity::Same(person_id) => Identity::Same(person_id),
            _ => Identity::Asked(question),
        },
        Some(told) => told,
    }
}

fn in_file(person: &Someone, file: &Roll) -> Option<Identity> {
    let mut with_number = file.of_number(person).peekable();
    if with_number.peek().is_some() {
        let holders: Vec<&Someone> = with_number.collect();
        let first = holders[holders.len() - 1].id;
        let same = holders.iter().rev().find(|other| is_alike(person, other));
        return Some(match same {
            Some(other) => Identity::Again(other.id),
            None => Identity::Asked(Question::of_row(Why::NumberOfRow, first)),
        });
    }
    let mut asked = None;
    for other in file.of_unit(person) {
        if contradict(person.number, other.number) {
            continue;
        }
        match births(person.birth, other.birth) {
            Births::Differ => {}
            Births::Agree if person.number == other.number => {
                return Some(Identity::Again(other.id));
            }
            Births::Agree | Births::Silent => asked = Some(other.id),
        }
    }
    asked.map(|row| Identity::Asked(Question::of_row(Why::LikeRow, row)))
}

fn in_register(person: &Someone, register: &Roll) -> Identity {
    if register.is_empty() {
        return Identity::New;
    }
    let holders = numbers(register.of_number(person));
    if !holders.is_empty() {
        let alike = numbers(
            register
                .of_number(person)
                .filter(|other| is_alike(person, other)),
        );
        return match alike[..] {
            [one] => Identity::Same(one),
            [] => Identity::Asked(Question::of_people(Why::NumberOfAnother, holders)),
            _ => several(person, register, alike),
        };
    }
    let (mut same, mut other_number, mut silent) = (Vec::new(), Vec::new(), Vec::new());
    for other in register.of_unit(person) {
        let unsure = (person.birth.is_none() && other.birth.is_none()).then_some(Births::Agree);
        match unsure.unwrap_or_else(|| births(person.birth, other.birth)) {
            Births::Differ => {}
            Births::Silent if contradict(person.number, other.number) => {}
            Births::Agree if contradict(person.number, other.number) => other_number.push(*other),
            Births::Agree => same.push(*other),
            Births::Silent => silent.push(*other),
        }
    }
    let ids = |people: &[Someone]| numbers(people.iter());
    match ids(&same)[..] {
        [one] => return Identity::Same(one),
        [] => {}
        _ => return Identity::Asked(Question::of_people(Why::Several, ids(&same))),
    }
    if !other_number.is_empty() {
        return Identity::Asked(Question::of_people(Why::OtherNumber, ids(&other_number)));
    }
    if !silent.is_empty() {
        return Identity::Asked(Question::of_people(Why::SameName, ids(&silent)));
    }
    let elsewhere = register
        .of_birthday(person)
        .filter(|other| !contradict(person.number, other.number));
    let elsewhere = numbers(elsewhere);
    if elsewhere.is_empty() {
        Identity::New
    } else {
        Identity::Asked(Question::of_people(Why::Elsewhere, elsewhere))
    }
}

/// A row in question as somebody of his own: whom the register has just as the row tells him, or
/// of several who may be meant the first, as long as no earlier row has told of him; so the same
/// list again finds whom it wrote. Else somebody new.
pub fn as_his_own(
    person: &Someone,
    question: &Question,
    register: &Roll,
    told: &HashMap<i64, u32>,
) -> Identity {
    let just_so = register
        .of_unit(person)
        .filter(|other| other.number == person.number && other.birth == person.birth);
    let meant = question.people.iter().copied();
    let meant = meant.filter(|_| question.why == Why::Several);
    let mut untold = numbers(just_so).into_iter().chain(meant);
    match untold.find(|id| !told.contains_key(id)) {
        Some(id) => Identity::Same(id),
        None => Identity::New,
    }
}

/// Several have the number and are alike: the one at the unit is meant, if there is one.
fn several(person: &Someone, register: &Roll, alike: Vec<i64>) -> Identity {
    let here = register
        .of_number(person)
        .filter(|other| other.unit_id == person.unit_id && is_alike(person, other));
    match numbers(here)[..] {
        [one] => Identity::Same(one),
        _ => Identity::Asked(Question::of_people(Why::Several, alike)),
    }
}

/// Whether name or birth speak for one person.
fn is_alike(one: &Someone, other: &Someone) -> bool {
    one.name == other.name || births(one.birth, other.birth) == Births::Agree
}

/// Each person once, oldest first.
fn numbers<'a>(people: impl Iterator<Item = &'a Someone>) -> Vec<i64> {
    let mut ids: Vec<i64> = people.map(|person| person.id).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

#[cfg(test)]
mod tests;
