//! Rounds in the database: opened, closed, how far each unit is. Lists of them are in
//! `store/lists.rs`.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::{Day, Period, PeriodName};

use super::rules::NewRound;
use crate::access::Permit;
use crate::audit::{self, Deed};
use crate::report::chain;
use crate::store::begin_change;

/// A round with who opened it.
#[derive(Debug, Clone)]
pub struct Round {
    pub round_id: i32,
    pub unit_id: i32,
    pub unit_code: String,
    pub unit_name: String,
    pub line: String,
    pub period: String,
    pub from_on: Day,
    pub until_on: Day,
    pub forms: Vec<String>,
    pub due_on: Day,
    pub note: String,
    pub opened_at: Timestamp,
    pub is_open: bool,
    pub closed_at: Option<Timestamp>,
    pub missing: Vec<i32>,
}

impl Round {
    pub fn name(&self) -> Option<PeriodName> {
        self.period.parse().ok()
    }
}

macro_rules! round_of {
    ($row:expr) => {
        Round {
            round_id: $row.round_id,
            unit_id: $row.unit_id,
            unit_code: $row.code,
            unit_name: $row.name,
            line: $row.line,
            period: $row.period,
            from_on: $row.from_on.to_jiff(),
            until_on: $row.until_on.to_jiff(),
            forms: $row.forms,
            due_on: $row.due_on.to_jiff(),
            note: $row.note,
            opened_at: $row.opened_at.to_jiff(),
            is_open: $row.state == "open",
            closed_at: $row.closed_at.map(|at| at.to_jiff()),
            missing: $row.missing.unwrap_or_default(),
        }
    };
}

mod lists;

pub use lists::{own_seat, rounds_due, rounds_of, rounds_to_do};

/// The round, where the scope shows it: of a unit at, below or above one's own.
pub async fn find_round(
    connection: &mut PgConnection,
    round_id: i32,
) -> sqlx::Result<Option<Round>> {
    let row = sqlx::query!(
        r#"select r.round_id, r.unit_id, u.code, n.name as "name!", r.line, r.period, r.from_on,
                  r.until_on, r.forms, r.due_on, r.note, r.opened_at, r.state, r.closed_at,
                  r.missing
             from round r join unit u using (unit_id)
             cross join lateral (select name from unit_name n where n.unit_id = r.unit_id
                order by lower(n.during) desc limit 1) n
            where r.round_id = $1"#,
        round_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| round_of!(row)))
}

/// Whether another open round asks a unit of this one's tree for the same period: of the unit itself,
/// of one above it, or of one below.
pub async fn is_asked_already(
    connection: &mut PgConnection,
    (unit_id, line): (i32, &str),
    period: Period,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from round r
             where r.state = 'open' and r.line = $2 and r.from_on = $3 and r.until_on = $4
               and exists (select from unit_above a where a.line = $2
                    and ((a.unit_id = $1 and a.above_id = r.unit_id)
                      or (a.unit_id = r.unit_id and a.above_id = $1))
                    and a.from_on < $4 and a.until_on >= $4)) as "asked!""#,
        unit_id,
        line,
        period.from_on().to_sqlx() as _,
        period.until_on().to_sqlx() as _
    )
    .fetch_one(connection)
    .await
}

/// Opens a round within a change begun here and returns its number; nothing where an open one was
/// there first.
pub async fn open(
    connection: &mut PgConnection,
    permit: &Permit,
    (unit_id, line): (i32, &str),
    (new, at): (&NewRound, Timestamp),
) -> sqlx::Result<Option<i32>> {
    let change_no =
        begin_change(connection, permit.author(), Some(unit_id), "round opened").await?;
    let period = new.name.period();
    let round_id = sqlx::query_scalar!(
        "insert into round (unit_id, line, period, from_on, until_on, forms, due_on, note, opened_at,
                opened_by, change_no)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         on conflict do nothing returning round_id",
        unit_id,
        line,
        new.name.to_string(),
        period.from_on().to_sqlx() as _,
        period.until_on().to_sqlx() as _,
        &new.forms,
        new.due_on.to_sqlx() as _,
        new.note,
        at.to_sqlx() as _,
        permit.author(),
        change_no
    )
    .fetch_optional(&mut *connection)
    .await?;
    if let Some(round_id) = round_id {
        let detail = serde_json::json!({ "period": new.name.to_string(), "due": new.due_on });
        write_deed(
            connection,
            change_no,
            (unit_id, round_id),
            ("round-opened", detail),
        )
        .await?;
    }
    Ok(round_id)
}

