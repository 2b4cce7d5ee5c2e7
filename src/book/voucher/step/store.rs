//! The steps of vouchers in the database. A step that moves money writes its entry in the same
//! transaction.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use ledger::{Entry, Fault};
use sqlx::PgConnection;
use timeline::Day;

use crate::book::rules::{Kind, Moved, Step, entry_of};
use crate::book::said::store as said;
use crate::book::store::tell;
use crate::book::voucher::store::{Hand, Voucher};
use crate::catalogue::Catalogue;
use crate::record::Refusal;
use crate::record::store::WriteFault;
use crate::store::begin_change;

/// Everything that writes money in a book stands in a row.
pub(in crate::book) async fn lock_book(
    connection: &mut PgConnection,
    unit_id: i32,
) -> sqlx::Result<()> {
    sqlx::query_scalar!(
        r#"select pg_advisory_xact_lock(48, $1)::text as "locked!""#,
        unit_id
    )
    .fetch_one(connection)
    .await?;
    Ok(())
}

/// What became of a step that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// The same request came before; nothing more was written.
    Before,
    /// Somebody else was quicker, and the voucher stands elsewhere.
    Moved,
    /// The fund has less than that in the purse.
    TooLittle {
        left_dong: i64,
    },
}

/// A step to take.
#[derive(Debug, Clone)]
pub struct Taking<'a> {
    pub step: Step,
    pub on: Day,
    pub at: Timestamp,
    pub reason: &'a str,
    pub key: &'a str,
}

/// Takes a step of a voucher, once however often and by however many it is asked for. A step that
/// moves money writes its entry and what it says to the figures; the sender's payment begins the
/// transfer, the receiver's receipt takes it in.
pub async fn take_step(
    connection: &mut PgConnection,
    hand: Hand<'_>,
    (catalogue, voucher): (&Catalogue, &Voucher),
    taking: &Taking<'_>,
) -> Result<Outcome, StepFault> {
    lock_book(connection, voucher.unit_id).await?;
    let before = sqlx::query!(
        r#"select v.state, (select key from voucher_step s
              where s.voucher_id = v.voucher_id and s.step = $2) as "key?"
             from voucher v where v.voucher_id = $1"#,
        voucher.voucher_id,
        taking.step.leads_to().code()
    )
    .fetch_one(&mut *connection)
    .await?;
    if let Some(key) = before.key {
        let is_same = key == taking.key;
        return Ok(if is_same {
            Outcome::Before
        } else {
            Outcome::Moved
        });
    }
    if before.state != voucher.state.code() {
        return Ok(Outcome::Moved);
    }
    let takes = match (taking.step, voucher.kind) {
        (Step::Pay, Kind::Payment) | (Step::Reverse, Kind::Receipt) => voucher.amount_dong,
        _ => 0,
    };
    if takes > 0 {
        let left_dong = left(connection, (voucher.purse_id, voucher.fund_id)).await?;
        if left_dong < takes {
            return Ok(Outcome::TooLittle { left_dong });
        }
    }
    let author = hand.permit.author();
    let change_no = begin_change(connection, author, Some(voucher.unit_id), "voucher step").await?;
    insert_step(connection, (hand, change_no), voucher, taking).await?;
    match taking.step {
        Step::Pay => {
            pay(connection, (hand, change_no), voucher, taking).await?;
            said::say(connection, hand.permit, (catalogue, voucher), taking.on).await?;
        }
        Step::Reverse => {
            reverse(connection, change_no, voucher, taking.on).await?;
            let of = (voucher.voucher_id, taking.reason);
            said::take_back(connection, hand.permit, of).await?;
        }
        Step::Approve | Step::Refuse => {}
    }
    let deed = format!("voucher-{}", taking.step.leads_to().code());
    let about = (
        voucher.voucher_id,
        serde_json::json!({ "dong": voucher.amount_dong }),
    );
    tell(
        connection,
        (change_no, voucher.unit_id),
        (&deed, "voucher"),
        about,
    )
    .await?;
    Ok(Outcome::Done)
}

