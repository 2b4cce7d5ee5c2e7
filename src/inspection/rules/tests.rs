use jiff::civil::date;
use proptest::prelude::*;

use super::*;

const BY: Parameters = Parameters {
    split_days: 14,
    round_dong: 10_000_000,
    closing_days: 5,
    quick_minutes: 10,
    no_file_dong: 5_000_000,
    unknown_dong: 2_000_000,
    twice_days: 30,
};

/// A payment nobody would look at twice.
pub(in crate::inspection) fn clean(id: i64, day: Day) -> Payment {
    Payment {
        voucher_id: id,
        unit_id: 1,
        unit: "CS".to_owned(),
        unit_name: "Cơ sở".to_owned(),
        year: day.year(),
        number: i32::try_from(id).unwrap(),
        written_on: day,
        payee: format!("Người {id}"),
        folded: format!("nguoi {id}"),
        reason: "Thăm hỏi".to_owned(),
        amount_dong: 1_234_000,
        account: "care".to_owned(),
        fund: "Quỹ".to_owned(),
        purse: "Tiền mặt".to_owned(),
        state: "paid".to_owned(),
        is_transfer: false,
        files: 1,
        approved_at: Some("2026-05-04T02:00:00Z".parse().unwrap()),
        paid_at: Some("2026-05-04T04:00:00Z".parse().unwrap()),
        paid_on: Some(day),
        is_reversed_late: false,
        limit_dong: Some(50_000_000),
        is_known: true,
        is_day_off: false,
    }
}

fn seen(payments: &[Payment]) -> Seen<'_> {
    Seen {
        payments,
        accounts: &[],
    }
}

fn of(payments: &[Payment], mark: Mark) -> Vec<(i64, Vec<i64>)> {
    let all = marks(seen(payments), &BY);
    let mut found: Vec<_> = all
        .iter()
        .filter_map(|(id, own)| Some((*id, own.get(&mark)?.clone())))
        .collect();
    found.sort();
    found
}

#[test]
fn clean_payments_have_no_mark() {
    let days = (1..20).map(|day| clean(i64::from(day), date(2026, 5, i8::try_from(day).unwrap())));
    let days: Vec<Payment> = days.collect();
    assert_eq!(marks(seen(&days), &BY), Marks::new());
}

#[test]
fn a_sum_split_below_the_limit_is_marked_with_its_parts() {
    let part = |id, day, dong| Payment {
        folded: "nguoi a".to_owned(),
        amount_dong: dong,
        ..clean(id, date(2026, 5, day))
    };
    let parts = [part(1, 1, 30_000_001), part(2, 10, 20_000_000)];
    assert_eq!(of(&parts, Mark::Split), [(1, vec![2]), (2, vec![1])]);
    // At the limit together, too far apart, to another payee, or taken back: nothing.
    let at = [part(1, 1, 30_000_000), part(2, 10, 20_000_000)];
    let far = [part(1, 1, 30_000_001), part(2, 16, 20_000_000)];
    let mut other = parts.clone();
    other[1].folded = "nguoi b".to_owned();
    let mut back = parts.clone();
    back[0].state = "reversed".to_owned();
    // One above the limit was approved above, and splits nothing.
    let above = [part(1, 1, 60_000_000), part(2, 10, 20_000_000)];
    for clean in [at, far, other, back, above] {
        assert_eq!(of(&clean, Mark::Split), []);
    }
}

#[test]
fn round_sums_are_marked_in_the_last_days_of_a_quarter() {
    let paid = |month, day, dong| Payment {
        amount_dong: dong,
        ..clean(1, date(2026, month, day))
    };
    for (month, day) in [(3, 31), (6, 26), (9, 30), (12, 27)] {
        assert_eq!(
            of(&[paid(month, day, 20_000_000)], Mark::Round).len(),
            1,
            "{month}/{day}"
        );
    }
    for (month, day, dong) in [
        (3, 26, 20_000_000),
        (6, 30, 20_000_001),
        (5, 31, 20_000_000),
    ] {
        assert_eq!(
            of(&[paid(month, day, dong)], Mark::Round),
            [],
            "{month}/{day}"
        );
    }
}

/// What makes a payment marked by the rule, and what nearly does.
type Case = (Mark, fn(&mut Payment), fn(&mut Payment));

