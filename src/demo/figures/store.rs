//! Targets, declared figures and drafts of the generated federation in the database.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::{Day, Period};

/// A figure stated or asked for, of a unit and a period.
pub struct Stated<'a> {
    pub unit_id: i32,
    pub indicator: &'a str,
    pub period: Period,
    pub as_of: Option<Day>,
    pub value: Option<i64>,
    pub percent_ppm: Option<i64>,
    pub qualifier: &'a str,
    /// Who asks for it; empty for a figure the unit states itself.
    pub owner: String,
    pub decision_no: &'a str,
}

pub async fn assign(
    connection: &mut PgConnection,
    change_no: i64,
    target: &Stated<'_>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into target (change_no, unit_id, indicator, dims_no, from_on, until_on, value,
                percent_ppm, qualifier, assigned_by, decision_no)
         values ($1, $2, $3, 1, $4, $5, $6, $7, $8, $9, $10)",
        change_no,
        target.unit_id,
        target.indicator,
        target.period.from_on().to_sqlx() as _,
        target.period.until_on().to_sqlx() as _,
        target.value,
        target.percent_ppm,
        target.qualifier,
        target.owner,
        target.decision_no
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub async fn declare(
    connection: &mut PgConnection,
    change_no: i64,
    declared: &Stated<'_>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into declared (change_no, unit_id, indicator, dims_no, from_on, until_on, as_of, value,
                percent_ppm, qualifier)
         values ($1, $2, $3, 1, $4, $5, $6, $7, $8, $9)",
        change_no,
        declared.unit_id,
        declared.indicator,
        declared.period.from_on().to_sqlx() as _,
        declared.period.until_on().to_sqlx() as _,
        declared.as_of.map(ToSqlx::to_sqlx) as _,
        declared.value,
        declared.percent_ppm,
        declared.qualifier
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Begins drafts of a form for the units and the period named.
pub async fn begin_drafts(
    connection: &mut PgConnection,
    change_no: i64,
    units: &[i32],
    (form, name, period): (&str, &str, Period),
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into report (unit_id, form, period, from_on, until_on, change_no)
         select unit_id, $2, $3, $4, $5, $6 from unnest($1::integer[]) units (unit_id)",
        units,
        form,
        name,
        period.from_on().to_sqlx() as _,
        period.until_on().to_sqlx() as _,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}
