//! Who is and who was a member at some units, a page at a time, in the order of given names. The one
//! place where the list is read, so that an index of names may answer in its stead.

mod left;

use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, PgPool};
use timeline::Day;
use vietnamese::Sex;

use self::left::left;
use crate::member::rules::{Birth, WhyLeft, sex_of};

/// The most that a search counts.
pub const COUNTED: i64 = 1_000;
/// The most of those who left that are counted.
pub const COUNTED_LEFT: i64 = 10_000;

/// Whose names are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    /// Members on the day asked.
    #[default]
    Now,
    /// Those who have left and are not members here again, wherever they are kept now.
    Left,
    /// Everybody these units keep, members or not.
    Kept,
}

/// What a page of the list is asked with.
#[derive(Debug, Clone)]
pub struct ListAsked<'a> {
    /// The unit and all below it.
    pub units: &'a [i32],
    pub today: Day,
    pub standing: Standing,
    /// `male` or `female`.
    pub sex: Option<&'a str>,
    pub why: Option<WhyLeft>,
    /// Those a text was found to mean; nobody is left out where it is none.
    pub found: Option<&'a [i64]>,
    /// How many there are, where the figures know; spares counting them and lets the last pages be
    /// read from the end.
    pub total: Option<i64>,
    pub offset: i64,
    pub limit: i64,
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub person_id: i64,
    pub full_name: String,
    pub birth: Option<Birth>,
    pub sex: Option<Sex>,
    pub national_id: Option<String>,
    /// The unit of the spell shown, or the one that keeps him without any.
    pub unit_id: i32,
    /// Nothing where he has no spell: his only joining was undone, and he is kept until somebody
    /// lets him join again or deletes him.
    pub from_on: Option<Day>,
    pub left: Option<(Day, WhyLeft)>,
    /// Whether the person's own page is open to the asker.
    pub is_open: bool,
}

struct Row {
    person_id: i64,
    full_name: String,
    birth_on: Option<jiff_sqlx::Date>,
    birth_year: Option<i16>,
    sex: Option<String>,
    national_id: Option<String>,
    unit_id: i32,
    from_on: Option<jiff_sqlx::Date>,
    until_on: Option<jiff_sqlx::Date>,
    why_left: Option<String>,
    is_open: bool,
    total: i64,
}

impl From<Row> for Listed {
    fn from(row: Row) -> Self {
        let until = row.until_on.map(|day| day.to_jiff());
        Self {
            person_id: row.person_id,
            full_name: row.full_name,
            birth: Birth::of_columns(row.birth_on.map(|day| day.to_jiff()), row.birth_year),
            sex: row.sex.as_deref().and_then(sex_of),
            national_id: row.national_id,
            unit_id: row.unit_id,
            from_on: row.from_on.map(|day| day.to_jiff()),
            left: until.zip(row.why_left.and_then(|why| why.parse().ok())),
            is_open: row.is_open,
        }
    }
}

/// The numbers of members on a day, or of everybody kept, by given name. Asked of the register's own
/// reader, which need not ask of each of a federation's people whether he may be seen.
async fn from_start(
    connection: &mut PgConnection,
    asked: &ListAsked<'_>,
    (only_now, offset, limit): (bool, i64, i64),
) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select p.person_id from person p
           left join spell s on $3 and s.person_id = p.person_id and s.from_on <= $2 and s.until_on > $2
          where p.registered and p.merged_into_id is null and p.unit_id = any($1)
            and (not $3 or s.person_id is not null) and ($4::text is null or p.sex = $4)
          order by p.sort_key, p.person_id limit $5 offset $6",
        asked.units,
        asked.today.to_sqlx() as _,
        only_now,
        asked.sex,
        limit,
        offset
    )
    .fetch_all(connection)
    .await
}

/// The same read from the end along the same index: the last names first.
async fn from_end(
    connection: &mut PgConnection,
    asked: &ListAsked<'_>,
    (only_now, offset, limit): (bool, i64, i64),
) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select p.person_id from person p
           left join spell s on $3 and s.person_id = p.person_id and s.from_on <= $2 and s.until_on > $2
          where p.registered and p.merged_into_id is null and p.unit_id = any($1)
            and (not $3 or s.person_id is not null) and ($4::text is null or p.sex = $4)
          order by p.sort_key desc, p.person_id desc limit $5 offset $6",
        asked.units,
        asked.today.to_sqlx() as _,
        only_now,
        asked.sex,
        limit,
        offset
    )
    .fetch_all(connection)
    .await
}

