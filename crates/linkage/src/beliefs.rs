//! What is believed of how records of one person differ, before and after looking at a list.
//!
//! The method is Fellegi and Sunter's: every field multiplies the odds by how much likelier what
//! it shows is between two records of one person than between records of two. The second of these
//! chances comes from how frequent names, days, units and numbers are in the list itself
//! (`chances`); the first are the shares here. They begin as given and are then learned from the
//! list's own likely pairs (`learn`), so a list of fifty keeps to the beginnings and a list of
//! half a million goes by itself.

use crate::birth::{BirthLevel, DAY_LEVELS, YEAR_LEVELS};
use crate::evidence::{Evidence, Phone};
use crate::name::{NAME_LEVELS, NameLevel};
use crate::number::NumberLevel;

/// Levels of two numbers that can be compared.
pub(crate) const NUMBER_LEVELS: usize = NumberLevel::OldAgainstNew as usize;

/// The shares among pairs of records that do describe one person. Each array adds up to one.
#[derive(Clone, Debug, PartialEq)]
pub struct Beliefs {
    /// The share of records whose person has another record in the list. Registers kept by many
    /// hands are found with 1 to 5 in a hundred; the low end asks for proof.
    pub duplicates: f64,
    /// Numbers of one kind: same, one digit off, two off, another. Twelve digits copied by hand
    /// from a card go wrong about once in forty; another person's number is rare.
    pub number: [f64; NUMBER_LEVELS],
    /// Names: same, without marks, other marks, reordered, abbreviated, one slip, two slips,
    /// another middle, another name. Typing without marks is the commonest.
    pub name: [f64; NAME_LEVELS],
    /// Full days: same, day and month swapped, one part off, first of January, near, another.
    pub day: [f64; DAY_LEVELS],
    /// A year against a year or a day: same, neighbour, another. Never learned: few tell only it.
    pub year: [f64; YEAR_LEVELS],
    /// Another sex: a slip of one key, so as rare as one.
    pub other_sex: f64,
    /// Both records come from the person's one place; else the places are independent. A second
    /// record mostly comes into being when a person moves, so no more than a half.
    pub same_place: f64,
    /// The person had one telephone when both were written; else the phones are independent.
    pub same_phone: f64,
    /// The share of records whose person has a twin in the list, one birth in a hundred or so and
    /// not always in one list. Twins share family name, day, often place and telephone: two
    /// records that differ in the given name alone may be these.
    pub twins: f64,
    /// How many likely pairs the shares above weigh when they are learned anew.
    pub weight: f64,
}

impl Default for Beliefs {
    fn default() -> Beliefs {
        Beliefs {
            duplicates: 0.01,
            number: [0.945, 0.04, 0.005, 0.01],
            name: [0.85, 0.06, 0.01, 0.005, 0.015, 0.035, 0.005, 0.01, 0.01],
            day: [0.97, 0.005, 0.01, 0.003, 0.006, 0.006],
            year: [0.97, 0.02, 0.01],
            other_sex: 0.01,
            same_place: 0.5,
            same_phone: 0.6,
            twins: 0.004,
            weight: 200.0,
        }
    }
}

impl Beliefs {
    /// The odds that two records chosen blindly among so many describe one person.
    pub(crate) fn blind_odds(&self, people: f64) -> f64 {
        (2.0 * self.duplicates / people.max(2.0)).min(0.5)
    }

    /// The odds that two records of a list of so many describe one person.
    pub(crate) fn odds(&self, people: f64, evidence: &Evidence) -> f64 {
        let twins = 2.0 * self.twins / people.max(2.0) * f64::from(evidence.twins_ratio);
        self.blind_odds(people) * self.ratio(evidence) / (1.0 + twins)
    }

    /// How much likelier the evidence is between records of one person than of two.
    fn ratio(&self, evidence: &Evidence) -> f64 {
        self.ratio_but_name(evidence) * self.name_ratio(evidence.name, evidence.name_ratio)
    }

    pub(crate) fn name_ratio(&self, level: NameLevel, ratio: f32) -> f64 {
        self.name
            .get(level as usize)
            .map_or(1.0, |share| share * f64::from(ratio))
    }

    pub(crate) fn ratio_but_name(&self, evidence: &Evidence) -> f64 {
        let number = self
            .number
            .get(evidence.number as usize)
            .map_or(1.0, |share| share * f64::from(evidence.number_ratio));
        number * self.birth_ratio(evidence) * self.sex_ratio(evidence) * self.rest_ratio(evidence)
    }

    fn birth_ratio(&self, evidence: &Evidence) -> f64 {
        let level = evidence.birth as usize;
        let share = if level < DAY_LEVELS {
            self.day[level]
        } else if evidence.birth == BirthLevel::Missing {
            return 1.0;
        } else {
            self.year[level - DAY_LEVELS]
        };
        share * f64::from(evidence.birth_ratio)
    }

    fn sex_ratio(&self, evidence: &Evidence) -> f64 {
        let chance = f64::from(evidence.same_sex_chance);
        match evidence.same_sex {
            None => 1.0,
            Some(true) => (1.0 - self.other_sex) / chance,
            Some(false) => self.other_sex / (1.0 - chance),
        }
    }

    fn rest_ratio(&self, evidence: &Evidence) -> f64 {
        let place = match evidence.same_unit {
            Some(chance) => self.same_place / f64::from(chance) + 1.0 - self.same_place,
            None => 1.0 - self.same_place,
        };
        let phone = match evidence.phone {
            Phone::Missing => 1.0,
            Phone::Same(chance) => self.same_phone / f64::from(chance) + 1.0 - self.same_phone,
            Phone::Other => 1.0 - self.same_phone,
        };
        place * phone
    }
}
