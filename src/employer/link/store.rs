//! The unions at an employer, and the records that name it.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use crate::employer::rules::Link;
use crate::employer::store::write_deed;

/// The unions at an employer, as far as the scope shows them: those that are now, then those that
/// were.
pub async fn links(connection: &mut PgConnection, employer_id: i64) -> sqlx::Result<Vec<Link>> {
    let rows = sqlx::query!(
        r#"select l.unit_id, u.code, n.name as "name!", lower(l.during) as from_on,
                  upper(l.during) as until_on
             from unit_employer l join unit u using (unit_id)
             cross join lateral (select name from unit_name n where n.unit_id = l.unit_id
                order by lower(n.during) desc limit 1) n
            where l.employer_id = $1
            order by upper(l.during) desc nulls first, n.name"#,
        employer_id
    )
    .fetch_all(connection)
    .await?;
    let links = rows.into_iter().map(|row| Link {
        unit_id: row.unit_id,
        unit_code: row.code,
        unit_name: row.name,
        from_on: row.from_on.map(|day| day.to_jiff()),
        until_on: row.until_on.map(|day| day.to_jiff()),
    });
    Ok(links.collect())
}

/// Links a union to an employer within a change already begun; without a day since ever.
pub async fn begin_link(
    connection: &mut PgConnection,
    change_no: i64,
    (employer_id, unit_id): (i64, i32),
    from_on: Option<Day>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into unit_employer (unit_id, employer_id, during, change_no)
         values ($1, $2, daterange($3, null), $4)",
        unit_id,
        employer_id,
        from_on.map(ToSqlx::to_sqlx) as _,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    let from = from_on.map(|day| day.to_string());
    let detail = serde_json::json!({ "unit": unit_id, "from": from });
    let deed = ("employer-linked", detail);
    write_deed(connection, change_no, (unit_id, employer_id), deed).await
}

/// Ends the link that is open; whether there was one that began before the day.
pub async fn end_link(
    connection: &mut PgConnection,
    change_no: i64,
    (employer_id, unit_id): (i64, i32),
    until_on: Day,
) -> sqlx::Result<bool> {
    let ended = sqlx::query!(
        "update unit_employer set during = daterange(lower(during), $3), change_no = $4
          where employer_id = $1 and unit_id = $2 and upper_inf(during)
            and coalesce(lower(during), '-infinity') < $3",
        employer_id,
        unit_id,
        until_on.to_sqlx() as _,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    if ended.rows_affected() == 0 {
        return Ok(false);
    }
    let detail = serde_json::json!({ "unit": unit_id, "until": until_on.to_string() });
    let deed = ("employer-unlinked", detail);
    write_deed(connection, change_no, (unit_id, employer_id), deed).await?;
    Ok(true)
}

/// A record that names the employer.
#[derive(Debug, Clone)]
pub struct NamedOn {
    pub record_id: i64,
    pub kind: String,
    pub happened_on: Day,
    pub unit_code: String,
    pub unit_name: String,
}

/// The newest records that name an employer.
pub async fn records(
    connection: &mut PgConnection,
    employer_id: i64,
    limit: i64,
) -> sqlx::Result<Vec<NamedOn>> {
    let rows = sqlx::query!(
        r#"select r.record_id, r.kind, r.happened_on, u.code, n.name as "name!"
             from record_employer e join record r using (record_id) join unit u on u.unit_id = r.unit_id
             cross join lateral (select name from unit_name n where n.unit_id = r.unit_id
                order by lower(n.during) desc limit 1) n
            where e.employer_id = $1 and r.state = 'recorded'
            order by r.happened_on desc, r.record_id desc limit $2"#,
        employer_id,
        limit
    )
    .fetch_all(connection)
    .await?;
    let named = rows.into_iter().map(|row| NamedOn {
        record_id: row.record_id,
        kind: row.kind,
        happened_on: row.happened_on.to_jiff(),
        unit_code: row.code,
        unit_name: row.name,
    });
    Ok(named.collect())
}

/// Notes which employers a record names now.
pub async fn note_record(
    connection: &mut PgConnection,
    (record_id, unit_id): (i64, i32),
    employers: &[i64],
) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from record_employer where record_id = $1 and not employer_id = any($2)",
        record_id,
        employers
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into record_employer (record_id, employer_id, unit_id)
         select $1, employer_id, $2 from unnest($3::bigint[]) as named(employer_id)
         on conflict do nothing",
        record_id,
        unit_id,
        employers
    )
    .execute(connection)
    .await?;
    Ok(())
}
