//! Whether two words differ by one slip of the fingers.

/// With fewer letters half of a word would be the slip.
const LETTERS: usize = 3;
/// The beginning of a word is looked at only when so many letters are there.
const LETTERS_OF_BEGINNING: usize = 4;
/// No word of a name is longer; what is longer is not looked at.
const LONGEST: usize = 32;

/// A word as it was typed, to be set beside words that may have been meant.
pub(crate) struct Typed(Vec<char>);

impl Typed {
    pub(crate) fn new(word: &str) -> Typed {
        Typed(word.chars().take(LONGEST + 1).collect())
    }

    /// Whether exactly one letter is missing, added or changed, or two neighbours swapped, and
    /// the longer word has three letters or more.
    pub(crate) fn slips_from(&self, meant: &str) -> bool {
        // A letter has four bytes at the most: this spares taking most words apart.
        if meant.len() + 1 < self.0.len() || meant.len() > 4 * (self.0.len() + 1) {
            return false;
        }
        let mut space = ['\0'; LONGEST];
        letters(meant, &mut space).is_some_and(|meant| one_difference(&self.0, meant))
    }

    /// Whether this is the beginning of the word meant but for one such slip.
    pub(crate) fn slips_from_beginning(&self, meant: &str) -> bool {
        if self.0.len() < LETTERS_OF_BEGINNING {
            return false;
        }
        let mut space = ['\0'; LONGEST];
        let Some(meant) = letters(meant, &mut space) else {
            return false;
        };
        let lengths = self.0.len() - 1..=self.0.len() + 1;
        lengths
            .filter(|length| *length < meant.len())
            .any(|length| one_difference(&self.0, &meant[..length]))
    }
}

fn letters<'a>(word: &str, space: &'a mut [char; LONGEST]) -> Option<&'a [char]> {
    let mut length = 0;
    for letter in word.chars() {
        *space.get_mut(length)? = letter;
        length += 1;
    }
    Some(&space[..length])
}

fn one_difference(one: &[char], other: &[char]) -> bool {
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    if long.len() < LETTERS || long.len() - short.len() > 1 {
        return false;
    }
    let pairs = short.iter().zip(long);
    let same = pairs.take_while(|(one, other)| one == other).count();
    let (short_rest, long_rest) = (&short[same..], &long[same..]);
    if short.len() < long.len() {
        return short_rest == &long_rest[1..];
    }
    match (short_rest, long_rest) {
        ([a, b, rest @ ..], [c, d, other_rest @ ..]) => {
            let changed = b == d && rest == other_rest;
            changed || (a == d && b == c && rest == other_rest)
        }
        ([_], [_]) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_letter_missing_added_changed_or_swapped() {
        for (typed, meant, slips) in [
            ("nguyn", "nguyen", true),
            ("nguyeen", "nguyen", true),
            ("nguyin", "nguyen", true),
            ("nugyen", "nguyen", true),
            ("nguyne", "nguyen", true),
            ("nguyen", "nguyen", false),
            ("nuygen", "nguyen", false),
            ("ti", "thi", true),
            ("lee", "le", true),
            ("le", "la", false),
            ("l", "le", false),
            ("hoa", "toa", true),
            ("hao", "hoa", true),
            ("", "", false),
        ] {
            assert_eq!(
                Typed::new(typed).slips_from(meant),
                slips,
                "{typed} {meant}"
            );
        }
    }

    #[test]
    fn a_word_being_typed_slips_from_four_letters_on() {
        for (typed, meant, slips) in [
            ("phou", "phuong", true),
            ("phun", "phuong", true),
            ("puon", "phuong", true),
            ("pho", "phuong", false),
            ("tran", "phuong", false),
        ] {
            let typed_word = Typed::new(typed);
            assert_eq!(
                typed_word.slips_from_beginning(meant),
                slips,
                "{typed} {meant}"
            );
        }
    }
}
