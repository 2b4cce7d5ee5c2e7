//! Targets in the database: appended only; the last word of an owner on a key holds.

use std::collections::BTreeMap;

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Period;

use super::Target;

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
    Ok(rows
        .into_iter()
        .map(|row| Target {
            value: row.value,
            percent_ppm: row.percent_ppm,
            low: row.low,
            high: row.high,
            qualifier: row.qualifier,
            assigned_by: row.assigned_by,
            decision_no: row.decision_no,
            source: row.source,
        })
        .collect())
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
            let target = Target {
                value: row.value,
                percent_ppm: row.percent_ppm,
                low: row.low,
                high: row.high,
                qualifier: row.qualifier,
                assigned_by: row.assigned_by,
                decision_no: row.decision_no,
                source: row.source,
            };
            (
                row.indicator,
                serde_json::from_value(row.values).unwrap_or_default(),
                target,
            )
        })
        .collect())
}
