//! Reads a record from what was typed, for the page and for the API alike, and writes it back into
//! a form for a correction.

use std::collections::BTreeMap;

use timeline::Day;

use super::lookup::Known;
use super::rules::{Answer, Answers, LARGEST, Named, NewRecord};
use crate::catalogue::{Catalogue, DimensionValue, Field, FieldType, Kind};
use crate::employer::TaxCode;
use crate::web::{FormState, Words, amount, day_short};

/// The reader of one form.
struct Reader<'a> {
    form: &'a mut FormState,
    catalogue: &'a Catalogue,
    words: Words,
}

/// A record, or the form with a sentence beside each wrong field.
pub fn read(
    form: &mut FormState,
    kind: &Kind,
    catalogue: &Catalogue,
    (words, today): (Words, Day),
) -> Option<NewRecord> {
    let happened_on = read_happened_on(form, words, today);
    let stage = read_stage(form, kind, words);
    let reference = Some(form.text("ref").to_owned()).filter(|text| !text.is_empty());
    if reference
        .as_ref()
        .is_some_and(|reference| reference.chars().count() > 80)
    {
        form.wrong("ref", words.t("record-ref-long"));
    }
    let mut reader = Reader {
        form,
        catalogue,
        words,
    };
    let mut answers = Answers::new();
    let mut named = BTreeMap::new();
    for field in &kind.fields {
        if let Some(answer) = reader.answer(field, &mut named) {
            answers.insert(field.code.clone(), answer);
        }
    }
    if !form.is_sound() {
        return None;
    }
    let kind = kind.code.clone();
    Some(NewRecord {
        kind,
        happened_on: happened_on?,
        stage,
        reference,
        answers,
        named,
    })
}

fn read_happened_on(form: &mut FormState, words: Words, today: Day) -> Option<Day> {
    let chosen = match form.text("when") {
        "today" => today,
        "yesterday" => today.yesterday().ok()?,
        _ => return crate::unit::read_day(form, "on", words),
    };
    // A day written beside "today" may be what was meant; guessing would put the act on a wrong day.
    let written = form.text("on").to_owned();
    if !written.is_empty() && vietnamese::parse_day(&written) != Ok(chosen) {
        form.wrong("on", words.t1("record-day-twice", "text", written));
        return None;
    }
    Some(chosen)
}

fn read_stage(form: &mut FormState, kind: &Kind, words: Words) -> Option<String> {
    if kind.stages.is_empty() {
        return None;
    }
    let stage = form.text("stage").to_owned();
    if kind.stages.iter().any(|known| known.code == stage) {
        Some(stage)
    } else {
        form.wrong("stage", words.t("record-stage-missing"));
        None
    }
}

