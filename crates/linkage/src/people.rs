//! A list of people, indexed so that its likely pairs, and a new record's, are found quickly.

use std::collections::HashMap;

use crate::beliefs::Beliefs;
use crate::chances::Chances;
use crate::compare::{Comparison, Side};
use crate::evidence::Evidence;
use crate::hash::NumberMap;
use crate::keys::{KEYS, KeyColumn, NAME_ALONE, NUMBER, PHONE, find_key, find_name_key};
use crate::learn::learned;
use crate::name::Name;
use crate::parallel::share;
use crate::person::Person;
use crate::record::{Match, Pair, Record};

#[cfg(test)]
mod tests;

/// Pairs less likely than this are never kept. Beliefs are learned from what is kept, so it lies
/// well below what anybody asks for.
const FLOOR: f64 = 1e-3;
/// Learning may raise a pair so many times above what was first thought of it.
const ROOM: f64 = 30.0;
/// A key shared by more records than this joins each only with its nearest neighbours.
const LARGEST_BLOCK: usize = 1_000;
/// How many neighbours those are.
const NEIGHBOURS: usize = 20;
/// A name borne by more people than this says too little by itself.
const FEW_NAMESAKES: usize = 8;
/// Columns are worked on in so many pieces.
const SHARES: usize = 16;

/// A list of people in memory: about 300 bytes a record, and nothing of the records' texts but
/// the different names.
pub struct People {
    ids: Vec<i64>,
    people: Vec<Person>,
    names: Vec<Name>,
    /// Places in `names` by the letters and marks.
    spelled: NumberMap<u64, u32>,
    chances: Chances,
    columns: Vec<KeyColumn>,
    beliefs: Beliefs,
    kept: Vec<Kept>,
}

/// A pair that may be one person: places of two records, that with the smaller id first.
#[derive(Clone, Copy)]
struct Kept {
    a: u32,
    b: u32,
    evidence: Evidence,
}

