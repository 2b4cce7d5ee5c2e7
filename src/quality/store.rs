//! The counts in the database. They are kept per unit and counted again, before they are shown, for
//! the units in which something changed or a new day began; so a federation's page adds up a few
//! thousand rows instead of reading everybody.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, PgPool};
use timeline::Day;
use vietnamese::Sex;

use super::rules::{Counts, Issue, Limits};
use crate::fact::store::snapshot;
use crate::member::{Birth, sex_of};

/// The name under which the counting notes how far it has read.
const READER: &str = "quality";

/// Counts anew whatever changed below a unit since it was counted; everywhere where none is named.
/// Runs over the owner's connection: what is counted belongs to units, not to whoever asks. Returns
/// how many units were counted.
pub async fn catch_up(
    owner: &PgPool,
    below: Option<(i32, &str)>,
    (limits, now): (&Limits, Timestamp),
) -> sqlx::Result<usize> {
    let mut tx = owner.begin().await?;
    // One counts at a time; the next finds what the first has counted.
    sqlx::query!("select pg_advisory_xact_lock(hashtext('quality'))")
        .execute(&mut *tx)
        .await?;
    note_changes(&mut tx, now).await?;
    let units = take_stale(&mut tx, below, limits.today).await?;
    if !units.is_empty() {
        count(&mut tx, &units, limits).await?;
    }
    tx.commit().await?;
    Ok(units.len())
}

