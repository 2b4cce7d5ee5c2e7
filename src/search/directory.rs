//! The directory: everyone of the register by name, number and place, held in memory and kept in
//! step with the database as the figures engine is. A question is answered from a state that began
//! to be read after the question arrived; several questions may share one such reading.
//!
//! Knows who is where. What of it an asker may see is for those who ask.

mod store;

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use name_index::{Entry, NameIndex};
use sqlx::PgPool;
use tokio::sync::{Mutex, RwLock, RwLockReadGuard, mpsc};

use self::store::News;
use super::places::PlacesSeen;
use crate::fact::Snapshot;

/// How long to wait before the directory is filled anew after that failed.
const RETRY: Duration = Duration::from_secs(5);

/// Everything the directory knows.
#[derive(Default)]
pub struct State {
    pub index: NameIndex,
    /// How often units have changed their places since the directory was filled.
    pub structure: u64,
    merged: HashMap<i64, i64>,
}

/// The last reading that was taken in.
#[derive(Default)]
struct Reading {
    number: u64,
    snapshot: Snapshot,
}

impl State {
    /// The person an entry of the index leads to, and the one merged into him by whose name.
    pub fn person_of(&self, entry: i64) -> (i64, Option<i64>) {
        match self.merged.get(&entry) {
            Some(person_id) => (*person_id, Some(entry)),
            None => (entry, None),
        }
    }

    fn merged_before(&self, people: &[i64]) -> Vec<i64> {
        let merged = people.iter().filter_map(|person| self.merged.get(person));
        merged.copied().collect()
    }

    fn take_in(&mut self, news: News) {
        self.structure += u64::from(news.places_changed);
        for person_id in news.changed {
            self.index.remove(person_id);
            self.merged.remove(&person_id);
        }
        self.index.extend(news.told.entries);
        self.merged.extend(news.told.merged);
    }
}

/// The directory shared by all requests.
pub struct Directory {
    pool: PgPool,
    state: RwLock<State>,
    /// How many readings have begun; a question notes it on arrival.
    begun: AtomicU64,
    /// Held while a reading is under way. The snapshot stands apart from the state, so that nobody
    /// waits for those who search only to learn that nothing is new.
    taken_in: Mutex<Reading>,
    is_filled: AtomicBool,
    readings: Readings,
    pub places: PlacesSeen,
}

impl Directory {
    pub fn new(pool: PgPool) -> Self {
        Self {
            pool,
            state: RwLock::default(),
            begun: AtomicU64::new(0),
            taken_in: Mutex::default(),
            is_filled: AtomicBool::new(false),
            readings: Readings::default(),
            places: PlacesSeen::default(),
        }
    }

    /// The state as of a moment not before this call; nothing until the directory is filled.
    pub async fn fresh(&self) -> sqlx::Result<Option<RwLockReadGuard<'_, State>>> {
        if !self.is_filled.load(Ordering::SeqCst) {
            return Ok(None);
        }
        let arrived = self.begun.load(Ordering::SeqCst);
        let mut taken_in = self.taken_in.lock().await;
        if taken_in.number <= arrived {
            let began = Instant::now();
            let number = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
            let news = {
                let state = self.state.read().await;
                let merged_before = |people: &[i64]| state.merged_before(people);
                store::read_after(&self.pool, &taken_in.snapshot, merged_before).await?
            };
            let snapshot = news.snapshot.clone();
            if news.places_changed || !news.changed.is_empty() {
                self.state.write().await.take_in(news);
            }
            *taken_in = Reading { number, snapshot };
            self.readings.note(began.elapsed());
        }
        drop(taken_in);
        Ok(Some(self.state.read().await))
    }

    /// The state as it is now, for a question whose reading has been taken in already.
    pub async fn current(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().await
    }

    /// Fills the directory unless it is filled: some seconds for a federation.
    pub async fn fill(&self) -> sqlx::Result<()> {
        let mut taken_in = self.taken_in.lock().await;
        if self.is_filled.load(Ordering::SeqCst) {
            return Ok(());
        }
        let began = Instant::now();
        let number = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
        let (sender, receiver) = mpsc::channel(4);
        let built = tokio::task::spawn_blocking(move || build(receiver));
        let (snapshot, merged) = store::read_all(&self.pool, sender).await?;
        let index = built.await.map_err(|_| sqlx::Error::WorkerCrashed)?;
        let people = index.count();
        *self.state.write().await = State {
            index,
            structure: 1,
            merged,
        };
        *taken_in = Reading { number, snapshot };
        self.is_filled.store(true, Ordering::SeqCst);
        let seconds = began.elapsed().as_secs_f64();
        tracing::info!(people, seconds, "the directory is filled");
        Ok(())
    }

    /// Fills the directory beside whatever else is done. What fails is tried again.
    pub fn fill_beside(self: &Arc<Self>) {
        let directory = self.clone();
        tokio::spawn(async move {
            while let Err(error) = directory.fill().await {
                tracing::error!(%error, "the directory could not be filled");
                tokio::time::sleep(RETRY).await;
            }
        });
    }

    /// How many names are held and how long readings took, as Prometheus reads them.
    pub async fn metrics(&self) -> String {
        let people = self.state.read().await.index.count();
        let mut out = String::from("# TYPE diemtua_directory_people gauge\n");
        let _ = writeln!(out, "diemtua_directory_people {people}");
        self.readings.write(&mut out);
        out
    }
}

/// The index of everyone who is handed over.
fn build(mut receiver: mpsc::Receiver<Vec<Entry>>) -> NameIndex {
    NameIndex::build(std::iter::from_fn(|| receiver.blocking_recv()).flatten())
}

/// How many readings there were and how long they took.
#[derive(Default)]
struct Readings {
    count: AtomicU64,
    total_micros: AtomicU64,
    last_micros: AtomicU64,
}

impl Readings {
    fn note(&self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.count.fetch_add(1, Ordering::Relaxed);
        self.total_micros.fetch_add(micros, Ordering::Relaxed);
        self.last_micros.store(micros, Ordering::Relaxed);
    }

    fn write(&self, out: &mut String) {
        let seconds = |micros: &AtomicU64| micros.load(Ordering::Relaxed) as f64 / 1e6;
        let count = self.count.load(Ordering::Relaxed);
        let (total, last) = (seconds(&self.total_micros), seconds(&self.last_micros));
        out.push_str("# TYPE diemtua_directory_catch_up_seconds summary\n");
        let _ = writeln!(out, "diemtua_directory_catch_up_seconds_sum {total}");
        let _ = writeln!(out, "diemtua_directory_catch_up_seconds_count {count}");
        out.push_str("# TYPE diemtua_directory_last_catch_up_seconds gauge\n");
        let _ = writeln!(out, "diemtua_directory_last_catch_up_seconds {last}");
    }
}
