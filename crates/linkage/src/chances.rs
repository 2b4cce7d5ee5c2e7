//! How likely strangers agree by chance: the frequencies of a list's names, days, units, numbers.
//!
//! A value's frequency is counted without the two records that are being compared, since a name
//! borne by these two alone is as rare as one never heard of. What is left for values unseen is
//! shared out by rules of composition: a name by its words, a day by a span of years.

use crate::birth::{BirthLevel, PackedBirth};
use crate::hash::{NumberMap, of_text};
use crate::name::{Name, NameLevel};
use crate::number::NumberKind;
use crate::person::Person;

/// The commonest family names and middle words with their shares of all people, as surveys of
/// Vietnamese names give them in round figures; they only matter where a list is short.
const FAMILIES: [(&str, f64); 14] = [
    ("nguyen", 0.38),
    ("tran", 0.12),
    ("le", 0.095),
    ("pham", 0.07),
    ("hoang", 0.03),
    ("huynh", 0.02),
    ("phan", 0.045),
    ("vu", 0.025),
    ("vo", 0.015),
    ("dang", 0.02),
    ("bui", 0.02),
    ("do", 0.014),
    ("ho", 0.013),
    ("ngo", 0.013),
];
const MIDDLES: [(&str, f64); 4] = [
    ("thi", 0.25),
    ("van", 0.15),
    ("thanh", 0.03),
    ("ngoc", 0.03),
];
/// Of any other word at its place.
const OTHER_WORD: f64 = 0.006;
/// Names with no, one, two, three words between family and given name.
const MIDDLE_COUNTS: [f64; 4] = [0.05, 0.67, 0.26, 0.02];
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
/// Ways that one slip of the keyboard takes, a letter: neighbours on the keyboard, lost, doubled.
const SLIPS_A_LETTER: f64 = 10.0;
/// Other days that differ in one part: mostly the day's or the month's, some years' digits.
const OTHER_PARTS: f64 = 50.0;
const NEAR_DAYS: f64 = 850.0;
/// So many records bear a name with one slip, with two, with a wrong mark, in another order. A
/// strange spelling may come from anybody whose name is near, not only from the one beside it.
const ONE_SLIP: f64 = 0.0175;
const TWO_SLIPS: f64 = 0.0025;
const WRONG_MARK: f64 = 0.005;
const REORDERED: f64 = 0.0025;
/// So many records hold a number with a wrong digit. A number is one person's alone, so a stranger
/// has the same only through a slip.
const WRONG_DIGIT: f64 = 0.04;

/// A word's place in a name.
#[derive(Clone, Copy)]
enum Place {
    Family,
    Middle,
    Given,
}

pub(crate) struct Chances {
    pub people: f64,
    words: NumberMap<u64, [u32; 3]>,
    middles: [f64; 4],
    /// The share of names that nobody else bears: what a name never heard of may claim.
    unheard: f64,
    unmarked: f64,
    abbreviated: f64,
    doubtful: f64,
    provinces: Vec<f64>,
    years: NumberMap<i16, u32>,
    same_sex: f64,
    same_sex_of_name: f64,
}

impl Chances {
    /// Counts a list and writes the counts into its names and people.
    pub(crate) fn of(people: &mut [Person], names: &mut [Name]) -> Chances {
        let mut chances = Chances {
            people: people.len() as f64,
            words: NumberMap::default(),
            middles: MIDDLE_COUNTS.map(|share| share * WEIGHT),
            unheard: 1.0,
            unmarked: 0.0,
            abbreviated: 0.0,
            doubtful: 0.0,
            provinces: vec![WEIGHT / 100.0; 1000],
            years: NumberMap::default(),
            same_sex: 0.5,
            same_sex_of_name: 0.9,
        };
        chances.count_names(people, names);
        chances.count_people(people, names);
        chances
    }

    fn count_names(&mut self, people: &[Person], names: &mut [Name]) {
        let mut borne = vec![0u32; names.len()];
        for person in people {
            borne[person.name as usize] += 1;
        }
        let mut by_marks: NumberMap<u64, u32> = NumberMap::default();
        let mut by_letters: NumberMap<u64, u32> = NumberMap::default();
        let (mut unmarked, mut abbreviated) = (2.0, 1.0);
        for (name, &count) in names.iter().zip(&borne) {
            *by_marks.entry(name.marked).or_default() += count;
            *by_letters.entry(name.folded).or_default() += count;
            unmarked += f64::from(count) * f64::from(u8::from(name.unmarked));
            abbreviated += f64::from(count) * f64::from(u8::from(name.abbreviated));
            let words = name.words().count();
            self.middles[words.saturating_sub(2).min(3)] += f64::from(count);
            for (place, word) in places(name) {
                self.words.entry(of_text(word)).or_default()[place as usize] += count;
            }
        }
        self.unmarked = unmarked / (self.people + WEIGHT);
        self.abbreviated = abbreviated / (self.people + WEIGHT);
        let all: f64 = self.middles.iter().sum();
        self.middles = self.middles.map(|count| count / all);
        let mut single = 0.0;
        for name in &mut *names {
            name.marked_count = by_marks[&name.marked];
            name.folded_count = by_letters[&name.folded];
            single += f64::from(u8::from(name.folded_count == 1));
        }
        self.unheard = (single + 1.0) / (self.people + 1.0);
        for name in names {
            name.composed = self.composed(name);
        }
    }

