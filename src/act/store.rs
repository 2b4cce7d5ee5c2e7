//! Acts in the database, and the federation as the workings of an act see it.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use reorganisation::{Forest, Node, Piece};
use sqlx::PgConnection;
use timeline::{Day, Link, Span};

use super::rules::Standing;
use crate::fact::store::line_no;

/// The lines of a forest, in the order of their numbers.
pub const LINES: [&str; 2] = ["territorial", "sectoral"];

/// The federation of a unit: everything that ever stood below it, and who stood above that.
#[derive(Debug, Clone)]
pub struct Ground {
    pub forest: Forest,
    /// The codes of the units at and below the root; an act speaks of no other.
    pub within: HashSet<String>,
}

fn span(from: Option<i32>, until: Option<i32>) -> Span {
    Span::new(from.unwrap_or(i32::MIN), until.unwrap_or(i32::MAX))
}

/// Reads the federation below the root.
///
/// Whoever left it before the day belongs to another: an act of that day does not speak of him.
pub async fn load_ground(
    connection: &mut PgConnection,
    root_id: i32,
    on: Day,
) -> sqlx::Result<Ground> {
    let rows = sqlx::query!(
        r#"with within as materialized (
             select unit_id, bool_or(seen_until > $2) as is_here from unit_above
              where above_id = $1 group by unit_id),
           around as (
             select unit_id from within
             union select l.parent_id from unit_link l join within w on w.unit_id = l.child_id
             union select p.parent_id from placement p join within w on w.unit_id = p.child_id)
           select u.unit_id, u.code, n.name as "name!", u.kind, u.tier, u.founded_on, u.ended_on,
                  coalesce(w.is_here, false) as "within!"
             from around join unit u using (unit_id)
             left join within w on w.unit_id = u.unit_id
             cross join lateral (select name from unit_name n where n.unit_id = u.unit_id
                order by lower(n.during) desc limit 1) n
            where u.tier <> 'piece'"#,
        root_id,
        on.to_sqlx() as _
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut within = HashSet::new();
    let mut nodes = Vec::with_capacity(rows.len());
    for row in rows {
        if row.within {
            within.insert(row.code.clone());
        }
        nodes.push(Node {
            id: row.unit_id.cast_unsigned(),
            code: row.code,
            name: row.name,
            kind: row.kind,
            tier: row.tier,
            founded_on: row.founded_on.to_jiff(),
            ended_on: row.ended_on.map(|day| day.to_jiff()),
        });
    }
    let pieces = pieces(connection).await?;
    let mut known: HashSet<u32> = nodes.iter().map(|node| node.id).collect();
    known.extend(pieces.iter().map(|piece| piece.id));
    let links = links(connection, &known).await?;
    let placements = placements(connection, &known).await?;
    let lines = LINES.map(str::to_owned).to_vec();
    let forest = Forest::with_lineage(lines, nodes, links, placements, pieces)
        .map_err(|fault| sqlx::Error::Protocol(fault.to_string()))?;
    Ok(Ground { forest, within })
}

async fn links(connection: &mut PgConnection, known: &HashSet<u32>) -> sqlx::Result<Vec<Link>> {
    let rows = sqlx::query!(
        r#"select child_id, parent_id, line, lower(during) - date '1970-01-01' as "from",
                  upper(during) - date '1970-01-01' as "until" from unit_link"#
    )
    .fetch_all(connection)
    .await?;
    let links = rows.into_iter().map(|row| Link {
        child: row.child_id.cast_unsigned(),
        parent: row.parent_id.cast_unsigned(),
        line: line_no(&row.line),
        span: span(row.from, row.until),
    });
    Ok(links
        .filter(|link| known.contains(&link.child) && known.contains(&link.parent))
        .collect())
}

