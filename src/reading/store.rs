//! Old reports and their confirmed figures in the database.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::{Day, Period};

use crate::declared::Dims;
use crate::declared::store::read_dims;

/// An old report without its file.
#[derive(Debug, Clone)]
pub struct OldReport {
    pub old_report_id: i64,
    pub unit_id: i32,
    pub name: String,
    pub form: String,
    pub body: String,
}

/// A report to be kept.
pub struct NewReport<'a> {
    pub unit_id: i32,
    pub name: &'a str,
    pub form: &'a str,
    pub digest: &'a [u8],
    pub bytes: &'a [u8],
    pub body: &'a str,
    pub made_at: Timestamp,
    pub made_by: i32,
}

/// A line of the list of old reports.
#[derive(Debug, Clone)]
pub struct ReportLine {
    pub old_report_id: i64,
    pub name: String,
    pub form: String,
    pub made_at: Timestamp,
    pub made_by: Option<String>,
    pub confirmed: i64,
}

/// The unit's old reports, newest first, with how many there are.
pub async fn reports(
    connection: &mut PgConnection,
    unit_id: i32,
    (offset, limit): (i64, i64),
) -> sqlx::Result<(Vec<ReportLine>, i64)> {
    let rows = sqlx::query!(
        r#"select r.old_report_id, r.name, r.form, r.made_at, a.full_name as "made_by?",
                  count(*) over () as "total!",
                  (select count(*) from old_report_figure f
                    where f.old_report_id = r.old_report_id) as "confirmed!"
             from old_report r left join account a on a.account_id = r.made_by
            where r.unit_id = $1 order by r.old_report_id desc limit $2 offset $3"#,
        unit_id,
        limit,
        offset
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let lines = rows.into_iter().map(|row| ReportLine {
        old_report_id: row.old_report_id,
        name: row.name,
        form: row.form,
        made_at: row.made_at.to_jiff(),
        made_by: row.made_by,
        confirmed: row.confirmed,
    });
    Ok((lines.collect(), total))
}

pub async fn find_report(
    connection: &mut PgConnection,
    old_report_id: i64,
) -> sqlx::Result<Option<OldReport>> {
    sqlx::query_as!(
        OldReport,
        "select old_report_id, unit_id, name, form, body from old_report where old_report_id = $1",
        old_report_id
    )
    .fetch_optional(connection)
    .await
}

/// The number of a report of the unit with the same bytes.
pub async fn find_same(
    connection: &mut PgConnection,
    unit_id: i32,
    digest: &[u8],
) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "select old_report_id from old_report where unit_id = $1 and digest = $2",
        unit_id,
        digest
    )
    .fetch_optional(connection)
    .await
}

/// The file as it came.
pub async fn bytes(connection: &mut PgConnection, old_report_id: i64) -> sqlx::Result<Vec<u8>> {
    sqlx::query_scalar!(
        "select bytes from old_report where old_report_id = $1",
        old_report_id
    )
    .fetch_one(connection)
    .await
}

/// Keeps a report within a change already begun.
pub async fn add(
    connection: &mut PgConnection,
    change_no: i64,
    new: &NewReport<'_>,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "insert into old_report (change_no, unit_id, name, form, digest, bytes, body, made_at, made_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning old_report_id",
        change_no,
        new.unit_id,
        new.name,
        new.form,
        new.digest,
        new.bytes,
        new.body,
        new.made_at.to_sqlx() as _,
        new.made_by
    )
    .fetch_one(connection)
    .await
}

/// A figure that was confirmed, with the declaration it became.
#[derive(Debug, Clone)]
pub struct ConfirmedFigure {
    pub from_byte: i32,
    pub until_byte: i32,
    pub block_no: i32,
    pub declared_id: i64,
    pub unit_id: i32,
    pub unit_code: String,
    pub indicator: String,
    pub dims: Dims,
    pub period: Period,
    /// Whether a later word on the same key replaced it.
    pub replaced: bool,
}

/// The confirmed figures of a report whose declarations are within the scope, in their order.
pub async fn confirmed(
    connection: &mut PgConnection,
    old_report_id: i64,
) -> sqlx::Result<Vec<ConfirmedFigure>> {
    let rows = sqlx::query!(
        r#"select f.from_byte, f.until_byte, f.block_no, f.declared_id, d.unit_id, u.code,
                  d.indicator, m.values as dims, d.from_on, d.until_on,
                  exists (select from declared later
                           where later.unit_id = d.unit_id and later.indicator = d.indicator
                             and later.dims_no = d.dims_no and later.from_on = d.from_on
                             and later.until_on = d.until_on
                             and later.declared_id > d.declared_id) as "replaced!"
             from old_report_figure f join declared d using (declared_id)
             join dims m using (dims_no) join unit u on u.unit_id = d.unit_id
            where f.old_report_id = $1 order by f.from_byte"#,
        old_report_id
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .filter_map(|row| {
            let (from_on, until_on): (Day, Day) = (row.from_on.to_jiff(), row.until_on.to_jiff());
            let period = Period::new(from_on, until_on)?;
            Some(read_dims(row.dims).map(|dims| ConfirmedFigure {
                from_byte: row.from_byte,
                until_byte: row.until_byte,
                block_no: row.block_no,
                declared_id: row.declared_id,
                unit_id: row.unit_id,
                unit_code: row.code,
                indicator: row.indicator,
                dims,
                period,
                replaced: row.replaced,
            }))
        })
        .collect()
}

/// A passage and the declaration it became.
pub struct NewConfirmed {
    pub old_report_id: i64,
    pub unit_id: i32,
    pub span: (i32, i32),
    pub block_no: i32,
    pub declared_id: i64,
    pub confirmed_at: Timestamp,
    pub confirmed_by: i32,
}

/// Keeps that a passage was confirmed; false where it was already.
pub async fn confirm(connection: &mut PgConnection, new: &NewConfirmed) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into old_report_figure (old_report_id, unit_id, from_byte, until_byte, block_no,
                declared_id, confirmed_at, confirmed_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
        new.old_report_id,
        new.unit_id,
        new.span.0,
        new.span.1,
        new.block_no,
        new.declared_id,
        new.confirmed_at.to_sqlx() as _,
        new.confirmed_by
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets that a passage was confirmed.
pub async fn take_back(
    connection: &mut PgConnection,
    old_report_id: i64,
    from_byte: i32,
) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from old_report_figure where old_report_id = $1 and from_byte = $2",
        old_report_id,
        from_byte
    )
    .execute(connection)
    .await?;
    Ok(())
}
