//! Units in the database, with their names; their place in the tree is in `place`, what is changed
//! of them in `edit`. Every read runs inside the asking account's transaction, so that row-level
//! security and the explicit scope agree.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use super::rules::{Unit, UnitName};

macro_rules! unit_of {
    ($row:expr) => {
        Unit {
            unit_id: $row.unit_id,
            code: $row.code,
            name: $row.name,
            kind: $row.kind,
            tier: $row.tier,
            sector: $row.sector,
            email: $row.email,
            phone: $row.phone,
            founded_on: $row.founded_on.to_jiff(),
            ended_on: $row.ended_on.map(|day| day.to_jiff()),
            generated: $row.generated,
        }
    };
}

/// The unit with this code within the scope, as it is named on the day.
pub async fn find_unit(
    connection: &mut PgConnection,
    code: &str,
    on: Day,
) -> sqlx::Result<Option<Unit>> {
    let row = sqlx::query!(
        r#"select u.unit_id, u.code, n.name as "name!", u.kind, u.tier, u.sector, u.email, u.phone,
                  u.founded_on, u.ended_on, u.generated
             from unit u
             cross join lateral (select name from unit_name n where n.unit_id = u.unit_id
                order by (n.during @> $2) desc, lower(n.during) desc limit 1) n
            where u.code = $1 and u.unit_id in (select unit_id from unit_in_scope)"#,
        code,
        on.to_sqlx() as _
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| unit_of!(row)))
}

/// The unit with this code whatever the scope, as it is named on the day; for commands that run as
/// the owner.
pub async fn find_unit_of_all(
    connection: &mut PgConnection,
    code: &str,
    on: Day,
) -> sqlx::Result<Option<Unit>> {
    let row = sqlx::query!(
        r#"select u.unit_id, u.code, n.name as "name!", u.kind, u.tier, u.sector, u.email, u.phone,
                  u.founded_on, u.ended_on, u.generated
             from unit u
             cross join lateral (select name from unit_name n where n.unit_id = u.unit_id
                order by (n.during @> $2) desc, lower(n.during) desc limit 1) n
            where u.code = $1"#,
        code,
        on.to_sqlx() as _
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| unit_of!(row)))
}

/// The same by number.
pub async fn find_unit_by_id(
    connection: &mut PgConnection,
    unit_id: i32,
    on: Day,
) -> sqlx::Result<Option<Unit>> {
    let row = sqlx::query!(
        r#"select u.unit_id, u.code, n.name as "name!", u.kind, u.tier, u.sector, u.email, u.phone,
                  u.founded_on, u.ended_on, u.generated
             from unit u
             cross join lateral (select name from unit_name n where n.unit_id = u.unit_id
                order by (n.during @> $2) desc, lower(n.during) desc limit 1) n
            where u.unit_id = $1 and u.unit_id in (select unit_id from unit_in_scope)"#,
        unit_id,
        on.to_sqlx() as _
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| unit_of!(row)))
}

/// The way from the root down to the unit's parent on the day, as far as the scope shows it:
/// code, name, and whether its pages are open to the asker.
pub async fn way_down(
    connection: &mut PgConnection,
    unit_id: i32,
    line: &str,
    on: Day,
) -> sqlx::Result<Vec<(String, String, bool)>> {
    let rows = sqlx::query!(
        r#"with recursive up(unit_id, step) as (
             select parent_id, 1 from unit_link
              where child_id = $1 and line = $2 and during @> $3
             union all
             select l.parent_id, up.step + 1 from up join unit_link l on l.child_id = up.unit_id
              where l.line = $2 and l.during @> $3 and up.step < 12)
           select u.code, n.name as "name!", (s.unit_id is not null) as "open!"
             from up join unit u using (unit_id)
             left join unit_in_scope s on s.unit_id = up.unit_id
             cross join lateral (select name from unit_name n where n.unit_id = u.unit_id
                order by (n.during @> $3) desc, lower(n.during) desc limit 1) n
            order by up.step desc"#,
        unit_id,
        line,
        on.to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.code, row.name, row.open))
        .collect())
}

