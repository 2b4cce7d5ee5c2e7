//! What the pages of officers read.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use crate::officer::rules::{Ending, Mandate, Term, WhyEnded};
use crate::officer::store::term_of;

/// A term with the names its page needs.
#[derive(Debug, Clone)]
pub struct Held {
    pub term: Term,
    pub full_name: String,
    pub birth_year: Option<i16>,
    pub woman: bool,
    /// Whether the person's own page is open to the asker.
    pub open: bool,
    pub unit_code: Option<String>,
    pub unit_name: Option<String>,
}

macro_rules! held_of {
    ($row:expr) => {{
        let (full_name, birth_year) = ($row.full_name, $row.birth_year);
        let (woman, open) = ($row.woman, $row.open);
        let (unit_code, unit_name) = ($row.unit_code, $row.unit_name);
        Held {
            term: term_of!($row),
            full_name,
            birth_year,
            woman,
            open,
            unit_code,
            unit_name,
        }
    }};
}

/// Every term at a unit, in the Vietnamese order of given names.
pub async fn terms_of_unit(connection: &mut PgConnection, unit_id: i32) -> sqlx::Result<Vec<Held>> {
    let rows = sqlx::query!(
        r#"select t.term_id, t.person_id, t.unit_id, t.post, t.from_on, t.until_on, t.mandate,
                  t.full_time, t.decision_no, t.ended_on, t.why_ended, t.end_decision_no,
                  n.full_name as "full_name!", n.birth_year, coalesce(n.sex = 'female', false) as "woman!",
                  exists (select from person p where p.person_id = t.person_id and p.registered) as "open!",
                  null::text as unit_code, null::text as unit_name
             from term t join officer_name n using (person_id)
            where t.unit_id = $1
              and exists (select from unit_in_scope s where s.unit_id = t.unit_id)
            order by n.sort_key, t.from_on desc, t.term_id"#,
        unit_id
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| held_of!(row)).collect())
}

/// The terms at a unit or at those below it by the tree of a day that still hold and were planned to
/// end before a day, earliest end first; how many there are in all.
pub async fn ending_before(
    connection: &mut PgConnection,
    (unit_id, line, tree_on): (i32, &str, Day),
    before: Day,
    (offset, limit): (i64, i64),
) -> sqlx::Result<(Vec<Held>, i64)> {
    let rows = sqlx::query!(
        r#"select t.term_id, t.person_id, t.unit_id, t.post, t.from_on, t.until_on, t.mandate,
                  t.full_time, t.decision_no, t.ended_on, t.why_ended, t.end_decision_no,
                  n.full_name as "full_name!", n.birth_year, coalesce(n.sex = 'female', false) as "woman!",
                  exists (select from person p where p.person_id = t.person_id and p.registered) as "open!",
                  u.code as "unit_code?", un.name as "unit_name?", count(*) over () as "total!"
             from term t join officer_name n using (person_id) join unit u on u.unit_id = t.unit_id
             cross join lateral (select name from unit_name un where un.unit_id = t.unit_id
                order by lower(un.during) desc limit 1) un
            where t.ended_on is null and t.until_on < $4
              and exists (select from unit_above a where a.above_id = $1 and a.line = $2
                           and a.unit_id = t.unit_id and a.from_on <= $3 and a.until_on > $3)
              and exists (select from unit_in_scope s where s.unit_id = t.unit_id)
            order by t.until_on, un.name, n.sort_key, t.term_id offset $5 limit $6"#,
        unit_id,
        line,
        tree_on.to_sqlx() as _,
        before.to_sqlx() as _,
        offset,
        limit
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    Ok((rows.into_iter().map(|row| held_of!(row)).collect(), total))
}

/// Every term of a person that the scope shows, newest first.
pub async fn terms_of_person(
    connection: &mut PgConnection,
    person_id: i64,
) -> sqlx::Result<Vec<Held>> {
    let rows = sqlx::query!(
        r#"select t.term_id, t.person_id, t.unit_id, t.post, t.from_on, t.until_on, t.mandate,
                  t.full_time, t.decision_no, t.ended_on, t.why_ended, t.end_decision_no,
                  '' as "full_name!", null::smallint as birth_year, false as "woman!", true as "open!",
                  u.code as "unit_code?", n.name as "unit_name?"
             from term t
             left join unit u on u.unit_id = t.unit_id
             left join lateral (select name from unit_name n where n.unit_id = t.unit_id
                order by lower(n.during) desc limit 1) n on true
            where t.person_id = $1 order by t.from_on desc, t.term_id desc"#,
        person_id
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| held_of!(row)).collect())
}

/// The members of a unit and of those below it on a day, and the women among them.
pub async fn members(
    connection: &mut PgConnection,
    (unit_id, line): (i32, &str),
    on: Day,
) -> sqlx::Result<(i64, i64)> {
    let row = sqlx::query!(
        r#"select count(*) as "members!", count(*) filter (where p.sex = 'female') as "women!"
             from spell s join person p using (person_id)
            where s.from_on <= $3 and s.until_on > $3
              and exists (select from unit_above a where a.above_id = $1 and a.line = $2
                           and a.unit_id = s.unit_id and a.from_on <= $3 and a.until_on > $3)"#,
        unit_id,
        line,
        on.to_sqlx() as _
    )
    .fetch_one(connection)
    .await?;
    Ok((row.members, row.women))
}

/// Something done to the terms of a unit.
#[derive(Debug, Clone)]
pub struct Done {
    pub act_id: i64,
    pub kind: String,
    pub term_id: i64,
    pub recorded_at: jiff::Timestamp,
    pub undone: bool,
    /// Nothing later was done to the terms of this person here.
    pub newest: bool,
}

/// The last things done to the terms of a unit, newest first.
pub async fn last_acts(
    connection: &mut PgConnection,
    unit_id: i32,
    limit: i64,
) -> sqlx::Result<Vec<Done>> {
    let rows = sqlx::query!(
        r#"select a.term_act_id, a.kind, a.term_id, coalesce(c.recorded_at, now()) as "recorded_at!",
                  a.undone_change_no is not null as "undone!",
                  not exists (select from term_act l where l.person_id = a.person_id
                     and l.unit_id = a.unit_id and l.term_act_id > a.term_act_id
                     and l.undone_change_no is null) as "newest!"
             from term_act a left join change c using (change_no)
            where a.unit_id = $1 order by a.term_act_id desc limit $2"#,
        unit_id,
        limit
    )
    .fetch_all(connection)
    .await?;
    let acts = rows.into_iter().map(|row| Done {
        act_id: row.term_act_id,
        kind: row.kind,
        term_id: row.term_id,
        recorded_at: row.recorded_at.to_jiff(),
        undone: row.undone,
        newest: row.newest,
    });
    Ok(acts.collect())
}
