//! What of programmes waits for somebody: lists to approve, lists sent back, rounds whose lists are
//! due.

pub mod store;

use sqlx::PgConnection;
use timeline::Day;

use super::desk::hands_at;
use crate::access::Actor;
use crate::catalogue::Catalogue;
use crate::unit::Unit;

/// How many lists at and below a unit wait for an approval this account may still give.
pub async fn to_approve(
    connection: &mut PgConnection,
    catalogue: &Catalogue,
    (actor, unit): (&Actor, &Unit),
    today: Day,
) -> sqlx::Result<i64> {
    let hands = hands_at(connection, catalogue, (actor, unit), today).await?;
    match hands.limit_dong {
        Some(_) => store::to_approve(connection, (unit.unit_id, actor.account_id)).await,
        None => Ok(0),
    }
}
