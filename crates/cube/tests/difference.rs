//! The parts of a difference make it up, on random trees, moves, ends and facts.

use cube::{Cube, Fact, Kind, Link, Question, Side, Structure, Term};
use proptest::collection::vec;
use proptest::prelude::*;

const UNITS: u32 = 12;

/// A unit under an earlier one from a day until a day.
fn link() -> impl Strategy<Value = Link> {
    let until = prop_oneof![2 => Just(i32::MAX), 1 => 20_i32..100];
    (2..UNITS, any::<prop::sample::Index>(), 0_i32..90, until).prop_map(
        |(child, parent, from, until)| Link {
            child,
            parent: u32::try_from(parent.index(child as usize - 1)).unwrap_or(0) + 1,
            line: 0,
            from,
            until,
            sign: 1,
            change: 1,
        },
    )
}

fn fact() -> impl Strategy<Value = Fact> {
    let sign = prop_oneof![9 => Just(1_i8), 1 => Just(-1_i8)];
    (1..UNITS, 0_i32..100, 0_u16..2, -5_i64..60, 0_u64..6, sign).prop_map(
        |(unit, day, series, amount, person, sign)| Fact {
            unit,
            day,
            series,
            dims: 0,
            amount,
            person,
            sign,
            change: 1,
        },
    )
}

fn structure() -> impl Strategy<Value = Structure> {
    prop_oneof![Just(Structure::Then), (-5_i32..105).prop_map(Structure::On)]
}

fn question() -> impl Strategy<Value = Question> {
    let kind = prop_oneof![
        (0_i32..60, 1_i32..60).prop_map(|(from, days)| Kind::Flow {
            from,
            until: from + days
        }),
        (0_i32..100).prop_map(|at| Kind::Stock { at }),
    ];
    let term = |series, times| Term {
        series,
        dims: None,
        times,
    };
    (1..UNITS, structure(), kind, -1_i64..3).prop_map(move |(unit, structure, kind, times)| {
        Question {
            unit,
            line: 0,
            structure,
            kind,
            terms: vec![term(0, 1), term(1, times)],
            known: None,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1500,
        failure_persistence: None,
        ..Default::default()
    })]

    #[test]
    fn the_second_total_is_the_first_with_the_parts(
        links in vec(link(), 0..30),
        facts in vec(fact(), 0..80),
        questions in vec((question(), structure()), 1..12),
    ) {
        let mut cube = Cube::new();
        cube.apply(facts, links);
        for (question, other) in questions {
            let under = |unit: u32, structure: Structure| {
                cube.total(&Question { unit, structure, ..question.clone() }).unwrap()
            };
            let first = under(question.unit, question.structure);
            let second = under(question.unit, other);
            let parts = cube.difference(&question, other).unwrap();
            let way = |side: Side| if side == Side::First { -1 } else { 1 };
            let sum = |of: fn(&cube::Total) -> i64| {
                parts.iter().map(|part| way(part.side) * of(&part.total)).sum::<i64>()
            };
            prop_assert_eq!(first.amount + sum(|total| total.amount), second.amount);
            prop_assert_eq!(first.facts + sum(|total| total.facts), second.facts);
            prop_assert_eq!(first.unnamed + sum(|total| total.unnamed), second.unnamed);
            for part in &parts {
                let structure = if part.side == Side::First { question.structure } else { other };
                prop_assert_ne!(part.unit, question.unit);
                if part.whole && part.days.is_none() {
                    prop_assert_eq!(part.total, under(part.unit, structure), "{:?}", part);
                }
            }
            if question.structure == other {
                prop_assert!(parts.is_empty());
            }
        }
    }
}

/// A district ends on day 50 and a ward takes its base unions; one of them goes elsewhere.
#[test]
fn each_part_is_named_by_its_topmost_unit() {
    let link = |child, parent, from, until| Link {
        child,
        parent,
        line: 0,
        from,
        until,
        sign: 1,
        change: 1,
    };
    let fact = |unit, day, amount| Fact {
        unit,
        day,
        series: 0,
        dims: 0,
        amount,
        person: 0,
        sign: 1,
        change: 1,
    };
    let mut cube = Cube::new();
    cube.apply(
        [
            fact(20, 10, 1),
            fact(30, 10, 4),
            fact(31, 10, 8),
            fact(32, 60, 16),
        ],
        [
            link(20, 10, 0, 50),
            link(30, 20, 0, 50),
            link(31, 20, 0, 50),
            // The ward's own, and where the district's past is counted.
            link(21, 11, 0, i32::MAX),
            link(20, 21, 50, i32::MAX),
            link(30, 21, 50, i32::MAX),
            link(31, 10, 50, i32::MAX),
            link(32, 21, 40, i32::MAX),
        ],
    );
    let question = Question {
        unit: 11,
        line: 0,
        structure: Structure::Then,
        kind: Kind::Flow { from: 0, until: 90 },
        terms: vec![Term {
            series: 0,
            dims: None,
            times: 1,
        }],
        known: None,
    };
    let parts = cube.difference(&question, Structure::On(80)).unwrap();
    let said: Vec<_> = parts
        .iter()
        .map(|part| {
            (
                part.unit,
                part.side,
                part.days,
                part.whole,
                part.total.amount,
            )
        })
        .collect();
    // The district and the base union joined the ward on day 50; each stands by itself below it.
    let before = Some((0, 50));
    assert_eq!(
        said,
        [
            (20, Side::Second, before, true, 1),
            (30, Side::Second, before, true, 4)
        ]
    );
    let other = Question {
        unit: 10,
        ..question
    };
    let parts = cube.difference(&other, Structure::On(80)).unwrap();
    let said: Vec<_> = parts
        .iter()
        .map(|part| {
            (
                part.unit,
                part.side,
                part.days,
                part.whole,
                part.total.amount,
            )
        })
        .collect();
    // The district leaves without the base union that is below the asked unit by both trees.
    assert_eq!(said, [(20, Side::First, before, false, 5)]);
}
