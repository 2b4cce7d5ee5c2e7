//! Bulk writing: blocks of rows by COPY, what changes of people by one statement a block.

use std::collections::HashMap;

use sqlx::{AssertSqlSafe, PgConnection};

use super::load::Way;

/// Draws so many numbers for people.
pub async fn draw_people(connection: &mut PgConnection, count: usize) -> sqlx::Result<Vec<i64>> {
    let count = i32::try_from(count).unwrap_or(i32::MAX);
    sqlx::query_scalar!(
        r#"select array_agg(nextval(pg_get_serial_sequence('person', 'person_id'))) as "numbers"
             from generate_series(1, $1)"#,
        count
    )
    .fetch_one(connection)
    .await
    .map(Option::unwrap_or_default)
}

/// Draws so many numbers for spells.
pub async fn draw_spells(connection: &mut PgConnection, count: usize) -> sqlx::Result<Vec<i64>> {
    let count = i32::try_from(count).unwrap_or(i32::MAX);
    sqlx::query_scalar!(
        r#"select array_agg(nextval(pg_get_serial_sequence('spell', 'spell_id'))) as "numbers"
             from generate_series(1, $1)"#,
        count
    )
    .fetch_one(connection)
    .await
    .map(Option::unwrap_or_default)
}

const PERSON: &str = "person_id, unit_id, full_name, folded, sort_key, birth_on, birth_year, sex, \
    national_id, passport, phone, email, nationality, home_place, address, job, education, registered, \
    confirmed_on, import_id, change_no, version_no";
const SPELL: &str = "spell_id, person_id, unit_id, from_on, until_on, previous_until_on, how_joined, \
    why_left, joined_decision, left_decision, import_id, change_no";
const FACT: &str = "change_no, spell_id, unit_id, happened_on, series_no, dims_no, amount, sign";

/// Writes rows of people, 22 fields each in the order of the table.
pub async fn copy_people(
    connection: &mut PgConnection,
    way: Way,
    rows: Vec<u8>,
) -> sqlx::Result<()> {
    copy(connection, way, ("person", PERSON), rows).await
}

/// Writes rows of spells, 12 fields each.
pub async fn copy_spells(
    connection: &mut PgConnection,
    way: Way,
    rows: Vec<u8>,
) -> sqlx::Result<()> {
    copy(connection, way, ("spell", SPELL), rows).await
}

/// Writes rows of facts, 8 fields each.
pub async fn copy_facts(
    connection: &mut PgConnection,
    way: Way,
    rows: Vec<u8>,
) -> sqlx::Result<()> {
    copy(connection, way, ("fact", FACT), rows).await
}

async fn copy(
    connection: &mut PgConnection,
    way: Way,
    (table, columns): (&str, &str),
    rows: Vec<u8>,
) -> sqlx::Result<()> {
    let into = match way {
        Way::Direct => table.to_owned(),
        Way::ByTable => format!("arriving_{table}"),
    };
    if way == Way::ByTable {
        // What the table fills in by itself, its copy does not.
        let free = format!("alter table {into} alter {table}_id drop not null");
        sqlx::query(AssertSqlSafe(free))
            .execute(&mut *connection)
            .await?;
    }
    let statement = format!("copy {into} ({columns}) from stdin (format binary)");
    let mut copy = connection.copy_in_raw(&statement).await?;
    copy.send(rows).await?;
    copy.finish().await?;
    if way == Way::ByTable {
        let insert = format!(
            "insert into {table} ({columns}) overriding system value select {columns} from {into}"
        );
        sqlx::query(AssertSqlSafe(insert))
            .execute(&mut *connection)
            .await?;
        let empty = format!("truncate {into}");
        sqlx::query(AssertSqlSafe(empty))
            .execute(connection)
            .await?;
    }
    Ok(())
}

/// Holds the people until the transaction ends; says which change last wrote each.
pub async fn hold_people(
    connection: &mut PgConnection,
    people: &[i64],
) -> sqlx::Result<HashMap<i64, i64>> {
    let rows = sqlx::query!(
        "select person_id, change_no from person where person_id = any($1) order by person_id for update",
        people
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.person_id, row.change_no))
        .collect())
}

