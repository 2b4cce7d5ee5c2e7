//! The chain in the database: a report frozen and submitted, judged, locked, opened again. Each step
//! is a row that stays; triggers refuse what the rules refuse.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::Value;
use sqlx::PgConnection;
use timeline::Day;

use super::rules::State;
use crate::access::Permit;
use crate::audit::{self, Deed};
use crate::fact::Snapshot;
use crate::report::store::{DraftKey, FreeWords, decoded};
use crate::store::begin_change;

/// The latest report of a unit on a form and period.
#[derive(Debug, Clone)]
pub struct Latest {
    pub report_id: i64,
    pub state: State,
    pub vintage: i32,
    pub words: FreeWords,
    /// The remark it was last sent back with.
    pub remark: Option<String>,
}

fn state_of(code: &str) -> sqlx::Result<State> {
    let unknown = || sqlx::Error::Decode(format!("{code} is no state of a report").into());
    code.parse().map_err(|()| unknown())
}

/// The unit's latest report on the key.
pub async fn find_latest(
    connection: &mut PgConnection,
    (unit_id, form, name): (i32, &str, &str),
) -> sqlx::Result<Option<Latest>> {
    let row = sqlx::query!(
        r#"select report_id, state, vintage, words,
                  (select reason from report_step s where s.report_id = r.report_id
                      and s.state = 'returned' order by step_no desc limit 1) as remark
             from report r where unit_id = $1 and form = $2 and period = $3
            order by vintage desc limit 1"#,
        unit_id,
        form,
        name
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        Ok(Latest {
            report_id: row.report_id,
            state: state_of(&row.state)?,
            vintage: row.vintage,
            words: decoded(row.words)?,
            remark: row.remark,
        })
    })
    .transpose()
}

/// The number of a form's wording, given when it is met for the first time.
pub async fn intern_outline(
    connection: &mut PgConnection,
    digest: &[u8],
    outline: impl FnOnce() -> Value,
) -> sqlx::Result<i32> {
    let find = "select outline_no from report_outline where digest = $1";
    let found: Option<i32> = sqlx::query_scalar(find)
        .bind(digest)
        .fetch_optional(&mut *connection)
        .await?;
    if let Some(outline_no) = found {
        return Ok(outline_no);
    }
    sqlx::query!(
        "insert into report_outline (digest, outline) values ($1, $2) on conflict do nothing",
        digest,
        outline()
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query_scalar(find)
        .bind(digest)
        .fetch_one(connection)
        .await
}

/// What is frozen when a report is submitted.
#[derive(Debug, Clone)]
pub struct Frozen<'a> {
    pub line: &'a str,
    pub round_id: Option<i32>,
    pub words: &'a FreeWords,
    /// The figures that are known, by key.
    pub figures: Value,
    /// The names and targets it was drawn with.
    pub drawn: Value,
    pub outline_no: i32,
    pub snapshot: &'a Snapshot,
    /// What the checks found odd, each with its word.
    pub warnings: Value,
    pub at: Timestamp,
}

/// Submits the report of the key; nothing where it is not a draft or returned any more.
pub async fn submit(
    connection: &mut PgConnection,
    permit: &Permit,
    key: &DraftKey<'_>,
    frozen: &Frozen<'_>,
) -> sqlx::Result<Option<i64>> {
    // Whoever runs the site has no unit of his own.
    let acting_id = match permit.author() {
        Some(_) => permit.unit_id(),
        None => key.unit_id,
    };
    sqlx::query_scalar!(
        "select submit_report($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
             $18)",
        key.unit_id,
        key.form,
        key.name,
        key.period.from_on().to_sqlx() as _,
        key.period.until_on().to_sqlx() as _,
        key.language,
        serde_json::json!(frozen.words),
        frozen.figures,
        frozen.drawn,
        frozen.snapshot.xmax,
        &frozen.snapshot.xip,
        frozen.at.to_sqlx() as _,
        permit.author(),
        frozen.line,
        frozen.round_id,
        frozen.outline_no,
        acting_id,
        frozen.warnings
    )
    .fetch_one(connection)
    .await
}

/// A step as it is written.
struct Step<'a> {
    state: &'a str,
    reason: &'a str,
    warnings: Value,
    decision: Option<Value>,
    at: Timestamp,
}

