//! What the checks found, in words, and the words that explain it.

use crate::app::App;
use crate::catalogue::Severity;
use crate::report::{Finding, Outline};
use crate::web::{FormState, Words, amount};

/// The longest explanation.
const LONGEST_WORD: usize = 1_000;

/// Something a check found, in words.
pub struct FindingRow {
    pub is_error: bool,
    pub name: String,
    pub sentence: String,
    pub numbers: String,
    pub field: String,
}

/// The field in which a warning is explained.
pub fn field_of_finding(finding: &Finding) -> String {
    format!("giai-thich.{}", finding.name())
}

pub fn finding_rows(
    app: &App,
    outline: &Outline,
    findings: &[Finding],
    words: Words,
) -> Vec<FindingRow> {
    let language = words.language();
    let figures = outline.figures();
    let name = |key: &str| {
        let known = figures
            .iter()
            .find(|(own, ..)| own.split('!').next() == Some(key));
        known.map_or(key.to_owned(), |(_, name, _)| (*name).to_owned())
    };
    let number = |finding: &Finding, value: i64| match finding.ppm {
        true => vietnamese::percent(value, 1_000_000).unwrap_or_default(),
        false => amount(value, language),
    };
    let row = |finding: &Finding| {
        let check = app.catalogue.report_check(&finding.code);
        FindingRow {
            is_error: finding.severity == Severity::Error,
            name: name(&finding.key),
            sentence: check.map_or(String::new(), |check| check.wording(language).to_owned()),
            numbers: words.t2(
                "round-finding-numbers",
                ("is", number(finding, finding.is)),
                ("other", number(finding, finding.other)),
            ),
            field: field_of_finding(finding),
        }
    };
    findings.iter().map(row).collect()
}

/// The warnings with their words; errors and warnings without a word stand in the form.
pub fn explained(
    app: &App,
    findings: &[Finding],
    (form, words): (&mut FormState, Words),
) -> serde_json::Value {
    let mut told = Vec::new();
    for finding in findings {
        if finding.severity == Severity::Error {
            form.refusal.get_or_insert(words.t("round-errors-left"));
            continue;
        }
        let field = field_of_finding(finding);
        let word = form.text(&field).to_owned();
        if word.is_empty() {
            form.wrong(&field, words.t("round-word-missing"));
        } else if word.chars().count() > LONGEST_WORD {
            form.wrong(&field, words.t("round-word-long"));
        }
        let basis = app.catalogue.report_check(&finding.code);
        told.push(serde_json::json!({
            "finding": finding, "word": word,
            "check": basis.map(|check| check.wording("vi")),
        }));
    }
    serde_json::Value::Array(told)
}
