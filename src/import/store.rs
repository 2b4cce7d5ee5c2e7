//! What an import reads and writes as the owner, outside every account's scope.

use std::collections::HashMap;

use sqlx::PgConnection;

use crate::unit::Unit;

/// A unit as it was first stated: its first name, and its first parent on each line.
#[derive(Debug, Clone)]
pub struct FirstStated {
    pub unit: Unit,
    pub parents: HashMap<String, String>,
}

/// Every unit of the site by code. The name is the one it was founded with, so that a list read
/// again after a renaming still says the same.
pub async fn units(connection: &mut PgConnection) -> sqlx::Result<HashMap<String, FirstStated>> {
    let rows = sqlx::query!(
        r#"select u.unit_id, u.code, n.name as "name!", u.kind, u.tier, u.sector, u.email, u.phone,
                  u.founded_on, u.ended_on, u.generated
             from unit u
             cross join lateral (select name from unit_name n where n.unit_id = u.unit_id
                order by lower(n.during) limit 1) n"#
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut units: HashMap<String, FirstStated> = HashMap::with_capacity(rows.len());
    for row in rows {
        let unit = Unit {
            unit_id: row.unit_id,
            code: row.code.clone(),
            name: row.name,
            kind: row.kind,
            tier: row.tier,
            sector: row.sector,
            email: row.email,
            phone: row.phone,
            founded_on: row.founded_on.to_jiff(),
            ended_on: row.ended_on.map(|day| day.to_jiff()),
            generated: row.generated,
        };
        let parents = HashMap::new();
        units.insert(row.code, FirstStated { unit, parents });
    }
    let links = sqlx::query!(
        r#"select distinct on (l.child_id, l.line) c.code as child, p.code as parent, l.line
             from unit_link l
             join unit c on c.unit_id = l.child_id
             join unit p on p.unit_id = l.parent_id
            order by l.child_id, l.line, lower(l.during)"#
    )
    .fetch_all(connection)
    .await?;
    for link in links {
        if let Some(stated) = units.get_mut(&link.child) {
            stated.parents.insert(link.line, link.parent);
        }
    }
    Ok(units)
}

/// An employer of the register, as a list read again is compared with it.
#[derive(Debug, Clone)]
pub struct HeldEmployer {
    pub unit_id: i32,
    pub tax_code: Option<String>,
    pub folded: String,
    pub ownership: String,
    pub headcount: Option<i32>,
}

/// Every employer of the site.
pub async fn employers(connection: &mut PgConnection) -> sqlx::Result<Vec<HeldEmployer>> {
    sqlx::query_as!(
        HeldEmployer,
        "select unit_id, tax_code, folded, ownership, headcount from employer"
    )
    .fetch_all(connection)
    .await
}
