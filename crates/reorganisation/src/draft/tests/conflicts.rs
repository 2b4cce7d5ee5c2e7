//! Everything that can stand in the way of an act, each at least once.

use std::collections::BTreeSet;

use super::*;
use crate::node::Piece;

/// A forest of which more is known: N is founded and E ends after the day, D has ended before,
/// A2 moves to B later, B1 leaves its second line later, C is cut up later.
fn later_forest() -> Forest {
    let small = forest();
    let (mut nodes, mut links) = (small.nodes().to_vec(), small.links().to_vec());
    let mut add = |id: u32, code: &str, founded_on: &str, ended_on: Option<&str>| {
        let mut node = node(id, code, "upper");
        node.founded_on = day(founded_on);
        node.ended_on = ended_on.map(day);
        nodes.push(node);
    };
    add(50, "N", "2026-01-01", None);
    add(60, "E", "2000-01-01", Some("2026-01-01"));
    add(70, "D", "2000-01-01", Some("2025-07-01"));
    links.retain(|link| *link != super::link(12, 10, 0) && *link != super::link(21, 40, 1));
    let start = number("2000-01-01");
    let later = number("2026-01-01");
    let mut say = |child, parent, line, from, until| {
        let span = Span::new(from, until);
        links.push(Link {
            child,
            parent,
            line,
            span,
        });
    };
    say(12, 10, 0, start, later);
    say(12, 20, 0, later, i32::MAX);
    say(21, 40, 1, start, later);
    say(50, 1, 0, later, i32::MAX);
    say(60, 1, 0, start, later);
    say(70, 1, 0, start, number(ON));
    let pieces = vec![Piece {
        id: 90,
        of: 30,
        heir: 20,
        share_ppm: 1_000_000,
        takes: Span::new(i32::MIN, later),
        from: later,
    }];
    let placements = vec![Link {
        child: 90,
        parent: 20,
        line: 0,
        span: Span::since(later),
    }];
    let lines = small.lines().to_vec();
    Forest::with_lineage(lines, nodes, links, placements, pieces).unwrap()
}

/// A step in short: `word key=value key=a,b …`.
fn step(short: &str) -> String {
    let mut words = short.split(' ');
    let mut text = format!("[[step]]\ndo = \"{}\"\n", words.next().unwrap());
    for word in words {
        let (key, value) = word.split_once('=').unwrap();
        let list = ["units", "what"].contains(&key);
        let quoted: Vec<String> = value.split(',').map(|word| format!("{word:?}")).collect();
        match key {
            "into" if value.contains(':') || short.starts_with("split") => {
                let heirs: Vec<String> = value
                    .split(',')
                    .map(|heir| match heir.split_once(':') {
                        Some((unit, share)) => format!("{{ unit = {unit:?}, share = {share} }}"),
                        None => format!("{{ unit = {heir:?} }}"),
                    })
                    .collect();
                text += &format!("into = [{}]\n", heirs.join(", "));
            }
            "keep" => text += "keep = true\n",
            "children" => {
                let given: Vec<String> = value
                    .split(';')
                    .map(|given| {
                        let (heir, children) = given.split_once(':').unwrap();
                        let children: Vec<String> = children
                            .split(',')
                            .map(|child| format!("{child:?}"))
                            .collect();
                        format!("{heir:?} = [{}]", children.join(", "))
                    })
                    .collect();
                text += &format!("children = {{ {} }}\n", given.join(", "));
            }
            _ if list => text += &format!("{key} = [{}]\n", quoted.join(", ")),
            _ => text += &format!("{key} = {value:?}\n"),
        }
    }
    text
}

fn steps(short: &str) -> String {
    short.split('|').map(|short| step(short.trim())).collect()
}

/// The conflicts in short: `step unit code others`, with `step/earlier`.
fn conflicts(forest: &Forest, short: &str) -> Vec<String> {
    let found = match plan(forest, &act_on(ON, &steps(short)), &rules()) {
        Ok(_) => Vec::new(),
        Err(conflicts) => conflicts,
    };
    let tell = |conflict: Conflict| {
        let earlier = conflict
            .earlier
            .map_or(String::new(), |step| format!("/{step}"));
        let unit = conflict.unit.unwrap_or_default();
        let others = conflict.others.join(",");
        let code = conflict.code.as_str();
        format!("{}{earlier} {unit} {code} {others}", conflict.step)
            .trim_end()
            .to_owned()
    };
    found.into_iter().map(tell).collect()
}

