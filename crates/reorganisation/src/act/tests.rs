use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use timeline::Day;

use super::*;

const WHOLE: &str = r#"# Sắp xếp năm 2025
# root = HN

number = "123/QĐ-LĐLĐ"
date = 2025-06-25
effective = 2025-07-01
signed_by = "Bà Nguyễn Thị Mẫu"
title = "Sắp xếp"
planned = true

[[step]]
do = "found"
code = "HN-P-01"
name = "Phường 1"
kind = "phuong"
under = "HN"
line = "territorial"

[[step]]
do = "end"
units = ["HN-Q-01", "HN-Q-02"]
heir = "HN"

[[step]]
do = "split"
unit = "S"
by = "list"
into = [{ unit = "A", share = 60 }, { unit = "B", share = 40 }]
children = { A = ["x", "y"], B = ["z"] }

[[step]]
do = "hand_over"
from = "S"
to = "A"
what = ["officers"]
"#;

#[test]
fn an_act_is_read_as_it_is_written() {
    let act = Act::read(WHOLE).unwrap();
    assert_eq!(act.heading.root.as_deref(), Some("HN"));
    assert_eq!(act.heading.effective_on, Day::constant(2025, 7, 1));
    assert!(act.heading.planned);
    assert_eq!(act.steps.len(), 4);
    assert_eq!(
        act.steps[1],
        Step::End {
            units: vec!["HN-Q-01".to_owned(), "HN-Q-02".to_owned()],
            heir: Some("HN".to_owned()),
        }
    );
    let Step::Split(split) = &act.steps[2] else {
        panic!("{:?}", act.steps[2])
    };
    assert_eq!(split.by, ShareBy::List);
    assert_eq!(split.into[1].share, Some(40));
    assert_eq!(split.children["A"], ["x", "y"]);
    assert!(!split.keep);
    assert_eq!(Act::read(&act.write()), Ok(act));
}

