//! Acts carried out one after the other on a random forest.

use reorganisation::{Act, Forest, Plan, Rules, plan};
use timeline::day_number;

use crate::world::{self, LAST, World};

/// An act carried out: the forests before and after it.
#[derive(Clone)]
pub struct Step {
    pub before: Forest,
    pub after: Forest,
    pub act: Act,
    pub plan: Plan,
}

/// Carries out the acts of a world, every ten days one, and then the last on its own day. Acts
/// that have conflicts are passed over.
pub fn carry_out(world: &World, mut each: impl FnMut(&Step, &Rules)) {
    let rules = world.rules();
    let mut forest = world::first_forest(&world.seed);
    let acts = world.acts.iter().enumerate();
    let days = acts.map(|(at, act)| (15 + at as i32 * 10, act));
    for (on, rough) in days.chain([(world.last.0, &world.last.1)]) {
        let act = world::act(&forest, on, rough);
        if act.steps.is_empty() {
            continue;
        }
        let Ok(plan) = plan(&forest, &act, &rules) else {
            continue;
        };
        let after = plan.apply(&forest).unwrap();
        let step = Step {
            before: forest,
            after,
            act,
            plan,
        };
        each(&step, &rules);
        forest = step.after;
    }
}

pub fn on(step: &Step) -> i32 {
    day_number(step.plan.effective_on)
}

pub fn some_days(from: i32) -> impl Iterator<Item = i32> {
    [0, 1, 4, 11, 30, 60]
        .into_iter()
        .map(move |days| from + days)
        .filter(|day| *day < LAST)
}
