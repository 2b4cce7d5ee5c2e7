//! Who and what a unit holds on the day of an act.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

/// Everybody with a spell at the unit that lasts beyond the day.
pub async fn members_after(
    connection: &mut PgConnection,
    unit_id: i32,
    on: Day,
) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select distinct person_id from spell where unit_id = $1 and until_on > $2 order by person_id",
        unit_id,
        on.to_sqlx() as _
    )
    .fetch_all(connection)
    .await
}

/// The terms at the unit that have not ended and began before the day: person and term.
pub async fn open_terms(
    connection: &mut PgConnection,
    unit_id: i32,
    on: Day,
) -> sqlx::Result<Vec<(i64, i64)>> {
    let rows = sqlx::query!(
        "select person_id, term_id from term
          where unit_id = $1 and ended_on is null and from_on < $2 order by term_id",
        unit_id,
        on.to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.person_id, row.term_id))
        .collect())
}

/// The employers a unit is at are the other's from the day on, and those it keeps are kept there.
pub async fn employers(
    connection: &mut PgConnection,
    change_no: i64,
    (from, to): (i32, i32),
    on: Day,
) -> sqlx::Result<()> {
    let on = on.to_sqlx();
    sqlx::query!(
        "insert into unit_employer (unit_id, employer_id, during, change_no)
         select $2, employer_id, daterange($3::date, upper(during)), $4 from unit_employer e
          where unit_id = $1 and during @> $3::date
            and not exists (select from unit_employer o where o.unit_id = $2
                  and o.employer_id = e.employer_id
                  and o.during && daterange($3::date, upper(e.during)))",
        from,
        to,
        on as _,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "update unit_employer set during = daterange(lower(during), $2::date), change_no = $3
          where unit_id = $1 and during @> $2::date and lower(during) is distinct from $2::date",
        from,
        on as _,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "update employer set unit_id = $2, change_no = $3 where unit_id = $1",
        from,
        to,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What an act did to the unions of employers, taken back.
pub async fn employers_back(connection: &mut PgConnection, change_no: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "with gone as (
           delete from unit_employer e using act a
            where a.change_no = $1 and e.change_no = $1 and lower(e.during) = a.effective_on
           returning e.employer_id, e.unit_id, upper(e.during) as until_on),
         back as (
           update unit_employer e set during = daterange(lower(e.during), g.until_on)
             from gone g, act a
            where a.change_no = $1 and e.change_no = $1 and e.employer_id = g.employer_id
              and upper(e.during) = a.effective_on
           returning e.employer_id, e.unit_id, g.unit_id as was_at)
         update employer e set unit_id = b.unit_id
           from back b where e.employer_id = b.employer_id and e.unit_id = b.was_at
             and e.change_no = $1",
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The acts on terms a change made, the latest first.
pub async fn term_acts_of(connection: &mut PgConnection, change_no: i64) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select term_act_id from term_act where change_no = $1 order by term_act_id desc",
        change_no
    )
    .fetch_all(connection)
    .await
}
