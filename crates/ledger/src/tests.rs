//! The laws of the books under random operations, beside a model too plain to be wrong: a list of
//! lines that is added up afresh for every question.

use std::collections::BTreeSet;

use proptest::prelude::*;
use timeline::{Day, Period};

use crate::*;

fn day(number: i16) -> Day {
    let start = jiff::civil::date(2026, 1, 1);
    start + jiff::Span::new().days(number)
}

fn dong(amount: i64) -> Dong {
    Dong::new(amount).unwrap()
}

fn all_days() -> Period {
    Period::new(day(0), day(400)).unwrap()
}

/// What somebody tries; most of it is allowed, some is not.
#[derive(Debug, Clone)]
enum Act {
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

const BOOKS: usize = 3;

fn acts() -> impl Strategy<Value = Vec<Act>> {
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
struct Line {
    book: usize,
    on: Day,
    account: String,
    fund: i64,
    transfer: Option<i64>,
    amount: i64,
}

#[derive(Default)]
struct World {
    books: Vec<Book>,
    lines: Vec<Line>,
    transfers: Vec<(usize, usize)>,
}

impl World {
    fn new() -> World {
        World {
            books: vec![Book::new(); BOOKS],
            ..World::default()
        }
    }

    fn note(&mut self, book: usize, number: usize) {
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

    fn post(&mut self, book: usize, entry: Entry) -> bool {
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

    fn two(on: Day, debit: Posting, credit: Posting) -> Entry {
        Entry::new(on, vec![debit, credit]).unwrap()
    }

    fn send(&mut self, (from, to): (usize, usize), on: Day, (amount, arrives): (i64, i64)) {
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

    fn reverse(&mut self, book: usize, entry: usize, on: Day) {
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

    fn act(&mut self, act: Act) {
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
    fn sum(&self, fits: impl Fn(&Line) -> bool) -> i64 {
        self.lines
            .iter()
            .filter(|line| fits(line))
            .map(|line| line.amount)
            .sum()
    }

    fn check(&self) {
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

    fn check_together(&self) {
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
        assert_eq!(read.on_its_way.whole(), on_its_way);
        let left = Dong::sum(read.lines.iter().map(|line| line.closing)).unwrap();
        assert_eq!(left.whole() + on_its_way, 0);
    }

    fn written(&self) -> Vec<Written> {
        let mut all = Vec::new();
        for (at, book) in self.books.iter().enumerate() {
            let number = |entry: usize| i64::try_from(at * 1_000 + entry).unwrap();
            for (own, entry) in book.entries().iter().enumerate() {
                all.push(Written {
                    book: i64::try_from(at).unwrap(),
                    number: number(own),
                    on: entry.on(),
                    reverses: book.reversed_by_entry(own).map(number),
                    postings: entry.postings().to_vec(),
                });
            }
        }
        all
    }
}

fn breaches(name: &str, all: &[Written]) -> usize {
    let check = CHECKS.iter().find(|check| check.name == name).unwrap();
    (check.breaches)(all).len()
}

const STRUCTURAL: [&str; 3] = [
    "every entry balances within every fund",
    "the debits of every book are its credits",
    "an entry is reversed once, by its mirror, in its own book",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_books_agree_with_a_plain_model(acts in acts()) {
        let mut world = World::new();
        for act in acts {
            world.act(act);
            world.check();
        }
        let written = world.written();
        for name in STRUCTURAL {
            prop_assert_eq!(breaches(name, &written), 0, "{}", name);
        }
    }

    #[test]
    fn a_posting_that_was_changed_is_found(acts in acts(), at in any::<prop::sample::Index>()) {
        let mut world = World::new();
        for act in acts {
            world.act(act);
        }
        let mut written = world.written();
        if !written.is_empty() {
            let entry = at.get(&written).number;
            let touched = written.iter_mut().find(|own| own.number == entry).unwrap();
            touched.postings[0].amount = touched.postings[0].amount.plus(dong(1)).unwrap();
            prop_assert_eq!(breaches(STRUCTURAL[0], &written), 1);
            prop_assert_eq!(breaches(STRUCTURAL[1], &written), 1);
        }
    }
}

fn nature(account: &str) -> Nature {
    match account {
        "cash" => Nature::Money,
        "income" => Nature::Income,
        "sent" => Nature::Transfer,
        _ => Nature::Spending,
    }
}

#[test]
fn a_fund_statement_says_what_came_what_went_and_what_is_left() {
    let mut world = World::new();
    world.act(Act::Income {
        book: 0,
        fund: 1,
        on: 10,
        amount: 900,
    });
    world.act(Act::Spend {
        book: 0,
        fund: 1,
        on: 20,
        amount: 300,
    });
    world.act(Act::Spend {
        book: 0,
        fund: 1,
        on: 120,
        amount: 50,
    });
    world.act(Act::Income {
        book: 0,
        fund: 2,
        on: 120,
        amount: 7,
    });
    world.act(Act::Send {
        from: 0,
        to: 1,
        on: 130,
        amount: 100,
        arrives: 98,
    });
    let period = Period::new(day(100), day(200)).unwrap();
    let drawn = fund_statement(world.books[0].entries(), Some(1), nature, period).unwrap();
    assert_eq!((drawn.opening, drawn.closing), (dong(600), dong(450)));
    let told: Vec<_> = drawn
        .lines
        .iter()
        .map(|l| (l.side, &*l.account, l.amount))
        .collect();
    assert_eq!(
        told,
        [
            (Side::Out, "spending", dong(50)),
            (Side::Out, "sent", dong(100))
        ]
    );
    let books: Vec<&[Entry]> = world.books.iter().map(Book::entries).collect();
    let read = consolidate(&books, &BTreeSet::from([0]), period).unwrap();
    assert_eq!((read.eliminated, read.on_its_way), (dong(100), dong(2)));
}

#[test]
fn a_gift_sent_on_and_given_out_counts_once() {
    let mut world = World::new();
    world.act(Act::Income {
        book: 0,
        fund: 1,
        on: 1,
        amount: 100,
    });
    world.act(Act::Send {
        from: 0,
        to: 1,
        on: 2,
        amount: 100,
        arrives: 100,
    });
    world.act(Act::Spend {
        book: 1,
        fund: 1,
        on: 3,
        amount: 100,
    });
    let books: Vec<&[Entry]> = world.books.iter().map(Book::entries).collect();
    let read = consolidate(&books, &BTreeSet::from([0]), all_days()).unwrap();
    let closing = |account: &str| {
        read.lines
            .iter()
            .find(|line| line.account == account)
            .map(|line| line.closing.whole())
    };
    assert_eq!(closing("spending"), Some(100));
    assert_eq!(closing("income"), Some(-100));
    assert_eq!(closing("sent"), None);
    assert_eq!((closing("cash"), read.on_its_way), (Some(0), Dong::ZERO));
}

#[test]
fn amounts_that_do_not_fit_are_refused() {
    assert_eq!(Dong::new(i64::MIN), Err(Fault::TooLarge));
    assert_eq!(dong(i64::MAX).plus(dong(1)), Err(Fault::TooLarge));
    let most = |account: &str, amount| Posting::new(account, 1, dong(amount));
    let four = vec![
        most("a", i64::MAX),
        most("b", -i64::MAX),
        most("c", i64::MAX),
        most("d", -i64::MAX),
    ];
    assert_eq!(Entry::new(day(0), four), Err(Fault::TooLarge));
}

#[test]
fn what_may_not_be_is_told_apart() {
    let mut world = World::new();
    world.act(Act::Income {
        book: 0,
        fund: 1,
        on: 10,
        amount: 5,
    });
    let book = &mut world.books[0];
    assert_eq!(book.reverse(7, day(11)), Err(Fault::NoSuchEntry(7)));
    assert_eq!(book.reverse(0, day(9)), Err(Fault::ReversedBefore));
    assert_eq!(book.reverse(0, day(10)), Ok(1));
    assert_eq!(book.reverse(0, day(10)), Err(Fault::Reversed(0)));
    assert_eq!(book.reverse(1, day(10)), Err(Fault::IsReversal(1)));
    book.close(day(50)).unwrap();
    assert_eq!(book.close(day(50)), Err(Fault::ClosedBackwards));
    assert_eq!(
        book.reopen(Some(day(60)), "x"),
        Err(Fault::ReopenedForwards)
    );
    book.reopen(Some(day(40)), "x").unwrap();
    assert_eq!(book.closed_until(), Some(day(40)));
}

#[test]
fn a_purse_overdrawn_and_a_transfer_grown_are_found() {
    let mut world = World::new();
    world.act(Act::Spend {
        book: 0,
        fund: 1,
        on: 1,
        amount: 5,
    });
    assert_eq!(
        breaches("no fund owes money to a purse", &world.written()),
        1
    );
    let mut world = World::new();
    world.act(Act::Send {
        from: 0,
        to: 1,
        on: 1,
        amount: 5,
        arrives: 6,
    });
    let found = breaches(
        "no transfer arrives larger than it was sent",
        &world.written(),
    );
    assert_eq!(found, 1);
}
