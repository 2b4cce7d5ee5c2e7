//! What holds for every act that can be carried out, on random forests with a history.

// Tests say what must be so by failing.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod carried_out;
mod figures;
mod naive;
mod tree;
mod world;

use std::collections::BTreeSet;

use carried_out::{Step, carry_out};
use figures::who_leaves_the_further_line_is_told;
use figures::{any_facts, facts_in, figures_are_kept, said_anew};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use reorganisation::{Act, plan, repeal};
use tree::{
    a_repeal_restores, agrees_with_the_naive_model, is_sound, nothing_changes_before_the_day,
    shares_are_whole,
};
use world::{any_nonsense, any_world};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_tree_stays_sound(world in any_world()) {
        carry_out(&world, |step, _| is_sound(step));
    }

    #[test]
    fn the_past_is_not_touched(world in any_world()) {
        carry_out(&world, |step, _| nothing_changes_before_the_day(step));
    }

    #[test]
    fn a_repealed_act_has_never_been(world in any_world()) {
        carry_out(&world, |step, _| a_repeal_restores(step));
    }

    /// An act that others have come after is taken back alone, or it is told what rests on it.
    #[test]
    fn an_earlier_act_is_repealed_soundly(world in any_world()) {
        let mut steps = Vec::new();
        carry_out(&world, |step, _| steps.push(step.clone()));
        let Some(last) = steps.last() else { return Ok(()) };
        for step in &steps {
            match repeal(&last.after, &step.plan) {
                Ok(inverse) => {
                    let after = inverse.apply(&last.after).unwrap();
                    is_sound(&Step { after, ..step.clone() });
                }
                Err(conflicts) => prop_assert!(!conflicts.is_empty()),
            }
        }
        prop_assert!(repeal(&last.after, &last.plan).is_ok());
    }

    #[test]
    fn the_naive_model_agrees(world in any_world()) {
        carry_out(&world, |step, _| agrees_with_the_naive_model(step));
    }

    #[test]
    fn figures_are_conserved(world in any_world(), rough in any_facts()) {
        let mut facts = facts_in(&world::first_forest(&world.seed), &rough);
        carry_out(&world, |step, _| {
            let after = said_anew(step, &facts);
            shares_are_whole(step);
            figures_are_kept(step, &facts, &after);
            who_leaves_the_further_line_is_told(step);
            facts = after;
        });
    }

    /// Conflicts are told of steps there are; what can be carried out all the same is as sound as
    /// any other act.
    #[test]
    fn nonsense_is_refused_or_sound(world in any_world(), act in any_nonsense()) {
        let rules = world.rules();
        let mut before = world::first_forest(&world.seed);
        carry_out(&world, |step, _| before = step.after.clone());
        match plan(&before, &act, &rules) {
            Ok(plan) => {
                let after = plan.apply(&before).unwrap();
                let step = Step { before, after, act, plan };
                is_sound(&step);
                nothing_changes_before_the_day(&step);
                a_repeal_restores(&step);
                shares_are_whole(&step);
            }
            Err(conflicts) => {
                prop_assert!(!conflicts.is_empty());
                for conflict in conflicts {
                    prop_assert!((1..=act.steps.len()).contains(&conflict.step));
                    let earlier = conflict.earlier;
                    prop_assert!(earlier.is_none_or(|earlier| earlier < conflict.step));
                }
            }
        }
    }

    #[test]
    fn the_same_act_gives_the_same_plan(world in any_world()) {
        carry_out(&world, |step, rules| {
            assert_eq!(plan(&step.before, &step.act, rules).as_ref(), Ok(&step.plan));
            let read = Act::read(&step.act.write()).unwrap();
            assert_eq!(plan(&step.before, &read, rules).as_ref(), Ok(&step.plan));
        });
    }
}

/// The laws above would say little if most random acts had conflicts.
#[test]
fn most_random_acts_can_be_carried_out() {
    let mut runner = TestRunner::deterministic();
    let (mut tried, mut done) = (0, 0);
    let mut seen = [0; 6];
    for _ in 0..300 {
        let world = any_world().new_tree(&mut runner).unwrap().current();
        tried += world.acts.len() + 1;
        carry_out(&world, |step, _| {
            done += 1;
            let plan = &step.plan;
            seen[0] += usize::from(!plan.founded.is_empty());
            seen[1] += usize::from(plan.ended.iter().any(|ended| ended.heir.is_some()));
            seen[2] += usize::from(plan.ended.iter().any(|ended| ended.heir.is_none()));
            seen[3] += usize::from(!plan.pieces.is_empty());
            let nodes: BTreeSet<u32> = step.before.nodes().iter().map(|node| node.id).collect();
            let again = plan.pieces.iter().any(|piece| !nodes.contains(&piece.of));
            seen[4] += usize::from(again);
            seen[5] += usize::from(
                step.before
                    .placements()
                    .iter()
                    .any(|link| plan.ended.iter().any(|ended| ended.unit == link.parent)),
            );
        });
    }
    assert!(done * 3 > tried, "only {done} of {tried} acts");
    assert!(seen.iter().all(|seen| *seen >= 3), "{seen:?}");
}
