//! A record as JSON: from a body into the same form the page reads, and back out. Pure.

use serde_json::{Map, Value, json};

use super::lookup::Known;
use super::rules::{Answer, Answers};
use super::say::Speaker;
use crate::catalogue::{Field, FieldType, Kind};
use crate::web::{FormState, Words};

/// Puts the day, stage, ref and reason of a body into the form.
pub fn fill(form: &mut FormState, body: &Map<String, Value>, words: Words) {
    for name in ["on", "stage", "ref", "reason"] {
        match body.get(name) {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) => form.set(name, text),
            Some(_) => form.wrong(name, words.t("api-text-wanted")),
        }
    }
}

/// Puts the answers of a body into the form, each under its question. A question the kind does not
/// ask, or an answer of another shape, stands in the form as wrong.
pub fn fill_answers(
    form: &mut FormState,
    kind: &Kind,
    answers: Option<&Value>,
    speaker: Speaker<'_>,
) {
    let words = speaker.words;
    let answers = match answers {
        None | Some(Value::Null) => return,
        Some(Value::Object(answers)) => answers,
        Some(_) => return form.wrong("answers", words.t("api-object-wanted")),
    };
    for (code, answer) in answers {
        match kind.field(code) {
            Some(_) if answer.is_null() => {}
            Some(field) => fill_answer(form, field, answer, speaker),
            None => {
                let known: Vec<&str> = kind.fields.iter().map(|field| &*field.code).collect();
                let sentence = words.t2(
                    "api-field-unknown",
                    ("name", code),
                    ("known", &known.join(", ")),
                );
                form.wrong(code, sentence);
            }
        }
    }
}

fn fill_answer(form: &mut FormState, field: &Field, answer: &Value, speaker: Speaker<'_>) {
    use FieldType::*;
    let words = speaker.words;
    let code = &field.code;
    match (field.typ, answer) {
        (Count | Money | People, Value::Number(number)) if number.is_i64() => {
            form.set(code, number.to_string());
        }
        (YesNo, Value::Bool(yes)) => form.set(code, if *yes { "yes" } else { "no" }),
        (Text | LongText | Day | Choice | Employer, Value::String(text)) => form.set(code, text),
        (Split, Value::Object(parts)) => fill_split(form, field, parts, speaker),
        (People, Value::Object(people)) => fill_people(form, code, people, words),
        (Employer, Value::Object(employer)) => {
            for (name, inner) in [("name", code.clone()), ("tax_code", format!("{code}.tax"))] {
                fill_text(form, (&inner, employer.get(name)), words);
            }
            match employer.get("employer_id") {
                None | Some(Value::Null) => {}
                Some(Value::Number(number)) if number.is_i64() => {
                    form.set(&format!("{code}.id"), number.to_string());
                }
                Some(_) => form.wrong(code, words.t("api-number-wanted")),
            }
            let known = ["name", "tax_code", "employer_id"];
            refuse_others(form, code, employer, (&known, words));
        }
        (Count | Money, _) => form.wrong(code, words.t("api-number-wanted")),
        (YesNo, _) => form.wrong(code, words.t("api-yes-no-wanted")),
        (Split | People | Employer, _) => form.wrong(code, words.t("api-object-wanted")),
        _ => form.wrong(code, words.t("api-text-wanted")),
    }
}

fn fill_text(form: &mut FormState, (name, value): (&str, Option<&Value>), words: Words) {
    match value {
        None | Some(Value::Null) => {}
        Some(Value::String(text)) => form.set(name, text),
        Some(_) => form.wrong(name, words.t("api-text-wanted")),
    }
}

fn refuse_others(
    form: &mut FormState,
    code: &str,
    object: &Map<String, Value>,
    (known, words): (&[&str], Words),
) {
    for name in object.keys().filter(|name| !known.contains(&name.as_str())) {
        let sentence = words.t2(
            "api-field-unknown",
            ("name", name),
            ("known", &known.join(", ")),
        );
        form.wrong(&format!("{code}.{name}"), sentence);
    }
}

