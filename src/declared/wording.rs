//! Figures, periods and dimensions in words, as the pages of declarations and targets say them.

use timeline::PeriodName;
use vietnamese::Qualifier;

use super::rules::{Dims, Word};
use super::share::print_ppm;
use crate::catalogue::{Catalogue, Indicator};
use crate::indicator::Figure;
use crate::web::{Words, amount, day_short, figure_text};

/// What a figure says, whoever says it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shape<'a> {
    pub value: Option<i64>,
    pub percent_ppm: Option<i64>,
    pub low: Option<i64>,
    pub high: Option<i64>,
    pub qualifier: Qualifier,
    pub fraction: Option<(i64, i64)>,
    pub printed: Option<&'a str>,
}

impl<'a> From<&'a Word> for Shape<'a> {
    fn from(word: &'a Word) -> Self {
        Self {
            value: word.value,
            percent_ppm: word.percent_ppm,
            low: word.low,
            high: word.high,
            qualifier: word.qualifier,
            fraction: word.numerator.zip(word.denominator),
            printed: word.printed.as_deref(),
        }
    }
}

impl<'a> From<&'a Figure> for Shape<'a> {
    fn from(figure: &'a Figure) -> Self {
        Self {
            value: figure.value,
            percent_ppm: figure.percent_ppm,
            low: figure.low,
            high: figure.high,
            qualifier: figure.qualifier(),
            fraction: figure.numerator.zip(figure.denominator),
            printed: figure.printed.as_deref(),
        }
    }
}

/// The figure as it is read: `trên 144 tỷ đồng`, `121/163 = 74,2%`, `từ 10 tỷ đến 99 tỷ đồng`.
pub fn amount_words(shape: Shape<'_>, measure: &str, words: Words) -> String {
    let language = words.language();
    let said = match (language, shape.qualifier) {
        ("en", qualifier) => qualifier.word_en(),
        (_, qualifier) => qualifier.word_vi(),
    };
    let before = if said.is_empty() {
        String::new()
    } else {
        format!("{said} ")
    };
    let exact = |value| figure_text(value, Qualifier::Exact, measure, language);
    if let (Some(value), false) = (shape.value, measure == "%") {
        return figure_text(value, shape.qualifier, measure, language);
    }
    if let Some((over, under)) = shape.fraction {
        let share = vietnamese::percent(over, under).unwrap_or_default();
        let (over, under) = (amount(over, language), amount(under, language));
        return format!("{before}{over}/{under} = {}", point(&share, language));
    }
    if let Some(ppm) = shape.percent_ppm {
        return format!("{before}{}%", point(&print_ppm(ppm, 2), language));
    }
    if let (Qualifier::Order, Some(printed)) = (shape.qualifier, shape.printed) {
        return printed.to_owned();
    }
    match (shape.low, shape.high) {
        (Some(low), Some(high)) => words.with(
            "declared-range",
            &[("low", exact(low)), ("high", exact(high))],
        ),
        (Some(low), None) => words.t1("declared-range-from", "low", exact(low)),
        (None, Some(high)) => words.t1("declared-range-to", "high", exact(high)),
        (None, None) => String::new(),
    }
}

/// A decimal as the language writes it.
fn point(text: &str, language: &str) -> String {
    if language == "en" {
        let swapped = text.chars().map(|c| match c {
            '.' => ',',
            ',' => '.',
            other => other,
        });
        swapped.collect()
    } else {
        text.to_owned()
    }
}

/// What stands in an input for this word; typed again unchanged it says the same.
pub fn typed(word: &Word) -> String {
    if let Some((numerator, denominator)) = word.numerator.zip(word.denominator) {
        return format!(
            "{}/{}",
            vietnamese::number(numerator),
            vietnamese::number(denominator)
        );
    }
    if let Some(value) = word.value {
        return vietnamese::number(value);
    }
    if let Some(ppm) = word.percent_ppm {
        return format!("{}%", print_ppm(ppm, 4));
    }
    if let (Qualifier::Order, Some(printed)) = (word.qualifier, &word.printed) {
        return printed.clone();
    }
    let number = |value: Option<i64>| value.map(vietnamese::number).unwrap_or_default();
    format!("{} - {}", number(word.low), number(word.high))
}

