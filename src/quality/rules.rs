//! What is looked at in the register and how it is marked. Pure: thresholds and points are dated
//! rules of the catalogue (`catalogue/rulebook/register.toml`), handed in.

use timeline::Day;

use crate::catalogue::Catalogue;

/// Something a member's record lacks, or that cannot be so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Issue {
    NoNumber,
    NoBirth,
    /// Only the year of birth is known.
    YearOnly,
    NoSex,
    NoPhone,
    /// A member already when the register began.
    JoinedUnknown,
    /// The identity number names another sex or year of birth than the record.
    NumberDiffers,
    /// Younger than one may join, or older than is likely.
    AgeOdd,
    JoinedYoung,
    /// Still a member of a unit that has ended.
    UnitEnded,
    /// Nobody has said for long that what stands there is so.
    Unconfirmed,
    /// Perhaps the same as another record.
    Duplicate,
}

impl Issue {
    pub const ALL: [Issue; 12] = [
        Issue::NoNumber,
        Issue::NoBirth,
        Issue::YearOnly,
        Issue::NoSex,
        Issue::NoPhone,
        Issue::JoinedUnknown,
        Issue::NumberDiffers,
        Issue::AgeOdd,
        Issue::JoinedYoung,
        Issue::UnitEnded,
        Issue::Unconfirmed,
        Issue::Duplicate,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Issue::NoNumber => "no-number",
            Issue::NoBirth => "no-birth",
            Issue::YearOnly => "year-only",
            Issue::NoSex => "no-sex",
            Issue::NoPhone => "no-phone",
            Issue::JoinedUnknown => "joined-unknown",
            Issue::NumberDiffers => "number-differs",
            Issue::AgeOdd => "age-odd",
            Issue::JoinedYoung => "joined-young",
            Issue::UnitEnded => "unit-ended",
            Issue::Unconfirmed => "unconfirmed",
            Issue::Duplicate => "duplicate",
        }
    }

    pub fn of(code: &str) -> Option<Issue> {
        Issue::ALL.into_iter().find(|issue| issue.code() == code)
    }

    /// Whether the record lacks it, cannot be so, or waits for a look.
    pub fn group(self) -> &'static str {
        match self {
            Issue::NoNumber
            | Issue::NoBirth
            | Issue::YearOnly
            | Issue::NoSex
            | Issue::NoPhone
            | Issue::JoinedUnknown => "missing",
            Issue::NumberDiffers | Issue::AgeOdd | Issue::JoinedYoung | Issue::UnitEnded => {
                "impossible"
            }
            Issue::Unconfirmed | Issue::Duplicate => "waiting",
        }
    }
}

/// Members of a unit, and how many of them have each issue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub people: i64,
    found: [i64; Issue::ALL.len()],
}

impl Counts {
    pub fn of(people: i64) -> Self {
        Self {
            people,
            ..Self::default()
        }
    }

    pub fn found(&self, issue: Issue) -> i64 {
        self.found[issue as usize]
    }

    pub fn set(&mut self, issue: Issue, people: i64) {
        self.found[issue as usize] = people;
    }

    pub fn add(&mut self, other: &Counts) {
        self.people += other.people;
        for (own, others) in self.found.iter_mut().zip(other.found) {
            *own += others;
        }
    }
}

/// The thresholds in force on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub today: Day,
    /// Years a member has at least, and when he joins.
    pub age_least: i16,
    /// Years a member has at most.
    pub age_most: i16,
    /// Confirmed before this day is long ago.
    pub confirmed_since: Day,
}

impl Limits {
    /// Those of the rulebook. Where a rule is not in force nobody breaks it.
    pub fn of(catalogue: &Catalogue, today: Day) -> Limits {
        let years = |code: &str, otherwise: i16| {
            let rule = catalogue.rule(code, today);
            let value = rule.and_then(|rule| rule.value.as_integer());
            value
                .and_then(|years| i16::try_from(years).ok())
                .unwrap_or(otherwise)
        };
        let months = i32::from(years("quality-confirm-months", i16::MAX));
        Limits {
            today,
            age_least: years("member-age-least", 0),
            age_most: years("quality-age-most", i16::MAX / 4),
            confirmed_since: months_before(today, months),
        }
    }
}

/// The same day of the month so many months earlier, or the last day of that month.
fn months_before(day: Day, months: i32) -> Day {
    let span = jiff::Span::new().try_months(months);
    span.and_then(|span| day.checked_sub(span))
        .unwrap_or(Day::MIN)
}

/// How many points each issue costs a unit all of whose members have it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Points([i64; Issue::ALL.len()]);

impl Points {
    /// Those of the rulebook on the day; an issue without a rule costs nothing.
    pub fn of(catalogue: &Catalogue, today: Day) -> Points {
        Points(Issue::ALL.map(|issue| {
            let code = format!("quality-points-{}", issue.code());
            let rule = catalogue.rule(&code, today);
            rule.and_then(|rule| rule.value.as_integer())
                .unwrap_or(0)
                .max(0)
        }))
    }

    pub fn of_issue(&self, issue: Issue) -> i64 {
        self.0[issue as usize]
    }
}

/// What an issue takes off the mark, in tenths of a point.
pub fn lost_tenths(counts: &Counts, points: &Points, issue: Issue) -> i64 {
    if counts.people == 0 {
        return 0;
    }
    let lost = points.of_issue(issue) * 10 * counts.found(issue);
    (lost + counts.people / 2) / counts.people
}

