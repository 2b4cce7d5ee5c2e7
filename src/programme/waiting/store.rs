//! What waits, counted in the database.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

/// Lists that were sent at and below a unit and that an account neither sent nor approved since.
pub async fn to_approve(
    connection: &mut PgConnection,
    (unit_id, account_id): (i32, i32),
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "lists!" from aid_list l
            where l.state = 'submitted' and l.submitted_by <> $2
              and l.unit_id in (select unit_id from unit_above where above_id = $1)
              and not exists (select from aid_list_step s
                    where s.aid_list_id = l.aid_list_id and s.step = 'approved' and s.account_id = $2
                      and s.step_id > (select max(step_id) from aid_list_step b
                            where b.aid_list_id = l.aid_list_id and b.step = 'submitted'))"#,
        unit_id,
        account_id
    )
    .fetch_one(connection)
    .await
}

/// A round a unit still owes a list, with the list where it was begun or sent back.
#[derive(Debug, Clone)]
pub struct Due {
    pub round_id: i64,
    /// The programme and the round.
    pub name: String,
    pub due_on: Day,
    pub list_id: Option<i64>,
    pub is_returned: bool,
}

/// Lists of a unit that were sent back, and open rounds for it whose lists are due by a day and were
/// not sent; the first due first.
pub async fn due(
    connection: &mut PgConnection,
    unit_id: i32,
    (today, until_on, limit): (Day, Day, i64),
) -> sqlx::Result<Vec<Due>> {
    let rows = sqlx::query!(
        r#"select r.aid_round_id, p.name || ': ' || r.name as "name!", r.lists_until_on,
                  l.aid_list_id as "list_id?", coalesce(l.state = 'returned', false) as "is_returned!"
             from aid_round r join programme p using (programme_id)
             left join aid_list l on l.aid_round_id = r.aid_round_id and l.unit_id = $1
               and l.state not in ('refused', 'dropped')
            where r.state = 'open' and r.unit_id in (select above_id from unit_above where unit_id = $1)
              and (l.state = 'returned'
                   or (coalesce(l.state, 'draft') = 'draft' and r.lists_until_on between $2 and $3))
            order by r.lists_until_on, r.aid_round_id limit $4"#,
        unit_id,
        today.to_sqlx() as _,
        until_on.to_sqlx() as _,
        limit
    )
    .fetch_all(connection)
    .await?;
    let due = rows.into_iter().map(|row| Due {
        round_id: row.aid_round_id,
        name: row.name,
        due_on: row.lists_until_on.to_jiff(),
        list_id: row.list_id,
        is_returned: row.is_returned,
    });
    Ok(due.collect())
}