async fn placements(
    connection: &mut PgConnection,
    known: &HashSet<u32>,
) -> sqlx::Result<Vec<Link>> {
    let rows = sqlx::query!(
        r#"select child_id, parent_id, line, lower(during) - date '1970-01-01' as "from",
                  upper(during) - date '1970-01-01' as "until" from placement"#
    )
    .fetch_all(connection)
    .await?;
    let links = rows.into_iter().map(|row| Link {
        child: row.child_id.cast_unsigned(),
        parent: row.parent_id.cast_unsigned(),
        line: line_no(&row.line),
        span: span(row.from, row.until),
    });
    Ok(links
        .filter(|link| known.contains(&link.child) && known.contains(&link.parent))
        .collect())
}

async fn pieces(connection: &mut PgConnection) -> sqlx::Result<Vec<Piece>> {
    let rows = sqlx::query!(
        r#"select piece_id, of_id, heir_id, share_ppm, lower(takes) - date '1970-01-01' as "from",
                  upper(takes) - date '1970-01-01' as "until",
                  a.effective_on - date '1970-01-01' as "on!"
             from piece p join act a using (act_id) where p.repealed_change_no is null"#
    )
    .fetch_all(connection)
    .await?;
    let pieces = rows.into_iter().map(|row| Piece {
        id: row.piece_id.cast_unsigned(),
        of: row.of_id.cast_unsigned(),
        heir: row.heir_id.cast_unsigned(),
        share_ppm: row.share_ppm.cast_unsigned(),
        takes: span(row.from, row.until),
        from: row.on,
    });
    Ok(pieces.collect())
}

/// How many members each unit below the root has on the day.
pub async fn members_by_unit(
    connection: &mut PgConnection,
    root_id: i32,
    on: Day,
) -> sqlx::Result<HashMap<u32, u64>> {
    let rows = sqlx::query!(
        r#"select unit_id, count(*) as "count!" from spell
            where from_on <= $2 and until_on > $2
              and unit_id in (select unit_id from unit_above where above_id = $1)
            group by unit_id"#,
        root_id,
        on.to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    let count = |count: i64| u64::try_from(count).unwrap_or(0);
    Ok(rows
        .into_iter()
        .map(|row| (row.unit_id.cast_unsigned(), count(row.count)))
        .collect())
}

/// Codes of these that a unit outside the federation has already.
pub async fn codes_taken(
    connection: &mut PgConnection,
    codes: &[String],
) -> sqlx::Result<HashSet<String>> {
    let taken = sqlx::query_scalar!("select code from unit where code = any($1)", codes)
        .fetch_all(connection)
        .await?;
    Ok(taken.into_iter().collect())
}

/// An act as it is listed and shown.
#[derive(Debug, Clone)]
pub struct ActRow {
    pub act_id: i32,
    pub root_id: i32,
    pub number: String,
    pub title: String,
    pub signer: String,
    pub issued_on: Day,
    pub effective_on: Day,
    pub standing: Standing,
    pub source: String,
    pub plan: Option<serde_json::Value>,
    /// The act that this one takes back.
    pub repeals_id: Option<i32>,
    /// The act that takes this one back, with its number.
    pub repealed_by: Option<(i32, String)>,
    /// The plan that it carried out.
    pub came_of_id: Option<i32>,
    pub confirmed_at: Option<Timestamp>,
    pub account: Option<String>,
}

impl ActRow {
    /// The heading as the act is kept under it.
    pub fn heading(&self, root: &str) -> reorganisation::Heading {
        reorganisation::Heading {
            root: Some(root.to_owned()),
            number: self.number.clone(),
            issued_on: self.issued_on,
            effective_on: self.effective_on,
            signer: self.signer.clone(),
            title: self.title.clone(),
            planned: self.standing == Standing::Planned,
        }
    }
}

macro_rules! act_of {
    ($row:expr) => {
        ActRow {
            act_id: $row.act_id,
            root_id: $row.root_id,
            number: $row.number,
            title: $row.title,
            signer: $row.signer,
            issued_on: $row.issued_on.to_jiff(),
            effective_on: $row.effective_on.to_jiff(),
            standing: $row.state.parse().unwrap_or(Standing::Draft),
            source: $row.source,
            plan: $row.plan,
            repeals_id: $row.repeals_id,
            repealed_by: $row.by_id.zip($row.by_number),
            came_of_id: $row.came_of_id,
            confirmed_at: $row.confirmed_at.map(|at| at.to_jiff()),
            account: $row.account,
        }
    };
}

/// An act of the federation, with all it holds.
pub async fn find_act(
    connection: &mut PgConnection,
    (root_id, act_id): (i32, i32),
) -> sqlx::Result<Option<ActRow>> {
    let row = sqlx::query!(
        r#"select a.act_id, a.root_id, a.number, a.title, a.signer, a.issued_on, a.effective_on, a.state,
                  a.source, a.plan, a.repeals_id, a.came_of_id, a.confirmed_at,
                  by.act_id as "by_id?", by.number as "by_number?", w.full_name as "account?"
             from act a left join act by on by.repeals_id = a.act_id
             left join account w on w.account_id = a.account_id
            where a.act_id = $1 and a.root_id = $2"#,
        act_id,
        root_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| act_of!(row)))
}

