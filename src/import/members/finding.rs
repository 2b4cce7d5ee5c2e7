//! What the register adds to the notes of the list's reader: units, leavings, who somebody is.
//! Codes only; the sentences stand in the message files under `import-note-…` and `import-ask-…`.

/// No unit is named and the list has none of its own.
pub const UNIT_MISSING: &str = "unit_missing";
/// No unit of the scope has this code or name.
pub const UNIT_UNKNOWN: &str = "unit_unknown";
/// Several units bear the name.
pub const UNIT_SEVERAL: &str = "unit_several";
/// Nobody is a member of a unit above the base.
pub const UNIT_NOT_BASE: &str = "unit_not_base";
/// The unit had ended; the day on which.
pub const UNIT_ENDED: &str = "unit_ended";
/// Joined before the unit was founded: counted from its founding; the day.
pub const UNIT_YOUNGER: &str = "unit_younger";
/// A reason of leaving without its day.
pub const LEAVE_DAY_MISSING: &str = "leave_day_missing";
/// A day of leaving without a day of joining before it.
pub const LEFT_JOINED_MISSING: &str = "left_joined_missing";
/// Left on the day of joining or before.
pub const LEFT_AT_ONCE: &str = "left_at_once";
/// The words name none of the reasons: kept as another one.
pub const REASON_OTHER: &str = "reason_other";
/// No country that is known: left out.
pub const NATIONALITY_UNKNOWN: &str = "nationality_unknown";
/// A year of birth outside the register's hundred years or so.
pub const BIRTH_RANGE: &str = "birth_range";
/// A passport number that is none: left out.
pub const PASSPORT_FORM: &str = "passport_form";
/// The register has another day of joining and keeps it; its day.
pub const JOINED_DIFFERS: &str = "joined_differs";
/// The register has another day of leaving and keeps it; its day.
pub const LEFT_DIFFERS: &str = "left_differs";
/// An earlier row of the file is about the same person; its number.
pub const ROW_AGAIN: &str = "row_again";

/// Every code of this list.
#[cfg(test)]
pub const ALL: [&str; 16] = [
    UNIT_MISSING,
    UNIT_UNKNOWN,
    UNIT_SEVERAL,
    UNIT_NOT_BASE,
    UNIT_ENDED,
    UNIT_YOUNGER,
    LEAVE_DAY_MISSING,
    LEFT_JOINED_MISSING,
    LEFT_AT_ONCE,
    REASON_OTHER,
    NATIONALITY_UNKNOWN,
    BIRTH_RANGE,
    PASSPORT_FORM,
    JOINED_DIFFERS,
    LEFT_DIFFERS,
    ROW_AGAIN,
];
