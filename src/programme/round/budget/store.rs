//! What is frozen in a round, and its budget, in the database.

use sqlx::PgConnection;

use crate::access::Permit;
use crate::programme::store::{Round, tell};
use crate::store::begin_change;

/// What is frozen in a round, of the lists the asker sees.
pub async fn frozen(connection: &mut PgConnection, round_id: i64) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select coalesce(sum(total_dong), 0)::bigint as "dong!" from aid_list
            where aid_round_id = $1 and state = 'approved'"#,
        round_id
    )
    .fetch_one(connection)
    .await
}

/// Sets the budget of a round; the database refuses one below what is frozen.
pub async fn set_budget(
    connection: &mut PgConnection,
    permit: &Permit,
    round: &Round,
    budget_dong: Option<i64>,
) -> sqlx::Result<()> {
    let unit_id = round.programme.unit_id;
    let author = permit.author();
    let change_no = begin_change(connection, author, Some(unit_id), "budget set").await?;
    sqlx::query!(
        "update aid_round set budget_dong = $2, change_no = $3 where aid_round_id = $1",
        round.aid_round_id,
        budget_dong,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    let detail = serde_json::json!({ "from": round.budget_dong, "to": budget_dong });
    let about = (round.aid_round_id, detail);
    let deed = ("aid-round-budget", "aid-round");
    tell(connection, (change_no, unit_id), deed, about).await
}
