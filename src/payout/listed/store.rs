//! Lists that leave through payments, in the database.

use sqlx::PgConnection;

use super::{Leaves, OnList, PURPOSE};
use crate::audit::{self, Deed};
use crate::privacy::{ListLeft, note_list_left};
use crate::store::begin_change;

/// Enters a list with everybody on it, in as many statements for a hundred thousand as for one.
pub async fn note_listed(
    connection: &mut PgConnection,
    leaves: &Leaves<'_>,
    people: Vec<OnList>,
) -> sqlx::Result<()> {
    let (account_id, unit_id) = leaves.by;
    let purpose = "list of people written";
    let change_no = begin_change(connection, Some(account_id), Some(unit_id), purpose).await?;
    let lines = people.len();
    let left = ListLeft {
        unit_id,
        format: leaves.format,
        fields: leaves.fields,
        purpose: PURPOSE,
        page: leaves.page,
        at: leaves.at,
    };
    let list_id = note_list_left(connection, (change_no, account_id), &left, people).await?;
    let (subject, subject_id) = leaves.subject;
    let deed = Deed {
        unit_id: Some(unit_id),
        deed: "people-listed",
        subject,
        subject_id: Some(subject_id),
        detail: serde_json::json!({
            "people": lines, "format": leaves.format, "list": list_id
        }),
    };
    audit::write(connection, change_no, &deed).await
}

/// Everybody of a batch of a unit, whatever became of his payment.
pub async fn of_batch(
    connection: &mut PgConnection,
    (unit_id, batch_id): (i32, i64),
) -> sqlx::Result<Vec<OnList>> {
    let rows = sqlx::query!(
        r#"select coalesce(e.merged_into_id, n.person_id) as "person_id!",
                  coalesce(e.unit_id, n.unit_id) as "kept_by!"
             from aid_batch b join aid_payment p using (aid_batch_id) join aid_line n using (aid_line_id)
             left join person e on e.person_id = n.person_id
            where b.aid_batch_id = $1 and b.unit_id = $2"#,
        batch_id,
        unit_id
    )
    .fetch_all(connection)
    .await?;
    let people = rows.into_iter().map(|row| (row.person_id, row.kept_by));
    Ok(people.collect())
}
