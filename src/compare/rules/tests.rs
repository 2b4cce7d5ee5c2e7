use cube::{Cube, Fact, Kind, Link, Question, Side, Structure, Term};
use proptest::prelude::*;

use super::*;

fn added(statement: &Statement) -> i64 {
    let steps: i64 = statement.steps.iter().map(|step| step.amount).sum();
    statement.first + steps + statement.rest.1 + statement.remainder
}

#[test]
fn what_comes_in_stands_before_what_goes_out_and_the_rest_is_one_line() {
    let statement = state((100, 130), &[5, -20, 40, 1, -1], 3);
    let listed: Vec<i64> = statement.steps.iter().map(|step| step.amount).collect();
    assert_eq!(listed, [40, 5, -20]);
    assert_eq!((statement.rest, statement.remainder), ((2, 0), 5));
    assert_eq!(added(&statement), 130);
}

/// A tree of ten units in which each is moved from day to day, with facts.
fn told() -> impl Strategy<Value = (Vec<Link>, Vec<Fact>)> {
    let link =
        (2_u32..10, 1_u32..9, 0_i32..90, 10_i32..200).prop_map(|(child, parent, from, days)| {
            Link {
                child,
                parent: parent.min(child - 1),
                line: 0,
                from,
                until: from + days,
                sign: 1,
                change: 1,
            }
        });
    let fact =
        (1_u32..10, 0_i32..100, 1_i64..900, 0_u64..5).prop_map(|(unit, day, amount, person)| {
            Fact {
                unit,
                day,
                series: 1,
                dims: 0,
                amount,
                person,
                sign: 1,
                change: 1,
            }
        });
    let links = prop::collection::vec(link, 0..25);
    (links, prop::collection::vec(fact, 0..60))
}

fn structure() -> impl Strategy<Value = Structure> {
    prop_oneof![Just(Structure::Then), (0_i32..110).prop_map(Structure::On)]
}

proptest! {
    #[test]
    fn a_statement_always_adds_up(
        ends in (-1_000_000_i64..1_000_000, -1_000_000_i64..1_000_000),
        amounts in prop::collection::vec(-5_000_i64..5_000, 0..40),
        most in 0_usize..12,
    ) {
        let statement = state(ends, &amounts, most);
        prop_assert_eq!(added(&statement), ends.1);
        prop_assert_eq!(statement.steps.len() + statement.rest.0, amounts.len());
    }

    /// For sums nothing remains: the units explain the whole difference. For people what remains
    /// are those who are counted more than once.
    #[test]
    fn the_units_explain_the_whole_difference_of_a_sum(
        (links, facts) in told(),
        asked in 1_u32..10,
        (first, second) in (structure(), structure()),
        is_stock in any::<bool>(),
    ) {
        let mut cube = Cube::new();
        cube.apply(facts, links);
        let kind = match is_stock {
            true => Kind::Stock { at: 80 },
            false => Kind::Flow { from: 10, until: 90 },
        };
        let question = |structure| Question {
            unit: asked,
            line: 0,
            structure,
            kind,
            terms: vec![Term { series: 1, dims: None, times: 1 }],
            known: None,
        };
        let total = |structure| cube.total(&question(structure)).unwrap();
        let parts = cube.difference(&question(first), second).unwrap();
        let way = |part: &cube::Part| if part.side == Side::Second { 1 } else { -1 };
        let amounts: Vec<i64> =
            parts.iter().map(|part| way(part) * part.total.amount).collect();
        let ends = (total(first).amount, total(second).amount);
        let statement = state(ends, &amounts, 4);
        prop_assert_eq!(statement.remainder, 0);
        prop_assert_eq!(added(&statement), ends.1);
        let people = |total: cube::Total| i64::try_from(total.people).unwrap();
        let amounts: Vec<i64> =
            parts.iter().map(|part| way(part) * people(part.total)).collect();
        let ends = (people(total(first)), people(total(second)));
        prop_assert_eq!(added(&state(ends, &amounts, 4)), ends.1);
        let comes_in_only = parts.iter().all(|part| part.side == Side::Second);
        if comes_in_only {
            prop_assert!(state(ends, &amounts, 4).remainder <= 0);
        }
    }
}

#[test]
fn what_is_not_known_is_nothing_of_a_sum_and_no_nought_of_a_share() {
    let known = |value: Option<i64>, percent_ppm: Option<i64>, basis: &str| -> Figure {
        serde_json::from_value(serde_json::json!({
            "value": value, "low": null, "high": null, "qualifier": "exact",
            "percent_ppm": percent_ppm, "numerator": null, "denominator": null,
            "basis": if basis.is_empty() { None } else { Some(basis) }, "counted": null,
            "declared": null, "coverage": null, "facts": 0, "people": null, "printed": null,
            "flag": null, "sources": [], "as_of": null
        }))
        .unwrap()
    };
    let nothing = known(None, None, "");
    let five = known(Some(5), None, "recorded");
    let share = known(None, Some(250_000), "recorded");
    assert_eq!(gap(&nothing, &five, true), Gap::Amount(5));
    assert_eq!(gap(&five, &nothing, true), Gap::Amount(-5));
    assert_eq!(gap(&nothing, &five, false), Gap::OneSided);
    assert_eq!(gap(&nothing, &share, false), Gap::OneSided);
    assert_eq!(gap(&share, &share, false), Gap::None);
    assert_eq!(gap(&nothing, &nothing, true), Gap::None);
    let words = known(None, None, "declared");
    assert_eq!(gap(&five, &words, true), Gap::Words);
}
