//! The figures engine kept in step with the database. A question is answered from a state that
//! began to be read after the question arrived, so no answer is older than its question; several
//! questions may share one such reading.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};

use cube::Cube;
use sqlx::PgPool;
use timeline::Day;
use tokio::sync::{Mutex, RwLock, RwLockReadGuard};

use super::store::{self, Batch, Declared, Snapshot};

/// Why the engine cannot answer.
#[derive(Debug, thiserror::Error)]
pub enum EngineFault {
    #[error("the facts could not be read: {0}")]
    Sql(#[from] sqlx::Error),
}

/// Everything the engine knows, as of one snapshot.
#[derive(Default)]
pub struct State {
    pub cube: Cube,
    pub snapshot: Snapshot,
    series: HashMap<String, u16>,
    dims: BTreeMap<i32, BTreeMap<String, String>>,
    units: HashMap<i32, (Day, Option<Day>)>,
    declared: HashMap<(i32, String), Vec<Declared>>,
    declaring: HashMap<String, BTreeSet<i32>>,
}

impl State {
    pub fn series_no(&self, code: &str) -> Option<u16> {
        self.series.get(code).copied()
    }

    /// The values behind a combination's number.
    pub fn dims(&self, dims_no: i32) -> Option<&BTreeMap<String, String>> {
        self.dims.get(&dims_no)
    }

    /// The numbers of every combination that holds all the values asked.
    pub fn dims_with(&self, asked: &BTreeMap<String, String>) -> Vec<u32> {
        self.dims
            .iter()
            .filter(|(_, values)| {
                asked
                    .iter()
                    .all(|(dim, value)| values.get(dim) == Some(value))
            })
            .map(|(dims_no, _)| dims_no.cast_unsigned())
            .collect()
    }

    /// Whether the unit stood on the day.
    pub fn stood_on(&self, unit_id: i32, day: Day) -> bool {
        self.units.get(&unit_id).is_some_and(|(founded, ended)| {
            *founded <= day && ended.is_none_or(|ended| day < ended)
        })
    }

    /// What the unit has declared of the indicator, oldest word first.
    pub fn declared(&self, unit_id: i32, indicator: &str) -> &[Declared] {
        self.declared
            .get(&(unit_id, indicator.to_owned()))
            .map_or(&[], Vec::as_slice)
    }

    /// The units that have ever declared the indicator.
    pub fn declaring(&self, indicator: &str) -> Vec<i32> {
        self.declaring
            .get(indicator)
            .map(|units| units.iter().copied().collect())
            .unwrap_or_default()
    }

    fn take_in(&mut self, batch: Batch) {
        self.snapshot = batch.snapshot;
        self.series = batch.series;
        self.dims = batch.dims.into_iter().collect();
        for (unit_id, founded, ended) in batch.units {
            self.units.insert(unit_id, (founded, ended));
        }
        for declared in batch.declared {
            self.declaring
                .entry(declared.indicator.clone())
                .or_default()
                .insert(declared.unit_id);
            let key = (declared.unit_id, declared.indicator.clone());
            let said = self.declared.entry(key).or_default();
            said.push(declared);
            said.sort_by_key(|declared| declared.declared_id);
        }
        self.cube.apply(batch.facts, batch.links);
    }
}

/// The engine shared by all requests.
pub struct Engine {
    pool: PgPool,
    state: RwLock<State>,
    /// How many readings have begun; a question notes it on arrival.
    begun: AtomicU64,
    /// The number of the last reading that was taken in; held while one is under way.
    taken_in: Mutex<u64>,
}

impl Engine {
    pub fn new(pool: PgPool) -> Self {
        Self {
            pool,
            state: RwLock::default(),
            begun: AtomicU64::new(0),
            taken_in: Mutex::new(0),
        }
    }

    /// The state as of a moment not before this call.
    pub async fn fresh(&self) -> Result<RwLockReadGuard<'_, State>, EngineFault> {
        let arrived = self.begun.load(Ordering::SeqCst);
        let mut taken_in = self.taken_in.lock().await;
        if *taken_in <= arrived {
            let number = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
            let last = self.state.read().await.snapshot.clone();
            let batch = store::read_after(&self.pool, &last).await?;
            self.state.write().await.take_in(batch);
            *taken_in = number;
        }
        drop(taken_in);
        Ok(self.state.read().await)
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> sqlx::Result<()> {
        store::ping(&self.pool).await
    }

    /// The pool the engine reads by; the SQL evaluation uses it too.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }
}
