//! What is checked of a report's figures before it is submitted, and which days nobody works. Data
//! like the forms they stand beside; how a check is made of figures is not known here.

use std::collections::BTreeSet;

use serde::Deserialize;
use timeline::Day;

use super::check::{Finding, push};
use super::model::{Adds, Catalogue, Form};

/// How figures are held against one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckKind {
    /// The lines make the whole: never more than it, and just as much where all are known.
    Parts,
    /// None of the lines is more than the whole.
    AtMost,
    /// Each line, divided by `per` where that is said, lies between `least` and `most`. Of a ratio
    /// the bounds are percentages.
    Between,
    /// A line changes by more than `percent` of the same period a year before, and by `least`.
    Jump,
    /// What is declared lies more than `percent` from what is counted, and by `least`.
    Declared,
}

/// Whether a finding stops the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The report is not submitted.
    Error,
    /// The report is submitted with a word that explains it.
    Warning,
}

/// A check of the lines of some forms. Lines are named as reports name them: `A01.people` or
/// `A01.people|sex=female`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportCheck {
    pub code: String,
    pub forms: Vec<String>,
    pub kind: CheckKind,
    pub severity: Severity,
    /// What is wrong and what to do, a whole sentence.
    pub vi: String,
    pub en: String,
    /// The lines checked; `*` stands for every line of the form.
    pub lines: Vec<String>,
    pub whole: Option<String>,
    pub per: Option<String>,
    pub least: Option<i64>,
    pub most: Option<i64>,
    pub percent: Option<i64>,
    /// File and line, for whoever mends it.
    #[serde(skip)]
    pub place: String,
}

impl ReportCheck {
    pub fn wording(&self, language: &str) -> &str {
        if language == "en" { &self.en } else { &self.vi }
    }

    /// Every line the check speaks of by name.
    fn named(&self) -> impl Iterator<Item = &String> {
        let lines = self.lines.iter().filter(|line| *line != "*");
        lines.chain(&self.whole).chain(&self.per)
    }
}

/// Days nobody works, from a day until, not including, another.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    pub vi: String,
    pub en: String,
    pub from_on: Day,
    pub until_on: Day,
    pub basis: String,
    #[serde(default)]
    pub note: String,
}

/// A year whose holidays are all written down. Tết follows the moon and the Government decides the
/// days each year, so a year that is not here is not known.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HolidayYear {
    pub year: i16,
    pub basis: String,
    #[serde(default)]
    pub note: String,
}

impl Catalogue {
    /// The checks of a form, in the order of the files.
    pub fn checks_of<'a>(&'a self, form: &'a str) -> impl Iterator<Item = &'a ReportCheck> {
        let mine = move |check: &&ReportCheck| check.forms.iter().any(|own| own == form);
        self.checks.iter().filter(mine)
    }

    pub fn report_check(&self, code: &str) -> Option<&ReportCheck> {
        self.checks.iter().find(|check| check.code == code)
    }
}

/// The keys of a form's lines.
fn keys_of(form: &Form) -> BTreeSet<String> {
    let lines = form.sections.iter().flat_map(|section| &section.lines);
    lines
        .map(|line| {
            let dims = line
                .only
                .iter()
                .map(|(dim, value)| format!("|{dim}={value}"));
            line.indicator.clone() + &dims.collect::<String>()
        })
        .collect()
}

pub(super) fn check_checks(catalogue: &Catalogue, findings: &mut Vec<Finding>) {
    for check in &catalogue.checks {
        let place = format!("{}: check {}", check.place, check.code);
        for code in &check.forms {
            let Some(form) = catalogue.form(code) else {
                let reason = format!("form {code} is not defined");
                push(findings, &place, reason, "Name a form of forms/.");
                continue;
            };
            let keys = keys_of(form);
            for line in check.named().filter(|line| !keys.contains(*line)) {
                let reason = format!("form {code} has no line {line}");
                push(
                    findings,
                    &place,
                    reason,
                    "Name a line as indicator|dimension=value.",
                );
            }
        }
        let whole = check.whole.as_deref().unwrap_or_default();
        let whole = whole.split('|').next().unwrap_or_default();
        let distinct = catalogue
            .indicator(whole)
            .is_some_and(|own| own.adds == Adds::Distinct);
        if check.kind == CheckKind::Parts && distinct {
            let reason = format!("one of {whole} may stand in two lines and is counted once");
            push(findings, &place, reason, "Use kind = \"at-most\".");
        }
        if let Some((reason, remedy)) = lacking(check) {
            push(findings, &place, reason.to_owned(), remedy);
        }
    }
    for holiday in &catalogue.holidays {
        let place = format!("holiday {}", holiday.from_on);
        if holiday.until_on <= holiday.from_on {
            let reason = "it ends before it begins".to_owned();
            push(
                findings,
                &place,
                reason,
                "Days run until, not including, until_on.",
            );
        }
        let year = holiday.from_on.year();
        if !catalogue.holiday_years.iter().any(|own| own.year == year) {
            let reason = format!("the year {year} is not said to be whole");
            push(
                findings,
                &place,
                reason,
                "Add [[holiday_year]] year = … with its basis.",
            );
        }
    }
}

/// What a check of its kind needs and has not, with the remedy.
fn lacking(check: &ReportCheck) -> Option<(&'static str, &'static str)> {
    let Some(first) = check.lines.first() else {
        return Some(("it checks no line", "Add lines = […]."));
    };
    let bounds = check.least.is_some() || check.most.is_some();
    match check.kind {
        _ if first == "*" && check.kind != CheckKind::Declared => {
            Some(("only kind declared takes every line", "Name the lines."))
        }
        CheckKind::Parts | CheckKind::AtMost if check.whole.is_none() => {
            Some(("it has no whole", "Add whole = \"…\"."))
        }
        CheckKind::Between if !bounds => Some(("it has no bound", "Add least or most.")),
        CheckKind::Jump | CheckKind::Declared if check.percent.is_none() => {
            Some(("it does not say how much is odd", "Add percent = …."))
        }
        _ if check.vi.trim().is_empty() || check.en.trim().is_empty() => {
            Some(("it has no words", "Add vi and en, whole sentences."))
        }
        _ => None,
    }
}
