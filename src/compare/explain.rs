//! Why one line differs: which units stand under the asked one by one structure only, and what
//! each of them brings.

use super::lines::Seen;
use super::rules::{Statement, state};
use crate::catalogue::{Catalogue, Choose};
use crate::fact::State;
use crate::indicator::{
    Asked, Brought, Difference, Figure, Structure, Told, difference as between,
};
use crate::report::{asked_by, read_key};

/// How many units are listed one by one.
pub const MOST: usize = 50;

/// Why adding the units up leaves something over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// People counted at several of the units, or there and elsewhere.
    Shared,
    /// What is counted at units that have not declared.
    Undeclared,
    /// The figure is counted under one structure and declared under the other.
    Basis,
}

/// The way from one figure to the other.
#[derive(Debug, Clone)]
pub struct Explained {
    /// The indicator added up: that of the line, or a part of a ratio.
    pub indicator: String,
    /// Whether it is a part of the line's ratio.
    pub is_part: bool,
    pub first: Option<i64>,
    pub second: Option<i64>,
    pub parts: Vec<Brought>,
    pub statement: Statement,
    pub over: Over,
}

/// The explanation of a line: of a ratio that of its two parts, of shares without parts nothing.
pub fn explain(
    of: (&State, &Catalogue),
    seen: &Seen<'_>,
    key: &str,
) -> Result<Vec<Explained>, cube::Fault> {
    let (state, catalogue) = of;
    let (code, _, _) = read_key(key);
    let Some(indicator) = catalogue.indicator(&code) else {
        return Ok(Vec::new());
    };
    let (asked, choose) = asked_by(&seen.under(seen.compared.first), key);
    let other = seen.compared.second;
    let whole = between(state, catalogue, (&asked, choose), other)?;
    let Some(parts) = &indicator.of else {
        let one = explained(whole, Take::Value);
        return Ok(vec![Explained {
            indicator: code,
            ..one
        }]);
    };
    let mut found = Vec::new();
    for (part, take) in [
        (&parts.numerator, Take::Numerator),
        (&parts.denominator, Take::Denominator),
    ] {
        found.extend(part_explained(
            of,
            (&asked.about(part), choose, other),
            (&whole, take),
        )?);
    }
    Ok(found)
}

/// A part of a ratio by its own facts where the ratio is made of them, else as the ratio's own
/// declarations give it.
fn part_explained(
    (state, catalogue): (&State, &Catalogue),
    (asked, choose, other): (&Asked, Choose, Structure),
    (whole, take): (&Difference, Take),
) -> Result<Option<Explained>, cube::Fault> {
    let own = between(state, catalogue, (asked, choose), other)?;
    let same =
        |ratio: &Figure, part: &Figure| take.of(ratio).is_none() || take.of(ratio) == part.value;
    let is_made_of = same(&whole.first, &own.first) && same(&whole.second, &own.second);
    let one = if is_made_of {
        explained(own, Take::Value)
    } else {
        explained(whole.clone(), take)
    };
    let says = one.first.is_some() || one.second.is_some();
    Ok(says.then(|| Explained {
        indicator: asked.indicator.clone(),
        is_part: true,
        ..one
    }))
}

/// Which number of a figure is added up.
#[derive(Debug, Clone, Copy)]
enum Take {
    Value,
    Numerator,
    Denominator,
}

impl Take {
    fn of(self, figure: &Figure) -> Option<i64> {
        match self {
            Take::Value => figure.value,
            Take::Numerator => figure.numerator,
            Take::Denominator => figure.denominator,
        }
    }
}

fn explained(difference: Difference, take: Take) -> Explained {
    let (first, second) = (take.of(&difference.first), take.of(&difference.second));
    let amounts: Vec<i64> = difference
        .parts
        .iter()
        .map(|part| {
            let value = take.of(&part.figure).unwrap_or(0);
            if part.is_second {
                value
            } else {
                value.saturating_neg()
            }
        })
        .collect();
    let ends = (first.unwrap_or(0), second.unwrap_or(0));
    Explained {
        indicator: String::new(),
        is_part: false,
        first,
        second,
        statement: state(ends, &amounts, MOST),
        parts: difference.parts,
        // Of sums counted on both sides nothing is left over, so what is left are people.
        over: match difference.told {
            Told::Counted => Over::Shared,
            Told::Declared => Over::Undeclared,
            Told::Either => Over::Basis,
        },
    }
}
