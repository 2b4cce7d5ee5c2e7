//! How likely strangers agree by chance: the frequencies of a list's names, days, units, numbers.
//!
//! A value's frequency is counted without the two records that are being compared, since a name
//! borne by these two alone is as rare as one never heard of. What is left for values unseen is
//! shared out by rules of composition: a name by its words, a day by a span of years.

use crate::birth::{BirthLevel, PackedBirth};
use crate::hash::NumberMap;
use crate::name::{Name, NameLevel};
use crate::namesakes::{Namesakes, slipped};
use crate::number::NumberKind;
use crate::person::Person;

/// How many people the shares above weigh.
const WEIGHT: f64 = 100.0;
/// People in a list are born within about so many years.
const YEARS: f64 = 60.0;
/// The first of January is told by so many who know no more than the year.
const NEW_YEAR: f64 = 0.03;
/// Sexes and years that a card's number can name, of those living and working.
const CARD_CLASSES: f64 = 2.0 * 45.0;
/// So many records hold a number that was copied from another's row.
const COPIED: f64 = 0.001;
/// So many records share a telephone with somebody nobody else shares it with.
const SHARED_PHONE: f64 = 0.1;
/// Other days that differ in one part: mostly the day's or the month's, some years' digits.
const OTHER_PARTS: f64 = 50.0;
const NEAR_DAYS: f64 = 850.0;
/// So many records hold a number with a wrong digit. A number is one person's alone, so a stranger
/// has the same only through a slip.
const WRONG_DIGIT: f64 = 0.04;

pub(crate) struct Chances {
    pub people: f64,
    pub names: Namesakes,
    doubtful: f64,
    provinces: Vec<f64>,
    years: NumberMap<i16, u32>,
    days: NumberMap<PackedBirth, u32>,
    units: NumberMap<i32, u32>,
    same_sex: f64,
    same_sex_of_name: f64,
}

impl Chances {
    /// Counts a list and writes the counts into its names and people.
    pub(crate) fn of(people: &mut [Person], names: &mut [Name]) -> Chances {
        let mut chances = Chances {
            people: people.len().max(1) as f64,
            names: Namesakes::of(people, names),
            doubtful: 0.0,
            provinces: vec![WEIGHT / 100.0; 1000],
            years: NumberMap::default(),
            days: NumberMap::default(),
            units: NumberMap::default(),
            same_sex: 0.5,
            same_sex_of_name: 0.9,
        };
        chances.count_people(people, names);
        chances
    }

    fn count_people(&mut self, people: &mut [Person], names: &[Name]) {
        let mut sexes: NumberMap<u64, [f64; 2]> = NumberMap::default();
        let (mut doubtful, mut cards) = (1.0, 100.0);
        let mut all = [1.0; 2];
        for person in &*people {
            *self.days.entry(person.birth).or_default() += 1;
            *self.units.entry(person.unit).or_default() += 1;
            if let Some(year) = person.birth.year() {
                *self.years.entry(year).or_default() += 1;
            }
            if let Some(province) = person.number.province() {
                self.provinces[province] += 1.0;
                cards += 1.0;
                doubtful += f64::from(u8::from(person.doubtful));
            }
            if let Some(sex) = person.sex {
                let name = names[person.name as usize].folded;
                sexes.entry(name).or_default()[sex as usize] += 1.0;
                all[sex as usize] += 1.0;
            }
        }
        self.doubtful = doubtful / cards;
        let provinces: f64 = self.provinces.iter().sum();
        for count in &mut self.provinces {
            *count /= provinces;
        }
        let both: f64 = all.iter().sum();
        self.same_sex = all.iter().map(|count| (count / both).powi(2)).sum();
        // Whole numbers, so the order in which names are met does not matter.
        let (mut same, mut other) = (0.0, 0.0);
        for [men, women] in sexes.into_values() {
            same += men * (men - 1.0) / 2.0 + women * (women - 1.0) / 2.0;
            other += men * women;
        }
        self.same_sex_of_name = (same + 45.0) / (same + other + 50.0);
        for person in people {
            person.birth_count = self.days[&person.birth];
            person.unit_count = self.units[&person.unit];
            self.weigh_number(person);
        }
    }

    /// What a record new to the list may be counted as: one more of each.
    pub(crate) fn weigh_new(&self, person: &mut Person, name: &mut Name) {
        self.names.weigh_new(name);
        person.birth_count += self.days.get(&person.birth).copied().unwrap_or(0);
        person.unit_count += self.units.get(&person.unit).copied().unwrap_or(0);
        self.weigh_number(person);
    }