/// Notes the units of everybody written since the last reading. What is counted afterwards may know
/// more than is noted here, which then is counted once more.
async fn note_changes(connection: &mut PgConnection, now: Timestamp) -> sqlx::Result<()> {
    let known = snapshot(connection).await?;
    let last = sqlx::query!(
        "select snapshot_xmax, snapshot_xip from register_reading where reader = $1",
        READER
    )
    .fetch_optional(&mut *connection)
    .await?;
    match last {
        None => {
            sqlx::query!("insert into quality_stale (unit_id) select distinct unit_id from spell")
                .execute(&mut *connection)
                .await?;
        }
        Some(last) => {
            sqlx::query!(
                "insert into quality_stale (unit_id)
                 select unit_id from spell where change_no >= $1 or change_no = any($2)
                 union
                 select s.unit_id from person p join spell s using (person_id)
                  where p.change_no >= $1 or p.change_no = any($2)",
                last.snapshot_xmax,
                &last.snapshot_xip
            )
            .execute(&mut *connection)
            .await?;
        }
    }
    sqlx::query!(
        "insert into register_reading (reader, snapshot_xmax, snapshot_xip, read_at, people)
         values ($1, $2, $3, $4, 0)
         on conflict (reader) do update set snapshot_xmax = excluded.snapshot_xmax,
            snapshot_xip = excluded.snapshot_xip, read_at = excluded.read_at",
        READER,
        known.xmax,
        &known.xip,
        now.to_sqlx() as _
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes the units to be counted, those below one unit or all.
async fn take_stale(
    connection: &mut PgConnection,
    below: Option<(i32, &str)>,
    today: Day,
) -> sqlx::Result<Vec<i32>> {
    let (top_id, line) = below.unzip();
    let mut units = sqlx::query_scalar!(
        r#"with below as materialized (
             select unit_id from unit_above where above_id = $1 and line = $2
                and from_on <= $3 and seen_until > $3),
           taken as (
             delete from quality_stale where $1::integer is null or unit_id in (table below)
             returning unit_id)
           select unit_id as "unit_id!" from taken
           union
           select unit_id from quality_count
            where counted_on <> $3 and ($1::integer is null or unit_id in (table below))"#,
        top_id,
        line,
        today.to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    units.sort_unstable();
    Ok(units)
}

/// Counts the members of units on a day, and what is amiss with them.
async fn count(connection: &mut PgConnection, units: &[i32], limits: &Limits) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into quality_count (unit_id, counted_on, people, no_number, no_birth, year_only, no_sex,
                no_phone, joined_unknown, number_differs, age_odd, joined_young, unit_ended, unconfirmed)
         select asked.unit_id, $2, coalesce(c.people, 0), coalesce(c.no_number, 0), coalesce(c.no_birth, 0),
                coalesce(c.year_only, 0), coalesce(c.no_sex, 0), coalesce(c.no_phone, 0),
                coalesce(c.joined_unknown, 0), coalesce(c.number_differs, 0), coalesce(c.age_odd, 0),
                coalesce(c.joined_young, 0), coalesce(c.unit_ended, 0), coalesce(c.unconfirmed, 0)
           from unnest($1::integer[]) as asked(unit_id)
           left join (
             select s.unit_id, count(*) as people,
                    count(*) filter (where amiss(p, s, u.ended_on, 'no-number', $2, $3, $4, $5)) as no_number,
                    count(*) filter (where amiss(p, s, u.ended_on, 'no-birth', $2, $3, $4, $5)) as no_birth,
                    count(*) filter (where amiss(p, s, u.ended_on, 'year-only', $2, $3, $4, $5)) as year_only,
                    count(*) filter (where amiss(p, s, u.ended_on, 'no-sex', $2, $3, $4, $5)) as no_sex,
                    count(*) filter (where amiss(p, s, u.ended_on, 'no-phone', $2, $3, $4, $5)) as no_phone,
                    count(*) filter (where amiss(p, s, u.ended_on, 'joined-unknown', $2, $3, $4, $5)) as joined_unknown,
                    count(*) filter (where amiss(p, s, u.ended_on, 'number-differs', $2, $3, $4, $5)) as number_differs,
                    count(*) filter (where amiss(p, s, u.ended_on, 'age-odd', $2, $3, $4, $5)) as age_odd,
                    count(*) filter (where amiss(p, s, u.ended_on, 'joined-young', $2, $3, $4, $5)) as joined_young,
                    count(*) filter (where amiss(p, s, u.ended_on, 'unit-ended', $2, $3, $4, $5)) as unit_ended,
                    count(*) filter (where amiss(p, s, u.ended_on, 'unconfirmed', $2, $3, $4, $5)) as unconfirmed
               from spell s join person p using (person_id) join unit u on u.unit_id = s.unit_id
              where s.unit_id = any($1) and s.from_on <= $2 and s.until_on > $2
              group by s.unit_id) c using (unit_id)
         on conflict (unit_id) do update set counted_on = excluded.counted_on, people = excluded.people,
            no_number = excluded.no_number, no_birth = excluded.no_birth, year_only = excluded.year_only,
            no_sex = excluded.no_sex, no_phone = excluded.no_phone,
            joined_unknown = excluded.joined_unknown, number_differs = excluded.number_differs,
            age_odd = excluded.age_odd, joined_young = excluded.joined_young,
            unit_ended = excluded.unit_ended, unconfirmed = excluded.unconfirmed",
        units,
        limits.today.to_sqlx() as _,
        limits.age_least,
        limits.age_most,
        limits.confirmed_since.to_sqlx() as _
    )
    .execute(connection)
    .await?;
    Ok(())
}

macro_rules! counts_of {
    ($row:expr) => {{
        let mut counts = Counts::of($row.people);
        for (issue, found) in [
            (Issue::NoNumber, $row.no_number),
            (Issue::NoBirth, $row.no_birth),
            (Issue::YearOnly, $row.year_only),
            (Issue::NoSex, $row.no_sex),
            (Issue::NoPhone, $row.no_phone),
            (Issue::JoinedUnknown, $row.joined_unknown),
            (Issue::NumberDiffers, $row.number_differs),
            (Issue::AgeOdd, $row.age_odd),
            (Issue::JoinedYoung, $row.joined_young),
            (Issue::UnitEnded, $row.unit_ended),
            (Issue::Unconfirmed, $row.unconfirmed),
        ] {
            counts.set(issue, found);
        }
        counts
    }};
}

