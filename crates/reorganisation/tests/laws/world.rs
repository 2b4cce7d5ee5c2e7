//! Random forests and acts on them, most of which can be carried out.

use std::collections::{BTreeMap, HashMap};

use proptest::collection::vec;
use proptest::prelude::*;
use reorganisation::{Forest, Heading, Kind, Node, Rules};
use timeline::{Day, Link, Span, day_from_number};

mod nonsense;
mod rough;

pub use nonsense::any_nonsense;
pub use rough::{Rough, act, any_act};

pub const LAST: i32 = 90;

pub fn day(number: i32) -> Day {
    day_from_number(number).unwrap()
}

/// A top over uppers over bases over groups. Uppers and bases stand under one another on the
/// second line too.
pub fn rules(weights: HashMap<u32, u64>) -> Rules {
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
            (
                "guild".to_owned(),
                kind("base", &["top", "upper"], &["people"]),
            ),
            ("group".to_owned(), kind("group", &["base", "group"], &[])),
        ]),
        tiers: ["top", "upper", "base", "group"]
            .map(str::to_owned)
            .to_vec(),
        weights,
    }
}

/// Of a base: its upper, one on the second line, a later move, whether it ends.
type BaseSeed = (u8, Option<u8>, Option<(u8, i32)>, bool);

/// What a first forest is made from.
#[derive(Clone, Debug)]
pub struct Seed {
    uppers: usize,
    bases: Vec<BaseSeed>,
    /// Per group: what it stands under.
    groups: Vec<u8>,
    on_second_line: Vec<bool>,
}

pub fn any_seed() -> impl Strategy<Value = Seed> {
    let second = prop::option::weighted(0.5, any::<u8>());
    let later = prop::option::weighted(0.15, (any::<u8>(), 20..LAST));
    let base = (any::<u8>(), second, later, prop::bool::weighted(0.1));
    (
        2usize..6,
        vec(base, 2..9),
        vec(any::<u8>(), 0..4),
        vec(any::<bool>(), 6),
    )
        .prop_map(|(uppers, bases, groups, on_second_line)| Seed {
            uppers,
            bases,
            groups,
            on_second_line,
        })
}

/// The forest of a seed, with its nodes' numbers far apart.
pub fn first_forest(seed: &Seed) -> Forest {
    let mut nodes = Vec::new();
    let mut links = Vec::new();
    let number = |at: usize| at as u32 * 7 + 3;
    let mut add = |code: String, tier: &str, ended: Option<i32>| {
        let id = number(nodes.len());
        nodes.push(Node {
            id,
            name: code.clone(),
            code,
            kind: tier.to_owned(),
            tier: tier.to_owned(),
            founded_on: day(0),
            ended_on: ended.map(day),
        });
        id
    };
    let top = add("T".to_owned(), "top", None);
    let mut say = |child, parent, line, span| {
        links.push(Link {
            child,
            parent,
            line,
            span,
        })
    };
    let mut uppers = Vec::new();
    for at in 0..seed.uppers {
        let id = add(format!("U{at}"), "upper", None);
        say(id, top, 0, Span::since(0));
        if seed.on_second_line[at] {
            say(id, top, 1, Span::since(0));
        }
        uppers.push(id);
    }
    let upper = |pick: u8| uppers[usize::from(pick) % uppers.len()];
    let mut bases = Vec::new();
    for (at, (first, second, later, ends)) in seed.bases.iter().enumerate() {
        let end = ends.then_some(70);
        let id = add(format!("B{at}"), "base", end);
        let until = end.unwrap_or(i32::MAX);
        match later {
            Some((other, on)) if *on < until && upper(*other) != upper(*first) => {
                say(id, upper(*first), 0, Span::new(0, *on));
                say(id, upper(*other), 0, Span::new(*on, until));
            }
            _ => say(id, upper(*first), 0, Span::new(0, until)),
        }
        if let Some(second) = second {
            say(id, upper(*second), 1, Span::new(0, until));
        }
        if !ends {
            bases.push(id);
        }
    }
    let mut above = bases;
    for (at, pick) in seed
        .groups
        .iter()
        .enumerate()
        .take(if above.is_empty() { 0 } else { 9 })
    {
        let id = add(format!("G{at}"), "group", None);
        say(
            id,
            above[usize::from(*pick) % above.len()],
            0,
            Span::since(0),
        );
        above.push(id);
    }
    Forest::new(vec!["main".to_owned(), "second".to_owned()], nodes, links).unwrap()
}

pub fn heading(on: i32) -> Heading {
    Heading {
        root: None,
        number: "1".to_owned(),
        issued_on: day(on),
        effective_on: day(on),
        signer: "x".to_owned(),
        title: "y".to_owned(),
        planned: false,
    }
}

/// A first forest, acts to bring it through time, and the day and steps of one more.
#[derive(Clone, Debug)]
pub struct World {
    pub seed: Seed,
    pub acts: Vec<Vec<Rough>>,
    pub last: (i32, Vec<Rough>),
    pub weights: Vec<u8>,
}

pub fn any_world() -> impl Strategy<Value = World> {
    // Often on the day of one of the acts before it.
    let last_on = prop_oneof![5..LAST - 5, (0..4).prop_map(|at| 15 + at * 10)];
    let last = (last_on, any_act());
    (any_seed(), vec(any_act(), 0..4), last, vec(any::<u8>(), 20)).prop_map(
        |(seed, acts, last, weights)| World {
            seed,
            acts,
            last,
            weights,
        },
    )
}

impl World {
    pub fn rules(&self) -> Rules {
        let weights = self.weights.iter().enumerate();
        rules(
            weights
                .map(|(at, weight)| (at as u32 * 7 + 3, u64::from(*weight)))
                .collect(),
        )
    }
}
