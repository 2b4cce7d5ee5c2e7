//! Accounts, sessions and one-time links in the database. Sign-in runs as the gate's role.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, PgPool};

use super::rules::{Actor, Permit, Role, SIGN_IN};
use crate::id;
use crate::store::begin_change;

/// What sign-in needs to know of an account.
pub struct SignInAccount {
    pub account_id: i32,
    pub unit_id: i32,
    pub password_hash: Option<String>,
    pub locked_until: Option<Timestamp>,
    pub disabled: bool,
}

pub async fn find_for_sign_in(gate: &PgPool, login: &str) -> sqlx::Result<Option<SignInAccount>> {
    let row = sqlx::query!(
        "select account_id, unit_id, password_hash, locked_until, disabled
           from account where login = $1",
        login
    )
    .fetch_optional(gate)
    .await?;
    Ok(row.map(|row| SignInAccount {
        account_id: row.account_id,
        unit_id: row.unit_id,
        password_hash: row.password_hash,
        locked_until: row.locked_until.map(|instant| instant.to_jiff()),
        disabled: row.disabled,
    }))
}

/// Counts a wrong password; locks the account when there were too many in a row.
pub async fn note_failure(
    gate: &PgPool,
    account: &SignInAccount,
    now: Timestamp,
) -> sqlx::Result<()> {
    let mut tx = gate.begin().await?;
    let change_no = begin_change(&mut tx, None, Some(account.unit_id), "sign-in failed").await?;
    let locked_until = (now + SIGN_IN.locked_for).to_sqlx();
    sqlx::query!(
        "update account set failed_count = case when failed_count + 1 >= $2 then 0 else failed_count + 1 end,
                locked_until = case when failed_count + 1 >= $2 then $3 else locked_until end
          where account_id = $1",
        account.account_id,
        SIGN_IN.attempts,
        locked_until as _
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into audit_line (change_no, unit_id, deed, subject, subject_id)
         values ($1, $2, 'sign-in-failed', 'account', $3)",
        change_no,
        account.unit_id,
        i64::from(account.account_id)
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}

/// Begins a session and returns its secret token, which only the browser keeps.
pub async fn begin_session(
    gate: &PgPool,
    account: &SignInAccount,
    now: Timestamp,
) -> sqlx::Result<String> {
    let token = id::secret();
    let mut tx = gate.begin().await?;
    let change_no = begin_change(
        &mut tx,
        Some(account.account_id),
        Some(account.unit_id),
        "signed in",
    )
    .await?;
    sqlx::query!(
        "update account set failed_count = 0, locked_until = null where account_id = $1",
        account.account_id
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "delete from session where expires_at < $1",
        now.to_sqlx() as _
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into session (token_digest, account_id, csrf_token, created_at, seen_at, expires_at)
         values ($1, $2, $3, $4, $4, $5)",
        id::digest(&token),
        account.account_id,
        id::secret(),
        now.to_sqlx() as _,
        (now + SIGN_IN.session_longest).to_sqlx() as _
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into audit_line (change_no, unit_id, deed, subject, subject_id)
         values ($1, $2, 'signed-in', 'account', $3)",
        change_no,
        account.unit_id,
        i64::from(account.account_id)
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(token)
}

/// The actor a row of his account and unit tells of; nothing where his role is none.
macro_rules! actor_of {
    ($row:expr, $csrf_token:expr) => {
        match $row.role.parse::<$crate::access::Role>() {
            Ok(role) => Some($crate::access::Actor {
                account_id: $row.account_id,
                login: $row.login,
                full_name: $row.full_name,
                address_form: $row.address_form,
                unit_id: $row.unit_id,
                unit_code: $row.code,
                unit_tier: $row.tier,
                generated: $row.generated,
                role,
                line: $row.line,
                language: $row.language,
                csrf_token: $csrf_token,
            }),
            Err(_) => None,
        }
    };
}
pub(crate) use actor_of;

/// The actor behind a session token, if the session still lives. Keeps it alive.
pub async fn find_actor(gate: &PgPool, token: &str, now: Timestamp) -> sqlx::Result<Option<Actor>> {
    let digest = id::digest(token);
    let idle_since = now - SIGN_IN.session_idle;
    let row = sqlx::query!(
        "select a.account_id, a.login, a.full_name, a.address_form, a.unit_id, u.code, u.tier,
                u.generated, a.role, a.line, a.language, s.csrf_token, s.seen_at
           from session s join account a using (account_id) join unit u on u.unit_id = a.unit_id
          where s.token_digest = $1 and s.expires_at > $2 and s.seen_at > $3 and not a.disabled",
        digest,
        now.to_sqlx() as _,
        idle_since.to_sqlx() as _
    )
    .fetch_optional(gate)
    .await?;
    let Some(row) = row else { return Ok(None) };
    // One write a minute is enough to keep a session alive.
    if now.duration_since(row.seen_at.to_jiff()).as_secs() > 60 {
        sqlx::query!(
            "update session set seen_at = $2 where token_digest = $1",
            digest,
            now.to_sqlx() as _
        )
        .execute(gate)
        .await?;
    }
    Ok(actor_of!(row, row.csrf_token))
}

pub async fn end_session(gate: &PgPool, token: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from session where token_digest = $1",
        id::digest(token)
    )
    .execute(gate)
    .await?;
    Ok(())
}

pub async fn set_language(gate: &PgPool, account_id: i32, language: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "update account set language = $2 where account_id = $1",
        account_id,
        language
    )
    .execute(gate)
    .await?;
    Ok(())
}

