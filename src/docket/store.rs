//! The register of papers in the database: entries that are only added; the numbering beside it.

mod numbering;

use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, PgPool};
use timeline::Day;

use super::rules::kind_of;
use crate::access::Permit;
use crate::audit::{self, Deed};
use crate::store::begin_change;

pub use numbering::{Numbering, keep_numbering, number_now, numbering};

/// A paper to enter as sent out.
#[derive(Debug, Clone)]
pub struct Outgoing {
    pub unit_id: i32,
    pub number: String,
    pub subject: String,
    pub signed_on: Day,
    pub signer: String,
    /// As the paper lists them, separated by semicolons.
    pub recipients: String,
    /// The report the paper is, which then replaces the one before it on the same form and period.
    pub report_id: Option<i64>,
    /// The number of an earlier paper of the unit that this one replaces.
    pub replaces: Option<i64>,
    /// A fresh secret of 32 hexadecimal digits.
    pub code: String,
}

impl Outgoing {
    /// The letters of its kind: `BC` of `07/BC-LĐLĐ`, `QĐ` of `01/2026/QĐ-CĐCS`.
    pub fn kind(&self) -> &str {
        kind_of(self.number.rsplit('/').next().unwrap_or_default())
    }
}

/// Enters a paper sent out and gives its number in the database.
pub async fn enter_out(
    connection: &mut PgConnection,
    permit: &Permit,
    paper: &Outgoing,
) -> sqlx::Result<i64> {
    let purpose = "paper entered";
    let (author, unit_id) = (permit.author(), paper.unit_id);
    let change_no = begin_change(connection, author, Some(unit_id), purpose).await?;
    let searched = format!("{} {} {}", paper.number, paper.subject, paper.recipients);
    let paper_id = sqlx::query_scalar!(
        "insert into paper_out (unit_id, year, kind, number, subject, signed_on, signer, recipients,
             report_id, replaces_id, code, folded, change_no)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, coalesce($10, (
             select p.paper_id from report n
               join report r on r.unit_id = n.unit_id and r.form = n.form and r.period = n.period
               join paper_out p on p.report_id = r.report_id
              where n.report_id = $9 and r.report_id <> n.report_id
              order by p.paper_id desc limit 1)), $11, $12, $13)
         returning paper_id",
        unit_id,
        paper.signed_on.year(),
        paper.kind(),
        paper.number,
        paper.subject,
        paper.signed_on.to_sqlx() as _,
        paper.signer,
        paper.recipients,
        paper.report_id,
        paper.replaces,
        paper.code,
        vietnamese::fold(&searched),
        change_no
    )
    .fetch_one(&mut *connection)
    .await?;
    let deed = Deed {
        unit_id: Some(unit_id),
        deed: "paper-entered",
        subject: "paper-out",
        subject_id: Some(paper_id),
        detail: serde_json::json!({ "number": paper.number }),
    };
    audit::write(connection, change_no, &deed).await?;
    Ok(paper_id)
}

/// Enters a paper under the next number of its symbol in its year; the number it came with is not
/// read. Two hands at once get two numbers.
pub async fn enter_next(
    connection: &mut PgConnection,
    permit: &Permit,
    (paper, symbol): (Outgoing, &str),
) -> sqlx::Result<i64> {
    let (unit_id, year) = (paper.unit_id, paper.signed_on.year());
    lock_year(&mut *connection, (unit_id, year)).await?;
    let number = number_now(&mut *connection, (unit_id, year), symbol).await?;
    enter_out(connection, permit, &Outgoing { number, ..paper }).await
}

/// Whoever numbers papers of the unit's year waits for whoever does so already.
async fn lock_year(connection: &mut PgConnection, (unit_id, year): (i32, i16)) -> sqlx::Result<()> {
    sqlx::query_scalar!(
        r#"select pg_advisory_xact_lock($1, $2)::text as "locked!""#,
        unit_id,
        i32::from(year)
    )
    .fetch_one(connection)
    .await?;
    Ok(())
}