async fn write_step(
    connection: &mut PgConnection,
    (change_no, permit): (i64, &Permit),
    (report_id, unit_id): (i64, i32),
    step: &Step<'_>,
) -> sqlx::Result<()> {
    // Whoever runs the site has no unit of his own.
    let acting_id = match permit.author() {
        Some(_) => permit.unit_id(),
        None => unit_id,
    };
    sqlx::query!(
        "insert into report_step (report_id, step_no, unit_id, acting_id, account_id, state, at,
                reason, warnings, decision, change_no)
         values ($1, (select coalesce(max(step_no), 0) + 1 from report_step where report_id = $1),
                 $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        report_id,
        unit_id,
        acting_id,
        permit.author(),
        step.state,
        step.at.to_sqlx() as _,
        step.reason,
        step.warnings,
        step.decision,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn write_deed(
    connection: &mut PgConnection,
    change_no: i64,
    (unit_id, report_id): (i32, i64),
    (deed, detail): (&str, Value),
) -> sqlx::Result<()> {
    let deed = Deed {
        unit_id: Some(unit_id),
        deed,
        subject: "report",
        subject_id: Some(report_id),
        detail,
    };
    audit::write(connection, change_no, &deed).await
}

/// How a submitted report is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement<'a> {
    Approve,
    /// With the remark that says what to mend.
    Return(&'a str),
}

/// Judges a submitted report; false where it is not submitted any more. The trigger refuses whoever
/// submitted it and whoever does not act above.
pub async fn judge(
    connection: &mut PgConnection,
    permit: &Permit,
    (report_id, unit_id): (i64, i32),
    (judgement, at): (Judgement<'_>, Timestamp),
) -> sqlx::Result<bool> {
    let (state, reason) = match judgement {
        Judgement::Approve => ("approved", ""),
        Judgement::Return(remark) => ("returned", remark),
    };
    let purpose = format!("report {state}");
    let change_no = begin_change(connection, permit.author(), Some(unit_id), &purpose).await?;
    let done = sqlx::query!(
        "update report set state = $2, change_no = $3 where report_id = $1 and state = 'submitted'",
        report_id,
        state,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let step = Step {
        state,
        reason,
        warnings: serde_json::json!([]),
        decision: None,
        at,
    };
    write_step(connection, (change_no, permit), (report_id, unit_id), &step).await?;
    let deed = format!("report-{state}");
    let told = (deed.as_str(), serde_json::json!({}));
    write_deed(connection, change_no, (unit_id, report_id), told).await?;
    Ok(true)
}

/// Locks approved reports within a change already begun and returns how many.
pub async fn lock(
    connection: &mut PgConnection,
    (change_no, permit): (i64, &Permit),
    (reports, at): (&[i64], Timestamp),
) -> sqlx::Result<u64> {
    let locked = sqlx::query_scalar!(
        "update report set state = 'locked', change_no = $2
          where report_id = any($1) and state = 'approved' returning report_id",
        reports,
        change_no
    )
    .fetch_all(&mut *connection)
    .await?;
    let done = sqlx::query!(
        "insert into report_step (report_id, step_no, unit_id, acting_id, account_id, state, at,
                change_no)
         select r.report_id, (select coalesce(max(s.step_no), 0) + 1 from report_step s
                               where s.report_id = r.report_id),
                r.unit_id, $2, $3, 'locked', $4, $5
           from report r where r.report_id = any($1)",
        &locked,
        permit.unit_id(),
        permit.author(),
        at.to_sqlx() as _,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// The decision that opens a locked report again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub number: String,
    pub on: Day,
    pub reason: String,
}

/// Opens the key of a locked report again: a new draft with its words, as the next vintage. Nothing
/// where the report is not locked or a later vintage is there already.
pub async fn reopen(
    connection: &mut PgConnection,
    permit: &Permit,
    (report_id, unit_id): (i64, i32),
    (decision, at): (&Decision, Timestamp),
) -> sqlx::Result<Option<i64>> {
    let author = permit.author();
    let change_no = begin_change(connection, author, Some(unit_id), "report reopened").await?;
    let new_id = sqlx::query_scalar!(
        "insert into report (unit_id, form, period, from_on, until_on, language, words, line,
                round_id, reopens_id, change_no)
         select unit_id, form, period, from_on, until_on, language, words, line, round_id,
                report_id, $2
           from report r
          where report_id = $1 and state = 'locked'
            and not exists (select from report l where l.unit_id = r.unit_id and l.form = r.form
                               and l.period = r.period and l.vintage > r.vintage)
         on conflict do nothing returning report_id",
        report_id,
        change_no
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(new_id) = new_id else {
        return Ok(None);
    };
    let told = serde_json::json!({ "number": decision.number, "on": decision.on });
    let step = Step {
        state: "reopened",
        reason: &decision.reason,
        warnings: serde_json::json!([]),
        decision: Some(told.clone()),
        at,
    };
    write_step(connection, (change_no, permit), (new_id, unit_id), &step).await?;
    write_deed(
        connection,
        change_no,
        (unit_id, new_id),
        ("report-reopened", told),
    )
    .await?;
    Ok(Some(new_id))
}

/// The rule of the chain a fault is about, where it is one.
pub fn broken_rule(fault: &sqlx::Error) -> Option<&'static str> {
    let named = fault.as_database_error()?.constraint()?;
    let rules = [
        ("nobody approves his own report", "chain-own-report"),
        ("a report is judged above", "chain-not-above"),
        ("a report goes along its chain", "chain-moved-on"),
        (
            "an approved report is opened by a decision",
            "chain-approved-before",
        ),
    ];
    let rule = rules.into_iter().find(|(name, _)| *name == named);
    rule.map(|(_, key)| key)
}