fn faults(text: &str) -> Vec<(usize, usize, ReadFaultCode, Vec<String>)> {
    let faults = Act::read(text).unwrap_err().into_iter();
    faults
        .map(|fault| (fault.line, fault.column, fault.code, fault.parameters))
        .collect()
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
fn every_fault_is_found_in_its_place() {
    let text = r#"number = 12
date = 2025-02-20T10:00:00
effective = "1/7/2025"
"tên" = "ký"
signed_by = " "

[[step]]
do = "fuond"

[[step]]
do = "end"
units = []
until = "x"

[[step]]
do = "split"
unit = "S"
by = "thirds"
into = [{ unit = "A", share = 1.5 }, { share = 99999999999999999999 }]
"#;
    let found = faults(text);
    let heading = "number, date, effective, signed_by, title, planned, step";
    let steps = "found, end, succeed, merge, split, move, rename, convert, hand_over";
    let expected = [
        (1, 1, ReadFaultCode::MissingKey, words(&["title"])),
        (
            1,
            10,
            ReadFaultCode::WrongType,
            words(&["number", "string", "integer"]),
        ),
        (2, 8, ReadFaultCode::NotADay, words(&["date"])),
        (3, 13, ReadFaultCode::NotADay, words(&["effective"])),
        (4, 1, ReadFaultCode::UnknownKey, words(&["tên", heading])),
        (5, 13, ReadFaultCode::Empty, words(&["signed_by"])),
        (
            8,
            6,
            ReadFaultCode::UnknownWord,
            words(&["do", "fuond", steps]),
        ),
        (12, 9, ReadFaultCode::Empty, words(&["units"])),
        (
            13,
            1,
            ReadFaultCode::UnknownKey,
            words(&["until", "do, units, heir"]),
        ),
        (
            18,
            6,
            ReadFaultCode::UnknownWord,
            words(&["by", "thirds", "list, members, children"]),
        ),
        (
            19,
            31,
            ReadFaultCode::WrongType,
            words(&["share", "integer", "float"]),
        ),
        (19, 38, ReadFaultCode::MissingKey, words(&["unit"])),
        (19, 48, ReadFaultCode::TooLarge, words(&["share"])),
    ];
    assert_eq!(found, expected);
}

#[test]
fn what_is_no_toml_is_told_by_line() {
    let found = faults("# Quyết định\nnumber = \"1\ndate = 2025-06-25\n");
    assert_eq!((found[0].0, found[0].2), (2, ReadFaultCode::Syntax));
    let found = faults("number = \"1\"\nnumber = \"2\"\n");
    assert_eq!(
        (found[0].0, found[0].1, found[0].2),
        (2, 1, ReadFaultCode::Syntax)
    );
    let found = faults("");
    assert!(
        found
            .iter()
            .all(|fault| fault.2 == ReadFaultCode::MissingKey)
    );
    let missing: Vec<&str> = found.iter().map(|fault| fault.3[0].as_str()).collect();
    assert_eq!(
        missing,
        ["number", "date", "effective", "signed_by", "title", "step"]
    );
}

#[test]
fn a_missing_key_is_told_at_its_step() {
    let text = WHOLE
        .replace("heir = \"HN\"\n", "")
        .replace("units = [\"HN-Q-01\", \"HN-Q-02\"]\n", "");
    let found = faults(&text);
    assert_eq!(
        found,
        [(19, 1, ReadFaultCode::MissingKey, words(&["units"]))]
    );
}

#[test]
fn long_lists_are_broken_into_lines() {
    let units: Vec<String> = (0..400)
        .map(|number| format!("HN-CS-{number:05}"))
        .collect();
    let mut act = Act::read(WHOLE).unwrap();
    act.steps = vec![Step::Move {
        units,
        under: "HN".to_owned(),
        line: None,
    }];
    let text = act.write();
    assert!(
        text.lines().all(|line| line.chars().count() <= 102),
        "{text}"
    );
    assert_eq!(Act::read(&text), Ok(act));
}

/// Texts with all that has to be written in a special way.
fn any_text() -> impl Strategy<Value = String> {
    let letters = prop_oneof![
        6 => any::<char>(),
        2 => prop::sample::select(vec!['"', '\\', '\n', '\t', '\r', '\u{7f}', '\u{85}', 'đ', '#', '\'']),
    ];
    let word = vec(letters, 1..12).prop_map(|letters| letters.into_iter().collect::<String>());
    word.prop_filter("a text says something", |word| !word.trim().is_empty())
}

fn any_day() -> impl Strategy<Value = Day> {
    (0i16..10_000, 1i8..13, 1i8..29).prop_map(|(year, month, day)| Day::constant(year, month, day))
}

fn any_texts() -> impl Strategy<Value = Vec<String>> {
    vec(any_text(), 1..20)
}

fn any_step() -> impl Strategy<Value = Step> {
    let by = prop::sample::select(vec![ShareBy::List, ShareBy::Weight, ShareBy::Children]);
    let heir =
        (any_text(), option::of(any::<i64>())).prop_map(|(unit, share)| HeirShare { unit, share });
    let under = (
        option::of(any_text()),
        option::of(any_text()),
        option::of(any_text()),
    );
    prop_oneof![
        (any_text(), any_text(), any_text(), under).prop_map(|(code, name, kind, rest)| {
            let (under, line, sector) = rest;
            Step::Found(Founding {
                code,
                name,
                kind,
                under,
                line,
                sector,
            })
        }),
        (any_texts(), option::of(any_text())).prop_map(|(units, heir)| Step::End { units, heir }),
        (any_texts(), any_text()).prop_map(|(units, into)| Step::Merge { units, into }),
        (
            any_text(),
            by,
            vec(heir, 1..4),
            btree_map(any_text(), any_texts(), 0..3),
            any::<bool>()
        )
            .prop_map(|(unit, by, into, children, keep)| {
                let children: BTreeMap<String, Vec<String>> = children;
                Step::Split(Split {
                    unit,
                    by,
                    into,
                    children,
                    keep,
                })
            }),
        (any_texts(), any_text(), option::of(any_text()))
            .prop_map(|(units, under, line)| Step::Move { units, under, line }),
        (any_text(), any_text()).prop_map(|(unit, name)| Step::Rename { unit, name }),
        (any_text(), any_text()).prop_map(|(unit, kind)| Step::Convert { unit, kind }),
        (any_text(), any_text(), any_texts()).prop_map(|(from, to, what)| Step::HandOver {
            from,
            to,
            what
        }),
    ]
}

fn any_heading() -> impl Strategy<Value = Heading> {
    let root = option::of("[A-Z0-9][A-Z0-9-]{0,10}");
    let texts = (any_text(), any_text(), any_text());
    (root, texts, any_day(), any_day(), any::<bool>()).prop_map(
        |(root, (number, signer, title), issued_on, effective_on, planned)| Heading {
            root,
            number,
            issued_on,
            effective_on,
            signer,
            title,
            planned,
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(heading in any_heading(), steps in vec(any_step(), 1..6)) {
        let act = Act { heading, steps };
        let text = act.write();
        let read = Act::read(&text);
        prop_assert_eq!(read, Ok(act), "{}", text);
    }

    #[test]
    fn reading_never_fails_but_by_faults(text in any::<String>()) {
        let _ = Act::read(&text);
    }

    /// A sound act with a piece cut out or doubled: whatever is wrong stands in a line there is.
    #[test]
    fn faults_stand_within_the_text(from in 0usize..600, length in 0usize..60, twice: bool) {
        let letters: Vec<char> = WHOLE.chars().collect();
        let (from, until) = (from.min(letters.len()), (from + length).min(letters.len()));
        let doubled = if twice { &letters[from..until] } else { &[] };
        let parts = [&letters[..from], doubled, doubled, &letters[until..]];
        let text: String = parts.concat().into_iter().collect();
        if let Err(faults) = Act::read(&text) {
            prop_assert!(!faults.is_empty());
            for fault in faults {
                prop_assert!(fault.line >= 1 && fault.line <= text.matches('\n').count() + 1);
                prop_assert!(fault.column >= 1);
                prop_assert!(!fault.parameters.is_empty());
            }
        }
    }
}
