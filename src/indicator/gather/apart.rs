//! Why a figure differs under two structures: what each unit brings that one of them reaches and
//! the other does not, from the same evidence the figures are made of.

use std::collections::BTreeMap;

use cube::{Part, Side, Total};
use timeline::{Day, day_from_number};

use super::declared::speaking;
use super::{counted_of, cube_structure, figures, question};
use crate::catalogue::{Catalogue, Choose, Indicator};
use crate::fact::State;
use crate::indicator::ask::{Asked, Structure};
use crate::indicator::figures::{Basis, Counted, Evidence, Figure, Gathered, assemble};

/// What a unit brings to a figure under one structure only.
#[derive(Debug, Clone)]
pub struct Brought {
    pub unit_id: i32,
    /// Whether the second structure reaches it; otherwise the first does.
    pub is_second: bool,
    /// The first and last day on which it is reached by one structure only, where these are not
    /// all the days asked.
    pub days: Option<(Day, Day)>,
    /// Whether everything below the unit comes with it; otherwise some is counted under both.
    pub whole: bool,
    pub figure: Figure,
}

/// What the parts are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// By records under both structures: amounts make up the difference exactly.
    Counted,
    /// By declarations under both.
    Declared,
    /// Once by records, once by declarations: only the declarations are told one by one.
    Either,
}

/// A figure under two structures, and what makes the difference.
#[derive(Debug, Clone)]
pub struct Difference {
    pub first: Figure,
    pub second: Figure,
    pub told: Told,
    pub parts: Vec<Brought>,
}

/// The figure asked under its own structure and under the other, with the units between.
pub fn difference(
    state: &State,
    catalogue: &Catalogue,
    (asked, choose): (&Asked, Choose),
    other: Structure,
) -> Result<Difference, cube::Fault> {
    let second_asked = Asked {
        structure: other,
        ..asked.clone()
    };
    let both = [(asked.clone(), choose), (second_asked.clone(), choose)];
    let mut found = figures(state, catalogue, &both)?;
    let (Some(second), Some(first)) = (found.pop(), found.pop()) else {
        return Ok(unknown());
    };
    let Some(indicator) = catalogue.indicator(&asked.indicator) else {
        return Ok(unknown());
    };
    let told = told(&first, &second);
    let mut parts = Vec::new();
    if told == Told::Counted {
        if let Some(question) = question(state, indicator, asked) {
            let between = state.cube.difference(&question, cube_structure(other))?;
            for part in &between {
                parts.push(counted_part(indicator, part)?);
            }
        }
    } else {
        let is_declared = |figure: &Figure| figure.basis != Some(Basis::Recorded);
        let words = |asked: &Asked, figure: &Figure| -> BTreeMap<i32, Gathered> {
            let said = is_declared(figure).then(|| speaking(state, indicator, asked));
            said.into_iter().flatten().collect()
        };
        let (mut own, mut others) = (words(asked, &first), words(&second_asked, &second));
        own.retain(|unit, _| others.remove(unit).is_none());
        let side = |words: BTreeMap<i32, Gathered>, is_second: bool| {
            words
                .into_iter()
                .map(move |(unit_id, word)| declared_part(indicator, unit_id, word, is_second))
        };
        parts.extend(side(own, false));
        parts.extend(side(others, true));
    }
    Ok(Difference {
        first,
        second,
        told,
        parts,
    })
}

fn unknown() -> Difference {
    Difference {
        first: super::assemble_nothing(),
        second: super::assemble_nothing(),
        told: Told::Counted,
        parts: Vec::new(),
    }
}

fn told(first: &Figure, second: &Figure) -> Told {
    let counted = |figure: &Figure| matches!(figure.basis, None | Some(Basis::Recorded));
    let declared = |figure: &Figure| figure.basis != Some(Basis::Recorded);
    match () {
        () if counted(first) && counted(second) => Told::Counted,
        () if declared(first) && declared(second) => Told::Declared,
        () => Told::Either,
    }
}

fn counted_part(indicator: &Indicator, part: &Part) -> Result<Brought, cube::Fault> {
    let counted = counted_of(Total { ..part.total })?;
    let evidence = Evidence {
        // What was taken back and said again still counts as told.
        counted: Counted {
            facts: counted.facts.max(1),
            ..counted
        },
        declared: None,
    };
    let day = |number: i32| day_from_number(number);
    let days = part
        .days
        .and_then(|(from, until)| Some((day(from)?, day(until - 1)?)));
    Ok(Brought {
        unit_id: part.unit.cast_signed(),
        is_second: part.side == Side::Second,
        days,
        whole: part.whole,
        figure: assemble(indicator, &evidence, Choose::Counted),
    })
}

fn declared_part(indicator: &Indicator, unit_id: i32, word: Gathered, is_second: bool) -> Brought {
    let evidence = Evidence {
        counted: Counted::default(),
        declared: Some(word),
    };
    Brought {
        unit_id,
        is_second,
        days: None,
        whole: true,
        figure: assemble(indicator, &evidence, Choose::Declared),
    }
}
