//! Numbers, days and money as pages write them, in either language.

use timeline::Day;
use vietnamese::Qualifier;

/// A whole number: `634.218`, in English `634,218`.
pub fn amount(value: i64, language: &str) -> String {
    let text = vietnamese::number(value);
    if language == "en" {
        text.replace('.', ",")
    } else {
        text
    }
}

/// A day: `25/01/2027`.
pub fn day_short(day: Day) -> String {
    vietnamese::day_short(day)
}

/// A figure with its qualifier before and its measure after: `trên 144 tỷ đồng`.
pub fn figure_text(value: i64, qualifier: Qualifier, measure: &str, language: &str) -> String {
    let word = if language == "en" {
        qualifier.word_en()
    } else {
        qualifier.word_vi()
    };
    let money = measure == "đồng";
    let number = match (money, language) {
        (true, "vi") => vietnamese::money_spoken(value),
        _ => amount(value, language),
    };
    let mut text = String::new();
    if !word.is_empty() {
        text.push_str(word);
        text.push(' ');
    }
    text.push_str(&number);
    if !measure.is_empty() {
        text.push('\u{a0}');
        text.push_str(measure);
    }
    text
}
