//! Reading a figure with the words that qualify it: `trên 144 tỷ đồng`, `hàng trăm tỷ`,
//! `700.000 - 3 triệu`.
//!
//! The text holds the number and its qualifier only; what is counted (người, lượt) is cut off by
//! the caller.

use crate::amount::{Amount, NumberFault, parse_number, scale};
use crate::fold::{fold, tidy};
use crate::qualifier::Qualifier;

/// A figure as its text states it. Either `value` is known, or `low` and `high` are: the ends of
/// a stated range, or for [`Qualifier::Order`] the least and the most the words can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct QualifiedAmount {
    pub qualifier: Qualifier,
    pub value: Option<i64>,
    pub low: Option<i64>,
    pub high: Option<i64>,
    /// Whether the text itself said đồng.
    pub in_dong: bool,
}

/// Words before a figure. A longer one stands before a shorter one it begins with.
const BEFORE: [(&str, Qualifier); 33] = [
    ("ít nhất", Qualifier::AtLeast),
    ("tối thiểu", Qualifier::AtLeast),
    ("không dưới", Qualifier::AtLeast),
    ("không ít hơn", Qualifier::AtLeast),
    (">=", Qualifier::AtLeast),
    ("≥", Qualifier::AtLeast),
    ("nhiều nhất", Qualifier::AtMost),
    ("tối đa", Qualifier::AtMost),
    ("không quá", Qualifier::AtMost),
    ("không vượt quá", Qualifier::AtMost),
    ("<=", Qualifier::AtMost),
    ("≤", Qualifier::AtMost),
    ("trên", Qualifier::Over),
    ("hơn", Qualifier::Over),
    (">", Qualifier::Over),
    ("gần", Qualifier::Under),
    ("dưới", Qualifier::Under),
    ("chưa đến", Qualifier::Under),
    ("chưa tới", Qualifier::Under),
    ("chưa đầy", Qualifier::Under),
    ("ngót", Qualifier::Under),
    ("<", Qualifier::Under),
    ("khoảng", Qualifier::About),
    ("xấp xỉ", Qualifier::About),
    ("ước tính", Qualifier::About),
    ("ước đạt", Qualifier::About),
    ("ước chừng", Qualifier::About),
    ("ước", Qualifier::About),
    ("độ chừng", Qualifier::About),
    ("cỡ", Qualifier::About),
    ("chừng", Qualifier::About),
    ("~", Qualifier::About),
    ("≈", Qualifier::About),
];

const AFTER: [(&str, Qualifier); 2] = [
    ("trở lên", Qualifier::AtLeast),
    ("trở xuống", Qualifier::AtMost),
];

/// Reads a figure, a range or an order of magnitude with its qualifying words. Numbers are read
/// as by [`parse_number`]; in `5 - 7 triệu` the first number takes the scale of the second.
pub fn parse_qualified(text: &str) -> Result<QualifiedAmount, NumberFault> {
    let tidied = tidy(text);
    let mut rest = tidied.as_str();
    let mut qualifier = Qualifier::Exact;
    while let Some((found, after)) = strip_before(rest) {
        qualifier = qualifier.plus(found);
        rest = after;
    }
    if let Some((found, before)) = strip_after(rest) {
        qualifier = qualifier.plus(found);
        rest = before;
    }
    if let Some(magnitude) = rest.strip_prefix("hàng ") {
        return parse_order(magnitude);
    }
    let from_word = rest.strip_prefix("từ ");
    let ends = from_word.unwrap_or(rest);
    if let Some((low, high)) = split_range(ends) {
        return parse_range(qualifier, low, high);
    }
    if from_word.is_some() {
        qualifier = qualifier.plus(Qualifier::AtLeast);
    }
    let Amount { value, in_dong } = parse_number(ends)?;
    Ok(QualifiedAmount {
        qualifier,
        value: Some(value),
        low: None,
        high: None,
        in_dong,
    })
}

fn strip_before(text: &str) -> Option<(Qualifier, &str)> {
    BEFORE.into_iter().find_map(|(word, qualifier)| {
        let rest = text.strip_prefix(word)?;
        // "ước" must not be found at the beginning of a longer word.
        (!rest.starts_with(char::is_alphabetic)).then(|| (qualifier, rest.trim_start()))
    })
}

