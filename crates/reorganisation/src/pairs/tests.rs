use std::collections::HashMap;

use timeline::{Day, Link, Span, day_number};

use super::*;
use crate::node::{Kind, Node};
use crate::plan;

fn node(id: u32, code: &str, tier: &str) -> Node {
    Node {
        id,
        code: code.to_owned(),
        name: code.to_owned(),
        kind: tier.to_owned(),
        tier: tier.to_owned(),
        founded_on: Day::constant(2000, 1, 1),
        ended_on: None,
    }
}

/// T over the uppers A, B, C; A over A1, A2 and B over B1.
fn forest() -> Forest {
    let nodes = vec![
        node(1, "T", "top"),
        node(2, "A", "upper"),
        node(3, "B", "upper"),
        node(4, "C", "upper"),
        node(5, "A1", "base"),
        node(6, "A2", "base"),
        node(7, "B1", "base"),
    ];
    let span = Span::since(day_number(Day::constant(2000, 1, 1)));
    let links = [(2, 1), (3, 1), (4, 1), (5, 2), (6, 2), (7, 3)];
    let links = links.map(|(child, parent)| Link {
        child,
        parent,
        line: 0,
        span,
    });
    Forest::new(vec!["main".to_owned()], nodes, links.to_vec()).unwrap()
}

fn rules() -> Rules {
    let tiers = ["top", "upper", "base"];
    let kind = |at: usize| Kind {
        tier: tiers[at].to_owned(),
        under: tiers[..at].iter().map(|tier| (*tier).to_owned()).collect(),
        holds: Vec::new(),
    };
    Rules {
        kinds: (0..3).map(|at| (tiers[at].to_owned(), kind(at))).collect(),
        tiers: tiers.map(str::to_owned).to_vec(),
        weights: HashMap::new(),
    }
}

fn founding(code: &str, kind: &str, under: &str) -> (String, Founding) {
    let founding = Founding {
        code: code.to_owned(),
        name: format!("New {code}"),
        kind: kind.to_owned(),
        under: Some(under.to_owned()),
        line: None,
        sector: None,
    };
    (code.to_owned(), founding)
}

fn pairs(rows: &[(&str, &str)]) -> Pairs {
    let rows = rows
        .iter()
        .map(|(old, new)| ((*old).to_owned(), (*new).to_owned()));
    Pairs {
        rows: rows.collect(),
        founds: BTreeMap::from([
            founding("N", "upper", "T"),
            founding("O", "upper", "T"),
            founding("N1", "base", "N"),
        ]),
    }
}

fn heading() -> Heading {
    Heading {
        root: None,
        number: "1".to_owned(),
        issued_on: Day::constant(2025, 6, 25),
        effective_on: Day::constant(2025, 7, 1),
        signer: "x".to_owned(),
        title: "y".to_owned(),
        planned: false,
    }
}

fn act(rows: &[(&str, &str)]) -> Act {
    Act::from_pairs(heading(), &pairs(rows), &forest(), &rules()).unwrap()
}

fn words(act: &Act) -> Vec<&'static str> {
    act.steps.iter().map(Step::word).collect()
}

#[test]
fn the_tiers_say_what_a_row_means() {
    let rows = [
        ("A1", "B"),
        ("A", "N"),
        ("C", "C"),
        ("C", "N"),
        ("B", "B"),
        ("B", "N"),
        ("B", "O"),
    ];
    let meaning = pairs(&rows)
        .meaning(&forest(), heading().effective_on, &rules())
        .unwrap();
    use Meaning::{Merge, Move, Split, Stays};
    assert_eq!(meaning, [Move, Merge, Stays, Split, Stays, Split, Split]);
}

#[test]
fn several_into_one_are_a_merge() {
    let act = act(&[("A", "N"), ("B", "N"), ("A", "N")]);
    assert_eq!(words(&act), ["found", "merge"]);
    let units = vec!["A".to_owned(), "B".to_owned()];
    assert_eq!(
        act.steps[1],
        Step::Merge {
            units,
            into: "N".to_owned()
        }
    );
    assert!(plan(&forest(), &act, &rules()).is_ok());
}

#[test]
fn one_into_several_is_a_split_by_where_those_under_it_go() {
    let act = act(&[("A", "N"), ("A", "O"), ("A1", "N"), ("A2", "O")]);
    assert_eq!(words(&act), ["found", "found", "split", "move", "move"]);
    let plan = plan(&forest(), &act, &rules()).unwrap();
    let shares: Vec<u32> = plan
        .lineage
        .iter()
        .map(|descent| descent.share_ppm)
        .collect();
    assert_eq!(shares, [500_000, 500_000]);
}

#[test]
fn a_split_of_which_a_child_is_forgotten_is_told_so() {
    let act = act(&[("A", "N"), ("A", "O"), ("A1", "N")]);
    let conflicts = plan(&forest(), &act, &rules()).unwrap_err();
    assert_eq!(conflicts[0].code, crate::ConflictCode::ChildUnnamed);
    assert_eq!(conflicts[0].others, ["A2"]);
}

#[test]
fn one_without_anybody_under_it_is_split_evenly_and_may_stay() {
    let split = act(&[("C", "N"), ("C", "O")]);
    assert!(plan(&forest(), &split, &rules()).is_ok());
    let kept = act(&[("C", "C"), ("C", "N")]);
    let plan = plan(&forest(), &kept, &rules()).unwrap();
    assert!(plan.ended.is_empty());
    let shares: Vec<u32> = plan
        .lineage
        .iter()
        .map(|descent| descent.share_ppm)
        .collect();
    assert_eq!(shares, [500_000, 500_000]);
}

#[test]
fn moves_are_gathered_by_parent_and_parents_are_founded_first() {
    let act = act(&[("A1", "C"), ("B1", "C"), ("A2", "B"), ("B1", "C")]);
    assert_eq!(words(&act), ["move", "move"]);
    let units = vec!["A1".to_owned(), "B1".to_owned()];
    assert_eq!(
        act.steps[0],
        Step::Move {
            units,
            under: "C".to_owned(),
            line: None
        }
    );

    let merged = self::act(&[("A1", "N1"), ("A2", "N1")]);
    assert_eq!(words(&merged), ["found", "found", "merge"]);
    let Step::Found(first) = &merged.steps[0] else {
        panic!()
    };
    assert_eq!(first.code, "N");
    assert!(plan(&forest(), &merged, &rules()).is_ok());
}

#[test]
fn rows_that_mean_nothing_are_told() {
    let mut pairs = pairs(&[
        ("X", "N"),
        ("A", "Y"),
        ("A", "A1"),
        ("A1", "B"),
        ("A1", "C"),
        ("B", "M"),
        ("X", "Y"),
    ]);
    pairs.founds.extend([founding("M", "moon", "T")]);
    let faults = Act::from_pairs(heading(), &pairs, &forest(), &rules()).unwrap_err();
    let faults: Vec<(usize, &str, PairFaultCode)> = faults
        .iter()
        .map(|fault| (fault.row, fault.unit.as_str(), fault.code))
        .collect();
    assert_eq!(
        faults,
        [
            (1, "X", PairFaultCode::UnknownOld),
            (2, "Y", PairFaultCode::UnknownNew),
            (3, "A", PairFaultCode::TurnedRound),
            (5, "A1", PairFaultCode::MovedTwice),
            (6, "M", PairFaultCode::UnknownKind),
            (7, "X", PairFaultCode::UnknownOld),
            (7, "Y", PairFaultCode::UnknownNew),
        ]
    );
}
