//! Lists of records in the database. A list of few units takes the newest of each and merges them;
//! a list of many walks the records by day and asks of each whether its unit is among them. Either
//! way a page costs what it shows, not what there is.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use crate::indicator::behind::store::walk;
use crate::indicator::behind::{BehindAsked, Met};
use crate::record::rules::Answers;
use crate::record::store::read_answers;

/// Up to this many units a list merges the newest records of each.
const FEW_UNITS: i64 = 300;
/// Counting stops here; pages then say "more than". Nobody turns forty pages: a filter is quicker.
pub const COUNTED: i64 = 2_000;

/// What a list of records is asked with. Records of the unit and, if asked, of all below it
/// on a day.
#[derive(Debug, Clone)]
pub struct ListAsked<'a> {
    pub unit_id: i32,
    pub line: &'a str,
    /// The day whose tree says who stands below.
    pub tree_on: Day,
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
        units_below(connection, asked.unit_id, asked.line, asked.tree_on).await?
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
        asked.tree_on.to_sqlx() as _,
        COUNTED + 1
    )
    .fetch_all(connection)
    .await
}

/// The asked page of the records behind a figure, newest fact first, and how many there are; the count
/// stops where the walk does.
pub async fn list_behind(
    connection: &mut PgConnection,
    asked: &BehindAsked,
    (offset, limit): (i64, i64),
) -> sqlx::Result<(Vec<Listed>, i64)> {
    let met = walk(connection, asked).await?;
    let ids: Vec<i64> = met.iter().filter_map(Met::record).collect();
    let total = count(&ids);
    let ids = cut(ids, offset, limit);
    Ok((load_listed(connection, &ids).await?, total))
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
