//! Conferences in the database. Who is invited is in `store/guests.rs`, who is to come when in
//! `store/appointments.rs`, the agenda and the conclusions in `store/agenda.rs`.

mod agenda;
mod appointments;
mod guests;

use jiff_sqlx::ToSqlx;
use serde_json::Value;
use sqlx::PgConnection;
use timeline::Day;

use super::form::Facts;
use super::rules::State;
use crate::access::Permit;
use crate::audit::{self, Deed};
use crate::store::begin_change;

pub use agenda::{
    Conclusion, ItemLine, add_conclusion, add_item, agenda, conclusions, keep_summaries, move_item,
    reports_issued, take_off_conclusion, take_off_item,
};
pub use appointments::{Appointment, appointments, appointments_of_all};
pub use guests::{
    Counts, Guest, Invitation, Whom, counts, guests, invitations_open, invite_person, invite_units,
    mark, mark_all, own_guest, reply, take_off_guest,
};

/// A conference with the names its pages need.
#[derive(Debug, Clone)]
pub struct Conference {
    pub conference_id: i32,
    pub unit_id: i32,
    pub unit_code: String,
    pub unit: String,
    pub line: String,
    pub title: String,
    pub period: String,
    pub held_on: Day,
    pub held_at: String,
    pub venue: String,
    pub chair: String,
    pub secretary: String,
    pub state: State,
    pub reason: String,
    pub invitation: Option<Value>,
    pub minutes: Option<Value>,
    pub words: String,
    /// Whether its unit stands within the asker's scope: he sees it all, others what they are
    /// invited to.
    pub is_ours: bool,
}

macro_rules! conference_of {
    ($row:expr) => {
        Conference {
            conference_id: $row.conference_id,
            unit_id: $row.unit_id,
            unit_code: $row.code,
            unit: $row.unit,
            line: $row.line,
            title: $row.title,
            period: $row.period,
            held_on: $row.held_on.to_jiff(),
            held_at: $row.held_at,
            venue: $row.venue,
            chair: $row.chair,
            secretary: $row.secretary,
            state: $row.state.parse().unwrap_or(State::Prepared),
            reason: $row.reason,
            invitation: $row.invitation,
            minutes: $row.minutes,
            words: $row.words,
            is_ours: $row.ours,
        }
    };
}

/// The conference, where the scope shows it.
pub async fn find_conference(
    connection: &mut PgConnection,
    conference_id: i32,
) -> sqlx::Result<Option<Conference>> {
    let row = sqlx::query!(
        r#"select c.conference_id, c.unit_id, u.code, n.name as "unit!", c.line, c.title, c.period,
                  c.held_on, c.held_at, c.venue, c.chair, c.secretary, c.state, c.reason,
                  c.invitation, c.minutes, c.words,
                  exists (select from unit_in_scope s where s.unit_id = c.unit_id) as "ours!"
             from conference c join unit u using (unit_id)
             cross join lateral (select name from unit_name n where n.unit_id = c.unit_id
                order by lower(n.during) desc limit 1) n
            where c.conference_id = $1"#,
        conference_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| conference_of!(row)))
}

/// The conferences of a unit and those it is invited to, the latest day first.
pub async fn conferences(
    connection: &mut PgConnection,
    unit_id: i32,
    (offset, limit): (i64, i64),
) -> sqlx::Result<(Vec<Conference>, i64)> {
    let rows = sqlx::query!(
        r#"select c.conference_id, c.unit_id, u.code, n.name as "unit!", c.line, c.title, c.period,
                  c.held_on, c.held_at, c.venue, c.chair, c.secretary, c.state, c.reason,
                  null::jsonb as invitation, null::jsonb as minutes, c.words,
                  exists (select from unit_in_scope s where s.unit_id = c.unit_id) as "ours!",
                  count(*) over () as "total!"
             from conference c join unit u using (unit_id)
             cross join lateral (select name from unit_name n where n.unit_id = c.unit_id
                order by lower(n.during) desc limit 1) n
            where c.unit_id = $1
               or (c.invitation is not null and exists (select from invited i
                     where i.conference_id = c.conference_id and i.kind = 'unit' and i.unit_id = $1))
            order by c.held_on desc, c.conference_id desc offset $2 limit $3"#,
        unit_id,
        offset,
        limit
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    Ok((
        rows.into_iter().map(|row| conference_of!(row)).collect(),
        total,
    ))
}

/// Writes the deed down.
pub(super) async fn tell(
    connection: &mut PgConnection,
    change_no: i64,
    (unit_id, conference_id): (i32, i32),
    (deed, detail): (&str, Value),
) -> sqlx::Result<()> {
    let deed = Deed {
        unit_id: Some(unit_id),
        deed,
        subject: "conference",
        subject_id: Some(conference_id.into()),
        detail,
    };
    audit::write(connection, change_no, &deed).await
}

/// Prepares a conference and gives its number.
pub async fn prepare(
    connection: &mut PgConnection,
    permit: &Permit,
    (unit_id, line): (i32, &str),
    facts: &Facts,
) -> sqlx::Result<i32> {
    let purpose = "conference prepared";
    let change_no = begin_change(connection, permit.author(), Some(unit_id), purpose).await?;
    let conference_id = sqlx::query_scalar!(
        "insert into conference (unit_id, line, title, period, held_on, held_at, venue, chair,
                secretary, change_no)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning conference_id",
        unit_id,
        line,
        facts.title,
        facts.period,
        facts.held_on.to_sqlx() as _,
        facts.held_at,
        facts.venue,
        facts.chair,
        facts.secretary,
        change_no
    )
    .fetch_one(&mut *connection)
    .await?;
    let told = ("conference-prepared", serde_json::json!({}));
    tell(connection, change_no, (unit_id, conference_id), told).await?;
    Ok(conference_id)
}

