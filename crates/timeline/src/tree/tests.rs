use proptest::prelude::*;

use super::*;

const LINE: u8 = 1;

fn link(child: u32, parent: u32, from: i32, until: i32) -> Link {
    Link {
        child,
        parent,
        line: LINE,
        span: Span::new(from, until),
    }
}

/// 1 over 10 and 20; 100 moves from 10 to 20 on day 50; 10 ends on day 80.
fn moved() -> DatedTree {
    DatedTree::new([
        link(10, 1, 0, 80),
        link(20, 1, 0, i32::MAX),
        link(100, 10, 0, 50),
        link(100, 20, 50, i32::MAX),
        link(101, 10, 0, 80),
        Link {
            child: 100,
            parent: 7,
            line: 2,
            span: Span::since(60),
        },
    ])
}

#[test]
fn a_move_shows_on_its_day() {
    let tree = moved();
    assert_eq!(tree.check(), Ok(()));
    assert_eq!(tree.parent(100, LINE, 49), Some(10));
    assert_eq!(tree.parent(100, LINE, 50), Some(20));
    assert_eq!(tree.parent(100, LINE, -1), None);
    assert_eq!(tree.parent(100, 2, 59), None);
    assert_eq!(tree.parent(100, 2, 60), Some(7));
    assert_eq!(tree.children(10, LINE, 49), [100, 101]);
    assert_eq!(tree.children(10, LINE, 50), [101]);
    assert_eq!(tree.ancestors(100, LINE, 60), [20, 1]);
    assert_eq!(tree.subtree(1, LINE, 49), [1, 10, 100, 101, 20]);
    assert_eq!(tree.subtree(1, LINE, 90), [1, 20, 100]);
    assert_eq!(tree.subtree(999, LINE, 0), [999]);
}

#[test]
fn paths_cover_all_time() {
    let tree = moved();
    assert_eq!(
        tree.paths(100, LINE),
        [
            (Span::new(i32::MIN, 0), vec![100]),
            (Span::new(0, 50), vec![1, 10, 100]),
            (Span::new(50, i32::MAX), vec![1, 20, 100]),
        ]
    );
    assert_eq!(tree.paths(1, LINE), [(Span::ALWAYS, vec![1])]);
}

#[test]
fn links_that_follow_each_other_make_one_path() {
    let tree = DatedTree::new([link(2, 1, 0, 10), link(2, 1, 10, 20)]);
    assert_eq!(tree.check(), Ok(()));
    assert_eq!(tree.paths(2, LINE)[1], (Span::new(0, 20), vec![1, 2]));
}

#[test]
fn faults_are_named() {
    let empty = link(2, 1, 5, 5);
    assert_eq!(
        DatedTree::new([empty]).check(),
        Err(TreeFault::EmptySpan { link: empty })
    );

    let two = DatedTree::new([link(2, 1, 0, 10), link(2, 3, 8, 20)]);
    let both = Span::new(8, 10);
    assert_eq!(
        two.check(),
        Err(TreeFault::TwoParents {
            child: 2,
            line: LINE,
            both
        })
    );
    assert_eq!(
        two.parent(2, LINE, 9),
        Some(3),
        "the link that began later counts"
    );

    let circle = DatedTree::new([link(1, 2, 0, 10), link(2, 3, 0, 10), link(3, 1, 5, 20)]);
    let fault = TreeFault::Circle {
        link: link(1, 2, 0, 10),
        during: Span::new(5, 10),
    };
    assert_eq!(circle.check(), Err(fault));
    assert_eq!(circle.ancestors(1, LINE, 7), [2, 3]);
    assert_eq!(circle.subtree(1, LINE, 7), [1, 3, 2]);
    assert!(fault.to_string().contains("choose a parent"));
    assert!(DatedTree::new([link(4, 4, 0, 1)]).check().is_err());
}