async fn write_deed(
    connection: &mut PgConnection,
    change_no: i64,
    (unit_id, round_id): (i32, i32),
    (deed, detail): (&str, serde_json::Value),
) -> sqlx::Result<()> {
    let deed = Deed {
        unit_id: Some(unit_id),
        deed,
        subject: "round",
        subject_id: Some(i64::from(round_id)),
        detail,
    };
    audit::write(connection, change_no, &deed).await
}

/// Below whom and by which forms a round is looked at.
#[derive(Debug, Clone)]
pub struct Looking<'a> {
    pub round_id: i32,
    pub top_id: i32,
    pub base_form: Option<&'a str>,
    pub upper_form: Option<&'a str>,
    pub today: Day,
}

/// How many units are how far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub due: i64,
    pub waiting: i64,
    pub returned: i64,
    pub submitted: i64,
    pub approved: i64,
    pub late: i64,
    pub odd: i64,
}

/// The counts of all units below.
pub async fn counts(connection: &mut PgConnection, looking: &Looking<'_>) -> sqlx::Result<Counts> {
    sqlx::query_as!(
        Counts,
        r#"select count(*) as "due!",
                  count(*) filter (where t.state in ('none', 'draft')) as "waiting!",
                  count(*) filter (where t.state = 'returned') as "returned!",
                  count(*) filter (where t.state = 'submitted') as "submitted!",
                  count(*) filter (where t.state in ('approved', 'locked', 'issued')) as "approved!",
                  count(*) filter (where t.late) as "late!",
                  count(*) filter (where t.odd > 0) as "odd!"
             from round r, round_units(r, $2, $3, $4, $5) t where r.round_id = $1"#,
        looking.round_id,
        looking.top_id,
        looking.base_form,
        looking.upper_form,
        looking.today.to_sqlx() as _
    )
    .fetch_one(connection)
    .await
}

/// A unit that owes a report, with how far it is.
#[derive(Debug, Clone)]
pub struct Seat {
    pub unit_id: i32,
    pub code: String,
    pub name: String,
    pub tier: String,
    pub report_id: Option<i64>,
    /// A state of a report, or `none`.
    pub state: String,
    pub told_at: Option<Timestamp>,
    pub odd: i32,
    pub late: bool,
    /// Of the base unions below it: approved, and all.
    pub below: (i64, i64),
}

/// Which seats are wanted.
#[derive(Debug, Clone)]
pub struct SeatsAsked<'a> {
    /// `missing`, `returned`, `submitted`, `approved`, `late`, `odd`, or nothing for all.
    pub filter: &'a str,
    pub direct: bool,
    /// Folded words of a name.
    pub search: &'a str,
    pub offset: i64,
    pub limit: i64,
}

