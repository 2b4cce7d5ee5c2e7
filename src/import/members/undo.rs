//! An import taken back: the people it brought leave the register with their spells, the people it
//! changed stand as before, every figure follows. Only while nothing later rests on it; else what
//! does is named.

use sqlx::PgConnection;

use super::store::undone::{self, ChangedPerson};
use super::store::{self, imports};
use super::writing::{LARGE, Turn, Writing};
use crate::app::App;
use crate::audit::{self, Deed};
use crate::store::begin_change;

/// Something later that rests on the import, with how many people it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The end of the message key `import-undo-…`.
    pub code: &'static str,
    /// The table, where only that is known.
    pub table: String,
    pub people: i64,
}

/// What was taken back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Undone {
    pub people: u64,
    pub changed: u64,
}

/// Why nothing was taken back.
#[derive(Debug, thiserror::Error)]
pub enum UndoFault {
    /// There is no such import, or it is not written.
    #[error("no such import is written")]
    NotWritten,
    #[error("later work rests on the import")]
    Stands(Vec<Standing>),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Takes an import back in one transaction, over the owner's connection: its people may have been
/// at any unit of the scope it was made in, and rows go that no request may delete. Whoever asks
/// has found the import within the actor's own transaction before.
pub async fn undo(app: &App, import_id: i64, author: Option<i32>) -> Result<Undone, UndoFault> {
    let mut tx = app.database.owner.begin().await?;
    store::wait_for_others(&mut tx).await?;
    let Some((unit_id, written_by)) = imports::find_written(&mut tx, import_id).await? else {
        return Err(UndoFault::NotWritten);
    };
    let changed = undone::changed_people(&mut tx, written_by).await?;
    let standing = standing(&mut tx, (import_id, written_by), &changed).await?;
    if !standing.is_empty() {
        return Err(UndoFault::Stands(standing));
    }
    let people = undone::count_people(&mut tx, import_id).await?;
    let people = u64::try_from(people).unwrap_or(0);
    let load = store::begin_load(&mut tx, (people, false)).await?;
    let change_no = begin_change(&mut tx, author, unit_id, "members' import undone").await?;
    undone::take_back_facts(&mut tx, change_no, import_id).await?;
    undone::take_people_out(&mut tx, import_id).await?;
    let today = app.clock.today();
    let mut writing = Writing::begin(&mut tx, (import_id, change_no), (today, load.way)).await?;
    turn_back(&mut tx, &mut writing, &changed).await?;
    undone::restore_details(&mut tx, change_no, written_by).await?;
    undone::mark(&mut tx, (import_id, written_by), change_no).await?;
    store::end_load(&mut tx, load, change_no).await?;
    let done = Undone {
        people,
        changed: changed.len() as u64,
    };
    let deed = Deed {
        unit_id,
        deed: "members-import-undone",
        subject: "import",
        subject_id: Some(import_id),
        detail: serde_json::json!({ "people": done.people, "changed": done.changed }),
    };
    audit::write(&mut tx, change_no, &deed).await?;
    tx.commit().await?;
    if people >= LARGE {
        store::analyze(&mut *app.database.owner.acquire().await?).await?;
    }
    Ok(done)
}

/// What later work rests on the import.
async fn standing(
    connection: &mut PgConnection,
    import: (i64, i64),
    changed: &[ChangedPerson],
) -> sqlx::Result<Vec<Standing>> {
    let mut standing = undone::later_work(connection, import).await?;
    let ids: Vec<i64> = changed.iter().map(|one| one.person_id).collect();
    let now = store::held(connection, &ids).await?;
    let differs = |one: &&ChangedPerson| match now.get(&one.person_id) {
        None => true,
        Some(held) => {
            one.moved
                .as_ref()
                .is_some_and(|(_, after)| *after != held.history)
                || one
                    .version_no
                    .is_some_and(|version_no| version_no + 1 != held.version_no)
        }
    };
    let people = changed.iter().filter(differs).count();
    if people > 0 {
        standing.push(Standing {
            code: "changed-again",
            table: String::new(),
            people: i64::try_from(people).unwrap_or(i64::MAX),
        });
    }
    Ok(standing)
}

/// Gives the changed people their histories back.
async fn turn_back(
    connection: &mut PgConnection,
    writing: &mut Writing,
    changed: &[ChangedPerson],
) -> sqlx::Result<()> {
    let ids: Vec<i64> = changed.iter().map(|one| one.person_id).collect();
    let now = store::held(connection, &ids).await?;
    let mut turns = Vec::new();
    let (mut people, mut units, mut unregistered) = (Vec::new(), Vec::new(), Vec::new());
    for one in changed {
        let Some(held) = now.get(&one.person_id) else {
            continue;
        };
        let before = match &one.moved {
            Some((before, _)) => before.clone(),
            None => held.history.clone(),
        };
        match (before.newest(), &one.moved) {
            (Some(newest), Some(_)) => {
                people.push(one.person_id);
                units.push(newest.unit_id);
            }
            (None, Some(_)) => unregistered.push(one.person_id),
            (_, None) => {}
        }
        turns.push(Turn {
            person_id: one.person_id,
            before: (held.history.clone(), held.details.sex),
            after: (before, one.sex_before.unwrap_or(held.details.sex)),
        });
    }
    writing.turn_back(connection, &mut turns).await?;
    let change_no = writing.change_no();
    store::keep_at(connection, change_no, (&people, &units)).await?;
    undone::unregister(connection, change_no, &unregistered).await
}
