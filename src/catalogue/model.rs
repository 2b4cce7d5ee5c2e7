//! The catalogue as typed values, shaped exactly like its TOML files.

use std::collections::BTreeMap;

use serde::Deserialize;
use timeline::Day;

use super::kind::Kind;

/// A name or sentence in both languages of the interface.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Wording {
    pub vi: String,
    pub en: String,
}

impl Wording {
    /// The wording in the language asked for; `en` asks for English, everything else Vietnamese.
    pub fn of(&self, language: &str) -> &str {
        if language == "en" { &self.en } else { &self.vi }
    }
}

/// A value of a dimension, e.g. `female` of `sex`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DimensionValue {
    pub code: String,
    pub vi: String,
    pub en: String,
}

/// A way a figure may be split. An open dimension takes any word, a closed one only its values.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    pub code: String,
    pub vi: String,
    pub en: String,
    #[serde(default)]
    pub open: bool,
    #[serde(default)]
    pub values: Vec<DimensionValue>,
}

impl Dimension {
    pub fn value(&self, code: &str) -> Option<&DimensionValue> {
        self.values.iter().find(|value| value.code == code)
    }
}

/// What a figure is counted in: people, turns, đồng, houses.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    pub code: String,
    pub vi: String,
    pub en: String,
    /// Other words in which reports count it.
    #[serde(default)]
    pub counted: Vec<String>,
}

/// A chapter of the indicator list, A to K.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub code: String,
    pub vi: String,
    pub en: String,
}

/// A typed kind of unit with its tier and the tiers it may stand under.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitKind {
    pub code: String,
    pub vi: String,
    pub en: String,
    pub tier: String,
    pub under: Vec<String>,
}

/// How a figure relates to its period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IndicatorType {
    /// Added up over the days of the period.
    Flow,
    /// As it stands at the end of the period.
    Stock,
    /// A numerator over a denominator, as a percentage.
    Ratio,
    /// A sum over its weight, e.g. wages over the people paid.
    Mean,
}

/// How a figure adds up the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Adds {
    #[default]
    Sum,
    /// Distinct people, never a sum of distinct counts.
    Distinct,
}

/// Which way is better, for verdicts and colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Better {
    #[default]
    More,
    Less,
    Neither,
}

/// One source of facts of an indicator.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactSource {
    pub series: String,
    #[serde(default, rename = "where")]
    pub only: BTreeMap<String, String>,
    #[serde(default = "once")]
    pub times: i64,
}

fn once() -> i64 {
    1
}

/// A series that a register says by itself, without a record.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterSeries {
    pub series: String,
    pub vi: String,
    pub en: String,
    #[serde(default)]
    pub dims: Vec<String>,
}

/// The two indicators a ratio or mean is made of.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parts {
    pub numerator: String,
    pub denominator: String,
}

/// A named figure: what facts, how they add up, in which measure.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    pub code: String,
    pub vi: String,
    pub en: String,
    /// Other words reports use for it, by which it is found in old ones.
    #[serde(default)]
    pub aliases: Vec<String>,
    pub measure: String,
    #[serde(rename = "type")]
    pub typ: IndicatorType,
    #[serde(default)]
    pub adds: Adds,
    #[serde(default)]
    pub dims: Vec<String>,
    #[serde(default)]
    pub facts: Vec<FactSource>,
    pub of: Option<Parts>,
    #[serde(default)]
    pub better: Better,
    #[serde(default)]
    pub source: String,
    #[serde(default)]
    pub basis: String,
}

impl Indicator {
    /// The chapter letter, e.g. `E` of `E05.houses`.
    pub fn group(&self) -> &str {
        self.code.get(..1).unwrap_or("")
    }

    pub fn name(&self, language: &str) -> &str {
        if language == "en" { &self.en } else { &self.vi }
    }
}

/// Which of a figure's two readings a form line prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choose {
    /// Counted where records stand behind it, else declared.
    #[default]
    Value,
    Counted,
    Declared,
}

/// One line of a numeric form.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormLine {
    #[serde(default)]
    pub no: String,
    pub indicator: String,
    #[serde(default, rename = "where")]
    pub only: BTreeMap<String, String>,
    #[serde(default)]
    pub vi: String,
    #[serde(default)]
    pub en: String,
    #[serde(default)]
    pub choose: Choose,
}

/// A sentence of a narrative form with figure chips in braces.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sentence {
    pub vi: String,
    pub en: String,
    /// True where a new paragraph begins.
    #[serde(default)]
    pub para: bool,
}

