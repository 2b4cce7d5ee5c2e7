//! What units have declared: the unit's own word, or the sum of those below it with what is counted
//! outside them.

use std::collections::{BTreeSet, HashMap, HashSet};

use timeline::{Day, day_number};
use vietnamese::Qualifier;

use super::question;
use crate::catalogue::{Adds, Indicator, IndicatorType};
use crate::fact::store::line_no;
use crate::fact::{Declared, State};
use crate::indicator::ask::{Asked, Structure};
use crate::indicator::figures::{Counted, Gathered};

/// The tree of one day: as it is known now, or as it was known at a moment.
enum Tree<'a> {
    Now(&'a State, u8, i32),
    Known(HashMap<u32, u32>),
}

impl Tree<'_> {
    fn of<'a>(state: &'a State, asked: &Asked, day: Day) -> Tree<'a> {
        let (line, day) = (line_no(&asked.line), day_number(day));
        match &asked.known {
            None => Tree::Now(state, line, day),
            Some(known) => Tree::Known(state.parents_known(line, day, known)),
        }
    }

    /// The units above, nearest first.
    fn above(&self, unit: u32) -> Vec<u32> {
        match self {
            Tree::Now(state, line, day) => state.cube.ancestors(unit, *line, *day),
            Tree::Known(parents) => {
                std::iter::successors(parents.get(&unit), |above| parents.get(above))
                    .copied()
                    .collect()
            }
        }
    }

    fn below(&self, unit: u32) -> Vec<u32> {
        match self {
            Tree::Now(state, line, day) => state.cube.children(unit, *line, *day),
            Tree::Known(parents) => {
                let below = parents.iter().filter(|(_, parent)| **parent == unit);
                below.map(|(child, _)| *child).collect()
            }
        }
    }

    /// The unit and everything below it.
    fn territory(&self, unit: u32) -> HashSet<u32> {
        let mut territory = HashSet::new();
        let mut waiting = vec![unit];
        while let Some(next) = waiting.pop() {
            if territory.insert(next) {
                waiting.extend(self.below(next));
            }
        }
        territory
    }
}

/// Whose declarations make a unit's figure, and through which units directly below it.
#[derive(Default)]
struct Speaking {
    topmost: BTreeSet<i32>,
    children: BTreeSet<u32>,
}

impl Speaking {
    fn of(state: &State, indicator: &Indicator, asked: &Asked, tree: &Tree<'_>) -> Self {
        match asked.structure {
            Structure::Then => under_own_days(state, indicator, asked, tree),
            Structure::On(_) => under_one_day(state, indicator, asked, tree),
        }
    }
}

/// The units whose declarations make the unit's declared figure, each with its word.
pub(super) fn speaking(
    state: &State,
    indicator: &Indicator,
    asked: &Asked,
) -> Vec<(i32, Gathered)> {
    let tree = Tree::of(state, asked, asked.tree_day());
    let topmost = Speaking::of(state, indicator, asked, &tree).topmost;
    let word = |unit: i32| Some((unit, of_word(own_word(state, indicator, asked, unit)?)));
    topmost.into_iter().filter_map(word).collect()
}

/// The unit's own declaration, else the sum over the topmost declaring units below it and what is
/// counted outside them.
pub(super) fn gather_declared(
    state: &State,
    indicator: &Indicator,
    asked: &Asked,
    counted: &Counted,
) -> Result<Option<Gathered>, cube::Fault> {
    let tree = Tree::of(state, asked, asked.tree_day());
    let Speaking { topmost, children } = Speaking::of(state, indicator, asked, &tree);
    if topmost.is_empty() {
        return Ok(None);
    }
    let words: Vec<&Declared> = topmost
        .iter()
        .filter_map(|unit| own_word(state, indicator, asked, *unit))
        .collect();
    if let ([word], Some(&only)) = (&words[..], topmost.first())
        && only == asked.unit_id
    {
        return Ok(Some(of_word(word)));
    }
    let mut sum = add_up(&words);
    let due = due(state, asked, &tree, &children);
    sum.coverage = Some((count_of(children.len()), count_of(due)));
    if indicator.of.is_none() && indicator.adds == Adds::Sum {
        let mut rest = *counted;
        let spoken_for = Asked {
            structure: Structure::Then,
            ..asked.clone()
        };
        if let Some(question) = question(state, indicator, &spoken_for) {
            let units: Vec<u32> = topmost.iter().map(|unit| unit.cast_unsigned()).collect();
            let (amount, facts) = state.sum_of_each(&question, &units)?;
            rest.amount -= amount;
            rest.facts -= facts;
        }
        add_counted(&mut sum, &rest);
    }
    Ok(Some(sum))
}

