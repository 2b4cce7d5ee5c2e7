use std::collections::{BTreeMap, HashMap, HashSet};

use vietnamese::cccd_check;

use super::*;
use crate::demo::tree::plan;
use crate::member::{Birth, Spell};

const TODAY: Day = jiff::civil::date(2026, 11, 20);

/// The plan and everybody in it with the place of the unit that keeps him; units are numbered by
/// their places.
fn everybody(scale: f64) -> (Plan, Vec<(usize, DrawnPerson)>) {
    let wish = Wish {
        seed: 1,
        scale,
        today: TODAY,
    };
    let plan = plan(wish.seed, wish.scale, wish.year());
    let ids: Vec<i32> = (0..plan.units.len() as i32).collect();
    let mut drawing = PeopleDrawing::new(wish, &plan, &ids);
    let mut people = Vec::new();
    for place in 0..plan.units.len() {
        let drawn = drawing.unit(place);
        people.extend(drawn.into_iter().map(|person| (place, person)));
    }
    (plan, people)
}

fn spells(people: &[(usize, DrawnPerson)]) -> impl Iterator<Item = &Spell> {
    people
        .iter()
        .flat_map(|(_, person)| person.history.spells())
}

/// How often something is so, in parts of one.
fn part<T>(all: &[T], so: impl Fn(&T) -> bool) -> f64 {
    all.iter().filter(|one| so(one)).count() as f64 / all.len() as f64
}

#[test]
fn everybody_is_kept_by_the_unit_of_his_newest_spell_while_it_stood() {
    let (plan, people) = everybody(0.02);
    for (place, person) in &people {
        let newest = person.history.newest().expect("a spell");
        assert_eq!(newest.unit_id, *place as i32);
        for spell in person.history.spells() {
            let unit = &plan.units[spell.unit_id as usize];
            assert!(spell.from_on >= unit.founded_on && spell.from_on <= TODAY);
            let last = spell.left.as_ref().map_or(TODAY, |left| left.on);
            assert!(last <= TODAY, "{spell:?}");
            assert!(unit.ended_on.is_none_or(|ended| last <= ended));
            let born = person.details.birth.map_or(1990, Birth::year);
            assert!(spell.from_on.year() - born >= 18, "{person:?}");
        }
    }
}

#[test]
fn a_unit_has_as_many_members_today_as_planned() {
    let (plan, people) = everybody(0.02);
    let mut members: BTreeMap<i32, i64> = BTreeMap::new();
    for spell in spells(&people).filter(|spell| spell.left.is_none()) {
        *members.entry(spell.unit_id).or_default() += 1;
    }
    for (place, unit) in plan.units.iter().enumerate() {
        let standing = unit.tier == "base" && unit.ended_on.is_none();
        let planned = if standing { unit.members } else { 0 };
        let found = members.get(&(place as i32)).copied().unwrap_or(0);
        assert_eq!(found, planned, "{}", unit.code);
    }
}

#[test]
fn members_come_and_go_about_as_often_as_said() {
    let (_, people) = everybody(0.04);
    let left = part(&people, |(_, person)| person.history.open().is_none());
    assert!((0.035..0.065).contains(&left), "{left}");
    let twice = |how: HowJoined| {
        part(&people, |(_, person)| {
            person
                .history
                .newest()
                .is_some_and(|spell| spell.how == how)
        })
    };
    let (moved, returned) = (twice(HowJoined::Moved), twice(HowJoined::Returned));
    assert!((0.002..0.007).contains(&moved), "{moved}");
    assert!((0.004..0.014).contains(&returned), "{returned}");
    let year = jiff::civil::date(2026, 1, 1);
    let admitted = part(&people, |(_, person)| {
        let newest = person.history.newest();
        newest.is_some_and(|spell| spell.how == HowJoined::Admitted && spell.from_on >= year)
    });
    assert!((0.05..0.15).contains(&admitted), "{admitted}");
    let known_before = twice(HowJoined::KnownBefore);
    assert!((0.2..0.55).contains(&known_before), "{known_before}");
}

#[test]
fn numbers_agree_with_their_holders_but_for_the_few_mistyped() {
    let (_, people) = everybody(0.05);
    let ids = people.iter().filter_map(|(_, person)| {
        let details = &person.details;
        let id = details.national_id.as_deref().filter(|id| id.len() == 12)?;
        Some(cccd_check(id, details.sex, details.birth.map(Birth::year)))
    });
    let doubts: Vec<bool> = ids.map(|doubts| !doubts.is_empty()).collect();
    assert!(part(&doubts, |doubt| *doubt) < 0.006);
    let missing = part(&people, |(_, person)| person.details.national_id.is_none());
    assert!((0.03..0.05).contains(&missing), "{missing}");
    let year_only = part(&people, |(_, person)| {
        matches!(person.details.birth, Some(Birth::Year(_)))
    });
    assert!((0.05..0.07).contains(&year_only), "{year_only}");
}

#[test]
fn no_number_can_be_a_living_persons() {
    let (_, people) = everybody(0.05);
    for (_, person) in &people {
        if let Some(id) = &person.details.national_id {
            let invented = match id.len() {
                12 => ("900".."963").contains(&&id[..3]),
                _ => id.len() == 9 && id.starts_with('9'),
            };
            assert!(invented, "{id}");
        }
        if let Some(phone) = &person.details.phone {
            assert!(phone.len() == 10 && phone.starts_with("053"), "{phone}");
        }
    }
}

#[test]
fn two_people_share_a_number_only_where_one_was_entered_twice() {
    let (_, people) = everybody(0.04);
    let mut holders: HashMap<&str, Vec<&Details>> = HashMap::new();
    for (_, person) in &people {
        if let Some(id) = &person.details.national_id {
            holders.entry(id).or_default().push(&person.details);
        }
    }
    let shared: Vec<_> = holders
        .values()
        .filter(|holders| holders.len() > 1)
        .collect();
    assert!(shared.len() > 3);
    for holders in shared {
        assert!(
            holders
                .iter()
                .all(|one| one.birth.map(Birth::year) == holders[0].birth.map(Birth::year))
        );
    }
}

#[test]
fn names_are_shared_as_they_are_in_life() {
    let (_, people) = everybody(0.04);
    let nguyen = part(&people, |(_, person)| {
        person.details.full_name.starts_with("Nguyễn ")
    });
    assert!((0.34..0.42).contains(&nguyen), "{nguyen}");
    let names: HashSet<&str> = people
        .iter()
        .map(|(_, person)| person.details.full_name.as_str())
        .collect();
    let alone = names.len() as f64 / people.len() as f64;
    assert!((0.2..0.75).contains(&alone), "{alone}");
    let words = |name: &&str| (2..=5).contains(&name.split(' ').count());
    assert!(names.iter().all(words));
}

#[test]
fn the_same_seed_gives_the_same_people() {
    assert_eq!(everybody(0.01).1, everybody(0.01).1);
}
