//! The engine and the naive model answer alike, on random trees, moves, facts and questions.

mod naive;

use cube::{Cell, Cube, Fact, Fault, Kind, Link, Question, Snapshot, Structure, Term};
use naive::Naive;
use proptest::collection::vec;
use proptest::prelude::*;

/// One thing that is said: a fact, a link, or that an earlier one of them is taken back.
#[derive(Debug, Clone)]
enum Said {
    Fact(Fact),
    Link(Link),
    FactBack(prop::sample::Index),
    LinkBack(prop::sample::Index),
}

/// Unit numbers lie far apart, as a caller's may.
fn unit() -> impl Strategy<Value = u32> {
    (0_u32..9).prop_map(|number| number * 70_001 + 3)
}

fn day() -> impl Strategy<Value = i32> {
    -40_i32..75
}

fn fact() -> impl Strategy<Value = Fact> {
    // Most facts meet in a few partitions, so that these grow past their tails.
    let series = prop_oneof![6 => Just(0_u16), 1 => Just(1), 1 => Just(2)];
    let dims = prop_oneof![6 => Just(0_u32), 1 => Just(1), 1 => Just(2)];
    let what = (series, dims, -9_i64..60, 0_u64..5);
    let day = prop_oneof![2 => 0_i32..31, 1 => day()];
    let sign = prop_oneof![12 => Just(1_i8), 1 => Just(-1_i8)];
    (unit(), day, what, sign).prop_map(|(unit, day, (series, dims, amount, person), sign)| Fact {
        unit,
        day,
        series,
        dims,
        amount,
        person,
        sign,
        change: 0,
    })
}

fn link() -> impl Strategy<Value = Link> {
    let days = (day(), prop_oneof![Just(i32::MAX), day()]);
    let line = prop_oneof![3 => Just(0_u8), 1 => Just(1), 1 => Just(4)];
    let sign = prop_oneof![12 => Just(1_i8), 1 => Just(-1_i8)];
    (unit(), unit(), line, days, sign).prop_map(|(one, other, line, (from, until), sign)| {
        // Mostly under the smaller number; the few turned round make rings.
        let turned = one % 2 == 1 && from % 7 == 0;
        let (parent, child) = if turned {
            (one.max(other), one.min(other))
        } else {
            (one.min(other), one.max(other))
        };
        Link {
            child,
            parent,
            line,
            from,
            until,
            sign,
            change: 0,
        }
    })
}

fn said() -> impl Strategy<Value = Said> {
    prop_oneof![
        8 => fact().prop_map(Said::Fact),
        3 => link().prop_map(Said::Link),
        1 => any::<prop::sample::Index>().prop_map(Said::FactBack),
        1 => any::<prop::sample::Index>().prop_map(Said::LinkBack),
    ]
}

fn structure() -> impl Strategy<Value = Structure> {
    prop_oneof![Just(Structure::Then), day().prop_map(Structure::On)]
}

fn question() -> impl Strategy<Value = Question> {
    let kind = prop_oneof![
        (day(), day()).prop_map(|(from, until)| Kind::Flow { from, until }),
        Just(Kind::Flow {
            from: -31,
            until: 59
        }),
        day().prop_map(|at| Kind::Stock { at }),
    ];
    let series = prop_oneof![3 => Just(0_u16), 2 => 1_u16..4];
    let term = (series, prop::option::of(vec(0_u32..4, 0..3)), -2_i64..3);
    let term = term.prop_map(|(series, dims, times)| Term {
        series,
        dims,
        times,
    });
    let snapshot = (0_u64..30, vec(0_u64..30, 0..4));
    let snapshot = snapshot.prop_map(|(xmax, in_progress)| Snapshot { xmax, in_progress });
    let line = prop_oneof![3 => Just(0_u8), 1 => Just(1), 1 => Just(4), 1 => Just(9)];
    (
        unit(),
        line,
        structure(),
        kind,
        vec(term, 0..4),
        prop::option::weighted(0.3, snapshot),
    )
        .prop_map(|(unit, line, structure, kind, terms, known)| Question {
            unit,
            line,
            structure,
            kind,
            terms,
            known,
        })
}

/// Applies batches to both; each batch is one change, numbered from 0.
fn tell(cube: &mut Cube, naive: &mut Naive, batches: &[Vec<Said>]) {
    for (change, batch) in (0..).zip(batches) {
        let (mut facts, mut links) = (Vec::new(), Vec::new());
        for said in batch {
            match said {
                Said::Fact(fact) => facts.push(Fact { change, ..*fact }),
                Said::Link(link) => links.push(Link { change, ..*link }),
                Said::FactBack(index) if !naive.facts.is_empty() => {
                    let fact = *index.get(&naive.facts);
                    let (amount, sign) = (-fact.amount, -fact.sign);
                    facts.push(Fact {
                        amount,
                        sign,
                        change,
                        ..fact
                    });
                }
                Said::LinkBack(index) if !naive.links.is_empty() => {
                    let link = *index.get(&naive.links);
                    links.push(Link {
                        sign: -link.sign,
                        change,
                        ..link
                    });
                }
                Said::FactBack(_) | Said::LinkBack(_) => {}
            }
        }
        naive.apply(&facts, &links);
        cube.apply(facts, links);
    }
}

