//! The different names, each once, with the people who bear it, in the order of lists.

use std::collections::HashMap;
use std::hash::BuildHasher;

use vietnamese::{fold, name_sort_key};

use crate::words::{Seen, Words, split, word_text};

/// The words of a name that can be searched; more of them are kept only for the order.
pub(crate) const WORDS: usize = 16;
/// Names with more words have them elsewhere.
const FEW: usize = 5;

/// What every question looks at, kept small and side by side: most of a question's time goes into
/// reading it.
#[derive(Clone, Copy, Default)]
pub(crate) struct Name {
    /// Higher for names that come later in lists; 0 for a free number. Leaves gaps, so that a new
    /// name moves no other.
    pub label: u64,
    /// How many bear it.
    pub people: u32,
    /// The first letter of its order key: with which its given name begins.
    pub initial: Option<char>,
    words: [u32; FEW],
    word_count: u32,
}

/// What is needed of the names on a page only.
#[derive(Default)]
struct Record {
    /// Orders names as lists do; the same only for names with the same words.
    key: Box<str>,
    bearers: Bearers,
}

/// People in the order of their ids. Many names have one bearer: a list would cost them more.
#[derive(Default)]
enum Bearers {
    #[default]
    None,
    One(u32),
    Many(Vec<u32>),
}

#[derive(Default)]
pub(crate) struct Names {
    names: Vec<Name>,
    records: Vec<Record>,
    /// All words of names that have more than a few.
    many_words: HashMap<u32, Box<[u32]>>,
    free: Vec<u32>,
    order: Vec<u32>,
    pub words: Words,
}

/// What is remembered while many people are taken in at once.
#[derive(Default)]
pub(crate) struct Intake {
    written: HashMap<Box<str>, u32>,
    unordered: Unordered,
    seen: Seen,
}

/// Names that are not in the order yet, by the hashes of their keys: the keys themselves stand in
/// the records, and standing here once more they would be half of what an intake needs.
#[derive(Default)]
struct Unordered {
    by_hash: HashMap<u64, u32>,
    /// Those whose hash another name had before.
    others: Vec<u32>,
}

impl Unordered {
    fn hash(&self, key: &str) -> u64 {
        self.by_hash.hasher().hash_one(key)
    }

    fn find(&self, key: &str, records: &[Record]) -> Option<u32> {
        let first = self.by_hash.get(&self.hash(key));
        let mut names = first.into_iter().chain(&self.others);
        let found = names.find(|name| &*records[**name as usize].key == key);
        found.copied()
    }

    fn add(&mut self, key: &str, name: u32) {
        let first = *self.by_hash.entry(self.hash(key)).or_insert(name);
        if first != name {
            self.others.push(name);
        }
    }

    fn into_names(self) -> Vec<u32> {
        let mut names = self.others;
        names.extend(self.by_hash.into_values());
        names
    }
}

/// So many names are remembered as they were written. Where there are more different ones,
/// remembering costs more than it spares.
const WRITTEN: usize = 1 << 17;

impl Names {
    pub(crate) fn bound(&self) -> usize {
        self.names.len()
    }

    pub(crate) fn name(&self, name: u32) -> &Name {
        &self.names[name as usize]
    }

    pub(crate) fn words_of(&self, name: u32) -> &[u32] {
        let few = &self.names[name as usize];
        match few.words.get(..few.word_count as usize) {
            Some(words) => words,
            None => self.many_words.get(&name).map_or(&[], |words| words),
        }
    }

    pub(crate) fn bearers(&self, name: u32) -> &[u32] {
        match &self.records[name as usize].bearers {
            Bearers::None => &[],
            Bearers::One(person) => std::slice::from_ref(person),
            Bearers::Many(people) => people,
        }
    }

    /// Every name, as lists order them.
    pub(crate) fn in_order(&self) -> &[u32] {
        &self.order
    }

    /// Adds a bearer after so many others.
    pub(crate) fn add_bearer(&mut self, name: u32, at: usize, person: u32) {
        self.names[name as usize].people += 1;
        let bearers = &mut self.records[name as usize].bearers;
        match bearers {
            Bearers::None => *bearers = Bearers::One(person),
            Bearers::One(other) => {
                let mut people = vec![*other];
                people.insert(at, person);
                *bearers = Bearers::Many(people);
            }
            Bearers::Many(people) => people.insert(at, person),
        }
    }

    pub(crate) fn remove_bearer(&mut self, name: u32, person: u32) {
        self.names[name as usize].people -= 1;
        let bearers = &mut self.records[name as usize].bearers;
        match bearers {
            Bearers::Many(people) => people.retain(|bearer| *bearer != person),
            _ => *bearers = Bearers::None,
        }
    }

