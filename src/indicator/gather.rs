//! The engine's evaluator: evidence from the columns in memory.

mod apart;
mod declared;

use std::collections::BTreeMap;

use timeline::day_number;

use self::declared::gather_declared;
use super::ask::{Asked, Structure};
use super::figures::{Counted, Evidence, Figure, assemble, assemble_derived};
use crate::catalogue::{Adds, Catalogue, Choose, Indicator, IndicatorType};
use crate::fact::State;
use crate::fact::store::line_no;

pub use self::apart::{Brought, Difference, Told, difference};
pub use self::declared::{add_counted, add_up, of_word};

/// The figure asked, of whatever type the indicator is.
pub fn figure(
    state: &State,
    catalogue: &Catalogue,
    asked: &Asked,
    choose: Choose,
) -> Result<Figure, cube::Fault> {
    let mut found = figures(
        state,
        catalogue,
        std::slice::from_ref(&(asked.clone(), choose)),
    )?;
    Ok(found.pop().unwrap_or_else(assemble_nothing))
}

/// An indicator whose facts are counted, with its question.
type Part<'a> = (&'a Indicator, Asked);

/// How much of a figure is gathered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// All that is known.
    Whole,
    /// What is shown: nothing declared is looked for where the counted value stands before it.
    Shown,
}

impl Depth {
    fn wants_declared(self, counted: &Counted, choose: Choose) -> bool {
        match (self, choose) {
            (Depth::Whole, _) | (Depth::Shown, Choose::Declared) => true,
            (Depth::Shown, Choose::Counted) => false,
            (Depth::Shown, Choose::Value) => counted.facts <= 0,
        }
    }
}

/// The figures asked, in their order, all counted at once: what they reach is found only once.
pub fn figures(
    state: &State,
    catalogue: &Catalogue,
    asked: &[(Asked, Choose)],
) -> Result<Vec<Figure>, cube::Fault> {
    gather_figures(state, catalogue, asked, Depth::Whole)
}

/// The same for showing: what was declared beside a counted value is left out.
pub fn figures_shown(
    state: &State,
    catalogue: &Catalogue,
    asked: &[(Asked, Choose)],
) -> Result<Vec<Figure>, cube::Fault> {
    gather_figures(state, catalogue, asked, Depth::Shown)
}

/// The figure of each of these units, for showing.
pub fn figures_of_units(
    state: &State,
    catalogue: &Catalogue,
    asked: &Asked,
    units: &[i32],
) -> Result<Vec<Figure>, cube::Fault> {
    let of_units = |part: &Part<'_>| -> Result<Vec<Counted>, cube::Fault> {
        let Some(question) = question(state, part.0, &part.1) else {
            return Ok(vec![Counted::default(); units.len()]);
        };
        let numbers: Vec<u32> = units.iter().map(|unit| unit.cast_unsigned()).collect();
        let totals = state.cube.total_of_each(&question, &numbers)?;
        totals.into_iter().map(counted_of).collect()
    };
    let parts = parts_of(catalogue, asked);
    let counted: Vec<Vec<Counted>> = parts.iter().map(of_units).collect::<Result<_, _>>()?;
    let mut found = Vec::with_capacity(units.len());
    for (at, unit_id) in units.iter().enumerate() {
        let of_unit = parts
            .iter()
            .zip(&counted)
            .map(|((indicator, asked), counted)| {
                let asked = Asked {
                    unit_id: *unit_id,
                    ..asked.clone()
                };
                ((*indicator, asked), counted[at])
            });
        let of_unit: Vec<(Part<'_>, Counted)> = of_unit.collect();
        found.push(one_of_parts(
            state,
            &of_unit,
            (Choose::Value, Depth::Shown),
        )?);
    }
    Ok(found)
}

/// The indicators a figure is made of: itself, and of a ratio its two parts after it. Nothing where
/// the catalogue knows none.
fn parts_of<'a>(catalogue: &'a Catalogue, asked: &Asked) -> Vec<Part<'a>> {
    let Some(indicator) = catalogue.indicator(&asked.indicator) else {
        return Vec::new();
    };
    let codes = indicator.of.iter();
    let codes = codes.flat_map(|of| [&of.numerator, &of.denominator]);
    let parts = codes.filter_map(|code| Some((catalogue.indicator(code)?, asked.about(code))));
    std::iter::once((indicator, asked.clone()))
        .chain(parts)
        .collect()
}

