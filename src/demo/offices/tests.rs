use std::collections::BTreeSet;

use super::*;
use crate::demo::tree::plan;

const WISH: Wish = Wish {
    seed: 3,
    scale: 0.01,
    today: jiff::civil::date(2026, 11, 20),
};

fn drawn() -> (Plan, Vec<i32>, Vec<Office>) {
    let plan = plan(WISH.seed, WISH.scale, 2026);
    let ids: Vec<i32> = (1..).take(plan.units.len()).collect();
    let mut roll = Roll::of(&plan);
    for (place, unit) in plan
        .units
        .iter()
        .enumerate()
        .filter(|(_, unit)| unit.tier == "base")
    {
        for at in 0..unit.members {
            roll.enter(
                place,
                Held {
                    person_id: place as i64 * 10_000 + at,
                    from_on: jiff::civil::date(2019, 1, 1).max(unit.founded_on),
                    until_on: unit.ended_on,
                    sex: None,
                },
            );
        }
    }
    let offices = offices(WISH, (&plan, &ids), &roll);
    (plan, ids, offices)
}

#[test]
fn every_standing_base_union_has_one_chair_and_nobody_two_posts() {
    let (plan, ids, offices) = drawn();
    let chairs = |unit_id: i32| {
        let terms = offices.iter().flat_map(|office| &office.terms);
        terms
            .filter(|term| term.unit_id == unit_id && term.post == "chair")
            .filter(|term| term.holds_on(WISH.today))
            .count()
    };
    let standing = plan.units.iter().zip(&ids).filter(|(unit, _)| {
        unit.tier == "base" && unit.ended_on.is_none() && later(unit.founded_on, 60) < WISH.today
    });
    for (unit, unit_id) in standing {
        assert_eq!(chairs(*unit_id), 1, "{}", unit.code);
    }
    let mut people = BTreeSet::new();
    for office in &offices {
        let term = &office.terms[0];
        assert!(
            people.insert((term.person_id, term.post.clone())),
            "{term:?}"
        );
        assert!(term.until_on.is_none_or(|until| until > term.from_on));
        assert!(
            term.ended
                .as_ref()
                .is_none_or(|ended| ended.on > term.from_on)
        );
    }
}

#[test]
fn the_same_wish_draws_the_same_terms() {
    assert_eq!(drawn().2, drawn().2);
}
