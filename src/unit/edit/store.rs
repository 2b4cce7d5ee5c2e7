//! Changes of a unit, written; a replaced name goes to its history.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use crate::access::Permit;
use crate::store::begin_change;
use crate::unit::Unit;

/// What can be edited of a unit; a new name holds from a day on.
#[derive(Debug, Clone)]
pub struct UnitEdit {
    pub name: String,
    pub name_from: Day,
    pub sector: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
}

/// Edits a unit; a changed name begins a new span and the replaced version goes to its history.
pub async fn edit_unit(
    connection: &mut PgConnection,
    permit: &Permit,
    unit: &Unit,
    edit: &UnitEdit,
) -> sqlx::Result<()> {
    let change_no = begin_change(
        connection,
        Some(permit.account_id()),
        Some(unit.unit_id),
        "unit edited",
    )
    .await?;
    sqlx::query!(
        "update unit set sector = $2, email = $3, phone = $4 where unit_id = $1",
        unit.unit_id,
        edit.sector,
        edit.email,
        edit.phone
    )
    .execute(&mut *connection)
    .await?;
    if edit.name != unit.name {
        let name = (edit.name.as_str(), edit.name_from);
        rename(connection, change_no, unit.unit_id, name).await?;
    }
    let detail = serde_json::json!({ "name": edit.name, "from": edit.name_from.to_string() });
    crate::audit::write(
        connection,
        change_no,
        &crate::audit::Deed {
            unit_id: Some(unit.unit_id),
            deed: "unit-edited",
            subject: "unit",
            subject_id: Some(i64::from(unit.unit_id)),
            detail,
        },
    )
    .await
}

/// Gives the unit another name from a day on, within a change already begun; the replaced version
/// goes to its history.
pub async fn rename(
    connection: &mut PgConnection,
    change_no: i64,
    unit_id: i32,
    (name, from_on): (&str, Day),
) -> sqlx::Result<()> {
    let from = from_on.to_sqlx();
    sqlx::query!(
        "insert into unit_name_history (unit_id, name, during, change_no, replaced_change_no)
         select unit_id, name, during, change_no, $2 from unit_name
          where unit_id = $1 and coalesce(upper(during), 'infinity') > $3",
        unit_id,
        change_no,
        from as _
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "delete from unit_name where unit_id = $1 and lower(during) >= $2",
        unit_id,
        from as _
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "update unit_name set during = daterange(lower(during), $2::date), change_no = $3
          where unit_id = $1 and during @> $2::date",
        unit_id,
        from as _,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into unit_name (unit_id, name, folded, sort_key, during, change_no)
         values ($1, $2, $3, $4, daterange($5, null), $6)",
        unit_id,
        name,
        vietnamese::fold(name),
        vietnamese::sort_key(name),
        from as _,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}
