//! Holds the catalogue against itself: every code named somewhere is defined somewhere, and the
//! definitions make sense. Findings name the entry and the remedy.

use std::collections::BTreeSet;

use serde::Serialize;

use super::kind::*;
use super::model::*;

/// Something wrong in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Where: the table and the code, e.g. `kind mai-am`.
    pub place: String,
    pub reason: String,
    pub remedy: String,
}

/// Everything wrong in the catalogue; empty when it is sound.
pub fn check(catalogue: &Catalogue) -> Vec<Finding> {
    let mut findings = Vec::new();
    for kind in &catalogue.kinds {
        check_kind(catalogue, kind, &mut findings);
    }
    let series: BTreeSet<String> = catalogue.series().into_iter().collect();
    for indicator in &catalogue.indicators {
        check_indicator(catalogue, indicator, &series, &mut findings);
    }
    for form in &catalogue.forms {
        check_form(catalogue, form, &mut findings);
    }
    for fund in &catalogue.fund_kinds {
        if let Some(value) = &fund.raises
            && catalogue
                .dimension("fund")
                .and_then(|dim| dim.value(value))
                .is_none()
        {
            push(
                &mut findings,
                &format!("fund kind {}", fund.code),
                format!("{value} is not a value of fund"),
                "Add it in dimensions.toml.",
            );
        }
    }
    check_rules(catalogue, &mut findings);
    super::checks::check_checks(catalogue, &mut findings);
    super::personal::check_personal(catalogue, &mut findings);
    findings
}

pub(super) fn push(findings: &mut Vec<Finding>, place: &str, reason: String, remedy: &str) {
    findings.push(Finding {
        place: place.to_owned(),
        reason,
        remedy: remedy.to_owned(),
    });
}

fn check_kind(catalogue: &Catalogue, kind: &Kind, findings: &mut Vec<Finding>) {
    let place = format!("kind {}", kind.code);
    if catalogue.group(&kind.group).is_none() {
        push(
            findings,
            &place,
            format!("group {} is not defined", kind.group),
            "Name a group of groups.toml.",
        );
    }
    for field in &kind.fields {
        let needs_dim = matches!(field.typ, FieldType::Choice | FieldType::Split);
        match (&field.dim, needs_dim) {
            (None, true) => push(
                findings,
                &place,
                format!("field {} has choices but no dim", field.code),
                "Add dim = \"…\" naming a dimension.",
            ),
            (Some(dim), _) if catalogue.dimension(dim).is_none() => push(
                findings,
                &place,
                format!("field {}: dimension {dim} is not defined", field.code),
                "Define it in dimensions.toml.",
            ),
            _ => {}
        }
        if let Some(measure) = &field.measure
            && catalogue.measure(measure).is_none()
        {
            push(
                findings,
                &place,
                format!("field {}: measure {measure} is not defined", field.code),
                "Define it in measures.toml.",
            );
        }
    }
    for rule in &kind.facts {
        check_fact_rule(catalogue, kind, rule, findings);
    }
}

fn check_fact_rule(
    catalogue: &Catalogue,
    kind: &Kind,
    rule: &FactRule,
    findings: &mut Vec<Finding>,
) {
    let place = format!("kind {} fact {}", kind.code, rule.series);
    let mut fields: Vec<&str> = match &rule.amount {
        AmountOf::Constant(_) => Vec::new(),
        AmountOf::Field(field) => vec![field],
        AmountOf::Product(fields) => fields.iter().flat_map(|own| own.split('|')).collect(),
    };
    fields.extend(rule.day.as_deref());
    fields.extend(rule.when.keys().map(String::as_str));
    for (dim, from) in &rule.dims {
        match from.strip_prefix('=') {
            Some(value) => check_value(catalogue, &place, (dim, value), findings),
            None => fields.push(from),
        }
        if catalogue.dimension(dim).is_none() {
            push(
                findings,
                &place,
                format!("dimension {dim} is not defined"),
                "Define it in dimensions.toml.",
            );
        }
    }
    for field in fields {
        if kind.field(field).is_none() {
            push(
                findings,
                &place,
                format!("field {field} is not asked"),
                "Name a field of this kind.",
            );
        }
    }
    if let Some(stage) = &rule.stage
        && !kind.stages.iter().any(|known| known.code == *stage)
    {
        push(
            findings,
            &place,
            format!("stage {stage} is not defined"),
            "Name a stage of this kind.",
        );
    }
}

