//! Audit lines in the database.

use sqlx::PgConnection;

/// A deed as the audit keeps it.
pub struct Deed<'a> {
    pub unit_id: Option<i32>,
    pub deed: &'a str,
    pub subject: &'a str,
    pub subject_id: Option<i64>,
    pub detail: serde_json::Value,
}

/// Writes the line within the change already begun.
pub async fn write(
    connection: &mut PgConnection,
    change_no: i64,
    deed: &Deed<'_>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into audit_line (change_no, unit_id, deed, subject, subject_id, detail)
         values ($1, $2, $3, $4, $5, $6)",
        change_no,
        deed.unit_id,
        deed.deed,
        deed.subject,
        deed.subject_id,
        deed.detail
    )
    .execute(connection)
    .await?;
    Ok(())
}
