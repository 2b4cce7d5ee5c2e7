//! Targets in the database: appended only; the last word of an owner on a key holds.

use std::collections::BTreeMap;

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::{Day, Period};

use super::{NewTarget, Target};
use crate::declared::Dims;
use crate::fact::store::intern_dims;

/// The target a row says.
macro_rules! target_of {
    ($row:expr) => {
        Target {
            value: $row.value,
            percent_ppm: $row.percent_ppm,
            low: $row.low,
            high: $row.high,
            qualifier: $row.qualifier,
            assigned_by: $row.assigned_by,
            decision_no: $row.decision_no,
            source: $row.source,
        }
    };
}

/// What targets are asked for: of a unit, an indicator with its dimensions, a period.
#[derive(Debug, Clone)]
pub struct TargetKey<'a> {
    pub unit_id: i32,
    pub indicator: &'a str,
    pub dims: &'a BTreeMap<String, String>,
    pub period: Period,
}

/// Every owner's target that holds on exactly this key.
pub async fn targets(
    connection: &mut PgConnection,
    key: &TargetKey<'_>,
) -> sqlx::Result<Vec<Target>> {
    let rows = sqlx::query!(
        r#"select value, percent_ppm, low, high, qualifier, assigned_by, decision_no, source
             from (select distinct on (assigned_by) t.*
                     from target t join dims d using (dims_no)
                    where t.unit_id = $1 and t.indicator = $2 and d.values = $3
                      and t.from_on = $4 and t.until_on = $5
                    order by assigned_by, target_id desc) last
            where not withdrawn order by assigned_by"#,
        key.unit_id,
        key.indicator,
        serde_json::json!(key.dims),
        key.period.from_on().to_sqlx() as _,
        key.period.until_on().to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| target_of!(row)).collect())
}

/// A target that holds, with its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub indicator: String,
    pub dims: Dims,
    pub period: Period,
    pub as_of: Option<Day>,
    pub target: Target,
}

macro_rules! held_of {
    ($row:expr) => {{
        let period = Period::new($row.from_on.to_jiff(), $row.until_on.to_jiff());
        let dims: Dims = serde_json::from_value($row.dims)
            .map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
        period.map(|period| Held {
            indicator: $row.indicator,
            dims,
            period,
            as_of: $row.as_of.map(|day| day.to_jiff()),
            target: target_of!($row),
        })
    }};
}

/// Every target of the unit that holds for a period within the one asked, by indicator, each with
/// its number.
pub async fn targets_within(
    connection: &mut PgConnection,
    unit_id: i32,
    period: Period,
) -> sqlx::Result<Vec<(i64, Held)>> {
    let rows = sqlx::query!(
        r#"select target_id, indicator, dims as "dims!", from_on, until_on, as_of, value,
                  percent_ppm, low, high, qualifier, assigned_by, decision_no, source
             from (select distinct on (t.indicator, t.dims_no, t.from_on, t.until_on, t.assigned_by)
                          t.*, d.values as dims
                     from target t join dims d using (dims_no)
                    where t.unit_id = $1 and t.from_on >= $2 and t.until_on <= $3
                    order by t.indicator, t.dims_no, t.from_on, t.until_on, t.assigned_by,
                             t.target_id desc) last
            where not withdrawn order by indicator, dims_no, from_on, until_on, assigned_by"#,
        unit_id,
        period.from_on().to_sqlx() as _,
        period.until_on().to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let target_id = row.target_id;
        let held: Option<Held> = held_of!(row);
        all.extend(held.map(|held| (target_id, held)));
    }
    Ok(all)
}

/// The target of a number, or the one that has replaced it since; nothing where it was withdrawn.
pub async fn find_target(
    connection: &mut PgConnection,
    unit_id: i32,
    target_id: i64,
) -> sqlx::Result<Option<Held>> {
    let row = sqlx::query!(
        r#"select t.indicator, d.values as dims, t.from_on, t.until_on, t.as_of, t.value,
                  t.percent_ppm, t.low, t.high, t.qualifier, t.assigned_by, t.decision_no, t.source,
                  t.withdrawn
             from target asked
             join target t using (unit_id, indicator, dims_no, from_on, until_on, assigned_by)
             join dims d using (dims_no)
            where asked.target_id = $2 and asked.unit_id = $1
            order by t.target_id desc limit 1"#,
        unit_id,
        target_id
    )
    .fetch_optional(connection)
    .await?;
    let Some(row) = row.filter(|row| !row.withdrawn) else {
        return Ok(None);
    };
    Ok(held_of!(row))
}

/// A target of a unit directly below.
#[derive(Debug, Clone)]
pub struct Below {
    pub unit_id: i32,
    pub code: String,
    pub name: String,
    pub held: Held,
}

