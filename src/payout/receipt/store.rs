//! Receipts in the database: entered once with the records they say, taken back whole.

use jiff_sqlx::ToSqlx;
use serde_json::Value;
use sqlx::PgConnection;
use timeline::Day;

use crate::access::Permit;
use crate::audit::{self, Deed};
use crate::catalogue::Catalogue;
use crate::payout::abroad::store::{Reached, say_reached};
use crate::payout::rules::{Received, fixed_answers, records_of};
use crate::record::origin::Feature;
use crate::record::origin::store::{enter_all, withdraw_of};
use crate::record::store::WriteFault;
use crate::store::begin_change;

/// Somebody on a list who is or was paid.
#[derive(Debug, Clone)]
pub struct Paid {
    pub payment_id: i64,
    pub person_id: i64,
    /// The unit that keeps him as far as it is seen, else the one whose list he stands on.
    pub kept_by: i32,
    pub full_name: String,
    pub kin: String,
    pub birth_year: Option<i16>,
    pub amount_dong: i64,
    pub state: String,
    pub receipt_id: Option<i64>,
}

/// The people of a list with a payment that stands, in the order of the list.
pub async fn people(connection: &mut PgConnection, list_id: i64) -> sqlx::Result<Vec<Paid>> {
    sqlx::query_as!(
        Paid,
        r#"select p.aid_payment_id as payment_id, coalesce(e.merged_into_id, n.person_id) as "person_id!",
                  coalesce(e.unit_id, n.unit_id) as "kept_by!",
                  coalesce(m.full_name, e.full_name) as "full_name!", n.kin, n.birth_year, n.amount_dong, p.state, p.aid_receipt_id as receipt_id
             from aid_line n join aid_payment p using (aid_line_id)
             left join person e on e.person_id = n.person_id
             left join lateral (select full_name from member_name m where m.person_id = n.person_id
                and e.person_id is null limit 1) m on true
            where n.aid_list_id = $1 and p.state in ('drawn', 'paid', 'received')
            order by n.aid_line_id"#,
        list_id
    )
    .fetch_all(connection)
    .await
}

/// A frozen list with the round it is of.
#[derive(Debug, Clone)]
pub struct ListHead {
    pub list_id: i64,
    pub unit_id: i32,
    pub round_id: i64,
    pub number: i16,
}

/// A frozen list of a unit.
pub async fn find_list(
    connection: &mut PgConnection,
    (unit_id, list_id): (i32, i64),
) -> sqlx::Result<Option<ListHead>> {
    sqlx::query_as!(
        ListHead,
        "select aid_list_id as list_id, unit_id, aid_round_id as round_id, number from aid_list
          where aid_list_id = $1 and unit_id = $2 and state = 'approved'",
        list_id,
        unit_id
    )
    .fetch_optional(connection)
    .await
}

/// A receipt of a list.
#[derive(Debug, Clone)]
pub struct Receipt {
    pub receipt_id: i64,
    pub way: String,
    pub received_on: Day,
    pub people: i32,
    pub turns: i32,
    pub total_dong: i64,
    pub state: String,
    pub reason: String,
}

/// The receipts of a list, newest first.
pub async fn receipts(connection: &mut PgConnection, list_id: i64) -> sqlx::Result<Vec<Receipt>> {
    let rows = sqlx::query!(
        "select aid_receipt_id, way, received_on, people, turns, total_dong, state, reason
           from aid_receipt where aid_list_id = $1 order by aid_receipt_id desc limit 300",
        list_id
    )
    .fetch_all(connection)
    .await?;
    let listed = rows.into_iter().map(|row| Receipt {
        receipt_id: row.aid_receipt_id,
        way: row.way,
        received_on: row.received_on.to_jiff(),
        people: row.people,
        turns: row.turns,
        total_dong: row.total_dong,
        state: row.state,
        reason: row.reason,
    });
    Ok(listed.collect())
}

/// Where a receipt is shown: the code of its unit, and its list.
pub async fn find_place(
    connection: &mut PgConnection,
    receipt_id: i64,
) -> sqlx::Result<Option<(String, i64)>> {
    let row = sqlx::query!(
        "select u.code, r.aid_list_id from aid_receipt r join unit u using (unit_id)
          where r.aid_receipt_id = $1",
        receipt_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| (row.code, row.aid_list_id)))
}