    /// The number of a name, which is new when nobody bore it; [`Names::put_in_order`] ends an
    /// intake.
    pub(crate) fn intern(&mut self, written: &str, intake: &mut Intake) -> u32 {
        if let Some(name) = intake.written.get(written) {
            return *name;
        }
        let key = order_key(written);
        let name = match self.place(&key) {
            Ok(at) => self.order[at],
            Err(_) => match intake.unordered.find(&key, &self.records) {
                Some(name) => name,
                None => {
                    let name = self.add(written, &mut intake.seen);
                    intake.unordered.add(&key, name);
                    self.names[name as usize].initial = key.chars().next();
                    self.records[name as usize].key = key;
                    name
                }
            },
        };
        if intake.written.len() < WRITTEN {
            intake.written.insert(written.into(), name);
        }
        name
    }

    fn place(&self, key: &str) -> Result<usize, usize> {
        let key_of = |name: &u32| &*self.records[*name as usize].key;
        self.order.binary_search_by(|name| key_of(name).cmp(key))
    }

    fn add(&mut self, written: &str, seen: &mut Seen) -> u32 {
        let name = self.free.pop().unwrap_or_else(|| {
            self.names.push(Name::default());
            self.records.push(Record::default());
            (self.names.len() - 1) as u32
        });
        let mut words = [0; WORDS];
        let mut count = 0;
        for (slot, word) in words.iter_mut().zip(split(written)) {
            *slot = seen.intern(&mut self.words, word);
            count += 1;
        }
        self.words.post(&words[..count], name);
        let mut few = Name {
            word_count: count as u32,
            ..Name::default()
        };
        if count <= FEW {
            few.words.copy_from_slice(&words[..FEW]);
        } else {
            self.many_words.insert(name, words[..count].into());
        }
        self.names[name as usize] = few;
        name
    }

    /// Gives the new names of an intake their places: one by one when they are few, all together
    /// when moving the others for each would cost more.
    pub(crate) fn put_in_order(&mut self, intake: Intake) {
        let new = intake.unordered.into_names();
        if new.len() > 64 && new.len() > self.order.len() / 64 {
            self.order.extend(new);
            let records = &self.records;
            // Most keys differ in their first letters, which are cheaper compared as a number.
            self.order.sort_by_cached_key(|name| {
                let key = &*records[*name as usize].key;
                (beginning(key), key)
            });
            self.label_anew();
            return;
        }
        for name in new {
            let (Ok(at) | Err(at)) = self.place(&self.records[name as usize].key);
            self.order.insert(at, name);
            self.label(at);
        }
    }

    /// Labels a name with the middle between its neighbours.
    fn label(&mut self, at: usize) {
        let label_at = |at: usize| self.order.get(at).map(|name| self.name(*name).label);
        let below = at.checked_sub(1).and_then(label_at).unwrap_or(0);
        let above = label_at(at + 1).unwrap_or(u64::MAX);
        let gap = above - below;
        if gap < 2 {
            self.label_anew();
        } else {
            let name = self.order[at];
            self.names[name as usize].label = below + gap / 2;
        }
    }

    fn label_anew(&mut self) {
        let step = u64::MAX / (self.order.len() as u64 + 1);
        for (at, name) in self.order.iter().enumerate() {
            self.names[*name as usize].label = step * (at as u64 + 1);
        }
    }

    /// Forgets a name that nobody bears.
    pub(crate) fn forget(&mut self, name: u32) {
        let label = self.name(name).label;
        let place = self
            .order
            .binary_search_by_key(&label, |other| self.name(*other).label);
        if let Ok(at) = place {
            self.order.remove(at);
        }
        let words = self.words_of(name).to_vec();
        self.words.withdraw(&words, name);
        self.many_words.remove(&name);
        self.names[name as usize] = Name::default();
        self.records[name as usize] = Record::default();
        self.free.push(name);
    }
}

/// The first sixteen letters of a key, as a number that orders as they do.
fn beginning(key: &str) -> u128 {
    let mut bytes = [0; 16];
    for (byte, letter) in bytes.iter_mut().zip(key.bytes()) {
        *byte = letter;
    }
    u128::from_be_bytes(bytes)
}

/// A key that orders names as lists do, and is the same only for names of the same words. Names
/// of letters and blanks are known from their sort key; others need their words beside it, for a
/// sort key does not tell where signs part words, nor zeros before a number.
fn order_key(written: &str) -> Box<str> {
    let parts: Vec<&str> = written
        .split_whitespace()
        .filter(|part| part.starts_with(char::is_alphanumeric) || !fold(part).is_empty())
        .collect();
    let mut key = name_sort_key(&parts.join(" "));
    let is_plain = |letter: char| letter == ' ' || letter.is_alphabetic();
    // Whoever writes marks apart from their letters is looked at more closely.
    let plain = written.chars().all(is_plain) || {
        let folded = fold(written);
        folded
            .bytes()
            .all(|letter| letter == b' ' || letter.is_ascii_lowercase())
    };
    if !plain {
        for word in split(written) {
            key.push('\u{1}');
            key.push_str(&word_text(word));
        }
    }
    key.into_boxed_str()
}
