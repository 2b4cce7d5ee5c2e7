//! One pass through a file: every row read, judged, and, where asked, written. The rows are read on
//! a thread of their own; what stands in the register is asked and written here meanwhile.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Cursor;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use roster::Severity;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use tokio::sync::mpsc;

use super::judging::{Judge, Judged, Terms};
use super::near;
use super::outcome::Outcome;
use super::places::{PlaceUnit, Places};
use super::reading::{self, BATCH, Directions, Head, Measured, Piece, ReadFault};
use super::store;
use super::writing::{WriteFault, Writing};

/// Where the bytes are.
#[derive(Debug, Clone)]
pub enum FileBytes {
    Path(PathBuf),
    Held(Arc<[u8]>),
}

impl FileBytes {
    /// How many there are.
    pub fn size(&self) -> std::io::Result<u64> {
        match self {
            FileBytes::Path(path) => Ok(path.metadata()?.len()),
            FileBytes::Held(bytes) => Ok(bytes.len() as u64),
        }
    }
}

/// A file with what is said of it.
#[derive(Debug, Clone)]
pub struct List {
    pub bytes: FileBytes,
    pub directions: Directions,
    pub terms: Terms,
    /// The units its rows may name.
    pub units: Vec<PlaceUnit>,
    /// The unit of rows that name none.
    pub own: Option<String>,
    /// Rows that are refused or in question stay out; the others are written.
    pub skip: bool,
    /// How many bytes have been read.
    pub at: Arc<AtomicU64>,
}

/// What the rows were found to be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Rows that are somebody.
    pub rows: u64,
    pub new: u64,
    pub changed: u64,
    pub unchanged: u64,
    /// Rows about somebody of whom an earlier row told.
    pub again: u64,
    pub asked: u64,
    pub refused: u64,
    /// Rows in which something was put right, and those with a doubt.
    pub repaired: u64,
    pub doubted: u64,
    /// Rows that are nobody: headings, sums, signatures.
    pub passed: u64,
    /// How often each thing was found.
    pub codes: BTreeMap<String, u64>,
}

impl Counts {
    fn note(&mut self, judged: &Judged) {
        self.rows += 1;
        match &judged.outcome {
            Outcome::New(_) => self.new += 1,
            Outcome::Changed(_) => self.changed += 1,
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Again(_) => {
                self.again += 1;
                *self.codes.entry("again".to_owned()).or_default() += 1;
            }
            Outcome::Asked(question) => {
                self.asked += 1;
                let code = format!("ask-{}", question.why.code());
                *self.codes.entry(code).or_default() += 1;
            }
            Outcome::Refused => self.refused += 1,
        }
        let has = |severity| {
            judged
                .row
                .notes
                .iter()
                .any(|note| note.severity == severity)
        };
        self.repaired += u64::from(has(Severity::Repaired));
        self.doubted += u64::from(has(Severity::Doubt));
        for note in &judged.row.notes {
            if let Some(count) = self.codes.get_mut(note.code) {
                *count += 1;
            } else {
                self.codes.insert(note.code.to_owned(), 1);
            }
        }
    }

    /// Rows that go back: refused, or in question and not decided.
    pub fn returned(&self) -> u64 {
        self.refused + self.asked
    }
}

/// Why a file was not read to its end.
#[derive(Debug, thiserror::Error)]
pub enum PassFault {
    #[error(transparent)]
    Read(#[from] ReadFault),
    #[error("the file cannot be opened: {0}")]
    Open(std::io::Error),
    #[error(transparent)]
    Write(#[from] WriteFault),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
    #[error("the reading of the file ended early")]
    Ended,
}

/// Called for every row once it is judged, in the order of the file.
pub type Each<'a> = &'a mut (dyn FnMut(&Head, &Judged) + Send);

/// Reads, judges and, with a `writing`, writes. Unless rows may be skipped, writing stops for good
/// at the first row that goes back; whoever called takes back what had been written by then.
pub async fn pass(
    connection: &mut PgConnection,
    list: List,
    mut writing: Option<&mut Writing>,
    each: Each<'_>,
) -> Result<(Head, Counts), PassFault> {
    let units: Vec<i32> = list.units.iter().map(|unit| unit.unit_id).collect();
    let (sender, mut receiver) = mpsc::channel(2);
    let (terms, ground, skip) = (list.terms.clone(), list.directions.ground, list.skip);
    let reading = tokio::task::spawn_blocking(move || read(list, &sender));
    let register = store::roll(connection, &units).await?;
    let mut judge = Judge::new(register, terms.clone(), ground);
    let mut counts = Counts::default();
    let mut head = Head::default();
    let mut next = receiver.recv().await;
    let mut whole = true;
    while let Some(piece) = next.take() {
        let (rows, passed) = match piece {
            Piece::Head(found) => {
                head = *found;
                next = receiver.recv().await;
                continue;
            }
            Piece::Rows(rows, passed) => (rows, passed),
        };
        whole &= rows.len() < BATCH;
        let mut judged = judge.judge(connection, rows).await?;
        // Only a list that came in one piece is compared by likeness.
        if whole && !terms.doubts_as_new {
            near::ask(connection, &units, &judge, &mut judged).await?;
        }
        counts.passed += passed;
        for one in &judged {
            counts.note(one);
            each(&head, one);
        }
        if let Some(writing) = writing.as_deref_mut()
            && (skip || counts.returned() == 0)
        {
            writing.write(connection, &judged).await?;
        }
        next = receiver.recv().await;
    }
    reading.await.map_err(|_| PassFault::Ended)??;
    Ok((head, counts))
}

fn read(list: List, sender: &mpsc::Sender<Piece>) -> Result<(), PassFault> {
    let places = Places::new(list.units, list.own.as_deref());
    match list.bytes {
        FileBytes::Path(path) => {
            let file = File::open(path).map_err(PassFault::Open)?;
            let file = Measured::new(file, list.at);
            Ok(reading::read(file, &list.directions, places, sender)?)
        }
        FileBytes::Held(bytes) => {
            let bytes = Measured::new(Cursor::new(bytes), list.at);
            Ok(reading::read(bytes, &list.directions, places, sender)?)
        }
    }
}