/// Whether the fault is a number given twice in a year.
pub fn is_number_taken(fault: &sqlx::Error) -> bool {
    fault
        .as_database_error()
        .and_then(|fault| fault.constraint())
        .is_some_and(|name| name == "a paper's number is given once in a year")
}

/// The check code of the paper a report is, within the scope.
pub async fn code_of_report(
    connection: &mut PgConnection,
    report_id: i64,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select code from paper_out where report_id = $1", report_id)
        .fetch_optional(connection)
        .await
}

/// An earlier paper of the unit by its number, the latest of them.
pub async fn find_by_number(
    connection: &mut PgConnection,
    unit_id: i32,
    number: &str,
) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "select paper_id from paper_out where unit_id = $1 and number = $2
          order by year desc limit 1",
        unit_id,
        number
    )
    .fetch_optional(connection)
    .await
}

/// A paper to enter as received.
#[derive(Debug, Clone)]
pub struct Incoming {
    pub unit_id: i32,
    pub arrived_on: Day,
    pub sender: String,
    pub number: String,
    pub dated_on: Day,
    pub subject: String,
    pub passed_to: String,
}

/// Enters a paper received and gives its number of arrival. Two hands at once get two numbers.
pub async fn enter_in(
    connection: &mut PgConnection,
    permit: &Permit,
    paper: &Incoming,
) -> sqlx::Result<i32> {
    let purpose = "paper received";
    let (author, unit_id) = (permit.author(), paper.unit_id);
    let change_no = begin_change(connection, author, Some(unit_id), purpose).await?;
    let year = paper.arrived_on.year();
    lock_year(&mut *connection, (unit_id, year)).await?;
    let searched = format!(
        "{} {} {} {}",
        paper.sender, paper.number, paper.subject, paper.passed_to
    );
    let row = sqlx::query!(
        "insert into paper_in (unit_id, year, arrival_no, arrived_on, sender, number, dated_on,
             subject, passed_to, folded, change_no)
         values ($1, $2, (select coalesce(max(arrival_no), 0) + 1 from paper_in
                           where unit_id = $1 and year = $2), $3, $4, $5, $6, $7, $8, $9, $10)
         returning paper_id, arrival_no",
        unit_id,
        year,
        paper.arrived_on.to_sqlx() as _,
        paper.sender,
        paper.number,
        paper.dated_on.to_sqlx() as _,
        paper.subject,
        paper.passed_to,
        vietnamese::fold(&searched),
        change_no
    )
    .fetch_one(&mut *connection)
    .await?;
    let deed = Deed {
        unit_id: Some(unit_id),
        deed: "paper-received",
        subject: "paper-in",
        subject_id: Some(row.paper_id),
        detail: serde_json::json!({ "arrival": row.arrival_no }),
    };
    audit::write(connection, change_no, &deed).await?;
    Ok(row.arrival_no)
}

/// The arrival number of a paper entered before with the same number, sender and day.
pub async fn find_same(
    connection: &mut PgConnection,
    paper: &Incoming,
) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!(
        "select arrival_no from paper_in
          where unit_id = $1 and number = $2 and lower(sender) = lower($3) and dated_on = $4
          order by paper_id desc limit 1",
        paper.unit_id,
        paper.number,
        paper.sender,
        paper.dated_on.to_sqlx() as _
    )
    .fetch_optional(connection)
    .await
}

/// What a list of papers is asked with.
#[derive(Debug, Clone, Copy)]
pub struct ListAsked<'a> {
    pub unit_id: i32,
    pub year: i16,
    /// Folded words; empty for all.
    pub folded: &'a str,
    pub offset: i64,
    pub limit: i64,
}

/// A paper sent out as it is listed.
#[derive(Debug, Clone)]
pub struct Sent {
    pub paper_id: i64,
    pub number: String,
    pub subject: String,
    pub signed_on: Day,
    pub signer: String,
    pub recipients: String,
    pub report_id: Option<i64>,
    pub code: String,
    /// The number of the paper that replaces it.
    pub replaced_by: Option<String>,
}