/// The account a one-time link is for, while the link lives.
pub async fn find_reset_account(
    gate: &PgPool,
    token: &str,
    now: Timestamp,
) -> sqlx::Result<Option<(i32, String)>> {
    let row = sqlx::query!(
        "select a.account_id, a.login from reset_link l join account a using (account_id)
          where l.token_digest = $1 and l.used_at is null and l.expires_at > $2 and not a.disabled",
        id::digest(token),
        now.to_sqlx() as _
    )
    .fetch_optional(gate)
    .await?;
    Ok(row.map(|row| (row.account_id, row.login)))
}

/// Uses the link up, sets the password and ends every session of the account, all or nothing.
/// Returns false when the link has been used or has run out meanwhile.
pub async fn set_password(
    gate: &PgPool,
    token: &str,
    password_hash: &str,
    now: Timestamp,
) -> sqlx::Result<bool> {
    let mut tx = gate.begin().await?;
    let used = sqlx::query!(
        "update reset_link set used_at = $2
          where token_digest = $1 and used_at is null and expires_at > $2 returning account_id",
        id::digest(token),
        now.to_sqlx() as _
    )
    .fetch_optional(&mut *tx)
    .await?;
    let Some(used) = used else { return Ok(false) };
    sqlx::query!(
        "update account set password_hash = $2, failed_count = 0, locked_until = null
          where account_id = $1",
        used.account_id,
        password_hash
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!("delete from session where account_id = $1", used.account_id)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(true)
}

/// A new account as an administrator or the command line asks for it.
pub struct NewAccount<'a> {
    pub login: &'a str,
    pub full_name: &'a str,
    pub address_form: &'a str,
    pub unit_id: i32,
    pub role: Role,
    pub password_hash: Option<&'a str>,
    pub generated: bool,
}

/// Adds an account within a change already begun.
pub async fn add_account(
    connection: &mut PgConnection,
    change_no: i64,
    new: &NewAccount<'_>,
) -> sqlx::Result<i32> {
    sqlx::query_scalar!(
        "insert into account (login, full_name, address_form, unit_id, role, password_hash, generated, change_no)
         values ($1, $2, $3, $4, $5, $6, $7, $8) returning account_id",
        new.login,
        new.full_name,
        new.address_form,
        new.unit_id,
        new.role.code(),
        new.password_hash,
        new.generated,
        change_no
    )
    .fetch_one(connection)
    .await
}

/// Makes a one-time link for an account and returns its secret token.
pub async fn make_reset_link(
    connection: &mut PgConnection,
    account_id: i32,
    permit: Option<&Permit>,
    now: Timestamp,
) -> sqlx::Result<String> {
    let token = id::secret();
    sqlx::query!(
        "insert into reset_link (token_digest, account_id, made_by, expires_at) values ($1, $2, $3, $4)",
        id::digest(&token),
        account_id,
        permit.map(Permit::account_id),
        (now + SIGN_IN.reset_link_for).to_sqlx() as _
    )
    .execute(connection)
    .await?;
    Ok(token)
}
