//! A merge undone: both people are written back to what they were before it.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use super::super::UNMERGED;
use super::{Merge, lead_to, led_to};
use crate::access::Permit;
use crate::app::App;
use crate::member::history::store::{
    Movement, load_history, movements, write_back as write_history_back,
};
use crate::member::store::{Person, correct_person, write_deed};
use crate::member::{Birth, Details, History, sex_of};
use crate::record::merged::store::{Renaming, rename_in_facts};
use crate::store::begin_change;

/// A merge with both people held, as they stand now.
pub struct HeldMerge {
    pub undone: bool,
    pub kept_is_merged: bool,
    pub versions_stand: bool,
    pub kept_history: History,
    pub merged_history: History,
    pub kept_movement: Movement,
    pub merged_movement: Movement,
    kept_unit_id: i32,
    kept_version_no: i32,
    version_no: i32,
    was_confirmed_on: Option<Day>,
    taken: Vec<String>,
}

/// Holds a merge and its people; nothing if its movements are gone.
pub async fn hold_merge(
    connection: &mut PgConnection,
    merge: &Merge,
) -> sqlx::Result<Option<HeldMerge>> {
    let people = sqlx::query!(
        "select person_id, version_no, merged_into_id from person
          where person_id = any($1) order by person_id for update",
        &[merge.kept_id, merge.merged_id]
    )
    .fetch_all(&mut *connection)
    .await?;
    let row = sqlx::query!(
        "select kept_unit_id, kept_movement_id, merged_movement_id, taken, kept_version_no, version_no,
                merged_version_no, was_confirmed_on, undone_change_no
           from person_merge where person_merge_id = $1 for update",
        merge.merge_id
    )
    .fetch_one(&mut *connection)
    .await?;
    let one = |person_id: i64| people.iter().find(|person| person.person_id == person_id);
    let version = |person_id: i64| one(person_id).map(|person| person.version_no);
    let of_kept = movements(connection, merge.kept_id).await?;
    let of_merged = movements(connection, merge.merged_id).await?;
    let by_number = |all: Vec<Movement>, id: i64| all.into_iter().find(|one| one.movement_id == id);
    let (Some(kept_movement), Some(merged_movement)) = (
        by_number(of_kept, row.kept_movement_id),
        by_number(of_merged, row.merged_movement_id),
    ) else {
        return Ok(None);
    };
    Ok(Some(HeldMerge {
        undone: row.undone_change_no.is_some(),
        kept_is_merged: one(merge.kept_id).is_none_or(|kept| kept.merged_into_id.is_some()),
        versions_stand: version(merge.kept_id) == Some(row.version_no)
            && version(merge.merged_id) == Some(row.merged_version_no),
        kept_history: load_history(connection, merge.kept_id).await?,
        merged_history: load_history(connection, merge.merged_id).await?,
        kept_movement,
        merged_movement,
        kept_unit_id: row.kept_unit_id,
        kept_version_no: row.kept_version_no,
        version_no: row.version_no,
        was_confirmed_on: row.was_confirmed_on.map(|day| day.to_jiff()),
        taken: row.taken,
    }))
}

/// The sexes before the merge, of the kept and of the merged person, and the kept one's now.
pub async fn sexes(
    connection: &mut PgConnection,
    (merge, held): (&Merge, &HeldMerge),
) -> sqlx::Result<[Option<vietnamese::Sex>; 3]> {
    let now = details_now(connection, merge.kept_id).await?;
    let before = details_before(connection, (merge, held)).await?;
    let merged = details_now(connection, merge.merged_id).await?;
    Ok([before.unwrap_or(now.clone()).sex, merged.sex, now.sex])
}

