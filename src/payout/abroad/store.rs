//! Records of the people whom help from another federation reached. They count people alone: the
//! money stands with the voucher that took it in.

use std::collections::{BTreeMap, HashMap};

use sqlx::PgConnection;
use timeline::Day;

use crate::access::Permit;
use crate::book::TAKEN;
use crate::catalogue::Catalogue;
use crate::record::origin::store::enter_all;
use crate::record::origin::{Entry, Feature};
use crate::record::store::WriteFault;
use crate::record::{Answer, Answers};

/// A line that was received.
#[derive(Debug, Clone, Copy)]
pub struct Reached {
    pub receipt_id: i64,
    pub list_id: i64,
    pub unit_id: i32,
    /// None where one of the family received.
    pub person_id: Option<i64>,
}

/// Says whom receipts reached, where their rounds give out what another federation sent.
pub async fn say_reached(
    connection: &mut PgConnection,
    (permit, catalogue): (&Permit, &Catalogue),
    reached: &[Reached],
    on: Day,
) -> Result<(), WriteFault> {
    let lists: Vec<i64> = reached.iter().map(|own| own.list_id).collect();
    let rows = sqlx::query!(
        "select l.aid_list_id, x.counterpart from aid_list l join transfer_round x using (aid_round_id)
          where l.aid_list_id = any($1)",
        &lists
    )
    .fetch_all(&mut *connection)
    .await?;
    let from: HashMap<i64, String> = rows
        .into_iter()
        .map(|row| (row.aid_list_id, row.counterpart))
        .collect();
    let mut receipts: BTreeMap<i64, (i32, &str, Vec<i64>, i64)> = BTreeMap::new();
    for line in reached {
        let Some(counterpart) = from.get(&line.list_id) else {
            continue;
        };
        let of = (line.unit_id, counterpart.as_str(), Vec::new(), 0);
        let own = receipts.entry(line.receipt_id).or_insert(of);
        match line.person_id {
            Some(person_id) => own.2.push(person_id),
            None => own.3 += 1,
        }
    }
    if receipts.is_empty() {
        return Ok(());
    }
    let entry = |(receipt_id, (unit_id, counterpart, ids, unnamed)): (i64, _)| {
        let counterpart: &str = counterpart;
        Entry {
            unit_id,
            happened_on: on,
            stage: None,
            reference: format!("ky-nhan-{receipt_id}-ban"),
            answers: Answers::from([
                (
                    "counterpart".to_owned(),
                    Answer::Choice(counterpart.to_owned()),
                ),
                ("people".to_owned(), Answer::People { ids, unnamed }),
            ]),
            origin_id: receipt_id,
        }
    };
    let entries: Vec<Entry> = receipts.into_iter().map(entry).collect();
    let kind = catalogue.kind(TAKEN);
    let kind = kind.ok_or_else(|| sqlx::Error::Protocol(format!("no kind of record {TAKEN}")))?;
    enter_all(connection, permit, (kind, Feature::Programme), &entries).await?;
    Ok(())
}
