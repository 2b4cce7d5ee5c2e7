//! An act rehearsed: the figures as they would be, counted on a copy of what the engine knows, and
//! the proof that nothing is lost or counted twice. Nothing is written.

mod changed;
mod kept;
mod supposed;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use cube::Structure;
use reorganisation::{Forest, Numbers, Plan};
use sqlx::PgConnection;
use timeline::{Day, Period, day_number};

use self::kept::Question;
pub use self::kept::Rehearsals;
use self::supposed::{links_of, numbers_of, pieces_of};
use super::carry::Worked;
use crate::app::App;
use crate::catalogue::Catalogue;
use crate::fact::cut::store::supposed as cut_facts;
use crate::fact::{EngineFault, State};
use crate::indicator::{Asked, Structure as Under, figure};
use crate::unit::Unit;

/// One thing that must come to the same before and after, on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// `members`, `facts`, `people`, `money`, `base-unions`; the end of the message key.
    pub what: &'static str,
    pub line: String,
    pub before: i64,
    pub after: i64,
    /// What the act itself adds and takes: base unions founded and ended, what
    /// comes onto the line and leaves it.
    pub explained: (i64, i64),
}

impl Proof {
    pub fn holds(&self) -> bool {
        self.before + self.explained.0 - self.explained.1 == self.after
    }
}

/// A figure of a unit that is another under the tree after the act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    pub unit_code: String,
    pub unit_name: String,
    pub indicator: String,
    pub before: i64,
    pub after: i64,
}

/// What an act would do to the figures.
#[derive(Debug, Clone, Default)]
pub struct Rehearsal {
    pub proofs: Vec<Proof>,
    /// How many sums were compared one by one, and how many of them are not the same at the root.
    pub compared: u64,
    pub unequal: u64,
    /// How many figures of units change, and the first of them.
    pub changing: u64,
    pub changed: Vec<Changed>,
}

impl Rehearsal {
    pub fn holds(&self) -> bool {
        self.unequal == 0 && self.proofs.iter().all(Proof::holds)
    }
}

/// Figures shown for each unit the act touches, as far as the catalogue knows them.
const HEADLINES: [&str; 4] = ["B03.people", "C01.people", "E01.turns", "E01.dong"];