fn sorted(mut cells: Vec<Cell>) -> Vec<Cell> {
    cells.sort_by_key(|cell| (cell.series, cell.period, cell.unit));
    cells
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 600,
        failure_persistence: None,
        ..Default::default()
    })]

    #[test]
    fn every_question_is_answered_as_defined(
        batches in vec(vec(said(), 0..25), 1..10),
        questions in vec(question(), 1..16),
    ) {
        let (mut cube, mut naive) = (Cube::new(), Naive::default());
        tell(&mut cube, &mut naive, &batches);
        let totals = cube.totals(&questions);
        prop_assert_eq!(totals.len(), questions.len());
        for (question, total) in questions.iter().zip(totals) {
            prop_assert_eq!(total, Ok(naive.total(question)), "{:?}", question);
            prop_assert_eq!(cube.total(question), total);
            prop_assert_eq!(cube.by_unit(question), Ok(naive.by_unit(question)));
        }
    }

    #[test]
    fn asked_of_many_units_at_once_it_is_what_each_comes_to(
        batches in vec(vec(said(), 0..60), 1..4),
        question in question(),
        units in vec(unit(), 0..8),
    ) {
        let (mut cube, mut naive) = (Cube::new(), Naive::default());
        tell(&mut cube, &mut naive, &batches);
        let one = |unit: &u32| Question { unit: *unit, ..question.clone() };
        let each: Vec<_> = units.iter().map(|unit| naive.total(&one(unit))).collect();
        let amount: i64 = each.iter().map(|total| total.amount).sum();
        let facts: i64 = each.iter().map(|total| total.facts).sum();
        prop_assert_eq!(cube.sum_of_each(&question, &units), Ok((amount, facts)));
        prop_assert_eq!(cube.total_of_each(&question, &units), Ok(each));
    }

    #[test]
    fn parts_are_as_defined_and_sum_to_the_whole(
        batches in vec(vec(said(), 0..25), 1..8),
        questions in vec(question(), 1..6),
    ) {
        let (mut cube, mut naive) = (Cube::new(), Naive::default());
        tell(&mut cube, &mut naive, &batches);
        for question in &questions {
            let parts = cube.breakdown(question);
            prop_assert_eq!(&parts, &Ok(naive.breakdown(question)));
            let whole = naive.total(question);
            let parts = parts.unwrap_or_default();
            let amount: i64 = parts.iter().map(|(_, part)| part.amount).sum();
            let facts: i64 = parts.iter().map(|(_, part)| part.facts).sum();
            prop_assert_eq!((amount, facts), (whole.amount, whole.facts));
        }
    }

    #[test]
    fn the_roll_up_is_every_total(
        batches in vec(vec(said(), 0..25), 1..8),
        lines in vec((prop_oneof![Just(0_u8), Just(1), Just(4), Just(9)], structure()), 1..4),
        periods in vec((day(), day()), 0..3),
    ) {
        let (mut cube, mut naive) = (Cube::new(), Naive::default());
        tell(&mut cube, &mut naive, &batches);
        for (line, structure) in lines {
            let periods: Vec<_> = periods.iter().copied().chain([(0, 59)]).collect();
            let mut cells = Vec::new();
            let outcome = cube.roll_up(line, structure, &periods, &mut |cell| cells.push(cell));
            prop_assert_eq!(outcome, Ok(()));
            prop_assert_eq!(sorted(cells), naive.roll_up(line, structure, &periods));
        }
    }

    #[test]
    fn the_tree_is_as_the_links_say(
        batches in vec(vec(said(), 0..25), 1..8),
        asked in vec((unit(), prop_oneof![Just(0_u8), Just(1), Just(4)], day()), 1..12),
    ) {
        let (mut cube, mut naive) = (Cube::new(), Naive::default());
        tell(&mut cube, &mut naive, &batches);
        for (unit, line, day) in asked {
            prop_assert_eq!(cube.children(unit, line, day), naive.children(unit, line, day));
            prop_assert_eq!(cube.ancestors(unit, line, day), naive.ancestors(unit, line, day));
            if naive.units().contains(&unit) {
                prop_assert_eq!(cube.subtree(unit, line, day), naive.subtree(unit, line, day));
            }
        }
    }

    #[test]
    fn how_facts_and_links_are_cut_into_batches_changes_nothing(
        batch in vec(said(), 1..500),
        questions in vec(question(), 1..8),
        (fact_parts, link_parts) in (2_usize..30, 1_usize..4),
    ) {
        let (mut at_once, mut naive) = (Cube::new(), Naive::default());
        tell(&mut at_once, &mut naive, &[batch]);
        let mut in_parts = Cube::new();
        // Facts first and links afterwards, so that every link moves what was there.
        for facts in naive.facts.chunks(naive.facts.len() / fact_parts + 1) {
            in_parts.apply(facts.iter().copied(), []);
        }
        for links in naive.links.chunks(naive.links.len() / link_parts + 1) {
            in_parts.apply([], links.iter().copied());
        }
        prop_assert_eq!(in_parts.totals(&questions), at_once.totals(&questions));
    }
}

