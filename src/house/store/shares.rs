//! Who pays how much of a house, and the vouchers of the shares out of union funds.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use super::tell;
use crate::access::Permit;
use crate::house::rules::{Part, Source};
use crate::store::begin_change;

/// A share to promise.
#[derive(Debug, Clone)]
pub struct NewShare {
    pub source: Source,
    /// Of a share out of a fund: the unit whose book it is in, the fund and its kind.
    pub fund: Option<(i32, i64, String)>,
    /// The donor from whom the fund had it.
    pub donor_id: Option<i64>,
    pub name: String,
    pub promised_dong: i64,
    /// Nothing of a fund's share is paid but by voucher.
    pub paid: Option<(i64, Day)>,
    pub on: Day,
    pub key: String,
}

/// A share as it stands.
#[derive(Debug, Clone)]
pub struct Share {
    pub share_id: i64,
    pub part: Part,
    /// The unit whose book pays: number, code and fund.
    pub payer: Option<(i32, String, i64)>,
    pub name: String,
    pub promised_on: Day,
    pub paid_on: Option<Day>,
    /// Its vouchers that stand, within the reader's scope.
    pub vouchers: Vec<Voucher>,
}

/// A payment voucher of a share.
#[derive(Debug, Clone)]
pub struct Voucher {
    pub voucher_id: i64,
    pub number: i32,
    pub dong: i64,
    pub state: String,
}

impl Share {
    /// What no voucher is written for yet.
    pub fn left_dong(&self) -> i64 {
        let standing = self
            .vouchers
            .iter()
            .filter(|voucher| matches!(voucher.state.as_str(), "written" | "approved" | "paid"));
        self.part.promised_dong - standing.map(|voucher| voucher.dong).sum::<i64>()
    }
}

/// Promises a share; the same key again promises nothing more.
pub async fn add_share(
    connection: &mut PgConnection,
    permit: &Permit,
    (unit_id, house_id): (i32, i64),
    new: &NewShare,
) -> sqlx::Result<Option<i64>> {
    let purpose = "share promised";
    let change_no = begin_change(connection, permit.author(), Some(unit_id), purpose).await?;
    let (payer, fund, kind) = match &new.fund {
        Some((payer, fund, kind)) => (Some(*payer), Some(*fund), Some(kind.as_str())),
        None => (None, None, None),
    };
    let share_id = sqlx::query_scalar!(
        "insert into house_share (house_id, unit_id, source, payer_id, fund_id, fund_kind, donor_id,
             name, promised_dong, promised_on, paid_dong, paid_on, key, change_no)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         on conflict (house_id, key) do nothing returning share_id",
        house_id,
        unit_id,
        new.source.code(),
        payer,
        fund,
        kind,
        new.donor_id,
        new.name,
        new.promised_dong,
        new.on.to_sqlx() as _,
        new.paid.map_or(0, |paid| paid.0),
        new.paid.map(|paid| paid.1.to_sqlx()) as _,
        new.key,
        change_no
    )
    .fetch_optional(&mut *connection)
    .await?;
    if let Some(share_id) = share_id {
        let detail = serde_json::json!({
            "share": share_id, "source": new.source.code(), "dong": new.promised_dong
        });
        tell(
            connection,
            change_no,
            (unit_id, house_id),
            ("house-share", detail),
        )
        .await?;
    }
    Ok(share_id)
}

/// Changes what a share promises and, where no voucher does, what it paid; false where it is none.
pub async fn change_share(
    connection: &mut PgConnection,
    permit: &Permit,
    (unit_id, house_id, share_id): (i32, i64, i64),
    (promised_dong, paid): (i64, Option<(i64, Day)>),
) -> sqlx::Result<bool> {
    let purpose = "share changed";
    let change_no = begin_change(connection, permit.author(), Some(unit_id), purpose).await?;
    let done = sqlx::query!(
        "update house_share set promised_dong = $3,
                paid_dong = case source when 'fund' then paid_dong else $4 end,
                paid_on = case source when 'fund' then paid_on else $5 end, change_no = $6
          where share_id = $2 and house_id = $1",
        house_id,
        share_id,
        promised_dong,
        paid.map_or(0, |paid| paid.0),
        paid.map(|paid| paid.1.to_sqlx()) as _,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let detail = serde_json::json!({ "share": share_id, "dong": promised_dong });
    let told = ("house-share-changed", detail);
    tell(connection, change_no, (unit_id, house_id), told).await?;
    Ok(true)
}

/// Says which share a voucher pays.
pub async fn pay_by_voucher(
    connection: &mut PgConnection,
    permit: &Permit,
    (unit_id, house_id, share_id): (i32, i64, i64),
    (payer_id, voucher_id): (i32, i64),
) -> sqlx::Result<()> {
    let purpose = "share paid by voucher";
    let change_no = begin_change(connection, permit.author(), Some(unit_id), purpose).await?;
    let done = sqlx::query!(
        "insert into house_voucher (voucher_id, payer_id, share_id, unit_id, change_no)
         values ($1, $2, $3, $4, $5) on conflict (voucher_id) do nothing",
        voucher_id,
        payer_id,
        share_id,
        unit_id,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() > 0 {
        let detail = serde_json::json!({ "share": share_id, "voucher": voucher_id });
        let told = ("house-voucher", detail);
        tell(connection, change_no, (unit_id, house_id), told).await?;
    }
    Ok(())
}

/// The shares of a house, as they were promised.
pub async fn shares(connection: &mut PgConnection, house_id: i64) -> sqlx::Result<Vec<Share>> {
    let rows = sqlx::query!(
        r#"select s.share_id, s.source, s.payer_id, s.fund_id, s.fund_kind, s.donor_id, s.name,
                  s.promised_dong, s.promised_on, s.paid_dong, s.paid_on, u.code as "code?"
             from house_share s left join unit u on u.unit_id = s.payer_id
            where s.house_id = $1 order by s.share_id"#,
        house_id
    )
    .fetch_all(&mut *connection)
    .await?;
    let vouchers = sqlx::query!(
        "select l.share_id, v.voucher_id, v.number, v.amount_dong, v.state
           from house_voucher l join voucher v using (voucher_id)
           join house_share s using (share_id) where s.house_id = $1 order by v.voucher_id",
        house_id
    )
    .fetch_all(connection)
    .await?;
    let mut shares = Vec::new();
    for row in rows {
        let own = vouchers
            .iter()
            .filter(|voucher| voucher.share_id == row.share_id);
        let own = own.map(|voucher| Voucher {
            voucher_id: voucher.voucher_id,
            number: voucher.number,
            dong: voucher.amount_dong,
            state: voucher.state.clone(),
        });
        let payer = row.payer_id.zip(row.fund_id);
        shares.push(Share {
            share_id: row.share_id,
            part: Part {
                source: Source::of(&row.source).unwrap_or(Source::Family),
                fund_kind: row.fund_kind,
                is_donors: row.donor_id.is_some(),
                promised_dong: row.promised_dong,
                paid_dong: row.paid_dong,
            },
            payer: payer.map(|(unit, fund)| (unit, row.code.unwrap_or_default(), fund)),
            name: row.name,
            promised_on: row.promised_on.to_jiff(),
            paid_on: row.paid_on.map(|day| day.to_jiff()),
            vouchers: own.collect(),
        });
    }
    Ok(shares)
}
