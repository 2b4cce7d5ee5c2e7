//! The beginning and the end of a load: which way rows come in, what is left to the end where a list
//! is large.

use sqlx::{AssertSqlSafe, PgConnection};

/// How rows come into their tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Straight by COPY: a superuser is not bound by row-level security.
    Direct,
    /// Through a table of the transaction's own: COPY is refused where row-level security binds.
    ByTable,
}

/// A load that was begun, and what ends it.
#[derive(Debug)]
pub struct Load {
    pub way: Way,
    /// Statements that build again what was dropped.
    indexes: Vec<String>,
    unchecked: bool,
}

const TABLES: [&str; 3] = ["person", "spell", "fact"];

/// Readies the transaction. A large list leaves the checks of foreign keys to one count at the end,
/// where the role may: every number in it was read or drawn in this transaction. Into a table that
/// is nearly empty beside the list, indexes are built afterwards; whoever reads it waits meanwhile.
pub async fn begin_load(
    connection: &mut PgConnection,
    (expected, fills): (u64, bool),
) -> sqlx::Result<Load> {
    let superuser = sqlx::query_scalar!(
        r#"select rolsuper as "superuser!" from pg_roles where rolname = current_user"#
    )
    .fetch_one(&mut *connection)
    .await?;
    let mut load = Load {
        way: if superuser { Way::Direct } else { Way::ByTable },
        indexes: Vec::new(),
        unchecked: superuser && expected >= super::super::writing::LARGE,
    };
    if load.way == Way::ByTable {
        for table in TABLES {
            let make = format!("create temp table arriving_{table} (like {table}) on commit drop");
            sqlx::query(AssertSqlSafe(make))
                .execute(&mut *connection)
                .await?;
        }
    }
    if !load.unchecked {
        return Ok(load);
    }
    for table in TABLES {
        if fills && is_small(connection, table, expected / 4).await? {
            load.indexes.extend(drop_indexes(connection, table).await?);
        }
    }
    for setting in [
        "set local session_replication_role = replica",
        "set local synchronous_commit = off",
        "set local maintenance_work_mem = '256MB'",
    ] {
        sqlx::query(setting).execute(&mut *connection).await?;
    }
    Ok(load)
}

async fn is_small(connection: &mut PgConnection, table: &str, most: u64) -> sqlx::Result<bool> {
    let question = format!(
        "select count(*) from (select from {table} limit {}) as few",
        most + 1
    );
    let found: i64 = sqlx::query_scalar(AssertSqlSafe(question))
        .fetch_one(connection)
        .await?;
    Ok(u64::try_from(found).unwrap_or(0) <= most)
}

/// Drops what no key of another table stands on; returns the statements that build it again.
async fn drop_indexes(connection: &mut PgConnection, table: &str) -> sqlx::Result<Vec<String>> {
    let rows = sqlx::query!(
        r#"select format('alter table %s drop constraint %I', conrelid::regclass, conname) as "undo!",
                  format('alter table %s add constraint %I %s', conrelid::regclass, conname,
                         pg_get_constraintdef(c.oid)) as "redo!"
             from pg_constraint c
            where contype = 'u' and conrelid = $1::text::regclass
              and not exists (select from pg_constraint f where f.contype = 'f' and f.conindid = c.conindid)
           union all
           select format('drop index %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
             from pg_index i
            where indrelid = $1::text::regclass
              and not exists (select from pg_constraint c where c.conindid = i.indexrelid)"#,
        table
    )
    .fetch_all(&mut *connection)
    .await?;
    for row in &rows {
        sqlx::query(AssertSqlSafe(row.undo.clone()))
            .execute(&mut *connection)
            .await?;
    }
    Ok(rows.into_iter().map(|row| row.redo).collect())
}

/// Builds what was dropped and counts what was not checked on the way: rows that point nowhere.
pub async fn end_load(
    connection: &mut PgConnection,
    load: Load,
    change_no: i64,
) -> sqlx::Result<i64> {
    for statement in load.indexes {
        sqlx::query(AssertSqlSafe(statement))
            .execute(&mut *connection)
            .await?;
    }
    if !load.unchecked {
        return Ok(0);
    }
    sqlx::query("set local session_replication_role = origin")
        .execute(&mut *connection)
        .await?;
    sqlx::query_scalar!(
        r#"select (select count(*) from (select distinct unit_id from person where change_no = $1) p
                     left join unit u using (unit_id) where u.unit_id is null)
                + (select count(*) from spell s left join person p using (person_id)
                    where s.change_no = $1 and p.person_id is null)
                + (select count(*) from (select distinct unit_id from spell where change_no = $1) s
                     left join unit u using (unit_id) where u.unit_id is null)
                + (select count(*) from (select distinct unit_id, series_no, dims_no from fact
                                          where change_no = $1) f
                     left join unit u using (unit_id) left join series s using (series_no)
                     left join dims d using (dims_no)
                    where u.unit_id is null or s.series_no is null or d.dims_no is null) as "astray!""#,
        change_no
    )
    .fetch_one(connection)
    .await
}
