//! Nodes that ended before there were acts are followed by somebody: told later.

use super::*;
use crate::repeal::repeal;

/// The forest in which A2 ended two years before, by nobody's act, its link with it; or left open.
fn with_ended(is_link_open: bool) -> Forest {
    let whole = forest();
    let end = number("2023-07-01");
    let mut nodes = whole.nodes().to_vec();
    let mut links = whole.links().to_vec();
    for node in nodes.iter_mut().filter(|node| node.code == "A2") {
        node.ended_on = Some(day("2023-07-01"));
    }
    for link in links
        .iter_mut()
        .filter(|link| link.child == 12 && !is_link_open)
    {
        link.span = Span::new(link.span.from, end);
    }
    Forest::new(whole.lines().to_vec(), nodes, links).unwrap()
}

const TOLD: &str = "[[step]]\ndo = \"succeed\"\nunits = [\"A2\"]\nheir = \"B1\"\n";

fn codes(forest: &Forest, steps: &str) -> Vec<(&'static str, Vec<String>)> {
    let conflicts = plan(forest, &act_on(ON, steps), &rules()).unwrap_err();
    let told = conflicts.into_iter();
    told.map(|conflict| (conflict.code.as_str(), conflict.others))
        .collect()
}

#[test]
fn an_ended_node_is_counted_under_its_heir_from_the_day_on_and_before_where_it_was() {
    for is_link_open in [false, true] {
        let before = with_ended(is_link_open);
        let told = plan(&before, &act_on(ON, TOLD), &rules()).unwrap();
        assert!(told.ended.is_empty() && told.hand_overs.is_empty());
        let whole = Descent {
            from: 12,
            to: Place::Known(21),
            share_ppm: 1_000_000,
            by: Basis::Whole,
        };
        assert_eq!(told.lineage, [whole]);
        let after = told.apply(&before).unwrap();
        let tree = after.counting_tree();
        assert_eq!(tree.parent(12, 0, number(ON)), Some(21));
        assert_eq!(tree.parent(12, 0, number("2023-06-30")), Some(10));
        assert_eq!(after.find_code("A2"), before.find_code("A2"));
        assert_eq!(after.tree().parent(12, 0, number(ON)), None);

        let inverse = repeal(&after, &told).unwrap();
        assert_eq!(inverse.apply(&after).unwrap(), before);
    }
}

#[test]
fn whoever_stands_is_ended_and_whoever_is_followed_is_followed_once() {
    let stands = TOLD.replace("A2", "A1");
    assert_eq!(codes(&forest(), &stands), [("still-standing", Vec::new())]);
    let before = with_ended(false);
    assert_eq!(
        codes(&before, &format!("{TOLD}{TOLD}")),
        [("ended-twice", Vec::new())]
    );
    let told = plan(&before, &act_on(ON, TOLD), &rules()).unwrap();
    let after = told.apply(&before).unwrap();
    assert_eq!(codes(&after, TOLD), [("has-heir", vec!["B1".to_owned()])]);
    let heir_ends = format!("{TOLD}[[step]]\ndo = \"merge\"\nunits = [\"B1\"]\ninto = \"A1\"\n");
    assert_eq!(
        codes(&before, &heir_ends),
        [("heir-ends", vec!["B1".to_owned()])]
    );
    let unknown = TOLD.replace("A2", "Z");
    assert_eq!(codes(&before, &unknown), [("unknown-code", Vec::new())]);
}

#[test]
fn what_was_told_is_not_taken_back_once_the_heir_was_cut_up() {
    let before = with_ended(false);
    let told = plan(&before, &act_on(ON, TOLD), &rules()).unwrap();
    let after = told.apply(&before).unwrap();
    let split = "[[step]]\ndo = \"split\"\nunit = \"B1\"\nby = \"list\"\n\
                 into = [{ unit = \"A1\", share = 1 }, { unit = \"B1\", share = 1 }]\nkeep = true\n";
    let later = plan(&after, &act_on("2026-01-01", split), &rules()).unwrap();
    let later = later.apply(&after).unwrap();
    let conflicts = repeal(&later, &told).unwrap_err();
    let found: Vec<_> = conflicts.iter().map(|conflict| conflict.code).collect();
    assert!(found.contains(&ConflictCode::SplitSince), "{found:?}");
}
