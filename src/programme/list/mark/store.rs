//! What the checks find on the lines of lists, and the answers given, in the database.

use sqlx::PgConnection;

use crate::access::Permit;
use crate::programme::rules::stopping;
use crate::programme::store::{List, tell};
use crate::store::begin_change;

/// From so many lists on the checks read everything instead of looking lines up.
const MANY: usize = 400;

/// Runs the checks over lists below a unit and keeps what they find; an answer given stays while
/// its mark does.
pub async fn check(
    connection: &mut PgConnection,
    permit: &Permit,
    (below_id, lists): (i32, &[i64]),
) -> sqlx::Result<()> {
    let author = permit.author();
    let change_no = begin_change(connection, author, Some(below_id), "lists checked").await?;
    // Of thousands of lists everything is read once, side by side in memory; of a few each line is
    // looked up.
    let wide = if lists.len() > MANY { "off" } else { "on" };
    sqlx::query_scalar!(
        r#"select set_config('enable_nestloop', $1, true) || set_config('work_mem',
             case $1 when 'off' then '96MB' else current_setting('work_mem') end, true) as "set!""#,
        wide
    )
    .fetch_one(&mut *connection)
    .await?;
    sqlx::query!(
        "with found as materialized (select * from aid_findings($1, $2)),
         gone as (
           delete from aid_mark m using aid_line n
            where n.aid_line_id = m.aid_line_id and n.aid_list_id = any($2)
              and not exists (select from found f where f.aid_line_id = m.aid_line_id and f.mark = m.mark)
         )
         insert into aid_mark (aid_line_id, unit_id, mark, detail, change_no)
         select distinct on (aid_line_id, mark) aid_line_id, unit_id, mark, detail, $3 from found
          order by aid_line_id, mark
         on conflict (aid_line_id, mark) do update set detail = excluded.detail",
        below_id,
        lists,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query_scalar!(r#"select set_config('enable_nestloop', 'on', true) as "set!""#)
        .fetch_one(connection)
        .await?;
    Ok(())
}

/// A mark as the list shows it beside its line.
#[derive(Debug, Clone)]
pub struct Mark {
    pub aid_line_id: i64,
    pub mark: String,
    pub detail: serde_json::Value,
    /// The unit the evidence names.
    pub unit_name: Option<String>,
    pub answer: Option<String>,
}

/// The marks of the standing lines of a list.
pub async fn marks(connection: &mut PgConnection, list_id: i64) -> sqlx::Result<Vec<Mark>> {
    sqlx::query_as!(
        Mark,
        r#"select m.aid_line_id, m.mark, m.detail, m.answer,
                  (select d.name from union_directory d
                    where d.unit_id = (m.detail->>'unit')::integer limit 1) as unit_name
             from aid_mark m join aid_line n using (aid_line_id)
            where n.aid_list_id = $1 and n.struck is null order by m.aid_line_id, m.mark limit 2000"#,
        list_id
    )
    .fetch_all(connection)
    .await
}

/// How many marks of standing lines stop a list, and how many others have no answer.
pub async fn open_marks(connection: &mut PgConnection, list_id: i64) -> sqlx::Result<(i64, i64)> {
    let row = sqlx::query!(
        r#"select count(*) filter (where m.mark = any($2)) as "stopping!",
                  count(*) filter (where m.answer is null and m.mark <> all($2)) as "unanswered!"
             from aid_mark m join aid_line n using (aid_line_id)
            where n.aid_list_id = $1 and n.struck is null"#,
        list_id,
        &stopping()
    )
    .fetch_one(connection)
    .await?;
    Ok((row.stopping, row.unanswered))
}

/// Answers one mark, or every one of its kind on the list that has no answer. Gives how many.
pub async fn answer(
    connection: &mut PgConnection,
    permit: &Permit,
    (list, line_id, mark): (&List, Option<i64>, &str),
    words: &str,
) -> sqlx::Result<u64> {
    let author = permit.author();
    let change_no = begin_change(connection, author, Some(list.unit_id), "mark answered").await?;
    let done = sqlx::query!(
        "update aid_mark m set answer = $4, change_no = $5 from aid_line n
          where n.aid_line_id = m.aid_line_id and n.aid_list_id = $1 and m.mark = $3
            and (m.aid_line_id = $2 or ($2::bigint is null and m.answer is null))",
        list.aid_list_id,
        line_id,
        mark,
        words,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() > 0 {
        let about = (
            list.aid_list_id,
            serde_json::json!({ "mark": mark, "lines": done.rows_affected() }),
        );
        let deed = ("aid-mark-answered", "aid-list");
        tell(connection, (change_no, list.unit_id), deed, about).await?;
    }
    Ok(done.rows_affected())
}