    fn weigh_number(&self, person: &mut Person) {
        let (chance, stray) = match person.number.kind {
            NumberKind::Missing => (1.0, 1.0),
            NumberKind::Old | NumberKind::Passport => (1e-7, 1.0),
            NumberKind::Card => {
                let province = self.provinces[person.number.province().unwrap_or(0)];
                let known_year = person.birth.year().is_some();
                let fit = match (known_year, person.sex.is_some()) {
                    _ if person.doubtful => self.doubtful / CARD_CLASSES,
                    (true, true) => 1.0 - self.doubtful,
                    (true, false) => 0.5,
                    (false, true) => 2.0 / CARD_CLASSES,
                    (false, false) => 1.0 / CARD_CLASSES,
                };
                (province * fit * 1e-6, 1.0 / CARD_CLASSES / fit)
            }
        };
        person.number_chance = chance as f32;
        person.number_stray = stray as f32;
    }

    fn day(&self, person: &Person, but: u32) -> f64 {
        let share = if person.birth.is_new_year() {
            NEW_YEAR
        } else {
            1.0 / 365.25
        };
        let seen = f64::from(person.birth_count.saturating_sub(but));
        (seen + share / YEARS * WEIGHT) / (self.people + WEIGHT)
    }

    fn year(&self, birth: PackedBirth) -> f64 {
        let seen = birth.year().and_then(|year| self.years.get(&year));
        (f64::from(seen.copied().unwrap_or(0)) + WEIGHT / YEARS) / (self.people + WEIGHT)
    }

    /// One divided by the chance that the births of strangers stand so to each other.
    pub(crate) fn births(&self, level: BirthLevel, a: &Person, b: &Person) -> f32 {
        let either = || (1.0 / self.day(a, 1) + 1.0 / self.day(b, 1)) / 2.0;
        let ratio = match level {
            BirthLevel::Same if a.birth_count < b.birth_count => 1.0 / self.day(b, 2),
            BirthLevel::Same => 1.0 / self.day(a, 2),
            BirthLevel::Swapped => either(),
            BirthLevel::OnePartOff => either() / OTHER_PARTS,
            BirthLevel::NewYear if a.birth.is_new_year() => 1.0 / self.day(a, 1),
            BirthLevel::NewYear => 1.0 / self.day(b, 1),
            BirthLevel::Near => either() / NEAR_DAYS,
            BirthLevel::SameYear => 1.0 / self.year(a.birth_or_cards()),
            BirthLevel::NearYear => {
                let (a, b) = (self.year(a.birth_or_cards()), self.year(b.birth_or_cards()));
                (1.0 / a + 1.0 / b) / 4.0
            }
            BirthLevel::Other | BirthLevel::OtherYear | BirthLevel::Missing => 1.0,
        };
        ratio as f32
    }

    /// One divided by the chance that a stranger of the same birth and sex has this number too.
    pub(crate) fn same_number(&self, a: &Person, b: &Person) -> f32 {
        let told = f64::from(a.number_count.max(b.number_count).saturating_sub(2)) + COPIED;
        let slip = f64::from(a.number_chance.min(b.number_chance)) * WRONG_DIGIT;
        (1.0 / (slip + told / self.people)) as f32
    }

    /// One divided by the chance of a number that differs in so many digits.
    pub(crate) fn near_number(&self, a: &Person, b: &Person, digits: i32) -> f32 {
        let chance = |person: &Person| {
            let others = f64::from(person.number_count.saturating_sub(1)) / self.people;
            f64::from(person.number_chance) + others
        };
        let ways = a.number.slips().powi(digits) / f64::from(digits);
        slipped(
            (chance(a), chance(b)),
            ways,
            WRONG_DIGIT / f64::from(digits).exp2(),
        ) as f32
    }

    pub(crate) fn same_unit(&self, a: &Person) -> f32 {
        (f64::from(a.unit_count) / self.people).min(1.0) as f32
    }

    pub(crate) fn same_phone(&self, a: &Person, b: &Person) -> f32 {
        let told = f64::from(a.phone_count.max(b.phone_count).saturating_sub(2));
        ((told + SHARED_PHONE) / self.people).min(1.0) as f32
    }

    pub(crate) fn same_sex(&self, name: NameLevel) -> f32 {
        match name {
            NameLevel::Other | NameLevel::Missing => self.same_sex as f32,
            _ => self.same_sex_of_name as f32,
        }
    }
}
