//! Identity numbers as typed, and how two of them stand to each other.
//!
//! What a card number says of its holder is told in `vietnamese`; here its digits are only taken
//! apart: three for the province, one for century and sex, two for the year, six by chance.

use vietnamese::Sex;

/// What kind of number it is; only numbers of one kind can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NumberKind {
    Missing,
    /// Twelve digits.
    Card,
    /// Nine digits.
    Old,
    /// Letters and digits: a passport.
    Passport,
}

/// A number with one group of bits a character, so that differences are counted without a loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    pub kind: NumberKind,
    pub packed: u64,
}

/// How two numbers stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NumberLevel {
    Same,
    OneOff,
    TwoOff,
    Other,
    OldAgainstNew,
    Missing,
}

impl Number {
    pub(crate) const MISSING: Number = Number {
        kind: NumberKind::Missing,
        packed: 0,
    };

    /// Reads a number through blanks, dots and hyphens. Zeros in front that a spreadsheet has
    /// taken are given back: a card's province begins with one or two of them. What is too short
    /// to be anyone's number, or one digit again and again, counts as missing.
    pub(crate) fn read(text: &str) -> Number {
        let mut letters = [0u8; 16];
        let mut count = 0;
        for byte in text.bytes().filter(u8::is_ascii_alphanumeric) {
            if count == letters.len() {
                return Number::MISSING;
            }
            letters[count] = byte.to_ascii_uppercase();
            count += 1;
        }
        let letters = &letters[..count];
        if count < 6 || letters.iter().all(|&letter| letter == letters[0]) || is_counting(letters) {
            return Number::MISSING;
        }
        let digits = letters.iter().all(u8::is_ascii_digit);
        let kind = match count {
            10..=12 if digits => NumberKind::Card,
            8 | 9 if digits => NumberKind::Old,
            _ => NumberKind::Passport,
        };
        let packed = match kind {
            NumberKind::Passport => {
                let end = &letters[count.saturating_sub(10)..];
                end.iter().fold(0, |packed, &letter| {
                    packed << 6
                        | u64::from(if letter < b'A' {
                            letter - b'0' + 1
                        } else {
                            letter - b'A' + 11
                        })
                })
            }
            _ => letters
                .iter()
                .fold(0, |packed, &digit| packed << 4 | u64::from(digit - b'0')),
        };
        Number { kind, packed }
    }

    /// How many bits a character has.
    fn width(self) -> u32 {
        if self.kind == NumberKind::Passport {
            6
        } else {
            4
        }
    }

    /// The number of characters, and of the ways one of them can be another.
    pub(crate) fn slips(self) -> f64 {
        match self.kind {
            NumberKind::Missing | NumberKind::Card => 12.0 * 9.0,
            NumberKind::Old => 9.0 * 9.0,
            NumberKind::Passport => 9.0 * 35.0,
        }
    }

    pub(crate) fn against(self, other: Number) -> NumberLevel {
        if self.kind == NumberKind::Missing || other.kind == NumberKind::Missing {
            return NumberLevel::Missing;
        }
        if self.kind != other.kind {
            return NumberLevel::OldAgainstNew;
        }
        let width = self.width();
        let changed = self.packed ^ other.packed;
        if changed == 0 {
            return NumberLevel::Same;
        }
        match changed_groups(changed, width) {
            1 => NumberLevel::OneOff,
            2 if are_exchanged(self.packed, other.packed, width) => NumberLevel::OneOff,
            2 => NumberLevel::TwoOff,
            _ => NumberLevel::Other,
        }
    }

    /// Three parts such that two numbers with one wrong character agree in two of them.
    pub(crate) fn parts(self) -> [u64; 3] {
        let split = |first: u32, second: u32| {
            let (low, high) = (first.min(second), first.max(second));
            let mask = |bits: u32| (1u64 << bits) - 1;
            [
                self.packed >> high,
                self.packed >> low & mask(high - low),
                self.packed & mask(low),
            ]
        };
        match self.kind {
            NumberKind::Missing => [0; 3],
            NumberKind::Card => split(12, 24),
            NumberKind::Old => split(12, 24),
            NumberKind::Passport => split(18, 36),
        }
    }

