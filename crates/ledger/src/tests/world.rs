//! Random operations on three books, and the model that is added up afresh for every question.

use std::collections::BTreeSet;

use proptest::prelude::*;
use timeline::{Day, Period};

use crate::*;

pub fn day(number: i16) -> Day {
    let start = jiff::civil::date(2026, 1, 1);
    start + jiff::Span::new().days(number)
}

pub fn dong(amount: i64) -> Dong {
    Dong::new(amount).unwrap()
}

pub fn all_days() -> Period {
    Period::new(day(0), day(400)).unwrap()
}

/// What somebody tries; most of it is allowed, some is not.
#[derive(Debug, Clone)]
pub enum Act {
    Income {
        book: usize,
        fund: i64,
        on: i16,
        amount: i64,
    },
    Spend {
        book: usize,
        fund: i64,
        on: i16,
        amount: i64,
    },
    /// Postings as they come, balanced or not.
    Wild {
        book: usize,
        on: i16,
        lines: Vec<(u8, i64, i64)>,
    },
    Send {
        from: usize,
        to: usize,
        on: i16,
        amount: i64,
        arrives: i64,
    },
    Reverse {
        book: usize,
        entry: usize,
        on: i16,
    },
    Close {
        book: usize,
        until: i16,
    },
    Reopen {
        book: usize,
        until: Option<i16>,
    },
}

pub const BOOKS: usize = 3;

pub fn acts() -> impl Strategy<Value = Vec<Act>> {
    let (book, fund, on) = (0..BOOKS, 1i64..3, 0i16..300);
    let act = prop_oneof![
        4 => (book.clone(), fund.clone(), on.clone(), 1i64..1_000_000)
            .prop_map(|(book, fund, on, amount)| Act::Income { book, fund, on, amount }),
        4 => (book.clone(), fund.clone(), on.clone(), 1i64..1_000_000)
            .prop_map(|(book, fund, on, amount)| Act::Spend { book, fund, on, amount }),
        2 => (book.clone(), on.clone(), prop::collection::vec((0u8..4, 1i64..3, -3i64..4), 0..5))
            .prop_map(|(book, on, lines)| Act::Wild { book, on, lines }),
        3 => (book.clone(), book.clone(), on.clone(), 1i64..1_000_000, 0i64..=100)
            .prop_map(|(from, to, on, amount, percent)| Act::Send {
                from, to, on, amount, arrives: amount * percent / 100 }),
        3 => (book.clone(), 0usize..40, on.clone())
            .prop_map(|(book, entry, on)| Act::Reverse { book, entry, on }),
        1 => (book.clone(), on.clone()).prop_map(|(book, until)| Act::Close { book, until }),
        1 => (book, prop::option::of(on)).prop_map(|(book, until)| Act::Reopen { book, until }),
    ];
    prop::collection::vec(act, 0..60)
}

/// One line of the model.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    book: usize,
    on: Day,
    account: String,
    fund: i64,
    transfer: Option<i64>,
    amount: i64,
}

#[derive(Default)]
pub struct World {
    pub books: Vec<Book>,
    pub lines: Vec<Line>,
    pub transfers: Vec<(usize, usize)>,
}

impl World {
    pub fn new() -> World {
        World {
            books: vec![Book::new(); BOOKS],
            ..World::default()
        }
    }

    pub fn note(&mut self, book: usize, number: usize) {
        let entry = &self.books[book].entries()[number];
        for posting in entry.postings() {
            self.lines.push(Line {
                book,
                on: entry.on(),
                account: posting.account.clone(),
                fund: posting.fund,
                transfer: posting.transfer,
                amount: posting.amount.whole(),
            });
        }
    }

