use timeline::{Link, Span};

use super::*;

fn day(number: i8) -> Day {
    Day::constant(2025, 1, number)
}

fn node(id: u32, name: &str, ended_on: Option<Day>) -> Node {
    Node {
        id,
        code: format!("N{id}"),
        name: name.to_owned(),
        kind: "k".to_owned(),
        tier: "t".to_owned(),
        founded_on: if id == 9 { day(5) } else { day(1) },
        ended_on,
    }
}

/// 2 and 3 under 1; 4 moves from 2 to 3 on the fifth, when 2 ends and 9 begins.
fn forest(name: &str) -> Forest {
    let nodes = vec![
        node(1, name, None),
        node(2, "two", Some(day(5))),
        node(3, "three", None),
        node(4, "four", None),
        node(9, "nine", None),
    ];
    let (first, fifth) = (day_number(day(1)), day_number(day(5)));
    let link = |child, parent, from, until| Link {
        child,
        parent,
        line: 0,
        span: Span::new(from, until),
    };
    let links = vec![
        link(2, 1, first, fifth),
        link(3, 1, first, i32::MAX),
        link(4, 2, first, fifth),
        link(4, 3, fifth, i32::MAX),
        link(9, 1, fifth, i32::MAX),
    ];
    Forest::new(vec!["main".to_owned(), "second".to_owned()], nodes, links).unwrap()
}

#[test]
fn one_forest_on_two_days() {
    let forest = forest("one");
    let difference = Difference::between((&forest, day(4)), (&forest, day(5)));
    let ids = |nodes: Vec<&Node>| nodes.iter().map(|node| node.id).collect::<Vec<u32>>();
    assert_eq!(ids(difference.founded().collect()), [9]);
    assert_eq!(ids(difference.ended().collect()), [2]);
    let moved: Vec<Moved> = difference.moved(0).collect();
    assert_eq!(
        moved,
        [Moved {
            unit: 4,
            from: Some(2),
            to: Some(3)
        }]
    );
    let count = |parent, before, after| ChildCount {
        parent,
        before,
        after,
    };
    assert_eq!(
        difference.child_counts(0),
        [count(1, 2, 2), count(2, 1, 0), count(3, 0, 1)]
    );
    assert_eq!(difference.moved(1).count(), 0);
    assert!(difference.child_counts(1).is_empty());
    assert_eq!(difference.changed().count(), 0);
}

#[test]
fn two_forests_on_one_day() {
    let (was, is) = (forest("one"), forest("first"));
    let difference = Difference::between((&was, day(4)), (&is, day(4)));
    let changed: Vec<(&str, &str)> = difference
        .changed()
        .map(|(was, is)| (was.name.as_str(), is.name.as_str()))
        .collect();
    assert_eq!(changed, [("one", "first")]);
    assert_eq!(difference.founded().count() + difference.ended().count(), 0);
    assert_eq!(difference.moved(0).count(), 0);
}
