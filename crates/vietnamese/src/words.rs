//! Numbers in words, as vouchers need them.

const BILLION: u64 = 1_000_000_000;
const DIGITS: [&str; 10] = [
    "không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín",
];

/// A number in words: `mười một tỷ một trăm hai mươi triệu`. Uses mốt, tư, lăm and linh; a part
/// after the first one names its empty hundreds (`một nghìn không trăm linh năm`). Negative
/// numbers begin with `âm`. Different numbers never give the same words.
pub fn in_words(value: i64) -> String {
    if value == 0 {
        return DIGITS[0].to_owned();
    }
    let mut words = Vec::new();
    if value < 0 {
        words.push("âm");
    }
    push_number(value.unsigned_abs(), false, &mut words);
    words.join(" ")
}

/// An amount of đồng in words with a capital, as it stands on a voucher: `Năm trăm nghìn đồng`.
pub fn money_in_words(dong: i64) -> String {
    let words = in_words(dong);
    let mut letters = words.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect::<String>() + " đồng"
}

/// `follows` is whether words of the same number stand before, so empty hundreds must be named.
fn push_number(value: u64, follows: bool, words: &mut Vec<&'static str>) {
    let (billions, rest) = (value / BILLION, value % BILLION);
    if billions > 0 {
        push_number(billions, follows, words);
        words.push("tỷ");
    }
    let mut follows = follows || billions > 0;
    let groups = [
        (rest / 1_000_000, "triệu"),
        (rest / 1_000 % 1_000, "nghìn"),
        (rest % 1_000, ""),
    ];
    for (group, scale) in groups {
        if group == 0 {
            continue;
        }
        push_hundreds(group as usize, follows, words);
        if !scale.is_empty() {
            words.push(scale);
        }
        follows = true;
    }
}

/// A number from 1 to 999.
fn push_hundreds(value: usize, follows: bool, words: &mut Vec<&'static str>) {
    let (hundreds, tens, ones) = (value / 100, value / 10 % 10, value % 10);
    let hundreds_named = hundreds > 0 || follows;
    if hundreds_named {
        words.extend([DIGITS[hundreds], "trăm"]);
    }
    match tens {
        0 if ones > 0 && hundreds_named => words.push("linh"),
        0 => {}
        1 => words.push("mười"),
        _ => words.extend([DIGITS[tens], "mươi"]),
    }
    match (tens, ones) {
        (_, 0) => {}
        (2.., 1) => words.push("mốt"),
        (2.., 4) => words.push("tư"),
        (1.., 5) => words.push("lăm"),
        _ => words.push(DIGITS[ones]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_numbers_in_words() {
        for (value, words) in [
            (0, "không"),
            (5, "năm"),
            (10, "mười"),
            (11, "mười một"),
            (14, "mười bốn"),
            (15, "mười lăm"),
            (20, "hai mươi"),
            (21, "hai mươi mốt"),
            (24, "hai mươi tư"),
            (25, "hai mươi lăm"),
            (100, "một trăm"),
            (101, "một trăm linh một"),
            (104, "một trăm linh bốn"),
            (105, "một trăm linh năm"),
            (111, "một trăm mười một"),
            (555, "năm trăm năm mươi lăm"),
            (1_005, "một nghìn không trăm linh năm"),
            (1_020, "một nghìn không trăm hai mươi"),
            (500_000, "năm trăm nghìn"),
            (1_000_005, "một triệu không trăm linh năm"),
            (1_005_000, "một triệu không trăm linh năm nghìn"),
            (11_120_000_000, "mười một tỷ một trăm hai mươi triệu"),
            (11_020_000_000, "mười một tỷ không trăm hai mươi triệu"),
            (
                357_556_500,
                "ba trăm năm mươi bảy triệu năm trăm năm mươi sáu nghìn năm trăm",
            ),
            (3_000_000_000_000, "ba nghìn tỷ"),
            (9_000_000_000_000_000_000, "chín tỷ tỷ"),
            (-7, "âm bảy"),
        ] {
            assert_eq!(in_words(value), words);
        }
        assert_eq!(
            money_in_words(11_500_000),
            "Mười một triệu năm trăm nghìn đồng"
        );
        assert_eq!(money_in_words(-1_000), "Âm một nghìn đồng");
        assert_eq!(money_in_words(0), "Không đồng");
    }

    /// Reads the words back by the grammar of the language, written apart from the writer.
    fn read(words: &[&str]) -> i128 {
        if let ["âm", rest @ ..] = words {
            return -read(rest);
        }
        for (scale, worth) in [
            ("tỷ", 1_000_000_000),
            ("triệu", 1_000_000),
            ("nghìn", 1_000),
        ] {
            if let Some(place) = words.iter().rposition(|word| *word == scale) {
                return read(&words[..place]) * worth + read(&words[place + 1..]);
            }
        }
        let mut value = 0;
        for word in words {
            value = match *word {
                "trăm" => value * 100,
                "mươi" => value / 100 * 100 + value % 100 * 10,
                "mười" => value + 10,
                "linh" => value,
                "mốt" => value + 1,
                "tư" => value + 4,
                "lăm" => value + 5,
                digit => value + DIGITS.iter().position(|known| *known == digit).unwrap() as i128,
            };
        }
        value
    }

    fn read_back(value: i64) -> i128 {
        let words = in_words(value);
        read(&words.split(' ').collect::<Vec<_>>())
    }

    #[test]
    fn the_ends_of_the_range_can_be_said() {
        for value in [i64::MIN, i64::MIN + 1, i64::MAX] {
            assert_eq!(read_back(value), i128::from(value));
        }
    }

    proptest! {
        /// What can be read back is never said of two numbers.
        #[test]
        fn words_say_exactly_one_number(value in any::<i64>(), zeros in 0u32..19, cut in 0u32..19) {
            let shorter = value / 10i64.pow(cut);
            let rounder = value / 10i64.pow(zeros) * 10i64.pow(zeros);
            for value in [value, shorter, rounder] {
                prop_assert_eq!(read_back(value), i128::from(value));
            }
        }

        #[test]
        fn small_numbers_too(value in -2_000_000i64..2_000_000) {
            prop_assert_eq!(read_back(value), i128::from(value));
        }
    }
}