/// People who received.
#[derive(Debug, Clone, Copy)]
pub struct Receiving<'a> {
    pub payments: &'a [i64],
    pub on: Day,
    /// `sheet`, `code`, or `bank` with the bank's answer.
    pub way: &'a str,
    pub answer_id: Option<i64>,
    /// At most 40 characters; each list's receipt has it with the list's number behind.
    pub key: &'a str,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entered {
    /// The receipts, one a list.
    Done(Vec<i64>),
    Before(Vec<i64>),
    /// Somebody of them is not paid, received already, or was paid back.
    Moved,
}

struct Line {
    list_id: i64,
    unit_id: i32,
    person_id: i64,
    kin: String,
    amount_dong: i64,
    kind: String,
    answers: Value,
}

/// Enters that people received: one receipt for every list they are on, with the records it says,
/// each statement for all of them at once. The same key again is the receipts of the first time.
pub async fn receive(
    connection: &mut PgConnection,
    (permit, catalogue): (&Permit, &Catalogue),
    receiving: Receiving<'_>,
) -> Result<Entered, WriteFault> {
    let lines = lock_lines(connection, receiving.payments).await?;
    let mut lists: Vec<i64> = lines.iter().map(|line| line.0.list_id).collect();
    lists.sort_unstable();
    lists.dedup();
    let keys: Vec<String> = lists
        .iter()
        .map(|list| format!("{}-{list}", receiving.key))
        .collect();
    let before = sqlx::query_scalar!(
        "select aid_receipt_id from aid_receipt where key = any($1) order by aid_list_id",
        &keys
    )
    .fetch_all(&mut *connection)
    .await?;
    if !before.is_empty() {
        return Ok(Entered::Before(before));
    }
    let is_whole = lines.len() == receiving.payments.len() && !lines.is_empty();
    if !is_whole || lines.iter().any(|line| line.1 != "paid") {
        return Ok(Entered::Moved);
    }
    let unit = lines.first().map(|line| line.0.unit_id);
    let change_no = begin_change(connection, permit.author(), unit, "help received").await?;
    let receipts = insert(connection, (permit, change_no), receiving, (&lists, &keys)).await?;
    let lines: Vec<Line> = lines.into_iter().map(|line| line.0).collect();
    record(
        connection,
        (permit, catalogue),
        (&lines, &receipts),
        receiving.on,
    )
    .await?;
    tell(connection, change_no).await?;
    Ok(Entered::Done(
        receipts.into_iter().map(|own| own.0).collect(),
    ))
}

/// The lines behind payments with the state of each, held until the transaction ends.
async fn lock_lines(
    connection: &mut PgConnection,
    payments: &[i64],
) -> sqlx::Result<Vec<(Line, String)>> {
    let rows = sqlx::query!(
        "select p.state, n.aid_list_id, n.unit_id, n.person_id, n.kin, n.amount_dong, g.kind, g.answers
           from aid_payment p join aid_line n using (aid_line_id) join aid_list l using (aid_list_id)
           join aid_round r using (aid_round_id) join programme g using (programme_id)
          where p.aid_payment_id = any($1) order by p.aid_payment_id for update of p",
        payments
    )
    .fetch_all(connection)
    .await?;
    let read = rows.into_iter().map(|row| {
        let line = Line {
            list_id: row.aid_list_id,
            unit_id: row.unit_id,
            person_id: row.person_id,
            kin: row.kin,
            amount_dong: row.amount_dong,
            kind: row.kind,
            answers: row.answers,
        };
        (line, row.state)
    });
    Ok(read.collect())
}

/// Inserts the receipts and lays the payments under them; the receipts with their lists.
async fn insert(
    connection: &mut PgConnection,
    (permit, change_no): (&Permit, i64),
    receiving: Receiving<'_>,
    (lists, keys): (&[i64], &[String]),
) -> sqlx::Result<Vec<(i64, i64)>> {
    let rows = sqlx::query!(
        "insert into aid_receipt (aid_list_id, unit_id, way, received_on, people, turns, total_dong,
             account_id, key, change_no, aid_bank_answer_id)
         select n.aid_list_id, n.unit_id, $2, $3, count(distinct n.person_id), count(*),
                sum(n.amount_dong), $4, k.key, $5, $8
           from aid_payment p join aid_line n using (aid_line_id)
           join unnest($6::bigint[], $7::text[]) as k(aid_list_id, key) using (aid_list_id)
          where p.aid_payment_id = any($1) group by n.aid_list_id, n.unit_id, k.key
          order by n.aid_list_id
         returning aid_receipt_id, aid_list_id",
        receiving.payments,
        receiving.way,
        receiving.on.to_sqlx() as _,
        permit.author(),
        change_no,
        lists,
        keys,
        receiving.answer_id
    )
    .fetch_all(&mut *connection)
    .await?;
    let receipts: Vec<(i64, i64)> = rows
        .into_iter()
        .map(|row| (row.aid_receipt_id, row.aid_list_id))
        .collect();
    let ids: Vec<i64> = receipts.iter().map(|own| own.0).collect();
    sqlx::query!(
        "update aid_payment p set state = 'received', aid_receipt_id = r.aid_receipt_id,
                code_digest = null, code_until_on = null
           from aid_line n join aid_receipt r using (aid_list_id)
          where p.aid_payment_id = any($1) and n.aid_line_id = p.aid_line_id
            and r.aid_receipt_id = any($2)",
        receiving.payments,
        &ids
    )
    .execute(connection)
    .await?;
    Ok(receipts)
}

