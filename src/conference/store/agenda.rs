//! The agenda of a conference with what was said to each item, and its conclusions.

use sqlx::PgConnection;

use super::{Conference, tell};
use crate::access::Permit;
use crate::conference::form::Item;
use crate::conference::rules::moved;
use crate::store::begin_change;

/// An item of the agenda with the paper it is about.
#[derive(Debug, Clone)]
pub struct ItemLine {
    pub item_id: i64,
    pub at_time: String,
    pub what: String,
    pub presenter: String,
    pub report_id: Option<i64>,
    pub file: Option<(i64, String)>,
    pub summary: String,
}

/// The agenda in its order.
pub async fn agenda(
    connection: &mut PgConnection,
    conference_id: i32,
) -> sqlx::Result<Vec<ItemLine>> {
    let rows = sqlx::query!(
        r#"select i.item_id, i.at_time, i.what, i.presenter, i.report_id, i.summary,
                  f.attachment_id as "file_id?", f.name as "file_name?"
             from agenda_item i left join attachment f using (attachment_id)
            where i.conference_id = $1 order by i.place, i.item_id"#,
        conference_id
    )
    .fetch_all(connection)
    .await?;
    let items = rows.into_iter().map(|row| ItemLine {
        item_id: row.item_id,
        at_time: row.at_time,
        what: row.what,
        presenter: row.presenter,
        report_id: row.report_id,
        file: row.file_id.zip(row.file_name),
        summary: row.summary,
    });
    Ok(items.collect())
}

/// Begins a change of what belongs to the conference and tells it.
async fn change(
    connection: &mut PgConnection,
    permit: &Permit,
    of: &Conference,
    deed: &str,
) -> sqlx::Result<i64> {
    let purpose = "conference papers";
    let change_no = begin_change(connection, permit.author(), Some(of.unit_id), purpose).await?;
    let told = (deed, serde_json::json!({}));
    tell(connection, change_no, (of.unit_id, of.conference_id), told).await?;
    Ok(change_no)
}

/// Adds an item at the end; its report is one the unit issued, its file one of the conference.
pub async fn add_item(
    connection: &mut PgConnection,
    permit: &Permit,
    of: &Conference,
    item: &Item,
) -> sqlx::Result<()> {
    let change_no = change(connection, permit, of, "agenda-item-added").await?;
    sqlx::query!(
        "insert into agenda_item (conference_id, unit_id, place, at_time, what, presenter, report_id,
                attachment_id, change_no)
         select $1, $2, (select coalesce(max(place), 0) + 1 from agenda_item where conference_id = $1),
                $3, $4, $5,
                (select report_id from report r where r.report_id = $6 and r.unit_id = $2
                    and r.state in ('issued', 'approved', 'locked')),
                (select attachment_id from attachment f
                  where f.attachment_id = $7 and f.conference_id = $1), $8",
        of.conference_id,
        of.unit_id,
        item.at_time,
        item.what,
        item.presenter,
        item.report_id,
        item.attachment_id,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub async fn take_off_item(
    connection: &mut PgConnection,
    permit: &Permit,
    (of, item_id): (&Conference, i64),
) -> sqlx::Result<()> {
    change(connection, permit, of, "agenda-item-taken-off").await?;
    sqlx::query!(
        "delete from agenda_item where item_id = $1 and conference_id = $2",
        item_id,
        of.conference_id
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Moves an item by one place.
pub async fn move_item(
    connection: &mut PgConnection,
    permit: &Permit,
    (of, item_id): (&Conference, i64),
    up: bool,
) -> sqlx::Result<()> {
    let change_no = change(connection, permit, of, "agenda-item-moved").await?;
    let items = sqlx::query_scalar!(
        "select item_id from agenda_item where conference_id = $1 order by place, item_id for update",
        of.conference_id
    )
    .fetch_all(&mut *connection)
    .await?;
    let order = moved(&items, item_id, up);
    sqlx::query!(
        "update agenda_item i set place = o.place, change_no = $3
           from unnest($2::bigint[]) with ordinality o(item_id, place)
          where i.item_id = o.item_id and i.conference_id = $1 and i.place <> o.place",
        of.conference_id,
        &order,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Keeps what was said to each item, and the closing words.
pub async fn keep_summaries(
    connection: &mut PgConnection,
    permit: &Permit,
    of: &Conference,
    (items, summaries, words): (&[i64], &[String], &str),
) -> sqlx::Result<()> {
    let change_no = change(connection, permit, of, "minutes-written").await?;
    sqlx::query!(
        "update agenda_item i set summary = s.summary, change_no = $4
           from unnest($2::bigint[], $3::text[]) s(item_id, summary)
          where i.item_id = s.item_id and i.conference_id = $1 and i.summary <> s.summary",
        of.conference_id,
        items,
        summaries,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "update conference set words = $2, change_no = $3 where conference_id = $1",
        of.conference_id,
        words,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A conclusion of a conference.
#[derive(Debug, Clone)]
pub struct Conclusion {
    pub conclusion_id: i64,
    pub what: String,
}

/// The conclusions in their order.
pub async fn conclusions(
    connection: &mut PgConnection,
    conference_id: i32,
) -> sqlx::Result<Vec<Conclusion>> {
    sqlx::query_as!(
        Conclusion,
        "select conclusion_id, what from conclusion where conference_id = $1
          order by place, conclusion_id",
        conference_id
    )
    .fetch_all(connection)
    .await
}

pub async fn add_conclusion(
    connection: &mut PgConnection,
    permit: &Permit,
    of: &Conference,
    what: &str,
) -> sqlx::Result<()> {
    let change_no = change(connection, permit, of, "conclusion-added").await?;
    sqlx::query!(
        "insert into conclusion (conference_id, unit_id, place, what, change_no)
         select $1, $2, coalesce(max(place), 0) + 1, $3, $4 from conclusion where conference_id = $1",
        of.conference_id,
        of.unit_id,
        what,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes a conclusion off of which no task came; false where one did.
pub async fn take_off_conclusion(
    connection: &mut PgConnection,
    permit: &Permit,
    (of, conclusion_id): (&Conference, i64),
) -> sqlx::Result<bool> {
    change(connection, permit, of, "conclusion-taken-off").await?;
    let done = sqlx::query!(
        "delete from conclusion k where conclusion_id = $1 and conference_id = $2
            and not exists (select from task t where t.conclusion_id = k.conclusion_id)",
        conclusion_id,
        of.conference_id
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The reports a unit issued or that were approved, newest first: number, form, period.
pub async fn reports_issued(
    connection: &mut PgConnection,
    unit_id: i32,
) -> sqlx::Result<Vec<(i64, String, String)>> {
    let rows = sqlx::query!(
        "select report_id, form, period from report
          where unit_id = $1 and state in ('issued', 'approved', 'locked')
          order by issued_at desc limit 20",
        unit_id
    )
    .fetch_all(connection)
    .await?;
    let reports = rows.into_iter();
    Ok(reports
        .map(|row| (row.report_id, row.form, row.period))
        .collect())
}