/// The counts of a unit with everything below it, and of each of the units given with everything
/// below them; those without members are left out.
pub async fn counts_below(
    connection: &mut PgConnection,
    tops: &[i32],
    (line, today): (&str, Day),
) -> sqlx::Result<HashMap<i32, Counts>> {
    let rows = sqlx::query!(
        r#"select a.above_id as top_id, sum(q.people) as "people!", sum(no_number) as "no_number!",
                  sum(no_birth) as "no_birth!", sum(year_only) as "year_only!", sum(no_sex) as "no_sex!",
                  sum(no_phone) as "no_phone!", sum(joined_unknown) as "joined_unknown!",
                  sum(number_differs) as "number_differs!", sum(age_odd) as "age_odd!",
                  sum(joined_young) as "joined_young!", sum(unit_ended) as "unit_ended!",
                  sum(unconfirmed) as "unconfirmed!"
             from quality_count q join unit_above a using (unit_id)
            where a.above_id = any($1) and a.line = $2 and a.from_on <= $3 and a.seen_until > $3
            group by a.above_id having sum(q.people) > 0"#,
        tops,
        line,
        today.to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.top_id, counts_of!(row)))
        .collect())
}

/// The units below a unit in which an issue is found, with how many people have it, most first.
pub async fn units_with(
    connection: &mut PgConnection,
    (top_id, issue): (i32, Issue),
    (line, today): (&str, Day),
) -> sqlx::Result<Vec<(i32, i64)>> {
    let column = issue.code().replace('-', "_");
    let rows = sqlx::query!(
        r#"select unit_id, found as "found!" from (
             select q.unit_id, (to_jsonb(q) ->> $4)::bigint as found
               from quality_count q join unit_above a using (unit_id)
              where a.above_id = $1 and a.line = $2 and a.from_on <= $3 and a.seen_until > $3) each
            where found > 0 order by found desc, unit_id"#,
        top_id,
        line,
        today.to_sqlx() as _,
        column
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.unit_id, row.found))
        .collect())
}

/// A member with something amiss, as a list shows him.
#[derive(Debug, Clone)]
pub struct Found {
    pub person_id: i64,
    pub full_name: String,
    pub birth: Option<Birth>,
    pub sex: Option<Sex>,
    pub national_id: Option<String>,
    pub phone: Option<String>,
    pub unit_id: i32,
    pub from_on: Day,
    pub confirmed_on: Option<Day>,
}

/// Members of units who have an issue, unit by unit in the order given, by name.
pub async fn people_with(
    connection: &mut PgConnection,
    (units, issue): (&[i32], Issue),
    limits: &Limits,
    (offset, limit): (i64, i64),
) -> sqlx::Result<Vec<Found>> {
    let rows = sqlx::query!(
        r#"select p.person_id, p.full_name, p.birth_on, p.birth_year, p.sex, p.national_id, p.phone,
                  s.unit_id, s.from_on, p.confirmed_on
             from spell s join person p using (person_id) join unit u on u.unit_id = s.unit_id
            where s.unit_id = any($1) and s.from_on <= $3 and s.until_on > $3
              and amiss(p, s, u.ended_on, $2, $3, $4, $5, $6)
            order by array_position($1, s.unit_id), p.sort_key, p.person_id offset $7 limit $8"#,
        units,
        issue.code(),
        limits.today.to_sqlx() as _,
        limits.age_least,
        limits.age_most,
        limits.confirmed_since.to_sqlx() as _,
        offset,
        limit
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Found {
            person_id: row.person_id,
            full_name: row.full_name,
            birth: Birth::of_columns(row.birth_on.map(|day| day.to_jiff()), row.birth_year),
            sex: row.sex.as_deref().and_then(sex_of),
            national_id: row.national_id,
            phone: row.phone,
            unit_id: row.unit_id,
            from_on: row.from_on.to_jiff(),
            confirmed_on: row.confirmed_on.map(|day| day.to_jiff()),
        })
        .collect())
}

/// Code and name of units of the scope.
pub async fn unit_names(
    connection: &mut PgConnection,
    units: &[i32],
) -> sqlx::Result<HashMap<i32, (String, String)>> {
    let rows = sqlx::query!(
        r#"select u.unit_id, u.code, n.name as "name!" from unit u
            cross join lateral (select name from unit_name n where n.unit_id = u.unit_id
               order by lower(n.during) desc limit 1) n
            where u.unit_id = any($1)"#,
        units
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.unit_id, (row.code, row.name)))
        .collect())
}
