//! Which periods are looked at, how far a figure has grown, and the classes a ranking falls into.
//! Pure.

use timeline::{Day, PeriodName};

/// The most periods, indicators and numbers in one view.
pub const MOST_PERIODS: usize = 36;
pub const MOST_INDICATORS: usize = 6;
pub const MOST_NUMBERS: usize = 40_000;
/// The most lines or groups of columns one chart can be read with.
pub const MOST_SERIES: usize = 6;

/// From one period to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Month,
    Quarter,
    Half,
    Year,
    /// Half of the union's working year.
    WorkingHalf,
    WorkingYear,
}

impl Step {
    pub const ALL: [Step; 6] = [
        Step::Month,
        Step::Quarter,
        Step::Half,
        Step::Year,
        Step::WorkingHalf,
        Step::WorkingYear,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Step::Month => "thang",
            Step::Quarter => "quy",
            Step::Half => "nua-nam",
            Step::Year => "nam",
            Step::WorkingHalf => "nua-nam-cong-doan",
            Step::WorkingYear => "nam-cong-doan",
        }
    }

    pub fn of(code: &str) -> Option<Step> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }

    /// How many periods are shown where nobody asks for another number.
    pub fn usual_count(self) -> usize {
        match self {
            Step::Month => 12,
            Step::Quarter => 8,
            Step::Half | Step::WorkingHalf => 6,
            Step::Year | Step::WorkingYear => 5,
        }
    }

    /// The period of this step that holds the day.
    fn holding(self, on: Day) -> Option<PeriodName> {
        let (year, month) = (on.year(), on.month());
        // The working year begins on 1 December of the year before its number.
        let working = if month == 12 { year + 1 } else { year };
        let name = match self {
            Step::Month => format!("{year:04}-{month:02}"),
            Step::Quarter => format!("{year:04}-Q{}", (month + 2) / 3),
            Step::Half => format!("{year:04}-H{}", if month <= 6 { 1 } else { 2 }),
            Step::Year => format!("{year:04}"),
            Step::WorkingHalf => {
                let second = (6..=11).contains(&month);
                format!("{working:04}-U{}", if second { 2 } else { 1 })
            }
            Step::WorkingYear => format!("{working:04}-U"),
        };
        name.parse().ok()
    }
}

/// So many periods up to the one that holds the day, oldest first.
pub fn periods(step: Step, count: usize, until: Day) -> Vec<PeriodName> {
    let last = step.holding(until);
    let back = std::iter::successors(last, |name| name.previous());
    let mut found: Vec<PeriodName> = back.take(count.min(MOST_PERIODS)).collect();
    found.reverse();
    found
}

/// How far a value lies above another, in parts per million of the other; nothing from nought or
/// from below it.
pub fn growth_ppm(before: i64, now: i64) -> Option<i64> {
    if before <= 0 {
        return None;
    }
    let gap = i128::from(now) - i128::from(before);
    i64::try_from(gap * 1_000_000 / i128::from(before)).ok()
}

/// The classes of a chart of units: five of about equally many units, by their values. Equal values
/// fall into one class.
pub fn class_bounds(values: &[i64]) -> Vec<i64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let cuts = (1..5).filter_map(|fifth| sorted.get(sorted.len() * fifth / 5).copied());
    let mut bounds: Vec<i64> = cuts.collect();
    bounds.dedup();
    // Below the least value there is no class.
    bounds.retain(|bound| sorted.first().is_some_and(|least| bound > least));
    bounds
}

/// The class of a value: how many bounds it has reached.
pub fn class_of(bounds: &[i64], value: i64) -> usize {
    bounds.iter().filter(|bound| value >= **bound).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn named(step: Step, count: usize, until: &str) -> Vec<String> {
        let found = periods(step, count, day(until));
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn periods_run_up_to_the_one_that_holds_the_day() {
        assert_eq!(
            named(Step::Month, 3, "2026-01-31"),
            ["2025-11", "2025-12", "2026-01"]
        );
        assert_eq!(
            named(Step::Quarter, 2, "2026-04-01"),
            ["2026-Q1", "2026-Q2"]
        );
        assert_eq!(named(Step::Half, 2, "2026-06-30"), ["2025-H2", "2026-H1"]);
        assert_eq!(named(Step::Year, 2, "2026-06-30"), ["2025", "2026"]);
        assert_eq!(
            named(Step::WorkingHalf, 3, "2026-12-01"),
            ["2026-U1", "2026-U2", "2027-U1"]
        );
        assert_eq!(
            named(Step::WorkingYear, 2, "2026-11-30"),
            ["2025-U", "2026-U"]
        );
    }

    #[test]
    fn growth_is_told_from_above_nought_only() {
        assert_eq!(growth_ppm(200, 250), Some(250_000));
        assert_eq!(growth_ppm(200, 100), Some(-500_000));
        assert_eq!(growth_ppm(0, 5), None);
    }

    proptest! {
        #[test]
        fn every_period_holds_its_days_and_follows_the_one_before(
            offset in 0..20_000_i64, step in 0..6_usize, count in 1..30_usize,
        ) {
            let until = day("1990-01-01").checked_add(jiff::Span::new().days(offset)).unwrap();
            let found = periods(Step::ALL[step], count, until);
            prop_assert_eq!(found.len(), count);
            let last = found[count - 1].period();
            prop_assert!(last.from_on() <= until && until < last.until_on());
            for pair in found.windows(2) {
                prop_assert_eq!(pair[0].period().until_on(), pair[1].period().from_on());
            }
        }

        #[test]
        fn a_larger_value_is_never_of_a_lower_class(
            values in prop::collection::vec(-50..50_i64, 1..60),
        ) {
            let bounds = class_bounds(&values);
            prop_assert!(bounds.len() <= 4 && bounds.is_sorted());
            let mut sorted = values.clone();
            sorted.sort_unstable();
            let classes = sorted.iter().map(|value| class_of(&bounds, *value));
            let classes: Vec<usize> = classes.collect();
            prop_assert!(classes.is_sorted());
            prop_assert_eq!(classes[0], 0);
        }
    }
}
