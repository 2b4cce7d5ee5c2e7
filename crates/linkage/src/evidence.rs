//! What two records show together, before anything is believed of it.
//!
//! A `ratio` is one divided by the chance that two records of *different* people show the same.
//! A slip is judged by where it must have begun: that `Hug` was meant as `Hùng` is likely because
//! nobody else is called `Hug`; that `Lan` was meant as `Loan` is not, since both are common. So
//! each side's chance is the frequency of what would have to be the slip.

use crate::birth::BirthLevel;
use crate::name::NameLevel;
use crate::number::NumberLevel;
use crate::record::Reason;

/// Whether two records have the same telephone, with the chance of it between strangers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Phone {
    Missing,
    Same(f32),
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Evidence {
    pub number: NumberLevel,
    pub number_ratio: f32,
    /// The numbers are equal and a handful of records at the most have it: told however unlikely
    /// the two are one person.
    pub holders_are_few: bool,
    /// One of the numbers contradicts its own record.
    pub doubtful: bool,
    pub name: NameLevel,
    pub name_ratio: f32,
    pub birth: BirthLevel,
    pub birth_ratio: f32,
    pub same_sex: Option<bool>,
    /// The chance that strangers whose names stand so to each other are of one sex.
    pub same_sex_chance: f32,
    /// The chance that a stranger belongs there too, where the units are the same.
    pub same_unit: Option<f32>,
    pub phone: Phone,
    /// How much likelier all this is between twins than between strangers; nought where the two
    /// cannot be twins.
    pub twins_ratio: f32,
}

impl Evidence {
    pub(crate) fn reasons(&self) -> Vec<Reason> {
        let mut why = vec![match self.number {
            NumberLevel::Same => Reason::SameIdentityNumber,
            NumberLevel::OneOff => Reason::IdentityNumberOneDigitOff,
            NumberLevel::TwoOff => Reason::IdentityNumberTwoDigitsOff,
            NumberLevel::Other => Reason::OtherIdentityNumber,
            NumberLevel::OldAgainstNew => Reason::OldNumberAgainstNew,
            NumberLevel::Missing => Reason::IdentityNumberMissing,
        }];
        if self.doubtful {
            why.push(Reason::IdentityNumberDoubtful);
        }
        if self.name == NameLevel::Same && self.birth == BirthLevel::Same {
            why.push(Reason::SameNameAndBirth);
        } else {
            why.extend(self.name_reason());
            why.push(self.birth_reason());
        }
        if self.same_sex == Some(false) {
            why.push(Reason::OtherSex);
        }
        if self.same_unit.is_some() {
            why.push(Reason::SameUnit);
        }
        if matches!(self.phone, Phone::Same(_)) {
            why.push(Reason::SamePhone);
        }
        why
    }

    fn name_reason(&self) -> Option<Reason> {
        Some(match self.name {
            NameLevel::Same => Reason::SameName,
            NameLevel::WithoutMarks => Reason::NameWithoutMarks,
            NameLevel::MarksDiffer => Reason::NameMarksDiffer,
            NameLevel::Reordered => Reason::NameReordered,
            NameLevel::Abbreviated => Reason::NameAbbreviated,
            NameLevel::OneSlip | NameLevel::TwoSlips => Reason::NearName,
            NameLevel::MiddleDiffers => Reason::NameMiddleDiffers,
            NameLevel::Other => Reason::OtherName,
            NameLevel::Missing => return None,
        })
    }

    fn birth_reason(&self) -> Reason {
        match self.birth {
            BirthLevel::Same => Reason::SameBirth,
            BirthLevel::Swapped => Reason::BirthDayAndMonthSwapped,
            BirthLevel::OnePartOff => Reason::BirthOnePartOff,
            BirthLevel::NewYear | BirthLevel::SameYear => Reason::SameBirthYear,
            BirthLevel::Near | BirthLevel::NearYear => Reason::BirthNear,
            BirthLevel::Other | BirthLevel::OtherYear => Reason::OtherBirth,
            BirthLevel::Missing => Reason::BirthMissing,
        }
    }
}
