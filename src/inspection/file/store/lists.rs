//! Files listed and added up, the payments in a file, and who had a part in them.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use super::{Of, lock_file, tell};
use crate::access::Permit;
use crate::inspection::file::rules::{State, Sums};
use crate::store::begin_change;

/// What a list is asked with.
#[derive(Debug, Clone, Copy)]
pub struct ListAsked<'a> {
    pub unit_id: i32,
    pub line: &'a str,
    pub today: Day,
    /// The files no unit has seen yet too.
    pub unseen: bool,
    /// A state, or empty for all.
    pub state: &'a str,
    pub offset: i64,
    pub limit: i64,
}

/// A file as it is listed.
#[derive(Debug, Clone)]
pub struct Listed {
    pub file_id: i64,
    pub unit_code: String,
    pub unit: String,
    pub subject: String,
    pub from_on: Day,
    pub last_on: Day,
    pub state: State,
    pub findings: i64,
    pub proposed_dong: i64,
    pub recovered_dong: i64,
}

/// The files about a unit and those below it that the reader may see, newest first, and how many.
pub async fn list(
    connection: &mut PgConnection,
    asked: ListAsked<'_>,
) -> sqlx::Result<(Vec<Listed>, i64)> {
    let rows = sqlx::query!(
        r#"select f.inspection_file_id, u.code, n.name as "unit!", f.subject, f.from_on, f.last_on,
                  f.state, s.findings as "findings!", s.proposed as "proposed!",
                  r.recovered as "recovered!", count(*) over () as "total!"
             from inspection_file f join unit u on u.unit_id = f.unit_id
             join unit_above a on a.unit_id = f.unit_id and a.above_id = $1 and a.line = $2
              and a.from_on <= $3 and a.seen_until > $3
             cross join lateral (select name from unit_name n where n.unit_id = f.unit_id
                order by lower(n.during) desc limit 1) n
             cross join lateral (select count(*) as findings,
                  coalesce(sum(proposed_dong), 0)::bigint as proposed from inspection_finding i
                where i.inspection_file_id = f.inspection_file_id and i.state <> 'withdrawn') s
             cross join lateral (select coalesce(sum(dong), 0)::bigint as recovered
                from inspection_recovery i
                where i.inspection_file_id = f.inspection_file_id and i.state = 'stands') r
            where ($4 = '' or f.state = $4) and ($7 or f.round_no > 0 or f.state = 'concluded')
            order by f.inspection_file_id desc limit $6 offset $5"#,
        asked.unit_id,
        asked.line,
        asked.today.to_sqlx() as _,
        asked.state,
        asked.offset,
        asked.limit,
        asked.unseen
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let listed = rows.into_iter().map(|row| Listed {
        file_id: row.inspection_file_id,
        unit_code: row.code,
        unit: row.unit,
        subject: row.subject,
        from_on: row.from_on.to_jiff(),
        last_on: row.last_on.to_jiff(),
        state: State::of(&row.state).unwrap_or(State::Off),
        findings: row.findings,
        proposed_dong: row.proposed,
        recovered_dong: row.recovered,
    });
    Ok((listed.collect(), total))
}

/// What the concluded files about a unit and those below it add up to.
pub async fn sums(
    connection: &mut PgConnection,
    (unit_id, line): (i32, &str),
    today: Day,
) -> sqlx::Result<Sums> {
    let row = sqlx::query!(
        r#"with own as materialized (
             select f.inspection_file_id from inspection_file f
               join unit_above a on a.unit_id = f.unit_id and a.above_id = $1 and a.line = $2
                and a.from_on <= $3 and a.seen_until > $3
              where f.state = 'concluded')
           select count(*) as "findings!", coalesce(sum(n.questioned_dong), 0)::bigint as "questioned!",
                  coalesce(sum(n.proposed_dong), 0)::bigint as "proposed!",
                  (select coalesce(sum(r.dong), 0) from inspection_recovery r
                     join own using (inspection_file_id) where r.state = 'stands')::bigint as "recovered!"
             from inspection_finding n join own using (inspection_file_id)
            where n.state = 'upheld'"#,
        unit_id,
        line,
        today.to_sqlx() as _
    )
    .fetch_one(connection)
    .await?;
    Ok(Sums {
        findings: row.findings,
        questioned_dong: row.questioned,
        proposed_dong: row.proposed,
        recovered_dong: row.recovered,
    })
}

/// How many files wait for the explanation of a unit.
pub async fn waiting_for(connection: &mut PgConnection, unit_id: i32) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from inspection_file
            where unit_id = $1 and state = 'handed'"#,
        unit_id
    )
    .fetch_one(connection)
    .await
}

/// A file payments may be put into.
#[derive(Debug, Clone)]
pub struct OpenFile {
    pub file_id: i64,
    pub unit: String,
    pub subject: String,
}

/// The files the inspectors of a unit have with them, newest first.
pub async fn open_files(connection: &mut PgConnection, by_id: i32) -> sqlx::Result<Vec<OpenFile>> {
    sqlx::query_as!(
        OpenFile,
        r#"select f.inspection_file_id as file_id, u.code as unit, f.subject
             from inspection_file f join unit u on u.unit_id = f.unit_id
            where f.by_id = $1 and f.state in ('open', 'explained')
            order by f.inspection_file_id desc limit 100"#,
        by_id
    )
    .fetch_all(connection)
    .await
}