/// What a page of a unit's children is asked with.
#[derive(Debug, Clone)]
pub struct ChildrenAsked<'a> {
    pub parent_id: i32,
    pub line: &'a str,
    pub on: Day,
    /// Folded text to find in names or codes; empty finds all.
    pub search: &'a str,
    pub offset: i64,
    pub limit: i64,
}

/// A child of a unit on a day, with the number of its own children.
#[derive(Debug, Clone)]
pub struct Child {
    pub unit_id: i32,
    pub code: String,
    pub name: String,
    pub kind: String,
    pub tier: String,
    pub children: i64,
}

/// A page of the units directly below a unit on the day, in Vietnamese order, and how many there
/// are in all.
pub async fn children(
    connection: &mut PgConnection,
    asked: &ChildrenAsked<'_>,
) -> sqlx::Result<(Vec<Child>, i64)> {
    let pattern = format!("%{}%", asked.search.replace(['%', '_', '\\'], ""));
    let rows = sqlx::query!(
        r#"with found as materialized (
             select u.unit_id, u.code, n.name, n.sort_key, u.kind, u.tier, count(*) over () as total
               from unit_link l
               join unit u on u.unit_id = l.child_id
               join unit_name n on n.unit_id = u.unit_id and n.during @> $3
              where l.parent_id = $1 and l.line = $2 and l.during @> $3
                and ($4 = '%%' or n.folded like $4 or lower(u.code) like $4)
              order by n.sort_key, u.code limit $5 offset $6)
           select unit_id, code, name, kind, tier, total as "total!",
                  (select count(*) from unit_link c where c.parent_id = found.unit_id
                      and c.line = $2 and c.during @> $3) as "children!"
             from found order by sort_key, code"#,
        asked.parent_id,
        asked.line,
        asked.on.to_sqlx() as _,
        pattern,
        asked.limit,
        asked.offset
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let children = rows
        .into_iter()
        .map(|row| Child {
            unit_id: row.unit_id,
            code: row.code,
            name: row.name,
            kind: row.kind,
            tier: row.tier,
            children: row.children,
        })
        .collect();
    Ok((children, total))
}

/// A unit by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedUnit {
    pub unit_id: i32,
    pub code: String,
    pub name: String,
}

/// All units directly below a unit on the day, in Vietnamese order.
pub async fn children_named(
    connection: &mut PgConnection,
    (parent_id, line): (i32, &str),
    on: Day,
) -> sqlx::Result<Vec<NamedUnit>> {
    sqlx::query_as!(
        NamedUnit,
        "select u.unit_id, u.code, n.name
           from unit_link l
           join unit u on u.unit_id = l.child_id
           join unit_name n on n.unit_id = u.unit_id and n.during @> $3
          where l.parent_id = $1 and l.line = $2 and l.during @> $3
          order by n.sort_key, u.code",
        parent_id,
        line,
        on.to_sqlx() as _
    )
    .fetch_all(connection)
    .await
}

/// A unit that was found, with the name of the unit above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitFound {
    pub code: String,
    pub name: String,
    pub parent: Option<String>,
    pub ended_on: Option<Day>,
}

/// Units of the scope of which a name, old or new, or the code holds the folded text, each once;
/// those that begin with it first. With how many there are.
pub async fn search(
    connection: &mut PgConnection,
    folded: &str,
    on: Day,
    (offset, limit): (i64, i64),
) -> sqlx::Result<(Vec<UnitFound>, i64)> {
    let bare = folded.replace(['%', '_', '\\'], "");
    let rows = sqlx::query!(
        r#"with found as materialized (
             select unit_id, code, name, sort_key, ended_on, begins, count(*) over () as total
               from (select distinct on (u.unit_id) u.unit_id, u.code, n.name, n.sort_key, u.ended_on,
                            (n.folded like $2 or lower(u.code) like $2) as begins
                       from unit u join unit_name n on n.unit_id = u.unit_id
                      where u.unit_id in (select unit_id from unit_in_scope) and u.tier <> 'piece'
                        and (n.folded like $1 or lower(u.code) like $1)
                      order by u.unit_id, begins desc, lower(n.during) desc) once
              order by begins desc, sort_key, code limit $4 offset $5)
           select code, name, total as "total!", ended_on,
                  (select pn.name from unit_link l
                     join unit_name pn on pn.unit_id = l.parent_id and pn.during @> $3
                    where l.child_id = found.unit_id and l.during @> $3
                    order by l.line desc limit 1) as parent
             from found order by begins desc, sort_key, code"#,
        format!("%{bare}%"),
        format!("{bare}%"),
        on.to_sqlx() as _,
        limit,
        offset
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let units = rows.into_iter().map(|row| UnitFound {
        code: row.code,
        name: row.name,
        parent: row.parent,
        ended_on: row.ended_on.map(|day| day.to_jiff()),
    });
    Ok((units.collect(), total))
}

