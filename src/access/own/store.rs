//! Personal tokens in the database. The secret leaves once; its digest stays.

use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, PgPool};

use crate::access::rules::{Actor, Permit};
use crate::access::store::actor_of;
use crate::audit::{self, Deed};
use crate::id;
use crate::store::begin_change;

/// A token of an account, without its secret.
#[derive(Debug, Clone)]
pub struct ApiToken {
    pub api_token_id: i32,
    pub name: String,
    pub expires_at: Timestamp,
}

/// The account's tokens that were not revoked, newest first.
pub async fn tokens(connection: &mut PgConnection, account_id: i32) -> sqlx::Result<Vec<ApiToken>> {
    let rows = sqlx::query!(
        "select api_token_id, name, expires_at from api_token
          where account_id = $1 and revoked_at is null order by api_token_id desc",
        account_id
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| ApiToken {
            api_token_id: row.api_token_id,
            name: row.name,
            expires_at: row.expires_at.to_jiff(),
        })
        .collect())
}

/// Makes a token that lives for so many days and returns its secret.
pub async fn make_token(
    connection: &mut PgConnection,
    permit: &Permit,
    name: &str,
    (now, days): (Timestamp, i64),
) -> sqlx::Result<String> {
    let secret = format!("dt_{}", id::secret());
    let account_id = permit.account_id();
    let unit_id = Some(permit.unit_id());
    let change_no = begin_change(connection, Some(account_id), unit_id, "token made").await?;
    let expires_at = now + SignedDuration::from_hours(24 * days);
    let api_token_id = sqlx::query_scalar!(
        "insert into api_token (token_digest, account_id, name, created_at, expires_at)
         values ($1, $2, $3, $4, $5) returning api_token_id",
        id::digest(&secret),
        account_id,
        name,
        now.to_sqlx() as _,
        expires_at.to_sqlx() as _
    )
    .fetch_one(&mut *connection)
    .await?;
    let deed = Deed {
        unit_id,
        deed: "api-token-made",
        subject: "api-token",
        subject_id: Some(i64::from(api_token_id)),
        detail: serde_json::json!({ "name": name, "days": days }),
    };
    audit::write(connection, change_no, &deed).await?;
    Ok(secret)
}

/// Revokes one of the account's own tokens; false where there is no such token.
pub async fn revoke_token(
    connection: &mut PgConnection,
    permit: &Permit,
    api_token_id: i32,
    now: Timestamp,
) -> sqlx::Result<bool> {
    let account_id = permit.account_id();
    let unit_id = Some(permit.unit_id());
    let change_no = begin_change(connection, Some(account_id), unit_id, "token revoked").await?;
    let done = sqlx::query!(
        "update api_token set revoked_at = $3
          where api_token_id = $1 and account_id = $2 and revoked_at is null",
        api_token_id,
        account_id,
        now.to_sqlx() as _
    )
    .execute(&mut *connection)
    .await?;
    let deed = Deed {
        unit_id,
        deed: "api-token-revoked",
        subject: "api-token",
        subject_id: Some(i64::from(api_token_id)),
        detail: serde_json::json!({}),
    };
    audit::write(connection, change_no, &deed).await?;
    Ok(done.rows_affected() == 1)
}

/// The actor behind a token that lives.
pub async fn find_token_actor(
    gate: &PgPool,
    token: &str,
    now: Timestamp,
) -> sqlx::Result<Option<Actor>> {
    let row = sqlx::query!(
        "select a.account_id, a.login, a.full_name, a.address_form, a.unit_id, u.code, u.tier,
                u.generated, a.role, a.line, a.language
           from api_token t join account a using (account_id) join unit u on u.unit_id = a.unit_id
          where t.token_digest = $1 and t.expires_at > $2 and t.revoked_at is null
            and not a.disabled",
        id::digest(token),
        now.to_sqlx() as _
    )
    .fetch_optional(gate)
    .await?;
    // A token comes with no form of ours.
    Ok(row.and_then(|row| actor_of!(row, String::new())))
}
