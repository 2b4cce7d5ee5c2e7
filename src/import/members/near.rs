//! Rows that look new and are much like somebody of the register, or like an earlier row: found by
//! likeness (the crate `linkage`), and asked. Only for lists of a size that somebody looks through;
//! in a larger one the register's own search for duplicates finds them once they are written.

use std::collections::{HashMap, HashSet};

use linkage::{Pair, People, Reason, Record};
use sqlx::PgConnection;

use super::identity::{Question, Why};
use super::judging::{Judge, Judged};
use super::outcome::Outcome;
use super::store::{self, Alike};
use crate::member::{Birth, Details};

/// How likely two must be one person before it is asked.
const LIKELY: f32 = 0.9;

/// Turns rows that are new and yet much like somebody into questions.
pub async fn ask(
    connection: &mut PgConnection,
    units: &[i32],
    judge: &Judge,
    judged: &mut [Judged],
) -> sqlx::Result<()> {
    let new: Vec<usize> = judged
        .iter()
        .enumerate()
        .filter(|(_, one)| {
            matches!(one.outcome, Outcome::New(_)) && judge.choice(one.row.row_no).is_none()
        })
        .map(|(at, _)| at)
        .collect();
    if new.is_empty() {
        return Ok(());
    }
    let known = if judge.register().is_empty() {
        Vec::new()
    } else {
        let wanted = Wanted::of(judged, &new);
        store::alike(connection, units, |one| wanted.knows(one)).await?
    };
    let questions = questions(judged, &new, &known);
    for (at, question) in questions {
        let outcome = std::mem::replace(&mut judged[at].outcome, Outcome::Asked(question));
        if let Outcome::New(incoming) = outcome {
            judged[at].row.incoming = Some(incoming);
        }
    }
    Ok(())
}

/// What a person of the register must share with some row to be compared at all.
struct Wanted<'a> {
    names: HashSet<&'a str>,
    births: HashSet<Birth>,
    numbers: HashSet<&'a str>,
    phones: HashSet<&'a str>,
}

impl<'a> Wanted<'a> {
    fn of(judged: &'a [Judged], new: &[usize]) -> Self {
        let mut wanted = Self {
            names: HashSet::new(),
            births: HashSet::new(),
            numbers: HashSet::new(),
            phones: HashSet::new(),
        };
        for at in new {
            let Some(details) = details_of(&judged[*at]) else {
                continue;
            };
            wanted.names.insert(judged[*at].row.folded.as_str());
            wanted.births.extend(details.birth);
            wanted.numbers.extend(details.national_id.as_deref());
            wanted.phones.extend(details.phone.as_deref());
        }
        wanted
    }

    fn knows(&self, one: &Alike) -> bool {
        let has = |set: &HashSet<&str>, value: &Option<String>| {
            value.as_deref().is_some_and(|value| set.contains(value))
        };
        self.names.contains(one.folded.as_str())
            || one.birth.is_some_and(|birth| self.births.contains(&birth))
            || has(&self.numbers, &one.number)
            || has(&self.phones, &one.phone)
    }
}

fn details_of(judged: &Judged) -> Option<&Details> {
    match &judged.outcome {
        Outcome::New(incoming) => Some(&incoming.details),
        _ => None,
    }
}

/// Whether a list says enough itself: quite other names, or two rows each with a number of its own.
/// Colleagues' numbers are often near one another.
fn is_idle(pair: &Pair) -> bool {
    let says = |reason: Reason| pair.why.contains(&reason);
    let numbered = says(Reason::IdentityNumberOneDigitOff)
        || says(Reason::IdentityNumberTwoDigitsOff)
        || says(Reason::OtherIdentityNumber);
    says(Reason::OtherName) || (pair.b < 0 && numbered)
}

/// The questions by the place of their row. Rows have negative numbers among the records, people
/// their own.
fn questions(judged: &[Judged], new: &[usize], known: &[Alike]) -> HashMap<usize, Question> {
    let rows = new.iter().filter_map(|at| {
        let Outcome::New(incoming) = &judged[*at].outcome else {
            return None;
        };
        let details = &incoming.details;
        let number = details
            .national_id
            .as_deref()
            .or(details.passport.as_deref());
        Some(Record {
            id: -1 - i64::try_from(*at).unwrap_or(0),
            name: &details.full_name,
            birth: birth(details.birth),
            sex: details.sex,
            number: number.unwrap_or_default(),
            unit: incoming.unit_id,
            phone: details.phone.as_deref().unwrap_or_default(),
        })
    });
    let people = known.iter().map(|one| Record {
        id: one.person_id,
        name: &one.full_name,
        birth: birth(one.birth),
        sex: one.sex,
        number: one.number.as_deref().unwrap_or_default(),
        unit: one.unit_id,
        phone: one.phone.as_deref().unwrap_or_default(),
    });
    let records: Vec<Record<'_>> = rows.chain(people).collect();
    let mut questions = HashMap::new();
    // The likeliest comes first and stays.
    for pair in People::new(&records).pairs(LIKELY) {
        if pair.score < LIKELY || pair.a >= 0 || is_idle(&pair) {
            continue;
        }
        let place = |id: i64| usize::try_from(-1 - id).unwrap_or(0);
        let (at, mut question) = if pair.b >= 0 {
            (place(pair.a), Question::of_people(Why::Near, vec![pair.b]))
        } else {
            let (first, second) = (place(pair.a), place(pair.b));
            let (first, second) = (first.min(second), first.max(second));
            let row = i64::from(judged[first].row.row_no);
            (second, Question::of_row(Why::NearRow, row))
        };
        question.likely_ppm = (pair.score * 1e6) as u32;
        question.alike = pair.why.iter().map(|reason| reason_code(*reason)).collect();
        questions.entry(at).or_insert(question);
    }
    questions
}

fn birth(birth: Option<Birth>) -> linkage::Birth {
    match birth {
        Some(Birth::Day(day)) => linkage::Birth::Day(day),
        Some(Birth::Year(year)) => linkage::Birth::Year(year),
        None => linkage::Birth::Unknown,
    }
}

/// A reason as its message key ends: `SamePhone` is `same-phone`.
pub fn reason_code(reason: Reason) -> String {
    let mut code = String::new();
    for letter in format!("{reason:?}").chars() {
        if letter.is_ascii_uppercase() && !code.is_empty() {
            code.push('-');
        }
        code.push(letter.to_ascii_lowercase());
    }
    code
}
