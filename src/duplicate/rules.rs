//! What becomes of two records of one person: which value of each field stays, whose spells hold,
//! and at which units the figures change. Pure: no database, no clock, no pages.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use timeline::Day;
use vietnamese::Sex;

use crate::member::history::said_by;
use crate::member::{Birth, Details, History, Refusal, Spell};

/// One of the two records side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    A,
    B,
}

impl Side {
    pub fn other(self) -> Side {
        match self {
            Side::A => Side::B,
            Side::B => Side::A,
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Side::A => "a",
            Side::B => "b",
        }
    }

    pub fn of(code: &str) -> Option<Side> {
        [Side::A, Side::B]
            .into_iter()
            .find(|side| side.code() == code)
    }
}

macro_rules! fields {
    ($($name:ident = $code:literal at $place:ident),+ $(,)?) => {
        /// A field of a person that one of two records gives and the other may not.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Field { $($name),+ }

        impl Field {
            pub const ALL: &'static [Field] = &[$(Field::$name),+];

            pub fn code(self) -> &'static str {
                match self { $(Field::$name => $code),+ }
            }

            /// Whether two records hold the same here.
            pub fn is_same(self, one: &Details, other: &Details) -> bool {
                match self { $(Field::$name => one.$place == other.$place),+ }
            }

            /// Takes over what the other record holds here.
            fn copy(self, from: &Details, into: &mut Details) {
                match self { $(Field::$name => into.$place = from.$place.clone()),+ }
            }
        }
    };
}

fields! {
    FullName = "full-name" at full_name,
    BirthDay = "birth" at birth,
    Sex = "sex" at sex,
    NationalId = "national-id" at national_id,
    Passport = "passport" at passport,
    Phone = "phone" at phone,
    Email = "email" at email,
    Nationality = "nationality" at nationality,
    HomePlace = "home-place" at home_place,
    Address = "address" at address,
    Job = "job" at job,
    Education = "education" at education,
}

impl Field {
    pub fn of(code: &str) -> Option<Field> {
        Field::ALL.iter().copied().find(|one| one.code() == code)
    }

    /// Whether nothing is known here.
    pub fn is_empty(self, details: &Details) -> bool {
        let absent = |text: &Option<String>| text.as_deref().is_none_or(str::is_empty);
        match self {
            Field::FullName => details.full_name.is_empty(),
            Field::BirthDay => details.birth.is_none(),
            Field::Sex => details.sex.is_none(),
            Field::NationalId => absent(&details.national_id),
            Field::Passport => absent(&details.passport),
            Field::Phone => absent(&details.phone),
            Field::Email => absent(&details.email),
            Field::Nationality => false,
            Field::HomePlace => absent(&details.home_place),
            Field::Address => absent(&details.address),
            Field::Job => absent(&details.job),
            Field::Education => absent(&details.education),
        }
    }

    /// How much the record tells here: a full day more than a year, the new number more than the
    /// old one, a name with marks more than one without.
    fn worth(self, details: &Details) -> u8 {
        if self.is_empty(details) {
            return 0;
        }
        match self {
            Field::BirthDay => match details.birth {
                Some(Birth::Day(_)) => 2,
                _ => 1,
            },
            Field::NationalId => match details.national_id.as_deref().map(str::len) {
                Some(12) => 2,
                _ => 1,
            },
            Field::FullName => 1 + u8::from(!details.full_name.is_ascii()),
            _ => 1,
        }
    }
}

/// Which record's value stays, by field; where it is not said the kept record's own stays.
pub type Choices = BTreeMap<Field, Side>;

/// What is proposed before anybody has chosen: of each field the value that tells more, else the
/// kept record's.
pub fn proposed(a: &Details, b: &Details, kept: Side) -> Choices {
    let differing = Field::ALL.iter().filter(|field| !field.is_same(a, b));
    differing
        .map(|&field| {
            let side = match field.worth(a).cmp(&field.worth(b)) {
                std::cmp::Ordering::Greater => Side::A,
                std::cmp::Ordering::Less => Side::B,
                std::cmp::Ordering::Equal => kept,
            };
            (field, side)
        })
        .collect()
}

/// The record proposed to be kept: the one that has been a member longer, else the one that tells
/// more, else the first.
pub fn proposed_side((a, of_a): (&Details, &History), (b, of_b): (&Details, &History)) -> Side {
    let since = |history: &History| history.spells().first().map(|spell| spell.from_on);
    let told = |details: &Details| {
        Field::ALL
            .iter()
            .map(|field| u32::from(field.worth(details)))
            .sum::<u32>()
    };
    match (since(of_a), since(of_b)) {
        (Some(one), Some(other)) if one != other => {
            if one < other {
                Side::A
            } else {
                Side::B
            }
        }
        (None, Some(_)) => Side::B,
        _ if told(b) > told(a) => Side::B,
        _ => Side::A,
    }
}

