//! What there is to see of an act: worked out anew while it is a draft or plan, read from what was
//! kept once it has been carried out.

use std::collections::HashSet;

use reorganisation::{Act, Conflict, ConflictCode, Forest, Notice, Plan, Step};
use sqlx::PgConnection;
use timeline::Day;

use super::parts::{Changes, Part};
use crate::act::carry::{CarryFault, Worked, work_out};
use crate::act::draft::store::{Open, still_open};
use crate::act::store::{ActRow, codes_taken, load_ground};
use crate::app::App;
use crate::unit::Unit;
use crate::web::{WebError, Words};

/// What is seen of an act.
#[derive(Default)]
pub struct Look {
    /// How many steps there are; 0 too where their text cannot be read any longer.
    pub steps: usize,
    pub has_steps: bool,
    pub conflicts: Vec<Conflict>,
    pub notices: Vec<Notice>,
    pub open: Vec<Open>,
    pub parts: Vec<Part>,
    /// Present where the act was worked out without a conflict.
    pub worked: Option<Box<Worked>>,
}

impl Look {
    /// Whether the act could be carried out as it stands.
    pub fn is_ready(&self) -> bool {
        self.worked.is_some() && self.conflicts.is_empty()
    }
}

pub async fn look_at(
    app: &App,
    connection: &mut PgConnection,
    (unit, act): (&Unit, &ActRow),
    words: Words,
) -> Result<Look, WebError> {
    match &act.plan {
        Some(plan) => look_back(app, connection, (unit, act, plan), words).await,
        None => look_ahead(app, connection, (unit, act), words).await,
    }
}

/// An act that was carried out: what its plan changed, on the tree as it is known today.
async fn look_back(
    app: &App,
    connection: &mut PgConnection,
    (unit, act, plan): (&Unit, &ActRow, &serde_json::Value),
    words: Words,
) -> Result<Look, WebError> {
    let plan: Plan = serde_json::from_value(plan.clone()).map_err(anyhow::Error::from)?;
    let ground = load_ground(connection, unit.unit_id, act.effective_on).await?;
    let day = act.effective_on;
    let before = day.yesterday().unwrap_or(day);
    let changes = Changes {
        words,
        catalogue: &app.catalogue,
        plan: &plan,
        before: (&ground.forest, before),
        after: (&ground.forest, day),
        is_written: true,
    };
    Ok(Look {
        parts: changes.parts(),
        ..Look::default()
    })
}

async fn look_ahead(
    app: &App,
    connection: &mut PgConnection,
    (unit, act): (&Unit, &ActRow),
    words: Words,
) -> Result<Look, WebError> {
    let Ok(read) = Act::read(&act.source) else {
        // A draft may have no steps yet.
        return Ok(Look::default());
    };
    let mut look = Look {
        steps: read.steps.len(),
        has_steps: true,
        conflicts: taken_elsewhere(app, connection, &read).await?,
        ..Look::default()
    };
    match work_out(connection, &app.catalogue, (unit, &act.source)).await {
        Ok(worked) => {
            let forest = worked.plan.apply(&worked.ground.forest);
            let after = forest.map_err(anyhow::Error::from)?;
            look.parts = parts(app, (&worked, &after), words);
            look.notices = worked.plan.notices.clone();
            let ended = worked.plan.ended.iter();
            let ended: Vec<i32> = ended.map(|ended| ended.unit.cast_signed()).collect();
            look.open = still_open(connection, &ended, act.effective_on).await?;
            look.worked = Some(Box::new(worked));
        }
        Err(CarryFault::Conflicts(found)) => look.conflicts.extend(found),
        Err(CarryFault::Sql(error)) => return Err(error.into()),
        Err(fault) => return Err(anyhow::Error::from(fault).into()),
    }
    look.conflicts.sort();
    look.conflicts.dedup();
    Ok(look)
}

fn parts(app: &App, (worked, after): (&Worked, &Forest), words: Words) -> Vec<Part> {
    let day: Day = worked.plan.effective_on;
    let changes = Changes {
        words,
        catalogue: &app.catalogue,
        plan: &worked.plan,
        before: (&worked.ground.forest, day),
        after: (after, day),
        is_written: false,
    };
    changes.parts()
}

/// Codes to be founded that a unit outside the actor's scope has: confirming would be refused, so
/// it is told beforehand, and no more than that the code is in use.
async fn taken_elsewhere(
    app: &App,
    connection: &mut PgConnection,
    act: &Act,
) -> Result<Vec<Conflict>, WebError> {
    let founded = act.steps.iter().enumerate();
    let founded: Vec<(usize, String)> = founded
        .filter_map(|(at, step)| match step {
            Step::Found(founding) => Some((at + 1, founding.code.clone())),
            _ => None,
        })
        .collect();
    let codes: Vec<String> = founded.iter().map(|(_, code)| code.clone()).collect();
    let seen = codes_taken(connection, &codes).await?;
    let mut owner = app.database.owner.acquire().await?;
    let all: HashSet<String> = codes_taken(&mut owner, &codes).await?;
    let elsewhere = founded
        .into_iter()
        .filter(|(_, code)| all.contains(code) && !seen.contains(code));
    let conflicts = elsewhere.map(|(step, code)| Conflict {
        step,
        earlier: None,
        unit: Some(code),
        code: ConflictCode::CodeTaken,
        others: Vec::new(),
    });
    Ok(conflicts.collect())
}
