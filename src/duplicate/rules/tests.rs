use proptest::prelude::*;
use timeline::day_from_number;

use super::*;
use crate::member::{HowJoined, Joining, Leaving, WhyLeft};

fn day(number: i32) -> Day {
    day_from_number(20_000 + number).unwrap()
}

fn named(name: &str) -> Details {
    Details::named(name)
}

/// A history of spells at units from a day until a day, numbered from a first number on.
fn history(first_id: i64, spells: &[(i32, i32, Option<i32>)]) -> History {
    let spells = spells.iter().zip(first_id..);
    let spells = spells.map(|(&(unit_id, from, until), id)| Spell {
        spell_id: Some(id),
        unit_id,
        from_on: day(from),
        how: HowJoined::Admitted,
        decision: None,
        left: until.map(|on| Leaving {
            on: day(on),
            why: WhyLeft::Quit,
            decision: None,
        }),
    });
    History::of(spells.collect()).unwrap()
}

fn half(history: &History) -> Half<'_> {
    Half {
        history,
        sex: Some(Sex::Female),
    }
}

fn merged(kept: &History, other: &History) -> Outcome {
    outcome(half(kept), half(other), Some(Sex::Female), day(50))
}

#[test]
fn the_value_that_tells_more_is_proposed() {
    let mut a = named("Dang Thi Hoa");
    let mut b = named("Đặng Thị Hoa");
    a.birth = Some(Birth::Day(day(0)));
    b.birth = Some(Birth::Year(2024));
    a.national_id = Some("012345678".to_owned());
    b.national_id = Some("001185123456".to_owned());
    a.phone = Some("0900000001".to_owned());
    a.job = Some("may".to_owned());
    b.job = Some("lắp ráp".to_owned());
    let choices = proposed(&a, &b, Side::A);
    let expected = [
        (Field::FullName, Side::B),
        (Field::BirthDay, Side::A),
        (Field::NationalId, Side::B),
        (Field::Phone, Side::A),
        (Field::Job, Side::A),
    ];
    assert_eq!(choices, expected.into_iter().collect());
    let (details, taken) = compose((&a, &b), Side::A, &choices);
    assert_eq!(taken, [Field::FullName, Field::NationalId]);
    assert_eq!(details.full_name, "Đặng Thị Hoa");
    assert_eq!(details.birth, a.birth);
    assert_eq!(details.national_id, b.national_id);
    assert_eq!(details.phone, a.phone);
}

#[test]
fn the_older_record_is_proposed_to_be_kept() {
    let details = named("Đặng Thị Hoa");
    let (old, young) = (history(1, &[(1, 0, None)]), history(2, &[(2, 9, None)]));
    assert_eq!(proposed_side((&details, &young), (&details, &old)), Side::B);
    assert_eq!(proposed_side((&details, &old), (&details, &young)), Side::A);
    assert_eq!(proposed_side((&details, &old), (&details, &old)), Side::A);
}

#[test]
fn two_open_spells_at_two_units_are_a_move_nobody_said() {
    let found = merged(&history(1, &[(1, 0, None)]), &history(2, &[(2, 20, None)]));
    assert_eq!(found.moved, Some((1, day(20))));
    assert_eq!(found.members, BTreeMap::from([(1, -1)]));
    assert!(found.aside.is_empty());
    assert_eq!(found.touched, BTreeSet::from([1]));
}

#[test]
fn two_spells_at_one_unit_count_once() {
    let found = merged(&history(1, &[(1, 0, None)]), &history(2, &[(1, 20, None)]));
    assert_eq!((found.moved, found.aside.len()), (None, 1));
    assert_eq!(found.members, BTreeMap::from([(1, -1)]));
}

#[test]
fn spells_one_after_the_other_touch_no_figure() {
    let found = merged(
        &history(1, &[(1, 0, Some(10))]),
        &history(2, &[(2, 20, None)]),
    );
    assert_eq!(found.members, BTreeMap::new());
    assert_eq!(found.touched, BTreeSet::new());
    assert_eq!(found.after.spells().len(), 2);
}

#[test]
fn another_sex_touches_every_unit_of_the_spells() {
    let (kept, other) = (
        history(1, &[(1, 0, Some(10))]),
        history(2, &[(2, 20, None)]),
    );
    let male = Half {
        history: &other,
        sex: Some(Sex::Male),
    };
    let found = outcome(half(&kept), male, Some(Sex::Female), day(50));
    assert_eq!(found.touched, BTreeSet::from([2]));
}

#[test]
fn a_merge_is_undone_while_nothing_later_was_done() {
    let sound = Standing {
        undone: false,
        kept_is_merged: false,
        histories_stand: true,
        versions_stand: true,
    };
    assert_eq!(check_undoing(&sound), Ok(()));
    let says = |standing: Standing| check_undoing(&standing).unwrap_err().message;
    let undone = Standing {
        undone: true,
        ..sound.clone()
    };
    assert_eq!(says(undone), "duplicate-undone-already");
    let led_on = Standing {
        kept_is_merged: true,
        ..sound.clone()
    };
    assert_eq!(says(led_on), "duplicate-kept-is-merged");
    let moved = Standing {
        histories_stand: false,
        ..sound.clone()
    };
    assert_eq!(says(moved), "duplicate-history-changed-since");
    let renamed = Standing {
        versions_stand: false,
        ..sound
    };
    assert_eq!(says(renamed), "duplicate-details-changed-since");
}

#[test]
fn numbers_of_one_length_are_compared() {
    assert_eq!(digits_apart("001185123456", "001185123465"), Some(2));
    assert_eq!(digits_apart("012345678", "001185123456"), None);
}

fn lived(first_id: i64) -> impl Strategy<Value = History> {
    let joining = |unit_id, on| Joining {
        unit_id,
        on: day(on),
        how: HowJoined::Admitted,
        decision: None,
    };
    prop::collection::vec((1..4i32, 0..60i32, any::<bool>()), 0..8).prop_map(move |acts| {
        let lived = acts
            .into_iter()
            .fold(History::default(), |history, (unit, on, joins)| {
                let next = if joins {
                    history.join(joining(unit, on))
                } else {
                    let why = WhyLeft::Quit;
                    let decision = None;
                    let leaving = Leaving {
                        on: day(on),
                        why,
                        decision,
                    };
                    history.leave(unit, leaving)
                };
                next.unwrap_or(history)
            });
        let numbered = lived.spells().iter().zip(first_id..);
        let numbered = numbered.map(|(spell, id)| Spell {
            spell_id: Some(id),
            ..spell.clone()
        });
        History::of(numbered.collect()).unwrap()
    })
}

proptest! {
    /// The members said before a merge are the members there are after it, at every unit.
    #[test]
    fn the_change_announced_is_the_change(
        kept in lived(1), other in lived(100), today in 0..60i32
    ) {
        let today = day(today);
        let found = outcome(half(&kept), half(&other), Some(Sex::Female), today);
        for unit in 1..4 {
            let at = |history: &History| {
                i64::from(history.on(today).is_some_and(|spell| spell.unit_id == unit))
            };
            let change = at(&found.after) - at(&kept) - at(&other);
            prop_assert_eq!(found.members.get(&unit).copied().unwrap_or(0), change);
            // A unit whose members change is among those whose figures do.
            prop_assert!(change == 0 || found.touched.contains(&unit));
        }
        let spells = found.after.spells().len() + found.aside.len();
        prop_assert_eq!(spells, kept.spells().len() + other.spells().len());
    }
}
