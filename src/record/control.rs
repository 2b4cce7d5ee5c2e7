//! The entry form as a list of controls, drawn from the kind and what was typed. Pure.

use super::lookup::{Doubt, Known, numbers_of};
use super::say::Speaker;
use crate::catalogue::{AmountOf, Dimension, Field, FieldType, Kind};
use crate::web::FormState;

/// Up to this many values are shown as buttons, more as a list to choose from.
const MOST_BUTTONS: usize = 6;

/// One question with its input.
pub struct Control {
    pub name: String,
    pub label: String,
    pub hint: String,
    pub optional: bool,
    pub error: Option<String>,
    pub body: Body,
}

impl Control {
    /// Whether the input wants the whole width of the form.
    pub fn is_wide(&self) -> bool {
        matches!(self.body, Body::LongText { .. })
    }
}

/// A value that can be chosen.
pub struct Choice {
    pub value: String,
    pub text: String,
    pub chosen: bool,
}

/// The input a question is answered in.
pub enum Body {
    Text {
        value: String,
    },
    LongText {
        value: String,
    },
    Number {
        value: String,
        measure: String,
        money: bool,
    },
    Day {
        value: String,
    },
    Buttons {
        choices: Vec<Choice>,
    },
    List {
        choices: Vec<Choice>,
    },
    /// Any word, with the usual ones offered.
    Open {
        value: String,
        choices: Vec<Choice>,
    },
    People {
        count: String,
        measure: String,
        names: String,
        names_error: Option<String>,
        /// Where people of the register are asked for while typing.
        lookup: String,
        /// Those chosen from it: number, name, what tells them apart.
        chosen: Vec<(String, String, String)>,
        doubts: Vec<Which>,
    },
    Employer {
        value: String,
        number: String,
        tax_code: String,
        tax_error: Option<String>,
        doubts: Vec<Which>,
    },
    Split {
        parts: Vec<Part>,
        measure: String,
    },
}

/// A name that several of the register bear, and who may be meant.
pub struct Which {
    pub input: String,
    pub name: String,
    pub choices: Vec<Choice>,
}

/// A form being drawn: what was typed, at which unit, and whom it names.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    pub form: &'a FormState,
    pub unit_code: &'a str,
    pub known: &'a Known,
    pub doubts: &'a [Doubt],
}

impl Asking<'_> {
    fn whiches(&self, field: &Field) -> Vec<Which> {
        let own = self.doubts.iter().filter(|doubt| doubt.field == field.code);
        own.map(|doubt| Which {
            input: doubt.input.clone(),
            name: doubt.name.clone(),
            choices: doubt
                .choices
                .iter()
                .map(|(value, text)| choice(value, text.clone(), self.form.text(&doubt.input)))
                .collect(),
        })
        .collect()
    }

    /// The people chosen from the register, as the form holds them.
    fn chosen(&self, field: &Field, speaker: Speaker<'_>) -> Vec<(String, String, String)> {
        let numbers = numbers_of(self.form, &field.code);
        let told = |number: i64| match self.known.get(&number) {
            Some(known) => (known.full_name.clone(), known.detail(speaker.words)),
            None => {
                let sentence = speaker.words.t1("record-person-number", "number", number);
                (sentence, String::new())
            }
        };
        let lines = numbers.into_iter().map(|number| {
            let (name, detail) = told(number);
            (number.to_string(), name, detail)
        });
        lines.collect()
    }
}

/// One number of a split.
pub struct Part {
    pub name: String,
    pub text: String,
    pub value: String,
    pub error: Option<String>,
}

/// The sum shown while typing: the fields multiplied and what they come to so far.
pub struct Sum {
    pub formula: String,
    pub value: String,
    pub in_words: String,
}

/// Every question of the kind as a control.
pub fn controls(kind: &Kind, asking: Asking<'_>, speaker: Speaker<'_>) -> Vec<Control> {
    let form = asking.form;
    kind.fields
        .iter()
        .map(|field| Control {
            name: field.code.clone(),
            label: field.name(speaker.words.language()).to_owned(),
            hint: field.hint(speaker.words.language()).to_owned(),
            optional: !field.required,
            error: form.error(&field.code).map(str::to_owned),
            body: body(field, asking, speaker),
        })
        .collect()
}

fn body(field: &Field, asking: Asking<'_>, speaker: Speaker<'_>) -> Body {
    let form = asking.form;
    let value = form.value(&field.code).to_owned();
    let inner = |ending: &str| format!("{}.{ending}", field.code);
    let wrong = |name: &str| form.error(name).map(str::to_owned);
    let measure = speaker.measure(field);
    match field.typ {
        FieldType::Text => Body::Text { value },
        FieldType::LongText => Body::LongText { value },
        FieldType::Count | FieldType::Money => Body::Number {
            value,
            measure,
            money: field.typ == FieldType::Money,
        },
        FieldType::Day => Body::Day { value },
        FieldType::YesNo => {
            let words = speaker.words;
            let mut choices = vec![
                choice("yes", words.t("record-yes"), &value),
                choice("no", words.t("record-no"), &value),
            ];
            leave_open(field, &mut choices, speaker, &value);
            Body::Buttons { choices }
        }
        FieldType::Choice => choice_body(field, value, speaker),
        FieldType::People => Body::People {
            count: value,
            measure,
            names: form.value(&inner("names")).to_owned(),
            names_error: wrong(&inner("names")),
            lookup: format!("/don-vi/{}/tra-cuu/nguoi", asking.unit_code),
            chosen: asking.chosen(field, speaker),
            doubts: asking.whiches(field),
        },
        FieldType::Employer => Body::Employer {
            value,
            tax_code: form.value(&inner("tax")).to_owned(),
            tax_error: wrong(&inner("tax")),
            number: form.value(&inner("id")).to_owned(),
            doubts: asking.whiches(field),
        },
        FieldType::Split => {
            let parts = values(field, speaker)
                .into_iter()
                .map(|(code, text)| Part {
                    value: form.value(&inner(&code)).to_owned(),
                    error: wrong(&inner(&code)),
                    name: inner(&code),
                    text,
                })
                .collect();
            Body::Split { parts, measure }
        }
    }
}

