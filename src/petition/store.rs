//! Petitions in the database, within the asking account's own transaction.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use super::rules::State;
use crate::access::Permit;
use crate::audit::{self, Deed};
use crate::store::begin_change;

/// A petition to be sent.
#[derive(Debug, Clone)]
pub struct NewPetition {
    pub unit_id: i32,
    pub to_id: i32,
    pub conference_id: Option<i32>,
    pub subject: String,
    pub words: String,
}

/// The unit directly above on the line today: number and name.
pub async fn find_above(
    connection: &mut PgConnection,
    (unit_id, line): (i32, &str),
    today: Day,
) -> sqlx::Result<Option<(i32, String)>> {
    let row = sqlx::query!(
        r#"select l.parent_id, n.name as "name!" from unit_link l
             cross join lateral (select name from unit_name n where n.unit_id = l.parent_id
                order by lower(n.during) desc limit 1) n
            where l.child_id = $1 and l.line = $2 and l.during @> $3"#,
        unit_id,
        line,
        today.to_sqlx() as _
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| (row.parent_id, row.name)))
}

/// A conference of a unit above that the unit may propose something for: number, host, title.
pub async fn conferences_open(
    connection: &mut PgConnection,
    unit_id: i32,
) -> sqlx::Result<Vec<(i32, i32, String)>> {
    let rows = sqlx::query!(
        "select c.conference_id, c.unit_id, c.title from conference c
           join invited i on i.conference_id = c.conference_id
          where i.kind = 'unit' and i.unit_id = $1 and c.state in ('called', 'held')
          order by c.held_on desc limit 10",
        unit_id
    )
    .fetch_all(connection)
    .await?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|row| (row.conference_id, row.unit_id, row.title))
        .collect())
}

/// A step of a petition: who told what, when.
struct Told<'a> {
    petition_id: i32,
    unit_id: i32,
    state: &'a str,
    words: &'a str,
    at: Timestamp,
    change_no: i64,
}

async fn tell(connection: &mut PgConnection, permit: &Permit, told: &Told<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into petition_step (petition_id, unit_id, step_no, acting_id, account_id, state, at,
                words, change_no)
         select $1, $2, coalesce(max(step_no), 0) + 1, $3, $4, $5, $6, $7, $8 from petition_step
          where petition_id = $1",
        told.petition_id,
        told.unit_id,
        permit.unit_id(),
        permit.author(),
        told.state,
        told.at.to_sqlx() as _,
        told.words,
        told.change_no
    )
    .execute(&mut *connection)
    .await?;
    let deed = Deed {
        unit_id: Some(told.unit_id),
        deed: &format!("petition-{}", told.state),
        subject: "petition",
        subject_id: Some(told.petition_id.into()),
        detail: serde_json::json!({}),
    };
    audit::write(connection, told.change_no, &deed).await
}

/// Sends a petition and gives its number.
pub async fn send(
    connection: &mut PgConnection,
    permit: &Permit,
    new: &NewPetition,
    (today, at): (Day, Timestamp),
) -> sqlx::Result<i32> {
    let (author, unit_id) = (permit.author(), new.unit_id);
    let change_no = begin_change(connection, author, Some(unit_id), "petition sent").await?;
    let petition_id = sqlx::query_scalar!(
        "insert into petition (unit_id, to_id, conference_id, subject, words, sent_on, change_no)
         values ($1, $2, $3, $4, $5, $6, $7) returning petition_id",
        unit_id,
        new.to_id,
        new.conference_id,
        new.subject,
        new.words,
        today.to_sqlx() as _,
        change_no
    )
    .fetch_one(&mut *connection)
    .await?;
    let told = Told {
        petition_id,
        unit_id,
        state: "sent",
        words: "",
        at,
        change_no,
    };
    tell(connection, permit, &told).await?;
    Ok(petition_id)
}

/// A petition with the names its page needs.
#[derive(Debug, Clone)]
pub struct Petition {
    pub petition_id: i32,
    pub unit_id: i32,
    pub unit_code: String,
    pub unit: String,
    pub to_id: i32,
    pub to: String,
    pub conference: Option<(i32, String)>,
    pub subject: String,
    pub words: String,
    pub state: State,
    pub owner: String,
    pub due_on: Option<Day>,
    pub answer: String,
    pub sent_on: Day,
    pub answered_on: Option<Day>,
    /// Whether the unit it lies with stands within the asker's scope.
    pub is_ours: bool,
}

