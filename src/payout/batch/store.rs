//! Batches in the database: drawn from frozen lists with their voucher in one transaction.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use crate::audit::{self, Deed};
use crate::book::rules::Kind;
use crate::book::voucher::store::{Hand, NewVoucher, write};
use crate::payout::round::store::{Round, Whose};
use crate::store::begin_change;

/// The account of the book that help is spent on.
pub const SPENT_ON: &str = "care";

/// Lists to draw.
#[derive(Debug, Clone)]
pub struct Drawing<'a> {
    /// The payer.
    pub unit_id: i32,
    /// None for every frozen list the payer pays.
    pub lists: Option<&'a [i64]>,
    /// Of those, only lists of units at or below this one.
    pub below_id: Option<i32>,
    /// Nothing where goods are drawn.
    pub fund_id: i64,
    pub purse_id: i64,
    /// Why it is another fund than the round's; nothing where it is not.
    pub fund_reason: &'a str,
    pub on: Day,
    pub key: &'a str,
    /// What stands on the voucher: who is paid, for what, by which papers.
    pub says: [String; 3],
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawn {
    Done {
        batch_id: i64,
        voucher_id: i64,
    },
    /// The same request came before and drew this.
    Before {
        voucher_id: i64,
    },
    /// Somebody else was quicker, or there is nothing of money to draw.
    Nothing,
}

/// Draws what is still to be drawn of the lists: one voucher, one batch, a payment for each line.
/// Whoever draws for the same payer stands in a row, so that each line is drawn once; the same key
/// again is the batch of the first time.
pub async fn draw(
    connection: &mut PgConnection,
    hand: Hand<'_>,
    (round, drawing): (&Round, &Drawing<'_>),
) -> sqlx::Result<Drawn> {
    lock_payer(connection, drawing.unit_id).await?;
    let before = sqlx::query_scalar!(
        r#"select voucher_id as "voucher_id!" from aid_batch
            where unit_id = $1 and key = $2 and voucher_id is not null"#,
        drawing.unit_id,
        drawing.key
    )
    .fetch_optional(&mut *connection)
    .await?;
    if let Some(voucher_id) = before {
        return Ok(Drawn::Before { voucher_id });
    }
    let Some(whose) = whose_to_draw(round, drawing) else {
        return Ok(Drawn::Nothing);
    };
    let lines = undrawn(connection, whose, drawing.lists).await?;
    let total_dong: i64 = lines.iter().map(|line| line.1).sum();
    if total_dong == 0 {
        return Ok(Drawn::Nothing);
    }
    let [person, reason, documents] = drawing.says.clone();
    let voucher = NewVoucher {
        unit_id: drawing.unit_id,
        kind: Kind::Payment,
        written_on: drawing.on,
        person,
        address: String::new(),
        reason,
        documents,
        amount_dong: total_dong,
        account: SPENT_ON.to_owned(),
        fund_id: drawing.fund_id,
        purse_id: drawing.purse_id,
        donor_id: None,
        to: None,
        transfer_id: None,
        key: drawing.key.to_owned(),
    };
    let voucher_id = write(connection, hand, &voucher).await?;
    let author = hand.permit.author();
    let change_no =
        begin_change(connection, author, Some(drawing.unit_id), "payments drawn").await?;
    let of = (change_no, Taken::Money { voucher_id }, total_dong);
    let batch_id = insert(connection, hand, (round, drawing), of, &lines).await?;
    Ok(Drawn::Done {
        batch_id,
        voucher_id,
    })
}

/// The lists a payer may draw in a round; none where the round is not his to pay.
pub(in crate::payout) fn whose_to_draw(round: &Round, drawing: &Drawing<'_>) -> Option<Whose> {
    let is_all = round.paid_by == "owner" && round.unit_id == drawing.unit_id;
    (is_all || round.paid_by == "own").then_some(Whose {
        round_id: round.round_id,
        unit_id: drawing.unit_id,
        is_all,
        below_id: drawing.below_id,
    })
}

/// What a batch is drawn from.
#[derive(Debug, Clone, Copy)]
pub(in crate::payout) enum Taken {
    Money {
        voucher_id: i64,
    },
    Goods {
        movement_id: i64,
        each_quantity: i64,
    },
}

pub(in crate::payout) async fn lock_payer(
    connection: &mut PgConnection,
    unit_id: i32,
) -> sqlx::Result<()> {
    sqlx::query_scalar!(
        r#"select pg_advisory_xact_lock(53, $1)::text as "locked!""#,
        unit_id
    )
    .fetch_one(connection)
    .await?;
    Ok(())
}

/// The lines of frozen lists no standing payment has, with their amounts.
pub(in crate::payout) async fn undrawn(
    connection: &mut PgConnection,
    whose: Whose,
    lists: Option<&[i64]>,
) -> sqlx::Result<Vec<(i64, i64)>> {
    let rows = sqlx::query!(
        r#"select n.aid_line_id, n.amount_dong from aid_list l join aid_line n using (aid_list_id)
            where l.aid_round_id = $1 and l.state = 'approved' and n.struck is null
              and ($3 or l.unit_id = $2) and ($4::bigint[] is null or l.aid_list_id = any($4))
              and ($5::integer is null or l.unit_id in
                    (select unit_id from unit_above where above_id = $5))
              and not exists (select from aid_payment p where p.aid_line_id = n.aid_line_id
                                 and p.state not in ('released', 'returned'))
              and not exists (select from aid_payment p join aid_return t using (aid_return_id)
                               where p.aid_line_id = n.aid_line_id and t.state = 'written')
            order by l.aid_list_id, n.aid_line_id"#,
        whose.round_id,
        whose.unit_id,
        whose.is_all,
        lists,
        whose.below_id
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.aid_line_id, row.amount_dong))
        .collect())
}

