//! How likely strangers bear a name, from the names of a list and the words they are made of.

use crate::hash::{NumberMap, mix, of_text};
use crate::name::{Name, NameLevel};
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
/// However many names have been heard, so much of what can be composed has not.
const LEAST_UNHEARD: f64 = 0.02;
/// Thị, Văn, anything else.
const MIDDLE_KINDS: usize = 3;
/// Ways that one slip of the keyboard takes, a letter: neighbours on the keyboard, lost, doubled.
const SLIPS_A_LETTER: f64 = 10.0;
/// So many records bear a name with one slip, with two, with a wrong mark, in another order. A
/// strange spelling may come from anybody whose name is near, not only from the one beside it.
const ONE_SLIP: f64 = 0.0175;
const TWO_SLIPS: f64 = 0.0025;
const WRONG_MARK: f64 = 0.005;
const REORDERED: f64 = 0.0025;

/// A word's place in a name.
#[derive(Clone, Copy)]
enum Place {
    Family,
    Middle,
    Given,
}

/// What is known of the names of a list.
pub(crate) struct Namesakes {
    people: f64,
    /// How often a word stands at each place.
    words: NumberMap<u64, [u32; 3]>,
    /// How often a given name follows each kind of middle, and how often each kind there is: what
    /// men and women are called differs, and the middle tells them apart.
    given_after: NumberMap<u64, u32>,
    after: [u32; MIDDLE_KINDS],
    middles: [f64; 4],
    /// The share of people whose name nobody else bears: as many bear names never heard of.
    unheard: f64,
    /// The same, spread over what can be composed and was never heard.
    spread: f64,
    unmarked: f64,
    abbreviated: f64,
}

impl Namesakes {
    /// Counts a list's names and writes the counts into them.
    pub(crate) fn of(people: &[Person], names: &mut [Name]) -> Namesakes {
        let mut borne = vec![0u32; names.len()];
        for person in people {
            borne[person.name as usize] += 1;
        }
        let mut namesakes = Namesakes {
            people: people.len().max(1) as f64,
            words: NumberMap::default(),
            given_after: NumberMap::default(),
            after: [0; MIDDLE_KINDS],
            middles: MIDDLE_COUNTS.map(|share| share * WEIGHT),
            unheard: 1.0,
            spread: 1.0,
            unmarked: 0.0,
            abbreviated: 0.0,
        };
        namesakes.count_words(names, &borne);
        namesakes.count_names(names, &borne);
        namesakes
    }

    fn count_words(&mut self, names: &[Name], borne: &[u32]) {
        let (mut unmarked, mut abbreviated) = (2.0, 1.0);
        for (name, &count) in names.iter().zip(borne) {
            unmarked += f64::from(count) * f64::from(u8::from(name.unmarked));
            abbreviated += f64::from(count) * f64::from(u8::from(name.abbreviated));
            self.middles[middle_count(name)] += f64::from(count);
            for (place, word) in places(name) {
                self.words.entry(of_text(word)).or_default()[place as usize] += count;
            }
            let kind = middle_kind(name);
            self.after[kind] += count;
            *self
                .given_after
                .entry(mix(kind as u64, name.given_key))
                .or_default() += count;
        }
        self.unmarked = unmarked / (self.people + WEIGHT);
        self.abbreviated = abbreviated / (self.people + WEIGHT);
        let all: f64 = self.middles.iter().sum();
        self.middles = self.middles.map(|count| count / all);
    }

    fn count_names(&mut self, names: &mut [Name], borne: &[u32]) {
        let mut by_marks: NumberMap<u64, u32> = NumberMap::default();
        let mut by_letters: NumberMap<u64, u32> = NumberMap::default();
        for (name, &count) in names.iter().zip(borne) {
            *by_marks.entry(name.marked).or_default() += count;
            *by_letters.entry(name.folded).or_default() += count;
        }
        let mut single = 0.0;
        let mut distinct = Vec::with_capacity(by_letters.len());
        for name in names {
            name.marked_count = by_marks[&name.marked];
            name.composed = self.composed(name);
            name.folded_count = by_letters[&name.folded];
            single += f64::from(u8::from(name.folded_count == 1));
            distinct.push((name.folded, name.composed));
        }
        // In one order, since sums of fractions depend on it.
        distinct.sort_unstable_by_key(|&(folded, _)| folded);
        distinct.dedup_by_key(|&mut (folded, _)| folded);
        let heard: f64 = distinct
            .iter()
            .map(|&(_, composed)| f64::from(composed))
            .sum();
        self.unheard = (single + 1.0) / (self.people + 1.0);
        self.spread = (self.unheard / (1.0 - heard).max(LEAST_UNHEARD)).min(1.0);
    }

    /// What a record new to the list counts as: one more of its name.
    pub(crate) fn weigh_new(&self, name: &mut Name) {
        name.marked_count += 1;
        name.folded_count += 1;
        name.composed = self.composed(name);
    }

    /// What a name never heard of may claim.
    pub(crate) fn spread(&self) -> f32 {
        self.spread as f32
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
        let words = places(name).map(|(place, word)| match place {
            Place::Given => self.given(name),
            _ => self.word(place, word),
        });
        (self.middles[middle_count(name)] * words.product::<f64>()) as f32
    }

    /// The chance of the given name behind such a middle.
    fn given(&self, name: &Name) -> f64 {
        let kind = middle_kind(name);
        let seen = self.given_after.get(&mix(kind as u64, name.given_key));
        let seen = f64::from(seen.map_or(0, |seen| seen.saturating_sub(1)));
        let anywhere = self.word(Place::Given, name.given());
        (seen + anywhere * WEIGHT) / (f64::from(self.after[kind]) + WEIGHT)
    }

    /// The chance that a stranger bears the name in any marks, but for so many who do.
    fn letters(&self, name: &Name, but: u32) -> f64 {
        let heard = f64::from(name.folded_count.saturating_sub(but)) / self.people;
        heard * (1.0 - self.unheard) + self.spread * f64::from(name.composed)
    }

    /// The same with these very marks.
    fn marks(&self, name: &Name, but: u32) -> f64 {
        let marked = f64::from(name.marked_count.saturating_sub(but)) + 0.5;
        let all = f64::from(name.folded_count.saturating_sub(but)) + 1.0;
        self.letters(name, but) * marked / all
    }

    /// How two names stand to each other, and one divided by the chance of it between strangers.
    pub(crate) fn compare(&self, a: &Name, b: &Name) -> (NameLevel, f32) {
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

    /// One divided by the chance that a stranger has the same family name.
    pub(crate) fn same_family(&self, a: &Name) -> f32 {
        (1.0 / self.word(Place::Family, a.family())) as f32
    }
}

/// One divided by the chance between strangers of two values of which one may be a slip of the
/// other, where a slip can go so many ways and so many records hold one.
pub(crate) fn slipped((one, other): (f64, f64), ways: f64, share: f64) -> f64 {
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

fn middle_count(name: &Name) -> usize {
    name.words().count().saturating_sub(2).min(3)
}

fn middle_kind(name: &Name) -> usize {
    match name.words().nth(1) {
        Some("thi") => 0,
        Some("van") => 1,
        _ => 2,
    }
}
