//! What happens to a federation after it was recorded: a few records are corrected or withdrawn, a
//! few units move. Done as an officer would, within the officer's scope and with the permits.

use timeline::Day;

use super::accounts::SignIn;
use super::load::DemoFault;
use super::records::Wish;
use super::store;
use super::tree::Plan;
use crate::access::{Act, Actor, Permit, Role};
use crate::app::App;
use crate::record::store::{WriteFault, correct, find_record, withdraw};
use crate::record::{Answer, NewRecord};
use crate::unit::Move;
use crate::unit::place::move_unit;
use crate::unit::store::find_unit_by_id;

const CORRECTED: i64 = 8;
const WITHDRAWN: i64 = 4;
const MOVED: usize = 3;

/// Corrects, withdraws and moves a few.
pub async fn mend(
    app: &App,
    sign_ins: &[SignIn],
    (plan, ids): (&Plan, &[i32]),
    (change_no, wish): (i64, Wish),
) -> Result<(), DemoFault> {
    let officer = sign_ins
        .iter()
        .find(|sign_in| sign_in.role == Role::FederationOfficer);
    let Some(SignIn { actor, .. }) = officer else {
        return Ok(());
    };
    let mut owner = app.database.owner.acquire().await?;
    let gifts = store::some_records(&mut owner, change_no, ("trao-qua", CORRECTED)).await?;
    let meals = ("bua-com-cong-doan", WITHDRAWN);
    let meals = store::some_records(&mut owner, change_no, meals).await?;
    drop(owner);
    if let Some(permit) = actor.may(Act::Record) {
        for record_id in gifts {
            correct_gift(app, (actor, &permit), record_id).await?;
        }
        for record_id in meals {
            let mut tx = app.begin(actor).await?;
            if let Some(record) = find_record(&mut tx, record_id).await? {
                let done = withdraw(&mut tx, &permit, &record, "Ghi trùng với bản ghi khác.").await;
                done.map_err(sql)?;
                tx.commit().await?;
            }
        }
    }
    if let Some(permit) = actor.may(Act::KeepUnits) {
        move_some(app, (actor, &permit), (plan, ids), wish).await?;
    }
    Ok(())
}

fn sql(fault: WriteFault) -> DemoFault {
    match fault {
        WriteFault::Sql(error) => DemoFault::Sql(error),
        WriteFault::Refused(refusal) => DemoFault::Other(refusal.into()),
    }
}

/// A gift was worth fifty thousand đồng more than first written.
async fn correct_gift(
    app: &App,
    (actor, permit): (&Actor, &Permit),
    record_id: i64,
) -> Result<(), DemoFault> {
    let mut tx = app.begin(actor).await?;
    let Some(record) = find_record(&mut tx, record_id).await? else {
        return Ok(());
    };
    let Some(kind) = app.catalogue.kind(&record.kind) else {
        return Ok(());
    };
    let mut answers = record.answers.clone();
    if let Some(Answer::Money(worth)) = answers.get_mut("dong-each") {
        *worth += 50_000;
    }
    let new = NewRecord {
        kind: record.kind.clone(),
        happened_on: record.happened_on,
        stage: record.stage.clone(),
        reference: None,
        answers,
        named: std::collections::BTreeMap::new(),
    };
    let reason = "Sửa giá trị mỗi suất theo chứng từ.";
    let done = correct(&mut tx, permit, (&record, kind), new, reason).await;
    done.map_err(sql)?;
    tx.commit().await?;
    Ok(())
}

/// A few base unions go over to another ward on days of this year.
async fn move_some(
    app: &App,
    (actor, permit): (&Actor, &Permit),
    (plan, ids): (&Plan, &[i32]),
    wish: Wish,
) -> Result<(), DemoFault> {
    let wards: Vec<usize> = (0..plan.first_base())
        .filter(|unit| plan.units[*unit].kind == "cong-doan-phuong")
        .collect();
    let (Some(from), Some(to)) = (wards.last(), wards.first()) else {
        return Ok(());
    };
    if from == to {
        return Ok(());
    }
    let moving = (plan.first_base()..plan.units.len()).filter(|unit| {
        let planned = &plan.units[*unit];
        planned.ended_on.is_none()
            && planned.founded_on.year() < wish.year()
            && plan.parent(*unit, wish.today) == Some(*from)
    });
    for (unit, month) in moving.take(MOVED).zip([2_i8, 4, 8]) {
        let on: Day = jiff::civil::date(wish.year(), month, 1);
        if on > wish.today {
            continue;
        }
        let mut tx = app.begin(actor).await?;
        if let Some(unit) = find_unit_by_id(&mut tx, ids[unit], wish.today).await? {
            let asked = Move {
                parent_id: ids[*to],
                on,
            };
            move_unit(&mut tx, permit, &unit, "territorial", &asked).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}
