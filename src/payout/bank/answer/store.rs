//! Answers of banks in the database: kept once for each batch and file, confirmed once.

use sqlx::PgConnection;

use super::rules::Drawn;
use crate::access::Permit;
use crate::audit::{self, Deed};
use crate::store::begin_change;

/// A batch a bank was to pay.
#[derive(Debug, Clone)]
pub struct BankBatch {
    pub batch_id: i64,
    pub number: i16,
    pub lines: i32,
    pub total_dong: i64,
    /// `drawn`, `paid` or `released`.
    pub state: String,
}

/// A batch of a unit in a round, where it goes by bank.
pub async fn find_batch(
    connection: &mut PgConnection,
    (unit_id, batch_id): (i32, i64),
    round_id: i64,
) -> sqlx::Result<Option<BankBatch>> {
    sqlx::query_as!(
        BankBatch,
        "select aid_batch_id as batch_id, number, lines, total_dong, state from aid_batch
          where aid_batch_id = $1 and unit_id = $2 and aid_round_id = $3 and way = 'bank'",
        batch_id,
        unit_id,
        round_id
    )
    .fetch_optional(connection)
    .await
}

/// Every payment of a batch under its number in the bank's file.
pub async fn drawn(connection: &mut PgConnection, batch_id: i64) -> sqlx::Result<Vec<Drawn>> {
    sqlx::query_as!(
        Drawn,
        r#"select row_number() over (order by p.aid_payment_id) as "number!",
                  p.aid_payment_id as payment_id, coalesce(e.full_name, '') as "full_name!",
                  n.account_no, n.amount_dong, p.state
             from aid_payment p join aid_line n using (aid_line_id)
             left join person e on e.person_id = n.person_id
            where p.aid_batch_id = $1 order by p.aid_payment_id"#,
        batch_id
    )
    .fetch_all(connection)
    .await
}

/// An answer without its content.
#[derive(Debug, Clone)]
pub struct Answer {
    pub answer_id: i64,
    pub name: String,
    /// `read`, or `confirmed`.
    pub state: String,
    pub paid: i32,
    pub failed: i32,
}

/// The answers of a batch, newest first.
pub async fn answers(connection: &mut PgConnection, batch_id: i64) -> sqlx::Result<Vec<Answer>> {
    sqlx::query_as!(
        Answer,
        "select aid_bank_answer_id as answer_id, name, state, paid, failed
           from aid_bank_answer where aid_batch_id = $1 order by aid_bank_answer_id desc limit 50",
        batch_id
    )
    .fetch_all(connection)
    .await
}

/// The content of an answer of a batch, with its type.
pub async fn find_content(
    connection: &mut PgConnection,
    (batch_id, answer_id): (i64, i64),
) -> sqlx::Result<Option<(String, Vec<u8>)>> {
    let row = sqlx::query!(
        "select media_type, content from aid_bank_answer
          where aid_batch_id = $1 and aid_bank_answer_id = $2",
        batch_id,
        answer_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| (row.media_type, row.content)))
}

/// A file a bank answered with.
#[derive(Debug)]
pub struct NewAnswer<'a> {
    pub unit_id: i32,
    pub batch_id: i64,
    pub name: &'a str,
    pub media_type: &'a str,
    pub sha256: &'a str,
    pub content: &'a [u8],
}

/// Keeps an answer; the same file again is the one of the first time.
pub async fn keep(
    connection: &mut PgConnection,
    permit: &Permit,
    new: &NewAnswer<'_>,
) -> sqlx::Result<i64> {
    let author = permit.author();
    let unit_id = Some(new.unit_id);
    let change_no = begin_change(connection, author, unit_id, "bank answer read").await?;
    let kept = sqlx::query_scalar!(
        "insert into aid_bank_answer (aid_batch_id, unit_id, name, media_type, sha256, content,
             account_id, change_no)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning aid_bank_answer_id",
        new.batch_id,
        new.unit_id,
        new.name,
        new.media_type,
        new.sha256,
        new.content,
        permit.account_id(),
        change_no
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(answer_id) = kept else {
        return sqlx::query_scalar!(
            "select aid_bank_answer_id from aid_bank_answer where aid_batch_id = $1 and sha256 = $2",
            new.batch_id,
            new.sha256
        )
        .fetch_one(connection)
        .await;
    };
    let detail = serde_json::json!({ "batch": new.batch_id, "sha256": new.sha256 });
    tell(
        connection,
        (change_no, new.unit_id),
        ("bank-answer-read", answer_id),
        detail,
    )
    .await?;
    Ok(answer_id)
}

async fn tell(
    connection: &mut PgConnection,
    (change_no, unit_id): (i64, i32),
    (deed, answer_id): (&str, i64),
    detail: serde_json::Value,
) -> sqlx::Result<()> {
    let deed = Deed {
        unit_id: Some(unit_id),
        deed,
        subject: "bank-answer",
        subject_id: Some(answer_id),
        detail,
    };
    audit::write(connection, change_no, &deed).await
}

/// Holds an answer until the transaction ends; false where it is confirmed.
pub async fn hold(connection: &mut PgConnection, answer_id: i64) -> sqlx::Result<bool> {
    let held = sqlx::query_scalar!(
        "select aid_bank_answer_id from aid_bank_answer
          where aid_bank_answer_id = $1 and state = 'read' for update",
        answer_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(held.is_some())
}

/// Says that an answer is confirmed, and what it came to.
pub async fn confirm(
    connection: &mut PgConnection,
    permit: &Permit,
    (unit_id, answer_id): (i32, i64),
    (paid, failed): (usize, usize),
) -> sqlx::Result<()> {
    let author = permit.author();
    let purpose = "bank answer confirmed";
    let change_no = begin_change(connection, author, Some(unit_id), purpose).await?;
    sqlx::query!(
        "update aid_bank_answer set state = 'confirmed', paid = $2, failed = $3, confirmed_by = $4
          where aid_bank_answer_id = $1",
        answer_id,
        i32::try_from(paid).unwrap_or(i32::MAX),
        i32::try_from(failed).unwrap_or(i32::MAX),
        permit.account_id()
    )
    .execute(&mut *connection)
    .await?;
    let detail = serde_json::json!({ "paid": paid, "failed": failed });
    let deed = ("bank-answer-confirmed", answer_id);
    tell(connection, (change_no, unit_id), deed, detail).await
}

/// Keeps beside payments that came back what the bank said of each.
pub async fn say_why(
    connection: &mut PgConnection,
    payments: &[i64],
    words: &[String],
) -> sqlx::Result<()> {
    sqlx::query!(
        "update aid_payment p set returned_why = w.words
           from unnest($1::bigint[], $2::text[]) as w(aid_payment_id, words)
          where p.aid_payment_id = w.aid_payment_id and p.state = 'returned' and w.words <> ''",
        payments,
        words
    )
    .execute(connection)
    .await?;
    Ok(())
}
