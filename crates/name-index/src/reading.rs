//! A text read as words, and which words of names they fit.

use vietnamese::sort_key;

use crate::fit::Fitting;
use crate::names::WORDS;
use crate::slip::Typed;
use crate::words::{Words, parts, split, word_text};

/// Nothing beyond so many letters of a text is read.
const LETTERS: usize = 200;

/// A word asked for.
#[derive(Clone)]
struct Asked {
    /// As [`word_text`] gives it.
    text: String,
    /// Whether it must be a whole word, not only begin one.
    whole: bool,
}

impl Asked {
    fn plain(&self) -> &str {
        parts(&self.text).plain
    }

    /// Whether a word that has the same letters also has the marks: hats and horns on each letter
    /// typed, and the tone, which somebody still typing may not have set yet.
    fn agrees(&self, word: &str) -> bool {
        let (asked, word) = (parts(&self.text), parts(word));
        let toneless = asked.tones == "1" && asked.plain != word.plain;
        word.letters.starts_with(asked.letters) && (toneless || asked.tones == word.tones)
    }
}

/// A text as the words it asks for; 16 at the most.
pub(crate) struct Reading {
    asked: Vec<Asked>,
    /// Whether a mark was typed anywhere: then a letter without one means what it says.
    has_marks: bool,
    /// Whether the last word may still be going on.
    is_open: bool,
}

impl Reading {
    pub(crate) fn new(text: &str) -> Reading {
        let end = text.char_indices().nth(LETTERS);
        let text = end.map_or(text, |(end, _)| &text[..end]);
        let words = split(text).take(WORDS);
        let asked: Vec<Asked> = words
            .map(|word| Asked {
                text: word_text(word),
                whole: false,
            })
            .collect();
        let has_marks = asked.iter().any(|word| {
            let plain = word.plain();
            word.text[plain.len() + 1..] != sort_key(plain)
        });
        Reading {
            asked,
            has_marks,
            is_open: split(text).last().is_some_and(|last| text.ends_with(last)),
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.asked.len()
    }

    /// The readings in which one blank was left out or is one too many. A word is taken apart
    /// only where its first part is a word of some name.
    pub(crate) fn with_blank_slips(&self, words: &Words) -> Vec<Reading> {
        let joined = (1..self.count()).filter_map(|at| {
            let pair = format!("{}{}", self.asked[at - 1].plain(), self.asked[at].plain());
            (pair.chars().count() >= 3).then(|| self.replaced(at - 1, 2, &[(&pair, false)]))
        });
        let mut readings: Vec<Reading> = joined.collect();
        if self.count() == WORDS {
            return readings;
        }
        for (at, word) in self.asked.iter().enumerate() {
            let plain = word.plain();
            let letters: Vec<usize> = plain.char_indices().map(|(byte, _)| byte).collect();
            for byte in letters.iter().skip(2).take(letters.len().saturating_sub(3)) {
                let (first, second) = plain.split_at(*byte);
                let known = words.begun(&format!("{first} ")).next().is_some();
                if known && words.begun(second).next().is_some() {
                    readings.push(self.replaced(at, 1, &[(first, true), (second, false)]));
                }
            }
        }
        readings
    }

    /// With other words in place of some. Marks are left aside where there was a slip.
    fn replaced(&self, at: usize, count: usize, by: &[(&str, bool)]) -> Reading {
        let new = by.iter().map(|(plain, whole)| Asked {
            text: format!("{plain} "),
            whole: *whole,
        });
        let mut asked = self.asked.clone();
        asked.splice(at..at + count, new);
        Reading {
            asked,
            has_marks: false,
            is_open: false,
        }
    }

    /// Which words of names fit which words asked for.
    pub(crate) fn table(&self, words: &Words) -> Table {
        let mut plain = Lines::new(words, self.count());
        let mut marked = self.has_marks.then(|| Lines::new(words, self.count()));
        for (at, asked) in self.asked.iter().enumerate() {
            let end = asked.plain().len();
            for (word, text) in words.begun(asked.plain()) {
                let whole = text.as_bytes()[end] == b' ';
                if asked.whole && !whole {
                    continue;
                }
                plain.add(words, at, (word, whole));
                if let Some(marked) = &mut marked
                    && asked.agrees(text)
                {
                    marked.add(words, at, (word, whole));
                }
            }
        }
        Table { plain, marked }
    }

    /// Which words of names fit which words asked for by one slip, and do not fit without.
    pub(crate) fn slips(&self, words: &Words) -> Lines {
        let mut slips = Lines::new(words, self.count());
        for (at, asked) in self.asked.iter().enumerate() {
            let plain = asked.plain();
            let typed = Typed::new(plain);
            let open = self.is_open && at + 1 == self.count();
            for (word, text) in words.all() {
                let meant = parts(text).plain;
                if meant.starts_with(plain) {
                    continue;
                }
                let whole = typed.slips_from(meant);
                if whole || open && typed.slips_from_beginning(meant) {
                    slips.add(words, at, (word, whole));
                }
            }
        }
        slips
    }
}

/// What a reading comes to among the words there are.
pub(crate) struct Table {
    pub plain: Lines,
    /// Those of the plain ones that have the marks too; None when no mark was typed.
    pub marked: Option<Lines>,
}

/// For each word of names what it fits, and for each word asked for what fits it.
pub(crate) struct Lines {
    pub fitting: Vec<Fitting>,
    pub words: Vec<Vec<u32>>,
    /// How many names the words come to for each word asked for, a name with two of them twice.
    pub names: Vec<usize>,
}

impl Lines {
    fn new(words: &Words, asked: usize) -> Lines {
        Lines {
            fitting: vec![Fitting::default(); words.bound()],
            words: vec![Vec::new(); asked],
            names: vec![0; asked],
        }
    }

    fn add(&mut self, words: &Words, asked: usize, (word, whole): (u32, bool)) {
        let fitting = &mut self.fitting[word as usize];
        fitting.begun |= 1 << asked;
        fitting.whole |= u16::from(whole) << asked;
        self.words[asked].push(word);
        self.names[asked] += words.word(word).names.len();
    }

    /// What the words of a name fit taken together: a quick look before a closer one.
    pub(crate) fn fitting_together(&self, name: &[u32]) -> u16 {
        let bits = name.iter().map(|word| self.fitting[*word as usize].begun);
        bits.fold(0, |together, bits| together | bits)
    }

    /// What each word of a name fits.
    pub(crate) fn of_name<'a>(
        &self,
        name: &[u32],
        space: &'a mut [Fitting; WORDS],
    ) -> &'a [Fitting] {
        for (fitting, word) in space.iter_mut().zip(name) {
            *fitting = self.fitting[*word as usize];
        }
        &space[..name.len()]
    }
}
