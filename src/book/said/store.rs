//! The records of vouchers in the database, written and taken back in the step's own transaction.

use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, PgPool};
use timeline::Day;

use super::{End, GIVEN, RAISED, Receipt, TAKEN, between, raised};
use crate::access::Permit;
use crate::book::rules::Kind;
use crate::book::voucher::store::Voucher;
use crate::catalogue::{Catalogue, Kind as RecordKind};
use crate::record::origin::store::{enter_all, withdraw_of};
use crate::record::origin::{Entry, Feature};
use crate::record::store::WriteFault;

/// The code of the unit whose voucher it is.
pub async fn find_unit(
    connection: &mut PgConnection,
    voucher_id: i64,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "select u.code from voucher v join unit u using (unit_id) where v.voucher_id = $1",
        voucher_id
    )
    .fetch_optional(connection)
    .await
}

fn kind_of<'a>(catalogue: &'a Catalogue, code: &str) -> sqlx::Result<&'a RecordKind> {
    let kind = catalogue.kind(code);
    kind.ok_or_else(|| sqlx::Error::Protocol(format!("no kind of record {code}")))
}

/// The code of the other end's federation; none where both ends are of one, or one of none.
pub(in crate::book) async fn find_counterpart(
    connection: &mut PgConnection,
    (unit_id, other_id): (i32, i32),
    on: Day,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        r#"select b.code as "code!" from federation_of($1, $3) a, federation_of($2, $3) b
            where a.unit_id <> b.unit_id"#,
        unit_id,
        other_id,
        on.to_sqlx() as _
    )
    .fetch_optional(connection)
    .await
}

/// Says what a voucher that has just moved money says to the figures, if anything.
pub(in crate::book) async fn say(
    connection: &mut PgConnection,
    permit: &Permit,
    (catalogue, voucher): (&Catalogue, &Voucher),
    on: Day,
) -> Result<(), WriteFault> {
    let said = match (voucher.kind, &voucher.to, voucher.transfer_id) {
        (Kind::Payment, Some((to_id, _)), _) => {
            let ends = (voucher.unit_id, *to_id);
            find_counterpart(connection, ends, on)
                .await?
                .map(|counterpart| (GIVEN, end(voucher, counterpart, on)))
        }
        (Kind::Receipt, _, Some(transfer_id)) => {
            let from_id = sqlx::query_scalar!(
                "select from_id from money_transfer where transfer_id = $1",
                transfer_id
            )
            .fetch_one(&mut *connection)
            .await?;
            let ends = (voucher.unit_id, from_id);
            find_counterpart(connection, ends, on)
                .await?
                .map(|counterpart| (TAKEN, end(voucher, counterpart, on)))
        }
        _ => None,
    };
    let (kind, entry) = match (said, voucher.kind) {
        (Some((kind, end)), _) => (kind, between(&end)),
        (None, Kind::Receipt) if voucher.transfer_id.is_none() => {
            match raised(catalogue, &read_receipt(connection, voucher, on).await?) {
                Some(entry) => (RAISED, entry),
                None => return Ok(()),
            }
        }
        _ => return Ok(()),
    };
    enter(connection, permit, (catalogue, kind), entry).await
}

async fn enter(
    connection: &mut PgConnection,
    permit: &Permit,
    (catalogue, kind): (&Catalogue, &str),
    entry: Entry,
) -> Result<(), WriteFault> {
    let kind = kind_of(catalogue, kind)?;
    enter_all(connection, permit, (kind, Feature::Book), &[entry]).await?;
    Ok(())
}

fn end(voucher: &Voucher, counterpart: String, on: Day) -> End {
    End {
        unit_id: voucher.unit_id,
        voucher_id: voucher.voucher_id,
        on,
        dong: voucher.amount_dong,
        counterpart,
        people: voucher.people,
        mark: "",
    }
}

