//! What a column can hold.

use std::fmt;
use std::str::FromStr;

/// A code that names no field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code:?} names no field: choose one of the list")]
pub struct UnknownField {
    pub code: String,
}

macro_rules! fields {
    ($($(#[$doc:meta])* $field:ident $code:literal,)*) => {
        /// What a column holds. Its code is how files, pages and notes name it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Field {
            $($(#[$doc])* $field,)*
        }

        impl Field {
            /// Every field, in the order in which a person is written down.
            pub const ALL: &'static [Self] = &[$(Self::$field,)*];

            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$field => $code,)*
                }
            }
        }
    };
}

fields! {
    /// The number of the row in the list, printed for people.
    Number "number",
    FullName "full_name",
    /// Family and middle name, where the given name has a column of its own.
    FamilyName "family_name",
    GivenName "given_name",
    Birth "birth_date",
    /// Day, month and year of birth in columns of their own.
    BirthDay "birth_day",
    BirthMonth "birth_month",
    BirthYear "birth_year",
    /// The column of the men: it holds their birth, or a mark.
    Male "male",
    Female "female",
    Sex "sex",
    Cccd "cccd",
    /// The card of nine digits that went before.
    OldId "old_id",
    Passport "passport",
    IdIssuedOn "id_issued_on",
    IdIssuedAt "id_issued_at",
    Phone "phone",
    Email "email",
    Address "address",
    HomePlace "home_place",
    Unit "unit",
    Group "group",
    JoinedOn "joined_on",
    HowJoined "how_joined",
    LeftOn "left_on",
    LeaveReason "leave_reason",
    CardNo "card_no",
    StaffNo "staff_no",
    Job "job",
    Post "post",
    Ethnicity "ethnicity",
    Religion "religion",
    Nationality "nationality",
    Education "education",
    Note "note",
    /// A column that is known and means nothing to a list of people: signatures, pay.
    Ignored "ignored",
}

impl fmt::Display for Field {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl FromStr for Field {
    type Err = UnknownField;

    fn from_str(code: &str) -> Result<Self, UnknownField> {
        let found = Self::ALL.iter().find(|field| field.code() == code);
        found.copied().ok_or_else(|| UnknownField {
            code: code.to_owned(),
        })
    }
}
