//! What an import of members reads and writes. The register is read and written over whichever
//! connection is given: the asking account's own transaction for looking, the owner's for writing,
//! once every unit has been found within the scope.

pub mod imports;
mod load;
pub mod staged;
pub mod undone;
mod write;

use std::collections::{HashMap, HashSet};

use futures_util::TryStreamExt;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use super::outcome::Held;
use super::places::PlaceUnit;
use super::roll::{Roll, Someone, hashed, number_key};
use crate::member::{Birth, Details, History, Leaving, Spell, sex_of};

/// One import of members writes at a time, so that of two with the same file the second finds what
/// the first has written. The number is nobody else's lock.
const IMPORTING: i64 = 0x6e68_6170_6476;

/// Waits until no other import writes; ends with the transaction.
pub async fn wait_for_others(connection: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query("select pg_advisory_xact_lock($1)")
        .bind(IMPORTING)
        .execute(connection)
        .await?;
    Ok(())
}

pub use load::*;
pub use write::*;

/// The units at and below one on a day, or all of the site; groups with the base union they are of.
pub async fn places(
    connection: &mut PgConnection,
    top: Option<i32>,
    (line, on): (&str, Day),
) -> sqlx::Result<Vec<PlaceUnit>> {
    let rows = sqlx::query!(
        r#"select u.unit_id, u.code, n.name as "name!", u.tier, u.founded_on, u.ended_on,
                  case when u.tier = 'group' then
                    (select l.parent_id from unit_link l join unit b on b.unit_id = l.parent_id
                      where l.child_id = u.unit_id and b.tier = 'base'
                      order by lower(l.during) desc limit 1) end as base_id
             from unit u
             cross join lateral (select name from unit_name n where n.unit_id = u.unit_id
                order by lower(n.during) desc limit 1) n
            where $1::integer is null
               or exists (select from unit_above a where a.above_id = $1 and a.unit_id = u.unit_id
                    and a.line = $2 and a.from_on <= $3 and a.seen_until > $3)
            order by u.unit_id"#,
        top,
        line,
        on.to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| PlaceUnit {
            unit_id: row.unit_id,
            code: row.code,
            name: row.name,
            tier: row.tier,
            founded_on: row.founded_on.to_jiff(),
            ended_on: row.ended_on.map(|day| day.to_jiff()),
            base_id: row.base_id,
        })
        .collect())
}

/// Everybody kept by the units, as an index. Who was found to be somebody else leads to that one.
pub async fn roll(connection: &mut PgConnection, units: &[i32]) -> sqlx::Result<Roll> {
    let mut people = Vec::new();
    let mut merged: HashMap<i64, i64> = HashMap::new();
    let mut rows = sqlx::query!(
        "select person_id, unit_id, folded, birth_on, birth_year, national_id, merged_into_id
           from person where unit_id = any($1)",
        units
    )
    .fetch(connection);
    while let Some(row) = rows.try_next().await? {
        if let Some(kept) = row.merged_into_id {
            merged.insert(row.person_id, kept);
        }
        people.push(Someone {
            id: row.person_id,
            unit_id: row.unit_id,
            name: hashed(row.folded.as_str()),
            birth: Birth::of_columns(row.birth_on.map(|day| day.to_jiff()), row.birth_year),
            number: row.national_id.as_deref().map_or(0, number_key),
        });
    }
    let unmerged = people.iter().filter(|one| !merged.contains_key(&one.id));
    let here: HashSet<i64> = if merged.is_empty() {
        HashSet::new()
    } else {
        unmerged.map(|one| one.id).collect()
    };
    let mut roll = Roll::default();
    for mut person in people {
        let was_merged = merged.contains_key(&person.id);
        // A chain of mergers ends: nobody is merged into somebody merged into him.
        while let Some(kept) = merged.get(&person.id) {
            person.id = *kept;
        }
        // Whoever he was found to be may be kept elsewhere; nothing of that is told.
        if !was_merged || here.contains(&person.id) {
            roll.enter(person);
        }
    }
    Ok(roll)
}

