//! Which characters may stand in a paper. It knows the limits of XML and of spreadsheets and
//! nothing of what the text says.

use std::borrow::Cow;

/// The text without characters that XML 1.0 forbids (control characters except tab and line ends,
/// and the two non-characters U+FFFE and U+FFFF). Line ends become `\n`.
pub(crate) fn legal(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| c != '\r' && is_legal(c)) {
        return Cow::Borrowed(text);
    }
    let one_line_end = text.replace("\r\n", "\n").replace('\r', "\n");
    Cow::Owned(one_line_end.chars().filter(|&c| is_legal(c)).collect())
}

fn is_legal(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}

/// Whether a spreadsheet could take the text for a formula when it is opened or edited.
pub(crate) fn looks_like_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
}

/// The text for element content and attribute values of XML and HTML.
pub(crate) fn escaped(text: &str) -> String {
    let text = legal(text);
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn control_characters_go_and_text_stays() {
        assert_eq!(legal("Tết\u{0} Bính\u{1B} Ngọ\u{FFFF}"), "Tết Bính Ngọ");
        assert_eq!(legal("a\r\nb\rc"), "a\nb\nc");
        assert!(matches!(legal("Công đoàn 🌾\t"), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn escaped_text_holds_no_markup(text in any::<String>()) {
            let out = escaped(&text);
            let markup = ['<', '>', '"', '\'', '\u{0}'];
            prop_assert!(!out.contains(markup));
        }
    }
}
