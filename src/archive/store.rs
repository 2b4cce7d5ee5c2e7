//! What the database says of its own tables, and their rows as they stream out.

use futures_util::TryStreamExt;
use sqlx::PgConnection;

use super::ArchiveFault;
use super::folder::NewFile;
use super::manifest::Sequence;
use super::rules::{Table, TableColumn};

/// Rows after which whoever watches is told.
const SHOWN_EVERY: u64 = 20_000;

/// The transaction reads one moment, and says values the same way on every server.
pub async fn begin_reading(connection: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query("set transaction isolation level repeatable read read only")
        .execute(&mut *connection)
        .await?;
    say_values_alike(connection).await
}

/// Values are written and read in one way, whatever the server prefers.
pub async fn say_values_alike(connection: &mut PgConnection) -> sqlx::Result<()> {
    for setting in [
        "set local timezone = 'UTC'",
        "set local datestyle = 'ISO, YMD'",
        "set local intervalstyle = 'iso_8601'",
        "set local bytea_output = 'hex'",
        "set local extra_float_digits = 1",
        "set local statement_timeout = 0",
        "set local idle_in_transaction_session_timeout = 0",
    ] {
        sqlx::query(setting).execute(&mut *connection).await?;
    }
    Ok(())
}

/// The number above every change that is, or was, under way at this moment.
pub async fn next_change_no(connection: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select known_before as "known_before!" from changes_known()"#)
        .fetch_one(connection)
        .await
}

/// Every table of the program with its columns, by name; what is computed from other columns and
/// the list of migrations are none of its data.
pub async fn tables(connection: &mut PgConnection) -> sqlx::Result<Vec<Table>> {
    let rows = sqlx::query!(
        r#"select c.relname::text as "table!", obj_description(c.oid, 'pg_class') as comment,
                  greatest(c.reltuples, 0)::bigint as "expected!", a.attname::text as "column!",
                  format_type(a.atttypid, a.atttypmod) as "typ!",
                  a.attcollation <> 0 as "is_collated!",
                  array_position(k.conkey, a.attnum) as key_place
             from pg_class c
             join pg_attribute a on a.attrelid = c.oid
              and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
             left join pg_constraint k on k.conrelid = c.oid and k.contype = 'p'
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
              and not c.relispartition and c.relname <> '_sqlx_migrations'
              and not exists (select from pg_depend d
                    where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
            order by c.relname, a.attnum"#
    )
    .fetch_all(connection)
    .await?;
    let mut tables: Vec<Table> = Vec::new();
    for row in rows {
        if tables.last().is_none_or(|table| table.name != row.table) {
            tables.push(Table {
                name: row.table,
                comment: row.comment,
                expected_rows: row.expected.unsigned_abs(),
                columns: Vec::new(),
            });
        }
        let column = TableColumn {
            name: row.column,
            typ: row.typ,
            is_collated: row.is_collated,
            key_place: row.key_place,
        };
        if let Some(table) = tables.last_mut() {
            table.columns.push(column);
        }
    }
    Ok(tables)
}

/// Where every sequence goes on.
pub async fn sequences(connection: &mut PgConnection) -> sqlx::Result<Vec<Sequence>> {
    sqlx::query_as!(
        Sequence,
        r#"select c.relname::text as "name!",
                  case when d.is_called then d.last_value + s.seqincrement else d.last_value end
                    as "next!"
             from pg_class c join pg_sequence s on s.seqrelid = c.oid
             cross join lateral pg_get_sequence_data(c.oid) d
            where c.relnamespace = 'public'::regnamespace order by c.relname"#
    )
    .fetch_all(connection)
    .await
}

/// Streams the table's rows into the file; returns how many there were.
pub async fn copy_out(
    connection: &mut PgConnection,
    table: &Table,
    file: &mut NewFile,
    shown: impl Fn(u64),
) -> Result<u64, ArchiveFault> {
    let mut stream = connection.copy_out_raw(&table.copy_out()).await?;
    // The server sends one message a row, the headings first.
    let mut messages: u64 = 0;
    while let Some(row) = stream.try_next().await? {
        file.write(&row)?;
        messages += 1;
        if messages.is_multiple_of(SHOWN_EVERY) {
            shown(messages - 1);
        }
    }
    let rows = messages.saturating_sub(1);
    shown(rows);
    Ok(rows)
}
