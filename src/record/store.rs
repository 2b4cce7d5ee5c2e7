//! Records in the database. One transaction writes the change, the record, its facts and the audit
//! line; the same `ref` again writes nothing.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

pub use super::list::store::{ListAsked, Listed, list, list_behind};
use super::lookup::{employers, number_people};
use super::origin::{Feature, Origin};
use super::rules::{Answers, NewRecord, Refusal, say_facts};
use crate::access::Permit;
use crate::audit::{self, Deed};
use crate::catalogue::Kind;
use crate::employer::note_record;
use crate::fact::store::{Said, say, take_back};
use crate::store::begin_change;
use crate::unit::Unit;

/// A record as held true now.
#[derive(Debug, Clone)]
pub struct Record {
    pub record_id: i64,
    pub unit_id: i32,
    pub unit_code: String,
    pub unit_name: String,
    pub kind: String,
    pub reference: Option<String>,
    pub happened_on: Day,
    pub stage: Option<String>,
    pub answers: Answers,
    pub withdrawn: bool,
    pub version_no: i32,
    pub recorded_at: Timestamp,
    pub recorded_by: Option<String>,
    /// The feature's deed it was written for; none where somebody recorded it by hand.
    pub origin: Option<Origin>,
}

/// Why a record was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteFault {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entered {
    Recorded(i64),
    /// The `ref` had been recorded before; nothing was written.
    Already(i64),
}

/// Records a new act.
pub async fn enter(
    connection: &mut PgConnection,
    permit: &Permit,
    (unit, kind): (&Unit, &Kind),
    mut new: NewRecord,
) -> Result<Entered, WriteFault> {
    if let Some(reference) = &new.reference {
        let known = sqlx::query_scalar!(
            "select record_id from record where unit_id = $1 and ref = $2",
            unit.unit_id,
            reference
        )
        .fetch_optional(&mut *connection)
        .await?;
        if let Some(record_id) = known {
            return Ok(Entered::Already(record_id));
        }
    }
    let account_id = permit.author();
    let change_no = begin_change(connection, account_id, Some(unit.unit_id), "recorded").await?;
    number_people(connection, (change_no, unit.unit_id), &mut new).await?;
    let answers = serde_json::json!(new.answers);
    // Two hands with the same ref at once: the second finds the first's row and writes nothing.
    let record_id = sqlx::query_scalar!(
        "insert into record (unit_id, kind, ref, happened_on, stage, answers, change_no, recorded_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (unit_id, ref) do nothing
         returning record_id",
        unit.unit_id,
        new.kind,
        new.reference,
        new.happened_on.to_sqlx() as _,
        new.stage,
        answers,
        change_no,
        account_id
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(record_id) = record_id else {
        let known = sqlx::query_scalar!(
            "select record_id from record where unit_id = $1 and ref = $2",
            unit.unit_id,
            new.reference
        )
        .fetch_one(&mut *connection)
        .await?;
        return Ok(Entered::Already(known));
    };
    note_record(
        connection,
        (record_id, unit.unit_id),
        &employers(&new.answers),
    )
    .await?;
    let facts = say_facts(kind, new.stage.as_deref(), new.happened_on, &new.answers)?;
    say(
        connection,
        Said {
            change_no,
            record_id,
            unit_id: unit.unit_id,
        },
        &facts,
    )
    .await?;
    let detail = serde_json::json!({ "kind": new.kind, "on": new.happened_on.to_string() });
    write_deed(
        connection,
        change_no,
        (unit.unit_id, record_id),
        ("recorded", detail),
    )
    .await?;
    Ok(Entered::Recorded(record_id))
}

async fn write_deed(
    connection: &mut PgConnection,
    change_no: i64,
    (unit_id, record_id): (i32, i64),
    (deed, detail): (&str, serde_json::Value),
) -> sqlx::Result<()> {
    let subject_id = Some(record_id);
    let deed = Deed {
        unit_id: Some(unit_id),
        deed,
        subject: "record",
        subject_id,
        detail,
    };
    audit::write(connection, change_no, &deed).await
}

/// The record within the scope.
pub async fn find_record(
    connection: &mut PgConnection,
    record_id: i64,
) -> sqlx::Result<Option<Record>> {
    let row = sqlx::query!(
        r#"select r.record_id, r.unit_id, u.code, n.name as "name!", r.kind, r.ref as reference,
                  r.happened_on, r.stage, r.answers, r.state, r.version_no, r.recorded_at,
                  r.origin, r.origin_id, a.full_name as "recorded_by?"
             from record r join unit u using (unit_id)
             cross join lateral (select name from unit_name n where n.unit_id = r.unit_id
                order by lower(n.during) desc limit 1) n
             left join account a on a.account_id = r.recorded_by
            where r.record_id = $1 and r.unit_id in (select unit_id from unit_in_scope)"#,
        record_id
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        Ok(Record {
            record_id: row.record_id,
            unit_id: row.unit_id,
            unit_code: row.code,
            unit_name: row.name,
            kind: row.kind,
            reference: row.reference,
            happened_on: row.happened_on.to_jiff(),
            stage: row.stage,
            answers: read_answers(row.answers)?,
            withdrawn: row.state == "withdrawn",
            version_no: row.version_no,
            recorded_at: row.recorded_at.to_jiff(),
            recorded_by: row.recorded_by,
            origin: (row
                .origin
                .as_deref()
                .and_then(Feature::of)
                .zip(row.origin_id))
            .map(|(feature, id)| Origin { feature, id }),
        })
    })
    .transpose()
}