fn check_value(
    catalogue: &Catalogue,
    place: &str,
    (dim, value): (&str, &str),
    findings: &mut Vec<Finding>,
) {
    if let Some(dimension) = catalogue.dimension(dim)
        && !dimension.open
        && dimension.value(value).is_none()
    {
        push(
            findings,
            place,
            format!("{value} is not a value of {dim}"),
            "Add it in dimensions.toml.",
        );
    }
}

fn check_indicator(
    catalogue: &Catalogue,
    indicator: &Indicator,
    series: &BTreeSet<String>,
    findings: &mut Vec<Finding>,
) {
    let place = format!("indicator {}", indicator.code);
    if catalogue.measure(&indicator.measure).is_none() {
        push(
            findings,
            &place,
            format!("measure {} is not defined", indicator.measure),
            "Define it in measures.toml.",
        );
    }
    for dim in &indicator.dims {
        if catalogue.dimension(dim).is_none() {
            push(
                findings,
                &place,
                format!("dimension {dim} is not defined"),
                "Define it in dimensions.toml.",
            );
        }
    }
    for source in &indicator.facts {
        if !series.contains(&source.series) {
            push(
                findings,
                &place,
                format!("no kind and no register says the series {}", source.series),
                "Name a series of a kind as kind.series, or one of register.toml.",
            );
        }
        for (dim, value) in &source.only {
            check_value(catalogue, &place, (dim, value), findings);
        }
    }
    let derived = matches!(indicator.typ, IndicatorType::Ratio | IndicatorType::Mean);
    match (&indicator.of, derived) {
        (None, true) => push(
            findings,
            &place,
            "a ratio or mean needs its two parts".to_owned(),
            "Add of = { numerator = …, denominator = … }.",
        ),
        (Some(_), false) => push(
            findings,
            &place,
            "only a ratio or mean has parts".to_owned(),
            "Remove of, or change the type.",
        ),
        (Some(parts), true) => {
            for part in [&parts.numerator, &parts.denominator] {
                if catalogue
                    .indicator(part)
                    .is_none_or(|part| part.of.is_some())
                {
                    push(
                        findings,
                        &place,
                        format!("{part} is not a plain indicator"),
                        "Name an indicator of facts or declarations.",
                    );
                }
            }
        }
        (None, false) => {}
    }
}

fn check_form(catalogue: &Catalogue, form: &Form, findings: &mut Vec<Finding>) {
    let place = format!("form {}", form.code);
    for section in &form.sections {
        for line in &section.lines {
            if catalogue.indicator(&line.indicator).is_none() {
                push(
                    findings,
                    &place,
                    format!(
                        "line {}: indicator {} is not defined",
                        line.no, line.indicator
                    ),
                    "Name an indicator.",
                );
            }
        }
        for sentence in &section.text {
            for text in [&sentence.vi, &sentence.en] {
                for chip in chips(text) {
                    let code = chip.split(['|', ':']).next().unwrap_or_default();
                    if !matches!(code, "unit" | "period") && catalogue.indicator(code).is_none() {
                        push(
                            findings,
                            &place,
                            format!("the chip {{{chip}}} names no indicator"),
                            "Name an indicator.",
                        );
                    }
                }
            }
        }
    }
}

/// The chips of a sentence, without their braces.
pub fn chips(text: &str) -> Vec<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(chip, _)| chip))
        .collect()
}

fn check_rules(catalogue: &Catalogue, findings: &mut Vec<Finding>) {
    for (at, rule) in catalogue.rules.iter().enumerate() {
        let place = format!("rule {} from {}", rule.code, rule.from_on);
        if rule.basis.trim().is_empty() {
            push(
                findings,
                &place,
                "the legal basis is missing".to_owned(),
                "Add basis = \"…\".",
            );
        }
        let overlaps = catalogue.rules[at + 1..].iter().any(|other| {
            other.code == rule.code
                && rule.until_on.is_none_or(|until| other.from_on < until)
                && other.until_on.is_none_or(|until| rule.from_on < until)
        });
        if overlaps {
            push(
                findings,
                &place,
                "another row of this rule is in force on the same days".to_owned(),
                "End the older row on the day the newer begins.",
            );
        }
    }
}
