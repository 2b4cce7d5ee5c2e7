//! Recording: one thing done changes the figures at every level in the next answer, whole or not at
//! all.

use diemtua::access::{Act, Actor, Permit};
use diemtua::catalogue::Choose;
use diemtua::indicator::{Asked, Structure, figure};
use diemtua::record::store::{Entered, Record, correct, enter, find_record, withdraw};
use diemtua::record::{NewRecord, check_record, read};
use diemtua::unit::{Unit, load_unit};
use diemtua::web::{FormState, Words};
use timeline::{Day, PeriodName};

use crate::world::World;

/// A house handed over, as typed.
const HOUSE: [(&str, &str); 8] = [
    ("on", "20/01/2027"),
    ("stage", "ban-giao"),
    ("house", "mai-am"),
    ("works", "new"),
    ("family", "1"),
    ("dong", "60.000.000"),
    ("source", "union-budget"),
    ("ref", "nha-01"),
];

pub fn house_with(changes: &[(&str, &str)]) -> FormState {
    let mut form = FormState::default();
    for (name, value) in HOUSE.iter().chain(changes) {
        form.set(name, *value);
    }
    form
}

/// An actor at work: what its pages would do, without the pages.
pub struct Desk<'a> {
    world: &'a World,
    actor: Actor,
    permit: Permit,
}

impl Desk<'_> {
    pub async fn of<'a>(world: &'a World, login: &str) -> Desk<'a> {
        let actor = world.actor(login).await;
        let permit = actor.may(Act::Record).unwrap();
        Desk {
            world,
            actor,
            permit,
        }
    }

    async fn unit(&self) -> Unit {
        let mut tx = self.world.app.begin(&self.actor).await.unwrap();
        let today = self.world.app.clock.today();
        load_unit(&mut tx, &self.actor.unit_code, today)
            .await
            .unwrap()
    }

    fn read(&self, form: &mut FormState) -> Option<NewRecord> {
        let catalogue = &self.world.app.catalogue;
        let kind = catalogue.kind("mai-am").unwrap();
        let today = self.world.app.clock.today();
        read(form, kind, catalogue, (Words::of("vi"), today))
    }

    /// Records at the actor's own unit, or says why not.
    pub async fn record(&self, mut form: FormState) -> Result<Entered, String> {
        let Some(new) = self.read(&mut form) else {
            return Err(form
                .errors()
                .iter()
                .map(|(name, what)| format!("{name}: {what}"))
                .collect());
        };
        let app = &self.world.app;
        let (unit, kind) = (self.unit().await, app.catalogue.kind("mai-am").unwrap());
        check_record(&new, &unit, kind, app.clock.today()).map_err(|no| no.to_string())?;
        let mut tx = app.begin(&self.actor).await.unwrap();
        let entered = enter(&mut tx, &self.permit, (&unit, kind), new).await;
        let entered = entered.map_err(|no| no.to_string())?;
        tx.commit().await.unwrap();
        Ok(entered)
    }

    async fn load(&self, record_id: i64) -> Option<Record> {
        let mut tx = self.world.app.begin(&self.actor).await.unwrap();
        find_record(&mut tx, record_id).await.unwrap()
    }

    async fn correct(&self, record: &Record, mut form: FormState) -> Result<(), String> {
        let new = self.read(&mut form).unwrap();
        let app = &self.world.app;
        let kind = app.catalogue.kind("mai-am").unwrap();
        let mut tx = app.begin(&self.actor).await.unwrap();
        let done = correct(&mut tx, &self.permit, (record, kind), new, "ghi nhầm").await;
        done.map_err(|no| no.to_string())?;
        tx.commit().await.unwrap();
        Ok(())
    }

    async fn withdraw(&self, record: &Record) -> Result<(), String> {
        let mut tx = self.world.app.begin(&self.actor).await.unwrap();
        let done = withdraw(&mut tx, &self.permit, record, "ghi hai lần").await;
        done.map_err(|no| no.to_string())?;
        tx.commit().await.unwrap();
        Ok(())
    }
}

