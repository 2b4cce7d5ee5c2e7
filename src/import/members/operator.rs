//! A file entered by whoever runs the site: every unit of the site may stand in it, or those below
//! one that is named.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use roster::{Field, Setting};
use sha2::{Digest, Sha256};
use timeline::Day;

use super::enter::{EnterFault, Entered, Entry, enter, look};
use super::incoming::Ground;
use super::judging::{Judged, Terms};
use super::pass::{FileBytes, List, PassFault};
use super::reading::{ColumnName, Directions, Head};
use super::returned::{Returned, reason};
use super::store;
use crate::app::App;
use crate::catalogue::Catalogue;
use crate::unit::store::unit_number;
use crate::web::Words;

/// What is asked for on the command line.
#[derive(Debug, Clone)]
pub struct Wish {
    pub path: PathBuf,
    /// The unit its rows stand at or below; rows that name none belong to it.
    pub unit: Option<String>,
    /// Judge everything, write nothing.
    pub check: bool,
    pub skip: bool,
    /// From when on somebody is a member whose day of joining is not known.
    pub known_on: Option<Day>,
    pub terms: Terms,
    pub columns: Vec<(ColumnName, Field)>,
    pub sheet: Option<usize>,
}

/// How far the reading has come.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    pub bytes: Arc<AtomicU64>,
    pub rows: Arc<AtomicU64>,
}

/// What became of the file.
#[derive(Debug, Default)]
pub struct Told {
    pub entered: Entered,
    /// Rows that went back.
    pub returned: Returned,
    /// The first of them, with why.
    pub first: Vec<(u32, String)>,
}

/// Rows that went back and are told at once.
const FIRST: usize = 50;

/// Why nothing was entered.
#[derive(Debug, thiserror::Error)]
pub enum OperatorFault {
    #[error("there is no unit {0}")]
    NoUnit(String),
    #[error(transparent)]
    Enter(#[from] EnterFault),
}

impl From<sqlx::Error> for OperatorFault {
    fn from(error: sqlx::Error) -> Self {
        Self::Enter(error.into())
    }
}

impl From<PassFault> for OperatorFault {
    fn from(fault: PassFault) -> Self {
        Self::Enter(fault.into())
    }
}

/// What rows are measured by, as the rulebook says on the day. Where it says nothing, nobody is too
/// young or too old.
pub fn setting(catalogue: &Catalogue, today: Day) -> Setting {
    let years = |code: &str| {
        let rule = catalogue.rule(code, today)?;
        i16::try_from(rule.value.as_integer()?).ok()
    };
    Setting {
        today,
        youngest_age: years("member-age-least").unwrap_or(0),
        oldest_age: years("member-age-most").unwrap_or(i16::MAX),
    }
}

/// Reads, judges and enters a file.
pub async fn enter_file(app: &App, wish: Wish, progress: Progress) -> Result<Told, OperatorFault> {
    let today = app.clock.today();
    let mut owner = app.database.owner.acquire().await?;
    let unit_id = match &wish.unit {
        None => None,
        Some(code) => match unit_number(&mut owner, code).await? {
            Some(unit_id) => Some(unit_id),
            None => return Err(OperatorFault::NoUnit(code.clone())),
        },
    };
    let units = store::places(&mut owner, unit_id, ("territorial", today)).await?;
    let list = List {
        bytes: FileBytes::Path(wish.path.clone()),
        directions: Directions {
            sheet: wish.sheet,
            columns: wish.columns,
            setting: setting(&app.catalogue, today),
            ground: Ground {
                today,
                known_on: wish.known_on.unwrap_or(today),
            },
            keep_cells: wish.skip || wish.check,
        },
        terms: wish.terms,
        units,
        own: wish.unit,
        skip: wish.skip,
        at: progress.bytes,
    };
    let mut told = Told::default();
    let words = Words::of("vi");
    let (returned, first) = (&mut told.returned, &mut told.first);
    let mut each = |head: &Head, judged: &Judged| {
        progress.rows.fetch_add(1, Ordering::Relaxed);
        if first.len() < FIRST
            && let Some(reason) = reason(judged, words)
        {
            first.push((judged.row.row_no, reason));
        }
        returned.note(head, judged, words);
    };
    if wish.check {
        let (head, counts) = look(&mut owner, list, &mut each).await?;
        told.entered.head = head;
        told.entered.counts = counts;
        return Ok(told);
    }
    drop(owner);
    let file_name = wish
        .path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let path = wish.path;
    let digest = tokio::task::spawn_blocking(move || digest_of(&path));
    let digest = digest
        .await
        .map_err(|_| PassFault::Ended)?
        .map_err(PassFault::Open)?;
    let entry = Entry {
        import_id: None,
        file_name: file_name.unwrap_or_else(|| "?".to_owned()),
        digest,
        unit_id,
        author: None,
        options: serde_json::json!({}),
    };
    told.entered = enter(app, list, entry, &mut each).await?;
    Ok(told)
}

/// SHA-256 of a file.
fn digest_of(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut file = std::fs::File::open(path)?;
    let mut digest = Sha256::new();
    let mut part = vec![0; 1 << 20];
    loop {
        let count = file.read(&mut part)?;
        if count == 0 {
            return Ok(digest.finalize().to_vec());
        }
        digest.update(&part[..count]);
    }
}
