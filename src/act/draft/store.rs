//! Drafts and plans of acts in the database, written by whoever draws them up within his own
//! transaction, so that row-level security holds: drafts and plans alone may be written so.

use std::collections::HashMap;

use jiff_sqlx::ToSqlx;
use reorganisation::Heading;
use sqlx::PgConnection;

use crate::access::Permit;
use crate::audit::{self, Deed};
use crate::store::begin_change;

/// An act as it is drawn up.
pub struct Drawn<'a> {
    pub root_id: i32,
    pub heading: &'a Heading,
    pub source: &'a str,
    /// The plan that it is to carry out.
    pub came_of_id: Option<i32>,
}

fn state(heading: &Heading) -> &'static str {
    if heading.planned { "planned" } else { "draft" }
}

async fn tell(
    connection: &mut PgConnection,
    (root_id, act_id): (i32, i32),
    (change_no, deed): (i64, &str),
) -> sqlx::Result<()> {
    let deed = Deed {
        unit_id: Some(root_id),
        deed,
        subject: "act",
        subject_id: Some(i64::from(act_id)),
        detail: serde_json::json!({}),
    };
    audit::write(connection, change_no, &deed).await
}

/// Keeps a new draft or plan; returns its number.
pub async fn add(
    connection: &mut PgConnection,
    permit: &Permit,
    drawn: &Drawn<'_>,
) -> sqlx::Result<i32> {
    let purpose = "act drawn up";
    let change_no = begin_change(connection, permit.author(), Some(drawn.root_id), purpose).await?;
    let heading = drawn.heading;
    let act_id = sqlx::query_scalar!(
        "insert into act (root_id, number, title, signer, issued_on, effective_on, state, source, came_of_id,
                account_id, change_no)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning act_id",
        drawn.root_id,
        heading.number,
        heading.title,
        heading.signer,
        heading.issued_on.to_sqlx() as _,
        heading.effective_on.to_sqlx() as _,
        state(heading),
        drawn.source,
        drawn.came_of_id,
        permit.author(),
        change_no
    )
    .fetch_one(&mut *connection)
    .await?;
    tell(
        connection,
        (drawn.root_id, act_id),
        (change_no, "act-drawn-up"),
    )
    .await?;
    Ok(act_id)
}

/// Writes a draft or plan anew; false when it is neither any longer.
pub async fn mend(
    connection: &mut PgConnection,
    permit: &Permit,
    (act_id, drawn): (i32, &Drawn<'_>),
) -> sqlx::Result<bool> {
    let purpose = "act mended";
    let change_no = begin_change(connection, permit.author(), Some(drawn.root_id), purpose).await?;
    let heading = drawn.heading;
    let mended = sqlx::query!(
        "update act set number = $3, title = $4, signer = $5, issued_on = $6, effective_on = $7, state = $8,
                source = $9, account_id = $10, change_no = $11
          where act_id = $1 and root_id = $2 and state in ('draft', 'planned')",
        act_id,
        drawn.root_id,
        heading.number,
        heading.title,
        heading.signer,
        heading.issued_on.to_sqlx() as _,
        heading.effective_on.to_sqlx() as _,
        state(heading),
        drawn.source,
        permit.author(),
        change_no
    )
    .execute(&mut *connection)
    .await?;
    tell(
        connection,
        (drawn.root_id, act_id),
        (change_no, "act-mended"),
    )
    .await?;
    Ok(mended.rows_affected() == 1)
}

/// Throws a draft away, its files with it; false when it is a draft no longer.
pub async fn throw_away(
    connection: &mut PgConnection,
    permit: &Permit,
    (root_id, act_id): (i32, i32),
) -> sqlx::Result<bool> {
    let purpose = "act thrown away";
    let change_no = begin_change(connection, permit.author(), Some(root_id), purpose).await?;
    sqlx::query!("delete from act_file where act_id = $1", act_id)
        .execute(&mut *connection)
        .await?;
    let gone = sqlx::query!(
        "delete from act where act_id = $1 and root_id = $2 and state = 'draft'",
        act_id,
        root_id
    )
    .execute(&mut *connection)
    .await?;
    tell(
        connection,
        (root_id, act_id),
        (change_no, "act-thrown-away"),
    )
    .await?;
    Ok(gone.rows_affected() == 1)
}

/// How many units within the scope each act touched.
pub async fn touched(
    connection: &mut PgConnection,
    act_ids: &[i32],
) -> sqlx::Result<HashMap<i32, i64>> {
    let rows = sqlx::query!(
        r#"select act_id, count(distinct unit_id) as "count!" from act_unit where act_id = any($1)
            group by act_id"#,
        act_ids
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.act_id, row.count))
        .collect())
}

/// The names of units within the scope by their codes.
pub async fn names_of(
    connection: &mut PgConnection,
    codes: &[String],
) -> sqlx::Result<HashMap<String, String>> {
    let rows = sqlx::query!(
        r#"select u.code, n.name as "name!" from unit u
             cross join lateral (select name from unit_name n where n.unit_id = u.unit_id
                order by lower(n.during) desc limit 1) n
            where u.code = any($1) and exists (select from unit_in_scope s where s.unit_id = u.unit_id)"#,
        codes
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.code, row.name)).collect())
}

/// What is still open at a unit that an act ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// `reports`, `terms`, `accounts` or `transfers`; the end of the message key.
    pub what: &'static str,
    pub count: i64,
    /// Units where it is open, by code, in order.
    pub units: Vec<String>,
}

