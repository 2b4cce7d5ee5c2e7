//! A row of a staged file as it is shown: what was read, what was noted, what is asked, what
//! changes.

use std::collections::HashMap;

use roster::{Note, Severity};
use serde::{Deserialize, Serialize};

use super::identity::Question;
use super::judging::Judged;
use super::outcome::{Change, Outcome};
use crate::member::{Birth, Details, Spell, sex_code};
use crate::web::day_short;

/// A row as it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Seen {
    pub name: String,
    pub sex: String,
    pub birth: String,
    pub number: String,
    pub unit: String,
    pub joined: String,
    pub notes: Vec<SeenNote>,
    pub question: Option<Question>,
    /// The earlier row about the same person.
    pub again: Option<i64>,
    /// Field, what the register holds, what the file says.
    pub changes: Vec<(String, String, String)>,
}

/// A note as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenNote {
    pub field: String,
    pub severity: String,
    pub code: String,
    pub raw: String,
    pub value: String,
}

pub fn severity_code(severity: Severity) -> &'static str {
    match severity {
        Severity::Repaired => "repaired",
        Severity::Doubt => "doubt",
        Severity::Wrong => "wrong",
    }
}

impl SeenNote {
    fn of(note: &Note) -> Self {
        Self {
            field: note.field.code().to_owned(),
            severity: severity_code(note.severity).to_owned(),
            code: note.code.to_owned(),
            raw: note.raw.clone(),
            value: note.value.clone(),
        }
    }
}

/// A row that is kept to be looked at.
pub struct Kept {
    pub weight: u8,
    pub row_no: u32,
    outcome: &'static str,
    seen: Seen,
}

/// What must be looked at first.
pub fn weight(judged: &Judged) -> u8 {
    let has = |severity| {
        judged
            .row
            .notes
            .iter()
            .any(|note| note.severity == severity)
    };
    match &judged.outcome {
        Outcome::Refused => 6,
        Outcome::Asked(_) => 5,
        Outcome::Again(_) => 4,
        _ if has(Severity::Doubt) => 3,
        Outcome::Changed(_) => 2,
        _ if has(Severity::Repaired) => 1,
        _ => 0,
    }
}

fn outcome_code(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::New(_) => "new",
        Outcome::Changed(_) => "changed",
        Outcome::Unchanged => "unchanged",
        Outcome::Again(_) => "again",
        Outcome::Asked(_) => "asked",
        Outcome::Refused => "refused",
    }
}

impl Kept {
    pub fn of(judged: &Judged, weight: u8, names: &HashMap<i32, String>) -> Self {
        let mut seen = seen(judged, names);
        match &judged.outcome {
            Outcome::Asked(question) => seen.question = Some(question.clone()),
            Outcome::Again(row) => seen.again = Some(*row),
            Outcome::Changed(change) => seen.changes = changes(change, names),
            _ => {}
        }
        Self {
            weight,
            row_no: judged.row.row_no,
            outcome: outcome_code(&judged.outcome),
            seen,
        }
    }

    pub fn value(self) -> serde_json::Value {
        serde_json::json!({
            "row_no": self.row_no, "outcome": self.outcome, "worth": self.weight > 0, "seen": self.seen,
        })
    }
}

fn seen(judged: &Judged, names: &HashMap<i32, String>) -> Seen {
    let mut seen = Seen {
        notes: judged.row.notes.iter().map(SeenNote::of).collect(),
        ..Seen::default()
    };
    let Some(cells) = &judged.row.cells else {
        return seen;
    };
    let person = &cells.person;
    let number = person
        .cccd
        .as_ref()
        .or(person.old_id.as_ref())
        .or(person.passport.as_ref());
    seen.name.clone_from(&person.full_name);
    seen.sex = person.sex.map_or("", sex_code).to_owned();
    seen.birth = match person.birth {
        Some(roster::Birth::Day(day)) => day_short(day),
        Some(roster::Birth::Year(year)) => year.to_string(),
        None => String::new(),
    };
    seen.number = number.cloned().unwrap_or_default();
    seen.joined = person.joined_on.map(day_short).unwrap_or_default();
    let unit_id = match &judged.outcome {
        Outcome::New(incoming) => Some(incoming.unit_id),
        _ => judged
            .row
            .incoming
            .as_ref()
            .map(|incoming| incoming.unit_id),
    };
    let unit = unit_id.and_then(|unit_id| names.get(&unit_id)).cloned();
    seen.unit = unit.or_else(|| person.unit.clone()).unwrap_or_default();
    seen
}

pub fn birth_text(birth: Option<Birth>) -> String {
    match birth {
        Some(Birth::Day(day)) => day_short(day),
        Some(Birth::Year(year)) => year.to_string(),
        None => String::new(),
    }
}

/// What a row changes of somebody: message key of the field, before, after.
fn changes(change: &Change, names: &HashMap<i32, String>) -> Vec<(String, String, String)> {
    let mut changes = Vec::new();
    let mut note = |field: &str, before: String, after: String| {
        if before != after {
            changes.push((field.to_owned(), before, after));
        }
    };
    if let Some(details) = &change.details {
        for ((field, before), (_, after)) in
            texts(&change.held.details).into_iter().zip(texts(details))
        {
            note(field, before, after);
        }
    }
    if let Some(after) = &change.history {
        let before = change.held.history.newest();
        let after = after.newest();
        let unit = |spell: Option<&Spell>| {
            let name = spell.and_then(|spell| names.get(&spell.unit_id));
            name.cloned().unwrap_or_default()
        };
        let from = |spell: Option<&Spell>| {
            spell
                .map(|spell| day_short(spell.from_on))
                .unwrap_or_default()
        };
        let left = |spell: Option<&Spell>| {
            let left = spell.and_then(|spell| spell.left.as_ref());
            left.map(|left| day_short(left.on)).unwrap_or_default()
        };
        note("unit", unit(before), unit(after));
        note("joined_on", from(before), from(after));
        note("left_on", left(before), left(after));
    }
    if change.sensitive.is_some() {
        note("ethnicity", String::new(), "•".to_owned());
    }
    changes
}

/// The details as texts under the codes of their fields.
fn texts(details: &Details) -> Vec<(&'static str, String)> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    vec![
        ("full_name", details.full_name.clone()),
        ("birth_date", birth_text(details.birth)),
        ("sex", details.sex.map_or("", sex_code).to_owned()),
        ("cccd", text(&details.national_id)),
        ("passport", text(&details.passport)),
        ("phone", text(&details.phone)),
        ("email", text(&details.email)),
        ("nationality", details.nationality.clone()),
        ("home_place", text(&details.home_place)),
        ("address", text(&details.address)),
        ("job", text(&details.job)),
        ("education", text(&details.education)),
    ]
}
