//! Files of acts in the database, within the asking account's own transaction.

use sqlx::PgConnection;

use crate::access::Permit;
use crate::attachment::FileLine;
use crate::audit::{self, Deed};
use crate::store::begin_change;

/// The files of an act, as they came.
pub async fn files(connection: &mut PgConnection, act_id: i32) -> sqlx::Result<Vec<FileLine>> {
    sqlx::query_as!(
        FileLine,
        r#"select act_file_id::bigint as "id!", name, length(content) as "bytes!" from act_file where act_id = $1
            order by act_file_id"#,
        act_id
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

pub async fn find_content(
    connection: &mut PgConnection,
    (act_id, act_file_id): (i32, i32),
) -> sqlx::Result<Option<Content>> {
    sqlx::query_as!(
        Content,
        "select name, media_type, content from act_file where act_id = $1 and act_file_id = $2",
        act_id,
        act_file_id
    )
    .fetch_optional(connection)
    .await
}

/// A file as it comes in.
pub struct New<'a> {
    pub act_id: i32,
    pub root_id: i32,
    pub name: &'a str,
    pub media_type: &'a str,
    pub digest: &'a [u8],
    pub content: &'a [u8],
}

async fn tell(
    connection: &mut PgConnection,
    (root_id, act_id): (i32, i32),
    (change_no, deed): (i64, &str),
) -> sqlx::Result<()> {
    let deed = Deed {
        unit_id: Some(root_id),
        deed,
        subject: "act",
        subject_id: Some(i64::from(act_id)),
        detail: serde_json::json!({}),
    };
    audit::write(connection, change_no, &deed).await
}

pub async fn add(
    connection: &mut PgConnection,
    permit: &Permit,
    new: &New<'_>,
) -> sqlx::Result<()> {
    let purpose = "file added to an act";
    let change_no = begin_change(connection, permit.author(), Some(new.root_id), purpose).await?;
    sqlx::query!(
        "insert into act_file (act_id, name, media_type, sha256, content, change_no)
         values ($1, $2, $3, $4, $5, $6)",
        new.act_id,
        new.name,
        new.media_type,
        new.digest,
        new.content,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    tell(
        connection,
        (new.root_id, new.act_id),
        (change_no, "act-file-added"),
    )
    .await
}

/// Takes a file off a draft; what was handed in with an act that was carried out, stays.
pub async fn take_off(
    connection: &mut PgConnection,
    permit: &Permit,
    (root_id, act_id, act_file_id): (i32, i32, i32),
) -> sqlx::Result<bool> {
    let purpose = "file taken off an act";
    let change_no = begin_change(connection, permit.author(), Some(root_id), purpose).await?;
    let gone = sqlx::query!(
        "delete from act_file f where act_id = $1 and act_file_id = $2
            and exists (select from act a where a.act_id = f.act_id and a.state = 'draft')",
        act_id,
        act_file_id
    )
    .execute(&mut *connection)
    .await?;
    tell(
        connection,
        (root_id, act_id),
        (change_no, "act-file-taken-off"),
    )
    .await?;
    Ok(gone.rows_affected() == 1)
}
