//! What the acts on members read and write beside the history itself.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use crate::member::history::store::Movement;
use crate::member::rules::{Birth, Details};

/// Holds the person so that what is read of him stays so until the transaction ends. Two who act on
/// one person at once act one after the other.
pub async fn hold_person(connection: &mut PgConnection, person_id: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "select person_id from person where person_id = $1 for update",
        person_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(())
}

/// Notes that the form of this key is being written by the change. False where it has been before.
pub async fn note_form(
    connection: &mut PgConnection,
    change_no: i64,
    (unit_id, reference): (i32, &str),
) -> sqlx::Result<bool> {
    let noted = sqlx::query!(
        "insert into sent_form (unit_id, ref, change_no) values ($1, $2, $3) on conflict do nothing",
        unit_id,
        reference,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(noted.rows_affected() > 0)
}

/// Whom the movements of an earlier sending of the form were about.
pub async fn people_of_form(
    connection: &mut PgConnection,
    (unit_id, reference): (i32, &str),
) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select m.person_id from sent_form f join movement m using (change_no)
          where f.unit_id = $1 and f.ref = $2 order by m.movement_id",
        unit_id,
        reference
    )
    .fetch_all(connection)
    .await
}

/// Somebody of the scope who may be the one asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    pub person_id: i64,
    pub full_name: String,
    pub birth: Option<Birth>,
    pub unit_id: i32,
    /// The same identity number, not only the same name and birth.
    pub same_number: bool,
}

/// People of the scope with the same identity number, or with the same name and birth.
pub async fn alike(connection: &mut PgConnection, details: &Details) -> sqlx::Result<Vec<Alike>> {
    let day = details.birth.and_then(Birth::day).map(ToSqlx::to_sqlx);
    let rows = sqlx::query!(
        r#"select p.person_id, p.full_name, p.birth_on, p.birth_year, p.unit_id,
                  coalesce(p.national_id = $1, false) as "same_number!"
             from person p
            where p.registered and p.merged_into_id is null
              and (p.national_id = $1
                   or (p.sort_key = $2
                       and case when p.birth_on is null or $3::date is null
                                then p.birth_year = $4 else p.birth_on = $3 end))
              and exists (select from unit_in_scope s where s.unit_id = p.unit_id)
            order by 6 desc, p.person_id limit 5"#,
        details.national_id,
        vietnamese::name_sort_key(&details.full_name),
        day as _,
        details.birth.map(Birth::year)
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Alike {
            person_id: row.person_id,
            full_name: row.full_name,
            birth: Birth::of_columns(row.birth_on.map(|day| day.to_jiff()), row.birth_year),
            unit_id: row.unit_id,
            same_number: row.same_number,
        })
        .collect())
}

/// Says of several people that what stands of them is so. Returns how many there were within the
/// scope.
pub async fn confirm(
    connection: &mut PgConnection,
    (change_no, today): (i64, Day),
    people: &[i64],
) -> sqlx::Result<Vec<(i64, i32)>> {
    let rows = sqlx::query!(
        "update person set confirmed_on = $2, change_no = $3
          where person_id = any($1) and registered returning person_id, unit_id",
        people,
        today.to_sqlx() as _,
        change_no
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.person_id, row.unit_id))
        .collect())
}

/// The movements that one change wrote, last first.
pub async fn movements_of_change(
    connection: &mut PgConnection,
    change_no: i64,
) -> sqlx::Result<Vec<Movement>> {
    let people = sqlx::query_scalar!(
        "select distinct person_id from movement where change_no = $1 and undone_change_no is null",
        change_no
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut found = Vec::new();
    for person_id in people {
        let all = crate::member::history::store::movements(connection, person_id).await?;
        let changed = sqlx::query_scalar!(
            "select movement_id from movement where change_no = $1 and person_id = $2",
            change_no,
            person_id
        )
        .fetch_all(&mut *connection)
        .await?;
        found.extend(
            all.into_iter()
                .filter(|movement| changed.contains(&movement.movement_id) && !movement.undone),
        );
    }
    Ok(found)
}

/// Which of the units stand within the scope.
pub async fn in_scope(connection: &mut PgConnection, units: &[i32]) -> sqlx::Result<Vec<i32>> {
    sqlx::query_scalar!(
        r#"select unit_id as "unit_id!" from unit_in_scope where unit_id = any($1)"#,
        units
    )
    .fetch_all(connection)
    .await
}
