//! The targets of the units directly below, in the database, within the asking account's own
//! transaction.

use std::collections::BTreeMap;

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Period;

use crate::fact::store::intern_dims;
use crate::target::{NewTarget, Target};

/// Every owner's target that holds at these units for exactly this figure and period, by owner.
pub async fn targets_of_units(
    connection: &mut PgConnection,
    units: &[i32],
    (indicator, dims, period): (&str, &BTreeMap<String, String>, Period),
) -> sqlx::Result<Vec<(i32, Target)>> {
    let rows = sqlx::query!(
        "select unit_id, value, percent_ppm, low, high, qualifier, assigned_by, decision_no, source
           from (select distinct on (t.unit_id, t.assigned_by) t.*
                   from target t join dims d using (dims_no)
                  where t.unit_id = any($1) and t.indicator = $2 and d.values = $3
                    and t.from_on = $4 and t.until_on = $5
                  order by t.unit_id, t.assigned_by, t.target_id desc) last
          where not withdrawn order by unit_id, assigned_by",
        units,
        indicator,
        serde_json::json!(dims),
        period.from_on().to_sqlx() as _,
        period.until_on().to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    let targets = rows.into_iter().map(|row| {
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
        (row.unit_id, target)
    });
    Ok(targets.collect())
}

/// Appends the targets of one handing down, all at once: of one figure, period and owner.
pub async fn hand_down(
    connection: &mut PgConnection,
    change_no: i64,
    new: &[NewTarget],
) -> sqlx::Result<()> {
    let Some(first) = new.first() else {
        return Ok(());
    };
    let dims_no = intern_dims(connection, &first.dims).await?;
    let of = |number: fn(&Target) -> Option<i64>| -> Vec<Option<i64>> {
        let targets = new.iter().map(|one| one.target.as_ref());
        targets.map(|target| target.and_then(number)).collect()
    };
    let text = |said: fn(&Target) -> &str, none: &str| -> Vec<String> {
        let targets = new.iter().map(|one| one.target.as_ref());
        targets
            .map(|target| target.map_or(none, said).to_owned())
            .collect()
    };
    let units: Vec<i32> = new.iter().map(|one| one.unit_id).collect();
    let withdrawn: Vec<bool> = new.iter().map(|one| one.target.is_none()).collect();
    sqlx::query!(
        "insert into target (change_no, unit_id, indicator, dims_no, from_on, until_on, value, low,
                high, qualifier, assigned_by, decision_no, withdrawn)
         select $1, unit_id, $2, $3, $4, $5, value, low, high, qualifier, $6, decision_no, withdrawn
           from unnest($7::integer[], $8::bigint[], $9::bigint[], $10::bigint[], $11::text[],
                       $12::text[], $13::boolean[])
                as given (unit_id, value, low, high, qualifier, decision_no, withdrawn)",
        change_no,
        first.indicator,
        dims_no,
        first.period.from_on().to_sqlx() as _,
        first.period.until_on().to_sqlx() as _,
        first.owner,
        &units,
        &of(|target| target.value) as _,
        &of(|target| target.low) as _,
        &of(|target| target.high) as _,
        &text(|target| &target.qualifier, "exact"),
        &text(|target| &target.decision_no, ""),
        &withdrawn
    )
    .execute(connection)
    .await?;
    Ok(())
}
