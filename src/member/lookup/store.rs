//! People found in the database, within the scope and below a unit.

use std::collections::BTreeMap;

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;
use vietnamese::Sex;

use super::Found;
use crate::member::rules::sex_code;

/// Below which unit somebody is looked for, as its tree stands today.
#[derive(Debug, Clone, Copy)]
pub struct Within<'a> {
    pub unit_id: i32,
    pub line: &'a str,
    pub today: Day,
}

macro_rules! found_of {
    ($row:expr) => {
        Found {
            person_id: $row.person_id,
            full_name: $row.full_name,
            birth_year: $row.birth_year,
            unit_name: $row.unit_name,
            id_end: $row.id_end,
            member: $row.member,
            registered: $row.registered,
        }
    };
}

/// Of the people a search found, those of the register kept at or below the unit, in the order they
/// were found; members before those who left.
pub async fn kept_within(
    connection: &mut PgConnection,
    within: Within<'_>,
    found: &[i64],
    limit: i64,
) -> sqlx::Result<Vec<Found>> {
    let rows = sqlx::query!(
        r#"select p.person_id, p.full_name, p.birth_year, right(p.national_id, 4) as id_end,
                  n.name as "unit_name?", s.person_id is not null as "member!", true as "registered!"
             from person p
             left join spell s on s.person_id = p.person_id and s.from_on <= $3 and s.until_on > $3
             left join lateral (select name from unit_name n where n.unit_id = p.unit_id
                order by lower(n.during) desc limit 1) n on true
            where p.person_id = any($4) and p.registered and p.merged_into_id is null
              and exists (select from unit_above a where a.above_id = $1 and a.line = $2
                           and a.unit_id = p.unit_id and a.from_on <= $3 and a.until_on > $3)
            order by s.person_id is null, array_position($4, p.person_id) limit $5"#,
        within.unit_id,
        within.line,
        within.today.to_sqlx() as _,
        found,
        limit
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| found_of!(row)).collect())
}

/// People of the register kept at or below the unit who bear exactly this name, marks aside, and
/// were born in the year where one is given, or bore it in a record merged into theirs; `on` is the day on which they may have been members.
pub async fn of_name(
    connection: &mut PgConnection,
    within: Within<'_>,
    (folded, birth_year): (&str, Option<i16>),
    on: Day,
) -> sqlx::Result<Vec<Found>> {
    let rows = sqlx::query!(
        r#"select p.person_id, p.full_name, p.birth_year, right(p.national_id, 4) as id_end,
                  n.name as "unit_name?", s.person_id is not null as "member!", true as "registered!"
             from person p
             left join spell s on s.person_id = p.person_id and s.from_on <= $6 and s.until_on > $6
             left join lateral (select name from unit_name n where n.unit_id = p.unit_id
                order by lower(n.during) desc limit 1) n on true
            where p.registered and p.merged_into_id is null
              and p.person_id in (select person_kept(named.person_id) from person named
                    where named.folded = $4 and ($5::smallint is null or named.birth_year = $5))
              and exists (select from unit_above a where a.above_id = $1 and a.line = $2
                           and a.unit_id = p.unit_id and a.from_on <= $3 and a.until_on > $3)
            order by s.person_id is null, p.birth_year, p.person_id limit 20"#,
        within.unit_id,
        within.line,
        within.today.to_sqlx() as _,
        folded,
        birth_year,
        on.to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| found_of!(row)).collect())
}

/// The people of these numbers whom the scope shows: in full where a unit of the scope keeps them,
/// by name where they once belonged to one.
pub async fn of_numbers(
    connection: &mut PgConnection,
    numbers: &[i64],
    on: Day,
) -> sqlx::Result<BTreeMap<i64, Found>> {
    let rows = sqlx::query!(
        r#"select p.person_id as "person_id!", p.full_name as "full_name!", p.birth_year,
                  p.id_end, n.name as "unit_name?",
                  exists (select from spell s where s.person_id = p.person_id
                             and s.from_on <= $2 and s.until_on > $2) as "member!",
                  p.registered as "registered!"
             from (select person_id, full_name, birth_year, right(national_id, 4) as id_end,
                          unit_id, registered
                     from person where person_id = any($1)
                   union all
                   select person_id, full_name, birth_year, null, null, true
                     from member_name m
                    where person_id = any($1)
                      and not exists (select from person p where p.person_id = m.person_id)) p
             left join lateral (select name from unit_name n where n.unit_id = p.unit_id
                order by lower(n.during) desc limit 1) n on true"#,
        numbers,
        on.to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    let found = rows.into_iter().map(|row| found_of!(row));
    Ok(found.map(|found| (found.person_id, found)).collect())
}

/// Somebody as typed, who is not in the register.
#[derive(Debug, Clone, Copy)]
pub struct NameOnly<'a> {
    pub full_name: &'a str,
    pub birth_year: Option<i16>,
    pub sex: Option<Sex>,
}

/// The number of somebody named at a unit without being in the register: the same name and year at
/// the unit is the same person. One of the register is never meant here.
pub async fn name_person(
    connection: &mut PgConnection,
    (change_no, unit_id): (i64, i32),
    named: NameOnly<'_>,
) -> sqlx::Result<i64> {
    let folded = vietnamese::fold(named.full_name);
    sqlx::query!(
        "insert into person (unit_id, full_name, folded, sort_key, birth_year, sex, change_no)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
        unit_id,
        named.full_name,
        folded,
        vietnamese::name_sort_key(named.full_name),
        named.birth_year,
        named.sex.map(sex_code),
        change_no
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query_scalar!(
        "select person_id from person
          where unit_id = $1 and folded = $2 and birth_year is not distinct from $3
            and not registered",
        unit_id,
        folded,
        named.birth_year
    )
    .fetch_one(connection)
    .await
}
