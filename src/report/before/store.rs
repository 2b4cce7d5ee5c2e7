//! Reports of a unit's predecessors, in the database.

use sqlx::PgConnection;

use crate::report::store::Listed;

/// A report of a unit that went into another.
#[derive(Debug, Clone)]
pub struct Before {
    pub code: String,
    pub name: String,
    pub listed: Listed,
}

/// The reports of all units that went into the unit, by acts that were not repealed, and of those
/// that went into them; the newest first, and how many there are. The scope shows which.
pub async fn list(
    connection: &mut PgConnection,
    unit_id: i32,
    (offset, limit): (i64, i64),
) -> sqlx::Result<(Vec<Before>, i64)> {
    let rows = sqlx::query!(
        r#"with recursive before(unit_id) as (
             select $1::integer
             union
             select d.from_id from before b join descent d on d.to_id = b.unit_id
               join act a using (act_id)
              where a.state = 'confirmed' and d.from_id <> d.to_id)
           select r.report_id, r.form, r.period, r.state, r.number, u.code, n.name as "unit_name!",
                  coalesce(r.issued_at, c.recorded_at) as "at!", a.full_name as "full_name?",
                  count(*) over () as "total!"
             from before b join report r on r.unit_id = b.unit_id join change c using (change_no)
             join unit u on u.unit_id = r.unit_id
             cross join lateral (select name from unit_name n where n.unit_id = u.unit_id
                order by lower(n.during) desc limit 1) n
             left join account a on a.account_id = coalesce(r.issued_by, c.account_id)
            where b.unit_id <> $1
            order by coalesce(r.issued_at, c.recorded_at) desc, r.report_id desc
            limit $2 offset $3"#,
        unit_id,
        limit,
        offset
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let before = rows.into_iter().map(|row| Before {
        code: row.code,
        name: row.unit_name,
        listed: Listed {
            report_id: row.report_id,
            form: row.form,
            name: row.period,
            state: row.state,
            number: row.number,
            at: row.at.to_jiff(),
            by: row.full_name,
        },
    });
    Ok((before.collect(), total))
}
