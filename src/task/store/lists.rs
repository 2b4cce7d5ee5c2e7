//! What lists of tasks show: counted and paged in the database, for a task may go to thousands.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use crate::task::rules::{Counts, State};

/// What a list of tasks is asked with.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    pub unit_id: i32,
    pub today: Day,
    pub offset: i64,
    pub limit: i64,
}

/// A task a unit gave, with how far it is.
#[derive(Debug, Clone)]
pub struct Given {
    pub task_id: i32,
    pub what: String,
    pub due_on: Day,
    pub is_off: bool,
    pub counts: Counts,
}

/// The tasks a unit gave, what is open and due first on top; with how many there are.
pub async fn given(connection: &mut PgConnection, asked: Asked) -> sqlx::Result<(Vec<Given>, i64)> {
    let rows = sqlx::query!(
        r#"with counted as (
             select t.task_id, t.what, t.due_on, t.cancelled_at is not null as is_off,
                    count(p.unit_id) as units,
                    count(*) filter (where p.state = 'accepted') as accepted,
                    count(*) filter (where p.state = 'reported') as reported,
                    count(*) filter (where p.state not in ('accepted', 'reported')
                                       and t.due_on < $2) as late
               from task t join task_unit p using (task_id)
              where t.unit_id = $1 group by t.task_id)
           select task_id, what, due_on, is_off as "is_off!", units as "units!",
                  accepted as "accepted!", reported as "reported!", late as "late!",
                  count(*) over () as "total!"
             from counted
            order by is_off, units = accepted, due_on, task_id offset $3 limit $4"#,
        asked.unit_id,
        asked.today.to_sqlx() as _,
        asked.offset,
        asked.limit
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let given = rows.into_iter().map(|row| Given {
        task_id: row.task_id,
        what: row.what,
        due_on: row.due_on.to_jiff(),
        is_off: row.is_off,
        counts: Counts {
            all: row.units,
            accepted: row.accepted,
            reported: row.reported,
            late: row.late,
        },
    });
    Ok((given.collect(), total))
}

/// A task a unit was given.
#[derive(Debug, Clone)]
pub struct Due {
    pub task_id: i32,
    pub what: String,
    pub giver: String,
    pub due_on: Day,
    pub given_at: Timestamp,
    pub state: State,
    pub told_on: Option<Day>,
}

