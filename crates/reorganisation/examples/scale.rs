//! How long an act takes that touches every node of a large forest.
//!
//! 7,000 nodes: one on top, 115 in the middle, the rest below them. The act ends the 115, founds
//! 84 others and moves everybody else under those.

use std::collections::BTreeMap;
use std::time::Instant;

use reorganisation::{
    Act, Difference, Forest, ForestFault, Founding, Heading, Kind, Node, Pairs, Rules, Step, plan,
    repeal,
};
use timeline::{Day, Link, Span, day_number};

const ENDED: u32 = 115;
const FOUNDED: usize = 84;
const NODES: u32 = 7_000;

fn main() -> Result<(), ForestFault> {
    let (forest, rules, act) = (forest()?, rules(), act());
    let text = act.write();
    let read = timed("read", || Act::read(&text));
    assert_eq!(read.as_ref(), Ok(&act));
    let loaded = timed("load", || {
        let (nodes, links) = (forest.nodes().to_vec(), forest.links().to_vec());
        Forest::new(forest.lines().to_vec(), nodes, links)
    });
    let loaded = loaded?;
    let plan = timed("plan", || plan(&loaded, &act, &rules));
    let Ok(plan) = plan else {
        println!("{plan:?}");
        return Ok(());
    };
    let after = timed("apply", || plan.apply(&loaded));
    let after = after?;
    let day = act.heading.effective_on;
    let difference = Difference::between((&loaded, day), (&after, day));
    let moved = timed("difference", || {
        (
            difference.moved(0).count(),
            difference.child_counts(0).len(),
        )
    });
    timed("check", || after.counting_tree().check()).ok();
    let back = timed("repeal", || repeal(&after, &plan));
    let restored = back.ok().and_then(|back| back.apply(&after).ok());
    assert_eq!(restored.as_ref(), Some(&loaded));
    let pairs = pairs(&act);
    let listed = timed("from pairs", || {
        Act::from_pairs(act.heading.clone(), &pairs, &loaded, &rules)
    });
    println!(
        "{} steps, {} bytes; {} links said, {} placements, {} moved, {} parents; {} steps listed",
        act.steps.len(),
        text.len(),
        plan.links_said.len(),
        plan.placements.len(),
        moved.0,
        moved.1,
        listed.map_or(0, |act| act.steps.len()),
    );
    Ok(())
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let began = Instant::now();
    let done = work();
    println!(
        "{what:12} {:8.2} ms",
        began.elapsed().as_secs_f64() * 1000.0
    );
    done
}

fn code(id: u32) -> String {
    format!("N-{id:05}")
}

fn forest() -> Result<Forest, ForestFault> {
    let founded_on = Day::constant(2000, 1, 1);
    let span = Span::since(day_number(founded_on));
    let mut nodes = Vec::new();
    let mut links = Vec::new();
    for id in 1..=NODES {
        let (tier, parent) = match id {
            1 => ("top", None),
            _ if id <= ENDED + 1 => ("upper", Some(1)),
            _ => ("base", Some(2 + id % ENDED)),
        };
        nodes.push(Node {
            id,
            code: code(id),
            name: format!("Node {id}"),
            kind: tier.to_owned(),
            tier: tier.to_owned(),
            founded_on,
            ended_on: None,
        });
        links.extend(parent.map(|parent| Link {
            child: id,
            parent,
            line: 0,
            span,
        }));
        if tier == "base" && id % 3 == 0 {
            links.push(Link {
                child: id,
                parent: 1,
                line: 1,
                span,
            });
        }
    }
    let lines = vec!["main".to_owned(), "second".to_owned()];
    Forest::new(lines, nodes, links)
}

fn rules() -> Rules {
    let tiers = ["top", "upper", "base"];
    let kind = |at: usize| Kind {
        tier: tiers[at].to_owned(),
        under: tiers[..at].iter().map(|tier| (*tier).to_owned()).collect(),
        holds: Vec::new(),
    };
    let kinds: BTreeMap<String, Kind> = (0..3).map(|at| (tiers[at].to_owned(), kind(at))).collect();
    let tiers = tiers.map(str::to_owned).to_vec();
    Rules {
        kinds,
        tiers,
        ..Rules::default()
    }
}

fn act() -> Act {
    let founded = |at: usize| format!("F-{at:03}");
    let mut steps: Vec<Step> = (0..FOUNDED)
        .map(|at| {
            Step::Found(Founding {
                code: founded(at),
                name: format!("Founded {at}"),
                kind: "upper".to_owned(),
                under: Some(code(1)),
                line: None,
                sector: None,
            })
        })
        .collect();
    let units = (2..ENDED + 2).map(code).collect();
    steps.push(Step::End {
        units,
        heir: Some(code(1)),
    });
    let mut moved: Vec<Vec<String>> = vec![Vec::new(); FOUNDED];
    for id in ENDED + 2..=NODES {
        moved[id as usize % FOUNDED].push(code(id));
    }
    steps.extend(moved.into_iter().enumerate().map(|(at, units)| Step::Move {
        units,
        under: founded(at),
        line: None,
    }));
    let heading = Heading {
        root: Some(code(1)),
        number: "1".to_owned(),
        issued_on: Day::constant(2025, 6, 25),
        effective_on: Day::constant(2025, 7, 1),
        signer: "x".to_owned(),
        title: "y".to_owned(),
        planned: false,
    };
    Act { heading, steps }
}

/// The moves of the act as a list, with what it founds.
fn pairs(act: &Act) -> Pairs {
    let mut pairs = Pairs::default();
    for step in &act.steps {
        match step {
            Step::Found(founding) => {
                pairs.founds.insert(founding.code.clone(), founding.clone());
            }
            Step::Move { units, under, .. } => {
                pairs
                    .rows
                    .extend(units.iter().map(|unit| (unit.clone(), under.clone())));
            }
            _ => {}
        }
    }
    pairs
}