impl Reader<'_> {
    fn wrong(&mut self, field: &Field, key: &str) {
        let sentence = self.words.t(key);
        self.form.wrong(&field.code, sentence);
    }

    /// The answer to one question; nothing where it was left empty or is wrong.
    fn answer(
        &mut self,
        field: &Field,
        named: &mut BTreeMap<String, Vec<Named>>,
    ) -> Option<Answer> {
        let answer = match field.typ {
            FieldType::Split => self.split(field),
            FieldType::People => self.people(field, named),
            FieldType::Employer => self.employer(field),
            _ => self.simple(field),
        };
        // What was typed wrong, in any of the field's inputs, is not missing.
        let inner = format!("{}.", field.code);
        let wrong = self.form.errors();
        let faulty = wrong
            .iter()
            .any(|(name, _)| *name == field.code || name.starts_with(&inner));
        if field.required && answer.is_none() && !faulty {
            self.wrong(field, "record-answer-missing");
        }
        answer
    }

    fn simple(&mut self, field: &Field) -> Option<Answer> {
        let text = self.form.text(&field.code).to_owned();
        if text.is_empty() {
            return None;
        }
        match field.typ {
            FieldType::Count => self.number(field, &field.code, &text).map(Answer::Count),
            FieldType::Money => self.number(field, &field.code, &text).map(Answer::Money),
            FieldType::Day => {
                crate::unit::read_day(self.form, &field.code, self.words).map(Answer::Day)
            }
            FieldType::YesNo => Some(Answer::YesNo(matches!(text.as_str(), "yes" | "true" | "1"))),
            FieldType::Choice => {
                let dimension = field
                    .dim
                    .as_deref()
                    .and_then(|dim| self.catalogue.dimension(dim));
                let known = dimension.and_then(|dim| {
                    let named = |value: &&DimensionValue| value.vi == text || value.en == text;
                    dim.value(&text).or_else(|| dim.values.iter().find(named))
                });
                // Where any word may be written, a usual one counts under its own code.
                if let Some(value) = known {
                    Some(Answer::Choice(value.code.clone()))
                } else if dimension.is_some_and(|dim| dim.open) && text.chars().count() <= 80 {
                    Some(Answer::Choice(text))
                } else {
                    self.wrong(field, "record-choice-unknown");
                    None
                }
            }
            FieldType::Text if text.chars().count() > 200 => {
                self.wrong(field, "record-text-long");
                None
            }
            FieldType::LongText if text.chars().count() > 4000 => {
                self.wrong(field, "record-text-long");
                None
            }
            _ => Some(Answer::Text(text)),
        }
    }

    /// A whole number within the field's bounds; `name` is the input it was typed in.
    fn number(&mut self, field: &Field, name: &str, text: &str) -> Option<i64> {
        let language = self.words.language();
        let Ok(parsed) = vietnamese::parse_number(text) else {
            let sentence = self.words.t1("record-number-unreadable", "text", text);
            self.form.wrong(name, sentence);
            return None;
        };
        let value = parsed.value;
        let (least, most) = (
            field.min.unwrap_or(0),
            field.max.unwrap_or(LARGEST).min(LARGEST),
        );
        if value < least {
            let sentence = self
                .words
                .t1("record-number-small", "least", amount(least, language));
            self.form.wrong(name, sentence);
            None
        } else if value > most {
            let sentence = self
                .words
                .t1("record-number-large", "most", amount(most, language));
            self.form.wrong(name, sentence);
            None
        } else {
            Some(value)
        }
    }

    fn split(&mut self, field: &Field) -> Option<Answer> {
        let dimension = field
            .dim
            .as_deref()
            .and_then(|dim| self.catalogue.dimension(dim))?;
        let mut parts = BTreeMap::new();
        for value in &dimension.values {
            let name = format!("{}.{}", field.code, value.code);
            let text = self.form.text(&name).to_owned();
            if text.is_empty() {
                continue;
            }
            if let Some(count) = self.number(field, &name, &text)
                && count != 0
            {
                parts.insert(value.code.clone(), count);
            }
        }
        (!parts.is_empty()).then_some(Answer::Split(parts))
    }

    /// People of the register by number, one a line.
    fn numbers(&mut self, field: &Field) -> Vec<i64> {
        let text = self.form.text(&format!("{}.ids", field.code)).to_owned();
        let mut numbers: Vec<i64> = Vec::new();
        for written in text.split_whitespace() {
            match written.parse() {
                Ok(number) if !numbers.contains(&number) => numbers.push(number),
                Ok(_) => {}
                Err(_) => {
                    let sentence = self.words.t1("record-person-unknown", "number", written);
                    self.form.wrong(&format!("{}.names", field.code), sentence);
                }
            }
        }
        numbers
    }

    /// People chosen from the register, names one a line with a birth year after a comma, and a
    /// bare count of those not named.
    fn people(
        &mut self,
        field: &Field,
        named: &mut BTreeMap<String, Vec<Named>>,
    ) -> Option<Answer> {
        let mut names: Vec<Named> = Vec::new();
        for line in self
            .form
            .text(&format!("{}.names", field.code))
            .to_owned()
            .lines()
        {
            if line.trim().is_empty() {
                continue;
            }
            match read_person(line) {
                Some(person) if !names.contains(&person) => names.push(person),
                Some(_) => {
                    let sentence = self.words.t1("record-name-twice", "name", line.trim());
                    self.form.wrong(&format!("{}.names", field.code), sentence);
                }
                None => {
                    let sentence = self.words.t1("record-name-unreadable", "name", line.trim());
                    self.form.wrong(&format!("{}.names", field.code), sentence);
                }
            }
        }
        let text = self.form.text(&field.code).to_owned();
        let total = if text.is_empty() {
            None
        } else {
            Some(self.number(field, &field.code, &text)?)
        };
        let ids = self.numbers(field);
        let count = i64::try_from(names.len() + ids.len()).unwrap_or(i64::MAX);
        if total.is_some_and(|total| total < count) {
            let sentence = self.words.t1("record-names-exceed", "count", count);
            self.form.wrong(&field.code, sentence);
            return None;
        }
        if total.is_none_or(|total| total == 0) && count == 0 {
            return None;
        }
        named.insert(field.code.clone(), names);
        Some(Answer::People {
            ids,
            unnamed: total.unwrap_or(count) - count,
        })
    }

    /// An employer by name, by its number in the register, or both.
    fn employer(&mut self, field: &Field) -> Option<Answer> {
        let name = self.form.text(&field.code).to_owned();
        let number = self.form.text(&format!("{}.id", field.code)).to_owned();
        if name.is_empty() && number.is_empty() {
            return None;
        }
        let employer_id = number.parse().ok();
        if !number.is_empty() && employer_id.is_none() {
            self.wrong(field, "record-employer-unknown");
            return None;
        }
        let tax_at = format!("{}.tax", field.code);
        let tax_code = match self.form.text(&tax_at) {
            "" => None,
            text => match TaxCode::read(text) {
                Ok(code) => Some(code.to_string()),
                Err(_) => {
                    let sentence = self.words.t("record-tax-code-wrong");
                    self.form.wrong(&tax_at, sentence);
                    return None;
                }
            },
        };
        Some(Answer::Employer {
            name,
            tax_code,
            employer_id,
        })
    }
}

