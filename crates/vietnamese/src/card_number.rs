//! What a citizen identity card number (CCCD) says of its holder.
//!
//! The number has no check digit, so nothing here proves it wrong: each finding is a doubt to be
//! looked at, not a reason to refuse. Twelve digits: three for the place where the birth was
//! registered, one for century and sex, two for the year of birth, six by chance.

/// The sex a card number is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sex {
    Male,
    Female,
}

/// A reason to look at a card number again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum CccdDoubt {
    #[error("a card number has digits only: leave out blanks, dots and letters")]
    NotDigits,
    #[error("nine digits are an old identity card (CMND), no longer valid: ask for the new number")]
    OldCard,
    #[error("eleven digits: a spreadsheet may have dropped the zero in front; add it")]
    ZeroLost,
    #[error("a card number has 12 digits and this one has {digits}: compare it with the card")]
    Length { digits: usize },
    #[error("{code:03} is not a province's code: compare the first three digits with the card")]
    Province { code: u16 },
    #[error("the number is a {}'s: check the sex and the fourth digit",
            if *.in_number == Sex::Male { "man" } else { "woman" })]
    Sex { in_number: Sex },
    #[error("the number says born in {in_number}: check the year of birth and digits 4 to 6")]
    BirthYear { in_number: i16 },
}

/// The codes of the 63 provinces as they were when numbers were given out; they stay with their
/// holders when provinces merge. Codes from 100 up are countries.
const PROVINCES: [u16; 63] = [
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37,
    38, 40, 42, 44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77,
    79, 80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96,
];

/// Compares a card number with itself and with what else is known of its holder; `None` where it
/// is not known. An empty answer means no doubt. Blanks around the number do not count.
pub fn cccd_check(number: &str, sex: Option<Sex>, birth_year: Option<i16>) -> Vec<CccdDoubt> {
    let number = number.trim();
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return vec![CccdDoubt::NotDigits];
    }
    let digits: Vec<u16> = number.bytes().map(|byte| u16::from(byte - b'0')).collect();
    let [a, b, c, century_and_sex, tens, ones, _, _, _, _, _, _] = digits[..] else {
        return vec![match digits.len() {
            9 => CccdDoubt::OldCard,
            11 => CccdDoubt::ZeroLost,
            digits => CccdDoubt::Length { digits },
        }];
    };
    let mut doubts = Vec::new();
    let code = a * 100 + b * 10 + c;
    if code < 100 && !PROVINCES.contains(&code) {
        doubts.push(CccdDoubt::Province { code });
    }
    let sex_in_number = if century_and_sex % 2 == 0 {
        Sex::Male
    } else {
        Sex::Female
    };
    if sex.is_some_and(|sex| sex != sex_in_number) {
        doubts.push(CccdDoubt::Sex {
            in_number: sex_in_number,
        });
    }
    let year_in_number = (1900 + century_and_sex / 2 * 100 + tens * 10 + ones) as i16;
    if birth_year.is_some_and(|year| year != year_in_number) {
        doubts.push(CccdDoubt::BirthYear {
            in_number: year_in_number,
        });
    }
    doubts
}

/// A number as lists show it: its last four signs, the rest as points.
pub fn masked(number: &str) -> String {
    let shown = number.chars().count().min(4);
    let hidden = number.chars().count() - shown;
    let tail: String = number.chars().skip(hidden).collect();
    if hidden == 0 {
        return "••••".to_owned();
    }
    let points: String = (0..hidden)
        .map(|at| if at > 0 && at % 4 == 0 { " •" } else { "•" })
        .collect();
    format!("{points} {tail}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use Sex::{Female, Male};

    #[test]
    fn provinces_are_in_order() {
        assert!(PROVINCES.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn numbers_that_agree_raise_no_doubt() {
        assert_eq!(cccd_check("001090000001", Some(Male), Some(1990)), []);
        assert_eq!(cccd_check("079303000001", Some(Female), Some(2003)), []);
        assert_eq!(cccd_check(" 096185000001 ", Some(Female), Some(1985)), []);
        assert_eq!(cccd_check("001090000001", None, None), []);
        assert_eq!(cccd_check("240190000001", Some(Female), None), []);
    }

    #[test]
    fn each_doubt_is_named() {
        for (number, doubts) in [
            ("001190000001", vec![CccdDoubt::Sex { in_number: Female }]),
            (
                "001091000001",
                vec![CccdDoubt::BirthYear { in_number: 1991 }],
            ),
            (
                "001290000001",
                vec![CccdDoubt::BirthYear { in_number: 2090 }],
            ),
            ("003090000001", vec![CccdDoubt::Province { code: 3 }]),
            ("000090000001", vec![CccdDoubt::Province { code: 0 }]),
            (
                "099191000001",
                vec![
                    CccdDoubt::Province { code: 99 },
                    CccdDoubt::Sex { in_number: Female },
                    CccdDoubt::BirthYear { in_number: 1991 },
                ],
            ),
            ("1090000001", vec![CccdDoubt::Length { digits: 10 }]),
            ("01090000001", vec![CccdDoubt::ZeroLost]),
            ("012345678", vec![CccdDoubt::OldCard]),
            ("001 090 000001", vec![CccdDoubt::NotDigits]),
            ("", vec![CccdDoubt::NotDigits]),
        ] {
            assert_eq!(
                cccd_check(number, Some(Male), Some(1990)),
                doubts,
                "{number}"
            );
        }
        let doubt = CccdDoubt::Sex { in_number: Female };
        assert!(doubt.to_string().contains("woman's"));
    }
}
