//! Many at once: no fact is lost, none is counted twice, and no answer is older than its question,
//! whatever the writers do in between.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Duration, Instant};

use diemtua::app::App;
use diemtua::fact::State;
use diemtua::fact::store::{Said, say};
use diemtua::record::SaidFact;
use diemtua::store::begin_change;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use sqlx::PgConnection;

use crate::world::World;

const WRITERS: u64 = 16;
const READERS: u64 = 4;
const SERIES: &str = "mai-am.houses";

/// What has surely been said, and what at the most can have been.
#[derive(Default)]
struct Tally {
    committed: AtomicI64,
    committing: AtomicI64,
    answers: AtomicI64,
    over: AtomicBool,
}

/// How long to go on; `DIEMTUA_LONG=1` asks for a minute.
fn patience() -> Duration {
    Duration::from_secs(if std::env::var_os("DIEMTUA_LONG").is_some() {
        60
    } else {
        5
    })
}

/// What the engine's state holds of the series at the federation.
fn total(state: &State, federation: i32) -> i64 {
    let question = cube::Question {
        unit: federation.cast_unsigned(),
        line: 0,
        structure: cube::Structure::Then,
        kind: cube::Kind::Stock { at: i32::MAX - 1 },
        terms: vec![cube::Term {
            series: state.series_no(SERIES).unwrap(),
            dims: None,
            times: 1,
        }],
        known: None,
    };
    state.cube.total(&question).unwrap().amount
}

async fn say_one(connection: &mut PgConnection, said: Said, chance: &mut SmallRng) -> i64 {
    let amount = chance.random_range(1..100);
    let house = ["mai-am", "tinh-nghia"][chance.random_range(0..2)];
    let fact = SaidFact {
        series: SERIES.to_owned(),
        dims: [("house".to_owned(), house.to_owned())].into(),
        day: "2027-01-20".parse().unwrap(),
        amount,
        person_id: None,
    };
    say(connection, said, &[fact]).await.unwrap();
    amount
}

async fn rest(chance: &mut SmallRng) {
    if chance.random_bool(0.3) {
        tokio::time::sleep(Duration::from_millis(chance.random_range(0..15))).await;
    }
}

/// Says facts in transactions that rest, go back to savepoints, and sometimes give up.
async fn write(app: App, tally: Arc<Tally>, said: Said, seed: u64) {
    let mut chance = SmallRng::seed_from_u64(seed);
    while !tally.over.load(Ordering::SeqCst) {
        let mut tx = app.database.owner.begin().await.unwrap();
        let change_no = begin_change(&mut tx, None, Some(said.unit_id), "together")
            .await
            .unwrap();
        let said = Said { change_no, ..said };
        let mut amount = 0;
        for _ in 0..chance.random_range(1..4) {
            rest(&mut chance).await;
            if chance.random_bool(0.3) {
                sqlx::query("savepoint attempt")
                    .execute(&mut *tx)
                    .await
                    .unwrap();
                let in_doubt = say_one(&mut tx, said, &mut chance).await;
                if chance.random_bool(0.5) {
                    sqlx::query("rollback to attempt")
                        .execute(&mut *tx)
                        .await
                        .unwrap();
                } else {
                    sqlx::query("release attempt")
                        .execute(&mut *tx)
                        .await
                        .unwrap();
                    amount += in_doubt;
                }
            } else {
                amount += say_one(&mut tx, said, &mut chance).await;
            }
        }
        rest(&mut chance).await;
        if chance.random_bool(0.2) {
            tx.rollback().await.unwrap();
            continue;
        }
        tally.committing.fetch_add(amount, Ordering::SeqCst);
        tx.commit().await.unwrap();
        tally.committed.fetch_add(amount, Ordering::SeqCst);
    }
}

/// Asks again and again: the answer holds at least what was committed before the question, and at
/// the most what was being committed when it came.
async fn ask(app: App, tally: Arc<Tally>, federation: i32, seed: u64) {
    let mut chance = SmallRng::seed_from_u64(seed);
    while !tally.over.load(Ordering::SeqCst) {
        let least = tally.committed.load(Ordering::SeqCst);
        let state = app.engine.fresh().await.unwrap();
        let answer = total(&state, federation);
        drop(state);
        let most = tally.committing.load(Ordering::SeqCst);
        assert!(
            least <= answer,
            "{answer} is older than its question: {least} were committed"
        );
        assert!(
            answer <= most,
            "{answer} counts something twice: {most} were ever said"
        );
        tally.answers.fetch_add(1, Ordering::SeqCst);
        rest(&mut chance).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_fact_is_lost_or_doubled_while_many_write_and_ask() {
    let mut world = World::new().await;
    world.app.database.owner = more_connections(&world).await;
    let federation = world.number_of("LD").await;
    let tally = Arc::new(Tally::default());
    let mut hands = tokio::task::JoinSet::new();
    for seed in 0..WRITERS {
        let code = ["LD-A-1", "LD-A-2", "LD-B-1"][usize::try_from(seed).unwrap() % 3];
        let said = empty_record(&world, code).await;
        hands.spawn(write(world.app.clone(), tally.clone(), said, seed));
    }
    for seed in 0..READERS {
        hands.spawn(ask(
            world.app.clone(),
            tally.clone(),
            federation,
            1000 + seed,
        ));
    }
    let began = Instant::now();
    while began.elapsed() < patience() {
        tokio::time::sleep(Duration::from_millis(100)).await;
        if let Some(ended) = hands.try_join_next() {
            ended.unwrap();
        }
    }
    tally.over.store(true, Ordering::SeqCst);
    while let Some(ended) = hands.join_next().await {
        ended.unwrap();
    }
    let by_sql: i64 = sqlx::query_scalar("select sum(amount)::bigint from fact")
        .fetch_one(&world.app.database.owner)
        .await
        .unwrap();
    let state = world.app.engine.fresh().await.unwrap();
    assert_eq!(total(&state, federation), by_sql);
    assert_eq!(tally.committed.load(Ordering::SeqCst), by_sql);
    let rows = world.rows().await["fact"];
    let answers = tally.answers.load(Ordering::SeqCst);
    println!("{rows} facts, {answers} answers");
    assert!(rows > 0 && answers > 0, "something was said and asked");
}

/// A connection for every writer.
pub async fn more_connections(world: &World) -> sqlx::PgPool {
    let options = world.app.database.owner.connect_options().as_ref().clone();
    let pool = sqlx::postgres::PgPoolOptions::new();
    pool.max_connections(20)
        .connect_with(options)
        .await
        .unwrap()
}

/// A record without facts, for facts to be said on.
async fn empty_record(world: &World, code: &str) -> Said {
    let unit_id = world.number_of(code).await;
    let mut tx = world.app.database.owner.begin().await.unwrap();
    let change_no = begin_change(&mut tx, None, Some(unit_id), "recorded")
        .await
        .unwrap();
    let record_id = sqlx::query_scalar(
        "insert into record (unit_id, kind, happened_on, answers, change_no)
         values ($1, 'mai-am', '2027-01-20', '{}', $2) returning record_id",
    )
    .bind(unit_id)
    .bind(change_no)
    .fetch_one(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
    Said {
        change_no,
        record_id,
        unit_id,
    }
}