/// What is still open at the units on the day.
pub async fn still_open(
    connection: &mut PgConnection,
    units: &[i32],
    on: timeline::Day,
) -> sqlx::Result<Vec<Open>> {
    let rows = sqlx::query!(
        r#"with open as (
             select 'reports' as what, unit_id from report where state = 'draft' and unit_id = any($1)
             union all
             select 'terms', unit_id from term where unit_id = any($1) and held @> $2
             union all
             select 'accounts', unit_id from account where unit_id = any($1) and not disabled
             union all
             select 'transfers', e.unit_id from transfer t
              cross join lateral unnest(array[t.from_id, t.to_id]) as e(unit_id)
              where t.state = 'asked' and e.unit_id = any($1))
           select o.what as "what!", count(*) as "count!", array_agg(distinct u.code order by u.code) as "units!"
             from open o join unit u using (unit_id) group by o.what order by o.what"#,
        units,
        on.to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    let kinds = ["reports", "terms", "transfers", "accounts"];
    let found = rows.into_iter().filter_map(|row| {
        let what = kinds.into_iter().find(|kind| *kind == row.what)?;
        Some(Open {
            what,
            count: row.count,
            units: row.units,
        })
    });
    Ok(found.collect())
}

/// A unit that may be picked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub code: String,
    pub name: String,
    pub kind: String,
    /// The unit above on the day.
    pub parent: String,
}

/// Which units are sought.
pub struct Sought<'a> {
    pub root_id: i32,
    pub on: timeline::Day,
    /// Folded text to find in names or codes; empty finds all.
    pub search: &'a str,
    /// These alone, where there are any.
    pub codes: &'a [String],
    pub window: (i64, i64),
}

/// A page of the units that stand below the root on the day within the scope, in Vietnamese order,
/// and how many there are.
pub async fn standing(
    connection: &mut PgConnection,
    sought: &Sought<'_>,
) -> sqlx::Result<(Vec<Listed>, i64)> {
    let (offset, limit) = sought.window;
    let rows = sqlx::query!(
        r#"with below as materialized (
             select distinct unit_id from unit_above
              where above_id = $1 and unit_id <> $1 and from_on <= $2 and until_on > $2)
           select u.code, n.name as "name!", u.kind, coalesce(p.name, '') as "parent!",
                  count(*) over () as "total!"
             from below b join unit u using (unit_id)
             join unit_in_scope s on s.unit_id = u.unit_id
             join unit_name n on n.unit_id = u.unit_id and n.during @> $2
             left join lateral (
               select pn.name from unit_link l join unit_name pn on pn.unit_id = l.parent_id and pn.during @> $2
                where l.child_id = u.unit_id and l.line = 'territorial' and l.during @> $2 limit 1) p on true
            where u.tier <> 'piece' and u.founded_on <= $2 and (u.ended_on is null or u.ended_on > $2)
              and ($3 = '' or position($3 in n.folded) > 0 or position(upper($3) in u.code) > 0)
              and (cardinality($4::text[]) = 0 or u.code = any($4))
            order by n.sort_key, u.code limit $6 offset $5"#,
        sought.root_id,
        sought.on.to_sqlx() as _,
        sought.search,
        sought.codes,
        offset,
        limit
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let listed = rows.into_iter().map(|row| Listed {
        code: row.code,
        name: row.name,
        kind: row.kind,
        parent: row.parent,
    });
    Ok((listed.collect(), total))
}

/// A page of the units below the root that had ended by the day and are followed by nobody, in
/// Vietnamese order, and how many there are. Each with the unit above it when it ended.
pub async fn ended(
    connection: &mut PgConnection,
    sought: &Sought<'_>,
) -> sqlx::Result<(Vec<Listed>, i64)> {
    let (offset, limit) = sought.window;
    let rows = sqlx::query!(
        r#"with below as materialized (
             select distinct unit_id from unit_above where above_id = $1 and unit_id <> $1)
           select u.code, n.name as "name!", u.kind, coalesce(p.name, '') as "parent!",
                  count(*) over () as "total!"
             from below b join unit u using (unit_id)
             join unit_in_scope s on s.unit_id = u.unit_id
             cross join lateral (select name, folded, sort_key from unit_name n where n.unit_id = u.unit_id
                order by lower(n.during) desc limit 1) n
             left join lateral (
               select pn.name from unit_link l
                cross join lateral (select name from unit_name pn where pn.unit_id = l.parent_id
                   order by lower(pn.during) desc limit 1) pn
                where l.child_id = u.unit_id and l.line = 'territorial'
                order by lower(l.during) desc limit 1) p on true
            where u.tier <> 'piece' and u.ended_on <= $2 and u.ended_on > u.founded_on
              and not exists (select from placement e where e.child_id = u.unit_id)
              and not exists (select from piece e where e.of_id = u.unit_id
                                and e.repealed_change_no is null)
              and ($3 = '' or position($3 in n.folded) > 0 or position(upper($3) in u.code) > 0)
            order by n.sort_key, u.code limit $4 offset $5"#,
        sought.root_id,
        sought.on.to_sqlx() as _,
        sought.search,
        limit,
        offset
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let listed = rows.into_iter().map(|row| Listed {
        code: row.code,
        name: row.name,
        kind: row.kind,
        parent: row.parent,
    });
    Ok((listed.collect(), total))
}
