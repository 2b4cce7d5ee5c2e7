//! Lists of records in the database. A list of few units takes the newest of each and merges them;
//! a list of many walks the records by day and asks of each whether its unit is among them. Either
//! way a page costs what it shows, not what there is.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::{Day, Period};

use crate::record::rules::Answers;
use crate::record::store::read_answers;

/// Up to this many units a list merges the newest records of each.
const FEW_UNITS: i64 = 300;
/// Counting stops here; pages then say "more than". Nobody turns forty pages: a filter is quicker.
pub const COUNTED: i64 = 2_000;
/// The same for the records behind an indicator, each of which costs a look at its facts.
pub const COUNTED_BEHIND: i64 = 1_000;

/// What a list of records is asked with. Records of the unit and, if asked, of all below it today.
#[derive(Debug, Clone)]
pub struct ListAsked<'a> {
    pub unit_id: i32,
    pub line: &'a str,
    pub today: Day,
    pub below: bool,
    pub kind: Option<&'a str>,
    pub from_on: Option<Day>,
    pub until_on: Option<Day>,
    pub withdrawn: bool,
    pub offset: i64,
    pub limit: i64,
}

impl ListAsked<'_> {
    fn state(&self) -> &'static str {
        if self.withdrawn {
            "withdrawn"
        } else {
            "recorded"
        }
    }
}

/// A row of a list of records.
#[derive(Debug, Clone)]
pub struct Listed {
    pub record_id: i64,
    pub unit_code: String,
    pub unit_name: String,
    pub kind: String,
    pub happened_on: Day,
    pub stage: Option<String>,
    pub answers: Answers,
    pub withdrawn: bool,
}

/// The asked page of records, newest day first, and how many there are; the count stops at one
/// past [`COUNTED`].
pub async fn list(
    connection: &mut PgConnection,
    asked: &ListAsked<'_>,
) -> sqlx::Result<(Vec<Listed>, i64)> {
    plan_for_these_values(connection).await?;
    let units = if asked.below {
        units_below(connection, asked.unit_id, asked.line, asked.today).await?
    } else {
        Some(vec![asked.unit_id])
    };
    let (ids, total) = match units {
        Some(units) => (
            newest_of_few(connection, &units, asked).await?,
            count_of_few(connection, &units, asked).await?,
        ),
        None => {
            let all = newest_of_many(connection, asked).await?;
            let total = count(&all);
            (cut(all, asked.offset, asked.limit), total)
        }
    };
    Ok((load_listed(connection, &ids).await?, total))
}

fn count(ids: &[i64]) -> i64 {
    i64::try_from(ids.len()).unwrap_or(i64::MAX)
}

/// The numbers of one page.
fn cut(ids: Vec<i64>, offset: i64, limit: i64) -> Vec<i64> {
    let skipped = usize::try_from(offset).unwrap_or(usize::MAX);
    let shown = usize::try_from(limit).unwrap_or(usize::MAX);
    ids.into_iter().skip(skipped).take(shown).collect()
}

/// These queries differ by orders of magnitude with what is asked, so one plan for all is no plan.
async fn plan_for_these_values(connection: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("set local plan_cache_mode = force_custom_plan")
        .execute(connection)
        .await?;
    Ok(())
}

/// Facts stand in their index in the very order wanted; sorting them again reads them all.
async fn walk_in_order(connection: &mut PgConnection) -> sqlx::Result<()> {
    for setting in ["enable_sort", "enable_bitmapscan", "enable_hashagg"] {
        sqlx::query!("select set_config($1, 'off', true)", setting)
            .fetch_one(&mut *connection)
            .await?;
    }
    Ok(())
}

/// The units at or below a unit on the day; nothing where they are more than a few.
async fn units_below(
    connection: &mut PgConnection,
    unit_id: i32,
    line: &str,
    on: Day,
) -> sqlx::Result<Option<Vec<i32>>> {
    let units = sqlx::query_scalar!(
        "select unit_id from unit_above
          where above_id = $1 and line = $2 and from_on <= $3 and until_on > $3 limit $4",
        unit_id,
        line,
        on.to_sqlx() as _,
        FEW_UNITS + 1
    )
    .fetch_all(connection)
    .await?;
    let few = i64::try_from(units.len()).is_ok_and(|count| count <= FEW_UNITS);
    Ok(few.then_some(units))
}

