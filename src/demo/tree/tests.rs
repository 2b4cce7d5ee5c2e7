use super::*;

#[test]
fn the_same_seed_gives_the_same_tree() {
    assert_eq!(plan(1, 0.02, 2026), plan(1, 0.02, 2026));
    assert_ne!(plan(1, 0.02, 2026), plan(2, 0.02, 2026));
}

#[test]
fn at_scale_one_the_federation_is_as_large_as_said() {
    let plan = plan(1, 1.0, 2026);
    let standing = |tier: &str| {
        let all = plan.units.iter();
        all.filter(|unit| unit.tier == tier && unit.kind != "lien-doan-huyen")
            .count()
    };
    assert_eq!((standing("upper"), standing("base")), (115, 6_349));
    let members = plan.units[0].members;
    assert!((620_000..=640_000).contains(&members), "{members}");
}

#[test]
fn every_unit_has_one_parent_a_day_and_lies_within_its_days() {
    let plan = plan(3, 0.05, 2026);
    for (at, unit) in plan.units.iter().enumerate().skip(1) {
        let mut links: Vec<_> = plan
            .links
            .iter()
            .filter(|link| link.child == at && link.line == "territorial")
            .collect();
        links.sort_by_key(|link| link.from_on);
        assert_eq!(links[0].from_on, unit.founded_on, "{}", unit.code);
        assert_eq!(links[links.len() - 1].until_on, unit.ended_on);
        for pair in links.windows(2) {
            assert_eq!(pair[0].until_on, Some(pair[1].from_on));
        }
        for link in links {
            let parent = &plan.units[link.parent];
            assert!(parent.founded_on <= link.from_on && link.parent < at);
        }
    }
}

#[test]
fn codes_are_used_once() {
    let plan = plan(1, 0.1, 2026);
    let codes: std::collections::HashSet<_> = plan.units.iter().map(|unit| &unit.code).collect();
    assert_eq!(codes.len(), plan.units.len());
}
