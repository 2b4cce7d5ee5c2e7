//! The different words of all names, each once, and the names that have it.

use std::collections::{BTreeMap, HashMap};

use vietnamese::{fold, sort_key};

/// A text as its words: runs of letters and digits, with their marks. Characters without width
/// do not part a word.
pub(crate) fn split(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|letter: char| {
        letter.is_whitespace()
            || !letter.is_alphanumeric() && !fold(letter.encode_utf8(&mut [0; 4])).is_empty()
    });
    parts.filter(|word| !word.is_empty() && !fold(word).is_empty())
}

/// A word as it is compared: its plain letters, then after blanks the letters with their hats and
/// horns, and the tones. Words that are written alike are equal, wherever the tone mark stands.
pub(crate) fn word_text(word: &str) -> String {
    format!("{} {}", fold(word), sort_key(word))
}

/// The three parts of a word's text.
pub(crate) struct Parts<'a> {
    pub plain: &'a str,
    pub letters: &'a str,
    pub tones: &'a str,
}

pub(crate) fn parts(text: &str) -> Parts<'_> {
    let (plain, marked) = text.split_once(' ').unwrap_or((text, ""));
    let (letters, tones) = marked.split_once(' ').unwrap_or((marked, ""));
    Parts {
        plain,
        letters,
        tones,
    }
}

/// A word of at least one name.
#[derive(Default)]
pub(crate) struct Word {
    /// As [`word_text`] gives it.
    pub text: Box<str>,
    /// The names that have it, each once, in no order.
    pub names: Vec<u32>,
}

#[derive(Default)]
pub(crate) struct Words {
    /// Words by their numbers; one that no name has is empty and on the free list.
    slots: Vec<Word>,
    free: Vec<u32>,
    by_text: BTreeMap<Box<str>, u32>,
}

impl Words {
    /// How high the numbers of words go.
    pub(crate) fn bound(&self) -> usize {
        self.slots.len()
    }

    pub(crate) fn word(&self, word: u32) -> &Word {
        &self.slots[word as usize]
    }

    /// Every word with its number, in the order of plain letters.
    pub(crate) fn all(&self) -> impl Iterator<Item = (u32, &str)> {
        self.by_text.iter().map(|(text, word)| (*word, &**text))
    }

    /// The words whose plain letters begin so.
    pub(crate) fn begun<'a>(&'a self, plain: &'a str) -> impl Iterator<Item = (u32, &'a str)> {
        let from = (std::ops::Bound::Included(plain), std::ops::Bound::Unbounded);
        let range = self.by_text.range::<str, _>(from);
        range
            .take_while(move |(text, _)| text.starts_with(plain))
            .map(|(text, word)| (*word, &**text))
    }

    /// The number of a word, which is new when no name had it.
    pub(crate) fn intern(&mut self, text: &str) -> u32 {
        if let Some(word) = self.by_text.get(text) {
            return *word;
        }
        let word = self.free.pop().unwrap_or_else(|| {
            self.slots.push(Word::default());
            (self.slots.len() - 1) as u32
        });
        self.slots[word as usize].text = text.into();
        self.by_text.insert(text.into(), word);
        word
    }

    pub(crate) fn post(&mut self, words: &[u32], name: u32) {
        for word in distinct(words) {
            self.slots[word as usize].names.push(name);
        }
    }

    /// Takes a name out of its words, and forgets the words that no name has any more.
    pub(crate) fn withdraw(&mut self, words: &[u32], name: u32) {
        for word in distinct(words) {
            let slot = &mut self.slots[word as usize];
            if let Some(at) = slot.names.iter().position(|posted| *posted == name) {
                slot.names.swap_remove(at);
            }
            if slot.names.is_empty() {
                let forgotten = std::mem::take(slot);
                self.by_text.remove(&forgotten.text);
                self.free.push(word);
            }
        }
    }
}

fn distinct(words: &[u32]) -> impl Iterator<Item = u32> {
    let first = |at: &usize| !words[..*at].contains(&words[*at]);
    (0..words.len()).filter(first).map(|at| words[at])
}

/// Words already taken apart while many names are read, for most words come again and again.
#[derive(Default)]
pub(crate) struct Seen(HashMap<Box<str>, u32>);

impl Seen {
    pub(crate) fn intern(&mut self, words: &mut Words, word: &str) -> u32 {
        if let Some(number) = self.0.get(word) {
            return *number;
        }
        let number = words.intern(&word_text(word));
        self.0.insert(word.into(), number);
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        let words = |text| split(text).collect::<Vec<_>>();
        assert_eq!(words("  Đặng  Thị\u{A0}Hoa "), ["Đặng", "Thị", "Hoa"]);
        assert_eq!(
            words("H'Hen Niê-K.đăm (2)"),
            ["H", "Hen", "Niê", "K", "đăm", "2"]
        );
        assert_eq!(words("Ho\u{300}a \u{301} \u{200B}"), ["Ho\u{300}a"]);
        assert!(words(" .- ").is_empty());
    }

    #[test]
    fn words_written_alike_are_equal() {
        assert_eq!(word_text("HOÀ"), word_text("ho\u{300}a"));
        assert_ne!(word_text("hoà"), word_text("hoa"));
        assert_eq!(parts(&word_text("Hoà")).plain, "hoa");
        assert_eq!(parts(&word_text("Hoà")).tones, "2");
    }

    #[test]
    fn a_word_without_names_is_forgotten() {
        let mut words = Words::default();
        let (hoa, hong) = (words.intern("hoa a 1"), words.intern("hong b 1"));
        words.post(&[hoa, hong, hoa], 0);
        words.post(&[hong], 1);
        words.withdraw(&[hoa, hong, hoa], 0);
        assert_eq!(words.all().collect::<Vec<_>>(), [(hong, "hong b 1")]);
        assert_eq!(words.begun("ho").count(), 1);
        assert_eq!(words.intern("lan c 1"), hoa);
    }
}
