//! The figures engine kept in step with the database. A question is answered from a state that
//! began to be read after the question arrived, so no answer is older than its question; several
//! questions may share one such reading.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};

use cube::{Cube, Fault, Question, Total};
use sqlx::PgPool;
use timeline::Day;
use tokio::sync::{Mutex, RwLock, RwLockReadGuard};

use super::cut::Cuts;
use super::remembered::Remembered;
use super::store::{self, Batch, Declared, Snapshot};

/// Why the engine cannot answer.
#[derive(Debug, thiserror::Error)]
pub enum EngineFault {
    #[error("the facts could not be read: {0}")]
    Sql(#[from] sqlx::Error),
}

/// Everything the engine knows, as of one snapshot. A copy is for rehearsals.
#[derive(Default, Clone)]
pub struct State {
    pub cube: Cube,
    pub snapshot: Snapshot,
    /// How many readings brought something new: two states of one number answer alike.
    version: u64,
    series: HashMap<String, u16>,
    series_numbers: HashSet<u16>,
    dims: HashMap<i32, BTreeMap<String, String>>,
    /// The combinations that hold a value of a dimension, by number in ascending order.
    dims_by_value: HashMap<(String, String), Vec<u32>>,
    units: HashMap<i32, (Day, Option<Day>)>,
    /// Every link said, for questions about what was known at an earlier moment.
    links: Vec<cube::Link>,
    /// What was declared, by indicator and unit, oldest word first.
    declared: HashMap<String, BTreeMap<i32, Vec<Declared>>>,
    cuts: Cuts,
    remembered: Remembered,
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
        let mut lists = asked.iter().map(|(dim, value)| {
            self.dims_by_value
                .get(&(dim.clone(), value.clone()))
                .map_or(&[][..], Vec::as_slice)
        });
        let Some(first) = lists.next() else {
            return self
                .dims
                .keys()
                .map(|dims_no| dims_no.cast_unsigned())
                .collect();
        };
        lists.fold(first.to_vec(), |kept, list| {
            kept.into_iter()
                .filter(|number| list.binary_search(number).is_ok())
                .collect()
        })
    }

    /// Whether the combination and the series are known by their numbers; series 0 is none.
    fn knows(&self, dims_no: i32, series: u16) -> bool {
        self.dims.contains_key(&dims_no) && (series == 0 || self.series_numbers.contains(&series))
    }

    fn learn(&mut self, batch: &mut Batch) {
        if batch.dims.is_empty() {
            return;
        }
        self.series = std::mem::take(&mut batch.series);
        self.series_numbers = self.series.values().copied().collect();
        self.dims = std::mem::take(&mut batch.dims).into_iter().collect();
        self.dims_by_value.clear();
        let mut numbers: Vec<i32> = self.dims.keys().copied().collect();
        numbers.sort_unstable();
        for number in numbers {
            for (dim, value) in &self.dims[&number] {
                let key = (dim.clone(), value.clone());
                self.dims_by_value
                    .entry(key)
                    .or_default()
                    .push(number.cast_unsigned());
            }
        }
    }

    /// What the facts asked come to, in the order of the questions.
    pub fn totals(&self, asked: &[Question]) -> Vec<Result<Total, Fault>> {
        self.remembered.totals(&self.cube, asked)
    }

    /// The sum over units of what is asked of each, and how many facts it counts.
    pub fn sum_of_each(&self, asked: &Question, units: &[u32]) -> Result<(i64, i64), Fault> {
        self.remembered.sum_of_each(&self.cube, asked, units)
    }

    /// Whether the unit stood on the day.
    pub fn stood_on(&self, unit_id: i32, day: Day) -> bool {
        self.units.get(&unit_id).is_some_and(|(founded, ended)| {
            *founded <= day && ended.is_none_or(|ended| day < ended)
        })
    }

    /// What the unit has declared of the indicator, oldest word first.
    pub fn declared(&self, unit_id: i32, indicator: &str) -> &[Declared] {
        let of_units = self.declared.get(indicator);
        of_units
            .and_then(|of_units| of_units.get(&unit_id))
            .map_or(&[], Vec::as_slice)
    }

    /// Who stood directly under whom on the day, as far as was known at the snapshot.
    pub fn parents_known(&self, line: u8, day: i32, known: &Snapshot) -> HashMap<u32, u32> {
        let mut standing: HashMap<(u32, u32, i32, i32), i32> = HashMap::new();
        for link in &self.links {
            let holds = link.line == line && link.from <= day && day < link.until;
            if holds && known.knows(link.change.cast_signed()) {
                let key = (link.child, link.parent, link.from, link.until);
                *standing.entry(key).or_default() += i32::from(link.sign);
            }
        }
        let held = standing.into_iter().filter(|(_, count)| *count > 0);
        held.map(|((child, parent, _, _), _)| (child, parent))
            .collect()
    }

    /// The units that have ever declared the indicator.
    pub fn declaring(&self, indicator: &str) -> Vec<i32> {
        let of_units = self.declared.get(indicator);
        of_units
            .map(|of_units| of_units.keys().copied().collect())
            .unwrap_or_default()
    }

    /// Takes in what is only supposed: links and facts that nobody has said.
    pub fn suppose(&mut self, facts: Vec<cube::Fact>, links: Vec<cube::Link>) {
        self.remembered.note(&facts, &links);
        self.links.extend_from_slice(&links);
        self.cube.apply(facts, links);
    }

    /// The cuttings of split units.
    pub fn cuts(&self) -> &Cuts {
        &self.cuts
    }

    /// The numbers of every series.
    pub fn series_numbers(&self) -> impl Iterator<Item = u16> {
        self.series_numbers.iter().copied()
    }

    /// The number of what is known; it grows whenever something new is taken in.
    pub fn version(&self) -> u64 {
        self.version
    }

    fn take_in(&mut self, mut batch: Batch) {
        self.version += u64::from(!batch.is_empty());
        self.learn(&mut batch);
        self.snapshot = batch.snapshot;
        for (unit_id, founded, ended) in batch.units {
            self.units.insert(unit_id, (founded, ended));
        }
        for declared in batch.declared {
            let of_units = self.declared.entry(declared.indicator.clone()).or_default();
            let said = of_units.entry(declared.unit_id).or_default();
            said.push(declared);
            said.sort_by_key(|declared| declared.declared_id);
        }
        self.cuts.learn(&batch.pieces);
        self.links.extend_from_slice(&batch.links);
        self.remembered.note(&batch.facts, &batch.links);
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
            let batch = {
                let state = self.state.read().await;
                let knows = |dims_no, series| state.knows(dims_no, series);
                let known = (&state.snapshot, &state.cuts);
                store::read_after(&self.pool, known, knows).await?
            };
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
