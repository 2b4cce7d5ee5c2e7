//! The entries of books as statements read them.

use std::collections::BTreeSet;

use jiff_sqlx::ToSqlx;
use ledger::{Dong, Entry, Fault, Posting, Written};
use sqlx::{PgConnection, PgPool};
use timeline::Day;

/// An entry with what its book says about it.
#[derive(Debug, Clone)]
pub struct Kept {
    pub unit_id: i32,
    pub entry_id: i64,
    pub reverses_id: Option<i64>,
    pub voucher: Option<Brief>,
    pub entry: Entry,
}

/// What a line of a book shows of a voucher.
#[derive(Debug, Clone)]
pub struct Brief {
    pub kind: String,
    pub number: i32,
    pub person: String,
    pub reason: String,
}

/// Why the entries cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadFault {
    #[error("the entries could not be read: {0}")]
    Sql(#[from] sqlx::Error),
    #[error("entry {entry_id} is broken: {fault}; run diemtua verify")]
    Broken { entry_id: i64, fault: Fault },
    #[error("a sum does not fit: {0}")]
    Sum(#[from] Fault),
}

/// Which books are read.
#[derive(Debug, Clone, Copy)]
pub enum Books<'a> {
    /// The unit's own.
    Of(i32),
    /// The unit's and those of every unit below it on the line on the day.
    Below(i32, &'a str, Day),
}

/// The entries of the books before a day, book by book, in the order of days.
pub async fn entries(
    connection: &mut PgConnection,
    books: Books<'_>,
    until_on: Day,
) -> Result<Vec<Kept>, ReadFault> {
    let (unit_id, below) = match books {
        Books::Of(unit_id) => (unit_id, None),
        Books::Below(unit_id, line, on) => (unit_id, Some((line, on))),
    };
    let rows = sqlx::query!(
        r#"select e.entry_id, e.unit_id, e.posted_on, e.reverses_id, v.kind as "kind?", v.number as "number?",
                  v.person as "person?", v.reason as "reason?", p.account, p.fund_id, p.purse_id,
                  p.transfer_id, p.amount_dong
             from entry e join posting p using (entry_id)
             left join voucher v on v.voucher_id = e.voucher_id
            where e.posted_on < $2
              and (($3::text is null and e.unit_id = $1)
                or ($3 is not null and e.unit_id in (
                      select a.unit_id from unit_above a where a.above_id = $1 and a.line = $3
                         and a.from_on <= $4 and a.seen_until > $4)))
            order by e.unit_id, e.posted_on, e.entry_id, p.line_no"#,
        unit_id,
        until_on.to_sqlx() as _,
        below.map(|below| below.0),
        below.map(|below| below.1.to_sqlx()) as _
    )
    .fetch_all(connection)
    .await?;
    let mut kept: Vec<Kept> = Vec::new();
    let mut rows = rows.into_iter().peekable();
    while let Some(row) = rows.next() {
        let (entry_id, on) = (row.entry_id, row.posted_on.to_jiff());
        let broken = |fault| ReadFault::Broken { entry_id, fault };
        let line = |account: String, fund, ends: (Option<i64>, Option<i64>), dong| {
            Ok(Posting {
                account,
                fund,
                purse: ends.0,
                transfer: ends.1,
                amount: Dong::new(dong)?,
            })
        };
        let ends = (row.purse_id, row.transfer_id);
        let mut postings =
            vec![line(row.account, row.fund_id, ends, row.amount_dong).map_err(broken)?];
        while let Some(next) = rows.next_if(|next| next.entry_id == entry_id) {
            let ends = (next.purse_id, next.transfer_id);
            postings
                .push(line(next.account, next.fund_id, ends, next.amount_dong).map_err(broken)?);
        }
        let brief = |kind: String| {
            Some(Brief {
                kind,
                number: row.number?,
                person: row.person?,
                reason: row.reason?,
            })
        };
        kept.push(Kept {
            unit_id: row.unit_id,
            entry_id,
            reverses_id: row.reverses_id,
            voucher: row.kind.and_then(brief),
            entry: Entry::new(on, postings).map_err(broken)?,
        });
    }
    Ok(kept)
}

/// The transfers both of whose ends stand at or below a unit.
pub async fn transfers_within(
    connection: &mut PgConnection,
    unit_id: i32,
    (line, on): (&str, Day),
) -> sqlx::Result<BTreeSet<i64>> {
    let numbers = sqlx::query_scalar!(
        "with below as (
           select a.unit_id from unit_above a where a.above_id = $1 and a.line = $2
              and a.from_on <= $3 and a.seen_until > $3)
         select transfer_id from money_transfer
          where from_id in (select unit_id from below) and to_id in (select unit_id from below)",
        unit_id,
        line,
        on.to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    Ok(numbers.into_iter().collect())
}

/// Every entry of the site as it stands, for the laws to be asked of; over the owner's connection.
pub async fn all_written(owner: &PgPool) -> sqlx::Result<Vec<Written>> {
    let rows = sqlx::query!(
        r#"select e.entry_id, e.unit_id, e.posted_on, e.reverses_id, p.account as "account?",
                  p.fund_id as "fund_id?", p.purse_id, p.transfer_id, p.amount_dong as "amount_dong?"
             from entry e left join posting p using (entry_id) order by e.entry_id, p.line_no"#
    )
    .fetch_all(owner)
    .await?;
    let mut all: Vec<Written> = Vec::new();
    for row in rows {
        if all.last().is_none_or(|last| last.number != row.entry_id) {
            all.push(Written {
                book: row.unit_id.into(),
                number: row.entry_id,
                on: row.posted_on.to_jiff(),
                reverses: row.reverses_id,
                postings: Vec::new(),
            });
        }
        let posting = row.account.zip(row.fund_id).zip(row.amount_dong);
        if let (Some(((account, fund), dong)), Some(last)) = (posting, all.last_mut()) {
            last.postings.push(Posting {
                account,
                fund,
                purse: row.purse_id,
                transfer: row.transfer_id,
                amount: Dong::new(dong).unwrap_or_default(),
            });
        }
    }
    Ok(all)
}
