//! Those who left some units: who they are, and how many as far as that is worth counting.

use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, PgPool};

use super::{COUNTED_LEFT, ListAsked, Listed, Row, plan_for_what_is_asked};
use crate::member::rules::WhyLeft;

/// The numbers of those who left by given name, and how many they are; beyond [`COUNTED_LEFT`] one
/// more than that. Whoever left is found one by one, which `offset 0` keeps the planner to: it would
/// rather put together everybody of a federation first.
async fn those_who_left(
    connection: &mut PgConnection,
    asked: &ListAsked<'_>,
) -> sqlx::Result<(Vec<i64>, i64)> {
    let people = sqlx::query_scalar!(
        r#"select found.person_id as "person_id!" from (
             select p.sort_key, s.person_id
               from spell s
               cross join lateral (select p.sort_key from person p
                  where p.person_id = s.person_id and p.registered and p.merged_into_id is null
                    and ($4::text is null or p.sex = $4) offset 0) p
              where s.unit_id = any($1) and s.until_on <= $2
                and ($3::text is null or s.why_left = $3)
                and ($5::bigint[] is null or s.person_id = any($5))
                and not exists (select from spell o where o.person_id = s.person_id
                      and o.unit_id = any($1) and o.from_on <= $2 and o.until_on > s.until_on
                      offset 0)
              limit $6) found
            order by found.sort_key, found.person_id"#,
        asked.units,
        asked.today.to_sqlx() as _,
        asked.why.map(WhyLeft::code),
        asked.sex,
        asked.found as Option<&[i64]>,
        COUNTED_LEFT + 1
    )
    .fetch_all(&mut *connection)
    .await?;
    let total = i64::try_from(people.len()).unwrap_or(i64::MAX);
    if total > COUNTED_LEFT {
        return Ok((leavers_by_name(connection, asked).await?, total));
    }
    let size = |number: i64| usize::try_from(number).unwrap_or(0);
    let page = people.into_iter().skip(size(asked.offset));
    Ok((page.take(size(asked.limit)).collect(), total))
}

/// Where many have left, a page of them is soon found along the order of names.
async fn leavers_by_name(
    connection: &mut PgConnection,
    asked: &ListAsked<'_>,
) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select p.person_id from person p
          where p.registered and p.merged_into_id is null and ($4::text is null or p.sex = $4)
            and ($5::bigint[] is null or p.person_id = any($5))
            and exists (select from spell s where s.person_id = p.person_id
                  and s.unit_id = any($1) and s.until_on <= $2 and ($3::text is null or s.why_left = $3)
                  and not exists (select from spell o where o.person_id = s.person_id
                        and o.unit_id = any($1) and o.from_on <= $2 and o.until_on > s.until_on)
                  offset 0)
          order by p.sort_key, p.person_id limit $6 offset $7",
        asked.units,
        asked.today.to_sqlx() as _,
        asked.why.map(WhyLeft::code),
        asked.sex,
        asked.found as Option<&[i64]>,
        asked.limit,
        asked.offset
    )
    .fetch_all(connection)
    .await
}

/// Those who left: whom another unit keeps now is shown by name and year of birth alone.
pub(super) async fn left(
    register: &PgPool,
    connection: &mut PgConnection,
    asked: &ListAsked<'_>,
) -> sqlx::Result<(Vec<Listed>, i64)> {
    let mut reading = register.begin().await?;
    plan_for_what_is_asked(&mut reading).await?;
    let (ids, total) = those_who_left(&mut reading, asked).await?;
    reading.commit().await?;
    let rows = sqlx::query_as!(
        Row,
        r#"select s.person_id, coalesce(p.full_name, m.full_name) as "full_name!", p.birth_on as "birth_on?",
                  coalesce(p.birth_year, m.birth_year) as "birth_year?", p.sex as "sex?",
                  p.national_id as "national_id?", s.unit_id, s.from_on as "from_on?", s.until_on as "until_on?",
                  s.why_left, (p.person_id is not null) as "is_open!", 0::bigint as "total!"
             from (select distinct on (person_id) person_id, unit_id, from_on, until_on, why_left
                     from spell where person_id = any($3) and unit_id = any($1) and until_on <= $2
                    order by person_id, until_on desc) s
             left join person p on p.person_id = s.person_id
             left join member_name m on m.person_id = s.person_id and p.person_id is null
            where coalesce(p.full_name, m.full_name) is not null
            order by array_position($3, s.person_id)"#,
        asked.units,
        asked.today.to_sqlx() as _,
        &ids
    )
    .fetch_all(connection)
    .await?;
    Ok((rows.into_iter().map(Listed::from).collect(), total))
}
