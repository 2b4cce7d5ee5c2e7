//! Inspectors' files in the database: the file, its steps, its payments. Findings are in
//! `store/findings.rs`, money that came back in `store/recoveries.rs`, lists in `store/lists.rs`.

mod findings;
mod lists;
mod recoveries;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use super::rules::{State, Step, Sums, scope_of};
use crate::access::Permit;
use crate::audit::{self, Deed};
use crate::catalogue::Kind;
use crate::record::origin::store::enter_all;
use crate::record::origin::{Entry, Feature};
use crate::record::store::WriteFault;
use crate::record::{Answer, Answers};
use crate::store::begin_change;

pub use findings::{
    Finding, NewFinding, Said, add_finding, change_finding, decide, explain, findings,
};
pub use lists::{
    ListAsked, Listed, OpenFile, PaymentLine, has_a_part, list, open_files, payments, put_payments,
    sums, take_payment_off, waiting_for,
};
pub use recoveries::{
    NewRecovery, Receipt, Recovery, add_recovery, find_recovery, receipts, recoveries,
    take_recovery_back, was_recovered,
};

/// The kind of record conclusions and recoveries write.
pub const KIND: &str = "kiem-tra-tai-chinh";

/// Who acts, with the name that stands beside the step.
#[derive(Debug, Clone, Copy)]
pub struct Hand<'a> {
    pub permit: &'a Permit,
    pub name: &'a str,
}

/// A file to open.
#[derive(Debug, Clone)]
pub struct NewFile<'a> {
    pub unit_id: i32,
    pub subject: &'a str,
    pub basis: &'a str,
    pub from_on: Day,
    pub last_on: Day,
}

/// A step to take.
#[derive(Debug, Clone, Copy)]
pub struct Taking<'a> {
    pub step: Step,
    pub on: Day,
    pub at: Timestamp,
    /// By when the unit is to explain; of a hand-over alone.
    pub answer_until: Option<Day>,
    pub words: &'a str,
    pub key: &'a str,
}

/// The number of a file and of the unit it inspects.
#[derive(Debug, Clone, Copy)]
pub struct Of {
    pub file_id: i64,
    pub unit_id: i32,
}

pub(super) async fn tell(
    connection: &mut PgConnection,
    change_no: i64,
    of: Of,
    (deed, detail): (&str, serde_json::Value),
) -> sqlx::Result<()> {
    let deed = Deed {
        unit_id: Some(of.unit_id),
        deed,
        subject: "inspection",
        subject_id: Some(of.file_id),
        detail,
    };
    audit::write(connection, change_no, &deed).await
}

/// Whoever writes in a file waits for whoever does so already.
pub(super) async fn lock_file(connection: &mut PgConnection, file_id: i64) -> sqlx::Result<()> {
    sqlx::query_scalar!(
        r#"select pg_advisory_xact_lock(hashtextextended('inspection', $1))::text as "locked!""#,
        file_id
    )
    .fetch_one(connection)
    .await?;
    Ok(())
}

/// The name of the rule the database holds against a write.
pub fn broken_rule(fault: &sqlx::Error) -> Option<String> {
    let fault = fault.as_database_error()?;
    (fault.code()? == "23514").then(|| fault.constraint().unwrap_or_default().to_owned())
}

