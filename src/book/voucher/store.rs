//! Vouchers in the database: written under the year's next number, found, listed.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use super::step::store::lock_book;
use crate::access::Permit;
use crate::book::rules::{Kind, Standing, State};
use crate::book::store::tell;
use crate::store::begin_change;

/// Who acts, with the name his papers bear.
#[derive(Debug, Clone, Copy)]
pub struct Hand<'a> {
    pub permit: &'a Permit,
    pub name: &'a str,
}

/// A voucher to write.
#[derive(Debug, Clone)]
pub struct NewVoucher {
    pub unit_id: i32,
    pub kind: Kind,
    pub written_on: Day,
    pub person: String,
    pub address: String,
    pub reason: String,
    pub documents: String,
    pub amount_dong: i64,
    pub account: String,
    pub fund_id: i64,
    pub purse_id: i64,
    pub donor_id: Option<i64>,
    /// The unit the money is sent to: its number and name.
    pub to: Option<(i32, String)>,
    /// The transfer a receipt takes in.
    pub transfer_id: Option<i64>,
    pub key: String,
}

/// Writes a voucher under the next number and gives its own; sent again with the same key it is the
/// voucher of the first time.
pub async fn write(
    connection: &mut PgConnection,
    hand: Hand<'_>,
    new: &NewVoucher,
) -> sqlx::Result<i64> {
    lock_book(connection, new.unit_id).await?;
    let before = sqlx::query_scalar!(
        "select voucher_id from voucher where unit_id = $1 and key = $2",
        new.unit_id,
        new.key
    )
    .fetch_optional(&mut *connection)
    .await?;
    if let Some(before) = before {
        return Ok(before);
    }
    let author = hand.permit.author();
    let change_no = begin_change(connection, author, Some(new.unit_id), "voucher written").await?;
    let row = sqlx::query!(
        "insert into voucher (unit_id, kind, year, number, written_on, person, address, reason,
             documents, amount_dong, account, fund_id, purse_id, donor_id, to_id, to_name, transfer_id,
             key, written_by, written_name, change_no)
         values ($1, $2, $3, (select coalesce(max(number), 0) + 1 from voucher
                    where unit_id = $1 and kind = $2 and year = $3),
                 $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
         returning voucher_id, number",
        new.unit_id,
        new.kind.code(),
        new.written_on.year(),
        new.written_on.to_sqlx() as _,
        new.person,
        new.address,
        new.reason,
        new.documents,
        new.amount_dong,
        new.account,
        new.fund_id,
        new.purse_id,
        new.donor_id,
        new.to.as_ref().map(|to| to.0),
        new.to.as_ref().map(|to| to.1.as_str()),
        new.transfer_id,
        new.key,
        hand.permit.account_id(),
        hand.name,
        change_no
    )
    .fetch_one(&mut *connection)
    .await?;
    let detail = serde_json::json!({
        "kind": new.kind.code(), "number": row.number, "dong": new.amount_dong,
        "account": new.account, "fund": new.fund_id
    });
    let of = (change_no, new.unit_id);
    tell(
        connection,
        of,
        ("voucher-written", "voucher"),
        (row.voucher_id, detail),
    )
    .await?;
    Ok(row.voucher_id)
}

/// A step a voucher has taken.
#[derive(Debug, Clone)]
pub struct Taken {
    pub state: State,
    pub account_id: i32,
    pub name: String,
    pub on: Day,
    pub reason: String,
}

/// A voucher with everything that stands on it.
#[derive(Debug, Clone)]
pub struct Voucher {
    pub voucher_id: i64,
    pub unit_id: i32,
    pub kind: Kind,
    pub number: i32,
    pub written_on: Day,
    pub person: String,
    pub address: String,
    pub reason: String,
    pub documents: String,
    pub amount_dong: i64,
    pub account: String,
    pub fund_id: i64,
    pub fund: String,
    pub purse_id: i64,
    pub purse: String,
    pub purse_kind: String,
    pub donor: Option<String>,
    pub to: Option<(i32, String)>,
    pub transfer_id: Option<i64>,
    /// For how many people money to another unit is meant.
    pub people: Option<i32>,
    pub written_by: i32,
    pub written_name: String,
    pub state: State,
    pub steps: Vec<Taken>,
}

impl Voucher {
    /// What decides about its next step.
    pub fn standing(&self) -> Standing {
        let approved = self
            .steps
            .iter()
            .find(|taken| taken.state == State::Approved);
        Standing {
            kind: self.kind,
            state: self.state,
            amount_dong: self.amount_dong,
            written_by: self.written_by,
            approved_by: approved.map(|taken| taken.account_id),
            is_transfer: self.to.is_some() || self.transfer_id.is_some(),
        }
    }

    pub fn step(&self, state: State) -> Option<&Taken> {
        self.steps.iter().find(|taken| taken.state == state)
    }
}

