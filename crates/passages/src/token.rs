//! A block cut into numerals, words and signs.

use std::ops::Range;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Numeral,
    Word,
    Sign,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub sort: Sort,
    /// Bytes of the whole text.
    pub span: Range<usize>,
    /// In small letters.
    pub lower: String,
    /// Whether a word begins with a capital.
    pub is_capital: bool,
    /// Whether a blank stands before it.
    pub is_apart: bool,
}

impl Token {
    pub fn is_numeral(&self) -> bool {
        self.sort == Sort::Numeral
    }

    pub fn is_word(&self) -> bool {
        self.sort == Sort::Word
    }

    pub fn is_sign(&self, signs: &str) -> bool {
        self.sort == Sort::Sign && signs.contains(self.lower.as_str())
    }
}

/// The tokens of a span of the text, in their order.
pub fn tokens(text: &str, span: Range<usize>) -> Vec<Token> {
    let piece = text.get(span.clone()).unwrap_or_default();
    let letters: Vec<(usize, char)> = piece.char_indices().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    let mut is_apart = true;
    while let Some(&(from, letter)) = letters.get(at) {
        if letter.is_whitespace() {
            is_apart = true;
            at += 1;
            continue;
        }
        let (sort, end) = if letter.is_ascii_digit() {
            (Sort::Numeral, end_of_numeral(&letters, at))
        } else if is_of_word(letter) {
            (Sort::Word, end_of_word(&letters, at))
        } else {
            (Sort::Sign, at + 1)
        };
        let until = letters.get(end).map_or(piece.len(), |(place, _)| *place);
        tokens.push(Token {
            sort,
            span: span.start + from..span.start + until,
            lower: piece[from..until].to_lowercase(),
            is_capital: letter.is_uppercase(),
            is_apart,
        });
        is_apart = false;
        at = end;
    }
    tokens
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphabetic() || matches!(letter, '\u{300}'..='\u{36F}' | '₫')
}

fn end_of_word(letters: &[(usize, char)], from: usize) -> usize {
    let inside = letters[from..]
        .iter()
        .take_while(|(_, letter)| is_of_word(*letter));
    from + inside.count()
}

/// Digits, and single dots and commas that digits follow.
fn end_of_numeral(letters: &[(usize, char)], from: usize) -> usize {
    let mut at = from;
    let is_digit = |at: usize| {
        letters
            .get(at)
            .is_some_and(|(_, letter)| letter.is_ascii_digit())
    };
    loop {
        if is_digit(at) {
            at += 1;
        } else if matches!(letters.get(at), Some((_, '.' | ','))) && is_digit(at + 1) {
            at += 2;
        } else {
            return at;
        }
    }
}
