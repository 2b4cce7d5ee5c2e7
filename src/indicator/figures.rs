//! From evidence to a figure: which reading holds, how qualifiers meet, what a ratio comes to.
//! Pure, shared by both evaluators.

use serde::{Deserialize, Serialize};
use timeline::Day;
use vietnamese::Qualifier;

use crate::catalogue::{Adds, Choose, Indicator, IndicatorType};

/// What was counted from records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counted {
    /// The sum asked.
    pub amount: i64,
    /// How many facts stand behind it.
    pub facts: i64,
    /// How many different people they name.
    pub people: i64,
    /// The part of the sum without a name.
    pub unnamed: i64,
}

impl Counted {
    /// The counted value under the indicator's way of adding up.
    pub fn value(&self, adds: Adds) -> i64 {
        match adds {
            Adds::Sum => self.amount,
            Adds::Distinct => self.people + self.unnamed,
        }
    }
}

/// What was declared at the unit, or below it where the unit itself has not declared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Gathered {
    pub value: Option<i64>,
    pub low: Option<i64>,
    pub high: Option<i64>,
    /// Code of the qualifier, e.g. `over`.
    pub qualifier: String,
    pub percent_ppm: Option<i64>,
    pub numerator: Option<i64>,
    pub denominator: Option<i64>,
    pub printed: Option<String>,
    pub flag: Option<String>,
    pub sources: Vec<String>,
    /// The day a stock was declared for.
    pub as_of: Option<Day>,
    /// Units directly below that declare or have a declaring unit below, and units that should.
    pub coverage: Option<(i64, i64)>,
    /// Whether counted figures of units that do not declare are part of the sum.
    pub from_counted: bool,
}

/// Everything known about one plain indicator.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Evidence {
    pub counted: Counted,
    pub declared: Option<Gathered>,
}

/// How a figure is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    Recorded,
    Declared,
    Mixed,
}

impl Basis {
    pub fn code(self) -> &'static str {
        match self {
            Basis::Recorded => "recorded",
            Basis::Declared => "declared",
            Basis::Mixed => "mixed",
        }
    }
}

fn exact() -> String {
    "exact".to_owned()
}

fn is_exact(qualifier: &str) -> bool {
    qualifier == "exact"
}

fn is_none(facts: &i64) -> bool {
    *facts == 0
}

/// A figure, ready to be shown: a value, a range or an order of magnitude, or a percentage. What is
/// not known of it is not stored: thousands of reports keep hundreds of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<i64>,
    #[serde(default = "exact", skip_serializing_if = "is_exact")]
    pub qualifier: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent_ppm: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numerator: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub denominator: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declared: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coverage: Option<(i64, i64)>,
    /// Facts behind the counted value.
    #[serde(default, skip_serializing_if = "is_none")]
    pub facts: i64,
    /// Named people and the number without names, where people are counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<(i64, i64)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printed: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flag: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Day>,
}

impl Figure {
    /// Whether anything at all is known.
    pub fn is_known(&self) -> bool {
        self.basis.is_some()
    }

    /// The qualifier as a value; exact where the code is empty.
    pub fn qualifier(&self) -> Qualifier {
        self.qualifier.parse().unwrap_or(Qualifier::Exact)
    }

    fn unknown() -> Self {
        Self {
            value: None,
            low: None,
            high: None,
            qualifier: "exact".to_owned(),
            percent_ppm: None,
            numerator: None,
            denominator: None,
            basis: None,
            counted: None,
            declared: None,
            coverage: None,
            facts: 0,
            people: None,
            printed: None,
            flag: None,
            sources: Vec::new(),
            as_of: None,
        }
    }
}

/// The figure of a plain indicator.
pub fn assemble(indicator: &Indicator, evidence: &Evidence, choose: Choose) -> Figure {
    let counted = &evidence.counted;
    let counted_value = (counted.facts > 0).then(|| counted.value(indicator.adds));
    let mut figure = Figure::unknown();
    figure.counted = counted_value;
    figure.facts = counted.facts;
    if indicator.adds == Adds::Distinct && counted.facts > 0 {
        figure.people = Some((counted.people, counted.unnamed));
    }
    let declared = evidence.declared.as_ref();
    figure.declared = declared.and_then(|declared| declared.value);
    figure.coverage = declared.and_then(|declared| declared.coverage);
    let use_counted = match choose {
        Choose::Value => counted_value.is_some(),
        Choose::Counted => true,
        Choose::Declared => false,
    };
    if let (true, Some(value)) = (use_counted, counted_value) {
        figure.value = Some(value);
        figure.basis = Some(Basis::Recorded);
    } else if let (Some(declared), false) = (declared, choose == Choose::Counted) {
        take_declared(&mut figure, declared);
    }
    figure
}

