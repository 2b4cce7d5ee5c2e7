//! Keys that put Vietnamese lists in order when compared byte by byte.
//!
//! A key has two layers. The first holds the letters without tones, each as one ASCII character
//! in the order of the Vietnamese alphabet; the second holds the tones, one group a word, and is
//! reached only when the first is equal. All characters of a key are printable, so it can stand
//! in a text column under the collation `C`.

use unicode_normalization::UnicodeNormalization;

use crate::fold::is_invisible;

#[cfg(test)]
mod tests;

/// The alphabet with f, j, w and z at their Latin places.
const ALPHABET: &str = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";
/// The letter of a key that stands for the letter of the alphabet at the same place.
const KEY_LETTERS: &[u8; 33] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg";
/// Between the layers, and between the parts of a name. Below every other character of a key, so
/// a shorter text comes before a longer one that begins with it.
const LAYER: char = ' ';
/// Between two words. Below punctuation, digits and letters.
const WORD: char = '!';
/// Before a sign that is neither letter nor digit.
const SIGN: char = '-';
/// Before a letter of another script.
const FOREIGN: char = 'z';

/// A key that orders whole texts: by letters first (a ă â b c d đ e ê …), digits before letters
/// and runs of digits as numbers; texts with the same letters by their tones (ngang, huyền, hỏi,
/// ngã, sắc, nặng). Capitals, composition and the place of the tone mark make no difference.
pub fn sort_key(text: &str) -> String {
    let mut letters = String::with_capacity(text.len() + 8);
    let mut tones = String::new();
    for word in plain_words(text) {
        if !letters.is_empty() {
            letters.push(WORD);
            tones.push(WORD);
        }
        push_word(&word, &mut letters, &mut tones);
    }
    if !letters.is_empty() {
        letters.push(LAYER);
        letters.push_str(&tones);
    }
    letters
}

/// A key that orders personal names as Vietnamese lists do: by given name (the last word), then
/// by the words between, then by family name (the first word).
pub fn name_sort_key(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let (family, middle, given) = match words.as_slice() {
        [] => return String::new(),
        [given] => ("", &[][..], *given),
        [family, middle @ .., given] => (*family, middle, *given),
    };
    let parts = [
        sort_key(given),
        sort_key(&middle.join(" ")),
        sort_key(family),
    ];
    parts.join(&LAYER.to_string())
}

/// The words of a text as small letters each followed by its marks.
fn plain_words(text: &str) -> Vec<Vec<char>> {
    let plain: String = text
        .nfd()
        .flat_map(char::to_lowercase)
        .nfd()
        .filter(|letter| letter.is_whitespace() || !is_invisible(*letter))
        .collect();
    plain
        .split_whitespace()
        .map(|word| word.chars().collect())
        .collect()
}

fn push_word(word: &[char], letters: &mut String, tones: &mut String) {
    let tones_before = tones.len();
    let mut rest = word;
    while let [first, after @ ..] = rest {
        if first.is_ascii_digit() {
            let count = rest
                .iter()
                .take_while(|letter| letter.is_ascii_digit())
                .count();
            push_digits(&rest[..count], letters);
            rest = &rest[count..];
            continue;
        }
        let marks = after.iter().take_while(|mark| is_mark(**mark)).count();
        push_letter(*first, &after[..marks], letters);
        tones.extend(after[..marks].iter().filter_map(|mark| tone(*mark)));
        rest = &after[marks..];
    }
    if tones.len() == tones_before {
        tones.push('1');
    }
}

fn push_letter(letter: char, marks: &[char], letters: &mut String) {
    if is_mark(letter) {
        return;
    }
    let shaped = marks
        .iter()
        .fold(letter, |shaped, mark| reshape(shaped, *mark));
    let shaped = if shaped == 'ð' { 'đ' } else { shaped };
    match ALPHABET.chars().position(|known| known == shaped) {
        Some(place) => letters.push(char::from(KEY_LETTERS[place])),
        None if shaped.is_alphanumeric() => letters.extend([FOREIGN, shaped]),
        None => letters.extend([SIGN, shaped]),
    }
}

/// A number as its count of digits and then its digits, so that more digits is more.
fn push_digits(digits: &[char], letters: &mut String) {
    let zeros = digits.iter().take_while(|digit| **digit == '0').count();
    let digits = &digits[zeros..];
    let mut count = digits.len();
    while count >= 9 {
        letters.push('9');
        count -= 9;
    }
    letters.extend(char::from_digit(count as u32, 10));
    letters.extend(digits);
}

fn is_mark(letter: char) -> bool {
    unicode_normalization::char::is_combining_mark(letter)
}

/// The letter that a breve, circumflex or horn makes of a plain one.
fn reshape(letter: char, mark: char) -> char {
    match (letter, mark) {
        ('a', '\u{306}') => 'ă',
        ('a', '\u{302}') => 'â',
        ('e', '\u{302}') => 'ê',
        ('o', '\u{302}') => 'ô',
        ('o', '\u{31B}') => 'ơ',
        ('u', '\u{31B}') => 'ư',
        _ => letter,
    }
}

/// The place of a tone mark in the order of tones; a word without one counts as 1.
fn tone(mark: char) -> Option<char> {
    match mark {
        '\u{300}' | '\u{340}' => Some('2'),
        '\u{309}' => Some('3'),
        '\u{303}' => Some('4'),
        '\u{301}' | '\u{341}' => Some('5'),
        '\u{323}' => Some('6'),
        _ => None,
    }
}
