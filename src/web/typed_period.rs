//! A period as people write it: a code such as `2026-H1`, the words the pages themselves show
//! (`6 tháng đầu năm 2026`, `quý III năm 2026`, `tháng 9/2026`) or two days. Knows no figure.

use timeline::PeriodName;
use vietnamese::{fold, parse_day};

/// The period meant, `None` where the text is no period.
pub fn typed_period(text: &str) -> Option<PeriodName> {
    let text = text.trim();
    let coded = text.to_uppercase().parse().ok();
    coded
        .or_else(|| between_days(text))
        .or_else(|| in_words(text))
}

/// `01/01/2026–31/08/2026`, with any dash between the days.
fn between_days(text: &str) -> Option<PeriodName> {
    let (first, last) = text.split_once(['–', '-'])?;
    let day = |text: &str| parse_day(text.trim()).ok();
    format!("{}..{}", day(first)?, day(last)?).parse().ok()
}

fn in_words(text: &str) -> Option<PeriodName> {
    let folded = fold(text);
    let said: Vec<&str> = folded
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty() && *word != "nam")
        .collect();
    let (year, said) = said.split_last()?;
    if year.len() != 4 || !year.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let part = match said {
        [] => String::new(),
        ["quy", quarter] => format!("-Q{}", quarter_number(quarter)?),
        ["thang", month] => format!("-{month:0>2}"),
        ["6", "thang", "dau"] | ["nua", "dau"] => "-H1".to_owned(),
        ["6", "thang", "cuoi"] | ["nua", "cuoi"] => "-H2".to_owned(),
        ["cong", "tac"] => "-U".to_owned(),
        ["nua", "dau", "cong", "tac"] => "-U1".to_owned(),
        ["nua", "cuoi", "cong", "tac"] => "-U2".to_owned(),
        _ => return None,
    };
    format!("{year}{part}").parse().ok()
}

fn quarter_number(text: &str) -> Option<&str> {
    match text {
        "1" | "i" => Some("1"),
        "2" | "ii" => Some("2"),
        "3" | "iii" => Some("3"),
        "4" | "iv" => Some("4"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use timeline::{Day, PeriodName};

    use super::typed_period;
    use crate::web::{Words, period_choices, period_in_words};

    fn code_of(text: &str) -> Option<String> {
        typed_period(text).map(|name| name.to_string())
    }

    #[test]
    fn what_a_page_shows_of_a_period_can_be_typed_back() {
        let words = Words::of("vi");
        for month in 1..=12 {
            let today = Day::constant(2026, month, 15);
            for (code, shown) in period_choices(today, words) {
                assert_eq!(code_of(&shown), Some(code), "{shown}");
            }
        }
        for code in ["2026-09", "2026-12", "2026-01-05..2026-08-31"] {
            let name: PeriodName = code.parse().unwrap();
            assert_eq!(typed_period(&period_in_words(&name, words)), Some(name));
        }
    }

    #[test]
    fn people_write_a_period_in_many_ways() {
        for (text, code) in [
            (" 2026-q3 ", "2026-Q3"),
            ("Quý 3/2026", "2026-Q3"),
            ("quy iv nam 2025", "2025-Q4"),
            ("tháng 9/2026", "2026-09"),
            ("Tháng 11 năm 2026", "2026-11"),
            ("năm 2024", "2024"),
            ("6 tháng cuối năm 2024", "2024-H2"),
            ("năm công tác 2026", "2026-U"),
            ("1/1/2026 - 31/8/2026", "2026-01-01..2026-08-31"),
        ] {
            assert_eq!(code_of(text).as_deref(), Some(code), "{text}");
        }
    }

    #[test]
    fn what_is_no_period_is_none() {
        let wrong = [
            "",
            "năm",
            "quý 5/2026",
            "tháng 13/2026",
            "26",
            "quý 3",
            "tháng chạp 2026",
        ];
        for text in wrong {
            assert_eq!(typed_period(text), None, "{text}");
        }
    }
}
