//! A period: a stretch of days with a beginning and an end.

use std::fmt;

use jiff::ToSpan;

use crate::{Day, Span};

#[cfg(test)]
mod tests;

/// Days `from_on` up to but not including `until_on`; never empty, in the years 1 to 9999.
/// Periods are ordered by their first day, then by their end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    from_on: Day,
    until_on: Day,
}

impl Period {
    /// The days from `from_on` up to but not including `until_on`. `None` when no day lies
    /// between them or when the first day is before the year 1.
    pub fn new(from_on: Day, until_on: Day) -> Option<Period> {
        (from_on < until_on && from_on.year() >= 1).then_some(Period { from_on, until_on })
    }

    /// The days from `from_on` to `last_on`, both included, as people write a period.
    pub fn through(from_on: Day, last_on: Day) -> Option<Period> {
        Period::new(from_on, last_on.tomorrow().ok()?)
    }

    /// The first day of the period.
    pub fn from_on(self) -> Day {
        self.from_on
    }

    /// The day after the last one.
    pub fn until_on(self) -> Day {
        self.until_on
    }

    /// The last day of the period.
    pub fn last_on(self) -> Day {
        // A period holds a day, so its end has a day before it; the fallback is never used.
        self.until_on.yesterday().unwrap_or(self.from_on)
    }

    /// Whether `day` lies in the period.
    pub fn contains(self, day: Day) -> bool {
        self.from_on <= day && day < self.until_on
    }

    /// Whether some day lies in both periods.
    pub fn overlaps(self, other: Period) -> bool {
        self.intersect(other).is_some()
    }

    /// The days that lie in both periods, or `None` when there is none.
    pub fn intersect(self, other: Period) -> Option<Period> {
        Period::new(
            self.from_on.max(other.from_on),
            self.until_on.min(other.until_on),
        )
    }

    /// How many days the period holds; at least 1.
    pub fn days(self) -> i32 {
        let span = Span::from(self);
        span.until - span.from
    }

    /// The period cut at the first day of each calendar month, earliest piece first. The first
    /// and the last piece may be parts of a month.
    pub fn months(self) -> Vec<Period> {
        self.cut_every(1)
    }

    /// The period cut at the first day of each calendar quarter, earliest piece first.
    pub fn quarters(self) -> Vec<Period> {
        self.cut_every(3)
    }

    /// The same days one year earlier. 29 February becomes 28 February as a first or last day,
    /// so a whole February stays a whole February. `None` before the year 1.
    pub fn year_before(self) -> Option<Period> {
        let from_on = self.from_on.checked_sub(1.year()).ok()?;
        let shifted = self.until_on.checked_sub(1.year()).ok()?;
        let until_on = if shifted.day() == self.until_on.day() {
            shifted
        } else {
            shifted.tomorrow().ok()?
        };
        Period::new(from_on, until_on)
    }

    fn cut_every(self, months: i8) -> Vec<Period> {
        let mut pieces = Vec::new();
        let mut from_on = self.from_on;
        while from_on < self.until_on {
            // The calendar may end before the next piece would start.
            let until_on = next_cut(from_on, months)
                .unwrap_or(self.until_on)
                .min(self.until_on);
            pieces.push(Period { from_on, until_on });
            from_on = until_on;
        }
        pieces
    }
}

/// The first day after `day` that begins a block of `months` calendar months.
fn next_cut(day: Day, months: i8) -> Option<Day> {
    let months_gone = ((day.month() - 1) / months + 1) * months;
    if months_gone >= 12 {
        Day::new(day.year() + 1, 1, 1).ok()
    } else {
        Day::new(day.year(), months_gone + 1, 1).ok()
    }
}

/// Written as `2023-01-01..2023-08-31`: first day and last day, both included.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.from_on, self.last_on())
    }
}