/// Acts with what stands in their way, in the forest of which nothing later is known.
const NOW: &[(&str, &[&str])] = &[
    ("move units=X under=B", &["1 X unknown-code"]),
    (
        "move units=A1 under=N | found code=N name=N kind=upper under=T",
        &["1 N founded-later"],
    ),
    (
        "found code=A name=N kind=upper under=T",
        &["1 A code-taken"],
    ),
    (
        "found code=N name=N kind=upper under=T | found code=N name=N kind=upper under=T",
        &["2/1 N code-taken"],
    ),
    (
        "found code=N name=N kind=moon under=T",
        &["1 N unknown-kind moon"],
    ),
    ("convert unit=A kind=moon", &["1 A unknown-kind moon"]),
    (
        "move units=A1 under=B line=third",
        &["1 B unknown-line third"],
    ),
    (
        "hand_over from=A1 to=A2 what=moon",
        &["1 A1 unknown-thing moon"],
    ),
    (
        "hand_over from=A1 to=A what=people",
        &["1 A not-held people"],
    ),
    ("end units=A1,A1", &["1 A1 ended-twice"]),
    (
        "merge units=A1 into=A2 | end units=A1",
        &["2/1 A1 ended-twice"],
    ),
    (
        "merge units=A into=B | split unit=A by=list into=B:1,C:1 children=B:A1;C:A2",
        &["2/1 A ended-twice"],
    ),
    (
        "move units=A1 under=B | move units=A1 under=C",
        &["2/1 A1 moved-twice"],
    ),
    (
        "rename unit=A name=X | rename unit=A name=Y",
        &["2/1 A changed-twice"],
    ),
    (
        "end units=A1 | move units=A1 under=B",
        &["2/1 A1 ended-and-changed"],
    ),
    (
        "rename unit=A1 name=X | end units=A1",
        &["2/1 A1 ended-and-changed"],
    ),
    (
        "found code=N name=N kind=upper under=T | end units=N",
        &["2 N founded-and-changed"],
    ),
    ("end units=A heir=B", &["1 A left-without-parent A1,A2"]),
    (
        "merge units=A into=A1",
        &["1 A left-without-parent A1", "1 A2 not-under-tier A1"],
    ),
    (
        "found code=N name=N kind=upper",
        &["1 N left-without-parent"],
    ),
    (
        "found code=N name=N kind=base under=S line=second",
        &["1 N left-without-parent"],
    ),
    (
        "merge units=B into=C | move units=A1 under=B",
        &["2 A1 parent-ends B"],
    ),
    (
        "move units=A under=A1",
        &["1 A not-under-tier A1", "1 A circle A1"],
    ),
    (
        "move units=A under=A",
        &["1 A not-under-tier A", "1 A circle A"],
    ),
    (
        "convert unit=A kind=base",
        &["1 A1 not-under-tier A", "1 A2 not-under-tier A"],
    ),
    (
        "merge units=B into=C | end units=A1 heir=B",
        &["2 A1 heir-ends B"],
    ),
    ("end units=A1 heir=A1", &["1 A1 heir-is-self"]),
    ("merge units=A1 into=A1", &["1 A1 heir-is-self"]),
    (
        "split unit=B by=list into=A:1,A:1,C:1 children=A:B1",
        &["1 A heir-twice"],
    ),
    (
        "split unit=B by=list into=A:1,C:1 children=S:B1",
        &["1 S heir-unnamed", "1 B child-unnamed B1"],
    ),
    (
        "split unit=B by=list into=A:1 children=A:B1",
        &["1 B too-few-heirs"],
    ),
    (
        "split unit=B by=list into=A:1,C:0 children=A:B1",
        &["1 B share-not-positive C"],
    ),
    (
        "split unit=B by=list into=A:-3,C:1 children=A:B1",
        &["1 B share-not-positive A"],
    ),
    (
        "split unit=B by=list into=A:1,C children=A:B1",
        &["1 B share-missing C"],
    ),
    (
        "split unit=B by=list into=A:1 keep=true",
        &["1 B share-missing B"],
    ),
    (
        "split unit=B by=children into=A:1,C children=A:B1",
        &["1 B share-not-called-for A"],
    ),
    ("split unit=C by=children into=A,B", &["1 C no-shares"]),
    (
        "split unit=A by=children into=B,C children=B:A1",
        &["1 A child-unnamed A2"],
    ),
    (
        "split unit=A by=children into=B,C children=B:A1,B1;C:A2",
        &["1 B1 not-a-child A"],
    ),
    (
        "split unit=A by=children into=B,C children=B:A1;C:A2,A1",
        &["1 A1 child-twice"],
    ),
    (
        "split unit=A by=children into=B,C children=B:A1;C:A2 | move units=A1 under=C",
        &["2/1 A1 moved-twice"],
    ),
    (
        "split unit=A by=list into=B:1,C:1 children=B:A1;C:A2 | end units=A1",
        &["2/1 A1 ended-and-changed"],
    ),
    (
        "hand_over from=A1 to=A2 what=people | hand_over from=A1 to=B1 what=people",
        &["2/1 A1 handed-twice people,A2"],
    ),
];

