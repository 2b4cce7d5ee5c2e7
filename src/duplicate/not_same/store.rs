//! Pairs that somebody looked at and said to be two. What is said is remembered with its reason and
//! can be taken back; a pair so said no longer waits.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

use crate::access::Permit;
use crate::member::store::write_deed;
use crate::store::begin_change;

/// What somebody said of a pair: that they are two.
#[derive(Debug, Clone)]
pub struct NotSame {
    pub not_same_id: i64,
    pub a_id: i64,
    pub b_id: i64,
    pub a_name: String,
    pub b_name: String,
    pub reason: String,
    pub said_by: Option<String>,
    pub said_at: Timestamp,
}

/// Says of a pair that they are two. Nothing is returned where somebody said so before.
pub async fn say_not_same(
    connection: &mut PgConnection,
    permit: &Permit,
    ((a, b), unit_id): ((i64, i64), i32),
    (reason, now): (&str, Timestamp),
) -> sqlx::Result<Option<i64>> {
    let purpose = "people not the same";
    let change_no = begin_change(connection, permit.author(), Some(unit_id), purpose).await?;
    let not_same_id = sqlx::query_scalar!(
        "insert into not_same (a_id, b_id, reason, said_by, said_at, change_no)
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning not_same_id",
        a,
        b,
        reason,
        permit.author(),
        now.to_sqlx() as _,
        change_no
    )
    .fetch_optional(&mut *connection)
    .await?;
    if not_same_id.is_some() {
        let detail = serde_json::json!({ "other": b });
        write_deed(
            connection,
            change_no,
            (unit_id, a),
            ("people-not-same", detail),
        )
        .await?;
    }
    Ok(not_same_id)
}

/// Takes back that a pair are two. False where it had been taken back before.
pub async fn take_not_same_back(
    connection: &mut PgConnection,
    permit: &Permit,
    (said, unit_id): (&NotSame, i32),
) -> sqlx::Result<bool> {
    let purpose = "people perhaps the same";
    let change_no = begin_change(connection, permit.author(), Some(unit_id), purpose).await?;
    let done = sqlx::query!(
        "update not_same set undone_change_no = $2 where not_same_id = $1 and undone_change_no is null",
        said.not_same_id,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let detail = serde_json::json!({ "other": said.b_id });
    let deed = ("people-perhaps-same", detail);
    write_deed(connection, change_no, (unit_id, said.a_id), deed).await?;
    Ok(true)
}

macro_rules! not_same_of_row {
    ($row:expr) => {
        NotSame {
            not_same_id: $row.not_same_id,
            a_id: $row.a_id,
            b_id: $row.b_id,
            a_name: $row.a_name,
            b_name: $row.b_name,
            reason: $row.reason,
            said_by: $row.said_by,
            said_at: $row.said_at.to_jiff(),
        }
    };
}

/// What was said of a pair, by its number.
pub async fn find_not_same(
    connection: &mut PgConnection,
    not_same_id: i64,
) -> sqlx::Result<Option<NotSame>> {
    let row = sqlx::query!(
        r#"select n.not_same_id, n.a_id, n.b_id, a.full_name as a_name, b.full_name as b_name, n.reason,
                  c.full_name as "said_by?", n.said_at
             from not_same n join person a on a.person_id = n.a_id join person b on b.person_id = n.b_id
             left join account c on c.account_id = n.said_by where n.not_same_id = $1"#,
        not_same_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| not_same_of_row!(row)))
}

/// What stands said of a pair.
pub async fn standing_not_same(
    connection: &mut PgConnection,
    (a, b): (i64, i64),
) -> sqlx::Result<Option<NotSame>> {
    let row = sqlx::query!(
        r#"select n.not_same_id, n.a_id, n.b_id, a.full_name as a_name, b.full_name as b_name, n.reason,
                  c.full_name as "said_by?", n.said_at
             from not_same n join person a on a.person_id = n.a_id join person b on b.person_id = n.b_id
             left join account c on c.account_id = n.said_by
            where n.a_id = $1 and n.b_id = $2 and n.undone_change_no is null"#,
        a,
        b
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| not_same_of_row!(row)))
}

/// A page of what was said of pairs, newest first, and how many there are.
pub async fn all_not_same(
    connection: &mut PgConnection,
    (offset, limit): (i64, i64),
) -> sqlx::Result<(Vec<NotSame>, i64)> {
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from not_same where undone_change_no is null"#
    )
    .fetch_one(&mut *connection)
    .await?;
    let rows = sqlx::query!(
        r#"select n.not_same_id, n.a_id, n.b_id, a.full_name as a_name, b.full_name as b_name, n.reason,
                  c.full_name as "said_by?", n.said_at
             from not_same n join person a on a.person_id = n.a_id join person b on b.person_id = n.b_id
             left join account c on c.account_id = n.said_by
            where n.undone_change_no is null order by n.not_same_id desc offset $1 limit $2"#,
        offset,
        limit
    )
    .fetch_all(connection)
    .await?;
    let said = rows.into_iter().map(|row| not_same_of_row!(row)).collect();
    Ok((said, total))
}