fn take_declared(figure: &mut Figure, declared: &Gathered) {
    figure.value = declared.value;
    figure.low = declared.low;
    figure.high = declared.high;
    figure.qualifier = declared.qualifier.clone();
    figure.percent_ppm = declared.percent_ppm;
    figure.numerator = declared.numerator;
    figure.denominator = declared.denominator;
    figure.printed = declared.printed.clone();
    figure.flag = declared.flag.clone();
    figure.sources = declared.sources.clone();
    figure.as_of = declared.as_of;
    figure.basis = Some(if declared.from_counted {
        Basis::Mixed
    } else {
        Basis::Declared
    });
    if let (Some(numerator), Some(denominator)) = (declared.numerator, declared.denominator) {
        figure.percent_ppm = ratio_ppm(numerator, denominator);
    }
}

/// A numerator over a denominator in parts per million, half up; nothing over nothing is unknown.
pub fn ratio_ppm(numerator: i64, denominator: i64) -> Option<i64> {
    if denominator <= 0 {
        return None;
    }
    let (numerator, denominator) = (i128::from(numerator), i128::from(denominator));
    i64::try_from((numerator * 2_000_000 + denominator).div_euclid(2 * denominator)).ok()
}

/// The figure of a ratio or mean: its parts where both are counted, else its own declaration, else
/// its parts however they are known.
pub fn assemble_derived(
    indicator: &Indicator,
    own: &Evidence,
    numerator: &Figure,
    denominator: &Figure,
) -> Figure {
    let both_counted = numerator.basis == Some(Basis::Recorded)
        && denominator.basis == Some(Basis::Recorded)
        && denominator.value.is_some_and(|value| value > 0);
    let mut figure = Figure::unknown();
    if let (Some(declared), false) = (&own.declared, both_counted) {
        take_declared(&mut figure, declared);
        figure.coverage = declared.coverage;
        return figure;
    }
    let (Some(over), Some(under)) = (numerator.value, denominator.value) else {
        return figure;
    };
    if under <= 0 {
        return figure;
    }
    figure.numerator = Some(over);
    figure.denominator = Some(under);
    figure.facts = numerator.facts + denominator.facts;
    figure.basis = match (numerator.basis, denominator.basis) {
        (Some(over), Some(under)) if over == under => Some(over),
        _ => Some(Basis::Mixed),
    };
    let exact = denominator.qualifier() == Qualifier::Exact;
    figure.qualifier = if exact {
        numerator.qualifier.clone()
    } else {
        "about".to_owned()
    };
    figure.sources = [numerator.sources.clone(), denominator.sources.clone()].concat();
    match indicator.typ {
        IndicatorType::Mean => figure.value = mean(over, under),
        _ => figure.percent_ppm = ratio_ppm(over, under),
    }
    figure
}

fn mean(sum: i64, weight: i64) -> Option<i64> {
    let (sum, weight) = (i128::from(sum), i128::from(weight));
    i64::try_from((2 * sum + weight).div_euclid(2 * weight)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indicator(typ: &str) -> Indicator {
        toml::from_str(&format!(
            "code = 'C02.rate'\nvi = ''\nen = ''\nmeasure = 'percent'\ntype = '{typ}'"
        ))
        .unwrap()
    }

    fn counted(amount: i64, facts: i64) -> Evidence {
        Evidence {
            counted: Counted {
                amount,
                facts,
                ..Counted::default()
            },
            declared: None,
        }
    }

    #[test]
    fn the_printed_percentage_does_not_outweigh_its_fraction() {
        let declared = Gathered {
            numerator: Some(121),
            denominator: Some(163),
            printed: Some("75%".to_owned()),
            qualifier: "exact".to_owned(),
            ..Gathered::default()
        };
        let own = Evidence {
            counted: Counted::default(),
            declared: Some(declared),
        };
        let none = Figure::unknown();
        let figure = assemble_derived(&indicator("ratio"), &own, &none, &none);
        assert_eq!(figure.percent_ppm, Some(742_331));
        assert_eq!(figure.printed.as_deref(), Some("75%"));
    }

    #[test]
    fn counted_holds_where_records_stand_and_declared_stays_beside_it() {
        let mut evidence = counted(40, 2);
        evidence.declared = Some(Gathered {
            value: Some(50),
            qualifier: "over".to_owned(),
            ..Gathered::default()
        });
        let flow = indicator("flow");
        let figure = assemble(&flow, &evidence, Choose::Value);
        assert_eq!((figure.value, figure.declared), (Some(40), Some(50)));
        assert_eq!(figure.basis, Some(Basis::Recorded));
        let figure = assemble(&flow, &evidence, Choose::Declared);
        assert_eq!(
            (figure.value, figure.qualifier.as_str()),
            (Some(50), "over")
        );
    }

    #[test]
    fn a_ratio_of_counted_parts_is_computed_and_nothing_over_nothing_is_unknown() {
        let flow = indicator("flow");
        let ratio = indicator("ratio");
        let over = assemble(&flow, &counted(2, 2), Choose::Value);
        let under = assemble(&flow, &counted(3, 3), Choose::Value);
        let none = Evidence::default();
        let figure = assemble_derived(&ratio, &none, &over, &under);
        assert_eq!(figure.percent_ppm, Some(666_667));
        let zero = assemble(&flow, &counted(0, 3), Choose::Value);
        assert!(!assemble_derived(&ratio, &none, &over, &zero).is_known());
    }
}
