//! The posts of books in the database.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use crate::access::Permit;
use crate::book::store::tell;
use crate::store::begin_change;

/// Somebody's post in a book.
#[derive(Debug, Clone)]
pub struct Holder {
    pub book_post_id: i64,
    pub full_name: String,
    pub login: String,
    /// `accountant`, `approver` or `cashier`.
    pub post: String,
    pub from_on: Day,
}

/// Who holds the posts of a unit's book today.
pub async fn holders(connection: &mut PgConnection, unit_id: i32) -> sqlx::Result<Vec<Holder>> {
    let rows = sqlx::query!(
        "select p.book_post_id, a.full_name, a.login, p.post, p.from_on
           from book_post p join account a using (account_id)
          where p.unit_id = $1 and p.until_on is null order by p.post, a.full_name",
        unit_id
    )
    .fetch_all(connection)
    .await?;
    let holder = rows.into_iter().map(|row| Holder {
        book_post_id: row.book_post_id,
        full_name: row.full_name,
        login: row.login,
        post: row.post,
        from_on: row.from_on.to_jiff(),
    });
    Ok(holder.collect())
}

/// The accounts that may be given a post: those that stand at the unit or above it on
/// the day, within scope.
pub async fn accounts(
    connection: &mut PgConnection,
    unit_id: i32,
    today: Day,
) -> sqlx::Result<Vec<(String, String)>> {
    let rows = sqlx::query!(
        "select a.account_id, a.full_name, a.login from account a
          where not a.disabled and a.role in ('base-clerk', 'upper-officer', 'federation-officer')
            and a.unit_id in (select above_id from unit_above where unit_id = $1
                                  and from_on <= $2 and seen_until > $2)
          order by a.full_name, a.login",
        unit_id,
        today.to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    let named =
        |(id, name, login): (i32, String, String)| (id.to_string(), format!("{name} ({login})"));
    Ok(rows
        .into_iter()
        .map(|row| named((row.account_id, row.full_name, row.login)))
        .collect())
}

/// Gives an account a post; one it holds already stays.
pub async fn give(
    connection: &mut PgConnection,
    permit: &Permit,
    (unit_id, account_id): (i32, i32),
    (post, from_on): (&str, Day),
) -> sqlx::Result<()> {
    let change_no = begin_change(connection, permit.author(), Some(unit_id), "post given").await?;
    let given = sqlx::query!(
        "insert into book_post (unit_id, account_id, post, from_on, change_no)
         values ($1, $2, $3, $4, $5) on conflict do nothing",
        unit_id,
        account_id,
        post,
        from_on.to_sqlx() as _,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    if given.rows_affected() == 0 {
        return Ok(());
    }
    let about = (account_id.into(), serde_json::json!({ "post": post }));
    tell(
        connection,
        (change_no, unit_id),
        ("book-post-given", "account"),
        about,
    )
    .await
}

/// Ends a post today; false where there is none such.
pub async fn end(
    connection: &mut PgConnection,
    permit: &Permit,
    (unit_id, book_post_id): (i32, i64),
    today: Day,
) -> sqlx::Result<bool> {
    let change_no = begin_change(connection, permit.author(), Some(unit_id), "post ended").await?;
    let done = sqlx::query!(
        "update book_post set until_on = greatest($3, from_on)
          where book_post_id = $1 and unit_id = $2 and until_on is null",
        book_post_id,
        unit_id,
        today.to_sqlx() as _
    )
    .execute(&mut *connection)
    .await?;
    let about = (book_post_id, serde_json::json!({}));
    tell(
        connection,
        (change_no, unit_id),
        ("book-post-ended", "book-post"),
        about,
    )
    .await?;
    Ok(done.rows_affected() > 0)
}
