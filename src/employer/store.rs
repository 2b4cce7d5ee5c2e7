//! Employers in the database. Every read runs inside the asking account's transaction: it sees the
//! employers its units keep and those at which its units are unions.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use super::rules::{Employer, NewEmployer, PayerSpan, TaxCode};
use crate::access::Permit;
use crate::audit::{self, Deed};
use crate::store::begin_change;

macro_rules! employer_of {
    ($row:expr) => {
        Employer {
            employer_id: $row.employer_id,
            unit_id: $row.unit_id,
            details: NewEmployer {
                name: $row.name,
                tax_code: $row.tax_code.and_then(|code| TaxCode::read(&code).ok()),
                ownership: $row.ownership,
                headcount: $row
                    .headcount
                    .zip($row.headcount_on.map(|day| day.to_jiff())),
                sector: $row.sector,
                address: $row.address,
                phone: $row.phone,
            },
            version_no: $row.version_no,
        }
    };
}

/// The employer within the scope.
pub async fn find_employer(
    connection: &mut PgConnection,
    employer_id: i64,
) -> sqlx::Result<Option<Employer>> {
    let row = sqlx::query!(
        "select employer_id, unit_id, name, tax_code, ownership, headcount, headcount_on, sector,
                address, phone, version_no
           from employer where employer_id = $1",
        employer_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| employer_of!(row)))
}

/// What a list of employers is asked with: those that the unit or one below it keeps, or at which
/// one of them is a union.
#[derive(Debug, Clone)]
pub struct ListAsked<'a> {
    pub unit_id: i32,
    pub line: &'a str,
    /// The day whose tree and whose unions are meant.
    pub on: Day,
    /// Folded text of the name, or digits of the tax code; empty finds all.
    pub search: &'a str,
    pub ownership: Option<&'a str>,
    /// With a union on the day, without one, or either.
    pub with_union: Option<bool>,
    pub offset: i64,
    pub limit: i64,
}

/// A row of the list.
#[derive(Debug, Clone)]
pub struct Listed {
    pub employer_id: i64,
    pub name: String,
    pub tax_code: Option<String>,
    pub ownership: String,
    pub headcount: Option<i32>,
    pub unions: i64,
}

/// A page of the list in Vietnamese order; how many there are, and how many have no union on the day.
pub async fn list(
    connection: &mut PgConnection,
    asked: &ListAsked<'_>,
) -> sqlx::Result<(Vec<Listed>, i64, i64)> {
    let bare = asked.search.replace(['%', '_', '\\'], "");
    let rows = sqlx::query!(
        r#"with below as materialized (
             select unit_id from unit_above
              where above_id = $1 and line = $2 and from_on <= $3 and until_on > $3),
           known as materialized (
             select e.employer_id, e.name, e.sort_key, e.tax_code, e.ownership, e.headcount,
                    (select count(*) from unit_employer l
                      where l.employer_id = e.employer_id and l.during @> $3) as unions
               from employer e
              where (e.unit_id in (select unit_id from below)
                     or exists (select from unit_employer l join below using (unit_id)
                                 where l.employer_id = e.employer_id))
                and ($4 = '' or e.folded like '%' || $4 || '%' or e.tax_code like $4 || '%')
                and ($5::text is null or e.ownership = $5))
           select employer_id, name, tax_code, ownership, headcount, unions as "unions!",
                  count(*) over () as "total!",
                  count(*) filter (where unions = 0) over () as "without!"
             from known where $6::boolean is null or (unions > 0) = $6
            order by sort_key, employer_id limit $7 offset $8"#,
        asked.unit_id,
        asked.line,
        asked.on.to_sqlx() as _,
        bare,
        asked.ownership,
        asked.with_union,
        asked.limit,
        asked.offset
    )
    .fetch_all(connection)
    .await?;
    let (total, without) = rows.first().map_or((0, 0), |row| (row.total, row.without));
    let listed = rows.into_iter().map(|row| Listed {
        employer_id: row.employer_id,
        name: row.name,
        tax_code: row.tax_code,
        ownership: row.ownership,
        headcount: row.headcount,
        unions: row.unions,
    });
    Ok((listed.collect(), total, without))
}

/// Adds an employer within a change already begun and writes its audit line.
pub async fn add_employer(
    connection: &mut PgConnection,
    change_no: i64,
    unit_id: i32,
    new: &NewEmployer,
) -> sqlx::Result<i64> {
    let employer_id = sqlx::query_scalar!(
        "insert into employer (unit_id, tax_code, name, folded, sort_key, ownership, headcount,
                               headcount_on, sector, address, phone, change_no)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning employer_id",
        unit_id,
        new.tax_code.as_ref().map(TaxCode::as_str),
        new.name,
        vietnamese::fold(&new.name),
        vietnamese::sort_key(&new.name),
        new.ownership,
        new.headcount.map(|(people, _)| people),
        new.headcount.map(|(_, on)| on.to_sqlx()) as _,
        new.sector,
        new.address,
        new.phone,
        change_no
    )
    .fetch_one(&mut *connection)
    .await?;
    let deed = ("employer-added", serde_json::json!({}));
    write_deed(connection, change_no, (unit_id, employer_id), deed).await?;
    Ok(employer_id)
}

