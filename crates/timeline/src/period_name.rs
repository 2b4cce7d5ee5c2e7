//! A period under the name somebody wrote: a year, a half, a quarter, a month, days from–to, or a
//! working year that begins on 1 December.
//!
//! It knows how periods are written and which one came before; it does not know which of them a
//! given paper asks for.

use std::fmt;
use std::str::FromStr;

use crate::{Day, Period};

#[cfg(test)]
mod tests;

/// A period that remembers how it was written: `2023`, `2023-H1`, `2023-Q3`, `2023-09`,
/// `2023-01-01..2023-08-31` (the last day included) follow the calendar; `2023-U` is the working
/// year 2022-12-01..2023-11-30 and `2023-U1`, `2023-U2` are its halves. Ordered by the days
/// covered, then by the way of writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PeriodName {
    period: Period,
    written: Written,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Written {
    /// Part number `part`, from 0, of the year `year` so divided.
    Part {
        division: Division,
        year: i32,
        part: i32,
    },
    /// First and last day.
    Days,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Division {
    Year,
    WorkingYear,
    Half,
    WorkingHalf,
    Quarter,
    Month,
}

impl Division {
    const ALL: [Division; 6] = [
        Division::Year,
        Division::WorkingYear,
        Division::Half,
        Division::WorkingHalf,
        Division::Quarter,
        Division::Month,
    ];

    fn parts(self) -> i32 {
        match self {
            Division::Year | Division::WorkingYear => 1,
            Division::Half | Division::WorkingHalf => 2,
            Division::Quarter => 4,
            Division::Month => 12,
        }
    }

    fn months(self) -> i32 {
        12 / self.parts()
    }

    /// How many months before 1 January the year so divided begins.
    fn months_early(self) -> i32 {
        i32::from(matches!(
            self,
            Division::WorkingYear | Division::WorkingHalf
        ))
    }
}

/// A text that is not the name of a period, with what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeriodFault {
    /// The text has none of the known shapes.
    #[error(
        "{text:?} is not a period: write it like 2023, 2023-H1, 2023-Q3, 2023-09, 2023-U, \
         2023-U1 or 2023-01-01..2023-08-31"
    )]
    Unreadable { text: String },
    /// The year has no such half, quarter or month, or lies outside 0001 to 9998.
    #[error(
        "{text:?} names no part of the calendar: halves go from 1 to 2, quarters from 1 to 4, \
         months from 01 to 12, years from 0001 to 9998"
    )]
    NoSuchPart { text: String },
    /// One of the two days is not in the calendar.
    #[error("{day:?} in {text:?} is not a day of the calendar: write year-month-day, 2023-08-31")]
    NoSuchDay { text: String, day: String },
    /// The last day comes before the first.
    #[error("{text:?} ends before it begins: write the earlier day first")]
    Backward { text: String },
}

impl PeriodFault {
    /// The text that could not be read, as it was given.
    pub fn text(&self) -> &str {
        match self {
            PeriodFault::Unreadable { text }
            | PeriodFault::NoSuchPart { text }
            | PeriodFault::NoSuchDay { text, .. }
            | PeriodFault::Backward { text } => text,
        }
    }
}

impl PeriodName {
    /// The days the name covers.
    pub fn period(self) -> Period {
        self.period
    }

    /// The shortest name of `period`: a year, half, quarter, month, or a working year or half if
    /// it is one, else its first and last day.
    pub fn named(period: Period) -> PeriodName {
        let days = PeriodName {
            period,
            written: Written::Days,
        };
        if period.from_on().day() != 1 || period.until_on().day() != 1 {
            return days;
        }
        let from = month_index(period.from_on());
        let months = month_index(period.until_on()) - from;
        Division::ALL
            .into_iter()
            .filter(|division| division.months() == months)
            .find_map(|division| {
                let shifted = from + division.months_early();
                let begins_a_part = shifted.rem_euclid(months) == 0;
                let part = shifted.rem_euclid(12) / months;
                begins_a_part.then(|| PeriodName::part(division, shifted.div_euclid(12), part))?
            })
            .unwrap_or(days)
    }

    /// The period of the same length that ends where this one begins: the month before, the
    /// quarter before. Days from–to that are whole months go back by as many months, any other
    /// days by as many days. `None` before the year 1.
    pub fn previous(self) -> Option<PeriodName> {
        match self.written {
            Written::Part {
                division,
                year,
                part,
            } => {
                let before = year * division.parts() + part - 1;
                let parts = division.parts();
                PeriodName::part(division, before.div_euclid(parts), before.rem_euclid(parts))
            }
            Written::Days => {
                let (from_on, until_on) = (self.period.from_on(), self.period.until_on());
                let earlier = if from_on.day() == 1 && until_on.day() == 1 {
                    first_of_month(2 * month_index(from_on) - month_index(until_on))?
                } else {
                    crate::day_from_number(crate::day_number(from_on) - self.period.days())?
                };
                Some(PeriodName {
                    period: Period::new(earlier, from_on)?,
                    written: Written::Days,
                })
            }
        }
    }

