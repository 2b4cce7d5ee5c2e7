//! The engine's evaluator: evidence from the columns in memory.

mod declared;

use std::collections::BTreeMap;

use timeline::day_number;

use self::declared::gather_declared;
use super::ask::{Asked, Structure};
use super::figures::{Counted, Evidence, Figure, assemble, assemble_derived};
use crate::catalogue::{Adds, Catalogue, Choose, Indicator, IndicatorType};
use crate::fact::State;
use crate::fact::store::line_no;

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

/// The figures asked, in their order, all counted at once: what they reach is found only once.
pub fn figures(
    state: &State,
    catalogue: &Catalogue,
    asked: &[(Asked, Choose)],
) -> Result<Vec<Figure>, cube::Fault> {
    let mut parts: Vec<Part<'_>> = Vec::with_capacity(asked.len());
    for (asked, _) in asked {
        let Some(indicator) = catalogue.indicator(&asked.indicator) else {
            continue;
        };
        parts.push((indicator, asked.clone()));
        let of = indicator.of.iter();
        let codes = of.flat_map(|of| [&of.numerator, &of.denominator]);
        parts
            .extend(codes.filter_map(|code| Some((catalogue.indicator(code)?, asked.about(code)))));
    }
    let mut counted = count_all(state, &parts)?.into_iter();
    let mut parts = parts.iter();
    let mut next = || -> Result<Option<(&Indicator, Evidence)>, cube::Fault> {
        let (Some((indicator, asked)), Some(counted)) = (parts.next(), counted.next()) else {
            return Ok(None);
        };
        let declared = gather_declared(state, indicator, asked, &counted)?;
        Ok(Some((*indicator, Evidence { counted, declared })))
    };
    let mut found = Vec::with_capacity(asked.len());
    for (asked, choose) in asked {
        if catalogue.indicator(&asked.indicator).is_none() {
            found.push(assemble_nothing());
            continue;
        }
        let Some((indicator, own)) = next()? else {
            break;
        };
        let Some(of) = &indicator.of else {
            found.push(assemble(indicator, &own, *choose));
            continue;
        };
        let mut part = |code: &str| -> Result<Figure, cube::Fault> {
            if catalogue.indicator(code).is_none() {
                return Ok(assemble_nothing());
            }
            let part = next()?.map(|(part, evidence)| assemble(part, &evidence, *choose));
            Ok(part.unwrap_or_else(assemble_nothing))
        };
        let (numerator, denominator) = (part(&of.numerator)?, part(&of.denominator)?);
        found.push(assemble_derived(indicator, &own, &numerator, &denominator));
    }
    Ok(found)
}

fn assemble_nothing() -> Figure {
    let nothing = Indicator {
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
fn count_all(state: &State, parts: &[Part<'_>]) -> Result<Vec<Counted>, cube::Fault> {
    let asked: Vec<Option<cube::Question>> = parts
        .iter()
        .map(|(indicator, asked)| question(state, indicator, asked))
        .collect();
    let questions: Vec<cube::Question> = asked.iter().flatten().cloned().collect();
    let mut totals = state.cube.totals(&questions).into_iter();
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
    let structure = match asked.structure {
        Structure::Then => cube::Structure::Then,
        Structure::On(day) => cube::Structure::On(day_number(day)),
    };
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
