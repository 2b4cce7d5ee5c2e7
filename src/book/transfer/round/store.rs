//! Rounds of help beside the money they give out; they are known by their tables alone.

use sqlx::PgConnection;

use crate::access::Permit;
use crate::book::store::tell;
use crate::store::begin_change;

/// The rounds of a unit that may give out a transfer: not closed, nobody received, none tied.
pub async fn open_rounds(
    connection: &mut PgConnection,
    unit_id: i32,
) -> sqlx::Result<Vec<(String, String)>> {
    let rows = sqlx::query!(
        r#"select r.aid_round_id, p.name || ': ' || r.name as "name!"
             from aid_round r join programme p using (programme_id)
            where r.unit_id = $1 and r.state <> 'closed'
              and not exists (select from transfer_round x where x.aid_round_id = r.aid_round_id)
              and not exists (select from aid_receipt c join aid_list l using (aid_list_id)
                               where l.aid_round_id = r.aid_round_id)
            order by r.aid_round_id desc limit 50"#,
        unit_id
    )
    .fetch_all(connection)
    .await?;
    let named = rows
        .into_iter()
        .map(|row| (row.aid_round_id.to_string(), row.name));
    Ok(named.collect())
}

/// Ties a round to a transfer of the unit; the database refuses one that does not fit.
pub async fn tie(
    connection: &mut PgConnection,
    permit: &Permit,
    (unit_id, transfer_id, round_id): (i32, i64, i64),
    counterpart: &str,
) -> sqlx::Result<()> {
    let author = permit.author();
    let change_no = begin_change(connection, author, Some(unit_id), "transfer tied").await?;
    sqlx::query!(
        "insert into transfer_round (aid_round_id, transfer_id, unit_id, counterpart, change_no)
         values ($1, $2, $3, $4, $5)",
        round_id,
        transfer_id,
        unit_id,
        counterpart,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    let about = (transfer_id, serde_json::json!({ "round": round_id }));
    let deed = ("transfer-tied", "money-transfer");
    tell(connection, (change_no, unit_id), deed, about).await
}
