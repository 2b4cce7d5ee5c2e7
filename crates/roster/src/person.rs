//! A person as a row of a list tells of him.

use vietnamese::{Day, Sex};

/// When a person was born, as far as the list says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Birth {
    Day(Day),
    Year(i16),
}

impl Birth {
    pub fn year(self) -> i16 {
        match self {
            Self::Day(day) => day.year(),
            Self::Year(year) => year,
        }
    }
}

/// What rows are measured by; the caller knows the day and the law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    pub today: Day,
    /// Full years of age below which a person, or a joining, is a doubt.
    pub youngest_age: i16,
    /// Full years of age above which a person is a doubt.
    pub oldest_age: i16,
}

/// A person. Texts are composed Unicode with single blanks; numbers of cards and telephones are
/// digits only, in their full length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonRow {
    /// Empty only in a row that is wrong.
    pub full_name: String,
    pub birth: Option<Birth>,
    pub sex: Option<Sex>,
    /// Twelve digits.
    pub cccd: Option<String>,
    /// Nine digits.
    pub old_id: Option<String>,
    pub passport: Option<String>,
    pub id_issued_on: Option<Day>,
    pub id_issued_at: Option<String>,
    /// Digits from 0 on.
    pub phone: Option<String>,
    pub email: Option<String>,
    pub address: Option<String>,
    pub home_place: Option<String>,
    /// The unit as it is written: a code or a name.
    pub unit: Option<String>,
    pub group: Option<String>,
    pub joined_on: Option<Day>,
    pub how_joined: Option<String>,
    pub left_on: Option<Day>,
    pub leave_reason: Option<String>,
    pub card_no: Option<String>,
    pub staff_no: Option<String>,
    pub job: Option<String>,
    pub post: Option<String>,
    pub ethnicity: Option<String>,
    pub religion: Option<String>,
    pub nationality: Option<String>,
    pub education: Option<String>,
    pub note: Option<String>,
}