/// Writes the records the receipts say, programme by programme.
async fn record(
    connection: &mut PgConnection,
    (permit, catalogue): (&Permit, &Catalogue),
    (lines, receipts): (&[Line], &[(i64, i64)]),
    on: Day,
) -> Result<(), WriteFault> {
    let mut by_programme: Vec<(&str, &Value, Vec<Received>)> = Vec::new();
    let of_list: std::collections::HashMap<i64, i64> = receipts
        .iter()
        .map(|(receipt, list)| (*list, *receipt))
        .collect();
    let mut reached = Vec::new();
    for line in lines {
        let Some(receipt_id) = of_list.get(&line.list_id) else {
            continue;
        };
        reached.push(Reached {
            receipt_id: *receipt_id,
            list_id: line.list_id,
            unit_id: line.unit_id,
            person_id: (line.kin == "self").then_some(line.person_id),
        });
        let received = Received {
            receipt_id: *receipt_id,
            unit_id: line.unit_id,
            person_id: line.person_id,
            kin: line.kin.clone(),
            amount_dong: line.amount_dong,
        };
        let same = by_programme
            .iter_mut()
            .find(|own| own.0 == line.kind && own.1 == &line.answers);
        match same {
            Some(own) => own.2.push(received),
            None => by_programme.push((&line.kind, &line.answers, vec![received])),
        }
    }
    for (code, answers, received) in by_programme {
        let Some(kind) = catalogue.kind(code) else {
            return Err(sqlx::Error::Protocol(format!("no kind of record {code}")).into());
        };
        let fixed = fixed_answers(answers);
        for (kind, entries) in records_of(catalogue, (kind, &fixed), &received, on) {
            enter_all(connection, permit, (kind, Feature::Programme), &entries).await?;
        }
    }
    say_reached(connection, (permit, catalogue), &reached, on).await
}

/// The audit line of every receipt the change entered.
async fn tell(connection: &mut PgConnection, change_no: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into audit_line (change_no, unit_id, deed, subject, subject_id, detail)
         select $1, unit_id, 'help-received', 'aid-receipt', aid_receipt_id,
                jsonb_build_object('list', aid_list_id, 'way', way, 'people', people, 'turns', turns,
                                   'dong', total_dong, 'on', received_on)
           from aid_receipt where change_no = $1",
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes a receipt back: its records are withdrawn, its people are owed again. False where the
/// unit has no such receipt that stands.
pub async fn take_back(
    connection: &mut PgConnection,
    permit: &Permit,
    (unit_id, receipt_id): (i32, i64),
    reason: &str,
) -> Result<bool, WriteFault> {
    let purpose = "receipt taken back";
    let change_no = begin_change(connection, permit.author(), Some(unit_id), purpose).await?;
    let done = sqlx::query!(
        "update aid_receipt set state = 'taken-back', reason = $3
          where aid_receipt_id = $1 and unit_id = $2 and state = 'received'",
        receipt_id,
        unit_id,
        reason
    )
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!(
        "update aid_payment set state = 'paid', aid_receipt_id = null where aid_receipt_id = $1",
        receipt_id
    )
    .execute(&mut *connection)
    .await?;
    let records = withdraw_of(connection, permit, (Feature::Programme, receipt_id), reason).await?;
    let deed = Deed {
        unit_id: Some(unit_id),
        deed: "receipt-taken-back",
        subject: "aid-receipt",
        subject_id: Some(receipt_id),
        detail: serde_json::json!({ "records": records }),
    };
    audit::write(connection, change_no, &deed).await?;
    Ok(true)
}
