//! Lists of people that leave through payments: the bank's file and its answer, the sheet to sign,
//! slips with codes, the settlement. Each is entered as every list that leaves is, so that a
//! person's own page tells who took him along; the log says of which payment.

pub mod store;

use jiff::Timestamp;

/// Why lists of payments are written, as the catalogue of personal data says it.
const PURPOSE: &str = "care";

/// Somebody on a list: his number, and the unit that keeps him as far as it is seen, else the unit
/// whose list he stands on.
pub type OnList = (i64, i32);

/// A list that is about to leave.
#[derive(Debug, Clone)]
pub struct Leaves<'a> {
    /// The account that takes it, and the unit at whose desk it does.
    pub by: (i32, i32),
    /// What it is a list of: a batch, a list, a round or a bank's answer.
    pub subject: (&'a str, i64),
    pub format: &'a str,
    /// The values on it, by the codes of the catalogue or of this feature.
    pub fields: &'a [&'a str],
    pub page: &'a str,
    pub at: Timestamp,
}

/// The values of each list.
pub const TO_SIGN: [&str; 3] = ["full_name", "kin", "help"];
pub const TO_CONFIRM: [&str; 2] = ["full_name", "help"];
pub const TO_THE_BANK: [&str; 3] = ["full_name", "account", "help"];
