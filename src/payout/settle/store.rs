//! What did not reach anybody, and how it comes back into the payer's book.

use sqlx::PgConnection;
use timeline::Day;

use crate::audit::{self, Deed};
use crate::book::rules::Kind;
use crate::book::voucher::store::{Hand, NewVoucher, write};
use crate::payout::round::store::Whose;
use crate::store::begin_change;

/// Somebody who was paid and has not received.
#[derive(Debug, Clone)]
pub struct Outstanding {
    pub payment_id: i64,
    pub batch_id: i64,
    pub batch: i16,
    pub unit_code: String,
    pub unit_name: String,
    pub full_name: String,
    pub kin: String,
    pub amount_dong: i64,
}

/// The people of a round who were paid by the payer and have not received, and how many there are.
pub async fn outstanding(
    connection: &mut PgConnection,
    whose: Whose,
    (offset, limit): (i64, i64),
) -> sqlx::Result<(Vec<Outstanding>, i64)> {
    let rows = sqlx::query!(
        r#"select p.aid_payment_id, p.aid_batch_id, b.number, u.code, m.name as "unit_name!",
                  coalesce(e.full_name, '') as "full_name!", n.kin, n.amount_dong,
                  count(*) over () as "total!"
             from aid_batch b join aid_payment p using (aid_batch_id) join aid_line n using (aid_line_id)
             join unit u on u.unit_id = n.unit_id left join person e on e.person_id = n.person_id
             cross join lateral (select name from unit_name m where m.unit_id = n.unit_id
                order by lower(m.during) desc limit 1) m
            where b.aid_round_id = $1 and ($3 or b.unit_id = $2) and p.state = 'paid'
            order by u.code, n.aid_line_id limit $5 offset $4"#,
        whose.round_id,
        whose.unit_id,
        whose.is_all,
        offset,
        limit
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let listed = rows.into_iter().map(|row| Outstanding {
        payment_id: row.aid_payment_id,
        batch_id: row.aid_batch_id,
        batch: row.number,
        unit_code: row.code,
        unit_name: row.unit_name,
        full_name: row.full_name,
        kin: row.kin,
        amount_dong: row.amount_dong,
    });
    Ok((listed.collect(), total))
}

/// What is given back.
#[derive(Debug, Clone)]
pub struct GivingBack<'a> {
    /// The payer.
    pub unit_id: i32,
    pub round_id: i64,
    pub payments: &'a [i64],
    pub on: Day,
    pub reason: &'a str,
    pub key: &'a str,
    /// What stands on the voucher: who pays in, and for what; a number of the batch follows.
    pub says: [String; 2],
}

