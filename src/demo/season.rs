//! The last season of the generated federation: a round is open, most base unions have submitted,
//! some are late, some reports were sent back. Done by the roads everyone takes.

mod store;

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use timeline::Day;

use super::accounts::{SignIn, clerk_place};
use super::chance::Chance;
use super::figures::last_half;
use super::load::DemoFault;
use super::records::Wish;
use super::tree::Plan;
use crate::access::{Act, Actor, Permit, Role};
use crate::app::App;
use crate::clock::Clock;
use crate::report::chain::store::{Judgement, judge};
use crate::round::{new_round, store as rounds, submit_as_it_stands};

/// Of a larger federation the first so many base unions submit: drawing every report would take
/// longer than all else.
const MOST: usize = 400;
/// Reports submitted in one transaction.
const TOGETHER: usize = 25;

/// Opens the round and brings the reports on their way.
pub async fn hold(
    app: &App,
    sign_ins: &[SignIn],
    plan: &Plan,
    wish: Wish,
) -> Result<(), DemoFault> {
    let officer = sign_ins
        .iter()
        .find(|sign_in| sign_in.role == Role::FederationOfficer);
    let (Some(SignIn { actor, .. }), Some((name, period))) = (officer, last_half(wish)) else {
        return Ok(());
    };
    let (Some(approve), Ok(name)) = (actor.may(Act::Approve), name.parse()) else {
        return Ok(());
    };
    // A year whose holidays the catalogue does not know has no round.
    let note = "Rà soát số đoàn viên trước khi nộp.";
    let Ok(new) = new_round(&app.catalogue, (name, 5, note), wish.today) else {
        return Ok(());
    };
    let mut tx = app.begin(actor).await?;
    let of = (actor.unit_id, actor.line.as_str());
    let opened = rounds::open(&mut tx, &approve, of, (&new, app.clock.now())).await?;
    tx.commit().await?;
    let Some(round_id) = opened else {
        return Ok(());
    };
    let clerk = clerk_place(plan, wish.today);
    let mut chance = Chance::of(wish.seed, 9);
    let mut chosen: Vec<&str> = Vec::new();
    for unit in (plan.first_base()..plan.units.len()).take(MOST) {
        let planned = &plan.units[unit];
        let stands = planned.ended_on.is_none() && planned.founded_on < period.from_on();
        if stands && unit != clerk && chance.happens(0.8) {
            chosen.push(&planned.code);
        }
    }
    // Most in the days before the report is due, the last ones late; never after today.
    let mut submitted = Vec::new();
    let chunks: Vec<&[&str]> = chosen.chunks(TOGETHER).collect();
    for (at, together) in chunks.iter().enumerate() {
        let late = at > 0 && at + 1 == chunks.len();
        let days = if late { 2 } else { -1 };
        let day = new.due_on.checked_add(Span::new().days(days));
        let day = day.unwrap_or(new.due_on).min(wish.today);
        let app = App {
            clock: Clock::fixed(morning_of(day)),
            ..app.clone()
        };
        submitted.extend(submit(&app, actor, (round_id, together)).await?);
    }
    for report in submitted {
        let judgement = if chance.happens(0.65) {
            Judgement::Approve
        } else if chance.happens(0.2) {
            Judgement::Return("Số liệu chưa khớp với sổ đoàn viên, đề nghị kiểm tra lại.")
        } else {
            continue;
        };
        let mut tx = app.begin(actor).await?;
        judge(&mut tx, &approve, report, (judgement, app.clock.now())).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Nine in the morning in Vietnam.
pub(super) fn morning_of(day: Day) -> Timestamp {
    let morning = day.at(2, 0, 0, 0).to_zoned(TimeZone::UTC);
    morning.map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp())
}

/// The reports of units whose chairs have no sign-in of their own: report and unit.
async fn submit(
    app: &App,
    actor: &Actor,
    (round_id, codes): (i32, &[&str]),
) -> Result<Vec<(i64, i32)>, DemoFault> {
    let permit = Permit::of_the_operator(Act::Report);
    let mut tx = app.database.owner.begin().await?;
    store::stand_at(&mut tx, (actor.unit_id, &actor.line), app.clock.today()).await?;
    let mut done = Vec::new();
    for code in codes {
        let of = (*code, round_id);
        let word = "Số liệu mẫu do máy sinh ra.";
        let submitted = submit_as_it_stands(app, &mut tx, &permit, (of, word)).await;
        done.extend(submitted.map_err(anyhow::Error::from)?);
    }
    tx.commit().await?;
    Ok(done)
}
