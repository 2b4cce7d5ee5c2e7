//! Figures and targets for the tests of this feature.

use crate::indicator::Figure;
use crate::target::Target;

fn figure(fields: serde_json::Value) -> Figure {
    let mut whole = serde_json::json!({
        "value": null, "low": null, "high": null, "qualifier": "exact", "percent_ppm": null,
        "numerator": null, "denominator": null, "basis": "declared", "counted": null,
        "declared": null, "coverage": null, "facts": 0, "people": null, "printed": null,
        "flag": null, "sources": [], "as_of": null
    });
    for (name, value) in fields.as_object().unwrap() {
        whole[name] = value.clone();
    }
    serde_json::from_value(whole).unwrap()
}

pub fn declared(value: i64, qualifier: &str) -> Figure {
    figure(serde_json::json!({ "value": value, "qualifier": qualifier }))
}

pub fn counted(value: i64) -> Figure {
    figure(serde_json::json!({ "value": value, "basis": "recorded", "counted": value }))
}

pub fn order(printed: Option<&str>, low: i64) -> Figure {
    figure(serde_json::json!({
        "low": low, "high": low * 10 - 1, "qualifier": "order", "printed": printed
    }))
}

pub fn ratio(parts: Option<(i64, i64)>, percent_ppm: i64, qualifier: &str) -> Figure {
    figure(serde_json::json!({
        "percent_ppm": percent_ppm, "qualifier": qualifier,
        "numerator": parts.map(|parts| parts.0), "denominator": parts.map(|parts| parts.1)
    }))
}

pub fn target(value: i64) -> Target {
    Target {
        value: Some(value),
        percent_ppm: None,
        low: None,
        high: None,
        qualifier: "exact".to_owned(),
        assigned_by: "Tổng Liên đoàn Lao động Việt Nam".to_owned(),
        decision_no: String::new(),
        source: None,
    }
}
