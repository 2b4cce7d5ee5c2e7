//! Programmes, rounds, lists and lines read from the database, for this feature's pages and for
//! whoever pays what was approved.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use crate::audit::{self, Deed};

/// A programme.
#[derive(Debug, Clone)]
pub struct Programme {
    pub programme_id: i64,
    pub unit_id: i32,
    pub unit_code: String,
    pub unit_name: String,
    /// The kind of record its receipts write, and what they always answer.
    pub kind: String,
    pub answers: serde_json::Value,
    pub name: String,
    pub purpose: String,
}

/// A round with its programme.
#[derive(Debug, Clone)]
pub struct Round {
    pub aid_round_id: i64,
    pub programme: Programme,
    pub name: String,
    /// First and last day of the round.
    pub from_on: Day,
    pub until_on: Day,
    pub lists_until_on: Day,
    /// The day on which membership and age are looked at.
    pub counts_on: Day,
    pub rules: serde_json::Value,
    pub each_dong: i64,
    pub most_dong: i64,
    pub budget_dong: Option<i64>,
    /// `cash`, `bank` or `kind`.
    pub way: String,
    pub gift: String,
    /// `owner`: the round's unit pays; `own`: each unit its own list.
    pub paid_by: String,
    pub fund_id: Option<i64>,
    pub approvals: i16,
    /// `draft`, `open` or `closed`.
    pub state: String,
}

/// A list of a unit in a round.
#[derive(Debug, Clone)]
pub struct List {
    pub aid_list_id: i64,
    pub aid_round_id: i64,
    pub unit_id: i32,
    pub unit_code: String,
    pub unit_name: String,
    pub state: String,
    /// Different people, lines, and their money; lines struck out do not count.
    pub people: i32,
    pub turns: i32,
    pub total_dong: i64,
    pub submitted_by: Option<i32>,
    pub checksum: Option<String>,
}

/// A line of a list.
#[derive(Debug, Clone)]
pub struct Line {
    pub aid_line_id: i64,
    pub person_id: i64,
    /// The name of the person, who answers for his family; none where he is not shown to the asker.
    pub full_name: Option<String>,
    pub person_birth_year: Option<i16>,
    /// `self`, `child`, `parent`, `spouse` or `other`; of a family only the year of birth is known.
    pub kin: String,
    pub kin_no: i16,
    pub birth_year: Option<i16>,
    pub amount_dong: i64,
    pub reason: String,
    pub bank: String,
    pub account_no: String,
    pub struck: Option<String>,
}

/// Programmes of a unit and of the units above it that have not ended, newest first.
pub async fn programmes(
    connection: &mut PgConnection,
    unit_id: i32,
    on: Day,
) -> sqlx::Result<Vec<Programme>> {
    sqlx::query_as!(
        Programme,
        r#"select p.programme_id, p.unit_id, u.code as unit_code, n.name as "unit_name!", p.kind,
                  p.answers, p.name, p.purpose
             from programme p join unit u using (unit_id)
             cross join lateral (select name from unit_name n where n.unit_id = p.unit_id
                order by lower(n.during) desc limit 1) n
            where p.unit_id in (select above_id from unit_above where unit_id = $1)
              and (p.ended_on is null or p.ended_on > $2)
            order by p.programme_id desc"#,
        unit_id,
        on.to_sqlx() as _
    )
    .fetch_all(connection)
    .await
}

/// The round of this number, where the asker stands within it or below it.
pub async fn find_round(
    connection: &mut PgConnection,
    aid_round_id: i64,
) -> sqlx::Result<Option<Round>> {
    Ok(rounds(connection, (Some(aid_round_id), None)).await?.pop())
}

/// The rounds of a unit and of the units above it, newest first.
pub async fn rounds_of(connection: &mut PgConnection, unit_id: i32) -> sqlx::Result<Vec<Round>> {
    rounds(connection, (None, Some(unit_id))).await
}

