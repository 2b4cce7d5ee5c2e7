//! Everything behind a figure, from the second evaluator's facts.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

use crate::fact::Snapshot;
use crate::indicator::behind::split::store as split;
use crate::indicator::behind::{BehindAsked, MemberBehind, RecordBehind, say_shares};

/// The snapshot asked, or one that knows everything.
fn known(snapshot: Option<&Snapshot>) -> Snapshot {
    snapshot.cloned().unwrap_or(Snapshot {
        xmax: i64::MAX,
        xip: Vec::new(),
    })
}

/// What each source needs of a fact's dimensions, as the evaluator takes it.
fn needed(asked: &BehindAsked) -> Vec<serde_json::Value> {
    let values = asked.only.iter().map(|only| serde_json::from_str(only));
    values.map(Result::unwrap_or_default).collect()
}

/// The records behind a figure, newest first, and how many there are in all.
pub async fn records(
    connection: &mut PgConnection,
    (asked, snapshot): (&BehindAsked, Option<&Snapshot>),
    (offset, limit): (i64, i64),
) -> sqlx::Result<(Vec<RecordBehind>, i64)> {
    let known = known(snapshot);
    let rows = sqlx::query!(
        r#"with behind as (
             select record_id, sum(amount * factor)::bigint as amount,
                    count(distinct person_id) as people, count(*) over () as total
               from counted_facts($1, $2, $3, '{}', $4, $5, $6, $7, $8, $9, $10)
              where record_id is not null
              group by record_id having sum(sign) > 0)
           select b.record_id as "record_id!", u.code, n.name as "name!", r.kind, r.happened_on,
                  b.amount as "amount!", b.people as "people!", b.total as "total!"
             from behind b join record r using (record_id) join unit u on u.unit_id = r.unit_id
             cross join lateral (select name from unit_name n where n.unit_id = r.unit_id
                order by lower(n.during) desc limit 1) n
            order by r.happened_on desc, b.record_id desc offset $11 limit $12"#,
        &asked.series,
        &needed(asked),
        &asked.times,
        asked.line,
        asked.unit_id,
        asked.tree_on.map(ToSqlx::to_sqlx) as _,
        asked.from_on.map(ToSqlx::to_sqlx) as _,
        asked.until_on.to_sqlx() as _,
        known.xmax,
        &known.xip,
        offset,
        limit
    )
    .fetch_all(&mut *connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let behind = rows.into_iter().map(|row| RecordBehind {
        record_id: row.record_id,
        unit: row.code,
        unit_name: row.name,
        kind: row.kind,
        on: row.happened_on.to_jiff(),
        amount: row.amount,
        people: row.people,
        share_ppm: None,
    });
    let mut behind: Vec<RecordBehind> = behind.collect();
    say_shares(&mut behind, &split::shares(connection, asked).await?);
    Ok((behind, total))
}

/// The comings and goings of members behind a figure, newest first, and how many there are in all.
/// Nobody is named: a name is asked for by [`crate::indicator::behind::store::name_members`], of whoever may see it.
pub async fn members(
    connection: &mut PgConnection,
    (asked, snapshot): (&BehindAsked, Option<&Snapshot>),
    (offset, limit): (i64, i64),
) -> sqlx::Result<(Vec<MemberBehind>, i64)> {
    let known = known(snapshot);
    let rows = sqlx::query!(
        r#"with behind as (
             select spell_id, happened_on, sum(amount * factor)::bigint as amount,
                    count(*) over () as total
               from counted_facts($1, $2, $3, '{}', $4, $5, $6, $7, $8, $9, $10)
              where spell_id is not null
              group by spell_id, happened_on having sum(sign) > 0)
           select l.person_id, u.code as unit, n.name as "unit_name!", b.happened_on as "on!",
                  said.code as "series!", said.cause, b.amount as "amount!", b.total as "total!"
             from behind b join spell l using (spell_id) join unit u on u.unit_id = l.unit_id
             cross join lateral (
               select s.code, d.values ->> 'cause' as cause
                 from fact f join series s using (series_no) join dims d using (dims_no)
                where f.spell_id = b.spell_id and f.happened_on = b.happened_on
                  and f.change_no < $9 and not f.change_no = any($10)
                group by 1, 2 having sum(f.sign) > 0) said
             cross join lateral (select name from unit_name n where n.unit_id = l.unit_id
                order by lower(n.during) desc limit 1) n
            order by b.happened_on desc, b.spell_id desc offset $11 limit $12"#,
        &asked.series,
        &needed(asked),
        &asked.times,
        asked.line,
        asked.unit_id,
        asked.tree_on.map(ToSqlx::to_sqlx) as _,
        asked.from_on.map(ToSqlx::to_sqlx) as _,
        asked.until_on.to_sqlx() as _,
        known.xmax,
        &known.xip,
        offset,
        limit
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let behind = rows.into_iter().map(|row| MemberBehind {
        person_id: row.person_id,
        name: None,
        unit: row.unit,
        unit_name: row.unit_name,
        on: row.on.to_jiff(),
        series: row.series,
        cause: row.cause,
        amount: row.amount,
    });
    Ok((behind.collect(), total))
}
