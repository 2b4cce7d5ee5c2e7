//! What a line of the log says beside its deed, in words: the keys and the known codes of the line
//! are named, money and days are written as on every page. Knows no feature: what has no word yet
//! stands as it was written, so that nothing of the log is hidden.

use serde_json::Value;

use crate::web::{Words, amount, day_short};

/// `{"dong": 45000000, "norm": null}` as `Số tiền (đồng): 45.000.000`; a text that is no object
/// comes back unchanged.
pub fn detail_in_words(detail: &str, words: Words) -> String {
    let Ok(Value::Object(said)) = serde_json::from_str(detail) else {
        return detail.to_owned();
    };
    let told = said.iter().filter_map(|(key, value)| {
        let value = value_in_words(value, words)?;
        Some(format!("{}: {value}", word("key", key, words)))
    });
    told.collect::<Vec<_>>().join("; ")
}

/// The word for a deed, a key or a code; the code itself where there is none.
pub(super) fn word(what: &str, code: &str, words: Words) -> String {
    let key = format!("journal-{what}-{}", code.replace('_', "-"));
    let text = words.t(&key);
    if text == key { code.to_owned() } else { text }
}

fn value_in_words(value: &Value, words: Words) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Bool(is_so) => Some(word("value", if *is_so { "yes" } else { "no" }, words)),
        Value::Number(number) => Some(number.as_i64().map_or_else(
            || number.to_string(),
            |whole| amount(whole, words.language()),
        )),
        Value::String(text) => Some(
            text.parse()
                .map_or_else(|_| word("value", text, words), day_short),
        ),
        Value::Array(items) => {
            let items = items.iter().filter_map(|item| value_in_words(item, words));
            Some(items.collect::<Vec<_>>().join(", "))
        }
        Value::Object(_) => Some(value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::detail_in_words;
    use crate::web::Words;

    #[test]
    fn a_line_is_told_in_the_words_of_the_reader() {
        let told = |detail: &str| detail_in_words(detail, Words::of("vi"));
        assert_eq!(
            told(r#"{"dong": 45000000, "norm": null, "on": "2026-11-17", "way": "sheet"}"#),
            "Số tiền (đồng): 45.000.000; Ngày: 17/11/2026; Cách: ký nhận trên danh sách"
        );
        assert_eq!(told("{}"), "");
        assert_eq!(told(r#"{"named": false}"#), "Có nêu tên: không");
    }

    #[test]
    fn what_has_no_word_is_not_hidden() {
        let told = |detail: &str| detail_in_words(detail, Words::of("vi"));
        assert_eq!(told(r#"{"quux": ["a", 2]}"#), "quux: a, 2");
        assert_eq!(told("not an object"), "not an object");
    }
}