/// People as they stand, with their histories.
pub async fn held(
    connection: &mut PgConnection,
    people: &[i64],
) -> sqlx::Result<HashMap<i64, Held>> {
    let mut spells = spells_of(connection, people).await?;
    let rows = sqlx::query!(
        r#"select p.person_id, unit_id, full_name, birth_on, birth_year, sex, national_id, passport,
                  phone, email, nationality, home_place, address, job, education, version_no, change_no,
                  exists (select from person_sensitive s where s.person_id = p.person_id) as "sensitive!"
             from person p where p.person_id = any($1) and merged_into_id is null"#,
        people
    )
    .fetch_all(connection)
    .await?;
    let mut held = HashMap::with_capacity(rows.len());
    for row in rows {
        let own = spells.remove(&row.person_id).unwrap_or_default();
        let history = History::of(own).map_err(|no| sqlx::Error::Protocol(no.to_string()))?;
        let details = Details {
            full_name: row.full_name,
            birth: Birth::of_columns(row.birth_on.map(|day| day.to_jiff()), row.birth_year),
            sex: row.sex.as_deref().and_then(sex_of),
            national_id: row.national_id,
            passport: row.passport,
            phone: row.phone,
            email: row.email,
            nationality: row.nationality,
            home_place: row.home_place,
            address: row.address,
            job: row.job,
            education: row.education,
        };
        let one = Held {
            person_id: row.person_id,
            unit_id: row.unit_id,
            details,
            version_no: row.version_no,
            change_no: row.change_no,
            has_sensitive: row.sensitive,
            history,
        };
        held.insert(row.person_id, one);
    }
    Ok(held)
}

async fn spells_of(
    connection: &mut PgConnection,
    people: &[i64],
) -> sqlx::Result<HashMap<i64, Vec<Spell>>> {
    let mut rows = sqlx::query!(
        r#"select person_id, spell_id, unit_id, from_on, nullif(until_on, 'infinity') as "until_on",
                  how_joined, why_left, joined_decision, left_decision
             from spell where person_id = any($1)"#,
        people
    )
    .fetch(connection);
    let mut spells: HashMap<i64, Vec<Spell>> = HashMap::with_capacity(people.len());
    while let Some(row) = rows.try_next().await? {
        let left = match (row.until_on, row.why_left.and_then(|why| why.parse().ok())) {
            (Some(on), Some(why)) => Some(Leaving {
                on: on.to_jiff(),
                why,
                decision: row.left_decision,
            }),
            _ => None,
        };
        let how = row.how_joined.parse().map_err(|()| {
            sqlx::Error::Protocol(format!("an unknown way of joining: {}", row.how_joined))
        })?;
        spells.entry(row.person_id).or_default().push(Spell {
            spell_id: Some(row.spell_id),
            unit_id: row.unit_id,
            from_on: row.from_on.to_jiff(),
            how,
            decision: row.joined_decision,
            left,
        });
    }
    Ok(spells)
}

/// Somebody of the register as far as likeness is told by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    pub person_id: i64,
    pub unit_id: i32,
    pub full_name: String,
    pub folded: String,
    pub birth: Option<Birth>,
    pub sex: Option<vietnamese::Sex>,
    pub number: Option<String>,
    pub phone: Option<String>,
}

/// Those of the units' people who are wanted.
pub async fn alike(
    connection: &mut PgConnection,
    units: &[i32],
    wanted: impl Fn(&Alike) -> bool,
) -> sqlx::Result<Vec<Alike>> {
    let mut rows = sqlx::query!(
        "select person_id, unit_id, full_name, folded, birth_on, birth_year, sex,
                coalesce(national_id, passport) as number, phone
           from person where registered and merged_into_id is null and unit_id = any($1)",
        units
    )
    .fetch(connection);
    let mut found = Vec::new();
    while let Some(row) = rows.try_next().await? {
        let one = Alike {
            person_id: row.person_id,
            unit_id: row.unit_id,
            full_name: row.full_name,
            folded: row.folded,
            birth: Birth::of_columns(row.birth_on.map(|day| day.to_jiff()), row.birth_year),
            sex: row.sex.as_deref().and_then(sex_of),
            number: row.number,
            phone: row.phone,
        };
        if wanted(&one) {
            found.push(one);
        }
    }
    Ok(found)
}
