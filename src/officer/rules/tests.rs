//! Terms against a naive reading of the days.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Read once: a hundred histories ask it.
static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| crate::catalogue::load(None).unwrap());

fn term(term_id: i64, post: &str, from: &str, ended: Option<&str>) -> Term {
    Term {
        term_id: Some(term_id),
        person_id: 1,
        unit_id: 1,
        post: post.to_owned(),
        from_on: day(from),
        until_on: Some(day("2030-01-01")),
        mandate: Mandate::Elected,
        full_time: false,
        decision: None,
        ended: ended.map(|on| Ending {
            on: day(on),
            why: WhyEnded::TermOver,
            decision: None,
        }),
    }
}

#[test]
fn somebody_is_once_a_day_in_one_post_and_may_hold_another() {
    let held = [term(1, "chair", "2023-05-01", None)];
    let say = |new: Term| begin(&held, new).map(|after| after.len());
    assert_eq!(say(term(2, "executive", "2023-05-01", None)), Ok(2));
    assert_eq!(
        say(term(2, "chair", "2025-01-01", None))
            .unwrap_err()
            .message,
        "officer-already-in-post"
    );
    assert_eq!(
        say(term(2, "chair", "2020-01-01", Some("2023-05-01"))),
        Ok(2)
    );
    let backwards = Term {
        until_on: Some(day("2020-01-01")),
        ..term(2, "standing", "2024-01-01", None)
    };
    assert_eq!(say(backwards).unwrap_err().field, "until_on");
}

#[test]
fn a_term_ends_once_and_after_it_began() {
    let held = [term(1, "chair", "2023-05-01", None)];
    let ending = |on: &str| Ending {
        on: day(on),
        why: WhyEnded::Resigned,
        decision: None,
    };
    let ended = end(&held, 1, ending("2024-01-01")).unwrap();
    assert!(ended[0].holds_on(day("2023-12-31")) && !ended[0].holds_on(day("2024-01-01")));
    let again = end(&ended, 1, ending("2025-01-01")).unwrap_err();
    assert_eq!(again.message, "officer-ended-already");
    let early = end(&held, 1, ending("2023-05-01")).unwrap_err();
    assert_eq!(early.message, "officer-ended-before-from");
    let other = end(&held, 9, ending("2025-01-01")).unwrap_err();
    assert_eq!(other.message, "officer-term-unknown");
}

#[test]
fn a_part_time_officer_is_protected_until_the_planned_end() {
    let today = day("2027-01-25");
    let until = |term: &Term| {
        let protected = term.protected_until(today, &CATALOGUE);
        protected.map(|(until, rule)| (until, rule.basis.clone()))
    };
    let chair = term(1, "chair", "2025-05-01", None);
    let (until_on, basis) = until(&chair).unwrap();
    assert_eq!(until_on, day("2030-01-01"));
    assert!(basis.contains("50/2024/QH15 Điều 28"), "{basis}");
    let full_time = Term {
        full_time: true,
        ..chair.clone()
    };
    assert_eq!(until(&full_time), None);
    assert_eq!(until(&term(1, "treasurer", "2025-05-01", None)), None);
    let over = term(1, "chair", "2025-05-01", Some("2026-01-01"));
    assert_eq!(until(&over), None);
}

/// Which kind of officer somebody is on a day, read the simple way.
fn kind_on(terms: &[Term], day: Day) -> Option<&'static str> {
    let held = terms
        .iter()
        .filter(|term| term.holds_on(day) && term.post != "treasurer");
    let kinds: Vec<bool> = held.map(|term| term.full_time).collect();
    match (kinds.is_empty(), kinds.contains(&true)) {
        (true, _) => None,
        (_, true) => Some("full-time"),
        _ => Some("part-time"),
    }
}

fn terms() -> impl Strategy<Value = Vec<Term>> {
    let posts = prop::sample::select(vec!["chair", "executive", "inspection", "treasurer"]);
    let one = (posts, 0i32..40, prop::option::of(1i32..30), any::<bool>());
    prop::collection::vec(one, 0..6).prop_map(|drawn| {
        let base = timeline::day_number(day("2026-01-01"));
        let on = |number: i32| timeline::day_from_number(base + number).unwrap();
        let mut terms: Vec<Term> = Vec::new();
        for (at, (post, from, length, full_time)) in drawn.into_iter().enumerate() {
            let new = Term {
                from_on: on(from),
                full_time,
                ended: length.map(|length| Ending {
                    on: on(from + length),
                    why: WhyEnded::Other,
                    decision: None,
                }),
                ..term(at as i64 + 1, post, "2026-01-01", None)
            };
            if let Ok(after) = begin(&terms, new) {
                terms = after;
            }
        }
        terms
    })
}

proptest! {
    /// On every day the facts so far add up to what the person is, of each kind.
    #[test]
    fn facts_add_up_to_what_somebody_is_every_day(terms in terms()) {
            let said = said_by(&terms, Some(Sex::Female), &CATALOGUE);
        let base = timeline::day_number(day("2026-01-01"));
        for number in -1..75 {
            let today = timeline::day_from_number(base + number).unwrap();
            for kind in ["full-time", "part-time"] {
                let counted: i64 = said
                    .iter()
                    .filter(|(_, fact)| fact.day <= today && fact.dims["officer"] == kind)
                    .map(|(_, fact)| if fact.series == series::BEGAN { 1 } else { -1 })
                    .sum();
                let naive = i64::from(kind_on(&terms, today) == Some(kind));
                prop_assert_eq!(counted, naive, "{} on {}", kind, today);
            }
        }
        for (term_id, fact) in &said {
            let by = terms.iter().find(|term| term.term_id == Some(*term_id)).unwrap();
            let ended = by.ended.as_ref().map(|ended| ended.on);
            prop_assert!(by.from_on == fact.day || ended == Some(fact.day));
        }
    }
}
