//! Pairs as the asker may see them, and what is told beside them. Row-level security shows a pair
//! only to whoever sees both people.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use crate::member::Birth;

/// What a list of pairs is asked with.
#[derive(Debug, Clone)]
pub struct PairsAsked<'a> {
    /// The unit at or below which at least one of the two is kept.
    pub unit_id: i32,
    pub line: &'a str,
    pub today: Day,
    /// Code of a reason; empty asks for any.
    pub why: &'a str,
    /// The band of the score, half-open, in millionths.
    pub score_ppm: (i32, i32),
    /// The score and people of the pair to begin with; the first of all where left out.
    pub from: Option<(i32, i64, i64)>,
    pub offset: i64,
    pub limit: i64,
}

/// One of the two people of a pair, as a list shows him.
#[derive(Debug, Clone)]
pub struct Listed {
    pub person_id: i64,
    pub full_name: String,
    pub birth: Option<Birth>,
    pub unit_code: String,
    pub unit_name: String,
}

/// A pair that waits for somebody to look at it.
#[derive(Debug, Clone)]
pub struct WaitingPair {
    pub a: Listed,
    pub b: Listed,
    pub score_ppm: i32,
    pub why: Vec<String>,
}

/// So many pairs are counted; more are told as more.
pub const COUNTED: i64 = 10_000;

macro_rules! listed {
    ($row:expr, $id:ident, $name:ident, $day:ident, $year:ident, $code:ident, $unit:ident) => {
        Listed {
            person_id: $row.$id,
            full_name: $row.$name,
            birth: Birth::of_columns($row.$day.map(|day| day.to_jiff()), $row.$year),
            unit_code: $row.$code,
            unit_name: $row.$unit,
        }
    };
}

/// A page of the pairs that wait, likeliest first.
pub async fn pairs(
    connection: &mut PgConnection,
    asked: &PairsAsked<'_>,
) -> sqlx::Result<Vec<WaitingPair>> {
    let from = asked.from.unwrap_or((i32::MAX, 0, 0));
    let rows = sqlx::query!(
        r#"with below as materialized (
             select u.unit_id from unit_above u
              where u.above_id = $1 and u.line = $2 and u.from_on <= $3 and u.seen_until > $3),
           waiting as (
             select l.a_id, l.b_id, l.score_ppm, l.why
               from likeness l
               join person a on a.person_id = l.a_id join person b on b.person_id = l.b_id
              where a.merged_into_id is null and b.merged_into_id is null
                and l.score_ppm >= $4 and l.score_ppm < $5 and ($6 = '' or $6 = any(l.why))
                and not exists (select from not_same n where n.a_id = l.a_id and n.b_id = l.b_id
                                 and n.undone_change_no is null)
                and (a.unit_id in (table below) or b.unit_id in (table below))
                and (l.score_ppm < $9 or (l.score_ppm = $9 and (l.a_id, l.b_id) >= ($10, $11)))
              order by l.score_ppm desc, l.a_id, l.b_id)
           select w.a_id, a.full_name as a_name, a.birth_on as a_day, a.birth_year as a_year,
                  ua.code as a_code, na.name as "a_unit!",
                  w.b_id, b.full_name as b_name, b.birth_on as b_day, b.birth_year as b_year,
                  ub.code as b_code, nb.name as "b_unit!", w.score_ppm, w.why
             from (select * from waiting offset $7 limit $8) w
             join person a on a.person_id = w.a_id join person b on b.person_id = w.b_id
             join unit ua on ua.unit_id = a.unit_id join unit ub on ub.unit_id = b.unit_id
             cross join lateral (select name from unit_name n where n.unit_id = a.unit_id
                order by lower(n.during) desc limit 1) na
             cross join lateral (select name from unit_name n where n.unit_id = b.unit_id
                order by lower(n.during) desc limit 1) nb
            order by w.score_ppm desc, w.a_id, w.b_id"#,
        asked.unit_id,
        asked.line,
        asked.today.to_sqlx() as _,
        asked.score_ppm.0,
        asked.score_ppm.1,
        asked.why,
        asked.offset,
        asked.limit,
        from.0,
        from.1,
        from.2
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| WaitingPair {
            a: listed!(row, a_id, a_name, a_day, a_year, a_code, a_unit),
            b: listed!(row, b_id, b_name, b_day, b_year, b_code, b_unit),
            score_ppm: row.score_ppm,
            why: row.why,
        })
        .collect())
}

