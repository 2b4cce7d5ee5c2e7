//! The generated federation in the database: bulk loading on the owner's connection, in one
//! transaction and one change.

use sqlx::{AssertSqlSafe, PgConnection};
use timeline::day_number;

use super::load::Written;
use super::tree::Plan;

/// Whether the connected role is a superuser, whom row-level security does not bind and who may
/// leave out the triggers of foreign keys.
pub async fn is_superuser(connection: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select rolsuper as "superuser!" from pg_roles where rolname = current_user"#
    )
    .fetch_one(connection)
    .await
}

const FORCED: [&str; 4] = ["person", "spell", "record", "fact"];

/// Readies the transaction for COPY. Other writers wait, so numbers drawn in blocks are ours.
///
/// COPY is refused where row-level security binds the role; a superuser is not bound, for any other
/// owner it is lifted inside the transaction. A superuser also leaves out the triggers of foreign
/// keys: every number written here was drawn or read in the same transaction, and `check` counts
/// afterwards that nothing points nowhere.
pub async fn begin_load(connection: &mut PgConnection, superuser: bool) -> sqlx::Result<()> {
    sqlx::query(
        "lock table unit, unit_name, unit_link, person, spell, record, fact
            in share row exclusive mode",
    )
    .execute(&mut *connection)
    .await?;
    // What waits for the end would keep the tables from being altered before it.
    sqlx::query("set constraints all immediate")
        .execute(&mut *connection)
        .await?;
    if superuser {
        sqlx::query("set local session_replication_role = replica")
            .execute(&mut *connection)
            .await?;
    } else {
        for table in FORCED {
            let statement = format!("alter table {table} no force row level security");
            sqlx::query(AssertSqlSafe(statement))
                .execute(&mut *connection)
                .await?;
        }
    }
    for setting in [
        "set local synchronous_commit = off",
        "set local maintenance_work_mem = '384MB'",
    ] {
        sqlx::query(setting).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Puts back what `begin_load` lifted.
pub async fn end_load(connection: &mut PgConnection, superuser: bool) -> sqlx::Result<()> {
    if superuser {
        sqlx::query("set local session_replication_role = origin")
            .execute(connection)
            .await?;
        return Ok(());
    }
    for table in FORCED {
        let statement = format!("alter table {table} force row level security");
        sqlx::query(AssertSqlSafe(statement))
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Drops what can be built again of the indexes of people, spells, records and facts, and returns the statements
/// that do so. Keys other tables point at stay.
pub async fn drop_indexes(connection: &mut PgConnection) -> sqlx::Result<Vec<String>> {
    let rows = sqlx::query!(
        r#"select format('alter table %s drop constraint %I', conrelid::regclass, conname) as "undo!",
                  format('alter table %s add constraint %I %s', conrelid::regclass, conname,
                         pg_get_constraintdef(oid)) as "redo!"
             from pg_constraint
            where contype = 'u' and conrelid = any($1::text[]::regclass[])
              and not exists (select 1 from pg_constraint c
                               where c.contype = 'f' and c.conindid = pg_constraint.conindid)
           union all
           select format('drop index %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
             from pg_index i
            where indrelid = any($1::text[]::regclass[])
              and not exists (select 1 from pg_constraint c where c.conindid = i.indexrelid)"#,
        &FORCED.map(str::to_owned)
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

/// Builds one index again.
pub async fn build_index(connection: &mut PgConnection, statement: String) -> sqlx::Result<()> {
    sqlx::query(AssertSqlSafe(statement))
        .execute(connection)
        .await?;
    Ok(())
}

/// Draws so many unit numbers.
pub async fn draw_units(connection: &mut PgConnection, count: usize) -> sqlx::Result<Vec<i32>> {
    let count = i32::try_from(count).unwrap_or(i32::MAX);
    sqlx::query_scalar!(
        r#"select nextval(pg_get_serial_sequence('unit', 'unit_id'))::integer as "unit_id!"
             from generate_series(1, $1)"#,
        count
    )
    .fetch_all(connection)
    .await
}

/// Founds the planned units under their numbers, each with its name.
pub async fn found_units(
    connection: &mut PgConnection,
    change_no: i64,
    plan: &Plan,
    ids: &[i32],
) -> sqlx::Result<()> {
    let column = |of: fn(&super::tree::PlannedUnit) -> String| -> Vec<String> {
        plan.units.iter().map(of).collect()
    };
    let codes = column(|unit| unit.code.clone());
    let kinds = column(|unit| unit.kind.to_owned());
    let tiers = column(|unit| unit.tier.to_owned());
    let sectors = column(|unit| unit.sector.unwrap_or_default().to_owned());
    let names = column(|unit| unit.name.clone());
    let folded = column(|unit| vietnamese::fold(&unit.name));
    let sort_keys = column(|unit| vietnamese::sort_key(&unit.name));
    let days = plan.units.iter();
    let founded: Vec<i32> = days.map(|unit| day_number(unit.founded_on)).collect();
    let days = plan.units.iter();
    let ended: Vec<Option<i32>> = days.map(|unit| unit.ended_on.map(day_number)).collect();
    sqlx::query!(
        "insert into unit (unit_id, code, kind, tier, sector, founded_on, ended_on, generated, change_no)
         overriding system value
         select unit_id, code, kind, tier, nullif(sector, ''), date '1970-01-01' + founded,
                date '1970-01-01' + ended, true, $8
           from unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::text[], $6::integer[],
                       $7::integer[]) planned (unit_id, code, kind, tier, sector, founded, ended)",
        ids,
        &codes,
        &kinds,
        &tiers,
        &sectors,
        &founded,
        &ended as _,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into unit_name (unit_id, name, folded, sort_key, during, change_no)
         select unit_id, name, folded, sort_key, daterange(date '1970-01-01' + founded, null), $6
           from unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::integer[])
                planned (unit_id, name, folded, sort_key, founded)",
        ids,
        &names,
        &folded,
        &sort_keys,
        &founded,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Puts the units in their places; `root` is the unit the federation stands under.
pub async fn link_units(
    connection: &mut PgConnection,
    change_no: i64,
    (plan, ids): (&Plan, &[i32]),
    root: i32,
) -> sqlx::Result<()> {
    let federation = plan.units.first().map(|unit| unit.founded_on);
    let mut children = vec![ids[0]];
    let mut parents = vec![root];
    let mut lines = vec!["territorial".to_owned()];
    let mut from = vec![federation.map_or(0, day_number)];
    let mut until = vec![None];
    for link in &plan.links {
        children.push(ids[link.child]);
        parents.push(ids[link.parent]);
        lines.push(link.line.to_owned());
        from.push(day_number(link.from_on));
        until.push(link.until_on.map(day_number));
    }
    sqlx::query!(
        "insert into unit_link (child_id, parent_id, line, during, change_no)
         select child, parent, line,
                daterange(date '1970-01-01' + from_day, date '1970-01-01' + until_day), $6
           from unnest($1::integer[], $2::integer[], $3::text[], $4::integer[], $5::integer[])
                planned (child, parent, line, from_day, until_day)",
        &children,
        &parents,
        &lines,
        &from,
        &until as _,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into link_event (change_no, child_id, parent_id, line, from_on, until_on, sign)
         select $1, child_id, parent_id, line, lower(during), coalesce(upper(during), 'infinity'), 1
           from unit_link where change_no = $1",
        change_no
    )
    .execute(&mut *connection)
    .await?;
    crate::unit::place::rebuild_places(connection, ids).await
}

/// The numbers of all series by code.
pub async fn series(connection: &mut PgConnection) -> sqlx::Result<Vec<(String, i16)>> {
    let rows = sqlx::query!("select code, series_no from series")
        .fetch_all(connection)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.code, row.series_no))
        .collect())
}

/// Draws a block of record numbers and returns the first. Nobody else may write records meanwhile.
pub async fn draw_records(connection: &mut PgConnection, count: i64) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select setval(pg_get_serial_sequence('record', 'record_id'),
                         nextval(pg_get_serial_sequence('record', 'record_id')) + $1 - 1)
                  - $1 + 1 as "first!""#,
        count
    )
    .fetch_one(connection)
    .await
}

pub async fn copy_records(connection: &mut PgConnection, rows: Vec<u8>) -> sqlx::Result<u64> {
    copy(
        connection,
        "copy record (record_id, unit_id, kind, happened_on, stage, answers, change_no, recorded_at,
         recorded_by) from stdin (format binary)",
        rows,
    )
    .await
}

pub async fn copy_facts(connection: &mut PgConnection, rows: Vec<u8>) -> sqlx::Result<u64> {
    copy(
        connection,
        "copy fact (change_no, record_id, spell_id, unit_id, happened_on, series_no, dims_no, amount, person_id,
         sign) from stdin (format binary)",
        rows,
    )
    .await
}