/// Edits an employer; the replaced version goes to its history. Returns the number of the change,
/// nothing where somebody else has edited the employer since it was read.
pub async fn edit_employer(
    connection: &mut PgConnection,
    permit: &Permit,
    employer: &Employer,
    new: &NewEmployer,
) -> sqlx::Result<Option<i64>> {
    let unit_id = employer.unit_id;
    let change_no = begin_change(
        connection,
        permit.author(),
        Some(unit_id),
        "employer edited",
    )
    .await?;
    let kept = sqlx::query!(
        "insert into employer_history (employer_id, unit_id, version_no, values, change_no, replaced_change_no)
         select employer_id, unit_id, version_no,
                to_jsonb(e) - array['folded', 'sort_key', 'version_no', 'change_no', 'employer_id', 'unit_id'],
                change_no, $3
           from (select * from employer where employer_id = $1 and version_no = $2 for update) e",
        employer.employer_id,
        employer.version_no,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    if kept.rows_affected() == 0 {
        return Ok(None);
    }
    sqlx::query!(
        "update employer set tax_code = $2, name = $3, folded = $4, sort_key = $5, ownership = $6,
                headcount = $7, headcount_on = $8, sector = $9, address = $10, phone = $11,
                change_no = $12, version_no = version_no + 1
          where employer_id = $1",
        employer.employer_id,
        new.tax_code.as_ref().map(TaxCode::as_str),
        new.name,
        vietnamese::fold(&new.name),
        vietnamese::sort_key(&new.name),
        new.ownership,
        new.headcount.map(|(people, _)| people),
        new.headcount.map(|(_, on)| on.to_sqlx()) as _,
        new.sector,
        new.address,
        new.phone,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    let detail = serde_json::json!({ "version": employer.version_no + 1 });
    let subject = (unit_id, employer.employer_id);
    write_deed(connection, change_no, subject, ("employer-edited", detail)).await?;
    Ok(Some(change_no))
}

/// The classes of payer an employer has been of, newest first.
pub async fn payers(
    connection: &mut PgConnection,
    employer_id: i64,
) -> sqlx::Result<Vec<PayerSpan>> {
    let rows = sqlx::query!(
        r#"select class, lower(during) as from_on, upper(during) as until_on
             from employer_payer where employer_id = $1 order by lower(during) desc"#,
        employer_id
    )
    .fetch_all(connection)
    .await?;
    let spans = rows.into_iter().map(|row| PayerSpan {
        class: row.class,
        from_on: row.from_on.map(|day| day.to_jiff()),
        until_on: row.until_on.map(|day| day.to_jiff()),
    });
    Ok(spans.collect())
}

/// Says of which class an employer is from a day on; what was said for later days is replaced.
pub async fn set_payer(
    connection: &mut PgConnection,
    change_no: i64,
    employer: (i64, i32),
    (class, from_on): (&str, Day),
) -> sqlx::Result<()> {
    let (employer_id, unit_id) = employer;
    sqlx::query!(
        "delete from employer_payer where employer_id = $1 and lower(during) >= $2",
        employer_id,
        from_on.to_sqlx() as _
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "update employer_payer set during = daterange(lower(during), $2::date), change_no = $3
          where employer_id = $1 and during @> $2::date",
        employer_id,
        from_on.to_sqlx() as _,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into employer_payer (employer_id, unit_id, class, during, change_no)
         values ($1, $2, $3, daterange($4, null), $5)",
        employer_id,
        unit_id,
        class,
        from_on.to_sqlx() as _,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    let detail = serde_json::json!({ "class": class, "from": from_on.to_string() });
    let deed = ("employer-payer-set", detail);
    write_deed(connection, change_no, (unit_id, employer_id), deed).await
}

/// Writes the audit line of something done to an employer.
pub(super) async fn write_deed(
    connection: &mut PgConnection,
    change_no: i64,
    (unit_id, employer_id): (i32, i64),
    (deed, detail): (&str, serde_json::Value),
) -> sqlx::Result<()> {
    let deed = Deed {
        unit_id: Some(unit_id),
        deed,
        subject: "employer",
        subject_id: Some(employer_id),
        detail,
    };
    audit::write(connection, change_no, &deed).await
}
