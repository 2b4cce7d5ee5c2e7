use proptest::prelude::*;

use super::*;
use crate::catalogue;
use crate::report::samples::declared as said;

fn check(text: &str) -> ReportCheck {
    toml::from_str(&format!(
        "code = 'c'\nforms = ['1-hdcd']\nseverity = 'error'\nvi = 'v'\nen = 'e'\n{text}"
    ))
    .unwrap()
}

fn figures(values: &[(&str, i64)]) -> Figures {
    let figure = |(key, value): &(&str, i64)| ((*key).to_owned(), said(*value, "exact"));
    values.iter().map(figure).collect()
}

fn found(check: &ReportCheck, now: &Figures) -> Vec<(i64, i64)> {
    let all = findings([check], now, &Figures::new());
    all.iter().map(|one| (one.is, one.other)).collect()
}

#[test]
fn more_women_than_people_are_found_at_their_line() {
    let women = check("kind = 'at-most'\nlines = ['A|sex=female']\nwhole = 'A'");
    let now = figures(&[("A", 10), ("A|sex=female", 12)]);
    let all = findings([&women], &now, &Figures::new());
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].name(), "c.A|sex=female");
    assert_eq!(
        (all[0].is, all[0].other, all[0].against.as_str()),
        (12, 10, "A")
    );
    assert!(found(&women, &figures(&[("A", 10), ("A|sex=female", 10)])).is_empty());
    assert!(found(&women, &figures(&[("A|sex=female", 12)])).is_empty());
}

#[test]
fn an_average_is_held_against_its_bounds_and_a_share_against_percent() {
    let money = check("kind = 'between'\nlines = ['M']\nper = 'T'\nleast = 100\nmost = 1000");
    assert!(found(&money, &figures(&[("M", 5_000), ("T", 10)])).is_empty());
    assert_eq!(
        found(&money, &figures(&[("M", 5_000_000), ("T", 10)])),
        [(500_000, 1000)]
    );
    assert!(found(&money, &figures(&[("M", 5_000_000), ("T", 0)])).is_empty());
    let share = check("kind = 'between'\nlines = ['R']\nleast = 0\nmost = 100");
    let of = |numerator| {
        let ratio =
            crate::report::samples::ratio(Some((numerator, 100)), numerator * 10_000, "exact");
        Figures::from([("R".to_owned(), ratio)])
    };
    assert!(found(&share, &of(100)).is_empty());
    assert_eq!(found(&share, &of(101)), [(1_010_000, 1_000_000)]);
}

#[test]
fn a_jump_is_found_against_last_year_and_nothing_against_nothing() {
    let jump = check("kind = 'jump'\nlines = ['A']\npercent = 40\nleast = 30");
    let held = |now, before| findings([&jump], &figures(&[("A", now)]), &before).len();
    assert_eq!(held(200, figures(&[("A", 100)])), 1);
    assert_eq!(held(20, figures(&[("A", 100)])), 1);
    assert_eq!(held(140, figures(&[("A", 100)])), 0);
    assert_eq!(
        held(60, figures(&[("A", 31)])),
        0,
        "few people more are no jump"
    );
    assert_eq!(held(200, Figures::new()), 0);
    assert_eq!(held(200, figures(&[("A", 0)])), 0);
}

#[test]
fn what_is_declared_far_from_what_is_counted_is_odd() {
    let far = check("kind = 'declared'\nlines = ['*']\npercent = 50\nleast = 50");
    let mut figure = said(300, "exact");
    (figure.counted, figure.declared, figure.facts) = (Some(100), Some(300), 7);
    let now = Figures::from([("A".to_owned(), figure.clone())]);
    assert_eq!(found(&far, &now), [(300, 100)]);
    figure.facts = 0;
    assert!(found(&far, &Figures::from([("A".to_owned(), figure)])).is_empty());
}

#[test]
fn the_checks_of_the_catalogue_are_sound_and_say_where_they_stand() {
    let own = catalogue::load(None).unwrap();
    assert_eq!(catalogue::check(&own), []);
    assert!(own.checks_of("1-hdcd").count() > 30 && own.checks_of("2-hdcd").count() > 35);
    let place = &own.report_check("women-workers").unwrap().place;
    assert!(place.starts_with("checks/hdcd.toml:"), "{place}");
    let mut broken = own.clone();
    broken.checks[0].whole = Some("A99.people".to_owned());
    broken.checks[1].whole = None;
    let told = catalogue::check(&broken);
    assert!(told.len() >= 2, "{told:?}");
    assert!(
        told.iter()
            .all(|one| one.place.contains("hdcd.toml:") && !one.remedy.is_empty())
    );
}

proptest! {
    /// Parts are found wrong exactly where they are more than the whole, or are all there and less.
    #[test]
    fn parts_and_whole(
        parts in prop::collection::vec(prop::option::of(0i64..20), 1..5), whole in 0i64..60,
    ) {
        let keys: Vec<String> = (0..parts.len()).map(|at| format!("A|d={at}")).collect();
        let of = check(&format!("kind = 'parts'\nlines = {keys:?}\nwhole = 'A'"));
        let mut now = figures(&[("A", whole)]);
        for (key, part) in keys.iter().zip(&parts) {
            if let Some(part) = part {
                now.insert(key.clone(), said(*part, "exact"));
            }
        }
        let sum: i64 = parts.iter().flatten().sum();
        let some = parts.iter().any(Option::is_some);
        let wrong = some && (sum > whole || (parts.iter().all(Option::is_some) && sum < whole));
        prop_assert_eq!(!found(&of, &now).is_empty(), wrong);
    }
}
