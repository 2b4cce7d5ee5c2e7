//! Members by age on a day, counted from the register itself, by its own reader: it is given the
//! units of the asker's scope and answers numbers alone.

use std::collections::BTreeMap;

use jiff_sqlx::ToSqlx;
use sqlx::PgPool;
use timeline::Day;

/// Members of the units on the day by band of age: the youngest age of the band, nothing where the
/// birth is not known or nobody may be so young, and how many; youngest first. Where only the year of
/// birth is known the birthday is taken as past.
///
/// Days of birth are compared with the days on which the bands begin: an age worked out for each of a
/// federation's people takes longer than finding them.
pub async fn by_age(
    register: &PgPool,
    units: &[i32],
    on: Day,
    bands: &[i32],
) -> sqlx::Result<Vec<(Option<i32>, i64)>> {
    let mut oldest_first = bands.to_vec();
    oldest_first.sort_unstable_by_key(|age| std::cmp::Reverse(*age));
    // Whoever was born before this day is at least so old.
    let born_before = oldest_first.iter().map(|age| {
        let birthday = on.saturating_sub(jiff::Span::new().years(i64::from(*age)));
        birthday.saturating_add(jiff::Span::new().days(1)).to_sqlx()
    });
    let born_before: Vec<jiff_sqlx::Date> = born_before.collect();
    let mut tx = register.begin().await?;
    // Some ask about one unit, some about thousands: no plan serves both.
    sqlx::query!("select set_config('plan_cache_mode', 'force_custom_plan', true)")
        .fetch_one(&mut *tx)
        .await?;
    let rows = sqlx::query!(
        r#"select width_bucket(coalesce(p.birth_on, make_date(p.birth_year, 1, 1)), $3::date[]) as band,
                  count(*) as "count!"
             from spell s join person p using (person_id)
            where s.unit_id = any($1) and s.from_on <= $2 and s.until_on > $2
            group by 1"#,
        units,
        on.to_sqlx() as _,
        &born_before as _
    )
    .fetch_all(&mut *tx)
    .await?;
    tx.commit().await?;
    let mut found: BTreeMap<Option<i32>, i64> = BTreeMap::new();
    for row in rows {
        let place = row.band.and_then(|band| usize::try_from(band).ok());
        let age = place.and_then(|place| oldest_first.get(place)).copied();
        *found.entry(age).or_default() += row.count;
    }
    let unknown = found.remove(&None);
    let known = found.into_iter();
    Ok(known.chain(unknown.map(|count| (None, count))).collect())
}
