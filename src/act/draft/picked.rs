//! Units picked on a page and what is to become of them, read as steps and joined to those of the
//! draft. Knows no database.

use reorganisation::{Founding, Heading, HeirShare, ShareBy, Split, Step};

use super::text;
use crate::unit::Unit;
use crate::web::{FormState, Words};

/// What can be done with units, in the order in which it is offered.
pub const VERBS: [&str; 9] = [
    "merge",
    "move",
    "end",
    "split",
    "give",
    "hand_over",
    "rename",
    "convert",
    "found",
];

/// What shares of a split are taken from, as acts say it.
pub const SHARES: [&str; 3] = ["members", "children", "list"];

/// What may be handed over by its own word. Balances go with the books, once there are any.
pub const THINGS: [&str; 4] = ["members", "officers", "employers", "cases"];

/// What was picked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picked {
    /// Steps of their own.
    Steps(Vec<Step>),
    /// Units that go to an heir of a split the draft has already.
    Given { units: Vec<String>, heir: String },
}

/// The steps of a draft with what was picked; units of the last step's own kind and target join it.
/// Nothing where units are given to somebody who is no heir of a split.
pub fn with(steps: &str, heading: &Heading, picked: Picked) -> Option<String> {
    let steps = steps.trim().to_owned();
    match picked {
        Picked::Steps(new) => {
            let joined = new
                .into_iter()
                .fold(steps, |steps, step| joined(&steps, heading, step));
            Some(joined)
        }
        Picked::Given { units, heir } => given(&steps, heading, (units, heir)),
    }
}

fn joined(steps: &str, heading: &Heading, step: Step) -> String {
    let count = text::steps_one_by_one(steps).len();
    let read = text::read_steps(heading, steps).ok();
    let last = read.and_then(|mut read| read.steps.pop());
    if let Some(together) = last.and_then(|last| together(last, &step)) {
        return text::with_step(steps, count, &text::written(&[together], heading));
    }
    format!("{steps}\n\n{}", text::written(&[step], heading))
}

/// Each unit goes to one heir: what was given before goes to the new one.
fn given(steps: &str, heading: &Heading, (units, heir): (Vec<String>, String)) -> Option<String> {
    let mut read = text::read_steps(heading, steps).ok()?.steps;
    let has_heir = |step: &Step| match step {
        Step::Split(split) => {
            let keeps = split.keep && split.unit == heir;
            keeps || split.into.iter().any(|each| each.unit == heir)
        }
        _ => false,
    };
    let at = read.iter().rposition(has_heir)?;
    let Step::Split(mut split) = read.swap_remove(at) else {
        return None;
    };
    for others in split.children.values_mut() {
        others.retain(|code| !units.contains(code));
    }
    split.children.retain(|_, codes| !codes.is_empty());
    split.children.entry(heir).or_default().extend(units);
    let written = text::written(&[Step::Split(split)], heading);
    Some(text::with_step(steps, at + 1, &written))
}

fn together(last: Step, step: &Step) -> Option<Step> {
    let joined = |mut units: Vec<String>, more: &[String]| {
        let new = more.iter().filter(|code| !units.contains(code)).cloned();
        let new: Vec<String> = new.collect();
        units.extend(new);
        units
    };
    match (last, step) {
        (
            Step::End { units, heir },
            Step::End {
                units: more,
                heir: same,
            },
        ) if heir == *same => {
            let units = joined(units, more);
            Some(Step::End { units, heir })
        }
        (
            Step::Succeed { units, heir },
            Step::Succeed {
                units: more,
                heir: same,
            },
        ) if heir == *same => {
            let units = joined(units, more);
            Some(Step::Succeed { units, heir })
        }
        (
            Step::Merge { units, into },
            Step::Merge {
                units: more,
                into: same,
            },
        ) if into == *same => {
            let units = joined(units, more);
            Some(Step::Merge { units, into })
        }
        (
            Step::Move { units, under, line },
            Step::Move {
                units: more,
                under: same,
                line: of,
            },
        ) if under == *same && line == *of => {
            let units = joined(units, more);
            Some(Step::Move { units, under, line })
        }
        _ => None,
    }
}

/// A code as it was chosen or typed.
fn target(form: &FormState) -> String {
    let chosen = match form.text("dich") {
        "" => form.text("dich_text"),
        chosen => chosen,
    };
    chosen.to_uppercase()
}

/// Lines of a field that say anything.
fn lines_of(form: &FormState, field: &str) -> Vec<String> {
    let lines = form.text(field).lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A field being read, with the sentences for what is missing.
struct Reading<'a> {
    form: &'a mut FormState,
    words: Words,
}

