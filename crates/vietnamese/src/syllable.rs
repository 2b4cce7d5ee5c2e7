//! Whether a word can be a Vietnamese syllable.
//!
//! Used to tell Vietnamese from text in another language or from letters of an old font. It knows
//! the sounds of the language, not its words: `Ngoẳn` can be one although nobody is called so.

use unicode_normalization::char::decompose_canonical;

/// Longest first, so that `ngh` is not taken for `n`.
const ONSETS: [&str; 27] = [
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "đ", "g",
    "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x",
];

/// Whether the word has the shape of one Vietnamese syllable: a known onset, a known rhyme, at
/// most one tone, and only sắc or nặng before a stop (c, ch, p, t). Small and capital letters,
/// composed and decomposed letters and both places of the tone mark are equal.
pub fn is_syllable(word: &str) -> bool {
    let Some((letters, tone)) = without_tone(word) else {
        return false;
    };
    // `gì` and `gìn` have the vowel of their onset.
    let mut onsets = ONSETS.iter().filter(|onset| letters.starts_with(**onset));
    std::iter::once(&"")
        .chain(onsets.by_ref())
        .filter_map(|onset| letters.strip_prefix(onset).map(|rhyme| (*onset, rhyme)))
        .any(|(onset, rhyme)| fits(onset, rhyme, tone))
}

fn fits(onset: &str, rhyme: &str, tone: Option<char>) -> bool {
    let stopped = rhyme.ends_with(['c', 'p', 't']) || rhyme.ends_with("ch");
    if stopped && !matches!(tone, Some('\u{301}' | '\u{323}')) {
        return false;
    }
    match onset {
        "qu" => is_rhyme(rhyme) || matches!(rhyme, "ynh" | "ych" | "yt" | "yn" | "yp"),
        "gi" => is_rhyme(rhyme) || matches!(rhyme, "êng" | "êc"),
        _ => is_rhyme(rhyme),
    }
}

/// The word in small letters that keep their shape (ă, ơ, đ) and lose their tone.
fn without_tone(word: &str) -> Option<(String, Option<char>)> {
    let mut letters = String::with_capacity(word.len());
    let mut tone = None;
    let mut fits = true;
    for letter in word.chars().flat_map(char::to_lowercase) {
        decompose_canonical(letter, |part| match part {
            '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => {
                fits &= tone.is_none();
                tone = Some(part);
            }
            '\u{302}' | '\u{306}' | '\u{31B}' => {
                let shaped = letters.pop().and_then(|plain| shaped(plain, part));
                fits &= shaped.is_some();
                letters.extend(shaped);
            }
            'ð' => letters.push('đ'),
            part => letters.push(part),
        });
    }
    (fits && letters.chars().count() <= 7).then_some((letters, tone))
}

fn shaped(plain: char, mark: char) -> Option<char> {
    Some(match (plain, mark) {
        ('a', '\u{302}') => 'â',
        ('a', '\u{306}') => 'ă',
        ('e', '\u{302}') => 'ê',
        ('o', '\u{302}') => 'ô',
        ('o', '\u{31B}') => 'ơ',
        ('u', '\u{31B}') => 'ư',
        _ => return None,
    })
}

#[rustfmt::skip]
fn is_rhyme(rhyme: &str) -> bool {
    matches!(rhyme,
        "a" | "ac" | "ach" | "ai" | "am" | "an" | "ang" | "anh" | "ao" | "ap" | "at" | "au" | "ay"
        | "ăc" | "ăm" | "ăn" | "ăng" | "ăp" | "ăt"
        | "âc" | "âm" | "ân" | "âng" | "âp" | "ât" | "âu" | "ây"
        | "e" | "ec" | "em" | "en" | "eng" | "eo" | "ep" | "et"
        | "ê" | "êch" | "êm" | "ên" | "ênh" | "êp" | "êt" | "êu"
        | "i" | "ia" | "ich" | "iêc" | "iêm" | "iên" | "iêng" | "iêp" | "iêt" | "iêu" | "im" | "in"
        | "inh" | "ip" | "it" | "iu"
        | "o" | "oa" | "oac" | "oach" | "oai" | "oam" | "oan" | "oang" | "oanh" | "oao" | "oap"
        | "oat" | "oay" | "oăc" | "oăm" | "oăn" | "oăng" | "oăt" | "oc" | "oe" | "oen" | "oeo"
        | "oet" | "oi" | "om" | "on" | "ong" | "ooc" | "oong" | "op" | "ot"
        | "ô" | "ôc" | "ôi" | "ôm" | "ôn" | "ông" | "ôp" | "ôt"
        | "ơ" | "ơi" | "ơm" | "ơn" | "ơp" | "ơt"
        | "u" | "ua" | "uân" | "uâng" | "uât" | "uây" | "uc" | "uê" | "uêch" | "uênh" | "ui" | "um"
        | "un" | "ung" | "uơ" | "uôc" | "uôi" | "uôm" | "uôn" | "uông" | "uôt" | "up" | "ut" | "uy"
        | "uya" | "uych" | "uyên" | "uyêt" | "uyn" | "uynh" | "uyp" | "uyt" | "uyu"
        | "ư" | "ưa" | "ưc" | "ưi" | "ưm" | "ưn" | "ưng" | "ươc" | "ươi" | "ươm" | "ươn" | "ương"
        | "ươp" | "ươt" | "ươu" | "ưt" | "ưu"
        | "y" | "yêm" | "yên" | "yêng" | "yêt" | "yêu"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_names_are_syllables() {
        let names = "Nguyễn Thị Thùy Thuỳ Hoà Hòa Quỳnh Quốc Quyền Quý Giang Gia Gì Giếng Nghiêm \
                     Phượng Hường Khuê Đoàn ĐẶNG Ðào Ý Yến Uyên Ước Khuất Thoa Tuyết Diệp Lộc \
                     Lý Mỹ Huỳnh Trương Bạch Oanh Ngoan Nguyệt Thoại Quách Ngô Ơn Ái";
        for word in names.split_whitespace() {
            assert!(is_syllable(word), "{word}");
        }
        let decomposed: Vec<String> = names
            .split_whitespace()
            .map(|word| unicode_normalization::UnicodeNormalization::nfd(word).collect())
            .collect();
        assert!(decomposed.iter().all(|word| is_syllable(word)));
    }

    #[test]
    fn other_words_are_not() {
        for word in [
            "NguyÔn",
            "ThÞ",
            "Nguyeãn",
            "Viet",
            "Martin",
            "Loïc",
            "Êban",
            "Niê",
            "Krông",
            "H'Nhuôn",
            "hot",
            "àá",
            "",
            "1985",
            "Müller",
            "ê\u{302}",
        ] {
            assert!(!is_syllable(word), "{word}");
        }
    }
}
