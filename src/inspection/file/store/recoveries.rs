//! Money that came back under a conclusion, the receipts it stands on, and the record of each.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use super::{CaseFile, Hand, lock_file, tell};
use crate::access::Permit;
use crate::catalogue::Kind;
use crate::inspection::file::rules::scope_of;
use crate::record::origin::store::enter_all;
use crate::record::origin::{Entry, Feature};
use crate::record::store::{WriteFault, find_record, withdraw};
use crate::record::{Answer, Answers};
use crate::store::begin_change;

/// Money to note as recovered.
#[derive(Debug, Clone)]
pub struct NewRecovery<'a> {
    pub finding_id: i64,
    pub dong: i64,
    pub on: Day,
    pub voucher_id: Option<i64>,
    pub words: &'a str,
    pub key: &'a str,
}

/// Money that came back.
#[derive(Debug, Clone)]
pub struct Recovery {
    pub recovery_id: i64,
    pub finding_no: i16,
    pub dong: i64,
    pub on: Day,
    pub words: String,
    /// The voucher it came in by: number, unit's code, its own number as papers bear it.
    pub receipt: Option<(i64, String, i32)>,
    pub stands: bool,
    pub why: String,
    pub by: String,
}

fn reference(recovery_id: i64) -> String {
    format!("thu-hoi-kiem-tra-{recovery_id}")
}

/// Notes money that came back and writes its record, on its day; false where this very request did
/// so before. That it is not too much is asked by the database behind its locks.
pub async fn add_recovery(
    connection: &mut PgConnection,
    hand: Hand<'_>,
    (file, kind): (&CaseFile, &Kind),
    new: &NewRecovery<'_>,
) -> Result<bool, WriteFault> {
    let of = file.of();
    lock_file(connection, of.file_id).await?;
    if was_recovered(connection, (of.file_id, new.key)).await? {
        return Ok(false);
    }
    let author = hand.permit.author();
    let change_no = begin_change(connection, author, Some(of.unit_id), "money recovered").await?;
    let recovery_id = sqlx::query_scalar!(
        "insert into inspection_recovery (inspection_file_id, finding_id, unit_id, dong, recovered_on,
             voucher_id, words, account_id, account_name, key, change_no)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning recovery_id",
        of.file_id,
        new.finding_id,
        of.unit_id,
        new.dong,
        new.on.to_sqlx() as _,
        new.voucher_id,
        new.words,
        hand.permit.account_id(),
        hand.name,
        new.key,
        change_no
    )
    .fetch_one(&mut *connection)
    .await?;
    let detail = serde_json::json!({ "recovery": recovery_id, "dong": new.dong });
    tell(connection, change_no, of, ("inspection-recovered", detail)).await?;
    let scope = scope_of(file.by_id, file.unit_id).to_owned();
    let entry = Entry {
        unit_id: file.by_id,
        happened_on: new.on,
        stage: None,
        reference: reference(recovery_id),
        answers: Answers::from([
            ("scope".to_owned(), Answer::Choice(scope)),
            ("recovered".to_owned(), Answer::Money(new.dong)),
        ]),
        origin_id: of.file_id,
    };
    let what = (kind, Feature::Inspection);
    enter_all(connection, hand.permit, what, &[entry]).await?;
    Ok(true)
}

/// Whether money was noted by this very request.
pub async fn was_recovered(
    connection: &mut PgConnection,
    (file_id, key): (i64, &str),
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from inspection_recovery
             where inspection_file_id = $1 and key = $2) as "noted!""#,
        file_id,
        key
    )
    .fetch_one(connection)
    .await
}