/// What an indicator comes to at a unit over a period, by the engine, now.
pub async fn value(world: &World, unit: &str, indicator: &str, period: &str) -> Option<i64> {
    let asked = Asked {
        unit_id: world.number_of(unit).await,
        line: "territorial".to_owned(),
        indicator: indicator.to_owned(),
        dims: Default::default(),
        period: period.parse::<PeriodName>().unwrap().period(),
        structure: Structure::Then,
        known: None,
    };
    let state = world.app.engine.fresh().await.unwrap();
    figure(&state, &world.app.catalogue, &asked, Choose::Value)
        .unwrap()
        .value
}

/// Houses and money at the base union, the two upper ones and the federation.
async fn houses(world: &World) -> Vec<(Option<i64>, Option<i64>)> {
    let mut all = Vec::new();
    for unit in ["LD-A-1", "LD-A", "LD-B", "LD"] {
        let houses = value(world, unit, "E05.houses", "2027").await;
        all.push((houses, value(world, unit, "E05.dong", "2027").await));
    }
    all
}

const NOTHING: (Option<i64>, Option<i64>) = (None, None);

fn known(houses: i64, dong: i64) -> (Option<i64>, Option<i64>) {
    (Some(houses), Some(dong))
}

#[tokio::test]
async fn a_record_is_counted_at_every_level_in_the_next_answer() {
    let world = World::new().await;
    assert_eq!(houses(&world).await, [NOTHING; 4]);
    let desk = Desk::of(&world, "a1.co-so").await;
    desk.record(house_with(&[])).await.unwrap();
    let one = known(1, 60_000_000);
    assert_eq!(houses(&world).await, [one, one, NOTHING, one]);

    let other = Desk::of(&world, "b1.co-so").await;
    other
        .record(house_with(&[("dong", "80 triệu"), ("works", "repair")]))
        .await
        .unwrap();
    let (two, of_b) = (known(2, 140_000_000), known(1, 80_000_000));
    assert_eq!(houses(&world).await, [one, one, of_b, two]);
    assert_eq!(
        value(&world, "LD", "E05.houses", "2026").await,
        None,
        "another year"
    );
    assert_eq!(value(&world, "LD", "E05.houses", "2027-01").await, Some(2));
}

#[tokio::test]
async fn a_correction_and_a_withdrawal_are_counted_too_and_keep_their_trace() {
    let world = World::new().await;
    let desk = Desk::of(&world, "a1.co-so").await;
    let Ok(Entered::Recorded(record_id)) = desk.record(house_with(&[])).await else {
        panic!("the record was not written");
    };
    let first = desk.load(record_id).await.unwrap();
    desk.correct(&first, house_with(&[("dong", "45.000.000")]))
        .await
        .unwrap();
    let corrected = known(1, 45_000_000);
    assert_eq!(
        houses(&world).await,
        [corrected, corrected, NOTHING, corrected]
    );

    let no = desk
        .correct(&first, house_with(&[("dong", "1.000.000")]))
        .await;
    assert_eq!(
        no,
        Err("reason: record-changed-meanwhile".to_owned()),
        "two hands at once"
    );
    let second = desk.load(record_id).await.unwrap();
    assert_eq!(second.version_no, 2);
    desk.withdraw(&second).await.unwrap();
    let rows = world.rows().await;
    assert_eq!(
        (rows["record"], rows["record_history"]),
        (1, 2),
        "nothing is lost"
    );
    let standing: i64 = sqlx::query_scalar("select coalesce(sum(sign), 0) from fact")
        .fetch_one(&world.app.database.owner)
        .await
        .unwrap();
    assert_eq!(standing, 0, "every fact is taken back once");
    for (houses, dong) in houses(&world).await {
        assert!(houses.unwrap_or(0) == 0 && dong.unwrap_or(0) == 0);
    }
}

#[tokio::test]
async fn the_same_reference_twice_is_one_record() {
    let world = World::new().await;
    let desk = Desk::of(&world, "a1.co-so").await;
    let Ok(Entered::Recorded(record_id)) = desk.record(house_with(&[])).await else {
        panic!("the record was not written");
    };
    let before = world.rows().await;
    let again = desk.record(house_with(&[("dong", "1.000.000")])).await;
    assert_eq!(again, Ok(Entered::Already(record_id)));
    assert_eq!(world.rows().await, before);
    let other = Desk::of(&world, "a2.co-so").await;
    let other = other.record(house_with(&[])).await;
    assert!(
        matches!(other, Ok(Entered::Recorded(_))),
        "a reference is the unit's own"
    );
}

