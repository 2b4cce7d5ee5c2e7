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
