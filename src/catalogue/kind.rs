//! Kinds of activity as typed values, shaped exactly like their TOML files: what an entry form
//! asks, and what a record says to the figures.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What is asked on an entry form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldType {
    Text,
    LongText,
    Count,
    Money,
    Day,
    Choice,
    YesNo,
    People,
    Employer,
    Split,
}

/// One question of a kind.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    pub code: String,
    pub vi: String,
    pub en: String,
    #[serde(rename = "type")]
    pub typ: FieldType,
    #[serde(default)]
    pub required: bool,
    pub dim: Option<String>,
    pub measure: Option<String>,
    pub min: Option<i64>,
    pub max: Option<i64>,
    #[serde(default)]
    pub hint_vi: String,
    #[serde(default)]
    pub hint_en: String,
}

impl Field {
    pub fn name(&self, language: &str) -> &str {
        if language == "en" { &self.en } else { &self.vi }
    }
    pub fn hint(&self, language: &str) -> &str {
        if language == "en" {
            &self.hint_en
        } else {
            &self.hint_vi
        }
    }
}

/// How much a fact says: a constant, a field, or a product of fields. In a product `a|b` is the
/// field `a` where it was answered, else `b`.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum AmountOf {
    Constant(i64),
    Field(String),
    Product(Vec<String>),
}

/// A fact a record of this kind says to the figures.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactRule {
    pub series: String,
    pub amount: AmountOf,
    /// Dimension code → choice field code, or `=constant`.
    #[serde(default)]
    pub dims: BTreeMap<String, String>,
    /// Said only when the record is at this stage.
    pub stage: Option<String>,
    /// Said only when every choice field named has the value named.
    #[serde(default)]
    pub when: BTreeMap<String, String>,
    /// Dated by this day field instead of the record's day.
    pub day: Option<String>,
}

/// A step a record of a kind passes through.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    pub code: String,
    pub vi: String,
    pub en: String,
}

/// What can be recorded: its questions, stages and facts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    pub code: String,
    pub vi: String,
    pub en: String,
    pub rows: Vec<String>,
    pub group: String,
    pub icon: String,
    pub tiers: Vec<String>,
    pub hint_vi: String,
    pub hint_en: String,
    #[serde(default)]
    pub stages: Vec<Stage>,
    #[serde(default, rename = "field")]
    pub fields: Vec<Field>,
    #[serde(default, rename = "fact")]
    pub facts: Vec<FactRule>,
}

impl Kind {
    pub fn name(&self, language: &str) -> &str {
        if language == "en" { &self.en } else { &self.vi }
    }
    pub fn hint(&self, language: &str) -> &str {
        if language == "en" {
            &self.hint_en
        } else {
            &self.hint_vi
        }
    }
    pub fn field(&self, code: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.code == code)
    }
    /// The full name of a series of this kind, as facts and indicators write it.
    pub fn series_code(&self, rule: &FactRule) -> String {
        format!("{}.{}", self.code, rule.series)
    }
}
