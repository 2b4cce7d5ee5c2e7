//! Attachments in the database, within the asking account's own transaction.

use sqlx::PgConnection;

use super::rules::NewFile;
use crate::access::Permit;
use crate::audit::{self, Deed};
use crate::store::begin_change;

/// What a file belongs to, with the number it has there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    Record(i64),
    Report(i64),
    Conference(i32),
    /// What a unit did for a task: the task and the unit.
    Task(i32, i32),
    Voucher(i64),
    /// What people signed for help they received.
    Receipt(i64),
    /// Pictures of a house, and of which time of it: `before`, `building`, `after`.
    House(i64, &'static str),
}

/// The owner as the columns of the table.
struct Columns {
    record_id: Option<i64>,
    report_id: Option<i64>,
    conference_id: Option<i32>,
    task_id: Option<i32>,
    /// The unit of a task's files; several units have files of the same task.
    task_unit_id: Option<i32>,
    voucher_id: Option<i64>,
    aid_receipt_id: Option<i64>,
    house_id: Option<i64>,
    taken_when: Option<&'static str>,
}

impl Owner {
    fn columns(self) -> Columns {
        let mut columns = Columns {
            record_id: None,
            report_id: None,
            conference_id: None,
            task_id: None,
            task_unit_id: None,
            voucher_id: None,
            aid_receipt_id: None,
            house_id: None,
            taken_when: None,
        };
        match self {
            Owner::Record(id) => columns.record_id = Some(id),
            Owner::Report(id) => columns.report_id = Some(id),
            Owner::Conference(id) => columns.conference_id = Some(id),
            Owner::Task(id, unit_id) => {
                columns.task_id = Some(id);
                columns.task_unit_id = Some(unit_id);
            }
            Owner::Voucher(id) => columns.voucher_id = Some(id),
            Owner::Receipt(id) => columns.aid_receipt_id = Some(id),
            Owner::House(id, taken_when) => {
                columns.house_id = Some(id);
                columns.taken_when = Some(taken_when);
            }
        }
        columns
    }
}

/// A file without its content.
#[derive(Debug, Clone)]
pub struct FileLine {
    pub id: i64,
    pub name: String,
    /// Its length in bytes.
    pub bytes: i32,
}

/// The files of what they belong to, as they came.
pub async fn files(connection: &mut PgConnection, owner: Owner) -> sqlx::Result<Vec<FileLine>> {
    let of = owner.columns();
    sqlx::query_as!(
        FileLine,
        r#"select attachment_id as id, name, length(content) as "bytes!" from attachment
            where record_id = $1 or report_id = $2 or conference_id = $3
               or (task_id = $4 and unit_id = $5) or voucher_id = $6
                or aid_receipt_id = $7 or (house_id = $8 and taken_when = $9)
            order by attachment_id"#,
        of.record_id,
        of.report_id,
        of.conference_id,
        of.task_id,
        of.task_unit_id,
        of.voucher_id,
        of.aid_receipt_id,
        of.house_id,
        of.taken_when
    )
    .fetch_all(connection)
    .await
}

/// A file as it is given out.
#[derive(Debug)]
pub struct Content {
    pub name: String,
    pub media_type: String,
    pub content: Vec<u8>,
}

/// The content of a file within scope.
pub async fn find_content(
    connection: &mut PgConnection,
    attachment_id: i64,
) -> sqlx::Result<Option<Content>> {
    sqlx::query_as!(
        Content,
        "select name, media_type, content from attachment where attachment_id = $1",
        attachment_id
    )
    .fetch_optional(connection)
    .await
}

/// Adds a file, with its digest in the audit log; its name may name people and stays out of it.
pub async fn add(
    connection: &mut PgConnection,
    permit: &Permit,
    (unit_id, owner): (i32, Owner),
    new: &NewFile,
) -> sqlx::Result<i64> {
    let purpose = "file attached";
    let change_no = begin_change(connection, permit.author(), Some(unit_id), purpose).await?;
    let of = owner.columns();
    let attachment_id = sqlx::query_scalar!(
        "insert into attachment (unit_id, record_id, report_id, conference_id, task_id, voucher_id,
                                 aid_receipt_id, name, media_type, sha256, content, change_no,
                                 house_id, taken_when)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) returning attachment_id",
        unit_id,
        of.record_id,
        of.report_id,
        of.conference_id,
        of.task_id,
        of.voucher_id,
        of.aid_receipt_id,
        new.name,
        new.media_type,
        &new.digest,
        new.content,
        change_no,
        of.house_id,
        of.taken_when
    )
    .fetch_one(&mut *connection)
    .await?;
    let detail = serde_json::json!({
        "attachment": attachment_id, "sha256": crate::id::hex(&new.digest)
    });
    tell(
        connection,
        change_no,
        (unit_id, owner),
        ("file-attached", detail),
    )
    .await?;
    Ok(attachment_id)
}

/// Takes a file off; false where the owner has no such file.
pub async fn take_off(
    connection: &mut PgConnection,
    permit: &Permit,
    (unit_id, owner): (i32, Owner),
    attachment_id: i64,
) -> sqlx::Result<bool> {
    let purpose = "attached file taken off";
    let change_no = begin_change(connection, permit.author(), Some(unit_id), purpose).await?;
    let of = owner.columns();
    let digest = sqlx::query_scalar!(
        "delete from attachment
          where attachment_id = $1 and (record_id = $2 or report_id = $3 or conference_id = $4
                or (task_id = $5 and unit_id = $6) or voucher_id = $7
                or aid_receipt_id = $8 or (house_id = $9 and taken_when = $10)) returning sha256",
        attachment_id,
        of.record_id,
        of.report_id,
        of.conference_id,
        of.task_id,
        of.task_unit_id,
        of.voucher_id,
        of.aid_receipt_id,
        of.house_id,
        of.taken_when
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(digest) = digest else {
        return Ok(false);
    };
    let detail = serde_json::json!({
        "attachment": attachment_id, "sha256": crate::id::hex(&digest)
    });
    tell(
        connection,
        change_no,
        (unit_id, owner),
        ("file-taken-off", detail),
    )
    .await?;
    Ok(true)
}

async fn tell(
    connection: &mut PgConnection,
    change_no: i64,
    (unit_id, owner): (i32, Owner),
    (deed, detail): (&str, serde_json::Value),
) -> sqlx::Result<()> {
    let (subject, subject_id) = match owner {
        Owner::Record(id) => ("record", id),
        Owner::Report(id) => ("report", id),
        Owner::Conference(id) => ("conference", i64::from(id)),
        Owner::Task(id, _) => ("task", i64::from(id)),
        Owner::Voucher(id) => ("voucher", id),
        Owner::Receipt(id) => ("aid-receipt", id),
        Owner::House(id, _) => ("house", id),
    };
    let deed = Deed {
        unit_id: Some(unit_id),
        deed,
        subject,
        subject_id: Some(subject_id),
        detail,
    };
    audit::write(connection, change_no, &deed).await
}
