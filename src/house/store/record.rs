//! What a house says to the figures: one record of its own at the hand-over, written, put right and
//! taken back here and nowhere else.

use std::collections::BTreeMap;

use sqlx::PgConnection;

use super::{Hand, House, Taking, insert_step, take_step, tell};
use crate::access::Permit;
use crate::catalogue::Kind;
use crate::house::rules::{Part, Step, Sums, source_of};
use crate::record::origin::store::{enter_all, withdraw_of};
use crate::record::origin::{Entry, Feature};
use crate::record::store::{Record, WriteFault, correct, find_record};
use crate::record::{Answer, Answers, NewRecord};
use crate::store::begin_change;

/// The stage at which a house counts.
const HANDED: &str = "ban-giao";

fn answers_of(house: &House, parts: &[Part]) -> Answers {
    let mut answers = Answers::from([
        ("house".to_owned(), Answer::Choice(house.house.clone())),
        ("works".to_owned(), Answer::Choice(house.works.clone())),
        (
            "family".to_owned(),
            Answer::People {
                ids: house.person_id.into_iter().collect(),
                unnamed: i64::from(house.person_id.is_none()),
            },
        ),
        ("dong".to_owned(), Answer::Money(Sums::of(parts).given_dong)),
    ]);
    if let Some(source) = source_of(parts) {
        answers.insert("source".to_owned(), Answer::Choice(source.to_owned()));
    }
    if !house.place.is_empty() {
        answers.insert("place".to_owned(), Answer::Text(house.place.clone()));
    }
    answers
}

/// Hands a house over and writes its record in one transaction; false where this very request did
/// so before. A record by hand that the case was opened from becomes the record.
pub async fn hand_over(
    connection: &mut PgConnection,
    hand: Hand<'_>,
    (house, kind): (&House, &Kind),
    (parts, taking): (&[Part], &Taking<'_>),
) -> Result<bool, WriteFault> {
    let of = (house.unit_id, house.house_id);
    if !take_step(connection, hand, of, taking).await? {
        return Ok(false);
    }
    let answers = answers_of(house, parts);
    let standing = match house.record_id {
        Some(record_id) => find_record(connection, record_id).await?,
        None => None,
    };
    if let Some(record) = standing {
        let new = NewRecord {
            kind: kind.code.clone(),
            happened_on: taking.on,
            stage: Some(HANDED.to_owned()),
            reference: record.reference.clone(),
            answers,
            named: BTreeMap::new(),
        };
        let of = (&record, kind);
        correct(connection, hand.permit, of, new, "house handed over").await?;
        return Ok(true);
    }
    let count = handed_before(connection, house.house_id).await?;
    let entry = Entry {
        unit_id: house.unit_id,
        happened_on: taking.on,
        stage: Some(HANDED.to_owned()),
        reference: format!("nha-{}-{count}", house.house_id),
        answers,
        origin_id: house.house_id,
    };
    enter_all(connection, hand.permit, (kind, Feature::House), &[entry]).await?;
    Ok(true)
}

async fn handed_before(connection: &mut PgConnection, house_id: i64) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from house_step where house_id = $1 and step = 'handed'"#,
        house_id
    )
    .fetch_one(connection)
    .await
}

/// Takes a hand-over back with its record; false where this very request did so before.
pub async fn take_back(
    connection: &mut PgConnection,
    hand: Hand<'_>,
    house: &House,
    taking: &Taking<'_>,
) -> Result<bool, WriteFault> {
    let of = (house.unit_id, house.house_id);
    if !take_step(connection, hand, of, taking).await? {
        return Ok(false);
    }
    let of = (Feature::House, house.house_id);
    withdraw_of(connection, hand.permit, of, taking.words).await?;
    Ok(true)
}

/// Binds the record by hand to the case that was opened from it, and takes the case's first step: a
/// house that was handed over is closed, any other is at its survey. What the record says stays.
pub async fn attach(
    connection: &mut PgConnection,
    hand: Hand<'_>,
    (record, house_id): (&Record, i64),
    taking: &Taking<'_>,
) -> sqlx::Result<()> {
    let unit_id = record.unit_id;
    let change_no = bind(
        connection,
        hand.permit,
        (unit_id, record.record_id),
        house_id,
    )
    .await?;
    let step = match record.stage.as_deref() {
        Some(HANDED) => Step::Attached,
        _ => Step::Surveyed,
    };
    let taking = Taking {
        step,
        ..taking.clone()
    };
    insert_step(connection, (hand, change_no), (unit_id, house_id), &taking).await?;
    let detail = serde_json::json!({ "record": record.record_id });
    tell(
        connection,
        change_no,
        (unit_id, house_id),
        ("house-attached", detail),
    )
    .await
}

async fn bind(
    connection: &mut PgConnection,
    permit: &Permit,
    (unit_id, record_id): (i32, i64),
    house_id: i64,
) -> sqlx::Result<i64> {
    let change_no =
        begin_change(connection, permit.author(), Some(unit_id), "record bound").await?;
    sqlx::query!(
        "update record set origin = 'house', origin_id = $2
          where record_id = $1 and origin is null and state = 'recorded'",
        record_id,
        house_id
    )
    .execute(connection)
    .await?;
    Ok(change_no)
}
