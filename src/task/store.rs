//! Tasks in the database: given, called off, brought from state to state. What lists show is in
//! `store/lists.rs`.

mod lists;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use super::rules::State;
use crate::access::Permit;
use crate::audit::{self, Deed};
use crate::store::begin_change;

pub use lists::{
    Asked, ByUnit, Due, Given, Undone, UnitLine, UnitsAsked, by_unit, due_tasks, find_conclusion,
    given, of_conclusions, undone_tasks, units,
};

/// To whom a task goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    /// Every unit below of the tier; upper and base unions alike where it is empty.
    Tier(String),
    Units(Vec<i32>),
}

/// A task to be given.
#[derive(Debug, Clone)]
pub struct NewTask {
    pub unit_id: i32,
    pub line: String,
    pub what: String,
    pub words: String,
    pub due_on: Day,
    pub indicator: Option<String>,
    pub amount: Option<i64>,
    pub officer: String,
    pub conclusion_id: Option<i64>,
    pub whom: Whom,
}

async fn tell(
    connection: &mut PgConnection,
    change_no: i64,
    (unit_id, task_id): (i32, i32),
    (deed, detail): (&str, serde_json::Value),
) -> sqlx::Result<()> {
    let deed = Deed {
        unit_id: Some(unit_id),
        deed,
        subject: "task",
        subject_id: Some(task_id.into()),
        detail,
    };
    audit::write(connection, change_no, &deed).await
}

/// Gives a task to the units meant that stand below today; its number and how many units have it.
/// Where there are none, nothing is to be kept: the caller lets the transaction go.
pub async fn give(
    connection: &mut PgConnection,
    permit: &Permit,
    new: &NewTask,
    (today, now): (Day, Timestamp),
) -> sqlx::Result<(i32, i64)> {
    let unit_id = new.unit_id;
    let change_no = begin_change(connection, permit.author(), Some(unit_id), "task given").await?;
    let task_id = sqlx::query_scalar!(
        "insert into task (unit_id, line, what, words, due_on, indicator, amount, conclusion_id,
                given_at, given_by, change_no)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning task_id",
        unit_id,
        new.line,
        new.what,
        new.words,
        new.due_on.to_sqlx() as _,
        new.indicator,
        new.amount,
        new.conclusion_id,
        now.to_sqlx() as _,
        permit.author(),
        change_no
    )
    .fetch_one(&mut *connection)
    .await?;
    let (tier, picked) = match &new.whom {
        Whom::Tier(tier) => (Some(tier.as_str()), None),
        Whom::Units(units) => (None, Some(units.as_slice())),
    };
    let done = sqlx::query!(
        "insert into task_unit (task_id, unit_id, giver_id, officer, change_no)
         select $1, a.unit_id, $2, $6, $7 from unit_above a join unit u on u.unit_id = a.unit_id
          where a.above_id = $2 and a.line = $3 and a.unit_id <> $2 and a.from_on <= $4
            and a.until_on > $4 and (u.ended_on is null or u.ended_on > $4)
            and (a.unit_id = any($8::integer[])
              or case $5::text when '' then u.tier in ('federation', 'upper', 'base')
                 else u.tier = $5 end)",
        task_id,
        unit_id,
        new.line,
        today.to_sqlx() as _,
        tier,
        new.officer,
        change_no,
        picked
    )
    .execute(&mut *connection)
    .await?;
    let count = i64::try_from(done.rows_affected()).unwrap_or(i64::MAX);
    let detail = serde_json::json!({ "units": count, "due": new.due_on.to_string() });
    tell(
        connection,
        change_no,
        (unit_id, task_id),
        ("task-given", detail),
    )
    .await?;
    Ok((task_id, count))
}

