//! Letters in the database. A worker claims one, hands it to the mail server and writes what became
//! of it; two workers never hold the same.

use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, PgPool};
use timeline::Day;

use super::{Kind, Letter, Told};

/// Writes a letter to the unit within a change already begun; nothing where it has no address.
pub async fn write_to_unit(
    connection: &mut PgConnection,
    told: &Told,
    letter: &Letter,
) -> sqlx::Result<()> {
    write_to_units(connection, (&[told.unit_id], told), letter).await?;
    Ok(())
}

/// Writes the same letter to each unit that has an address and was not told this of the round yet,
/// within a change already begun; returns how many.
pub async fn write_to_units(
    connection: &mut PgConnection,
    (units, told): (&[i32], &Told),
    letter: &Letter,
) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "insert into mail (unit_id, round_id, report_id, kind, to_address, subject, body, made_at,
                next_at, change_no)
         select u.unit_id, $2, $3, $4, u.email, $5, $6, $7, $7, current_change_no()
           from unit u where u.unit_id = any($1) and u.email like '_%@_%'
         on conflict do nothing",
        units,
        told.round_id,
        told.report_id,
        told.kind.code(),
        letter.subject,
        letter.body,
        told.at.to_sqlx() as _
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// Writes each unit that stands and has an address its own reminder, within a change already begun;
/// returns those units.
pub async fn write_reminders(
    connection: &mut PgConnection,
    letters: &[(i32, Letter)],
    (today, at): (Day, Timestamp),
) -> sqlx::Result<Vec<i32>> {
    let units: Vec<i32> = letters.iter().map(|(unit_id, _)| *unit_id).collect();
    let texts = letters.iter().map(|(_, letter)| letter);
    let subjects: Vec<String> = texts.clone().map(|one| one.subject.clone()).collect();
    let bodies: Vec<String> = texts.map(|one| one.body.clone()).collect();
    sqlx::query_scalar!(
        "insert into mail (unit_id, kind, to_address, subject, body, made_at, next_at, change_no)
         select u.unit_id, $4, u.email, l.subject, l.body, $5, $5, current_change_no()
           from unnest($1::integer[], $2::text[], $3::text[]) l (unit_id, subject, body)
           join unit u using (unit_id)
          where u.email like '_%@_%' and (u.ended_on is null or u.ended_on > $6)
         returning unit_id",
        &units,
        &subjects,
        &bodies,
        Kind::Reminder.code(),
        at.to_sqlx() as _,
        today.to_sqlx() as _
    )
    .fetch_all(connection)
    .await
}

/// A letter to be handed to the mail server.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub mail_id: i64,
    pub to_address: String,
    pub subject: String,
    pub body: String,
    pub attempts: i32,
    pub made_at: Timestamp,
}

/// How long a claim holds: whoever claimed a letter and fell silent is taken to have died.
const CLAIMED_FOR: SignedDuration = SignedDuration::from_mins(5);

/// Claims the letter that waits longest.
pub async fn claim(owner: &PgPool, now: Timestamp) -> sqlx::Result<Option<Waiting>> {
    let row = sqlx::query!(
        "update mail set state = 'sending', attempts = attempts + 1, next_at = $2
          where mail_id = (select mail_id from mail
                            where state in ('waiting', 'sending') and next_at <= $1
                            order by next_at, mail_id limit 1 for update skip locked)
         returning mail_id, to_address, subject, body, attempts, made_at",
        now.to_sqlx() as _,
        (now + CLAIMED_FOR).to_sqlx() as _
    )
    .fetch_optional(owner)
    .await?;
    Ok(row.map(|row| Waiting {
        mail_id: row.mail_id,
        to_address: row.to_address,
        subject: row.subject,
        body: row.body,
        attempts: row.attempts,
        made_at: row.made_at.to_jiff(),
    }))
}

/// What became of a claimed letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Sent,
    /// Tried again at the instant.
    Later(Timestamp, String),
    Failed(String),
}

/// Writes what became of a letter.
pub async fn settle(
    owner: &PgPool,
    (mail_id, now): (i64, Timestamp),
    outcome: &Outcome,
) -> sqlx::Result<()> {
    let (state, next_at, fault) = match outcome {
        Outcome::Sent => ("sent", now, None),
        Outcome::Later(at, fault) => ("waiting", *at, Some(fault.as_str())),
        Outcome::Failed(fault) => ("failed", now, Some(fault.as_str())),
    };
    sqlx::query!(
        "update mail set state = $2, next_at = $3, fault = $4,
                told_at = case when $2 = 'sent' then $5::timestamptz end
          where mail_id = $1",
        mail_id,
        state,
        next_at.to_sqlx() as _,
        fault,
        now.to_sqlx() as _
    )
    .execute(owner)
    .await?;
    Ok(())
}
