//! A figure as JSON, in the shape others rely on.

use std::collections::BTreeMap;

use serde::Serialize;

use super::figures::Figure;
use crate::catalogue::{Indicator, IndicatorType};
use crate::target::Target;

/// What surrounds a figure when it is written out.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    pub unit: &'a str,
    pub period: &'a str,
    pub structure: &'a str,
    pub known_at: &'a str,
    pub as_of: &'a str,
    pub measure: &'a str,
    /// How many records stand behind the counted value.
    pub records: i64,
}

/// One figure as other programs read it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct FigureJson {
    pub unit: String,
    pub indicator: String,
    pub dims: BTreeMap<String, String>,
    pub period: String,
    pub as_of: String,
    pub structure: String,
    /// A whole number, or a percentage with at most one decimal for ratios.
    #[schema(value_type = Option<f64>)]
    pub value: Option<serde_json::Number>,
    pub low: Option<i64>,
    pub high: Option<i64>,
    pub qualifier: String,
    pub printed: Option<String>,
    pub flag: Option<String>,
    pub measure: String,
    pub numerator: Option<i64>,
    pub denominator: Option<i64>,
    pub basis: Option<String>,
    pub counted: Option<i64>,
    pub declared: Option<i64>,
    pub coverage: Option<f64>,
    pub people: Option<i64>,
    pub unnamed: Option<i64>,
    #[schema(value_type = Option<f64>)]
    pub target: Option<serde_json::Number>,
    pub targets: Vec<TargetJson>,
    /// Records behind the counted value.
    pub records: i64,
    pub sources: Vec<String>,
    pub known_at: String,
}

/// A target as other programs read it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct TargetJson {
    #[schema(value_type = Option<f64>)]
    pub value: Option<serde_json::Number>,
    pub low: Option<i64>,
    pub high: Option<i64>,
    pub qualifier: String,
    pub owner: String,
    pub decision_no: String,
    pub source: String,
}

/// Parts per million as a percentage of at most one decimal.
pub fn percent_number(ppm: i64) -> Option<serde_json::Number> {
    let tenths = (ppm + 500).div_euclid(1000);
    if tenths % 10 == 0 {
        Some(serde_json::Number::from(tenths / 10))
    } else {
        serde_json::Number::from_f64(tenths as f64 / 10.0)
    }
}

fn number_of(value: Option<i64>, percent_ppm: Option<i64>) -> Option<serde_json::Number> {
    match percent_ppm {
        Some(ppm) => percent_number(ppm),
        None => value.map(serde_json::Number::from),
    }
}

/// The figure with its setting and targets.
pub fn figure_json(
    indicator: &Indicator,
    dims: &BTreeMap<String, String>,
    figure: &Figure,
    targets: &[Target],
    setting: Setting<'_>,
) -> FigureJson {
    let targets: Vec<TargetJson> = targets
        .iter()
        .map(|target| TargetJson {
            value: number_of(target.value, target.percent_ppm),
            low: target.low,
            high: target.high,
            qualifier: target.qualifier.clone(),
            owner: target.assigned_by.clone(),
            decision_no: target.decision_no.clone(),
            source: target.source.clone().unwrap_or_default(),
        })
        .collect();
    let mut sources = figure.sources.clone();
    sources.extend(
        targets
            .iter()
            .map(|target| target.source.clone())
            .filter(|s| !s.is_empty()),
    );
    let stock = indicator.typ == IndicatorType::Stock;
    let as_of = figure.as_of.filter(|_| stock).map(|day| day.to_string());
    FigureJson {
        unit: setting.unit.to_owned(),
        indicator: indicator.code.clone(),
        dims: dims.clone(),
        period: setting.period.to_owned(),
        as_of: as_of.unwrap_or_else(|| setting.as_of.to_owned()),
        structure: setting.structure.to_owned(),
        value: number_of(figure.value, figure.percent_ppm),
        low: figure.low,
        high: figure.high,
        qualifier: if figure.is_known() {
            figure.qualifier.clone()
        } else {
            "exact".to_owned()
        },
        printed: figure.printed.clone(),
        flag: figure.flag.clone(),
        measure: setting.measure.to_owned(),
        numerator: figure.numerator,
        denominator: figure.denominator,
        basis: figure.basis.map(|basis| basis.code().to_owned()),
        counted: figure.counted,
        declared: figure.declared,
        coverage: figure.coverage.map(|(declaring, due)| {
            if due > 0 {
                declaring as f64 / due as f64
            } else {
                0.0
            }
        }),
        people: figure.people.map(|(people, _)| people),
        unnamed: figure.people.map(|(_, unnamed)| unnamed),
        target: targets.first().and_then(|target| target.value.clone()),
        targets,
        records: setting.records,
        sources,
        known_at: setting.known_at.to_owned(),
    }
}
