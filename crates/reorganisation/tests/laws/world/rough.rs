//! Random acts that fit the forest they are made for, and therefore can mostly be carried out.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::prelude::*;
use reorganisation::{Act, Forest, Founding, HeirShare, ShareBy, Split, Step};
use timeline::{Day, day_number};

use super::{day, heading};

/// A step before it is known what there is to pick from.
#[derive(Clone, Debug)]
pub struct Rough {
    what: u8,
    picks: [u8; 6],
    flag: bool,
    careless: bool,
}

pub fn any_act() -> impl Strategy<Value = Vec<Rough>> {
    let rough = (
        0u8..14,
        any::<[u8; 6]>(),
        any::<bool>(),
        prop::bool::weighted(0.05),
    )
        .prop_map(|(what, picks, flag, careless)| Rough {
            what,
            picks,
            flag,
            careless,
        });
    vec(rough, 1..5)
}

/// What there is to pick from: codes by tier, and those already spoken of.
struct Choice<'a> {
    forest: &'a Forest,
    on: Day,
    standing: BTreeMap<String, Vec<String>>,
    used: BTreeSet<String>,
    prefix: String,
    founded: usize,
}

impl Choice<'_> {
    fn pick(&mut self, tier: &str, pick: u8, careless: bool) -> Option<String> {
        let codes = self.standing.get(tier)?;
        let free: Vec<&String> = codes
            .iter()
            .filter(|code| careless || !self.used.contains(*code))
            .collect();
        let code = (*free.get(usize::from(pick) % free.len().max(1))?).clone();
        self.used.insert(code.clone());
        Some(code)
    }

    /// One that may be spoken of again: a parent or an heir that goes on standing.
    fn pick_again(&self, tier: &str, pick: u8) -> Option<String> {
        let codes = self.standing.get(tier)?;
        codes.get(usize::from(pick) % codes.len().max(1)).cloned()
    }

    fn found(&mut self, tier: &str, under: String) -> Step {
        let code = format!("{}{}", self.prefix, self.founded);
        self.founded += 1;
        self.standing
            .entry(tier.to_owned())
            .or_default()
            .push(code.clone());
        Step::Found(Founding {
            name: format!("Founded {code}"),
            code,
            kind: tier.to_owned(),
            under: Some(under),
            line: None,
            sector: None,
        })
    }

    fn children(&self, code: &str) -> Vec<String> {
        let Some(node) = self.forest.find_code(code) else {
            return Vec::new();
        };
        let tree = self.forest.tree();
        let lines = 0..self.forest.lines().len() as u8;
        let children: BTreeSet<u32> = lines
            .flat_map(|line| tree.children(node.id, line, day_number(self.on)))
            .collect();
        let nodes = children
            .into_iter()
            .filter_map(|id| self.forest.find_node(id));
        nodes.map(|node| node.code.clone()).collect()
    }

    fn split(&mut self, tier: &str, rough: &Rough) -> Option<Step> {
        let [unit, one, other, by, ..] = rough.picks;
        let unit = self.pick(tier, unit, rough.careless)?;
        let mut heirs = vec![self.pick(tier, one, rough.careless)?];
        if !rough.flag || other % 2 == 0 {
            heirs.push(self.pick(tier, other, rough.careless)?);
        }
        if rough.flag && by % 3 == 0 {
            heirs.push(unit.clone());
        }
        let by = [ShareBy::List, ShareBy::Weight, ShareBy::Children][usize::from(by % 3)];
        let mut children: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (at, child) in self.children(&unit).into_iter().enumerate() {
            if !rough.flag || at % 2 == 0 {
                self.used.insert(child.clone());
                children
                    .entry(heirs[at % heirs.len()].clone())
                    .or_default()
                    .push(child);
            }
        }
        let heir = |(at, unit): (usize, &String)| HeirShare {
            unit: unit.clone(),
            share: (by == ShareBy::List).then(|| i64::from(rough.picks[at + 3]) + 1),
        };
        let into = heirs.iter().enumerate().map(heir).collect();
        Some(Step::Split(Split {
            unit,
            by,
            into,
            children,
            keep: rough.flag,
        }))
    }

    fn steps(&mut self, rough: &Rough) -> Option<Vec<Step>> {
        let [one, two, three, ..] = rough.picks;
        let careless = rough.careless;
        let tier = ["upper", "base"][usize::from(rough.flag)];
        let step = match rough.what {
            0 => self.found("upper", "T".to_owned()),
            1 => {
                let under = self.pick_again("upper", one)?;
                self.found("base", under)
            }
            2 | 3 => {
                let units = vec![
                    self.pick(tier, one, careless)?,
                    self.pick(tier, two, careless)?,
                ];
                let into = self.pick(tier, three, careless)?;
                Step::Merge { units, into }
            }
            4 => self.split("upper", rough)?,
            5 => self.split("base", rough)?,
            6 | 7 => {
                let units = vec![self.pick("base", one, careless)?];
                let under = self.pick_again("upper", two)?;
                Step::Move {
                    units,
                    under,
                    line: None,
                }
            }
            8 => Step::Move {
                units: vec![self.pick(tier, one, careless)?],
                under: if rough.flag {
                    self.pick_again("upper", two)?
                } else {
                    "T".to_owned()
                },
                line: Some("second".to_owned()),
            },
            9 => {
                let units = vec![self.pick("base", one, careless)?];
                let heir = self.pick_again("base", two).filter(|_| rough.flag);
                Step::End { units, heir }
            }
            10 => {
                // An upper ends, and those under it go to another.
                let unit = self.pick("upper", one, careless)?;
                let units = self.children(&unit);
                let under = self.pick_again("upper", two)?;
                let heir = rough.flag.then(|| "T".to_owned());
                let end = Step::End {
                    units: vec![unit],
                    heir,
                };
                if units.is_empty() {
                    return Some(vec![end]);
                }
                self.used.extend(units.iter().cloned());
                let line = None;
                return Some(vec![end, Step::Move { units, under, line }]);
            }
            11 => {
                let unit = self.pick_again(tier, one)?;
                let name = format!("Name {two}");
                Step::Rename { unit, name }
            }
            12 => {
                let unit = self.pick_again("base", one)?;
                let kind = "guild".to_owned();
                Step::Convert { unit, kind }
            }
            _ => Step::HandOver {
                from: self.pick_again("base", one)?,
                to: self.pick_again("base", two)?,
                what: vec!["people".to_owned()],
            },
        };
        Some(vec![step])
    }
}

/// The act of rough steps in a forest on a day; those for which nothing is there are left out.
pub fn act(forest: &Forest, on: i32, rough: &[Rough]) -> Act {
    let mut standing: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for node in forest.nodes() {
        let careless = rough.iter().any(|step| step.careless);
        if careless || node.stands_on(day(on)) {
            standing
                .entry(node.tier.clone())
                .or_default()
                .push(node.code.clone());
        }
    }
    let mut choice = Choice {
        forest,
        on: day(on),
        standing,
        used: BTreeSet::new(),
        prefix: format!("F{on}-{}-", forest.nodes().len()),
        founded: 0,
    };
    let steps: Vec<Vec<Step>> = rough.iter().filter_map(|step| choice.steps(step)).collect();
    Act {
        heading: heading(on),
        steps: steps.concat(),
    }
}