/// The papers sent out in a year, newest first, and how many there are.
pub async fn sent(
    connection: &mut PgConnection,
    asked: ListAsked<'_>,
) -> sqlx::Result<(Vec<Sent>, i64)> {
    let rows = sqlx::query!(
        r#"select p.paper_id, p.number, p.subject, p.signed_on, p.signer, p.recipients, p.report_id,
                  p.code, n.number as "replaced_by?", count(*) over () as "total!"
             from paper_out p left join lateral (
               select number from paper_out n where n.replaces_id = p.paper_id
                order by n.paper_id desc limit 1) n on true
            where p.unit_id = $1 and p.year = $2 and strpos(p.folded, $3) > 0
            order by p.signed_on desc, p.paper_id desc limit $5 offset $4"#,
        asked.unit_id,
        asked.year,
        asked.folded,
        asked.offset,
        asked.limit
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let sent = rows.into_iter().map(|row| Sent {
        paper_id: row.paper_id,
        number: row.number,
        subject: row.subject,
        signed_on: row.signed_on.to_jiff(),
        signer: row.signer,
        recipients: row.recipients,
        report_id: row.report_id,
        code: row.code,
        replaced_by: row.replaced_by,
    });
    Ok((sent.collect(), total))
}

/// A paper received as it is listed.
#[derive(Debug, Clone)]
pub struct Received {
    pub arrival_no: i32,
    pub arrived_on: Day,
    pub sender: String,
    pub number: String,
    pub dated_on: Day,
    pub subject: String,
    pub passed_to: String,
}

/// The papers received in a year, newest first, and how many there are.
pub async fn received(
    connection: &mut PgConnection,
    asked: ListAsked<'_>,
) -> sqlx::Result<(Vec<Received>, i64)> {
    let rows = sqlx::query!(
        r#"select arrival_no, arrived_on, sender, number, dated_on, subject, passed_to,
                  count(*) over () as "total!"
             from paper_in where unit_id = $1 and year = $2 and strpos(folded, $3) > 0
            order by arrival_no desc limit $5 offset $4"#,
        asked.unit_id,
        asked.year,
        asked.folded,
        asked.offset,
        asked.limit
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let received = rows.into_iter().map(|row| Received {
        arrival_no: row.arrival_no,
        arrived_on: row.arrived_on.to_jiff(),
        sender: row.sender,
        number: row.number,
        dated_on: row.dated_on.to_jiff(),
        subject: row.subject,
        passed_to: row.passed_to,
    });
    Ok((received.collect(), total))
}

/// What a stranger may learn of a paper by its code.
#[derive(Debug, Clone)]
pub struct Checked {
    pub unit_id: i32,
    pub number: String,
    pub subject: String,
    pub signed_on: Day,
    pub signer: String,
    pub unit_name: String,
    pub report_id: Option<i64>,
    /// Number and day of the paper that replaces it.
    pub replaced_by: Option<(String, Day)>,
}

/// The paper of a code, whoever asks; over the owner's connection, for nobody is signed in. The
/// unit is named as it was on the paper's day.
pub async fn find_by_code(owner: &PgPool, code: &str) -> sqlx::Result<Option<Checked>> {
    let row = sqlx::query!(
        r#"select p.unit_id, p.number, p.subject, p.signed_on, p.signer, p.report_id, u.name as "unit_name!",
                  n.number as "new_number?", n.signed_on as "new_on?"
             from paper_out p
            cross join lateral (select name from unit_name u where u.unit_id = p.unit_id
               order by (u.during @> p.signed_on) desc, lower(u.during) desc limit 1) u
             left join lateral (select number, signed_on from paper_out n
               where n.replaces_id = p.paper_id order by n.paper_id desc limit 1) n on true
            where p.code = $1"#,
        code
    )
    .fetch_optional(owner)
    .await?;
    Ok(row.map(|row| Checked {
        unit_id: row.unit_id,
        number: row.number,
        subject: row.subject,
        signed_on: row.signed_on.to_jiff(),
        signer: row.signer,
        unit_name: row.unit_name,
        report_id: row.report_id,
        replaced_by: row.new_number.zip(row.new_on.map(|day| day.to_jiff())),
    }))
}
