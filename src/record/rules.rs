//! What a record is and what it says to the figures. Pure: no database, no clock, no pages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use timeline::Day;

use crate::catalogue::{AmountOf, FactRule, Kind};
pub use crate::fact::SaidFact;
use crate::unit::Unit;

/// The largest count or amount a record may hold: one đồng below a hundred thousand billion.
/// Larger numbers are slips of the finger; no single act of a union comes near.
pub const LARGEST: i64 = 99_999_999_999_999;

/// A person named on a record, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    pub full_name: String,
    pub birth_year: Option<i16>,
}

/// A typed answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    Text(String),
    Count(i64),
    Money(i64),
    Day(Day),
    Choice(String),
    YesNo(bool),
    /// The numbers of the people named, and how many more there were.
    People {
        ids: Vec<i64>,
        unnamed: i64,
    },
    /// An employer as named that day; the number where it is one of the register.
    Employer {
        name: String,
        tax_code: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        employer_id: Option<i64>,
    },
    /// A count per value of the field's dimension.
    Split(BTreeMap<String, i64>),
}

/// Answers by field code.
pub type Answers = BTreeMap<String, Answer>;

/// A record as asked for, every answer of its type. `named` holds the people typed, by field,
/// until those of the register are found among them and the store numbers the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRecord {
    pub kind: String,
    pub happened_on: Day,
    pub stage: Option<String>,
    pub reference: Option<String>,
    pub answers: Answers,
    pub named: BTreeMap<String, Vec<Named>>,
}

/// Why the domain says no: the field it concerns and the message key of the sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct Refusal {
    pub field: String,
    pub message: &'static str,
}

fn refuse<T>(field: &str, message: &'static str) -> Result<T, Refusal> {
    Err(Refusal {
        field: field.to_owned(),
        message,
    })
}

/// May this be recorded at the unit? The unit stood that day, the day is not to come, the kind is
/// one the unit's tier records.
pub fn check_record(new: &NewRecord, unit: &Unit, kind: &Kind, today: Day) -> Result<(), Refusal> {
    if new.happened_on > today {
        return refuse("on", "record-day-to-come");
    }
    if !unit.stood_on(new.happened_on) {
        return refuse("on", "record-unit-closed-that-day");
    }
    if !kind.tiers.contains(&unit.tier) {
        return refuse("kind", "record-kind-not-of-tier");
    }
    // Facts of later stages may not exist yet, but those that do must fit.
    say_facts(kind, new.stage.as_deref(), new.happened_on, &new.answers).map(|_| ())
}

/// The facts a record of this kind says with these answers.
pub fn say_facts(
    kind: &Kind,
    stage: Option<&str>,
    happened_on: Day,
    answers: &Answers,
) -> Result<Vec<SaidFact>, Refusal> {
    let mut said = Vec::new();
    for rule in &kind.facts {
        let at_stage = rule.stage.is_none() || rule.stage.as_deref() == stage;
        let when = rule
            .when
            .iter()
            .all(|(field, value)| choice(answers, field) == Some(value.as_str()));
        let day = match &rule.day {
            None => Some(happened_on),
            Some(field) => match answers.get(field) {
                Some(Answer::Day(day)) => Some(*day),
                _ => None,
            },
        };
        if let (true, true, Some(day)) = (at_stage, when, day) {
            say_rule(kind, rule, day, answers, &mut said)?;
        }
    }
    Ok(said)
}

/// The value chosen; a yes-no question is a choice of `yes` and `no`.
fn choice<'a>(answers: &'a Answers, field: &str) -> Option<&'a str> {
    match answers.get(field) {
        Some(Answer::Choice(value)) => Some(value),
        Some(Answer::YesNo(yes)) => Some(if *yes { "yes" } else { "no" }),
        _ => None,
    }
}