/// A page of the list and how many rows there are in all; of a search that finds more than
/// [`COUNTED`], and of leavers beyond [`COUNTED_LEFT`], one more than that.
///
/// What has to look at everybody of a wide scope is asked of the register's own reader, which
/// answers numbers of people at the units it is given; the units come from the asker's scope, and
/// what is shown of the people is read in the asker's own transaction.
pub async fn list(
    register: &PgPool,
    connection: &mut PgConnection,
    asked: &ListAsked<'_>,
) -> sqlx::Result<(Vec<Listed>, i64)> {
    plan_for_what_is_asked(connection).await?;
    let only_now = match asked.standing {
        Standing::Left => return left(register, connection, asked).await,
        Standing::Now => true,
        Standing::Kept => false,
    };
    if let Some(ids) = asked.found {
        return found(connection, asked, (ids, only_now)).await;
    }
    let mut reading = register.begin().await?;
    plan_for_what_is_asked(&mut reading).await?;
    let known = asked.total;
    // Rows of the second half are nearer to the end, so they are read from there.
    let behind = known.map(|total| (total - asked.offset - asked.limit).max(0));
    let ids = match behind.filter(|behind| *behind < asked.offset) {
        Some(behind) => {
            let here = (known.unwrap_or(0) - asked.offset).clamp(0, asked.limit);
            let mut ids = from_end(&mut reading, asked, (only_now, behind, here)).await?;
            ids.reverse();
            ids
        }
        None => from_start(&mut reading, asked, (only_now, asked.offset, asked.limit)).await?,
    };
    let read = i64::try_from(ids.len()).unwrap_or(0);
    let total = match known {
        Some(total) => total,
        // A page that is not full is the last one.
        None if read < asked.limit && (read > 0 || asked.offset == 0) => asked.offset + read,
        None => count(&mut reading, asked, only_now).await?,
    };
    reading.commit().await?;
    let page = ListAsked {
        offset: 0,
        ..asked.clone()
    };
    let (rows, _) = found(connection, &page, (&ids, only_now)).await?;
    Ok((rows, total))
}

/// Some ask about one unit, some about thousands: no plan serves both.
async fn plan_for_what_is_asked(connection: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("select set_config('plan_cache_mode', 'force_custom_plan', true)")
        .fetch_one(connection)
        .await?;
    Ok(())
}

async fn count(
    connection: &mut PgConnection,
    asked: &ListAsked<'_>,
    only_now: bool,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from person p
             left join spell s on $3 and s.person_id = p.person_id and s.from_on <= $2 and s.until_on > $2
            where p.registered and p.merged_into_id is null and p.unit_id = any($1)
              and (not $3 or s.person_id is not null) and ($4::text is null or p.sex = $4)"#,
        asked.units,
        asked.today.to_sqlx() as _,
        only_now,
        asked.sex
    )
    .fetch_one(connection)
    .await
}

/// Those the index found: they are few, and the order of all names is long.
async fn found(
    connection: &mut PgConnection,
    asked: &ListAsked<'_>,
    (ids, only_now): (&[i64], bool),
) -> sqlx::Result<(Vec<Listed>, i64)> {
    let rows = sqlx::query_as!(
        Row,
        r#"select p.person_id, p.full_name, p.birth_on, p.birth_year, p.sex, p.national_id,
                  coalesce(s.unit_id, p.unit_id) as "unit_id!", s.from_on as "from_on?",
                  s.until_on as "until_on?", s.why_left, true as "is_open!",
                  count(*) over () as "total!"
             from person p
             left join lateral (
               select s.unit_id, s.from_on, nullif(s.until_on, 'infinity') as until_on, s.why_left
                 from spell s
                where s.person_id = p.person_id and s.from_on <= $2 and (not $3 or s.until_on > $2)
                order by s.until_on desc limit 1) s on true
            where p.person_id = any($1) and (not $3 or s.unit_id is not null)
              and p.registered and p.merged_into_id is null
              and p.unit_id = any($7) and ($4::text is null or p.sex = $4)
            order by p.sort_key, p.person_id limit $5 offset $6"#,
        ids,
        asked.today.to_sqlx() as _,
        only_now,
        asked.sex,
        asked.limit,
        asked.offset,
        asked.units
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    Ok((rows.into_iter().map(Listed::from).collect(), total))
}

/// The unit and every unit below it on the day, ended ones with whoever stood above them last.
pub async fn units_below(
    connection: &mut PgConnection,
    unit_id: i32,
    line: &str,
    on: Day,
) -> sqlx::Result<Vec<i32>> {
    sqlx::query_scalar!(
        "select distinct unit_id from unit_above
          where above_id = $1 and line = $2 and from_on <= $3 and seen_until > $3",
        unit_id,
        line,
        on.to_sqlx() as _
    )
    .fetch_all(connection)
    .await
}

/// Code, name and whether its pages are open to the asker, by number; for units of the scope, and
/// for base unions anywhere.
pub async fn unit_names(
    connection: &mut PgConnection,
    units: &[i32],
) -> sqlx::Result<std::collections::HashMap<i32, UnitName>> {
    let rows = sqlx::query!(
        r#"select d.unit_id as "unit_id!", d.code as "code!", d.name as "name!",
                  exists (select from unit_in_scope s where s.unit_id = d.unit_id) as "is_open!"
             from union_directory d where d.unit_id = any($1)
           union all
           select u.unit_id, u.code, n.name, true
             from unit u
             cross join lateral (select name from unit_name n where n.unit_id = u.unit_id
                order by lower(n.during) desc limit 1) n
            where u.unit_id = any($1) and u.tier <> 'base'
              and u.unit_id in (select unit_id from unit_in_scope)"#,
        units
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let name = UnitName {
                code: row.code,
                name: row.name,
                is_open: row.is_open,
            };
            (row.unit_id, name)
        })
        .collect())
}

/// A unit as another's pages name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitName {
    pub code: String,
    pub name: String,
    pub is_open: bool,
}
