//! A unit's target handed down to the units directly below it, and the sprint towards it: who has
//! to bring how many by when. Only what can be counted and of which more is wanted is shared out;
//! a share or a limit is given to each unit by itself.

mod hand_down;
mod read;
mod shares;
mod sprint;
mod sprint_sheet;
mod store;

use std::collections::HashMap;

use axum::Router;
use axum::routing::get;
use sqlx::PgConnection;
use timeline::Period;

use super::store::Held;
use super::{Target, goal_of};
use crate::access::Actor;
use crate::app::App;
use crate::catalogue::{Better, Catalogue, Indicator, IndicatorType};
use crate::unit::store::{NamedUnit, children_named};
use crate::unit::{Unit, load_unit};
use crate::web::{WebError, Words};

pub fn routes() -> Router<App> {
    Router::new()
        .route(
            "/don-vi/{code}/chi-tieu/{target}/phan-giao",
            get(hand_down::form_page).post(hand_down::save),
        )
        .route(
            "/don-vi/{code}/chi-tieu/{target}/nuoc-rut",
            get(sprint::sprint_page),
        )
        .route(
            "/don-vi/{code}/chi-tieu/{target}/nuoc-rut.xlsx",
            get(sprint_sheet::workbook),
        )
}

/// The number of a target that can be shared out, if it can.
pub fn whole_of(target: &Target, indicator: &Indicator) -> Option<i64> {
    let counts = matches!(indicator.typ, IndicatorType::Flow | IndicatorType::Stock);
    let wanted = indicator.better != Better::Less;
    if !counts || !wanted || target.percent_ppm.is_some() {
        return None;
    }
    goal_of(target, indicator.better).filter(|goal| *goal > 0)
}

/// A unit directly below, with what it has been asked for.
struct Child {
    unit: NamedUnit,
    /// What the unit above has handed down.
    own: Option<Target>,
    /// What others ask of it for the same figure and period.
    others: Vec<Target>,
}

impl Child {
    /// The target that counts: of the unit above, else the first.
    fn target(&self) -> Option<&Target> {
        self.own.as_ref().or(self.others.first())
    }
}

/// A target of a unit, and the units directly below it.
struct Sight<'a> {
    unit: Unit,
    target_id: i64,
    held: Held,
    indicator: &'a Indicator,
    /// The number to be shared out.
    whole: i64,
    children: Vec<Child>,
}

impl Sight<'_> {
    fn address(&self, page: &str) -> String {
        format!(
            "/don-vi/{}/chi-tieu/{}/{page}",
            self.unit.code, self.target_id
        )
    }

    fn unit_numbers(&self) -> Vec<i32> {
        self.children
            .iter()
            .map(|child| child.unit.unit_id)
            .collect()
    }

    /// "Đoàn viên kết nạp mới: nữ", as lists call it.
    fn label(&self, catalogue: &Catalogue, words: Words) -> String {
        let name = self.indicator.name(words.language());
        match self.held.dims.is_empty() {
            true => name.to_owned(),
            false => {
                let dims = &self.held.dims;
                let part = crate::declared::dims_words(catalogue, dims, words.language());
                format!("{name}: {part}")
            }
        }
    }
}

/// Loads a target that can be shared out; a target replaced since shows the one that holds now.
async fn load_sight<'a>(
    app: &'a App,
    (actor, connection): (&Actor, &mut PgConnection),
    (code, target_id): (&str, i64),
) -> Result<Sight<'a>, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let unit = load_unit(connection, code, today).await?;
    let held = super::store::find_target(connection, unit.unit_id, target_id).await?;
    let held = held.ok_or(WebError::NotFound)?;
    let indicator = app.catalogue.indicator(&held.indicator);
    let indicator = indicator.ok_or(WebError::NotFound)?;
    let whole = whole_of(&held.target, indicator);
    let whole = whole.ok_or_else(|| WebError::Unreadable(words.t("target-cannot-share")))?;
    let on = today.min(held.period.last_on());
    let top = (unit.unit_id, actor.line.as_str());
    let units = children_named(connection, top, on).await?;
    let mut sight = Sight {
        children: Vec::with_capacity(units.len()),
        unit,
        target_id,
        held,
        indicator,
        whole,
    };
    let numbers: Vec<i32> = units.iter().map(|unit| unit.unit_id).collect();
    let given = targets_in(connection, &sight, (&numbers, sight.held.period)).await?;
    sight.children = children_of(units, given, &sight.unit.name);
    Ok(sight)
}

/// What the units are asked for in a period for the figure of the target, by unit.
async fn targets_in(
    connection: &mut PgConnection,
    sight: &Sight<'_>,
    (units, period): (&[i32], Period),
) -> Result<Vec<(i32, Target)>, WebError> {
    let key = (sight.held.indicator.as_str(), &sight.held.dims, period);
    Ok(store::targets_of_units(connection, units, key).await?)
}

fn children_of(units: Vec<NamedUnit>, given: Vec<(i32, Target)>, owner: &str) -> Vec<Child> {
    let mut by_unit: HashMap<i32, Vec<Target>> = HashMap::new();
    for (unit_id, target) in given {
        by_unit.entry(unit_id).or_default().push(target);
    }
    let child = |unit: NamedUnit| {
        let all = by_unit.remove(&unit.unit_id).unwrap_or_default();
        let (own, others): (Vec<Target>, Vec<Target>) = all
            .into_iter()
            .partition(|target| target.assigned_by == owner);
        Child {
            unit,
            own: own.into_iter().next(),
            others,
        }
    };
    units.into_iter().map(child).collect()
}
