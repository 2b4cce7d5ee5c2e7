//! Accounts of the scope, read and changed inside the administrator's transaction.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

use crate::access::{Permit, Role};
use crate::audit::{self, Deed};
use crate::store::begin_change;

/// An account as an administrator sees it.
#[derive(Debug, Clone)]
pub struct Account {
    pub account_id: i32,
    pub login: String,
    pub full_name: String,
    pub role: String,
    pub unit_id: i32,
    pub unit_code: String,
    pub unit_name: String,
    pub locked_until: Option<Timestamp>,
    pub disabled: bool,
    pub generated: bool,
    /// False until the one-time link has been used.
    pub has_password: bool,
}

impl Account {
    pub fn is_locked(&self, now: Timestamp) -> bool {
        self.locked_until.is_some_and(|until| until > now)
    }
}

/// What the list is asked with; empty texts ask for all.
#[derive(Debug, Clone)]
pub struct ListAsked<'a> {
    pub text: &'a str,
    pub role: &'a str,
    /// The unit at or below which accounts stand.
    pub unit: &'a str,
    /// Only those that cannot sign in now.
    pub shut_out: bool,
    pub now: Timestamp,
    pub offset: i64,
    pub limit: i64,
}

macro_rules! account_of {
    ($row:expr) => {
        Account {
            account_id: $row.account_id,
            login: $row.login,
            full_name: $row.full_name,
            role: $row.role,
            unit_id: $row.unit_id,
            unit_code: $row.code,
            unit_name: $row.name,
            locked_until: $row.locked_until.map(|instant| instant.to_jiff()),
            disabled: $row.disabled,
            generated: $row.generated,
            has_password: $row.has_password,
        }
    };
}

/// A page of the accounts of the scope by login, and how many there are in all.
pub async fn list(
    connection: &mut PgConnection,
    asked: &ListAsked<'_>,
) -> sqlx::Result<(Vec<Account>, i64)> {
    let bare = |text: &str| text.replace(['%', '_', '\\'], "");
    let text = format!("%{}%", bare(&asked.text.to_lowercase()));
    let folded = format!("%{}%", bare(&vietnamese::fold(asked.text)));
    let rows = sqlx::query!(
        r#"select a.account_id, a.login, a.full_name, a.role, a.unit_id, u.code, n.name as "name!",
                  a.locked_until, a.disabled, a.generated,
                  (a.password_hash is not null) as "has_password!", count(*) over () as "total!"
             from account a join unit u using (unit_id)
             cross join lateral (select name, folded from unit_name n where n.unit_id = u.unit_id
                order by lower(n.during) desc limit 1) n
            where a.unit_id in (select unit_id from unit_in_scope)
              and ($1 = '%%' or a.login like $1 or lower(a.full_name) like $1 or lower(u.code) like $1
                   or n.folded like $2)
              and ($3 = '' or a.role = $3)
              and ($4 = '' or a.unit_id in (select p.unit_id from unit_above p
                     join unit over on over.unit_id = p.above_id where over.code = $4))
              and (not $5 or a.disabled or a.locked_until > $6)
            order by a.login limit $7 offset $8"#,
        text,
        folded,
        asked.role,
        asked.unit,
        asked.shut_out,
        asked.now.to_sqlx() as _,
        asked.limit,
        asked.offset
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    Ok((
        rows.into_iter().map(|row| account_of!(row)).collect(),
        total,
    ))
}

/// The account within the scope.
pub async fn find(connection: &mut PgConnection, account_id: i32) -> sqlx::Result<Option<Account>> {
    let row = sqlx::query!(
        r#"select a.account_id, a.login, a.full_name, a.role, a.unit_id, u.code, n.name as "name!",
                  a.locked_until, a.disabled, a.generated,
                  (a.password_hash is not null) as "has_password!"
             from account a join unit u using (unit_id)
             cross join lateral (select name from unit_name n where n.unit_id = u.unit_id
                order by lower(n.during) desc limit 1) n
            where a.account_id = $1 and a.unit_id in (select unit_id from unit_in_scope)"#,
        account_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| account_of!(row)))
}

/// What is done to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountDeed {
    Unlock,
    Disable,
    Enable,
    Link,
}

impl AccountDeed {
    pub fn code(self) -> &'static str {
        match self {
            AccountDeed::Unlock => "account-unlocked",
            AccountDeed::Disable => "account-disabled",
            AccountDeed::Enable => "account-enabled",
            AccountDeed::Link => "account-link-made",
        }
    }
}

/// Does it, with its change and its audit line; a link itself is made by the caller.
pub async fn keep(
    connection: &mut PgConnection,
    permit: &Permit,
    account: &Account,
    deed: AccountDeed,
) -> sqlx::Result<()> {
    let change_no = begin_change(
        connection,
        Some(permit.account_id()),
        Some(account.unit_id),
        deed.code(),
    )
    .await?;
    match deed {
        AccountDeed::Unlock => {
            sqlx::query!(
                "update account set failed_count = 0, locked_until = null where account_id = $1",
                account.account_id
            )
            .execute(&mut *connection)
            .await?;
        }
        AccountDeed::Disable | AccountDeed::Enable => {
            sqlx::query!(
                "update account set disabled = $2 where account_id = $1",
                account.account_id,
                deed == AccountDeed::Disable
            )
            .execute(&mut *connection)
            .await?;
        }
        AccountDeed::Link => {}
    }
    write_deed(
        connection,
        change_no,
        (account.unit_id, account.account_id),
        deed.code(),
    )
    .await
}

/// The audit line of an account that was added.
pub async fn note_added(
    connection: &mut PgConnection,
    change_no: i64,
    (unit_id, account_id): (i32, i32),
    role: Role,
) -> sqlx::Result<()> {
    let deed = Deed {
        unit_id: Some(unit_id),
        deed: "account-added",
        subject: "account",
        subject_id: Some(i64::from(account_id)),
        detail: serde_json::json!({ "role": role.code() }),
    };
    audit::write(connection, change_no, &deed).await
}

async fn write_deed(
    connection: &mut PgConnection,
    change_no: i64,
    (unit_id, account_id): (i32, i32),
    deed: &str,
) -> sqlx::Result<()> {
    let deed = Deed {
        unit_id: Some(unit_id),
        deed,
        subject: "account",
        subject_id: Some(i64::from(account_id)),
        detail: serde_json::json!({}),
    };
    audit::write(connection, change_no, &deed).await
}