async fn newest_of_few(
    connection: &mut PgConnection,
    units: &[i32],
    asked: &ListAsked<'_>,
) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        r#"select r.record_id as "record_id!" from unnest($1::integer[]) u(unit_id)
            cross join lateral (
              select record_id, happened_on from record
               where unit_id = u.unit_id and ($2::text is null or kind = $2)
                 and happened_on >= coalesce($3::date, '-infinity'::date)
                 and happened_on < coalesce($4::date, 'infinity'::date) and state = $5
               order by happened_on desc, record_id desc limit $6::bigint + $7::bigint) r
            order by r.happened_on desc, r.record_id desc limit $6 offset $7"#,
        units,
        asked.kind,
        asked.from_on.map(ToSqlx::to_sqlx) as _,
        asked.until_on.map(ToSqlx::to_sqlx) as _,
        asked.state(),
        asked.limit,
        asked.offset
    )
    .fetch_all(connection)
    .await
}

async fn count_of_few(
    connection: &mut PgConnection,
    units: &[i32],
    asked: &ListAsked<'_>,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "total!" from (select 1 from record
            where unit_id = any($1::integer[]) and ($2::text is null or kind = $2)
              and happened_on >= coalesce($3::date, '-infinity'::date)
              and happened_on < coalesce($4::date, 'infinity'::date) and state = $5
            limit $6) found"#,
        units,
        asked.kind,
        asked.from_on.map(ToSqlx::to_sqlx) as _,
        asked.until_on.map(ToSqlx::to_sqlx) as _,
        asked.state(),
        COUNTED + 1
    )
    .fetch_one(connection)
    .await
}

/// All that are counted at once: the walk that finds the page has seen them anyway.
// "offset 0" keeps the question a question asked of each record; as a join it would be answered for
// all records before the first is shown.
async fn newest_of_many(
    connection: &mut PgConnection,
    asked: &ListAsked<'_>,
) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select record_id from record r
          where ($2::text is null or kind = $2)
            and happened_on >= coalesce($3::date, '-infinity'::date)
            and happened_on < coalesce($4::date, 'infinity'::date) and state = $5
            and exists (select 1 from unit_above a where a.above_id = $1 and a.line = $6
                  and a.unit_id = r.unit_id and a.from_on <= $7 and a.until_on > $7 offset 0)
          order by happened_on desc, record_id desc limit $8",
        asked.unit_id,
        asked.kind,
        asked.from_on.map(ToSqlx::to_sqlx) as _,
        asked.until_on.map(ToSqlx::to_sqlx) as _,
        asked.state(),
        asked.line,
        asked.today.to_sqlx() as _,
        COUNTED + 1
    )
    .fetch_all(connection)
    .await
}

/// What the records behind a figure are asked with.
#[derive(Debug, Clone)]
pub struct BehindAsked<'a> {
    pub unit_id: i32,
    pub line: &'a str,
    /// Series and the dimension values a fact must have to count, as JSON text; one pair a source.
    pub series: Vec<String>,
    pub only: Vec<String>,
    pub period: Period,
    /// The day whose tree holds; nothing where each fact stands under the tree of its own day.
    pub tree_on: Option<Day>,
    pub offset: i64,
    pub limit: i64,
}

/// The records whose facts still stand behind a figure, newest fact first, and how many there are;
/// the count stops at one past [`COUNTED_BEHIND`].
pub async fn list_behind(
    connection: &mut PgConnection,
    asked: &BehindAsked<'_>,
) -> sqlx::Result<(Vec<Listed>, i64)> {
    plan_for_these_values(connection).await?;
    let spans = sqlx::query_scalar!(
        r#"select count(*) as "count!" from (select 1 from unit_above
            where above_id = $1 and line = $2 limit $3) found"#,
        asked.unit_id,
        asked.line,
        FEW_UNITS + 1
    )
    .fetch_one(&mut *connection)
    .await?;
    let most = COUNTED_BEHIND + 1;
    let ids = if spans <= FEW_UNITS {
        behind_few(connection, asked, most).await?
    } else {
        walk_in_order(connection).await?;
        behind_many(connection, asked, most).await?
    };
    let total = count(&ids);
    let ids = cut(ids, asked.offset, asked.limit);
    Ok((load_listed(connection, &ids).await?, total))
}