/// Why an act could not be rehearsed.
#[derive(Debug, thiserror::Error)]
pub enum RehearseFault {
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
    #[error(transparent)]
    Engine(#[from] EngineFault),
    #[error(transparent)]
    Sum(#[from] cube::Fault),
    #[error("{0} has no year before it")]
    NoYearBefore(Day),
    #[error("the counting was broken off: {0}")]
    BrokenOff(#[from] tokio::task::JoinError),
}

/// Rehearses an act that was worked out. The same act on the same ground is counted once, until
/// something new is said to the figures.
pub async fn rehearse(
    app: &App,
    connection: &mut PgConnection,
    (root, worked): (&Unit, &Worked),
) -> Result<Arc<Rehearsal>, RehearseFault> {
    let known = app.engine.fresh().await?;
    let question = Question {
        version: known.version(),
        root_id: root.unit_id,
        plan: &worked.plan,
        ground: &worked.ground,
    };
    if let Some(kept) = app.rehearsals.find(&question) {
        return Ok(kept);
    }
    let before = known.clone();
    drop(known);
    let plan = &worked.plan;
    let numbers = numbers_of(plan);
    let pieces = pieces_of(plan, &numbers);
    let facts = cut_facts(connection, before.cuts(), &pieces).await?;
    let links = links_of(plan, &numbers);
    let catalogue = app.catalogue.clone();
    let (root_id, root_code) = (root.unit_id, root.code.clone());
    let forest = worked.ground.forest.clone();
    let plan = plan.clone();
    let period = year_before(plan.effective_on)?;
    let counting = tokio::task::spawn_blocking(move || {
        let mut after = before.clone();
        after.suppose(facts, links);
        let both = Both {
            before: &before,
            after: &after,
            catalogue: &catalogue,
            forest: &forest,
            plan: &plan,
            numbers: &numbers,
            period,
        };
        both.rehearsal((root_id, &root_code))
    });
    let rehearsal = Arc::new(counting.await??);
    app.rehearsals.keep(&question, rehearsal.clone());
    Ok(rehearsal)
}

/// The twelve months before the day.
fn year_before(on: Day) -> Result<Period, RehearseFault> {
    let from = on.checked_sub(jiff::Span::new().years(1)).ok();
    let period = from.and_then(|from| Period::new(from, on));
    period.ok_or(RehearseFault::NoYearBefore(on))
}

/// What is known, and what would be.
struct Both<'a> {
    before: &'a State,
    after: &'a State,
    catalogue: &'a Catalogue,
    forest: &'a Forest,
    plan: &'a Plan,
    numbers: &'a Numbers,
    /// The twelve months before the day: whose figures are shown.
    period: Period,
}

/// Amount, facts and people.
type Sum = (i64, i64, u64);

/// The sums of each series at each unit, with all that stands under it.
type Sums = HashMap<(u32, u16), Sum>;

impl Both<'_> {
    fn rehearsal(&self, root: (i32, &str)) -> Result<Rehearsal, cube::Fault> {
        let mut rehearsal = Rehearsal::default();
        let root_id = root.0.cast_unsigned();
        for (line, name) in (0..).zip(super::store::LINES) {
            let (was, is) = (self.sums(self.before, line)?, self.sums(self.after, line)?);
            let at_root = |sums: &Sums| -> BTreeMap<u16, Sum> {
                let here = sums.iter().filter(|((unit, _), _)| *unit == root_id);
                here.map(|((_, series), sums)| (*series, *sums)).collect()
            };
            let (was_here, is_here) = (at_root(&was), at_root(&is));
            let (leaving, entering) = self.crossing(root_id, line);
            let gone = self.own(&is, &leaving, line);
            let come = self.own(&is, &entering, line);
            let series: HashSet<u16> = was_here.keys().chain(is_here.keys()).copied().collect();
            let (mut compared, mut unequal, mut crossing) = (0, 0, false);
            for series in &series {
                let of = |sums: &BTreeMap<u16, Sum>| sums.get(series).copied().unwrap_or_default();
                let (was, is) = (of(&was_here), of(&is_here));
                let (gone, come) = (of(&gone), of(&come));
                compared += 2;
                unequal += u64::from(was.0 + come.0 != is.0 + gone.0);
                unequal += u64::from(was.1 + come.1 != is.1 + gone.1);
                // People may stand on both sides of what crosses: only a whole is compared.
                let crosses = (gone.0, gone.1) != (come.0, come.1);
                crossing |= crosses;
                if !crosses {
                    compared += 1;
                    unequal += u64::from(was.2 != is.2);
                }
            }
            rehearsal.compared += compared;
            rehearsal.unequal += unequal;
            rehearsal.changing += changing(&was, &is);
            for what in ["facts", "people", "money"] {
                if what == "people" && crossing {
                    continue;
                }
                rehearsal.proofs.push(Proof {
                    what,
                    line: name.to_owned(),
                    before: self.told(what, &was_here),
                    after: self.told(what, &is_here),
                    explained: (self.told(what, &come), self.told(what, &gone)),
                });
            }
        }
        rehearsal.proofs.insert(0, self.members(root.0)?);
        rehearsal.proofs.push(self.base_unions(root.0));
        rehearsal.changed = self.changed()?;
        Ok(rehearsal)
    }

    /// Everything that was ever said, by unit and series, under the tree of the day.
    fn sums(&self, state: &State, line: u8) -> Result<Sums, cube::Fault> {
        let mut sums = Sums::new();
        let on = Structure::On(day_number(self.plan.effective_on));
        let mut each = |cell: cube::Cell| {
            let total = cell.total;
            let sum = (total.amount, total.facts, total.people);
            sums.insert((cell.unit, cell.series), sum);
        };
        state
            .cube
            .roll_up(line, on, &[(i32::MIN, i32::MAX)], &mut each)?;
        Ok(sums)
    }

    /// Units that the act takes off the line below the root, and those it brings onto it.
    fn crossing(&self, root: u32, line: u8) -> (Vec<u32>, Vec<u32>) {
        let day = day_number(self.plan.effective_on);
        let (mut was, is) = (
            territory(&self.before.cube, (root, line), day),
            territory(&self.after.cube, (root, line), day),
        );
        // A piece was where what it is cut from was.
        for (piece, id) in self.plan.pieces.iter().zip(&self.numbers.pieces) {
            if was.contains(&piece.of) {
                was.insert(*id);
            }
        }
        let only =
            |one: &HashSet<u32>, other: &HashSet<u32>| one.difference(other).copied().collect();
        (only(&was, &is), only(&is, &was))
    }

    /// What was said at these units themselves, by series, as the act cuts it: of that the sums
    /// before are made as well as those after.
    fn own(&self, sums: &Sums, units: &[u32], line: u8) -> BTreeMap<u16, Sum> {
        let state = self.after;
        let day = day_number(self.plan.effective_on);
        let mut own: BTreeMap<u16, Sum> = BTreeMap::new();
        let mut add = |unit: u32, sign: i64| {
            for number in state.series_numbers() {
                if let Some((amount, facts, _)) = sums.get(&(unit, number)) {
                    let sum = own.entry(number).or_default();
                    sum.0 += sign * amount;
                    sum.1 += sign * facts;
                }
            }
        };
        for unit in units {
            add(*unit, 1);
            for child in state.cube.children(*unit, line, day) {
                add(child, -1);
            }
        }
        own
    }

    /// The sum over series of what is proven.
    fn told(&self, what: &str, sums: &BTreeMap<u16, Sum>) -> i64 {
        let money = self.money();
        let part = |(series, (amount, facts, people)): (&u16, &(i64, i64, u64))| match what {
            "facts" => *facts,
            "people" => i64::try_from(*people).unwrap_or(i64::MAX),
            _ if money.contains(series) => *amount,
            _ => 0,
        };
        sums.iter().map(part).sum()
    }

    /// Series whose amounts are đồng.
    fn money(&self) -> HashSet<u16> {
        let indicators = self.catalogue.indicators.iter();
        let in_dong = indicators.filter(|indicator| indicator.measure == "dong");
        let series = in_dong.flat_map(|indicator| &indicator.facts);
        series
            .filter_map(|fact| self.before.series_no(&fact.series))
            .collect()
    }

    fn asked(&self, unit_id: i32, indicator: &str) -> Asked {
        let on = self.plan.effective_on;
        Asked {
            unit_id,
            line: super::store::LINES[0].to_owned(),
            indicator: indicator.to_owned(),
            dims: BTreeMap::new(),
            period: self.period,
            structure: Under::On(on),
            known: None,
        }
    }

    fn figure(&self, state: &State, unit_id: i32, code: &str) -> Result<i64, cube::Fault> {
        let choose = crate::catalogue::Choose::Counted;
        let figure = figure(state, self.catalogue, &self.asked(unit_id, code), choose)?;
        Ok(figure.value.unwrap_or(0))
    }

    fn members(&self, root_id: i32) -> Result<Proof, cube::Fault> {
        let (line, day) = (0, day_number(self.plan.effective_on));
        let was = territory(&self.before.cube, (root_id.cast_unsigned(), line), day);
        let mut come = 0;
        // Of those who had ended before and are counted again, nobody may have been taken off.
        for told in self
            .plan
            .told_later()
            .filter(|told| !was.contains(&told.from))
        {
            come += self.figure(self.after, told.from.cast_signed(), HEADLINES[0])?;
        }
        Ok(Proof {
            what: "members",
            line: super::store::LINES[0].to_owned(),
            before: self.figure(self.before, root_id, HEADLINES[0])?,
            after: self.figure(self.after, root_id, HEADLINES[0])?,
            explained: (come, 0),
        })
    }

    /// Base unions standing on the day, as the tree has them before and after.
    fn base_unions(&self, root_id: i32) -> Proof {
        let on = self.plan.effective_on;
        let (root, day) = (root_id.cast_unsigned(), day_number(on));
        let count = |forest: &Forest| -> i64 {
            let below = forest.tree().subtree(root, 0, day);
            let standing = below.iter().filter_map(|unit| forest.find_node(*unit));
            let bases = standing.filter(|node| node.tier == "base" && node.stands_on(on));
            i64::try_from(bases.count()).unwrap_or(i64::MAX)
        };
        let after = self.plan.apply(self.forest);
        let is_base = |tier: &str| tier == "base";
        let founded = self.plan.founded.iter().filter(|new| is_base(&new.tier));
        let ended = self.plan.ended.iter().filter(|ended| {
            let node = self.forest.find_node(ended.unit);
            node.is_some_and(|node| is_base(&node.tier))
        });
        let converted = self.plan.converted.iter();
        let into = converted
            .clone()
            .filter(|one| is_base(&one.to_tier) && !is_base(&one.from_tier));
        let out = converted.filter(|one| is_base(&one.from_tier) && !is_base(&one.to_tier));
        let size = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        Proof {
            what: "base-unions",
            line: super::store::LINES[0].to_owned(),
            before: count(self.forest),
            after: after.as_ref().map_or(0, count),
            explained: (
                size(founded.count() + into.count()),
                size(ended.count() + out.count()),
            ),
        }
    }
}

/// The unit and everything below it on the line and day.
fn territory(cube: &cube::Cube, (root, line): (u32, u8), day: i32) -> HashSet<u32> {
    let mut territory = HashSet::new();
    let mut waiting = vec![root];
    while let Some(next) = waiting.pop() {
        if territory.insert(next) {
            waiting.extend(cube.children(next, line, day));
        }
    }
    territory
}

/// How many sums of units are others after.
fn changing(was: &Sums, is: &Sums) -> u64 {
    let gone = was.keys().filter(|key| !is.contains_key(key)).count();
    let others = is.iter().filter(|(key, sum)| was.get(key) != Some(sum));
    (gone + others.count()) as u64
}