fn dimension<'a>(field: &Field, speaker: Speaker<'a>) -> Option<&'a Dimension> {
    speaker.catalogue.dimension(field.dim.as_deref()?)
}

/// The values of a field's dimension by code and name.
fn values(field: &Field, speaker: Speaker<'_>) -> Vec<(String, String)> {
    let named = |dimension: &Dimension| {
        let name = |code: &str| {
            speaker
                .catalogue
                .value_name(&dimension.code, code, speaker.words.language())
        };
        dimension
            .values
            .iter()
            .map(|value| (value.code.clone(), name(&value.code)))
            .collect()
    };
    dimension(field, speaker).map(named).unwrap_or_default()
}

fn choice(value: &str, text: String, typed: &str) -> Choice {
    Choice {
        value: value.to_owned(),
        text,
        chosen: value == typed,
    }
}

fn choice_body(field: &Field, value: String, speaker: Speaker<'_>) -> Body {
    let mut choices: Vec<Choice> = values(field, speaker)
        .into_iter()
        .map(|(code, text)| choice(&code, text, &value))
        .collect();
    if dimension(field, speaker).is_some_and(|dimension| dimension.open) {
        let named = choices.iter().find(|choice| choice.chosen);
        let value = named.map_or(value, |choice| choice.text.clone());
        return Body::Open { value, choices };
    }
    if choices.len() <= MOST_BUTTONS {
        leave_open(field, &mut choices, speaker, &value);
        Body::Buttons { choices }
    } else {
        Body::List { choices }
    }
}

/// A button cannot be let go once pressed, so a question that may stay open has a button for that.
fn leave_open(field: &Field, choices: &mut Vec<Choice>, speaker: Speaker<'_>, typed: &str) {
    if !field.required {
        choices.push(choice("", speaker.words.t("record-not-said"), typed));
    }
}

/// The first amount of money the kind multiplies out, e.g. people × đồng each.
pub fn sum(kind: &Kind, form: &FormState, speaker: Speaker<'_>) -> Option<Sum> {
    let each = |code: &String, fits: fn(FieldType) -> bool| {
        code.split('|')
            .all(|own| kind.field(own).is_some_and(|field| fits(field.typ)))
    };
    let is_money = |code: &String| each(code, |typ| typ == FieldType::Money);
    let can_multiply = |code: &String| {
        use FieldType::*;
        each(code, |typ| matches!(typ, Count | Money | People))
    };
    let codes = kind.facts.iter().find_map(|rule| match &rule.amount {
        AmountOf::Product(codes)
            if codes.iter().any(is_money) && codes.iter().all(can_multiply) =>
        {
            Some(codes)
        }
        _ => None,
    })?;
    let product = codes.iter().try_fold(1_i64, |product, code| {
        let answered = code.split('|').find(|own| !form.text(own).is_empty());
        let typed = vietnamese::parse_number(form.text(answered?)).ok()?;
        product.checked_mul(typed.value)
    });
    let (value, in_words) = match product {
        Some(product) => (
            vietnamese::number(product),
            vietnamese::money_in_words(product),
        ),
        None => ("…".to_owned(), speaker.words.t("record-sum-later")),
    };
    Some(Sum {
        formula: codes.join("*"),
        value,
        in_words,
    })
}

/// Every wrong place with its question, in the order of the form.
pub fn wrong_places(kind: &Kind, form: &FormState, speaker: Speaker<'_>) -> Vec<(String, String)> {
    let words = speaker.words;
    let place = |name: &str| {
        let own = name.split('.').next().unwrap_or(name);
        kind.fields.iter().position(|field| field.code == own)
    };
    let label = |name: &str| match name {
        "on" => words.t("record-when"),
        "stage" => words.t("record-stage"),
        "reason" => words.t("record-reason"),
        "again" => words.t("record-again"),
        _ => place(name)
            .and_then(|at| kind.fields.get(at))
            .map(|field| field.name(words.language()).to_owned())
            .unwrap_or_else(|| name.to_owned()),
    };
    let mut wrong: Vec<_> = form.errors();
    wrong.sort_by_key(|(name, _)| match *name {
        "on" => 0,
        "stage" => 1,
        "reason" => usize::MAX,
        _ => place(name).map_or(usize::MAX - 1, |at| at + 2),
    });
    wrong
        .into_iter()
        .map(|(name, sentence)| (name.to_owned(), format!("{} {sentence}", label(name))))
        .collect()
}
