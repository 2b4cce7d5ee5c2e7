//! The laws of paying out in SQL, over the owner's connection: what breaks each, a few examples, and
//! how much was looked at.

use sqlx::PgPool;

type Answer = sqlx::Result<(Vec<String>, u64)>;

async fn batches(pool: &PgPool) -> sqlx::Result<u64> {
    let count = sqlx::query_scalar!(r#"select count(*) as "count!" from aid_batch"#)
        .fetch_one(pool)
        .await?;
    Ok(count.cast_unsigned())
}

/// Σ batches = Σ vouchers, and a batch stands where its voucher does.
pub async fn batches_and_vouchers(pool: &PgPool) -> Answer {
    let breaches = sqlx::query_scalar!(
        r#"select format('batch %s', b.aid_batch_id) as "breach!"
             from aid_batch b join voucher v using (voucher_id)
             cross join lateral (select count(*) as lines, coalesce(sum(amount_dong), 0) as dong
                                   from aid_payment p where p.aid_batch_id = b.aid_batch_id) p
            where (b.lines, b.total_dong) <> (p.lines, p.dong) or v.amount_dong <> b.total_dong
               or b.state <> case v.state when 'paid' then 'paid' when 'written' then 'drawn'
                              when 'approved' then 'drawn' else 'released' end limit 10"#
    )
    .fetch_all(pool)
    .await?;
    Ok((breaches, batches(pool).await?))
}

/// What was paid was received, came back or is outstanding, and what came back is in the book.
pub async fn paid_is_somewhere(pool: &PgPool) -> Answer {
    let breaches = sqlx::query_scalar!(
        r#"select format('batch %s', b.aid_batch_id) as "breach!" from aid_batch b
            where exists (select from aid_payment p where p.aid_batch_id = b.aid_batch_id
                     and (case p.state when 'drawn' then 'drawn' when 'released' then 'released'
                           else 'paid' end) <> b.state)
               or exists (select from aid_return t join voucher v using (voucher_id)
                   where t.aid_batch_id = b.aid_batch_id
                     and t.state <> case v.state when 'paid' then 'in' when 'written' then 'written'
                                     else 'undone' end) limit 10"#
    )
    .fetch_all(pool)
    .await?;
    Ok((breaches, batches(pool).await?))
}

/// The money of a receipt is the money of its records; of one taken back nothing is said.
pub async fn receipts_and_facts(pool: &PgPool) -> Answer {
    let breaches = sqlx::query_scalar!(
        r#"with said as (
             select r.origin_id, sum(f.amount) as dong
               from record r join fact f using (record_id) join series s using (series_no)
              where r.origin = 'programme' and s.code like '%.dong' group by 1)
           select format('receipt %s', t.aid_receipt_id) as "breach!"
             from aid_receipt t left join said on said.origin_id = t.aid_receipt_id
            where t.way <> 'carried' and coalesce(said.dong, 0)
               <> case t.state when 'received' then t.total_dong else 0 end limit 10"#
    )
    .fetch_all(pool)
    .await?;
    let count = sqlx::query_scalar!(r#"select count(*) as "count!" from aid_receipt"#)
        .fetch_one(pool)
        .await?;
    Ok((breaches, count.cast_unsigned()))
}

/// Nobody is paid twice for one line.
pub async fn paid_once(pool: &PgPool) -> Answer {
    let breaches = sqlx::query_scalar!(
        r#"select format('line %s', aid_line_id) as "breach!" from aid_payment
            where state not in ('released', 'returned')
            group by aid_line_id having count(*) > 1 limit 10"#
    )
    .fetch_all(pool)
    .await?;
    let count = sqlx::query_scalar!(r#"select count(*) as "count!" from aid_payment"#)
        .fetch_one(pool)
        .await?;
    Ok((breaches, count.cast_unsigned()))
}

/// Of no gift more went out than there was, and every batch of goods, and every return that was taken
/// in, moved what its lines need.
pub async fn goods_are_somewhere(pool: &PgPool) -> Answer {
    let breaches = sqlx::query_scalar!(
        r#"select format('gift %s', g.gift_id) as "breach!" from gift_in_kind g
            where g.quantity + (select coalesce(sum(quantity), 0) from gift_movement m
                                 where m.gift_id = g.gift_id) not between 0 and g.quantity
           union all
           select format('batch %s', b.aid_batch_id) from aid_batch b
             join gift_movement m using (gift_movement_id)
             cross join lateral (select coalesce(sum(quantity), 0) as quantity from gift_movement k
                                  where k.back_of = m.gift_movement_id) k
             cross join lateral (select count(*) as lines
                from aid_payment p left join aid_return t using (aid_return_id)
                where p.aid_batch_id = b.aid_batch_id
                  and (p.state = 'released' or (p.state = 'returned' and t.state = 'in'))) p
            where m.quantity <> -(b.lines * b.each_quantity)
               or k.quantity <> p.lines * b.each_quantity
            limit 10"#
    )
    .fetch_all(pool)
    .await?;
    let count = sqlx::query_scalar!(r#"select count(*) as "count!" from gift_in_kind"#)
        .fetch_one(pool)
        .await?;
    Ok((breaches, count.cast_unsigned()))
}

/// No round froze more than its budget, and what was drawn from another fund than its own says why.
pub async fn rounds_keep_their_bounds(pool: &PgPool) -> Answer {
    let breaches = sqlx::query_scalar!(
        r#"select format('round %s', r.aid_round_id) as "breach!" from aid_round r
            where r.budget_dong < (select coalesce(sum(total_dong), 0) from aid_list l
                                    where l.aid_round_id = r.aid_round_id and l.state = 'approved')
           union all
           select format('batch %s', b.aid_batch_id)
             from aid_batch b join aid_round r using (aid_round_id) join voucher v using (voucher_id)
            where r.unit_id = b.unit_id and v.fund_id <> r.fund_id and length(b.fund_reason) < 2
            limit 10"#
    )
    .fetch_all(pool)
    .await?;
    let count = sqlx::query_scalar!(r#"select count(*) as "count!" from aid_round"#)
        .fetch_one(pool)
        .await?;
    Ok((breaches, count.cast_unsigned()))
}
