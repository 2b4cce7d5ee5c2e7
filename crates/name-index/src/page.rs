//! Lists of everyone in a scope, by given name.

use std::collections::HashMap;

use vietnamese::sort_key;

use crate::extent::{Extent, Tally};
use crate::{NameIndex, Scope};

/// A page of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    pub ids: Vec<i64>,
    /// How many people there are on all pages, exactly.
    pub total: usize,
}

/// A letter with which given names begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Initial {
    /// A small letter of the Vietnamese alphabet, f, j, w or z, or `#` for everything else.
    pub letter: char,
    /// At which offset of the list its names begin.
    pub from: usize,
    /// How many people have it.
    pub people: usize,
}

impl NameIndex {
    /// Everyone of a scope by given name, as Vietnamese lists do; namesakes by their ids.
    pub fn page(&self, scope: &Scope, offset: usize, limit: usize) -> Page {
        let extent = Extent::new(self, scope);
        let tally = Tally::new(self, &extent);
        let names = self.names_of(&tally);
        let count = |name: &u32| tally.count(self, *name) as usize;
        let total = names.iter().map(count).sum();
        let names = names.iter().map(|name| (*name, count(name), ()));
        let mut ids = Vec::new();
        self.bearers(names, &extent, (offset, limit), |id, ()| ids.push(id));
        Page { ids, total }
    }

    /// The letters given names in a scope begin with, in the order of the list.
    pub fn initials(&self, scope: &Scope) -> Vec<Initial> {
        let tally = Tally::new(self, &Extent::new(self, scope));
        let alphabet: HashMap<Option<char>, char> = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
            .chars()
            .map(|letter| (sort_key(&letter.to_string()).chars().next(), letter))
            .collect();
        let mut initials: Vec<Initial> = Vec::new();
        let (mut from, mut before) = (0, None);
        for name in self.names_of(&tally) {
            let first = self.names.name(name).initial;
            if first != before || initials.is_empty() {
                let letter = alphabet.get(&first).copied().unwrap_or('#');
                if initials.last().is_none_or(|last| last.letter != letter) {
                    initials.push(Initial {
                        letter,
                        from,
                        people: 0,
                    });
                }
                before = first;
            }
            let people = tally.count(self, name) as usize;
            if let Some(last) = initials.last_mut() {
                last.people += people;
            }
            from += people;
        }
        initials
    }

    /// The names of a tally, as lists order them.
    fn names_of(&self, tally: &Tally) -> Vec<u32> {
        let order = self.names.in_order();
        match tally {
            Tally::Whole => order.to_vec(),
            Tally::Counted { names, .. } if names.len() < order.len() / 16 => {
                let mut names = names.clone();
                names.sort_unstable_by_key(|name| self.names.name(*name).label);
                names
            }
            Tally::Counted { counts, .. } => {
                let inside = order.iter().filter(|name| counts[**name as usize] > 0);
                inside.copied().collect()
            }
        }
    }
}