/// How many directly below owed a word: at or below whom somebody stood on the period's last day,
/// who may have ended and be placed there since; and whoever has spoken.
fn due(state: &State, asked: &Asked, tree: &Tree<'_>, spoke: &BTreeSet<u32>) -> usize {
    let last_on = asked.period.last_on();
    let stood = |unit: &u32| state.stood_on(unit.cast_signed(), last_on);
    let below = tree.below(asked.unit_id.cast_unsigned()).into_iter();
    let due: BTreeSet<u32> = below
        .filter(|child| spoke.contains(child) || tree.territory(*child).iter().any(stood))
        .collect();
    due.union(spoke).count()
}

/// The unit itself where it declares, else the topmost that declare below it.
fn under_own_days(
    state: &State,
    indicator: &Indicator,
    asked: &Asked,
    tree: &Tree<'_>,
) -> Speaking {
    let mut speaking = Speaking::default();
    let declares = |unit: u32| own_word(state, indicator, asked, unit.cast_signed()).is_some();
    let top = asked.unit_id.cast_unsigned();
    if declares(top) {
        speaking.topmost.insert(asked.unit_id);
        return speaking;
    }
    for unit in state.declaring(&indicator.code) {
        if unit == asked.unit_id || !declares(unit.cast_unsigned()) {
            continue;
        }
        let above = tree.above(unit.cast_unsigned());
        let Some(steps) = above.iter().position(|above| *above == top) else {
            continue;
        };
        let below_top = &above[..steps];
        speaking
            .children
            .insert(below_top.last().copied().unwrap_or(unit.cast_unsigned()));
        if !below_top.iter().any(|above| declares(*above)) {
            speaking.topmost.insert(unit);
        }
    }
    speaking
}

/// Under the tree of another day a declaration still speaks for whom it spoke then: it counts where
/// all of them are now, and there it takes the place of theirs.
fn under_one_day(state: &State, indicator: &Indicator, asked: &Asked, tree: &Tree<'_>) -> Speaking {
    let mut speaking = Speaking::default();
    let top = asked.unit_id.cast_unsigned();
    let declares = |unit: &i32| own_word(state, indicator, asked, *unit).is_some();
    let mut declaring = state.declaring(&indicator.code);
    declaring.retain(declares);
    if declaring.is_empty() {
        return speaking;
    }
    let territory = tree.territory(top);
    let then = Tree::of(state, asked, asked.period.last_on());
    let fits = |unit: &i32| {
        territory.contains(&unit.cast_unsigned())
            && then
                .territory(unit.cast_unsigned())
                .iter()
                .all(|spoken_for| territory.contains(spoken_for))
    };
    declaring.retain(fits);
    let fitting: HashSet<u32> = declaring.iter().map(|unit| unit.cast_unsigned()).collect();
    for unit in declaring {
        let number = unit.cast_unsigned();
        if then
            .above(number)
            .iter()
            .any(|above| fitting.contains(above))
        {
            continue;
        }
        speaking.topmost.insert(unit);
        let above = tree.above(number);
        if let Some(steps) = above.iter().position(|above| *above == top) {
            let child = above[..steps].last().copied().unwrap_or(number);
            speaking.children.insert(child);
        }
    }
    speaking
}

