//! The payments of a scope with what the rules look at.

use std::collections::HashSet;

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::{Day, Period};

use super::rules::Payment;

/// The most payments looked at together; a longer period is asked for in parts.
pub const MOST: i64 = 50_000;

/// Whose payments are read.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    pub unit_id: i32,
    pub line: &'a str,
    pub today: Day,
}

/// Every payment voucher of a period in the books of a unit and below it, in the order of units and
/// days. A voucher drawn from frozen lists pays people who stand there by name, so its payees are
/// known; of the others [`known_payees`] tells. Whether the day is a working day the calendar knows.
pub async fn payments(
    connection: &mut PgConnection,
    scope: Scope<'_>,
    period: Period,
) -> sqlx::Result<Vec<Payment>> {
    let rows = sqlx::query!(
        r#"with below as materialized (
             select a.unit_id from unit_above a
              where a.above_id = $1 and a.line = $2 and a.from_on <= $3 and a.seen_until > $3),
           paid as materialized (
             select v.* from voucher v join below using (unit_id)
              where v.kind = 'payment' and v.written_on >= $4 and v.written_on < $5
              order by v.unit_id, v.written_on, v.voucher_id limit $6),
           steps as materialized (
             select s.voucher_id, max(s.taken_at) filter (where s.step = 'approved') as approved_at,
                    max(s.taken_at) filter (where s.step = 'paid') as paid_at,
                    max(s.taken_on) filter (where s.step = 'paid') as paid_on,
                    max(s.change_no) filter (where s.step = 'reversed') as reversed_in
               from voucher_step s join paid using (voucher_id) group by 1),
           files as materialized (
             select a.voucher_id, count(*) as files
               from attachment a join paid on paid.voucher_id = a.voucher_id group by 1)
           select v.voucher_id, v.unit_id, u.code, n.name as "unit_name!", v.year, v.number,
                  v.written_on as "written_on: jiff_sqlx::Date", v.person, v.reason, v.amount_dong,
                  v.account, f.name as fund, p.name as purse, v.state, v.to_id,
                  coalesce(fi.files, 0) as "files!",
                  s.approved_at as "approved_at?: jiff_sqlx::Timestamp",
                  s.paid_at as "paid_at?: jiff_sqlx::Timestamp",
                  s.paid_on as "paid_on?: jiff_sqlx::Date",
                  exists (select from book_closing c where c.unit_id = v.unit_id
                             and c.change_no < s.reversed_in and c.closed_until > s.paid_on) as "late!",
                  (select l.most_dong from payment_limit l
                    where l.tier = case u.tier when 'upper' then 'upper' when 'federation' then 'federation'
                                     when 'confederation' then 'federation' else 'base' end
                      and l.from_on <= v.written_on
                      and (l.until_on is null or l.until_on > v.written_on)) as limit_dong,
                  exists (select from aid_batch b where b.voucher_id = v.voucher_id) as "has_list!"
             from paid v
             join unit u on u.unit_id = v.unit_id
             join fund f on f.fund_id = v.fund_id
             join purse p on p.purse_id = v.purse_id
             left join steps s on s.voucher_id = v.voucher_id
             left join files fi on fi.voucher_id = v.voucher_id
             cross join lateral (select name from unit_name n where n.unit_id = v.unit_id
                order by lower(n.during) desc limit 1) n
            order by v.unit_id, v.written_on, v.voucher_id"#,
        scope.unit_id,
        scope.line,
        scope.today.to_sqlx() as _,
        period.from_on().to_sqlx() as _,
        period.until_on().to_sqlx() as _,
        MOST + 1
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Payment {
            voucher_id: row.voucher_id,
            unit_id: row.unit_id,
            unit: row.code,
            unit_name: row.unit_name,
            year: row.year,
            number: row.number,
            written_on: row.written_on.to_jiff(),
            folded: vietnamese::fold(&row.person),
            payee: row.person,
            reason: row.reason,
            amount_dong: row.amount_dong,
            account: row.account,
            fund: row.fund,
            purse: row.purse,
            state: row.state,
            is_transfer: row.to_id.is_some(),
            files: row.files,
            approved_at: row.approved_at.map(|moment| moment.to_jiff()),
            paid_at: row.paid_at.map(|moment| moment.to_jiff()),
            paid_on: row.paid_on.map(|day| day.to_jiff()),
            is_reversed_late: row.late,
            limit_dong: row.limit_dong,
            is_known: row.has_list,
            is_day_off: false,
        })
        .collect())
}

/// Of the folded names those that somebody in the scope bears: a member or another person of the
/// register, an employer, a donor, a unit.
pub async fn known_payees(
    connection: &mut PgConnection,
    payments: &[Payment],
) -> sqlx::Result<HashSet<String>> {
    let folded: HashSet<&str> = payments.iter().map(|own| own.folded.as_str()).collect();
    let folded: Vec<String> = folded.into_iter().map(str::to_owned).collect();
    let names: HashSet<&str> = payments.iter().map(|own| own.payee.as_str()).collect();
    let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    let known = sqlx::query_scalar!(
        r#"select folded as "folded!" from person where folded = any($1)
           union select folded from employer where folded = any($1)
           union select folded from unit_name where folded = any($1)"#,
        &folded
    )
    .fetch_all(&mut *connection)
    .await?;
    let donors = sqlx::query_scalar!("select name from donor where name = any($1)", &names)
        .fetch_all(connection)
        .await?;
    let donors = donors.iter().map(|name| vietnamese::fold(name));
    Ok(known.into_iter().chain(donors).collect())
}

/// A payment voucher of a unit or below it: the number its paper bears, and its day.
pub async fn find_payment(
    connection: &mut PgConnection,
    scope: Scope<'_>,
    voucher_id: i64,
) -> sqlx::Result<Option<(i32, Day)>> {
    let row = sqlx::query!(
        r#"select v.number, v.written_on as "written_on: jiff_sqlx::Date" from voucher v
             join unit_above a on a.unit_id = v.unit_id and a.above_id = $1 and a.line = $2
              and a.from_on <= $3 and a.seen_until > $3
            where v.voucher_id = $4 and v.kind = 'payment'"#,
        scope.unit_id,
        scope.line,
        scope.today.to_sqlx() as _,
        voucher_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| (row.number, row.written_on.to_jiff())))
}