/// A part of a form: lines of figures, or sentences.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormSection {
    #[serde(default)]
    pub no: String,
    #[serde(default)]
    pub code: String,
    pub vi: String,
    pub en: String,
    #[serde(default)]
    pub words_vi: String,
    #[serde(default)]
    pub words_en: String,
    #[serde(default)]
    pub text: Vec<Sentence>,
    #[serde(default, rename = "line")]
    pub lines: Vec<FormLine>,
}

/// A table of numbers or a letter with figures in its sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    Table,
    Letter,
}

/// A statutory or local report.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    pub code: String,
    pub vi: String,
    pub en: String,
    pub shape: Shape,
    pub periods: Vec<String>,
    pub tiers: Vec<String>,
    pub symbol: String,
    #[serde(default)]
    pub basis: String,
    #[serde(default, rename = "section")]
    pub sections: Vec<FormSection>,
}

impl Form {
    pub fn name(&self, language: &str) -> &str {
        if language == "en" { &self.en } else { &self.vi }
    }
}

/// A dated parameter with its legal basis.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub code: String,
    pub vi: String,
    pub en: String,
    pub value: toml::Value,
    #[serde(default)]
    pub unit: String,
    pub from_on: Day,
    pub until_on: Option<Day>,
    pub basis: String,
    #[serde(default)]
    pub note: String,
}

/// Everything the catalogue says, by code, in the order of the files.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    pub dimensions: Vec<Dimension>,
    pub measures: Vec<Measure>,
    pub groups: Vec<Group>,
    pub unit_kinds: Vec<UnitKind>,
    pub indicators: Vec<Indicator>,
    pub kinds: Vec<Kind>,
    pub registers: Vec<RegisterSeries>,
    pub forms: Vec<Form>,
    pub rules: Vec<Rule>,
    pub checks: Vec<super::ReportCheck>,
    pub holidays: Vec<super::Holiday>,
    pub holiday_years: Vec<super::HolidayYear>,
    pub personal: super::Personal,
    pub posts: Vec<super::Post>,
    pub abbreviations: Vec<super::Abbreviation>,
    pub accounts: Vec<super::LedgerAccount>,
    pub fund_kinds: Vec<super::FundKind>,
    pub house_norms: Vec<super::HouseNorm>,
}

impl Catalogue {
    pub fn dimension(&self, code: &str) -> Option<&Dimension> {
        self.dimensions
            .iter()
            .find(|dimension| dimension.code == code)
    }
    pub fn measure(&self, code: &str) -> Option<&Measure> {
        self.measures.iter().find(|measure| measure.code == code)
    }
    pub fn group(&self, code: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.code == code)
    }
    pub fn unit_kind(&self, code: &str) -> Option<&UnitKind> {
        self.unit_kinds.iter().find(|kind| kind.code == code)
    }
    pub fn indicator(&self, code: &str) -> Option<&Indicator> {
        self.indicators
            .iter()
            .find(|indicator| indicator.code == code)
    }
    pub fn kind(&self, code: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.code == code)
    }
    pub fn form(&self, code: &str) -> Option<&Form> {
        self.forms.iter().find(|form| form.code == code)
    }
    /// The rule of this code in force on the day, with its legal basis.
    pub fn rule(&self, code: &str, on: Day) -> Option<&Rule> {
        self.rules.iter().find(|rule| {
            rule.code == code && rule.from_on <= on && rule.until_on.is_none_or(|until| on < until)
        })
    }
    /// Every series that can be said: by the registers, then by records in the order of the kinds.
    pub fn series(&self) -> Vec<String> {
        let registers = self.registers.iter();
        let mut all: Vec<String> = registers.map(|own| own.series.clone()).collect();
        for kind in &self.kinds {
            for rule in &kind.facts {
                let code = kind.series_code(rule);
                if !all.contains(&code) {
                    all.push(code);
                }
            }
        }
        all
    }
    /// The words for a dimension value: the catalogue's where it is closed, else as written.
    pub fn value_name(&self, dimension: &str, value: &str, language: &str) -> String {
        self.dimension(dimension)
            .and_then(|dimension| dimension.value(value))
            .map(|value| {
                if language == "en" {
                    value.en.clone()
                } else {
                    value.vi.clone()
                }
            })
            .unwrap_or_else(|| value.to_owned())
    }
}
