//! Small acts, one for each thing an act can do or cannot.

use std::collections::{BTreeMap, HashMap};

use timeline::{Day, Link, Span};

use super::*;
use crate::node::Kind;
use crate::plan::{Basis, Descent, HandOver, LinkTo};

mod conflicts;
mod counting;
mod repeals;
mod succession;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn number(text: &str) -> i32 {
    day_number(day(text))
}

/// The day of every act here.
const ON: &str = "2025-07-01";

fn node(id: u32, code: &str, kind: &str) -> Node {
    Node {
        id,
        code: code.to_owned(),
        name: format!("Node {code}"),
        kind: kind.to_owned(),
        tier: kind.to_owned(),
        founded_on: day("2000-01-01"),
        ended_on: None,
    }
}

fn link(child: u32, parent: u32, line: u8) -> Link {
    let span = Span::since(number("2000-01-01"));
    Link {
        child,
        parent,
        line,
        span,
    }
}

/// T over the uppers A, B, C; the bases A1, A2 under A, B1 under B. On the second line S stands
/// under T, and A1 and B1 under S.
fn forest() -> Forest {
    let nodes = vec![
        node(1, "T", "top"),
        node(10, "A", "upper"),
        node(20, "B", "upper"),
        node(30, "C", "upper"),
        node(40, "S", "upper"),
        node(11, "A1", "base"),
        node(12, "A2", "base"),
        node(21, "B1", "base"),
    ];
    let links = vec![
        link(10, 1, 0),
        link(20, 1, 0),
        link(30, 1, 0),
        link(40, 1, 0),
        link(40, 1, 1),
        link(11, 10, 0),
        link(12, 10, 0),
        link(21, 20, 0),
        link(11, 40, 1),
        link(21, 40, 1),
    ];
    Forest::new(vec!["main".to_owned(), "second".to_owned()], nodes, links).unwrap()
}

fn rules() -> Rules {
    let kind = |tier: &str, under: &[&str], holds: &[&str]| Kind {
        tier: tier.to_owned(),
        under: under.iter().map(|tier| (*tier).to_owned()).collect(),
        holds: holds.iter().map(|what| (*what).to_owned()).collect(),
    };
    Rules {
        kinds: BTreeMap::from([
            ("top".to_owned(), kind("top", &[], &["papers"])),
            ("upper".to_owned(), kind("upper", &["top"], &["papers"])),
            (
                "base".to_owned(),
                kind("base", &["top", "upper"], &["people", "papers"]),
            ),
        ]),
        tiers: vec!["top".to_owned(), "upper".to_owned(), "base".to_owned()],
        weights: HashMap::from([(11, 300), (12, 100), (21, 50)]),
    }
}

fn act_on(effective: &str, steps: &str) -> Act {
    let text = format!(
        "number = \"1\"\ndate = 2025-06-25\neffective = {effective}\nsigned_by = \"x\"\n\
         title = \"y\"\n{steps}"
    );
    Act::read(&text).unwrap()
}

fn planned(steps: &str) -> Plan {
    plan(&forest(), &act_on(ON, steps), &rules()).unwrap()
}

fn known_link(child: u32, parent: u32, line: u8, span: Span) -> LinkTo {
    LinkTo {
        child: Place::Known(child),
        parent: Place::Known(parent),
        line,
        span,
    }
}

fn until_day() -> Span {
    Span::new(number("2000-01-01"), number(ON))
}

fn from_day() -> Span {
    Span::since(number(ON))
}

#[test]
fn a_move_cuts_the_link_and_says_the_next() {
    let plan = planned(
        "[[step]]\ndo = \"move\"\nunits = [\"A1\"]\nunder = \"B\"\n\
         [[step]]\ndo = \"move\"\nunits = [\"A2\"]\nunder = \"S\"\nline = \"second\"\n",
    );
    assert_eq!(plan.links_taken_back, [link(11, 10, 0)]);
    assert_eq!(
        plan.links_said,
        [
            known_link(11, 10, 0, until_day()),
            known_link(11, 20, 0, from_day()),
            known_link(12, 40, 1, from_day()),
        ]
    );
    assert!(plan.ended.is_empty() && plan.placements.is_empty() && plan.hand_overs.is_empty());
}

#[test]
fn a_founded_node_is_spoken_of_by_its_place() {
    let plan = planned(
        "[[step]]\ndo = \"found\"\ncode = \"N\"\nname = \"New\"\nkind = \"upper\"\nunder = \"T\"\n\
         [[step]]\ndo = \"move\"\nunits = [\"A1\"]\nunder = \"N\"\n",
    );
    assert_eq!(plan.founded[0].tier, "upper");
    let founded = Place::Founded(0);
    assert!(plan.links_said.contains(&LinkTo {
        child: founded,
        parent: Place::Known(1),
        line: 0,
        span: from_day(),
    }));
    let after = plan.apply(&forest()).unwrap();
    let new = after.find_code("N").unwrap();
    assert_eq!(new.founded_on, day(ON));
    assert_eq!(after.tree().parent(11, 0, number(ON)), Some(new.id));
    assert_eq!(after.tree().parent(11, 0, number(ON) - 1), Some(10));
}

