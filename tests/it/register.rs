//! What holds of the register whatever is done: members at the end are members at the start and who
//! joined and moved in, less who left and moved away, at every unit on every day; the engine, SQL
//! and a naive list of lives agree.

use std::collections::BTreeMap;

use diemtua::access::{Act, Permit};
use diemtua::catalogue::Choose;
use diemtua::indicator::{self, Asked, Structure, figure};
use diemtua::member::history::store::{Written, load_history, movements};
use diemtua::member::store::{add_person, undo, write_act};
use diemtua::member::{Details, History, HowJoined, Joining, Leaving, WhyLeft, sex_of};
use diemtua::store::begin_change;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use timeline::{Day, Period, day_from_number, day_number};

use crate::world::World;

/// Base unions in which people live, and who stands above them.
const BASES: [&str; 3] = ["LD-A-1", "LD-A-2", "LD-B-1"];
const ABOVE: [(&str, &[usize]); 6] = [
    ("LD-A-1", &[0]),
    ("LD-A-2", &[1]),
    ("LD-B-1", &[2]),
    ("LD-A", &[0, 1]),
    ("LD-B", &[2]),
    ("LD", &[0, 1, 2]),
];
/// Everything happens within so many days.
const DAYS: i32 = 40;

/// Something somebody does; numbers are folded into what exists.
#[derive(Debug, Clone)]
enum Deed {
    Join { who: usize, unit: usize, day: i32 },
    Leave { who: usize, day: i32, why: usize },
    Move { who: usize, unit: usize, day: i32 },
    Correct { who: usize, day: i32 },
    Undo { who: usize },
}

fn deed() -> impl Strategy<Value = Deed> {
    let (who, unit, day) = (0..5usize, 0..3usize, 0..DAYS);
    prop_oneof![
        4 => (who.clone(), unit.clone(), day.clone())
            .prop_map(|(who, unit, day)| Deed::Join { who, unit, day }),
        3 => (who.clone(), day.clone(), 0..3usize)
            .prop_map(|(who, day, why)| Deed::Leave { who, day, why }),
        2 => (who.clone(), unit, day.clone())
            .prop_map(|(who, unit, day)| Deed::Move { who, unit, day }),
        1 => (who.clone(), day).prop_map(|(who, day)| Deed::Correct { who, day }),
        2 => who.prop_map(|who| Deed::Undo { who }),
    ]
}

fn first_day() -> i32 {
    day_number("2026-11-01".parse().unwrap())
}

fn day(number: i32) -> Day {
    day_from_number(first_day() + number).unwrap()
}

/// A naive life: at which unit from which day until which, how it began and how it ended.
#[derive(Debug, Clone, PartialEq)]
struct Stay {
    unit: usize,
    from: i32,
    until: Option<i32>,
    moved_in: bool,
    moved_out: bool,
}

type Life = Vec<Stay>;

/// The naive rules, written anew: what a deed makes of a life, nothing where it is not allowed.
fn lived(life: &Life, deed: &Deed) -> Option<Life> {
    let mut next = life.clone();
    let open = next.last().filter(|stay| stay.until.is_none()).cloned();
    match *deed {
        Deed::Join { unit, day, .. } => next.push(Stay {
            unit,
            from: day,
            until: None,
            moved_in: false,
            moved_out: false,
        }),
        Deed::Leave { day, .. } => {
            open?;
            next.last_mut()?.until = Some(day);
        }
        Deed::Move { unit, day, .. } => {
            let open = open?;
            if open.unit == unit {
                return None;
            }
            let last = next.last_mut()?;
            (last.until, last.moved_out) = (Some(day), true);
            next.push(Stay {
                unit,
                from: day,
                until: None,
                moved_in: true,
                moved_out: false,
            });
        }
        Deed::Correct { day, .. } => next.last_mut()?.from = day,
        Deed::Undo { .. } => return None,
    }
    next.sort_by_key(|stay| stay.from);
    let fits = next
        .iter()
        .all(|stay| stay.until.is_none_or(|until| until > stay.from))
        && next
            .windows(2)
            .all(|pair| pair[0].until.is_some_and(|until| until <= pair[1].from));
    fits.then_some(next)
}

