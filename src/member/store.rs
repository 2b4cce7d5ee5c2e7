//! People in the database. Every read runs inside the asking account's transaction, so that
//! row-level security and the explicit scope agree.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use super::history::History;
use super::history::store::{
    Movement, Written, load_history, say_again, write_back, write_history,
};
use super::rules::{Birth, Details, Refusal, Sensitive, refuse, sex_code, sex_of};
use crate::access::Permit;
use crate::audit::{self, Deed};
use crate::store::begin_change;

pub use super::list::store::list;
/// The kind of movement by which two people become one.
pub const MERGED: &str = "merged";

/// A person as the register keeps him now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub person_id: i64,
    /// The unit that keeps him.
    pub unit_id: i32,
    pub details: Details,
    pub registered: bool,
    pub merged_into_id: Option<i64>,
    pub confirmed_on: Option<Day>,
    pub version_no: i32,
}

/// Why a person or his history was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteFault {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// The person within the scope.
pub async fn find_person(
    connection: &mut PgConnection,
    person_id: i64,
) -> sqlx::Result<Option<Person>> {
    let row = sqlx::query!(
        "select person_id, unit_id, full_name, birth_on, birth_year, sex, national_id, passport,
                phone, email, nationality, home_place, address, job, education, registered,
                merged_into_id, confirmed_on, version_no
           from person p where person_id = $1
            and exists (select from unit_in_scope s where s.unit_id = p.unit_id)",
        person_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Person {
        person_id: row.person_id,
        unit_id: row.unit_id,
        details: Details {
            full_name: row.full_name,
            birth: Birth::of_columns(row.birth_on.map(|day| day.to_jiff()), row.birth_year),
            sex: row.sex.as_deref().and_then(sex_of),
            national_id: row.national_id,
            passport: row.passport,
            phone: row.phone,
            email: row.email,
            nationality: row.nationality,
            home_place: row.home_place,
            address: row.address,
            job: row.job,
            education: row.education,
        },
        registered: row.registered,
        merged_into_id: row.merged_into_id,
        confirmed_on: row.confirmed_on.map(|day| day.to_jiff()),
        version_no: row.version_no,
    }))
}

/// Adds somebody to the register within a change already begun; he has no spell yet.
pub async fn add_person(
    connection: &mut PgConnection,
    change_no: i64,
    unit_id: i32,
    details: &Details,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "insert into person (unit_id, full_name, folded, sort_key, birth_on, birth_year, sex,
                             national_id, passport, phone, email, nationality, home_place, address,
                             job, education, registered, change_no)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, true, $17)
         returning person_id",
        unit_id,
        details.full_name,
        vietnamese::fold(&details.full_name),
        vietnamese::name_sort_key(&details.full_name),
        details.birth.and_then(Birth::day).map(ToSqlx::to_sqlx) as _,
        details.birth.map(Birth::year),
        details.sex.map(sex_code),
        details.national_id,
        details.passport,
        details.phone,
        details.email,
        details.nationality,
        details.home_place,
        details.address,
        details.job,
        details.education,
        change_no
    )
    .fetch_one(connection)
    .await
}

