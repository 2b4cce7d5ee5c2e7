//! Two people made one, and made two again. A merge writes spells of units that may stand in two
//! scopes, so everything is checked in the actor's own transaction first and then written over the
//! owner's connection, in one transaction, after both people were held and found unchanged.

mod store;

use sqlx::PgConnection;
use timeline::Day;

use super::rules::{self, Choices, Field, Half, Outcome, Side, Standing};
use crate::access::Permit;
use crate::app::App;
use crate::member::history::store::load_history;
use crate::member::store::{Person, WriteFault, find_person, find_sensitive};
use crate::member::{Details, History, Refusal, Sensitive};

pub use store::{Merge, find_merge, merge_of, merges};

/// Why a version of a person is replaced by a merge or its undoing, as the history keeps it.
const MERGED: &str = "merged";
const UNMERGED: &str = "unmerged";

/// One of two people side by side, as the asker may see him.
#[derive(Debug, Clone)]
pub struct Seen {
    pub person: Person,
    pub history: History,
    pub sensitive: Sensitive,
}

/// Two people side by side; `a` has the smaller number.
#[derive(Debug, Clone)]
pub struct Both {
    pub a: Seen,
    pub b: Seen,
}

impl Both {
    pub fn of(&self, side: Side) -> &Seen {
        match side {
            Side::A => &self.a,
            Side::B => &self.b,
        }
    }

    /// What merging into one side would make of the spells.
    pub fn outcome(&self, kept: Side, details: &Details, today: Day) -> Outcome {
        let half = |side: Side| Half {
            history: &self.of(side).history,
            sex: self.of(side).person.details.sex,
        };
        rules::outcome(half(kept), half(kept.other()), details.sex, today)
    }

    /// The kept person's details completed by the choices, and the fields taken.
    pub fn compose(&self, kept: Side, choices: &Choices) -> (Details, Vec<Field>) {
        let details = |side: Side| &self.of(side).person.details;
        rules::compose((details(kept), details(kept.other())), kept, choices)
    }
}

/// The two people, if both are in the register within the asker's scope and still two.
pub async fn find_both(
    connection: &mut PgConnection,
    (one, other): (i64, i64),
) -> sqlx::Result<Option<Both>> {
    let (a, b) = (one.min(other), one.max(other));
    if a == b {
        return Ok(None);
    }
    let (Some(a), Some(b)) = (
        find_one(connection, a).await?,
        find_one(connection, b).await?,
    ) else {
        return Ok(None);
    };
    Ok(Some(Both { a, b }))
}

async fn find_one(connection: &mut PgConnection, person_id: i64) -> sqlx::Result<Option<Seen>> {
    let found = find_person(connection, person_id).await?;
    let stands = |person: &Person| person.registered && person.merged_into_id.is_none();
    let Some(person) = found.filter(stands) else {
        return Ok(None);
    };
    Ok(Some(Seen {
        history: load_history(connection, person_id).await?,
        sensitive: find_sensitive(connection, person_id)
            .await?
            .unwrap_or_default(),
        person,
    }))
}

/// How two people are to become one.
#[derive(Debug, Clone)]
pub struct Merging<'a> {
    pub both: &'a Both,
    pub kept: Side,
    pub choices: &'a Choices,
    /// Units within the asker's scope; nothing where the operator asks, who has no scope.
    pub own_units: Option<&'a [i32]>,
}

fn refuse<T>(message: &'static str) -> Result<T, WriteFault> {
    let field = "merge";
    Err(Refusal { field, message }.into())
}

/// Makes one person of two; returns the number of the merge.
pub async fn merge(app: &App, permit: &Permit, merging: &Merging<'_>) -> Result<i64, WriteFault> {
    let today = app.clock.today();
    let (kept, merged) = (
        merging.both.of(merging.kept),
        merging.both.of(merging.kept.other()),
    );
    let (details, taken) = merging.both.compose(merging.kept, merging.choices);
    let outcome = merging.both.outcome(merging.kept, &details, today);
    if let Some(own) = merging.own_units
        && !outcome.touched.iter().all(|unit| own.contains(unit))
    {
        return refuse("duplicate-touches-others");
    }
    let mut tx = app.database.owner.begin().await?;
    for person in [&kept.person, &merged.person] {
        crate::record::merged::store::hold_records(&mut tx, person.person_id).await?;
    }
    if !store::hold_both(&mut tx, (kept, merged)).await? {
        return refuse("duplicate-changed-meanwhile");
    }
    if store::transfer_waits(&mut tx, (kept, merged)).await? {
        return refuse("duplicate-transfer-waits");
    }
    let written = store::Merged {
        kept,
        merged,
        details: &details,
        taken: &taken,
        outcome: &outcome,
    };
    let merge_id = store::write_merge(&mut tx, (app, permit), &written).await?;
    tx.commit().await?;
    Ok(merge_id)
}

/// Undoes a merge: both people are again what they were before it. Refused once something later was
/// done to either of them.
pub async fn unmerge(
    app: &App,
    permit: &Permit,
    merge: &Merge,
    own_units: Option<&[i32]>,
) -> Result<(), WriteFault> {
    let mut tx = app.database.owner.begin().await?;
    crate::record::merged::store::hold_records(&mut tx, merge.kept_id).await?;
    let Some(held) = store::hold_merge(&mut tx, merge).await? else {
        return refuse("duplicate-undone-already");
    };
    rules::check_undoing(&Standing {
        undone: held.undone,
        kept_is_merged: held.kept_is_merged,
        histories_stand: held.kept_history == held.kept_movement.after
            && held.merged_history.spells().is_empty(),
        versions_stand: held.versions_stand,
    })?;
    if let Some(own) = own_units {
        let [kept, merged, now] = store::sexes(&mut tx, (merge, &held)).await?;
        let half = |history, sex| Half { history, sex };
        let before = half(&held.kept_movement.before, kept);
        let other = half(&held.merged_movement.before, merged);
        let outcome = rules::outcome(before, other, now, app.clock.today());
        if !outcome.touched.iter().all(|unit| own.contains(unit)) {
            return refuse("duplicate-touches-others");
        }
    }
    store::write_back(&mut tx, (app, permit), (merge, &held)).await?;
    tx.commit().await?;
    Ok(())
}
