//! How far the figure behind a target has come.

use timeline::{Day, Period};

use super::store::Held;
use crate::catalogue::{Catalogue, Choose};
use crate::fact::State;
use crate::indicator::{Asked, Figure, Structure, figure};

/// What a figure is looked up with: the engine, the catalogue and the line of organisation.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    pub state: &'a State,
    pub catalogue: &'a Catalogue,
    pub line: &'a str,
}

impl Reading<'_> {
    /// The question a target asks of a unit, about its own indicator or another one.
    pub fn asked(&self, unit_id: i32, held: &Held, indicator: &str) -> Asked {
        Asked {
            unit_id,
            line: self.line.to_owned(),
            indicator: indicator.to_owned(),
            dims: held.dims.clone(),
            period: held.period,
            structure: Structure::Then,
            known: None,
        }
    }

    /// The figure of the target's period; where nothing is said of the whole period yet, that of
    /// the longest declaration that begins with it, and the day it goes to.
    pub fn figure(
        &self,
        unit_id: i32,
        held: &Held,
        indicator: &str,
    ) -> Result<(Figure, Option<Day>), cube::Fault> {
        let asked = self.asked(unit_id, held, indicator);
        let whole = figure(self.state, self.catalogue, &asked, Choose::Value)?;
        if whole.is_known() {
            return Ok((whole, None));
        }
        let part = self.begun(unit_id, held, indicator)?;
        Ok(part.map_or((whole, None), |(figure, through)| (figure, Some(through))))
    }

    /// The longest declaration that begins with the target's period and ends before it.
    pub fn begun(
        &self,
        unit_id: i32,
        held: &Held,
        indicator: &str,
    ) -> Result<Option<(Figure, Day)>, cube::Fault> {
        let begun = self
            .state
            .declared(unit_id, indicator)
            .iter()
            .filter(|word| {
                word.from_on == held.period.from_on()
                    && word.until_on < held.period.until_on()
                    && self.state.dims(word.dims_no) == Some(&held.dims)
            })
            .map(|word| word.until_on)
            .max();
        let part = begun.and_then(|until| Period::new(held.period.from_on(), until));
        let Some(part) = part else {
            return Ok(None);
        };
        let asked = Asked {
            period: part,
            ..self.asked(unit_id, held, indicator)
        };
        let figure = figure(self.state, self.catalogue, &asked, Choose::Value)?;
        Ok(figure.is_known().then(|| (figure, part.last_on())))
    }
}
