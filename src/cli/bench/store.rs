//! What the benches read of a site to draw their questions from.

use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, PgPool};
use timeline::Day;

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
