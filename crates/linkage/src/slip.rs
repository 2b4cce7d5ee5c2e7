//! How many slips of the keyboard lie between two short texts, up to two.

/// More than two.
pub(crate) const MANY: usize = 3;

/// A letter too many, one too few, another one, or two neighbours exchanged: how many of these
/// turn one text into the other, where no place is touched twice. Three stands for more.
pub(crate) fn between(a: &[u8], b: &[u8]) -> usize {
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[same..], &b[same..]);
    let tail = a.iter().rev().zip(b.iter().rev());
    let same = tail.take_while(|(a, b)| a == b).count();
    within(&a[..a.len() - same], &b[..b.len() - same], 2).map_or(MANY, |left| 2 - left)
}

/// How many slips remain of those allowed, at the best; `None` if they do not suffice.
fn within(a: &[u8], b: &[u8], allowed: usize) -> Option<usize> {
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[same..], &b[same..]);
    if a.is_empty() && b.is_empty() {
        return Some(allowed);
    }
    if allowed == 0 || a.len().abs_diff(b.len()) > allowed {
        return None;
    }
    let after = |a: Option<&[u8]>, b: Option<&[u8]>| within(a?, b?, allowed - 1);
    let exchanged = a.len() > 1 && b.len() > 1 && a[0] == b[1] && a[1] == b[0];
    [
        after(a.get(1..), b.get(1..)),
        after(a.get(1..), Some(b)),
        after(Some(a), b.get(1..)),
        if exchanged {
            after(a.get(2..), b.get(2..))
        } else {
            None
        },
    ]
    .into_iter()
    .flatten()
    .max()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The whole table, as the textbook has it.
    fn table(a: &[u8], b: &[u8]) -> usize {
        let mut cost = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                cost[i][j] = match (i, j) {
                    (0, _) => j,
                    (_, 0) => i,
                    _ => {
                        let other = usize::from(a[i - 1] != b[j - 1]);
                        let mut best = (cost[i - 1][j - 1] + other)
                            .min(cost[i - 1][j] + 1)
                            .min(cost[i][j - 1] + 1);
                        if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                            best = best.min(cost[i - 2][j - 2] + 1);
                        }
                        best
                    }
                };
            }
        }
        cost[a.len()][b.len()]
    }

    proptest! {
        #[test]
        fn slips_are_those_of_the_whole_table(a in "[abc]{0,9}", b in "[abc]{0,9}") {
            let (a, b) = (a.as_bytes(), b.as_bytes());
            prop_assert_eq!(between(a, b), table(a, b).min(MANY));
        }
    }
}