    pub fn post(&mut self, book: usize, entry: Entry) -> bool {
        let closed = self.books[book].closed_until();
        let allowed = closed.is_none_or(|until| entry.on() >= until);
        match self.books[book].post(entry) {
            Ok(number) => {
                assert!(allowed, "nothing posts into a closed period");
                self.note(book, number);
                true
            }
            Err(fault) => {
                assert!(!allowed && matches!(fault, Fault::Closed { .. }), "{fault}");
                false
            }
        }
    }

    pub fn two(on: Day, debit: Posting, credit: Posting) -> Entry {
        Entry::new(on, vec![debit, credit]).unwrap()
    }

    pub fn send(&mut self, (from, to): (usize, usize), on: Day, (amount, arrives): (i64, i64)) {
        let number = i64::try_from(self.transfers.len()).unwrap();
        let out = Posting::new("sent", 1, dong(amount)).of_transfer(number);
        let paid = Posting::new("cash", 1, dong(-amount)).in_purse(1);
        self.transfers.push((from, to));
        if self.post(from, World::two(on, out, paid)) && arrives > 0 {
            let got = Posting::new("cash", 1, dong(arrives)).in_purse(1);
            let came = Posting::new("sent", 1, dong(-arrives)).of_transfer(number);
            self.post(to, World::two(on, got, came));
        }
    }

    pub fn reverse(&mut self, book: usize, entry: usize, on: Day) {
        let before = self.books[book].clone();
        match self.books[book].reverse(entry, on) {
            Ok(number) => {
                self.note(book, number);
                let pair = [
                    &self.books[book].entries()[entry],
                    &self.books[book].entries()[number],
                ];
                for line in trial_balance(pair, all_days()).unwrap() {
                    assert_eq!(
                        line.closing,
                        Dong::ZERO,
                        "a reversal restores every balance"
                    );
                }
            }
            Err(_) => assert_eq!(self.books[book], before, "what is refused changes nothing"),
        }
    }

    pub fn act(&mut self, act: Act) {
        let money = |amount: i64, fund| Posting::new("cash", fund, dong(amount)).in_purse(1);
        match act {
            Act::Income {
                book,
                fund,
                on,
                amount,
            } => {
                let from = Posting::new("income", fund, dong(-amount));
                self.post(book, World::two(day(on), money(amount, fund), from));
            }
            Act::Spend {
                book,
                fund,
                on,
                amount,
            } => {
                let on_what = Posting::new("spending", fund, dong(amount));
                self.post(book, World::two(day(on), on_what, money(-amount, fund)));
            }
            Act::Wild { book, on, lines } => {
                let wild = |(account, fund, amount): &(u8, i64, i64)| {
                    Posting::new(format!("x{account}"), *fund, dong(*amount))
                };
                let sum = |of: i64| -> i64 {
                    lines
                        .iter()
                        .filter(|line| line.1 == of)
                        .map(|line| line.2)
                        .sum()
                };
                let sound = lines.len() >= 2
                    && lines.iter().all(|line| line.2 != 0)
                    && sum(1) == 0
                    && sum(2) == 0;
                let entry = Entry::new(day(on), lines.iter().map(wild).collect());
                assert_eq!(
                    entry.is_ok(),
                    sound,
                    "an entry is built if and only if it balances"
                );
                if let Ok(entry) = entry {
                    self.post(book, entry);
                }
            }
            Act::Send {
                from,
                to,
                on,
                amount,
                arrives,
            } if from != to => {
                self.send((from, to), day(on), (amount, arrives));
            }
            Act::Send { .. } => {}
            Act::Reverse { book, entry, on } => self.reverse(book, entry, day(on)),
            Act::Close { book, until } => {
                let before = trial_balance(self.books[book].entries(), all_days()).unwrap();
                let _ = self.books[book].close(day(until));
                let after = trial_balance(self.books[book].entries(), all_days()).unwrap();
                assert_eq!(before, after, "closing moves nothing");
            }
            Act::Reopen { book, until } => {
                let told = self.books[book].closings().len();
                let done = self.books[book].reopen(until.map(day), "bổ sung chứng từ");
                let now = self.books[book].closings().len();
                assert_eq!(
                    now,
                    told + usize::from(done.is_ok()),
                    "reopening is recorded"
                );
            }
        }
    }

