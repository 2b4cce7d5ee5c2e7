//! Calendar months as numbers, so that a month, a quarter or a year is whole partitions.
//!
//! Month 0 is January 1970. The calendar is the Gregorian one, carried back without end.

use crate::fact::Days;

const DAYS_BEFORE: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/// How many leap days lie in the years before `year`, counted from year 0.
fn leap_days_before(year: i64) -> i64 {
    let last = year - 1;
    last.div_euclid(4) - last.div_euclid(100) + last.div_euclid(400)
}

fn is_leap(year: i64) -> bool {
    year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0)
}

/// The day number of the first day of a month.
fn first_day(month: i64) -> i64 {
    let year = 1970 + month.div_euclid(12);
    let before = DAYS_BEFORE[usize::try_from(month.rem_euclid(12)).unwrap_or(0)];
    let leap = i64::from(is_leap(year) && before >= 59);
    (year - 1970) * 365 + leap_days_before(year) - leap_days_before(1970) + before + leap
}

/// The month that holds a day, and its days.
pub(crate) fn month_of(day: i32) -> (i32, Days) {
    let day = i64::from(day);
    // A mean month is 30.436875 days; the guess is off by one at most, and then mended.
    let mut month = (day * 1_000_000).div_euclid(30_436_875);
    while first_day(month) > day {
        month -= 1;
    }
    while first_day(month + 1) <= day {
        month += 1;
    }
    // A month number is about a thirtieth of a day number and always fits.
    let number = i32::try_from(month).unwrap_or(i32::MAX);
    (
        number,
        Days {
            from: first_day(month),
            until: first_day(month + 1),
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_begin_where_the_calendar_says() {
        assert_eq!(month_of(0), (0, Days { from: 0, until: 31 }));
        assert_eq!(month_of(-1).0, -1);
        // 2024-02-29 and 2024-03-01.
        assert_eq!(
            month_of(19_782),
            (
                649,
                Days {
                    from: 19_754,
                    until: 19_783
                }
            )
        );
        assert_eq!(month_of(19_783).0, 650);
        // 2000-02-29: a century that is a leap year.
        assert_eq!(
            month_of(11_016),
            (
                361,
                Days {
                    from: 10_988,
                    until: 11_017
                }
            )
        );
        // 1900-02-28 is followed by 1900-03-01.
        assert_eq!(month_of(-25_509).0, month_of(-25_508).0 - 1);
    }

    #[test]
    fn every_day_lies_in_its_month_even_at_the_ends() {
        for day in (-200_000..200_000).step_by(13).chain([i32::MIN, i32::MAX]) {
            let (_, days) = month_of(day);
            assert!(days.holds(i64::from(day)));
            assert!((28..=31).contains(&(days.until - days.from)));
        }
    }
}