/// Takes a recovery back with its record; false where it was taken back before.
pub async fn take_recovery_back(
    connection: &mut PgConnection,
    permit: &Permit,
    (file, recovery_id): (&CaseFile, i64),
    why: &str,
) -> Result<bool, WriteFault> {
    let of = file.of();
    lock_file(connection, of.file_id).await?;
    let purpose = "recovery taken back";
    let change_no = begin_change(connection, permit.author(), Some(of.unit_id), purpose).await?;
    let done = sqlx::query!(
        "update inspection_recovery set state = 'taken-back', why = $3, change_no = $4
          where recovery_id = $1 and inspection_file_id = $2 and state = 'stands'",
        recovery_id,
        of.file_id,
        why,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let record_id = sqlx::query_scalar!(
        "select record_id from record where origin = 'inspection' and origin_id = $1 and ref = $2
            and state = 'recorded'",
        of.file_id,
        reference(recovery_id)
    )
    .fetch_optional(&mut *connection)
    .await?;
    if let Some(record_id) = record_id
        && let Some(record) = find_record(connection, record_id).await?
    {
        withdraw(connection, permit, &record, why).await?;
    }
    let told = serde_json::json!({ "recovery": recovery_id });
    tell(connection, change_no, of, ("inspection-recovery-off", told)).await?;
    Ok(true)
}

/// What came back under a file, newest last, taken back or not.
pub async fn recoveries(
    connection: &mut PgConnection,
    file_id: i64,
) -> sqlx::Result<Vec<Recovery>> {
    let rows = sqlx::query!(
        r#"select r.recovery_id, n.number, r.dong, r.recovered_on, r.words, r.state, r.why,
                  r.account_name, v.voucher_id as "voucher_id?", u.code as "code?",
                  v.number as "voucher_no?"
             from inspection_recovery r
             join inspection_finding n on n.finding_id = r.finding_id
             left join voucher v on v.voucher_id = r.voucher_id
             left join unit u on u.unit_id = v.unit_id
            where r.inspection_file_id = $1 order by r.recovered_on, r.recovery_id"#,
        file_id
    )
    .fetch_all(connection)
    .await?;
    let came = rows.into_iter().map(|row| {
        let receipt = row.voucher_id.zip(row.code).zip(row.voucher_no);
        Recovery {
            recovery_id: row.recovery_id,
            finding_no: row.number,
            dong: row.dong,
            on: row.recovered_on.to_jiff(),
            words: row.words,
            receipt: receipt.map(|((id, code), number)| (id, code, number)),
            stands: row.state == "stands",
            why: row.why,
            by: row.account_name,
        }
    });
    Ok(came.collect())
}

/// Whether a recovery of the file stands.
pub async fn find_recovery(
    connection: &mut PgConnection,
    (file_id, recovery_id): (i64, i64),
) -> sqlx::Result<Option<bool>> {
    sqlx::query_scalar!(
        r#"select state = 'stands' as "stands!" from inspection_recovery
            where inspection_file_id = $1 and recovery_id = $2"#,
        file_id,
        recovery_id
    )
    .fetch_optional(connection)
    .await
}

/// A receipt voucher a recovery may stand on, with what of it is not counted yet.
#[derive(Debug, Clone)]
pub struct Receipt {
    pub voucher_id: i64,
    pub unit_code: String,
    pub number: i32,
    pub year: i16,
    pub written_on: Day,
    pub reason: String,
    pub left_dong: i64,
}

/// The receipts of the inspected unit and of those above it, taken in since the file's period
/// began, that hold đồng no recovery counts yet; newest first.
pub async fn receipts(
    connection: &mut PgConnection,
    file: &CaseFile,
) -> sqlx::Result<Vec<Receipt>> {
    let rows = sqlx::query!(
        r#"select v.voucher_id, u.code, v.number, v.year, v.written_on, v.reason,
                  (v.amount_dong - coalesce(r.dong, 0))::bigint as "left!"
             from voucher v join unit u using (unit_id)
             left join lateral (select sum(dong) as dong from inspection_recovery r
                where r.voucher_id = v.voucher_id and r.state = 'stands') r on true
            where v.kind = 'receipt' and v.state = 'paid' and v.written_on >= $2
              and v.unit_id in (select a.above_id from unit_above a where a.unit_id = $1)
              and v.amount_dong > coalesce(r.dong, 0)
            order by v.written_on desc, v.voucher_id desc limit 100"#,
        file.unit_id,
        file.from_on.to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    let offered = rows.into_iter().map(|row| Receipt {
        voucher_id: row.voucher_id,
        unit_code: row.code,
        number: row.number,
        year: row.year,
        written_on: row.written_on.to_jiff(),
        reason: row.reason,
        left_dong: row.left,
    });
    Ok(offered.collect())
}