    /// The model's own answer: the sum of the lines that fit.
    pub fn sum(&self, fits: impl Fn(&Line) -> bool) -> i64 {
        self.lines
            .iter()
            .filter(|line| fits(line))
            .map(|line| line.amount)
            .sum()
    }

    pub fn check(&self) {
        for (at, book) in self.books.iter().enumerate() {
            let period = Period::new(day(100), day(200)).unwrap();
            let lines = trial_balance(book.entries(), period).unwrap();
            let debits = Dong::sum(lines.iter().map(|line| line.debits)).unwrap();
            let credits = Dong::sum(lines.iter().map(|line| line.credits)).unwrap();
            assert_eq!(debits, credits, "debits are credits in every book");
            for line in &lines {
                let own = |of: &Line| of.book == at && of.account == line.account;
                let until = self.sum(|of| own(of) && of.on < day(200));
                let before = self.sum(|of| own(of) && of.on < day(100));
                assert_eq!(
                    (line.opening.whole(), line.closing.whole()),
                    (before, until)
                );
            }
            let cash = sheet(book.entries(), |posting| posting.purse == Some(1), period).unwrap();
            let is_cash = |of: &Line| of.book == at && of.account == "cash";
            let before = self.sum(|of| is_cash(of) && of.on < day(100));
            assert_eq!(cash.opening.whole(), before);
            assert_eq!(
                cash.closing.whole(),
                self.sum(|of| is_cash(of) && of.on < day(200))
            );
            let last = cash.lines.last().map_or(cash.opening, |line| line.balance);
            assert_eq!(last, cash.closing);
        }
        self.check_together();
    }

    pub fn check_together(&self) {
        // The first two books are read as one; the third is elsewhere.
        let within: BTreeSet<i64> = (0i64..)
            .zip(&self.transfers)
            .filter(|(_, (from, to))| *from < 2 && *to < 2)
            .map(|(number, _)| number)
            .collect();
        let books: Vec<&[Entry]> = self.books[..2].iter().map(Book::entries).collect();
        let read = consolidate(&books, &within, all_days()).unwrap();
        let internal = |of: &Line| of.transfer.is_some_and(|number| within.contains(&number));
        for account in ["cash", "income", "spending", "sent", "x0", "x1", "x2", "x3"] {
            let told = read.lines.iter().find(|line| line.account == account);
            let own = |of: &Line| of.book < 2 && of.account == account;
            let sum = self.sum(own) - self.sum(|of| own(of) && internal(of));
            let told = told.map_or(0, |line| line.closing.whole());
            assert_eq!(
                told, sum,
                "consolidation is the books less what they sent each other"
            );
        }
        let on_its_way = self.sum(|of| of.book < 2 && internal(of));
        let way = &read.on_its_way;
        assert_eq!(way.closing.whole(), on_its_way);
        let moved = way.debits.whole() - way.credits.whole();
        assert_eq!(way.opening.whole() + moved, on_its_way, "the line adds up");
        let left = Dong::sum(read.lines.iter().map(|line| line.closing)).unwrap();
        assert_eq!(left.whole() + on_its_way, 0);
    }

    pub fn written(&self) -> Vec<Written> {
        let mut all = Vec::new();
        for (at, book) in self.books.iter().enumerate() {
            let number = |entry: usize| i64::try_from(at * 1_000 + entry).unwrap();
            for (own, entry) in book.entries().iter().enumerate() {
                all.push(Written {
                    book: i64::try_from(at).unwrap(),
                    number: number(own),
                    on: entry.on(),
                    reverses: book.reverses(own).map(number),
                    postings: entry.postings().to_vec(),
                });
            }
        }
        all
    }
}
