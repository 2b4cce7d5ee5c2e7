//! Called conferences that are still to be held: for one unit's calendar, and for whoever reminds.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

/// A conference somebody is to come to.
#[derive(Debug, Clone)]
pub struct Appointment {
    pub conference_id: i32,
    pub title: String,
    pub host: String,
    pub held_on: Day,
    /// Hours and minutes, `07:30`.
    pub held_at: String,
    pub venue: String,
    /// The day of its invitation; from then on it does not change.
    pub called_on: Day,
}

/// The conferences a unit holds or is invited to, without those it cannot come to; the next first.
pub async fn appointments(
    connection: &mut PgConnection,
    unit_id: i32,
    today: Day,
) -> sqlx::Result<Vec<Appointment>> {
    let rows = sqlx::query!(
        r#"select c.conference_id, c.title, n.name as "host!", c.held_on, c.held_at, c.venue,
                  coalesce((c.invitation -> 'seal' ->> 'on')::date, c.held_on) as "called_on!"
             from conference c
             cross join lateral (select name from unit_name n where n.unit_id = c.unit_id
                order by lower(n.during) desc limit 1) n
            where c.state = 'called' and c.held_on >= $2
              and (c.unit_id = $1 or exists (select from invited i
                    where i.conference_id = c.conference_id and i.kind = 'unit'
                      and i.unit_id = $1 and i.reply <> 'cannot'))
            order by c.held_on, c.held_at, c.conference_id"#,
        unit_id,
        today.to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    let all = rows.into_iter().map(|row| Appointment {
        conference_id: row.conference_id,
        title: row.title,
        host: row.host,
        held_on: row.held_on.to_jiff(),
        held_at: row.held_at,
        venue: row.venue,
        called_on: row.called_on.to_jiff(),
    });
    Ok(all.collect())
}

/// The conferences of the site held within the days, both counted, each with the units that are
/// invited and have not said that they cannot come.
pub async fn appointments_of_all(
    connection: &mut PgConnection,
    (from, until): (Day, Day),
) -> sqlx::Result<Vec<(Appointment, Vec<i32>)>> {
    let rows = sqlx::query!(
        r#"select c.conference_id, c.title, n.name as "host!", c.held_on, c.held_at, c.venue,
                  coalesce((c.invitation -> 'seal' ->> 'on')::date, c.held_on) as "called_on!",
                  array_agg(i.unit_id order by i.unit_id) as "units!"
             from conference c join invited i using (conference_id)
             cross join lateral (select name from unit_name n where n.unit_id = c.unit_id
                order by lower(n.during) desc limit 1) n
            where c.state = 'called' and c.held_on between $1 and $2
              and i.kind = 'unit' and i.reply <> 'cannot'
            group by c.conference_id, n.name order by c.held_on, c.held_at, c.conference_id"#,
        from.to_sqlx() as _,
        until.to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    let all = rows.into_iter().map(|row| {
        let appointment = Appointment {
            conference_id: row.conference_id,
            title: row.title,
            host: row.host,
            held_on: row.held_on.to_jiff(),
            held_at: row.held_at,
            venue: row.venue,
            called_on: row.called_on.to_jiff(),
        };
        (appointment, row.units)
    });
    Ok(all.collect())
}
