//! What the sample's vouchers are to say, and how far each is to come.

use crate::book::rules::Kind;

/// What one voucher says: kind, account, fund, purse, amount, person, reason, days ago.
pub struct Wanted<'a> {
    pub kind: Kind,
    pub account: &'a str,
    pub fund: i64,
    pub purse: i64,
    pub dong: i64,
    pub person: &'a str,
    pub reason: &'a str,
    pub days_ago: i32,
    pub donor: Option<i64>,
    pub to: Option<(i32, String)>,
    pub transfer: Option<i64>,
}

impl<'a> Wanted<'a> {
    pub fn new(
        (kind, account, dong): (Kind, &'a str, i64),
        (fund, purse): (i64, i64),
        (person, reason, days_ago): (&'a str, &'a str, i32),
    ) -> Self {
        Wanted {
            kind,
            account,
            fund,
            purse,
            dong,
            person,
            reason,
            days_ago,
            donor: None,
            to: None,
            transfer: None,
        }
    }
}

/// How far a voucher has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd)]
pub enum Until {
    Written,
    Approved,
    Paid,
}