    /// The code of the province of a card, 0 to 999.
    pub(crate) fn province(self) -> Option<usize> {
        let digit = |place: u32| (self.packed >> (4 * place) & 15) as usize;
        (self.kind == NumberKind::Card).then(|| digit(11) * 100 + digit(10) * 10 + digit(9))
    }

    /// The year of birth and the sex that a card number names.
    pub(crate) fn year_and_sex(self) -> Option<(i16, Sex)> {
        let digit = |place: u32| (self.packed >> (4 * place) & 15) as i16;
        let sex = if digit(8) % 2 == 0 {
            Sex::Male
        } else {
            Sex::Female
        };
        (self.kind == NumberKind::Card)
            .then(|| (1900 + digit(8) / 2 * 100 + digit(7) * 10 + digit(6), sex))
    }
}

/// 123456789 and its like fill a compulsory column.
fn is_counting(letters: &[u8]) -> bool {
    letters
        .windows(2)
        .all(|two| two[1] == two[0] + 1 || (two[0] == b'9' && two[1] == b'0'))
}

fn changed_groups(changed: u64, width: u32) -> u32 {
    if width == 4 {
        let any = changed | changed >> 1 | changed >> 2 | changed >> 3;
        return (any & 0x1111_1111_1111_1111).count_ones();
    }
    let group = (1u64 << width) - 1;
    (0..64 / width)
        .filter(|at| changed >> (at * width) & group != 0)
        .count() as u32
}

/// Whether two neighbouring characters have changed places and nothing else has happened.
fn are_exchanged(a: u64, b: u64, width: u32) -> bool {
    let at = (a ^ b).trailing_zeros() / width * width;
    if at + 2 * width > 64 {
        return false;
    }
    let (one, two) = ((1u64 << width) - 1, (1u64 << (2 * width)) - 1);
    let (a_two, b_two) = (a >> at & two, b >> at & two);
    (a ^ b) & !(two << at) == 0 && a_two >> width == b_two & one && b_two >> width == a_two & one
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(a: &str, b: &str) -> NumberLevel {
        assert_eq!(
            Number::read(a).against(Number::read(b)),
            Number::read(b).against(Number::read(a))
        );
        Number::read(a).against(Number::read(b))
    }

    #[test]
    fn numbers_are_compared_within_their_kind() {
        use NumberLevel::*;
        for (a, b, expected) in [
            ("001085123456", "001 085 123 456", Same),
            ("001085123456", "1085123456", Same),
            ("036185123456", "36185123456", Same),
            ("012345670", "12345670", Same),
            ("001085123456", "001085123457", OneOff),
            ("001085123456", "001085132456", OneOff),
            ("001085123456", "001086123457", TwoOff),
            ("001085123456", "001085321456", TwoOff),
            ("001085123456", "079185998877", Other),
            ("001085123456", "112345678", OldAgainstNew),
            ("001085123456", "B1234567", OldAgainstNew),
            ("B1234567", "b 1234567", Same),
            ("B1234567", "B1234568", OneOff),
            ("B1234567", "C7654321", Other),
            ("001085123456", "", Missing),
            ("000000000000", "000000000000", Missing),
            ("123456789", "123456789", Missing),
            ("không có", "001085123456", Missing),
        ] {
            assert_eq!(level(a, b), expected, "{a:?} {b:?}");
        }
    }

    #[test]
    fn a_card_names_province_year_and_sex() {
        let card = Number::read("079303000001");
        assert_eq!(card.province(), Some(79));
        assert_eq!(card.year_and_sex(), Some((2003, Sex::Female)));
        assert_eq!(Number::read("112345678").year_and_sex(), None);
    }

    #[test]
    fn one_wrong_character_leaves_two_parts() {
        for number in ["001085123456", "112345678", "B12345678"] {
            let whole = Number::read(number).parts();
            let others = |letter: u8| {
                if letter.is_ascii_digit() {
                    *b"37"
                } else {
                    *b"XY"
                }
            };
            for at in 0..number.len() {
                let mut wrong = number.as_bytes().to_vec();
                let [other, another] = others(wrong[at]);
                wrong[at] = if wrong[at] == other { another } else { other };
                let wrong = Number::read(std::str::from_utf8(&wrong).unwrap()).parts();
                let same = (0..3).filter(|&part| whole[part] == wrong[part]).count();
                assert!(same >= 2, "{number} at {at}");
            }
        }
    }
}
