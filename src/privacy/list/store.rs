//! Members for a list, read row by row inside the asker's transaction.

use futures_util::TryStreamExt;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use super::ListLeft;
use super::form::AskedList;
use crate::access::Permit;
use crate::audit::{self, Deed};
use crate::privacy::access::store::note_listed;
use crate::privacy::access::{LookDeed, Looking};
use crate::privacy::rules::Reason;
use crate::store::begin_change;

/// Whose members: those of a unit and below on a day.
#[derive(Debug, Clone, Copy)]
pub struct Whose<'a> {
    pub top_id: i32,
    pub line: &'a str,
    pub on: Day,
}

/// A member as a list may hold him, by field code.
#[derive(Debug, Clone)]
pub struct Member {
    pub person_id: i64,
    pub unit_id: i32,
    pub unit_name: String,
    pub since: Day,
    pub known_before: bool,
    pub birth_on: Option<Day>,
    pub birth_year: Option<i16>,
    pub sex: Option<String>,
    pub party_on: Option<Day>,
    texts: Vec<(&'static str, Option<String>)>,
}

impl Member {
    /// The text kept under a field's code.
    pub fn text(&self, code: &str) -> Option<&str> {
        let mut texts = self.texts.iter();
        texts
            .find(|(known, _)| *known == code)
            .and_then(|(_, text)| text.as_deref())
    }
}

/// How many would stand on the list, and how many are left out because they asked for it.
pub async fn count(connection: &mut PgConnection, whose: Whose<'_>) -> sqlx::Result<(i64, i64)> {
    let row = sqlx::query!(
        r#"select count(*) filter (where restricted_on is null) as "people!",
                  count(*) filter (where restricted_on is not null) as "left_out!"
             from spell s join person p using (person_id)
            where s.from_on <= $3 and s.until_on > $3
              and p.erased_on is null and p.merged_into_id is null
              and exists (select from unit_above a where a.unit_id = s.unit_id and a.above_id = $1
                    and a.line = $2 and a.from_on <= $3 and a.seen_until > $3)"#,
        whose.top_id,
        whose.line,
        whose.on.to_sqlx() as _
    )
    .fetch_one(connection)
    .await?;
    Ok((row.people, row.left_out))
}

/// Hands every member of the list to `take`, by unit and name.
pub async fn each(
    connection: &mut PgConnection,
    whose: Whose<'_>,
    most: i64,
    mut take: impl FnMut(Member),
) -> sqlx::Result<()> {
    let mut rows = sqlx::query!(
        r#"select p.person_id, s.unit_id, n.name as "unit_name!", s.from_on, s.how_joined,
                  p.full_name, p.birth_on, p.birth_year, p.sex, p.national_id, p.passport, p.phone,
                  p.email, p.nationality, p.home_place, p.address, p.job, p.education,
                  x.ethnicity as "ethnicity?", x.religion as "religion?", x.party_on as "party_on?"
             from spell s join person p using (person_id)
             left join person_sensitive x using (person_id)
             cross join lateral (select name, sort_key from unit_name n where n.unit_id = s.unit_id
                order by lower(n.during) desc limit 1) n
            where s.from_on <= $3 and s.until_on > $3
              and p.erased_on is null and p.merged_into_id is null and p.restricted_on is null
              and exists (select from unit_above a where a.unit_id = s.unit_id and a.above_id = $1
                    and a.line = $2 and a.from_on <= $3 and a.seen_until > $3)
            order by n.sort_key, s.unit_id, p.sort_key, p.person_id limit $4"#,
        whose.top_id,
        whose.line,
        whose.on.to_sqlx() as _,
        most
    )
    .fetch(connection);
    while let Some(row) = rows.try_next().await? {
        take(Member {
            person_id: row.person_id,
            unit_id: row.unit_id,
            unit_name: row.unit_name,
            since: row.from_on.to_jiff(),
            known_before: row.how_joined == "known-before",
            birth_on: row.birth_on.map(|day| day.to_jiff()),
            birth_year: row.birth_year,
            sex: row.sex,
            party_on: row.party_on.map(|day| day.to_jiff()),
            texts: vec![
                ("full_name", Some(row.full_name)),
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
            ],
        });
    }
    Ok(())
}

/// Notes that the list was written: the list itself, everybody on it, and the audit line. Returns
/// the number that stands at the head of the file.
pub async fn note_list(
    connection: &mut PgConnection,
    permit: &Permit,
    (unit_id, asked): (i32, &AskedList),
    (people, looking): (&[(i64, i32)], &Looking<'_>),
) -> sqlx::Result<i64> {
    let account_id = permit.account_id();
    let purpose = "list of people written";
    let change_no = begin_change(connection, Some(account_id), Some(unit_id), purpose).await?;
    let count = people.len();
    let codes = asked.codes();
    let reasoned = asked.reasoned();
    let new = NewList {
        unit_id,
        format: asked.kind.ending(),
        fields: &codes,
        whole: &reasoned,
        reason: &asked.reason,
    };
    let number = enter(connection, (change_no, account_id), &new, (people, looking)).await?;
    let detail = serde_json::json!({
        "people": count, "fields": codes, "whole": reasoned, "format": asked.kind.ending(),
    });
    let deed = Deed {
        unit_id: Some(unit_id),
        deed: "people-listed",
        subject: "person-list",
        subject_id: Some(number),
        detail,
    };
    audit::write(connection, change_no, &deed).await?;
    Ok(number)
}

/// A list as it is entered.
struct NewList<'a> {
    unit_id: i32,
    format: &'a str,
    fields: &'a [String],
    whole: &'a [String],
    reason: &'a Reason,
}

/// Enters a list and everybody on it, within a change already begun.
async fn enter(
    connection: &mut PgConnection,
    (change_no, account_id): (i64, i32),
    new: &NewList<'_>,
    (people, looking): (&[(i64, i32)], &Looking<'_>),
) -> sqlx::Result<i64> {
    let words = Some(new.reason.words.as_str()).filter(|words| !words.is_empty());
    let number = sqlx::query_scalar!(
        "insert into person_list (change_no, account_id, unit_id, written_at, format, fields, whole,
                                  purpose, reason, people)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning person_list_id",
        change_no,
        account_id,
        new.unit_id,
        looking.at.to_sqlx() as _,
        new.format,
        new.fields,
        new.whole,
        new.reason.purpose,
        words,
        i32::try_from(people.len()).unwrap_or(i32::MAX)
    )
    .fetch_one(&mut *connection)
    .await?;
    note_listed(
        connection,
        (change_no, account_id),
        people,
        new.fields,
        looking,
    )
    .await?;
    Ok(number)
}

/// Enters a list of people that another feature writes to a file, within a change already begun;
/// gives its number. `people` are numbers with the unit that keeps each; whoever stands on the list
/// several times is noted once.
pub async fn note_list_left(
    connection: &mut PgConnection,
    by: (i64, i32),
    left: &ListLeft<'_>,
    mut people: Vec<(i64, i32)>,
) -> sqlx::Result<i64> {
    people.sort_unstable();
    people.dedup_by_key(|own| own.0);
    let reason = Reason {
        purpose: left.purpose.to_owned(),
        words: String::new(),
    };
    let looking = Looking {
        deed: LookDeed::Listed,
        at: left.at,
        page: left.page,
        reason: Some(&reason),
    };
    let fields: Vec<String> = left.fields.iter().map(|own| (*own).to_owned()).collect();
    let new = NewList {
        unit_id: left.unit_id,
        format: left.format,
        fields: &fields,
        whole: &[],
        reason: &reason,
    };
    enter(connection, by, &new, (&people, &looking)).await
}
