//! A civil day and its number, for columns that hold days as integers.

use jiff::SignedDuration;
pub use jiff::civil::Date as Day;

const FIRST_DAY: Day = jiff::civil::date(1970, 1, 1);
const SECONDS_IN_A_DAY: i64 = 86_400;

/// The number of days from 1970-01-01 to `day`; negative before it.
pub fn day_number(day: Day) -> i32 {
    // Every day the calendar holds (years -9999 to 9999) is well inside `i32`.
    (day.duration_since(FIRST_DAY).as_secs() / SECONDS_IN_A_DAY) as i32
}

/// The day that stands `number` days after 1970-01-01, or `None` outside the calendar
/// (years -9999 to 9999), so also for the open ends of a [`Span`](crate::Span).
pub fn day_from_number(number: i32) -> Option<Day> {
    let distance = SignedDuration::from_secs(i64::from(number) * SECONDS_IN_A_DAY);
    FIRST_DAY.checked_add(distance).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn known_days_have_known_numbers() {
        for (day, number) in [
            (date(1970, 1, 1), 0),
            (date(1969, 12, 31), -1),
            (date(2000, 3, 1), 11_017),
            (date(2024, 2, 29), 19_782),
        ] {
            assert_eq!(day_number(day), number);
            assert_eq!(day_from_number(number), Some(day));
        }
        assert_eq!(day_from_number(i32::MAX), None);
        assert_eq!(day_from_number(i32::MIN), None);
    }

    #[test]
    fn the_ends_of_the_calendar_have_numbers() {
        for day in [Day::MIN, Day::MAX] {
            assert_eq!(day_from_number(day_number(day)), Some(day));
        }
    }

    proptest! {
        #[test]
        fn number_and_day_round_trip(number in -700_000i32..2_900_000) {
            let day = day_from_number(number).unwrap();
            prop_assert_eq!(day_number(day), number);
            prop_assert_eq!(day_number(day.tomorrow().unwrap()), number + 1);
        }
    }
}
