//! What the benches read of a site to draw their questions from.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, PgPool};
use timeline::Day;

use crate::id;
use crate::store::begin_change;

/// Everyone of the register: number, name, the unit that keeps him.
pub async fn names(register: &PgPool) -> sqlx::Result<Vec<(i64, String, i32)>> {
    let rows = sqlx::query!(
        "select person_id, full_name, unit_id from person
          where registered and merged_into_id is null order by person_id"
    )
    .fetch_all(register)
    .await?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|row| (row.person_id, row.full_name, row.unit_id))
        .collect())
}

/// A unit with the people kept at and below it today.
#[derive(Debug)]
pub struct UnitWithPeople {
    pub unit_id: i32,
    pub code: String,
    pub tier: String,
    pub base_unions: i64,
    pub people: i64,
}

/// Every unit at or below which somebody is kept.
pub async fn units_with_people(owner: &PgPool, today: Day) -> sqlx::Result<Vec<UnitWithPeople>> {
    let rows = sqlx::query!(
        r#"with kept as (select unit_id, count(*) as people from person
                          where registered and merged_into_id is null group by unit_id)
           select u.unit_id, u.code, u.tier, count(*) as "base_unions!",
                  sum(kept.people)::bigint as "people!"
             from kept join unit_above a using (unit_id) join unit u on u.unit_id = a.above_id
            where a.line = 'territorial' and a.from_on <= $1 and a.seen_until > $1
            group by u.unit_id order by u.unit_id"#,
        today.to_sqlx() as _
    )
    .fetch_all(owner)
    .await?;
    let units = rows.into_iter().map(|row| UnitWithPeople {
        unit_id: row.unit_id,
        code: row.code,
        tier: row.tier,
        base_unions: row.base_unions,
        people: row.people,
    });
    Ok(units.collect())
}

/// The units of the asker's scope.
pub async fn units_in_scope(connection: &mut PgConnection) -> sqlx::Result<Vec<i32>> {
    sqlx::query_scalar!(r#"select unit_id as "unit_id!" from unit_in_scope"#)
        .fetch_all(connection)
        .await
}

/// The first base unions of the generated federation that have stood for years: number and code.
pub async fn base_unions(
    connection: &mut PgConnection,
    limit: i64,
) -> sqlx::Result<Vec<(i32, String)>> {
    let rows = sqlx::query!(
        "select u.unit_id, u.code from unit u
          where u.generated and u.tier = 'base' and u.ended_on is null
            and u.founded_on < '2024-12-01'
          order by u.unit_id limit $1",
        limit
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.unit_id, row.code))
        .collect())
}

/// An account and a session of some hours at each unit.
pub async fn sit_at(
    connection: &mut PgConnection,
    (units, secrets): (&[(i32, String)], &[String]),
    now: Timestamp,
) -> sqlx::Result<()> {
    let change_no = begin_change(connection, None, None, "bench seated").await?;
    let ids: Vec<i32> = units.iter().map(|(unit_id, _)| *unit_id).collect();
    let digests: Vec<Vec<u8>> = secrets.iter().map(|secret| id::digest(secret)).collect();
    sqlx::query!(
        "insert into account (login, full_name, unit_id, role, generated, change_no)
         select 'bench-' || unit_id, 'Cán bộ thử tải ' || unit_id, unit_id, 'base-clerk', true, $2
           from unnest($1::integer[]) asked (unit_id)
         on conflict do nothing",
        &ids,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into session (token_digest, account_id, csrf_token, created_at, seen_at, expires_at)
         select asked.digest, a.account_id, encode(sha256(asked.digest), 'hex'), $3, $3,
                $3::timestamptz + interval '6 hours'
           from unnest($1::integer[], $2::bytea[]) asked (unit_id, digest)
           join account a on a.login = 'bench-' || asked.unit_id",
        &ids,
        &digests,
        now.to_sqlx() as _
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// An account of its own for every line of a round's lists that are still drafts.
pub async fn give_accounts(connection: &mut PgConnection, round_id: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "update aid_line n set bank = 'Ngân hàng thử tải', account_no = '1' || lpad(n.aid_line_id::text, 11, '0')
           from aid_list l where l.aid_list_id = n.aid_list_id and l.aid_round_id = $1
            and l.state = 'draft'",
        round_id
    )
    .execute(connection)
    .await?;
    Ok(())
}
