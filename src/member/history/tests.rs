use std::collections::BTreeMap;

use proptest::prelude::*;
use timeline::{Day, day_from_number, day_number};
use vietnamese::Sex;

use super::*;

fn day(number: i32) -> Day {
    day_from_number(20_000 + number).unwrap()
}

fn joining(unit_id: i32, on: i32) -> Joining {
    Joining {
        unit_id,
        on: day(on),
        how: HowJoined::Admitted,
        decision: None,
    }
}

fn leaving(on: i32, why: WhyLeft) -> Leaving {
    Leaving {
        on: day(on),
        why,
        decision: None,
    }
}

/// Something that may be asked of a history.
#[derive(Debug, Clone)]
enum Act {
    Join(i32, i32),
    Leave(i32, i32, WhyLeft),
    Move(i32, i32, i32),
}

fn act() -> impl Strategy<Value = Act> {
    let (unit, on) = (1..5i32, 0..60i32);
    let why = prop::sample::select(vec![WhyLeft::Quit, WhyLeft::Died, WhyLeft::StruckOff]);
    prop_oneof![
        (unit.clone(), on.clone()).prop_map(|(unit, on)| Act::Join(unit, on)),
        (unit.clone(), on.clone(), why).prop_map(|(unit, on, why)| Act::Leave(unit, on, why)),
        (unit.clone(), unit, on).prop_map(|(from, to, on)| Act::Move(from, to, on)),
    ]
}

fn done(history: &History, act: &Act) -> Result<History, Refusal> {
    match act.clone() {
        Act::Join(unit, on) => history.join(joining(unit, on)),
        Act::Leave(unit, on, why) => history.leave(unit, leaving(on, why)),
        Act::Move(from, to, on) => history.move_to(from, joining(to, on)),
    }
}

/// Whoever of a list of acts is allowed, one after the other.
fn lived(acts: &[Act]) -> History {
    acts.iter().fold(History::default(), |history, act| {
        done(&history, act).unwrap_or(history)
    })
}

/// Members of each unit on a day by the facts alone: everything that came less everything that
/// went, up to and with the day.
fn by_facts(histories: &[History], on: Day) -> BTreeMap<i32, i64> {
    let mut members = BTreeMap::new();
    for spell in histories.iter().flat_map(History::spells) {
        for fact in said_by(spell, Some(Sex::Female)) {
            let gone = [series::LEFT, series::MOVED_OUT].contains(&fact.series.as_str());
            if fact.day <= on {
                *members.entry(spell.unit_id).or_default() +=
                    if gone { -fact.amount } else { fact.amount };
            }
        }
    }
    members.retain(|_, count| *count != 0);
    members
}

fn by_spells(histories: &[History], on: Day) -> BTreeMap<i32, i64> {
    let mut members = BTreeMap::new();
    for spell in histories.iter().filter_map(|history| history.on(on)) {
        *members.entry(spell.unit_id).or_default() += 1;
    }
    members
}

proptest! {
    #[test]
    fn nobody_is_a_member_twice_on_a_day(acts in prop::collection::vec(act(), 0..14)) {
        let history = lived(&acts);
        for number in 0..61 {
            let holding = history.spells().iter().filter(|spell| spell.holds_on(day(number)));
            prop_assert!(holding.count() <= 1);
        }
    }

    #[test]
    fn members_are_those_who_came_less_those_who_went_at_every_unit_every_day(
        lives in prop::collection::vec(prop::collection::vec(act(), 0..10), 1..8)
    ) {
        let histories: Vec<History> = lives.iter().map(|acts| lived(acts)).collect();
        for number in -1..61 {
            prop_assert_eq!(by_facts(&histories, day(number)), by_spells(&histories, day(number)));
        }
    }

    #[test]
    fn what_is_absorbed_is_kept_shortened_or_set_aside_and_none_overlap(
        own in prop::collection::vec(act(), 0..8),
        other in prop::collection::vec(act(), 0..8)
    ) {
        let (own, other) = (lived(&own), lived(&other));
        let (both, aside) = own.absorb(&other);
        prop_assert_eq!(
            both.spells().len() + aside.len(),
            own.spells().len() + other.spells().len()
        );
        prop_assert!(History::of(both.spells().to_vec()).is_ok());
        for number in 0..61 {
            let held = own.on(day(number)).is_some();
            prop_assert!(!held || both.on(day(number)).is_some());
        }
    }
}

#[test]
fn a_move_counts_once_out_and_once_in() {
    let history = lived(&[Act::Join(1, 0), Act::Move(1, 2, 10)]);
    let facts: Vec<(i32, String, i32)> = history
        .spells()
        .iter()
        .flat_map(|spell| {
            said_by(spell, None)
                .into_iter()
                .map(|fact| (spell.unit_id, fact))
        })
        .map(|(unit, fact)| (unit, fact.series, day_number(fact.day) - 20_000))
        .collect();
    assert_eq!(
        facts,
        [
            (1, series::JOINED.to_owned(), 0),
            (1, series::MOVED_OUT.to_owned(), 10),
            (2, series::MOVED_IN.to_owned(), 10),
        ]
    );
}

#[test]
fn who_comes_again_returns_and_keeps_both_spells() {
    let history = lived(&[
        Act::Join(1, 0),
        Act::Leave(1, 5, WhyLeft::Quit),
        Act::Join(2, 9),
    ]);
    assert_eq!(history.spells().len(), 2);
    assert_eq!(history.spells()[1].how, HowJoined::Returned);
}

#[test]
fn what_cannot_be_is_refused_with_its_reason() {
    let member = lived(&[Act::Join(1, 3)]);
    let says = |refused: Result<History, Refusal>| refused.unwrap_err().message;
    assert_eq!(says(done(&member, &Act::Join(2, 8))), "member-already");
    assert_eq!(
        says(done(&member, &Act::Leave(2, 8, WhyLeft::Quit))),
        "member-of-another-unit"
    );
    assert_eq!(
        says(done(&member, &Act::Leave(1, 3, WhyLeft::Quit))),
        "member-left-before-joining"
    );
    assert_eq!(
        says(done(&member, &Act::Leave(1, 9, WhyLeft::Moved))),
        "member-move-is-a-transfer"
    );
    assert_eq!(
        says(done(&member, &Act::Move(1, 1, 9))),
        "member-move-to-same-unit"
    );
    let dead = lived(&[Act::Join(1, 0), Act::Leave(1, 5, WhyLeft::Died)]);
    assert_eq!(says(done(&dead, &Act::Join(1, 9))), "member-has-died");
    assert_eq!(
        says(done(&dead, &Act::Leave(1, 9, WhyLeft::Quit))),
        "member-not-now"
    );
}

#[test]
fn a_forgotten_move_shows_when_two_records_are_one_person() {
    let at_one = lived(&[Act::Join(1, 0)]);
    let at_two = lived(&[Act::Join(2, 20)]);
    let (both, aside) = at_one.absorb(&at_two);
    assert!(aside.is_empty());
    assert_eq!(both.spells()[0].left, Some(leaving(20, WhyLeft::Moved)));
    assert_eq!(both.open().map(|open| open.unit_id), Some(2));
    // The same the other way round.
    assert_eq!(at_two.absorb(&at_one).0, both);
}

#[test]
fn of_two_records_at_one_unit_one_is_set_aside() {
    let first = lived(&[Act::Join(1, 0)]);
    let again = lived(&[Act::Join(1, 4)]);
    let (both, aside) = first.absorb(&again);
    assert_eq!(both, first);
    assert_eq!(aside, again.spells());
}
