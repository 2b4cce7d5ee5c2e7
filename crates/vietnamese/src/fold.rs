//! One plain spelling for all ways of typing the same Vietnamese words.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// The text in small letters without marks, đ as d, with single blanks between words and none
/// around: `Đặng Thị Phương Hoa` becomes `dang thi phuong hoa`. Composed and decomposed letters,
/// and both places of the tone mark (`hoà`, `hòa`), give the same result. `i` and `y` stay
/// apart. Folding twice changes nothing.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii_graphic() {
            folded.push(letter.to_ascii_lowercase());
            continue;
        }
        // Marks are left out, so their order among themselves does not matter.
        decompose_canonical(letter, |part| {
            for small in part.to_lowercase() {
                decompose_canonical(small, |plain| push_folded(plain, &mut folded));
            }
        });
    }
    if folded.ends_with(' ') {
        folded.pop();
    }
    folded
}

fn push_folded(letter: char, folded: &mut String) {
    if letter.is_whitespace() {
        if !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
    } else if !is_combining_mark(letter) && !is_invisible(letter) {
        folded.push(plain(letter));
    }
}

/// đ has no decomposition. Old fonts and keyboards also leave the Icelandic ð, which looks the
/// same as a capital.
fn plain(letter: char) -> char {
    if matches!(letter, 'đ' | 'ð') {
        'd'
    } else {
        letter
    }
}

/// Characters without width that come along when text is copied from pages and spreadsheets.
pub(crate) fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}'
    ) || letter.is_control()
}

/// The text in composed letters, otherwise as it is. Files often hold letters and marks apart.
pub fn composed(text: &str) -> String {
    text.nfc().collect()
}

/// The text in composed small letters with single blanks between words: marks are kept, so words
/// that differ only in their marks stay different.
pub(crate) fn tidy(text: &str) -> String {
    let lowered: String = text
        .nfc()
        .filter(|letter| letter.is_whitespace() || !is_invisible(*letter))
        .collect();
    let words: Vec<String> = lowered.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_fold_to_plain_letters() {
        for (text, folded) in [
            ("Đặng Thị Phương Hoa", "dang thi phuong hoa"),
            ("  NGUYỄN\u{A0}VĂN\t\tƯỚC ", "nguyen van uoc"),
            ("Hoà", "hoa"),
            ("Hòa", "hoa"),
            ("THUÝ", "thuy"),
            ("Thúy", "thuy"),
            ("Ðào", "dao"),
            ("Lý", "ly"),
            ("Li", "li"),
            ("K\u{200B}rông", "krong"),
            ("Số 12/QĐ", "so 12/qd"),
            ("", ""),
            (" \u{301} ", ""),
        ] {
            assert_eq!(fold(text), folded, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn composition_does_not_matter(
            text in "[A-Za-zăâđêôơưĂÂĐÊÔƠƯàảãáạằẵấậềễếộờợửữỳỹ ]{0,30}",
        ) {
            let composed: String = text.nfc().collect();
            let decomposed: String = text.nfd().collect();
            prop_assert_eq!(fold(&composed), fold(&decomposed));
            prop_assert!(fold(&text).is_ascii());
        }

        #[test]
        fn folding_twice_changes_nothing(text in any::<String>()) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