impl Reading<'_> {
    fn need(&mut self, is_there: bool, field: &str, key: &str) {
        if !is_there {
            self.form.wrong(field, self.words.t(key));
        }
    }

    fn optional(&self, field: &str) -> Option<String> {
        Some(self.form.text(field).to_owned()).filter(|text| !text.is_empty())
    }

    fn one(&mut self, units: Vec<String>) -> String {
        self.need(units.len() == 1, "unit", "act-pick-one");
        units.into_iter().next().unwrap_or_default()
    }

    fn found(&mut self, root: &Unit, under: String) -> Step {
        let code = self.form.text("code").to_uppercase();
        let name = self.form.text("name").to_owned();
        self.need(!code.is_empty(), "code", "act-pick-code");
        self.need(!name.is_empty(), "name", "act-pick-name");
        let under = if under.is_empty() {
            root.code.clone()
        } else {
            under
        };
        Step::Found(Founding {
            code,
            name,
            kind: self.form.text("kind").to_owned(),
            under: Some(under),
            line: self.optional("line"),
            sector: self.optional("sector"),
        })
    }

    /// `MÃ` or `MÃ = phần` a line; shares where they are listed.
    fn split(&mut self, units: Vec<String>) -> Step {
        let unit = self.one(units);
        let by = match self.form.text("by") {
            "children" => ShareBy::Children,
            "list" => ShareBy::List,
            _ => ShareBy::Weight,
        };
        let mut into = Vec::new();
        for line in lines_of(self.form, "heirs") {
            let (code, share) = match line.split_once(['=', ' ', '\t']) {
                Some((code, share)) => (code.trim(), Some(share.trim_matches(['=', ' ', '\t']))),
                None => (line.as_str(), None),
            };
            let share = share.map(|share| share.trim_end_matches('%').trim().parse::<i64>());
            let is_read = match (&share, by) {
                (Some(share), _) => share.is_ok(),
                (None, ShareBy::List) => false,
                (None, _) => true,
            };
            if !is_read {
                let sentence = self.words.t1("act-pick-share", "text", &line);
                self.form.wrong("heirs", sentence);
            }
            into.push(HeirShare {
                unit: code.to_uppercase(),
                share: share.and_then(Result::ok).filter(|_| by == ShareBy::List),
            });
        }
        self.need(!into.is_empty(), "heirs", "act-pick-heirs");
        Step::Split(Split {
            unit,
            by,
            into,
            children: std::collections::BTreeMap::new(),
            keep: self.form.text("keep") == "1",
        })
    }

    fn hand_over(&mut self, units: Vec<String>, to: String) -> Vec<Step> {
        let what = lines_of(self.form, "what");
        let known = what.iter().all(|thing| THINGS.contains(&thing.as_str()));
        self.need(!what.is_empty() && known, "what", "act-pick-thing");
        let hand = |from| Step::HandOver {
            from,
            to: to.clone(),
            what: what.clone(),
        };
        units.into_iter().map(hand).collect()
    }
}

/// What was picked, or the form with a sentence beside each wrong field.
pub fn read(form: &mut FormState, root: &Unit, words: Words) -> Option<Picked> {
    let units = lines_of(form, "unit");
    let verb = form.text("viec").to_owned();
    let target = target(form);
    let mut reading = Reading { form, words };
    if ["merge", "move", "give", "hand_over", "succeed"].contains(&verb.as_str()) {
        reading.need(!target.is_empty(), "dich", "act-pick-target");
    }
    if !["rename", "convert", "split", "found"].contains(&verb.as_str()) {
        reading.need(!units.is_empty(), "unit", "act-pick-some");
    }
    let step = match verb.as_str() {
        "found" => reading.found(root, target),
        "rename" => {
            let name = reading.form.text("name").to_owned();
            reading.need(!name.is_empty(), "name", "act-pick-name");
            let unit = reading.one(units);
            Step::Rename { unit, name }
        }
        "convert" => {
            let kind = reading.form.text("kind").to_owned();
            let unit = reading.one(units);
            Step::Convert { unit, kind }
        }
        "end" => {
            let heir = Some(target).filter(|heir| !heir.is_empty());
            Step::End { units, heir }
        }
        "succeed" => Step::Succeed {
            units,
            heir: target,
        },
        "merge" => Step::Merge {
            units,
            into: target,
        },
        "move" => Step::Move {
            units,
            under: target,
            line: reading.optional("line"),
        },
        "split" => reading.split(units),
        "hand_over" => return Some(Picked::Steps(reading.hand_over(units, target))),
        "give" => {
            return Some(Picked::Given {
                units,
                heir: target,
            });
        }
        _ => {
            reading.need(false, "viec", "act-pick-verb");
            return None;
        }
    };
    Some(Picked::Steps(vec![step]))
}

#[cfg(test)]
mod tests;
