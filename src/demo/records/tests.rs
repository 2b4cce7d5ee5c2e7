use super::*;
use crate::demo::tree::plan;

fn wish() -> Wish {
    Wish {
        seed: 1,
        scale: 0.01,
        today: jiff::civil::date(2026, 11, 20),
    }
}

fn all(wish: Wish) -> (Catalogue, Plan, Vec<Drawn>) {
    let catalogue = crate::catalogue::load(None).unwrap();
    let plan = plan(wish.seed, wish.scale, wish.year());
    let roll = Roll::default();
    let mut drawing = Drawing::new(wish, &catalogue, &plan, &roll);
    let mut records = Vec::new();
    for unit in 0..plan.units.len() {
        records.extend(drawing.unit(unit, 5));
    }
    records.extend(drawing.rest());
    (catalogue, plan, records)
}

#[test]
fn every_kind_is_recorded_at_least_once_even_in_a_small_federation() {
    let (catalogue, _, records) = all(wish());
    let mut met = vec![false; catalogue.kinds.len()];
    records.iter().for_each(|record| met[record.kind] = true);
    let missing: Vec<_> = catalogue
        .kinds
        .iter()
        .zip(met)
        .filter(|(_, met)| !met)
        .map(|(kind, _)| &kind.code)
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn records_are_of_days_that_have_come_at_units_that_stood() {
    let (catalogue, plan, records) = all(wish());
    for record in &records {
        let unit = &plan.units[record.unit];
        assert!(record.on <= wish().today && record.on >= unit.founded_on);
        assert!(unit.ended_on.is_none_or(|ended| record.on < ended));
        let kind = &catalogue.kinds[record.kind];
        assert!(kind.tiers.iter().any(|tier| tier == unit.tier));
    }
}

#[test]
fn the_number_of_records_is_near_the_one_asked() {
    let (_, _, records) = all(wish());
    let (found, wanted) = (records.len() as f64, wish().expected() as f64);
    assert!((0.75..1.35).contains(&(found / wanted)), "{found} {wanted}");
}

#[test]
fn required_questions_are_answered_within_their_bounds() {
    let (catalogue, _, records) = all(wish());
    for record in &records {
        let kind = &catalogue.kinds[record.kind];
        for field in &kind.fields {
            let answer = record.answers.get(&field.code);
            assert!(
                !field.required || answer.is_some(),
                "{} {}",
                kind.code,
                field.code
            );
            if let Some(Answer::Count(value) | Answer::Money(value)) = answer {
                let least = field.min.unwrap_or(0);
                let most = field.max.unwrap_or(i64::MAX);
                assert!((least..=most).contains(value), "{} {value}", kind.code);
            }
        }
    }
}
