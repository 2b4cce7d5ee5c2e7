//! The letters of the old fonts.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::compose;

/// The letters of TCVN3 from 0xA1 on; a blank stands where it has none.
const TCVN3: &str = "ĂÂÊÔƠƯĐăâêôơưđ      àảãáạ ằẳẵắ       ặầẩẫấậè ẻẽé\
                     ẹềểễếệìỉ   ĩíịò ỏõóọồổỗốộờởỡớợù ủũúụừửữứựỳỷỹýỵ";

/// The tone marks of VNI with the marks of Unicode.
const VNI_TONES: [(char, char); 5] = [
    ('ù', '\u{301}'),
    ('ø', '\u{300}'),
    ('û', '\u{309}'),
    ('õ', '\u{303}'),
    ('ï', '\u{323}'),
];
/// A circumflex and its tone in one sign.
const VNI_CIRCUMFLEX: [(char, &str); 6] = [
    ('â', "\u{302}"),
    ('á', "\u{302}\u{301}"),
    ('à', "\u{302}\u{300}"),
    ('å', "\u{302}\u{309}"),
    ('ã', "\u{302}\u{303}"),
    ('ä', "\u{302}\u{323}"),
];
/// A breve and its tone in one sign.
const VNI_BREVE: [(char, &str); 6] = [
    ('ê', "\u{306}"),
    ('é', "\u{306}\u{301}"),
    ('è', "\u{306}\u{300}"),
    ('ú', "\u{306}\u{309}"),
    ('ü', "\u{306}\u{303}"),
    ('ë', "\u{306}\u{323}"),
];
/// Letters that are one sign in VNI.
const VNI_SINGLE: [(char, char); 9] = [
    ('ñ', 'đ'),
    ('ô', 'ơ'),
    ('ö', 'ư'),
    ('í', 'í'),
    ('ì', 'ì'),
    ('æ', 'ỉ'),
    ('ó', 'ĩ'),
    ('ò', 'ị'),
    ('î', 'ỵ'),
];

pub(super) fn read_tcvn3(text: &str) -> (String, bool) {
    let mut whole = true;
    let read = text
        .chars()
        .map(|sign| {
            let found = (sign as u32)
                .checked_sub(0xA1)
                .and_then(|place| TCVN3.chars().nth(place as usize))
                .filter(|letter| *letter != ' ');
            whole &= sign.is_ascii() || found.is_some();
            found.unwrap_or(sign)
        })
        .collect();
    (read, whole)
}

pub(super) fn write_tcvn3(text: &str) -> String {
    text.nfc()
        .map(|letter| {
            let place_of = |sought: char| TCVN3.chars().position(|known| known == sought);
            // A capital with a tone is the small letter in a font of capitals.
            let small = letter.to_lowercase().next().unwrap_or(letter);
            let place = if letter.is_ascii() {
                None
            } else {
                place_of(letter).or_else(|| place_of(small))
            };
            place
                .and_then(|place| char::from_u32(0xA1 + place as u32))
                .unwrap_or(letter)
        })
        .collect()
}

pub(super) fn read_vni(text: &str) -> (String, bool) {
    let signs: Vec<char> = text.chars().collect();
    let mut read = String::with_capacity(text.len());
    let mut whole = true;
    let mut rest = signs.as_slice();
    while let [sign, after @ ..] = rest {
        let small = small(*sign);
        let single = VNI_SINGLE.iter().find(|(known, _)| *known == small);
        let base = single.map_or(small, |(_, letter)| *letter);
        whole &= sign.is_ascii() || single.is_some();
        let marks = after
            .first()
            .and_then(|mark| vni_marks(base, self::small(*mark)));
        let capital = small != *sign;
        let letter = std::iter::once(base).chain(marks.iter().flat_map(|marks| marks.chars()));
        if capital {
            read.extend(letter.nfc().flat_map(char::to_uppercase));
        } else {
            read.extend(letter.nfc());
        }
        rest = if marks.is_some() { &after[1..] } else { after };
    }
    (read, whole)
}

/// The marks of Unicode that a sign of VNI puts on the letter before it.
fn vni_marks(base: char, sign: char) -> Option<String> {
    if sign.is_ascii() {
        return None;
    }
    let tone = || VNI_TONES.iter().find(|(known, _)| *known == sign);
    let of = |marks: &[(char, &str)]| {
        let found = marks.iter().find(|(known, _)| *known == sign);
        found.map(|(_, marks)| (*marks).to_owned())
    };
    match base {
        'a' => of(&VNI_CIRCUMFLEX)
            .or_else(|| of(&VNI_BREVE))
            .or_else(|| tone().map(|(_, mark)| mark.to_string())),
        'e' | 'o' => of(&VNI_CIRCUMFLEX).or_else(|| tone().map(|(_, mark)| mark.to_string())),
        'u' | 'y' | 'ơ' | 'ư' => tone().map(|(_, mark)| mark.to_string()),
        _ => None,
    }
}

pub(super) fn write_vni(text: &str) -> String {
    let mut written = String::with_capacity(text.len() * 2);
    for letter in text.nfc() {
        let small = small(letter);
        let Some(signs) = vni_signs(small).filter(|_| !letter.is_ascii()) else {
            written.push(letter);
            continue;
        };
        if small == letter {
            written.push_str(&signs);
        } else {
            written.extend(signs.chars().flat_map(char::to_uppercase));
        }
    }
    written
}

/// The signs of a small letter beyond ASCII.
fn vni_signs(letter: char) -> Option<String> {
    if let Some((sign, _)) = VNI_SINGLE.iter().find(|(_, known)| *known == letter) {
        return Some(sign.to_string());
    }
    let parts: Vec<char> = letter.nfd().collect();
    let (base, marks) = parts.split_first()?;
    if let [horn, tone] = marks[..]
        && let Some(single) = [(horn, tone), (tone, horn)]
            .into_iter()
            .find_map(|(horn, tone)| Some((compose(*base, horn)?, tone)))
        && let Some((sign, _)) = VNI_SINGLE.iter().find(|(_, known)| *known == single.0)
    {
        let (mark, _) = VNI_TONES.iter().find(|(_, mark)| *mark == single.1)?;
        return Some(format!("{sign}{mark}"));
    }
    let fits = |sign: char| {
        let marks = vni_marks(*base, sign)?;
        let made = std::iter::once(*base).chain(marks.chars()).nfc();
        made.eq([letter]).then(|| format!("{base}{sign}"))
    };
    let tones = VNI_TONES.iter().map(|(sign, _)| *sign);
    let shapes = VNI_CIRCUMFLEX
        .iter()
        .chain(&VNI_BREVE)
        .map(|(sign, _)| *sign);
    tones.chain(shapes).find_map(fits)
}

fn small(letter: char) -> char {
    letter.to_lowercase().next().unwrap_or(letter)
}

/// The byte of a character in Windows-1252, its five empty places as in Latin-1.
pub(super) fn byte_1252(letter: char) -> Option<u8> {
    const HIGH: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ";
    match letter as u32 {
        code @ (0..=0x7F | 0xA0..=0xFF) => u8::try_from(code).ok(),
        0x80..=0x9F => u8::try_from(letter as u32).ok(),
        _ => HIGH
            .chars()
            .position(|known| known == letter)
            .and_then(|place| u8::try_from(0x80 + place).ok()),
    }
}
