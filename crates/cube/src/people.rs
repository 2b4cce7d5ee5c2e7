//! Counting different people exactly.

use crate::hash::NumberMap;

/// Persons gathered for one question, and the room to count them; kept from question to question.
#[derive(Debug, Clone)]
pub(crate) struct People {
    /// The persons of facts with sign +1, as the engine's own numbers.
    pub said: Vec<u32>,
    /// The persons of all other facts, with the sign.
    pub other: Vec<(u32, i32)>,
    /// One bit for each person there is; all clear between two questions.
    seen: Vec<u64>,
}

impl People {
    /// Room for persons numbered below `persons`.
    pub fn new(persons: usize) -> People {
        People {
            said: Vec::new(),
            other: Vec::new(),
            seen: vec![0; persons / 64 + 1],
        }
    }

    /// Counts the gathered persons whose signs sum to more than nothing, and starts afresh.
    pub fn count(&mut self) -> u64 {
        let doubtful = if self.other.is_empty() {
            0
        } else {
            self.settle_doubtful()
        };
        // Few persons are cheaper to sort than a long bit set is to clear.
        let certain = if self.said.len() < self.seen.len() / 8 {
            self.said.sort_unstable();
            self.said.dedup();
            self.said.len() as u64
        } else {
            self.count_in_bits()
        };
        self.said.clear();
        certain + doubtful
    }

    /// Drops what was gathered for a question that has no answer.
    pub fn forget(&mut self) {
        self.said.clear();
        self.other.clear();
    }

    fn count_in_bits(&mut self) -> u64 {
        let mut count = 0;
        for &person in &self.said {
            let word = &mut self.seen[person as usize / 64];
            let bit = person % 64;
            count += !(*word >> bit) & 1;
            *word |= 1 << bit;
        }
        self.seen.fill(0);
        count
    }

    /// Takes the persons with any other sign out of `said` and counts them by their sums.
    fn settle_doubtful(&mut self) -> u64 {
        let mut sums: NumberMap<u32, i64> = NumberMap::default();
        for (person, sign) in self.other.drain(..) {
            *sums.entry(person).or_insert(0) += i64::from(sign);
        }
        self.said.retain(|person| match sums.get_mut(person) {
            Some(sum) => {
                *sum += 1;
                false
            }
            None => true,
        });
        sums.values().filter(|&&sum| sum > 0).count() as u64
    }
}
