use proptest::prelude::*;

use super::*;

fn asker(account_id: i32, is_above: bool) -> Asker {
    Asker {
        account_id,
        is_above,
        approves: is_above,
        limit_dong: is_above.then_some(60),
    }
}

fn part(source: Source, fund_kind: Option<&str>, dong: i64) -> Part {
    Part {
        source,
        fund_kind: fund_kind.map(str::to_owned),
        is_donors: false,
        promised_dong: dong,
        paid_dong: dong,
    }
}

#[test]
fn an_amount_over_the_norm_says_why_and_over_the_limit_is_another_tiers() {
    let given = |dong, says_why| Given {
        dong,
        norm_dong: Some(50),
        says_why,
    };
    let told = |given: Given, limit| amount_refusal(Step::Approved, &given, limit);
    assert_eq!(told(given(50, false), Some(60)), None);
    assert_eq!(told(given(51, false), Some(60)), Some("house-over-norm"));
    assert_eq!(told(given(51, true), Some(60)), None);
    assert_eq!(told(given(61, true), Some(60)), Some("house-over-limit"));
    assert_eq!(told(given(1, true), None), Some("house-over-limit"));
    let asked = amount_refusal(Step::Proposed, &given(900, true), None);
    assert_eq!(asked, None, "asking has no limit");
}

#[test]
fn a_house_counts_under_who_paid_and_the_familys_own_money_does_not() {
    let budget = part(Source::Fund, Some("union-budget"), 20);
    let social = part(Source::Fund, Some("social"), 5);
    let family = part(Source::Family, None, 30);
    assert_eq!(source_of(std::slice::from_ref(&family)), None);
    assert_eq!(
        source_of(&[budget.clone(), family.clone()]),
        Some("union-budget")
    );
    assert_eq!(source_of(&[budget.clone(), social.clone()]), Some("mixed"));
    let donor = part(Source::Donor, None, 7);
    assert_eq!(source_of(&[social, donor]), Some("mobilised"));
    let from_donor = Part {
        is_donors: true,
        ..budget.clone()
    };
    assert_eq!(source_of(&[from_donor]), Some("mobilised"));
    let sums = Sums::of(&[budget, family]);
    assert_eq!(
        (sums.paid_dong, sums.given_dong, sums.funds_dong),
        (50, 20, 20)
    );
}

proptest! {
    /// However people ask for steps, a house that is handed over was proposed by one and approved
    /// from above by another, in this order, and all that was promised was paid.
    #[test]
    fn every_house_handed_over_was_approved_by_another(
        asked in prop::collection::vec((0usize..12, 1i32..4, any::<bool>(), 0i64..3), 0..60),
    ) {
        let mut house = Standing {
            state: State::Surveyed,
            proposed_by: None,
            handed_by: None,
            open_dong: 0,
            given_dong: 0,
        };
        let mut approved_by = None;
        for (step, account, is_above, open) in asked {
            let step = Step::ALL[step];
            (house.open_dong, house.given_dong) = (open % 2, 1);
            if refusal(step, &house, &asker(account, is_above)).is_some() {
                continue;
            }
            match step {
                Step::Proposed => house.proposed_by = Some(account),
                Step::Approved => {
                    prop_assert!(is_above && house.proposed_by != Some(account));
                    approved_by = Some(account);
                }
                Step::Handed => {
                    prop_assert!(approved_by.is_some() && approved_by != house.proposed_by);
                    prop_assert_eq!(house.open_dong, 0);
                    house.handed_by = Some(account);
                }
                Step::TakenBack => {
                    prop_assert!(is_above && house.handed_by != Some(account));
                }
                _ => {}
            }
            prop_assert!(!matches!(house.state, State::Refused | State::Off));
            house.state = step.leads_to();
        }
    }

    #[test]
    fn sums_are_those_of_their_parts(
        parts in prop::collection::vec((0usize..5, 0i64..1000, 0i64..1000), 0..20),
    ) {
        let parts: Vec<Part> = parts.into_iter().map(|(source, paid, more)| Part {
            promised_dong: paid + more,
            paid_dong: paid,
            ..part(Source::ALL[source], None, 0)
        }).collect();
        let sums = Sums::of(&parts);
        let all: i64 = parts.iter().map(|part| part.paid_dong).sum();
        let own = parts.iter().filter(|part| part.source == Source::Family);
        let own: i64 = own.map(|part| part.paid_dong).sum();
        prop_assert_eq!(sums.paid_dong, all);
        prop_assert_eq!(sums.given_dong, all - own);
        prop_assert!(sums.open_dong() >= 0 && sums.funds_dong <= sums.given_dong);
    }
}