/// The number of the confirmed act with this document number.
pub async fn find_by_number(
    connection: &mut PgConnection,
    root_id: i32,
    number: &str,
) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!(
        "select act_id from act where root_id = $1 and number = $2 and state = 'confirmed'",
        root_id,
        number
    )
    .fetch_optional(connection)
    .await
}

/// A page of the acts of the federation, the latest effective first, without their plans; and how
/// many there are.
pub async fn list_acts(
    connection: &mut PgConnection,
    root_id: i32,
    (offset, limit): (i64, i64),
) -> sqlx::Result<(Vec<ActRow>, i64)> {
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from act where root_id = $1"#,
        root_id
    )
    .fetch_one(&mut *connection)
    .await?;
    let rows = sqlx::query!(
        r#"select a.act_id, a.root_id, a.number, a.title, a.signer, a.issued_on, a.effective_on, a.state,
                  '' as "source!", null::jsonb as plan, a.repeals_id, a.came_of_id, a.confirmed_at,
                  by.act_id as "by_id?", by.number as "by_number?", w.full_name as "account?"
             from act a left join act by on by.repeals_id = a.act_id
             left join account w on w.account_id = a.account_id
            where a.root_id = $1
            order by a.effective_on desc, a.act_id desc limit $3 offset $2"#,
        root_id,
        offset,
        limit
    )
    .fetch_all(connection)
    .await?;
    Ok((rows.into_iter().map(|row| act_of!(row)).collect(), total))
}

/// What an act did to a unit.
#[derive(Debug, Clone)]
pub struct DeedOnUnit {
    pub act_id: i32,
    pub number: String,
    pub title: String,
    pub effective_on: Day,
    pub standing: Standing,
    pub deed: String,
    pub other: Option<(String, String)>,
    pub before: Option<String>,
    pub after: Option<String>,
    pub line: Option<String>,
    pub root_code: String,
}

/// Everything acts did to the unit, the latest first.
pub async fn deeds_on(
    connection: &mut PgConnection,
    unit_id: i32,
) -> sqlx::Result<Vec<DeedOnUnit>> {
    let rows = sqlx::query!(
        r#"select a.act_id, a.number, a.title, a.effective_on, a.state, d.deed, d.before, d.after, d.line,
                  o.code as "other_code?", n.name as "other_name?", r.code as root_code
             from act_unit d join act a using (act_id) join unit r on r.unit_id = a.root_id
             left join unit o on o.unit_id = d.other_id
             left join lateral (select name from unit_name n where n.unit_id = d.other_id
                order by lower(n.during) desc limit 1) n on true
            where d.unit_id = $1 order by a.effective_on desc, a.act_id desc, d.act_unit_id"#,
        unit_id
    )
    .fetch_all(connection)
    .await?;
    let deeds = rows.into_iter().map(|row| DeedOnUnit {
        act_id: row.act_id,
        number: row.number,
        title: row.title,
        effective_on: row.effective_on.to_jiff(),
        standing: row.state.parse().unwrap_or(Standing::Draft),
        deed: row.deed,
        other: row.other_code.zip(row.other_name),
        before: row.before,
        after: row.after,
        line: row.line,
        root_code: row.root_code,
    });
    Ok(deeds.collect())
}
