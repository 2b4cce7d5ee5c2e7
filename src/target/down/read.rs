//! Reads what each unit is handed from what was typed.

use super::Sight;
use crate::catalogue::Indicator;
use crate::declared::Refusal;
use crate::target::form::typed;
use crate::target::{NewTarget, Target, check_target, goal_of};
use crate::web::{FormState, Words};

/// The name of a unit's field.
pub fn field_of(unit_id: i32) -> String {
    format!("dv-{unit_id}")
}

/// What the form hands down: what changes, and what is shared out then.
pub struct Read {
    pub changes: Vec<NewTarget>,
    pub shared: Shared,
}

/// What has been shared out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shared {
    pub sum: i64,
    pub units: usize,
}

/// What has been shared out already, in the name of this unit.
pub fn standing(sight: &Sight<'_>) -> Shared {
    let own = sight.children.iter();
    add_up(own.filter_map(|child| child.own.as_ref()), sight.indicator)
}

fn add_up<'a>(targets: impl Iterator<Item = &'a Target>, indicator: &Indicator) -> Shared {
    let goals = targets.filter_map(|target| goal_of(target, indicator.better));
    goals.fold(Shared::default(), |shared, goal| Shared {
        sum: shared.sum.saturating_add(goal),
        units: shared.units + 1,
    })
}

/// Puts the targets that hold into the form.
pub fn show(form: &mut FormState, sight: &Sight<'_>) {
    for child in &sight.children {
        let text = child.own.as_ref().map(typed).unwrap_or_default();
        form.set(&field_of(child.unit.unit_id), text);
    }
    let decision = sight.children.iter().filter_map(|child| child.own.as_ref());
    let decision = decision
        .map(|own| own.decision_no.as_str())
        .find(|text| !text.is_empty());
    form.set("decision_no", decision.unwrap_or_default());
}

/// Reads the form; the sentences of what cannot be read stand in it. A unit whose field was not
/// sent, because it has come since, keeps what it has; an empty field takes its target back. The
/// decision is that of the numbers it changes: the others keep theirs.
pub fn read(form: &mut FormState, sight: &Sight<'_>, words: Words) -> Read {
    let decision_no = form.text("decision_no").to_owned();
    let mut changes = Vec::new();
    let mut then: Vec<Option<Target>> = Vec::with_capacity(sight.children.len());
    for child in &sight.children {
        let field = field_of(child.unit.unit_id);
        let text = form.text(&field).to_owned();
        let unchanged = child.own.as_ref().map(typed).unwrap_or_default() == text;
        if unchanged || !form.has(&field) {
            then.push(child.own.clone());
            continue;
        }
        let target = match text.is_empty() {
            true => None,
            false => match read_target(&text, &decision_no, sight) {
                Ok(target) => Some(target),
                Err(refusal) => {
                    let at = match refusal.field {
                        "decision_no" => "decision_no",
                        _ => field.as_str(),
                    };
                    form.wrong(at, words.with(refusal.message, &refusal.about));
                    continue;
                }
            },
        };
        then.push(target.clone());
        changes.push(NewTarget {
            unit_id: child.unit.unit_id,
            indicator: sight.held.indicator.clone(),
            dims: sight.held.dims.clone(),
            period: sight.held.period,
            as_of: None,
            owner: sight.unit.name.clone(),
            target,
        });
    }
    Read {
        shared: add_up(then.iter().flatten(), sight.indicator),
        changes,
    }
}

fn read_target(text: &str, decision_no: &str, sight: &Sight<'_>) -> Result<Target, Refusal> {
    let read = vietnamese::parse_qualified(text)
        .map_err(|_| Refusal::new("value", "declared-number-unreadable").about("text", text))?;
    let target = Target {
        value: read.value,
        percent_ppm: None,
        low: read.low,
        high: read.high,
        qualifier: read.qualifier.as_code().to_owned(),
        assigned_by: sight.unit.name.clone(),
        decision_no: decision_no.to_owned(),
        source: None,
    };
    check_target(target, sight.indicator, (sight.held.period, None))
}