/// Typed answers out of their stored form.
pub fn read_answers(stored: serde_json::Value) -> sqlx::Result<Answers> {
    serde_json::from_value(stored).map_err(|error| sqlx::Error::Decode(Box::new(error)))
}

/// Replaces a record's answers: the old version goes to the history with the reason, its facts are
/// taken back and the new ones said, all in one change.
pub async fn correct(
    connection: &mut PgConnection,
    permit: &Permit,
    (record, kind): (&Record, &Kind),
    mut new: NewRecord,
    reason: &str,
) -> Result<(), WriteFault> {
    let account_id = Some(permit.account_id());
    let change_no = begin_change(connection, account_id, Some(record.unit_id), "corrected").await?;
    number_people(connection, (change_no, record.unit_id), &mut new).await?;
    keep_version(connection, change_no, record, reason).await?;
    take_back(connection, change_no, record.record_id).await?;
    let answers = serde_json::json!(new.answers);
    sqlx::query!(
        "update record set happened_on = $2, stage = $3, answers = $4, version_no = version_no + 1,
                change_no = $5, recorded_at = clock_timestamp(), recorded_by = $6, state = 'recorded'
          where record_id = $1",
        record.record_id,
        new.happened_on.to_sqlx() as _,
        new.stage,
        answers,
        change_no,
        account_id
    )
    .execute(&mut *connection)
    .await?;
    let subject = (record.record_id, record.unit_id);
    note_record(connection, subject, &employers(&new.answers)).await?;
    let facts = say_facts(kind, new.stage.as_deref(), new.happened_on, &new.answers)?;
    let said = Said {
        change_no,
        record_id: record.record_id,
        unit_id: record.unit_id,
    };
    say(connection, said, &facts).await?;
    let detail = serde_json::json!({ "reason": reason, "version": record.version_no + 1 });
    let subject = (record.unit_id, record.record_id);
    write_deed(connection, change_no, subject, ("corrected", detail)).await?;
    Ok(())
}

/// Withdraws a record: it stays with its trace, its facts are taken back.
pub async fn withdraw(
    connection: &mut PgConnection,
    permit: &Permit,
    record: &Record,
    reason: &str,
) -> Result<(), WriteFault> {
    let account_id = Some(permit.account_id());
    let change_no = begin_change(connection, account_id, Some(record.unit_id), "withdrawn").await?;
    keep_version(connection, change_no, record, reason).await?;
    take_back(connection, change_no, record.record_id).await?;
    sqlx::query!(
        "update record set state = 'withdrawn', version_no = version_no + 1, change_no = $2,
                recorded_at = clock_timestamp(), recorded_by = $3
          where record_id = $1",
        record.record_id,
        change_no,
        account_id
    )
    .execute(&mut *connection)
    .await?;
    let detail = serde_json::json!({ "reason": reason });
    let subject = (record.unit_id, record.record_id);
    write_deed(connection, change_no, subject, ("withdrawn", detail)).await?;
    Ok(())
}

/// Locks the record, so that two corrections come one after the other, and keeps its version.
async fn keep_version(
    connection: &mut PgConnection,
    change_no: i64,
    record: &Record,
    reason: &str,
) -> Result<(), WriteFault> {
    let version = sqlx::query_scalar!(
        "select version_no from record where record_id = $1 for update",
        record.record_id
    )
    .fetch_one(&mut *connection)
    .await?;
    if version != record.version_no {
        let message = "record-changed-meanwhile";
        return Err(Refusal {
            field: "reason".to_owned(),
            message,
        }
        .into());
    }
    sqlx::query!(
        "insert into record_history (record_id, version_no, happened_on, stage, answers, state,
                change_no, recorded_at, recorded_by, replaced_change_no, reason)
         select record_id, version_no, happened_on, stage, answers, state, change_no, recorded_at,
                recorded_by, $2, $3 from record where record_id = $1",
        record.record_id,
        change_no,
        reason
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A replaced version of a record.
#[derive(Debug, Clone)]
pub struct PastVersion {
    pub version_no: i32,
    pub happened_on: Day,
    pub answers: Answers,
    pub withdrawn: bool,
    pub recorded_at: Timestamp,
    pub recorded_by: Option<String>,
    pub reason: String,
}

/// Every replaced version, newest first.
pub async fn history(
    connection: &mut PgConnection,
    record_id: i64,
) -> sqlx::Result<Vec<PastVersion>> {
    let rows = sqlx::query!(
        r#"select h.version_no, h.happened_on, h.answers, h.state, h.recorded_at, h.reason,
                  a.full_name as "recorded_by?"
             from record_history h left join account a on a.account_id = h.recorded_by
            where h.record_id = $1 order by h.version_no desc"#,
        record_id
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(PastVersion {
                version_no: row.version_no,
                happened_on: row.happened_on.to_jiff(),
                answers: read_answers(row.answers)?,
                withdrawn: row.state == "withdrawn",
                recorded_at: row.recorded_at.to_jiff(),
                recorded_by: row.recorded_by,
                reason: row.reason,
            })
        })
        .collect()
}

/// The kinds this unit has recorded most in the last year, most first.
pub async fn usual_kinds(
    connection: &mut PgConnection,
    unit_id: i32,
    since: Day,
    limit: i64,
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select kind from record where unit_id = $1 and happened_on >= $2 and state = 'recorded'
          group by kind order by count(*) desc, kind limit $3",
        unit_id,
        since.to_sqlx() as _,
        limit
    )
    .fetch_all(connection)
    .await
}