/// The qualifying words a text ends with, right before its figure, and where they begin. The text
/// is in small composed letters; `đã trao hơn ` ends with `hơn`.
pub fn qualifier_before(text: &str) -> Option<(Qualifier, usize)> {
    let mut end = text.trim_end().len();
    let mut found = None;
    loop {
        let before = text[..end].trim_end();
        let ending = BEFORE.into_iter().filter_map(|(words, qualifier)| {
            let rest = before.strip_suffix(words)?;
            let is_whole =
                !words.starts_with(char::is_alphabetic) || !rest.ends_with(char::is_alphabetic);
            is_whole.then_some((rest.len(), qualifier))
        });
        // The longest words reach farthest to the left.
        let Some((from, qualifier)) = ending.min_by_key(|(from, _)| *from) else {
            return found;
        };
        let so_far = found.map_or(Qualifier::Exact, |(so_far, _)| so_far);
        found = Some((so_far.plus(qualifier), from));
        end = from;
    }
}

/// The qualifying words a text begins with, right after its figure, and where they end.
pub fn qualifier_after(text: &str) -> Option<(Qualifier, usize)> {
    let blank = text.len() - text.trim_start().len();
    AFTER.into_iter().find_map(|(words, qualifier)| {
        let rest = text[blank..].strip_prefix(words)?;
        let is_whole = !rest.starts_with(char::is_alphabetic);
        is_whole.then_some((qualifier, blank + words.len()))
    })
}

fn strip_after(text: &str) -> Option<(Qualifier, &str)> {
    AFTER.into_iter().find_map(|(words, qualifier)| {
        text.strip_suffix(words)
            .map(|rest| (qualifier, rest.trim_end()))
    })
}

/// The two ends around `đến`, `tới` or a dash that is not a leading minus.
fn split_range(text: &str) -> Option<(&str, &str)> {
    for word in [" đến ", " tới "] {
        if let Some(ends) = text.split_once(word) {
            return Some(ends);
        }
    }
    let (place, dash) = text
        .char_indices()
        .skip(1)
        .find(|(_, letter)| matches!(letter, '-' | '–' | '—'))?;
    Some((&text[..place], &text[place + dash.len_utf8()..]))
}

fn parse_range(
    qualifier: Qualifier,
    low: &str,
    high: &str,
) -> Result<QualifiedAmount, NumberFault> {
    let upper = parse_number(high)?;
    let lower = match scale_to_borrow(low, high) {
        Some(scales) => parse_number(&format!("{low} {scales}"))?,
        None => parse_number(low)?,
    };
    if lower.value > upper.value {
        return Err(NumberFault::Backward {
            text: format!("{} - {}", low.trim(), high.trim()),
        });
    }
    Ok(QualifiedAmount {
        qualifier,
        value: None,
        low: Some(lower.value),
        high: Some(upper.value),
        in_dong: lower.in_dong || upper.in_dong,
    })
}

/// The scale words of `high` when `low` is a bare number below a thousand: nobody who writes
/// "5 - 7 triệu" means five đồng.
fn scale_to_borrow(low: &str, high: &str) -> Option<String> {
    let low = low.trim();
    let whole = low.split(',').next().unwrap_or(low);
    let is_bare = low
        .chars()
        .all(|letter| letter.is_ascii_digit() || letter == ',');
    if !is_bare || whole.len() > 3 {
        return None;
    }
    let scales: Vec<&str> = high
        .split(|letter: char| !letter.is_alphabetic())
        .filter(|word| scale(word).is_some())
        .collect();
    (!scales.is_empty()).then(|| scales.join(" "))
}