async fn read_receipt(
    connection: &mut PgConnection,
    voucher: &Voucher,
    on: Day,
) -> sqlx::Result<Receipt> {
    let row = sqlx::query!(
        r#"select f.kind, d.donor_id as "giver?"
             from voucher v join fund f using (fund_id)
             left join donor d on d.donor_id = v.donor_id and d.kind = 'person'
            where v.voucher_id = $1"#,
        voucher.voucher_id
    )
    .fetch_one(connection)
    .await?;
    Ok(Receipt {
        unit_id: voucher.unit_id,
        voucher_id: voucher.voucher_id,
        on,
        dong: voucher.amount_dong,
        account: voucher.account.clone(),
        fund_kind: row.kind,
        giver: row.giver,
    })
}

/// Takes back what a voucher said.
pub(in crate::book) async fn take_back(
    connection: &mut PgConnection,
    permit: &Permit,
    (voucher_id, reason): (i64, &str),
) -> Result<(), WriteFault> {
    withdraw_of(connection, permit, (Feature::Book, voucher_id), reason).await?;
    Ok(())
}

/// Once the difference is settled, what was given is what arrived.
pub(in crate::book) async fn say_arrived(
    connection: &mut PgConnection,
    permit: &Permit,
    (catalogue, voucher): (&Catalogue, &Voucher),
    (sent_on, arrived_dong, reason): (Day, i64, &str),
) -> Result<(), WriteFault> {
    let Some((to_id, _)) = voucher.to else {
        return Ok(());
    };
    let ends = (voucher.unit_id, to_id);
    let Some(counterpart) = find_counterpart(connection, ends, sent_on).await? else {
        return Ok(());
    };
    take_back(connection, permit, (voucher.voucher_id, reason)).await?;
    let mut end = end(voucher, counterpart, sent_on);
    end.dong = arrived_dong;
    end.mark = "-den-noi";
    enter(connection, permit, (catalogue, GIVEN), between(&end)).await
}

/// Keeps for how many people money to another unit is meant, with its voucher.
pub(in crate::book) async fn mean(
    connection: &mut PgConnection,
    (unit_id, voucher_id): (i32, i64),
    people: i32,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into help_meant (voucher_id, unit_id, people, change_no)
         select voucher_id, unit_id, $3, change_no from voucher where voucher_id = $2 and unit_id = $1
         on conflict do nothing",
        unit_id,
        voucher_id,
        people
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Records by hand that look like what a voucher says: the same unit, kind, day and amount.
pub(in crate::book) async fn twins(
    connection: &mut PgConnection,
    voucher_id: i64,
) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select h.record_id from record o join record h
             on h.unit_id = o.unit_id and h.kind = o.kind and h.happened_on = o.happened_on
          where o.origin = 'book' and o.origin_id = $1 and o.state = 'recorded'
            and h.origin is null and h.state = 'recorded' and h.answers->'dong' = o.answers->'dong'
          order by 1 limit 5",
        voucher_id
    )
    .fetch_all(connection)
    .await
}

/// What records of vouchers say against the vouchers, their givers against the donors, over the
/// owner's connection: what breaks it, a few examples, and how much was looked at.
pub async fn vouchers_and_facts(pool: &PgPool) -> sqlx::Result<(Vec<String>, u64)> {
    let breaches = sqlx::query_scalar!(
        r#"with said as (
             select r.origin_id, sum(f.amount) as dong
               from record r join fact f using (record_id) join series s using (series_no)
              where r.origin = 'book' and r.state = 'recorded' and s.code like '%.dong' group by 1)
           select format('voucher %s', said.origin_id) as "breach!"
             from said left join voucher v on v.voucher_id = said.origin_id
             left join money_transfer t on t.voucher_id = v.voucher_id
            where v.state is distinct from 'paid'
               or said.dong <> case when t.state = 'settled' then t.received_dong
                                    else v.amount_dong end
           union all
           select format('fact %s', f.fact_id) from fact f
             left join record r on r.record_id = f.record_id and r.origin = 'book'
             left join voucher v on v.voucher_id = r.origin_id
            where f.person_id < 0 and v.donor_id is distinct from -f.person_id limit 10"#
    )
    .fetch_all(pool)
    .await?;
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from record where origin = 'book' and state = 'recorded'"#
    )
    .fetch_one(pool)
    .await?;
    Ok((breaches, count.cast_unsigned()))
}
