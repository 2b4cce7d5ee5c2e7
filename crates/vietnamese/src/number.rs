//! Numbers and money in figures, as Vietnamese writes them: a dot between thousands, a comma
//! before decimals, the true minus sign.

/// U+2212, as wide as a plus; a hyphen would let a figure break at the end of a line.
const MINUS: char = '\u{2212}';
const MILLION: u64 = 1_000_000;
const BILLION: u64 = 1_000_000_000;

/// A whole number: `634.218`, `−5`.
pub fn number(value: i64) -> String {
    signed(value < 0, grouped(u128::from(value.unsigned_abs())))
}

/// A number given in millionths, with `places` decimals (at most six): `decimal(74_200_000, 1)`
/// is `74,2`. Halves are rounded away from zero; zeros at the end stay.
pub fn decimal(millionths: i64, places: u32) -> String {
    let places = places.min(6);
    let step = 10u128.pow(6 - places);
    let scaled = (u128::from(millionths.unsigned_abs()) + step / 2) / step;
    signed(millionths < 0 && scaled > 0, with_decimals(scaled, places))
}

/// `numerator` as a percentage of `denominator`, with one decimal, halves rounded away from zero:
/// `74,2%`. All of it is `100%`; what only rounds to it is `100,0%`. `None` when the denominator
/// is zero.
pub fn percent(numerator: i64, denominator: i64) -> Option<String> {
    if denominator == 0 {
        return None;
    }
    if numerator == denominator {
        return Some("100%".to_owned());
    }
    let part = u128::from(numerator.unsigned_abs());
    let whole = u128::from(denominator.unsigned_abs());
    let tenths = (part * 2000 + whole) / (whole * 2);
    let negative = (numerator < 0) != (denominator < 0) && tenths > 0;
    Some(signed(negative, with_decimals(tenths, 1)) + "%")
}

/// An amount of đồng for narrow places: `391,6 tỷ`, `29 triệu`, and exact below a million:
/// `13.500`. At most one decimal, cut off and never rounded, so it never says more than there is.
pub fn money_short(dong: i64) -> String {
    let amount = dong.unsigned_abs();
    let (unit, word) = match amount {
        BILLION.. => (BILLION, "tỷ"),
        MILLION.. => (MILLION, "triệu"),
        _ => return number(dong),
    };
    let tenths = u128::from(amount / (unit / 10));
    let figure = if tenths.is_multiple_of(10) {
        grouped(tenths / 10)
    } else {
        with_decimals(tenths, 1)
    };
    format!("{} {word}", signed(dong < 0, figure))
}

/// An amount of đồng as it is said: `11 tỷ 120 triệu`; in figures, `357.556.500`, when it is not
/// made of whole millions. Nothing is lost.
pub fn money_spoken(dong: i64) -> String {
    let amount = dong.unsigned_abs();
    if amount == 0 || !amount.is_multiple_of(MILLION) {
        return number(dong);
    }
    let (billions, millions) = (amount / BILLION, amount % BILLION / MILLION);
    let mut spoken = Vec::new();
    if billions > 0 {
        spoken.push(format!("{} tỷ", grouped(u128::from(billions))));
    }
    if millions > 0 {
        spoken.push(format!("{millions} triệu"));
    }
    signed(dong < 0, spoken.join(" "))
}

/// An amount of đồng in full: `357.556.500 đồng`.
pub fn money_full(dong: i64) -> String {
    number(dong) + " đồng"
}

fn signed(negative: bool, mut figure: String) -> String {
    if negative {
        figure.insert(0, MINUS);
    }
    figure
}

fn grouped(value: u128) -> String {
    let digits = value.to_string();
    let mut figure = String::with_capacity(digits.len() * 4 / 3 + 1);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            figure.push('.');
        }
        figure.push(digit);
    }
    figure
}

