//! Days as Vietnamese reads and writes them.

pub use jiff::civil::Date as Day;
use jiff::civil::Weekday;

use crate::fold::fold;

/// A text that is not a day, with what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DayFault {
    #[error("{text:?} is not a day: write day/month/year, 27/02/1990, or 1990-02-27")]
    Unreadable { text: String },
    #[error("{text:?} is not in the calendar: check its day and month")]
    NoSuchDay { text: String },
}

/// Reads `27/2/1990` (also with dots or hyphens), `1990-02-27`, and `ngày 05 tháng 01 năm 2020`.
/// The year has four digits, since two leave the century open.
pub fn parse_day(text: &str) -> Result<Day, DayFault> {
    let unreadable = || DayFault::Unreadable {
        text: text.trim().to_owned(),
    };
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').collect();
    let parts = match words.as_slice() {
        ["ngay", day, "thang", month, "nam", year] => [*day, *month, *year],
        ["ngay", written] | [written] => split_day(written).ok_or_else(unreadable)?,
        _ => return Err(unreadable()),
    };
    let [day, month, year] = parts;
    if year.len() != 4 || !(1..=2).contains(&day.len()) || !(1..=2).contains(&month.len()) {
        return Err(unreadable());
    }
    if ![day, month, year]
        .iter()
        .all(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return Err(unreadable());
    }
    let (Ok(day), Ok(month), Ok(year)) = (day.parse(), month.parse(), year.parse()) else {
        return Err(unreadable());
    };
    Day::new(year, month, day).map_err(|_| DayFault::NoSuchDay {
        text: text.trim().to_owned(),
    })
}

/// Day, month and year of a day written with one kind of separator.
fn split_day(written: &str) -> Option<[&str; 3]> {
    let separator = written
        .chars()
        .find(|letter| matches!(letter, '/' | '-' | '.'))?;
    let parts: Vec<&str> = written.split(separator).collect();
    match parts.as_slice() {
        [year, month, day] if separator == '-' && year.len() == 4 => Some([day, month, year]),
        [day, month, year] => Some([day, month, year]),
        _ => None,
    }
}

/// A day for tables and screens: `25/01/2027`.
pub fn day_short(day: Day) -> String {
    format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year())
}

/// A day as official papers write it: `ngày 05 tháng 01 năm 2027`. Days below 10 and the months 1
/// and 2 are filled with a zero, other months are not (Decree 30/2020, Annex I).
pub fn day_on_paper(day: Day) -> String {
    let month = match day.month() {
        month @ 1..=2 => format!("{month:02}"),
        month => month.to_string(),
    };
    format!("ngày {:02} tháng {month} năm {}", day.day(), day.year())
}

/// The name of the day of the week, with the capital that official papers give it.
pub fn weekday_vi(day: Day) -> &'static str {
    match day.weekday() {
        Weekday::Monday => "thứ Hai",
        Weekday::Tuesday => "thứ Ba",
        Weekday::Wednesday => "thứ Tư",
        Weekday::Thursday => "thứ Năm",
        Weekday::Friday => "thứ Sáu",
        Weekday::Saturday => "thứ Bảy",
        Weekday::Sunday => "Chủ nhật",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn days_are_read_in_every_way_of_writing() {
        for (text, day) in [
            ("27/2/1990", date(1990, 2, 27)),
            (" 27/02/1990 ", date(1990, 2, 27)),
            ("27-2-1990", date(1990, 2, 27)),
            ("27.02.1990", date(1990, 2, 27)),
            ("2023-05-19", date(2023, 5, 19)),
            ("ngày 05 tháng 01 năm 2020", date(2020, 1, 5)),
            ("Ngày 5 tháng 1 năm 2020", date(2020, 1, 5)),
            ("ngày 19/5/2023", date(2023, 5, 19)),
        ] {
            assert_eq!(parse_day(text), Ok(day), "{text:?}");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "1990",
            "27/2/90",
            "27/2",
            "27/2/1990/1",
            "2/1990",
            "27/hai/1990",
            "+7/2/1990",
        ] {
            let fault = DayFault::Unreadable {
                text: text.to_owned(),
            };
            assert_eq!(parse_day(text), Err(fault), "{text:?}");
        }
        for text in [
            "29/2/2023",
            "31/4/2023",
            "0/1/2023",
            "2/27/1990",
            "2023-13-01",
        ] {
            let fault = DayFault::NoSuchDay {
                text: text.to_owned(),
            };
            assert_eq!(parse_day(text), Err(fault), "{text:?}");
        }
    }

    #[test]
    fn papers_pad_days_and_the_first_two_months() {
        for (day, paper, weekday) in [
            (date(2027, 1, 5), "ngày 05 tháng 01 năm 2027", "thứ Ba"),
            (date(2023, 2, 28), "ngày 28 tháng 02 năm 2023", "thứ Ba"),
            (date(2023, 3, 9), "ngày 09 tháng 3 năm 2023", "thứ Năm"),
            (date(2023, 11, 12), "ngày 12 tháng 11 năm 2023", "Chủ nhật"),
        ] {
            assert_eq!(day_on_paper(day), paper);
            assert_eq!(weekday_vi(day), weekday);
        }
        assert_eq!(day_short(date(2027, 1, 25)), "25/01/2027");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(year in 1i16..9999, month in 1i8..13, day in 1i8..29) {
            let day = date(year, month, day);
            prop_assert_eq!(parse_day(&day_short(day)), Ok(day));
            prop_assert_eq!(parse_day(&day.to_string()), Ok(day));
            if year >= 1000 {
                prop_assert_eq!(parse_day(&day_on_paper(day)), Ok(day));
            }
        }
    }
}
