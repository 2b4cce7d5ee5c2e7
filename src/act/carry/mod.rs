//! An act carried out, or taken back: read, worked out against the federation as it is at that
//! moment, written in one transaction. Of two at once the second is worked out on what the first
//! has left.

use std::collections::HashMap;

use reorganisation::{Act, Conflict, ConflictCode, Numbers, Plan, ReadFault, Step};
use sqlx::PgConnection;

use super::rehearse::{RehearseFault, rehearse};
use super::rules::{ground_rules, needs_members, outside};
use super::store::{Ground, codes_taken, load_ground, members_by_unit};
use crate::access::Permit;
use crate::app::App;
use crate::audit::{self, Deed};
use crate::catalogue::Catalogue;
use crate::store::begin_change;
use crate::unit::Unit;

mod hand_over;
pub mod store;

/// What was carried out.
#[derive(Debug, Clone)]
pub struct Carried {
    pub act_id: i32,
    pub plan: Plan,
    /// Members whose spells went over to another unit.
    pub members: u64,
}

/// Why nothing was carried out.
#[derive(Debug, thiserror::Error)]
pub enum CarryFault {
    /// The text is no act.
    #[error("the act cannot be read")]
    Unreadable(Vec<ReadFault>),
    /// The act does not fit the federation as it is.
    #[error("the act does not fit the federation")]
    Conflicts(Vec<Conflict>),
    /// A plan is kept, not carried out.
    #[error("the act is a plan")]
    Planned,
    /// An act with this number has been carried out already.
    #[error("an act with the number {0} has been carried out already")]
    NumberTaken(String),
    /// There is no such act, or it is not one that can be taken back.
    #[error("no such act is carried out")]
    NotConfirmed,
    /// Somebody was changed since: his movement cannot be taken back.
    #[error("{people} members were changed since")]
    MembersChanged { people: u64 },
    /// A sum of the federation would not be the same afterwards.
    #[error("the sums before and after the act are not the same")]
    Unproven,
    #[error(transparent)]
    Unrehearsed(#[from] RehearseFault),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// An act worked out against the federation.
#[derive(Debug)]
pub struct Worked {
    pub act: Act,
    pub ground: Ground,
    pub plan: Plan,
}

/// Reads the act and works it out on the federation as the connection sees it.
pub async fn work_out(
    connection: &mut PgConnection,
    catalogue: &Catalogue,
    (root, text): (&Unit, &str),
) -> Result<Worked, CarryFault> {
    let act = Act::read(text).map_err(CarryFault::Unreadable)?;
    let ground = load_ground(connection, root.unit_id, act.heading.effective_on).await?;
    let mut conflicts = outside(&act, &ground.within);
    let members = if needs_members(&act) {
        members_by_unit(connection, root.unit_id, act.heading.effective_on).await?
    } else {
        HashMap::new()
    };
    let rules = ground_rules(catalogue, members);
    let plan = match reorganisation::plan(&ground.forest, &act, &rules) {
        Ok(plan) => Some(plan),
        Err(found) => {
            conflicts.extend(found);
            None
        }
    };
    conflicts.extend(taken_elsewhere(connection, &act, &ground).await?);
    conflicts.sort();
    conflicts.dedup();
    match plan {
        Some(plan) if conflicts.is_empty() => Ok(Worked { act, ground, plan }),
        _ => Err(CarryFault::Conflicts(conflicts)),
    }
}

/// Codes to be founded that a unit of another federation has.
async fn taken_elsewhere(
    connection: &mut PgConnection,
    act: &Act,
    ground: &Ground,
) -> sqlx::Result<Vec<Conflict>> {
    let founded = act
        .steps
        .iter()
        .enumerate()
        .filter_map(|(at, step)| match step {
            Step::Found(founding) => Some((at + 1, founding.code.clone())),
            _ => None,
        });
    let founded: Vec<(usize, String)> = founded.collect();
    let codes: Vec<String> = founded.iter().map(|(_, code)| code.clone()).collect();
    let taken = codes_taken(connection, &codes).await?;
    let elsewhere = founded
        .into_iter()
        .filter(|(_, code)| taken.contains(code) && ground.forest.find_code(code).is_none());
    Ok(elsewhere
        .map(|(step, code)| Conflict {
            step,
            earlier: None,
            unit: Some(code),
            code: ConflictCode::CodeTaken,
            others: Vec::new(),
        })
        .collect())
}

/// Carries the act out. Whoever asks has found the root within the actor's own transaction, and the
/// draft of that number, where there is one, too. An act whose sums do not agree is not written.
pub async fn confirm(
    app: &App,
    permit: &Permit,
    (root, text): (&Unit, &str),
    draft: Option<i32>,
) -> Result<Carried, CarryFault> {
    let mut tx = app.database.owner.begin().await?;
    store::wait_for_others(&mut tx).await?;
    let worked = work_out(&mut tx, &app.catalogue, (root, text)).await?;
    let heading = &worked.act.heading;
    if heading.planned {
        return Err(CarryFault::Planned);
    }
    if store::is_number_taken(&mut tx, root.unit_id, &heading.number).await? {
        return Err(CarryFault::NumberTaken(heading.number.clone()));
    }
    if !rehearse(app, &mut tx, (root, &worked)).await?.holds() {
        return Err(CarryFault::Unproven);
    }
    let author = permit.author();
    let change_no = begin_change(&mut tx, author, Some(root.unit_id), "act confirmed").await?;
    let head = store::Head {
        root_id: root.unit_id,
        heading,
        source: &worked.act.write(),
        plan: serde_json::json!(worked.plan),
        repeals_id: None,
        author,
        change_no,
        now: app.clock.now(),
    };
    let act_id = store::write_act(&mut tx, &head, draft).await?;
    let writing = store::Writing {
        act_id,
        change_no,
        root,
        forest: &worked.ground.forest,
        plan: &worked.plan,
    };
    let numbers = writing.write(&mut tx).await?;
    let handing = hand_over::Handing {
        app,
        permit,
        heading,
        writing: &writing,
        numbers: &numbers,
    };
    let members = handing.hand_over(&mut tx).await?;
    finish(&mut tx, (root, act_id, change_no), "act-confirmed", members).await?;
    tx.commit().await?;
    Ok(Carried {
        act_id,
        plan: worked.plan,
        members,
    })
}

/// Takes a confirmed act back from its first day, by another act with its own number and days; both
/// stay. Refused while something rests on it.
pub async fn repeal(
    app: &App,
    permit: &Permit,
    (root, act_id): (&Unit, i32),
    heading: &reorganisation::Heading,
) -> Result<Carried, CarryFault> {
    let mut tx = app.database.owner.begin().await?;
    store::wait_for_others(&mut tx).await?;
    let Some(kept) = store::find_confirmed(&mut tx, (root.unit_id, act_id)).await? else {
        return Err(CarryFault::NotConfirmed);
    };
    if store::is_number_taken(&mut tx, root.unit_id, &heading.number).await? {
        return Err(CarryFault::NumberTaken(heading.number.clone()));
    }
    let plan: Plan =
        serde_json::from_value(kept.plan).map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
    let ground = load_ground(&mut tx, root.unit_id, plan.effective_on).await?;
    let inverse = reorganisation::repeal(&ground.forest, &plan).map_err(CarryFault::Conflicts)?;
    let author = permit.author();
    let change_no = begin_change(&mut tx, author, Some(root.unit_id), "act repealed").await?;
    let (people, changed) = hand_over::take_back(&mut tx, app, permit, kept.change_no).await?;
    if changed > 0 {
        return Err(CarryFault::MembersChanged { people: changed });
    }
    let heading = reorganisation::Heading {
        effective_on: plan.effective_on,
        ..heading.clone()
    };
    let head = store::Head {
        root_id: root.unit_id,
        heading: &heading,
        source: "",
        plan: serde_json::json!(inverse),
        repeals_id: Some(act_id),
        author,
        change_no,
        now: app.clock.now(),
    };
    let repeal_id = store::write_act(&mut tx, &head, None).await?;
    store::mark_repealed(&mut tx, act_id, change_no).await?;
    let writing = store::Writing {
        act_id: repeal_id,
        change_no,
        root,
        forest: &ground.forest,
        plan: &inverse,
    };
    writing.write(&mut tx).await?;
    finish(
        &mut tx,
        (root, repeal_id, change_no),
        "act-repealed",
        people,
    )
    .await?;
    tx.commit().await?;
    Ok(Carried {
        act_id: repeal_id,
        plan: inverse,
        members: people,
    })
}

async fn finish(
    connection: &mut PgConnection,
    (root, act_id, change_no): (&Unit, i32, i64),
    deed: &str,
    members: u64,
) -> sqlx::Result<()> {
    let deed = Deed {
        unit_id: Some(root.unit_id),
        deed,
        subject: "act",
        subject_id: Some(i64::from(act_id)),
        detail: serde_json::json!({ "members": members }),
    };
    audit::write(connection, change_no, &deed).await
}

/// The numbers given to what a plan makes, with those of its known units.
pub(super) fn number(numbers: &Numbers, place: reorganisation::Place) -> sqlx::Result<i32> {
    let number = numbers.of(place).map(u32::cast_signed);
    number.ok_or_else(|| sqlx::Error::Protocol("a plan names what it does not make".to_owned()))
}
