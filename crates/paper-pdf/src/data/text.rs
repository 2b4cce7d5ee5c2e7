//! Text as the layout reads it: without what no page can show, and with marks in very long words.

use unicode_segmentation::UnicodeSegmentation;

/// Letters of a word beyond which its line may end within it, and how often.
const LONG_WORD: usize = 24;
const EVERY: usize = 4;
/// Where a line may end, as the layout knows it.
const MAY_END: char = '\u{200b}';

pub(crate) fn texts(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| text(line)).collect()
}

/// The text without what no page can show (control characters but the line end); line ends are
/// `\n`, and within very long words stand marks where the line may end.
pub(crate) fn text(words: &str) -> String {
    let words = legal(words);
    let is_long = |word: &str| word.len() > LONG_WORD;
    if !words.split(char::is_whitespace).any(is_long) {
        return words;
    }
    let mut out = String::with_capacity(words.len() + 16);
    for word in words.split_inclusive(char::is_whitespace) {
        let letters: Vec<&str> = word.graphemes(true).collect();
        for (at, letter) in letters.iter().enumerate() {
            if letters.len() > LONG_WORD && at > 0 && at % EVERY == 0 {
                out.push(MAY_END);
            }
            out.push_str(letter);
        }
    }
    out
}

pub(crate) fn legal(words: &str) -> String {
    let one_line_end = words.replace("\r\n", "\n").replace('\r', "\n");
    let shown = |c: &char| *c == '\n' || !c.is_control();
    let tabless = one_line_end.replace('\t', " ");
    tabless.chars().filter(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn long_words_may_end_and_short_ones_stay() {
        assert_eq!(text("Công đoàn\tcơ sở"), "Công đoàn cơ sở");
        let long = "a".repeat(30);
        assert_eq!(text(&long).matches(MAY_END).count(), 7);
        // A combining mark stays with its letter.
        let marked = "e\u{323}\u{302}".repeat(30);
        let broken = text(&marked);
        assert!(broken.split(MAY_END).all(|part| part.starts_with('e')));
    }

    proptest! {
        #[test]
        fn marks_are_all_that_comes_to_a_text(words in any::<String>()) {
            let plain = legal(&words);
            let bare = |text: &str| text.replace(MAY_END, "");
            prop_assert_eq!(bare(&text(&words)), bare(&plain));
        }
    }
}
