//! Links in the database. Each is held in `unit_link`, said in `link_event` for the engine, and
//! spelled out in `unit_above`; all three in the same transaction.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use crate::access::Permit;
use crate::store::begin_change;
use crate::unit::store::NamedUnit;
use crate::unit::{Move, NewUnit, Unit};

/// The units that stand above this one on any day from `on` on, itself included.
pub async fn above_from(
    connection: &mut PgConnection,
    unit_id: i32,
    line: &str,
    on: Day,
) -> sqlx::Result<Vec<i32>> {
    sqlx::query_scalar!(
        "select above_id from unit_above where unit_id = $1 and line = $2 and until_on > $3",
        unit_id,
        line,
        on.to_sqlx() as _
    )
    .fetch_all(connection)
    .await
}

/// Where a new unit is put: under a parent, on a line.
#[derive(Debug, Clone, Copy)]
pub struct Under<'a> {
    pub parent_id: Option<i32>,
    pub line: &'a str,
    pub generated: bool,
}

/// Founds a unit within a change already begun and returns its number.
pub async fn found_unit(
    connection: &mut PgConnection,
    change_no: i64,
    new: &NewUnit,
    under: Under<'_>,
) -> sqlx::Result<i32> {
    // The new unit is outside every scope until it has a place, so its number is drawn first.
    let unit_id = sqlx::query_scalar!(
        r#"select nextval(pg_get_serial_sequence('unit', 'unit_id'))::integer as "unit_id!""#
    )
    .fetch_one(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into unit (unit_id, code, kind, tier, sector, email, phone, founded_on, ended_on, generated, change_no)
         overriding system value values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        unit_id,
        new.code,
        new.kind,
        new.tier,
        new.sector,
        new.email,
        new.phone,
        new.founded_on.to_sqlx() as _,
        new.ended_on.map(ToSqlx::to_sqlx) as _,
        under.generated,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into unit_name (unit_id, name, folded, sort_key, during, change_no)
         values ($1, $2, $3, $4, daterange($5, null), $6)",
        unit_id,
        new.name,
        vietnamese::fold(&new.name),
        vietnamese::sort_key(&new.name),
        new.founded_on.to_sqlx() as _,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    if let Some(parent_id) = under.parent_id {
        let link = Link {
            child_id: unit_id,
            parent_id,
            line: under.line,
            from_on: new.founded_on,
            until_on: new.ended_on,
        };
        say_link(connection, change_no, &link).await?;
    }
    rebuild_places(connection, &[unit_id]).await?;
    Ok(unit_id)
}

struct Link<'a> {
    child_id: i32,
    parent_id: i32,
    line: &'a str,
    from_on: Day,
    until_on: Option<Day>,
}