/// A voucher of a book.
pub async fn find_voucher(
    connection: &mut PgConnection,
    (unit_id, voucher_id): (i32, i64),
) -> sqlx::Result<Option<Voucher>> {
    let row = sqlx::query!(
        r#"select v.*, f.name as fund, q.name as purse, q.kind as purse_kind, d.name as "donor?",
                  h.people as "people?"
             from voucher v join fund f using (fund_id) join purse q using (purse_id)
             left join donor d on d.donor_id = v.donor_id
             left join help_meant h on h.voucher_id = v.voucher_id
            where v.voucher_id = $2 and v.unit_id = $1"#,
        unit_id,
        voucher_id
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let (Some(kind), Some(state)) = (Kind::of(&row.kind), State::of(&row.state)) else {
        return Ok(None);
    };
    let taken = sqlx::query!(
        "select step, account_id, account_name, taken_on, reason from voucher_step
          where voucher_id = $1 order by step_id",
        voucher_id
    )
    .fetch_all(connection)
    .await?;
    let step = |step: &str| State::of(step);
    let steps = taken.into_iter().filter_map(|row| {
        Some(Taken {
            state: step(&row.step)?,
            account_id: row.account_id,
            name: row.account_name,
            on: row.taken_on.to_jiff(),
            reason: row.reason,
        })
    });
    Ok(Some(Voucher {
        voucher_id,
        unit_id,
        kind,
        number: row.number,
        written_on: row.written_on.to_jiff(),
        person: row.person,
        address: row.address,
        reason: row.reason,
        documents: row.documents,
        amount_dong: row.amount_dong,
        account: row.account,
        fund_id: row.fund_id,
        fund: row.fund,
        purse_id: row.purse_id,
        purse: row.purse,
        purse_kind: row.purse_kind,
        donor: row.donor,
        to: row.to_id.zip(row.to_name),
        transfer_id: row.transfer_id,
        people: row.people,
        written_by: row.written_by,
        written_name: row.written_name,
        state,
        steps: steps.collect(),
    }))
}

/// What a list of vouchers is asked with.
#[derive(Debug, Clone, Copy)]
pub struct ListAsked<'a> {
    pub unit_id: i32,
    pub year: i16,
    /// Empty for both.
    pub kind: &'a str,
    /// Empty for all.
    pub state: &'a str,
    pub offset: i64,
    pub limit: i64,
}

/// A voucher as it is listed.
#[derive(Debug, Clone)]
pub struct Listed {
    pub voucher_id: i64,
    pub kind: String,
    pub number: i32,
    pub written_on: Day,
    pub person: String,
    pub reason: String,
    pub amount_dong: i64,
    pub state: String,
}

/// The vouchers of a year, newest first, and how many there are.
pub async fn list(
    connection: &mut PgConnection,
    asked: ListAsked<'_>,
) -> sqlx::Result<(Vec<Listed>, i64)> {
    let rows = sqlx::query!(
        r#"select voucher_id, kind, number, written_on, person, reason, amount_dong, state,
                  count(*) over () as "total!"
             from voucher
            where unit_id = $1 and year = $2 and ($3 = '' or kind = $3) and ($4 = '' or state = $4)
            order by written_on desc, voucher_id desc limit $6 offset $5"#,
        asked.unit_id,
        asked.year,
        asked.kind,
        asked.state,
        asked.offset,
        asked.limit
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let listed = rows.into_iter().map(|row| Listed {
        voucher_id: row.voucher_id,
        kind: row.kind,
        number: row.number,
        written_on: row.written_on.to_jiff(),
        person: row.person,
        reason: row.reason,
        amount_dong: row.amount_dong,
        state: row.state,
    });
    Ok((listed.collect(), total))
}

/// The vouchers of a book that wait: to be approved or received, to be paid.
pub async fn waiting(connection: &mut PgConnection, unit_id: i32) -> sqlx::Result<(i64, i64)> {
    let row = sqlx::query!(
        r#"select count(*) filter (where state = 'written') as "written!",
                  count(*) filter (where state = 'approved') as "approved!"
             from voucher where unit_id = $1 and state in ('written', 'approved')"#,
        unit_id
    )
    .fetch_one(connection)
    .await?;
    Ok((row.written, row.approved))
}

/// A unit that keeps a book, wherever it stands: its number, code and name.
pub async fn find_unit_with_book(
    connection: &mut PgConnection,
    code: &str,
) -> sqlx::Result<Option<(i32, String)>> {
    let row = sqlx::query!(
        r#"select unit_id as "unit_id!", name as "name!" from unit_with_book($1)"#,
        code
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| (row.unit_id, row.name)))
}

/// The voucher a form with this key wrote.
pub async fn find_by_key(
    connection: &mut PgConnection,
    unit_id: i32,
    key: &str,
) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "select voucher_id from voucher where unit_id = $1 and key = $2",
        unit_id,
        key
    )
    .fetch_optional(connection)
    .await
}