/// What stands after "hàng": `trăm tỷ`, `chục nghìn`, `triệu đồng`.
fn parse_order(magnitude: &str) -> Result<QualifiedAmount, NumberFault> {
    let mut words: Vec<&str> = magnitude.split(' ').collect();
    let in_dong = words
        .pop_if(|word| matches!(fold(word).as_str(), "d" | "dong" | "vnd") || *word == "₫")
        .is_some();
    let (first, scales) = words.split_first().ok_or(NumberFault::Missing)?;
    let too_large = || NumberFault::TooLarge {
        text: format!("hàng {magnitude}"),
    };
    let (mut low, mut high): (i128, i128) = match *first {
        "chục" => (10, 99),
        "trăm" => (100, 999),
        "nghìn" | "ngàn" => (1_000, 9_999),
        "vạn" => (10_000, 99_999),
        other => match scale(other) {
            Some(worth) => (worth, 9 * worth),
            None => {
                return Err(NumberFault::UnknownWord {
                    word: other.to_owned(),
                });
            }
        },
    };
    for word in scales {
        let worth = scale(word).ok_or_else(|| NumberFault::UnknownWord {
            word: (*word).to_owned(),
        })?;
        low = low.checked_mul(worth).ok_or_else(too_large)?;
        high = high.checked_mul(worth).ok_or_else(too_large)?;
    }
    Ok(QualifiedAmount {
        qualifier: Qualifier::Order,
        value: None,
        low: Some(i64::try_from(low).map_err(|_| too_large())?),
        high: Some(i64::try_from(high).map_err(|_| too_large())?),
        in_dong,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_before_and_after_a_figure() {
        for (text, qualifier, value, in_dong) in [
            ("trên 144 tỷ đồng", Qualifier::Over, 144_000_000_000, true),
            ("hơn 387 tỷ", Qualifier::Over, 387_000_000_000, false),
            ("trên 3,8 tỉ", Qualifier::Over, 3_800_000_000, false),
            ("> 1.200", Qualifier::Over, 1_200, false),
            (">1.200", Qualifier::Over, 1_200, false),
            ("Hơn 900.000", Qualifier::Over, 900_000, false),
            ("gần 3 tỷ", Qualifier::Under, 3_000_000_000, false),
            ("dưới 500.000đ", Qualifier::Under, 500_000, true),
            ("khoảng 12 nghìn", Qualifier::About, 12_000, false),
            ("xấp xỉ 90", Qualifier::About, 90, false),
            ("ít nhất 2", Qualifier::AtLeast, 2, false),
            (
                "từ 3 triệu đồng trở lên",
                Qualifier::AtLeast,
                3_000_000,
                true,
            ),
            ("≥ 85", Qualifier::AtLeast, 85, false),
            ("không quá 10", Qualifier::AtMost, 10, false),
            ("11 tỷ 120 triệu", Qualifier::Exact, 11_120_000_000, false),
            ("-5", Qualifier::Exact, -5, false),
        ] {
            let expected = QualifiedAmount {
                qualifier,
                value: Some(value),
                low: None,
                high: None,
                in_dong,
            };
            assert_eq!(parse_qualified(text), Ok(expected), "{text:?}");
        }
    }

    #[test]
    fn orders_of_magnitude_and_ranges_have_two_ends() {
        for (text, qualifier, low, high) in [
            (
                "hàng trăm tỷ",
                Qualifier::Order,
                100_000_000_000,
                999_000_000_000,
            ),
            (
                "hàng trăm tỷ đồng",
                Qualifier::Order,
                100_000_000_000,
                999_000_000_000,
            ),
            (
                "hàng chục tỉ",
                Qualifier::Order,
                10_000_000_000,
                99_000_000_000,
            ),
            ("hàng chục nghìn", Qualifier::Order, 10_000, 99_000),
            ("hàng nghìn", Qualifier::Order, 1_000, 9_999),
            (
                "hàng nghìn tỷ",
                Qualifier::Order,
                1_000_000_000_000,
                9_999_000_000_000,
            ),
            ("hàng triệu", Qualifier::Order, 1_000_000, 9_000_000),
            ("700.000 - 3 triệu", Qualifier::Exact, 700_000, 3_000_000),
            (
                "từ 700.000 đồng đến 3 triệu đồng",
                Qualifier::Exact,
                700_000,
                3_000_000,
            ),
            ("5-7 triệu", Qualifier::Exact, 5_000_000, 7_000_000),
            ("1,5 – 2 tỷ", Qualifier::Exact, 1_500_000_000, 2_000_000_000),
            ("khoảng 20 đến 30", Qualifier::About, 20, 30),
        ] {
            let read = parse_qualified(text).unwrap();
            assert_eq!((read.qualifier, read.value), (qualifier, None), "{text:?}");
            assert_eq!((read.low, read.high), (Some(low), Some(high)), "{text:?}");
            assert_eq!(read.in_dong, text.contains("đồng"));
        }
    }

    #[test]
    fn faults_keep_their_remedy() {
        assert!(matches!(parse_qualified("trên"), Err(NumberFault::Missing)));
        assert!(matches!(
            parse_qualified("3 triệu - 700.000"),
            Err(NumberFault::Backward { .. })
        ));
        assert!(matches!(
            parse_qualified("hàng loạt"),
            Err(NumberFault::UnknownWord { .. })
        ));
        assert!(matches!(
            parse_qualified("hàng trăm tỷ tỷ tỷ tỷ tỷ"),
            Err(NumberFault::TooLarge { .. })
        ));
    }
}