fn gather_figures(
    state: &State,
    catalogue: &Catalogue,
    asked: &[(Asked, Choose)],
    depth: Depth,
) -> Result<Vec<Figure>, cube::Fault> {
    let parts: Vec<Vec<Part<'_>>> = asked
        .iter()
        .map(|(asked, _)| parts_of(catalogue, asked))
        .collect();
    let all: Vec<&Part<'_>> = parts.iter().flatten().collect();
    let mut counted = count_all(state, &all)?.into_iter();
    let mut found = Vec::with_capacity(asked.len());
    for (parts, (_, choose)) in parts.into_iter().zip(asked) {
        let counts = counted.by_ref().take(parts.len());
        let of_figure: Vec<(Part<'_>, Counted)> = parts.into_iter().zip(counts).collect();
        found.push(one_of_parts(state, &of_figure, (*choose, depth))?);
    }
    Ok(found)
}

/// The figure that its counted parts make.
fn one_of_parts(
    state: &State,
    parts: &[(Part<'_>, Counted)],
    (choose, depth): (Choose, Depth),
) -> Result<Figure, cube::Fault> {
    let evidence = |at: usize| -> Result<Option<(&Indicator, Evidence)>, cube::Fault> {
        let Some(((indicator, asked), counted)) = parts.get(at) else {
            return Ok(None);
        };
        let declared = if depth.wants_declared(counted, choose) || indicator.of.is_some() {
            gather_declared(state, indicator, asked, counted)?
        } else {
            None
        };
        let counted = *counted;
        Ok(Some((indicator, Evidence { counted, declared })))
    };
    let Some((indicator, own)) = evidence(0)? else {
        return Ok(assemble_nothing());
    };
    if indicator.of.is_none() {
        return Ok(assemble(indicator, &own, choose));
    }
    let part = |at: usize| -> Result<Figure, cube::Fault> {
        let part = evidence(at)?;
        Ok(part.map_or_else(assemble_nothing, |(part, evidence)| {
            assemble(part, &evidence, choose)
        }))
    };
    Ok(assemble_derived(indicator, &own, &part(1)?, &part(2)?))
}

fn assemble_nothing() -> Figure {
    let nothing = Indicator {
        aliases: Vec::new(),
        code: String::new(),
        vi: String::new(),
        en: String::new(),
        measure: String::new(),
        typ: IndicatorType::Flow,
        adds: Adds::Sum,
        dims: Vec::new(),
        facts: Vec::new(),
        of: None,
        better: crate::catalogue::Better::Neither,
        source: String::new(),
        basis: String::new(),
    };
    assemble(&nothing, &Evidence::default(), Choose::Value)
}

/// Every combination of dimension values the unit has declared for the indicator in the period.
pub fn figures_of(state: &State, asked: &Asked) -> Vec<BTreeMap<String, String>> {
    let mut all: Vec<BTreeMap<String, String>> = Vec::new();
    for declared in state.declared(asked.unit_id, &asked.indicator) {
        let same = declared.from_on == asked.period.from_on()
            && declared.until_on == asked.period.until_on();
        if let (true, Some(dims)) = (same, state.dims(declared.dims_no))
            && !all.contains(dims)
        {
            all.push(dims.clone());
        }
    }
    all
}

/// The evidence for one plain indicator.
pub fn gather(
    state: &State,
    indicator: &Indicator,
    asked: &Asked,
) -> Result<Evidence, cube::Fault> {
    let counted = match question(state, indicator, asked) {
        Some(question) => counted_of(state.cube.total(&question)?)?,
        None => Counted::default(),
    };
    let declared = gather_declared(state, indicator, asked, &counted)?;
    Ok(Evidence { counted, declared })
}

/// What the facts under each part's unit come to.
fn count_all(state: &State, parts: &[&Part<'_>]) -> Result<Vec<Counted>, cube::Fault> {
    let asked: Vec<Option<cube::Question>> = parts
        .iter()
        .map(|(indicator, asked)| question(state, indicator, asked))
        .collect();
    let questions: Vec<cube::Question> = asked.iter().flatten().cloned().collect();
    let mut totals = state.totals(&questions).into_iter();
    let counted = asked.iter().map(|asked| match asked {
        Some(_) => totals
            .next()
            .map_or(Ok(Counted::default()), |total| counted_of(total?)),
        None => Ok(Counted::default()),
    });
    counted.collect()
}

fn counted_of(total: cube::Total) -> Result<Counted, cube::Fault> {
    Ok(Counted {
        amount: total.amount,
        facts: total.facts,
        people: i64::try_from(total.people).map_err(|_| cube::Fault::Overflow)?,
        unnamed: total.unnamed,
    })
}

fn cube_structure(structure: Structure) -> cube::Structure {
    match structure {
        Structure::Then => cube::Structure::Then,
        Structure::On(day) => cube::Structure::On(day_number(day)),
    }
}

/// What the engine is asked; nothing where no fact can count.
fn question(state: &State, indicator: &Indicator, asked: &Asked) -> Option<cube::Question> {
    let terms = terms(state, indicator, &asked.dims);
    if terms.is_empty() {
        return None;
    }
    let kind = match indicator.typ {
        IndicatorType::Stock => cube::Kind::Stock {
            at: day_number(asked.period.last_on()),
        },
        _ => cube::Kind::Flow {
            from: day_number(asked.period.from_on()),
            until: day_number(asked.period.until_on()),
        },
    };
    let structure = cube_structure(asked.structure);
    let known = asked.known.as_ref().map(|snapshot| cube::Snapshot {
        xmax: snapshot.xmax.cast_unsigned(),
        in_progress: snapshot
            .xip
            .iter()
            .map(|number| number.cast_unsigned())
            .collect(),
    });
    Some(cube::Question {
        unit: asked.unit_id.cast_unsigned(),
        line: line_no(&asked.line),
        structure,
        kind,
        terms,
        known,
    })
}

/// The series asked, with the dimension combinations that meet both the indicator's own condition
/// and the question's.
fn terms(
    state: &State,
    indicator: &Indicator,
    asked: &BTreeMap<String, String>,
) -> Vec<cube::Term> {
    let mut terms = Vec::new();
    for source in &indicator.facts {
        let Some(series) = state.series_no(&source.series) else {
            continue;
        };
        let mut only = source.only.clone();
        let contradicts = asked.iter().any(|(dim, value)| {
            only.insert(dim.clone(), value.clone())
                .is_some_and(|old| old != *value)
        });
        if contradicts {
            continue;
        }
        let dims = (!only.is_empty()).then(|| state.dims_with(&only));
        terms.push(cube::Term {
            series,
            dims,
            times: source.times,
        });
    }
    terms
}
