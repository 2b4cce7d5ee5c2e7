//! Goods in the database: drawn from a gift for the people of frozen lists, handed out, brought
//! back. The stock is the book's; here it is only said what for.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use crate::audit::{self, Deed};
use crate::book::gift::store::{Moving, is_short, take_out};
use crate::book::voucher::store::Hand;
use crate::payout::batch::store::{Drawing, Taken, insert, lock_payer, undrawn, whose_to_draw};
use crate::payout::round::store::Round;
use crate::payout::settle::store::{Back, GivingBack, hold, insert_return};
use crate::store::begin_change;

/// What became of drawing goods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoodsDrawn {
    Done(i64),
    /// The same request came before and drew this.
    Before(i64),
    /// Somebody else was quicker, or nobody is left.
    Nothing,
    /// The gift has less than the lines need.
    Short,
}

/// Draws goods for what is still to be drawn of the lists: so much of the gift for each line.
/// Whoever draws for the same payer stands in a row.
pub async fn draw_goods(
    connection: &mut PgConnection,
    hand: Hand<'_>,
    (round, drawing): (&Round, &Drawing<'_>),
    (gift_id, each_quantity): (i64, i64),
) -> sqlx::Result<GoodsDrawn> {
    lock_payer(connection, drawing.unit_id).await?;
    let before = sqlx::query_scalar!(
        "select aid_batch_id from aid_batch where unit_id = $1 and key = $2",
        drawing.unit_id,
        drawing.key
    )
    .fetch_optional(&mut *connection)
    .await?;
    if let Some(batch_id) = before {
        return Ok(GoodsDrawn::Before(batch_id));
    }
    let Some(whose) = whose_to_draw(round, drawing) else {
        return Ok(GoodsDrawn::Nothing);
    };
    let lines = undrawn(connection, whose, drawing.lists).await?;
    if lines.is_empty() {
        return Ok(GoodsDrawn::Nothing);
    }
    let count = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    let moving = Moving {
        unit_id: drawing.unit_id,
        quantity: count.saturating_mul(each_quantity),
        on: drawing.on,
        reason: &drawing.says[1],
        key: drawing.key,
    };
    let movement_id = match take_out(connection, hand.permit, (gift_id, moving)).await {
        Err(fault) if is_short(&fault) => return Ok(GoodsDrawn::Short),
        taken => taken?,
    };
    let author = hand.permit.author();
    let unit_id = Some(drawing.unit_id);
    let change_no = begin_change(connection, author, unit_id, "goods drawn").await?;
    let total_dong = lines.iter().map(|line| line.1).sum();
    let taken = Taken::Goods {
        movement_id,
        each_quantity,
    };
    let of = (change_no, taken, total_dong);
    let batch_id = insert(connection, hand, (round, drawing), of, &lines).await?;
    Ok(GoodsDrawn::Done(batch_id))
}

/// A step of a batch of goods.
#[derive(Debug, Clone, Copy)]
pub struct GoodsStep<'a> {
    pub unit_id: i32,
    pub batch_id: i64,
    /// `handed`, or `released`.
    pub step: &'a str,
    pub on: Day,
    pub reason: &'a str,
}

/// Hands a batch out or lets it go; false where it stands elsewhere, or the hand is not the right
/// one: the database holds both.
pub async fn take_goods_step(
    connection: &mut PgConnection,
    hand: Hand<'_>,
    taking: GoodsStep<'_>,
) -> sqlx::Result<bool> {
    let author = hand.permit.author();
    let unit_id = Some(taking.unit_id);
    let change_no = begin_change(connection, author, unit_id, "goods step").await?;
    let done = sqlx::query!(
        "insert into aid_batch_step (aid_batch_id, unit_id, step, account_id, account_name, taken_on,
             reason, change_no) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        taking.batch_id,
        taking.unit_id,
        taking.step,
        hand.permit.account_id(),
        hand.name,
        taking.on.to_sqlx() as _,
        taking.reason,
        change_no
    )
    .execute(&mut *connection)
    .await;
    if let Err(fault) = done {
        let code = fault.as_database_error().and_then(|own| own.code());
        return match code.as_deref() {
            Some("23514" | "23505" | "23503") => Ok(false),
            _ => Err(fault),
        };
    }
    let deed = Deed {
        unit_id,
        deed: match taking.step {
            "handed" => "goods-handed",
            _ => "goods-released",
        },
        subject: "aid-batch",
        subject_id: Some(taking.batch_id),
        detail: serde_json::json!({}),
    };
    audit::write(connection, change_no, &deed).await?;
    Ok(true)
}

/// Writes that the goods of people who were not reached come back to the gift they were taken from;
/// they are in once the keeper of the store took them in. The same key again is what the first did.
/// False where somebody of them has moved on.
pub async fn give_back_goods(
    connection: &mut PgConnection,
    hand: Hand<'_>,
    giving: &GivingBack<'_>,
) -> sqlx::Result<bool> {
    let Some(held) = hold(connection, giving.payments).await? else {
        return sqlx::query_scalar!(
            r#"select exists (select from aid_return where unit_id = $1
                  and key like $2 || '-%') as "done!""#,
            giving.unit_id,
            giving.key
        )
        .fetch_one(&mut *connection)
        .await;
    };
    let batches = sqlx::query!(
        r#"select b.aid_batch_id, count(*) as "lines!", sum(p.amount_dong)::bigint as "dong!"
             from aid_payment p join aid_batch b using (aid_batch_id)
            where p.aid_payment_id = any($1) and b.unit_id = $2 and b.aid_round_id = $3
              and b.way = 'kind' group by 1 order by 1"#,
        &held,
        giving.unit_id,
        giving.round_id
    )
    .fetch_all(&mut *connection)
    .await?;
    let count: i64 = batches.iter().map(|batch| batch.lines).sum();
    if usize::try_from(count) != Ok(held.len()) {
        return Ok(false);
    }
    for batch in batches {
        let key = format!("{}-{}", giving.key, batch.aid_batch_id);
        let of = (batch.aid_batch_id, batch.lines, batch.dong);
        insert_return(connection, hand, (giving, &key), of, Back::Goods).await?;
    }
    Ok(true)
}
