//! What is read to show whom the directory found, and the slow road until it is filled. Runs inside
//! the asking account's transaction.

use std::collections::HashMap;

use sqlx::PgConnection;

/// Somebody the directory found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sought {
    pub person_id: i64,
    /// The one merged into him by whose name he was found.
    pub merged_id: Option<i64>,
    pub is_near: bool,
}

/// Somebody who was found, as far as the asker may see him.
#[derive(Debug, Clone)]
pub struct Found {
    /// His place in the list of those sought.
    pub at: usize,
    pub person_id: i64,
    pub full_name: String,
    pub birth_year: Option<i16>,
    pub is_kept: bool,
    pub unit: (String, String),
    pub is_member: bool,
    pub number: Option<String>,
    pub merged_name: Option<String>,
}

/// The units of the asker's scope.
pub async fn units_in_scope(connection: &mut PgConnection) -> sqlx::Result<Vec<i32>> {
    sqlx::query_scalar!(r#"select unit_id as "unit_id!" from unit_in_scope"#)
        .fetch_all(connection)
        .await
}

/// Those of them that stand at or below a unit today.
pub async fn units_below(connection: &mut PgConnection, unit_id: i32) -> sqlx::Result<Vec<i32>> {
    sqlx::query_scalar!(
        "select a.unit_id from unit_above a
          where a.above_id = $1 and a.line = (select scope_line())
            and a.from_on <= (select scope_today()) and a.seen_until > (select scope_today())
            and exists (select from unit_in_scope s where s.unit_id = a.unit_id)",
        unit_id
    )
    .fetch_all(connection)
    .await
}

/// Those of the sought who may be seen, in their order.
pub async fn people(connection: &mut PgConnection, sought: &[Sought]) -> sqlx::Result<Vec<Found>> {
    let people: Vec<i64> = sought.iter().map(|sought| sought.person_id).collect();
    let rows = sqlx::query!(
        r#"select h.at as "at!", f.person_id as "person_id!", f.full_name as "full_name!",
                  f.birth_year, f.is_kept as "is_kept!", f.is_member as "is_member!", f.number,
                  f.unit_code as "unit_code!", f.unit_name as "unit_name!"
             from unnest($1::bigint[]) with ordinality h(person_id, at)
             join found_person f using (person_id)
            order by h.at"#,
        &people
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut merged_names = merged_names(connection, sought).await?;
    let found = rows.into_iter().map(|row| {
        let at = usize::try_from(row.at - 1).unwrap_or_default();
        let merged_id = sought.get(at).and_then(|sought| sought.merged_id);
        Found {
            at,
            person_id: row.person_id,
            full_name: row.full_name,
            birth_year: row.birth_year,
            is_kept: row.is_kept,
            unit: (row.unit_code, row.unit_name),
            is_member: row.is_member,
            number: row.number,
            merged_name: merged_id.and_then(|merged_id| merged_names.remove(&merged_id)),
        }
    });
    Ok(found.collect())
}

/// The names of those by whom somebody else was found, as far as they may be seen; mostly nobody.
async fn merged_names(
    connection: &mut PgConnection,
    sought: &[Sought],
) -> sqlx::Result<HashMap<i64, String>> {
    let merged = sought.iter().filter_map(|sought| sought.merged_id);
    let merged: Vec<i64> = merged.collect();
    if merged.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = sqlx::query!(
        "select person_id, full_name from person where person_id = any($1)",
        &merged
    )
    .fetch_all(connection)
    .await?;
    let rows = rows.into_iter();
    Ok(rows.map(|row| (row.person_id, row.full_name)).collect())
}

/// Whom a text finds at the units by the database alone: every word begins a word of the name, or
/// the text is a whole number. By given name, with how many there are.
pub async fn search(
    connection: &mut PgConnection,
    units: &[i32],
    text: &str,
    (offset, limit): (usize, usize),
) -> sqlx::Result<(Vec<Sought>, usize)> {
    let folded = vietnamese::fold(text);
    let is_part = |letter: char| !letter.is_alphanumeric();
    let words: Vec<&str> = folded
        .split(is_part)
        .filter(|word| !word.is_empty())
        .collect();
    if words.is_empty() {
        return Ok((Vec::new(), 0));
    }
    let patterns: Vec<String> = words.iter().map(|word| format!("% {word}%")).collect();
    let number: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let end = i64::try_from(offset.saturating_add(limit)).unwrap_or(i64::MAX);
    let kept = sqlx::query!(
        r#"select p.person_id, p.sort_key, count(*) over () as "total!"
             from person p
            where p.registered and p.merged_into_id is null and p.erased_on is null
              and p.unit_id = any($1)
              and (' ' || p.folded like all($2) or p.national_id = $3 or p.passport = upper($3)
                   or regexp_replace(regexp_replace(p.phone, '[^0-9]', '', 'g'),
                                     '^(0084|84)0?', '0') = $3
                   or exists (select from card c where c.person_id = p.person_id
                                 and c.state = 'issued' and c.number = upper($3)))
            order by p.sort_key, p.person_id limit $4"#,
        units,
        &patterns,
        number,
        end
    )
    .fetch_all(&mut *connection)
    .await?;
    let total = kept.first().map_or(0, |row| row.total);
    let kept = kept.into_iter().map(|row| (row.sort_key, row.person_id));
    let mut found: Vec<(String, i64)> = kept.collect();
    let past = past_members(connection, units, &words).await?;
    let total = usize::try_from(total).unwrap_or_default() + past.len();
    found.extend(past);
    found.sort_unstable();
    let page = found.into_iter().skip(offset).take(limit);
    let sought = page.map(|(_, person_id)| Sought {
        person_id,
        merged_id: None,
        is_near: false,
    });
    Ok((sought.collect(), total))
}

/// Those who were at the units once and are kept elsewhere now; by name alone.
async fn past_members(
    connection: &mut PgConnection,
    units: &[i32],
    words: &[&str],
) -> sqlx::Result<Vec<(String, i64)>> {
    let rows = sqlx::query!(
        r#"select n.person_id as "person_id!", n.full_name as "full_name!", n.sort_key as "sort_key!"
             from (select distinct person_id from spell where unit_id = any($1)) once
             join member_name n using (person_id)
            where not exists (select from person p
                               where p.person_id = once.person_id and p.unit_id = any($1))"#,
        units
    )
    .fetch_all(connection)
    .await?;
    let is_part = |letter: char| !letter.is_alphanumeric();
    let found = rows.into_iter().filter(|row| {
        let name = vietnamese::fold(&row.full_name);
        let begins = |word: &&str| name.split(is_part).any(|own| own.starts_with(*word));
        words.iter().all(begins)
    });
    Ok(found.map(|row| (row.sort_key, row.person_id)).collect())
}
