//! The two evaluators of figures, the engine in memory and SQL, give the same answers on random
//! trees, moves, facts, corrections and declarations, now and as known at an earlier moment.

use std::collections::BTreeMap;

use diemtua::catalogue::Choose;
use diemtua::fact::Snapshot;
use diemtua::indicator::{self, Asked, Structure};
use jiff_sqlx::ToSqlx;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sqlx::{PgConnection, Row};
use timeline::{Day, Period, day_from_number, day_number};

use crate::world::World;

const UNITS: usize = 8;
const LINES: [&str; 2] = ["territorial", "sectoral"];
/// Sums of several series, distinct people, stocks with negative terms, ratios, declared only.
const INDICATORS: [&str; 7] = [
    "E01.turns",
    "E01.people",
    "B03.people",
    "B06.people",
    "E05.houses",
    "C02.rate",
    "C02.held",
];
const SERIES: [&str; 6] = [
    "trao-qua.people",
    "tro-cap-kho-khan.people",
    "member.joined",
    "member.left",
    "mai-am.houses",
    "tham-hoi-om.people",
];
const QUALIFIERS: [&str; 4] = ["exact", "over", "under", "about"];

/// Something that happens in a random federation; numbers are folded into what exists.
#[derive(Debug, Clone)]
enum Event {
    Move {
        child: usize,
        parent: usize,
        line: usize,
        day: i32,
    },
    Say {
        unit: usize,
        series: usize,
        dims: usize,
        day: i32,
        amount: i64,
        person: Option<i64>,
    },
    TakeBack {
        which: usize,
    },
    Declare {
        unit: usize,
        indicator: usize,
        period: usize,
        value: i64,
        qualifier: usize,
    },
    DeclareFraction {
        unit: usize,
        period: usize,
        numerator: i64,
        denominator: i64,
    },
    Order {
        unit: usize,
        period: usize,
    },
    Withdraw {
        which: usize,
    },
    Remember,
}

fn event() -> impl Strategy<Value = Event> {
    let day = 0..730_i32;
    prop_oneof![
        2 => (1..UNITS, 0..UNITS, 0..2_usize, day.clone())
            .prop_map(|(child, parent, line, day)| Event::Move { child, parent, line, day }),
        8 => (0..UNITS, 0..SERIES.len(), 0..3_usize, day, 1..50_i64, prop::option::of(1..6_i64))
            .prop_map(|(unit, series, dims, day, amount, person)| {
                Event::Say { unit, series, dims, day, amount, person }
            }),
        2 => any::<usize>().prop_map(|which| Event::TakeBack { which }),
        2 => (0..UNITS, 0..INDICATORS.len(), 0..4_usize, 0..900_i64, 0..4_usize).prop_map(
            |(unit, indicator, period, value, qualifier)| {
                Event::Declare { unit, indicator, period, value, qualifier }
            }
        ),
        1 => (0..UNITS, 0..4_usize, 0..40_i64, 1..50_i64).prop_map(
            |(unit, period, numerator, denominator)| {
                Event::DeclareFraction { unit, period, numerator, denominator }
            }
        ),
        1 => (0..UNITS, 0..4_usize).prop_map(|(unit, period)| Event::Order { unit, period }),
        1 => any::<usize>().prop_map(|which| Event::Withdraw { which }),
        1 => Just(Event::Remember),
    ]
}

fn day(number: i32) -> Day {
    let first: Day = "2026-01-01".parse().unwrap();
    day_from_number(day_number(first) + number).unwrap()
}

fn periods() -> [Period; 4] {
    let span = |from: i32, until: i32| Period::new(day(from), day(until)).unwrap();
    [span(0, 181), span(0, 365), span(90, 400), span(365, 730)]
}

fn dims(which: usize) -> BTreeMap<String, String> {
    match which {
        1 => BTreeMap::from([("programme".to_owned(), "tet".to_owned())]),
        2 => BTreeMap::from([("sex".to_owned(), "female".to_owned())]),
        _ => BTreeMap::new(),
    }
}

/// Under which unit, from which day, until which.
type Stay = (usize, i32, Option<i32>);

/// One random federation inside the shared database, under a root of its own.
struct Federation {
    units: Vec<i32>,
    /// Per child and line: the spans of its parents, in order.
    links: BTreeMap<(usize, usize), Vec<Stay>>,
    said: Vec<i64>,
    declared: Vec<i64>,
    remembered: Vec<Snapshot>,
}

const CHANGE: &str = "insert into change (purpose) values ('test')
    on conflict (change_no) do nothing";
const THIS: &str = "current_change_no()";

