//! What was counted before is counted somewhere after.

use super::*;

fn after(steps: &str) -> (Plan, Forest) {
    let plan = planned(steps);
    let forest = plan.apply(&forest()).unwrap();
    (plan, forest)
}

/// The nodes under a top on the day and line, pieces by what they were cut from.
fn counted(forest: &Forest, top: u32, line: u8, on: i32) -> Vec<String> {
    let mut codes: Vec<String> = forest
        .counting_tree()
        .subtree(top, line, on)
        .into_iter()
        .map(
            |id| match forest.pieces().iter().find(|piece| piece.id == id) {
                Some(piece) => format!("{}*{}", forest.code_of(piece.of), piece.share_ppm),
                None => forest.code_of(id),
            },
        )
        .collect();
    codes.sort();
    codes
}

#[test]
fn without_an_heir_it_is_counted_where_it_last_stood() {
    let (_, forest) = after("[[step]]\ndo = \"end\"\nunits = [\"A1\"]\n");
    assert_eq!(counted(&forest, 10, 0, number(ON)), ["A", "A1", "A2"]);
    assert_eq!(counted(&forest, 40, 1, number(ON)), ["A1", "B1", "S"]);
    assert_eq!(forest.tree().parent(11, 0, number(ON)), None);
}

#[test]
fn an_heir_that_is_not_on_a_line_does_not_take_its_figures_away() {
    let (plan, forest) = after("[[step]]\ndo = \"merge\"\nunits = [\"A1\"]\ninto = \"A2\"\n");
    assert_eq!(counted(&forest, 12, 0, number(ON)), ["A1", "A2"]);
    assert_eq!(counted(&forest, 40, 1, number(ON)), ["A1", "B1", "S"]);
    let off_line = Notice {
        step: 1,
        unit: "A1".to_owned(),
        code: NoticeCode::HeirOffLine,
        others: vec!["second".to_owned(), "A2".to_owned()],
    };
    assert_eq!(plan.notices, [off_line]);
}

const SPLIT: &str = "[[step]]\ndo = \"split\"\nunit = \"A\"\nby = \"members\"\n\
                     into = [{ unit = \"B\" }, { unit = \"C\" }]\n\
                     children = { B = [\"A1\"], C = [\"A2\"] }\n";

#[test]
fn a_split_node_is_cut_into_pieces() {
    let (plan, forest) = after(SPLIT);
    let shares: Vec<(Place, u32)> = plan
        .lineage
        .iter()
        .map(|each| (each.to, each.share_ppm))
        .collect();
    assert_eq!(
        shares,
        [(Place::Known(20), 750_000), (Place::Known(30), 250_000)]
    );
    let before = number(ON) - 1;
    assert_eq!(
        counted(&forest, 10, 0, before),
        ["A", "A*250000", "A*750000", "A1", "A2"]
    );
    assert_eq!(
        counted(&forest, 20, 0, number(ON)),
        ["A*750000", "A1", "B", "B1"]
    );
    assert_eq!(counted(&forest, 30, 0, number(ON)), ["A*250000", "A2", "C"]);
    assert!(plan.pieces.iter().all(|piece| piece.takes == Span::ALWAYS));
    assert_eq!(forest.tree().children(20, 0, number(ON)), [11, 21]);
}

#[test]
fn a_kept_node_keeps_a_piece() {
    let keep = "[[step]]\ndo = \"split\"\nunit = \"A\"\nby = \"children\"\nkeep = true\n\
                into = [{ unit = \"B\" }]\nchildren = { B = [\"A1\"] }\n";
    let (plan, first) = after(keep);
    assert!(plan.ended.is_empty());
    assert_eq!(plan.lineage.len(), 2);
    assert!(
        plan.lineage
            .iter()
            .all(|descent| descent.share_ppm == 500_000)
    );
    assert!(
        plan.pieces
            .iter()
            .all(|piece| piece.takes == Span::new(i32::MIN, number(ON)))
    );
    assert_eq!(counted(&first, 10, 0, number(ON)), ["A", "A*500000", "A2"]);
    assert_eq!(
        counted(&first, 20, 0, number(ON)),
        ["A*500000", "A1", "B", "B1"]
    );

    // Cut up once more, what it kept is cut up with it, and of its own facts those since.
    let then = "[[step]]\ndo = \"split\"\nunit = \"A\"\nby = \"list\"\n\
                into = [{ unit = \"B\", share = 1 }, { unit = \"C\", share = 3 }]\n\
                children = { C = [\"A2\"] }\n";
    let second = plan_on(&first, "2026-01-01", then);
    let kept = first
        .pieces()
        .iter()
        .find(|piece| piece.heir == 10)
        .unwrap();
    let cut: Vec<(u32, u32, Span)> = second
        .pieces
        .iter()
        .map(|piece| (piece.of, piece.share_ppm, piece.takes))
        .collect();
    let own = Span::since(number(ON));
    assert_eq!(
        cut,
        [
            (10, 250_000, own),
            (10, 750_000, own),
            (kept.id, 250_000, Span::ALWAYS),
            (kept.id, 750_000, Span::ALWAYS),
        ]
    );
}

