//! A made-up act of the kind of 2025, in which a city ended its upper unions in one day and founded
//! unions of wards and communes instead: for demonstrations and for measuring. Pure.

use std::collections::{BTreeMap, BTreeSet};

use reorganisation::{Act, Forest, Founding, Heading, Node, Step};
use timeline::{Day, day_number};

use super::store::LINES;

/// What the act is to be like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    pub number: String,
    pub on: Day,
    /// How many upper unions end; all of them where more are asked than stand.
    pub ended: usize,
    /// How many are founded.
    pub founded: usize,
}

/// The kind of those that are founded.
const WARD: &str = "cong-doan-phuong";

/// Ends upper unions directly below the root and founds others, over which their base unions are
/// spread in order; each ended one is counted where most of its base unions go.
pub fn sample(forest: &Forest, root: &Node, wish: &Wish) -> Act {
    let (tree, day) = (forest.tree(), day_number(wish.on));
    let below = |unit: u32, tier: &str| -> Vec<&Node> {
        let children = tree.children(unit, 0, day);
        let nodes = children
            .into_iter()
            .filter_map(|child| forest.find_node(child));
        nodes
            .filter(|node| node.tier == tier && node.stands_on(wish.on))
            .collect()
    };
    let mut uppers = below(root.id, "upper");
    uppers.truncate(wish.ended);
    let bases: Vec<(usize, &Node)> = uppers
        .iter()
        .enumerate()
        .flat_map(|(at, upper)| {
            below(upper.id, "base")
                .into_iter()
                .map(move |base| (at, base))
        })
        .collect();
    let founded = wish.founded.max(1);
    let code = |at: usize| format!("{}-M-{:03}", root.code, at + 1);
    let mut steps: Vec<Step> = (0..founded)
        .map(|at| {
            Step::Found(Founding {
                code: code(at),
                name: format!("Công đoàn phường Mới {}", at + 1),
                kind: WARD.to_owned(),
                under: Some(root.code.clone()),
                line: None,
                sector: None,
            })
        })
        .collect();
    let mut given: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    let mut votes: BTreeMap<usize, BTreeMap<usize, usize>> = BTreeMap::new();
    for (place, (upper, base)) in bases.iter().enumerate() {
        let ward = place * founded / bases.len().max(1);
        given.entry(ward).or_default().push(base.code.clone());
        *votes.entry(*upper).or_default().entry(ward).or_default() += 1;
    }
    // On the line of sectors, whoever stood below an ended one stands below its heir.
    let mut heirs_on_line: BTreeSet<String> = BTreeSet::from([root.code.clone()]);
    for (at, upper) in uppers.iter().enumerate() {
        let most = votes
            .get(&at)
            .and_then(|wards| wards.iter().max_by_key(|(_, count)| **count));
        let heir = most.map_or_else(|| root.code.clone(), |(ward, _)| code(*ward));
        let of_line = tree.children(upper.id, 1, day).into_iter();
        let of_line = of_line.filter_map(|child| forest.find_node(child));
        let of_line = of_line.filter(|node| node.stands_on(wish.on));
        let of_line: Vec<String> = of_line.map(|child| child.code.clone()).collect();
        if !of_line.is_empty() {
            let mut on_line = |units: Vec<String>, under: &String| {
                steps.push(Step::Move {
                    units,
                    under: under.clone(),
                    line: Some(LINES[1].to_owned()),
                });
            };
            on_line(of_line, &heir);
            if heirs_on_line.insert(heir.clone()) {
                on_line(vec![heir.clone()], &root.code);
            }
        }
        steps.push(Step::End {
            units: vec![upper.code.clone()],
            heir: Some(heir),
        });
    }
    steps.extend(given.into_iter().map(|(ward, units)| Step::Move {
        units,
        under: code(ward),
        line: None,
    }));
    Act {
        heading: Heading {
            root: Some(root.code.clone()),
            number: wish.number.clone(),
            issued_on: wish.on.yesterday().unwrap_or(wish.on),
            effective_on: wish.on,
            signer: "Chủ tịch Liên đoàn".to_owned(),
            title: format!(
                "Kết thúc {} công đoàn cấp trên, thành lập {founded}",
                uppers.len()
            ),
            planned: false,
        },
        steps,
    }
}