/// How many pairs wait, each up to [`COUNTED`] and one more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Those that the list asks for.
    pub listed: i64,
    /// All of the unit and below.
    pub all: i64,
    /// Those of all that are very likely.
    pub likely: i64,
}

/// How many pairs wait at a unit and below it, and how many of them a list asks for.
pub async fn count_pairs(
    connection: &mut PgConnection,
    asked: &PairsAsked<'_>,
    (unit_id, likely_ppm): (i32, i32),
) -> sqlx::Result<Waiting> {
    let row = sqlx::query!(
        r#"with below as materialized (
             select u.unit_id from unit_above u
              where u.above_id = $1 and u.line = $2 and u.from_on <= $3 and u.seen_until > $3),
           within as materialized (
             select u.unit_id from unit_above u
              where u.above_id = $9 and u.line = $2 and u.from_on <= $3 and u.seen_until > $3)
           select count(*) as "all!", count(*) filter (where score_ppm >= $8) as "likely!",
                  count(*) filter (where score_ppm >= $4 and score_ppm < $5
                    and ($6 = '' or $6 = any(why))
                    and (a_unit in (table within) or b_unit in (table within))) as "listed!"
             from (
               select l.score_ppm, l.why, a.unit_id as a_unit, b.unit_id as b_unit
                 from likeness l
                 join person a on a.person_id = l.a_id join person b on b.person_id = l.b_id
                where a.merged_into_id is null and b.merged_into_id is null
                  and not exists (select from not_same n where n.a_id = l.a_id and n.b_id = l.b_id
                                   and n.undone_change_no is null)
                  and (a.unit_id in (table below) or b.unit_id in (table below))
                limit $7) waiting"#,
        unit_id,
        asked.line,
        asked.today.to_sqlx() as _,
        asked.score_ppm.0,
        asked.score_ppm.1,
        asked.why,
        COUNTED + 1,
        likely_ppm,
        asked.unit_id
    )
    .fetch_one(connection)
    .await?;
    Ok(Waiting {
        listed: row.listed,
        all: row.all,
        likely: row.likely,
    })
}

/// How likely a pair is and why, if it was found.
pub async fn find_likeness(
    connection: &mut PgConnection,
    (a, b): (i64, i64),
) -> sqlx::Result<Option<(i32, Vec<String>)>> {
    let row = sqlx::query!(
        "select score_ppm, why from likeness where a_id = $1 and b_id = $2",
        a,
        b
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| (row.score_ppm, row.why)))
}

/// How many records within the scope name each of the people.
pub async fn records_naming(
    connection: &mut PgConnection,
    people: &[i64],
) -> sqlx::Result<Vec<(i64, i64)>> {
    let rows = sqlx::query!(
        r#"select person_id as "person_id!", count(*) as "records!" from (
             select person_id, record_id from fact
              where person_id = any($1) and record_id is not null
              group by person_id, record_id having sum(sign) > 0) naming
            group by person_id"#,
        people
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.person_id, row.records))
        .collect())
}

/// Members of a base union on a day, as far as the asker sees them.
pub async fn members_on(connection: &mut PgConnection, unit_id: i32, on: Day) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from spell
            where unit_id = $1 and until_on > $2 and from_on <= $2"#,
        unit_id,
        on.to_sqlx() as _
    )
    .fetch_one(connection)
    .await
}

/// Every unit within the asker's scope.
pub async fn own_units(connection: &mut PgConnection) -> sqlx::Result<Vec<i32>> {
    sqlx::query_scalar!(r#"select unit_id as "unit_id!" from unit_in_scope"#)
        .fetch_all(connection)
        .await
}

/// Whether the unit stands at or below another.
pub async fn is_below(
    connection: &mut PgConnection,
    (unit_id, top_id): (i32, i32),
    (line, today): (&str, Day),
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from unit_above
             where unit_id = $1 and above_id = $2 and line = $3 and from_on <= $4 and seen_until > $4)
             as "below!""#,
        unit_id,
        top_id,
        line,
        today.to_sqlx() as _
    )
    .fetch_one(connection)
    .await
}

