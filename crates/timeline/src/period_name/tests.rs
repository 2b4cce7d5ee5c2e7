use proptest::prelude::*;

use super::*;
use crate::day_from_number;

fn read(text: &str) -> PeriodName {
    text.parse().unwrap()
}

#[test]
fn names_cover_their_days() {
    for (name, days) in [
        ("2023", "2023-01-01..2023-12-31"),
        ("2023-H1", "2023-01-01..2023-06-30"),
        ("2023-H2", "2023-07-01..2023-12-31"),
        ("2023-Q1", "2023-01-01..2023-03-31"),
        ("2023-Q3", "2023-07-01..2023-09-30"),
        ("2023-Q4", "2023-10-01..2023-12-31"),
        ("2023-09", "2023-09-01..2023-09-30"),
        ("2024-02", "2024-02-01..2024-02-29"),
        ("2023-12", "2023-12-01..2023-12-31"),
        ("2023-U", "2022-12-01..2023-11-30"),
        ("2023-U1", "2022-12-01..2023-05-31"),
        ("2023-U2", "2023-06-01..2023-11-30"),
        ("2023-01-01..2023-08-31", "2023-01-01..2023-08-31"),
        ("2025-01-01..2025-09-17", "2025-01-01..2025-09-17"),
    ] {
        let read = read(name);
        assert_eq!(read.to_string(), name);
        assert_eq!(read.period().to_string(), days);
        assert_eq!(
            PeriodName::named(read.period()),
            read,
            "the shortest name of {days}"
        );
    }
}

#[test]
fn what_was_written_is_kept() {
    assert_eq!(
        read("2023-01-01..2023-12-31").to_string(),
        "2023-01-01..2023-12-31"
    );
    assert_eq!(
        PeriodName::named(read("2023-01-01..2023-12-31").period()).to_string(),
        "2023"
    );
    assert_eq!(read(" 2023-q3 ").to_string(), "2023-Q3");
    assert_eq!(
        read("2023-01-01 .. 2023-08-31").to_string(),
        "2023-01-01..2023-08-31"
    );
}

#[test]
fn previous_and_year_before() {
    for (name, previous, year_before) in [
        ("2023", "2022", "2022"),
        ("2023-H1", "2022-H2", "2022-H1"),
        ("2023-Q1", "2022-Q4", "2022-Q1"),
        ("2023-Q3", "2023-Q2", "2022-Q3"),
        ("2023-01", "2022-12", "2022-01"),
        ("2023-U", "2022-U", "2022-U"),
        ("2023-U1", "2022-U2", "2022-U1"),
        ("2023-U2", "2023-U1", "2022-U2"),
        (
            "2023-01-01..2023-08-31",
            "2022-05-01..2022-12-31",
            "2022-01-01..2022-08-31",
        ),
        (
            "2023-05-11..2023-05-20",
            "2023-05-01..2023-05-10",
            "2022-05-11..2022-05-20",
        ),
    ] {
        assert_eq!(read(name).previous(), Some(read(previous)), "before {name}");
        assert_eq!(
            read(name).year_before(),
            Some(read(year_before)),
            "a year before {name}"
        );
    }
    assert_eq!(read("0001").previous(), None);
    assert_eq!(read("0001-Q2").year_before(), None);
}

#[test]
fn a_wrong_text_is_refused_with_a_remedy() {
    for (text, remedy) in [
        ("", "write it like"),
        ("23", "write it like"),
        ("2023-H", "write it like"),
        ("2023-X1", "write it like"),
        ("2023-9", "write it like"),
        ("2023-é", "write it like"),
        ("2023-01-01", "write it like"),
        ("+023", "write it like"),
        ("2023-H3", "halves go from 1 to 2"),
        ("2023-Q0", "quarters from 1 to 4"),
        ("2023-13", "months from 01 to 12"),
        ("9999", "years from 0001 to 9998"),
        ("0000", "years from 0001 to 9998"),
        ("0001-U", "years from 0001 to 9998"),
        ("9999-01-01..9999-12-31", "years from 0001 to 9998"),
        ("2023-02-29..2023-03-01", "not a day of the calendar"),
        ("2023-01-01..", "not a day of the calendar"),
        ("2023-08-31..2023-01-01", "the earlier day first"),
    ] {
        let fault = text.parse::<PeriodName>().unwrap_err();
        assert_eq!(fault.text(), text);
        assert!(fault.to_string().contains(remedy), "{text:?} gave {fault}");
    }
}

const SUFFIXES: &[&str] = &[
    "", "-H1", "-H2", "-Q1", "-Q4", "-U", "-U1", "-U2", "-01", "-12",
];

proptest! {
    #[test]
    fn any_period_is_named_and_read_back(from in -200_000i32..500_000, length in 1i32..1_000) {
        let period = Period::new(
            day_from_number(from).unwrap(),
            day_from_number(from + length).unwrap(),
        ).unwrap();
        let name = PeriodName::named(period);
        prop_assert_eq!(name.period(), period);
        prop_assert_eq!(name.to_string().parse::<PeriodName>().unwrap(), name);
        let days: PeriodName = period.to_string().parse().unwrap();
        prop_assert_eq!(days.period(), period);
    }

    #[test]
    fn parts_follow_each_other_without_gap(
        year in 1900i32..2100,
        suffix in prop::sample::select(SUFFIXES),
    ) {
        let name = read(&format!("{year}{suffix}"));
        prop_assert_eq!(name.previous().unwrap().period().until_on(), name.period().from_on());
        prop_assert_eq!(Some(name.year_before().unwrap().period()), name.period().year_before());
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,24}") {
        if let Ok(name) = text.parse::<PeriodName>() {
            prop_assert_eq!(name.to_string().parse::<PeriodName>().unwrap(), name);
        }
    }
}