/// The codes of the qualifiers with their words.
pub fn qualifier_words(words: Words) -> Vec<(&'static str, String)> {
    Qualifier::ALL
        .iter()
        .map(|qualifier| {
            let code = qualifier.as_code();
            (
                code,
                words.t(&format!("declared-qualifier-{}", code.replace('_', "-"))),
            )
        })
        .collect()
}

/// The dimension values in words: `Nữ; Tết Nguyên đán`.
pub fn dims_words(catalogue: &Catalogue, dims: &Dims, language: &str) -> String {
    let names: Vec<String> = dims
        .iter()
        .map(|(dim, value)| catalogue.value_name(dim, value, language))
        .collect();
    names.join("; ")
}

/// A period in words: `6 tháng đầu năm công tác 2026 (01/12/2025–31/05/2026)`.
pub fn period_words(name: PeriodName, words: Words) -> String {
    let text = name.to_string();
    let period = name.period();
    let days = [
        ("from", day_short(period.from_on())),
        ("last", day_short(period.last_on())),
    ];
    let (year, part) = text.split_once('-').unwrap_or((&text, ""));
    if text.contains("..") {
        return words.with("declared-period-days", &days);
    }
    let key = match part {
        "" => "declared-period-year",
        "U" => "declared-period-u",
        "U1" => "declared-period-u1",
        "U2" => "declared-period-u2",
        "H1" => "declared-period-h1",
        "H2" => "declared-period-h2",
        quarter if quarter.starts_with('Q') => "declared-period-quarter",
        _ => "declared-period-month",
    };
    let number = part.trim_start_matches(['Q', '0']).to_owned();
    let [from, last] = days;
    let named = [("year", year.to_owned()), ("number", number), from, last];
    words.with(key, &named)
}

/// Every indicator by group, for a list to choose from.
pub fn indicators_by_group(
    catalogue: &Catalogue,
    language: &str,
) -> Vec<(String, Vec<(String, String)>)> {
    let of_group = |code: &str| -> Vec<(String, String)> {
        let inside = catalogue
            .indicators
            .iter()
            .filter(|one| one.group() == code);
        inside
            .map(|one: &Indicator| (one.code.clone(), one.name(language).to_owned()))
            .collect()
    };
    catalogue
        .groups
        .iter()
        .map(|group| {
            let name = if language == "en" {
                &group.en
            } else {
                &group.vi
            };
            (format!("{}. {name}", group.code), of_group(&group.code))
        })
        .filter(|(_, indicators)| !indicators.is_empty())
        .collect()
}

/// The measure's name.
pub fn measure_name(catalogue: &Catalogue, indicator: &Indicator, language: &str) -> String {
    catalogue
        .measure(&indicator.measure)
        .map_or(String::new(), |measure| {
            if language == "en" {
                measure.en.clone()
            } else {
                measure.vi.clone()
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_said_in_words() {
        let say = |text: &str| period_words(text.parse().unwrap(), Words::of("vi"));
        assert_eq!(say("2026"), "năm 2026");
        assert_eq!(say("2026-Q3"), "quý\u{a0}3 năm 2026");
        assert_eq!(say("2026-04"), "tháng 4 năm 2026");
        assert_eq!(
            say("2026-U1"),
            "6 tháng đầu năm công tác 2026 (01/12/2025–31/05/2026)"
        );
        assert_eq!(
            say("2025-01-01..2025-09-17"),
            "từ 01/01/2025 đến 17/09/2025"
        );
    }

    #[test]
    fn figures_are_said_with_their_words() {
        let say = |word: &Word, measure| amount_words(word.into(), measure, Words::of("vi"));
        let over = Word {
            value: Some(144_000_000_000),
            qualifier: Qualifier::Over,
            ..Word::default()
        };
        assert_eq!(say(&over, "đồng"), "trên 144 tỷ\u{a0}đồng");
        let share = Word {
            numerator: Some(121),
            denominator: Some(163),
            ..Word::default()
        };
        assert_eq!(say(&share, "%"), "121/163 = 74,2%");
        assert_eq!(typed(&share), "121/163");
    }
}
