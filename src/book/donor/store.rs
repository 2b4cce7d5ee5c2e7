//! Donors, pledges and gifts in kind in the database.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use crate::access::Permit;
use crate::book::store::tell;
use crate::store::begin_change;

/// A donor with sums: promised, received in money, estimated in kind.
#[derive(Debug, Clone)]
pub struct Donor {
    pub donor_id: i64,
    /// `person` or `organisation`.
    pub kind: String,
    pub name: String,
    pub may_be_named: bool,
    pub pledged_dong: i64,
    pub received_dong: i64,
    pub in_kind_dong: i64,
}

/// The donors of a book, by name.
pub async fn donors(connection: &mut PgConnection, unit_id: i32) -> sqlx::Result<Vec<Donor>> {
    sqlx::query_as!(
        Donor,
        r#"select d.donor_id, d.kind, d.name, d.may_be_named,
                  coalesce((select sum(amount_dong) from pledge p
                    where p.donor_id = d.donor_id), 0)::bigint as "pledged_dong!",
                  coalesce((select sum(amount_dong) from voucher v
                    where v.donor_id = d.donor_id and v.state = 'paid'), 0)::bigint as "received_dong!",
                  coalesce((select sum(value_dong) from gift_in_kind g
                    where g.donor_id = d.donor_id), 0)::bigint as "in_kind_dong!"
             from donor d where d.unit_id = $1 order by d.name collate "vi-VN-x-icu", d.donor_id"#,
        unit_id
    )
    .fetch_all(connection)
    .await
}

/// Adds a donor; nothing where the book has one of that name. The name stays out of the audit log.
pub async fn add(
    connection: &mut PgConnection,
    permit: &Permit,
    unit_id: i32,
    (kind, name, may_be_named): (&str, &str, bool),
) -> sqlx::Result<Option<i64>> {
    let change_no = begin_change(connection, permit.author(), Some(unit_id), "donor added").await?;
    let donor_id = sqlx::query_scalar!(
        "insert into donor (unit_id, kind, name, may_be_named, change_no)
         values ($1, $2, $3, $4, $5) on conflict (unit_id, name) do nothing returning donor_id",
        unit_id,
        kind,
        name,
        may_be_named,
        change_no
    )
    .fetch_optional(&mut *connection)
    .await?;
    if let Some(donor_id) = donor_id {
        let about = (
            donor_id,
            serde_json::json!({ "kind": kind, "named": may_be_named }),
        );
        tell(
            connection,
            (change_no, unit_id),
            ("donor-added", "donor"),
            about,
        )
        .await?;
    }
    Ok(donor_id)
}

/// A promise of money, or a gift in kind.
#[derive(Debug, Clone)]
pub struct NewGift {
    pub donor_id: i64,
    pub fund_id: i64,
    /// The day of the promise or of the gift.
    pub on: Day,
    pub dong: i64,
    /// When a promise is due.
    pub due_on: Option<Day>,
    /// What was given in kind, how much of it, in which measure; none for a promise.
    pub thing: Option<(String, i64, String)>,
    pub key: String,
}

/// Writes a promise or a gift in kind; sent again with the same key it is written once.
pub async fn write(
    connection: &mut PgConnection,
    permit: &Permit,
    unit_id: i32,
    new: &NewGift,
) -> sqlx::Result<()> {
    let change_no =
        begin_change(connection, permit.author(), Some(unit_id), "gift written").await?;
    let (written, deed) = match &new.thing {
        None => (
            sqlx::query_scalar!(
                "insert into pledge (unit_id, donor_id, fund_id, amount_dong, pledged_on, due_on, key,
                   change_no) values ($1, $2, $3, $4, $5, $6, $7, $8)
                 on conflict (unit_id, key) do nothing returning pledge_id",
                unit_id,
                new.donor_id,
                new.fund_id,
                new.dong,
                new.on.to_sqlx() as _,
                new.due_on.map(ToSqlx::to_sqlx) as _,
                new.key,
                change_no
            )
            .fetch_optional(&mut *connection)
            .await?,
            "pledge-written",
        ),
        Some((what, quantity, measure)) => (
            sqlx::query_scalar!(
                "insert into gift_in_kind (unit_id, donor_id, fund_id, received_on, what, quantity,
                   measure, value_dong, key, change_no) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                 on conflict (unit_id, key) do nothing returning gift_id",
                unit_id,
                new.donor_id,
                new.fund_id,
                new.on.to_sqlx() as _,
                what,
                quantity,
                measure,
                new.dong,
                new.key,
                change_no
            )
            .fetch_optional(&mut *connection)
            .await?,
            "gift-in-kind-written",
        ),
    };
    if let Some(written) = written {
        let about = (written, serde_json::json!({ "dong": new.dong }));
        tell(connection, (change_no, unit_id), (deed, "donor"), about).await?;
    }
    Ok(())
}

/// One line of what a donor promised and gave.
#[derive(Debug, Clone)]
pub struct GiftLine {
    pub on: Day,
    /// `pledge`, `money` or `kind`.
    pub what: String,
    /// The number of the receipt, or the thing with its quantity.
    pub text: String,
    pub fund: String,
    pub dong: i64,
}

/// What a donor promised and gave, by day.
pub async fn lines(connection: &mut PgConnection, donor_id: i64) -> sqlx::Result<Vec<GiftLine>> {
    let rows = sqlx::query!(
        r#"select g.happened_on as "happened_on!", g.what as "what!", g.text as "text!",
                  f.name as fund, g.dong as "dong!"
             from (select pledged_on as happened_on, 'pledge' as what,
                          coalesce(to_char(due_on, 'DD/MM/YYYY'), '') as text, fund_id, amount_dong as dong
                     from pledge where donor_id = $1
                   union all
                   select written_on, 'money', 'PT' || lpad(number::text, greatest(4, length(number::text)), '0'),
                          fund_id, amount_dong
                     from voucher where donor_id = $1 and state = 'paid'
                   union all
                   select received_on, 'kind', what || ', ' || quantity || ' ' || measure, fund_id, value_dong
                     from gift_in_kind where donor_id = $1) g
             join fund f using (fund_id) order by 1, 2 desc"#,
        donor_id
    )
    .fetch_all(connection)
    .await?;
    let line = rows.into_iter().map(|row| GiftLine {
        on: row.happened_on.to_jiff(),
        what: row.what,
        text: row.text,
        fund: row.fund,
        dong: row.dong,
    });
    Ok(line.collect())
}
