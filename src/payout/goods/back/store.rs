//! Goods on their way back, in the database. Who may take them in, and that it is done once, the
//! database holds.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use crate::audit::{self, Deed};
use crate::book::gift::store::{Moving, bring_back};
use crate::book::voucher::store::Hand;
use crate::store::begin_change;

/// Goods that somebody brings back and nobody has counted in.
#[derive(Debug, Clone)]
pub struct Coming {
    pub return_id: i64,
    /// The number of the batch they were taken by.
    pub batch: i16,
    pub what: String,
    pub quantity: i64,
    pub measure: String,
    pub lines: i32,
    pub reason: String,
    /// Who brings them back; the name is empty where the reader may not see the account.
    pub account_id: i32,
    pub name: String,
}

/// The goods of a round on their way back to a unit, oldest first.
pub async fn coming(
    connection: &mut PgConnection,
    (unit_id, round_id): (i32, i64),
) -> sqlx::Result<Vec<Coming>> {
    sqlx::query_as!(
        Coming,
        r#"select t.aid_return_id as return_id, b.number as batch, g.what,
                  t.lines * b.each_quantity as "quantity!", g.measure, t.lines, t.reason, t.account_id,
                  coalesce(a.full_name, '') as "name!"
             from aid_return t join aid_batch b using (aid_batch_id)
             join gift_movement m on m.gift_movement_id = b.gift_movement_id
             join gift_in_kind g on g.gift_id = m.gift_id
             left join account a on a.account_id = t.account_id
            where t.unit_id = $1 and b.aid_round_id = $2 and t.state = 'written'
            order by t.aid_return_id"#,
        unit_id,
        round_id
    )
    .fetch_all(connection)
    .await
}

/// What the keeper of the store says of goods on their way back.
#[derive(Debug, Clone, Copy)]
pub struct ReturnStep<'a> {
    pub unit_id: i32,
    pub round_id: i64,
    pub return_id: i64,
    /// `taken-in`, or `refused`.
    pub step: &'a str,
    pub on: Day,
    pub reason: &'a str,
    /// What stands in the gift's movements; the number of the batch follows.
    pub says: &'a str,
}

/// Whether the database said no: it was done before, or the hand is not the right one.
fn is_refused(fault: &sqlx::Error) -> bool {
    let code = fault.as_database_error().and_then(|own| own.code());
    matches!(code.as_deref(), Some("23514" | "23505" | "23503"))
}

/// Takes goods in or says that they were not got; false where they stand elsewhere or the hand is
/// the one that brought them. After that the transaction is not to be committed.
pub async fn take_return_step(
    connection: &mut PgConnection,
    hand: Hand<'_>,
    taking: ReturnStep<'_>,
) -> sqlx::Result<bool> {
    let found = sqlx::query!(
        r#"select b.number, b.gift_movement_id as "movement_id!",
                  t.lines * b.each_quantity as "quantity!"
             from aid_return t join aid_batch b using (aid_batch_id)
            where t.aid_return_id = $1 and t.unit_id = $2 and b.aid_round_id = $3
              and t.state = 'written' and b.gift_movement_id is not null"#,
        taking.return_id,
        taking.unit_id,
        taking.round_id
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(found) = found else {
        return Ok(false);
    };
    let movement_id = if taking.step == "taken-in" {
        let moving = Moving {
            unit_id: taking.unit_id,
            quantity: found.quantity,
            on: taking.on,
            reason: &format!("{} ({})", taking.says, found.number),
            key: &format!("return-{}", taking.return_id),
        };
        let about = (found.movement_id, moving);
        match bring_back(connection, hand.permit, about).await {
            Err(fault) if is_refused(&fault) => return Ok(false),
            moved => Some(moved?),
        }
    } else {
        None
    };
    let author = hand.permit.author();
    let unit_id = Some(taking.unit_id);
    let change_no = begin_change(connection, author, unit_id, "goods back").await?;
    let done = sqlx::query!(
        "insert into aid_return_step (aid_return_id, unit_id, step, gift_movement_id, account_id,
             account_name, taken_on, reason, change_no) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        taking.return_id,
        taking.unit_id,
        taking.step,
        movement_id,
        hand.permit.account_id(),
        hand.name,
        taking.on.to_sqlx() as _,
        taking.reason,
        change_no
    )
    .execute(&mut *connection)
    .await;
    match done {
        Err(fault) if is_refused(&fault) => return Ok(false),
        done => done?,
    };
    let deed = Deed {
        unit_id,
        deed: match taking.step {
            "taken-in" => "goods-taken-in",
            _ => "goods-not-got",
        },
        subject: "aid-return",
        subject_id: Some(taking.return_id),
        detail: serde_json::json!({}),
    };
    audit::write(connection, change_no, &deed).await?;
    Ok(true)
}