/// Code and name of a unit that the asker may see, open or not.
pub async fn unit_names(
    connection: &mut PgConnection,
    units: &[i32],
) -> sqlx::Result<Vec<(i32, String, String)>> {
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
        .map(|row| (row.unit_id, row.code, row.name))
        .collect())
}

/// People of waiting pairs who are kept at or below each of the units, each counted once.
pub async fn people_waiting(
    connection: &mut PgConnection,
    tops: &[i32],
    (line, today): (&str, Day),
) -> sqlx::Result<Vec<(i32, i64)>> {
    let rows = sqlx::query!(
        r#"with waiting as materialized (
             select l.a_id, a.unit_id as a_unit, l.b_id, b.unit_id as b_unit
               from likeness l
               join person a on a.person_id = l.a_id join person b on b.person_id = l.b_id
              where a.merged_into_id is null and b.merged_into_id is null
                and not exists (select from not_same n where n.a_id = l.a_id and n.b_id = l.b_id
                                 and n.undone_change_no is null)),
           people as (
             select a_id as person_id, a_unit as unit_id from waiting
             union select b_id, b_unit from waiting)
           select o.above_id as top_id, count(*) as "people!"
             from people join unit_above o using (unit_id)
            where o.above_id = any($1) and o.line = $2 and o.from_on <= $3 and o.seen_until > $3
            group by 1"#,
        tops,
        line,
        today.to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.top_id, row.people))
        .collect())
}

/// One of the two people of a pair, as a program is told of him.
#[derive(Debug, Clone)]
pub struct Told {
    pub person_id: i64,
    pub card_no: Option<String>,
    pub unit_code: String,
}

/// Every pair that waits, likeliest first, whoever may see it; for the operator.
pub async fn all_pairs(
    connection: &mut PgConnection,
    limit: i64,
) -> sqlx::Result<Vec<(Told, Told, i32, Vec<String>)>> {
    let rows = sqlx::query!(
        r#"select l.a_id, ua.code as a_code,
                  (select number from card c where c.person_id = l.a_id and c.state = 'issued') as a_card,
                  l.b_id, ub.code as b_code,
                  (select number from card c where c.person_id = l.b_id and c.state = 'issued') as b_card,
                  l.score_ppm, l.why
             from likeness l
             join person a on a.person_id = l.a_id join person b on b.person_id = l.b_id
             join unit ua on ua.unit_id = a.unit_id join unit ub on ub.unit_id = b.unit_id
            where a.merged_into_id is null and b.merged_into_id is null
              and not exists (select from not_same n where n.a_id = l.a_id and n.b_id = l.b_id
                               and n.undone_change_no is null)
            order by l.score_ppm desc, l.a_id, l.b_id limit $1"#,
        limit
    )
    .fetch_all(connection)
    .await?;
    let told = |person_id, unit_code, card_no| Told {
        person_id,
        card_no,
        unit_code,
    };
    Ok(rows
        .into_iter()
        .map(|row| {
            let a = told(row.a_id, row.a_code, row.a_card);
            let b = told(row.b_id, row.b_code, row.b_card);
            (a, b, row.score_ppm, row.why)
        })
        .collect())
}

/// The units on a line that stand under no other on the day: number, code, tier.
pub async fn roots(
    connection: &mut PgConnection,
    (line, today): (&str, Day),
) -> sqlx::Result<Vec<(i32, String, String)>> {
    let rows = sqlx::query!(
        "select unit_id, code, tier from unit u
          where tier <> 'piece'
            and not exists (select from unit_link l where l.child_id = u.unit_id and l.line = $1
                             and l.during @> $2)
          order by unit_id",
        line,
        today.to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.unit_id, row.code, row.tier))
        .collect())
}
