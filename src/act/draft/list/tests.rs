//! Lists as offices keep them, over a small federation.

use std::collections::HashSet;

use reorganisation::{Forest, Node};
use timeline::{Link, Span, day_number};

use super::*;
use crate::act::ground_rules;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn ground() -> Ground {
    let units = [
        (
            1,
            "LD",
            "Liên đoàn Mẫu",
            "lien-doan-tinh",
            "federation",
            None,
        ),
        (
            2,
            "LD-A",
            "Liên đoàn huyện An",
            "lien-doan-huyen",
            "upper",
            Some(1),
        ),
        (
            3,
            "LD-B",
            "Liên đoàn huyện Bình",
            "lien-doan-huyen",
            "upper",
            Some(1),
        ),
        (4, "LD-A-1", "CĐCS Sao Mai", "cdcs", "base", Some(2)),
        (5, "LD-A-2", "CĐCS Hoa Sen", "cdcs", "base", Some(2)),
        (6, "LD-B-1", "CĐCS Sao Mai", "cdcs", "base", Some(3)),
    ];
    let from = day_number(day("2000-01-01"));
    let nodes = units.map(|(id, code, name, kind, tier, _)| Node {
        id,
        code: code.to_owned(),
        name: name.to_owned(),
        kind: kind.to_owned(),
        tier: tier.to_owned(),
        founded_on: day("2000-01-01"),
        ended_on: None,
    });
    let links = units.iter().filter_map(|(child, .., parent)| {
        Some(Link {
            child: *child,
            parent: (*parent)?,
            line: 0,
            span: Span::new(from, i32::MAX),
        })
    });
    let within: HashSet<String> = units.iter().map(|unit| unit.1.to_owned()).collect();
    let lines = vec!["territorial".to_owned(), "sectoral".to_owned()];
    let forest = Forest::new(lines, nodes.to_vec(), links.collect()).unwrap();
    Ground { forest, within }
}

fn heading() -> Heading {
    Heading {
        root: Some("LD".to_owned()),
        number: "1".to_owned(),
        issued_on: day("2025-06-01"),
        effective_on: day("2025-07-01"),
        signer: "Chủ tịch".to_owned(),
        title: "Sắp xếp".to_owned(),
        planned: false,
    }
}

fn read(text: &str) -> Result<Vec<Step>, ListFault> {
    let catalogue = crate::catalogue::load(None).unwrap();
    let (ground, rules) = (ground(), ground_rules(&catalogue, HashMap::new()));
    let about = About {
        ground: &ground,
        rules: &rules,
        catalogue: &catalogue,
        root: "LD",
    };
    steps(&read_rows(text.as_bytes())?, &heading(), about)
}

fn faults(text: &str) -> Vec<(u32, &'static str)> {
    match read(text) {
        Err(ListFault::Rows(faults)) => faults.iter().map(|f| (f.row, f.code)).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn codes_and_names_are_found_and_new_units_are_founded_once() {
    let steps = read(
        "Danh sách sắp xếp,,,,\nĐơn vị cũ,Đơn vị mới,Loại,Cấp trên\n\
         LD-A,Công đoàn phường An Hòa,Công đoàn phường,LD\n\
         Liên đoàn huyện Bình,Công đoàn phường An Hòa,,\n\
         ld-a-2,Công đoàn phường An Hòa,,\n",
    )
    .unwrap();
    let code = "LD-CDPAH";
    assert!(
        matches!(&steps[0], Step::Found(new) if new.code == code && new.under.as_deref() == Some("LD")
            && new.kind == "cong-doan-phuong" && new.name == "Công đoàn phường An Hòa"),
        "{steps:?}"
    );
    assert!(
        matches!(&steps[1], Step::Merge { units, into } if units == &["LD-A", "LD-B"] && into == code)
    );
    assert!(
        matches!(&steps[2], Step::Move { units, under, .. } if units == &["LD-A-2"] && under == code)
    );
    assert_eq!(steps.len(), 3);
}

#[test]
fn two_bare_columns_are_old_and_new() {
    let steps = read("LD-A-1,LD-B\nLD-A-2,LD-B\n").unwrap();
    assert_eq!(steps.len(), 1);
    assert!(
        matches!(&steps[0], Step::Move { units, under, .. } if units.len() == 2 && under == "LD-B")
    );
}

#[test]
fn a_described_unit_without_an_old_one_is_founded() {
    let steps = read(
        "old,new,name,kind,under\n,LD-C,Công đoàn phường C,cong-doan-phuong,\n\
         ,LD-C-1,CĐCS C Một,cdcs,LD-C\n",
    )
    .unwrap();
    let codes: Vec<&str> = steps
        .iter()
        .map(|step| match step {
            Step::Found(new) => new.code.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(codes, ["LD-C", "LD-C-1"], "the parent before the child");
}

#[test]
fn every_fault_names_its_row() {
    assert_eq!(faults("old,new\nLD-A-1,\n"), [(2, "no-new")]);
    assert_eq!(faults("old,new\nLD-X,LD-A\n"), [(2, "unit-unknown")]);
    assert_eq!(faults("old,new\nCĐCS Sao Mai,LD-A\n"), [(2, "name-twice")]);
    let kind = "old,new,name,kind,under\nLD-A,LD-C,Phường C";
    assert_eq!(faults(&format!("{kind},,LD\n"))[0], (2, "kind-missing"));
    assert_eq!(
        faults(&format!("{kind},chi hội,LD\n"))[0],
        (2, "kind-not-known")
    );
    let under = format!("{kind},cong-doan-phuong,LD-Z\n");
    assert_eq!(faults(&under)[0], (2, "under-unknown"));
    assert_eq!(faults("old,new\nLD-A,LD-A-1\n"), [(2, "turned-round")]);
    let twice = "old,new\nLD-A-1,LD-A\nLD-A-1,LD-B\n";
    assert_eq!(faults(twice), [(3, "moved-twice")]);
}

#[test]
fn a_file_without_rows_or_of_another_kind_is_no_list() {
    assert!(matches!(read("old,new\n"), Err(ListFault::Empty)));
    assert!(matches!(read("%PDF-1.7 x"), Err(ListFault::Table(_))));
}