#[test]
fn a_circle_is_foreseen_only_on_shared_days() {
    let tree = DatedTree::new([link(2, 1, 0, 10), link(3, 2, 5, 20)]);
    assert!(tree.would_cycle(1, 3, LINE, Span::new(9, 30)));
    assert!(!tree.would_cycle(1, 3, LINE, Span::new(10, 30)));
    assert!(!tree.would_cycle(1, 3, 2, Span::ALWAYS));
    assert!(tree.would_cycle(1, 1, LINE, Span::new(0, 1)));
    assert!(!tree.would_cycle(1, 1, LINE, Span::new(1, 1)));
}

fn any_links() -> impl Strategy<Value = Vec<Link>> {
    let one = (0u32..6, 0u32..6, 0u8..2, 0i32..20, 0i32..20).prop_map(
        |(child, parent, line, from, until)| Link {
            child: child * 1000,
            parent: parent * 1000,
            line,
            span: Span::new(from, until),
        },
    );
    prop::collection::vec(one, 0..14)
}

/// Links of which no two give a node two parents on a day and none closes a circle.
fn sound_links() -> impl Strategy<Value = Vec<Link>> {
    any_links().prop_map(|links| {
        let mut sound: Vec<Link> = Vec::new();
        for link in links {
            let tree = DatedTree::new(sound.iter().copied());
            let circle = tree.would_cycle(link.child, link.parent, link.line, link.span);
            let second_parent = sound.iter().any(|other| {
                (other.child, other.line) == (link.child, link.line)
                    && other.span.overlaps(link.span)
            });
            if !link.span.is_empty() && !circle && !second_parent {
                sound.push(link);
            }
        }
        sound
    })
}

proptest! {
    #[test]
    fn links_admitted_one_by_one_are_sound(links in sound_links()) {
        prop_assert_eq!(DatedTree::new(links).check(), Ok(()));
    }

    /// Holds for faulty links too, since every question settles faults in the same way.
    #[test]
    fn paths_agree_with_walking_day_by_day(links in any_links()) {
        let tree = DatedTree::new(links);
        for unit in (0..6).map(|number| number * 1000) {
            for line in 0..2 {
                let paths = tree.paths(unit, line);
                prop_assert_eq!(paths.first().unwrap().0.from, i32::MIN);
                prop_assert_eq!(paths.last().unwrap().0.until, i32::MAX);
                for pair in paths.windows(2) {
                    prop_assert_eq!(pair[0].0.until, pair[1].0.from);
                    prop_assert_ne!(&pair[0].1, &pair[1].1);
                }
                for day in -1..22 {
                    let (_, path) = paths.iter().find(|(span, _)| span.contains(day)).unwrap();
                    let mut walked = vec![unit];
                    walked.extend(tree.ancestors(unit, line, day));
                    walked.reverse();
                    prop_assert_eq!(path, &walked);
                }
            }
        }
    }

    #[test]
    fn subtree_and_ancestors_are_two_sides_of_one_relation(links in sound_links()) {
        let tree = DatedTree::new(links);
        for day in 0..20 {
            for above in (0..6).map(|number| number * 1000) {
                let subtree = tree.subtree(above, 0, day);
                for unit in (0..6).map(|number| number * 1000) {
                    let under = unit == above || tree.ancestors(unit, 0, day).contains(&above);
                    prop_assert_eq!(subtree.contains(&unit), under);
                }
            }
        }
    }

    #[test]
    fn a_link_is_refused_exactly_when_it_makes_a_circle(
        links in sound_links(),
        child in 0u32..6,
        parent in 0u32..6,
        from in 0i32..20,
        length in 1i32..9,
    ) {
        let tree = DatedTree::new(links);
        let (child, parent) = (child * 1000, parent * 1000);
        let span = Span::new(from, from + length);
        let by_walking = (span.from..span.until).any(|day| {
            child == parent || tree.ancestors(parent, 0, day).contains(&child)
        });
        prop_assert_eq!(tree.would_cycle(child, parent, 0, span), by_walking);
    }
}