async fn behind_few(
    connection: &mut PgConnection,
    asked: &BehindAsked<'_>,
    most: i64,
) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        r#"with asked as materialized (
             select s.series_no, array(select d.dims_no from dims d
                                        where d.values @> o.needed::jsonb) as dims
               from unnest($1::text[], $2::text[]) o(code, needed)
               join series s on s.code = o.code)
           select f.record_id as "record_id!"
             from unit_above a cross join asked s
             cross join lateral (
               select d.happened_on, d.record_id from (
                 select distinct happened_on, record_id from fact
                  where unit_id = a.unit_id and series_no = s.series_no and sign = 1
                    and dims_no = any(s.dims) and happened_on >= $3 and happened_on < $4
                    and ($5::date is not null
                         or (happened_on >= a.from_on and happened_on < a.until_on))
                  order by happened_on desc, record_id desc) d
                where (select sum(g.sign) from fact g
                        where g.record_id = d.record_id and g.series_no = s.series_no
                          and g.dims_no = any(s.dims) and g.happened_on = d.happened_on) > 0
                order by d.happened_on desc, d.record_id desc limit $6) f
            where a.above_id = $7 and a.line = $8
              and ($5::date is null or (a.from_on <= $5 and a.until_on > $5))
            group by f.record_id order by max(f.happened_on) desc, f.record_id desc limit $6"#,
        &asked.series,
        &asked.only,
        asked.period.from_on().to_sqlx() as _,
        asked.period.until_on().to_sqlx() as _,
        asked.tree_on.map(ToSqlx::to_sqlx) as _,
        most,
        asked.unit_id,
        asked.line
    )
    .fetch_all(connection)
    .await
}

async fn behind_many(
    connection: &mut PgConnection,
    asked: &BehindAsked<'_>,
    most: i64,
) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        r#"with asked as materialized (
             select s.series_no, array(select d.dims_no from dims d
                                        where d.values @> o.needed::jsonb) as dims
               from unnest($1::text[], $2::text[]) o(code, needed)
               join series s on s.code = o.code)
           select f.record_id as "record_id!"
             from asked s
             cross join lateral (
               select d.happened_on, d.record_id from (
                 select distinct happened_on, record_id from fact
                  where series_no = s.series_no and sign = 1 and dims_no = any(s.dims)
                    and happened_on >= $3 and happened_on < $4
                    and exists (select 1 from unit_above a
                          where a.above_id = $7 and a.line = $8 and a.unit_id = fact.unit_id
                            and a.from_on <= coalesce($5::date, fact.happened_on)
                            and a.until_on > coalesce($5::date, fact.happened_on) offset 0)
                  order by happened_on desc, record_id desc) d
                where (select sum(g.sign) from fact g
                        where g.record_id = d.record_id and g.series_no = s.series_no
                          and g.dims_no = any(s.dims) and g.happened_on = d.happened_on) > 0
                order by d.happened_on desc, d.record_id desc limit $6) f
            group by f.record_id order by max(f.happened_on) desc, f.record_id desc limit $6"#,
        &asked.series,
        &asked.only,
        asked.period.from_on().to_sqlx() as _,
        asked.period.until_on().to_sqlx() as _,
        asked.tree_on.map(ToSqlx::to_sqlx) as _,
        most,
        asked.unit_id,
        asked.line
    )
    .fetch_all(connection)
    .await
}

/// The records with these numbers, in this order.
async fn load_listed(connection: &mut PgConnection, ids: &[i64]) -> sqlx::Result<Vec<Listed>> {
    let rows = sqlx::query!(
        r#"select r.record_id, u.code, n.name as "name!", r.kind, r.happened_on, r.stage, r.answers,
                  r.state
             from unnest($1::bigint[]) with ordinality asked(record_id, place)
             join record r using (record_id) join unit u using (unit_id)
             cross join lateral (select name from unit_name n where n.unit_id = r.unit_id
                order by lower(n.during) desc limit 1) n
            order by asked.place"#,
        ids
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Listed {
                record_id: row.record_id,
                unit_code: row.code,
                unit_name: row.name,
                kind: row.kind,
                happened_on: row.happened_on.to_jiff(),
                stage: row.stage,
                answers: read_answers(row.answers)?,
                withdrawn: row.state == "withdrawn",
            })
        })
        .collect()
}
