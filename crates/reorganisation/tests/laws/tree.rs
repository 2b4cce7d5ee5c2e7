//! What holds for the tree of every act that is carried out.

use std::collections::{BTreeMap, BTreeSet};

use reorganisation::repeal;
use timeline::{DatedTree, Span};

use crate::carried_out::{Step, on, some_days};
use crate::naive::{self, Key, Naive};
use crate::world::day;

pub fn is_sound(step: &Step) {
    let (tree, counting) = (step.after.tree(), step.after.counting_tree());
    assert_eq!(tree.check(), Ok(()));
    assert_eq!(counting.check(), Ok(()));
    for on in some_days(on(step)) {
        let standing = step
            .after
            .nodes()
            .iter()
            .filter(|node| node.stands_on(day(on)));
        for node in standing.filter(|node| node.tier != "top") {
            let parent = tree.parent(node.id, 0, on);
            let parent = parent.and_then(|parent| step.after.find_node(parent));
            let stands = parent.is_some_and(|parent| parent.stands_on(day(on)));
            assert!(stands, "{} is without a parent on day {on}", node.code);
        }
    }
}

/// The paths of a node on the days before one.
fn paths_before(tree: &DatedTree, unit: u32, line: u8, day: i32) -> Vec<(Span, Vec<u32>)> {
    let paths = tree.paths(unit, line).into_iter();
    let before = Span::new(i32::MIN, day);
    paths
        .filter_map(|(span, path)| Some((span.intersect(before)?, path)))
        .collect()
}

pub fn nothing_changes_before_the_day(step: &Step) {
    let trees = [
        (step.before.tree(), step.after.tree()),
        (step.before.counting_tree(), step.after.counting_tree()),
    ];
    let pieces = step.before.pieces().iter().map(|piece| piece.id);
    let all: Vec<u32> = step
        .before
        .nodes()
        .iter()
        .map(|node| node.id)
        .chain(pieces)
        .collect();
    for (before, after) in &trees {
        for unit in &all {
            for line in 0..2 {
                let was = paths_before(before, *unit, line, on(step));
                assert_eq!(was, paths_before(after, *unit, line, on(step)));
            }
        }
    }
}

pub fn a_repeal_restores(step: &Step) {
    let inverse = repeal(&step.after, &step.plan).unwrap();
    assert_eq!(inverse.apply(&step.after).unwrap(), step.before);
}

pub fn shares_are_whole(step: &Step) {
    let mut shares: BTreeMap<u32, u64> = BTreeMap::new();
    for descent in &step.plan.lineage {
        *shares.entry(descent.from).or_default() += u64::from(descent.share_ppm);
    }
    let mut pieces: BTreeMap<u32, u64> = BTreeMap::new();
    for piece in &step.plan.pieces {
        *pieces.entry(piece.of).or_default() += u64::from(piece.share_ppm);
    }
    assert!(
        shares
            .values()
            .chain(pieces.values())
            .all(|sum| *sum == 1_000_000)
    );
}

/// The plain evaluation comes to the same tree on every day.
pub fn agrees_with_the_naive_model(step: &Step) {
    let none = step
        .plan
        .lineage
        .iter()
        .filter(|descent| descent.share_ppm == 0);
    let numbers = step.plan.numbers_in(&step.before);
    let none = none.map(|descent| {
        let heir = numbers.of(descent.to).unwrap();
        (
            naive::name(&step.after, descent.from),
            naive::name(&step.after, heir),
        )
    });
    let none: BTreeSet<(String, String)> = none.collect();
    // A node of which earlier pieces have taken everything is not cut up again; the plain
    // evaluation cuts it into pieces that take nothing, which are passed over.
    let expected = naive::carried_out(
        &Naive::of(&step.before),
        &step.act,
        step.before.lines(),
        &none,
    );
    let found = Naive::of(&step.after);
    assert_eq!(
        found
            .standing
            .symmetric_difference(&expected.standing)
            .next(),
        None
    );
    are_alike(step, &found.stands_under, &expected.stands_under);
    let known: BTreeSet<&String> = found
        .counted_under
        .keys()
        .map(|(_, _, code)| code)
        .collect();
    let mut expected = expected.counted_under;
    expected.retain(|(_, _, code), _| !code.starts_with('(') || known.contains(code));
    are_alike(step, &found.counted_under, &expected);
}

/// Tells the first difference only: there is an entry for every day.
fn are_alike(step: &Step, found: &BTreeMap<Key, String>, expected: &BTreeMap<Key, String>) {
    let keys: BTreeSet<&Key> = found.keys().chain(expected.keys()).collect();
    for key in keys {
        assert_eq!(
            found.get(key),
            expected.get(key),
            "{key:?} {:?}",
            step.act.steps
        );
    }
}