/// The mark of a unit in tenths of a point, 0 to 1000: 100 less, for each issue, its points times
/// the share of members who have it. Nothing where there are no members.
pub fn score_tenths(counts: &Counts, points: &Points) -> Option<i64> {
    if counts.people == 0 {
        return None;
    }
    let lost: i64 = Issue::ALL
        .into_iter()
        .map(|issue| points.of_issue(issue) * 10 * counts.found(issue))
        .sum();
    let lost = (lost + counts.people / 2) / counts.people;
    Some((1000 - lost).clamp(0, 1000))
}

/// The units whose rows a window of a long list covers, when so many rows of each follow one
/// another: the units, and how many rows of the first are passed over.
pub fn window(rows: &[(i32, i64)], offset: i64, limit: i64) -> (Vec<i32>, i64) {
    let (mut before, mut units, mut passed) = (0, Vec::new(), 0);
    for &(unit, count) in rows {
        let (begin, end) = (before, before + count);
        if end > offset && begin < offset + limit {
            if units.is_empty() {
                passed = offset - begin;
            }
            units.push(unit);
        }
        before = end;
    }
    (units, passed.max(0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::catalogue;
    use crate::web::defined_keys;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn every_issue_has_points_a_sentence_and_a_remedy() {
        let catalogue = catalogue::load(None).unwrap();
        let points = Points::of(&catalogue, day("2027-01-25"));
        let keys = defined_keys();
        for issue in Issue::ALL {
            assert!(points.of_issue(issue) > 0, "{}", issue.code());
            for key in ["quality-issue", "quality-remedy"] {
                assert!(keys.contains(&format!("{key}-{}", issue.code())), "{key}");
            }
            assert_eq!(Issue::of(issue.code()), Some(issue));
        }
    }

    #[test]
    fn the_limits_are_those_of_the_day() {
        let catalogue = catalogue::load(None).unwrap();
        let limits = Limits::of(&catalogue, day("2027-03-31"));
        assert_eq!((limits.age_least, limits.age_most), (15, 80));
        assert_eq!(limits.confirmed_since, day("2025-03-31"));
        assert_eq!(months_before(day("2027-03-31"), 1), day("2027-02-28"));
    }

    #[test]
    fn a_fault_of_everybody_costs_its_points_and_of_a_tenth_a_tenth() {
        let catalogue = catalogue::load(None).unwrap();
        let points = Points::of(&catalogue, day("2027-01-25"));
        let mut counts = Counts::of(200);
        assert_eq!(score_tenths(&counts, &points), Some(1000));
        counts.set(Issue::NoBirth, 200);
        assert_eq!(score_tenths(&counts, &points), Some(850));
        counts.set(Issue::NoBirth, 20);
        assert_eq!(score_tenths(&counts, &points), Some(985));
        assert_eq!(lost_tenths(&counts, &points, Issue::NoBirth), 15);
        assert_eq!(score_tenths(&Counts::default(), &points), None);
    }

    proptest! {
        /// Mending never lowers the mark, and the mark of a whole lies between those of its parts.
        #[test]
        fn the_mark_rises_as_faults_are_mended(
            people in 1..500i64, found in prop::collection::vec(0..500i64, 12), at in 0..12usize
        ) {
            let catalogue = catalogue::load(None).unwrap();
            let points = Points::of(&catalogue, day("2027-01-25"));
            let mut counts = Counts::of(people);
            for (issue, count) in Issue::ALL.into_iter().zip(&found) {
                counts.set(issue, (*count).min(people));
            }
            let before = score_tenths(&counts, &points).unwrap();
            prop_assert!((0..=1000).contains(&before));
            let issue = Issue::ALL[at];
            let mut mended = counts;
            mended.set(issue, counts.found(issue) / 2);
            prop_assert!(score_tenths(&mended, &points).unwrap() >= before);
            let clean = Counts::of(people);
            let mut whole = counts;
            whole.add(&clean);
            prop_assert!(score_tenths(&whole, &points).unwrap() >= before);
        }

        /// The rows of a window are those a plain list would show there.
        #[test]
        fn a_window_covers_exactly_its_rows(
            counts in prop::collection::vec(1..6i64, 0..20), offset in 0..60i64, limit in 1..10i64
        ) {
            let rows: Vec<(i32, i64)> =
                counts.into_iter().zip(1..).map(|(n, unit)| (unit, n)).collect();
            let all: Vec<i32> = rows.iter()
                .flat_map(|(unit, n)| std::iter::repeat_n(*unit, usize::try_from(*n).unwrap()))
                .collect();
            let shown: Vec<i32> = all.iter().copied()
                .skip(usize::try_from(offset).unwrap())
                .take(usize::try_from(limit).unwrap()).collect();
            let (units, passed) = window(&rows, offset, limit);
            let read: Vec<i32> = rows.iter().filter(|(unit, _)| units.contains(unit))
                .flat_map(|(unit, n)| std::iter::repeat_n(*unit, usize::try_from(*n).unwrap()))
                .skip(usize::try_from(passed).unwrap())
                .take(usize::try_from(limit).unwrap()).collect();
            prop_assert_eq!(read, shown);
        }
    }
}