/// The targets that hold for the units directly below a unit on a day, in Vietnamese order; a unit
/// that had ended by then where it stood last. At most a thousand.
pub async fn targets_below(
    connection: &mut PgConnection,
    (unit_id, line): (i32, &str),
    (period, on): (Period, Day),
) -> sqlx::Result<Vec<Below>> {
    let rows = sqlx::query!(
        r#"select last.unit_id, u.code, n.name as "name!", indicator, dims as "dims!", from_on,
                  until_on, as_of, value, percent_ppm, low, high, qualifier, assigned_by,
                  decision_no, source
             from (select distinct on (t.unit_id, t.indicator, t.dims_no, t.from_on, t.until_on,
                                       t.assigned_by) t.*, d.values as dims
                     from unit_link l
                     join unit c on c.unit_id = l.child_id
                     join target t on t.unit_id = l.child_id
                     join dims d using (dims_no)
                    where l.parent_id = $1 and l.line = $2
                      and l.during @> least($3::date, c.ended_on - 1)
                      and t.from_on >= $4 and t.until_on <= $5
                    order by t.unit_id, t.indicator, t.dims_no, t.from_on, t.until_on,
                             t.assigned_by, t.target_id desc) last
             join unit u on u.unit_id = last.unit_id
             cross join lateral (select name, sort_key from unit_name n where n.unit_id = u.unit_id
                order by (n.during @> $3::date) desc, lower(n.during) desc limit 1) n
            where not withdrawn order by indicator, n.sort_key, u.code, from_on, assigned_by
            limit 1000"#,
        unit_id,
        line,
        on.to_sqlx() as _,
        period.from_on().to_sqlx() as _,
        period.until_on().to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let (unit_id, code, name) = (row.unit_id, row.code, row.name);
        let held: Option<Held> = held_of!(row);
        all.extend(held.map(|held| Below {
            unit_id,
            code,
            name,
            held,
        }));
    }
    Ok(all)
}

/// The owner's target that holds on exactly this key, with its day.
pub async fn last_target(
    connection: &mut PgConnection,
    key: &TargetKey<'_>,
    owner: &str,
) -> sqlx::Result<Option<(Target, Option<Day>)>> {
    let row = sqlx::query!(
        "select t.as_of, t.value, t.percent_ppm, t.low, t.high, t.qualifier, t.assigned_by,
                t.decision_no, t.source, t.withdrawn
           from target t join dims d using (dims_no)
          where t.unit_id = $1 and t.indicator = $2 and d.values = $3
            and t.from_on = $4 and t.until_on = $5 and t.assigned_by = $6
          order by t.target_id desc limit 1",
        key.unit_id,
        key.indicator,
        serde_json::json!(key.dims),
        key.period.from_on().to_sqlx() as _,
        key.period.until_on().to_sqlx() as _,
        owner
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.filter(|row| !row.withdrawn).map(|row| {
        let target = target_of!(row);
        (target, row.as_of.map(|day| day.to_jiff()))
    }))
}

/// Appends a target, or the withdrawal of the owner's earlier one, within a change already begun.
pub async fn assign(
    connection: &mut PgConnection,
    change_no: i64,
    new: &NewTarget,
) -> sqlx::Result<i64> {
    let dims_no = intern_dims(connection, &new.dims).await?;
    let target = new.target.as_ref();
    sqlx::query_scalar!(
        "insert into target (change_no, unit_id, indicator, dims_no, from_on, until_on, as_of,
                value, percent_ppm, low, high, qualifier, assigned_by, decision_no, source,
                withdrawn)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
         returning target_id",
        change_no,
        new.unit_id,
        new.indicator,
        dims_no,
        new.period.from_on().to_sqlx() as _,
        new.period.until_on().to_sqlx() as _,
        new.as_of.map(ToSqlx::to_sqlx) as _,
        target.and_then(|target| target.value),
        target.and_then(|target| target.percent_ppm),
        target.and_then(|target| target.low),
        target.and_then(|target| target.high),
        target.map_or("exact", |target| target.qualifier.as_str()),
        new.owner,
        target.map_or("", |target| target.decision_no.as_str()),
        target.and_then(|target| target.source.clone()),
        target.is_none()
    )
    .fetch_one(connection)
    .await
}

/// Every combination of dimension values aimed at for the unit, indicator and period.
pub async fn target_keys(
    connection: &mut PgConnection,
    (unit_id, indicator, period): (i32, &str, Period),
) -> sqlx::Result<Vec<BTreeMap<String, String>>> {
    let rows = sqlx::query_scalar!(
        "select distinct d.values from target t join dims d using (dims_no)
          where t.unit_id = $1 and t.indicator = $2 and t.from_on = $3 and t.until_on = $4",
        unit_id,
        indicator,
        period.from_on().to_sqlx() as _,
        period.until_on().to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|values| serde_json::from_value(values).ok())
        .collect())
}

/// Every target that holds for the unit over exactly this period, by indicator and dimensions.
pub async fn targets_in_period(
    connection: &mut PgConnection,
    unit_id: i32,
    period: Period,
) -> sqlx::Result<Vec<(String, BTreeMap<String, String>, Target)>> {
    let rows = sqlx::query!(
        r#"select indicator, values, value, percent_ppm, low, high, qualifier, assigned_by, decision_no, source
             from (select distinct on (indicator, dims_no, assigned_by) t.*, d.values
                     from target t join dims d using (dims_no)
                    where t.unit_id = $1 and t.from_on = $2 and t.until_on = $3
                    order by indicator, dims_no, assigned_by, target_id desc) last
            where not withdrawn order by indicator, assigned_by"#,
        unit_id,
        period.from_on().to_sqlx() as _,
        period.until_on().to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let target = target_of!(row);
            (
                row.indicator,
                serde_json::from_value(row.values).unwrap_or_default(),
                target,
            )
        })
        .collect())
}
