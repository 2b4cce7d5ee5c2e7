//! A stretch of days held as two integers, open at either end when need be.

use crate::{Period, day_number};

/// Days `from` up to but not including `until`, as day numbers (days since 1970-01-01).
/// `i32::MIN` means "since ever", `i32::MAX` "until further notice".
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct Span {
    pub from: i32,
    pub until: i32,
}

impl Span {
    /// All days there are.
    pub const ALWAYS: Span = Span {
        from: i32::MIN,
        until: i32::MAX,
    };

    /// Days `from` up to but not including `until`. Nothing is checked: see [`Span::is_empty`].
    pub const fn new(from: i32, until: i32) -> Span {
        Span { from, until }
    }

    /// Day `from` and every day after it.
    pub const fn since(from: i32) -> Span {
        Span {
            from,
            until: i32::MAX,
        }
    }

    /// Whether no day lies in the span.
    pub const fn is_empty(self) -> bool {
        self.from >= self.until
    }

    /// Whether the day with this number lies in the span.
    pub const fn contains(self, day: i32) -> bool {
        self.from <= day && day < self.until
    }

    /// Whether some day lies in both spans.
    pub fn overlaps(self, other: Span) -> bool {
        self.intersect(other).is_some()
    }

    /// The days that lie in both spans, or `None` when there is none.
    pub fn intersect(self, other: Span) -> Option<Span> {
        let both = Span {
            from: self.from.max(other.from),
            until: self.until.min(other.until),
        };
        (!both.is_empty()).then_some(both)
    }
}

impl From<Period> for Span {
    fn from(period: Period) -> Span {
        Span {
            from: day_number(period.from_on()),
            until: day_number(period.until_on()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn neighbours_do_not_overlap() {
        let (first, second) = (Span::new(0, 10), Span::new(10, 20));
        assert!(!first.overlaps(second));
        assert_eq!(Span::ALWAYS.intersect(first), Some(first));
        assert_eq!(Span::since(5).intersect(first), Some(Span::new(5, 10)));
        assert!(Span::new(3, 3).is_empty());
    }

    proptest! {
        #[test]
        fn a_day_is_in_the_intersection_exactly_when_it_is_in_both(
            a in 0i32..20, b in 0i32..20, c in 0i32..20, d in 0i32..20, day in -1i32..21,
        ) {
            let (one, two) = (Span::new(a, b), Span::new(c, d));
            let in_both = one.contains(day) && two.contains(day);
            prop_assert_eq!(one.intersect(two).is_some_and(|both| both.contains(day)), in_both);
        }
    }
}