/// A count per value of the field's dimension.
fn fill_split(
    form: &mut FormState,
    field: &Field,
    parts: &Map<String, Value>,
    speaker: Speaker<'_>,
) {
    let dimension = field
        .dim
        .as_deref()
        .and_then(|dim| speaker.catalogue.dimension(dim));
    let known: Vec<&str> = dimension
        .map(|dimension| dimension.values.iter().map(|value| &*value.code).collect())
        .unwrap_or_default();
    refuse_others(form, &field.code, parts, (&known, speaker.words));
    for (value, count) in parts {
        let name = format!("{}.{value}", field.code);
        match count {
            Value::Number(number) if number.is_i64() => form.set(&name, number.to_string()),
            _ => form.wrong(&name, speaker.words.t("api-number-wanted")),
        }
    }
}

/// `{"count": 12, "ids": [7], "names": [{"full_name": "…", "birth_year": 1985}]}`; each may be left
/// out, and a name that carries its number stands for the number.
fn fill_people(form: &mut FormState, code: &str, people: &Map<String, Value>, words: Words) {
    refuse_others(form, code, people, (&["count", "ids", "names"], words));
    match people.get("count") {
        None | Some(Value::Null) => {}
        Some(Value::Number(number)) if number.is_i64() => form.set(code, number.to_string()),
        Some(_) => form.wrong(code, words.t("api-number-wanted")),
    }
    let mut numbers: Vec<String> = Vec::new();
    match people.get("ids") {
        None | Some(Value::Null) => {}
        Some(Value::Array(ids)) if ids.iter().all(Value::is_i64) => {
            numbers.extend(ids.iter().map(Value::to_string));
        }
        Some(_) => form.wrong(&format!("{code}.ids"), words.t("api-numbers-wanted")),
    }
    let mut lines: Vec<String> = Vec::new();
    match people.get("names") {
        None | Some(Value::Null) => {}
        Some(Value::Array(list)) => {
            for person in list {
                match (
                    person.get("id").and_then(Value::as_i64),
                    person_line(person),
                ) {
                    (Some(id), Some(_)) => numbers.push(id.to_string()),
                    (None, Some(line)) => lines.push(line),
                    (_, None) => {
                        form.wrong(&format!("{code}.names"), words.t("api-names-wanted"));
                    }
                }
            }
        }
        Some(_) => form.wrong(&format!("{code}.names"), words.t("api-names-wanted")),
    }
    form.set(&format!("{code}.names"), lines.join("\n"));
    form.set(&format!("{code}.ids"), numbers.join("\n"));
}

/// A person as one line of the form.
fn person_line(person: &Value) -> Option<String> {
    let known = |name: &String| matches!(name.as_str(), "full_name" | "birth_year" | "id");
    let person = person
        .as_object()
        .filter(|person| person.keys().all(known))?;
    let name = person.get("full_name")?.as_str()?;
    // A name with a separator in it would be read as a name and something else.
    if name.contains([',', ';', '\t', '\n']) {
        return None;
    }
    match person.get("birth_year") {
        None | Some(Value::Null) => Some(name.to_owned()),
        Some(year) => Some(format!("{name}, {}", year.as_i64()?)),
    }
}

/// Answers as a program reads them; people with the names the numbers stand for.
pub fn answers_json(answers: &Answers, known: &Known) -> Value {
    let shown: Map<String, Value> = answers
        .iter()
        .map(|(code, answer)| (code.clone(), answer_json(answer, known)))
        .collect();
    Value::Object(shown)
}

fn answer_json(answer: &Answer, known: &Known) -> Value {
    match answer {
        Answer::Text(text) | Answer::Choice(text) => json!(text),
        Answer::Count(value) | Answer::Money(value) => json!(value),
        Answer::Day(day) => json!(day.to_string()),
        Answer::YesNo(yes) => json!(yes),
        Answer::Employer {
            name,
            tax_code,
            employer_id,
        } => json!({ "name": name, "tax_code": tax_code, "employer_id": employer_id }),
        Answer::Split(parts) => json!(parts),
        Answer::People { ids, unnamed } => {
            let count = i64::try_from(ids.len()).unwrap_or(i64::MAX) + unnamed;
            let names: Vec<Value> = ids
                .iter()
                .filter_map(|id| known.get(id))
                .map(|person| {
                    json!({
                        "id": person.person_id, "full_name": person.full_name,
                        "birth_year": person.birth_year,
                    })
                })
                .collect();
            json!({ "count": count, "names": names })
        }
    }
}