/// Copies rows in by a COPY statement.
pub async fn copy(
    connection: &mut PgConnection,
    statement: &str,
    rows: Vec<u8>,
) -> sqlx::Result<u64> {
    let mut copy = connection.copy_in_raw(statement).await?;
    copy.send(rows).await?;
    copy.finish().await
}

/// What a change has written, and how many of its facts and spells point at nothing that stands.
pub async fn check(connection: &mut PgConnection, change_no: i64) -> sqlx::Result<(Written, i64)> {
    let row = sqlx::query!(
        r#"select (select count(*) from person where change_no = $1) as "people!",
                  (select count(*) from spell where change_no = $1) as "spells!",
                  (select count(*) from record where change_no = $1) as "records!",
                  (select count(*) from fact where change_no = $1) as "facts!",
                  (select count(*) from fact f
                     left join record r on r.record_id = f.record_id and r.unit_id = f.unit_id
                     left join spell l on l.spell_id = f.spell_id and l.unit_id = f.unit_id
                     left join person p on p.person_id = f.person_id
                     left join series s on s.series_no = f.series_no
                     left join dims d on d.dims_no = f.dims_no
                    where f.change_no = $1
                      and (coalesce(r.record_id, l.spell_id) is null or s.series_no is null
                           or d.dims_no is null
                           or (f.person_id is not null and p.person_id is null)))
                + (select count(*) from spell l left join person p using (person_id)
                     left join unit u on u.unit_id = l.unit_id
                    where l.change_no = $1 and (p.person_id is null or u.unit_id is null))
                  as "astray!""#,
        change_no
    )
    .fetch_one(connection)
    .await?;
    let written = Written {
        people: row.people,
        spells: row.spells,
        records: row.records,
        facts: row.facts,
    };
    Ok((written, row.astray))
}