/// Opens a file of the permit's unit; sent again with the same key it is the file of the first time.
pub async fn open(
    connection: &mut PgConnection,
    hand: Hand<'_>,
    new: &NewFile<'_>,
    (on, at, key): (Day, Timestamp, &str),
) -> sqlx::Result<i64> {
    let by_id = hand.permit.unit_id();
    let author = hand.permit.author();
    let change_no =
        begin_change(connection, author, Some(new.unit_id), "inspection opened").await?;
    let written = sqlx::query_scalar!(
        "insert into inspection_file (unit_id, by_id, subject, basis, from_on, last_on, key, change_no)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (by_id, key) do nothing returning inspection_file_id",
        new.unit_id,
        by_id,
        new.subject,
        new.basis,
        new.from_on.to_sqlx() as _,
        new.last_on.to_sqlx() as _,
        key,
        change_no
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(file_id) = written else {
        return sqlx::query_scalar!(
            "select inspection_file_id from inspection_file where by_id = $1 and key = $2",
            by_id,
            key
        )
        .fetch_one(connection)
        .await;
    };
    let of = Of {
        file_id,
        unit_id: new.unit_id,
    };
    let taking = Taking {
        step: Step::Opened,
        on,
        at,
        answer_until: None,
        words: "",
        key,
    };
    insert_step(connection, (hand, change_no), of, &taking).await?;
    let told = ("inspection-opened", serde_json::json!({}));
    tell(connection, change_no, of, told).await?;
    Ok(file_id)
}

async fn insert_step(
    connection: &mut PgConnection,
    (hand, change_no): (Hand<'_>, i64),
    of: Of,
    taking: &Taking<'_>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into inspection_step (inspection_file_id, unit_id, step_no, step, acting_id,
             account_id, account_name, taken_on, taken_at, answer_until, words, key, change_no)
         select $1, $2, coalesce(max(step_no), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12
           from inspection_step where inspection_file_id = $1",
        of.file_id,
        of.unit_id,
        taking.step.code(),
        hand.permit.unit_id(),
        hand.permit.account_id(),
        hand.name,
        taking.on.to_sqlx() as _,
        taking.at.to_sqlx() as _,
        taking.answer_until.map(|day| day.to_sqlx()) as _,
        taking.words,
        taking.key,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes a step; gives its change, or nothing where this very request took it before.
pub async fn take_step(
    connection: &mut PgConnection,
    hand: Hand<'_>,
    of: Of,
    taking: &Taking<'_>,
) -> sqlx::Result<Option<i64>> {
    lock_file(connection, of.file_id).await?;
    if was_taken(connection, of.file_id, (taking.step, taking.key)).await? {
        return Ok(None);
    }
    let author = hand.permit.author();
    let change_no = begin_change(connection, author, Some(of.unit_id), "inspection step").await?;
    insert_step(connection, (hand, change_no), of, taking).await?;
    let deed = format!("inspection-{}", taking.step.code());
    tell(connection, change_no, of, (&deed, serde_json::json!({}))).await?;
    Ok(Some(change_no))
}

/// Whether a step was taken by this very request.
pub async fn was_taken(
    connection: &mut PgConnection,
    file_id: i64,
    (step, key): (Step, &str),
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from inspection_step
             where inspection_file_id = $1 and step = $2 and key = $3) as "taken!""#,
        file_id,
        step.code(),
        key
    )
    .fetch_one(connection)
    .await
}

/// Concludes a file and writes its record in one transaction; false where this very request did so
/// before. The sums are taken after whoever was writing has finished.
pub async fn conclude(
    connection: &mut PgConnection,
    hand: Hand<'_>,
    (file, kind): (&CaseFile, &Kind),
    taking: &Taking<'_>,
) -> Result<bool, WriteFault> {
    let of = file.of();
    if take_step(connection, hand, of, taking).await?.is_none() {
        return Ok(false);
    }
    let found = findings(connection, file.file_id).await?;
    let sums = Sums::of(found.iter().map(Finding::part));
    let mut answers = Answers::from([
        (
            "scope".to_owned(),
            Answer::Choice(scope_of(file.by_id, file.unit_id).to_owned()),
        ),
        ("sessions".to_owned(), Answer::Count(1)),
        ("findings".to_owned(), Answer::Text(file.subject.clone())),
    ]);
    if sums.proposed_dong > 0 {
        answers.insert("proposed".to_owned(), Answer::Money(sums.proposed_dong));
    }
    let entry = Entry {
        unit_id: file.by_id,
        happened_on: taking.on,
        stage: None,
        reference: reference(file.file_id),
        answers,
        origin_id: file.file_id,
    };
    let what = (kind, Feature::Inspection);
    enter_all(connection, hand.permit, what, &[entry]).await?;
    Ok(true)
}

/// What the record of a conclusion is known by at its unit.
fn reference(file_id: i64) -> String {
    format!("ho-so-kiem-tra-{file_id}")
}

/// A file as its page shows it.
#[derive(Debug, Clone)]
pub struct CaseFile {
    pub file_id: i64,
    pub unit_id: i32,
    pub unit_code: String,
    pub unit_name: String,
    pub by_id: i32,
    /// Empty where the reader may not see the unit.
    pub by_name: String,
    pub subject: String,
    pub basis: String,
    pub from_on: Day,
    pub last_on: Day,
    pub state: State,
    pub round_no: i16,
    pub answer_until: Option<Day>,
    pub concluded_on: Option<Day>,
    pub paper: Option<serde_json::Value>,
    pub record_id: Option<i64>,
}

impl CaseFile {
    pub fn of(&self) -> Of {
        Of {
            file_id: self.file_id,
            unit_id: self.unit_id,
        }
    }
}

/// The file, where the reader may see it: row-level security says so.
pub async fn find_file(
    connection: &mut PgConnection,
    file_id: i64,
) -> sqlx::Result<Option<CaseFile>> {
    let row = sqlx::query!(
        r#"select f.*, u.code, n.name as "unit_name!", coalesce(b.name, '') as "by_name!",
                  (select r.record_id from record r where r.origin = 'inspection'
                      and r.origin_id = f.inspection_file_id and r.state = 'recorded' and r.ref = $2)
                    as record_id
             from inspection_file f join unit u on u.unit_id = f.unit_id
             cross join lateral (select name from unit_name n where n.unit_id = f.unit_id
                order by lower(n.during) desc limit 1) n
             left join lateral (select name from unit_name n where n.unit_id = f.by_id
                order by lower(n.during) desc limit 1) b on true
            where f.inspection_file_id = $1"#,
        file_id,
        reference(file_id)
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| CaseFile {
        file_id,
        unit_id: row.unit_id,
        unit_code: row.code,
        unit_name: row.unit_name,
        by_id: row.by_id,
        by_name: row.by_name,
        subject: row.subject,
        basis: row.basis,
        from_on: row.from_on.to_jiff(),
        last_on: row.last_on.to_jiff(),
        state: State::of(&row.state).unwrap_or(State::Off),
        round_no: row.round_no,
        answer_until: row.answer_until.map(|day| day.to_jiff()),
        concluded_on: row.concluded_on.map(|day| day.to_jiff()),
        paper: row.paper,
        record_id: row.record_id,
    }))
}

/// A step a file has taken.
#[derive(Debug, Clone)]
pub struct Taken {
    pub step: String,
    pub by: String,
    pub on: Day,
    pub words: String,
}

/// The steps of a file as they were taken.
pub async fn steps(connection: &mut PgConnection, file_id: i64) -> sqlx::Result<Vec<Taken>> {
    let rows = sqlx::query!(
        "select step, account_name, taken_on, words from inspection_step
          where inspection_file_id = $1 order by step_no",
        file_id
    )
    .fetch_all(connection)
    .await?;
    let taken = rows.into_iter().map(|row| Taken {
        step: row.step,
        by: row.account_name,
        on: row.taken_on.to_jiff(),
        words: row.words,
    });
    Ok(taken.collect())
}

/// Keeps the conclusion as it was numbered.
pub async fn keep_paper(
    connection: &mut PgConnection,
    permit: &Permit,
    of: Of,
    paper: &serde_json::Value,
) -> sqlx::Result<()> {
    let purpose = "inspection concluded";
    let change_no = begin_change(connection, permit.author(), Some(of.unit_id), purpose).await?;
    sqlx::query!(
        "update inspection_file set paper = $2, change_no = $3 where inspection_file_id = $1",
        of.file_id,
        paper,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}
