//! The different names, each once, with the people who bear it, in the order of lists.

use std::collections::HashMap;

use vietnamese::name_sort_key;

use crate::words::{Seen, Words, split};

/// The words of a name that can be searched; more of them are kept only for the order.
pub(crate) const WORDS: usize = 16;

#[derive(Default)]
pub(crate) struct Name {
    /// Orders names as lists do; the same only for names with the same words.
    pub key: Box<str>,
    pub words: Box<[u32]>,
    /// Those who bear it, in the order of their ids.
    pub people: Vec<u32>,
    /// Higher for names that come later. Leaves gaps, so that a new name moves no other.
    pub label: u64,
}

#[derive(Default)]
pub(crate) struct Names {
    slots: Vec<Name>,
    free: Vec<u32>,
    order: Vec<u32>,
    pub words: Words,
}

/// What is remembered while many people are taken in at once.
#[derive(Default)]
pub(crate) struct Intake {
    /// Names as they were written.
    written: HashMap<Box<str>, u32>,
    /// Names that are not in the order yet.
    unordered: HashMap<Box<str>, u32>,
    seen: Seen,
}

impl Names {
    pub(crate) fn bound(&self) -> usize {
        self.slots.len()
    }

    pub(crate) fn name(&self, name: u32) -> &Name {
        &self.slots[name as usize]
    }

    pub(crate) fn people_of(&mut self, name: u32) -> &mut Vec<u32> {
        &mut self.slots[name as usize].people
    }

    /// Every name, as lists order them.
    pub(crate) fn in_order(&self) -> &[u32] {
        &self.order
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
            Err(_) => match intake.unordered.get(&*key) {
                Some(name) => *name,
                None => {
                    let name = self.add(written, key.clone(), &mut intake.seen);
                    intake.unordered.insert(key, name);
                    name
                }
            },
        };
        intake.written.insert(written.into(), name);
        name
    }

    fn place(&self, key: &str) -> Result<usize, usize> {
        let key_of = |name: &u32| &*self.slots[*name as usize].key;
        self.order.binary_search_by(|name| key_of(name).cmp(key))
    }

    fn add(&mut self, written: &str, key: Box<str>, seen: &mut Seen) -> u32 {
        let words: Box<[u32]> = split(written)
            .take(WORDS)
            .map(|word| seen.intern(&mut self.words, word))
            .collect();
        let name = self.free.pop().unwrap_or_else(|| {
            self.slots.push(Name::default());
            (self.slots.len() - 1) as u32
        });
        self.words.post(&words, name);
        self.slots[name as usize] = Name {
            key,
            words,
            people: Vec::new(),
            label: 0,
        };
        name
    }

    /// Gives the new names of an intake their places: one by one when they are few, all together
    /// when moving the others for each would cost more.
    pub(crate) fn put_in_order(&mut self, intake: Intake) {
        let new: Vec<u32> = intake.unordered.into_values().collect();
        if new.len() > 64 && new.len() > self.order.len() / 64 {
            self.order.extend(new);
            let slots = &self.slots;
            let key_of = |name: u32| &*slots[name as usize].key;
            self.order
                .sort_unstable_by(|one, other| key_of(*one).cmp(key_of(*other)));
            self.label_anew();
            return;
        }
        for name in new {
            let place = self.place(&self.slots[name as usize].key);
            let (Ok(at) | Err(at)) = place;
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
            self.slots[name as usize].label = below + gap / 2;
        }
    }

    fn label_anew(&mut self) {
        let step = u64::MAX / (self.order.len() as u64 + 1);
        for (at, name) in self.order.iter().enumerate() {
            self.slots[*name as usize].label = step * (at as u64 + 1);
        }
    }

    /// Forgets a name that nobody bears.
    pub(crate) fn forget(&mut self, name: u32) {
        let forgotten = std::mem::take(&mut self.slots[name as usize]);
        self.words.withdraw(&forgotten.words, name);
        // The name is empty by now: its place is found through its label, which the others keep.
        let label_of = |other: &u32| match *other == name {
            true => forgotten.label,
            false => self.slots[*other as usize].label,
        };
        let place = self
            .order
            .binary_search_by_key(&forgotten.label, |other| label_of(other));
        if let Ok(at) = place {
            self.order.remove(at);
        }
        self.free.push(name);
    }
}

/// A key that orders names as lists do, and is the same only for names of the same words. Names
/// of letters and blanks are known from their sort key; others need their words beside it, for a
/// sort key does not tell where signs part words, nor zeros before a number.
fn order_key(written: &str) -> Box<str> {
    let parts = written.split_whitespace();
    let parts: Vec<&str> = parts
        .filter(|part| !vietnamese::fold(part).is_empty())
        .collect();
    let mut key = name_sort_key(&parts.join(" "));
    let folded = vietnamese::fold(written);
    let plain = |letter: u8| letter == b' ' || letter.is_ascii_lowercase();
    if !folded.bytes().all(plain) {
        for word in split(written) {
            key.push('\u{1}');
            key.push_str(&crate::words::word_text(word));
        }
    }
    key.into_boxed_str()
}
