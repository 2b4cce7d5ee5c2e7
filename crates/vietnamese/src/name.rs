//! Names of people as lists write them, brought into one way of writing.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::fold::is_invisible;
use crate::syllable::is_syllable;

/// The text in composed letters with single blanks, without invisible characters, and with the
/// Icelandic Ð as the Vietnamese Đ it was meant to be. Nothing else changes, not even capitals.
pub fn clean(text: &str) -> Cow<'_, str> {
    if is_clean(text) {
        return Cow::Borrowed(text);
    }
    let visible: String = text
        .nfc()
        .filter(|letter| letter.is_whitespace() || !is_invisible(*letter))
        .map(|letter| match letter {
            'Ð' => 'Đ',
            'ð' => 'đ',
            letter => letter,
        })
        .nfc()
        .collect();
    let words: Vec<&str> = visible.split_whitespace().collect();
    Cow::Owned(words.join(" "))
}

fn is_clean(text: &str) -> bool {
    let mut blank_before = true;
    let mut composed = true;
    for letter in text.chars() {
        let blank = letter == ' ';
        let clean = match letter {
            ' ' => !blank_before,
            '!'..='~' => true,
            'Ð' | 'ð' => false,
            // The letters of Vietnamese, each composed.
            'À'..='ɏ' | 'Ạ'..='ỹ' => true,
            _ => {
                composed = false;
                !letter.is_whitespace() && !is_invisible(letter)
            }
        };
        if !clean {
            return false;
        }
        blank_before = blank;
    }
    (text.is_empty() || !blank_before) && (composed || is_nfc(text))
}

/// The name with a capital at the start of each word. A name in capitals or in small letters
/// throughout is written anew, any other only where all its words are Vietnamese syllables: the
/// names of `McDonald`, `de la Cruz` and `KĐăm` stay as they are.
pub fn name_case(name: &str) -> Cow<'_, str> {
    if name.split(' ').all(is_title) {
        return Cow::Borrowed(name);
    }
    let has_small = name.chars().any(char::is_lowercase);
    let has_capital = name.chars().any(char::is_uppercase);
    if has_small && has_capital && !name.split(' ').all(is_syllable) {
        return Cow::Borrowed(name);
    }
    let words: Vec<Cow<'_, str>> = name
        .split(' ')
        .map(|word| {
            if !is_title(word) {
                Cow::Owned(titled(word))
            } else {
                Cow::Borrowed(word)
            }
        })
        .collect();
    Cow::Owned(words.join(" "))
}

/// Whether only the first letter is a capital.
fn is_title(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_none_or(|first| !first.is_lowercase())
        && letters.all(|letter| !letter.is_uppercase())
}

/// A capital at the start and after a sign: `K'BRÊU` becomes `K'Brêu`.
fn titled(word: &str) -> String {
    let mut at_start = true;
    let mut written = String::with_capacity(word.len());
    for letter in word.chars() {
        if at_start {
            // A ligature of another script has no capital of one letter and stays.
            let mut capital = letter.to_uppercase();
            let first = capital.next().filter(|_| capital.len() == 0);
            written.push(first.unwrap_or(letter));
        } else {
            written.extend(letter.to_lowercase());
        }
        at_start =
            !letter.is_alphanumeric() && !unicode_normalization::char::is_combining_mark(letter);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn letters_taken_for_composed_are() {
        for letter in ('À'..='ɏ').chain('Ạ'..='ỹ') {
            assert!(is_nfc(&letter.to_string()), "{letter}");
        }
    }

    #[test]
    fn names_are_written_in_one_way() {
        for (typed, name) in [
            ("LÊ THỊ HOA", "Lê Thị Hoa"),
            ("lê thị hoa", "Lê Thị Hoa"),
            ("Nguyễn văn An", "Nguyễn Văn An"),
            ("NGUYễN THị HOA", "Nguyễn Thị Hoa"),
            ("K'BRÊU", "K'Brêu"),
            ("Juan de la Cruz", "Juan de la Cruz"),
            ("Ronald McDonald", "Ronald McDonald"),
            ("Y Wang Niê KĐăm", "Y Wang Niê KĐăm"),
            ("Đặng Thị Ánh", "Đặng Thị Ánh"),
            ("", ""),
        ] {
            assert_eq!(name_case(typed), name);
        }
        assert_eq!(clean("  Lê\u{A0} Thị\u{200B}  Hoa "), "Lê Thị Hoa");
        assert_eq!(clean("Ðặng"), "Đặng");
        assert_eq!(clean("Nguye\u{302}\u{303}n"), "Nguyễn");
    }

    proptest! {
        #[test]
        fn twice_is_once(text in any::<String>()) {
            let once = clean(&text).into_owned();
            prop_assert_eq!(clean(&once), once.as_str());
            let cased = name_case(&once).into_owned();
            prop_assert_eq!(name_case(&cased), cased.as_str());
        }
    }
}
