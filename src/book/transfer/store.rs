//! Money between units in the database: begun by the sender's payment, ended by the receiver or by
//! the sender.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use ledger::{Dong, Entry, Posting};
use sqlx::PgConnection;
use timeline::Day;

use crate::book::said::store as said_of;
use crate::book::store::tell;
use crate::book::voucher::step::store::{StepFault, lock_book, step_transfer, write_entry};
use crate::book::voucher::store::{Hand, Voucher};
use crate::catalogue::Catalogue;
use crate::store::begin_change;

/// Money on its way, or arrived.
#[derive(Debug, Clone)]
pub struct Transfer {
    pub transfer_id: i64,
    pub from_id: i32,
    pub to_id: i32,
    pub from_name: String,
    pub to_name: String,
    pub voucher_id: i64,
    pub sent_dong: i64,
    pub sent_on: Day,
    pub reason: String,
    pub received_dong: Option<i64>,
    /// `sent`, `received`, `short`, `settled`, `refused` or `returned`.
    pub state: String,
    /// The receipt the receiver has written, waiting or done.
    pub receipt_id: Option<i64>,
    /// The code of the other federation, where the ends are of two.
    pub counterpart: Option<String>,
    /// The rounds that give it out, by name.
    pub rounds: Vec<String>,
}

impl Transfer {
    /// What did not arrive.
    pub fn missing_dong(&self) -> i64 {
        self.sent_dong - self.received_dong.unwrap_or(0)
    }
}

/// The transfers a unit sent or is sent, newest first; one alone where it is named.
pub async fn transfers(
    connection: &mut PgConnection,
    unit_id: i32,
    (one, limit): (Option<i64>, i64),
) -> sqlx::Result<Vec<Transfer>> {
    let rows = sqlx::query!(
        r#"select t.*, (select v.voucher_id from voucher v
                         where v.transfer_id = t.transfer_id and v.state <> 'refused') as receipt_id,
                  (select o.code from federation_of($1, t.sent_on) a,
                          federation_of(case when t.from_id = $1 then t.to_id else t.from_id end,
                                        t.sent_on) o
                    where a.unit_id <> o.unit_id) as counterpart,
                  array(select p.name || ': ' || r.name from transfer_round x
                          join aid_round r using (aid_round_id) join programme p using (programme_id)
                         where x.transfer_id = t.transfer_id order by 1) as "rounds!"
             from money_transfer t
            where (t.from_id = $1 or t.to_id = $1) and ($2::bigint is null or t.transfer_id = $2)
            order by t.transfer_id desc limit $3"#,
        unit_id,
        one,
        limit
    )
    .fetch_all(connection)
    .await?;
    let transfer = rows.into_iter().map(|row| Transfer {
        transfer_id: row.transfer_id,
        from_id: row.from_id,
        to_id: row.to_id,
        from_name: row.from_name,
        to_name: row.to_name,
        voucher_id: row.voucher_id,
        sent_dong: row.sent_dong,
        sent_on: row.sent_on.to_jiff(),
        reason: row.reason,
        received_dong: row.received_dong,
        state: row.state,
        receipt_id: row.receipt_id,
        counterpart: row.counterpart,
        rounds: row.rounds,
    });
    Ok(transfer.collect())
}

/// How many transfers wait for the unit: to be taken in, to be settled or taken back.
pub async fn waiting(connection: &mut PgConnection, unit_id: i32) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from money_transfer
            where (to_id = $1 and state = 'sent') or (from_id = $1 and state in ('short', 'refused'))"#,
        unit_id
    )
    .fetch_one(connection)
    .await
}

/// What an end says of a transfer, the reason and the key of its form.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    pub on: Day,
    pub at: Timestamp,
    pub reason: &'a str,
    pub key: &'a str,
}

/// Whether the same form was sent before.
async fn was_said(
    connection: &mut PgConnection,
    (transfer_id, step): (i64, &str),
    key: &str,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from money_transfer_step
            where transfer_id = $1 and step = $2 and key = $3) as "said!""#,
        transfer_id,
        step,
        key
    )
    .fetch_one(connection)
    .await
}

