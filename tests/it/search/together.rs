//! Many at once: whoever was written before a question is found by it, and nobody whose writing
//! was given up, whatever the writers do in between.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use diemtua::access::Actor;
use diemtua::app::App;
use diemtua::search::{PeopleAsked, people};
use diemtua::store::begin_change;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

use super::{Life, write};
use crate::together::more_connections;
use crate::world::World;

const WRITERS: u64 = 8;
const READERS: u64 = 4;
const UNITS: [&str; 3] = ["LD-A-1", "LD-A-2", "LD-B-1"];

/// How many have surely been written, and how many at the most.
#[derive(Default)]
struct Tally {
    committed: AtomicUsize,
    committing: AtomicUsize,
    answers: AtomicUsize,
    next: AtomicI64,
    over: AtomicBool,
}

fn patience() -> Duration {
    Duration::from_secs(if std::env::var_os("DIEMTUA_LONG").is_some() {
        60
    } else {
        5
    })
}

/// A word nobody else bears: letters alone, far from any other by one slip.
fn word(mut number: i64) -> String {
    let mut word = String::from("x");
    while number > 0 {
        let letter = char::from(b'a' + u8::try_from(number % 20).unwrap());
        word.extend([letter, letter, letter]);
        number /= 20;
    }
    word
}

async fn exact(app: &App, actor: &Actor, text: &str) -> (Vec<i64>, usize) {
    let asked = PeopleAsked {
        text,
        unit: None,
        offset: 0,
        limit: 50,
    };
    let found = people(app, actor, &asked).await.unwrap();
    let exact = found.people.iter().filter(|person| !person.is_near);
    (exact.map(|person| person.person_id).collect(), found.total)
}

async fn rest(chance: &mut SmallRng) {
    if chance.random_bool(0.3) {
        tokio::time::sleep(Duration::from_millis(chance.random_range(0..15))).await;
    }
}

/// What changes of somebody who is there already, and by what he is found then.
async fn change(app: &App, life: &Life, word_now: &str, chance: &mut SmallRng) -> String {
    let mut tx = app.database.owner.begin().await.unwrap();
    let change_no = begin_change(&mut tx, None, None, "changed").await.unwrap();
    rest(chance).await;
    let name = format!("Ngô Thử {word_now}y");
    sqlx::query(
        "update person set full_name = $2, folded = $3, change_no = $4,
                unit_id = (select unit_id from unit where code = $5) where person_id = $1",
    )
    .bind(life.person_id)
    .bind(&name)
    .bind(vietnamese::fold(&name))
    .bind(change_no)
    .bind(UNITS[chance.random_range(0..3)])
    .execute(&mut *tx)
    .await
    .unwrap();
    rest(chance).await;
    tx.commit().await.unwrap();
    format!("thu {word_now}y")
}

/// Writes people in transactions that rest and sometimes give up, and looks for each at once.
async fn keep(app: App, officer: Actor, tally: Arc<Tally>, seed: u64) {
    let mut chance = SmallRng::seed_from_u64(seed);
    while !tally.over.load(Ordering::SeqCst) {
        let number = tally.next.fetch_add(1, Ordering::SeqCst) + 1;
        let unit = UNITS[chance.random_range(0..3)];
        let word = word(number);
        let life = Life::new(10_000 + number, &format!("Ngô Thử {word}"), &[unit]);
        let mut tx = app.database.owner.begin().await.unwrap();
        rest(&mut chance).await;
        write(&mut tx, &life).await;
        rest(&mut chance).await;
        if chance.random_bool(0.2) {
            tx.rollback().await.unwrap();
            let found = exact(&app, &officer, &format!("thu {word}")).await.0;
            assert!(!found.contains(&life.person_id), "{word} was given up");
            continue;
        }
        tally.committing.fetch_add(1, Ordering::SeqCst);
        tx.commit().await.unwrap();
        tally.committed.fetch_add(1, Ordering::SeqCst);
        let found = exact(&app, &officer, &format!("thu {word}")).await.0;
        assert!(found.contains(&life.person_id), "{word} was written before");
        if chance.random_bool(0.5) {
            let now = change(&app, &life, &word, &mut chance).await;
            let found = exact(&app, &officer, &now).await.0;
            assert_eq!(found, [life.person_id], "{now} was written before");
        }
    }
}

/// Asks again and again: the answer holds at least those written before the question, and at the
/// most those being written when it came.
async fn ask(app: App, officer: Actor, tally: Arc<Tally>, seed: u64) {
    let mut chance = SmallRng::seed_from_u64(seed);
    while !tally.over.load(Ordering::SeqCst) {
        let least = tally.committed.load(Ordering::SeqCst);
        let (_, total) = exact(&app, &officer, "ngo thu x").await;
        let most = tally.committing.load(Ordering::SeqCst);
        assert!(least <= total, "{total} found, {least} were written");
        assert!(total <= most, "{total} found, {most} were ever written");
        tally.answers.fetch_add(1, Ordering::SeqCst);
        rest(&mut chance).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_is_lost_or_found_twice_while_many_write_and_ask() {
    let mut world = World::new().await;
    world.app.database.owner = more_connections(&world).await;
    let officer = world.actor("ld.can-bo").await;
    let tally = Arc::new(Tally::default());
    let mut hands = tokio::task::JoinSet::new();
    for seed in 0..WRITERS {
        let (app, officer, tally) = (world.app.clone(), officer.clone(), tally.clone());
        hands.spawn(keep(app, officer, tally, seed));
    }
    for seed in 0..READERS {
        let (app, officer, tally) = (world.app.clone(), officer.clone(), tally.clone());
        hands.spawn(ask(app, officer, tally, 1000 + seed));
    }
    // Filled while others write and ask: the first answers are the database's.
    world.app.directory.fill().await.unwrap();
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
    let committed = tally.committed.load(Ordering::SeqCst);
    let (found, total) = exact(&world.app, &officer, "ngo thu x").await;
    assert_eq!(total, committed);
    assert_eq!(found.len(), committed.min(50));
    let answers = tally.answers.load(Ordering::SeqCst);
    println!("{committed} people, {answers} answers");
    assert!(
        committed > 0 && answers > 0,
        "somebody was written and asked for"
    );
}