/// Writes both people back to what they were before a merge that is held and may be undone.
pub async fn write_back(
    connection: &mut PgConnection,
    (app, permit): (&App, &Permit),
    (merge, held): (&Merge, &HeldMerge),
) -> sqlx::Result<()> {
    let author = permit.author();
    let unit_id = Some(held.kept_unit_id);
    let change_no = begin_change(connection, author, unit_id, "people unmerged").await?;
    let named = led_to(connection, merge.merged_id).await?;
    let renaming = Renaming {
        named: &named,
        was: merge.kept_id,
        now: merge.merged_id,
    };
    rename_in_facts(connection, change_no, &app.catalogue, renaming).await?;
    restore_details(connection, permit, (merge, held), app.clock.today()).await?;
    write_history_back(connection, change_no, &held.kept_movement).await?;
    write_history_back(connection, change_no, &held.merged_movement).await?;
    lead_to(connection, change_no, (merge.merged_id, None)).await?;
    sqlx::query!(
        "update person set unit_id = $2, change_no = $3 where person_id = $1",
        merge.kept_id,
        held.kept_unit_id,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "update person_merge set undone_change_no = $2 where person_merge_id = $1",
        merge.merge_id,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    let detail = serde_json::json!({ "merge": merge.merge_id, "kept": merge.kept_id });
    let subject = (held.kept_unit_id, merge.merged_id);
    write_deed(connection, change_no, subject, ("person-unmerged", detail)).await
}

/// Gives the kept person back what the merge replaced.
async fn restore_details(
    connection: &mut PgConnection,
    permit: &Permit,
    (merge, held): (&Merge, &HeldMerge),
    today: Day,
) -> sqlx::Result<()> {
    if let Some(before) = details_before(connection, (merge, held)).await? {
        let person = Person {
            person_id: merge.kept_id,
            unit_id: held.kept_unit_id,
            details: details_now(connection, merge.kept_id).await?,
            registered: true,
            merged_into_id: None,
            confirmed_on: None,
            version_no: held.version_no,
        };
        correct_person(connection, permit, (&person, &before), (today, UNMERGED)).await?;
        sqlx::query!(
            "update person set confirmed_on = $2 where person_id = $1",
            merge.kept_id,
            held.was_confirmed_on.map(ToSqlx::to_sqlx) as _
        )
        .execute(&mut *connection)
        .await?;
    }
    let filled = |field: &str| held.taken.iter().any(|taken| taken == field);
    sqlx::query!(
        "update person_sensitive set ethnicity = case when $2 then null else ethnicity end,
                religion = case when $3 then null else religion end,
                party_on = case when $4 then null else party_on end
          where person_id = $1",
        merge.kept_id,
        filled("ethnicity"),
        filled("religion"),
        filled("party-on")
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "delete from person_sensitive
          where person_id = $1 and num_nonnulls(ethnicity, religion, party_on) = 0",
        merge.kept_id
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The kept person as he stood before the merge, where the merge replaced anything of him.
async fn details_before(
    connection: &mut PgConnection,
    (merge, held): (&Merge, &HeldMerge),
) -> sqlx::Result<Option<Details>> {
    if held.version_no == held.kept_version_no {
        return Ok(None);
    }
    let values = sqlx::query_scalar!(
        "select values from person_history where person_id = $1 and version_no = $2",
        merge.kept_id,
        held.kept_version_no
    )
    .fetch_one(connection)
    .await?;
    Ok(Some(details_of(&values)))
}

async fn details_now(connection: &mut PgConnection, person_id: i64) -> sqlx::Result<Details> {
    let values = sqlx::query_scalar!(
        r#"select to_jsonb(p) as "values!" from person p where person_id = $1"#,
        person_id
    )
    .fetch_one(connection)
    .await?;
    Ok(details_of(&values))
}

/// Details out of a person's row as JSON, as the history of people keeps them.
fn details_of(values: &serde_json::Value) -> Details {
    let text = |name: &str| values[name].as_str().map(str::to_owned);
    let year = values["birth_year"].as_i64();
    let day: Option<Day> = text("birth_on").and_then(|day| day.parse().ok());
    Details {
        full_name: text("full_name").unwrap_or_default(),
        birth: Birth::of_columns(day, year.and_then(|year| i16::try_from(year).ok())),
        sex: text("sex").as_deref().and_then(sex_of),
        national_id: text("national_id"),
        passport: text("passport"),
        phone: text("phone"),
        email: text("email"),
        nationality: text("nationality").unwrap_or_else(|| "VN".to_owned()),
        home_place: text("home_place"),
        address: text("address"),
        job: text("job"),
        education: text("education"),
    }
}
