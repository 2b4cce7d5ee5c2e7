//! Sharing a target out and what is left of it to do. Pure: no database, no clock, no pages.

use std::cmp::Reverse;

/// Splits a whole in proportion to the weights by largest remainders, so that the shares make the
/// whole exactly; a weight below nought counts as nought, and of equal remainders the first gets
/// more. Nothing where no weight says anything, or for a whole below nought.
pub fn split(whole: i64, weights: &[i64]) -> Option<Vec<i64>> {
    let weights: Vec<i128> = weights
        .iter()
        .map(|weight| (*weight).max(0).into())
        .collect();
    let total: i128 = weights.iter().sum();
    if whole < 0 || total == 0 {
        return None;
    }
    let quotas: Vec<i128> = weights
        .iter()
        .map(|weight| i128::from(whole) * weight)
        .collect();
    let mut shares: Vec<i128> = quotas.iter().map(|quota| quota / total).collect();
    let left = i128::from(whole) - shares.iter().sum::<i128>();
    let mut order: Vec<usize> = (0..quotas.len()).collect();
    order.sort_by_key(|at| (Reverse(quotas[*at] % total), *at));
    for at in order.into_iter().take(usize::try_from(left).ok()?) {
        shares[at] += 1;
    }
    shares
        .into_iter()
        .map(|share| i64::try_from(share).ok())
        .collect()
}

/// What has been shared out beside the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// Exactly the whole.
    None,
    /// More than the whole, as is usual for safety.
    Over(i64),
    /// Some of the whole is nobody's yet.
    Left(i64),
}

pub fn gap(whole: i64, shared: i64) -> Gap {
    match shared.saturating_sub(whole) {
        0 => Gap::None,
        over if over > 0 => Gap::Over(over),
        left => Gap::Left(-left),
    }
}

/// How much a week has to bring so that what is missing is there in so many days, rounded up;
/// within the last week all of it. Nothing where the days are over or nothing is missing.
pub fn per_week(missing: i64, days_left: i64) -> Option<i64> {
    if missing <= 0 || days_left <= 0 {
        return None;
    }
    let days = i128::from(days_left.max(7));
    i64::try_from((i128::from(missing) * 7 + days - 1) / days).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_largest_remainders_get_one_more() {
        assert_eq!(split(100, &[1, 1, 1]), Some(vec![34, 33, 33]));
        assert_eq!(split(10, &[6, 3, 0, -4]), Some(vec![7, 3, 0, 0]));
        assert_eq!(split(7, &[0, 0]), None);
        assert_eq!(split(7, &[]), None);
        assert_eq!(split(-7, &[1]), None);
    }

    #[test]
    fn the_gap_is_named() {
        assert_eq!(gap(50_000, 50_000), Gap::None);
        assert_eq!(gap(50_000, 52_000), Gap::Over(2_000));
        assert_eq!(gap(50_000, 49_999), Gap::Left(1));
    }

    #[test]
    fn a_week_brings_enough() {
        assert_eq!(per_week(100, 28), Some(25));
        assert_eq!(per_week(101, 28), Some(26));
        assert_eq!(per_week(12, 3), Some(12));
        assert_eq!(per_week(0, 28), None);
        assert_eq!(per_week(12, 0), None);
    }

    proptest! {
        #[test]
        fn shares_make_the_whole_and_stay_within_one_of_the_quota(
            whole in 0i64..=i64::MAX,
            weights in prop::collection::vec(-10i64..1_000_000_000, 1..200),
        ) {
            let total: i128 = weights.iter().map(|weight| i128::from((*weight).max(0))).sum();
            let Some(shares) = split(whole, &weights) else {
                prop_assert_eq!(total, 0);
                return Ok(());
            };
            let sum: i128 = shares.iter().map(|share| i128::from(*share)).sum();
            prop_assert_eq!(sum, i128::from(whole));
            for (share, weight) in shares.iter().zip(&weights) {
                let quota = i128::from(whole) * i128::from((*weight).max(0));
                let apart = i128::from(*share) * total - quota;
                prop_assert!(apart.abs() < total, "{share} of weight {weight}");
            }
        }

        #[test]
        fn a_heavier_weight_never_gets_less(
            whole in 0i64..1_000_000, weights in prop::collection::vec(0i64..1_000, 2..50),
        ) {
            if let Some(shares) = split(whole, &weights) {
                for (a, left) in shares.iter().zip(&weights) {
                    for (b, right) in shares.iter().zip(&weights) {
                        prop_assert!(left <= right || a >= b);
                    }
                }
            }
        }

        #[test]
        fn the_weeks_bring_what_is_missing(missing in 1i64..1_000_000, days in 1i64..400) {
            let a_week = per_week(missing, days).unwrap();
            prop_assert!(a_week * days.max(7) >= missing * 7);
            prop_assert!((a_week - 1) * days.max(7) < missing * 7);
        }
    }
}