/// Puts a person's details right; what stood before is kept with the reason. The facts follow
/// where the sex changed. `as_of` is the day on which somebody says that this is so.
pub async fn correct_person(
    connection: &mut PgConnection,
    permit: &Permit,
    (person, details): (&Person, &Details),
    (as_of, reason): (Day, &str),
) -> sqlx::Result<i64> {
    let purpose = "person corrected";
    let change_no =
        begin_change(connection, permit.author(), Some(person.unit_id), purpose).await?;
    keep_version(connection, change_no, person.person_id, reason).await?;
    sqlx::query!(
        "update person set full_name = $2, folded = $3, sort_key = $4, birth_on = $5,
                birth_year = $6, sex = $7, national_id = $8, passport = $9, phone = $10, email = $11,
                nationality = $12, home_place = $13, address = $14, job = $15, education = $16,
                confirmed_on = $17, change_no = $18, version_no = version_no + 1
          where person_id = $1",
        person.person_id,
        details.full_name,
        vietnamese::fold(&details.full_name),
        vietnamese::name_sort_key(&details.full_name),
        details.birth.and_then(Birth::day).map(ToSqlx::to_sqlx) as _,
        details.birth.map(Birth::year),
        details.sex.map(sex_code),
        details.national_id,
        details.passport,
        details.phone,
        details.email,
        details.nationality,
        details.home_place,
        details.address,
        details.job,
        details.education,
        as_of.to_sqlx() as _,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    let sexes = (person.details.sex, details.sex);
    say_again(connection, change_no, person.person_id, sexes).await?;
    let detail = serde_json::json!({ "version": person.version_no + 1 });
    write_deed(
        connection,
        change_no,
        (person.unit_id, person.person_id),
        ("person-corrected", detail),
    )
    .await?;
    Ok(change_no)
}

/// Keeps the person as he stands now as a version, before he is changed.
pub async fn keep_version(
    connection: &mut PgConnection,
    change_no: i64,
    person_id: i64,
    reason: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        r#"insert into person_history (person_id, version_no, values, change_no, replaced_change_no, reason)
           select person_id, version_no,
                  to_jsonb(p) - array['folded', 'sort_key', 'version_no', 'change_no', 'person_id'],
                  change_no, $2, $3
             from person p where person_id = $1"#,
        person_id,
        change_no,
        reason
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The sensitive part, if anything is kept.
pub async fn find_sensitive(
    connection: &mut PgConnection,
    person_id: i64,
) -> sqlx::Result<Option<Sensitive>> {
    let row = sqlx::query!(
        "select ethnicity, religion, party_on from person_sensitive where person_id = $1",
        person_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Sensitive {
        ethnicity: row.ethnicity,
        religion: row.religion,
        party_on: row.party_on.map(|day| day.to_jiff()),
    }))
}

/// Writes the sensitive part within a change already begun.
pub async fn write_sensitive(
    connection: &mut PgConnection,
    change_no: i64,
    person_id: i64,
    sensitive: &Sensitive,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into person_sensitive (person_id, ethnicity, religion, party_on, change_no)
         values ($1, $2, $3, $4, $5)
         on conflict (person_id) do update set ethnicity = excluded.ethnicity,
            religion = excluded.religion, party_on = excluded.party_on, change_no = excluded.change_no",
        person_id,
        sensitive.ethnicity,
        sensitive.religion,
        sensitive.party_on.map(ToSqlx::to_sqlx) as _,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes what an act makes of a person's history: spells, facts, movement, audit line, and the
/// unit that keeps him from now on. The change has been begun.
pub async fn write_act(
    connection: &mut PgConnection,
    written: &Written<'_>,
    before: &History,
    after: &History,
) -> sqlx::Result<i64> {
    let (after, movement_id) = write_history(connection, written, before, after).await?;
    keep_at_newest(connection, written.change_no, written.person_id, &after).await?;
    let detail = serde_json::json!({
        "movement": movement_id, "on": written.happened_on.to_string()
    });
    let deed = format!("member-{}", written.kind);
    let subject = (written.unit_id, written.person_id);
    write_deed(connection, written.change_no, subject, (&deed, detail)).await?;
    Ok(movement_id)
}

/// The unit of the newest spell keeps the person.
async fn keep_at_newest(
    connection: &mut PgConnection,
    change_no: i64,
    person_id: i64,
    history: &History,
) -> sqlx::Result<()> {
    if let Some(newest) = history.newest() {
        sqlx::query!(
            "update person set unit_id = $2, change_no = $3, registered = true where person_id = $1",
            person_id,
            newest.unit_id,
            change_no
        )
        .execute(connection)
        .await?;
    }
    Ok(())
}

/// Undoes a movement: the person's spells are again what they were before it. Refused once
/// something later was done to them.
pub async fn undo(
    connection: &mut PgConnection,
    permit: &Permit,
    movement: &Movement,
) -> Result<(), WriteFault> {
    if movement.undone {
        return Ok(refuse("movement", "member-undone-already")?);
    }
    // A merge is two histories and a link; one of them alone is not taken back.
    if movement.kind == MERGED {
        return Ok(refuse("movement", "member-undo-is-unmerge")?);
    }
    let now = load_history(connection, movement.person_id).await?;
    if now != movement.after {
        return Ok(refuse("movement", "member-undo-too-late")?);
    }
    let unit_id = movement.unit_id;
    let change_no = begin_change(
        connection,
        permit.author(),
        Some(unit_id),
        "movement undone",
    )
    .await?;
    write_back(connection, change_no, movement).await?;
    keep_at_newest(connection, change_no, movement.person_id, &movement.before).await?;
    let detail = serde_json::json!({ "movement": movement.movement_id });
    write_deed(
        connection,
        change_no,
        (unit_id, movement.person_id),
        ("member-undone", detail),
    )
    .await?;
    Ok(())
}

/// Writes the audit line of something done to a person; it holds his number, never his name.
pub async fn write_deed(
    connection: &mut PgConnection,
    change_no: i64,
    (unit_id, person_id): (i32, i64),
    (deed, detail): (&str, serde_json::Value),
) -> sqlx::Result<()> {
    let deed = Deed {
        unit_id: Some(unit_id),
        deed,
        subject: "person",
        subject_id: Some(person_id),
        detail,
    };
    audit::write(connection, change_no, &deed).await
}