async fn rounds(
    connection: &mut PgConnection,
    (aid_round_id, unit_id): (Option<i64>, Option<i32>),
) -> sqlx::Result<Vec<Round>> {
    let rows = sqlx::query!(
        r#"select r.*, p.kind, p.answers, p.name as programme, p.purpose, u.code, n.name as "unit_name!"
             from aid_round r join programme p using (programme_id) join unit u on u.unit_id = r.unit_id
             cross join lateral (select name from unit_name n where n.unit_id = r.unit_id
                order by lower(n.during) desc limit 1) n
            where ($1::bigint is null or r.aid_round_id = $1)
              and ($2::integer is null or r.unit_id in
                    (select above_id from unit_above where unit_id = $2))
            order by r.from_on desc, r.aid_round_id desc limit 200"#,
        aid_round_id,
        unit_id
    )
    .fetch_all(connection)
    .await?;
    let round = rows.into_iter().map(|row| Round {
        aid_round_id: row.aid_round_id,
        programme: Programme {
            programme_id: row.programme_id,
            unit_id: row.unit_id,
            unit_code: row.code,
            unit_name: row.unit_name,
            kind: row.kind,
            answers: row.answers,
            name: row.programme,
            purpose: row.purpose,
        },
        name: row.name,
        from_on: row.from_on.to_jiff(),
        until_on: row.until_on.to_jiff(),
        lists_until_on: row.lists_until_on.to_jiff(),
        counts_on: row.counts_on.to_jiff(),
        rules: row.rules,
        each_dong: row.each_dong,
        most_dong: row.most_dong,
        budget_dong: row.budget_dong,
        way: row.way,
        gift: row.gift,
        paid_by: row.paid_by,
        fund_id: row.fund_id,
        approvals: row.approvals,
        state: row.state,
    });
    Ok(round.collect())
}

/// The list of this number within the scope.
pub async fn find_list(
    connection: &mut PgConnection,
    aid_list_id: i64,
) -> sqlx::Result<Option<List>> {
    sqlx::query_as!(
        List,
        r#"select l.aid_list_id, l.aid_round_id, l.unit_id, u.code as unit_code, n.name as "unit_name!",
                  l.state, l.people, l.turns, l.total_dong, l.submitted_by, l.checksum
             from aid_list l join unit u using (unit_id)
             cross join lateral (select name from unit_name n where n.unit_id = l.unit_id
                order by lower(n.during) desc limit 1) n
            where l.aid_list_id = $1 and l.unit_id in (select unit_id from unit_in_scope)"#,
        aid_list_id
    )
    .fetch_optional(connection)
    .await
}

/// The lines of a list in their order, from a place on; those struck out too where asked.
pub async fn lines(
    connection: &mut PgConnection,
    (aid_list_id, with_struck): (i64, bool),
    (offset, limit): (i64, i64),
) -> sqlx::Result<Vec<Line>> {
    sqlx::query_as!(
        Line,
        r#"select n.aid_line_id, n.person_id, p.full_name as "full_name?",
                  p.birth_year as "person_birth_year?", n.kin, n.kin_no, n.birth_year, n.amount_dong,
                  n.reason, n.bank, n.account_no, n.struck
             from aid_line n left join person p using (person_id)
            where n.aid_list_id = $1 and ($2 or n.struck is null)
            order by n.aid_line_id offset $3 limit $4"#,
        aid_list_id,
        with_struck,
        offset,
        limit
    )
    .fetch_all(connection)
    .await
}

/// A deed about programmes in the audit log.
pub(super) async fn tell(
    connection: &mut PgConnection,
    (change_no, unit_id): (i64, i32),
    (deed, subject): (&str, &str),
    (subject_id, detail): (i64, serde_json::Value),
) -> sqlx::Result<()> {
    let deed = Deed {
        unit_id: Some(unit_id),
        deed,
        subject,
        subject_id: Some(subject_id),
        detail,
    };
    audit::write(connection, change_no, &deed).await
}