fn say_rule(
    kind: &Kind,
    rule: &FactRule,
    day: Day,
    answers: &Answers,
    said: &mut Vec<SaidFact>,
) -> Result<(), Refusal> {
    let mut dims = BTreeMap::new();
    for (dim, from) in &rule.dims {
        let value = match from.strip_prefix('=') {
            Some(constant) => Some(constant.to_owned()),
            None => choice(answers, from).map(str::to_owned),
        };
        if let Some(value) = value {
            dims.insert(dim.clone(), value);
        }
    }
    let mut say = |dims: BTreeMap<String, String>, amount: i64, person_id: Option<i64>| {
        if amount != 0 {
            let series = kind.series_code(rule);
            said.push(SaidFact {
                series,
                dims,
                day,
                amount,
                person_id,
            });
        }
    };
    match &rule.amount {
        AmountOf::Constant(amount) => say(dims, *amount, None),
        AmountOf::Field(code) => match answers.get(code) {
            Some(Answer::People { ids, unnamed }) => {
                for id in ids {
                    say(dims.clone(), 1, Some(*id));
                }
                say(dims, *unnamed, None);
            }
            Some(Answer::Split(parts)) => {
                let dim = kind
                    .field(code)
                    .and_then(|field| field.dim.clone())
                    .unwrap_or_default();
                for (value, amount) in parts {
                    let mut dims = dims.clone();
                    dims.insert(dim.clone(), value.clone());
                    say(dims, *amount, None);
                }
            }
            Some(answer) => say(dims, number(answer), None),
            None => {}
        },
        AmountOf::Product(codes) => {
            let mut product: i64 = 1;
            for code in codes {
                let answered = code.split('|').find_map(|own| answers.get(own));
                let factor = answered.map_or(0, number);
                product = match product.checked_mul(factor) {
                    Some(product) if product <= LARGEST => product,
                    _ => return refuse(code, "record-product-too-large"),
                };
            }
            say(dims, product, None);
        }
    }
    Ok(())
}

/// How many an answer counts: people and parts together, yes as one.
fn number(answer: &Answer) -> i64 {
    match answer {
        Answer::Count(value) | Answer::Money(value) => *value,
        Answer::YesNo(yes) => i64::from(*yes),
        Answer::People { ids, unnamed } => i64::try_from(ids.len()).unwrap_or(i64::MAX) + unnamed,
        Answer::Split(parts) => parts.values().sum(),
        Answer::Text(text) => i64::from(!text.is_empty()),
        Answer::Choice(_) | Answer::Day(_) | Answer::Employer { .. } => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind() -> Kind {
        toml::from_str(
            r#"
            code = "trao-qua"
            vi = "Trao quà"
            en = "Gifts"
            rows = ["R08"]
            group = "E"
            icon = "gift"
            tiers = ["base"]
            hint_vi = ""
            hint_en = ""
            stages = [{ code = "du-kien", vi = "Dự kiến", en = "Planned" }, { code = "da-trao", vi = "Đã trao", en = "Given" }]
            [[field]]
            code = "programme"
            vi = "Dịp nào?"
            en = "Which occasion?"
            type = "choice"
            dim = "programme"
            [[field]]
            code = "people"
            vi = "Ai nhận?"
            en = "Who received?"
            type = "people"
            [[field]]
            code = "each"
            vi = "Mỗi suất?"
            en = "Each?"
            type = "money"
            [[fact]]
            series = "people"
            amount = "people"
            stage = "da-trao"
            dims = { programme = "programme" }
            [[fact]]
            series = "dong"
            amount = ["people", "each"]
            dims = { programme = "programme", source = "=union" }
            "#,
        )
        .unwrap()
    }

    fn answers(ids: Vec<i64>, unnamed: i64, each: i64) -> Answers {
        Answers::from([
            ("programme".to_owned(), Answer::Choice("tet".to_owned())),
            ("people".to_owned(), Answer::People { ids, unnamed }),
            ("each".to_owned(), Answer::Money(each)),
        ])
    }

    fn day() -> Day {
        "2026-01-20".parse().unwrap()
    }

    #[test]
    fn named_people_are_said_one_by_one_and_the_rest_together() {
        let said = say_facts(
            &kind(),
            Some("da-trao"),
            day(),
            &answers(vec![7, 9], 3, 500_000),
        )
        .unwrap();
        let people: Vec<_> = said
            .iter()
            .filter(|fact| fact.series == "trao-qua.people")
            .map(|fact| (fact.amount, fact.person_id))
            .collect();
        assert_eq!(people, [(1, Some(7)), (1, Some(9)), (3, None)]);
        let money = said.last().unwrap();
        assert_eq!(
            (money.amount, money.dims["source"].as_str()),
            (2_500_000, "union")
        );
    }

    #[test]
    fn a_fact_of_a_later_stage_is_not_said_yet() {
        let said = say_facts(&kind(), Some("du-kien"), day(), &answers(vec![], 3, 1)).unwrap();
        assert!(said.iter().all(|fact| fact.series == "trao-qua.dong"));
    }

    #[test]
    fn a_product_past_the_largest_amount_is_refused() {
        let refusal =
            say_facts(&kind(), None, day(), &answers(vec![], 1_000_000, LARGEST)).unwrap_err();
        assert_eq!(refusal.message, "record-product-too-large");
    }
}
