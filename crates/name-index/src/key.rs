//! Numbers people are known by: identity number, telephone, card.

/// The letters and digits of a key that are compared; what follows is left out. Telephone numbers
/// are the longest, with fifteen at the most (ITU-T E.164).
const LENGTH: usize = 15;
/// Fewer letters and digits than this are not looked for as the beginning of a key.
const ASKED: usize = 3;
/// Five bits would not hold 36 letters and digits and the end.
const LETTER_BITS: usize = 6;
/// Keys that are found whole only lie above all others.
const WHOLE: u128 = 1 << 95;

/// A number somebody is known by, as its letters and digits: blanks, signs and capitals make no
/// difference.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key([u8; 12]);

impl Key {
    /// A key that is found by its beginning, from three letters or digits on.
    pub fn begun(text: &str) -> Key {
        Key::kept(packed(&letters(text)))
    }

    /// A key that is found only when it is typed to its end, so that nobody can learn it letter
    /// by letter.
    pub fn whole(text: &str) -> Key {
        Key::kept(WHOLE | packed(&letters(text)))
    }

    /// As bytes, because numbers of this size would be kept with gaps between them.
    fn kept(packed: u128) -> Key {
        let bytes = packed.to_be_bytes();
        let mut kept = [0; 12];
        kept.copy_from_slice(&bytes[4..]);
        Key(kept)
    }

    pub(crate) fn is_empty(self) -> bool {
        self == Key::begun("") || self == Key::whole("")
    }
}

impl std::fmt::Debug for Key {
    /// A key is personal: it does not stand in logs.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Key(…)")
    }
}

/// The keys a text asks for: first and last of those it begins, and the one it is the whole of.
pub(crate) struct AskedKeys {
    pub first: Key,
    pub last: Key,
    pub whole: Key,
}

/// None when the text does not look like a key: a key has a digit and is not too short.
pub(crate) fn asked_keys(text: &str) -> Option<AskedKeys> {
    let letters = letters(text);
    if letters.len() < ASKED || !letters.iter().any(u8::is_ascii_digit) {
        return None;
    }
    let first = packed(&letters);
    let open = LETTER_BITS * (LENGTH - letters.len());
    Some(AskedKeys {
        first: Key::kept(first),
        last: Key::kept(first | ((1 << open) - 1)),
        whole: Key::kept(WHOLE | first),
    })
}

fn letters(text: &str) -> Vec<u8> {
    let folded = vietnamese::fold(text);
    let compared = folded.bytes().filter(u8::is_ascii_alphanumeric);
    compared.take(LENGTH).collect()
}

/// The letters side by side, the first one highest, so that keys with the same beginning lie
/// together.
fn packed(letters: &[u8]) -> u128 {
    let shifted = letters.iter().enumerate().map(|(at, letter)| {
        let code = match letter {
            b'0'..=b'9' => letter - b'0' + 1,
            _ => letter - b'a' + 11,
        };
        u128::from(code) << (LETTER_BITS * (LENGTH - 1 - at))
    });
    shifted.fold(0, |packed, letter| packed | letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_and_capitals_make_no_difference() {
        assert_eq!(Key::begun("0912 345.678"), Key::begun("0912345678"));
        assert_eq!(Key::begun("CĐ-012"), Key::begun("cd012"));
        assert_ne!(Key::begun("0912"), Key::whole("0912"));
        assert_ne!(Key::begun("0912"), Key::begun("912"));
    }

    #[test]
    fn a_beginning_spans_the_keys_that_begin_with_it() {
        let asked = asked_keys("091-2").unwrap();
        let spans = |text| (asked.first..=asked.last).contains(&Key::begun(text));
        assert!(spans("0912") && spans("0912345678") && spans("0912zzzzzzzzzzz"));
        assert!(!spans("0911999999") && !spans("0913") && !spans("091"));
        assert_eq!(asked.whole, Key::whole("0912"));
        assert!(asked_keys("09").is_none() && asked_keys("hoa").is_none());
        let long = "1".repeat(30);
        let asked = asked_keys(&long).unwrap();
        assert!((asked.first..=asked.last).contains(&Key::begun(&long)));
    }
}
