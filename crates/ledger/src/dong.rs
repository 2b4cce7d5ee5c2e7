//! Amounts of money in whole đồng, the smallest there is. Every sum is checked.

use std::fmt;

use crate::Fault;

/// Whole đồng; a debit is positive, a credit negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Dong(i64);

impl Dong {
    pub const ZERO: Dong = Dong(0);

    /// The smallest number has no opposite, so it is no amount.
    ///
    /// # Errors
    /// [`Fault::TooLarge`] for that number alone.
    pub fn new(dong: i64) -> Result<Dong, Fault> {
        if dong == i64::MIN {
            return Err(Fault::TooLarge);
        }
        Ok(Dong(dong))
    }

    pub fn whole(self) -> i64 {
        self.0
    }

    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// # Errors
    /// [`Fault::TooLarge`] where the sum does not fit.
    pub fn plus(self, other: Dong) -> Result<Dong, Fault> {
        let sum = self.0.checked_add(other.0).ok_or(Fault::TooLarge)?;
        Dong::new(sum)
    }

    /// The same amount on the other side.
    pub fn opposite(self) -> Dong {
        Dong(-self.0)
    }

    /// What it adds to the debits: itself or nothing.
    pub fn debit(self) -> Dong {
        Dong(self.0.max(0))
    }

    /// What it adds to the credits, as a positive amount.
    pub fn credit(self) -> Dong {
        Dong((-self.0).max(0))
    }

    /// # Errors
    /// [`Fault::TooLarge`] where the sum does not fit.
    pub fn sum(amounts: impl IntoIterator<Item = Dong>) -> Result<Dong, Fault> {
        amounts.into_iter().try_fold(Dong::ZERO, Dong::plus)
    }
}

impl fmt::Display for Dong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
