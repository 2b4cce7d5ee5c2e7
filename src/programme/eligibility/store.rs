//! Who may be helped, counted in the database.

use std::collections::BTreeMap;

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use super::rules::Rules;

/// What is asked of the register: below a unit, as of a day, under rules, for a programme.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    pub below_id: i32,
    pub counts_on: Day,
    pub rules: &'a Rules,
    /// None before the programme has had a round.
    pub programme_id: i64,
    pub line: &'a str,
}

/// What a group of units comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    pub unit_id: i32,
    pub code: String,
    pub name: String,
    pub units: i64,
    pub members: i64,
    pub people: i64,
}

/// What the rules come to, before anything is saved.
#[derive(Debug, Clone, Default)]
pub struct Preview {
    pub members: i64,
    pub people: i64,
    /// Base unions with somebody to help.
    pub units: i64,
    /// How many do not meet each rule, in the order of `BITS`.
    pub falls_out: [i64; 8],
    /// By the units right below, those with the most people first.
    pub parts: Vec<Part>,
    /// Some of the people, no more than ten.
    pub sample: Vec<(i64, String, Option<i16>)>,
}

/// Counts what the rules come to. The sample holds only people the scope shows.
pub async fn preview(connection: &mut PgConnection, asking: Asking<'_>) -> sqlx::Result<Preview> {
    let rows = sqlx::query!(
        r#"select unit_id as "unit_id!", members as "members!", people as "people!", one,
                  falls_out as "falls_out!"
             from aid_counts($1, $2, $3, $4)"#,
        asking.below_id,
        asking.counts_on.to_sqlx() as _,
        asking.rules.json(),
        asking.programme_id
    )
    .fetch_all(&mut *connection)
    .await?;
    let tops = tops(connection, asking).await?;
    let mut preview = Preview::default();
    let mut parts: BTreeMap<i32, Part> = BTreeMap::new();
    let mut sample = Vec::new();
    for row in rows {
        preview.members += row.members;
        preview.people += row.people;
        preview.units += i64::from(row.people > 0);
        for (out, failed) in preview.falls_out.iter_mut().zip(row.falls_out) {
            *out += failed;
        }
        let top = tops.get(&row.unit_id).copied().unwrap_or(row.unit_id);
        let part = parts.entry(top).or_default();
        part.unit_id = top;
        part.units += i64::from(row.people > 0);
        part.members += row.members;
        part.people += row.people;
        sample.extend(row.one.filter(|_| sample.len() < 10));
    }
    preview.parts = named(connection, parts).await?;
    preview.sample = people(connection, &sample).await?;
    Ok(preview)
}

/// For each unit below, the unit right below the asked one under which it stands; itself where it
/// is the asked one or right below it.
async fn tops(
    connection: &mut PgConnection,
    asking: Asking<'_>,
) -> sqlx::Result<BTreeMap<i32, i32>> {
    let rows = sqlx::query!(
        r#"select a.unit_id, l.child_id as top_id
             from unit_link l join unit_above a on a.above_id = l.child_id and a.line = l.line
            where l.parent_id = $1 and l.line = $2 and l.during @> $3::date
              and a.from_on <= $3::date and a.until_on > $3::date"#,
        asking.below_id,
        asking.line,
        asking.counts_on.to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.unit_id, row.top_id))
        .collect())
}

async fn named(
    connection: &mut PgConnection,
    parts: BTreeMap<i32, Part>,
) -> sqlx::Result<Vec<Part>> {
    let numbers: Vec<i32> = parts.keys().copied().collect();
    let names = sqlx::query!(
        r#"select u.unit_id, u.code, n.name as "name!" from unit u
             cross join lateral (select name from unit_name n where n.unit_id = u.unit_id
                order by lower(n.during) desc limit 1) n
            where u.unit_id = any($1)"#,
        &numbers
    )
    .fetch_all(connection)
    .await?;
    let mut parts = parts;
    for row in names {
        if let Some(part) = parts.get_mut(&row.unit_id) {
            (part.code, part.name) = (row.code, row.name);
        }
    }
    let mut parts: Vec<Part> = parts.into_values().collect();
    parts.sort_by(|a, b| b.people.cmp(&a.people).then_with(|| a.code.cmp(&b.code)));
    Ok(parts)
}

async fn people(
    connection: &mut PgConnection,
    numbers: &[i64],
) -> sqlx::Result<Vec<(i64, String, Option<i16>)>> {
    let rows = sqlx::query!(
        "select person_id, full_name, birth_year from person where person_id = any($1)
          order by sort_key, person_id",
        numbers
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.person_id, row.full_name, row.birth_year))
        .collect())
}
