//! What holds for everything that was counted: nothing is lost and nothing is counted twice.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::prelude::*;
use reorganisation::{Forest, NoticeCode, Place, apportion};
use timeline::{DatedTree, Link};

use crate::carried_out::{Step, on, some_days};
use crate::world::LAST;

/// Something counted: where, when, how much.
pub type Fact = (u32, i32, i64);

/// The facts once the act holds: those of what was cut up are said at its pieces.
pub fn said_anew(step: &Step, facts: &[Fact]) -> Vec<Fact> {
    let numbers = step.plan.numbers_in(&step.before);
    let mut anew: Vec<Fact> = facts.to_vec();
    let cut: BTreeSet<u32> = step.plan.pieces.iter().map(|piece| piece.of).collect();
    for of in cut {
        let pieces: Vec<usize> = (0..step.plan.pieces.len())
            .filter(|at| step.plan.pieces[*at].of == of)
            .collect();
        let shares: Vec<u32> = pieces
            .iter()
            .map(|at| step.plan.pieces[*at].share_ppm)
            .collect();
        let takes = step.plan.pieces[pieces[0]].takes;
        let mut said = Vec::new();
        for (seed, (unit, day, amount)) in anew.drain(..).enumerate() {
            if unit != of || !takes.contains(day) {
                said.push((unit, day, amount));
                continue;
            }
            let parts = apportion(amount, &shares, seed as u64);
            assert_eq!(parts.iter().sum::<i64>(), amount);
            let parts = pieces.iter().zip(parts);
            said.extend(
                parts.map(|(at, part)| (numbers.of(Place::Piece(*at)).unwrap(), day, part)),
            );
        }
        anew = said;
    }
    anew
}

fn sum(tree: &DatedTree, facts: &[Fact], top: u32, line: u8, on: i32) -> i64 {
    let under: BTreeSet<u32> = tree.subtree(top, line, on).into_iter().collect();
    facts
        .iter()
        .filter(|fact| under.contains(&fact.0))
        .map(|fact| fact.2)
        .sum()
}

/// Sums under every node, before and after.
pub fn figures_are_kept(step: &Step, before: &[Fact], after: &[Fact]) {
    let (was, is) = (step.before.counting_tree(), step.after.counting_tree());
    let top = step.before.find_code("T").unwrap().id;
    for line in 0..2 {
        for on in [-1, 0, on(step) / 2, on(step) - 1] {
            for node in step.before.nodes() {
                let one = sum(&was, before, node.id, line, on);
                assert_eq!(one, sum(&is, after, node.id, line, on));
            }
        }
    }
    for on in some_days(on(step)) {
        assert_eq!(sum(&was, before, top, 0, on), sum(&is, after, top, 0, on));
    }
    merged_figures_are_sums(step, before, after);
}

/// All that is counted at the node itself on the main line: its own and what it inherited.
fn counted_at(forest: &Forest, unit: u32, line: u8, on: i32) -> BTreeSet<u32> {
    let placements: Vec<Link> = forest.placements().to_vec();
    DatedTree::new(placements)
        .subtree(unit, line, on)
        .into_iter()
        .collect()
}

/// From the day on an heir counts its own, all that its sources counted, and its pieces of what
/// was split.
fn merged_figures_are_sums(step: &Step, before: &[Fact], after: &[Fact]) {
    let numbers = step.plan.numbers_in(&step.before);
    let on = on(step);
    // What is cut up by the same act is counted by its pieces.
    let taken = |fact: &&Fact| {
        let mut pieces = step.plan.pieces.iter();
        pieces.any(|piece| piece.of == fact.0 && piece.takes.contains(fact.1))
    };
    let uncut: Vec<Fact> = before.iter().filter(|fact| !taken(fact)).copied().collect();
    let mut heirs: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for ended in &step.plan.ended {
        if let Some(heir) = ended.heir {
            heirs
                .entry(numbers.of(heir).unwrap())
                .or_default()
                .push(ended.unit);
        }
    }
    for (heir, sources) in heirs {
        let of = |facts: &[Fact], counted: &BTreeSet<u32>| -> i64 {
            facts
                .iter()
                .filter(|fact| counted.contains(&fact.0))
                .map(|fact| fact.2)
                .sum()
        };
        let here = counted_at(&step.after, heir, 0, on);
        let mut expected = of(&uncut, &counted_at(&step.before, heir, 0, on));
        for source in sources {
            expected += of(&uncut, &counted_at(&step.before, source, 0, on));
        }
        // Ended without an heir, it is counted where it stood.
        for ended in step.plan.ended.iter().filter(|ended| ended.heir.is_none()) {
            if here.contains(&ended.unit) {
                expected += of(&uncut, &counted_at(&step.before, ended.unit, 0, on));
            }
        }
        let new = (0..step.plan.pieces.len()).map(|at| numbers.of(Place::Piece(at)).unwrap());
        let new: BTreeSet<u32> = new.filter(|piece| here.contains(piece)).collect();
        expected += of(after, &new);
        assert_eq!(of(after, &here), expected);
    }
}

/// On the further line nothing leaves the top but by a move or as noticed.
pub fn who_leaves_the_further_line_is_told(step: &Step) {
    let on = on(step);
    let (was, is) = (step.before.counting_tree(), step.after.counting_tree());
    let top = step.before.find_code("T").unwrap().id;
    let numbers = step.plan.numbers_in(&step.before);
    let mut told: BTreeSet<u32> = BTreeSet::new();
    for notice in &step.plan.notices {
        if notice.code == NoticeCode::LeaveLine {
            let codes = notice.others.iter().skip(1);
            told.extend(
                codes
                    .filter_map(|code| step.before.find_code(code))
                    .map(|node| node.id),
            );
        }
    }
    for link in &step.plan.links_said {
        if link.line == 1 && link.span.from == on {
            told.extend(numbers.of(link.child));
        }
    }
    let after: BTreeSet<u32> = is.subtree(top, 1, on).into_iter().collect();
    for unit in was.subtree(top, 1, on) {
        let pieces = (0..step.plan.pieces.len()).filter(|at| step.plan.pieces[*at].of == unit);
        let pieces: Vec<u32> = pieces.map(|at| numbers.pieces[at]).collect();
        let there = match pieces.is_empty() {
            true => after.contains(&unit),
            false => pieces.iter().all(|piece| after.contains(piece)),
        };
        // An heir that stands under another top takes along what it inherits.
        let goes = |unit: u32| {
            let mut lineage = step.plan.lineage.iter();
            lineage.any(|descent| {
                let heir = numbers.of(descent.to).unwrap();
                descent.from == unit && !after.contains(&heir)
            })
        };
        let mut above = was.ancestors(unit, 1, on);
        above.push(unit);
        let explained = above.iter().any(|unit| told.contains(unit) || goes(*unit));
        assert!(
            there || explained,
            "{unit} left without a word: {:?}",
            step.act.steps
        );
    }
}

pub fn any_facts() -> impl Strategy<Value = Vec<(u8, i32, i64)>> {
    vec((any::<u8>(), 0..LAST, -50i64..100), 0..40)
}

pub fn facts_in(forest: &Forest, rough: &[(u8, i32, i64)]) -> Vec<Fact> {
    let nodes = forest.nodes();
    let unit = |pick: u8| nodes[usize::from(pick) % nodes.len()].id;
    rough
        .iter()
        .map(|(pick, day, amount)| (unit(*pick), *day, *amount))
        .collect()
}