/// The kept record completed with what was chosen of the other, and the fields taken.
pub fn compose(
    (kept, other): (&Details, &Details),
    kept_side: Side,
    choices: &Choices,
) -> (Details, Vec<Field>) {
    let mut details = kept.clone();
    let mut taken = Vec::new();
    for (&field, &side) in choices {
        if side != kept_side && !field.is_same(kept, other) {
            field.copy(other, &mut details);
            taken.push(field);
        }
    }
    (details, taken)
}

/// One of the two as a merge takes it.
#[derive(Debug, Clone, Copy)]
pub struct Half<'a> {
    pub history: &'a History,
    pub sex: Option<Sex>,
}

/// What a merge makes of the spells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub after: History,
    /// Spells of the merged record that held on days the kept one's hold.
    pub aside: Vec<Spell>,
    /// The unit left because of the merge, and the day: a move nobody had said.
    pub moved: Option<(i32, Day)>,
    /// By how many members each unit's figure of the day changes; units without a change are left
    /// out.
    pub members: BTreeMap<i32, i64>,
    /// Units whose figures change in whatever way.
    pub touched: BTreeSet<i32>,
}

/// What a merge would make of two histories, as of today.
pub fn outcome(kept: Half<'_>, merged: Half<'_>, sex: Option<Sex>, today: Day) -> Outcome {
    let (after, aside) = kept.history.absorb(merged.history);
    let was = |spell: &&Spell| {
        let of_it = |old: &&Spell| old.spell_id == spell.spell_id;
        let mut all = kept.history.spells().iter().chain(merged.history.spells());
        all.find(of_it).is_some_and(|old| old.left != spell.left)
    };
    let moved = after.spells().iter().find(was);
    let moved = moved.and_then(|spell| Some((spell.unit_id, spell.left.as_ref()?.on)));
    let mut members = BTreeMap::new();
    for (history, times) in [(kept.history, -1), (merged.history, -1), (&after, 1)] {
        if let Some(spell) = history.on(today) {
            *members.entry(spell.unit_id).or_default() += times;
        }
    }
    members.retain(|_, change| *change != 0);
    let mut said: Vec<(i32, crate::fact::SaidFact, i64)> = Vec::new();
    for (history, sex, times) in [
        (kept.history, kept.sex, -1),
        (merged.history, merged.sex, -1),
        (&after, sex, 1),
    ] {
        for spell in history.spells() {
            for fact in said_by(spell, sex) {
                let known = said
                    .iter_mut()
                    .find(|(unit, one, _)| *unit == spell.unit_id && *one == fact);
                match known {
                    Some((_, _, count)) => *count += times,
                    None => said.push((spell.unit_id, fact, times)),
                }
            }
        }
    }
    let changed = said.into_iter().filter(|(_, _, count)| *count != 0);
    Outcome {
        touched: changed.map(|(unit, _, _)| unit).collect(),
        after,
        aside,
        moved,
        members,
    }
}

/// What is known of a merge that somebody wants undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub undone: bool,
    /// The kept person was himself found to be another since.
    pub kept_is_merged: bool,
    /// Both histories are still what the merge made of them.
    pub histories_stand: bool,
    /// Both persons' details are still those of the merge.
    pub versions_stand: bool,
}

/// May a merge be undone? Only while nothing later was done to either person.
pub fn check_undoing(standing: &Standing) -> Result<(), Refusal> {
    let refused = |message| {
        Err(Refusal {
            field: "merge",
            message,
        })
    };
    if standing.undone {
        return refused("duplicate-undone-already");
    }
    if standing.kept_is_merged {
        return refused("duplicate-kept-is-merged");
    }
    if !standing.histories_stand {
        return refused("duplicate-history-changed-since");
    }
    if !standing.versions_stand {
        return refused("duplicate-details-changed-since");
    }
    Ok(())
}

/// In how many places two numbers of one length differ.
pub fn digits_apart(one: &str, other: &str) -> Option<usize> {
    let same_length = one.chars().count() == other.chars().count();
    same_length.then(|| {
        one.chars()
            .zip(other.chars())
            .filter(|(a, b)| a != b)
            .count()
    })
}

#[cfg(test)]
mod tests;
