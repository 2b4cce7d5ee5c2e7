//! Vietnamese of the years before Unicode: text typed for a TCVN3 font (`NguyÔn ThÞ Hoa`, fonts
//! called `.VnTime`) or for a VNI font (`Nguyeãn Thò Hoa`), and UTF-8 that was read as
//! Windows-1252 (`Nguyá»…n`).
//!
//! Such text is letters of another meaning, so a single word can be proper text and old text at
//! once: `Hoà` is a name, and is also how VNI writes `Hồ`. What one text cannot tell, its column
//! can; [`LegacyEvidence`] collects that. Does not know files or columns.

use crate::fold::is_invisible;
use crate::syllable::is_syllable;

mod letters;
#[cfg(test)]
mod tests;

/// An old way of storing Vietnamese in the characters of Western Europe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Legacy {
    /// TCVN 5712:1993 in one byte a letter, also called ABC. Its capitals with a tone have no
    /// place of their own: fonts of capitals show the small letters as capitals.
    Tcvn3,
    /// VNI for Windows: a letter followed by its marks.
    Vni,
}

impl Legacy {
    /// The text in Unicode; characters that are none of the font's stay. TCVN3's capitals with
    /// tones come out as small letters, since the font alone made them capitals.
    pub fn read(self, text: &str) -> String {
        self.read_wholly(text).0
    }

    /// The text in Unicode, and whether every letter beyond ASCII was one of the font's.
    fn read_wholly(self, text: &str) -> (String, bool) {
        match self {
            Self::Tcvn3 => letters::read_tcvn3(text),
            Self::Vni => letters::read_vni(text),
        }
    }

    /// The text as this font wants it. Other characters than Vietnamese stay as they are.
    pub fn write(self, text: &str) -> String {
        match self {
            Self::Tcvn3 => letters::write_tcvn3(text),
            Self::Vni => letters::write_vni(text),
        }
    }

    /// What the text itself proves: as it stands it is no Vietnamese, read in the old way it is.
    /// `None` where it is proper text or could be either.
    pub fn of(text: &str) -> Option<Self> {
        if text.is_ascii() || is_unicode(text) || reads_well(text) {
            return None;
        }
        match (Self::Tcvn3.convinces(text), Self::Vni.convinces(text)) {
            (true, false) => Some(Self::Tcvn3),
            (false, true) => Some(Self::Vni),
            _ => None,
        }
    }

    /// Whether the text, read in this way, is Vietnamese: every word with old letters a
    /// syllable, and either two such words or no other word that is none.
    fn convinces(self, text: &str) -> bool {
        let mut proven = 0;
        let mut strange = false;
        for word in words(text) {
            let (read, whole) = self.read_wholly(word);
            let syllable = whole && is_syllable(&read);
            if word.is_ascii() {
                strange |= !syllable && word.len() > 1;
            } else if syllable {
                proven += 1;
            } else {
                return false;
            }
        }
        proven > 1 || (proven == 1 && !strange && words(text).count() > 1)
    }

    /// Whether a text can be proper Vietnamese as it stands, so that taking it for old text is a
    /// choice: `Hoàng` is a name, and is also how VNI writes `Hồng`.
    pub fn is_open(text: &str) -> bool {
        reads_well(text)
    }

    /// The text of a column known to be in this way. Proper text that strayed into it stays.
    pub fn repair(self, text: &str) -> Option<String> {
        if text.is_ascii() || is_unicode(text) {
            return None;
        }
        let (read, whole) = self.read_wholly(text);
        if !whole || (reads_well(text) && !reads_well(&read)) {
            return None;
        }
        (read != text).then_some(read)
    }
}

/// What the texts of a column say about how it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LegacyEvidence {
    tcvn3: u32,
    vni: u32,
    unicode: u32,
}

impl LegacyEvidence {
    /// Takes one text into account.
    pub fn see(&mut self, text: &str) {
        if text.is_ascii() {
            return;
        }
        if is_unicode(text) {
            self.unicode += 1;
        } else {
            match Legacy::of(text) {
                Some(Legacy::Tcvn3) => self.tcvn3 += 1,
                Some(Legacy::Vni) => self.vni += 1,
                None => {}
            }
        }
    }

    /// Whether a text was seen that only Unicode can hold.
    pub fn is_proper(&self) -> bool {
        self.unicode > 0
    }

    /// The old way the column is written in. `None` where it is proper, mixed or not known: then
    /// only texts that are proof of themselves may be changed.
    pub fn verdict(&self) -> Option<Legacy> {
        if self.unicode > 0 {
            return None;
        }
        match (self.tcvn3, self.vni) {
            (0, 0) => None,
            (tcvn3, 0) if tcvn3 > 0 => Some(Legacy::Tcvn3),
            (0, _) => Some(Legacy::Vni),
            _ => None,
        }
    }
}

/// UTF-8 that was taken for Windows-1252, put right: `Nguyá»…n` becomes `Nguyễn`. `None` where it
/// is no such text.
pub fn repair_mojibake(text: &str) -> Option<String> {
    if text.is_ascii() || is_unicode(text) {
        return None;
    }
    let bytes: Option<Vec<u8>> = text.chars().map(letters::byte_1252).collect();
    let read = String::from_utf8(bytes?).ok()?;
    (read != text).then_some(read)
}

/// Whether a letter stands in the text that only Unicode has.
fn is_unicode(text: &str) -> bool {
    text.chars().any(|letter| {
        matches!(letter, '\u{102}'..='\u{1B0}' | '\u{300}'..='\u{323}' | '\u{1EA0}'..='\u{1EFF}')
            // These are Windows-1252's, too.
            && !matches!(letter, 'Œ' | 'œ' | 'Š' | 'š' | 'Ÿ' | 'Ž' | 'ž' | 'ƒ')
    })
}

/// Whether every word beyond ASCII is a syllable as it stands.
fn reads_well(text: &str) -> bool {
    words(text).filter(|word| !word.is_ascii()).all(is_syllable)
}

/// The soft hyphen is a letter of TCVN3 and no edge of a word.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| {
        letter.is_whitespace()
            || letter.is_ascii_punctuation()
            || letter.is_ascii_digit()
            || (is_invisible(letter) && letter != '\u{AD}')
    })
    .filter(|word| !word.is_empty())
}
