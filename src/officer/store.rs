//! Terms in the database. The terms of one person at one unit are written as a whole: rows that
//! changed are replaced, what they no longer say is taken back, what is new is said, and the act
//! keeps both sides for its undoing.

use std::collections::BTreeMap;

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use super::rules::{Ending, Mandate, Refusal, Term, WhyEnded, said_by};
use crate::access::Permit;
use crate::audit::{self, Deed};
use crate::catalogue::Catalogue;
use crate::fact::SaidFact;
use crate::fact::store::intern_dims;
use crate::member::sex_of;
use crate::store::begin_change;

/// Why terms were not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteFault {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// A term out of a row with its columns.
macro_rules! term_of {
    ($row:expr) => {
        Term {
            term_id: Some($row.term_id),
            person_id: $row.person_id,
            unit_id: $row.unit_id,
            post: $row.post,
            from_on: $row.from_on.to_jiff(),
            until_on: $row.until_on.map(|day| day.to_jiff()),
            mandate: Mandate::of(&$row.mandate).unwrap_or(Mandate::Elected),
            full_time: $row.full_time,
            decision: $row.decision_no,
            ended: match (
                $row.ended_on,
                $row.why_ended.as_deref().and_then(WhyEnded::of),
            ) {
                (Some(on), Some(why)) => Some(Ending {
                    on: on.to_jiff(),
                    why,
                    decision: $row.end_decision_no,
                }),
                _ => None,
            },
        }
    };
}
pub(super) use term_of;

/// The terms of a person at a unit, oldest first.
pub async fn load_terms(
    connection: &mut PgConnection,
    (person_id, unit_id): (i64, i32),
) -> sqlx::Result<Vec<Term>> {
    let rows = sqlx::query!(
        "select term_id, person_id, unit_id, post, from_on, until_on, mandate, full_time,
                decision_no, ended_on, why_ended, end_decision_no
           from term where person_id = $1 and unit_id = $2 order by from_on, term_id",
        person_id,
        unit_id
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| term_of!(row)).collect())
}

/// The term within the scope.
pub async fn find_term(connection: &mut PgConnection, term_id: i64) -> sqlx::Result<Option<Term>> {
    let row = sqlx::query!(
        "select term_id, person_id, unit_id, post, from_on, until_on, mandate, full_time,
                decision_no, ended_on, why_ended, end_decision_no
           from term t where term_id = $1
            and exists (select from unit_in_scope s where s.unit_id = t.unit_id)",
        term_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| term_of!(row)))
}

/// Whose terms are written, and what was done: `began` or `ended`.
#[derive(Debug, Clone, Copy)]
pub struct Written<'a> {
    pub kind: &'a str,
    pub permit: &'a Permit,
    pub catalogue: &'a Catalogue,
}

/// Writes the terms that follow others of the same person and unit; returns the number of the act.
/// `changed` is the place, in `after`, of the term the act is about.
pub async fn write(
    connection: &mut PgConnection,
    written: Written<'_>,
    before: &[Term],
    (mut after, changed): (Vec<Term>, usize),
) -> sqlx::Result<i64> {
    let about = after
        .get(changed)
        .ok_or_else(|| sqlx::Error::Protocol("no term to write".to_owned()))?;
    let key = (about.person_id, about.unit_id);
    let purpose = format!("officer {}", written.kind);
    let change_no =
        begin_change(connection, written.permit.author(), Some(key.1), &purpose).await?;
    replace(connection, change_no, before, &mut after).await?;
    let term_id = after
        .get(changed)
        .and_then(|term| term.term_id)
        .unwrap_or_default();
    say_terms(connection, change_no, key, written.catalogue).await?;
    let act_id = sqlx::query_scalar!(
        "insert into term_act (kind, term_id, person_id, unit_id, before, after, change_no)
         values ($1, $2, $3, $4, $5, $6, $7) returning term_act_id",
        written.kind,
        term_id,
        key.0,
        key.1,
        serde_json::json!(before),
        serde_json::json!(after),
        change_no
    )
    .fetch_one(&mut *connection)
    .await?;
    let deed = format!("officer-{}", written.kind);
    let detail = serde_json::json!({ "act": act_id, "person": key.0 });
    write_deed(connection, change_no, (key.1, term_id), (&deed, detail)).await?;
    Ok(act_id)
}

/// Replaces the rows that differ and gives the new ones their numbers.
async fn replace(
    connection: &mut PgConnection,
    change_no: i64,
    before: &[Term],
    after: &mut [Term],
) -> sqlx::Result<()> {
    let gone = before.iter().filter(|term| !after.contains(term));
    let gone: Vec<i64> = gone.filter_map(|term| term.term_id).collect();
    sqlx::query!("delete from term where term_id = any($1)", &gone)
        .execute(&mut *connection)
        .await?;
    for term in after.iter_mut().filter(|term| !before.contains(term)) {
        let ended = term.ended.as_ref();
        let term_id = sqlx::query_scalar!(
            r#"insert into term (term_id, person_id, unit_id, post, from_on, until_on, mandate,
                                 full_time, decision_no, ended_on, why_ended, end_decision_no, change_no)
               overriding system value
               values (coalesce($1, nextval(pg_get_serial_sequence('term', 'term_id'))), $2, $3, $4,
                       $5, $6, $7, $8, $9, $10, $11, $12, $13)
               returning term_id"#,
            term.term_id,
            term.person_id,
            term.unit_id,
            term.post,
            term.from_on.to_sqlx() as _,
            term.until_on.map(ToSqlx::to_sqlx) as _,
            term.mandate.code(),
            term.full_time,
            term.decision,
            ended.map(|ended| ended.on.to_sqlx()) as _,
            ended.map(|ended| ended.why.code()),
            ended.and_then(|ended| ended.decision.clone()),
            change_no
        )
        .fetch_one(&mut *connection)
        .await?;
        term.term_id = Some(term_id);
    }
    Ok(())
}