/// Keeps people as they stand as versions, before they are changed.
pub async fn keep_versions(
    connection: &mut PgConnection,
    change_no: i64,
    (people, reason): (&[i64], &str),
) -> sqlx::Result<()> {
    sqlx::query!(
        r#"insert into person_history (person_id, version_no, values, change_no, replaced_change_no, reason)
           select person_id, version_no,
                  to_jsonb(p) - array['folded', 'sort_key', 'version_no', 'change_no', 'person_id'],
                  change_no, $2, $3
             from person p where person_id = any($1)"#,
        people,
        change_no,
        reason
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes the details of people: an array of objects named as the table's columns.
pub async fn write_details(
    connection: &mut PgConnection,
    change_no: i64,
    people: &serde_json::Value,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update person p set full_name = n.full_name, folded = n.folded, sort_key = n.sort_key,
                birth_on = n.birth_on, birth_year = n.birth_year, sex = n.sex,
                national_id = n.national_id, passport = n.passport, phone = n.phone, email = n.email,
                nationality = n.nationality, home_place = n.home_place, address = n.address, job = n.job,
                education = n.education, confirmed_on = n.confirmed_on, change_no = $2,
                version_no = p.version_no + 1
           from jsonb_to_recordset($1) n (person_id bigint, full_name text, folded text, sort_key text,
                birth_on date, birth_year smallint, sex text, national_id text, passport text, phone text,
                email text, nationality text, home_place text, address text, job text, education text,
                confirmed_on date)
          where p.person_id = n.person_id",
        people,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The units that keep people from now on; whoever has a spell is registered.
pub async fn keep_at(
    connection: &mut PgConnection,
    change_no: i64,
    (people, units): (&[i64], &[i32]),
) -> sqlx::Result<()> {
    sqlx::query!(
        "update person p set unit_id = n.unit_id, registered = true, change_no = $3
           from unnest($1::bigint[], $2::integer[]) n (person_id, unit_id)
          where p.person_id = n.person_id",
        people,
        units,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What is sensitive of people of whom nothing sensitive was kept.
pub async fn write_sensitive(
    connection: &mut PgConnection,
    change_no: i64,
    people: &serde_json::Value,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into person_sensitive (person_id, ethnicity, religion, change_no)
         select person_id, ethnicity, religion, $2
           from jsonb_to_recordset($1) n (person_id bigint, ethnicity text, religion text)",
        people,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes spells out and says which import each came with.
pub async fn take_spells(
    connection: &mut PgConnection,
    spells: &[i64],
) -> sqlx::Result<HashMap<i64, Option<i64>>> {
    let rows = sqlx::query!(
        "delete from spell where spell_id = any($1) returning spell_id, import_id",
        spells
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.spell_id, row.import_id))
        .collect())
}

/// Writes movements: an array of objects with `person_id`, `unit_id`, `on`, `before`, `after`.
pub async fn write_movements(
    connection: &mut PgConnection,
    change_no: i64,
    movements: &serde_json::Value,
) -> sqlx::Result<()> {
    sqlx::query!(
        r#"insert into movement (kind, person_id, unit_id, happened_on, before, after, change_no)
           select 'imported', person_id, unit_id, "on", before, after, $2
             from jsonb_to_recordset($1)
                  n (person_id bigint, unit_id integer, "on" date, before jsonb, after jsonb)"#,
        movements,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The numbers of all series by code.
pub async fn series(connection: &mut PgConnection) -> sqlx::Result<HashMap<String, i16>> {
    let rows = sqlx::query!("select code, series_no from series")
        .fetch_all(connection)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.code, row.series_no))
        .collect())
}

/// Lets the planner know what has been loaded.
pub async fn analyze(connection: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query("analyze person, spell, fact, person_sensitive")
        .execute(connection)
        .await?;
    Ok(())
}
