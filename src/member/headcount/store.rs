//! Members by age on a day, counted from the register itself, by its own reader: it is given the
//! units of the asker's scope and answers numbers alone.

use jiff_sqlx::ToSqlx;
use sqlx::PgPool;
use timeline::Day;

/// Members of the units on the day by band of age: the youngest age of the band, nothing where the
/// birth is not known, and how many. Where only the year of birth is known the birthday is taken as
/// past.
pub async fn by_age(
    register: &PgPool,
    units: &[i32],
    on: Day,
    bands: &[i32],
) -> sqlx::Result<Vec<(Option<i32>, i64)>> {
    let rows = sqlx::query!(
        r#"with aged as (
             select case when p.birth_on is not null
                         then extract(year from age($2::date, p.birth_on))::int
                         else extract(year from $2::date)::int - p.birth_year end as years
               from spell s join person p using (person_id)
              where s.unit_id = any($1) and s.from_on <= $2 and s.until_on > $2)
           select nullif(width_bucket(years, $3::int[]), 0) as band, count(*) as "count!"
             from aged group by 1 order by 1"#,
        units,
        on.to_sqlx() as _,
        bands
    )
    .fetch_all(register)
    .await?;
    let least = |band: i32| {
        let at = usize::try_from(band - 1).ok()?;
        bands.get(at).copied()
    };
    Ok(rows
        .into_iter()
        .map(|row| (row.band.and_then(least), row.count))
        .collect())
}
