//! Days of birth packed into a number, and how two of them stand to each other.

use vietnamese::Day;

use crate::record::Birth;

/// Year, month and day side by side; month and day are nought where only the year is told, and
/// everything is where nothing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PackedBirth(u32);

/// How two births stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BirthLevel {
    Same,
    Swapped,
    OnePartOff,
    /// The first of January of the same year: often no more than the year was known.
    NewYear,
    Near,
    Other,
    SameYear,
    NearYear,
    OtherYear,
    Missing,
}

/// Levels of two full days, and of a year against a year or a day.
pub(crate) const DAY_LEVELS: usize = BirthLevel::SameYear as usize;
pub(crate) const YEAR_LEVELS: usize = BirthLevel::Missing as usize - DAY_LEVELS;

/// Days closer than this are told as near.
const NEAR_DAYS: i32 = 425;

impl PackedBirth {
    pub(crate) const UNKNOWN: PackedBirth = PackedBirth(0);

    pub(crate) fn of(birth: Birth) -> PackedBirth {
        match birth {
            Birth::Unknown => PackedBirth::UNKNOWN,
            Birth::Year(year) => PackedBirth::of_year(year),
            Birth::Day(day) => PackedBirth::of_day(day),
        }
    }

    pub(crate) fn of_year(year: i16) -> PackedBirth {
        PackedBirth(u32::from(year.max(0).cast_unsigned()) << 9)
    }

    fn of_day(day: Day) -> PackedBirth {
        let PackedBirth(year) = PackedBirth::of_year(day.year());
        let (month, day) = (day.month().cast_unsigned(), day.day().cast_unsigned());
        PackedBirth(year | u32::from(month) << 5 | u32::from(day))
    }

    pub(crate) fn year(self) -> Option<i16> {
        let year = (self.0 >> 9) as i16;
        (year != 0).then_some(year)
    }

    fn month(self) -> u32 {
        self.0 >> 5 & 15
    }

    fn day(self) -> u32 {
        self.0 & 31
    }

    pub(crate) fn is_full(self) -> bool {
        self.0 & 0x1FF != 0
    }

    pub(crate) fn is_new_year(self) -> bool {
        self.0 & 0x1FF == 1 << 5 | 1
    }

    /// The same for a day and for the day that comes of it when day and month change places.
    pub(crate) fn unordered(self) -> u64 {
        let (low, high) = (self.day().min(self.month()), self.day().max(self.month()));
        u64::from(self.0 >> 9) << 16 | u64::from(low) << 8 | u64::from(high)
    }

    /// Days since the year nought, with all months of 31 days: good enough for near or far.
    fn rough(self) -> i32 {
        let month = (self.month() * 61 / 2) as i32;
        (self.0 >> 9) as i32 * 365 + month + self.day() as i32
    }

    pub(crate) fn against(self, other: PackedBirth) -> BirthLevel {
        let (Some(year), Some(other_year)) = (self.year(), other.year()) else {
            return BirthLevel::Missing;
        };
        if !self.is_full() || !other.is_full() {
            return match year.abs_diff(other_year) {
                0 => BirthLevel::SameYear,
                1 => BirthLevel::NearYear,
                _ => BirthLevel::OtherYear,
            };
        }
        if self == other {
            return BirthLevel::Same;
        }
        if self.unordered() == other.unordered() {
            return BirthLevel::Swapped;
        }
        let same = [
            year == other_year,
            self.month() == other.month(),
            self.day() == other.day(),
        ];
        if same[0] && (self.is_new_year() || other.is_new_year()) {
            BirthLevel::NewYear
        } else if same.iter().filter(|&&same| same).count() == 2 {
            BirthLevel::OnePartOff
        } else if (self.rough() - other.rough()).abs() < NEAR_DAYS {
            BirthLevel::Near
        } else {
            BirthLevel::Other
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use BirthLevel::*;

    fn packed(text: &str) -> PackedBirth {
        let parts: Vec<i16> = text
            .split('-')
            .filter_map(|part| part.parse().ok())
            .collect();
        PackedBirth::of(match parts[..] {
            [year, month, day] => Birth::Day(Day::new(year, month as i8, day as i8).unwrap()),
            [year] => Birth::Year(year),
            _ => Birth::Unknown,
        })
    }

    #[test]
    fn births_are_compared_as_far_as_they_are_told() {
        for (a, b, level) in [
            ("1985-03-07", "1985-03-07", Same),
            ("1985-03-07", "1985-07-03", Swapped),
            ("1985-03-07", "1985-03-17", OnePartOff),
            ("1985-03-07", "1958-03-07", OnePartOff),
            ("1985-03-07", "1985-01-01", NewYear),
            ("1985-03-07", "1986-02-25", Near),
            ("1985-03-07", "1991-11-20", Other),
            ("1985-03-07", "1985", SameYear),
            ("1985", "1985", SameYear),
            ("1985-12-31", "1986", NearYear),
            ("1985-12-31", "1990", OtherYear),
            ("1985-12-31", "", Missing),
        ] {
            assert_eq!(packed(a).against(packed(b)), level, "{a:?} {b:?}");
            assert_eq!(packed(b).against(packed(a)), level, "{b:?} {a:?}");
        }
    }
}
