//! What a receipt says to the records, what a bank's file may hold, what a stranger sees of a name.
//! Pure: no database, no clock, no pages.

use std::collections::BTreeMap;

use serde_json::Value;
use timeline::Day;

use crate::catalogue::{Catalogue, FieldType, Kind};
use crate::record::origin::Entry;
use crate::record::{Answer, Answers};

/// The kind of record that gifts to children are counted in: by number, never by name.
pub const CHILDREN: &str = "qua-con-doan-vien";

/// A line somebody received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    pub receipt_id: i64,
    pub unit_id: i32,
    pub person_id: i64,
    /// `self`, or who of the family.
    pub kin: String,
    pub amount_dong: i64,
}

/// The answers a programme gives to every record of it: texts are choices, else typed answers.
pub fn fixed_answers(answers: &Value) -> Answers {
    let Some(fields) = answers.as_object() else {
        return Answers::new();
    };
    let read = |value: &Value| match value {
        Value::String(text) => Some(Answer::Choice(text.clone())),
        other => serde_json::from_value(other.clone()).ok(),
    };
    fields
        .iter()
        .filter_map(|(field, value)| Some((field.clone(), read(value)?)))
        .collect()
}

/// The records a receipt writes: one for every amount and kind of beneficiary, each with the kind
/// it is of. What is in them adds up to what was received, to the đồng.
pub fn records_of<'a>(
    catalogue: &'a Catalogue,
    (kind, fixed): (&'a Kind, &Answers),
    received: &[Received],
    on: Day,
) -> Vec<(&'a Kind, Vec<Entry>)> {
    let children = catalogue.kind(CHILDREN).unwrap_or(kind);
    let mut groups: BTreeMap<(i64, bool, i64), Vec<&Received>> = BTreeMap::new();
    for line in received {
        let group = (line.receipt_id, line.kin == "child", line.amount_dong);
        groups.entry(group).or_default().push(line);
    }
    let (mut own, mut of_children) = (Vec::new(), Vec::new());
    for ((receipt_id, is_child, amount_dong), lines) in groups {
        let Some(first) = lines.first() else { continue };
        let kind = if is_child { children } else { kind };
        let mark = if is_child { "con" } else { "nguoi" };
        let entry = Entry {
            unit_id: first.unit_id,
            happened_on: on,
            stage: kind.stages.last().map(|stage| stage.code.clone()),
            reference: format!("ky-nhan-{receipt_id}-{mark}-{amount_dong}"),
            answers: answers_of(kind, fixed, &lines, amount_dong),
            origin_id: receipt_id,
        };
        if is_child {
            of_children.push(entry);
        } else {
            own.push(entry);
        }
    }
    [(kind, own), (children, of_children)]
        .into_iter()
        .filter(|(_, entries)| !entries.is_empty())
        .collect()
}

/// The answers of one record: the fixed ones the kind asks for, who received, and how much.
fn answers_of(kind: &Kind, fixed: &Answers, lines: &[&Received], amount_dong: i64) -> Answers {
    let turns = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    let ids: Vec<i64> = lines
        .iter()
        .filter(|line| line.kin == "self")
        .map(|line| line.person_id)
        .collect();
    let unnamed = turns - i64::try_from(ids.len()).unwrap_or(0);
    let mut answers = Answers::new();
    for field in &kind.fields {
        let answer = match (field.typ, field.code.as_str()) {
            (FieldType::People, _) => Some(Answer::People {
                ids: ids.clone(),
                unnamed,
            }),
            (FieldType::Count, _) => Some(Answer::Count(turns)),
            (FieldType::Money, "dong-each") => Some(Answer::Money(amount_dong)),
            (FieldType::Money, _) => Some(Answer::Money(turns.saturating_mul(amount_dong))),
            (FieldType::Choice, code) => match fixed.get(code) {
                None if field.required => Some(Answer::Choice("other".to_owned())),
                answer => answer.cloned(),
            },
            (_, code) => fixed.get(code).cloned(),
        };
        if let Some(answer) = answer {
            answers.insert(field.code.clone(), answer);
        }
    }
    answers
}

/// A name as a bank's file takes it: capitals without marks.
pub fn bank_name(name: &str) -> String {
    vietnamese::fold(name).to_uppercase()
}

/// A text a bank's file takes as a description: capitals, digits and blanks, at most 120.
pub fn bank_text(text: &str) -> String {
    let folded = bank_name(text);
    let kept = folded
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' });
    let kept: String = kept.collect();
    let words: Vec<&str> = kept.split_whitespace().collect();
    words.join(" ").chars().take(120).collect()
}

/// Whether an account number can be paid to: six to nineteen digits.
pub fn is_account(number: &str) -> bool {
    (6..=19).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// The first letters of a name, which is all a page without a sign-in shows of it.
pub fn initials(name: &str) -> String {
    let letters = name
        .split_whitespace()
        .filter_map(|word| word.chars().next());
    let letters: Vec<String> = letters
        .map(|letter| format!("{}.", letter.to_uppercase()))
        .collect();
    letters.join(" ")
}

#[cfg(test)]
mod tests;
