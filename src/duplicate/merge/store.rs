//! Merges in the database: two histories, the details, the link and the facts that name somebody, in
//! one transaction of the owner's.

mod unmerge;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

pub use self::unmerge::{hold_merge, sexes, write_back};
use super::super::rules::{Field, Outcome};
use super::{MERGED, Seen};
use crate::access::Permit;
use crate::app::App;
use crate::member::history::store::{Written, load_history, write_history};
use crate::member::store::{
    MERGED as MOVEMENT, Person, correct_person, write_act, write_deed, write_sensitive,
};
use crate::member::{Details, History};
use crate::record::merged::store::{Renaming, rename_in_facts};
use crate::store::begin_change;

/// A merge as it was written.
#[derive(Debug, Clone)]
pub struct Merge {
    pub merge_id: i64,
    pub kept_id: i64,
    pub merged_id: i64,
    pub merged_at: Timestamp,
    pub merged_by: Option<String>,
    /// The names of both, as the asker may see them.
    pub kept_name: String,
    pub merged_name: String,
    pub undone: bool,
}

macro_rules! merge_of_row {
    ($row:expr) => {
        Merge {
            merge_id: $row.person_merge_id,
            kept_id: $row.kept_id,
            merged_id: $row.merged_id,
            merged_at: $row.merged_at.to_jiff(),
            merged_by: $row.merged_by,
            kept_name: $row.kept_name,
            merged_name: $row.merged_name,
            undone: $row.undone,
        }
    };
}

/// A merge whose two people the asker may see.
pub async fn find_merge(
    connection: &mut PgConnection,
    merge_id: i64,
) -> sqlx::Result<Option<Merge>> {
    let row = sqlx::query!(
        r#"select m.person_merge_id, m.kept_id, m.merged_id, m.merged_at, a.full_name as "merged_by?",
                  k.full_name as kept_name, o.full_name as merged_name,
                  m.undone_change_no is not null as "undone!"
             from person_merge m
             join person k on k.person_id = m.kept_id join person o on o.person_id = m.merged_id
             left join account a on a.account_id = m.merged_by
            where m.person_merge_id = $1"#,
        merge_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| merge_of_row!(row)))
}

/// The merge by which this person became another, if it stands.
pub async fn merge_of(
    connection: &mut PgConnection,
    merged_id: i64,
) -> sqlx::Result<Option<Merge>> {
    let row = sqlx::query!(
        r#"select m.person_merge_id, m.kept_id, m.merged_id, m.merged_at, a.full_name as "merged_by?",
                  k.full_name as kept_name, o.full_name as merged_name,
                  m.undone_change_no is not null as "undone!"
             from person_merge m
             join person k on k.person_id = m.kept_id join person o on o.person_id = m.merged_id
             left join account a on a.account_id = m.merged_by
            where m.merged_id = $1 and m.undone_change_no is null"#,
        merged_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| merge_of_row!(row)))
}

