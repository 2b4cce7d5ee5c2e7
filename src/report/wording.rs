//! How a figure is written in a sentence or a cell: qualifier before, measure after, percentages
//! computed, an order of magnitude in its own words. Pure.

use serde::{Deserialize, Serialize};
use vietnamese::Qualifier;

use crate::indicator::Figure;
use crate::target::Target;
use crate::web::{amount, figure_text};

pub mod change;

/// Which side of a figure a chip prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// Number and measure, or the percentage of a ratio.
    Whole,
    /// The number alone.
    Number,
    /// The target's number and measure.
    Target,
    /// The figure as a percentage of its target.
    Rate,
    /// Numerator over denominator, `121/163`.
    Fraction,
    /// Against the year before: `tăng 12,3% so với cùng kỳ năm trước`.
    Change,
    /// The figure of the year before.
    Before,
    /// Against the target: `đạt 92,4% chỉ tiêu`, `vượt 0,06% chỉ tiêu`.
    Reach,
    /// A line of a table: the figure, the year before, the target and the rate.
    Row,
}

impl Way {
    /// The ways a chip may name, as offered.
    pub const NAMED: [(Way, &'static str); 8] = [
        (Way::Whole, ""),
        (Way::Number, "number"),
        (Way::Change, "change"),
        (Way::Before, "before"),
        (Way::Reach, "reach"),
        (Way::Rate, "rate"),
        (Way::Target, "target"),
        (Way::Fraction, "fraction"),
    ];

    /// The way of this name.
    pub fn find(name: &str) -> Option<Self> {
        let mut named = Self::NAMED.into_iter();
        named.find(|(_, own)| *own == name).map(|(way, _)| way)
    }

    /// The way named after a chip's colon; an unknown name is the whole figure.
    pub fn named(name: &str) -> Self {
        Self::find(name).unwrap_or(Way::Whole)
    }

    /// The name after a chip's colon; empty for the whole figure.
    pub fn name(self) -> &'static str {
        let mut named = Self::NAMED.into_iter();
        named
            .find(|(own, _)| *own == self)
            .map_or("", |(_, name)| name)
    }

    /// Whether a target is needed to print it.
    pub fn needs_target(self) -> bool {
        matches!(self, Way::Target | Way::Rate | Way::Reach | Way::Row)
    }

    /// Whether the figure of the year before is needed to print it.
    pub fn needs_before(self) -> bool {
        matches!(self, Way::Change | Way::Before | Way::Row)
    }
}

/// The words of a figure printed this way; `None` where it is not known.
pub fn figure_words(
    figure: &Figure,
    target: Option<&Target>,
    (way, measure): (Way, &str),
    language: &str,
) -> Option<String> {
    match way {
        Way::Target => target_words(target?, measure, language),
        Way::Rate => {
            let of = target.and_then(|target| target.value)?;
            let rate = rate_words(figure.value?, of)?;
            Some(qualified(
                figure.qualifier(),
                localised(rate, language),
                language,
            ))
        }
        Way::Fraction => {
            let (over, under) = (figure.numerator?, figure.denominator?);
            Some(format!(
                "{}/{}",
                amount(over, language),
                amount(under, language)
            ))
        }
        Way::Reach => change::reach_words(figure, target?, language),
        // These need a second figure: see `change`.
        Way::Change | Way::Before => None,
        Way::Whole | Way::Row => plain_words(figure, measure, language),
        Way::Number => plain_words(figure, "", language),
    }
}

/// A percentage of a whole; one that is nearly all, or hardly more, is told from all by a second
/// decimal: 15.199 of 15.190 is `100,06%`.
pub fn rate_words(value: i64, of: i64) -> Option<String> {
    let ppm = crate::indicator::ratio_ppm(value, of)?;
    if value == of || !(995_000..=1_005_000).contains(&ppm) {
        return vietnamese::percent(value, of);
    }
    // Of millions, one more or less is told by as many decimals as it takes.
    let ppm = if value > of {
        ppm.max(1_000_001)
    } else {
        ppm.min(999_999)
    };
    let mut written = (2..=4).map(|places| vietnamese::decimal(ppm * 100, places));
    let is_all = |words: &str| {
        words
            .strip_prefix("100,")
            .is_some_and(|rest| rest.bytes().all(|b| b == b'0'))
    };
    let told = written.find(|words| !is_all(words))?;
    Some(format!("{told}%"))
}

fn plain_words(figure: &Figure, measure: &str, language: &str) -> Option<String> {
    if !figure.is_known() {
        return None;
    }
    if figure.qualifier() == Qualifier::Order {
        return order_words(figure, measure, language);
    }
    if figure.percent_ppm.is_some() {
        let rate = percent_words(figure, language)?;
        return Some(qualified(figure.qualifier(), rate, language));
    }
    if let Some(value) = figure.value {
        return Some(figure_text(value, figure.qualifier(), measure, language));
    }
    let (low, high) = (figure.low?, figure.high?);
    let low = figure_text(low, Qualifier::Exact, "", language);
    let high = figure_text(high, Qualifier::Exact, measure, language);
    Some(if language == "en" {
        format!("from {low} to {high}")
    } else {
        format!("từ {low} đến {high}")
    })
}

