//! Reports as they were frozen, and the checksum of figures drawn again.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::Value;
use sqlx::PgConnection;
use timeline::Day;

use crate::fact::Snapshot;
use crate::indicator::Figure;
use crate::report::chain::State;
use crate::report::store::{FreeWords, decoded};

/// A report with frozen figures: issued by the unit itself, or submitted and judged.
#[derive(Debug, Clone)]
pub struct Issued {
    pub report_id: i64,
    pub unit_id: i32,
    pub unit_code: String,
    pub form: String,
    pub name: String,
    pub line: String,
    pub state: State,
    pub vintage: i32,
    pub round_id: Option<i32>,
    pub words: FreeWords,
    /// Its number and day in the register of papers; empty until it is issued or approved.
    pub number: String,
    pub signed_on: Option<Day>,
    pub figures: BTreeMap<String, Figure>,
    pub drawn: Value,
    pub outline: Option<Value>,
    pub snapshot: Snapshot,
    pub checksum: Vec<u8>,
    /// When it was frozen.
    pub issued_at: Timestamp,
    pub issued_by: Option<String>,
    pub issued_by_id: Option<i32>,
}

/// The frozen report within the scope.
pub async fn find_issued(
    connection: &mut PgConnection,
    report_id: i64,
) -> sqlx::Result<Option<Issued>> {
    let row = sqlx::query!(
        r#"select r.report_id, r.unit_id, u.code, r.form, r.period, r.line, r.state, r.vintage,
                  r.round_id, r.words,
                  coalesce(r.number, p.number) as number, p.signed_on as "signed_on?",
                  r.figures as "figures!", r.drawn as "drawn!",
                  o.outline as "outline?", r.snapshot_xmax as "xmax!", r.snapshot_xip as "xip!",
                  r.checksum as "checksum!", r.issued_at as "issued_at!", r.issued_by,
                  a.full_name as "full_name?"
             from report r join unit u using (unit_id)
             left join report_outline o using (outline_no)
             left join account a on a.account_id = r.issued_by
             left join paper_out p using (report_id)
            where r.report_id = $1 and r.snapshot_xmax is not null
              and r.unit_id in (select unit_id from unit_in_scope)"#,
        report_id
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        Ok(Issued {
            report_id: row.report_id,
            unit_id: row.unit_id,
            unit_code: row.code,
            form: row.form,
            name: row.period,
            line: row.line,
            state: row.state.parse().unwrap_or(State::Issued),
            vintage: row.vintage,
            round_id: row.round_id,
            words: decoded(row.words)?,
            number: row.number.unwrap_or_default(),
            signed_on: row.signed_on.map(|day| day.to_jiff()),
            figures: decoded(row.figures)?,
            drawn: row.drawn,
            outline: row.outline,
            snapshot: Snapshot {
                xmax: row.xmax,
                xip: row.xip,
            },
            checksum: row.checksum,
            issued_at: row.issued_at.to_jiff(),
            issued_by: row.full_name,
            issued_by_id: row.issued_by,
        })
    })
    .transpose()
}

/// The number of the unit's frozen report on the key with this vintage.
pub async fn find_vintage(
    connection: &mut PgConnection,
    (unit_id, form, name): (i32, &str, &str),
    vintage: i32,
) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "select report_id from report where unit_id = $1 and form = $2 and period = $3
            and vintage = $4 and snapshot_xmax is not null",
        unit_id,
        form,
        name,
        vintage
    )
    .fetch_optional(connection)
    .await
}

/// The frozen report of the key that was the latest at the instant: its number and when it was
/// frozen.
pub async fn find_known_at(
    connection: &mut PgConnection,
    (unit_id, form, name): (i32, &str, &str),
    instant: Timestamp,
) -> sqlx::Result<Option<(i64, Timestamp)>> {
    let row = sqlx::query!(
        r#"select report_id, issued_at as "issued_at!" from report
            where unit_id = $1 and form = $2 and period = $3 and snapshot_xmax is not null
              and issued_at <= $4 order by issued_at desc, vintage desc limit 1"#,
        unit_id,
        form,
        name,
        instant.to_sqlx() as _
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| (row.report_id, row.issued_at.to_jiff())))
}

/// The checksum of figures as a report keeps it.
pub async fn checksum_of(connection: &mut PgConnection, figures: &Value) -> sqlx::Result<Vec<u8>> {
    let checksum = sqlx::query_scalar!(r#"select figures_checksum($1) as "checksum!""#, figures)
        .fetch_one(connection)
        .await?;
    Ok(checksum)
}
