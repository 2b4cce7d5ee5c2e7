//! What holds of merges whatever was lived before: split again everything is as it was, and while
//! they are one the engine, SQL and the register agree.

use diemtua::member::history::store::Written;
use diemtua::member::store::{add_person, write_act};
use diemtua::member::{Details, History, HowJoined, Joining, Leaving, WhyLeft, sex_of};
use diemtua::store::begin_change;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use timeline::{Day, day_from_number, day_number};

use super::{held, invariants_hold, merge_as_operator, unmerge_as_operator};
use crate::member::everywhere;
use crate::world::World;

const BASES: [&str; 3] = ["LD-A-1", "LD-A-2", "LD-B-1"];

/// Something somebody does at a unit on a day.
#[derive(Debug, Clone)]
enum Deed {
    Join(usize, i32),
    Leave(i32),
    Move(usize, i32),
}

fn deed() -> impl Strategy<Value = Deed> {
    let (unit, day) = (0..3usize, 0..60i32);
    prop_oneof![
        (unit.clone(), day.clone()).prop_map(|(unit, day)| Deed::Join(unit, day)),
        day.clone().prop_map(Deed::Leave),
        (unit, day).prop_map(|(unit, day)| Deed::Move(unit, day)),
    ]
}

fn day(number: i32) -> Day {
    day_from_number(day_number("2026-11-01".parse().unwrap()) + number).unwrap()
}

fn lived(units: &[i32], deeds: &[Deed]) -> History {
    let joining = |unit: usize, on: i32| Joining {
        unit_id: units[unit],
        on: day(on),
        how: HowJoined::Admitted,
        decision: None,
    };
    deeds.iter().fold(History::default(), |history, deed| {
        let open = history.open().map_or(0, |open| open.unit_id);
        let next = match *deed {
            Deed::Join(unit, on) => history.join(joining(unit, on)),
            Deed::Move(unit, on) => history.move_to(open, joining(unit, on)),
            Deed::Leave(on) => {
                let leaving = Leaving {
                    on: day(on),
                    why: WhyLeft::Quit,
                    decision: None,
                };
                history.leave(open, leaving)
            }
        };
        next.unwrap_or(history)
    })
}

async fn person(world: &World, units: &[i32], (name, sex, life): (&str, &str, &History)) -> i64 {
    let mut details = Details::named(name);
    details.sex = sex_of(sex);
    details.phone = (sex == "male").then(|| "0900000000".to_owned());
    let mut tx = world.app.database.owner.begin().await.unwrap();
    let at = life.newest().map_or(units[0], |newest| newest.unit_id);
    let change_no = begin_change(&mut tx, None, Some(at), "lived")
        .await
        .unwrap();
    let person_id = add_person(&mut tx, change_no, at, &details).await.unwrap();
    let written = Written {
        person_id,
        change_no,
        kind: "joined",
        unit_id: at,
        happened_on: day(0),
        decision: None,
    };
    write_act(&mut tx, &written, &History::default(), life)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    person_id
}

#[tokio::test(flavor = "multi_thread")]
async fn split_again_everything_is_as_before_whatever_was_lived() {
    let cases = if std::env::var_os("DIEMTUA_LONG").is_some() {
        60
    } else {
        6
    };
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 30,
        ..Config::default()
    };
    let world = World::new().await;
    let mut units = Vec::new();
    for code in BASES {
        units.push(world.number_of(code).await);
    }
    tokio::task::block_in_place(|| {
        let lives = prop::collection::vec((prop::collection::vec(deed(), 0..7), 0..2usize), 3);
        TestRunner::new(config)
            .run(&lives, |lives| {
                let work = async {
                    let mut people = Vec::new();
                    for (deeds, sex) in &lives {
                        let life = lived(&units, deeds);
                        let somebody = ("Người Thử", ["female", "male"][*sex], &life);
                        people.push(person(&world, &units, somebody).await);
                    }
                    let before = (held(&world).await, everywhere(&world).await);
                    let first = merge_as_operator(&world, (people[0], people[1]))
                        .await
                        .unwrap();
                    let between = (held(&world).await, everywhere(&world).await);
                    invariants_hold(&world).await;
                    let second = merge_as_operator(&world, (people[2], people[0]))
                        .await
                        .unwrap();
                    invariants_hold(&world).await;
                    unmerge_as_operator(&world, second).await.unwrap();
                    assert_eq!((held(&world).await, everywhere(&world).await), between);
                    unmerge_as_operator(&world, first).await.unwrap();
                    assert_eq!((held(&world).await, everywhere(&world).await), before);
                    invariants_hold(&world).await;
                };
                tokio::runtime::Handle::current().block_on(work);
                Ok(())
            })
            .unwrap();
    });
}