/// The numbers of units below by their codes, and the codes that are none of them.
pub async fn below_by_codes(
    connection: &mut PgConnection,
    (unit_id, line): (i32, &str),
    (codes, today): (&[String], Day),
) -> sqlx::Result<(Vec<i32>, Vec<String>)> {
    let rows = sqlx::query!(
        "select u.unit_id, u.code from unit u join unit_above a on a.unit_id = u.unit_id
          where u.code = any($1) and a.above_id = $2 and a.line = $3 and a.unit_id <> $2
            and a.from_on <= $4 and a.until_on > $4",
        codes,
        unit_id,
        line,
        today.to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    let known = |code: &&String| rows.iter().any(|row| row.code == **code);
    let missing = codes.iter().filter(|code| !known(code)).cloned();
    let missing = missing.collect();
    Ok((rows.into_iter().map(|row| row.unit_id).collect(), missing))
}

/// A task as its page shows it.
#[derive(Debug, Clone)]
pub struct Task {
    pub task_id: i32,
    pub giver_id: i32,
    pub giver_code: String,
    pub giver: String,
    pub what: String,
    pub words: String,
    pub due_on: Day,
    pub indicator: Option<String>,
    pub amount: Option<i64>,
    /// The conference whose conclusion it came from, with its title.
    pub conference: Option<(i32, String)>,
    pub given_at: Timestamp,
    pub cancelled_at: Option<Timestamp>,
    pub reason: String,
    /// Whether the giver stands within the asker's scope.
    pub is_ours: bool,
}

/// The task, where the scope shows it: given within it, or to a unit of it.
pub async fn find_task(connection: &mut PgConnection, task_id: i32) -> sqlx::Result<Option<Task>> {
    let row = sqlx::query!(
        r#"select t.task_id, t.unit_id, u.code, n.name as "name!", t.what, t.words, t.due_on,
                  t.indicator, t.amount, t.given_at, t.cancelled_at, t.reason,
                  c.conference_id as "conference_id?", c.title as "title?",
                  exists (select from unit_in_scope s where s.unit_id = t.unit_id) as "ours!"
             from task t join unit u using (unit_id)
             cross join lateral (select name from unit_name n where n.unit_id = t.unit_id
                order by lower(n.during) desc limit 1) n
             left join conclusion k on k.conclusion_id = t.conclusion_id
             left join conference c on c.conference_id = k.conference_id
            where t.task_id = $1"#,
        task_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Task {
        task_id: row.task_id,
        giver_id: row.unit_id,
        giver_code: row.code,
        giver: row.name,
        what: row.what,
        words: row.words,
        due_on: row.due_on.to_jiff(),
        indicator: row.indicator,
        amount: row.amount,
        conference: row.conference_id.zip(row.title),
        given_at: row.given_at.to_jiff(),
        cancelled_at: row.cancelled_at.map(|at| at.to_jiff()),
        reason: row.reason,
        is_ours: row.ours,
    }))
}

/// Calls a task off; false where it was already.
pub async fn call_off(
    connection: &mut PgConnection,
    permit: &Permit,
    task: &Task,
    (reason, now): (&str, Timestamp),
) -> sqlx::Result<bool> {
    let giver = Some(task.giver_id);
    let change_no = begin_change(connection, permit.author(), giver, "task called off").await?;
    let done = sqlx::query!(
        "update task set cancelled_at = $2, reason = $3, change_no = $4
          where task_id = $1 and cancelled_at is null",
        task.task_id,
        now.to_sqlx() as _,
        reason,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let of = (task.giver_id, task.task_id);
    let told = ("task-called-off", serde_json::json!({}));
    tell(connection, change_no, of, told).await?;
    Ok(true)
}

/// How far one unit is with a task.
#[derive(Debug, Clone)]
pub struct Progress {
    pub unit_id: i32,
    pub code: String,
    pub name: String,
    pub officer: String,
    pub state: State,
    pub told_on: Option<Day>,
    /// Who reported it last; he does not accept it.
    pub told_by: Option<i32>,
}

/// How far the unit of a code is, where the task was given to it.
pub async fn find_progress(
    connection: &mut PgConnection,
    (task_id, code): (i32, &str),
) -> sqlx::Result<Option<Progress>> {
    let row = sqlx::query!(
        r#"select p.unit_id, u.code, n.name as "name!", p.officer, p.state, p.told_on,
                  (select s.account_id from task_step s
                    where s.task_id = p.task_id and s.unit_id = p.unit_id and s.state = 'reported'
                    order by s.step_no desc limit 1) as told_by
             from task_unit p join unit u using (unit_id)
             cross join lateral (select name from unit_name n where n.unit_id = p.unit_id
                order by lower(n.during) desc limit 1) n
            where p.task_id = $1 and u.code = $2
              and exists (select from unit_in_scope s where s.unit_id = p.unit_id)"#,
        task_id,
        code
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Progress {
        unit_id: row.unit_id,
        code: row.code,
        name: row.name,
        officer: row.officer,
        state: row.state.parse().unwrap_or(State::Given),
        told_on: row.told_on.map(|day| day.to_jiff()),
        told_by: row.told_by,
    }))
}

