//! The laws of the books under random operations, beside a model too plain to be wrong: a list of
//! lines that is added up afresh for every question.

mod world;

use std::collections::BTreeSet;

use proptest::prelude::*;
use timeline::Period;

use crate::*;
use world::{Act, World, acts, all_days, day, dong};

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
    let way = &read.on_its_way;
    assert_eq!(
        (read.eliminated, way.debits, way.closing),
        (dong(100), dong(2), dong(2))
    );
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
    assert_eq!(
        (closing("cash"), read.on_its_way.closing),
        (Some(0), Dong::ZERO)
    );
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