/// The same where more is known of later days.
const LATER: &[(&str, &[&str])] = &[
    ("rename unit=N name=X", &["1 N not-yet-standing"]),
    ("end units=D", &["1 D ended-already"]),
    ("succeed units=E heir=A", &["1 E still-standing"]),
    ("end units=E", &["1 E ends-later"]),
    ("move units=A1 under=E", &["1 E ends-later A1"]),
    (
        "found code=M name=M kind=upper under=N",
        &["1 M older-than-parent N"],
    ),
    ("move units=A2 under=S", &["1 A2 placed-elsewhere-later B"]),
    (
        "move units=B1 under=A line=second",
        &["1 B1 placed-elsewhere-later"],
    ),
    ("end units=A2 heir=A1", &["1 A2 placed-elsewhere-later B"]),
    (
        "merge units=B into=S",
        &["1 B children-later A2", "1 B heir-later 90"],
    ),
    ("end units=A1 heir=C", &["1 C split-later"]),
    ("end units=C", &["1 C split-later"]),
];

#[test]
fn every_conflict_is_told() {
    let (now, later) = (forest(), later_forest());
    let mut codes: BTreeSet<String> = BTreeSet::new();
    for (forest, acts) in [(&now, NOW), (&later, LATER)] {
        for (act, expected) in acts {
            let found = conflicts(forest, act);
            assert_eq!(&found, expected, "{act}");
            let told = found
                .iter()
                .filter_map(|conflict| conflict.split(' ').nth(2));
            codes.extend(told.map(str::to_owned));
        }
    }
    let untold: Vec<&str> = ConflictCode::ALL
        .iter()
        .map(|code| code.as_str())
        .filter(|code| !code.ends_with("-since") && !codes.contains(*code))
        .collect();
    // An act that was read has no empty lists; a repeal is told elsewhere.
    // Who is followed already is told among the successions.
    assert_eq!(untold, ["nothing-named", "has-heir", "repeal-of-repeal"]);
}

#[test]
fn an_act_that_was_not_read_may_name_nothing() {
    let mut act = act_on(ON, &steps("end units=A1"));
    act.steps = vec![
        Step::End {
            units: Vec::new(),
            heir: None,
        },
        Step::Merge {
            units: Vec::new(),
            into: "A".to_owned(),
        },
        Step::HandOver {
            from: "A1".to_owned(),
            to: "A2".to_owned(),
            what: Vec::new(),
        },
    ];
    let conflicts = plan(&forest(), &act, &rules()).unwrap_err();
    assert_eq!(conflicts.len(), 3);
    assert!(
        conflicts
            .iter()
            .all(|conflict| conflict.code == ConflictCode::NothingNamed)
    );
}

#[test]
fn a_base_with_a_known_end_moves_until_it_ends() {
    let forest = later_forest();
    let steps = steps("move units=E under=T line=second");
    let plan = plan(&forest, &act_on(ON, &steps), &rules()).unwrap();
    let until = Span::new(number(ON), number("2026-01-01"));
    assert_eq!(plan.links_said, [known_link(60, 1, 1, until)]);
}

#[test]
fn all_conflicts_are_told_at_once_in_the_order_of_the_steps() {
    let short =
        "move units=X,A1 under=B | end units=A heir=Y | rename unit=Z name=z | end units=A1";
    assert_eq!(
        conflicts(&forest(), short),
        [
            "1 X unknown-code",
            "2 Y unknown-code",
            "3 Z unknown-code",
            "4/1 A1 ended-and-changed",
        ]
    );
}
