//! Houses in the database: the case, its steps. Shares are in `store/shares.rs`, what lists show in
//! `store/lists.rs`, what goes to the figures in `store/record.rs`.

mod lists;
mod record;
mod shares;
mod steps;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use super::rules::{State, Step};
use crate::access::Permit;
use crate::audit::{self, Deed};
use crate::member::lookup::store::{NameOnly, name_person};
use crate::store::begin_change;

pub use lists::{
    ByWorks, Carried, ListAsked, Listed, carried, find_carried, list, sums, waiting_for,
};
pub use record::{attach, hand_over, take_back};
pub use shares::{NewShare, Share, Voucher, add_share, change_share, pay_by_voucher, shares};
pub use steps::{Taken, is_above, steps, was_taken};

/// Whom a house is for: one of the register or named before by number, or a name alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Family {
    Known(i64),
    Named(String),
    /// Only in a case out of a record that names nobody.
    Nobody,
}

/// What a case says.
#[derive(Debug, Clone)]
pub struct Details {
    pub family: Family,
    pub house: String,
    pub works: String,
    pub place: String,
    pub reason: String,
    pub condition: String,
    pub surveyed_on: Day,
    pub cost_dong: i64,
    pub asked_dong: i64,
}

/// A step to take.
#[derive(Debug, Clone)]
pub struct Taking<'a> {
    pub step: Step,
    pub on: Day,
    pub at: Timestamp,
    pub dong: Option<i64>,
    pub norm_dong: Option<i64>,
    pub words: &'a str,
    pub key: &'a str,
}

/// Who acts, with the name that stands beside the step.
#[derive(Debug, Clone, Copy)]
pub struct Hand<'a> {
    pub permit: &'a Permit,
    pub name: &'a str,
}

pub(super) async fn tell(
    connection: &mut PgConnection,
    change_no: i64,
    (unit_id, house_id): (i32, i64),
    (deed, detail): (&str, serde_json::Value),
) -> sqlx::Result<()> {
    let deed = Deed {
        unit_id: Some(unit_id),
        deed,
        subject: "house",
        subject_id: Some(house_id),
        detail,
    };
    audit::write(connection, change_no, &deed).await
}

async fn person_of(
    connection: &mut PgConnection,
    of: (i64, i32),
    family: &Family,
) -> sqlx::Result<Option<i64>> {
    match family {
        Family::Known(person_id) => Ok(Some(*person_id)),
        Family::Nobody => Ok(None),
        Family::Named(name) => {
            let named = NameOnly {
                full_name: name,
                birth_year: None,
                sex: None,
            };
            name_person(connection, of, named).await.map(Some)
        }
    }
}

/// Writes a case with its first step; sent again with the same key it is the case of the first time.
pub async fn survey(
    connection: &mut PgConnection,
    hand: Hand<'_>,
    (unit_id, carried_id): (i32, Option<i64>),
    (details, key, at): (&Details, &str, Timestamp),
) -> sqlx::Result<i64> {
    if let Some(before) = find_by_key(connection, unit_id, key).await? {
        return Ok(before);
    }
    let author = hand.permit.author();
    let change_no = begin_change(connection, author, Some(unit_id), "house surveyed").await?;
    let person_id = person_of(connection, (change_no, unit_id), &details.family).await?;
    let written = sqlx::query_scalar!(
        "insert into house_case (unit_id, person_id, house, works, place, reason, condition,
             surveyed_on, cost_dong, asked_dong, carried_id, key, change_no)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         on conflict (unit_id, key) do nothing returning house_id",
        unit_id,
        person_id,
        details.house,
        details.works,
        details.place,
        details.reason,
        details.condition,
        details.surveyed_on.to_sqlx() as _,
        details.cost_dong,
        details.asked_dong,
        carried_id,
        key,
        change_no
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(house_id) = written else {
        let before = find_by_key(connection, unit_id, key).await?;
        return before.ok_or(sqlx::Error::RowNotFound);
    };
    let taking = Taking {
        step: Step::Surveyed,
        on: details.surveyed_on,
        at,
        dong: None,
        norm_dong: None,
        words: "",
        key,
    };
    // A case out of a record takes its first step when the record is bound to it.
    if carried_id.is_none() {
        insert_step(connection, (hand, change_no), (unit_id, house_id), &taking).await?;
    }
    let detail = serde_json::json!({ "works": details.works, "asked": details.asked_dong });
    let of = (unit_id, house_id);
    tell(connection, change_no, of, ("house-surveyed", detail)).await?;
    Ok(house_id)
}