/// Every name the unit has had, newest first.
pub async fn names(connection: &mut PgConnection, unit_id: i32) -> sqlx::Result<Vec<UnitName>> {
    let rows = sqlx::query!(
        r#"select name, lower(during) as from_on, upper(during) as until_on
             from unit_name where unit_id = $1 order by lower(during) desc"#,
        unit_id
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| UnitName {
            name: row.name,
            from_on: row.from_on.map(|day| day.to_jiff()),
            until_on: row.until_on.map(|day| day.to_jiff()),
        })
        .collect())
}

/// A parent the unit has had, with its days and line.
#[derive(Debug, Clone)]
pub struct PastParent {
    pub name: String,
    pub line: String,
    pub from_on: Option<Day>,
    pub until_on: Option<Day>,
}

/// Every parent the unit has had, newest first.
pub async fn parents(connection: &mut PgConnection, unit_id: i32) -> sqlx::Result<Vec<PastParent>> {
    let rows = sqlx::query!(
        r#"select n.name as "name!", l.line, lower(l.during) as from_on, upper(l.during) as until_on
             from unit_link l
             cross join lateral (select name from unit_name n where n.unit_id = l.parent_id
                order by lower(n.during) desc limit 1) n
            where l.child_id = $1 order by lower(l.during) desc"#,
        unit_id
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| PastParent {
            name: row.name,
            line: row.line,
            from_on: row.from_on.map(|day| day.to_jiff()),
            until_on: row.until_on.map(|day| day.to_jiff()),
        })
        .collect())
}

/// The number of a unit, whatever the scope; for commands that run as the owner.
pub async fn unit_number(connection: &mut PgConnection, code: &str) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!("select unit_id from unit where code = $1", code)
        .fetch_optional(connection)
        .await
}

/// The units directly below on the day within the scope: number, code, name, in Vietnamese order.
pub async fn child_names(
    connection: &mut PgConnection,
    unit_id: i32,
    line: &str,
    on: Day,
) -> sqlx::Result<Vec<(i32, String, String)>> {
    let rows = sqlx::query!(
        "select u.unit_id, u.code, n.name
           from unit_link l join unit u on u.unit_id = l.child_id
           join unit_name n on n.unit_id = u.unit_id and n.during @> $3
          where l.parent_id = $1 and l.line = $2 and l.during @> $3 order by n.sort_key",
        unit_id,
        line,
        on.to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.unit_id, row.code, row.name))
        .collect())
}

/// Those of the units within the scope that have ended by the day, whose past is counted elsewhere
/// since: number, code, name, in Vietnamese order.
pub async fn ended_names(
    connection: &mut PgConnection,
    units: &[i32],
    on: Day,
) -> sqlx::Result<Vec<(i32, String, String)>> {
    if units.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!(
        r#"select u.unit_id, u.code, n.name as "name!"
             from unit u
             cross join lateral (select name, sort_key from unit_name n where n.unit_id = u.unit_id
                order by lower(n.during) desc limit 1) n
            where u.unit_id = any($1) and u.unit_id in (select unit_id from unit_in_scope)
              and (u.ended_on <= $2 or u.tier = 'piece') order by n.sort_key"#,
        units,
        on.to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.unit_id, row.code, row.name))
        .collect())
}
