//! Where a page of figures stands: which unit, which period, under which structure, known until
//! when; read from its address, and the question it asks there.

use std::collections::BTreeMap;

use serde::Deserialize;
use timeline::{Day, PeriodName};

use super::ask::{Asked, Structure, parse_structure};
use crate::access::Actor;
use crate::app::App;
use crate::catalogue::Indicator;
use crate::unit::Unit;
use crate::web::{PlaceLine, Words, day_short, period_choices, period_days, period_in_words};

/// What the address of a figure says beside its path.
#[derive(Debug, Default, Deserialize)]
pub struct FigureQuery {
    #[serde(default)]
    pub ky: String,
    #[serde(default, rename = "co-cau")]
    pub structure: String,
    #[serde(default)]
    pub chieu: String,
    #[serde(default)]
    pub trang: Option<i64>,
    #[serde(default)]
    pub q: String,
}

/// The place line's period and structure, read from the address; what cannot be read is said.
pub struct Here {
    pub period: PeriodName,
    pub structure: Structure,
    pub line: PlaceLine,
}

/// Reads where a page stands: unit, period, structure, known until.
pub fn here(app: &App, actor: &Actor, unit: &Unit, query: &FigureQuery, address: &str) -> Here {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let usual_day = unit.usual_day(today);
    let choices = period_choices(usual_day, words);
    let usual = format!("{}", usual_day.year());
    let text = if query.ky.trim().is_empty() {
        usual.clone()
    } else {
        query.ky.trim().to_owned()
    };
    let read: Result<PeriodName, _> = text.parse();
    let fault = read
        .is_err()
        .then(|| words.t1("period-unreadable", "text", &text));
    let period = match read.or_else(|_| usual.parse()) {
        Ok(period) => period,
        Err(_) => PeriodName::named(whole_year(usual_day)),
    };
    let structure = parse_structure(&query.structure, today);
    let fault = fault.or_else(|| {
        let unreadable = structure.is_none();
        unreadable.then(|| words.t1("structure-unreadable", "text", query.structure.trim()))
    });
    let structure = structure.unwrap_or(Structure::Then);
    let code = period.to_string();
    let mut choices = choices;
    if !choices.iter().any(|(choice, _)| *choice == code) {
        choices.insert(0, (code.clone(), period_in_words(&period, words)));
    }
    let now = app.clock.zoned(app.clock.now());
    let line = PlaceLine {
        unit_code: unit.code.clone(),
        unit_name: unit.name.clone(),
        address: address.to_owned(),
        period: code,
        period_words: period_in_words(&period, words),
        period_days: period_days(period.period()),
        choices,
        structure: structure.text(today),
        structure_words: match structure {
            Structure::Then => String::new(),
            other => other.words(today, words),
        },
        structure_day: match structure {
            Structure::On(day) if day != today => day_short(day),
            _ => String::new(),
        },
        known: now.strftime("%H:%M, %d/%m/%Y").to_string(),
        fault,
    };
    Here {
        period,
        structure,
        line,
    }
}

fn whole_year(today: Day) -> timeline::Period {
    let first = today.first_of_year();
    timeline::Period::through(first, today.last_of_year())
        .unwrap_or_else(|| unreachable!("a year has a first and a last day"))
}

/// The question about an indicator at the unit, here.
pub fn ask(unit: &Unit, actor: &Actor, indicator: &Indicator, here: &Here) -> Asked {
    Asked {
        unit_id: unit.unit_id,
        line: actor.line.clone(),
        indicator: indicator.code.clone(),
        dims: BTreeMap::new(),
        period: here.period.period(),
        structure: here.structure,
        known: None,
    }
}

/// `Chương trình: Tết; Giới tính: Nữ`.
pub fn dims_in_words(app: &App, dims: &BTreeMap<String, String>, words: Words) -> String {
    let parts: Vec<String> = dims
        .iter()
        .map(|(dim, value)| {
            let name = app
                .catalogue
                .dimension(dim)
                .map_or(dim.as_str(), |dimension| {
                    if words.language() == "en" {
                        &dimension.en
                    } else {
                        &dimension.vi
                    }
                });
            format!(
                "{name}: {}",
                app.catalogue.value_name(dim, value, words.language())
            )
        })
        .collect();
    parts.join("; ")
}