    fn count_people(&mut self, people: &mut [Person], names: &[Name]) {
        let mut days: NumberMap<PackedBirth, u32> = NumberMap::default();
        let mut units: NumberMap<i32, u32> = NumberMap::default();
        let mut sexes: NumberMap<u64, [f64; 2]> = NumberMap::default();
        let (mut doubtful, mut cards) = (1.0, 100.0);
        let mut all = [1.0; 2];
        for person in &*people {
            *days.entry(person.birth).or_default() += 1;
            *units.entry(person.unit).or_default() += 1;
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
            person.birth_count = days[&person.birth];
            person.unit_count = units[&person.unit];
            self.weigh_number(person);
        }
    }

    /// What a record new to the list may be counted as: one more of each.
    pub(crate) fn weigh_new(&self, person: &mut Person, name: &mut Name) {
        name.marked_count += 1;
        name.folded_count += 1;
        name.composed = self.composed(name);
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

    /// What a name never heard of may claim.
    pub(crate) fn unheard(&self) -> f32 {
        self.unheard as f32
    }

    fn word(&self, place: Place, word: &str) -> f64 {
        let known: &[(&str, f64)] = match place {
            Place::Family => &FAMILIES,
            Place::Middle => &MIDDLES,
            Place::Given => &[],
        };
        let told = known
            .iter()
            .find(|(known, _)| *known == word)
            .map_or(OTHER_WORD, |(_, share)| *share);
        let seen = self
            .words
            .get(&of_text(word))
            .map_or(0, |at| at[place as usize]);
        // This record's own does not count.
        (f64::from(seen.saturating_sub(1)) + told * WEIGHT) / (self.people + WEIGHT)
    }

    fn composed(&self, name: &Name) -> f32 {
        let words = name.words().count();
        let words_chance: f64 = places(name)
            .map(|(place, word)| self.word(place, word))
            .product();
        (self.middles[words.saturating_sub(2).min(3)] * words_chance) as f32
    }

    /// The chance that a stranger bears the name in any marks, but for so many who do.
    fn letters(&self, name: &Name, but: u32) -> f64 {
        let heard = f64::from(name.folded_count.saturating_sub(but)) / self.people;
        heard * (1.0 - self.unheard) + self.unheard * f64::from(name.composed)
    }

    /// The same with these very marks.
    fn marks(&self, name: &Name, but: u32) -> f64 {
        let marked = f64::from(name.marked_count.saturating_sub(but)) + 0.5;
        let all = f64::from(name.folded_count.saturating_sub(but)) + 1.0;
        self.letters(name, but) * marked / all
    }

    /// How two names stand to each other, and one divided by the chance of it between strangers.
    pub(crate) fn names(&self, a: &Name, b: &Name) -> (NameLevel, f32) {
        let level = a.against(b);
        // A record that is new to the list counts itself, the list's do not count it.
        let (a, b) = if a.marked_count < b.marked_count {
            (b, a)
        } else {
            (a, b)
        };
        let letters = || (self.letters(a, 1), self.letters(b, 1));
        let ways = SLIPS_A_LETTER * a.text.len().max(b.text.len()) as f64;
        let ratio = match level {
            NameLevel::Missing | NameLevel::Other => 1.0,
            NameLevel::Same => 1.0 / self.marks(a, 2),
            NameLevel::WithoutMarks => {
                let common = if a.folded_count < b.folded_count {
                    b
                } else {
                    a
                };
                1.0 / (self.letters(common, 2) * self.unmarked)
            }
            NameLevel::MarksDiffer => {
                let words = a.words().count() as f64;
                slipped(
                    (self.marks(a, 1), self.marks(b, 1)),
                    5.0 * words,
                    WRONG_MARK,
                )
            }
            NameLevel::Reordered => slipped(letters(), 1.0, REORDERED),
            NameLevel::OneSlip => slipped(letters(), ways, ONE_SLIP),
            NameLevel::TwoSlips => slipped(letters(), ways * ways / 2.0, TWO_SLIPS),
            NameLevel::MiddleDiffers => {
                1.0 / (self.word(Place::Family, a.family()) * self.word(Place::Given, a.given()))
            }
            NameLevel::Abbreviated => 1.0 / (self.abbreviated * self.fitting(a, b)),
        };
        (level, ratio as f32)
    }

    /// The chance that a stranger's words are the same where both stand in full; an initial is
    /// shared by about one in eight.
    fn fitting(&self, a: &Name, b: &Name) -> f64 {
        let pairs = places(a).zip(b.words());
        pairs
            .map(|((place, word), other)| {
                if word == other && word.len() > 1 {
                    self.word(place, word)
                } else {
                    let full = if word.len() > 1 { word } else { other };
                    self.word(place, full).max(0.125)
                }
            })
            .product()
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

    /// One divided by the chance that a stranger has the same family name.
    pub(crate) fn same_family(&self, a: &Name) -> f32 {
        (1.0 / self.word(Place::Family, a.family())) as f32
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

/// One divided by the chance between strangers of two values of which one may be a slip of the
/// other, where a slip can go so many ways and so many records hold one.
fn slipped((one, other): (f64, f64), ways: f64, share: f64) -> f64 {
    let told = |value: f64, near: f64| value + share * near / ways;
    (1.0 / told(one, other) + 1.0 / told(other, one)) / 2.0 / ways
}

fn places(name: &Name) -> impl Iterator<Item = (Place, &str)> {
    let last = name.words().count() - 1;
    name.words().enumerate().map(move |(at, word)| match at {
        at if at == last => (Place::Given, word),
        0 => (Place::Family, word),
        _ => (Place::Middle, word),
    })
}
