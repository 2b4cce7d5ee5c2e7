//! The steps a house has taken, and who stands above it.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

/// A step a house has taken.
#[derive(Debug, Clone)]
pub struct Taken {
    pub step: String,
    pub by: String,
    pub on: Day,
    pub dong: Option<i64>,
    pub norm_dong: Option<i64>,
    pub words: String,
}

/// The steps of a house as they were taken.
pub async fn steps(connection: &mut PgConnection, house_id: i64) -> sqlx::Result<Vec<Taken>> {
    let rows = sqlx::query!(
        "select step, account_name, taken_on, dong, norm_dong, words from house_step
          where house_id = $1 order by step_no",
        house_id
    )
    .fetch_all(connection)
    .await?;
    let taken = rows.into_iter().map(|row| Taken {
        step: row.step,
        by: row.account_name,
        on: row.taken_on.to_jiff(),
        dong: row.dong,
        norm_dong: row.norm_dong,
        words: row.words,
    });
    Ok(taken.collect())
}

/// Whether a unit stands above another on the day.
pub async fn is_above(
    connection: &mut PgConnection,
    (above, below): (i32, i32),
    today: Day,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select stands_above($1, $2, $3) as "above!""#,
        above,
        below,
        today.to_sqlx() as _
    )
    .fetch_one(connection)
    .await
}

/// Whether a step was taken by this very request.
pub async fn was_taken(
    connection: &mut PgConnection,
    house_id: i64,
    key: &str,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from house_step where house_id = $1 and key = $2) as "taken!""#,
        house_id,
        key
    )
    .fetch_one(connection)
    .await
}
