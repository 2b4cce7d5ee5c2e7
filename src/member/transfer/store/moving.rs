//! The move itself: both ends' spells in one transaction.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, PgPool};
use timeline::Day;

use super::Transfer;
use crate::access::Permit;
use crate::member::act::store::hold_person;
use crate::member::history::store::{Written, load_history};
use crate::member::history::{History, Joining};
use crate::member::rules::{HowJoined, refuse};
use crate::member::store::{WriteFault, write_act, write_deed};
use crate::store::begin_change;

/// Confirms a transfer: out of the one unit and into the other, in one transaction.
///
/// The session of either end may not write the other end's spells: row-level security holds that.
/// So this runs on the owner's connection. The caller has been handed the permit, has found the
/// transfer in the actor's own transaction and has asked [`may_settle`](crate::member::transfer::Standing::may_settle);
/// that nobody was quicker and that the person still stands at the old unit is asked again here,
/// with both rows held.
pub async fn confirm(
    owner: &PgPool,
    permit: &Permit,
    (transfer, person_id): (&Transfer, i64),
    now: Timestamp,
) -> Result<(), WriteFault> {
    let mut tx = owner.begin().await?;
    let stands = sqlx::query_scalar!(
        "select transfer_id from transfer where transfer_id = $1 and state = 'asked' for update",
        transfer.transfer_id
    )
    .fetch_optional(&mut *tx)
    .await?;
    if stands.is_none() {
        return Ok(refuse("transfer", "transfer-settled-before")?);
    }
    let author = permit.author();
    let change_no = begin_change(&mut tx, author, Some(permit.unit_id()), "member moved").await?;
    let moving = Moving {
        person_id,
        from_id: transfer.from.unit_id,
        to_id: transfer.to.unit_id,
        on: transfer.effective_on,
        decision: transfer.decision.clone(),
    };
    let movement_id = move_person(&mut tx, change_no, &moving).await?;
    sqlx::query!(
        "update transfer set state = 'confirmed', person_id = $2, movement_id = $3, sought = null,
                settled_by = $4, settled_at = $5, settled_change_no = $6
          where transfer_id = $1",
        transfer.transfer_id,
        person_id,
        movement_id,
        author,
        now.to_sqlx() as _,
        change_no
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Somebody moves from one unit to another.
#[derive(Debug, Clone)]
pub struct Moving {
    pub person_id: i64,
    pub from_id: i32,
    pub to_id: i32,
    pub on: Day,
    pub decision: Option<String>,
}

impl Moving {
    /// The joining at the new unit.
    pub fn joining(&self) -> Joining {
        Joining {
            unit_id: self.to_id,
            on: self.on,
            how: HowJoined::Moved,
            decision: self.decision.clone(),
        }
    }
}

/// Writes a move within a change already begun, on a connection that may write both ends; the audit
/// has a line at each.
pub async fn move_person(
    connection: &mut PgConnection,
    change_no: i64,
    moving: &Moving,
) -> Result<i64, WriteFault> {
    hold_person(connection, moving.person_id).await?;
    let before: History = load_history(connection, moving.person_id).await?;
    let after = before.move_to(moving.from_id, moving.joining())?;
    let written = Written {
        person_id: moving.person_id,
        change_no,
        kind: "moved",
        // Both see it: the old unit as its own, the new one because it keeps the person.
        unit_id: moving.from_id,
        happened_on: moving.on,
        decision: moving.decision.as_deref(),
    };
    let movement_id = write_act(connection, &written, &before, &after).await?;
    let detail = serde_json::json!({ "movement": movement_id, "on": moving.on.to_string() });
    let subject = (moving.to_id, moving.person_id);
    write_deed(connection, change_no, subject, ("member-moved-in", detail)).await?;
    Ok(movement_id)
}
