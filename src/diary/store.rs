//! Secret addresses of calendars, of which the secret leaves once and the digest stays; what units
//! were reminded of.

use std::collections::HashSet;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, PgPool};

use super::remind::{About, Reminder, Urgency};
use crate::access::{Actor, Permit, actor_of};
use crate::audit::{self, Deed};
use crate::id;
use crate::store::begin_change;

/// When the account's address was made, if it has one.
pub async fn made_at(
    connection: &mut PgConnection,
    account_id: i32,
) -> sqlx::Result<Option<Timestamp>> {
    let made = sqlx::query_scalar!(
        "select made_at from calendar_feed where account_id = $1",
        account_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(made.map(|at| at.to_jiff()))
}

async fn tell(connection: &mut PgConnection, permit: &Permit, deed: &str) -> sqlx::Result<i64> {
    let unit_id = Some(permit.unit_id());
    let change_no = begin_change(connection, permit.author(), unit_id, "calendar").await?;
    let deed = Deed {
        unit_id,
        deed,
        subject: "calendar",
        subject_id: permit.author().map(i64::from),
        detail: serde_json::json!({}),
    };
    audit::write(connection, change_no, &deed).await?;
    Ok(change_no)
}

/// Makes the account a secret address and returns its secret; an earlier one ends.
pub async fn make(
    connection: &mut PgConnection,
    permit: &Permit,
    now: Timestamp,
) -> sqlx::Result<String> {
    let change_no = tell(connection, permit, "calendar-made").await?;
    let secret = id::secret();
    sqlx::query!(
        "insert into calendar_feed (account_id, token_digest, made_at, change_no)
         values ($1, $2, $3, $4)
         on conflict (account_id) do update set token_digest = excluded.token_digest,
              made_at = excluded.made_at, change_no = excluded.change_no",
        permit.account_id(),
        id::digest(&secret),
        now.to_sqlx() as _,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(secret)
}

/// Ends the account's address.
pub async fn revoke(connection: &mut PgConnection, permit: &Permit) -> sqlx::Result<()> {
    tell(connection, permit, "calendar-revoked").await?;
    sqlx::query!(
        "delete from calendar_feed where account_id = $1",
        permit.account_id()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The actor whose calendar a secret opens.
pub async fn find_actor(gate: &PgPool, secret: &str) -> sqlx::Result<Option<Actor>> {
    let row = sqlx::query!(
        "select a.account_id, a.login, a.full_name, a.address_form, a.unit_id, u.code, u.tier,
                u.generated, a.role, a.line, a.language
           from calendar_feed f join account a using (account_id) join unit u using (unit_id)
          where f.token_digest = $1 and not a.disabled",
        id::digest(secret)
    )
    .fetch_optional(gate)
    .await?;
    Ok(row.and_then(|row| actor_of!(row, String::new())))
}

/// Lets nobody else remind until this transaction is over.
pub async fn begin_reminding(connection: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("lock table reminded in share row exclusive mode")
        .execute(connection)
        .await?;
    Ok(())
}

/// The numbers of rounds, tasks and conferences, each in its column.
#[derive(Default)]
struct Columns {
    rounds: Vec<Option<i32>>,
    tasks: Vec<Option<i32>>,
    conferences: Vec<Option<i32>>,
}

impl Columns {
    fn of(all: impl Iterator<Item = About>) -> Self {
        let mut columns = Columns::default();
        for about in all {
            let (round, task, conference) = match about {
                About::Round(id) => (Some(id), None, None),
                About::Task(id) => (None, Some(id), None),
                About::Conference(id) => (None, None, Some(id)),
            };
            columns.rounds.push(round);
            columns.tasks.push(task);
            columns.conferences.push(conference);
        }
        columns
    }
}

/// Which units were reminded of these things already.
pub async fn told(
    connection: &mut PgConnection,
    about: &HashSet<About>,
) -> sqlx::Result<HashSet<Reminder>> {
    let asked = Columns::of(about.iter().copied());
    let rows = sqlx::query!(
        "select unit_id, kind, round_id, task_id, conference_id from reminded
          where round_id = any($1) or task_id = any($2) or conference_id = any($3)",
        &asked.rounds as _,
        &asked.tasks as _,
        &asked.conferences as _
    )
    .fetch_all(connection)
    .await?;
    let told = rows.into_iter().filter_map(|row| {
        let round = row.round_id.map(About::Round);
        let about = round.or(row.task_id.map(About::Task));
        Some(Reminder {
            unit_id: row.unit_id,
            urgency: Urgency::of(&row.kind)?,
            about: about.or(row.conference_id.map(About::Conference))?,
        })
    });
    Ok(told.collect())
}

/// Keeps what units were reminded of, within a change already begun.
pub async fn keep_told(
    connection: &mut PgConnection,
    told: &[Reminder],
    now: Timestamp,
) -> sqlx::Result<()> {
    let units: Vec<i32> = told.iter().map(|one| one.unit_id).collect();
    let kinds: Vec<String> = told
        .iter()
        .map(|one| one.urgency.code().to_owned())
        .collect();
    let about = Columns::of(told.iter().map(|one| one.about));
    sqlx::query!(
        "insert into reminded (unit_id, kind, round_id, task_id, conference_id, reminded_at,
                change_no)
         select r.unit_id, r.kind, r.round_id, r.task_id, r.conference_id, $6, current_change_no()
           from unnest($1::integer[], $2::text[], $3::integer[], $4::integer[], $5::integer[])
                r (unit_id, kind, round_id, task_id, conference_id)",
        &units,
        &kinds,
        &about.rounds as _,
        &about.tasks as _,
        &about.conferences as _,
        now.to_sqlx() as _
    )
    .execute(connection)
    .await?;
    Ok(())
}