impl Federation {
    async fn found(world: &World, name: &str) -> Federation {
        let mut tx = world.app.database.owner.begin().await.unwrap();
        sqlx::query(CHANGE).execute(&mut *tx).await.unwrap();
        let mut units = Vec::new();
        for number in 0..UNITS {
            let statement = format!(
                "insert into unit (code, kind, tier, founded_on, change_no)
                 values ($1, 'cdcs', 'base', '2020-01-01', {THIS}) returning unit_id"
            );
            let row = sqlx::query(sqlx::AssertSqlSafe(statement))
                .bind(format!("{name}-{number}"))
                .fetch_one(&mut *tx)
                .await
                .unwrap();
            units.push(row.get("unit_id"));
        }
        tx.commit().await.unwrap();
        let mut federation = Federation {
            units,
            links: BTreeMap::new(),
            said: Vec::new(),
            declared: Vec::new(),
            remembered: Vec::new(),
        };
        for child in 1..UNITS {
            let event = Event::Move {
                child,
                parent: child / 2,
                line: 0,
                day: -2000,
            };
            federation.happen(world, &event).await;
        }
        federation
    }

    async fn happen(&mut self, world: &World, event: &Event) {
        let mut tx = world.app.database.owner.begin().await.unwrap();
        sqlx::query(CHANGE).execute(&mut *tx).await.unwrap();
        match event {
            Event::Move {
                child,
                parent,
                line,
                day,
            } => {
                // A parent comes before its child, so there is never a circle.
                self.move_unit(&mut tx, (*child, parent % child), *line, *day)
                    .await;
            }
            Event::Say { .. } => self.say(&mut tx, event).await,
            Event::TakeBack { which } => self.take_back(&mut tx, *which).await,
            Event::Withdraw { which } => self.withdraw(&mut tx, *which).await,
            Event::Remember => {
                tx.commit().await.unwrap();
                let state = world.app.engine.fresh().await.unwrap();
                self.remembered.push(state.snapshot.clone());
                return;
            }
            _ => self.declare(&mut tx, event).await,
        }
        tx.commit().await.unwrap();
    }

    async fn move_unit(
        &mut self,
        tx: &mut PgConnection,
        (child, parent): (usize, usize),
        line: usize,
        on: i32,
    ) {
        let spans = self.links.entry((child, line)).or_default();
        let mut kept = Vec::new();
        let mut events = Vec::new();
        for (old, from, until) in spans.drain(..) {
            if until.is_some_and(|until| until <= on) {
                kept.push((old, from, until));
                continue;
            }
            events.push((old, from, until, -1_i16));
            if from < on {
                kept.push((old, from, Some(on)));
                events.push((old, from, Some(on), 1));
            }
        }
        kept.push((parent, on, None));
        events.push((parent, on, None, 1));
        *spans = kept;
        for (parent, from, until, sign) in events {
            let statement = format!(
                "insert into link_event (change_no, child_id, parent_id, line, from_on, until_on, sign)
                 values ({THIS}, $1, $2, $3, $4, coalesce($5, 'infinity'::date), $6)"
            );
            sqlx::query(sqlx::AssertSqlSafe(statement))
                .bind(self.units[child])
                .bind(self.units[parent])
                .bind(LINES[line])
                .bind(day(from).to_sqlx())
                .bind(until.map(|until| day(until).to_sqlx()))
                .bind(sign)
                .execute(&mut *tx)
                .await
                .unwrap();
        }
    }

