//! What a figure is asked with. Pure.

use std::collections::BTreeMap;

use timeline::{Day, Period};

use crate::fact::Snapshot;
use crate::web::{Words, day_short};

/// Under which tree a figure is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Structure {
    /// That of the facts' own days; for a stock that of its day.
    Then,
    /// That of one day. Now is the day of asking.
    On(Day),
}

impl Structure {
    /// As addresses write it: `then`, `now` or the day.
    pub fn text(self, today: Day) -> String {
        match self {
            Structure::Then => "then".to_owned(),
            Structure::On(day) if day == today => "now".to_owned(),
            Structure::On(day) => day.to_string(),
        }
    }

    /// As sentences say it: `cơ cấu lúc đó`, `cơ cấu ngày 30/06/2025`.
    pub fn words(self, today: Day, words: Words) -> String {
        match self {
            Structure::Then => words.t("structure-then"),
            Structure::On(day) if day == today => words.t("structure-now"),
            Structure::On(day) => words.t1("structure-on", "day", day_short(day)),
        }
    }
}

/// As known at which moment; `None` asks for all that is known now.
pub type Known = Option<Snapshot>;

/// One figure asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    pub unit_id: i32,
    pub line: String,
    pub indicator: String,
    pub dims: BTreeMap<String, String>,
    pub period: Period,
    pub structure: Structure,
    pub known: Known,
}

impl Asked {
    /// The same question about another indicator.
    pub fn about(&self, indicator: &str) -> Self {
        Self {
            indicator: indicator.to_owned(),
            ..self.clone()
        }
    }

    /// The day whose tree says who stands below whom for declarations.
    pub fn tree_day(&self) -> Day {
        match self.structure {
            Structure::Then => self.period.last_on(),
            Structure::On(day) => day,
        }
    }
}

/// `then`, `now` or a day.
pub fn parse_structure(text: &str, today: Day) -> Option<Structure> {
    match text.trim() {
        "" | "then" => Some(Structure::Then),
        "now" => Some(Structure::On(today)),
        day => vietnamese::parse_day(day).ok().map(Structure::On),
    }
}

/// `programme=tet;sex=female` as a map; an empty text is no dimension.
pub fn parse_dims(text: &str) -> Option<BTreeMap<String, String>> {
    text.split(';')
        .filter(|part| !part.trim().is_empty())
        .map(|part| {
            let (dim, value) = part.split_once('=')?;
            Some((dim.trim().to_owned(), value.trim().to_owned()))
        })
        .collect()
}

/// The map as `programme=tet;sex=female`.
pub fn print_dims(dims: &BTreeMap<String, String>) -> String {
    let parts: Vec<String> = dims
        .iter()
        .map(|(dim, value)| format!("{dim}={value}"))
        .collect();
    parts.join(";")
}
