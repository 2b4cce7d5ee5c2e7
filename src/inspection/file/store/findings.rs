//! Findings, the payments they rest on, what the unit explains and what became of each.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::{Hand, Of, Taking, lock_file, take_step, tell};
use crate::access::Permit;
use crate::inspection::file::rules::Part;
use crate::store::begin_change;

/// A finding to write.
#[derive(Debug, Clone)]
pub struct NewFinding<'a> {
    pub what: &'a str,
    pub basis: &'a str,
    pub questioned_dong: i64,
    pub proposed_dong: i64,
    pub vouchers: &'a [i64],
}

/// What the unit said of a finding when the file was with it.
#[derive(Debug, Clone)]
pub struct Said {
    pub round_no: i16,
    pub words: String,
}

/// A finding as the page and the paper show it.
#[derive(Debug, Clone)]
pub struct Finding {
    pub finding_id: i64,
    pub number: i16,
    pub what: String,
    pub basis: String,
    pub questioned_dong: i64,
    pub proposed_dong: i64,
    pub recovered_dong: i64,
    /// `open`, `upheld` or `withdrawn`.
    pub state: String,
    pub verdict: String,
    pub vouchers: Vec<i64>,
    pub answers: Vec<Said>,
}

impl Finding {
    pub fn part(&self) -> Part {
        Part {
            is_withdrawn: self.state == "withdrawn",
            questioned_dong: self.questioned_dong,
            proposed_dong: self.proposed_dong,
            recovered_dong: self.recovered_dong,
        }
    }

    /// What was proposed and has not come back.
    pub fn left_dong(&self) -> i64 {
        self.proposed_dong.saturating_sub(self.recovered_dong)
    }

    /// Whether money may still be noted as recovered under it.
    pub fn takes_money(&self) -> bool {
        self.state == "upheld" && self.left_dong() > 0
    }
}

/// The findings of a file in their order.
pub async fn findings(connection: &mut PgConnection, file_id: i64) -> sqlx::Result<Vec<Finding>> {
    let rows = sqlx::query!(
        r#"select n.finding_id, n.number, n.what, n.basis, n.questioned_dong, n.proposed_dong,
                  n.state, n.verdict,
                  (select coalesce(sum(r.dong), 0) from inspection_recovery r
                    where r.finding_id = n.finding_id and r.state = 'stands')::bigint as "recovered!",
                  array(select g.voucher_id from inspection_finding_payment g
                         where g.finding_id = n.finding_id order by 1) as "vouchers!"
             from inspection_finding n where n.inspection_file_id = $1 order by n.number"#,
        file_id
    )
    .fetch_all(&mut *connection)
    .await?;
    let said = sqlx::query!(
        "select finding_id, round_no, words from inspection_answer
          where inspection_file_id = $1 order by finding_id, round_no",
        file_id
    )
    .fetch_all(connection)
    .await?;
    let mut answers: HashMap<i64, Vec<Said>> = HashMap::new();
    for row in said {
        answers.entry(row.finding_id).or_default().push(Said {
            round_no: row.round_no,
            words: row.words,
        });
    }
    let found = rows.into_iter().map(|row| Finding {
        finding_id: row.finding_id,
        number: row.number,
        what: row.what,
        basis: row.basis,
        questioned_dong: row.questioned_dong,
        proposed_dong: row.proposed_dong,
        recovered_dong: row.recovered,
        state: row.state,
        verdict: row.verdict,
        vouchers: row.vouchers,
        answers: answers.remove(&row.finding_id).unwrap_or_default(),
    });
    Ok(found.collect())
}

async fn put_grounds(
    connection: &mut PgConnection,
    (of, change_no): (Of, i64),
    (finding_id, vouchers): (i64, &[i64]),
) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from inspection_finding_payment where finding_id = $1 and voucher_id <> all($2)",
        finding_id,
        vouchers
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into inspection_finding_payment (finding_id, inspection_file_id, unit_id, voucher_id,
             change_no)
         select $1, $2, $3, v, $5 from unnest($4::bigint[]) v on conflict do nothing",
        finding_id,
        of.file_id,
        of.unit_id,
        vouchers,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes a finding under the next number of its file; sent again with the same key it stays one.
