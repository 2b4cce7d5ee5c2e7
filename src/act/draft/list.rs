//! A list "old unit → new unit" as offices keep it, with further columns for units that are new:
//! read from the bytes of a file, its units found by code or by name. Does not know what the rows
//! mean; `reorganisation` does.

use std::collections::{BTreeMap, HashMap, HashSet};

use reorganisation::{Act, Founding, Heading, PairFaultCode, Pairs, Rules, Step};
use roster::{Cell, Row, Source, TableFault};
use timeline::Day;

use crate::act::store::Ground;
use crate::catalogue::Catalogue;

mod columns;
mod new_units;

use columns::Columns;

/// Rows read at most; a federation has some thousands of units.
const MOST_ROWS: usize = 50_000;

/// A row of which no step can be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFault {
    /// As spreadsheets count, the first being 1.
    pub row: u32,
    /// What stands in the cell at fault.
    pub text: String,
    /// The end of the message key.
    pub code: &'static str,
    /// The units of the same name, where there are several.
    pub others: Vec<String>,
}

/// What can be wrong with a row beyond what [`PairFaultCode`] names.
pub const OWN_CODES: [&str; 6] = [
    "no-new",
    "unit-unknown",
    "name-twice",
    "kind-missing",
    "kind-not-known",
    "under-unknown",
];

/// Every code of a pair that means nothing.
pub const PAIR_CODES: [PairFaultCode; 6] = [
    PairFaultCode::UnknownOld,
    PairFaultCode::UnknownNew,
    PairFaultCode::NotStanding,
    PairFaultCode::UnknownKind,
    PairFaultCode::TurnedRound,
    PairFaultCode::MovedTwice,
];

/// Why no steps come of a list.
#[derive(Debug)]
pub enum ListFault {
    Table(TableFault),
    /// No row below the headings.
    Empty,
    TooLong,
    Rows(Vec<RowFault>),
}

/// The rows of the first sheet.
pub fn read_rows(bytes: &[u8]) -> Result<Vec<Row>, ListFault> {
    let mut source = Source::open(std::io::Cursor::new(bytes)).map_err(ListFault::Table)?;
    let sheet = source.first_sheet();
    let mut rows = source.rows(sheet).map_err(ListFault::Table)?;
    let mut all = Vec::new();
    let mut row = Row::default();
    while rows.next_row(&mut row).map_err(ListFault::Table)? {
        all.push(row.clone());
        if all.len() > MOST_ROWS {
            return Err(ListFault::TooLong);
        }
    }
    Ok(all)
}

/// The federation a list speaks of, and the rules of its units.
#[derive(Clone, Copy)]
pub struct About<'a> {
    pub ground: &'a Ground,
    pub rules: &'a Rules,
    pub catalogue: &'a Catalogue,
    pub root: &'a str,
}

/// The steps a list means on the day of the heading.
pub fn steps(rows: &[Row], heading: &Heading, about: About<'_>) -> Result<Vec<Step>, ListFault> {
    let (columns, rows) = Columns::of(rows);
    if rows.is_empty() {
        return Err(ListFault::Empty);
    }
    let mut reading = Reading {
        about,
        names: about.names(heading),
        on: heading.effective_on,
        columns,
        pairs: Pairs::default(),
        numbers: Vec::new(),
        faults: Vec::new(),
    };
    reading.describe(rows);
    for row in rows {
        reading.row(row);
    }
    if !reading.faults.is_empty() {
        return Err(ListFault::Rows(reading.faults));
    }
    let (forest, rules) = (&about.ground.forest, about.rules);
    let act = Act::from_pairs(heading.clone(), &reading.pairs, forest, rules);
    let act = act.map_err(|faults| {
        let told = faults.into_iter().map(|fault| RowFault {
            row: reading.numbers.get(fault.row - 1).copied().unwrap_or(0),
            text: fault.unit,
            code: fault.code.as_str(),
            others: Vec::new(),
        });
        ListFault::Rows(told.collect())
    })?;
    let mut steps = act.steps;
    let more = left_over(&reading.pairs, &steps);
    steps.extend(more);
    Ok(steps)
}

/// What is described and no pair needs is founded all the same, a parent before those under it.
fn left_over(pairs: &Pairs, steps: &[Step]) -> Vec<Step> {
    let founded = steps.iter().filter_map(|step| match step {
        Step::Found(founding) => Some(founding.code.as_str()),
        _ => None,
    });
    let founded: HashSet<&str> = founded.collect();
    let all = pairs.founds.values();
    let mut left: Vec<&Founding> = all
        .filter(|founding| !founded.contains(founding.code.as_str()))
        .collect();
    let mut more = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let waits = |founding: &Founding| {
            let under = founding.under.as_deref();
            left.iter().any(|other| Some(other.code.as_str()) == under)
        };
        let (later, now): (Vec<&Founding>, Vec<&Founding>) =
            left.iter().partition(|founding| waits(founding));
        // Units that are each to stand under the other are told by the working out.
        let (later, now) = if now.is_empty() {
            (now, later)
        } else {
            (later, now)
        };
        more.extend(now.into_iter().cloned().map(Step::Found));
        left = later;
    }
    more
}

