//! A record of a person as it was typed, and the answer about two of them.

use vietnamese::{Day, Sex};

/// What is told of one person. Texts are as typed: an empty one means not told.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// Opaque; different for every record of a list.
    pub id: i64,
    /// Family name first, with marks or without, in any composition and case.
    pub name: &'a str,
    pub birth: Birth,
    pub sex: Option<Sex>,
    /// Twelve digits (CCCD), nine (the old CMND) or a passport's number.
    pub number: &'a str,
    /// Where the person belongs; only whether two are equal counts.
    pub unit: i32,
    pub phone: &'a str,
}

/// When a person was born, as far as it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Birth {
    Day(Day),
    Year(i16),
    Unknown,
}

/// Two records that may describe one person.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// The smaller id.
    pub a: i64,
    pub b: i64,
    /// How likely they are one person, 0 to 1.
    pub score: f32,
    /// What speaks for it and against it, number before name before birth before the rest.
    pub why: Vec<Reason>,
}

/// A record of the list that may describe the same person as the one asked about.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    pub id: i64,
    pub score: f32,
    pub why: Vec<Reason>,
}

/// One thing that two records say together, for the application to put in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    SameIdentityNumber,
    /// One digit differs, or two neighbours are exchanged.
    IdentityNumberOneDigitOff,
    IdentityNumberTwoDigitsOff,
    /// Against: both numbers are complete and have nothing to do with each other.
    OtherIdentityNumber,
    /// Neither for nor against: the old card's number says nothing of the new one.
    OldNumberAgainstNew,
    /// At least one of the two has no number.
    IdentityNumberMissing,
    /// A number names another sex or year of birth than its own record, so it may be mistyped.
    IdentityNumberDoubtful,
    /// The same name, letter by letter, and the same full day of birth.
    SameNameAndBirth,
    SameName,
    /// The same but for marks, and one of the two was typed without any.
    NameWithoutMarks,
    /// The same letters with other marks: Hùng and Hưng.
    NameMarksDiffer,
    /// The same words in another order.
    NameReordered,
    /// Words stand as initials: N. T. Hoa.
    NameAbbreviated,
    /// One or two slips of the keyboard apart.
    NearName,
    /// Family name and given name are the same, the words between are not.
    NameMiddleDiffers,
    /// Against.
    OtherName,
    SameBirth,
    /// The years are the same, and one of the two tells no more than the year.
    SameBirthYear,
    BirthDayAndMonthSwapped,
    /// Of day, month and year two are the same.
    BirthOnePartOff,
    /// The days are less than fourteen months apart, or the years neighbours.
    BirthNear,
    /// Against.
    OtherBirth,
    BirthMissing,
    /// Against.
    OtherSex,
    SameUnit,
    SamePhone,
}
