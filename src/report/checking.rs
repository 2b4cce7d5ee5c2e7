//! The checks of a form held against its figures: what is impossible, what is odd. Pure; a
//! finding is a code with the lines and numbers it speaks of, never a sentence.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vietnamese::Qualifier;

use super::outline::read_key;
use crate::catalogue::{CheckKind, Choose, ReportCheck, Severity};
use crate::indicator::Figure;

/// The figures of a form by key.
pub type Figures = BTreeMap<String, Figure>;

/// Something a check found, at a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The check.
    pub code: String,
    pub severity: Severity,
    /// The line it stands at.
    pub key: String,
    /// The line it was held against; empty where that is a bound or another year.
    #[serde(default)]
    pub against: String,
    /// The number at the line, and the number it was held against.
    pub is: i64,
    pub other: i64,
    /// Both numbers are percentages in parts per million.
    #[serde(default)]
    pub ppm: bool,
}

impl Finding {
    /// A name of its own among the findings of a report, for the field of its explanation.
    pub fn name(&self) -> String {
        format!("{}.{}", self.code, self.key)
    }
}

/// The key without the reading it asks for.
fn plain(key: &str) -> &str {
    key.split('!').next().unwrap_or(key)
}

/// The number at a line: its value, or its percentage in parts per million. Of what is not exact
/// there is none: "over 100" may be any number.
fn number(figures: &Figures, key: &str) -> Option<(i64, bool)> {
    let figure = figures
        .iter()
        .find(|(own, _)| plain(own) == key)
        .map(|(_, figure)| figure)?;
    if figure.qualifier() != Qualifier::Exact {
        return None;
    }
    match (figure.value, figure.percent_ppm) {
        (Some(value), _) => Some((value, false)),
        (None, Some(ppm)) => Some((ppm, true)),
        _ => None,
    }
}

/// What the checks find in the figures; `before` are those of the same period a year earlier.
pub fn findings<'a>(
    checks: impl IntoIterator<Item = &'a ReportCheck>,
    now: &Figures,
    before: &Figures,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for check in checks {
        match check.kind {
            CheckKind::Parts => found.extend(parts(check, now)),
            CheckKind::AtMost => at_most(check, now, &mut found),
            CheckKind::Between => between(check, now, &mut found),
            CheckKind::Jump => jumps(check, (now, before), &mut found),
            CheckKind::Declared => declared(check, now, &mut found),
        }
    }
    found.sort_by_key(|finding| finding.severity == Severity::Warning);
    found
}

fn finding(check: &ReportCheck, key: &str, is: i64, other: i64) -> Finding {
    Finding {
        code: check.code.clone(),
        severity: check.severity,
        key: key.to_owned(),
        against: String::new(),
        is,
        other,
        ppm: false,
    }
}

fn parts(check: &ReportCheck, now: &Figures) -> Option<Finding> {
    let whole_key = check.whole.as_deref()?;
    let (whole, _) = number(now, whole_key)?;
    let known: Vec<i64> = check
        .lines
        .iter()
        .filter_map(|key| Some(number(now, key)?.0))
        .collect();
    let sum = known
        .iter()
        .fold(0i64, |sum, part| sum.saturating_add(*part));
    let all = known.len() == check.lines.len();
    // A part nobody speaks of may hold what is missing.
    let wrong = sum > whole || (all && sum != whole);
    (wrong && !known.is_empty()).then(|| Finding {
        against: check.lines.first().cloned().unwrap_or_default(),
        ..finding(check, whole_key, whole, sum)
    })
}

fn at_most(check: &ReportCheck, now: &Figures, found: &mut Vec<Finding>) {
    let Some(whole_key) = check.whole.as_deref() else {
        return;
    };
    let Some((whole, _)) = number(now, whole_key) else {
        return;
    };
    for key in &check.lines {
        if let Some((part, _)) = number(now, key).filter(|(part, _)| *part > whole) {
            found.push(Finding {
                against: whole_key.to_owned(),
                ..finding(check, key, part, whole)
            });
        }
    }
}

/// A percentage as the catalogue writes bounds, in parts per million.
const PPM_OF_PERCENT: i64 = 10_000;

fn between(check: &ReportCheck, now: &Figures, found: &mut Vec<Finding>) {
    for key in &check.lines {
        let Some((mut is, ppm)) = number(now, key) else {
            continue;
        };
        let per = check.per.as_deref();
        if let Some(per) = per {
            match number(now, per) {
                Some((by, _)) if by > 0 => is /= by,
                _ => continue,
            }
        }
        let scale = if ppm { PPM_OF_PERCENT } else { 1 };
        let least = check.least.map(|least| least.saturating_mul(scale));
        let most = check.most.map(|most| most.saturating_mul(scale));
        let low = least.filter(|least| is < *least);
        if let Some(bound) = low.or(most.filter(|most| is > *most)) {
            found.push(Finding {
                against: per.unwrap_or_default().to_owned(),
                ppm,
                ..finding(check, key, is, bound)
            });
        }
    }
}

/// Whether two numbers lie further apart than the check lets pass.
fn is_far(check: &ReportCheck, is: i64, other: i64) -> bool {
    let apart = (i128::from(is) - i128::from(other)).abs();
    let percent = i128::from(check.percent.unwrap_or(0));
    apart >= i128::from(check.least.unwrap_or(1).max(1))
        && apart * 100 > i128::from(other).abs() * percent
}

fn jumps(check: &ReportCheck, (now, before): (&Figures, &Figures), found: &mut Vec<Finding>) {
    for key in &check.lines {
        // What was nothing a year ago was perhaps not recorded then.
        if let (Some((is, _)), Some((was, _))) = (number(now, key), number(before, key))
            && was != 0
            && is_far(check, is, was)
        {
            found.push(finding(check, key, is, was));
        }
    }
}

fn declared(check: &ReportCheck, now: &Figures, found: &mut Vec<Finding>) {
    for (key, figure) in now {
        let asked = check
            .lines
            .iter()
            .any(|line| line == "*" || line == plain(key));
        if let (true, Some(counted), Some(declared)) = (asked, figure.counted, figure.declared)
            && figure.facts > 0
            && is_far(check, declared, counted)
        {
            found.push(finding(check, plain(key), declared, counted));
        }
    }
}

/// The lines of another year that the checks look at, as keys of a report.
pub fn keys_of_before<'a>(checks: impl IntoIterator<Item = &'a ReportCheck>) -> Vec<String> {
    let jumping = checks
        .into_iter()
        .filter(|check| check.kind == CheckKind::Jump);
    let keys = jumping.flat_map(|check| check.lines.iter().cloned());
    let plain = |key: &String| read_key(key).2 == Choose::Value;
    keys.filter(plain).collect()
}

#[cfg(test)]
mod tests;
