use proptest::prelude::*;

use super::*;

#[test]
fn numbers_as_people_write_them() {
    for (text, value, in_dong) in [
        ("350.000.000đ", 350_000_000, true),
        ("11 tỷ 120 triệu", 11_120_000_000, false),
        ("11 tỷ 120 triệu đồng", 11_120_000_000, true),
        ("3.052,6 tỷ", 3_052_600_000_000, false),
        ("1,482 tỉ", 1_482_000_000, false),
        ("1.482", 1_482, false),
        ("1.482 tỉ", 1_482_000_000_000, false),
        ("193 nghìn", 193_000, false),
        ("193 ngàn", 193_000, false),
        ("15 138", 15_138, false),
        ("15\u{A0}138", 15_138, false),
        ("1 200 000 đồng", 1_200_000, true),
        ("08", 8, false),
        ("12,8 tỷ đồng", 12_800_000_000, true),
        ("1.200", 1_200, false),
        ("-5", -5, false),
        ("−1.200", -1_200, false),
        ("- 3 triệu", -3_000_000, false),
        ("0", 0, false),
        ("357.556.500 đồng", 357_556_500, true),
        ("357 triệu 556 nghìn 500 đồng", 357_556_500, true),
        ("11 tỷ 120,5 triệu", 11_120_500_000, false),
        ("3 nghìn tỷ", 3_000_000_000_000, false),
        ("2,50 triệu", 2_500_000, false),
        ("5,00", 5, false),
        ("100 TRIỆU ĐỒNG", 100_000_000, true),
        ("100 trieu dong", 100_000_000, true),
        ("500.000 VNĐ", 500_000, true),
        ("500000₫", 500_000, true),
        ("3tr", 3_000_000, false),
        ("hai", 2, false),
        ("hai tỷ", 2_000_000_000, false),
        ("không có", 0, false),
        ("123456789012345678", 123_456_789_012_345_678, false),
        ("1 ty\u{309} 200 triê\u{323}u", 1_200_000_000, false),
    ] {
        assert_eq!(
            parse_number(text),
            Ok(Amount { value, in_dong }),
            "{text:?}"
        );
    }
}

#[test]
fn what_is_not_one_whole_number_is_refused() {
    use NumberFault::*;
    let owned = str::to_owned;
    for (text, fault) in [
        ("", Missing),
        ("  đồng", Missing),
        ("-", Missing),
        (
            "121 người",
            UnknownWord {
                word: owned("người"),
            },
        ),
        (
            "một nửa",
            UnknownWord {
                word: owned("nửa")
            },
        ),
        ("75%", UnknownWord { word: owned("%") }),
        (
            "1 triệu sáng kiến",
            UnknownWord {
                word: owned("sáng"),
            },
        ),
        (
            "3.8 tỷ",
            Grouping {
                numeral: owned("3.8"),
            },
        ),
        (
            "0.500",
            Grouping {
                numeral: owned("0.500"),
            },
        ),
        (
            "1.2000",
            Grouping {
                numeral: owned("1.2000"),
            },
        ),
        (
            "1200.000",
            Grouping {
                numeral: owned("1200.000"),
            },
        ),
        (
            "350,000,000",
            Grouping {
                numeral: owned("350,000,000"),
            },
        ),
        (
            "5 12",
            Grouping {
                numeral: owned("5 12"),
            },
        ),
        (
            "1.200 000",
            Grouping {
                numeral: owned("1.200 000"),
            },
        ),
        (
            "350.",
            Grouping {
                numeral: owned("350."),
            },
        ),
        ("1,2", Fraction { text: owned("1,2") }),
        (
            "1,2345 nghìn",
            Fraction {
                text: owned("1,2345 nghìn"),
            },
        ),
        (
            "1,5 tỷ 20 triệu",
            Fraction {
                text: owned("1,5 tỷ 20 triệu"),
            },
        ),
        (
            "120 triệu 11 tỷ",
            Scales {
                text: owned("120 triệu 11 tỷ"),
            },
        ),
        (
            "11 tỷ 1200 triệu",
            Scales {
                text: owned("11 tỷ 1200 triệu"),
            },
        ),
        (
            "3 tỷ nghìn",
            Scales {
                text: owned("3 tỷ nghìn"),
            },
        ),
        (
            "11 tỷ 120",
            OpenEnd {
                text: owned("11 tỷ 120"),
            },
        ),
        (
            "9223372036854775808",
            TooLarge {
                text: owned("9223372036854775808"),
            },
        ),
        (
            "1 tỷ tỷ tỷ tỷ tỷ tỷ",
            TooLarge {
                text: owned("1 tỷ tỷ tỷ tỷ tỷ tỷ"),
            },
        ),
    ] {
        assert_eq!(parse_number(text), Err(fault), "{text:?}");
    }
    let many = "9".repeat(60);
    assert!(matches!(parse_number(&many), Err(TooLarge { .. })));
    let long_tail = format!("1,{}1", "0".repeat(60));
    assert!(parse_number(&long_tail).is_err());
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "[0-9., \\-đtỷriệunghìkô%]{0,20}") {
        let _ = parse_number(&text);
    }

    #[test]
    fn scales_multiply(value in 0i64..1_000_000, scale in 0usize..3) {
        let (word, worth) = [("nghìn", 1_000), ("triệu", 1_000_000), ("tỷ", 1_000_000_000)][scale];
        let read = parse_number(&format!("{value} {word}")).unwrap();
        prop_assert_eq!(read.value, value * worth);
    }
}
