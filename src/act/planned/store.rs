//! What came of a plan.

use sqlx::PgConnection;

use crate::access::Permit;
use crate::audit::{self, Deed};
use crate::store::begin_change;

/// The acts that were drawn up to carry the plan out, or were found to have done so, the first in
/// force first.
pub async fn came_of(connection: &mut PgConnection, plan_id: i32) -> sqlx::Result<Vec<i32>> {
    sqlx::query_scalar!(
        "select act_id from act where came_of_id = $1 order by effective_on, act_id",
        plan_id
    )
    .fetch_all(connection)
    .await
}

/// Number and title of the acts carried out in the federation that are tied to no plan, the latest
/// in force first.
pub async fn untied(
    connection: &mut PgConnection,
    root_id: i32,
) -> sqlx::Result<Vec<(i32, String, String)>> {
    let rows = sqlx::query!(
        "select act_id, number, title from act
          where root_id = $1 and state = 'confirmed' and repeals_id is null and came_of_id is null
          order by effective_on desc, act_id desc limit 500",
        root_id
    )
    .fetch_all(connection)
    .await?;
    let acts = rows
        .into_iter()
        .map(|row| (row.act_id, row.number, row.title));
    Ok(acts.collect())
}

/// Says that an act carried out came of the plan, or that it did not. What the act changed is not touched. Written by the owner: a confirmed act is nobody else's to
/// write. False where there is no such act.
pub async fn tie(
    owner: &mut PgConnection,
    permit: &Permit,
    (root_id, plan_id): (i32, i32),
    (act_id, is_tied): (i32, bool),
) -> sqlx::Result<bool> {
    let tied = sqlx::query!(
        "update act set came_of_id = case when $4 then $3::integer end
          where act_id = $1 and root_id = $2 and state = 'confirmed' and repeals_id is null
            and case when $4 then came_of_id is null else came_of_id = $3 end",
        act_id,
        root_id,
        plan_id,
        is_tied
    )
    .execute(&mut *owner)
    .await?;
    if tied.rows_affected() == 0 {
        return Ok(false);
    }
    let purpose = "act tied to a plan";
    let change_no = begin_change(owner, permit.author(), Some(root_id), purpose).await?;
    let deed = Deed {
        unit_id: Some(root_id),
        deed: "act-tied",
        subject: "act",
        subject_id: Some(i64::from(act_id)),
        detail: serde_json::json!({ "plan": plan_id, "tied": is_tied }),
    };
    audit::write(owner, change_no, &deed).await?;
    Ok(true)
}
