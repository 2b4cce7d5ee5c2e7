//! The bank accounts on frozen lists of a scope that stand under more than one person.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use super::rules::{AccountUse, normal};
use crate::inspection::store::Scope;

/// The lines of frozen lists below a unit whose account stands there under more than one person, over
/// all lists, units and rounds, with the payment each was drawn into.
pub async fn shared_accounts(
    connection: &mut PgConnection,
    scope: Scope<'_>,
) -> sqlx::Result<Vec<AccountUse>> {
    let rows = sqlx::query!(
        r#"with below as materialized (
             select a.unit_id from unit_above a
              where a.above_id = $1 and a.line = $2 and a.from_on <= $3 and a.seen_until > $3),
           lines as materialized (
             select n.aid_line_id, upper(n.account_no) as account, n.person_id
               from aid_line n join aid_list l using (aid_list_id)
              where n.account_no <> '' and n.struck is null and l.state = 'approved'
                and n.unit_id in (select unit_id from below)),
           shared as materialized (
             select account from lines group by account having count(distinct person_id) > 1)
           select n.account as "account!", person_kept(n.person_id) as "person_id!", b.voucher_id as "voucher_id?"
             from lines n join shared using (account)
             left join aid_payment p on p.aid_line_id = n.aid_line_id and p.state <> 'released'
             left join aid_batch b on b.aid_batch_id = p.aid_batch_id"#,
        scope.unit_id,
        scope.line,
        scope.today.to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    let uses = rows.into_iter().map(|row| AccountUse {
        account: normal(&row.account),
        person_id: row.person_id,
        voucher_id: row.voucher_id,
    });
    Ok(uses.collect())
}

/// A line that is evidence: whose it is, on which list, and how far its payment is.
#[derive(Debug, Clone)]
pub struct Evidence {
    pub account_no: String,
    /// Empty where the reader may not see the person.
    pub name: String,
    pub person_id: i64,
    pub kin: String,
    pub amount_dong: i64,
    pub unit_code: String,
    pub unit: String,
    pub list_id: i64,
    pub round: String,
    pub from_on: Day,
    /// The voucher it was drawn into: its number, its unit's code and the number papers bear.
    pub voucher: Option<(i64, String, i32)>,
    /// `drawn`, `paid`, `received`, `returned`; none while the list waits.
    pub state: Option<String>,
}

/// Every line below a unit with an account into which a payment went that stands under more than one
/// person, by account.
pub async fn evidence(
    connection: &mut PgConnection,
    scope: Scope<'_>,
    voucher_id: i64,
) -> sqlx::Result<Vec<Evidence>> {
    let rows = sqlx::query!(
        r#"with below as materialized (
             select a.unit_id from unit_above a
              where a.above_id = $1 and a.line = $2 and a.from_on <= $3 and a.seen_until > $3),
           own as materialized (
             select distinct n.account_no
               from aid_batch b join aid_payment p using (aid_batch_id)
               join aid_line n on n.aid_line_id = p.aid_line_id
              where b.voucher_id = $4 and n.account_no <> '' and n.struck is null and p.state <> 'released'),
           lines as materialized (
             select n.*, person_kept(n.person_id) as kept
               from aid_line n join aid_list l using (aid_list_id)
              where n.struck is null and l.state = 'approved' and n.unit_id in (select unit_id from below)
                and (n.account_no in (select account_no from own)
                     or n.account_no <> '' and upper(n.account_no) in (select upper(account_no) from own))),
           shared as materialized (
             select upper(account_no) as account from lines group by 1 having count(distinct kept) > 1)
           select n.account_no, coalesce(pe.full_name, '') as "name!", n.kept as "person_id!", n.kin,
                  n.amount_dong, u.code, un.name as "unit!", n.aid_list_id, r.name as round, r.from_on,
                  p.state as "state?", v.voucher_id as "voucher_id?", vu.code as "voucher_unit?",
                  v.number as "number?"
             from lines n join shared s on s.account = upper(n.account_no)
             join aid_list l on l.aid_list_id = n.aid_list_id
             join aid_round r on r.aid_round_id = l.aid_round_id
             join unit u on u.unit_id = n.unit_id
             cross join lateral (select name from unit_name x where x.unit_id = n.unit_id
                order by lower(x.during) desc limit 1) un
             left join person pe on pe.person_id = n.kept
             left join aid_payment p on p.aid_line_id = n.aid_line_id and p.state <> 'released'
             left join aid_batch b on b.aid_batch_id = p.aid_batch_id
             left join voucher v on v.voucher_id = b.voucher_id
             left join unit vu on vu.unit_id = v.unit_id
            order by upper(n.account_no), r.from_on, u.code, n.aid_line_id limit 500"#,
        scope.unit_id,
        scope.line,
        scope.today.to_sqlx() as _,
        voucher_id
    )
    .fetch_all(connection)
    .await?;
    let lines = rows.into_iter().map(|row| {
        let voucher = row.voucher_id.zip(row.voucher_unit).zip(row.number);
        Evidence {
            account_no: row.account_no,
            name: row.name,
            person_id: row.person_id,
            kin: row.kin,
            amount_dong: row.amount_dong,
            unit_code: row.code,
            unit: row.unit,
            list_id: row.aid_list_id,
            round: row.round,
            from_on: row.from_on.to_jiff(),
            voucher: voucher.map(|((id, code), number)| (id, code, number)),
            state: row.state,
        }
    });
    Ok(lines.collect())
}
