//! Proposals in the database. The public page runs as the gate, which sees the person of an open link
//! alone; officers see those of people within their scope.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, PgPool};

use crate::access::Permit;
use crate::audit::{self, Deed};
use crate::id;
use crate::member::rules::{Birth, Details, sex_of};
use crate::member::store::{Person, write_deed};
use crate::store::begin_change;

/// What was proposed, by field.
pub type Proposed = BTreeMap<String, String>;

/// Makes a link for a person and returns its secret; an open one ends with it.
pub async fn make_link(
    connection: &mut PgConnection,
    permit: &Permit,
    person: &Person,
    (now, days): (Timestamp, i64),
) -> sqlx::Result<String> {
    let token = id::secret();
    let change_no = begin_change(
        connection,
        permit.author(),
        Some(person.unit_id),
        "proposal link made",
    )
    .await?;
    sqlx::query!(
        "update proposal set state = 'withdrawn' where person_id = $1 and state = 'open'",
        person.person_id
    )
    .execute(&mut *connection)
    .await?;
    let expires_at = now + SignedDuration::from_hours(24 * days);
    let proposal_id = sqlx::query_scalar!(
        "insert into proposal (person_id, token_digest, made_by, made_at, expires_at, change_no)
         values ($1, $2, $3, $4, $5, $6) returning proposal_id",
        person.person_id,
        id::digest(&token),
        permit.author(),
        now.to_sqlx() as _,
        expires_at.to_sqlx() as _,
        change_no
    )
    .fetch_one(&mut *connection)
    .await?;
    let subject = (person.unit_id, person.person_id);
    let detail = serde_json::json!({ "proposal": proposal_id });
    write_deed(
        connection,
        change_no,
        subject,
        ("proposal-link-made", detail),
    )
    .await?;
    Ok(token)
}

/// Whose link this is, while it works.
#[derive(Debug, Clone)]
pub struct OpenLink {
    pub proposal_id: i64,
    pub person_id: i64,
    pub unit_id: i32,
    pub details: Details,
}

/// The person of a link that is open and has not run out.
pub async fn find_open(
    gate: &PgPool,
    token: &str,
    now: Timestamp,
) -> sqlx::Result<Option<OpenLink>> {
    let row = sqlx::query!(
        "select l.proposal_id, p.person_id, p.unit_id, p.full_name, p.birth_on, p.birth_year, p.sex,
                p.national_id, p.passport, p.phone, p.email, p.nationality, p.home_place, p.address,
                p.job, p.education
           from proposal l join person p using (person_id)
          where l.token_digest = $1 and l.state = 'open' and l.expires_at > $2",
        id::digest(token),
        now.to_sqlx() as _
    )
    .fetch_optional(gate)
    .await?;
    Ok(row.map(|row| OpenLink {
        proposal_id: row.proposal_id,
        person_id: row.person_id,
        unit_id: row.unit_id,
        details: Details {
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
        },
    }))
}

/// Hands a proposal in and spends the link. False where it had been spent meanwhile.
pub async fn hand_in(
    gate: &PgPool,
    link: &OpenLink,
    (proposed, now): (&Proposed, Timestamp),
) -> sqlx::Result<bool> {
    let mut tx = gate.begin().await?;
    let unit_id = Some(link.unit_id);
    let change_no = begin_change(&mut tx, None, unit_id, "proposal sent").await?;
    let sent = sqlx::query!(
        "update proposal set state = 'sent', proposed = $2, sent_at = $3
          where proposal_id = $1 and state = 'open'",
        link.proposal_id,
        serde_json::json!(proposed),
        now.to_sqlx() as _
    )
    .execute(&mut *tx)
    .await?;
    if sent.rows_affected() == 0 {
        return Ok(false);
    }
    let deed = Deed {
        unit_id,
        deed: "proposal-sent",
        subject: "person",
        subject_id: Some(link.person_id),
        detail: serde_json::json!({ "proposal": link.proposal_id }),
    };
    audit::write(&mut tx, change_no, &deed).await?;
    tx.commit().await?;
    Ok(true)
}