/// Inserts a batch with a payment for each line, and says so.
pub(in crate::payout) async fn insert(
    connection: &mut PgConnection,
    hand: Hand<'_>,
    (round, drawing): (&Round, &Drawing<'_>),
    (change_no, taken, total_dong): (i64, Taken, i64),
    lines: &[(i64, i64)],
) -> sqlx::Result<i64> {
    let count = i32::try_from(lines.len()).unwrap_or(i32::MAX);
    let (voucher_id, movement_id, each_quantity) = match taken {
        Taken::Money { voucher_id } => (Some(voucher_id), None, None),
        Taken::Goods {
            movement_id,
            each_quantity,
        } => (None, Some(movement_id), Some(each_quantity)),
    };
    let batch_id = sqlx::query_scalar!(
        "insert into aid_batch (aid_round_id, unit_id, number, way, voucher_id, lines, total_dong,
             drawn_by, drawn_on, key, change_no, fund_reason, gift_movement_id, each_quantity)
         values ($1, $2, (select coalesce(max(number), 0) + 1 from aid_batch
                           where aid_round_id = $1 and unit_id = $2),
                 $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) returning aid_batch_id",
        round.round_id,
        drawing.unit_id,
        round.way,
        voucher_id,
        count,
        total_dong,
        hand.permit.account_id(),
        drawing.on.to_sqlx() as _,
        drawing.key,
        change_no,
        drawing.fund_reason,
        movement_id,
        each_quantity
    )
    .fetch_one(&mut *connection)
    .await?;
    let ids: Vec<i64> = lines.iter().map(|line| line.0).collect();
    sqlx::query!(
        "insert into aid_payment (aid_batch_id, aid_line_id, unit_id, amount_dong, change_no)
         select $1, n.aid_line_id, n.unit_id, n.amount_dong, $2
           from unnest($3::bigint[]) with ordinality as d(aid_line_id, place)
           join aid_line n using (aid_line_id) order by d.place",
        batch_id,
        change_no,
        &ids
    )
    .execute(&mut *connection)
    .await?;
    let deed = Deed {
        unit_id: Some(drawing.unit_id),
        deed: "payments-drawn",
        subject: "aid-batch",
        subject_id: Some(batch_id),
        detail: serde_json::json!({
            "round": round.round_id, "voucher": voucher_id, "goods": movement_id, "lines": count,
            "dong": total_dong, "other_fund": !drawing.fund_reason.is_empty()
        }),
    };
    audit::write(connection, change_no, &deed).await?;
    Ok(batch_id)
}

/// A batch as it is listed.
#[derive(Debug, Clone)]
pub struct Batch {
    pub batch_id: i64,
    pub unit_code: String,
    pub number: i16,
    pub way: String,
    pub voucher_id: Option<i64>,
    pub voucher_number: Option<i32>,
    pub voucher_state: Option<String>,
    pub lines: i32,
    pub total_dong: i64,
    pub drawn_by: i32,
    pub drawn_on: Day,
    /// Why it was drawn from another fund than the round's.
    pub fund_reason: String,
    /// What goods it took, and how much of them in which measure.
    pub goods: Option<(String, i64, String)>,
    /// `drawn`, `paid` or `released`.
    pub state: String,
}

/// The batches of a round, newest first.
pub async fn batches(connection: &mut PgConnection, whose: Whose) -> sqlx::Result<Vec<Batch>> {
    let rows = sqlx::query!(
        r#"select b.aid_batch_id, u.code, b.number, b.way, b.voucher_id, v.number as "voucher_number?",
                  v.state as "voucher_state?", b.lines, b.total_dong, b.drawn_by, b.drawn_on, b.state,
                  b.fund_reason, g.what as "what?", -m.quantity as quantity, g.measure as "measure?"
             from aid_batch b join unit u using (unit_id) left join voucher v on v.voucher_id = b.voucher_id
             left join gift_movement m on m.gift_movement_id = b.gift_movement_id
             left join gift_in_kind g on g.gift_id = m.gift_id
            where b.aid_round_id = $1 and ($3 or b.unit_id = $2) order by b.aid_batch_id desc limit 200"#,
        whose.round_id,
        whose.unit_id,
        whose.is_all
    )
    .fetch_all(connection)
    .await?;
    let listed = rows.into_iter().map(|row| Batch {
        batch_id: row.aid_batch_id,
        unit_code: row.code,
        number: row.number,
        way: row.way,
        voucher_id: row.voucher_id,
        voucher_number: row.voucher_number,
        voucher_state: row.voucher_state,
        lines: row.lines,
        total_dong: row.total_dong,
        drawn_by: row.drawn_by,
        drawn_on: row.drawn_on.to_jiff(),
        fund_reason: row.fund_reason,
        goods: (row.what.zip(row.quantity).zip(row.measure))
            .map(|((what, quantity), measure)| (what, quantity, measure)),
        state: row.state,
    });
    Ok(listed.collect())
}
