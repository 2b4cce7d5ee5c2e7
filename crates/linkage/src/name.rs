//! One way of writing a name, taken apart for comparison.

use vietnamese::{fold, sort_key};

use crate::hash::{mix, of_text};
use crate::slip;

/// A name as typed, without what does not count: case, composition, the place of the tone mark,
/// dots and blanks.
#[derive(Clone, Debug)]
pub(crate) struct Name {
    /// Small letters without marks, one blank between words.
    pub text: Box<str>,
    /// The same for the same letters with the same marks.
    pub marked: u64,
    /// The same for the same letters.
    pub folded: u64,
    /// The same for the same words in any order.
    pub bag: u64,
    /// The same for the same family name, and for the same given name.
    pub family_key: u64,
    pub given_key: u64,
    /// Which of the letters a to z occur, so that most different names need no closer look.
    letters: u32,
    /// No letter bears a mark.
    pub unmarked: bool,
    /// At least one word is an initial.
    pub abbreviated: bool,
    /// How many records bear it with these marks, and with any.
    pub marked_count: u32,
    pub folded_count: u32,
    /// How likely its words make it, were it never heard before.
    pub composed: f32,
}

/// How two names stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameLevel {
    Same,
    WithoutMarks,
    MarksDiffer,
    Reordered,
    Abbreviated,
    OneSlip,
    TwoSlips,
    MiddleDiffers,
    Other,
    Missing,
}

/// How many levels can be told apart, those before `Missing`.
pub(crate) const NAME_LEVELS: usize = NameLevel::Missing as usize;

impl Name {
    pub(crate) fn read(typed: &str) -> Name {
        let clean: String = typed
            .chars()
            .map(|letter| if is_separator(letter) { ' ' } else { letter })
            .collect();
        let text = fold(&clean);
        let marked = sort_key(&clean);
        let family = text.split(' ').next().unwrap_or("");
        let given = text.split(' ').next_back().unwrap_or("");
        Name {
            family_key: mix(1, of_text(family)),
            given_key: mix(2, of_text(given)),
            folded: of_text(&text),
            marked: of_text(&marked),
            bag: text
                .split(' ')
                .fold(0, |bag: u64, word| bag.wrapping_add(of_text(word))),
            letters: text
                .bytes()
                .filter(u8::is_ascii_lowercase)
                .fold(0, |letters, letter| letters | 1 << (letter - b'a')),
            unmarked: marked == sort_key(&text),
            abbreviated: text.contains(' ') && text.split(' ').any(|word| word.len() == 1),
            text: text.into(),
            marked_count: 0,
            folded_count: 0,
            composed: 1.0,
        }
    }

    pub(crate) fn is_missing(&self) -> bool {
        self.text.is_empty()
    }

    pub(crate) fn words(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.text.split(' ')
    }

    pub(crate) fn family(&self) -> &str {
        self.words().next().unwrap_or("")
    }

    pub(crate) fn given(&self) -> &str {
        self.words().next_back().unwrap_or("")
    }

    pub(crate) fn against(&self, other: &Name) -> NameLevel {
        if self.is_missing() || other.is_missing() {
            NameLevel::Missing
        } else if self.marked == other.marked {
            NameLevel::Same
        } else if self.folded == other.folded {
            if self.unmarked || other.unmarked {
                NameLevel::WithoutMarks
            } else {
                NameLevel::MarksDiffer
            }
        } else if self.bag == other.bag {
            NameLevel::Reordered
        } else if (self.abbreviated || other.abbreviated) && self.may_abbreviate(other) {
            NameLevel::Abbreviated
        } else {
            match self.slips_to(other) {
                1 => NameLevel::OneSlip,
                2 if self.slips_are_spread(other) => NameLevel::TwoSlips,
                _ if self.frames(other) => NameLevel::MiddleDiffers,
                _ => NameLevel::Other,
            }
        }
    }

    /// Word by word the same, or the one the other's initial, and not initials alone.
    fn may_abbreviate(&self, other: &Name) -> bool {
        let fit = |a: &str, b: &str| {
            a == b || (a.len().min(b.len()) == 1 && a.as_bytes().first() == b.as_bytes().first())
        };
        self.words().count() == other.words().count()
            && self.words().zip(other.words()).all(|(a, b)| fit(a, b))
            && self
                .words()
                .zip(other.words())
                .any(|(a, b)| a == b && a.len() > 1)
    }

    /// The same family name and the same given name.
    fn frames(&self, other: &Name) -> bool {
        self.text.contains(' ')
            && other.text.contains(' ')
            && self.given_key == other.given_key
            && self.family_key == other.family_key
    }

    /// Two slips in one short word are another word: Hồng and Hạnh.
    fn slips_are_spread(&self, other: &Name) -> bool {
        let slips = |(a, b): (&str, &str)| slip::between(a.as_bytes(), b.as_bytes());
        self.words().count() != other.words().count()
            || self
                .words()
                .zip(other.words())
                .map(slips)
                .all(|slips| slips <= 1)
    }

    fn slips_to(&self, other: &Name) -> usize {
        // A slip takes one letter away, brings one, or both.
        if (self.letters ^ other.letters).count_ones() > 4 {
            return slip::MANY;
        }
        slip::between(self.text.as_bytes(), other.text.as_bytes())
    }
}

/// `N.T.Hoa` has three words.
fn is_separator(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '.' | ',' | ';' | '-' | '_' | '/' | '(' | ')')
}

#[cfg(test)]
mod tests {
    use super::*;
    use NameLevel::*;

    #[test]
    fn names_are_compared_as_people_write_them() {
        for (a, b, level) in [
            ("Đặng Thị Phương Hoa", "ĐẶNG  THỊ PHƯƠNG HOA", Same),
            ("Hoàng Văn Hòa", "Hoàng Văn Hoà", Same),
            (
                "Trần Thị Thủy",
                "Tra\u{302}\u{300}n Thi\u{323} Thu\u{309}y",
                Same,
            ),
            ("Nguyễn Thị Hoa", "NGUYEN THI HOA", WithoutMarks),
            ("Nguyễn Văn Hùng", "Nguyễn Văn Hưng", MarksDiffer),
            ("Nguyễn Thị Hoa", "Hoa Nguyễn Thị", Reordered),
            ("Nguyễn Thị Hoa", "N. T. Hoa", Abbreviated),
            ("Nguyễn Thị Hoa", "N.T.Hoa", Abbreviated),
            ("Nguyễn Thị Thu Hoa", "Nguyễn T. T. Hoa", Abbreviated),
            ("Nguyễn Thị Hoa", "N. T. H.", Other),
            ("Nguyễn Thị Hoa", "Nguyễn Thị Hao", OneSlip),
            ("Nguyễn Thị Hoa", "Nguyễn ThịHoa", OneSlip),
            ("Nguyễn Thị Hoa", "Nguyn Thi Hooa", TwoSlips),
            ("Nguyễn Thị Hồng", "Nguyễn Thị Hạnh", Other),
            ("Nguyễn Thị Bích Hoa", "Nguyễn Hoa", MiddleDiffers),
            ("Nguyễn Thị Hoa", "Trần Văn Dũng", Other),
            ("Nguyễn Thị Hoa", " ", Missing),
        ] {
            let (first, second) = (Name::read(a), Name::read(b));
            assert_eq!(first.against(&second), level, "{a:?} {b:?}");
            assert_eq!(second.against(&first), level, "{b:?} {a:?}");
        }
    }
}
