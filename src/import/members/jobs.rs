//! Files that are being read or written right now, beside the request that asked for it: how far
//! each has come, and why it failed. What came of it stands in the database; when the program is
//! stopped in between, the file is staged as before.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    Reading,
    Writing,
}

/// A file at work.
#[derive(Debug, Clone)]
pub struct Job {
    pub work: Work,
    pub bytes: Arc<AtomicU64>,
    pub rows: Arc<AtomicU64>,
    /// How many bytes the file has.
    pub length: u64,
}

impl Job {
    /// How much of the file has been read, of a hundred.
    pub fn percent(&self) -> u64 {
        let at = self.bytes.load(Ordering::Relaxed).min(self.length);
        (at * 100).checked_div(self.length).unwrap_or(0)
    }

    pub fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }
}

#[derive(Default)]
struct Jobs {
    running: HashMap<i64, Job>,
    /// Sentences that are told once.
    failed: HashMap<i64, String>,
}

fn jobs() -> MutexGuard<'static, Jobs> {
    static JOBS: OnceLock<Mutex<Jobs>> = OnceLock::new();
    let jobs = JOBS.get_or_init(Mutex::default);
    jobs.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Enters a job; nothing where the file is at work already.
pub fn begin(import_id: i64, work: Work, length: u64) -> Option<Job> {
    let mut jobs = jobs();
    if jobs.running.contains_key(&import_id) {
        return None;
    }
    let job = Job {
        work,
        bytes: Arc::default(),
        rows: Arc::default(),
        length,
    };
    jobs.running.insert(import_id, job.clone());
    jobs.failed.remove(&import_id);
    Some(job)
}

/// The job is over, well or with a sentence that says why not.
pub fn end(import_id: i64, failed: Option<String>) {
    let mut jobs = jobs();
    jobs.running.remove(&import_id);
    if let Some(sentence) = failed {
        jobs.failed.insert(import_id, sentence);
    }
}

pub fn find(import_id: i64) -> Option<Job> {
    jobs().running.get(&import_id).cloned()
}

/// Why the last job of the file failed; told once.
pub fn take_failure(import_id: i64) -> Option<String> {
    jobs().failed.remove(&import_id)
}