#[test]
fn a_merge_takes_everybody_along_and_hands_over() {
    let plan = planned("[[step]]\ndo = \"merge\"\nunits = [\"A\", \"B\"]\ninto = \"C\"\n");
    let heir = Some(Place::Known(30));
    let ended: Vec<(u32, Option<Place>)> = plan
        .ended
        .iter()
        .map(|ended| (ended.unit, ended.heir))
        .collect();
    assert_eq!(ended, [(10, heir), (20, heir)]);
    let after = plan.apply(&forest()).unwrap();
    let (tree, counting) = (after.tree(), after.counting_tree());
    assert_eq!(tree.children(30, 0, number(ON)), [11, 12, 21]);
    assert_eq!(
        counting.subtree(30, 0, number(ON)),
        [30, 10, 11, 12, 20, 21]
    );
    assert_eq!(counting.subtree(30, 0, number(ON) - 1), [30]);
    assert_eq!(
        plan.hand_overs[0],
        HandOver {
            from: Place::Known(10),
            to: Place::Known(30),
            what: "papers".to_owned(),
            implied: true,
        }
    );
    assert_eq!(
        plan.lineage[0],
        Descent {
            from: 10,
            to: Place::Known(30),
            share_ppm: 1_000_000,
            by: Basis::Whole,
        }
    );
}

#[test]
fn a_merge_into_one_of_them_leaves_it_standing() {
    let plan = planned("[[step]]\ndo = \"merge\"\nunits = [\"A\", \"B\"]\ninto = \"A\"\n");
    assert_eq!(plan.ended.len(), 1);
    assert_eq!(plan.ended[0].unit, 20);
}

#[test]
fn a_step_of_its_own_goes_before_what_is_implied() {
    let plan = planned(
        "[[step]]\ndo = \"merge\"\nunits = [\"A\"]\ninto = \"C\"\n\
         [[step]]\ndo = \"move\"\nunits = [\"A2\"]\nunder = \"B\"\n\
         [[step]]\ndo = \"hand_over\"\nfrom = \"A\"\nto = \"B\"\nwhat = [\"papers\"]\n",
    );
    let after = plan.apply(&forest()).unwrap();
    assert_eq!(after.tree().parent(11, 0, number(ON)), Some(30));
    assert_eq!(after.tree().parent(12, 0, number(ON)), Some(20));
    assert_eq!(plan.hand_overs.len(), 1);
    assert_eq!(plan.hand_overs[0].to, Place::Known(20));
    assert!(!plan.hand_overs[0].implied);
}

#[test]
fn an_end_without_heir_is_noticed_where_something_is_left() {
    let plan = planned("[[step]]\ndo = \"end\"\nunits = [\"A1\"]\n");
    assert_eq!(plan.ended[0].heir, None);
    assert!(plan.lineage.is_empty());
    let left = Notice {
        step: 1,
        unit: "A1".to_owned(),
        code: NoticeCode::LeftBehind,
        others: vec!["people".to_owned(), "papers".to_owned()],
    };
    assert_eq!(plan.notices, [left]);
}

#[test]
fn who_leaves_a_further_line_is_noticed() {
    let plan = planned("[[step]]\ndo = \"end\"\nunits = [\"S\"]\nheir = \"T\"\n");
    let leave = Notice {
        step: 1,
        unit: "S".to_owned(),
        code: NoticeCode::LeaveLine,
        others: ["second", "A1", "B1"].map(str::to_owned).to_vec(),
    };
    assert_eq!(plan.notices, [leave]);
    let after = plan.apply(&forest()).unwrap();
    assert_eq!(after.tree().parent(11, 1, number(ON)), None);
    assert_eq!(after.tree().parent(11, 1, number(ON) - 1), Some(40));
}

#[test]
fn names_and_kinds_change() {
    let plan = planned(
        "[[step]]\ndo = \"rename\"\nunit = \"A\"\nname = \"Alpha\"\n\
         [[step]]\ndo = \"convert\"\nunit = \"C\"\nkind = \"base\"\n",
    );
    assert_eq!(
        (plan.renamed[0].from.as_str(), plan.renamed[0].to.as_str()),
        ("Node A", "Alpha")
    );
    assert_eq!(plan.converted[0].to_tier, "base");
    let after = plan.apply(&forest()).unwrap();
    assert_eq!(after.find_code("A").unwrap().name, "Alpha");
    assert_eq!(after.find_code("C").unwrap().tier, "base");
}
