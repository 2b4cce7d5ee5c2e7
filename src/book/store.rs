//! Books, their posts, funds, purses, donors and closings in the database.

use jiff_sqlx::ToSqlx;
use sqlx::{Connection, PgConnection};
use timeline::Day;

use super::desk::limits_of;
use crate::access::Permit;
use crate::audit::{self, Deed};
use crate::catalogue::Catalogue;
use crate::store::begin_change;

/// A unit's book.
#[derive(Debug, Clone)]
pub struct Book {
    pub opened_on: Day,
    /// The first open day; none where nothing is closed.
    pub closed_until: Option<Day>,
}

/// The book of a unit, if it keeps one.
pub async fn find_book(connection: &mut PgConnection, unit_id: i32) -> sqlx::Result<Option<Book>> {
    let row = sqlx::query!(
        r#"select b.opened_on, c.closed_until as "closed_until?"
             from book b left join lateral (select closed_until from book_closing c
               where c.unit_id = b.unit_id order by closing_id desc limit 1) c on true
            where b.unit_id = $1"#,
        unit_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Book {
        opened_on: row.opened_on.to_jiff(),
        closed_until: row.closed_until.map(|day| day.to_jiff()),
    }))
}

/// A deed of a book in the audit log.
pub(super) async fn tell(
    connection: &mut PgConnection,
    (change_no, unit_id): (i64, i32),
    (deed, subject): (&str, &str),
    (subject_id, detail): (i64, serde_json::Value),
) -> sqlx::Result<()> {
    let deed = Deed {
        unit_id: Some(unit_id),
        deed,
        subject,
        subject_id: Some(subject_id),
        detail,
    };
    audit::write(connection, change_no, &deed).await
}

/// Opens a unit's book; a second hand finds it open.
pub async fn open_book(
    connection: &mut PgConnection,
    permit: &Permit,
    (unit_id, on): (i32, Day),
) -> sqlx::Result<()> {
    let change_no = begin_change(connection, permit.author(), Some(unit_id), "book opened").await?;
    let done = sqlx::query!(
        "insert into book (unit_id, opened_on, change_no) values ($1, $2, $3) on conflict do nothing",
        unit_id,
        on.to_sqlx() as _,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(());
    }
    let detail = serde_json::json!({ "on": on.to_string() });
    let about = (unit_id.into(), detail);
    tell(
        connection,
        (change_no, unit_id),
        ("book-opened", "unit"),
        about,
    )
    .await
}

/// A fund with what it has.
#[derive(Debug, Clone)]
pub struct Fund {
    pub fund_id: i64,
    pub kind: String,
    pub name: String,
    pub purpose: String,
    pub public_code: Option<String>,
    pub balance_dong: i64,
}

/// The funds of a book with their money.
pub async fn funds(connection: &mut PgConnection, unit_id: i32) -> sqlx::Result<Vec<Fund>> {
    sqlx::query_as!(
        Fund,
        r#"select f.fund_id, f.kind, f.name, f.purpose, f.public_code,
                  coalesce((select sum(p.amount_dong) from posting p
                    where p.fund_id = f.fund_id and p.purse_id is not null), 0)::bigint as "balance_dong!"
             from fund f where f.unit_id = $1 order by f.fund_id"#,
        unit_id
    )
    .fetch_all(connection)
    .await
}

/// A fund to open.
pub struct NewFund<'a> {
    pub kind: &'a str,
    pub name: &'a str,
    pub purpose: &'a str,
    pub opened_on: Day,
}

/// Opens a fund; nothing where the book has one of that name.
pub async fn add_fund(
    connection: &mut PgConnection,
    permit: &Permit,
    unit_id: i32,
    new: &NewFund<'_>,
) -> sqlx::Result<Option<i64>> {
    let change_no = begin_change(connection, permit.author(), Some(unit_id), "fund opened").await?;
    let fund_id = sqlx::query_scalar!(
        "insert into fund (unit_id, kind, name, purpose, opened_on, change_no)
         values ($1, $2, $3, $4, $5, $6) on conflict (unit_id, name) do nothing returning fund_id",
        unit_id,
        new.kind,
        new.name,
        new.purpose,
        new.opened_on.to_sqlx() as _,
        change_no
    )
    .fetch_optional(&mut *connection)
    .await?;
    if let Some(fund_id) = fund_id {
        let about = (fund_id, serde_json::json!({ "kind": new.kind }));
        tell(
            connection,
            (change_no, unit_id),
            ("fund-opened", "fund"),
            about,
        )
        .await?;
    }
    Ok(fund_id)
}

/// Shows a fund's sums to anybody under a fresh code, or hides them again; false where the book has
/// no such fund.
pub async fn show_fund(
    connection: &mut PgConnection,
    permit: &Permit,
    (unit_id, fund_id): (i32, i64),
    code: Option<&str>,
) -> sqlx::Result<bool> {
    let change_no = begin_change(connection, permit.author(), Some(unit_id), "fund shown").await?;
    let done = sqlx::query!(
        "update fund set public_code = $3 where fund_id = $1 and unit_id = $2",
        fund_id,
        unit_id,
        code
    )
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let deed = if code.is_some() {
        "fund-shown"
    } else {
        "fund-hidden"
    };
    let about = (fund_id, serde_json::json!({}));
    tell(connection, (change_no, unit_id), (deed, "fund"), about).await?;
    Ok(true)
}

