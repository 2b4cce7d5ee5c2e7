//! What was said after a snapshot, in the database.

use std::collections::BTreeMap;

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

use super::{DeclaredSince, RecordSince, Since};
use crate::fact::Snapshot;
use crate::indicator::behind::BehindAsked;

/// How many records and declarations are named.
const NAMED: i64 = 20;

/// The records, others and declarations that moved a figure since the snapshot.
pub async fn since(
    connection: &mut PgConnection,
    asked: &BehindAsked,
    snapshot: &Snapshot,
    (indicator, dims): (&str, &BTreeMap<String, String>),
) -> sqlx::Result<Since> {
    let rows = sqlx::query!(
        r#"with counting as materialized (
             select s.series_no, d.dims_no, sum(o.times)::bigint as factor
               from unnest($1::text[], $2::text[], $3::bigint[]) o(code, needed, times)
               join series s on s.code = o.code join dims d on d.values @> o.needed::jsonb
              group by 1, 2),
           later as materialized (
             select f.record_id, f.amount * f.sign * c.factor as amount
               from fact f join counting c using (series_no, dims_no)
              where (f.change_no >= $4 or f.change_no = any($5))
                and f.happened_on >= $6 and f.happened_on < $7
                and exists (select 1 from unit_above a
                      where a.above_id = $8 and a.line = $9 and a.unit_id = f.unit_id
                        and a.from_on <= coalesce($10::date, f.happened_on)
                        and a.until_on > coalesce($10::date, f.happened_on))),
           moved as materialized (
             select record_id, sum(amount)::bigint as amount, count(*) as said from later group by 1)
           select m.record_id, m.amount as "amount!", m.said as "said!", u.code as "code?",
                  n.name as "name?", r.kind as "kind?", r.happened_on as "on?",
                  count(m.record_id) over () as "total!"
             from moved m left join record r on r.record_id = m.record_id
             left join unit u on u.unit_id = r.unit_id
             left join lateral (select name from unit_name n where n.unit_id = r.unit_id
                order by lower(n.during) desc limit 1) n on true
            where m.record_id is null or m.amount <> 0
            order by m.record_id is null desc, r.happened_on desc, m.record_id desc limit $11"#,
        &asked.series,
        &asked.only,
        &asked.times,
        snapshot.xmax,
        &snapshot.xip,
        asked.first_on().to_sqlx() as _,
        asked.until_on.to_sqlx() as _,
        asked.unit_id,
        asked.line,
        asked.tree_on.map(ToSqlx::to_sqlx) as _,
        NAMED + 1
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut found = Since {
        declared: declared(connection, asked, snapshot, (indicator, dims)).await?,
        ..Since::default()
    };
    for row in rows {
        found.records_total = row.total;
        match (row.record_id, row.code, row.on) {
            (Some(record_id), Some(unit), Some(on)) => found.records.push(RecordSince {
                record_id,
                unit,
                unit_name: row.name.unwrap_or_default(),
                kind: row.kind.unwrap_or_default(),
                on: on.to_jiff(),
                amount: row.amount,
            }),
            _ => (found.others, found.others_amount) = (row.said, row.amount),
        }
    }
    Ok(found)
}

async fn declared(
    connection: &mut PgConnection,
    asked: &BehindAsked,
    snapshot: &Snapshot,
    (indicator, dims): (&str, &BTreeMap<String, String>),
) -> sqlx::Result<Vec<DeclaredSince>> {
    let rows = sqlx::query!(
        r#"select u.code, n.name as "name!",
                  case when w.withdrawn then null else w.value end as value
             from declared w join dims d using (dims_no) join unit u using (unit_id)
             cross join lateral (select name from unit_name n where n.unit_id = w.unit_id
                order by lower(n.during) desc limit 1) n
            where (w.change_no >= $1 or w.change_no = any($2))
              and w.indicator = $3 and d.values = $4 and w.until_on <= $5
              and ($6::date is null or w.from_on >= $6)
              and exists (select 1 from unit_above a
                    where a.above_id = $7 and a.line = $8 and a.unit_id = w.unit_id
                      and a.from_on < $5 and a.until_on >= $5)
            order by w.declared_id desc limit $9"#,
        snapshot.xmax,
        &snapshot.xip,
        indicator,
        serde_json::json!(dims),
        asked.until_on.to_sqlx() as _,
        asked.from_on.map(ToSqlx::to_sqlx) as _,
        asked.unit_id,
        asked.line,
        NAMED
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| DeclaredSince {
            unit: row.code,
            unit_name: row.name,
            value: row.value,
        })
        .collect())
}
