//! Imports themselves: staged, written, taken back.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use crate::import::members::enter::Entry;

/// Whether the import is still staged; held until the transaction ends.
pub async fn is_staged(connection: &mut PgConnection, import_id: i64) -> sqlx::Result<bool> {
    let state = sqlx::query_scalar!(
        "select state from import where import_id = $1 for update",
        import_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(state.as_deref() == Some("staged"))
}

/// Draws the number of an import.
pub async fn draw(connection: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select nextval(pg_get_serial_sequence('import', 'import_id')) as "import_id!""#
    )
    .fetch_one(connection)
    .await
}

/// An import that has been written.
pub struct NewImport<'a> {
    pub import_id: i64,
    pub unit_id: Option<i32>,
    pub entry: &'a Entry,
    pub counts: serde_json::Value,
    pub made_at: Timestamp,
    pub change_no: i64,
}

/// Keeps the import as written. Its file goes: what it said is in the register.
pub async fn write(connection: &mut PgConnection, new: &NewImport<'_>) -> sqlx::Result<()> {
    let entry = new.entry;
    if entry.import_id.is_some() {
        sqlx::query!(
            "update import set state = 'written', counts = $2, made_at = $3, change_no = $4
              where import_id = $1",
            new.import_id,
            new.counts,
            new.made_at.to_sqlx() as _,
            new.change_no
        )
        .execute(&mut *connection)
        .await?;
    } else {
        sqlx::query!(
            "insert into import (import_id, unit_id, file_name, digest, state, options, counts, made_at,
                                 made_by, change_no)
             overriding system value values ($1, $2, $3, $4, 'written', $5, $6, $7, $8, $9)",
            new.import_id,
            new.unit_id,
            entry.file_name,
            entry.digest,
            entry.options,
            new.counts,
            new.made_at.to_sqlx() as _,
            entry.author,
            new.change_no
        )
        .execute(&mut *connection)
        .await?;
    }
    sqlx::query!("delete from import_row where import_id = $1", new.import_id)
        .execute(&mut *connection)
        .await?;
    sqlx::query!(
        "delete from import_part where import_id = $1 and what = 'file'",
        new.import_id
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The lowest unit under which all the units stand; nothing where there is none.
pub async fn unit_over(
    connection: &mut PgConnection,
    units: &[i32],
    today: Day,
) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!(
        "select a.above_id from unit_above a
          where a.line = 'territorial' and a.unit_id = any($1) and a.from_on <= $2 and a.seen_until > $2
          group by a.above_id
         having count(distinct a.unit_id) = cardinality($1)
          order by (select count(*) from unit_above b where b.above_id = a.above_id
                       and b.line = 'territorial' and b.from_on <= $2 and b.seen_until > $2)
          limit 1",
        units,
        today.to_sqlx() as _
    )
    .fetch_optional(connection)
    .await
}

/// The unit and the change of an import that is written; held until the transaction ends.
pub async fn find_written(
    connection: &mut PgConnection,
    import_id: i64,
) -> sqlx::Result<Option<(Option<i32>, i64)>> {
    let row = sqlx::query!(
        r#"select unit_id, change_no as "change_no!" from import
            where import_id = $1 and state = 'written' for update"#,
        import_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| (row.unit_id, row.change_no)))
}

/// An import as the list of them shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    pub import_id: i64,
    pub unit_code: Option<String>,
    pub file_name: String,
    pub state: String,
    pub counts: Option<serde_json::Value>,
    pub columns: serde_json::Value,
    pub options: serde_json::Value,
    pub made_at: Timestamp,
    pub made_by: Option<String>,
}

/// The newest imports at a unit and those below it, as far as they may be seen; all of the site
/// where no unit is named.
pub async fn imports(
    connection: &mut PgConnection,
    (top, line, on): (Option<i32>, &str, Day),
    limit: i64,
) -> sqlx::Result<Vec<Import>> {
    let rows = sqlx::query!(
        r#"select i.import_id, u.code as "code?", i.file_name, i.state, i.counts, i.columns, i.options,
                  i.made_at, a.full_name as "made_by?"
             from import i left join unit u using (unit_id)
             left join account a on a.account_id = i.made_by
            where $1::integer is null
               or exists (select from unit_above b where b.above_id = $1 and b.unit_id = i.unit_id
                    and b.line = $2 and b.from_on <= $3 and b.seen_until > $3)
            order by i.import_id desc limit $4"#,
        top,
        line,
        on.to_sqlx() as _,
        limit
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Import {
            import_id: row.import_id,
            unit_code: row.code,
            file_name: row.file_name,
            state: row.state,
            counts: row.counts,
            columns: row.columns,
            options: row.options,
            made_at: row.made_at.to_jiff(),
            made_by: row.made_by,
        })
        .collect())
}