/// A cash box or a bank account, with what lies in it.
#[derive(Debug, Clone)]
pub struct Purse {
    pub purse_id: i64,
    /// `cash` or `bank`.
    pub kind: String,
    pub name: String,
    pub bank: String,
    pub number: String,
    pub balance_dong: i64,
}

/// The purses of a book with their money.
pub async fn purses(connection: &mut PgConnection, unit_id: i32) -> sqlx::Result<Vec<Purse>> {
    sqlx::query_as!(
        Purse,
        r#"select q.purse_id, q.kind, q.name, q.bank, q.number,
                  coalesce((select sum(p.amount_dong) from posting p
                    where p.unit_id = q.unit_id and p.purse_id = q.purse_id), 0)::bigint as "balance_dong!"
             from purse q where q.unit_id = $1 order by q.purse_id"#,
        unit_id
    )
    .fetch_all(connection)
    .await
}

/// A purse to add.
pub struct NewPurse<'a> {
    pub kind: &'a str,
    pub name: &'a str,
    pub bank: &'a str,
    pub number: &'a str,
}

/// Adds a purse; nothing where the book has one of that name.
pub async fn add_purse(
    connection: &mut PgConnection,
    permit: &Permit,
    unit_id: i32,
    new: &NewPurse<'_>,
) -> sqlx::Result<Option<i64>> {
    let change_no = begin_change(connection, permit.author(), Some(unit_id), "purse added").await?;
    let purse_id = sqlx::query_scalar!(
        "insert into purse (unit_id, kind, name, bank, number, change_no)
         values ($1, $2, $3, $4, $5, $6) on conflict (unit_id, name) do nothing returning purse_id",
        unit_id,
        new.kind,
        new.name,
        new.bank,
        new.number,
        change_no
    )
    .fetch_optional(&mut *connection)
    .await?;
    if let Some(purse_id) = purse_id {
        let about = (purse_id, serde_json::json!({ "kind": new.kind }));
        tell(
            connection,
            (change_no, unit_id),
            ("purse-added", "purse"),
            about,
        )
        .await?;
    }
    Ok(purse_id)
}

/// Closes the book until a day, or opens it again with a reason.
pub async fn close_book(
    connection: &mut PgConnection,
    permit: &Permit,
    (unit_id, until_on): (i32, Option<Day>),
    reason: &str,
) -> sqlx::Result<()> {
    let change_no = begin_change(connection, permit.author(), Some(unit_id), "book closed").await?;
    let closing_id = sqlx::query_scalar!(
        "insert into book_closing (unit_id, closed_until, reason, account_id, change_no)
         values ($1, $2, $3, $4, $5) returning closing_id",
        unit_id,
        until_on.map(ToSqlx::to_sqlx) as _,
        reason,
        permit.account_id(),
        change_no
    )
    .fetch_one(&mut *connection)
    .await?;
    let deed = if reason.is_empty() {
        "book-closed"
    } else {
        "book-reopened"
    };
    let until = until_on.map(|day| day.to_string());
    let about = (closing_id, serde_json::json!({ "until": until }));
    tell(connection, (change_no, unit_id), (deed, "book"), about).await
}

/// The posts an account holds that count in a unit's book: the post and the tier of its unit.
pub async fn posts_held(
    connection: &mut PgConnection,
    (account_id, unit_id): (i32, i32),
    on: Day,
) -> sqlx::Result<Vec<(String, String)>> {
    let rows = sqlx::query!(
        "select p.post, u.tier from book_post p join unit u using (unit_id)
          where p.account_id = $1 and p.from_on <= $3 and (p.until_on is null or p.until_on > $3)
            and (p.unit_id = $2 or (p.post = 'approver' and exists (
                  select from unit_above a where a.unit_id = $2 and a.above_id = p.unit_id
                     and a.from_on <= $3 and a.seen_until > $3)))",
        account_id,
        unit_id,
        on.to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.post, row.tier)).collect())
}

/// Writes the limits of approval by the dated rules of the catalogue, so that the database holds
/// them too. What it held before goes.
pub async fn write_limits(owner: &mut PgConnection, catalogue: &Catalogue) -> sqlx::Result<()> {
    let limits = limits_of(catalogue);
    let tiers: Vec<String> = limits.iter().map(|own| own.tier.to_owned()).collect();
    let amounts: Vec<i64> = limits.iter().map(|own| own.most_dong).collect();
    let from_on: Vec<String> = limits.iter().map(|own| own.from_on.to_string()).collect();
    let until_on: Vec<Option<String>> = limits
        .iter()
        .map(|own| own.until_on.map(|day| day.to_string()))
        .collect();
    let mut tx = owner.begin().await?;
    // Two programs that start at once write one after the other; pages go on reading.
    sqlx::query("lock table payment_limit in share row exclusive mode")
        .execute(&mut *tx)
        .await?;
    sqlx::query!("delete from payment_limit")
        .execute(&mut *tx)
        .await?;
    sqlx::query!(
        "insert into payment_limit (tier, most_dong, from_on, until_on)
         select tier, most_dong, from_on::date, until_on::date
           from unnest($1::text[], $2::bigint[], $3::text[], $4::text[])
                as own(tier, most_dong, from_on, until_on)",
        &tiers,
        &amounts,
        &from_on,
        &until_on as _
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}