/// `scaled` counts parts of which `10^places` make one.
fn with_decimals(scaled: u128, places: u32) -> String {
    if places == 0 {
        return grouped(scaled);
    }
    let one = 10u128.pow(places);
    format!(
        "{},{:0width$}",
        grouped(scaled / one),
        scaled % one,
        width = places as usize
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse_number;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_grouped_by_dots() {
        for (value, figure) in [
            (0, "0"),
            (8, "8"),
            (999, "999"),
            (1_200, "1.200"),
            (634_218, "634.218"),
            (357_556_500, "357.556.500"),
            (-5, "−5"),
            (-123_456, "−123.456"),
            (i64::MAX, "9.223.372.036.854.775.807"),
            (i64::MIN, "−9.223.372.036.854.775.808"),
        ] {
            assert_eq!(number(value), figure);
        }
    }

    #[test]
    fn decimals_and_percentages() {
        assert_eq!(decimal(74_200_000, 1), "74,2");
        assert_eq!(decimal(74_250_000, 1), "74,3");
        assert_eq!(decimal(-74_250_000, 1), "−74,3");
        assert_eq!(decimal(74_000_000, 2), "74,00");
        assert_eq!(decimal(1_234_500_000, 0), "1.235");
        assert_eq!(decimal(-40_000, 1), "0,0");
        assert_eq!(decimal(5, 9), "0,000005");
        for (numerator, denominator, figure) in [
            (121, 163, "74,2%"),
            (1, 8, "12,5%"),
            (1, 2000, "0,1%"),
            (1, 2001, "0,0%"),
            (9_996, 10_000, "100,0%"),
            (163, 163, "100%"),
            (0, 163, "0,0%"),
            (2, 1, "200,0%"),
            (12_345, 100, "12.345,0%"),
            (-1, 4, "−25,0%"),
            (i64::MAX, 1, "922.337.203.685.477.580.700,0%"),
        ] {
            assert_eq!(percent(numerator, denominator).as_deref(), Some(figure));
        }
        assert_eq!(percent(1, 0), None);
    }

    #[test]
    fn money_is_short_spoken_or_full() {
        for (dong, short, spoken) in [
            (0, "0", "0"),
            (13_500, "13.500", "13.500"),
            (999_999, "999.999", "999.999"),
            (29_000_000, "29 triệu", "29 triệu"),
            (357_556_500, "357,5 triệu", "357.556.500"),
            (999_999_999, "999,9 triệu", "999.999.999"),
            (11_120_000_000, "11,1 tỷ", "11 tỷ 120 triệu"),
            (12_000_000_000, "12 tỷ", "12 tỷ"),
            (391_690_000_000, "391,6 tỷ", "391 tỷ 690 triệu"),
            (3_052_600_000_000, "3.052,6 tỷ", "3.052 tỷ 600 triệu"),
            (-1_990_000, "−1,9 triệu", "−1.990.000"),
            (-2_000_000, "−2 triệu", "−2 triệu"),
        ] {
            assert_eq!(money_short(dong), short);
            assert_eq!(money_spoken(dong), spoken);
        }
        assert_eq!(money_full(357_556_500), "357.556.500 đồng");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(value in any::<i64>()) {
            prop_assert_eq!(parse_number(&number(value)).unwrap().value, value);
            prop_assert_eq!(parse_number(&money_full(value)).unwrap().value, value);
        }

        #[test]
        fn spoken_money_loses_nothing(millions in -9_000_000_000i64..9_000_000_000) {
            let dong = millions * 1_000_000;
            prop_assert_eq!(parse_number(&money_spoken(dong)).unwrap().value, dong);
        }

        #[test]
        fn short_money_never_says_too_much(dong in any::<i64>()) {
            let said = parse_number(&money_short(dong)).unwrap().value;
            prop_assert!(said.unsigned_abs() <= dong.unsigned_abs());
            prop_assert!(dong.unsigned_abs() - said.unsigned_abs() < 100_000_000);
        }
    }
}
