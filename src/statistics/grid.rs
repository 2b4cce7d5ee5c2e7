//! The numbers of a view: for every unit and indicator a row, for every period a figure.

use std::collections::BTreeMap;

use timeline::PeriodName;

use super::form::Asked;
use super::rules::{MOST_NUMBERS, periods};
use crate::catalogue::{Catalogue, Indicator};
use crate::fact::State;
use crate::indicator::{Asked as Question, Figure, figures_of_units};
use crate::unit::store::NamedUnit;

/// One indicator at one unit.
pub struct Row<'a> {
    pub unit: NamedUnit,
    pub indicator: &'a Indicator,
    /// One for each period.
    pub figures: Vec<Figure>,
    /// The figure a year before the last period, where it was asked.
    pub year_before: Option<Figure>,
}

impl Row<'_> {
    /// The number of the last period by which rows are ranked.
    pub fn rank(&self) -> Option<i64> {
        self.figures.last().and_then(number_of)
    }
}

/// The number a figure is drawn with: its value, or its rate in parts per million.
pub fn number_of(figure: &Figure) -> Option<i64> {
    figure.percent_ppm.or(figure.value)
}

/// Rows by unit and indicator, columns by period.
pub struct Grid<'a> {
    pub periods: Vec<PeriodName>,
    pub rows: Vec<Row<'a>>,
}

/// More was asked than one page can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany {
    pub numbers: usize,
}

/// The periods a view looks at: a ranking looks at the last one alone.
pub fn periods_of(asked: &Asked<'_>) -> Vec<PeriodName> {
    let count = if asked.shape.is_over_units() {
        1
    } else {
        asked.count
    };
    periods(asked.step, count, asked.until)
}

/// The figures of one indicator by period and unit; and by unit a year before, where asked.
type OfIndicator = (Vec<Vec<Figure>>, Option<Vec<Figure>>);

/// Gathers the numbers of the units. A ranking is of the first indicator.
pub fn gather<'a>(
    (state, catalogue): (&State, &'a Catalogue),
    asked: &Asked<'a>,
    (units, line): (&[NamedUnit], &str),
) -> Result<Result<Grid<'a>, TooMany>, cube::Fault> {
    let periods = periods_of(asked);
    let indicators = match asked.shape.is_over_units() {
        true => asked.indicators.get(..1).unwrap_or_default(),
        false => &asked.indicators[..],
    };
    let numbers = units.len() * periods.len() * indicators.len();
    if numbers > MOST_NUMBERS {
        return Ok(Err(TooMany { numbers }));
    }
    let ids: Vec<i32> = units.iter().map(|unit| unit.unit_id).collect();
    let before = periods.last().copied().and_then(PeriodName::year_before);
    let before = before.filter(|_| asked.year_before);
    let mut rows: Vec<Row<'a>> = Vec::with_capacity(units.len() * indicators.len());
    let mut of_indicator: Vec<OfIndicator> = Vec::new();
    for indicator in indicators {
        let of_period = |name: &PeriodName| {
            let question = Question {
                unit_id: 0,
                line: line.to_owned(),
                indicator: indicator.code.clone(),
                dims: BTreeMap::new(),
                period: name.period(),
                structure: asked.structure,
                known: None,
            };
            figures_of_units(state, catalogue, &question, &ids)
        };
        let figures = periods.iter().map(of_period).collect::<Result<_, _>>()?;
        let before = before.as_ref().map(of_period).transpose()?;
        of_indicator.push((figures, before));
    }
    for (at, unit) in units.iter().enumerate() {
        for (indicator, (figures, before)) in indicators.iter().zip(&of_indicator) {
            rows.push(Row {
                unit: unit.clone(),
                indicator,
                figures: figures
                    .iter()
                    .filter_map(|of| of.get(at).cloned())
                    .collect(),
                year_before: before.as_ref().and_then(|of| of.get(at).cloned()),
            });
        }
    }
    if asked.shape.is_over_units() {
        // Whoever says nothing comes last; equal numbers keep the order of names.
        rows.sort_by_key(|row| (row.rank().is_none(), std::cmp::Reverse(row.rank())));
    }
    Ok(Ok(Grid { periods, rows }))
}