/// A page of the units below, the late and the missing first, and how many there are.
pub async fn seats(
    connection: &mut PgConnection,
    looking: &Looking<'_>,
    asked: &SeatsAsked<'_>,
) -> sqlx::Result<(Vec<Seat>, i64)> {
    let rows = sqlx::query!(
        r#"with told as materialized (
             select t.* from round r, round_units(r, $2, $3, $4, $5) t where r.round_id = $1)
           select t.unit_id as "unit_id!", t.code as "code!", n.name as "name!", t.tier as "tier!",
                  t.report_id, t.state as "state!", t.told_at, t.odd as "odd!", t.late as "late!",
                  count(*) over () as "total!",
                  (select count(*) from unit_above a join told b on b.unit_id = a.unit_id
                    where t.tier = 'upper' and a.above_id = t.unit_id and b.tier = 'base'
                      and a.line = (select line from round where round_id = $1)
                      and a.from_on <= $5 and a.until_on > $5) as "below!",
                  (select count(*) from unit_above a join told b on b.unit_id = a.unit_id
                    where t.tier = 'upper' and a.above_id = t.unit_id and b.tier = 'base'
                      and a.line = (select line from round where round_id = $1)
                      and a.from_on <= $5 and a.until_on > $5
                      and b.state in ('approved', 'locked', 'issued')) as "below_done!"
             from told t
             cross join lateral (select name, sort_key, folded from unit_name n
                where n.unit_id = t.unit_id order by lower(n.during) desc limit 1) n
            where (not $6 or t.direct) and ($7 = '' or n.folded like '%' || $7 || '%')
              and case $8 when 'missing' then t.state in ('none', 'draft')
                    when 'returned' then t.state = 'returned'
                    when 'submitted' then t.state = 'submitted'
                    when 'approved' then t.state in ('approved', 'locked', 'issued')
                    when 'late' then t.late when 'odd' then t.odd > 0 else true end
            order by case t.state when 'submitted' then 0 when 'returned' then 1 when 'none' then 2
                       when 'draft' then 3 else 4 end, t.late desc, n.sort_key, t.code
            limit $9 offset $10"#,
        looking.round_id,
        looking.top_id,
        looking.base_form,
        looking.upper_form,
        looking.today.to_sqlx() as _,
        asked.direct,
        asked.search,
        asked.filter,
        asked.limit,
        asked.offset
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let seats = rows
        .into_iter()
        .map(|row| Seat {
            unit_id: row.unit_id,
            code: row.code,
            name: row.name,
            tier: row.tier,
            report_id: row.report_id,
            state: row.state,
            told_at: row.told_at.map(|at| at.to_jiff()),
            odd: row.odd,
            late: row.late,
            below: (row.below_done, row.below),
        })
        .collect();
    Ok((seats, total))
}

/// The numbers of units in these states: those who are asked, or late.
pub async fn units_in(
    connection: &mut PgConnection,
    looking: &Looking<'_>,
    states: &[&str],
) -> sqlx::Result<Vec<(i32, Option<i64>)>> {
    let states: Vec<String> = states.iter().map(ToString::to_string).collect();
    let rows = sqlx::query!(
        r#"select t.unit_id as "unit_id!", t.report_id
             from round r, round_units(r, $2, $3, $4, $5) t
            where r.round_id = $1 and t.state = any($6)"#,
        looking.round_id,
        looking.top_id,
        looking.base_form,
        looking.upper_form,
        looking.today.to_sqlx() as _,
        &states
    )
    .fetch_all(connection)
    .await?;
    let units = rows.into_iter().map(|row| (row.unit_id, row.report_id));
    Ok(units.collect())
}

/// The states in which a report is missing when a round is closed.
const MISSING: [&str; 4] = ["none", "draft", "returned", "submitted"];

/// Closes a round: what is approved is locked, what is missing is named. False where it was closed
/// already.
pub async fn close(
    connection: &mut PgConnection,
    permit: &Permit,
    (round, looking): (&Round, &Looking<'_>),
    at: Timestamp,
) -> sqlx::Result<bool> {
    let unit_id = Some(round.unit_id);
    let change_no = begin_change(connection, permit.author(), unit_id, "round closed").await?;
    let missing = units_in(connection, looking, &MISSING).await?;
    let missing: Vec<i32> = missing.into_iter().map(|(unit_id, _)| unit_id).collect();
    let done = sqlx::query!(
        "update round set state = 'closed', closed_at = $2, closed_by = $3, missing = $4,
                change_no = $5
          where round_id = $1 and state = 'open'",
        round.round_id,
        at.to_sqlx() as _,
        permit.author(),
        &missing,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let approved = units_in(connection, looking, &["approved"]).await?;
    let reports: Vec<i64> = approved
        .into_iter()
        .filter_map(|(_, report)| report)
        .collect();
    let locked = chain::store::lock(connection, (change_no, permit), (&reports, at)).await?;
    let detail = serde_json::json!({ "locked": locked, "missing": missing.len() });
    let of = (round.unit_id, round.round_id);
    write_deed(connection, change_no, of, ("round-closed", detail)).await?;
    Ok(true)
}
