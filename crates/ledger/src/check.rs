//! The laws of books as a named list, asked of entries that come from elsewhere and may be wrong.

use std::collections::{BTreeMap, HashMap, HashSet};

use timeline::Day;

use crate::{Dong, Entry, Posting};

/// An entry as somebody has kept it; nothing about it is certain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub book: i64,
    pub number: i64,
    pub on: Day,
    pub reverses: Option<i64>,
    pub postings: Vec<Posting>,
}

/// What breaks a law: a book, an entry of it where it is one, and by how much where it is an
/// amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    pub book: i64,
    pub entry: Option<i64>,
    pub amount: Dong,
}

/// A law with its name.
pub struct Check {
    pub name: &'static str,
    pub breaches: fn(&[Written]) -> Vec<Breach>,
}

/// Every law, in the order they are told.
pub const CHECKS: [Check; 5] = [
    Check {
        name: "every entry balances within every fund",
        breaches: unbalanced,
    },
    Check {
        name: "the debits of every book are its credits",
        breaches: lopsided,
    },
    Check {
        name: "an entry is reversed once, by its mirror, in its own book",
        breaches: reversals,
    },
    Check {
        name: "no fund owes money to a purse",
        breaches: overdrawn,
    },
    Check {
        name: "no transfer arrives larger than it was sent",
        breaches: grown,
    },
];

fn of(written: &Written, amount: Dong) -> Breach {
    Breach {
        book: written.book,
        entry: Some(written.number),
        amount,
    }
}

fn unbalanced(all: &[Written]) -> Vec<Breach> {
    let broken = |written: &&Written| Entry::new(written.on, written.postings.clone()).is_err();
    all.iter()
        .filter(broken)
        .map(|written| of(written, left_over(written)))
        .collect()
}

/// What an entry leaves, or nothing where that does not fit.
fn left_over(written: &Written) -> Dong {
    let amounts = written.postings.iter().map(|posting| posting.amount);
    Dong::sum(amounts).unwrap_or_default()
}

fn lopsided(all: &[Written]) -> Vec<Breach> {
    let mut books: BTreeMap<i64, i128> = BTreeMap::new();
    for written in all {
        for posting in &written.postings {
            *books.entry(written.book).or_default() += i128::from(posting.amount.whole());
        }
    }
    books
        .into_iter()
        .filter(|(_, sum)| *sum != 0)
        .map(|(book, sum)| whole(book, sum))
        .collect()
}

/// A breach of a book by a sum, as far as it fits.
fn whole(book: i64, sum: i128) -> Breach {
    Breach {
        book,
        entry: None,
        amount: i64::try_from(sum)
            .ok()
            .and_then(|sum| Dong::new(sum).ok())
            .unwrap_or_default(),
    }
}

fn reversals(all: &[Written]) -> Vec<Breach> {
    let by_number: HashMap<i64, &Written> = all
        .iter()
        .map(|written| (written.number, written))
        .collect();
    let mut reversed = HashSet::new();
    let is_sound = |written: &Written, of: i64, once: bool| {
        let Some(first) = by_number.get(&of) else {
            return false;
        };
        let mirror: Vec<Posting> = first.postings.iter().map(Posting::mirrored).collect();
        once && first.reverses.is_none()
            && first.book == written.book
            && first.on <= written.on
            && mirror == written.postings
    };
    let mut found = Vec::new();
    for written in all {
        if let Some(number) = written.reverses {
            let once = reversed.insert(number);
            if !is_sound(written, number, once) {
                found.push(of(written, Dong::ZERO));
            }
        }
    }
    found
}

fn overdrawn(all: &[Written]) -> Vec<Breach> {
    let mut left: BTreeMap<(i64, i64, i64), i128> = BTreeMap::new();
    for written in all {
        for posting in &written.postings {
            if let Some(purse) = posting.purse {
                let key = (written.book, purse, posting.fund);
                *left.entry(key).or_default() += i128::from(posting.amount.whole());
            }
        }
    }
    left.into_iter()
        .filter(|(_, sum)| *sum < 0)
        .map(|((book, ..), sum)| whole(book, sum))
        .collect()
}

/// A transfer is a debit where it was sent and a credit where it arrives, so what is left of it is
/// never a credit.
fn grown(all: &[Written]) -> Vec<Breach> {
    let mut left: BTreeMap<i64, (i64, i128)> = BTreeMap::new();
    for written in all {
        for posting in &written.postings {
            if let Some(transfer) = posting.transfer {
                let kept = left.entry(transfer).or_insert((written.book, 0));
                kept.1 += i128::from(posting.amount.whole());
            }
        }
    }
    left.into_values()
        .filter(|(_, sum)| *sum < 0)
        .map(|(book, sum)| whole(book, sum))
        .collect()
}