/// A page of the merges the asker may see, newest first, and how many there are.
pub async fn merges(
    connection: &mut PgConnection,
    (offset, limit): (i64, i64),
) -> sqlx::Result<(Vec<Merge>, i64)> {
    let total = sqlx::query_scalar!(r#"select count(*) as "count!" from person_merge"#)
        .fetch_one(&mut *connection)
        .await?;
    let rows = sqlx::query!(
        r#"select m.person_merge_id, m.kept_id, m.merged_id, m.merged_at, a.full_name as "merged_by?",
                  k.full_name as kept_name, o.full_name as merged_name,
                  m.undone_change_no is not null as "undone!"
             from person_merge m
             join person k on k.person_id = m.kept_id join person o on o.person_id = m.merged_id
             left join account a on a.account_id = m.merged_by
            order by m.person_merge_id desc offset $1 limit $2"#,
        offset,
        limit
    )
    .fetch_all(connection)
    .await?;
    let merges = rows.into_iter().map(|row| merge_of_row!(row)).collect();
    Ok((merges, total))
}

/// Holds both people until the transaction ends. False where one of them is no longer what was seen.
pub async fn hold_both(
    connection: &mut PgConnection,
    (one, other): (&Seen, &Seen),
) -> sqlx::Result<bool> {
    let ids = [one.person.person_id, other.person.person_id];
    let held = sqlx::query!(
        "select person_id, version_no, unit_id, merged_into_id from person
          where person_id = any($1) order by person_id for update",
        &ids
    )
    .fetch_all(&mut *connection)
    .await?;
    for seen in [one, other] {
        let as_seen = held.iter().any(|row| {
            row.person_id == seen.person.person_id
                && row.version_no == seen.person.version_no
                && row.unit_id == seen.person.unit_id
                && row.merged_into_id.is_none()
        });
        if !as_seen || load_history(connection, seen.person.person_id).await? != seen.history {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether a transfer of either person waits to be confirmed.
pub async fn transfer_waits(
    connection: &mut PgConnection,
    (one, other): (&Seen, &Seen),
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from transfer where person_id = any($1) and state = 'asked') as "waits!""#,
        &[one.person.person_id, other.person.person_id]
    )
    .fetch_one(connection)
    .await
}

/// Everything a merge writes.
pub struct Merged<'a> {
    pub kept: &'a Seen,
    pub merged: &'a Seen,
    pub details: &'a Details,
    pub taken: &'a [Field],
    pub outcome: &'a Outcome,
}

/// Writes a merge of two people that are held.
pub async fn write_merge(
    connection: &mut PgConnection,
    (app, permit): (&App, &Permit),
    merge: &Merged<'_>,
) -> sqlx::Result<i64> {
    let (kept, merged) = (&merge.kept.person, &merge.merged.person);
    let today = app.clock.today();
    let author = permit.author();
    let change_no = begin_change(connection, author, Some(kept.unit_id), "people merged").await?;
    if !merge.taken.is_empty() {
        correct_person(connection, permit, (kept, merge.details), (today, MERGED)).await?;
    }
    let mut taken: Vec<String> = merge
        .taken
        .iter()
        .map(|one| one.code().to_owned())
        .collect();
    taken.extend(complete_sensitive(connection, change_no, merge).await?);
    let nothing = History::default();
    let act = |person: &Person| Written {
        person_id: person.person_id,
        change_no,
        kind: MOVEMENT,
        unit_id: person.unit_id,
        happened_on: today,
        decision: None,
    };
    // His spells go first: each is written again under the number of the one who stays.
    let gone = act(merged);
    let (_, merged_movement) =
        write_history(connection, &gone, &merge.merged.history, &nothing).await?;
    let after = &merge.outcome.after;
    let kept_movement = write_act(connection, &act(kept), &merge.kept.history, after).await?;
    lead_to(
        connection,
        change_no,
        (merged.person_id, Some(kept.person_id)),
    )
    .await?;
    let merge_id = sqlx::query_scalar!(
        "insert into person_merge (kept_id, merged_id, kept_unit_id, kept_movement_id, merged_movement_id,
                aside, taken, kept_version_no, version_no, merged_version_no, was_confirmed_on, merged_by,
                merged_at, change_no)
         select k.person_id, o.person_id, $3, $4, $5, $6, $7, $8, k.version_no, o.version_no, $9, $10, $11, $12
           from person k, person o where k.person_id = $1 and o.person_id = $2
         returning person_merge_id",
        kept.person_id,
        merged.person_id,
        kept.unit_id,
        kept_movement,
        merged_movement,
        serde_json::json!(merge.outcome.aside),
        &taken,
        kept.version_no,
        kept.confirmed_on.map(ToSqlx::to_sqlx) as _,
        author,
        app.clock.now().to_sqlx() as _,
        change_no
    )
    .fetch_one(&mut *connection)
    .await?;
    let named = led_to(connection, merged.person_id).await?;
    let renaming = Renaming {
        named: &named,
        was: merged.person_id,
        now: kept.person_id,
    };
    rename_in_facts(connection, change_no, &app.catalogue, renaming).await?;
    let detail = serde_json::json!({ "merge": merge_id, "kept": kept.person_id });
    let subject = (merged.unit_id, merged.person_id);
    write_deed(connection, change_no, subject, ("person-merged", detail)).await?;
    Ok(merge_id)
}

/// Fills in what the law calls sensitive where only the merged person tells it; returns the fields.
async fn complete_sensitive(
    connection: &mut PgConnection,
    change_no: i64,
    merge: &Merged<'_>,
) -> sqlx::Result<Vec<String>> {
    let (own, other) = (&merge.kept.sensitive, &merge.merged.sensitive);
    let mut completed = own.clone();
    let mut taken = Vec::new();
    if own.ethnicity.is_none() && other.ethnicity.is_some() {
        completed.ethnicity.clone_from(&other.ethnicity);
        taken.push("ethnicity".to_owned());
    }
    if own.religion.is_none() && other.religion.is_some() {
        completed.religion.clone_from(&other.religion);
        taken.push("religion".to_owned());
    }
    if own.party_on.is_none() && other.party_on.is_some() {
        completed.party_on = other.party_on;
        taken.push("party-on".to_owned());
    }
    if !taken.is_empty() {
        let person_id = merge.kept.person.person_id;
        write_sensitive(connection, change_no, person_id, &completed).await?;
    }
    Ok(taken)
}

/// Leads a person to the one he was found to be, or to nobody.
async fn lead_to(
    connection: &mut PgConnection,
    change_no: i64,
    (person_id, kept_id): (i64, Option<i64>),
) -> sqlx::Result<()> {
    sqlx::query!(
        "update person set merged_into_id = $2, change_no = $3 where person_id = $1",
        person_id,
        kept_id,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The person and everybody who was found to be him.
async fn led_to(connection: &mut PgConnection, person_id: i64) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        r#"with recursive led(person_id) as (
             select $1::bigint
             union
             select p.person_id from led join person p on p.merged_into_id = led.person_id)
           select person_id as "person_id!" from led"#,
        person_id
    )
    .fetch_all(connection)
    .await
}