/// `Nguyễn Văn An, 1985` as a person; the year may be missing.
fn read_person(line: &str) -> Option<Named> {
    let (name, year) = match line.split_once([',', ';', '\t']) {
        Some((name, year)) => (name, Some(year.trim())),
        None => (line, None),
    };
    let full_name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let letters = full_name.chars().filter(|c| c.is_alphabetic()).count();
    let birth_year = match year {
        None | Some("") => None,
        Some(year) => Some(
            year.parse::<i16>()
                .ok()
                .filter(|year| (1900..=2100).contains(year))?,
        ),
    };
    (letters >= 2 && full_name.chars().count() <= 120).then_some(Named {
        full_name,
        birth_year,
    })
}

/// What stands in the form when a record is opened for correction.
pub fn show(
    kind: &Kind,
    (happened_on, stage): (Day, Option<&str>),
    answers: &Answers,
    known: &Known,
) -> FormState {
    let mut form = FormState::default();
    form.set("when", "other");
    form.set("on", day_short(happened_on));
    form.set("stage", stage.unwrap_or_default());
    for field in &kind.fields {
        let Some(answer) = answers.get(&field.code) else {
            continue;
        };
        show_answer(&mut form, &field.code, answer, known);
    }
    form
}

fn show_answer(form: &mut FormState, code: &str, answer: &Answer, known: &Known) {
    match answer {
        Answer::Text(text) | Answer::Choice(text) => form.set(code, text),
        Answer::Count(value) | Answer::Money(value) => form.set(code, vietnamese::number(*value)),
        Answer::Day(day) => form.set(code, day_short(*day)),
        Answer::YesNo(yes) => form.set(code, if *yes { "yes" } else { "no" }),
        Answer::Employer {
            name,
            tax_code,
            employer_id,
        } => {
            form.set(code, name);
            form.set(&format!("{code}.tax"), tax_code.clone().unwrap_or_default());
            let number = employer_id.map(|id| id.to_string());
            form.set(&format!("{code}.id"), number.unwrap_or_default());
        }
        Answer::Split(parts) => {
            for (value, count) in parts {
                form.set(&format!("{code}.{value}"), vietnamese::number(*count));
            }
        }
        Answer::People { ids, unnamed } => {
            // Whoever is only a name stays one; all others are kept by their number.
            let is_name = |id: &&i64| known.get(*id).is_some_and(|known| !known.registered);
            let (names, numbers): (Vec<&i64>, Vec<&i64>) = ids.iter().partition(is_name);
            let names = names.into_iter().filter_map(|id| known.get(id));
            let names: Vec<String> = names
                .map(|person| match person.birth_year {
                    Some(year) => format!("{}, {year}", person.full_name),
                    None => person.full_name.clone(),
                })
                .collect();
            let numbers: Vec<String> = numbers.into_iter().map(i64::to_string).collect();
            form.set(&format!("{code}.ids"), numbers.join("\n"));
            let total = i64::try_from(ids.len()).unwrap_or(i64::MAX) + unnamed;
            form.set(code, vietnamese::number(total));
            form.set(&format!("{code}.names"), names.join("\n"));
        }
    }
}

#[cfg(test)]
mod tests;
