//! Funds that are shown to anybody, over the owner's connection: nobody is signed in.

use sqlx::PgPool;
use timeline::Day;

/// A fund as a stranger sees it.
#[derive(Debug, Clone)]
pub struct PublicFund {
    pub fund_id: i64,
    pub unit_id: i32,
    pub name: String,
    pub purpose: String,
    pub opened_on: Day,
    pub unit_name: String,
    pub generated: bool,
}

/// The fund shown under a code.
pub async fn find_public(owner: &PgPool, code: &str) -> sqlx::Result<Option<PublicFund>> {
    let row = sqlx::query!(
        r#"select f.fund_id, f.unit_id, f.name, f.purpose, f.opened_on, u.generated, n.name as "unit_name!"
             from fund f join unit u using (unit_id)
            cross join lateral (select name from unit_name n where n.unit_id = f.unit_id
               order by lower(n.during) desc limit 1) n
            where f.public_code = $1"#,
        code
    )
    .fetch_optional(owner)
    .await?;
    Ok(row.map(|row| PublicFund {
        fund_id: row.fund_id,
        unit_id: row.unit_id,
        name: row.name,
        purpose: row.purpose,
        opened_on: row.opened_on.to_jiff(),
        unit_name: row.unit_name,
        generated: row.generated,
    }))
}

/// What donors gave the fund in money: those who agreed by name, the others together, with how many
/// they are.
pub async fn given(owner: &PgPool, fund_id: i64) -> sqlx::Result<Vec<(Option<String>, i64, i64)>> {
    let rows = sqlx::query!(
        r#"select case when d.may_be_named then d.name end as name, sum(v.amount_dong)::bigint as "dong!",
                  count(distinct d.donor_id) as "donors!"
             from voucher v join donor d using (donor_id)
            where v.fund_id = $1 and v.state = 'paid' group by 1 order by 2 desc limit 500"#,
        fund_id
    )
    .fetch_all(owner)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.name, row.dong, row.donors))
        .collect())
}