/// A step of a unit's task.
#[derive(Debug, Clone)]
pub struct Step {
    pub state: State,
    pub by: Option<String>,
    pub at: Timestamp,
    pub words: String,
}

/// The steps of a unit's task, newest first. Who acted above one's own scope is not named.
pub async fn steps(
    connection: &mut PgConnection,
    (task_id, unit_id): (i32, i32),
) -> sqlx::Result<Vec<Step>> {
    let rows = sqlx::query!(
        r#"select s.state, s.at, s.words, coalesce(a.full_name, n.name) as "by?"
             from task_step s left join account a using (account_id)
             left join lateral (select name from unit_name n where n.unit_id = s.acting_id
                order by lower(n.during) desc limit 1) n on true
            where s.task_id = $1 and s.unit_id = $2 order by s.step_no desc"#,
        task_id,
        unit_id
    )
    .fetch_all(connection)
    .await?;
    let step = rows.into_iter().map(|row| Step {
        state: row.state.parse().unwrap_or(State::Given),
        by: row.by,
        at: row.at.to_jiff(),
        words: row.words,
    });
    Ok(step.collect())
}

/// A step to be taken: to which state, with which words, when.
#[derive(Debug, Clone, Copy)]
pub struct NewStep<'a> {
    pub state: State,
    pub words: &'a str,
    pub today: Day,
    pub now: Timestamp,
}

/// Brings a unit's task to its next state; false where another was quicker.
pub async fn step(
    connection: &mut PgConnection,
    permit: &Permit,
    (task_id, progress): (i32, &Progress),
    new: &NewStep<'_>,
) -> sqlx::Result<bool> {
    let unit_id = progress.unit_id;
    let change_no = begin_change(connection, permit.author(), Some(unit_id), "task step").await?;
    let told_on = (new.state == State::Reported).then_some(new.today);
    let done = sqlx::query!(
        "update task_unit set state = $4, told_on = coalesce($5, told_on), change_no = $6
          where task_id = $1 and unit_id = $2 and state = $3",
        task_id,
        unit_id,
        progress.state.code(),
        new.state.code(),
        told_on.map(|day| day.to_sqlx()) as _,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!(
        "insert into task_step (task_id, unit_id, step_no, acting_id, account_id, state, at, words,
                change_no)
         select $1, $2, coalesce(max(step_no), 0) + 1, $3, $4, $5, $6, $7, $8 from task_step
          where task_id = $1 and unit_id = $2",
        task_id,
        unit_id,
        permit.unit_id(),
        permit.author(),
        new.state.code(),
        new.now.to_sqlx() as _,
        new.words,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    let deed = format!("task-{}", new.state);
    let told = (deed.as_str(), serde_json::json!({}));
    tell(connection, change_no, (unit_id, task_id), told).await?;
    Ok(true)
}