/// A proposal that waits for an answer.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub proposal_id: i64,
    pub person_id: i64,
    pub full_name: String,
    pub unit_id: i32,
    pub sent_at: Option<Timestamp>,
    pub proposed: Proposed,
}

macro_rules! waiting_of_rows {
    ($rows:expr) => {
        $rows
            .into_iter()
            .map(|row| {
                let proposed = row.proposed.unwrap_or_default();
                let proposed = serde_json::from_value(proposed)
                    .map_err(|fault| sqlx::Error::Decode(Box::new(fault)))?;
                Ok(Waiting {
                    proposal_id: row.proposal_id,
                    person_id: row.person_id,
                    full_name: row.full_name,
                    unit_id: row.unit_id,
                    sent_at: row.sent_at.map(|at| at.to_jiff()),
                    proposed,
                })
            })
            .collect::<sqlx::Result<Vec<Waiting>>>()
    };
}

/// The proposals of people kept by the units that wait, oldest first.
pub async fn list_waiting(
    connection: &mut PgConnection,
    units: &[i32],
    limit: i64,
) -> sqlx::Result<Vec<Waiting>> {
    let rows = sqlx::query!(
        "select l.proposal_id, l.person_id, p.full_name, p.unit_id, l.sent_at, l.proposed
           from proposal l join person p using (person_id)
          where l.state = 'sent' and p.unit_id = any($1) order by l.proposal_id limit $2",
        units,
        limit
    )
    .fetch_all(connection)
    .await?;
    waiting_of_rows!(rows)
}

/// One proposal that waits, within the scope.
pub async fn find_waiting(
    connection: &mut PgConnection,
    proposal_id: i64,
) -> sqlx::Result<Option<Waiting>> {
    let rows = sqlx::query!(
        "select l.proposal_id, l.person_id, p.full_name, p.unit_id, l.sent_at, l.proposed
           from proposal l join person p using (person_id)
          where l.state = 'sent' and l.proposal_id = $1",
        proposal_id
    )
    .fetch_all(connection)
    .await?;
    Ok(waiting_of_rows!(rows)?.into_iter().next())
}

/// The proposal of a person that waits.
pub async fn waiting_of(
    connection: &mut PgConnection,
    person_id: i64,
) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "select proposal_id from proposal where person_id = $1 and state = 'sent'
          order by proposal_id limit 1",
        person_id
    )
    .fetch_optional(connection)
    .await
}

/// How many proposals wait at a unit and those below it.
pub async fn count_waiting(connection: &mut PgConnection, units: &[i32]) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from proposal l join person p using (person_id)
            where l.state = 'sent' and p.unit_id = any($1)"#,
        units
    )
    .fetch_one(connection)
    .await
}

/// Settles a proposal within a change already begun: which fields were taken, and why others were
/// not. What was proposed is forgotten. False where it was settled before.
pub async fn settle(
    connection: &mut PgConnection,
    permit: &Permit,
    (proposal, change_no): (&Waiting, i64),
    (outcome, reason, now): (&BTreeMap<String, bool>, Option<&str>, Timestamp),
) -> sqlx::Result<bool> {
    let settled = sqlx::query!(
        "update proposal set state = 'settled', proposed = null, outcome = $2, reason = $3,
                settled_by = $4, settled_at = $5
          where proposal_id = $1 and state = 'sent'",
        proposal.proposal_id,
        serde_json::json!(outcome),
        reason,
        permit.author(),
        now.to_sqlx() as _
    )
    .execute(&mut *connection)
    .await?;
    if settled.rows_affected() == 0 {
        return Ok(false);
    }
    let subject = (proposal.unit_id, proposal.person_id);
    let detail = serde_json::json!({ "proposal": proposal.proposal_id, "taken": outcome });
    write_deed(connection, change_no, subject, ("proposal-settled", detail)).await?;
    Ok(true)
}