/// Codes by the folded names of the units that bear them.
type Names = HashMap<String, Vec<String>>;

impl About<'_> {
    /// The names of the federation's units. Of several with one name those that stand on the day
    /// are meant.
    fn names(&self, heading: &Heading) -> Names {
        let mut standing: Names = HashMap::new();
        let mut others: Names = HashMap::new();
        for node in self.ground.forest.nodes() {
            if !self.ground.within.contains(&node.code) {
                continue;
            }
            let names = match node.stands_on(heading.effective_on) {
                true => &mut standing,
                false => &mut others,
            };
            let folded = vietnamese::fold(&node.name);
            names.entry(folded).or_default().push(node.code.clone());
        }
        for (name, codes) in others {
            standing.entry(name).or_insert(codes);
        }
        standing
    }
}

/// A list while its rows are read.
struct Reading<'a> {
    about: About<'a>,
    names: Names,
    on: Day,
    columns: Columns,
    pairs: Pairs,
    /// The row in the file of each pair.
    numbers: Vec<u32>,
    faults: Vec<RowFault>,
}

/// What a cell means.
enum Meant {
    Unit(String),
    /// Several units bear the name.
    Several(Vec<String>),
    Nobody,
}

impl Reading<'_> {
    fn fault(&mut self, row: &Row, text: &str, code: &'static str) {
        self.faults.push(RowFault {
            row: row.number(),
            text: text.to_owned(),
            code,
            others: Vec::new(),
        });
    }

    /// The unit a cell names by its code or its whole name; new ones too.
    fn meant(&self, text: &str) -> Meant {
        let code = text.to_uppercase();
        if self.about.ground.within.contains(&code) || self.pairs.founds.contains_key(&code) {
            return Meant::Unit(code);
        }
        let folded = vietnamese::fold(text);
        let mut founds = self.pairs.founds.values();
        let new = founds.find(|new| vietnamese::fold(&new.name) == folded);
        match (self.names.get(&folded).map(Vec::as_slice), new) {
            // A new unit that bears the name of an old one is meant on the right side only; which
            // side this is, is known where it is asked.
            (Some([code]), _) => Meant::Unit(code.clone()),
            (Some(codes), _) => Meant::Several(codes.to_vec()),
            (None, Some(new)) => Meant::Unit(new.code.clone()),
            (None, None) => Meant::Nobody,
        }
    }

    /// Whether the text names a unit that stands on the day.
    fn stands(&self, text: &str) -> bool {
        let Meant::Unit(code) = self.meant(text) else {
            return false;
        };
        let node = self.about.ground.forest.find_code(&code);
        node.is_some_and(|node| node.stands_on(self.on))
    }

    /// The new unit of a row: one that the row describes before one that is there.
    fn meant_new(&self, row: &Row) -> Meant {
        let text = text_of(row, self.columns.new);
        let described = self.columns.describes(row).then(|| self.described(&text));
        match described.flatten() {
            Some(code) => Meant::Unit(code),
            None => self.meant(&text),
        }
    }

    /// The code of a described unit by its code or name.
    fn described(&self, text: &str) -> Option<String> {
        let code = text.to_uppercase();
        if self.pairs.founds.contains_key(&code) {
            return Some(code);
        }
        let folded = vietnamese::fold(text);
        let mut founds = self.pairs.founds.values();
        let found = founds.find(|new| vietnamese::fold(&new.name) == folded);
        found.map(|new| new.code.clone())
    }

    fn row(&mut self, row: &Row) {
        let old = text_of(row, self.columns.old);
        let new = text_of(row, self.columns.new);
        if new.is_empty() {
            // A row that says nothing is no row.
            if !old.is_empty() {
                self.fault(row, &old, "no-new");
            }
            return;
        }
        if old.is_empty() {
            return;
        }
        let ends = [(self.meant(&old), &old), (self.meant_new(row), &new)];
        let mut codes = Vec::with_capacity(2);
        for (meant, text) in ends {
            match meant {
                Meant::Unit(code) => codes.push(code),
                Meant::Several(others) => self.faults.push(RowFault {
                    row: row.number(),
                    text: text.clone(),
                    code: "name-twice",
                    others,
                }),
                Meant::Nobody => self.fault(row, text, "unit-unknown"),
            }
        }
        if let [old, new] = codes.as_slice() {
            self.pairs.rows.push((old.clone(), new.clone()));
            self.numbers.push(row.number());
        }
    }
}

/// A cell as text; whole numbers without a fraction.
fn text_of(row: &Row, column: Option<usize>) -> String {
    match column.map(|column| row.cell(column)) {
        Some(Cell::Text(text)) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        Some(Cell::Number(number)) => format!("{number}"),
        Some(Cell::Day(day)) => vietnamese::day_short(day),
        _ => String::new(),
    }
}

/// Foundings by their codes.
type Foundings = BTreeMap<String, Founding>;

#[cfg(test)]
mod tests;
