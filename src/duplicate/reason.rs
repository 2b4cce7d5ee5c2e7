//! The reasons two records are alike as stored and shown: each a code with a sentence of its own.
//! Pure.

use linkage::Reason;

/// Every reason, number before name before birth before the rest.
pub const REASONS: [Reason; 26] = [
    Reason::SameIdentityNumber,
    Reason::IdentityNumberOneDigitOff,
    Reason::IdentityNumberTwoDigitsOff,
    Reason::OtherIdentityNumber,
    Reason::OldNumberAgainstNew,
    Reason::IdentityNumberMissing,
    Reason::IdentityNumberDoubtful,
    Reason::SameNameAndBirth,
    Reason::SameName,
    Reason::NameWithoutMarks,
    Reason::NameMarksDiffer,
    Reason::NameReordered,
    Reason::NameAbbreviated,
    Reason::NearName,
    Reason::NameMiddleDiffers,
    Reason::OtherName,
    Reason::SameBirth,
    Reason::SameBirthYear,
    Reason::BirthDayAndMonthSwapped,
    Reason::BirthOnePartOff,
    Reason::BirthNear,
    Reason::OtherBirth,
    Reason::BirthMissing,
    Reason::OtherSex,
    Reason::SameUnit,
    Reason::SamePhone,
];

/// The code of a reason; its sentence is `duplicate-why-` with the code.
pub fn code(reason: Reason) -> &'static str {
    match reason {
        Reason::SameIdentityNumber => "same-number",
        Reason::IdentityNumberOneDigitOff => "number-one-digit-off",
        Reason::IdentityNumberTwoDigitsOff => "number-two-digits-off",
        Reason::OtherIdentityNumber => "other-number",
        Reason::OldNumberAgainstNew => "old-number-against-new",
        Reason::IdentityNumberMissing => "number-missing",
        Reason::IdentityNumberDoubtful => "number-doubtful",
        Reason::SameNameAndBirth => "same-name-and-birth",
        Reason::SameName => "same-name",
        Reason::NameWithoutMarks => "name-without-marks",
        Reason::NameMarksDiffer => "name-marks-differ",
        Reason::NameReordered => "name-reordered",
        Reason::NameAbbreviated => "name-abbreviated",
        Reason::NearName => "near-name",
        Reason::NameMiddleDiffers => "name-middle-differs",
        Reason::OtherName => "other-name",
        Reason::SameBirth => "same-birth",
        Reason::SameBirthYear => "same-birth-year",
        Reason::BirthDayAndMonthSwapped => "birth-swapped",
        Reason::BirthOnePartOff => "birth-one-part-off",
        Reason::BirthNear => "birth-near",
        Reason::OtherBirth => "other-birth",
        Reason::BirthMissing => "birth-missing",
        Reason::OtherSex => "other-sex",
        Reason::SameUnit => "same-unit",
        Reason::SamePhone => "same-phone",
    }
}

/// What a reason is about: the line of the comparison it is the verdict of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    Number,
    Name,
    Birth,
    Sex,
    Unit,
    Phone,
}

/// The line a code is about, and whether it speaks for one person; nothing for an unknown code.
pub fn about(code_asked: &str) -> Option<(About, bool)> {
    let reason = REASONS.into_iter().find(|one| code(*one) == code_asked)?;
    let found = match reason {
        Reason::SameIdentityNumber
        | Reason::IdentityNumberOneDigitOff
        | Reason::IdentityNumberTwoDigitsOff
        | Reason::OldNumberAgainstNew => (About::Number, true),
        Reason::OtherIdentityNumber
        | Reason::IdentityNumberMissing
        | Reason::IdentityNumberDoubtful => (About::Number, false),
        Reason::OtherName => (About::Name, false),
        Reason::SameNameAndBirth
        | Reason::SameName
        | Reason::NameWithoutMarks
        | Reason::NameMarksDiffer
        | Reason::NameReordered
        | Reason::NameAbbreviated
        | Reason::NearName
        | Reason::NameMiddleDiffers => (About::Name, true),
        Reason::OtherBirth | Reason::BirthMissing => (About::Birth, false),
        Reason::SameBirth
        | Reason::SameBirthYear
        | Reason::BirthDayAndMonthSwapped
        | Reason::BirthOnePartOff
        | Reason::BirthNear => (About::Birth, true),
        Reason::OtherSex => (About::Sex, false),
        Reason::SameUnit => (About::Unit, true),
        Reason::SamePhone => (About::Phone, true),
    };
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::defined_keys;

    #[test]
    fn every_reason_has_a_code_and_a_sentence_of_its_own() {
        let keys = defined_keys();
        let mut codes: Vec<&str> = REASONS.into_iter().map(code).collect();
        for code in &codes {
            assert!(keys.contains(&format!("duplicate-why-{code}")), "{code}");
            assert!(about(code).is_some());
        }
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), REASONS.len());
        assert_eq!(about("no such thing"), None);
    }
}
