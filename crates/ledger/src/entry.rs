//! One entry of a book: a day and the postings that balance on it.

use std::collections::BTreeMap;

use timeline::Day;

use crate::{Dong, Fault};

/// One line of an entry. Fund, purse and transfer are the caller's own numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    pub account: String,
    /// Whose money it is; every entry balances within every fund.
    pub fund: i64,
    /// The box or bank account the money lies in, where the account is one of money.
    pub purse: Option<i64>,
    /// The transfer between two books it is one end of.
    pub transfer: Option<i64>,
    /// A debit is positive, a credit negative; never zero.
    pub amount: Dong,
}

impl Posting {
    pub fn new(account: impl Into<String>, fund: i64, amount: Dong) -> Posting {
        Posting {
            account: account.into(),
            fund,
            purse: None,
            transfer: None,
            amount,
        }
    }

    pub fn in_purse(mut self, purse: i64) -> Posting {
        self.purse = Some(purse);
        self
    }

    pub fn of_transfer(mut self, transfer: i64) -> Posting {
        self.transfer = Some(transfer);
        self
    }

    /// The same line on the other side.
    pub(crate) fn mirrored(&self) -> Posting {
        Posting {
            amount: self.amount.opposite(),
            ..self.clone()
        }
    }
}

/// An entry that balances. There is no way to change one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    on: Day,
    postings: Vec<Posting>,
}

impl Entry {
    /// # Errors
    /// Fewer than two postings, one of zero, or debits that are not the credits in some fund.
    pub fn new(on: Day, postings: Vec<Posting>) -> Result<Entry, Fault> {
        if postings.len() < 2 {
            return Err(Fault::TooFewPostings);
        }
        if let Some(at) = postings.iter().position(|posting| posting.amount.is_zero()) {
            return Err(Fault::ZeroPosting(at + 1));
        }
        for (fund, difference) in by_fund(&postings)? {
            if !difference.is_zero() {
                return Err(Fault::Unbalanced { fund, difference });
            }
        }
        // The debits alone must fit too: statements add them up.
        Dong::sum(postings.iter().map(|posting| posting.amount.debit()))?;
        Ok(Entry { on, postings })
    }

    pub fn on(&self) -> Day {
        self.on
    }

    pub fn postings(&self) -> &[Posting] {
        &self.postings
    }

    /// The entry that takes this one back, on its own day.
    pub(crate) fn mirror(&self, on: Day) -> Entry {
        Entry {
            on,
            postings: self.postings.iter().map(Posting::mirrored).collect(),
        }
    }
}

/// What the postings leave in each fund.
pub(crate) fn by_fund(postings: &[Posting]) -> Result<BTreeMap<i64, Dong>, Fault> {
    let mut sums: BTreeMap<i64, Dong> = BTreeMap::new();
    for posting in postings {
        let sum = sums.entry(posting.fund).or_default();
        *sum = sum.plus(posting.amount)?;
    }
    Ok(sums)
}
