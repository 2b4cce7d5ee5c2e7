//! Transfers in the database. Both ends see one; writing the spells of the other end is left to the
//! owner's connection, after everything was checked in the actor's own transaction.

mod moving;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use super::rules::{End, Sought, State};
use crate::access::Permit;
use crate::member::store::write_deed;
use crate::store::begin_change;

pub use moving::{Moving, confirm, move_person};

/// A transfer as held.
#[derive(Debug, Clone)]
pub struct Transfer {
    pub transfer_id: i64,
    pub person_id: Option<i64>,
    pub from: End,
    pub to: End,
    pub asked_by_id: i32,
    pub effective_on: Day,
    pub decision: Option<String>,
    pub sought: Option<Sought>,
    pub state: State,
    pub reason: Option<String>,
    pub asked_at: Timestamp,
    /// Name and year of birth, as far as both ends may know them.
    pub name: Option<(String, Option<i16>)>,
}

macro_rules! end_of {
    ($row:ident, $unit_id:ident, $code:ident, $name:ident, $generated:ident, $founded:ident, $ended:ident) => {
        End {
            unit_id: $row.$unit_id,
            code: $row.$code,
            name: $row.$name,
            generated: $row.$generated,
            founded_on: $row.$founded.to_jiff(),
            ended_on: $row.$ended.map(|day| day.to_jiff()),
        }
    };
}

/// The base union with this code, wherever it stands.
pub async fn find_end(connection: &mut PgConnection, code: &str) -> sqlx::Result<Option<End>> {
    let row = sqlx::query!(
        r#"select unit_id as "unit_id!", code as "code!", name as "name!", generated as "generated!",
                  founded_on as "founded_on!", ended_on
             from union_directory where code = $1"#,
        code
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| end_of!(row, unit_id, code, name, generated, founded_on, ended_on)))
}

/// Base unions whose name or code holds the folded text: code and name.
pub async fn search_ends(
    connection: &mut PgConnection,
    folded: &str,
    (generated, today): (bool, Day),
    limit: i64,
) -> sqlx::Result<Vec<(String, String)>> {
    let rows = sqlx::query!(
        r#"select code as "code!", name as "name!" from union_directory
            where (position($1 in folded) > 0 or position($1 in lower(code)) > 0)
              and generated = $2 and (ended_on is null or ended_on > $3)
            order by position($1 in folded) = 1 desc, sort_key limit $4"#,
        folded,
        generated,
        today.to_sqlx() as _,
        limit
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.code, row.name)).collect())
}

/// A transfer as asked for.
#[derive(Debug, Clone)]
pub struct Asking<'a> {
    pub person_id: Option<i64>,
    pub sought: Option<Sought>,
    pub from_id: i32,
    pub to_id: i32,
    pub asked_by_id: i32,
    pub on: Day,
    pub decision: Option<&'a str>,
}

/// Asks, within a change already begun.
pub async fn ask(
    connection: &mut PgConnection,
    permit: &Permit,
    (change_no, now): (i64, Timestamp),
    asking: &Asking<'_>,
) -> sqlx::Result<i64> {
    let sought = asking
        .sought
        .as_ref()
        .map(|sought| serde_json::json!(sought));
    let transfer_id = sqlx::query_scalar!(
        "insert into transfer (person_id, from_id, to_id, asked_by_id, effective_on, decision_no, sought,
                               asked_by, asked_at, change_no)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning transfer_id",
        asking.person_id,
        asking.from_id,
        asking.to_id,
        asking.asked_by_id,
        asking.on.to_sqlx() as _,
        asking.decision,
        sought,
        permit.author(),
        now.to_sqlx() as _,
        change_no
    )
    .fetch_one(&mut *connection)
    .await?;
    let detail =
        serde_json::json!({ "transfer": transfer_id, "from": asking.from_id, "to": asking.to_id });
    let subject = (asking.asked_by_id, asking.person_id.unwrap_or(0));
    write_deed(connection, change_no, subject, ("transfer-asked", detail)).await?;
    Ok(transfer_id)
}

/// The transfer, if one of its ends stands within the scope.
pub async fn find(
    connection: &mut PgConnection,
    transfer_id: i64,
) -> sqlx::Result<Option<Transfer>> {
    let found = read(connection, (Some(transfer_id), None), 1).await?;
    Ok(found.into_iter().next())
}

/// Transfers from or to the units, those that wait first, then the newest.
pub async fn list(
    connection: &mut PgConnection,
    units: &[i32],
    limit: i64,
) -> sqlx::Result<Vec<Transfer>> {
    read(connection, (None, Some(units)), limit).await
}