type Said = (i64, String, BTreeMap<String, String>, Day);

/// What the terms of a person at a unit say and stands, with how often.
async fn standing(
    connection: &mut PgConnection,
    (person_id, unit_id): (i64, i32),
) -> sqlx::Result<Vec<(Said, i64)>> {
    let rows = sqlx::query!(
        r#"select f.term_id as "term_id!", s.code, d.values, f.happened_on, sum(f.sign) as "times!"
             from fact f join series s using (series_no) join dims d using (dims_no)
            where f.term_id in (select term_id from term where person_id = $1 and unit_id = $2
                                union select term_id from term_act where person_id = $1 and unit_id = $2)
            group by 1, 2, 3, 4 having sum(f.sign) <> 0"#,
        person_id,
        unit_id
    )
    .fetch_all(connection)
    .await?;
    let said = rows.into_iter().map(|row| {
        let dims = serde_json::from_value(row.values).unwrap_or_default();
        let said = (row.term_id, row.code, dims, row.happened_on.to_jiff());
        (said, row.times)
    });
    Ok(said.collect())
}

/// Brings the facts of somebody's terms at a unit to what the terms say now, his sex included.
pub async fn say_terms(
    connection: &mut PgConnection,
    change_no: i64,
    key: (i64, i32),
    catalogue: &Catalogue,
) -> sqlx::Result<()> {
    let terms = load_terms(connection, key).await?;
    let sex = sqlx::query_scalar!(
        "select sex from person where person_id = $1
         union all select sex from officer_name where person_id = $1 limit 1",
        key.0
    )
    .fetch_optional(&mut *connection)
    .await?;
    let sex = sex.flatten().as_deref().and_then(sex_of);
    let mut wanted: BTreeMap<Said, i64> = BTreeMap::new();
    for (term_id, fact) in said_by(&terms, sex, catalogue) {
        let SaidFact {
            series, dims, day, ..
        } = fact;
        *wanted.entry((term_id, series, dims, day)).or_default() += 1;
    }
    for (said, times) in standing(connection, key).await? {
        *wanted.entry(said).or_default() -= times;
    }
    for ((term_id, series, dims, day), times) in wanted {
        let dims_no = intern_dims(connection, &dims).await?;
        sqlx::query!(
            "insert into fact (change_no, term_id, unit_id, happened_on, series_no, dims_no, amount, sign)
             select $1, $2, $3, $4, series_no, $6, sign($7::bigint)::bigint, sign($7::bigint)::smallint
               from series cross join generate_series(1, abs($7::bigint)) where code = $5",
            change_no,
            term_id,
            key.1,
            day.to_sqlx() as _,
            series,
            dims_no,
            times
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Undoes an act: the terms of the person at the unit are again what they were before it. Refused
/// once something later was done to them.
pub async fn undo(
    connection: &mut PgConnection,
    (permit, catalogue): (&Permit, &Catalogue),
    act_id: i64,
) -> Result<Option<i32>, WriteFault> {
    let row = sqlx::query!(
        r#"select person_id, unit_id, term_id, before, after, undone_change_no is not null as "undone!"
             from term_act a where term_act_id = $1
              and exists (select from unit_in_scope s where s.unit_id = a.unit_id)"#,
        act_id
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let refusal = |message| Refusal {
        field: "act",
        message,
    };
    if row.undone {
        return Err(refusal("officer-undone-already").into());
    }
    let read = |value: serde_json::Value| {
        serde_json::from_value::<Vec<Term>>(value)
            .map_err(|fault| sqlx::Error::Decode(Box::new(fault)))
    };
    let (mut before, after) = (read(row.before)?, read(row.after)?);
    let key = (row.person_id, row.unit_id);
    let now = load_terms(connection, key).await?;
    let same = now.len() == after.len() && now.iter().all(|term| after.contains(term));
    if !same {
        return Err(refusal("officer-undo-too-late").into());
    }
    let change_no =
        begin_change(connection, permit.author(), Some(key.1), "officer undone").await?;
    replace(connection, change_no, &after, &mut before).await?;
    say_terms(connection, change_no, key, catalogue).await?;
    sqlx::query!(
        "update term_act set undone_change_no = $2 where term_act_id = $1",
        act_id,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    let detail = serde_json::json!({ "act": act_id });
    let deed = ("officer-undone", detail);
    write_deed(connection, change_no, (key.1, row.term_id), deed).await?;
    Ok(Some(key.1))
}

/// The unit an act was done at.
pub async fn unit_of_act(connection: &mut PgConnection, act_id: i64) -> sqlx::Result<i32> {
    sqlx::query_scalar!(
        "select unit_id from term_act where term_act_id = $1",
        act_id
    )
    .fetch_one(connection)
    .await
}

async fn write_deed(
    connection: &mut PgConnection,
    change_no: i64,
    (unit_id, term_id): (i32, i64),
    (deed, detail): (&str, serde_json::Value),
) -> sqlx::Result<()> {
    let deed = Deed {
        unit_id: Some(unit_id),
        deed,
        subject: "term",
        subject_id: Some(term_id),
        detail,
    };
    audit::write(connection, change_no, &deed).await
}
