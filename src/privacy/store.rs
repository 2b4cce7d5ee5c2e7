//! The one person a page of personal data is about, read inside the asker's transaction.

use sqlx::PgConnection;
use timeline::Day;

/// Who it is, as little as is needed to know it is the right one.
#[derive(Debug, Clone)]
pub struct Subject {
    pub person_id: i64,
    pub unit_id: i32,
    pub full_name: String,
    pub birth: Option<String>,
    pub erased: bool,
    pub restricted_on: Option<Day>,
}

/// The person within the scope.
pub async fn find_subject(
    connection: &mut PgConnection,
    person_id: i64,
) -> sqlx::Result<Option<Subject>> {
    let row = sqlx::query!(
        r#"select person_id, unit_id, full_name,
                  coalesce(to_char(birth_on, 'DD/MM/YYYY'), birth_year::text) as birth,
                  (erased_on is not null) as "erased!", restricted_on
             from person p where person_id = $1
              and exists (select from unit_in_scope s where s.unit_id = p.unit_id)"#,
        person_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Subject {
        person_id: row.person_id,
        unit_id: row.unit_id,
        full_name: row.full_name,
        birth: row.birth,
        erased: row.erased,
        restricted_on: row.restricted_on.map(|day| day.to_jiff()),
    }))
}

/// Every value kept of the person now, by field code; what is not kept is left out.
pub async fn values(
    connection: &mut PgConnection,
    person_id: i64,
) -> sqlx::Result<Vec<(&'static str, String)>> {
    let row = sqlx::query!(
        r#"select p.full_name, coalesce(to_char(birth_on, 'DD/MM/YYYY'), birth_year::text) as birth,
                  p.sex, p.national_id, p.passport, p.phone, p.email, p.nationality, p.home_place,
                  p.address, p.job, p.education, s.ethnicity as "ethnicity?",
                  s.religion as "religion?", to_char(s.party_on, 'DD/MM/YYYY') as party_on
             from person p left join person_sensitive s using (person_id)
            where p.person_id = $1"#,
        person_id
    )
    .fetch_one(connection)
    .await?;
    let all = [
        ("full_name", Some(row.full_name)),
        ("birth", row.birth),
        ("sex", row.sex),
        ("national_id", row.national_id),
        ("passport", row.passport),
        ("phone", row.phone),
        ("email", row.email),
        ("nationality", Some(row.nationality)),
        ("home_place", row.home_place),
        ("address", row.address),
        ("job", row.job),
        ("education", row.education),
        ("ethnicity", row.ethnicity),
        ("religion", row.religion),
        ("party_on", row.party_on),
    ];
    let kept = |(field, value): (&'static str, Option<String>)| {
        value
            .filter(|value| !value.is_empty())
            .map(|value| (field, value))
    };
    Ok(all.into_iter().filter_map(kept).collect())
}

/// People of the unit and below whose name begins so or whose identity number it is, by name;
/// those erased are not found.
pub async fn find_people(
    connection: &mut PgConnection,
    (top_id, line, on): (i32, &str, Day),
    text: &str,
) -> sqlx::Result<Vec<Subject>> {
    use jiff_sqlx::ToSqlx;
    let folded = vietnamese::fold(text).replace(['%', '_', '\\'], "");
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let rows = sqlx::query!(
        r#"select person_id, unit_id, full_name,
                  coalesce(to_char(birth_on, 'DD/MM/YYYY'), birth_year::text) as birth, restricted_on
             from person p
            where erased_on is null and merged_into_id is null
              and exists (select from unit_above a where a.unit_id = p.unit_id and a.above_id = $1
                    and a.line = $2 and a.from_on <= $3 and a.seen_until > $3)
              and (($4 <> '' and (folded like $4 || '%' or folded like '% ' || $4 || '%'))
                   or ($5 <> '' and national_id = $5))
            order by sort_key, person_id limit 20"#,
        top_id,
        line,
        on.to_sqlx() as _,
        folded,
        digits
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Subject {
            person_id: row.person_id,
            unit_id: row.unit_id,
            full_name: row.full_name,
            birth: row.birth,
            erased: false,
            restricted_on: row.restricted_on.map(|day| day.to_jiff()),
        })
        .collect())
}
