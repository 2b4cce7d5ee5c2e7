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
    Voucher(i64),
}

impl Owner {
    fn record_id(self) -> Option<i64> {
        match self {
            Owner::Record(id) => Some(id),
            _ => None,
        }
    }

    fn report_id(self) -> Option<i64> {
        match self {
            Owner::Report(id) => Some(id),
            _ => None,
        }
    }

    fn voucher_id(self) -> Option<i64> {
        match self {
            Owner::Voucher(id) => Some(id),
            _ => None,
        }
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

/// The files of something, as they came.
pub async fn files(connection: &mut PgConnection, owner: Owner) -> sqlx::Result<Vec<FileLine>> {
    sqlx::query_as!(
        FileLine,
        r#"select attachment_id as id, name, length(content) as "bytes!" from attachment
            where record_id = $1 or report_id = $2 or voucher_id = $3 order by attachment_id"#,
        owner.record_id(),
        owner.report_id(),
        owner.voucher_id()
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
    let attachment_id = sqlx::query_scalar!(
        "insert into attachment (unit_id, record_id, report_id, voucher_id, name, media_type, sha256,
                                 content, change_no)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning attachment_id",
        unit_id,
        owner.record_id(),
        owner.report_id(),
        owner.voucher_id(),
        new.name,
        new.media_type,
        &new.digest,
        new.content,
        change_no
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
    let digest = sqlx::query_scalar!(
        "delete from attachment where attachment_id = $1 and (record_id = $2 or report_id = $3 or voucher_id = $4)
         returning sha256",
        attachment_id,
        owner.record_id(),
        owner.report_id(),
        owner.voucher_id()
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
        Owner::Voucher(id) => ("voucher", id),
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