/// The petition within scope.
pub async fn find_petition(
    connection: &mut PgConnection,
    petition_id: i32,
) -> sqlx::Result<Option<Petition>> {
    let row = sqlx::query!(
        r#"select p.petition_id, p.unit_id, u.code, n.name as "unit!", p.to_id, t.name as "to_name!",
                  c.conference_id as "conference_id?", c.title as "title?", p.subject, p.words,
                  p.state, p.owner, p.due_on, p.answer, p.sent_on, p.answered_on,
                  exists (select from unit_in_scope s where s.unit_id = p.to_id) as "ours!"
             from petition p join unit u using (unit_id)
             cross join lateral (select name from unit_name n where n.unit_id = p.unit_id
                order by lower(n.during) desc limit 1) n
             cross join lateral (select name from unit_name n where n.unit_id = p.to_id
                order by lower(n.during) desc limit 1) t
             left join conference c on c.conference_id = p.conference_id
            where p.petition_id = $1"#,
        petition_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Petition {
        petition_id: row.petition_id,
        unit_id: row.unit_id,
        unit_code: row.code,
        unit: row.unit,
        to_id: row.to_id,
        to: row.to_name,
        conference: row.conference_id.zip(row.title),
        subject: row.subject,
        words: row.words,
        state: row.state.parse().unwrap_or(State::Sent),
        owner: row.owner,
        due_on: row.due_on.map(|day| day.to_jiff()),
        answer: row.answer,
        sent_on: row.sent_on.to_jiff(),
        answered_on: row.answered_on.map(|day| day.to_jiff()),
        is_ours: row.ours,
    }))
}