/// The percentage of a ratio: computed to one decimal where its parts are known, else as stated.
pub fn percent_words(figure: &Figure, language: &str) -> Option<String> {
    let computed = match (figure.numerator, figure.denominator) {
        (Some(over), Some(under)) => vietnamese::percent(over, under),
        _ => None,
    };
    let stated = || {
        let ppm = figure.percent_ppm?;
        Some(if ppm % 10_000 == 0 {
            format!("{}%", vietnamese::number(ppm / 10_000))
        } else {
            format!("{}%", vietnamese::decimal(ppm.checked_mul(100)?, 1))
        })
    };
    Some(localised(computed.or_else(stated)?, language))
}

fn target_words(target: &Target, measure: &str, language: &str) -> Option<String> {
    let qualifier = target.qualifier.parse().unwrap_or(Qualifier::Exact);
    if let Some(value) = target.value {
        return Some(figure_text(value, qualifier, measure, language));
    }
    let percent = vietnamese::percent(target.percent_ppm?, 1_000_000)?;
    Some(qualified(qualifier, localised(percent, language), language))
}

/// The qualifier's word before words already finished.
pub(super) fn qualified(qualifier: Qualifier, words: String, language: &str) -> String {
    let word = if language == "en" {
        qualifier.word_en()
    } else {
        qualifier.word_vi()
    };
    if word.is_empty() {
        words
    } else {
        format!("{word} {words}")
    }
}

/// English writes the dot where Vietnamese writes the comma, and the other way round.
pub(super) fn localised(text: String, language: &str) -> String {
    if language != "en" {
        return text;
    }
    let swap = |letter| match letter {
        ',' => '.',
        '.' => ',',
        other => other,
    };
    text.chars().map(swap).collect()
}

/// An order of magnitude: the words that were kept, else made from the least it can mean.
fn order_words(figure: &Figure, measure: &str, language: &str) -> Option<String> {
    let kept = figure.printed.as_deref().map(str::trim);
    let words = match kept {
        Some(kept) if language != "en" && !kept.is_empty() => kept.to_owned(),
        _ => magnitude(figure.low?, language),
    };
    let ends = words.to_lowercase().ends_with(&measure.to_lowercase());
    Some(if measure.is_empty() || ends {
        words
    } else {
        format!("{words}\u{a0}{measure}")
    })
}

fn magnitude(low: i64, language: &str) -> String {
    let exponent = low.max(1).ilog10();
    let (step, scale) = (exponent % 3, exponent / 3);
    if language == "en" {
        let scale = ["", "thousands", "millions", "billions", "trillions"][scale.min(4) as usize];
        let step = ["", "tens of ", "hundreds of "][step as usize];
        let words = format!("{step}{scale}");
        return words.trim_end_matches(" of ").to_owned();
    }
    let scale = ["", "nghìn", "triệu", "tỷ", "nghìn tỷ"][scale.min(4) as usize];
    let step = ["", "chục", "trăm"][step as usize];
    ["hàng", step, scale]
        .iter()
        .filter(|word| !word.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples::{declared, order, ratio, target};

    fn words(figure: &Figure, way: Way, measure: &str) -> Option<String> {
        figure_words(figure, None, (way, measure), "vi")
    }

    #[test]
    fn a_chip_carries_qualifier_number_and_measure() {
        let money = declared(144_000_000_000, "over");
        assert_eq!(
            words(&money, Way::Whole, "đồng").as_deref(),
            Some("trên 144 tỷ\u{a0}đồng")
        );
        let spoken = declared(11_120_000_000, "exact");
        assert_eq!(
            words(&spoken, Way::Whole, "đồng").as_deref(),
            Some("11 tỷ 120 triệu\u{a0}đồng")
        );
        let people = declared(841, "exact");
        assert_eq!(words(&people, Way::Number, "người").as_deref(), Some("841"));
    }

    #[test]
    fn an_order_of_magnitude_keeps_its_words() {
        let kept = order(Some("hàng trăm tỷ đồng"), 100_000_000_000);
        assert_eq!(
            words(&kept, Way::Whole, "đồng").as_deref(),
            Some("hàng trăm tỷ đồng")
        );
        let summed = order(None, 10_000_000_000);
        assert_eq!(
            words(&summed, Way::Whole, "đồng").as_deref(),
            Some("hàng chục tỷ\u{a0}đồng")
        );
        assert_eq!(
            figure_words(&kept, None, (Way::Whole, "đồng"), "en").as_deref(),
            Some("hundreds of billions\u{a0}đồng")
        );
    }

    #[test]
    fn percentages_are_computed_from_their_parts() {
        let fraction = ratio(Some((121, 163)), 750_000, "exact");
        assert_eq!(words(&fraction, Way::Whole, "%").as_deref(), Some("74,2%"));
        assert_eq!(
            words(&fraction, Way::Fraction, "%").as_deref(),
            Some("121/163")
        );
        assert_eq!(
            figure_words(&fraction, None, (Way::Whole, "%"), "en").as_deref(),
            Some("74.2%")
        );
        let bare = ratio(None, 700_000, "over");
        assert_eq!(words(&bare, Way::Whole, "%").as_deref(), Some("trên 70%"));
    }

    #[test]
    fn a_target_is_printed_and_divided_by() {
        let figure = declared(15_199, "exact");
        let target = target(15_190);
        let say = |way| figure_words(&figure, Some(&target), (way, "người"), "vi");
        assert_eq!(say(Way::Target).as_deref(), Some("15.190\u{a0}người"));
        assert_eq!(say(Way::Rate).as_deref(), Some("100,06%"));
        assert_eq!(words(&figure, Way::Rate, "người"), None);
    }
}