#[test]
fn the_rules_of_one_payment_mark_it_and_let_the_next_pass() {
    let day = date(2026, 5, 4);
    let cases: [Case; 5] = [
        (
            Mark::Unknown,
            |own| {
                own.is_known = false;
                own.amount_dong = 2_000_000;
            },
            |own| own.is_known = false,
        ),
        (
            Mark::Quick,
            |own| own.paid_at = Some("2026-05-04T02:09:59Z".parse().unwrap()),
            |own| own.paid_at = Some("2026-05-04T02:10:00Z".parse().unwrap()),
        ),
        (
            Mark::DayOff,
            |own| own.is_day_off = true,
            |own| {
                own.is_day_off = true;
                own.paid_on = None;
            },
        ),
        (
            Mark::NoFile,
            |own| {
                own.files = 0;
                own.amount_dong = 5_000_000;
            },
            |own| own.files = 0,
        ),
        (
            Mark::ReversedLate,
            |own| {
                own.state = "reversed".to_owned();
                own.is_reversed_late = true;
            },
            |own| own.state = "reversed".to_owned(),
        ),
    ];
    for (mark, wrong, right) in cases {
        let mut own = clean(1, day);
        wrong(&mut own);
        assert_eq!(of(&[own], mark), [(1, vec![])], "{mark:?}");
        let mut own = clean(1, day);
        right(&mut own);
        assert_eq!(of(&[own], mark), [], "{mark:?}");
    }
}

#[test]
fn numbers_that_jump_or_go_back_in_time_are_marked() {
    let in_order = [clean(1, date(2026, 5, 1)), clean(2, date(2026, 5, 2))];
    assert_eq!(of(&in_order, Mark::Order), []);
    assert_eq!(of(&in_order, Mark::Gap), []);
    let back = [clean(1, date(2026, 5, 3)), clean(2, date(2026, 5, 2))];
    assert_eq!(of(&back, Mark::Order), [(2, vec![1])]);
    let jump = [clean(1, date(2026, 5, 1)), clean(3, date(2026, 5, 2))];
    assert_eq!(of(&jump, Mark::Gap), [(3, vec![1])]);
    // Another year and another book count anew.
    let mut other = jump.clone();
    other[1].unit_id = 2;
    assert_eq!(of(&other, Mark::Gap), []);
}

#[test]
fn the_same_amount_to_the_same_payee_is_marked_within_its_days() {
    let again = |id, month, day| Payment {
        folded: "nguoi a".to_owned(),
        ..clean(id, date(2026, month, day))
    };
    let near = [again(1, 5, 1), again(2, 5, 31)];
    assert_eq!(of(&near, Mark::Twice), [(1, vec![2]), (2, vec![1])]);
    assert_eq!(of(&[again(1, 5, 1), again(2, 6, 1)], Mark::Twice), []);
    let mut other = near.clone();
    other[1].amount_dong += 1;
    assert_eq!(of(&other, Mark::Twice), []);
}

proptest! {
    /// The window that slides finds what the plain question finds: is there a stretch of days,
    /// begun by some payment, whose sum is above the limit and which holds this one?
    #[test]
    fn splits_are_those_of_the_plain_question(
        drawn in prop::collection::vec((0i64..40, 1i64..60), 0..12)
    ) {
        let payments: Vec<Payment> = drawn.iter().enumerate().map(|(at, (day, millions))| Payment {
            folded: "nguoi a".to_owned(),
            amount_dong: millions * 1_000_000,
            ..clean(i64::try_from(at).unwrap() + 1, date(2026, 1, 1) + jiff::Span::new().days(*day))
        }).collect();
        let few: Vec<&Payment> =
            payments.iter().filter(|own| own.amount_dong <= 50_000_000).collect();
        let naive: Vec<i64> = few.iter().filter(|own| few.iter().any(|first| {
            let holds = |other: &&&Payment| {
                let key = |own: &Payment| (own.written_on, own.voucher_id);
                key(other) >= key(first) && days_between(first, other) <= BY.split_days
            };
            let within: Vec<_> = few.iter().filter(holds).collect();
            let sum: i64 = within.iter().map(|one| one.amount_dong).sum();
            within.len() > 1 && sum > 50_000_000
                && within.iter().any(|one| one.voucher_id == own.voucher_id)
        })).map(|own| own.voucher_id).collect();
        let found: Vec<i64> = of(&payments, Mark::Split).into_iter().map(|(id, _)| id).collect();
        prop_assert_eq!(found, naive);
    }
}
