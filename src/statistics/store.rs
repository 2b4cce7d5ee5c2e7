//! Saved views in the database, within the asking account's own transaction.

use sqlx::PgConnection;

use crate::access::Actor;
use crate::audit::{self, Deed};
use crate::store::begin_change;

/// A view somebody saved.
#[derive(Debug, Clone)]
pub struct SavedView {
    pub saved_view_id: i64,
    pub name: String,
    pub query: String,
    pub shared: bool,
    pub own: bool,
    /// Who saved it.
    pub by: String,
}

/// The views of a unit that the account may see: its own and the shared ones, by name.
pub async fn views(
    connection: &mut PgConnection,
    unit_id: i32,
    account_id: i32,
) -> sqlx::Result<Vec<SavedView>> {
    sqlx::query_as!(
        SavedView,
        r#"select v.saved_view_id, v.name, v.query, v.shared, v.account_id = $2 as "own!",
                  coalesce(a.full_name, '') as "by!"
             from saved_view v left join account a using (account_id)
            where v.unit_id = $1 order by v.name collate "vi-VN-x-icu", v.saved_view_id"#,
        unit_id,
        account_id
    )
    .fetch_all(connection)
    .await
}

/// A view to be saved.
#[derive(Debug)]
pub struct NewView<'a> {
    pub unit_id: i32,
    pub name: &'a str,
    pub query: &'a str,
    pub shared: bool,
}

/// Saves a view under its name; one of the same name and account is written over.
pub async fn save(
    connection: &mut PgConnection,
    actor: &Actor,
    new: &NewView<'_>,
) -> sqlx::Result<()> {
    let (author, unit_id) = (Some(actor.account_id), Some(new.unit_id));
    let change_no = begin_change(connection, author, unit_id, "view of statistics saved").await?;
    let saved_view_id = sqlx::query_scalar!(
        "insert into saved_view (unit_id, account_id, name, query, shared, change_no)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (account_id, unit_id, name)
         do update set query = excluded.query, shared = excluded.shared, change_no = excluded.change_no
         returning saved_view_id",
        new.unit_id,
        actor.account_id,
        new.name,
        new.query,
        new.shared,
        change_no
    )
    .fetch_one(&mut *connection)
    .await?;
    let detail = serde_json::json!({ "shared": new.shared });
    tell(
        connection,
        change_no,
        (new.unit_id, saved_view_id),
        ("view-saved", detail),
    )
    .await
}

/// Throws one's own view away; false where there is none.
pub async fn throw_away(
    connection: &mut PgConnection,
    actor: &Actor,
    (unit_id, saved_view_id): (i32, i64),
) -> sqlx::Result<bool> {
    let (author, unit) = (Some(actor.account_id), Some(unit_id));
    let purpose = "view of statistics thrown away";
    let change_no = begin_change(connection, author, unit, purpose).await?;
    let gone = sqlx::query!(
        "delete from saved_view where saved_view_id = $1 and unit_id = $2 and account_id = $3",
        saved_view_id,
        unit_id,
        actor.account_id
    )
    .execute(&mut *connection)
    .await?;
    if gone.rows_affected() == 0 {
        return Ok(false);
    }
    let deed = ("view-thrown-away", serde_json::json!({}));
    tell(connection, change_no, (unit_id, saved_view_id), deed).await?;
    Ok(true)
}

async fn tell(
    connection: &mut PgConnection,
    change_no: i64,
    (unit_id, saved_view_id): (i32, i64),
    (deed, detail): (&str, serde_json::Value),
) -> sqlx::Result<()> {
    let deed = Deed {
        unit_id: Some(unit_id),
        deed,
        subject: "saved-view",
        subject_id: Some(saved_view_id),
        detail,
    };
    audit::write(connection, change_no, &deed).await
}