/// How many spells a change has begun and not ended: members of today.
pub async fn members(connection: &mut PgConnection, change_no: i64) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "members!" from spell where change_no = $1 and until_on = 'infinity'"#,
        change_no
    )
    .fetch_one(connection)
    .await
}

/// Some records of a kind that a change wrote, spread over all of them.
pub async fn some_records(
    connection: &mut PgConnection,
    change_no: i64,
    (kind, limit): (&str, i64),
) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select record_id from record where change_no = $1 and kind = $2 and state = 'recorded'
          order by md5(record_id::text) limit $3",
        change_no,
        kind,
        limit
    )
    .fetch_all(connection)
    .await
}

/// Lets the planner know what has been loaded.
pub async fn analyze(connection: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query("analyze").execute(connection).await?;
    Ok(())
}

/// Whether any unit stands in the database.
pub async fn is_empty(connection: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select not exists (select 1 from unit) as "empty!""#)
        .fetch_one(connection)
        .await
}

/// The sample sign-ins that stand in the database: login, role, unit's code and name.
pub async fn sign_ins(
    connection: &mut PgConnection,
) -> sqlx::Result<Vec<(String, String, String, String)>> {
    let rows = sqlx::query!(
        r#"select a.login, a.role, u.code, n.name as "name!"
             from account a join unit u using (unit_id)
             cross join lateral (select name from unit_name n where n.unit_id = u.unit_id
                order by lower(n.during) desc limit 1) n
            where a.generated and not a.disabled and a.login = any($1) order by a.account_id"#,
        &super::accounts::LOGINS.map(str::to_owned)
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.login, row.role, row.code, row.name))
        .collect())
}
