//! One bank account under several people: which payments went there. Pure.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::inspection::rules::{Marked, Payment};

/// A line of a frozen list that names a bank account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountUse {
    /// Normalised as [`normal`] does.
    pub account: String,
    /// Who is paid, after two records of one person were made one.
    pub person_id: i64,
    /// The payment voucher it was drawn into; none while the list waits to be paid.
    pub voucher_id: Option<i64>,
}

/// An account's number as numbers are compared: capitals and digits alone.
pub fn normal(number: &str) -> String {
    let kept = number.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|own| own.to_ascii_uppercase()).collect()
}

/// What may be shown of an account: its last four signs, and of a short one nothing.
pub fn masked(number: &str) -> String {
    const SHOWN: usize = 4;
    let number = normal(number);
    let last = match number.len() {
        length if length >= 2 * SHOWN => number.get(length - SHOWN..).unwrap_or_default(),
        _ => "",
    };
    format!("•••{last}")
}

/// The payments into an account that stands under people who differ, each with the other payments
/// into it.
pub fn same_account(payments: &[Payment], uses: &[AccountUse]) -> Vec<Marked> {
    let mut people: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
    let mut vouchers: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
    for own in uses.iter().filter(|own| !own.account.is_empty()) {
        let account = own.account.as_str();
        people.entry(account).or_default().insert(own.person_id);
        let into = vouchers.entry(account).or_default();
        into.extend(own.voucher_id);
    }
    let shown: HashSet<i64> = payments.iter().map(|own| own.voucher_id).collect();
    let mut marked: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
    for (account, into) in &vouchers {
        if people.get(account).is_none_or(|people| people.len() < 2) {
            continue;
        }
        for voucher in into.iter().filter(|voucher| shown.contains(voucher)) {
            let others = into.iter().filter(|other| *other != voucher);
            marked.entry(*voucher).or_default().extend(others);
        }
    }
    let marked = marked.into_iter();
    marked
        .map(|(voucher_id, beside)| Marked {
            voucher_id,
            beside: beside.into_iter().collect(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::inspection::rules::tests::clean;

    fn one(account: &str, person_id: i64, voucher_id: Option<i64>) -> AccountUse {
        AccountUse {
            account: normal(account),
            person_id,
            voucher_id,
        }
    }

    fn paid(count: i64) -> Vec<Payment> {
        let day = jiff::civil::date(2026, 5, 4);
        (1..=count).map(|id| clean(id, day)).collect()
    }

    #[test]
    fn numbers_meet_however_they_were_typed_and_are_masked() {
        assert_eq!(normal("0123 456-789a"), "0123456789A");
        assert_eq!(masked("0123456789"), "•••6789");
        assert_eq!(masked("0123"), "•••");
        assert_eq!(masked(""), "•••");
    }

    #[test]
    fn two_people_on_one_account_mark_every_payment_into_it() {
        let uses = [
            one("0123 4567", 1, Some(1)),
            one("01234567", 2, Some(2)),
            one("99999999", 3, Some(3)),
            one("99999999", 3, Some(2)),
        ];
        let marked = same_account(&paid(3), &uses);
        let found: Vec<_> = marked
            .iter()
            .map(|own| (own.voucher_id, &own.beside))
            .collect();
        assert_eq!(found, [(1, &vec![2]), (2, &vec![1])]);
        // Within one payment too; a line that waits is evidence without a payment of its own.
        let uses = [one("01234567", 1, Some(1)), one("01234567", 2, None)];
        let marked = same_account(&paid(1), &uses);
        assert_eq!(marked.len(), 1);
        assert!(marked[0].beside.is_empty());
    }

    proptest! {
        /// As the plain question asks: is there another line with the same account and another
        /// person?
        #[test]
        fn marks_are_those_of_the_plain_question(
            drawn in prop::collection::vec((0u8..4, 0i64..4, 0i64..5), 0..12)
        ) {
            let uses: Vec<AccountUse> = drawn.iter().map(|(account, person, voucher)| {
                one(&format!("acc{account}"), *person, (*voucher > 0).then_some(*voucher))
            }).collect();
            let naive: BTreeSet<i64> = uses.iter().filter(|own| uses.iter().any(|other| {
                other.account == own.account && other.person_id != own.person_id
            })).filter_map(|own| own.voucher_id).collect();
            let found: BTreeSet<i64> =
                same_account(&paid(4), &uses).into_iter().map(|own| own.voucher_id).collect();
            prop_assert_eq!(found, naive);
        }
    }
}