#[tokio::test]
async fn two_hands_with_the_same_reference_at_once_are_one_record() {
    let world = World::new().await;
    let desk = Desk::of(&world, "a1.co-so").await;
    let (first, second) = tokio::join!(desk.record(house_with(&[])), desk.record(house_with(&[])));
    let mut recorded = 0;
    for done in [first, second] {
        recorded += i32::from(matches!(done.unwrap(), Entered::Recorded(_)));
    }
    assert_eq!((recorded, world.rows().await["record"]), (1, 1));
    assert_eq!(value(&world, "LD", "E05.houses", "2027").await, Some(1));
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_nothing_is_half_written() {
    let world = World::new().await;
    let desk = Desk::of(&world, "a1.co-so").await;
    world
        .sql("update unit set ended_on = '2027-01-10' where code = 'LD-A-1'")
        .await;
    let before = world.rows().await;
    for (changes, reason) in [
        (vec![], "on: record-unit-closed-that-day"),
        (
            vec![("on", "31/12/1999")],
            "on: record-unit-closed-that-day",
        ),
        (vec![("on", "26/01/2027")], "on: record-day-to-come"),
        (vec![("dong", "100000000000000")], "dong: "),
        (vec![("dong", "-1")], "dong: "),
        (vec![("dong", "nhiều")], "dong: "),
        (vec![("house", "lâu đài")], "house: "),
        (vec![("family", "")], "family: "),
        (vec![("on", "hôm nào")], "on: "),
        (vec![("stage", "")], "stage: "),
    ] {
        let refused = desk.record(house_with(&changes)).await;
        let said = refused.expect_err("refused");
        assert!(said.starts_with(reason), "{changes:?}: {said}");
    }
    assert_eq!(world.rows().await, before);
    let done = desk
        .record(house_with(&[
            ("on", "9/1/2027"),
            ("dong", "99999999999999"),
        ]))
        .await;
    assert!(done.is_ok(), "its last day, the largest amount: {done:?}");
}

#[tokio::test]
async fn a_record_of_another_unit_is_not_to_be_found() {
    let world = World::new().await;
    let desk = Desk::of(&world, "a1.co-so").await;
    let Ok(Entered::Recorded(record_id)) = desk.record(house_with(&[])).await else {
        panic!("the record was not written");
    };
    assert!(desk.load(record_id).await.is_some());
    for (login, found) in [("a.can-bo", true), ("ld.can-bo", true), ("b1.co-so", false)] {
        let desk = Desk::of(&world, login).await;
        assert_eq!(desk.load(record_id).await.is_some(), found, "{login}");
    }
}

#[tokio::test]
async fn a_moved_unit_takes_its_new_records_along_and_leaves_its_old_ones() {
    let world = World::new().await;
    let desk = Desk::of(&world, "a1.co-so").await;
    desk.record(house_with(&[("on", "5/1/2027")]))
        .await
        .unwrap();
    let mut browser = crate::browser::Browser::signed_in(&world, "ld.can-bo").await;
    browser.get("/don-vi/LD-A-1/chuyen").await;
    browser
        .post(
            "/don-vi/LD-A-1/chuyen",
            &[("parent", "LD-B"), ("on", "10/1/2027")],
        )
        .await;
    desk.record(house_with(&[("on", "15/1/2027"), ("ref", "nha-02")]))
        .await
        .unwrap();
    for (unit, houses) in [("LD-A-1", 2), ("LD-A", 1), ("LD-B", 1), ("LD", 2)] {
        assert_eq!(
            value(&world, unit, "E05.houses", "2027").await,
            Some(houses),
            "{unit}"
        );
    }
    let day: Day = "2027-01-25".parse().unwrap();
    let state = world.app.engine.fresh().await.unwrap();
    for (unit, houses) in [("LD-A", None), ("LD-B", Some(2))] {
        let asked = Asked {
            unit_id: world.number_of(unit).await,
            line: "territorial".to_owned(),
            indicator: "E05.houses".to_owned(),
            dims: Default::default(),
            period: "2027".parse::<PeriodName>().unwrap().period(),
            structure: Structure::On(day),
            known: None,
        };
        let now = figure(&state, &world.app.catalogue, &asked, Choose::Value).unwrap();
        assert_eq!(now.value, houses, "{unit} under today's tree");
    }
}
