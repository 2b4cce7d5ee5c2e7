//! What stands first on a home page. Pure.

use timeline::Day;

/// The half-year or year whose report is due next or has just fallen due, with its last day. The
/// union's half ends on 31 May and its year on 30 November (forms 1-HĐCĐ and 2-HĐCĐ).
pub fn report_season(today: Day) -> (String, Day) {
    let year = today.year();
    let end = |year: i16, month: i8, day: i8| Day::new(year, month, day).unwrap_or(today);
    match today.month() {
        1..=3 => (format!("{}-U", year - 1), end(year - 1, 11, 30)),
        4..=8 => (format!("{year}-U1"), end(year, 5, 31)),
        9..=11 => (format!("{year}-U"), end(year, 11, 30)),
        _ => (format!("{year}-U"), end(year, 11, 30)),
    }
}

/// Days from today to the day; negative when it is past.
pub fn days_left(today: Day, until: Day) -> i32 {
    timeline::day_number(until) - timeline::day_number(today)
}

/// The indicators a leader looks at when no target says otherwise.
pub const USUAL: [&str; 6] = [
    "B04.people",
    "C02.rate",
    "C05.agreements",
    "E01.turns",
    "E05.houses",
    "F01.initiatives",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn the_season_is_the_period_that_ends_next_or_has_just_ended() {
        for (today, period, last) in [
            ("2026-11-22", "2026-U", "2026-11-30"),
            ("2026-12-05", "2026-U", "2026-11-30"),
            ("2027-02-01", "2026-U", "2026-11-30"),
            ("2027-05-20", "2027-U1", "2027-05-31"),
            ("2027-07-01", "2027-U1", "2027-05-31"),
        ] {
            assert_eq!(report_season(day(today)), (period.to_owned(), day(last)));
        }
    }
}
