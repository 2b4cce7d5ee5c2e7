//! The names the sample's books bear.

use sqlx::PgConnection;

/// The names of two units as they are today.
pub async fn names(connection: &mut PgConnection, units: [i32; 2]) -> sqlx::Result<[String; 2]> {
    let mut named = [String::new(), String::new()];
    for (name, unit_id) in named.iter_mut().zip(units) {
        *name = sqlx::query_scalar!(
            "select name from unit_name where unit_id = $1 order by lower(during) desc limit 1",
            unit_id
        )
        .fetch_one(&mut *connection)
        .await?;
    }
    Ok(named)
}