async fn say_link(
    connection: &mut PgConnection,
    change_no: i64,
    link: &Link<'_>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into unit_link (child_id, parent_id, line, during, change_no)
         values ($1, $2, $3, daterange($4, $5), $6)",
        link.child_id,
        link.parent_id,
        link.line,
        link.from_on.to_sqlx() as _,
        link.until_on.map(ToSqlx::to_sqlx) as _,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into link_event (change_no, child_id, parent_id, line, from_on, until_on, sign)
         values ($1, $2, $3, $4, $5, coalesce($6::date, 'infinity'::date), 1)",
        change_no,
        link.child_id,
        link.parent_id,
        link.line,
        link.from_on.to_sqlx() as _,
        link.until_on.map(ToSqlx::to_sqlx) as _
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Recomputes who stands above whom for these units and everything below them.
pub async fn rebuild_places(connection: &mut PgConnection, units: &[i32]) -> sqlx::Result<()> {
    sqlx::query!("select rebuild_unit_above($1)", units)
        .execute(connection)
        .await?;
    Ok(())
}

/// Moves the unit under another parent from a day on; links after that day are replaced.
pub async fn move_unit(
    connection: &mut PgConnection,
    permit: &Permit,
    unit: &Unit,
    line: &str,
    asked: &Move,
) -> sqlx::Result<()> {
    let change_no = begin_change(
        connection,
        Some(permit.account_id()),
        Some(unit.unit_id),
        "unit moved",
    )
    .await?;
    let on = asked.on.to_sqlx();
    // Links that reach past the day are taken back; what they said before the day is said anew.
    sqlx::query!(
        "insert into link_event (change_no, child_id, parent_id, line, from_on, until_on, sign)
         select $1, child_id, parent_id, line, lower(during), coalesce(upper(during), 'infinity'), -1
           from unit_link where child_id = $2 and line = $3 and coalesce(upper(during), 'infinity') > $4",
        change_no,
        unit.unit_id,
        line,
        on as _
    )
    .execute(&mut *connection)
    .await?;
    let shortened = sqlx::query!(
        r#"delete from unit_link where child_id = $1 and line = $2
              and coalesce(upper(during), 'infinity') > $3
        returning parent_id, lower(during) as "from_on!""#,
        unit.unit_id,
        line,
        on as _
    )
    .fetch_all(&mut *connection)
    .await?;
    for old in shortened
        .iter()
        .filter(|old| old.from_on.to_jiff() < asked.on)
    {
        let link = Link {
            child_id: unit.unit_id,
            parent_id: old.parent_id,
            line,
            from_on: old.from_on.to_jiff(),
            until_on: Some(asked.on),
        };
        say_link(connection, change_no, &link).await?;
    }
    let link = Link {
        child_id: unit.unit_id,
        parent_id: asked.parent_id,
        line,
        from_on: asked.on,
        until_on: unit.ended_on,
    };
    say_link(connection, change_no, &link).await?;
    rebuild_places(connection, &[unit.unit_id]).await?;
    let detail = serde_json::json!({ "parent_id": asked.parent_id, "on": asked.on.to_string() });
    crate::audit::write(
        connection,
        change_no,
        &crate::audit::Deed {
            unit_id: Some(unit.unit_id),
            deed: "unit-moved",
            subject: "unit",
            subject_id: Some(i64::from(unit.unit_id)),
            detail,
        },
    )
    .await
}

/// A unit that follows one that has ended.
#[derive(Debug, Clone)]
pub struct Heir {
    pub code: String,
    pub name: String,
    /// Whether its pages are open to the asker.
    pub is_open: bool,
}

/// Who follows the unit by acts that were not taken back.
pub async fn heirs(connection: &mut PgConnection, unit_id: i32) -> sqlx::Result<Vec<Heir>> {
    sqlx::query_as!(
        Heir,
        r#"select distinct u.code, n.name as "name!", (s.unit_id is not null) as "is_open!"
             from descent d join act a using (act_id) join unit u on u.unit_id = d.to_id
             left join unit_in_scope s on s.unit_id = u.unit_id
             cross join lateral (select name from unit_name n where n.unit_id = u.unit_id
                order by lower(n.during) desc limit 1) n
            where d.from_id = $1 and d.to_id <> $1 and a.state = 'confirmed' order by n.name"#,
        unit_id
    )
    .fetch_all(connection)
    .await
}

/// The units directly below each of the given ones, in their order.
pub async fn children_of_each(
    connection: &mut PgConnection,
    (parents, line): (&[i32], &str),
    on: Day,
) -> sqlx::Result<Vec<Vec<NamedUnit>>> {
    let rows = sqlx::query!(
        r#"select p.place as "place!", u.unit_id, u.code, n.name
             from unnest($1::integer[]) with ordinality as p(parent_id, place)
             join unit_link l on l.parent_id = p.parent_id and l.line = $2 and l.during @> $3
             join unit u on u.unit_id = l.child_id
             join unit_name n on n.unit_id = u.unit_id and n.during @> $3
            order by p.place, n.sort_key, u.code"#,
        parents,
        line,
        on.to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    let mut all: Vec<Vec<NamedUnit>> = parents.iter().map(|_| Vec::new()).collect();
    for row in rows {
        let place = usize::try_from(row.place - 1).unwrap_or_default();
        if let Some(own) = all.get_mut(place) {
            own.push(NamedUnit {
                unit_id: row.unit_id,
                code: row.code,
                name: row.name,
            });
        }
    }
    Ok(all)
}
