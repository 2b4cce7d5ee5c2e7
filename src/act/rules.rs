//! What the catalogue allows of an act. Pure.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::str::FromStr;

use reorganisation::{Act, Conflict, ConflictCode, Kind, Rules, ShareBy, Step};

use crate::catalogue::Catalogue;

/// The tiers from the top down; what stands on none of them stands below all.
const TIERS: [&str; 5] = ["confederation", "federation", "upper", "base", "group"];

/// How far below the top a tier stands; an unknown one stands below all.
pub fn depth(tier: &str) -> usize {
    let found = TIERS.iter().position(|known| *known == tier);
    found.unwrap_or(TIERS.len())
}

/// What a unit of the tier holds and may hand over.
fn holds(tier: &str) -> &'static [&'static str] {
    match tier {
        "base" => &["members", "cases", "employers", "balances", "officers"],
        _ => &["cases", "employers", "balances", "officers"],
    }
}

/// Where an act is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Being drawn up; it changes nothing.
    Draft,
    /// Kept beside what came of it.
    Planned,
    /// Carried out.
    Confirmed,
    /// Carried out once, and taken back by another act.
    Repealed,
}

impl Standing {
    pub const ALL: [Standing; 4] = [
        Standing::Draft,
        Standing::Planned,
        Standing::Confirmed,
        Standing::Repealed,
    ];

    /// Whether the act may still be written otherwise.
    pub fn is_open(self) -> bool {
        matches!(self, Standing::Draft | Standing::Planned)
    }

    pub fn code(self) -> &'static str {
        match self {
            Standing::Draft => "draft",
            Standing::Planned => "planned",
            Standing::Confirmed => "confirmed",
            Standing::Repealed => "repealed",
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Standing {
    type Err = ();
    fn from_str(code: &str) -> Result<Self, ()> {
        let mut all = Standing::ALL.into_iter();
        all.find(|standing| standing.code() == code).ok_or(())
    }
}

/// The rules of the catalogue; `members` is how many each unit has on the day, for splits by them.
pub fn ground_rules(catalogue: &Catalogue, members: HashMap<u32, u64>) -> Rules {
    let kinds = catalogue.unit_kinds.iter().map(|kind| {
        let rule = Kind {
            tier: kind.tier.clone(),
            under: kind.under.clone(),
            holds: holds(&kind.tier)
                .iter()
                .map(|thing| (*thing).to_owned())
                .collect(),
        };
        (kind.code.clone(), rule)
    });
    Rules {
        kinds: kinds.collect::<BTreeMap<_, _>>(),
        tiers: TIERS.map(str::to_owned).to_vec(),
        weights: members,
    }
}

/// Whether shares are taken from members, who then have to be counted.
pub fn needs_members(act: &Act) -> bool {
    let by_members =
        |step: &Step| matches!(step, Step::Split(split) if split.by == ShareBy::Weight);
    act.steps.iter().any(by_members)
}

/// Every code the step speaks of, those it founds left out.
pub(super) fn named(step: &Step) -> Vec<&String> {
    match step {
        Step::Found(founding) => founding.under.iter().collect(),
        Step::End { units, heir } => units.iter().chain(heir).collect(),
        Step::Succeed { units, heir } => units.iter().chain([heir]).collect(),
        Step::Merge { units, into } => units.iter().chain([into]).collect(),
        Step::Split(split) => {
            let children = split.children.values().flatten();
            let heirs = split.into.iter().map(|heir| &heir.unit);
            [&split.unit]
                .into_iter()
                .chain(heirs)
                .chain(children)
                .collect()
        }
        Step::Move { units, under, .. } => units.iter().chain([under]).collect(),
        Step::Rename { unit, .. } | Step::Convert { unit, .. } => vec![unit],
        Step::HandOver { from, to, .. } => vec![from, to],
    }
}

/// Steps that speak of units outside the federation the act belongs to: whether they are there at
/// all is not told.
pub fn outside(act: &Act, within: &HashSet<String>) -> Vec<Conflict> {
    let mut founded: HashSet<&String> = HashSet::new();
    for step in &act.steps {
        if let Step::Found(founding) = step {
            founded.insert(&founding.code);
        }
    }
    let mut conflicts = Vec::new();
    for (at, step) in act.steps.iter().enumerate() {
        for code in named(step) {
            if !within.contains(code) && !founded.contains(code) {
                conflicts.push(Conflict {
                    step: at + 1,
                    earlier: None,
                    unit: Some(code.clone()),
                    code: ConflictCode::UnknownCode,
                    others: Vec::new(),
                });
            }
        }
    }
    conflicts
}
