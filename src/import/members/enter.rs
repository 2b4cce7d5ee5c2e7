//! A list written: judged once more and entered in one transaction and one change, over the owner's
//! connection. Row-level security of either unit of a move would rightly refuse the other's rows;
//! whoever asks has found every unit of the list within the actor's own transaction before.

use std::collections::BTreeSet;

use sqlx::PgConnection;

use super::judging::Judged;
use super::outcome::Outcome;
use super::pass::{Counts, List, PassFault, pass};
use super::reading::Head;
use super::store::imports::{self, NewImport};
use super::store::{self};
use super::writing::{LARGE, Writing, Written};
use crate::app::App;
use crate::audit::{self, Deed};
use crate::store::begin_change;

/// What is entered, and for whom.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The staged import, where the file was staged.
    pub import_id: Option<i64>,
    pub file_name: String,
    /// SHA-256 of the file.
    pub digest: Vec<u8>,
    pub unit_id: Option<i32>,
    pub author: Option<i32>,
    pub options: serde_json::Value,
}

/// What became of the list.
#[derive(Debug, Clone, Default)]
pub struct Entered {
    /// Nothing where nothing was written.
    pub import_id: Option<i64>,
    pub head: Head,
    pub counts: Counts,
    pub written: Written,
}

/// Why a list was not entered.
#[derive(Debug, thiserror::Error)]
pub enum EnterFault {
    #[error(transparent)]
    Pass(#[from] PassFault),
    /// It was written or thrown away meanwhile.
    #[error("the import is no longer staged")]
    NotStaged,
    #[error("{0} rows point nowhere; nothing was kept")]
    Astray(i64),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// How many rows a file may have, by its size: enough to choose the way of loading.
pub fn expected_rows(bytes: u64, is_workbook: bool) -> u64 {
    bytes / if is_workbook { 45 } else { 90 }
}

/// Reads and judges a list; writes nothing.
pub async fn look(
    connection: &mut PgConnection,
    list: List,
    each: &mut (dyn FnMut(&Head, &Judged) + Send),
) -> Result<(Head, Counts), PassFault> {
    pass(connection, list, None, each).await
}

/// Enters a list. Where a row goes back and none may be skipped, or where nothing is new, nothing
/// is written.
pub async fn enter(
    app: &App,
    list: List,
    entry: Entry,
    each: &mut (dyn FnMut(&Head, &Judged) + Send),
) -> Result<Entered, EnterFault> {
    let bytes = list.bytes.size().map_err(PassFault::Open)?;
    let is_workbook = entry.file_name.to_lowercase().ends_with(".xlsx");
    let expected = expected_rows(bytes, is_workbook);
    let (on, skip) = (list.directions.ground.today, list.skip);
    let mut tx = app.database.owner.begin().await?;
    store::wait_for_others(&mut tx).await?;
    if let Some(import_id) = entry.import_id
        && !imports::is_staged(&mut tx, import_id).await?
    {
        return Err(EnterFault::NotStaged);
    }
    let load = store::begin_load(&mut tx, (expected, true)).await?;
    let change_no = begin_change(&mut tx, entry.author, entry.unit_id, "members imported").await?;
    let import_id = match entry.import_id {
        Some(import_id) => import_id,
        None => imports::draw(&mut tx).await?,
    };
    let way = load.way;
    let mut writing = Writing::begin(&mut tx, (import_id, change_no), (on, way)).await?;
    let mut units = BTreeSet::new();
    let mut note = |head: &Head, judged: &Judged| {
        match &judged.outcome {
            Outcome::New(incoming) => units.insert(incoming.unit_id),
            Outcome::Changed(change) => units.insert(change.held.unit_id),
            _ => false,
        };
        each(head, judged);
    };
    let (head, counts) = pass(&mut tx, list, Some(&mut writing), &mut note).await?;
    let held_up = !skip && counts.returned() > 0;
    if held_up || counts.new + counts.changed == 0 {
        tx.rollback().await?;
        return Ok(Entered {
            head,
            counts,
            ..Entered::default()
        });
    }
    let astray = store::end_load(&mut tx, load, change_no).await?;
    if astray > 0 {
        return Err(EnterFault::Astray(astray));
    }
    let units: Vec<i32> = units.into_iter().collect();
    let unit_id = match entry.unit_id {
        Some(unit_id) => Some(unit_id),
        None => imports::unit_over(&mut tx, &units, app.clock.today()).await?,
    };
    let new = NewImport {
        import_id,
        unit_id,
        entry: &entry,
        counts: serde_json::json!(counts),
        made_at: app.clock.now(),
        change_no,
    };
    imports::write(&mut tx, &new).await?;
    note_deed(&mut tx, change_no, (import_id, unit_id), writing.written).await?;
    tx.commit().await?;
    if expected >= LARGE {
        store::analyze(&mut *app.database.owner.acquire().await?).await?;
    }
    Ok(Entered {
        import_id: Some(import_id),
        head,
        counts,
        written: writing.written,
    })
}

async fn note_deed(
    connection: &mut PgConnection,
    change_no: i64,
    (import_id, unit_id): (i64, Option<i32>),
    written: Written,
) -> sqlx::Result<()> {
    let deed = Deed {
        unit_id,
        deed: "members-imported",
        subject: "import",
        subject_id: Some(import_id),
        detail: serde_json::json!({
            "people": written.people, "changed": written.changed, "spells": written.spells,
        }),
    };
    audit::write(connection, change_no, &deed).await
}
