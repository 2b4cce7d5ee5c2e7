use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::day_from_number;

fn period(from_on: Day, until_on: Day) -> Period {
    Period::new(from_on, until_on).unwrap()
}

#[test]
fn an_empty_or_backward_period_cannot_be_built() {
    assert_eq!(Period::new(date(2023, 1, 1), date(2023, 1, 1)), None);
    assert_eq!(Period::new(date(2023, 1, 2), date(2023, 1, 1)), None);
    assert_eq!(Period::new(date(0, 12, 31), date(2023, 1, 1)), None);
    assert_eq!(Period::through(date(9999, 1, 1), Day::MAX), None);
}

#[test]
fn a_period_is_written_with_its_last_day() {
    let eight_months = Period::through(date(2023, 1, 1), date(2023, 8, 31)).unwrap();
    assert_eq!(eight_months.to_string(), "2023-01-01..2023-08-31");
    assert_eq!(eight_months.last_on(), date(2023, 8, 31));
    assert_eq!(eight_months.until_on(), date(2023, 9, 1));
    assert_eq!(eight_months.days(), 243);
    assert!(eight_months.contains(date(2023, 8, 31)));
    assert!(!eight_months.contains(date(2023, 9, 1)));
}

#[test]
fn pieces_follow_the_calendar() {
    let across = period(date(2022, 12, 15), date(2023, 4, 2));
    let written: Vec<String> = across.months().iter().map(Period::to_string).collect();
    assert_eq!(
        written,
        [
            "2022-12-15..2022-12-31",
            "2023-01-01..2023-01-31",
            "2023-02-01..2023-02-28",
            "2023-03-01..2023-03-31",
            "2023-04-01..2023-04-01",
        ]
    );
    let written: Vec<String> = across.quarters().iter().map(Period::to_string).collect();
    assert_eq!(
        written,
        [
            "2022-12-15..2022-12-31",
            "2023-01-01..2023-03-31",
            "2023-04-01..2023-04-01"
        ]
    );
    let end = period(date(9999, 12, 1), Day::MAX);
    assert_eq!(end.months(), [end]);
}

#[test]
fn a_year_before_keeps_whole_months_whole() {
    for (given, expected) in [
        (
            (date(2025, 2, 1), date(2025, 3, 1)),
            (date(2024, 2, 1), date(2024, 3, 1)),
        ),
        (
            (date(2024, 2, 1), date(2024, 3, 1)),
            (date(2023, 2, 1), date(2023, 3, 1)),
        ),
        (
            (date(2024, 2, 29), date(2024, 3, 1)),
            (date(2023, 2, 28), date(2023, 3, 1)),
        ),
        (
            (date(2024, 2, 28), date(2024, 2, 29)),
            (date(2023, 2, 28), date(2023, 3, 1)),
        ),
        (
            (date(2022, 12, 1), date(2023, 12, 1)),
            (date(2021, 12, 1), date(2022, 12, 1)),
        ),
    ] {
        let before = period(given.0, given.1).year_before();
        assert_eq!(before, Some(period(expected.0, expected.1)));
    }
    assert_eq!(period(date(1, 1, 1), date(1, 2, 1)).year_before(), None);
}

proptest! {
    #[test]
    fn pieces_join_to_the_whole(from in 10_000i32..30_000, length in 1i32..2_000) {
        let whole = period(
            day_from_number(from).unwrap(),
            day_from_number(from + length).unwrap(),
        );
        for pieces in [whole.months(), whole.quarters()] {
            prop_assert_eq!(pieces.first().unwrap().from_on(), whole.from_on());
            prop_assert_eq!(pieces.last().unwrap().until_on(), whole.until_on());
            for pair in pieces.windows(2) {
                prop_assert_eq!(pair[0].until_on(), pair[1].from_on());
            }
            prop_assert_eq!(pieces.iter().map(|piece| piece.days()).sum::<i32>(), whole.days());
        }
    }

    #[test]
    fn every_period_has_a_year_before(from in 10_000i32..30_000, length in 1i32..2_000) {
        let whole = period(
            day_from_number(from).unwrap(),
            day_from_number(from + length).unwrap(),
        );
        let before = whole.year_before().unwrap();
        prop_assert!((before.days() - whole.days()).abs() <= 1);
    }
}
