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

/// Money for narrow places: `391,6 tỷ`, in English `391.6 billion`.
pub fn money_short(dong: i64, language: &str) -> String {
    let text = vietnamese::money_short(dong);
    if language != "en" {
        return text;
    }
    let swapped = text.chars().map(|letter| match letter {
        '.' => ',',
        ',' => '.',
        other => other,
    });
    let swapped: String = swapped.collect();
    swapped.replace("tỷ", "billion").replace("triệu", "million")
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

#[cfg(test)]
mod tests {
    use super::money_short;

    #[test]
    fn money_is_said_in_the_language_of_the_page() {
        assert_eq!(money_short(391_640_000_000, "vi"), "391,6 tỷ");
        assert_eq!(money_short(391_640_000_000, "en"), "391.6 billion");
        assert_eq!(money_short(-940_000_000, "en"), "−940 million");
        assert_eq!(money_short(13_500, "en"), "13,500");
    }
}