/// Changes the facts of a conference that is not yet called.
pub async fn keep_facts(
    connection: &mut PgConnection,
    permit: &Permit,
    of: &Conference,
    facts: &Facts,
) -> sqlx::Result<()> {
    let purpose = "conference changed";
    let change_no = begin_change(connection, permit.author(), Some(of.unit_id), purpose).await?;
    sqlx::query!(
        "update conference set title = $2, period = $3, held_on = $4, held_at = $5, venue = $6,
                chair = $7, secretary = $8, change_no = $9
          where conference_id = $1 and state = 'prepared'",
        of.conference_id,
        facts.title,
        facts.period,
        facts.held_on.to_sqlx() as _,
        facts.held_at,
        facts.venue,
        facts.chair,
        facts.secretary,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    let told = ("conference-changed", serde_json::json!({}));
    tell(connection, change_no, (of.unit_id, of.conference_id), told).await
}

/// What brings a conference to its next state.
#[derive(Debug, Clone)]
pub enum Turn {
    /// With the invitation as it was numbered.
    Called(Value),
    Held,
    /// With the minutes as they are signed.
    Signed(Value),
    Cancelled(String),
}

/// Brings a conference to its next state; false where it already left the one it was seen in.
pub async fn turn(
    connection: &mut PgConnection,
    permit: &Permit,
    of: &Conference,
    turn: &Turn,
) -> sqlx::Result<bool> {
    let purpose = "conference turned";
    let change_no = begin_change(connection, permit.author(), Some(of.unit_id), purpose).await?;
    let (state, invitation, minutes, reason) = match turn {
        Turn::Called(invitation) => (State::Called, Some(invitation), None, ""),
        Turn::Held => (State::Held, None, None, ""),
        Turn::Signed(minutes) => (State::Signed, None, Some(minutes), ""),
        Turn::Cancelled(reason) => (State::Cancelled, None, None, reason.as_str()),
    };
    let done = sqlx::query!(
        "update conference set state = $3, invitation = coalesce($4, invitation), minutes = $5,
                reason = $6, change_no = $7
          where conference_id = $1 and state = $2",
        of.conference_id,
        of.state.code(),
        state.code(),
        invitation,
        minutes,
        reason,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let deed = format!("conference-{}", state.code());
    let told = (deed.as_str(), serde_json::json!({}));
    tell(connection, change_no, (of.unit_id, of.conference_id), told).await?;
    Ok(true)
}

/// The officers of a unit on a day as lines that say who and which post, in Vietnamese order.
pub async fn officers(
    connection: &mut PgConnection,
    unit_id: i32,
    today: Day,
) -> sqlx::Result<Vec<(String, String)>> {
    let rows = sqlx::query!(
        r#"select n.full_name as "full_name!", t.post from term t join officer_name n using (person_id)
            where t.unit_id = $1 and t.from_on <= $2 and (t.ended_on is null or t.ended_on > $2)
            order by t.post = 'chair' desc, n.sort_key limit 60"#,
        unit_id,
        today.to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    let officers = rows.into_iter().map(|row| (row.full_name, row.post));
    Ok(officers.collect())
}