/// The case a form with this key wrote.
pub async fn find_by_key(
    connection: &mut PgConnection,
    unit_id: i32,
    key: &str,
) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "select house_id from house_case where unit_id = $1 and key = $2",
        unit_id,
        key
    )
    .fetch_optional(connection)
    .await
}

/// Changes what a case says while it is with its unit.
pub async fn change(
    connection: &mut PgConnection,
    permit: &Permit,
    (unit_id, house_id): (i32, i64),
    details: &Details,
) -> sqlx::Result<()> {
    let change_no =
        begin_change(connection, permit.author(), Some(unit_id), "house changed").await?;
    let person_id = person_of(connection, (change_no, unit_id), &details.family).await?;
    sqlx::query!(
        "update house_case set person_id = coalesce($2, person_id), house = $3, works = $4,
                place = $5, reason = $6, condition = $7, surveyed_on = $8, cost_dong = $9,
                asked_dong = $10, change_no = $11 where house_id = $1",
        house_id,
        person_id,
        details.house,
        details.works,
        details.place,
        details.reason,
        details.condition,
        details.surveyed_on.to_sqlx() as _,
        details.cost_dong,
        details.asked_dong,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    let told = ("house-changed", serde_json::json!({}));
    tell(connection, change_no, (unit_id, house_id), told).await
}

async fn insert_step(
    connection: &mut PgConnection,
    (hand, change_no): (Hand<'_>, i64),
    (unit_id, house_id): (i32, i64),
    taking: &Taking<'_>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into house_step (house_id, unit_id, step_no, step, acting_id, account_id,
             account_name, taken_on, taken_at, dong, norm_dong, words, key, change_no)
         select $1, $2, coalesce(max(step_no), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13
           from house_step where house_id = $1",
        house_id,
        unit_id,
        taking.step.code(),
        hand.permit.unit_id(),
        hand.permit.account_id(),
        hand.name,
        taking.on.to_sqlx() as _,
        taking.at.to_sqlx() as _,
        taking.dong,
        taking.norm_dong,
        taking.words,
        taking.key,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes a step; false where this very request took it before.
pub async fn take_step(
    connection: &mut PgConnection,
    hand: Hand<'_>,
    (unit_id, house_id): (i32, i64),
    taking: &Taking<'_>,
) -> sqlx::Result<bool> {
    lock_house(connection, house_id).await?;
    let before = sqlx::query_scalar!(
        "select step_no from house_step where house_id = $1 and key = $2",
        house_id,
        taking.key
    )
    .fetch_optional(&mut *connection)
    .await?;
    if before.is_some() {
        return Ok(false);
    }
    let author = hand.permit.author();
    let change_no = begin_change(connection, author, Some(unit_id), "house step").await?;
    insert_step(connection, (hand, change_no), (unit_id, house_id), taking).await?;
    let deed = format!("house-{}", taking.step.code());
    let detail = serde_json::json!({ "dong": taking.dong, "norm": taking.norm_dong });
    tell(connection, change_no, (unit_id, house_id), (&deed, detail)).await?;
    Ok(true)
}

/// Whoever moves a house waits for whoever does so already.
pub(super) async fn lock_house(connection: &mut PgConnection, house_id: i64) -> sqlx::Result<()> {
    sqlx::query_scalar!(
        r#"select pg_advisory_xact_lock(hashtextextended('house', $1))::text as "locked!""#,
        house_id
    )
    .fetch_one(connection)
    .await?;
    Ok(())
}

/// The name of the rule the database holds against a step, a share or a voucher.
pub fn broken_rule(fault: &sqlx::Error) -> Option<String> {
    let fault = fault.as_database_error()?;
    (fault.code()? == "23514").then(|| fault.constraint().unwrap_or_default().to_owned())
}

/// A case as its page shows it.
#[derive(Debug, Clone)]
pub struct House {
    pub house_id: i64,
    pub unit_id: i32,
    pub unit_code: String,
    pub person_id: Option<i64>,
    /// Empty where a case out of a record names nobody.
    pub family: String,
    pub house: String,
    pub works: String,
    pub place: String,
    pub reason: String,
    pub condition: String,
    pub surveyed_on: Day,
    pub cost_dong: i64,
    pub asked_dong: i64,
    pub state: State,
    pub approved_dong: Option<i64>,
    pub handed_on: Option<Day>,
    pub carried_id: Option<i64>,
    pub record_id: Option<i64>,
    pub minutes: Option<serde_json::Value>,
    pub proposed_by: Option<i32>,
    pub handed_by: Option<i32>,
    /// A federation decides about its own houses.
    pub decides_itself: bool,
}

/// The case within the scope.
pub async fn find_house(
    connection: &mut PgConnection,
    house_id: i64,
) -> sqlx::Result<Option<House>> {
    let row = sqlx::query!(
        r#"select h.*, u.code, u.tier, coalesce(p.full_name, '') as "family!",
                  (select r.record_id from record r where r.origin = 'house'
                     and r.origin_id = h.house_id and r.state = 'recorded'
                    order by r.record_id desc limit 1) as record_id,
                  (select s.account_id from house_step s where s.house_id = h.house_id
                     and s.step = 'proposed' order by step_no desc limit 1) as proposed_by,
                  (select s.account_id from house_step s where s.house_id = h.house_id
                     and s.step = 'handed' order by step_no desc limit 1) as handed_by
             from house_case h join unit u using (unit_id)
             left join person p on p.person_id = person_kept(h.person_id)
            where h.house_id = $1
              and exists (select from unit_in_scope s where s.unit_id = h.unit_id)"#,
        house_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| House {
        house_id,
        unit_id: row.unit_id,
        unit_code: row.code,
        person_id: row.person_id,
        family: row.family,
        house: row.house,
        works: row.works,
        place: row.place,
        reason: row.reason,
        condition: row.condition,
        surveyed_on: row.surveyed_on.to_jiff(),
        cost_dong: row.cost_dong,
        asked_dong: row.asked_dong,
        state: State::of(&row.state).unwrap_or(State::Surveyed),
        approved_dong: row.approved_dong,
        handed_on: row.handed_on.map(|day| day.to_jiff()),
        carried_id: row.carried_id,
        record_id: row.record_id,
        minutes: row.minutes,
        proposed_by: row.proposed_by,
        handed_by: row.handed_by,
        decides_itself: matches!(row.tier.as_str(), "federation" | "confederation"),
    }))
}

/// Keeps what the minutes of a house say.
pub async fn keep_minutes(
    connection: &mut PgConnection,
    permit: &Permit,
    (unit_id, house_id): (i32, i64),
    minutes: &serde_json::Value,
) -> sqlx::Result<()> {
    let purpose = "house minutes";
    let change_no = begin_change(connection, permit.author(), Some(unit_id), purpose).await?;
    sqlx::query!(
        "update house_case set minutes = $2, change_no = $3 where house_id = $1",
        house_id,
        minutes,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    let told = ("house-minutes", serde_json::json!({}));
    tell(connection, change_no, (unit_id, house_id), told).await
}
