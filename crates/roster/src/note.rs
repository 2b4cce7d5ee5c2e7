//! What is said of a row: codes with their values, never sentences.

use crate::field::Field;

/// How much a note weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Surely put right: shown as what stood there and what it became.
    Repaired,
    /// The row is good to be written, and a person should look at it.
    Doubt,
    /// The row is refused until it is mended.
    Wrong,
}

/// One thing that was found in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub field: Field,
    /// The column, counted from 0; `None` where the row as a whole is meant.
    pub column: Option<usize>,
    pub severity: Severity,
    /// One of [`code`].
    pub code: &'static str,
    /// What stands in the file.
    pub raw: String,
    /// What it became, or what speaks against it: a year, a row number, the number meant.
    pub value: String,
}

/// Every code a note can have, with what its `value` is.
pub mod code {
    /// Text of an old font, in Unicode. A doubt where it could stand as it is.
    pub const OLD_FONT: &str = "old_font";
    /// UTF-8 that was read as something else, put right.
    pub const MOJIBAKE: &str = "mojibake";
    /// Letters that cannot be read; no value.
    pub const BROKEN_TEXT: &str = "broken_text";
    /// A formula without a result; no value.
    pub const FORMULA_FAULT: &str = "formula_fault";
    /// Blanks, invisible characters and decomposed letters, put in order.
    pub const SPACING: &str = "spacing";
    /// A name in capitals or small letters, written as names are.
    pub const NAME_CASE: &str = "name_case";
    /// A name without the address before it (ông, bà, đồng chí).
    pub const NAME_ADDRESS: &str = "name_address";
    /// A name without what stood in brackets after it.
    pub const NAME_BRACKETS: &str = "name_brackets";
    /// A name of one word.
    pub const NAME_ONE_WORD: &str = "name_one_word";
    /// Digits or other signs in a name.
    pub const NAME_SIGNS: &str = "name_signs";
    /// No name.
    pub const NAME_MISSING: &str = "name_missing";
    /// A day written in another way than the usual ones; the day.
    pub const DAY_FORM: &str = "day_form";
    /// A number of days as spreadsheets count them; the day.
    pub const DAY_SERIAL: &str = "day_serial";
    /// A year that the spreadsheet took for a number of days; the year.
    pub const YEAR_AS_DAY: &str = "year_as_day";
    /// A year of two digits; the day or year with its century.
    pub const CENTURY: &str = "century";
    /// Month before day, since the other way there is no such day; the day.
    pub const MONTH_FIRST: &str = "month_first";
    /// A birth of which only the year is used; the year.
    pub const YEAR_ONLY: &str = "year_only";
    /// A day made of a month or a year, at its beginning; the day.
    pub const DAY_ASSUMED: &str = "day_assumed";
    /// Letters in the place of digits; the number.
    pub const LETTERS_FOR_DIGITS: &str = "letters_for_digits";
    /// No day of the calendar.
    pub const NO_SUCH_DAY: &str = "no_such_day";
    /// Not a day.
    pub const NOT_A_DAY: &str = "not_a_day";
    /// Born after today; the day or year.
    pub const BORN_IN_FUTURE: &str = "born_in_future";
    /// Younger than the setting's age; the age.
    pub const TOO_YOUNG: &str = "too_young";
    /// Older than the setting's age; the age.
    pub const TOO_OLD: &str = "too_old";
    /// No birth.
    pub const BIRTH_MISSING: &str = "birth_missing";
    /// A sex that was written in another way; the sex.
    pub const SEX_FORM: &str = "sex_form";
    /// Not a sex.
    pub const NOT_A_SEX: &str = "not_a_sex";
    /// Both the column of the men and that of the women are filled.
    pub const BOTH_SEXES: &str = "both_sexes";
    /// The sex column says otherwise than the column of the men or women.
    pub const SEX_DIFFERS: &str = "sex_differs";
    /// The sex, taken from the card number, whose year agrees with the birth.
    pub const SEX_FROM_CCCD: &str = "sex_from_cccd";
    /// No sex.
    pub const SEX_MISSING: &str = "sex_missing";
    /// Zeros a spreadsheet dropped, put back; birth or sex agree with the number.
    pub const ZEROS_RESTORED: &str = "zeros_restored";
    /// The same where neither birth nor sex can be compared.
    pub const ZEROS_LIKELY: &str = "zeros_likely";
    /// Digits a spreadsheet has lost: the number must be copied from the card.
    pub const DIGITS_LOST: &str = "digits_lost";
    /// Blanks, dots and signs around digits, left out.
    pub const NUMBER_SIGNS: &str = "number_signs";
    /// A card number with letters.
    pub const CCCD_LETTERS: &str = "cccd_letters";
    /// A card number of another length; how many digits it has.
    pub const CCCD_LENGTH: &str = "cccd_length";
    /// The first three digits are no province; they.
    pub const CCCD_PROVINCE: &str = "cccd_province";
    /// The number says another sex; it.
    pub const CCCD_SEX: &str = "cccd_sex";
    /// The number says another year of birth; it.
    pub const CCCD_BIRTH: &str = "cccd_birth";
    /// The number is an old card's or a passport's and was taken as such.
    pub const OTHER_PAPER: &str = "other_paper";
    /// A column of old cards holds a new number.
    pub const NEW_CARD: &str = "new_card";
    /// Neither card nor passport.
    pub const PAPER_MISSING: &str = "paper_missing";
    /// A telephone number in its usual form.
    pub const PHONE_FORM: &str = "phone_form";
    /// A telephone number of eleven digits before 2018; its number since then.
    pub const PHONE_OLD: &str = "phone_old";
    /// Several telephone numbers; the first.
    pub const PHONE_SEVERAL: &str = "phone_several";
    /// Not a telephone number: it is left out.
    pub const NOT_A_PHONE: &str = "not_a_phone";
    /// Not an e-mail address: it is left out.
    pub const NOT_AN_EMAIL: &str = "not_an_email";
    /// Joined before the setting's youngest age; the age.
    pub const JOINED_TOO_YOUNG: &str = "joined_too_young";
    /// Joined after today.
    pub const JOINED_IN_FUTURE: &str = "joined_in_future";
    /// Joined before born.
    pub const JOINED_BEFORE_BIRTH: &str = "joined_before_birth";
    /// Left before joined; the day of joining.
    pub const LEFT_BEFORE_JOINED: &str = "left_before_joined";
    /// Left after today.
    pub const LEFT_IN_FUTURE: &str = "left_in_future";
    /// A card number of an earlier row; the number of that row.
    pub const SAME_CCCD: &str = "same_cccd";
    /// Name and birth of an earlier row; the number of that row.
    pub const SAME_PERSON: &str = "same_person";
    /// The text is longer than any such text is; it is cut.
    pub const TOO_LONG: &str = "too_long";
}
