//! One-time codes in the database: only their digests are kept, and each is of one payment.

use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, PgPool};
use timeline::Day;

use crate::audit::{self, Deed};
use crate::id;
use crate::store::begin_change;

/// A code as it is printed, once.
#[derive(Debug, Clone)]
pub struct Printed {
    pub person_id: i64,
    /// The unit that keeps him as far as it is seen, else the one whose list he stands on.
    pub kept_by: i32,
    pub full_name: String,
    pub amount_dong: i64,
    pub code: String,
}

/// Gives everybody of a list who is paid and has not received a fresh code; the codes given before
/// hold no longer.
pub async fn give_codes(
    connection: &mut PgConnection,
    author: Option<i32>,
    (unit_id, list_id): (i32, i64),
    until_on: Day,
) -> sqlx::Result<Vec<Printed>> {
    let rows = sqlx::query!(
        r#"select p.aid_payment_id, coalesce(e.merged_into_id, n.person_id) as "person_id!",
                  coalesce(e.unit_id, n.unit_id) as "kept_by!",
                  coalesce(e.full_name, '') as "full_name!", n.amount_dong
             from aid_line n join aid_payment p using (aid_line_id)
             left join person e on e.person_id = n.person_id
            where n.aid_list_id = $1 and n.unit_id = $2 and p.state = 'paid' order by n.aid_line_id"#,
        list_id,
        unit_id
    )
    .fetch_all(&mut *connection)
    .await?;
    let payments: Vec<i64> = rows.iter().map(|row| row.aid_payment_id).collect();
    let printed: Vec<Printed> = rows
        .into_iter()
        .map(|row| Printed {
            person_id: row.person_id,
            kept_by: row.kept_by,
            full_name: row.full_name,
            amount_dong: row.amount_dong,
            code: id::check_code(),
        })
        .collect();
    let digests: Vec<Vec<u8>> = printed.iter().map(|own| id::digest(&own.code)).collect();
    let change_no = begin_change(connection, author, Some(unit_id), "codes given").await?;
    sqlx::query!(
        "update aid_payment p set code_digest = c.digest, code_until_on = $3
           from unnest($1::bigint[], $2::bytea[]) as c(aid_payment_id, digest)
          where p.aid_payment_id = c.aid_payment_id and p.state = 'paid'",
        &payments,
        &digests,
        until_on.to_sqlx() as _
    )
    .execute(&mut *connection)
    .await?;
    let deed = Deed {
        unit_id: Some(unit_id),
        deed: "codes-given",
        subject: "aid-list",
        subject_id: Some(list_id),
        detail: serde_json::json!({ "codes": printed.len(), "until": until_on.to_string() }),
    };
    audit::write(connection, change_no, &deed).await?;
    Ok(printed)
}

/// What a code leads to. No more of the person is read than his name, of which the page shows the
/// first letters.
#[derive(Debug, Clone)]
pub struct Promised {
    pub payment_id: i64,
    pub unit_name: String,
    pub programme: String,
    pub round: String,
    pub full_name: String,
    pub amount_dong: i64,
    /// What is given in kind; nothing where money is.
    pub gift: String,
    pub generated: bool,
}

/// The payment a code confirms, over the owner's connection: nobody is signed in. None once it was
/// received, came back, or the code's last day is over.
pub async fn find_promised(
    owner: &PgPool,
    (code, today): (&str, Day),
) -> sqlx::Result<Option<Promised>> {
    sqlx::query_as!(
        Promised,
        r#"select p.aid_payment_id as payment_id, m.name as "unit_name!", g.name as programme,
                  r.name as round, coalesce(e.full_name, '') as "full_name!", p.amount_dong,
                  r.gift, u.generated
             from aid_payment p join aid_line n using (aid_line_id) join aid_list l using (aid_list_id)
             join aid_round r using (aid_round_id) join programme g using (programme_id)
             join unit u on u.unit_id = p.unit_id left join person e on e.person_id = n.person_id
             cross join lateral (select name from unit_name m where m.unit_id = p.unit_id
                order by lower(m.during) desc limit 1) m
            where p.code_digest = $1 and p.code_until_on >= $2 and p.state = 'paid'"#,
        id::digest(code),
        today.to_sqlx() as _
    )
    .fetch_optional(owner)
    .await
}
