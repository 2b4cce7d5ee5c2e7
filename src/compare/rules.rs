//! From what each unit brings to a statement that adds up: the first figure, what comes in, what
//! goes out, what adding does not reach, the second figure. Pure.

use crate::indicator::Figure;

/// A unit's step from the first figure to the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Which of the parts it is.
    pub at: usize,
    /// What it adds; below zero what it takes away.
    pub amount: i64,
}

/// The way from one figure to another. The first, the steps, the rest and the remainder sum to the
/// second.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    pub first: i64,
    /// Those that add before those that take away, the largest first.
    pub steps: Vec<Step>,
    /// How many steps are not listed, and their sum.
    pub rest: (usize, i64),
    /// What the parts do not make up: people counted at several of them, or figures that are known
    /// in different ways.
    pub remainder: i64,
    pub second: i64,
}

/// States the way from the first figure to the second by the parts' amounts, at most `most` of them
/// one by one.
pub fn state((first, second): (i64, i64), amounts: &[i64], most: usize) -> Statement {
    let mut steps: Vec<Step> = amounts
        .iter()
        .enumerate()
        .map(|(at, amount)| Step {
            at,
            amount: *amount,
        })
        .collect();
    steps.sort_by_key(|step| std::cmp::Reverse(step.amount.unsigned_abs()));
    let unlisted = steps.split_off(steps.len().min(most));
    let sum = |steps: &[Step]| {
        steps
            .iter()
            .map(|step| i128::from(step.amount))
            .sum::<i128>()
    };
    let told = sum(&steps) + sum(&unlisted);
    let remainder = i128::from(second) - i128::from(first) - told;
    steps.sort_by_key(|step| {
        (
            step.amount < 0,
            std::cmp::Reverse(step.amount.unsigned_abs()),
        )
    });
    Statement {
        first,
        rest: (unlisted.len(), narrow(sum(&unlisted))),
        steps,
        remainder: narrow(remainder),
        second,
    }
}

/// Figures fit 64 bits, and so does what lies between them.
fn narrow(sum: i128) -> i64 {
    i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX })
}

/// What lies between two figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// They say the same, or nothing.
    None,
    Amount(i64),
    /// Between two shares, in millionths.
    Share(i64),
    /// Only one of them is known, and it is nothing that begins at nought.
    OneSided,
    /// They differ in words, not by an amount.
    Words,
}

/// Compares what two figures say. Of a sum, a figure that is not known counts as nothing beside an
/// amount; a ratio or a mean without facts is not nought.
pub fn gap(first: &Figure, second: &Figure, is_sum: bool) -> Gap {
    let says = |figure: &Figure| {
        (
            figure.value,
            figure.percent_ppm,
            (figure.low, figure.high),
            figure.qualifier.clone(),
            figure.is_known(),
        )
    };
    if says(first) == says(second) {
        return Gap::None;
    }
    let amount = |figure: &Figure| match figure.is_known() {
        true => figure.value,
        false => is_sum.then_some(0),
    };
    match (first.percent_ppm, second.percent_ppm) {
        (Some(first), Some(second)) => return Gap::Share(second - first),
        (None, None) => {}
        _ if first.is_known() != second.is_known() => return Gap::OneSided,
        _ => return Gap::Words,
    }
    match (amount(first), amount(second)) {
        (Some(first), Some(second)) => Gap::Amount(second - first),
        _ if first.is_known() != second.is_known() => Gap::OneSided,
        _ => Gap::Words,
    }
}

#[cfg(test)]
mod tests;
