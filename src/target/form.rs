//! Reads a target from what was typed.

use timeline::{Day, Period, PeriodName};
use vietnamese::Qualifier;

use super::rules::{NewTarget, check_target};
use super::{Target, store::Held};
use crate::catalogue::{Catalogue, Indicator, IndicatorType};
use crate::declared::{
    Dims, Refusal, Share, check_dims, check_standing, print_ppm, read_period, read_share,
};
use crate::indicator::{parse_dims, print_dims};
use crate::unit::Unit;
use crate::web::{FormState, Words, day_short};

/// A target as asked for, or the form with its sentences. Withdrawing needs the key alone.
pub fn read(
    form: &mut FormState,
    (unit, catalogue): (&Unit, &Catalogue),
    words: Words,
) -> Option<NewTarget> {
    let Some(indicator) = catalogue.indicator(form.text("so")) else {
        form.wrong("so", words.t("target-indicator-missing"));
        return None;
    };
    let name = read_key_period(form, unit, words);
    let dims = read_key_dims(form, indicator, (catalogue, words));
    let owner = form
        .text("assigned_by")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let (name, dims) = (name?, dims?);
    let withdraws = form.text("viec") == "rut";
    let as_of = read_day(form, words);
    let target = match withdraws {
        true => None,
        false => Some(read_target(form, indicator, (name.period(), as_of), words)?),
    };
    form.is_sound().then_some(NewTarget {
        unit_id: unit.unit_id,
        indicator: indicator.code.clone(),
        dims,
        period: name.period(),
        as_of: as_of.filter(|_| !withdraws),
        owner,
        target,
    })
}

fn read_key_period(form: &mut FormState, unit: &Unit, words: Words) -> Option<PeriodName> {
    match read_period(form.text("ky"), words) {
        Ok(name) => match check_standing(unit.founded_on, unit.ended_on, name.period()) {
            Ok(()) => Some(name),
            Err(refusal) => {
                form.wrong("ky", sentence(&refusal, words));
                None
            }
        },
        Err(sentence) => {
            form.wrong("ky", sentence);
            None
        }
    }
}

fn read_key_dims(
    form: &mut FormState,
    indicator: &Indicator,
    (catalogue, words): (&Catalogue, Words),
) -> Option<Dims> {
    let Some(dims) = parse_dims(form.text("chieu")) else {
        form.wrong("chieu", words.t("target-dims-unreadable"));
        return None;
    };
    match check_dims(&dims, indicator, catalogue) {
        Ok(()) => Some(dims),
        Err(refusal) => {
            form.wrong("chieu", sentence(&refusal, words));
            None
        }
    }
}

fn read_day(form: &mut FormState, words: Words) -> Option<Day> {
    if form.text("as_of").is_empty() {
        return None;
    }
    crate::unit::read_day(form, "as_of", words)
}

fn sentence(refusal: &Refusal, words: Words) -> String {
    words.with(refusal.message, &refusal.about)
}

fn read_target(
    form: &mut FormState,
    indicator: &Indicator,
    (period, as_of): (Period, Option<Day>),
    words: Words,
) -> Option<Target> {
    let qualifier: Qualifier = form.text("qualifier").parse().unwrap_or_default();
    let mut target = Target {
        value: None,
        percent_ppm: None,
        low: None,
        high: None,
        qualifier: qualifier.as_code().to_owned(),
        assigned_by: form.text("assigned_by").to_owned(),
        decision_no: form.text("decision_no").to_owned(),
        source: Some(form.text("source").to_owned()).filter(|text| !text.is_empty()),
    };
    let text = form.text("value").to_owned();
    if indicator.typ == IndicatorType::Ratio {
        match read_share(&text) {
            Some(Share::Percent(ppm)) => target.percent_ppm = Some(ppm),
            _ => form.wrong(
                "value",
                words.t1("declared-share-unreadable", "text", &text),
            ),
        }
    } else if !text.is_empty() {
        match vietnamese::parse_qualified(&text) {
            Ok(read) => {
                (target.value, target.low, target.high) = (read.value, read.low, read.high);
                if read.qualifier != Qualifier::Exact {
                    target.qualifier = read.qualifier.as_code().to_owned();
                }
            }
            Err(_) => form.wrong(
                "value",
                words.t1("declared-number-unreadable", "text", &text),
            ),
        }
    }
    if !form.is_sound() {
        return None;
    }
    match check_target(target, indicator, (period, as_of)) {
        Ok(target) => Some(target),
        Err(refusal) => {
            form.wrong(refusal.field, sentence(&refusal, words));
            None
        }
    }
}

/// Puts a target that holds into the form.
pub fn show(form: &mut FormState, held: &Held) {
    let target = &held.target;
    form.set("so", &held.indicator);
    form.set("chieu", print_dims(&held.dims));
    form.set("ky", PeriodName::named(held.period).to_string());
    form.set("value", typed(target));
    form.set("qualifier", &target.qualifier);
    form.set("assigned_by", &target.assigned_by);
    form.set("decision_no", &target.decision_no);
    form.set("source", target.source.clone().unwrap_or_default());
    form.set("as_of", held.as_of.map(day_short).unwrap_or_default());
}

/// The number of a target as one would type it.
pub fn typed(target: &Target) -> String {
    let number = |value: Option<i64>| value.map(vietnamese::number).unwrap_or_default();
    match (target.percent_ppm, target.value) {
        (Some(ppm), _) => print_ppm(ppm, 4),
        (None, Some(value)) => vietnamese::number(value),
        (None, None) => format!("{} - {}", number(target.low), number(target.high)),
    }
}
