//! Seeded chance: the same seed always draws the same federation. Not for secrets.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// A stream of draws.
pub struct Chance(StdRng);

impl Chance {
    /// The stream numbered `stream` of a seed; streams do not depend on one another, so one more
    /// unit leaves the others as they were.
    pub fn of(seed: u64, stream: u64) -> Self {
        let mixed = seed
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
            .wrapping_add(stream.wrapping_mul(0xD134_2543_DE82_EF95));
        Self(StdRng::seed_from_u64(mixed))
    }

    /// A number from 0 up to 1.
    pub fn part(&mut self) -> f64 {
        self.0.random::<f64>()
    }

    /// True as often as `often` says, from 0 to 1.
    pub fn happens(&mut self, often: f64) -> bool {
        self.part() < often
    }

    /// A whole number from `least` to `most`, both included.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        if most <= least {
            return least;
        }
        self.0.random_range(least..=most)
    }

    /// One of `count` places, counted from 0.
    pub fn below(&mut self, count: usize) -> usize {
        if count < 2 {
            return 0;
        }
        self.0.random_range(0..count)
    }

    /// One of the things; they must not be none.
    pub fn pick<T: Copy>(&mut self, things: &[T]) -> T {
        things[self.below(things.len())]
    }

    /// A place in a list of rising sums, each as often as its own part of the last sum.
    pub fn weighted(&mut self, sums: &[f64]) -> usize {
        let all = sums.last().copied().unwrap_or(0.0);
        let at = self.part() * all;
        sums.partition_point(|sum| *sum <= at)
            .min(sums.len().saturating_sub(1))
    }

    /// A log-normal number: `middle` is its median, `spread` the deviation of its logarithm.
    pub fn log_normal(&mut self, middle: f64, spread: f64) -> f64 {
        let (a, b) = (self.part().max(1e-12), self.part());
        let normal = (-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos();
        middle * (spread * normal).exp()
    }

    /// A whole number near `expected`, whose mean is `expected`.
    pub fn about(&mut self, expected: f64) -> i64 {
        let spread = (expected * (0.4 + 1.2 * self.part())).max(0.0);
        let whole = spread.floor();
        whole as i64 + i64::from(self.happens(spread - whole))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_drawn_the_same_way_twice() {
        let draw = |stream| -> Vec<i64> {
            let mut chance = Chance::of(7, stream);
            (0..20).map(|_| chance.between(0, 1000)).collect()
        };
        assert_eq!(draw(3), draw(3));
        assert_ne!(draw(3), draw(4));
    }

    #[test]
    fn a_thing_without_weight_is_never_drawn() {
        let mut chance = Chance::of(1, 1);
        for _ in 0..500 {
            assert_ne!(chance.weighted(&[1.0, 1.0, 3.0]), 1);
        }
    }
}
