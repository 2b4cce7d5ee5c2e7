//! What may be asked of a unit, and how far a figure has come towards it. Pure: no database, no
//! clock, no pages.

use timeline::{Day, Period};

use super::Target;
use crate::catalogue::{Better, Indicator};
use crate::declared::{Dims, Refusal, Shape, Word, check_word};

/// A target on a key; without a target the owner's earlier one is withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTarget {
    pub unit_id: i32,
    pub indicator: String,
    pub dims: Dims,
    pub period: Period,
    pub as_of: Option<Day>,
    pub owner: String,
    pub target: Option<Target>,
}

/// How a figure stands to its target; amounts are in the figure's own measure, of a share in parts
/// per million.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is known of the figure yet.
    Unknown,
    /// Exactly what was asked.
    Reached,
    /// Better than asked, by this much.
    Beyond(i64),
    /// Not there yet, by this much.
    Short(i64),
    /// More than may be, where less is better.
    TooMuch(i64),
}

impl Verdict {
    pub fn is_good(self) -> bool {
        matches!(self, Verdict::Reached | Verdict::Beyond(_))
    }
}

/// A figure on its way: how much of the target it makes, in parts per million, and the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub share_ppm: Option<i64>,
    pub verdict: Verdict,
}

/// The one number a target asks for: its value or share, else the end of its range that has to be
/// reached.
pub fn goal_of(target: &Target, better: Better) -> Option<i64> {
    let range = match better {
        Better::Less => target.high.or(target.low),
        _ => target.low.or(target.high),
    };
    target.percent_ppm.or(target.value).or(range)
}

/// Holds what has been reached against what was asked.
pub fn judge(better: Better, so_far: Option<i64>, goal: i64) -> Progress {
    let Some(so_far) = so_far else {
        return Progress {
            share_ppm: None,
            verdict: Verdict::Unknown,
        };
    };
    let apart = so_far.saturating_sub(goal);
    let verdict = match (better, apart) {
        (_, 0) => Verdict::Reached,
        (Better::Less, above) if above > 0 => Verdict::TooMuch(above),
        (Better::Less, below) => Verdict::Beyond(-below),
        (_, above) if above > 0 => Verdict::Beyond(above),
        (_, below) => Verdict::Short(-below),
    };
    Progress {
        share_ppm: crate::indicator::ratio_ppm(so_far, goal),
        verdict,
    }
}

/// The target made sound: the same shapes as a declared figure, with an owner.
pub fn check_target(
    mut target: Target,
    indicator: &Indicator,
    (period, as_of): (Period, Option<Day>),
) -> Result<Target, Refusal> {
    let named = target.assigned_by.split_whitespace().collect::<Vec<_>>();
    target.assigned_by = named.join(" ");
    if !(2..=300).contains(&target.assigned_by.chars().count()) {
        return Err(Refusal::new("assigned_by", "target-owner-missing"));
    }
    if target.decision_no.chars().count() > 100 {
        return Err(Refusal::new("decision_no", "target-decision-long"));
    }
    let word = Word {
        as_of,
        value: target.value,
        percent_ppm: target.percent_ppm,
        low: target.low,
        high: target.high,
        qualifier: target.qualifier.parse().unwrap_or_default(),
        source: target.source.clone(),
        ..Word::default()
    };
    check_word(word, indicator, period)?;
    Ok(target)
}

impl<'a> From<&'a Target> for Shape<'a> {
    fn from(target: &'a Target) -> Self {
        Self {
            value: target.value,
            percent_ppm: target.percent_ppm,
            low: target.low,
            high: target.high,
            qualifier: target.qualifier.parse().unwrap_or_default(),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn target() -> Target {
        Target {
            value: Some(15_190),
            percent_ppm: None,
            low: None,
            high: None,
            qualifier: "exact".to_owned(),
            assigned_by: "  Liên đoàn   Lao động tỉnh ".to_owned(),
            decision_no: String::new(),
            source: None,
        }
    }

    #[test]
    fn more_is_beyond_or_short() {
        let judged = judge(Better::More, Some(15_199), 15_190);
        assert_eq!(judged.verdict, Verdict::Beyond(9));
        assert_eq!(judged.share_ppm, Some(1_000_592));
        assert_eq!(judge(Better::More, Some(34), 40).verdict, Verdict::Short(6));
        assert_eq!(judge(Better::More, Some(40), 40).verdict, Verdict::Reached);
        assert_eq!(judge(Better::More, None, 40).verdict, Verdict::Unknown);
    }

    #[test]
    fn where_less_is_better_more_is_too_much() {
        assert_eq!(judge(Better::Less, Some(5), 3).verdict, Verdict::TooMuch(2));
        assert_eq!(judge(Better::Less, Some(2), 3).verdict, Verdict::Beyond(1));
    }

    #[test]
    fn the_end_of_a_range_that_has_to_be_reached_is_the_goal() {
        let ranged = Target {
            value: None,
            low: Some(10),
            high: Some(20),
            ..target()
        };
        assert_eq!(goal_of(&ranged, Better::More), Some(10));
        assert_eq!(goal_of(&ranged, Better::Less), Some(20));
    }

    #[test]
    fn a_target_has_an_owner_and_a_sound_shape() {
        let flow: Indicator = toml::from_str(
            "code = 'B04.people'\nvi = ''\nen = ''\nmeasure = 'person'\ntype = 'flow'",
        )
        .unwrap();
        let period = "2023".parse::<timeline::PeriodName>().unwrap().period();
        let check = |target| check_target(target, &flow, (period, None));
        assert_eq!(
            check(target()).unwrap().assigned_by,
            "Liên đoàn Lao động tỉnh"
        );
        let nobody = Target {
            assigned_by: " ".to_owned(),
            ..target()
        };
        assert_eq!(check(nobody).unwrap_err().message, "target-owner-missing");
        let empty = Target {
            value: None,
            ..target()
        };
        assert_eq!(check(empty).unwrap_err().message, "declared-nothing-said");
    }

    proptest! {
        #[test]
        fn the_verdict_says_how_far_apart_the_two_are(
            so_far in 0i64..1_000_000, goal in 0i64..1_000_000,
        ) {
            let apart = match judge(Better::More, Some(so_far), goal).verdict {
                Verdict::Beyond(more) => more,
                Verdict::Short(less) => -less,
                _ => 0,
            };
            prop_assert_eq!(goal + apart, so_far);
        }
    }
}