/// A person of the test: his number, his naive life and the lives to go back to.
struct Somebody {
    person_id: i64,
    life: Life,
    before: Vec<Life>,
}

struct Register<'a> {
    world: &'a World,
    permit: Permit,
    units: Vec<i32>,
    people: Vec<Somebody>,
}

impl Register<'_> {
    async fn new(world: &World) -> Register<'_> {
        let actor = world.actor("ld.can-bo").await;
        let mut units = Vec::new();
        for code in BASES {
            units.push(world.number_of(code).await);
        }
        let mut tx = world.app.begin(&actor).await.unwrap();
        let change_no = begin_change(&mut tx, Some(actor.account_id), None, "people")
            .await
            .unwrap();
        let mut people = Vec::new();
        for number in 0..5 {
            let mut details = Details::named(format!("Người Thử {number}"));
            details.sex = sex_of(if number % 2 == 0 { "female" } else { "male" });
            let added = add_person(&mut tx, change_no, units[0], &details).await;
            people.push(Somebody {
                person_id: added.unwrap(),
                life: Vec::new(),
                before: Vec::new(),
            });
        }
        tx.commit().await.unwrap();
        Register {
            world,
            permit: actor.may(Act::KeepMembers).unwrap(),
            units,
            people,
        }
    }

    /// Does a deed through the store and to the naive life; both allow it or neither.
    async fn happen(&mut self, deed: &Deed) -> Result<(), TestCaseError> {
        let (Deed::Join { who, .. }
        | Deed::Leave { who, .. }
        | Deed::Move { who, .. }
        | Deed::Correct { who, .. }
        | Deed::Undo { who }) = *deed;
        let actor = self.world.actor("ld.can-bo").await;
        let mut tx = self.world.app.begin(&actor).await.unwrap();
        let person_id = self.people[who].person_id;
        if let Deed::Undo { .. } = deed {
            let all = movements(&mut tx, person_id).await.unwrap();
            let newest = all.iter().find(|movement| !movement.undone);
            prop_assert_eq!(newest.is_some(), !self.people[who].before.is_empty());
            if let Some(newest) = newest {
                undo(&mut tx, &self.permit, newest).await.unwrap();
                tx.commit().await.unwrap();
                let person = &mut self.people[who];
                person.life = person.before.pop().unwrap();
            }
            return Ok(());
        }
        let before = load_history(&mut tx, person_id).await.unwrap();
        let after = self.asked(&before, deed);
        let naive = lived(&self.people[who].life, deed);
        prop_assert_eq!(
            after.is_ok(),
            naive.is_some(),
            "{:?} {:?} {:?}",
            deed,
            after,
            self.people[who].life
        );
        let (Ok(after), Some(naive)) = (after, naive) else {
            return Ok(());
        };
        let unit_id = after.newest().unwrap().unit_id;
        let author = self.permit.author();
        let change_no = begin_change(&mut tx, author, Some(unit_id), "deed").await;
        let written = Written {
            person_id,
            change_no: change_no.unwrap(),
            kind: "joined",
            unit_id,
            happened_on: day(0),
            decision: None,
        };
        write_act(&mut tx, &written, &before, &after).await.unwrap();
        tx.commit().await.unwrap();
        let person = &mut self.people[who];
        person
            .before
            .push(std::mem::replace(&mut person.life, naive));
        Ok(())
    }

    fn asked(&self, before: &History, deed: &Deed) -> Result<History, String> {
        let joining = |unit: usize, on: i32| Joining {
            unit_id: self.units[unit],
            on: day(on),
            how: HowJoined::Admitted,
            decision: None,
        };
        let open = before.open().map_or(0, |open| open.unit_id);
        let done = match *deed {
            Deed::Join { unit, day, .. } => before.join(joining(unit, day)),
            Deed::Move { unit, day, .. } => before.move_to(open, joining(unit, day)),
            Deed::Leave { day: on, why, .. } => before.leave(
                open,
                Leaving {
                    on: day(on),
                    why: [WhyLeft::Quit, WhyLeft::Retired, WhyLeft::StruckOff][why],
                    decision: None,
                },
            ),
            Deed::Correct { day: on, .. } => match before.newest().cloned() {
                Some(newest) => {
                    let spell_id = newest.spell_id.unwrap();
                    let mut right = newest;
                    right.from_on = day(on);
                    before.correct(spell_id, right)
                }
                None => return Err("nobody".to_owned()),
            },
            Deed::Undo { .. } => return Err("undone elsewhere".to_owned()),
        };
        done.map_err(|refusal| refusal.to_string())
    }

    /// Members of some base unions on a day, and who came and went up to and with it, by the lives.
    fn naive(&self, bases: &[usize], on: i32) -> [i64; 5] {
        let mut found = [0; 5];
        let stays = self.people.iter().flat_map(|person| &person.life);
        for stay in stays.filter(|stay| bases.contains(&stay.unit)) {
            let came = stay.from <= on;
            let went = stay.until.is_some_and(|until| until <= on);
            found[0] += i64::from(came && !went);
            found[1] += i64::from(came && !stay.moved_in);
            found[2] += i64::from(came && stay.moved_in);
            found[3] += i64::from(went && !stay.moved_out);
            found[4] += i64::from(went && stay.moved_out);
        }
        found
    }

    async fn compare(&self) -> Result<(), TestCaseError> {
        let app = &self.world.app;
        let start = day_from_number(first_day() - 1).unwrap();
        for (code, bases) in ABOVE {
            let unit_id = self.world.number_of(code).await;
            for on in (-1..DAYS).step_by(3).chain([DAYS - 1]) {
                let period = Period::through(start, day(on)).unwrap();
                let [members, joined, moved_in, left, moved_out] = self.naive(bases, on);
                prop_assert_eq!(members, joined + moved_in - left - moved_out);
                let moved = BTreeMap::from([("cause".to_owned(), "moved".to_owned())]);
                for (indicator, dims, expected) in [
                    ("B03.people", BTreeMap::new(), members),
                    ("B04.people", BTreeMap::new(), joined),
                    ("B05.people", BTreeMap::new(), left + moved_out),
                    ("B05.people", moved, moved_out),
                    ("B06.people", BTreeMap::new(), members),
                ] {
                    let asked = Asked {
                        unit_id,
                        line: "territorial".to_owned(),
                        indicator: indicator.to_owned(),
                        dims,
                        period,
                        structure: Structure::Then,
                        known: None,
                    };
                    let engine = {
                        let state = app.engine.fresh().await.unwrap();
                        figure(&state, &app.catalogue, &asked, Choose::Counted).unwrap()
                    };
                    let choose = Choose::Counted;
                    let pool = app.engine.pool();
                    let sql = indicator::store::figure(pool, &app.catalogue, &asked, choose).await;
                    prop_assert_eq!(Some(engine.clone()), sql.unwrap());
                    prop_assert_eq!(engine.value.unwrap_or(0), expected, "{} {:?}", code, asked);
                }
            }
        }
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn members_are_conserved_at_every_unit_every_day_whatever_is_done() {
    let cases = if std::env::var_os("DIEMTUA_LONG").is_some() {
        60
    } else {
        5
    };
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 40,
        ..Config::default()
    };
    tokio::task::block_in_place(|| {
        let runtime = tokio::runtime::Handle::current();
        TestRunner::new(config)
            .run(&prop::collection::vec(deed(), 10..60), |deeds| {
                runtime.block_on(async {
                    // A world of its own: what shrinks must not meet what was before.
                    let world = World::new().await;
                    let mut register = Register::new(&world).await;
                    for deed in &deeds {
                        register.happen(deed).await?;
                    }
                    register.compare().await
                })
            })
            .unwrap();
    });
}
