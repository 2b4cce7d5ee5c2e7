//! Whom a bank pays.

use sqlx::PgConnection;

use crate::payout::round::store::Whose;
use crate::payout::rules::is_account;

/// A line of the bank's file.
#[derive(Debug, Clone)]
pub struct BankLine {
    /// Its place in the batch, which stays when others have received: the bank answers by it.
    pub number: i64,
    pub person_id: i64,
    /// The unit that keeps him as far as it is seen, else the one whose list he stands on.
    pub kept_by: i32,
    pub full_name: String,
    pub bank: String,
    pub account_no: String,
    pub amount_dong: i64,
}

/// The people of a batch of a unit in a round, in the order they were drawn.
pub async fn bank_lines(
    connection: &mut PgConnection,
    (unit_id, batch_id): (i32, i64),
    round_id: i64,
) -> sqlx::Result<Vec<BankLine>> {
    sqlx::query_as!(
        BankLine,
        r#"select p.number as "number!", coalesce(e.merged_into_id, n.person_id) as "person_id!",
                  coalesce(e.unit_id, n.unit_id) as "kept_by!",
                  coalesce(e.full_name, '') as "full_name!", n.bank, n.account_no, n.amount_dong
             from aid_batch b
             join (select p.*, row_number() over (order by p.aid_payment_id) as number
                     from aid_payment p where p.aid_batch_id = $1) p using (aid_batch_id)
             join aid_line n using (aid_line_id) left join person e on e.person_id = n.person_id
            where b.aid_batch_id = $1 and b.unit_id = $2 and b.aid_round_id = $3
              and p.state in ('drawn', 'paid') order by p.number"#,
        batch_id,
        unit_id,
        round_id
    )
    .fetch_all(connection)
    .await
}

/// The first few people still to be drawn whose account cannot be paid to.
pub async fn without_account(
    connection: &mut PgConnection,
    whose: Whose,
    lists: Option<&[i64]>,
) -> sqlx::Result<Vec<String>> {
    let rows = sqlx::query!(
        r#"select coalesce(e.full_name, '') as "full_name!", n.bank, n.account_no
             from aid_list l join aid_line n using (aid_list_id)
             left join person e on e.person_id = n.person_id
            where l.aid_round_id = $1 and l.state = 'approved' and n.struck is null
              and ($3 or l.unit_id = $2) and ($4::bigint[] is null or l.aid_list_id = any($4))
              and ($5::integer is null or l.unit_id in
                    (select unit_id from unit_above where above_id = $5))
              and not exists (select from aid_payment p where p.aid_line_id = n.aid_line_id
                                 and p.state not in ('released', 'returned'))
            order by n.aid_line_id"#,
        whose.round_id,
        whose.unit_id,
        whose.is_all,
        lists,
        whose.below_id
    )
    .fetch_all(connection)
    .await?;
    let bad = rows
        .into_iter()
        .filter(|row| row.bank.is_empty() || !is_account(&row.account_no));
    Ok(bad.take(10).map(|row| row.full_name).collect())
}
