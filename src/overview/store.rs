//! What home pages read beside figures: who has reported, what was recorded lately.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::{Day, Period};

/// How far a unit below is with its report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportState {
    Issued,
    Draft,
    None,
}

/// A unit directly below with its report's state and its records in the period.
#[derive(Debug, Clone)]
pub struct Below {
    pub code: String,
    pub name: String,
    pub state: ReportState,
    pub last_on: Option<Day>,
}

/// Every unit directly below that stands today, with the state of any report for the period and
/// the day of its last record, its own or from below.
pub async fn below(
    connection: &mut PgConnection,
    unit_id: i32,
    line: &str,
    (today, period): (Day, Period),
) -> sqlx::Result<Vec<Below>> {
    let rows = sqlx::query!(
        r#"select u.code, n.name,
                  (select min(case when r.state in ('draft', 'returned') then 1 else 0 end) from report r
                    where r.unit_id = u.unit_id and r.from_on = $4 and r.until_on = $5) as state,
                  (select r.happened_on from record r where r.unit_id = u.unit_id
                    order by r.happened_on desc limit 1) as last_on
             from unit_link l join unit u on u.unit_id = l.child_id
             join unit_name n on n.unit_id = u.unit_id and n.during @> $3::date
            where l.parent_id = $1 and l.line = $2 and l.during @> $3::date
              and (u.ended_on is null or u.ended_on > $3::date)
            order by n.sort_key"#,
        unit_id,
        line,
        today.to_sqlx() as _,
        period.from_on().to_sqlx() as _,
        period.until_on().to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Below {
            code: row.code,
            name: row.name,
            state: match row.state {
                Some(0) => ReportState::Issued,
                Some(_) => ReportState::Draft,
                None => ReportState::None,
            },
            last_on: row.last_on.map(|day| day.to_jiff()),
        })
        .collect())
}

/// Something recorded, corrected or withdrawn lately.
#[derive(Debug, Clone)]
pub struct Moved {
    pub deed: String,
    pub record_id: i64,
    pub kind: String,
    pub unit_name: String,
    pub recorded_at: Timestamp,
}

/// The latest deeds within the scope, newest first.
pub async fn moved(connection: &mut PgConnection, limit: i64) -> sqlx::Result<Vec<Moved>> {
    let rows = sqlx::query!(
        r#"select a.deed, r.record_id, r.kind, n.name as "name!", c.recorded_at
             from (select * from audit_line where subject = 'record'
                    order by audit_line_id desc limit 200) a
             join change c using (change_no)
             join record r on r.record_id = a.subject_id
             cross join lateral (select name from unit_name n where n.unit_id = r.unit_id
                order by lower(n.during) desc limit 1) n
            order by a.audit_line_id desc limit $1"#,
        limit
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Moved {
            deed: row.deed,
            record_id: row.record_id,
            kind: row.kind,
            unit_name: row.name,
            recorded_at: row.recorded_at.to_jiff(),
        })
        .collect())
}

/// Whether the unit has issued any report for the period.
pub async fn has_issued(
    connection: &mut PgConnection,
    unit_id: i32,
    period: Period,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select 1 from report where unit_id = $1 and state not in ('draft', 'returned')
              and from_on = $2 and until_on = $3) as "issued!""#,
        unit_id,
        period.from_on().to_sqlx() as _,
        period.until_on().to_sqlx() as _
    )
    .fetch_one(connection)
    .await
}

/// An open round that waits for a unit's report.
#[derive(Debug, Clone)]
pub struct RoundWaiting {
    pub round_id: i32,
    pub period: String,
    pub due_on: Day,
    /// The report was sent back.
    pub returned: bool,
}

/// The open rounds that ask the unit for a report it has not submitted.
pub async fn rounds_waiting(
    connection: &mut PgConnection,
    (unit_id, line): (i32, &str),
) -> sqlx::Result<Vec<RoundWaiting>> {
    let rows = sqlx::query!(
        r#"select r.round_id, r.period, r.due_on, coalesce(p.state = 'returned', false) as "returned!"
             from round r
             left join lateral (select state from report p
                where p.unit_id = $1 and p.period = r.period and p.form = any(r.forms)
                order by vintage desc limit 1) p on true
            where r.state = 'open' and r.line = $2 and r.unit_id <> $1
              and coalesce(p.state, 'draft') in ('draft', 'returned')
              and exists (select from unit_above a
                    where a.unit_id = $1 and a.above_id = r.unit_id and a.line = r.line
                      and a.from_on < r.until_on and a.until_on >= r.until_on)"#,
        unit_id,
        line
    )
    .fetch_all(connection)
    .await?;
    let waiting = rows.into_iter().map(|row| RoundWaiting {
        round_id: row.round_id,
        period: row.period,
        due_on: row.due_on.to_jiff(),
        returned: row.returned,
    });
    Ok(waiting.collect())
}

/// The latest open round a unit has opened or that stands above it, with how many reports wait below
/// it to be judged.
pub async fn round_below(
    connection: &mut PgConnection,
    (unit_id, line): (i32, &str),
) -> sqlx::Result<Option<(i32, i64)>> {
    let row = sqlx::query!(
        r#"select r.round_id,
                  (select count(*) from report p join unit_in_scope s on s.unit_id = p.unit_id
                    where p.round_id = r.round_id and p.state = 'submitted'
                      and p.unit_id <> $1) as "waiting!"
             from round r
            where r.state = 'open' and r.line = $2
              and exists (select from unit_above a
                    where a.unit_id = $1 and a.above_id = r.unit_id and a.line = r.line
                      and a.from_on < r.until_on and a.until_on >= r.until_on)
            order by r.due_on desc limit 1"#,
        unit_id,
        line
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| (row.round_id, row.waiting)))
}
