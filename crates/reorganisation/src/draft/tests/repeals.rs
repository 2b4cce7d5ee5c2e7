//! An act is taken back as if it had never been, unless something rests on it.

use super::*;
use crate::repeal::repeal;

/// An act of everything: a founding, a merge, an end, a split, moves, a name and a kind.
const ALL: &str = "[[step]]\ndo = \"found\"\ncode = \"N\"\nname = \"New\"\nkind = \"upper\"\n\
    under = \"T\"\n\
    [[step]]\ndo = \"merge\"\nunits = [\"B\"]\ninto = \"N\"\n\
    [[step]]\ndo = \"split\"\nunit = \"A\"\nby = \"members\"\n\
    into = [{ unit = \"N\" }, { unit = \"C\" }]\nchildren = { N = [\"A1\"], C = [\"A2\"] }\n\
    [[step]]\ndo = \"move\"\nunits = [\"A2\"]\nunder = \"S\"\nline = \"second\"\n\
    [[step]]\ndo = \"rename\"\nunit = \"C\"\nname = \"Gamma\"\n\
    [[step]]\ndo = \"convert\"\nunit = \"S\"\nkind = \"other\"\n";

fn with_other_kind() -> Rules {
    let mut rules = rules();
    rules
        .kinds
        .insert("other".to_owned(), rules.kinds["upper"].clone());
    rules
}

fn carried_out() -> (Plan, Forest) {
    let plan = plan(&forest(), &act_on(ON, ALL), &with_other_kind()).unwrap();
    let after = plan.apply(&forest()).unwrap();
    (plan, after)
}

#[test]
fn a_repealed_act_leaves_no_trace() {
    let (plan, after) = carried_out();
    assert_ne!(after, forest());
    let inverse = repeal(&after, &plan).unwrap();
    assert_eq!(inverse.apply(&after).unwrap(), forest());
    assert_eq!(
        inverse.taken_back.founded,
        [after.find_code("N").unwrap().id]
    );
    assert_eq!(inverse.taken_back.ended, [10, 20]);
    assert_eq!(inverse.taken_back.hand_overs.len(), plan.hand_overs.len());
    assert_eq!(inverse.taken_back.lineage.len(), plan.lineage.len());
    let twice = repeal(&after, &inverse).unwrap_err();
    assert_eq!(twice[0].code, ConflictCode::RepealOfRepeal);
}

fn since(steps: &str) -> Vec<(String, ConflictCode, Vec<String>)> {
    let (first, after) = carried_out();
    let later = plan(&after, &act_on("2026-01-01", steps), &with_other_kind()).unwrap();
    let later = later.apply(&after).unwrap();
    let conflicts = repeal(&later, &first).unwrap_err().into_iter();
    conflicts
        .map(|conflict| {
            (
                conflict.unit.unwrap_or_default(),
                conflict.code,
                conflict.others,
            )
        })
        .collect()
}

fn about(unit: &str, code: ConflictCode, others: &[&str]) -> (String, ConflictCode, Vec<String>) {
    let others = others.iter().map(|other| (*other).to_owned()).collect();
    (unit.to_owned(), code, others)
}

#[test]
fn what_rests_on_an_act_keeps_it() {
    for (steps, expected) in [
        (
            "[[step]]\ndo = \"found\"\ncode = \"M\"\nname = \"M\"\nkind = \"base\"\nunder = \"N\"\n",
            about("N", ConflictCode::PlacedUnderSince, &["M"]),
        ),
        (
            "[[step]]\ndo = \"merge\"\nunits = [\"N\"]\ninto = \"C\"\n",
            about("N", ConflictCode::EndedSince, &[]),
        ),
        (
            "[[step]]\ndo = \"end\"\nunits = [\"A2\"]\nheir = \"A1\"\n",
            about("A2", ConflictCode::EndedSince, &[]),
        ),
        (
            "[[step]]\ndo = \"rename\"\nunit = \"N\"\nname = \"Newer\"\n",
            about("N", ConflictCode::RenamedSince, &[]),
        ),
        (
            "[[step]]\ndo = \"rename\"\nunit = \"C\"\nname = \"Newer\"\n",
            about("C", ConflictCode::RenamedSince, &[]),
        ),
        (
            "[[step]]\ndo = \"convert\"\nunit = \"S\"\nkind = \"upper\"\n",
            about("S", ConflictCode::ChangedSince, &[]),
        ),
        (
            "[[step]]\ndo = \"move\"\nunits = [\"A1\"]\nunder = \"C\"\n",
            about("A1", ConflictCode::MovedSince, &["C"]),
        ),
        (
            "[[step]]\ndo = \"merge\"\nunits = [\"S\"]\ninto = \"N\"\n",
            about("N", ConflictCode::HeirSince, &["S"]),
        ),
        (
            "[[step]]\ndo = \"split\"\nunit = \"C\"\nby = \"children\"\nkeep = true\n\
             into = [{ unit = \"S\" }]\nchildren = { S = [\"A2\"] }\n",
            about("A", ConflictCode::SplitSince, &[]),
        ),
    ] {
        let found = since(steps);
        assert!(found.contains(&expected), "{steps}: {found:?}");
    }
}

#[test]
fn what_does_not_rest_on_it_stays() {
    let (first, after) = carried_out();
    let steps = "[[step]]\ndo = \"found\"\ncode = \"M\"\nname = \"M\"\nkind = \"upper\"\n\
                 under = \"T\"\n[[step]]\ndo = \"rename\"\nunit = \"T\"\nname = \"Tau\"\n";
    let act = act_on("2026-01-01", steps);
    let later = plan(&after, &act, &with_other_kind())
        .unwrap()
        .apply(&after)
        .unwrap();
    let without = repeal(&later, &first).unwrap().apply(&later).unwrap();
    let never = plan(&forest(), &act, &with_other_kind()).unwrap();
    // The founded node keeps the number it was given while the first act stood.
    let id = later.find_code("M").unwrap().id;
    let numbers = crate::plan::Numbers {
        founded: vec![id],
        pieces: Vec::new(),
    };
    assert_eq!(without, never.apply_numbered(&forest(), &numbers).unwrap());
}

#[test]
fn a_link_is_not_said_again_for_one_that_has_ended() {
    let leave = "[[step]]\ndo = \"end\"\nunits = [\"S\"]\nheir = \"T\"\n";
    let first = planned(leave);
    let after = first.apply(&forest()).unwrap();
    let end = "[[step]]\ndo = \"end\"\nunits = [\"A1\"]\nheir = \"A2\"\n";
    let later = plan(&after, &act_on(ON, end), &rules())
        .unwrap()
        .apply(&after)
        .unwrap();
    let conflicts = repeal(&later, &first).unwrap_err();
    assert_eq!(conflicts.len(), 1);
    assert_eq!(conflicts[0].code, ConflictCode::EndedSince);
    assert_eq!(conflicts[0].unit.as_deref(), Some("A1"));
}
