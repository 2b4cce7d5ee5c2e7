//! Where the owner stands while reports of the generated federation are drawn.

use sqlx::PgConnection;
use timeline::Day;

/// Lets the transaction see what an account at the unit would see.
pub async fn stand_at(
    connection: &mut PgConnection,
    (unit_id, line): (i32, &str),
    today: Day,
) -> sqlx::Result<()> {
    sqlx::query!(
        "select set_config('diemtua.unit_id', $1, true) as unit,
                set_config('diemtua.line', $2, true) as line,
                set_config('diemtua.today', $3, true) as today",
        unit_id.to_string(),
        line,
        today.to_string()
    )
    .fetch_one(connection)
    .await?;
    Ok(())
}
