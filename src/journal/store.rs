//! The lines of the log within the asker's scope.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

/// A line with the change it belongs to.
#[derive(Debug, Clone)]
pub struct Entry {
    pub change_no: i64,
    pub recorded_at: Timestamp,
    /// Nothing where the account lies outside the scope, or the operator did it.
    pub account: Option<String>,
    pub unit_code: Option<String>,
    pub unit_name: Option<String>,
    pub deed: String,
    pub subject: String,
    pub subject_id: Option<i64>,
    pub detail: String,
    pub is_sealed: bool,
    pub is_emptied: bool,
}

/// How the log is asked for.
#[derive(Debug, Clone)]
pub struct Asked<'a> {
    pub unit_id: i32,
    pub line: &'a str,
    pub login: &'a str,
    pub subject: &'a str,
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
    pub offset: i64,
    pub limit: i64,
}

/// Lines about a unit and those below it, newest first.
pub async fn entries(connection: &mut PgConnection, asked: &Asked<'_>) -> sqlx::Result<Vec<Entry>> {
    let rows = sqlx::query!(
        r#"select a.change_no, c.recorded_at as "recorded_at: jiff_sqlx::Timestamp",
                  o.full_name as "account?", u.code as "unit_code?", n.name as "unit_name?", a.deed,
                  a.subject, a.subject_id, a.detail::text as "detail!", a.salt is null as "is_emptied!",
                  exists (select from sealed_change s where s.change_no = a.change_no) as "is_sealed!"
             from audit_line a
             join change c using (change_no)
             left join account o using (account_id)
             left join unit u on u.unit_id = a.unit_id
             left join lateral (select name from unit_name n where n.unit_id = a.unit_id
                order by lower(n.during) desc limit 1) n on true
            where exists (select from unit_above p where p.unit_id = a.unit_id and p.above_id = $1
                             and p.line = $2 and p.seen_until > (select scope_today()))
              and ($3 = '' or o.login = $3) and ($4 = '' or a.subject = $4)
              and c.recorded_at >= coalesce($5::timestamptz, '-infinity')
              and c.recorded_at < coalesce($6::timestamptz, 'infinity')
            order by a.audit_line_id desc offset $7 limit $8"#,
        asked.unit_id,
        asked.line,
        asked.login,
        asked.subject,
        asked.from.map(|moment| moment.to_sqlx()) as _,
        asked.until.map(|moment| moment.to_sqlx()) as _,
        asked.offset,
        asked.limit
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Entry {
            change_no: row.change_no,
            recorded_at: row.recorded_at.to_jiff(),
            account: row.account,
            unit_code: row.unit_code,
            unit_name: row.unit_name,
            deed: row.deed,
            subject: row.subject,
            subject_id: row.subject_id,
            detail: row.detail,
            is_sealed: row.is_sealed,
            is_emptied: row.is_emptied,
        })
        .collect())
}
