//! Who is in the register and what may be done with a membership. Pure: no database, no clock, no
//! pages.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use timeline::Day;
use vietnamese::Sex;

pub use vietnamese::masked;

use crate::unit::Unit;

/// When somebody was born, as well as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Birth {
    Day(Day),
    Year(i16),
}

impl Birth {
    pub fn year(self) -> i16 {
        match self {
            Birth::Day(day) => day.year(),
            Birth::Year(year) => year,
        }
    }

    pub fn day(self) -> Option<Day> {
        match self {
            Birth::Day(day) => Some(day),
            Birth::Year(_) => None,
        }
    }

    /// The birth as two columns keep it: the day where it is known, else the year alone.
    pub fn of_columns(day: Option<Day>, year: Option<i16>) -> Option<Self> {
        day.map(Birth::Day).or(year.map(Birth::Year))
    }
}

/// What the register keeps of a person. The sensitive part stands apart, in [`Sensitive`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    pub full_name: String,
    pub birth: Option<Birth>,
    #[serde(with = "sex_code")]
    pub sex: Option<Sex>,
    /// 12 digits (CCCD) or the old 9 (CMND), as text.
    pub national_id: Option<String>,
    pub passport: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    /// Two capitals, ISO 3166-1.
    pub nationality: String,
    pub home_place: Option<String>,
    pub address: Option<String>,
    pub job: Option<String>,
    pub education: Option<String>,
}

impl Details {
    /// Somebody of whom only the name is known.
    pub fn named(full_name: impl Into<String>) -> Self {
        Self {
            full_name: full_name.into(),
            birth: None,
            sex: None,
            national_id: None,
            passport: None,
            phone: None,
            email: None,
            nationality: "VN".to_owned(),
            home_place: None,
            address: None,
            job: None,
            education: None,
        }
    }
}

/// What the law calls sensitive (Decree 356/2025/NĐ-CP, article 4).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sensitive {
    pub ethnicity: Option<String>,
    pub religion: Option<String>,
    pub party_on: Option<Day>,
}

/// A sex as the database and the figures write it.
pub fn sex_code(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "male",
        Sex::Female => "female",
    }
}

/// The sex of a code; nothing for anything else.
pub fn sex_of(code: &str) -> Option<Sex> {
    match code {
        "male" => Some(Sex::Male),
        "female" => Some(Sex::Female),
        _ => None,
    }
}

/// A sex inside stored values.
mod sex_code {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use vietnamese::Sex;

    pub fn serialize<S: Serializer>(sex: &Option<Sex>, to: S) -> Result<S::Ok, S::Error> {
        sex.map(super::sex_code).serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Sex>, D::Error> {
        let code = Option::<String>::deserialize(from)?;
        Ok(code.as_deref().and_then(super::sex_of))
    }
}

macro_rules! codes {
    (
        $(#[$doc:meta])*
        $name:ident { $($(#[$note:meta])* $value:ident = $code:literal),+ $(,)? }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$note])* $value),+ }

        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$value),+];

            pub fn code(self) -> &'static str {
                match self { $($name::$value => $code),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.code())
            }
        }

        impl FromStr for $name {
            type Err = ();
            fn from_str(code: &str) -> Result<Self, ()> {
                Self::ALL.iter().copied().find(|one| one.code() == code).ok_or(())
            }
        }
    };
}

codes! {
    /// How a spell began.
    HowJoined {
        Admitted = "admitted",
        /// A member already when the register began; the day of joining is not known.
        KnownBefore = "known-before",
        Moved = "moved",
        Returned = "returned",
        Restored = "restored",
    }
}

codes! {
    /// Why a spell ended.
    WhyLeft {
        Quit = "quit",
        Retired = "retired",
        Died = "died",
        Moved = "moved",
        Dissolved = "dissolved",
        OwnWish = "own-wish",
        StruckOff = "struck-off",
        Expelled = "expelled",
        Other = "other",
    }
}

impl WhyLeft {
    /// The value of the dimension `cause` that the forms count it under.
    pub fn cause(self) -> &'static str {
        match self {
            WhyLeft::StruckOff => WhyLeft::Expelled.code(),
            other => other.code(),
        }
    }
}

/// Why the domain says no: the field it concerns and the message key of the sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct Refusal {
    pub field: &'static str,
    pub message: &'static str,
}

pub(super) fn refuse<T>(field: &'static str, message: &'static str) -> Result<T, Refusal> {
    Err(Refusal { field, message })
}

/// Whether somebody born then is old enough on the day. Where only the year is known, the year
/// decides, in favour of the person.
pub fn is_old_enough(birth: Birth, on: Day, least_years: i16) -> bool {
    match birth {
        Birth::Year(year) => on.year() - year >= least_years,
        Birth::Day(born) => {
            let reached = (on.year() - born.year())
                - i16::from((on.month(), on.day()) < (born.month(), born.day()));
            reached >= least_years
        }
    }
}

/// May somebody join a unit on the day? The unit is a base union, stood that day, and the day has
/// come: a register says what is, not what is planned.
pub fn check_joining(unit: &Unit, on: Day, today: Day) -> Result<(), Refusal> {
    if unit.tier != "base" {
        return refuse("unit", "member-joins-a-base-union");
    }
    if on > today {
        return refuse("on", "member-day-to-come");
    }
    if !unit.stood_on(on) {
        return refuse("on", "member-unit-closed-that-day");
    }
    Ok(())
}

/// Has the day of a leaving come?
pub fn check_leaving(on: Day, today: Day) -> Result<(), Refusal> {
    if on > today {
        return refuse("on", "member-day-to-come");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn numbers_show_their_last_four_signs() {
        for (number, shown) in [
            ("001180012345", "•••• •••• 2345"),
            ("012345678", "•••• • 5678"),
            ("B1234567", "•••• 4567"),
            ("0901234567", "•••• •• 4567"),
            ("123", "••••"),
        ] {
            assert_eq!(masked(number), shown);
        }
    }

    #[test]
    fn the_birthday_itself_makes_one_old_enough() {
        let born = Birth::Day(day("2012-01-25"));
        assert!(is_old_enough(born, day("2027-01-25"), 15));
        assert!(!is_old_enough(born, day("2027-01-24"), 15));
        assert!(is_old_enough(Birth::Year(2012), day("2027-01-01"), 15));
        assert!(!is_old_enough(Birth::Year(2013), day("2027-12-31"), 15));
        let leap = Birth::Day(day("2012-02-29"));
        assert!(!is_old_enough(leap, day("2027-02-28"), 15));
        assert!(is_old_enough(leap, day("2027-03-01"), 15));
    }

    #[test]
    fn codes_read_back() {
        for how in HowJoined::ALL {
            assert_eq!(how.code().parse(), Ok(*how));
        }
        for why in WhyLeft::ALL {
            assert_eq!(why.code().parse(), Ok(*why));
        }
    }
}