/// Why a step could not be written at all.
#[derive(Debug, thiserror::Error)]
pub enum StepFault {
    #[error("the database refused: {0}")]
    Sql(#[from] sqlx::Error),
    #[error("the entry cannot be: {0}")]
    Entry(#[from] Fault),
    #[error("the figures cannot take it: {0}")]
    Said(#[from] Refusal),
}

impl From<WriteFault> for StepFault {
    fn from(fault: WriteFault) -> Self {
        match fault {
            WriteFault::Refused(refusal) => StepFault::Said(refusal),
            WriteFault::Sql(fault) => StepFault::Sql(fault),
        }
    }
}

impl StepFault {
    /// Whether the day lies in a closed period.
    pub fn is_closed(&self) -> bool {
        matches!(self, StepFault::Sql(fault) if fault.as_database_error()
            .and_then(|fault| fault.constraint())
            .is_some_and(|name| name == "nothing is posted into a closed period"))
    }

    /// Whether a rule the database holds stands against it: four eyes, the order of steps, a closing.
    pub fn is_refused(&self) -> bool {
        matches!(self, StepFault::Sql(fault) if fault.as_database_error()
            .and_then(|fault| fault.code())
            .is_some_and(|code| code == "23514"))
    }
}

/// What a fund has in a purse.
pub(in crate::book) async fn left(
    connection: &mut PgConnection,
    (purse_id, fund_id): (i64, i64),
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select coalesce(sum(amount_dong), 0)::bigint as "left!" from posting
            where purse_id = $1 and fund_id = $2"#,
        purse_id,
        fund_id
    )
    .fetch_one(connection)
    .await
}

async fn insert_step(
    connection: &mut PgConnection,
    (hand, change_no): (Hand<'_>, i64),
    voucher: &Voucher,
    taking: &Taking<'_>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into voucher_step (voucher_id, unit_id, step, account_id, account_name, taken_at,
             taken_on, reason, key, change_no)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        voucher.voucher_id,
        voucher.unit_id,
        taking.step.leads_to().code(),
        hand.permit.account_id(),
        hand.name,
        taking.at.to_sqlx() as _,
        taking.on.to_sqlx() as _,
        taking.reason,
        taking.key,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn pay(
    connection: &mut PgConnection,
    (hand, change_no): (Hand<'_>, i64),
    voucher: &Voucher,
    taking: &Taking<'_>,
) -> Result<(), StepFault> {
    let mut transfer_id = voucher.transfer_id;
    if let Some((to_id, to_name)) = &voucher.to {
        let to = (*to_id, to_name.as_str());
        transfer_id = Some(send(connection, change_no, (voucher, to), taking.on).await?);
    }
    if let Some(transfer_id) = voucher.transfer_id {
        let step = ("received", voucher.amount_dong, "");
        let of = (transfer_id, voucher.unit_id);
        let by = (hand.permit.account_id(), taking.on, taking.key);
        step_transfer(connection, change_no, of, step, by).await?;
    }
    let moved = Moved {
        kind: voucher.kind,
        account: &voucher.account,
        purse_kind: &voucher.purse_kind,
        purse_id: voucher.purse_id,
        fund_id: voucher.fund_id,
        transfer_id,
        amount_dong: voucher.amount_dong,
    };
    let entry = entry_of(taking.on, &moved)?;
    let of = (voucher.unit_id, Some(voucher.voucher_id), None);
    write_entry(connection, change_no, of, &entry).await?;
    Ok(())
}

async fn send(
    connection: &mut PgConnection,
    change_no: i64,
    (voucher, (to_id, to_name)): (&Voucher, (i32, &str)),
    on: Day,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "insert into money_transfer (from_id, to_id, from_name, to_name, voucher_id, sent_dong, sent_on,
             reason, change_no)
         select $1, $2, n.name, $3, $4, $5, $6::date, $7, $8
           from unit_name n where n.unit_id = $1
          order by (n.during @> $6::date) desc, lower(n.during) desc limit 1
         returning transfer_id",
        voucher.unit_id,
        to_id,
        to_name,
        voucher.voucher_id,
        voucher.amount_dong,
        on.to_sqlx() as _,
        voucher.reason,
        change_no
    )
    .fetch_one(connection)
    .await
}

/// Writes a step of a transfer by one of its ends: step, amount, reason; account, day, key.
pub(in crate::book) async fn step_transfer(
    connection: &mut PgConnection,
    change_no: i64,
    (transfer_id, unit_id): (i64, i32),
    (step, dong, reason): (&str, i64, &str),
    (account_id, on, key): (i32, Day, &str),
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into money_transfer_step (transfer_id, unit_id, step, dong, account_id, taken_on, reason,
             key, change_no)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        transfer_id,
        unit_id,
        step,
        dong,
        account_id,
        on.to_sqlx() as _,
        reason,
        key,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes an entry with its lines: of a unit, perhaps of a voucher, perhaps the mirror of another.
pub(in crate::book) async fn write_entry(
    connection: &mut PgConnection,
    change_no: i64,
    (unit_id, voucher_id, reverses_id): (i32, Option<i64>, Option<i64>),
    entry: &Entry,
) -> sqlx::Result<i64> {
    let entry_id = sqlx::query_scalar!(
        "insert into entry (unit_id, posted_on, voucher_id, reverses_id, change_no)
         values ($1, $2, $3, $4, $5) returning entry_id",
        unit_id,
        entry.on().to_sqlx() as _,
        voucher_id,
        reverses_id,
        change_no
    )
    .fetch_one(&mut *connection)
    .await?;
    for (line_no, posting) in (1i16..).zip(entry.postings()) {
        sqlx::query!(
            "insert into posting (entry_id, line_no, unit_id, account, fund_id, purse_id, transfer_id,
                 amount_dong)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            entry_id,
            line_no,
            unit_id,
            posting.account,
            posting.fund,
            posting.purse,
            posting.transfer,
            posting.amount.whole()
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(entry_id)
}

/// Takes back the entry of a voucher by its mirror.
pub(in crate::book) async fn reverse(
    connection: &mut PgConnection,
    change_no: i64,
    voucher: &Voucher,
    on: Day,
) -> Result<(), StepFault> {
    let entry_id = sqlx::query_scalar!(
        "insert into entry (unit_id, posted_on, voucher_id, reverses_id, change_no)
         select unit_id, greatest($2, posted_on), voucher_id, entry_id, $3 from entry
          where voucher_id = $1 and reverses_id is null
         returning entry_id",
        voucher.voucher_id,
        on.to_sqlx() as _,
        change_no
    )
    .fetch_one(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into posting (entry_id, line_no, unit_id, account, fund_id, purse_id, transfer_id,
             amount_dong)
         select $1, p.line_no, p.unit_id, p.account, p.fund_id, p.purse_id, p.transfer_id, -p.amount_dong
           from entry e join posting p on p.entry_id = e.reverses_id where e.entry_id = $1",
        entry_id
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether a voucher took a step by this very request.
pub(super) async fn has_key(
    connection: &mut PgConnection,
    (voucher_id, step): (i64, &str),
    key: &str,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from voucher_step
            where voucher_id = $1 and step = $2 and key = $3) as "taken!""#,
        voucher_id,
        step,
        key
    )
    .fetch_one(connection)
    .await
}
