//! Secret addresses of calendars. The secret leaves once; its digest stays.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, PgPool};

use crate::access::{Actor, Permit, actor_of};
use crate::audit::{self, Deed};
use crate::id;
use crate::store::begin_change;

/// When the account's address was made, if it has one.
pub async fn made_at(
    connection: &mut PgConnection,
    account_id: i32,
) -> sqlx::Result<Option<Timestamp>> {
    let made = sqlx::query_scalar!(
        "select made_at from calendar_feed where account_id = $1",
        account_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(made.map(|at| at.to_jiff()))
}

async fn tell(connection: &mut PgConnection, permit: &Permit, deed: &str) -> sqlx::Result<i64> {
    let unit_id = Some(permit.unit_id());
    let change_no = begin_change(connection, permit.author(), unit_id, "calendar").await?;
    let deed = Deed {
        unit_id,
        deed,
        subject: "calendar",
        subject_id: permit.author().map(i64::from),
        detail: serde_json::json!({}),
    };
    audit::write(connection, change_no, &deed).await?;
    Ok(change_no)
}

/// Makes the account a secret address and returns its secret; an earlier one ends.
pub async fn make(
    connection: &mut PgConnection,
    permit: &Permit,
    now: Timestamp,
) -> sqlx::Result<String> {
    let change_no = tell(connection, permit, "calendar-made").await?;
    let secret = id::secret();
    sqlx::query!(
        "insert into calendar_feed (account_id, token_digest, made_at, change_no)
         values ($1, $2, $3, $4)
         on conflict (account_id) do update set token_digest = excluded.token_digest,
              made_at = excluded.made_at, change_no = excluded.change_no",
        permit.account_id(),
        id::digest(&secret),
        now.to_sqlx() as _,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(secret)
}

/// Ends the account's address.
pub async fn revoke(connection: &mut PgConnection, permit: &Permit) -> sqlx::Result<()> {
    tell(connection, permit, "calendar-revoked").await?;
    sqlx::query!(
        "delete from calendar_feed where account_id = $1",
        permit.account_id()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The actor whose calendar a secret opens.
pub async fn find_actor(gate: &PgPool, secret: &str) -> sqlx::Result<Option<Actor>> {
    let row = sqlx::query!(
        "select a.account_id, a.login, a.full_name, a.address_form, a.unit_id, u.code, u.tier,
                u.generated, a.role, a.line, a.language
           from calendar_feed f join account a using (account_id) join unit u using (unit_id)
          where f.token_digest = $1 and not a.disabled",
        id::digest(secret)
    )
    .fetch_optional(gate)
    .await?;
    Ok(row.and_then(|row| actor_of!(row, String::new())))
}