/// A payment in a file.
#[derive(Debug, Clone)]
pub struct PaymentLine {
    pub voucher_id: i64,
    pub unit_code: String,
    pub number: i32,
    pub year: i16,
    pub written_on: Day,
    pub payee: String,
    pub reason: String,
    pub amount_dong: i64,
    pub state: String,
    /// The codes of the marks it had when it was put in.
    pub marks: Vec<String>,
    /// How many findings rest on it.
    pub findings: i64,
}

/// The payments in a file, by unit and day.
pub async fn payments(
    connection: &mut PgConnection,
    file_id: i64,
) -> sqlx::Result<Vec<PaymentLine>> {
    let rows = sqlx::query!(
        r#"select v.voucher_id, u.code, v.number, v.year, v.written_on, v.person, v.reason,
                  v.amount_dong, v.state, p.marks,
                  (select count(*) from inspection_finding_payment g
                    where g.inspection_file_id = p.inspection_file_id
                      and g.voucher_id = p.voucher_id) as "findings!"
             from inspection_payment p join voucher v using (voucher_id)
             join unit u on u.unit_id = v.unit_id
            where p.inspection_file_id = $1
            order by u.code, v.written_on, v.voucher_id limit 2000"#,
        file_id
    )
    .fetch_all(connection)
    .await?;
    let lines = rows.into_iter().map(|row| PaymentLine {
        voucher_id: row.voucher_id,
        unit_code: row.code,
        number: row.number,
        year: row.year,
        written_on: row.written_on.to_jiff(),
        payee: row.person,
        reason: row.reason,
        amount_dong: row.amount_dong,
        state: row.state,
        marks: row.marks.split_whitespace().map(str::to_owned).collect(),
        findings: row.findings,
    });
    Ok(lines.collect())
}

/// Puts payments into a file, each with the marks it has; those that are not of the file's unit and
/// period or are in it already are left. Gives how many were put in.
pub async fn put_payments(
    connection: &mut PgConnection,
    permit: &Permit,
    of: Of,
    chosen: &[(i64, String)],
) -> sqlx::Result<u64> {
    lock_file(connection, of.file_id).await?;
    let purpose = "payments inspected";
    let change_no = begin_change(connection, permit.author(), Some(of.unit_id), purpose).await?;
    let vouchers: Vec<i64> = chosen.iter().map(|(voucher, _)| *voucher).collect();
    let marks: Vec<String> = chosen.iter().map(|(_, marks)| marks.clone()).collect();
    let done = sqlx::query!(
        "insert into inspection_payment (inspection_file_id, unit_id, voucher_id, marks, change_no)
         select f.inspection_file_id, f.unit_id, v.voucher_id, c.marks, $4
           from unnest($2::bigint[], $3::text[]) as c(voucher_id, marks)
           join voucher v using (voucher_id)
           join inspection_file f on f.inspection_file_id = $1
          where v.kind = 'payment' and v.written_on between f.from_on and f.last_on
            and exists (select from unit_above a where a.unit_id = v.unit_id and a.above_id = f.unit_id)
         on conflict (inspection_file_id, voucher_id) do nothing",
        of.file_id,
        &vouchers,
        &marks,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() > 0 {
        let detail = serde_json::json!({ "payments": done.rows_affected() });
        tell(connection, change_no, of, ("inspection-payments", detail)).await?;
    }
    Ok(done.rows_affected())
}

/// Takes a payment on which no finding rests out of a file; false where it is not there.
pub async fn take_payment_off(
    connection: &mut PgConnection,
    permit: &Permit,
    of: Of,
    voucher_id: i64,
) -> sqlx::Result<bool> {
    lock_file(connection, of.file_id).await?;
    let purpose = "payment not inspected";
    let change_no = begin_change(connection, permit.author(), Some(of.unit_id), purpose).await?;
    let done = sqlx::query!(
        "delete from inspection_payment p where p.inspection_file_id = $1 and p.voucher_id = $2
            and not exists (select from inspection_finding_payment g
                  where g.inspection_file_id = $1 and g.voucher_id = $2)",
        of.file_id,
        voucher_id
    )
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() > 0 {
        let detail = serde_json::json!({ "voucher": voucher_id });
        tell(
            connection,
            change_no,
            of,
            ("inspection-payment-off", detail),
        )
        .await?;
    }
    Ok(done.rows_affected() > 0)
}

/// Whether an account wrote, approved or paid a payment of the file, or explained for its unit.
pub async fn has_a_part(
    connection: &mut PgConnection,
    (file_id, account_id): (i64, i32),
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from inspection_payment p join voucher v using (voucher_id)
                where p.inspection_file_id = $1
                  and (v.written_by = $2 or exists (select from voucher_step s
                        where s.voucher_id = v.voucher_id and s.account_id = $2)))
              or exists (select from inspection_step s where s.inspection_file_id = $1
                            and s.step = 'explained' and s.account_id = $2) as "part!""#,
        file_id,
        account_id
    )
    .fetch_one(connection)
    .await
}
