use super::super::share::{Share, read_ppm, read_share};
use super::*;
use proptest::prelude::*;

fn indicator(typ: &str) -> Indicator {
    toml::from_str(&format!(
        "code = 'C02.rate'\nvi = ''\nen = ''\nmeasure = 'percent'\ntype = '{typ}'\ndims = ['sex', 'topic']"
    ))
    .unwrap()
}

fn period() -> Period {
    "2017".parse::<timeline::PeriodName>().unwrap().period()
}

fn fraction(numerator: i64, denominator: i64, printed: &str) -> Word {
    Word {
        numerator: Some(numerator),
        denominator: Some(denominator),
        printed: Some(printed.to_owned()),
        ..Word::default()
    }
}

fn flag_of(word: Word) -> Option<String> {
    check_word(word, &indicator("ratio"), period())
        .unwrap()
        .flag
}

#[test]
fn a_printed_percentage_is_held_against_its_fraction() {
    assert_eq!(
        flag_of(fraction(121, 163, "121/163 (tỷ lệ đạt 75%)")).as_deref(),
        Some("In 75% nhưng 121/163 là 74,2%.")
    );
    assert_eq!(
        flag_of(fraction(101, 101, "101/101 (tỷ lệ đạt 100%)")),
        None
    );
    assert_eq!(flag_of(fraction(121, 163, "121/163 (74%)")), None);
    assert_eq!(flag_of(fraction(121, 163, "74,2 %")), None);
    assert!(flag_of(fraction(121, 163, "74,3%")).is_some());
    assert_eq!(flag_of(fraction(121, 163, "không in tỷ lệ")), None);
}

#[test]
fn over_seventy_percent_is_true_of_seventy_four() {
    let mut word = fraction(121, 163, "trên 70%");
    word.qualifier = Qualifier::Over;
    assert_eq!(flag_of(word.clone()), None);
    word.printed = Some("trên 75%".to_owned());
    assert!(flag_of(word).is_some());
}

#[test]
fn a_stock_is_of_a_day_within_its_period() {
    let stock = indicator("stock");
    let word = Word {
        value: Some(5),
        ..Word::default()
    };
    let whole = check_word(word.clone(), &stock, period()).unwrap();
    assert_eq!(whole.as_of, Some(period().last_on()));
    let late = Word {
        as_of: Some("2018-01-01".parse().unwrap()),
        ..word
    };
    let refusal = check_word(late, &stock, period()).unwrap_err();
    assert_eq!(refusal.message, "declared-day-outside");
}

#[test]
fn an_order_of_magnitude_has_no_value_and_takes_its_ends_from_its_words() {
    let flow = indicator("flow");
    let word = Word {
        qualifier: Qualifier::Order,
        printed: Some("hàng trăm tỷ đồng".to_owned()),
        ..Word::default()
    };
    let whole = check_word(word.clone(), &flow, period()).unwrap();
    assert_eq!(
        (whole.low, whole.high),
        (Some(100_000_000_000), Some(999_000_000_000))
    );
    let valued = Word {
        value: Some(7),
        ..word.clone()
    };
    let refusal = check_word(valued, &flow, period()).unwrap_err();
    assert_eq!(refusal.message, "declared-order-has-no-value");
    let mute = Word {
        printed: None,
        ..word
    };
    let refusal = check_word(mute, &flow, period()).unwrap_err();
    assert_eq!(refusal.message, "declared-order-words");
}

#[test]
fn unsound_shapes_are_refused() {
    let message = |word: Word, typ: &str| {
        check_word(word, &indicator(typ), period())
            .unwrap_err()
            .message
    };
    let range = Word {
        low: Some(9),
        high: Some(3),
        ..Word::default()
    };
    assert_eq!(message(range, "flow"), "declared-range-upside-down");
    assert_eq!(
        message(fraction(3, 0, ""), "ratio"),
        "declared-denominator-nought"
    );
    assert_eq!(
        message(fraction(3, 4, ""), "flow"),
        "declared-fraction-not-here"
    );
    assert_eq!(message(Word::default(), "flow"), "declared-nothing-said");
    let below = Word {
        value: Some(-1),
        ..Word::default()
    };
    assert_eq!(message(below, "flow"), "declared-negative");
}

#[test]
fn dimensions_belong_to_the_indicator_and_their_values_to_the_dimension() {
    let mut catalogue = Catalogue::default();
    for (code, open) in [("sex", false), ("topic", true)] {
        catalogue.dimensions.push(
            toml::from_str(&format!(
                "code = '{code}'\nvi = ''\nen = ''\nopen = {open}\n\
                 values = [{{ code = 'female', vi = 'Nữ', en = 'Female' }}]"
            ))
            .unwrap(),
        );
    }
    let check = |dim: &str, value: &str| {
        let dims = Dims::from([(dim.to_owned(), value.to_owned())]);
        check_dims(&dims, &indicator("flow"), &catalogue).map_err(|refusal| refusal.message)
    };
    assert_eq!(check("sex", "female"), Ok(()));
    assert_eq!(check("topic", "chuyên đề mới"), Ok(()));
    assert_eq!(check("sex", "women"), Err("declared-dim-value-unknown"));
    assert_eq!(check("level", "base"), Err("declared-dim-not-here"));
}

#[test]
fn a_unit_declares_only_for_days_it_stood() {
    let founded = "2017-06-01".parse().unwrap();
    let ended = Some("2018-06-01".parse().unwrap());
    let check = |period: &str| {
        let period = period.parse::<timeline::PeriodName>().unwrap().period();
        check_standing(founded, ended, period).is_ok()
    };
    assert!(check("2017") && check("2018-H1"));
    assert!(!check("2017-Q1") && !check("2018-06"));
}

#[test]
fn shares_are_read_as_people_write_them() {
    for (text, share) in [
        ("75", Share::Percent(750_000)),
        ("74,2 %", Share::Percent(742_000)),
        ("74.2%", Share::Percent(742_000)),
        ("1.200%", Share::Percent(12_000_000)),
        ("121/163", Share::Fraction(121, 163)),
        ("1.210 / 1.630", Share::Fraction(1210, 1630)),
    ] {
        assert_eq!(read_share(text), Some(share), "{text}");
    }
    assert_eq!(read_share("bảy mươi"), None);
    assert_eq!(read_share("%"), None);
}

proptest! {
    #[test]
    fn what_a_fraction_comes_to_is_never_flagged(
        numerator in 0i64..100_000, denominator in 1i64..100_000, places in 0u32..4,
    ) {
        let unit = 10_i64.pow(4 - places);
        let ppm = (2 * numerator * 1_000_000 + unit * denominator)
            .div_euclid(2 * unit * denominator) * unit;
        let text = format!("{}%", vietnamese::decimal(ppm * 100, places).replace('.', ""));
        prop_assert_eq!(flag_of(fraction(numerator, denominator, &text)), None, "{}", text);
    }

    #[test]
    fn a_written_percentage_is_read_back(ppm in 0i64..50_000_000) {
        prop_assert_eq!(read_ppm(&print_ppm(ppm, 6)), Some(ppm));
    }
}