/// The tasks a unit was given and that stand: those it still owes first, what is due first on top.
pub async fn due_tasks(
    connection: &mut PgConnection,
    (unit_id, open_only): (i32, bool),
    (offset, limit): (i64, i64),
) -> sqlx::Result<(Vec<Due>, i64)> {
    let rows = sqlx::query!(
        r#"select t.task_id, t.what, n.name as "giver!", t.due_on, t.given_at, p.state,
                  p.told_on, count(*) over () as "total!"
             from task_unit p join task t using (task_id)
             cross join lateral (select name from unit_name n where n.unit_id = p.giver_id
                order by lower(n.during) desc limit 1) n
            where p.unit_id = $1 and t.cancelled_at is null
              and not ($2 and p.state in ('reported', 'accepted'))
            order by p.state = 'accepted', p.state = 'reported', t.due_on, t.task_id
           offset $3 limit $4"#,
        unit_id,
        open_only,
        offset,
        limit
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let due = rows.into_iter().map(|row| Due {
        task_id: row.task_id,
        what: row.what,
        giver: row.giver,
        due_on: row.due_on.to_jiff(),
        given_at: row.given_at.to_jiff(),
        state: row.state.parse().unwrap_or(State::Given),
        told_on: row.told_on.map(|day| day.to_jiff()),
    });
    Ok((due.collect(), total))
}

/// A task that somebody has not done, with the units that have not.
#[derive(Debug, Clone)]
pub struct Undone {
    pub task_id: i32,
    pub what: String,
    pub giver: String,
    pub due_on: Day,
    pub units: Vec<i32>,
}

/// The tasks of the site that are due until the day and that units still owe, for whoever reminds.
pub async fn undone_tasks(connection: &mut PgConnection, until: Day) -> sqlx::Result<Vec<Undone>> {
    let rows = sqlx::query!(
        r#"select t.task_id, t.what, n.name as "giver!", t.due_on,
                  array_agg(p.unit_id order by p.unit_id) as "units!"
             from task t join task_unit p using (task_id)
             cross join lateral (select name from unit_name n where n.unit_id = t.unit_id
                order by lower(n.during) desc limit 1) n
            where t.cancelled_at is null and t.due_on <= $1
              and p.state not in ('reported', 'accepted')
            group by t.task_id, n.name order by t.due_on, t.task_id"#,
        until.to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    let undone = rows.into_iter().map(|row| Undone {
        task_id: row.task_id,
        what: row.what,
        giver: row.giver,
        due_on: row.due_on.to_jiff(),
        units: row.units,
    });
    Ok(undone.collect())
}

/// What the units of a task are asked with.
#[derive(Debug, Clone, Copy)]
pub struct UnitsAsked<'a> {
    pub task_id: i32,
    /// A state; empty for all, `late` for those open past the due day.
    pub state: &'a str,
    /// Folded words of a name or code; empty for all.
    pub folded: &'a str,
    pub today: Day,
    pub offset: i64,
    pub limit: i64,
}

/// One unit of a task.
#[derive(Debug, Clone)]
pub struct UnitLine {
    pub code: String,
    pub name: String,
    pub officer: String,
    pub state: State,
    pub told_on: Option<Day>,
}

/// The units of a task, in Vietnamese order, and how many there are.
pub async fn units(
    connection: &mut PgConnection,
    asked: UnitsAsked<'_>,
) -> sqlx::Result<(Vec<UnitLine>, i64)> {
    let rows = sqlx::query!(
        r#"select u.code, n.name as "name!", p.officer, p.state, p.told_on,
                  count(*) over () as "total!"
             from task_unit p join task t using (task_id) join unit u on u.unit_id = p.unit_id
             cross join lateral (select name, folded, sort_key from unit_name n
                where n.unit_id = p.unit_id order by lower(n.during) desc limit 1) n
            where p.task_id = $1 and exists (select from unit_in_scope s where s.unit_id = p.unit_id)
              and case $2 when '' then true
                    when 'late' then p.state not in ('accepted', 'reported') and t.due_on < $4
                    else p.state = $2 end
              and (strpos(n.folded, $3) > 0 or strpos(lower(u.code), $3) > 0)
            order by n.sort_key, u.code offset $5 limit $6"#,
        asked.task_id,
        asked.state,
        asked.folded,
        asked.today.to_sqlx() as _,
        asked.offset,
        asked.limit
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let lines = rows.into_iter().map(|row| UnitLine {
        code: row.code,
        name: row.name,
        officer: row.officer,
        state: row.state.parse().unwrap_or(State::Given),
        told_on: row.told_on.map(|day| day.to_jiff()),
    });
    Ok((lines.collect(), total))
}

/// A unit with how far it is in all tasks another gave.
#[derive(Debug, Clone)]
pub struct ByUnit {
    pub code: String,
    pub name: String,
    pub counts: Counts,
}

/// Every unit with the tasks one unit gave it: the most late first, then the most open.
pub async fn by_unit(
    connection: &mut PgConnection,
    asked: Asked,
) -> sqlx::Result<(Vec<ByUnit>, i64)> {
    let rows = sqlx::query!(
        r#"with counted as (
             select p.unit_id, count(*) as tasks,
                    count(*) filter (where p.state = 'accepted') as accepted,
                    count(*) filter (where p.state = 'reported') as reported,
                    count(*) filter (where p.state not in ('accepted', 'reported')
                                       and t.due_on < $2) as late
               from task_unit p join task t using (task_id)
              where p.giver_id = $1 and t.cancelled_at is null group by p.unit_id)
           select u.code, n.name as "name!", c.tasks as "tasks!", c.accepted as "accepted!",
                  c.reported as "reported!", c.late as "late!", count(*) over () as "total!"
             from counted c join unit u using (unit_id)
             cross join lateral (select name, sort_key from unit_name n where n.unit_id = c.unit_id
                order by lower(n.during) desc limit 1) n
            order by c.late desc, c.tasks - c.accepted - c.reported desc, n.sort_key, u.code
           offset $3 limit $4"#,
        asked.unit_id,
        asked.today.to_sqlx() as _,
        asked.offset,
        asked.limit
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let lines = rows.into_iter().map(|row| ByUnit {
        code: row.code,
        name: row.name,
        counts: Counts {
            all: row.tasks,
            accepted: row.accepted,
            reported: row.reported,
            late: row.late,
        },
    });
    Ok((lines.collect(), total))
}

/// The tasks that came of the conclusions of a conference: conclusion, task, what.
pub async fn of_conclusions(
    connection: &mut PgConnection,
    conference_id: i32,
) -> sqlx::Result<Vec<(i64, i32, String)>> {
    let rows = sqlx::query!(
        r#"select t.conclusion_id as "conclusion_id!", t.task_id, t.what
             from task t join conclusion k using (conclusion_id)
            where k.conference_id = $1 order by t.task_id"#,
        conference_id
    )
    .fetch_all(connection)
    .await?;
    let lines = rows.into_iter();
    Ok(lines
        .map(|row| (row.conclusion_id, row.task_id, row.what))
        .collect())
}

/// What a conclusion of a unit's conference says.
pub async fn find_conclusion(
    connection: &mut PgConnection,
    (unit_id, conclusion_id): (i32, i64),
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "select what from conclusion where conclusion_id = $1 and unit_id = $2",
        conclusion_id,
        unit_id
    )
    .fetch_optional(connection)
    .await
}
