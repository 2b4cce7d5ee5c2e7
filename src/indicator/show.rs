//! A figure in words for pages and papers: value, qualifier, measure, verdict against a target.

use vietnamese::Qualifier;

use super::figures::{Basis, Figure};
use crate::catalogue::{Better, Catalogue, Indicator};
use crate::target::Target;
use crate::web::{Words, amount, money_short};

/// A figure as a page shows it.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    /// `trên`, `khoảng`, or nothing.
    pub qualifier: String,
    /// `634.218`, `74,2`, `hàng trăm tỷ đồng`; empty when nothing is known.
    pub value: String,
    pub measure: String,
    /// Class of the point: how the figure is known.
    pub point: &'static str,
    /// Key of the point's spoken words.
    pub point_key: &'static str,
    pub known: bool,
    /// The exact amount, for a title, where the value is shortened.
    pub full: String,
}

/// The class and the words of the point for a basis.
pub fn point(figure: &Figure) -> (&'static str, &'static str) {
    match figure.basis {
        Some(Basis::Recorded) => ("pt", "point-recorded"),
        Some(Basis::Mixed) => ("pt pt-half", "point-mixed"),
        Some(Basis::Declared) if figure.value.is_none() && figure.percent_ppm.is_none() => {
            ("pt pt-order", "point-order")
        }
        Some(Basis::Declared) => ("pt pt-ring", "point-declared"),
        None => ("", "point-none"),
    }
}

/// Parts per million as `74,2%`.
pub fn percent(ppm: i64, language: &str) -> String {
    let text = vietnamese::percent(ppm, 1_000_000).unwrap_or_default();
    if language == "en" {
        text.replace(',', ".")
    } else {
        text
    }
}

/// The figure in the reader's language; money shortened from a million up.
pub fn show(figure: &Figure, indicator: &Indicator, catalogue: &Catalogue, words: Words) -> Shown {
    let language = words.language();
    let (point, point_key) = point(figure);
    let measure = catalogue.measure(&indicator.measure);
    let measure = measure.map_or("", |measure| {
        if language == "en" {
            &measure.en
        } else {
            &measure.vi
        }
    });
    let mut shown = Shown {
        point,
        point_key,
        known: figure.is_known(),
        ..Shown::default()
    };
    if !shown.known {
        shown.value = words.t("figure-unknown");
        return shown;
    }
    let qualifier = figure.qualifier();
    if qualifier != Qualifier::Exact && qualifier != Qualifier::Order {
        let word = if language == "en" {
            qualifier.word_en()
        } else {
            qualifier.word_vi()
        };
        shown.qualifier = word.to_owned();
    }
    if let Some(ppm) = figure.percent_ppm {
        shown.value = percent(ppm, language);
        return shown;
    }
    shown.measure = measure.to_owned();
    match figure.value {
        Some(value) if indicator.measure == "dong" && value.abs() >= 1_000_000 => {
            shown.value = money_short(value, language);
            shown.full = format!("{} {measure}", amount(value, language));
        }
        Some(value) => shown.value = amount(value, language),
        None => {
            shown.measure = String::new();
            shown.value = figure.printed.clone().unwrap_or_else(|| {
                let end =
                    |end: Option<i64>| end.map(|end| amount(end, language)).unwrap_or_default();
                format!("{}–{} {measure}", end(figure.low), end(figure.high))
            });
        }
    }
    shown
}

/// How a figure stands against a target.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// Percent of the target reached, at most 100 for the bar.
    pub bar: i64,
    pub reached: bool,
    pub sentence: String,
}

/// The verdict on a figure with a target; nothing where one of the two has no value.
pub fn verdict(
    figure: &Figure,
    target: &Target,
    indicator: &Indicator,
    words: Words,
) -> Option<Verdict> {
    let language = words.language();
    let (have, want, is_percent) = match (figure.percent_ppm, target.percent_ppm) {
        (Some(have), Some(want)) => (have, want, true),
        _ => (figure.value?, target.value.or(target.low)?, false),
    };
    let write = |value: i64| {
        if is_percent {
            percent(value, language)
        } else {
            amount(value, language)
        }
    };
    let reached = match indicator.better {
        Better::Less => have <= want,
        _ => have >= want,
    };
    let bar = if want > 0 {
        (i128::from(have) * 100 / i128::from(want)).clamp(0, 100)
    } else {
        0
    };
    let key = match (reached, have == want) {
        (true, true) => "verdict-met",
        (true, false) if indicator.better == Better::Less => "verdict-within",
        (true, false) => "verdict-over",
        (false, _) if indicator.better == Better::Less => "verdict-above",
        (false, _) => "verdict-short",
    };
    let gap = write((have - want).abs());
    let sentence = words.t2(key, ("target", &write(want)), ("gap", &gap));
    Some(Verdict {
        bar: i64::try_from(bar).unwrap_or(100),
        reached,
        sentence,
    })
}