/// The receiver will not have it; the sender's book is unchanged until the money is back.
pub async fn refuse(
    connection: &mut PgConnection,
    hand: Hand<'_>,
    transfer: &Transfer,
    said: Said<'_>,
) -> sqlx::Result<()> {
    lock_book(connection, transfer.to_id).await?;
    if was_said(connection, (transfer.transfer_id, "refused"), said.key).await? {
        return Ok(());
    }
    let (author, unit_id) = (hand.permit.author(), transfer.to_id);
    let change_no = begin_change(connection, author, Some(unit_id), "transfer refused").await?;
    let step = ("refused", transfer.sent_dong, said.reason);
    let by = (hand.permit.account_id(), said.on, said.key);
    step_transfer(
        connection,
        change_no,
        (transfer.transfer_id, unit_id),
        step,
        by,
    )
    .await?;
    let about = (
        transfer.transfer_id,
        serde_json::json!({ "dong": transfer.sent_dong }),
    );
    tell(
        connection,
        (change_no, unit_id),
        ("transfer-refused", "money-transfer"),
        about,
    )
    .await
}

/// The sender enters what did not arrive as spent.
pub async fn settle(
    connection: &mut PgConnection,
    hand: Hand<'_>,
    (catalogue, transfer, voucher): (&Catalogue, &Transfer, &Voucher),
    said: Said<'_>,
) -> Result<(), StepFault> {
    lock_book(connection, transfer.from_id).await?;
    if was_said(connection, (transfer.transfer_id, "settled"), said.key).await? {
        return Ok(());
    }
    let (author, unit_id) = (hand.permit.author(), transfer.from_id);
    let change_no = begin_change(connection, author, Some(unit_id), "transfer settled").await?;
    let missing = transfer.missing_dong();
    let step = ("settled", missing, said.reason);
    let by = (hand.permit.account_id(), said.on, said.key);
    step_transfer(
        connection,
        change_no,
        (transfer.transfer_id, unit_id),
        step,
        by,
    )
    .await?;
    let lost = Dong::new(missing)?;
    let spent = Posting::new("transfer-difference", voucher.fund_id, lost);
    let against = Posting::new(voucher.account.clone(), voucher.fund_id, lost.opposite());
    let entry = Entry::new(
        said.on,
        vec![spent, against.of_transfer(transfer.transfer_id)],
    )?;
    write_entry(connection, change_no, (unit_id, None, None), &entry).await?;
    let arrived = (transfer.sent_on, transfer.sent_dong - missing, said.reason);
    said_of::say_arrived(connection, hand.permit, (catalogue, voucher), arrived).await?;
    let about = (transfer.transfer_id, serde_json::json!({ "dong": missing }));
    tell(
        connection,
        (change_no, unit_id),
        ("transfer-settled", "money-transfer"),
        about,
    )
    .await?;
    Ok(())
}

/// The money is back: the sender's entry is taken back by its mirror.
pub async fn take_back(
    connection: &mut PgConnection,
    hand: Hand<'_>,
    (transfer, voucher): (&Transfer, &Voucher),
    said: Said<'_>,
) -> Result<(), StepFault> {
    lock_book(connection, transfer.from_id).await?;
    if was_said(connection, (transfer.transfer_id, "returned"), said.key).await? {
        return Ok(());
    }
    let (author, unit_id) = (hand.permit.author(), transfer.from_id);
    let change_no = begin_change(connection, author, Some(unit_id), "transfer returned").await?;
    let step = ("returned", transfer.sent_dong, "");
    let by = (hand.permit.account_id(), said.on, said.key);
    step_transfer(
        connection,
        change_no,
        (transfer.transfer_id, unit_id),
        step,
        by,
    )
    .await?;
    sqlx::query!(
        "insert into voucher_step (voucher_id, unit_id, step, account_id, account_name, taken_at,
             taken_on, reason, key, change_no)
         values ($1, $2, 'reversed', $3, $4, $5, $6, $7, $8, $9)",
        voucher.voucher_id,
        unit_id,
        hand.permit.account_id(),
        hand.name,
        said.at.to_sqlx() as _,
        said.on.to_sqlx() as _,
        said.reason,
        said.key,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    crate::book::voucher::step::store::reverse(connection, change_no, voucher, said.on).await?;
    said_of::take_back(connection, hand.permit, (voucher.voucher_id, said.reason)).await?;
    let about = (
        transfer.transfer_id,
        serde_json::json!({ "dong": transfer.sent_dong }),
    );
    tell(
        connection,
        (change_no, unit_id),
        ("transfer-returned", "money-transfer"),
        about,
    )
    .await?;
    Ok(())
}