fn plan_on(forest: &Forest, on: &str, steps: &str) -> Plan {
    plan(forest, &act_on(on, steps), &rules()).unwrap()
}

#[test]
fn a_path_of_heirs_carries_on() {
    let (_, first) = after("[[step]]\ndo = \"merge\"\nunits = [\"A\"]\ninto = \"B\"\n");
    let merge = "[[step]]\ndo = \"merge\"\nunits = [\"B\"]\ninto = \"C\"\n";
    let second = plan_on(&first, "2026-01-01", merge).apply(&first).unwrap();
    let then = number("2026-01-01");
    assert_eq!(
        counted(&second, 30, 0, then),
        ["A", "A1", "A2", "B", "B1", "C"]
    );
    assert_eq!(
        counted(&second, 20, 0, then - 1),
        ["A", "A1", "A2", "B", "B1"]
    );
    let path = second.counting_tree();
    assert_eq!(path.ancestors(10, 0, then), [20, 30, 1]);
}

#[test]
fn what_was_merged_into_a_split_node_is_cut_up_with_it() {
    let (_, first) = after("[[step]]\ndo = \"end\"\nunits = [\"A2\"]\nheir = \"A\"\n");
    let split = "[[step]]\ndo = \"split\"\nunit = \"A\"\nby = \"list\"\n\
                 into = [{ unit = \"B\", share = 2 }, { unit = \"C\", share = 3 }]\n\
                 children = { C = [\"A1\"] }\n";
    let second = plan_on(&first, "2026-01-01", split).apply(&first).unwrap();
    let then = number("2026-01-01");
    assert_eq!(
        counted(&second, 20, 0, then),
        ["A*400000", "A2*400000", "B", "B1"]
    );
    assert_eq!(
        counted(&second, 30, 0, then),
        ["A*600000", "A1", "A2*600000", "C"]
    );
    // Where it stood it is counted as before.
    let all = counted(&second, 10, 0, number(ON) - 1);
    assert_eq!(
        all,
        [
            "A",
            "A*400000",
            "A*600000",
            "A1",
            "A2",
            "A2*400000",
            "A2*600000"
        ]
    );
}

#[test]
fn what_is_counted_at_two_split_nodes_is_cut_up_once() {
    let (_, first) = after("[[step]]\ndo = \"end\"\nunits = [\"A1\"]\n");
    let split = |unit: &str, child: &str| {
        format!(
            "[[step]]\ndo = \"split\"\nunit = \"{unit}\"\nby = \"list\"\n\
             into = [{{ unit = \"B\", share = 1 }}, {{ unit = \"C\", share = 3 }}]\n\
             children = {{ C = [\"{child}\"] }}\n"
        )
    };
    let steps = split("A", "A2") + &split("S", "B1");
    let second = plan_on(&first, "2026-01-01", &steps);
    let shares: Vec<u32> = second
        .pieces
        .iter()
        .filter(|piece| piece.of == 11)
        .map(|piece| piece.share_ppm)
        .collect();
    assert_eq!(shares, [250_000, 750_000]);
    let second = second.apply(&first).unwrap();
    let then = number("2026-01-01");
    assert!(counted(&second, 20, 0, then).contains(&"A1*250000".to_owned()));
    // On the second line A1 was counted at S; now it is counted where S last stood.
    let pieces = counted(&second, 1, 1, then)
        .into_iter()
        .filter(|code| code.starts_with("A1*"));
    assert_eq!(pieces.count(), 2);
}
