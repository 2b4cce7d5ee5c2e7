//! Looks at people in the database.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use super::{LookDeed, Looking};
use crate::store::begin_change;

/// A look at a person, as an inspector reads it.
#[derive(Debug, Clone)]
pub struct Looked {
    pub accessed_at: Timestamp,
    pub account: String,
    pub login: String,
    pub person_id: i64,
    /// Nothing where the person is kept outside the reader's scope now.
    pub person: Option<String>,
    pub unit_code: String,
    pub unit_name: String,
    pub deed: String,
    pub fields: Vec<String>,
    pub purpose: Option<String>,
    pub reason: Option<String>,
    pub page: String,
}

impl Looked {
    /// The instant as people in Vietnam read it.
    pub fn when(&self) -> String {
        let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(7));
        let zoned = self.accessed_at.to_zoned(zone);
        zoned.strftime("%d/%m/%Y %H:%M").to_string()
    }
}

/// Appends a look. A page opened again within the hour writes nothing.
pub(super) async fn note(
    connection: &mut PgConnection,
    account_id: i32,
    (person_id, fields): (i64, &[&str]),
    looking: &Looking<'_>,
) -> sqlx::Result<()> {
    let hour_no = hour_of(looking.at);
    let unit_id = sqlx::query_scalar!(
        "select unit_id from person p where person_id = $1
            and exists (select from unit_in_scope s where s.unit_id = p.unit_id)",
        person_id
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(unit_id) = unit_id else {
        return Ok(());
    };
    if looking.deed == LookDeed::Opened {
        let known = sqlx::query_scalar!(
            r#"select exists (select from person_access where account_id = $1 and person_id = $2
                  and page = $3 and hour_no = $4 and deed = 'opened') as "known!""#,
            account_id,
            person_id,
            looking.page,
            hour_no
        )
        .fetch_one(&mut *connection)
        .await?;
        if known {
            return Ok(());
        }
    }
    let purpose = format!("person {}", looking.deed.code());
    let change_no = begin_change(connection, Some(account_id), Some(unit_id), &purpose).await?;
    let fields: Vec<String> = fields.iter().map(|field| (*field).to_owned()).collect();
    sqlx::query!(
        "insert into person_access (change_no, account_id, person_id, unit_id, accessed_at, hour_no,
                                    deed, fields, purpose, reason, page)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing",
        change_no,
        account_id,
        person_id,
        unit_id,
        looking.at.to_sqlx() as _,
        hour_no,
        looking.deed.code(),
        &fields,
        looking.reason.map(|reason| reason.purpose.as_str()),
        looking.reason.map(|reason| reason.words.as_str()),
        looking.page
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Notes everybody who stands on a list, within a change already begun. `people` are numbers with
/// the unit that keeps each.
pub async fn note_listed(
    connection: &mut PgConnection,
    (change_no, account_id): (i64, i32),
    people: &[(i64, i32)],
    fields: &[String],
    looking: &Looking<'_>,
) -> sqlx::Result<()> {
    let (ids, units): (Vec<i64>, Vec<i32>) = people.iter().copied().unzip();
    sqlx::query!(
        "insert into person_access (change_no, account_id, person_id, unit_id, accessed_at, hour_no,
                                    deed, fields, purpose, reason, page)
         select $1, $2, listed.person_id, listed.unit_id, $5, $6, $7, $8, $9, $10, $11
           from unnest($3::bigint[], $4::integer[]) as listed(person_id, unit_id)",
        change_no,
        account_id,
        &ids,
        &units,
        looking.at.to_sqlx() as _,
        hour_of(looking.at),
        looking.deed.code(),
        fields,
        looking.reason.map(|reason| reason.purpose.as_str()),
        looking
            .reason
            .map(|reason| reason.words.as_str())
            .filter(|words| !words.is_empty()),
        looking.page
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Hours since 1970; they fit for another two hundred thousand years.
fn hour_of(at: Timestamp) -> i32 {
    i32::try_from(at.as_second().div_euclid(3600)).unwrap_or(i32::MAX)
}

/// What the log is asked with; empty texts and absent days ask for all.
#[derive(Debug, Clone)]
pub struct LogAsked<'a> {
    pub top_id: i32,
    pub line: &'a str,
    pub on: Day,
    /// A person's number, or nothing.
    pub person_id: Option<i64>,
    /// Folded text to find in the person's name.
    pub name: &'a str,
    pub login: &'a str,
    pub deed: &'a str,
    pub from_on: Option<Day>,
    pub until_on: Option<Day>,
    pub offset: i64,
    pub limit: i64,
}

macro_rules! looked_of {
    ($row:expr) => {
        Looked {
            accessed_at: $row.accessed_at.to_jiff(),
            account: $row.account.unwrap_or_default(),
            login: $row.login.unwrap_or_default(),
            person_id: $row.person_id,
            person: $row.person,
            unit_code: $row.code,
            unit_name: $row.unit_name,
            deed: $row.deed,
            fields: $row.fields,
            purpose: $row.purpose,
            reason: $row.reason,
            page: $row.page,
        }
    };
}

/// A page of the log of a unit and below, newest first, and how many lines there are in all.
pub async fn log(
    connection: &mut PgConnection,
    asked: &LogAsked<'_>,
) -> sqlx::Result<(Vec<Looked>, i64)> {
    let rows = sqlx::query!(
        r#"select l.accessed_at, a.full_name as "account?", a.login as "login?", l.person_id,
                  p.full_name as "person?", u.code, n.name as "unit_name!", l.deed, l.fields,
                  l.purpose, l.reason, l.page, count(*) over () as "total!"
             from person_access l
             join unit u using (unit_id)
             cross join lateral (select name from unit_name n where n.unit_id = l.unit_id
                order by lower(n.during) desc limit 1) n
             left join account a on a.account_id = l.account_id
             left join person p on p.person_id = l.person_id
            where exists (select from unit_above b where b.unit_id = l.unit_id and b.above_id = $1
                    and b.line = $2 and b.from_on <= $3 and b.seen_until > $3)
              and ($4::bigint is null or l.person_id = $4)
              and ($5 = '' or p.folded like '%' || $5 || '%')
              and ($6 = '' or a.login = $6)
              and ($7 = '' or l.deed = $7)
              and l.accessed_at >= coalesce($8::date, '-infinity')::timestamp - interval '7 hours'
              and l.accessed_at < coalesce($9::date + 1, 'infinity')::timestamp - interval '7 hours'
            order by l.accessed_at desc, l.person_access_id desc limit $10 offset $11"#,
        asked.top_id,
        asked.line,
        asked.on.to_sqlx() as _,
        asked.person_id,
        asked.name.replace(['%', '_', '\\'], ""),
        asked.login,
        asked.deed,
        asked.from_on.map(ToSqlx::to_sqlx) as _,
        asked.until_on.map(ToSqlx::to_sqlx) as _,
        asked.limit,
        asked.offset
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    Ok((rows.into_iter().map(|row| looked_of!(row)).collect(), total))
}

/// The newest looks at a person, as far as the reader's scope shows them.
pub async fn recent_access(
    connection: &mut PgConnection,
    person_id: i64,
    limit: i64,
) -> sqlx::Result<Vec<Looked>> {
    let rows = sqlx::query!(
        r#"select l.accessed_at, a.full_name as "account?", a.login as "login?", l.person_id,
                  p.full_name as "person?", u.code, n.name as "unit_name!", l.deed, l.fields,
                  l.purpose, l.reason, l.page
             from person_access l
             join unit u using (unit_id)
             cross join lateral (select name from unit_name n where n.unit_id = l.unit_id
                order by lower(n.during) desc limit 1) n
             left join account a on a.account_id = l.account_id
             left join person p on p.person_id = l.person_id
            where l.person_id = $1
            order by l.accessed_at desc, l.person_access_id desc limit $2"#,
        person_id,
        limit
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| looked_of!(row)).collect())
}