/// A number that looks like chance and is the same every time.
fn scattered(number: u64) -> u64 {
    let mixed = (number + 1).wrapping_mul(0x2545_F491_4F6C_DD1D);
    (mixed ^ (mixed >> 29)).wrapping_mul(0x9FB2_1C65_1E98_DF25) >> 17
}

#[test]
fn a_load_and_a_trickle_come_to_the_same() {
    let facts: Vec<Fact> = (0..110_000)
        .map(|number| {
            let of = |what: u64, below: u64| scattered(number * 8 + what) % below;
            Fact {
                unit: 10 + of(0, 40) as u32,
                day: of(1, 200) as i32,
                series: of(2, 4) as u16,
                dims: of(3, 2) as u32,
                amount: of(4, 1_000) as i64,
                person: of(5, 3_000),
                sign: 1,
                change: number,
            }
        })
        .collect();
    let links = (10..50).map(|child| Link {
        child,
        parent: 1 + child % 3,
        line: 0,
        from: 0,
        until: if child % 5 == 0 { 90 } else { i32::MAX },
        sign: 1,
        change: 0,
    });
    let (mut at_once, mut trickled) = (Cube::new(), Cube::new());
    at_once.apply(facts.iter().copied(), links.clone());
    trickled.apply([], links);
    for some in facts.chunks(5_000) {
        trickled.apply(some.iter().copied(), []);
    }
    // Every tenth fact is taken back from both.
    let back = facts.iter().step_by(10);
    let back: Vec<Fact> = back
        .map(|fact| Fact {
            amount: -fact.amount,
            sign: -1,
            change: 200_000,
            ..*fact
        })
        .collect();
    at_once.apply(back.iter().copied(), []);
    trickled.apply(back.iter().copied(), []);
    let mut naive = Naive::default();
    naive.apply(&facts, &[]);
    naive.apply(&back, &[]);
    for unit in [1, 2, 3, 14, 20] {
        let ask = |known| Question {
            unit,
            line: 0,
            structure: Structure::On(120),
            kind: Kind::Flow {
                from: 20,
                until: 170,
            },
            terms: vec![Term {
                series: 2,
                dims: None,
                times: 3,
            }],
            known,
        };
        let total = at_once.total(&ask(None));
        assert_eq!(total, trickled.total(&ask(None)));
        let everything = Snapshot {
            xmax: u64::MAX,
            in_progress: vec![],
        };
        assert_eq!(total, at_once.total(&ask(Some(everything))));
        // A unit without units under it needs no tree, so the plain loop is quick enough.
        if unit >= 10 {
            assert_eq!(total, Ok(naive.total(&ask(None))));
        }
    }
}

#[test]
fn a_sum_that_does_not_fit_is_said_to_overflow() {
    let fact = Fact {
        unit: 5,
        day: 3,
        series: 1,
        dims: 0,
        amount: i64::MAX,
        person: 9,
        sign: 1,
        change: 1,
    };
    let ask = |times| Question {
        unit: 5,
        line: 0,
        structure: Structure::Then,
        kind: Kind::Stock { at: 100 },
        terms: vec![Term {
            series: 1,
            dims: None,
            times,
        }],
        known: None,
    };
    let mut cube = Cube::new();
    cube.apply([fact, fact, fact], []);
    assert_eq!(cube.total(&ask(1)), Err(Fault::Overflow));
    assert_eq!(
        cube.roll_up(0, Structure::Then, &[(0, 9)], &mut |_| ()),
        Err(Fault::Overflow)
    );
    // On the way sums may be wider than the answer.
    let back = Fact {
        amount: -i64::MAX,
        day: 4,
        ..fact
    };
    cube.apply([back, back], []);
    assert_eq!(cube.total(&ask(1)).map(|total| total.amount), Ok(i64::MAX));
    assert_eq!(cube.total(&ask(i64::MAX)), Err(Fault::Overflow));
}
