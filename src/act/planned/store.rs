//! What came of a plan.

use sqlx::PgConnection;

/// The acts that were drawn up to carry the plan out, the first in force first.
pub async fn came_of(connection: &mut PgConnection, plan_id: i32) -> sqlx::Result<Vec<i32>> {
    sqlx::query_scalar!(
        "select act_id from act where came_of_id = $1 order by effective_on, act_id",
        plan_id
    )
    .fetch_all(connection)
    .await
}
