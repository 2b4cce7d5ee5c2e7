//! What waits, counted in the database.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

/// Approved batches of a unit that an account may pay: it is cashier there, and neither wrote the
/// voucher nor approved it.
pub async fn to_pay(
    connection: &mut PgConnection,
    (unit_id, account_id): (i32, i32),
    today: Day,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "batches!" from aid_batch b join voucher v using (voucher_id)
            where b.unit_id = $1 and v.state = 'approved' and v.written_by <> $2
              and holds_book_post($2, $1, 'cashier', $3)
              and not exists (select from voucher_step s where s.voucher_id = v.voucher_id
                                 and s.step = 'approved' and s.account_id = $2)"#,
        unit_id,
        account_id,
        today.to_sqlx() as _
    )
    .fetch_one(connection)
    .await
}

/// Goods on their way back to a unit that an account may count in: it is cashier there and did not
/// bring them.
pub async fn to_take_in(
    connection: &mut PgConnection,
    (unit_id, account_id): (i32, i32),
    today: Day,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "returns!" from aid_return t
            where t.unit_id = $1 and t.state = 'written' and t.voucher_id is null
              and t.account_id <> $2 and holds_book_post($2, $1, 'cashier', $3)"#,
        unit_id,
        account_id,
        today.to_sqlx() as _
    )
    .fetch_one(connection)
    .await
}

/// A list of a unit some of whose people were paid and have not confirmed.
#[derive(Debug, Clone)]
pub struct Unconfirmed {
    pub list_id: i64,
    /// The programme and the round.
    pub name: String,
    pub people: i64,
}

/// The lists of a unit whose receipts are not all confirmed.
pub async fn unconfirmed(
    connection: &mut PgConnection,
    (unit_id, limit): (i32, i64),
) -> sqlx::Result<Vec<Unconfirmed>> {
    sqlx::query_as!(
        Unconfirmed,
        r#"select l.aid_list_id as list_id, g.name || ': ' || r.name as "name!", count(*) as "people!"
             from aid_list l join aid_line n using (aid_list_id) join aid_payment p using (aid_line_id)
             join aid_round r using (aid_round_id) join programme g using (programme_id)
            where l.unit_id = $1 and l.state = 'approved' and p.state = 'paid'
            group by 1, 2 order by 1 limit $2"#,
        unit_id,
        limit
    )
    .fetch_all(connection)
    .await
}