fn count_of(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The unit's word that holds: the last one known on the key; for a stock the latest day at or
/// before the day asked.
pub fn own_word<'a>(
    state: &'a State,
    indicator: &Indicator,
    asked: &Asked,
    unit_id: i32,
) -> Option<&'a Declared> {
    let known = |declared: &&Declared| {
        let known = asked
            .known
            .as_ref()
            .is_none_or(|known| known.knows(declared.change_no));
        known && state.dims(declared.dims_no) == Some(&asked.dims)
    };
    let words: Vec<&Declared> = state
        .declared(unit_id, &indicator.code)
        .iter()
        .filter(known)
        .collect();
    if words.is_empty() {
        return None;
    }
    // The last word on a key replaces the earlier ones.
    let holds = |declared: &&&Declared| {
        let later = words.iter().any(|other| {
            other.declared_id > declared.declared_id
                && other.from_on == declared.from_on
                && other.until_on == declared.until_on
        });
        !later && !declared.withdrawn
    };
    let standing = words.iter().filter(holds).copied();
    match indicator.typ {
        IndicatorType::Stock => standing
            .filter(|declared| stock_day(declared) <= asked.period.last_on())
            .max_by_key(|declared| (stock_day(declared), declared.declared_id)),
        _ => standing.into_iter().find(|declared| {
            declared.from_on == asked.period.from_on()
                && declared.until_on == asked.period.until_on()
        }),
    }
}

/// The day a declared stock is for: as said, else the last day of its period.
pub fn stock_day(declared: &Declared) -> Day {
    declared
        .as_of
        .unwrap_or_else(|| declared.until_on.yesterday().unwrap_or(declared.until_on))
}

pub fn of_word(word: &Declared) -> Gathered {
    Gathered {
        value: word.value,
        low: word.low,
        high: word.high,
        qualifier: word.qualifier.clone(),
        percent_ppm: word.percent_ppm,
        numerator: word.numerator,
        denominator: word.denominator,
        printed: word.printed.clone(),
        flag: word.flag.clone(),
        sources: word.source.iter().cloned().collect(),
        as_of: Some(stock_day(word)),
        coverage: None,
        from_counted: false,
    }
}

/// The sum of declarations of different units: values add, qualifiers meet, bare percentages enter
/// no sum, ranges add their ends.
pub fn add_up(words: &[&Declared]) -> Gathered {
    let mut sum = Gathered {
        qualifier: "exact".to_owned(),
        ..Gathered::default()
    };
    let mut qualifier: Option<Qualifier> = None;
    let ranged = words
        .iter()
        .any(|word| word.low.is_some() || word.high.is_some());
    for word in words {
        let own = word.qualifier.parse().unwrap_or(Qualifier::Exact);
        let has_amount = word.value.is_some() || word.low.is_some() || word.high.is_some();
        if has_amount {
            qualifier = Some(qualifier.map_or(own, |sum| sum.plus(own)));
        }
        if let Some(value) = word.value {
            sum.value = Some(sum.value.unwrap_or(0) + value);
        }
        if ranged && has_amount {
            sum.low = Some(sum.low.unwrap_or(0) + word.low.or(word.value).unwrap_or(0));
            sum.high = Some(sum.high.unwrap_or(0) + word.high.or(word.value).unwrap_or(0));
        }
        if let (Some(numerator), Some(denominator)) = (word.numerator, word.denominator) {
            sum.numerator = Some(sum.numerator.unwrap_or(0) + numerator);
            sum.denominator = Some(sum.denominator.unwrap_or(0) + denominator);
        }
        sum.sources.extend(word.source.iter().cloned());
    }
    sum.sources.sort();
    sum.sources.dedup();
    sum.qualifier = qualifier.unwrap_or(Qualifier::Exact).as_code().to_owned();
    sum
}

/// The sum of declarations with what is counted at units that do not declare.
pub fn add_counted(sum: &mut Gathered, rest: &Counted) {
    if rest.facts <= 0 {
        return;
    }
    let qualifier = sum.qualifier.parse().unwrap_or(Qualifier::Exact);
    sum.value = Some(sum.value.unwrap_or(0) + rest.amount);
    sum.low = sum.low.map(|low| low + rest.amount);
    sum.high = sum.high.map(|high| high + rest.amount);
    sum.qualifier = qualifier.plus(Qualifier::Exact).as_code().to_owned();
    sum.from_counted = true;
}
