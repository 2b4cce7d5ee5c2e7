//! The steps of a report and the round that asks for it, read.

use jiff::Timestamp;
use serde_json::Value;
use sqlx::PgConnection;
use timeline::Day;

/// An open round that asks a unit for a form: who opened it and until when.
#[derive(Debug, Clone)]
pub struct Asking {
    pub round_id: i32,
    pub opener: String,
    pub due_on: Day,
}

/// The open round that asks the unit for the form and period, if there is one.
pub async fn find_asking(
    connection: &mut PgConnection,
    (unit_id, line): (i32, &str),
    (form, name): (&str, &str),
) -> sqlx::Result<Option<Asking>> {
    let row = sqlx::query!(
        r#"select r.round_id, u.code, r.due_on
             from round r join unit u using (unit_id)
            where r.state = 'open' and r.line = $2 and r.period = $4 and $3 = any(r.forms)
              and r.unit_id <> $1
              and exists (select from unit_above a
                    where a.unit_id = $1 and a.above_id = r.unit_id and a.line = r.line
                      and a.from_on < r.until_on and a.until_on >= r.until_on)
            order by r.round_id limit 1"#,
        unit_id,
        line,
        form,
        name
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Asking {
        round_id: row.round_id,
        opener: row.code,
        due_on: row.due_on.to_jiff(),
    }))
}

/// A step as it is read.
#[derive(Debug, Clone)]
pub struct StepTaken {
    pub state: String,
    pub at: Timestamp,
    /// Nothing where the account is not the asker's to see.
    pub by: Option<String>,
    pub unit_name: Option<String>,
    pub reason: String,
    pub warnings: Value,
    pub decision: Option<Value>,
}

/// The steps of a report, the first first.
pub async fn steps(connection: &mut PgConnection, report_id: i64) -> sqlx::Result<Vec<StepTaken>> {
    let rows = sqlx::query!(
        r#"select s.state, s.at, a.full_name as "full_name?", s.reason, s.warnings, s.decision,
                  (select name from unit_name n where n.unit_id = s.acting_id
                    order by lower(n.during) desc limit 1) as unit_name
             from report_step s left join account a on a.account_id = s.account_id
            where s.report_id = $1 order by s.step_no"#,
        report_id
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| StepTaken {
            state: row.state,
            at: row.at.to_jiff(),
            by: row.full_name,
            unit_name: row.unit_name,
            reason: row.reason,
            warnings: row.warnings,
            decision: row.decision,
        })
        .collect())
}
