//! Gifts in kind in the database: what there is, what was given out, what came back. Nothing of a
//! movement is changed afterwards, and the database gives out no more than there is.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use crate::access::Permit;
use crate::book::store::tell;
use crate::store::begin_change;

/// A gift in kind with what is left of it.
#[derive(Debug, Clone)]
pub struct Gift {
    pub gift_id: i64,
    pub donor_id: i64,
    pub donor: String,
    pub fund: String,
    pub received_on: Day,
    pub what: String,
    pub measure: String,
    pub quantity: i64,
    /// Given out, less what came back.
    pub given: i64,
    /// The estimated value of the whole gift.
    pub value_dong: i64,
}

impl Gift {
    pub fn left(&self) -> i64 {
        self.quantity - self.given
    }

    /// The estimated value of one measure of it, rounded down.
    pub fn each_dong(&self) -> i64 {
        self.value_dong / self.quantity.max(1)
    }
}

/// The gifts of a book, those with something left first, newest first.
pub async fn gifts(connection: &mut PgConnection, unit_id: i32) -> sqlx::Result<Vec<Gift>> {
    let rows = sqlx::query!(
        r#"select g.gift_id, g.donor_id, d.name as donor, f.name as fund, g.received_on, g.what,
                  g.measure, g.quantity, g.value_dong, coalesce(m.given, 0)::bigint as "given!"
             from gift_in_kind g join donor d using (donor_id) join fund f on f.fund_id = g.fund_id
             left join (select gift_id, -sum(quantity) as given from gift_movement
                         where unit_id = $1 group by gift_id) m using (gift_id)
            where g.unit_id = $1
            order by (g.quantity > coalesce(m.given, 0)) desc, g.received_on desc, g.gift_id desc"#,
        unit_id
    )
    .fetch_all(connection)
    .await?;
    let gift = rows.into_iter().map(|row| Gift {
        gift_id: row.gift_id,
        donor_id: row.donor_id,
        donor: row.donor,
        fund: row.fund,
        received_on: row.received_on.to_jiff(),
        what: row.what,
        measure: row.measure,
        quantity: row.quantity,
        given: row.given,
        value_dong: row.value_dong,
    });
    Ok(gift.collect())
}

/// A movement of a gift: less than nothing where it was given out.
#[derive(Debug, Clone)]
pub struct Movement {
    pub moved_on: Day,
    pub quantity: i64,
    pub reason: String,
}

/// The movements of a gift, oldest first.
pub async fn movements(connection: &mut PgConnection, gift_id: i64) -> sqlx::Result<Vec<Movement>> {
    let rows = sqlx::query!(
        "select moved_on, quantity, reason from gift_movement where gift_id = $1
          order by gift_movement_id",
        gift_id
    )
    .fetch_all(connection)
    .await?;
    let movement = rows.into_iter().map(|row| Movement {
        moved_on: row.moved_on.to_jiff(),
        quantity: row.quantity,
        reason: row.reason,
    });
    Ok(movement.collect())
}

/// Something to take from a gift, or to bring back to it.
#[derive(Debug, Clone, Copy)]
pub struct Moving<'a> {
    pub unit_id: i32,
    /// More than nothing, either way.
    pub quantity: i64,
    pub on: Day,
    pub reason: &'a str,
    pub key: &'a str,
}

/// Takes from a gift; gives the number of the movement. The database refuses more than is left, see
/// [`is_short`].
pub async fn take_out(
    connection: &mut PgConnection,
    permit: &Permit,
    (gift_id, moving): (i64, Moving<'_>),
) -> sqlx::Result<i64> {
    write(connection, permit, (gift_id, None), moving).await
}

/// Brings back something of what a movement took.
pub async fn bring_back(
    connection: &mut PgConnection,
    permit: &Permit,
    (movement_id, moving): (i64, Moving<'_>),
) -> sqlx::Result<i64> {
    let gift_id = sqlx::query_scalar!(
        "select gift_id from gift_movement where gift_movement_id = $1",
        movement_id
    )
    .fetch_one(&mut *connection)
    .await?;
    write(connection, permit, (gift_id, Some(movement_id)), moving).await
}

async fn write(
    connection: &mut PgConnection,
    permit: &Permit,
    (gift_id, back_of): (i64, Option<i64>),
    moving: Moving<'_>,
) -> sqlx::Result<i64> {
    let author = permit.author();
    let change_no = begin_change(connection, author, Some(moving.unit_id), "goods moved").await?;
    let quantity = if back_of.is_some() {
        moving.quantity
    } else {
        -moving.quantity
    };
    let movement_id = sqlx::query_scalar!(
        "insert into gift_movement (unit_id, gift_id, quantity, back_of, moved_on, reason, key, change_no)
         values ($1, $2, $3, $4, $5, $6, $7, $8) returning gift_movement_id",
        moving.unit_id,
        gift_id,
        quantity,
        back_of,
        moving.on.to_sqlx() as _,
        moving.reason,
        moving.key,
        change_no
    )
    .fetch_one(&mut *connection)
    .await?;
    let about = (gift_id, serde_json::json!({ "quantity": quantity }));
    let deed = ("goods-moved", "gift");
    tell(connection, (change_no, moving.unit_id), deed, about).await?;
    Ok(movement_id)
}

/// Whether the database refused to give out more than there is.
pub fn is_short(fault: &sqlx::Error) -> bool {
    let held = fault
        .as_database_error()
        .and_then(|fault| fault.constraint());
    held == Some("no more is given out than there is")
}