/// What becomes of a petition.
#[derive(Debug, Clone, Copy)]
pub enum Deal<'a> {
    /// Somebody is to answer it until a day.
    Assign(&'a str, Day),
    Answer(&'a str, Day),
    /// To the unit of this number, with words.
    Forward(i32, &'a str),
    Withdraw,
}

/// Deals with an open petition; false where another was quicker.
pub async fn deal(
    connection: &mut PgConnection,
    permit: &Permit,
    petition: &Petition,
    (deal, at): (Deal<'_>, Timestamp),
) -> sqlx::Result<bool> {
    let unit_id = petition.unit_id;
    let change_no = begin_change(connection, permit.author(), Some(unit_id), "petition").await?;
    let (state, told, owner, due_on, to_id) = match deal {
        Deal::Assign(owner, due_on) => ("assigned", "assigned", owner, Some(due_on), None),
        Deal::Answer(..) => (
            "answered",
            "answered",
            petition.owner.as_str(),
            petition.due_on,
            None,
        ),
        Deal::Forward(to_id, _) => ("sent", "forwarded", "", None, Some(to_id)),
        Deal::Withdraw => ("withdrawn", "withdrawn", "", petition.due_on, None),
    };
    let (answer, answered_on) = match deal {
        Deal::Answer(answer, on) => (answer, Some(on)),
        _ => ("", None),
    };
    let done = sqlx::query!(
        "update petition set state = $3, owner = $4, due_on = $5, to_id = coalesce($6, to_id),
                answer = $7, answered_on = $8, change_no = $9
          where petition_id = $1 and to_id = $2 and state in ('sent', 'assigned')",
        petition.petition_id,
        petition.to_id,
        state,
        owner,
        due_on.map(|day| day.to_sqlx()) as _,
        to_id,
        answer,
        answered_on.map(|day| day.to_sqlx()) as _,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let told = Told {
        petition_id: petition.petition_id,
        unit_id,
        state: told,
        words: match deal {
            Deal::Forward(_, words) => words,
            _ => "",
        },
        at,
        change_no,
    };
    tell(connection, permit, &told).await?;
    Ok(true)
}

/// A step as the page shows it: its state, who acted, when, with which words.
#[derive(Debug, Clone)]
pub struct Step {
    pub state: String,
    pub by: Option<String>,
    pub at: Timestamp,
    pub words: String,
}

/// The steps of a petition, newest first; who acted is named by his unit.
pub async fn steps(connection: &mut PgConnection, petition_id: i32) -> sqlx::Result<Vec<Step>> {
    let rows = sqlx::query!(
        r#"select s.state, s.at, s.words, n.name as "by?" from petition_step s
             left join lateral (select name from unit_name n where n.unit_id = s.acting_id
                order by lower(n.during) desc limit 1) n on true
            where s.petition_id = $1 order by s.step_no desc"#,
        petition_id
    )
    .fetch_all(connection)
    .await?;
    let step = rows.into_iter().map(|row| Step {
        state: row.state,
        by: row.by,
        at: row.at.to_jiff(),
        words: row.words,
    });
    Ok(step.collect())
}

/// A petition as it is listed.
#[derive(Debug, Clone)]
pub struct Line {
    pub petition_id: i32,
    pub unit: String,
    pub to: String,
    pub subject: String,
    pub words: String,
    pub state: State,
    pub owner: String,
    pub due_on: Option<Day>,
    pub answer: String,
    pub sent_on: Day,
    pub answered_on: Option<Day>,
}

macro_rules! line_of {
    ($row:expr) => {
        Line {
            petition_id: $row.petition_id,
            unit: $row.unit,
            to: $row.to_name,
            subject: $row.subject,
            words: $row.words,
            state: $row.state.parse().unwrap_or(State::Sent),
            owner: $row.owner,
            due_on: $row.due_on.map(|day| day.to_jiff()),
            answer: $row.answer,
            sent_on: $row.sent_on.to_jiff(),
            answered_on: $row.answered_on.map(|day| day.to_jiff()),
        }
    };
}

/// The petitions a unit received, or those it sent: what is open first, the oldest on top.
pub async fn list(
    connection: &mut PgConnection,
    (unit_id, received): (i32, bool),
    (offset, limit): (i64, i64),
) -> sqlx::Result<(Vec<Line>, i64)> {
    let rows = sqlx::query!(
        r#"select p.petition_id, n.name as "unit!", t.name as "to_name!", p.subject, p.words, p.state,
                  p.owner, p.due_on, p.answer, p.sent_on, p.answered_on, count(*) over () as "total!"
             from petition p
             cross join lateral (select name from unit_name n where n.unit_id = p.unit_id
                order by lower(n.during) desc limit 1) n
             cross join lateral (select name from unit_name n where n.unit_id = p.to_id
                order by lower(n.during) desc limit 1) t
            where case when $2 then p.to_id = $1 else p.unit_id = $1 end
            order by p.state in ('answered', 'withdrawn'),
                  case when p.state in ('sent', 'assigned') then p.sent_on end,
                  p.sent_on desc, p.petition_id offset $3 limit $4"#,
        unit_id,
        received,
        offset,
        limit
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    Ok((rows.into_iter().map(|row| line_of!(row)).collect(), total))
}

/// The petitions sent for a conference, in the order they came.
pub async fn of_conference(
    connection: &mut PgConnection,
    conference_id: i32,
) -> sqlx::Result<Vec<Line>> {
    let rows = sqlx::query!(
        r#"select p.petition_id, n.name as "unit!", t.name as "to_name!", p.subject, p.words, p.state,
                  p.owner, p.due_on, p.answer, p.sent_on, p.answered_on
             from petition p
             cross join lateral (select name from unit_name n where n.unit_id = p.unit_id
                order by lower(n.during) desc limit 1) n
             cross join lateral (select name from unit_name n where n.unit_id = p.to_id
                order by lower(n.during) desc limit 1) t
            where p.conference_id = $1 and p.state <> 'withdrawn' order by p.petition_id"#,
        conference_id
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| line_of!(row)).collect())
}

/// How many petitions wait for a unit's answer.
pub async fn waiting(connection: &mut PgConnection, unit_id: i32) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from petition
            where to_id = $1 and state in ('sent', 'assigned')"#,
        unit_id
    )
    .fetch_one(connection)
    .await
}