impl People {
    /// Indexes a list and learns from it how records of one person differ in it.
    pub fn new(records: &[Record<'_>]) -> People {
        let mut people = People::believing(records, Beliefs::default());
        let seen: Vec<Evidence> = people.kept.iter().map(|pair| pair.evidence).collect();
        people.beliefs = learned(&people.beliefs, people.chances.people, &seen);
        people
    }

    /// Indexes a list under beliefs of one's own: those learned from a longer list, for example.
    pub fn believing(records: &[Record<'_>], beliefs: Beliefs) -> People {
        let (mut people, mut names) = read(records);
        let chances = Chances::of(&mut people, &mut names);
        let columns = share(KEYS, |kind| KeyColumn::of(kind, &people, &names));
        count(&columns[NUMBER], &mut people, |person| {
            &mut person.number_count
        });
        count(&columns[PHONE], &mut people, |person| {
            &mut person.phone_count
        });
        let spelled = names
            .iter()
            .zip(0..)
            .map(|(name, at)| (name.marked, at))
            .collect();
        let ids = records.iter().map(|record| record.id).collect();
        let mut list = People {
            ids,
            people,
            names,
            spelled,
            chances,
            columns,
            beliefs,
            kept: Vec::new(),
        };
        list.kept = list.candidates();
        list
    }

    /// What is believed of this list.
    pub fn beliefs(&self) -> &Beliefs {
        &self.beliefs
    }

    /// The pairs at least so likely to be one person, likeliest first. Pairs with one number that
    /// at most five records hold are among them however unlikely, since it is wrong for one of the
    /// two. Otherwise scores below a thousandth are not kept.
    pub fn pairs(&self, least: f32) -> Vec<Pair> {
        let mut pairs: Vec<Pair> = self
            .kept
            .iter()
            .filter_map(|kept| {
                let score = score(self.beliefs.odds(self.chances.people, &kept.evidence));
                (score >= least || kept.evidence.holders_are_few).then(|| Pair {
                    a: self.ids[kept.a as usize],
                    b: self.ids[kept.b as usize],
                    score,
                    why: kept.evidence.reasons(),
                })
            })
            .collect();
        pairs.sort_by(|x, y| {
            y.score
                .total_cmp(&x.score)
                .then((x.a, x.b).cmp(&(y.a, y.b)))
        });
        pairs
    }

    /// The records of the list that may describe the same person as a record that is not in it,
    /// likeliest first, as [`People::pairs`] would tell them of a list with that record. Its id
    /// does not matter; of a record that is in the list the first match is itself.
    pub fn find(&self, record: &Record<'_>, least: f32) -> Vec<Match> {
        let mut name = Name::read(record.name);
        if let Some(&at) = self.spelled.get(&name.marked) {
            name = self.names[at as usize].clone();
        }
        name.folded_count = name.folded_count.max(self.namesakes(&name));
        let mut person = Person::read(record, 0);
        let keys: Vec<Option<u32>> = (0..KEYS)
            .map(|kind| find_key(kind, &person, &name))
            .collect();
        let sharing =
            |kind: usize| keys[kind].map_or(0, |key| self.columns[kind].places(key).len());
        person.number_count += sharing(NUMBER) as u32;
        person.phone_count += sharing(PHONE) as u32;
        self.chances.weigh_new(&mut person, &mut name);
        let new = Side {
            person: &person,
            name: &name,
        };
        let mut places: Vec<u32> = Vec::new();
        for kind in (0..KEYS).filter(|&kind| kind == NAME_ALONE || sharing(kind) <= LARGEST_BLOCK) {
            let block = keys[kind].map(|key| self.columns[kind].places(key));
            let all = kind != NAME_ALONE || sharing(kind) < FEW_NAMESAKES;
            let near = |&at: &u32| all || self.people[at as usize].birth == person.birth;
            places.extend(block.into_iter().flatten().filter(near));
        }
        places.sort_unstable();
        places.dedup();
        let comparison = self.comparison(f64::from(least).max(FLOOR), 1.0);
        let mut found: Vec<Match> = places
            .into_iter()
            .filter_map(|at| {
                let evidence = comparison.find_evidence(new, self.side(at))?;
                let score = score(self.beliefs.odds(self.chances.people, &evidence));
                (score >= least || evidence.holders_are_few).then(|| Match {
                    id: self.ids[at as usize],
                    score,
                    why: evidence.reasons(),
                })
            })
            .collect();
        found.sort_by(|x, y| y.score.total_cmp(&x.score).then(x.id.cmp(&y.id)));
        found
    }

    /// The same for many records, on all processors; the answers stand in the records' order.
    /// The new records are not compared with one another.
    pub fn find_all(&self, records: &[Record<'_>], least: f32) -> Vec<Vec<Match>> {
        let pieces: Vec<&[Record<'_>]> = records.chunks(256).collect();
        let answers = share(pieces.len(), |at| {
            let piece = pieces[at].iter();
            piece
                .map(|record| self.find(record, least))
                .collect::<Vec<_>>()
        });
        answers.into_iter().flatten().collect()
    }

    /// How many records of the list bear a name, in whatever marks.
    fn namesakes(&self, name: &Name) -> u32 {
        let Some(key) = find_name_key(name) else {
            return 0;
        };
        let places = self.columns[NAME_ALONE].places(key);
        places
            .filter(|&at| self.side(at).name.folded == name.folded)
            .count() as u32
    }

    fn side(&self, at: u32) -> Side<'_> {
        let person = &self.people[at as usize];
        Side {
            person,
            name: &self.names[person.name as usize],
        }
    }

    fn comparison(&self, least: f64, room: f64) -> Comparison<'_> {
        let odds = least / (1.0 - least).max(1e-9);
        Comparison {
            chances: &self.chances,
            beliefs: &self.beliefs,
            least: odds / room,
        }
    }

    /// Every pair that shares a key and is not hopeless, each once, in the order of their ids.
    fn candidates(&self) -> Vec<Kept> {
        let comparison = self.comparison(FLOOR, ROOM);
        let found = share(KEYS * SHARES, |piece| {
            let mut kept = Vec::new();
            let kind = piece / SHARES;
            for block in self.columns[kind].blocks(piece % SHARES, SHARES) {
                self.compare_block(kind, block, &comparison, &mut kept);
            }
            kept
        });
        let mut kept: Vec<Kept> = found.into_iter().flatten().collect();
        let order = |pair: &Kept| (self.ids[pair.a as usize], self.ids[pair.b as usize]);
        kept.sort_by_key(order);
        kept.dedup_by_key(|pair| order(pair));
        kept
    }

    fn compare_block(
        &self,
        kind: usize,
        block: &[u64],
        comparison: &Comparison<'_>,
        kept: &mut Vec<Kept>,
    ) {
        if kind == NAME_ALONE && block.len() > FEW_NAMESAKES {
            return;
        }
        let mut places: Vec<u32> = block.iter().map(|&entry| entry as u32).collect();
        let reach = if places.len() > LARGEST_BLOCK {
            places.sort_unstable_by_key(|&at| {
                let Side { person, name } = self.side(at);
                (name.bag, person.birth, person.unit, self.ids[at as usize])
            });
            NEIGHBOURS
        } else {
            places.len()
        };
        for (from, &a) in places.iter().enumerate() {
            for &b in places[from + 1..].iter().take(reach) {
                let Some(evidence) = comparison.find_evidence(self.side(a), self.side(b)) else {
                    continue;
                };
                let in_order = self.ids[a as usize] <= self.ids[b as usize];
                let (a, b) = if in_order { (a, b) } else { (b, a) };
                kept.push(Kept { a, b, evidence });
            }
        }
    }
}

fn score(odds: f64) -> f32 {
    (odds / (1.0 + odds)) as f32
}

/// Takes the records apart; every different way of writing a name is read once.
fn read(records: &[Record<'_>]) -> (Vec<Person>, Vec<Name>) {
    let mut typed: HashMap<&str, u32> = HashMap::new();
    let mut spellings: Vec<&str> = Vec::new();
    let mut named: Vec<u32> = Vec::with_capacity(records.len());
    for record in records {
        named.push(*typed.entry(record.name).or_insert_with(|| {
            spellings.push(record.name);
            spellings.len() as u32 - 1
        }));
    }
    let pieces: Vec<&[&str]> = spellings.chunks(4096).collect();
    let names = share(pieces.len(), |at| {
        pieces[at]
            .iter()
            .map(|name| Name::read(name))
            .collect::<Vec<_>>()
    });
    let pieces: Vec<(&[Record<'_>], &[u32])> =
        records.chunks(16_384).zip(named.chunks(16_384)).collect();
    let people = share(pieces.len(), |at| {
        let (records, named) = pieces[at];
        let pairs = records.iter().zip(named);
        pairs
            .map(|(record, &name)| Person::read(record, name))
            .collect::<Vec<_>>()
    });
    (
        people.into_iter().flatten().collect(),
        names.into_iter().flatten().collect(),
    )
}

/// Writes into each person how many have the same key.
fn count(column: &KeyColumn, people: &mut [Person], field: fn(&mut Person) -> &mut u32) {
    for block in column.blocks(0, 1) {
        for &entry in block {
            *field(&mut people[entry as u32 as usize]) = block.len() as u32;
        }
    }
}