    async fn say(&mut self, tx: &mut PgConnection, event: &Event) {
        let Event::Say {
            unit,
            series,
            dims: which,
            day: on,
            amount,
            person,
        } = event
        else {
            return;
        };
        let dims_no = diemtua::fact::store::intern_dims(tx, &dims(*which))
            .await
            .unwrap();
        let statement = format!(
            "with said as (
               insert into record (unit_id, kind, happened_on, answers, change_no)
               values ($1, 'trao-qua', $2, '{{}}', {THIS}) returning record_id)
             insert into fact (change_no, record_id, unit_id, happened_on, series_no,
               dims_no, amount, person_id, sign)
             select {THIS}, record_id, $1, $2, (select series_no from series where code = $3),
               $4, $5, $6, 1
               from said returning fact_id"
        );
        let row = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(self.units[*unit])
            .bind(day(*on).to_sqlx())
            .bind(SERIES[*series])
            .bind(dims_no)
            .bind(if person.is_some() { 1 } else { *amount })
            .bind(person)
            .fetch_one(tx)
            .await
            .unwrap();
        self.said.push(row.get("fact_id"));
    }

    async fn take_back(&mut self, tx: &mut PgConnection, which: usize) {
        if self.said.is_empty() {
            return;
        }
        let fact_id = self.said.remove(which % self.said.len());
        let statement = format!(
            "insert into fact (change_no, record_id, unit_id, happened_on, series_no,
               dims_no, amount, person_id, sign)
             select {THIS}, record_id, unit_id, happened_on, series_no, dims_no, -amount,
               person_id, -1
               from fact where fact_id = $1"
        );
        sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(fact_id)
            .execute(tx)
            .await
            .unwrap();
    }

    async fn declare(&mut self, tx: &mut PgConnection, event: &Event) {
        let (unit, indicator, period) = match event {
            Event::Declare {
                unit,
                indicator,
                period,
                ..
            } => (unit, INDICATORS[*indicator], period),
            Event::DeclareFraction { unit, period, .. } => (unit, "C02.rate", period),
            Event::Order { unit, period } => (unit, "E01.turns", period),
            _ => return,
        };
        let ratio = indicator == "C02.rate";
        let (mut value, mut ppm, mut numerator, mut denominator) = (None, None, None, None);
        let (mut low, mut high, mut code) = (None, None, "exact");
        match event {
            Event::Declare {
                value: said,
                qualifier,
                ..
            } if ratio => {
                ppm = Some(*said * 1000);
                code = QUALIFIERS[*qualifier];
            }
            Event::Declare {
                value: said,
                qualifier,
                ..
            } => {
                value = Some(*said);
                code = QUALIFIERS[*qualifier];
            }
            Event::DeclareFraction {
                numerator: over,
                denominator: under,
                ..
            } => {
                (numerator, denominator) = (Some(*over), Some(*under));
            }
            _ => (low, high, code) = (Some(100_i64), Some(999_i64), "order"),
        }
        let period = periods()[*period];
        let statement = format!(
            "insert into declared (change_no, unit_id, indicator, dims_no, from_on, until_on, value,
                    percent_ppm, low, high, qualifier, numerator, denominator, source)
             values ({THIS}, $1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'test') returning declared_id"
        );
        let row = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(self.units[*unit])
            .bind(indicator)
            .bind(period.from_on().to_sqlx())
            .bind(period.until_on().to_sqlx())
            .bind::<Option<i64>>(value)
            .bind::<Option<i64>>(ppm)
            .bind::<Option<i64>>(low)
            .bind::<Option<i64>>(high)
            .bind(code)
            .bind::<Option<i64>>(numerator)
            .bind::<Option<i64>>(denominator)
            .fetch_one(tx)
            .await
            .unwrap();
        self.declared.push(row.get("declared_id"));
    }

    async fn withdraw(&mut self, tx: &mut PgConnection, which: usize) {
        if self.declared.is_empty() {
            return;
        }
        let declared_id = self.declared.remove(which % self.declared.len());
        let statement = format!(
            "insert into declared (change_no, unit_id, indicator, dims_no, from_on, until_on, qualifier, withdrawn)
             select {THIS}, unit_id, indicator, dims_no, from_on, until_on, 'exact', true
               from declared where declared_id = $1"
        );
        sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(declared_id)
            .execute(tx)
            .await
            .unwrap();
    }

    /// Every figure of every unit: engine and SQL side by side.
    async fn compare(&self, world: &World) -> Result<(), TestCaseError> {
        let structures = [
            Structure::Then,
            Structure::On(day(50)),
            Structure::On(day(600)),
        ];
        let mut moments = vec![None];
        moments.extend(self.remembered.iter().cloned().map(Some));
        for (number, unit_id) in self.units.iter().enumerate() {
            for (at, indicator) in INDICATORS.iter().enumerate() {
                let period = periods()[(number + at) % 4];
                for known in &moments {
                    let asked = Asked {
                        unit_id: *unit_id,
                        line: LINES[(number + at) % 2].to_owned(),
                        indicator: (*indicator).to_owned(),
                        dims: dims(if at % 3 == 2 { (number + at) % 3 } else { 0 }),
                        period,
                        structure: structures[(number + 2 * at) % 3],
                        known: known.clone(),
                    };
                    agree(world, &asked).await?;
                }
            }
        }
        Ok(())
    }
}

async fn agree(world: &World, asked: &Asked) -> Result<(), TestCaseError> {
    let app = &world.app;
    for choose in [Choose::Value, Choose::Declared] {
        let engine = {
            let state = app.engine.fresh().await.unwrap();
            indicator::figure(&state, &app.catalogue, asked, choose).unwrap()
        };
        let sql = indicator::store::figure(app.engine.pool(), &app.catalogue, asked, choose)
            .await
            .unwrap();
        prop_assert_eq!(Some(engine), sql, "{:?}", asked);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_engine_and_sql_agree_on_random_federations() {
    let world = World::new().await;
    tokio::task::block_in_place(|| {
        let runtime = tokio::runtime::Handle::current();
        let cases = || {
            if std::env::var_os("DIEMTUA_LONG").is_some() {
                200
            } else {
                12
            }
        };
        let config = Config {
            cases: cases(),
            failure_persistence: None,
            ..Config::default()
        };
        let mut case = 0;
        let mut runner = TestRunner::new(config);
        let case = &mut case;
        let counter = std::cell::RefCell::new(case);
        runner
            .run(&prop::collection::vec(event(), 5..40), |events| {
                let number = {
                    let mut counter = counter.borrow_mut();
                    **counter += 1;
                    **counter
                };
                runtime.block_on(async {
                    let mut federation = Federation::found(&world, &format!("T{number}")).await;
                    for event in &events {
                        federation.happen(&world, event).await;
                    }
                    federation.compare(&world).await
                })
            })
            .unwrap();
    });
}
