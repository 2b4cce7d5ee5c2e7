//! The generated people and their spells on the way into the database.

use sqlx::PgConnection;

use crate::demo::store::copy;

/// The next numbers of a person and of a spell. Nobody else may write either meanwhile.
pub async fn next_numbers(connection: &mut PgConnection) -> sqlx::Result<(i64, i64)> {
    let row = sqlx::query!(
        r#"select nextval(pg_get_serial_sequence('person', 'person_id')) as "person!",
                  nextval(pg_get_serial_sequence('spell', 'spell_id')) as "spell!""#
    )
    .fetch_one(connection)
    .await?;
    Ok((row.person, row.spell))
}

/// Says that numbers before these have been used.
pub async fn numbers_used(
    connection: &mut PgConnection,
    (person, spell): (i64, i64),
) -> sqlx::Result<()> {
    sqlx::query!(
        "select setval(pg_get_serial_sequence('person', 'person_id'), $1, false) as person,
                setval(pg_get_serial_sequence('spell', 'spell_id'), $2, false) as spell",
        person,
        spell
    )
    .fetch_one(connection)
    .await?;
    Ok(())
}

pub async fn copy_people(connection: &mut PgConnection, rows: Vec<u8>) -> sqlx::Result<u64> {
    copy(
        connection,
        "copy person (person_id, unit_id, full_name, folded, sort_key, birth_on, birth_year, sex,
         national_id, phone, home_place, job, education, registered, confirmed_on, change_no)
         from stdin (format binary)",
        rows,
    )
    .await
}

pub async fn copy_spells(connection: &mut PgConnection, rows: Vec<u8>) -> sqlx::Result<u64> {
    copy(
        connection,
        "copy spell (spell_id, person_id, unit_id, from_on, until_on, previous_until_on, how_joined,
         why_left, joined_decision, left_decision, change_no) from stdin (format binary)",
        rows,
    )
    .await
}
