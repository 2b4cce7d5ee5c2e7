//! Files that wait to be written, with the rows worth a look; and the rows that went back.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

use super::imports::Import;

/// Bytes are kept in pieces of this size.
const PART: usize = 1 << 20;

/// A file that was sent.
pub struct NewFile<'a> {
    pub unit_id: i32,
    pub file_name: &'a str,
    pub digest: &'a [u8],
    pub bytes: &'a [u8],
    pub made_at: Timestamp,
    pub made_by: i32,
    pub options: serde_json::Value,
}

/// Keeps a file until it is written or thrown away; returns the number of its import.
pub async fn stage(connection: &mut PgConnection, new: &NewFile<'_>) -> sqlx::Result<i64> {
    let import_id = sqlx::query_scalar!(
        "insert into import (unit_id, file_name, digest, options, made_at, made_by)
         values ($1, $2, $3, $4, $5, $6) returning import_id",
        new.unit_id,
        new.file_name,
        new.digest,
        new.options,
        new.made_at.to_sqlx() as _,
        new.made_by
    )
    .fetch_one(&mut *connection)
    .await?;
    keep_parts(connection, (import_id, new.unit_id, "file"), new.bytes).await?;
    Ok(import_id)
}

/// Keeps bytes of an import: its file, or the rows that went back.
pub async fn keep_parts(
    connection: &mut PgConnection,
    (import_id, unit_id, what): (i64, i32, &str),
    bytes: &[u8],
) -> sqlx::Result<()> {
    for (part_no, part) in (0..).zip(bytes.chunks(PART)) {
        sqlx::query!(
            "insert into import_part (import_id, unit_id, what, part_no, bytes)
             values ($1, $2, $3, $4, $5)",
            import_id,
            unit_id,
            what,
            part_no,
            part
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// The bytes of an import; empty where none are kept.
pub async fn parts(
    connection: &mut PgConnection,
    import_id: i64,
    what: &str,
) -> sqlx::Result<Vec<u8>> {
    let parts = sqlx::query_scalar!(
        "select bytes from import_part where import_id = $1 and what = $2 order by part_no",
        import_id,
        what
    )
    .fetch_all(connection)
    .await?;
    Ok(parts.concat())
}

/// How many bytes of an import are kept.
pub async fn kept_bytes(
    connection: &mut PgConnection,
    import_id: i64,
    what: &str,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select coalesce(sum(length(bytes)), 0)::bigint as "bytes!" from import_part
            where import_id = $1 and what = $2"#,
        import_id,
        what
    )
    .fetch_one(connection)
    .await
}

/// An import within the scope.
pub async fn find_import(
    connection: &mut PgConnection,
    import_id: i64,
) -> sqlx::Result<Option<(Import, i32)>> {
    let row = sqlx::query!(
        r#"select i.import_id, i.unit_id as "unit_id!", u.code, i.file_name, i.state, i.counts,
                  i.columns, i.options, i.made_at, a.full_name as "made_by?"
             from import i join unit u using (unit_id)
             left join account a on a.account_id = i.made_by
            where i.import_id = $1
              and exists (select from unit_in_scope s where s.unit_id = i.unit_id)"#,
        import_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| {
        let import = Import {
            import_id: row.import_id,
            unit_code: Some(row.code),
            file_name: row.file_name,
            state: row.state,
            counts: row.counts,
            columns: row.columns,
            options: row.options,
            made_at: row.made_at.to_jiff(),
            made_by: row.made_by,
        };
        (import, row.unit_id)
    }))
}

/// Says how a staged file is to be read; what was found in it so far is forgotten.
pub async fn direct(
    connection: &mut PgConnection,
    import_id: i64,
    (columns, options): (&serde_json::Value, &serde_json::Value),
) -> sqlx::Result<()> {
    sqlx::query!(
        "update import set columns = $2, options = $3, counts = null
          where import_id = $1 and state = 'staged'",
        import_id,
        columns,
        options
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!("delete from import_row where import_id = $1", import_id)
        .execute(connection)
        .await?;
    Ok(())
}

/// Keeps what was found in a staged file: the counts, and rows in the order of their weight as an
/// array of objects with `row_no`, `outcome`, `worth` and `seen`. False where it is no longer staged.
pub async fn keep_rows(
    connection: &mut PgConnection,
    (import_id, unit_id): (i64, i32),
    (counts, rows): (&serde_json::Value, &serde_json::Value),
) -> sqlx::Result<bool> {
    let kept = sqlx::query!(
        "update import set counts = $2 where import_id = $1 and state = 'staged'",
        import_id,
        counts
    )
    .execute(&mut *connection)
    .await?;
    if kept.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!("delete from import_row where import_id = $1", import_id)
        .execute(&mut *connection)
        .await?;
    sqlx::query!(
        "insert into import_row (import_id, unit_id, place, row_no, outcome, worth, seen)
         select $1, $2, place, (n ->> 'row_no')::integer, n ->> 'outcome', (n ->> 'worth')::boolean,
                n -> 'seen'
           from jsonb_array_elements($3) with ordinality t (n, place)",
        import_id,
        unit_id,
        rows
    )
    .execute(connection)
    .await?;
    Ok(true)
}

/// A row of a staged file.
#[derive(Debug, Clone, PartialEq)]
pub struct StagedRow {
    pub row_no: i32,
    pub outcome: String,
    pub seen: serde_json::Value,
    pub choice: Option<String>,
}

/// Which rows are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown<'a> {
    All,
    Worth,
    Of(&'a str),
}

/// A page of the rows of a staged file, and how many there are.
pub async fn rows(
    connection: &mut PgConnection,
    (import_id, shown): (i64, Shown<'_>),
    (offset, limit): (i64, i64),
) -> sqlx::Result<(Vec<StagedRow>, i64)> {
    let outcome = match shown {
        Shown::Of(outcome) => Some(outcome),
        _ => None,
    };
    let worth = shown == Shown::Worth;
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from import_row
            where import_id = $1 and ($2::text is null or outcome = $2) and (worth or not $3)"#,
        import_id,
        outcome,
        worth
    )
    .fetch_one(&mut *connection)
    .await?;
    let rows = sqlx::query_as!(
        StagedRow,
        "select row_no, outcome, seen, choice from import_row
          where import_id = $1 and ($2::text is null or outcome = $2) and (worth or not $3)
          order by place offset $4 limit $5",
        import_id,
        outcome,
        worth,
        offset,
        limit
    )
    .fetch_all(connection)
    .await?;
    Ok((rows, total))
}

/// Keeps what was decided about a row that asks; an empty choice takes the decision back. False
/// where there is no such row.
pub async fn choose(
    connection: &mut PgConnection,
    (import_id, row_no): (i64, i32),
    choice: Option<&str>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update import_row set choice = $3
          where import_id = $1 and row_no = $2 and outcome in ('asked', 'again')",
        import_id,
        row_no,
        choice
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// What was decided so far: row and choice.
pub async fn choices(
    connection: &mut PgConnection,
    import_id: i64,
) -> sqlx::Result<Vec<(i32, String)>> {
    let rows = sqlx::query!(
        r#"select row_no, choice as "choice!" from import_row
            where import_id = $1 and choice is not null order by row_no"#,
        import_id
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.row_no, row.choice))
        .collect())
}

/// Throws a staged file away.
pub async fn discard(connection: &mut PgConnection, import_id: i64) -> sqlx::Result<bool> {
    let gone = sqlx::query!(
        "delete from import where import_id = $1 and state = 'staged'",
        import_id
    )
    .execute(connection)
    .await?;
    Ok(gone.rows_affected() > 0)
}

/// Throws away what has been kept longer than it may be: staged files, and rows that went back.
pub async fn forget_old(connection: &mut PgConnection, before: Timestamp) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from import where state = 'staged' and made_at < $1",
        before.to_sqlx() as _
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "delete from import_part p using import i
          where i.import_id = p.import_id and i.state <> 'staged' and i.made_at < $1",
        before.to_sqlx() as _
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// How people of the register are told apart in a question: number, name, birth, unit. Only those
/// within the scope.
pub async fn people_in_question(
    connection: &mut PgConnection,
    people: &[i64],
) -> sqlx::Result<Vec<(i64, String, Option<crate::member::Birth>, String)>> {
    let rows = sqlx::query!(
        r#"select p.person_id, p.full_name, p.birth_on, p.birth_year, n.name as "unit!"
             from person p
             cross join lateral (select name from unit_name n where n.unit_id = p.unit_id
                order by lower(n.during) desc limit 1) n
            where p.person_id = any($1)
              and exists (select from unit_in_scope s where s.unit_id = p.unit_id)"#,
        people
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let birth = row.birth_on.map(|day| day.to_jiff());
            let birth = crate::member::Birth::of_columns(birth, row.birth_year);
            (row.person_id, row.full_name, birth, row.unit)
        })
        .collect())
}
