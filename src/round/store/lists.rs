//! Lists of rounds: a unit's own, those that are due, and where one unit stands in one of them.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use super::{Looking, Round, Seat};

/// A page of the rounds a unit opened or owes a report in, the latest first, and how many there are.
pub async fn rounds_of(
    connection: &mut PgConnection,
    (unit_id, line): (i32, &str),
    open_only: bool,
    (offset, limit): (i64, i64),
) -> sqlx::Result<(Vec<Round>, i64)> {
    let rows = sqlx::query!(
        r#"select r.round_id, r.unit_id, u.code, n.name as "name!", r.line, r.period, r.from_on,
                  r.until_on, r.forms, r.due_on, r.note, r.opened_at, r.state, r.closed_at,
                  r.missing, count(*) over () as "total!"
             from round r join unit u using (unit_id)
             cross join lateral (select name from unit_name n where n.unit_id = r.unit_id
                order by lower(n.during) desc limit 1) n
            where r.line = $2 and (r.state = 'open' or not $3)
              and exists (select from unit_above a
                    where a.unit_id = $1 and a.above_id = r.unit_id and a.line = r.line
                      and a.from_on < r.until_on and a.until_on >= r.until_on)
            order by r.until_on desc, r.round_id desc offset $4 limit $5"#,
        unit_id,
        line,
        open_only,
        offset,
        limit
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    Ok((rows.into_iter().map(|row| round_of!(row)).collect(), total))
}

/// The open rounds of the site that are due until the day.
pub async fn rounds_due(connection: &mut PgConnection, until: Day) -> sqlx::Result<Vec<Round>> {
    let rows = sqlx::query!(
        r#"select r.round_id, r.unit_id, u.code, n.name as "name!", r.line, r.period, r.from_on,
                  r.until_on, r.forms, r.due_on, r.note, r.opened_at, r.state, r.closed_at,
                  r.missing
             from round r join unit u using (unit_id)
             cross join lateral (select name from unit_name n where n.unit_id = r.unit_id
                order by lower(n.during) desc limit 1) n
            where r.state = 'open' and r.due_on <= $1 order by r.round_id"#,
        until.to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| round_of!(row)).collect())
}

/// The open rounds a unit opened, and those that ask it for a report it has not submitted; what is
/// due first on top.
pub async fn rounds_to_do(
    connection: &mut PgConnection,
    (unit_id, line): (i32, &str),
) -> sqlx::Result<Vec<Round>> {
    let rows = sqlx::query!(
        r#"select r.round_id, r.unit_id, u.code, n.name as "name!", r.line, r.period, r.from_on,
                  r.until_on, r.forms, r.due_on, r.note, r.opened_at, r.state, r.closed_at,
                  r.missing
             from round r join unit u using (unit_id)
             cross join lateral (select name from unit_name n where n.unit_id = r.unit_id
                order by lower(n.during) desc limit 1) n
             left join lateral (select state from report p
                where p.unit_id = $1 and p.period = r.period and p.form = any(r.forms)
                order by p.vintage desc limit 1) p on true
            where r.state = 'open' and r.line = $2
              and (r.unit_id = $1
                or (coalesce(p.state, 'draft') in ('draft', 'returned')
                    and exists (select from unit_above a
                          where a.unit_id = $1 and a.above_id = r.unit_id and a.line = r.line
                            and a.from_on < r.until_on and a.until_on >= r.until_on)))
            order by r.due_on, r.round_id"#,
        unit_id,
        line
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| round_of!(row)).collect())
}

/// Where a unit stands with its own report; nothing where it owes none.
pub async fn own_seat(
    connection: &mut PgConnection,
    looking: &Looking<'_>,
    unit_id: i32,
) -> sqlx::Result<Option<Seat>> {
    let row = sqlx::query!(
        r#"select t.code as "code!", n.name as "name!", t.tier as "tier!", t.report_id,
                  t.state as "state!", t.told_at, t.odd as "odd!", t.late as "late!"
             from round r, round_units(r, r.unit_id, $2, $3, $4) t
             cross join lateral (select name from unit_name n where n.unit_id = t.unit_id
                order by lower(n.during) desc limit 1) n
            where r.round_id = $1 and t.unit_id = $5"#,
        looking.round_id,
        looking.base_form,
        looking.upper_form,
        looking.today.to_sqlx() as _,
        unit_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Seat {
        unit_id,
        code: row.code,
        name: row.name,
        tier: row.tier,
        report_id: row.report_id,
        state: row.state,
        told_at: row.told_at.map(|at| at.to_jiff()),
        odd: row.odd,
        late: row.late,
        below: (0, 0),
    }))
}