/// Writes a receipt voucher into the payer's book for each batch the payments are of, on the account,
/// fund and purse the batch was paid from, so that what was spent is what reached people. The same
/// key again is the vouchers of the first time; none where somebody of them has moved on.
pub async fn give_back(
    connection: &mut PgConnection,
    hand: Hand<'_>,
    giving: &GivingBack<'_>,
) -> sqlx::Result<Vec<i64>> {
    let held = hold(connection, giving.payments).await?;
    let before = sqlx::query_scalar!(
        r#"select voucher_id as "voucher_id!" from aid_return
            where unit_id = $1 and key like $2 || '-%' and voucher_id is not null"#,
        giving.unit_id,
        giving.key
    )
    .fetch_all(&mut *connection)
    .await?;
    let Some(held) = held.filter(|_| before.is_empty()) else {
        return Ok(before);
    };
    let batches = sqlx::query!(
        r#"select b.aid_batch_id, b.number, v.account, v.fund_id, v.purse_id, count(*) as "lines!",
                  sum(p.amount_dong)::bigint as "dong!"
             from aid_payment p join aid_batch b using (aid_batch_id) join voucher v using (voucher_id)
            where p.aid_payment_id = any($1) and b.unit_id = $2 and b.aid_round_id = $3
            group by 1, 2, 3, 4, 5 having sum(p.amount_dong) > 0 order by 1"#,
        &held,
        giving.unit_id,
        giving.round_id
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut vouchers = Vec::new();
    for batch in batches {
        let [person, reason] = &giving.says;
        let new = NewVoucher {
            unit_id: giving.unit_id,
            kind: Kind::Receipt,
            written_on: giving.on,
            person: person.clone(),
            address: String::new(),
            reason: format!("{reason} ({})", batch.number),
            documents: String::new(),
            amount_dong: batch.dong,
            account: batch.account,
            fund_id: batch.fund_id,
            purse_id: batch.purse_id,
            donor_id: None,
            to: None,
            transfer_id: None,
            key: format!("{}-{}", giving.key, batch.aid_batch_id),
        };
        let voucher_id = write(connection, hand, &new).await?;
        let of = (batch.aid_batch_id, batch.lines, batch.dong);
        let back = Back::Voucher(voucher_id);
        insert_return(connection, hand, (giving, &new.key), of, back).await?;
        vouchers.push(voucher_id);
    }
    Ok(vouchers)
}

/// Payments that were paid and have not been received, held until the transaction ends; none where
/// one of them stands elsewhere.
pub(in crate::payout) async fn hold(
    connection: &mut PgConnection,
    payments: &[i64],
) -> sqlx::Result<Option<Vec<i64>>> {
    let held = sqlx::query_scalar!(
        "select aid_payment_id from aid_payment where aid_payment_id = any($1) and state = 'paid'
          order by aid_payment_id for update",
        payments
    )
    .fetch_all(connection)
    .await?;
    Ok(Some(held).filter(|held| !held.is_empty() && held.len() == payments.len()))
}

/// What a return brings back: money by the receipt voucher that takes it in, goods by the keeper of
/// the store who does.
#[derive(Debug, Clone, Copy)]
pub(in crate::payout) enum Back {
    Voucher(i64),
    Goods,
}

/// Writes a return of part of a batch, of so many lines that come to so much.
pub(in crate::payout) async fn insert_return(
    connection: &mut PgConnection,
    hand: Hand<'_>,
    (giving, key): (&GivingBack<'_>, &str),
    (batch_id, lines, dong): (i64, i64, i64),
    back: Back,
) -> sqlx::Result<()> {
    let (voucher_id, deed) = match back {
        Back::Voucher(voucher_id) => (Some(voucher_id), "payments-returned"),
        Back::Goods => (None, "goods-returned"),
    };
    let author = hand.permit.author();
    let unit_id = Some(giving.unit_id);
    let change_no = begin_change(connection, author, unit_id, &deed.replace('-', " ")).await?;
    let return_id = sqlx::query_scalar!(
        "insert into aid_return (aid_batch_id, unit_id, voucher_id, lines, total_dong, reason, account_id,
             key, change_no)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning aid_return_id",
        batch_id,
        giving.unit_id,
        voucher_id,
        i32::try_from(lines).unwrap_or(i32::MAX),
        dong,
        giving.reason,
        hand.permit.account_id(),
        key,
        change_no
    )
    .fetch_one(&mut *connection)
    .await?;
    sqlx::query!(
        "update aid_payment set state = 'returned', aid_return_id = $1, code_digest = null,
                code_until_on = null
          where aid_payment_id = any($2) and aid_batch_id = $3",
        return_id,
        giving.payments,
        batch_id
    )
    .execute(&mut *connection)
    .await?;
    let deed = Deed {
        unit_id,
        deed,
        subject: "aid-return",
        subject_id: Some(return_id),
        detail: match voucher_id {
            Some(voucher) => serde_json::json!({
                "batch": batch_id, "voucher": voucher, "lines": lines, "dong": dong
            }),
            None => serde_json::json!({ "batch": batch_id, "lines": lines, "dong": dong }),
        },
    };
    audit::write(connection, change_no, &deed).await
}

/// Somebody on the settlement's list of people.
#[derive(Debug, Clone)]
pub struct Settled {
    pub person_id: i64,
    /// The unit that keeps him as far as it is seen, else the one whose list he stands on.
    pub kept_by: i32,
    pub unit_name: String,
    pub full_name: String,
    pub kin: String,
    pub amount_dong: i64,
    /// `drawn`, `paid`, `received` or `returned`.
    pub state: String,
    /// Why it came back, where it did: what the bank said, or what the return says.
    pub why: String,
}

/// Everybody the round pays, by unit.
pub async fn settled(connection: &mut PgConnection, whose: Whose) -> sqlx::Result<Vec<Settled>> {
    sqlx::query_as!(
        Settled,
        r#"select coalesce(e.merged_into_id, n.person_id) as "person_id!",
                  coalesce(e.unit_id, n.unit_id) as "kept_by!",
                  m.name as "unit_name!", coalesce(e.full_name, '') as "full_name!", n.kin,
                  n.amount_dong, p.state, coalesce(p.returned_why, t.reason, '') as "why!"
             from aid_list l join aid_line n using (aid_list_id) join aid_payment p using (aid_line_id)
             left join aid_return t using (aid_return_id)
             join unit u on u.unit_id = l.unit_id left join person e on e.person_id = n.person_id
             cross join lateral (select name from unit_name m where m.unit_id = l.unit_id
                order by lower(m.during) desc limit 1) m
            where l.aid_round_id = $1 and ($3 or l.unit_id = $2) and p.state <> 'released'
            order by u.code, n.aid_line_id, p.aid_payment_id"#,
        whose.round_id,
        whose.unit_id,
        whose.is_all
    )
    .fetch_all(connection)
    .await
}