pub async fn add_finding(
    connection: &mut PgConnection,
    permit: &Permit,
    of: Of,
    (new, key): (&NewFinding<'_>, &str),
) -> sqlx::Result<()> {
    lock_file(connection, of.file_id).await?;
    let purpose = "finding written";
    let change_no = begin_change(connection, permit.author(), Some(of.unit_id), purpose).await?;
    let written = sqlx::query_scalar!(
        "insert into inspection_finding (inspection_file_id, unit_id, number, what, basis,
             questioned_dong, proposed_dong, key, change_no)
         select $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5, $6, $7, $8
           from inspection_finding where inspection_file_id = $1
         on conflict (inspection_file_id, key) do nothing returning finding_id",
        of.file_id,
        of.unit_id,
        new.what,
        new.basis,
        new.questioned_dong,
        new.proposed_dong,
        key,
        change_no
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(finding_id) = written else {
        return Ok(());
    };
    put_grounds(connection, (of, change_no), (finding_id, new.vouchers)).await?;
    let detail = serde_json::json!({
        "finding": finding_id,
        "questioned": new.questioned_dong,
        "proposed": new.proposed_dong,
    });
    tell(connection, change_no, of, ("inspection-finding", detail)).await
}

/// Changes what a finding says while the inspector has the file.
pub async fn change_finding(
    connection: &mut PgConnection,
    permit: &Permit,
    of: Of,
    (finding_id, new): (i64, &NewFinding<'_>),
) -> sqlx::Result<()> {
    lock_file(connection, of.file_id).await?;
    let purpose = "finding changed";
    let change_no = begin_change(connection, permit.author(), Some(of.unit_id), purpose).await?;
    sqlx::query!(
        "update inspection_finding set what = $3, basis = $4, questioned_dong = $5,
                proposed_dong = $6, change_no = $7
          where finding_id = $1 and inspection_file_id = $2",
        finding_id,
        of.file_id,
        new.what,
        new.basis,
        new.questioned_dong,
        new.proposed_dong,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    put_grounds(connection, (of, change_no), (finding_id, new.vouchers)).await?;
    let detail = serde_json::json!({
        "finding": finding_id,
        "questioned": new.questioned_dong,
        "proposed": new.proposed_dong,
    });
    let told = ("inspection-finding-changed", detail);
    tell(connection, change_no, of, told).await
}

/// Writes what becomes of a finding: `upheld`, or `withdrawn` with its reason.
pub async fn decide(
    connection: &mut PgConnection,
    permit: &Permit,
    of: Of,
    (finding_id, state, words): (i64, &str, &str),
) -> sqlx::Result<()> {
    lock_file(connection, of.file_id).await?;
    let purpose = "finding decided";
    let change_no = begin_change(connection, permit.author(), Some(of.unit_id), purpose).await?;
    sqlx::query!(
        "update inspection_finding set state = $3, verdict = $4, change_no = $5
          where finding_id = $1 and inspection_file_id = $2",
        finding_id,
        of.file_id,
        state,
        words,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    let deed = format!("inspection-finding-{state}");
    let detail = serde_json::json!({ "finding": finding_id });
    tell(connection, change_no, of, (&deed, detail)).await
}

/// The unit explains every standing finding at once; false where this very request did so before.
pub async fn explain(
    connection: &mut PgConnection,
    hand: Hand<'_>,
    (of, taking): (Of, &Taking<'_>),
    answers: &[(i64, String)],
) -> sqlx::Result<bool> {
    let Some(change_no) = take_step(connection, hand, of, taking).await? else {
        return Ok(false);
    };
    let numbers: Vec<i64> = answers.iter().map(|(finding, _)| *finding).collect();
    let words: Vec<String> = answers.iter().map(|(_, words)| words.clone()).collect();
    sqlx::query!(
        "insert into inspection_answer (finding_id, round_no, inspection_file_id, unit_id, words,
             change_no)
         select a.finding_id, f.round_no, f.inspection_file_id, f.unit_id, a.words, $4
           from unnest($2::bigint[], $3::text[]) as a(finding_id, words), inspection_file f
          where f.inspection_file_id = $1",
        of.file_id,
        &numbers,
        &words,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(true)
}
