//! Whole amounts and shares cut into parts that add up again.

/// The whole, in the parts shares are written in.
pub(crate) const WHOLE_PPM: u32 = 1_000_000;

/// Cuts an amount into one part for each share, so that the parts add up to the amount exactly
/// and each lies within 1 of its exact share.
///
/// The rounding is systematic: an amount of 1 goes whole to one part, which the seed chooses in
/// proportion to the shares, so many small amounts with seeds of their own add up to about the
/// shares. The same seed always chooses the same, and `apportion(-amount, …)` takes back exactly
/// what `apportion(amount, …)` has said. Shares are weights: they need not add up to a million.
/// When none is above 0 all weigh alike; without any share there is nothing to give to.
pub fn apportion(amount: i64, shares: &[u32], seed: u64) -> Vec<i64> {
    let all: i128 = shares.iter().map(|share| i128::from(*share)).sum();
    if all == 0 {
        return match shares.is_empty() {
            true => Vec::new(),
            false => apportion(amount, &vec![1; shares.len()], seed),
        };
    }
    let size = i128::from(amount).abs();
    let offset = (i128::from(mixed(seed)) * all) >> 64;
    let mut reached = 0;
    let mut given = 0;
    let parts = shares.iter().map(|share| {
        reached += i128::from(*share);
        let up_to_here = (size * reached + offset) / all;
        let part = up_to_here - given;
        given = up_to_here;
        // A part is never larger than the amount, which came as `i64`.
        (part * i128::from(amount.signum())) as i64
    });
    parts.collect()
}

/// Spreads seeds that follow one another over all numbers (the finishing step of SplitMix64).
fn mixed(seed: u64) -> u64 {
    let mut mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// The weights as parts of a million that add up to exactly a million: each its whole parts, and
/// what is missing one each to the largest remainders, of equal ones to the first. `None` when
/// all weights are 0.
pub fn shares_ppm(weights: &[u64]) -> Option<Vec<u32>> {
    let all: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    if all == 0 {
        return None;
    }
    let exact = |weight: u64| u128::from(weight) * u128::from(WHOLE_PPM);
    // A share is at most a million.
    let mut shares: Vec<u32> = weights
        .iter()
        .map(|weight| (exact(*weight) / all) as u32)
        .collect();
    let missing = WHOLE_PPM - shares.iter().sum::<u32>();
    let mut largest: Vec<usize> = (0..weights.len()).collect();
    largest.sort_by_key(|at| std::cmp::Reverse(exact(weights[*at]) % all));
    for at in largest.into_iter().take(missing as usize) {
        shares[at] += 1;
    }
    Some(shares)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    #[test]
    fn thirds_add_up() {
        assert_eq!(
            shares_ppm(&[1, 1, 1]),
            Some(vec![333_334, 333_333, 333_333])
        );
        assert_eq!(shares_ppm(&[0, 5]), Some(vec![0, 1_000_000]));
        assert_eq!(shares_ppm(&[0, 0]), None);
        assert_eq!(
            shares_ppm(&[u64::MAX, u64::MAX]),
            Some(vec![500_000, 500_000])
        );
    }

    #[test]
    fn the_ends_of_the_numbers_hold() {
        for amount in [i64::MIN, i64::MAX] {
            let parts = apportion(amount, &[u32::MAX, u32::MAX, 1], 7);
            let sum: i128 = parts.iter().map(|part| i128::from(*part)).sum();
            assert_eq!(sum, i128::from(amount));
        }
        assert_eq!(apportion(i64::MIN, &[9], 1), [i64::MIN]);
        assert_eq!(apportion(5, &[], 1), Vec::<i64>::new());
        assert_eq!(apportion(6, &[0, 0, 0], 1), [2, 2, 2]);
    }

    #[test]
    fn single_ones_fall_in_proportion_to_the_shares() {
        let mut fallen = [0i64; 3];
        for seed in 0..10_000 {
            for (sum, part) in
                fallen
                    .iter_mut()
                    .zip(apportion(1, &[600_000, 300_000, 100_000], seed))
            {
                *sum += part;
            }
        }
        for (sum, expected) in fallen.into_iter().zip([6_000, 3_000, 1_000]) {
            assert!(
                (sum - expected).abs() < 200,
                "{sum} instead of about {expected}"
            );
        }
    }

    fn any_shares() -> impl Strategy<Value = Vec<u32>> {
        vec(prop_oneof![Just(0u32), 1u32..1_000_001, any::<u32>()], 1..9)
    }

    proptest! {
        #[test]
        fn parts_add_up_and_lie_within_one_of_their_share(
            amount in prop_oneof![any::<i64>(), -20i64..20],
            shares in any_shares(),
            seed in any::<u64>(),
        ) {
            let parts = apportion(amount, &shares, seed);
            prop_assert_eq!(parts.len(), shares.len());
            let sum: i128 = parts.iter().map(|part| i128::from(*part)).sum();
            prop_assert_eq!(sum, i128::from(amount));
            let all: i128 = shares.iter().map(|share| i128::from(*share)).sum();
            if all > 0 {
                for (part, share) in parts.iter().zip(&shares) {
                    // |part - amount * share / all| < 1, without a fraction.
                    let exact = i128::from(amount) * i128::from(*share);
                    let distance = i128::from(*part) * all - exact;
                    prop_assert!(distance.abs() < all);
                    prop_assert!(*share > 0 || *part == 0);
                }
            }
        }

        #[test]
        fn what_was_said_is_taken_back(
            amount in -i64::MAX..i64::MAX,
            shares in any_shares(),
            seed in any::<u64>(),
        ) {
            let said = apportion(amount, &shares, seed);
            let taken = apportion(-amount, &shares, seed);
            let taken: Vec<i64> = taken.iter().map(|part| -part).collect();
            prop_assert_eq!(&said, &taken);
            prop_assert_eq!(&said, &apportion(amount, &shares, seed));
        }

        #[test]
        fn shares_add_up_to_a_million_and_keep_their_order(weights in vec(any::<u64>(), 1..9)) {
            if let Some(shares) = shares_ppm(&weights) {
                prop_assert_eq!(shares.iter().sum::<u32>(), WHOLE_PPM);
                let all: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
                for (share, weight) in shares.iter().zip(&weights) {
                    let exact = u128::from(*weight) * u128::from(WHOLE_PPM);
                    prop_assert!((u128::from(*share) * all).abs_diff(exact) < all);
                }
            }
        }
    }
}
