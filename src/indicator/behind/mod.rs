//! What stands behind a figure: the records whose facts it counts, and the comings and goings of
//! members that say facts by themselves. One walk, newest first, serves every page that shows some
//! of it and costs what it shows; the exact lists of all are for explaining. Knows what facts hold,
//! never how a record is drawn.

pub mod all;
mod lists;
mod page;
pub mod since;
pub mod split;
pub mod store;

use std::collections::BTreeMap;

use serde::Serialize;
use timeline::Day;

pub(super) use lists::Lists;
pub use lists::share_text;
pub(super) use page::members_page;

use super::ask::{Asked, Structure};
use crate::catalogue::{Catalogue, Indicator, IndicatorType};

/// Counting what stands behind a figure stops here; pages then say "more than".
pub const COUNTED: i64 = 1_000;

/// What is asked: whose facts of which series, over which days, in which tree.
#[derive(Debug, Clone, PartialEq)]
pub struct BehindAsked {
    pub unit_id: i32,
    pub line: String,
    /// Series, the dimension values a fact must have to count as JSON text, and how many times it
    /// counts; one place in each a source.
    pub series: Vec<String>,
    pub only: Vec<String>,
    pub times: Vec<i64>,
    /// The first day; nothing where all days up to the last count.
    pub from_on: Option<Day>,
    pub until_on: Day,
    /// The day whose tree holds; nothing where each fact stands under the tree of its own day.
    pub tree_on: Option<Day>,
}

impl BehindAsked {
    /// The question behind a figure; of a ratio, that behind both its parts.
    pub fn of(indicator: &Indicator, catalogue: &Catalogue, asked: &Asked) -> Self {
        let (series, only, times) = sources(indicator, catalogue, &asked.dims);
        let is_stock = indicator.typ == IndicatorType::Stock;
        Self {
            unit_id: asked.unit_id,
            line: asked.line.clone(),
            series,
            only,
            times,
            from_on: (!is_stock).then(|| asked.period.from_on()),
            until_on: asked.period.until_on(),
            tree_on: match asked.structure {
                Structure::On(day) => Some(day),
                Structure::Then => is_stock.then(|| asked.period.last_on()),
            },
        }
    }

    /// The first day as the walk asks it, long before any register began where none is asked.
    fn first_on(&self) -> Day {
        self.from_on.unwrap_or(Day::constant(1900, 1, 1))
    }
}

/// Series, dimension values and factors of the facts an indicator counts, its parts' where it is a
/// ratio. A source that contradicts the dimensions asked counts nothing and is left out.
fn sources(
    indicator: &Indicator,
    catalogue: &Catalogue,
    dims: &BTreeMap<String, String>,
) -> (Vec<String>, Vec<String>, Vec<i64>) {
    let mut of: Vec<&Indicator> = vec![indicator];
    if let Some(parts) = &indicator.of {
        of.extend(catalogue.indicator(&parts.numerator));
        of.extend(catalogue.indicator(&parts.denominator));
    }
    let (mut series, mut wanted, mut times) = (Vec::new(), Vec::new(), Vec::new());
    for source in of.iter().flat_map(|indicator| &indicator.facts) {
        let mut only = source.only.clone();
        let contradicts = dims.iter().any(|(dim, value)| {
            only.insert(dim.clone(), value.clone())
                .is_some_and(|old| old != *value)
        });
        if !contradicts {
            series.push(source.series.clone());
            wanted.push(serde_json::json!(only).to_string());
            times.push(source.times);
        }
    }
    (series, wanted, times)
}

/// A record or a spell whose facts count, as the walk meets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Met {
    Record(i64),
    /// What a spell said on a day: that somebody came, or that he went.
    Spell(i64, Day),
}

/// A record behind a figure: what it adds to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordBehind {
    pub record_id: i64,
    pub unit: String,
    pub unit_name: String,
    pub kind: String,
    pub on: Day,
    pub amount: i64,
    pub people: i64,
    /// The part of its unit that counts here, in parts of a million, where the unit was split.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_ppm: Option<u64>,
}

/// Says of each record whose unit was split which part of the unit counts.
pub fn say_shares(records: &mut [RecordBehind], shares: &[split::Share]) {
    for record in records {
        let own = shares.iter().find(|share| {
            let is_its = share
                .of
                .as_ref()
                .is_some_and(|(code, _)| *code == record.unit);
            is_its && share.takes(record.on)
        });
        record.share_ppm = own.map(|share| share.share_ppm);
    }
}

/// Somebody's coming or going behind a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MemberBehind {
    pub person_id: i64,
    /// The name, where the asker may see it.
    pub name: Option<String>,
    pub unit: String,
    pub unit_name: String,
    pub on: Day,
    /// The series: what happened.
    pub series: String,
    /// Why he went, as the dimension `cause` has it; nothing where he came.
    pub cause: Option<String>,
    /// What it adds to the figure: one, or less one.
    pub amount: i64,
}

impl MemberBehind {
    /// What happened, in words: `Đoàn viên thôi sinh hoạt: Nghỉ việc`.
    pub fn happened(&self, catalogue: &Catalogue, language: &str) -> String {
        let own = catalogue
            .registers
            .iter()
            .find(|own| own.series == self.series);
        let said = own.map_or(self.series.as_str(), |own| match language {
            "en" => &own.en,
            _ => &own.vi,
        });
        match &self.cause {
            Some(cause) => {
                let cause = catalogue.value_name("cause", cause, language);
                format!("{said}: {cause}")
            }
            None => said.to_owned(),
        }
    }
}

/// Some of what stands behind a figure, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Behind {
    pub records: Vec<RecordBehind>,
    pub members: Vec<MemberBehind>,
    /// How many records and how many comings and goings there are, as far as they were counted.
    pub records_total: i64,
    pub members_total: i64,
}