async fn read(
    connection: &mut PgConnection,
    (transfer_id, units): (Option<i64>, Option<&[i32]>),
    limit: i64,
) -> sqlx::Result<Vec<Transfer>> {
    let rows = sqlx::query!(
        r#"select t.transfer_id, t.person_id, t.asked_by_id, t.effective_on, t.decision_no, t.sought,
                  t.state, t.reason, t.asked_at, n.full_name as "full_name?", n.birth_year as "birth_year?",
                  f.unit_id as "from_id!", f.code as "from_code!", f.name as "from_name!",
                  f.generated as "from_generated!", f.founded_on as "from_founded!", f.ended_on as "from_ended",
                  o.unit_id as "to_id!", o.code as "to_code!", o.name as "to_name!",
                  o.generated as "to_generated!", o.founded_on as "to_founded!", o.ended_on as "to_ended"
             from (select * from transfer
                    where ($1::bigint is null or transfer_id = $1)
                      and ($2::int[] is null or from_id = any($2) or to_id = any($2))
                    order by state <> 'asked', transfer_id desc limit $3) t
             join union_directory f on f.unit_id = t.from_id
             join union_directory o on o.unit_id = t.to_id
             left join transfer_name n on n.transfer_id = t.transfer_id
            order by t.state <> 'asked', t.transfer_id desc"#,
        transfer_id,
        units,
        limit
    )
    .fetch_all(connection)
    .await?;
    let read = rows.into_iter().map(|row| {
        let state = State::of_code(&row.state)
            .ok_or_else(|| sqlx::Error::Protocol(format!("an unknown state: {}", row.state)))?;
        let sought = row.sought.map(serde_json::from_value).transpose();
        Ok(Transfer {
            transfer_id: row.transfer_id,
            person_id: row.person_id,
            from: end_of!(
                row,
                from_id,
                from_code,
                from_name,
                from_generated,
                from_founded,
                from_ended
            ),
            to: end_of!(
                row,
                to_id,
                to_code,
                to_name,
                to_generated,
                to_founded,
                to_ended
            ),
            asked_by_id: row.asked_by_id,
            effective_on: row.effective_on.to_jiff(),
            decision: row.decision_no,
            sought: sought.map_err(|fault| sqlx::Error::Decode(Box::new(fault)))?,
            state,
            reason: row.reason,
            asked_at: row.asked_at.to_jiff(),
            name: row.full_name.map(|name| (name, row.birth_year)),
        })
    });
    read.collect()
}

/// How many transfers from or to a unit and those below it wait.
pub async fn waiting(
    connection: &mut PgConnection,
    unit_id: i32,
    line: &str,
    today: Day,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"with below as materialized (
             select unit_id from unit_above
              where above_id = $1 and line = $2 and from_on <= $3 and seen_until > $3)
           select count(*) as "count!" from transfer t
            where t.state = 'asked'
              and (exists (select from below b where b.unit_id = t.from_id)
                   or exists (select from below b where b.unit_id = t.to_id))"#,
        unit_id,
        line,
        today.to_sqlx() as _
    )
    .fetch_one(connection)
    .await
}

/// The transfer of a person that waits.
pub async fn waiting_of(
    connection: &mut PgConnection,
    person_id: i64,
) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "select transfer_id from transfer where person_id = $1 and state = 'asked'",
        person_id
    )
    .fetch_optional(connection)
    .await
}

/// A member of the old unit who may be the one sought: number, name, birth, same number.
pub async fn candidates(
    connection: &mut PgConnection,
    from_id: i32,
    sought: &Sought,
) -> sqlx::Result<Vec<(i64, String, Option<i16>, bool)>> {
    let rows = sqlx::query!(
        r#"select p.person_id, p.full_name, p.birth_year, coalesce(p.national_id = $2, false) as "same!"
             from person p join spell s on s.person_id = p.person_id and s.until_on = 'infinity'
            where s.unit_id = $1 and p.unit_id = $1 and p.registered and p.merged_into_id is null
              and (p.national_id = $2 or p.folded = $3)
            order by 4 desc, p.sort_key, p.person_id limit 20"#,
        from_id,
        sought.national_id,
        vietnamese::fold(&sought.full_name)
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.person_id, row.full_name, row.birth_year, row.same))
        .collect())
}

/// Refuses a transfer or takes it back; what was sought is forgotten. False where it was settled
/// before.
pub async fn close(
    connection: &mut PgConnection,
    permit: &Permit,
    (transfer, state): (&Transfer, State),
    (now, reason): (Timestamp, Option<&str>),
) -> sqlx::Result<bool> {
    let unit_id = permit.unit_id();
    let change_no = begin_change(
        connection,
        permit.author(),
        Some(unit_id),
        "transfer closed",
    )
    .await?;
    let closed = sqlx::query!(
        "update transfer set state = $2, reason = $3, sought = null, settled_by = $4, settled_at = $5,
                settled_change_no = $6
          where transfer_id = $1 and state = 'asked'",
        transfer.transfer_id,
        state.code(),
        reason,
        permit.author(),
        now.to_sqlx() as _,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    if closed.rows_affected() == 0 {
        return Ok(false);
    }
    let detail = serde_json::json!({ "transfer": transfer.transfer_id, "state": state.code() });
    let subject = (unit_id, transfer.person_id.unwrap_or(0));
    write_deed(connection, change_no, subject, ("transfer-closed", detail)).await?;
    Ok(true)
}
