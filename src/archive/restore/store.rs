//! Filling an empty database, as its owner and in one transaction. What would slow the rows down or
//! act on them is laid aside and put back before the transaction ends: keys to other tables and
//! indexes are checked and built once, over everything.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::{AssertSqlSafe, PgConnection};

use crate::archive::folder::Pieces;
use crate::archive::manifest::Manifest;
use crate::archive::rules::{Table, quoted};
use crate::archive::{ArchiveFault, store};

pub use crate::archive::store::tables;

/// Statements that put back what was laid aside, in order.
#[derive(Debug)]
pub struct LaidAside(Vec<String>);

/// Refuses while another program has the database open: what it keeps in memory would be of a site
/// that is no more. One that was stopped a moment ago is given time to hang up.
pub async fn refuse_company(connection: &mut PgConnection) -> Result<(), ArchiveFault> {
    const TRIES: u32 = 20;
    const PAUSE: std::time::Duration = std::time::Duration::from_millis(150);
    for rest in (0..TRIES).rev() {
        sqlx::query!("select pg_stat_clear_snapshot()::text as cleared")
            .fetch_one(&mut *connection)
            .await?;
        let connections = sqlx::query_scalar!(
            r#"select count(*) as "count!" from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid() and usesysid is not null"#
        )
        .fetch_one(&mut *connection)
        .await?;
        match (connections, rest) {
            (0, _) => break,
            (connections, 0) => return Err(ArchiveFault::InUse { connections }),
            _ => tokio::time::sleep(PAUSE).await,
        }
    }
    Ok(())
}

/// Tables whose rows belong to a change, and the column that says to which; changes themselves are
/// one of them. None before there is a structure.
async fn of_changes(connection: &mut PgConnection) -> sqlx::Result<Vec<(String, String)>> {
    let rows = sqlx::query!(
        r#"select c.relname::text as "table!", a.attname::text as "column!"
             from pg_constraint k join pg_class c on c.oid = k.conrelid
             join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
            where (k.contype = 'f' and k.confrelid = to_regclass('public.change'))
               or (k.contype = 'p' and k.conrelid = to_regclass('public.change'))
            order by 1, 2"#
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.table, row.column))
        .collect())
}

/// A table in which something was recorded. What the program itself writes into a new database,
/// words and their numbers, belongs to no change.
pub async fn find_recorded(connection: &mut PgConnection) -> sqlx::Result<Option<String>> {
    for (table, _) in of_changes(&mut *connection).await? {
        let question = format!("select exists (select from {})", quoted(&table));
        let recorded: bool = sqlx::query_scalar(AssertSqlSafe(question))
            .fetch_one(&mut *connection)
            .await?;
        if recorded {
            return Ok(Some(table));
        }
    }
    Ok(None)
}

/// Locks and empties every table, and lays aside what is put back afterwards. Others wait until the
/// end.
pub async fn begin_load(
    connection: &mut PgConnection,
    tables: &[Table],
) -> Result<LaidAside, ArchiveFault> {
    store::say_values_alike(&mut *connection).await?;
    say(&mut *connection, "set local maintenance_work_mem = '384MB'").await?;
    let names: Vec<String> = tables.iter().map(|table| quoted(&table.name)).collect();
    let names = names.join(", ");
    say(
        &mut *connection,
        format!("lock table {names} in access exclusive mode"),
    )
    .await?;
    // Somebody may have been quicker than the lock.
    if let Some(table) = find_recorded(&mut *connection).await? {
        return Err(ArchiveFault::NotEmpty { table });
    }
    let mut put_back = Vec::new();
    for (aside, back) in laid_aside(&mut *connection).await? {
        say(&mut *connection, aside).await?;
        put_back.push(back);
    }
    say(connection, format!("truncate {names}")).await?;
    Ok(LaidAside(put_back))
}

