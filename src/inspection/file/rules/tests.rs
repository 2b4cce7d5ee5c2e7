//! The order of steps, the sides that take them, and sums against the plain question.

use proptest::prelude::*;

use super::*;

const INSPECTOR: Asker = Asker {
    inspects: true,
    answers: false,
    has_a_part: false,
};
const UNIT: Asker = Asker {
    inspects: false,
    answers: true,
    has_a_part: false,
};

fn at(state: State) -> Standing {
    Standing {
        state,
        is_overdue: false,
        standing: 1,
        undecided: 0,
    }
}

#[test]
fn codes_come_back() {
    for state in State::ALL {
        assert_eq!(State::of(state.code()), Some(state));
    }
    for step in Step::ALL {
        assert_eq!(Step::of(step.code()), Some(step));
    }
    assert_eq!((State::of("x"), Step::of("x")), (None, None));
}

#[test]
fn each_step_has_its_states_and_its_side() {
    let allowed = |step: Step, asker: &Asker| {
        let may = |state: &State| refusal(step, &at(*state), asker).is_none();
        State::ALL.into_iter().filter(may).collect::<Vec<_>>()
    };
    use State::*;
    assert_eq!(allowed(Step::Opened, &INSPECTOR), []);
    assert_eq!(allowed(Step::Handed, &INSPECTOR), [Open, Explained]);
    assert_eq!(allowed(Step::Explained, &UNIT), [Handed]);
    assert_eq!(allowed(Step::Concluded, &INSPECTOR), [Explained]);
    assert_eq!(allowed(Step::Off, &INSPECTOR), [Open, Handed, Explained]);
    for step in [Step::Handed, Step::Concluded, Step::Off] {
        assert_eq!(allowed(step, &UNIT), []);
    }
    assert_eq!(allowed(Step::Explained, &INSPECTOR), []);
}

#[test]
fn silence_past_its_day_and_nothing_found_may_be_concluded() {
    let told = |of: &Standing| refusal(Step::Concluded, of, &INSPECTOR);
    let silent = Standing {
        is_overdue: true,
        ..at(State::Handed)
    };
    assert_eq!(told(&silent), None);
    assert_eq!(told(&at(State::Handed)), Some("inspection-not-due"));
    let nothing = Standing {
        standing: 0,
        ..at(State::Open)
    };
    assert_eq!(told(&nothing), None);
    assert_eq!(
        refusal(Step::Handed, &nothing, &INSPECTOR),
        Some("inspection-no-finding")
    );
    assert_eq!(told(&at(State::Open)), Some("inspection-not-due"));
}

#[test]
fn who_had_a_part_does_not_conclude_and_nothing_stays_undecided() {
    let part = Asker {
        has_a_part: true,
        ..INSPECTOR
    };
    let explained = at(State::Explained);
    assert_eq!(
        refusal(Step::Concluded, &explained, &part),
        Some("inspection-has-a-part")
    );
    let open = Standing {
        undecided: 1,
        ..explained
    };
    assert_eq!(
        refusal(Step::Concluded, &open, &INSPECTOR),
        Some("inspection-undecided")
    );
}

#[test]
fn own_level_and_the_level_below() {
    assert_eq!(scope_of(1, 1), "same-level");
    assert_eq!(scope_of(1, 2), "lower-level");
}

proptest! {
    /// Whatever is noted in whatever order, a finding never takes more than it proposes and a
    /// receipt is never counted for more than it holds, and what may be noted is noted.
    #[test]
    fn recoveries_stay_within_both(
        proposed in prop::collection::vec(1i64..1_000, 1..4),
        receipts in prop::collection::vec(1i64..1_000, 1..4),
        tries in prop::collection::vec((0usize..4, 0usize..5, 1i64..500), 0..40),
    ) {
        let mut by_finding = vec![0i64; proposed.len()];
        let mut by_receipt = vec![0i64; receipts.len()];
        for (finding, receipt, dong) in tries {
            let finding = finding % proposed.len();
            let receipt = (receipt < receipts.len()).then_some(receipt);
            let left = proposed[finding] - by_finding[finding];
            let of_receipt = receipt.map(|at| receipts[at] - by_receipt[at]);
            let told = recovery_refusal(dong, left, of_receipt);
            let fits = by_finding[finding] + dong <= proposed[finding]
                && receipt.is_none_or(|at| by_receipt[at] + dong <= receipts[at]);
            prop_assert_eq!(told.is_none(), fits);
            if fits {
                by_finding[finding] += dong;
                if let Some(at) = receipt {
                    by_receipt[at] += dong;
                }
            }
        }
        let parts = proposed.iter().zip(&by_finding).map(|(proposed, recovered)| Part {
            is_withdrawn: false,
            questioned_dong: *proposed,
            proposed_dong: *proposed,
            recovered_dong: *recovered,
        });
        let sums = Sums::of(parts);
        prop_assert!(sums.left_dong() >= 0);
        prop_assert_eq!(sums.recovered_dong, by_finding.iter().sum::<i64>());
    }

    #[test]
    fn withdrawn_findings_do_not_count(
        drawn in prop::collection::vec((any::<bool>(), 0i64..100, 0i64..100), 0..10)
    ) {
        let parts: Vec<Part> = drawn.iter().map(|(gone, asked, came)| Part {
            is_withdrawn: *gone,
            questioned_dong: asked * 2,
            proposed_dong: *asked,
            recovered_dong: *came,
        }).collect();
        let sums = Sums::of(parts.iter().copied());
        let (mut findings, mut asked) = (0, 0);
        for part in &parts {
            if !part.is_withdrawn {
                findings += 1;
                asked += part.proposed_dong;
            }
        }
        prop_assert_eq!((sums.findings, sums.proposed_dong), (findings, asked));
    }
}