    /// The same part of the year before, for comparison. `None` before the year 1.
    pub fn year_before(self) -> Option<PeriodName> {
        match self.written {
            Written::Part {
                division,
                year,
                part,
            } => PeriodName::part(division, year - 1, part),
            Written::Days => Some(PeriodName {
                period: self.period.year_before()?,
                written: Written::Days,
            }),
        }
    }

    fn part(division: Division, year: i32, part: i32) -> Option<PeriodName> {
        if !(1..=9998).contains(&year) || !(0..division.parts()).contains(&part) {
            return None;
        }
        let from = year * 12 + part * division.months() - division.months_early();
        let period = Period::new(
            first_of_month(from)?,
            first_of_month(from + division.months())?,
        )?;
        Some(PeriodName {
            period,
            written: Written::Part {
                division,
                year,
                part,
            },
        })
    }
}

/// Months since the beginning of the year 0.
fn month_index(day: Day) -> i32 {
    i32::from(day.year()) * 12 + i32::from(day.month()) - 1
}

fn first_of_month(index: i32) -> Option<Day> {
    let year = i16::try_from(index.div_euclid(12)).ok()?;
    let month = i8::try_from(index.rem_euclid(12) + 1).ok()?;
    Day::new(year, month, 1).ok()
}

impl fmt::Display for PeriodName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Written::Part {
            division,
            year,
            part,
        } = self.written
        else {
            return self.period.fmt(f);
        };
        write!(f, "{year:04}")?;
        match division {
            Division::Year => Ok(()),
            Division::WorkingYear => f.write_str("-U"),
            Division::Half => write!(f, "-H{}", part + 1),
            Division::WorkingHalf => write!(f, "-U{}", part + 1),
            Division::Quarter => write!(f, "-Q{}", part + 1),
            Division::Month => write!(f, "-{:02}", part + 1),
        }
    }
}

/// Reads every form that [`PeriodName`] is written in; letters may be small, blanks around the
/// text do not count.
impl FromStr for PeriodName {
    type Err = PeriodFault;

    fn from_str(text: &str) -> Result<PeriodName, PeriodFault> {
        let trimmed = text.trim();
        if let Some((first, last)) = trimmed.split_once("..") {
            return read_days(text, first, last);
        }
        let unreadable = || PeriodFault::Unreadable {
            text: text.to_owned(),
        };
        let (year, rest) = match trimmed.split_once('-') {
            Some((year, rest)) => (year, Some(rest)),
            None => (trimmed, None),
        };
        let year = digits(year, 4).ok_or_else(unreadable)?;
        let (division, part) = match rest {
            None => (Division::Year, 1),
            Some(rest) => read_part(rest).ok_or_else(unreadable)?,
        };
        PeriodName::part(division, year, part - 1).ok_or_else(|| PeriodFault::NoSuchPart {
            text: text.to_owned(),
        })
    }
}

/// What follows the year: the division and the number of the part, from 1 and not yet checked.
fn read_part(rest: &str) -> Option<(Division, i32)> {
    if let Some(month) = digits(rest, 2) {
        return Some((Division::Month, month));
    }
    match rest.to_ascii_uppercase().split_at_checked(1)? {
        ("U", "") => Some((Division::WorkingYear, 1)),
        ("U", half) => Some((Division::WorkingHalf, digits(half, 1)?)),
        ("H", half) => Some((Division::Half, digits(half, 1)?)),
        ("Q", quarter) => Some((Division::Quarter, digits(quarter, 1)?)),
        _ => None,
    }
}

fn read_days(text: &str, first: &str, last: &str) -> Result<PeriodName, PeriodFault> {
    let read = |day: &str| {
        read_day(day.trim()).ok_or_else(|| PeriodFault::NoSuchDay {
            text: text.to_owned(),
            day: day.trim().to_owned(),
        })
    };
    let (from_on, last_on) = (read(first)?, read(last)?);
    if last_on < from_on {
        return Err(PeriodFault::Backward {
            text: text.to_owned(),
        });
    }
    let period = Period::through(from_on, last_on).ok_or_else(|| PeriodFault::NoSuchPart {
        text: text.to_owned(),
    })?;
    Ok(PeriodName {
        period,
        written: Written::Days,
    })
}

fn read_day(text: &str) -> Option<Day> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    let (year, month, day) = (digits(year, 4)?, digits(month, 2)?, digits(day, 2)?);
    Day::new(year as i16, month as i8, day as i8).ok()
}

/// The number written by exactly `count` decimal digits, at most four.
fn digits(text: &str, count: usize) -> Option<i32> {
    let plain = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}