/// What is laid aside with what puts it back: row-level security of the owner, triggers, keys to
/// other tables, indexes no key stands on. Put back are indexes before the keys that use them.
async fn laid_aside(connection: &mut PgConnection) -> sqlx::Result<Vec<(String, String)>> {
    let rows = sqlx::query!(
        r#"with ours as (
             select oid, oid::regclass as name, relforcerowsecurity from pg_class
              where relnamespace = 'public'::regnamespace and relkind in ('r', 'p'))
           select format('drop index %s', i.indexrelid::regclass) as "aside!",
                  pg_get_indexdef(i.indexrelid)
                    || coalesce(format('; comment on index %s is %L', i.indexrelid::regclass,
                                       obj_description(i.indexrelid, 'pg_class')), '') as "back!",
                  2 as "place!"
             from pg_index i join ours on ours.oid = i.indrelid
            where not exists (select from pg_constraint k where k.conindid = i.indexrelid)
           union all
           select format('alter table %s drop constraint %I', ours.name, k.conname),
                  format('alter table %s add constraint %I %s', ours.name, k.conname,
                         pg_get_constraintdef(k.oid))
                    || coalesce(format('; comment on constraint %I on %s is %L', k.conname, ours.name,
                                       obj_description(k.oid, 'pg_constraint')), ''),
                  1
             from pg_constraint k join ours on ours.oid = k.conrelid
            where k.contype = 'f' and k.conparentid = 0
           union all
           select format('alter table %s disable trigger %I', ours.name, t.tgname),
                  format('alter table %s enable %s trigger %I', ours.name,
                         case t.tgenabled when 'A' then 'always' when 'R' then 'replica' else '' end,
                         t.tgname),
                  0
             from pg_trigger t join ours on ours.oid = t.tgrelid
            where not t.tgisinternal and t.tgenabled <> 'D' and t.tgparentid = 0
           union all
           select format('alter table %s no force row level security', name),
                  format('alter table %s force row level security', name), 0
             from ours where relforcerowsecurity
            order by 3, 1"#
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.aside, row.back)).collect())
}

/// Puts everything back, the last laid aside first. A row that points nowhere or stands twice ends
/// the restoration here.
pub async fn end_load(
    connection: &mut PgConnection,
    LaidAside(statements): LaidAside,
) -> sqlx::Result<()> {
    for statement in statements.into_iter().rev() {
        say(&mut *connection, statement).await?;
    }
    Ok(())
}

/// Streams the rows of a file into their table; returns how many there were.
pub async fn copy_in(
    connection: &mut PgConnection,
    table: &Table,
    mut pieces: Pieces,
    shown: impl Fn(u64),
) -> Result<u64, ArchiveFault> {
    let mut copy = connection.copy_in_raw(&table.copy_in()).await?;
    let mut bytes = 0;
    loop {
        let piece = match pieces.next() {
            Ok([]) => break,
            Ok(piece) => piece,
            Err(fault) => {
                copy.abort("the file could not be read").await?;
                return Err(fault);
            }
        };
        bytes += piece.len() as u64;
        copy.send(piece).await?;
        shown(bytes);
    }
    Ok(copy.finish().await?)
}

/// Every change came before the number the manifest says is next; else a change to come would bear
/// the number of one that was.
pub async fn refuse_later_changes(
    connection: &mut PgConnection,
    next_change_no: i64,
) -> Result<(), ArchiveFault> {
    for (table, column) in of_changes(&mut *connection).await? {
        let question = format!(
            "select coalesce(max({}) >= $1, false) from {}",
            quoted(&column),
            quoted(&table)
        );
        let later: bool = sqlx::query_scalar(AssertSqlSafe(question))
            .bind(next_change_no)
            .fetch_one(&mut *connection)
            .await?;
        if later {
            return Err(ArchiveFault::ChangeNumber { table });
        }
    }
    Ok(())
}

/// Numbers go on where the exported site stopped: those of rows, and those of changes. This
/// server's own transaction numbers may lie below the restored ones; how far is counted from the
/// oldest one still under way, so that no transaction to come falls among them.
pub async fn go_on_numbering(
    connection: &mut PgConnection,
    manifest: &Manifest,
    now: Timestamp,
) -> sqlx::Result<()> {
    for sequence in &manifest.sequences {
        let name = quoted(&sequence.name);
        let statement = format!("alter sequence {name} restart with {}", sequence.next);
        say(&mut *connection, statement).await?;
    }
    sqlx::query!(
        "insert into restoration (exported_at, exported_by, restored_at, change_offset)
         select $1, $2, $3, greatest(0, $4 - least(known_before, unknown[1])) from changes_known()",
        manifest.exported_at.to_sqlx() as _,
        manifest.product_version,
        now.to_sqlx() as _,
        manifest.next_change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Lets the planner know what has been loaded.
pub async fn analyze(connection: &mut PgConnection) -> sqlx::Result<()> {
    say(connection, "analyze").await
}

async fn say(connection: &mut PgConnection, statement: impl Into<String>) -> sqlx::Result<()> {
    sqlx::raw_sql(AssertSqlSafe(statement.into()))
        .execute(connection)
        .await?;
    Ok(())
}
