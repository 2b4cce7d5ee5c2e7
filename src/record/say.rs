//! A record in words: its answers as people read them, and what it adds to which figures. Pure.

use super::lookup::Known;
use super::rules::{Answer, Answers, SaidFact};
use crate::catalogue::{Adds, Catalogue, Field, FieldType, Kind};
use crate::web::{Words, amount, day_short};

/// An answer in words: the question, the answer, where it leads to, and the people named in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub label: String,
    pub value: String,
    /// The page of the employer named, where it is one of the register.
    pub address: Option<String>,
    pub names: Vec<NameLine>,
}

/// Somebody named, with his page where he is one of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameLine {
    pub text: String,
    pub address: Option<String>,
}

/// What the words are taken from.
#[derive(Clone, Copy)]
pub struct Speaker<'a> {
    pub catalogue: &'a Catalogue,
    pub words: Words,
}

impl Speaker<'_> {
    fn measured(&self, value: i64, measure: &str) -> String {
        let language = self.words.language();
        let name = self.catalogue.measure(measure).map_or(measure, |measure| {
            if language == "en" {
                &measure.en
            } else {
                &measure.vi
            }
        });
        if name.is_empty() {
            amount(value, language)
        } else {
            format!("{}\u{a0}{name}", amount(value, language))
        }
    }

    /// The measure of a field in words; people are counted as people.
    pub fn measure(&self, field: &Field) -> String {
        let language = self.words.language();
        let code = match field.typ {
            FieldType::Money => return self.words.t("record-dong"),
            FieldType::People => field.measure.as_deref().unwrap_or("person"),
            _ => field.measure.as_deref().unwrap_or(""),
        };
        self.catalogue
            .measure(code)
            .map(|measure| {
                if language == "en" {
                    measure.en.clone()
                } else {
                    measure.vi.clone()
                }
            })
            .unwrap_or_default()
    }

    fn counted(&self, value: i64, field: Option<&Field>) -> String {
        let measure = field.map(|field| self.measure(field)).unwrap_or_default();
        let number = amount(value, self.words.language());
        if measure.is_empty() {
            number
        } else {
            format!("{number}\u{a0}{measure}")
        }
    }

    /// One answer in words, without the names of people.
    pub fn answer(&self, field: Option<&Field>, answer: &Answer) -> String {
        let language = self.words.language();
        let dim = field.and_then(|field| field.dim.as_deref()).unwrap_or("");
        match answer {
            Answer::Text(text) => text.clone(),
            Answer::Count(value) | Answer::Money(value) => self.counted(*value, field),
            Answer::Day(day) => day_short(*day),
            Answer::Choice(value) => self.catalogue.value_name(dim, value, language),
            Answer::YesNo(yes) => self.words.t(if *yes { "record-yes" } else { "record-no" }),
            Answer::People { ids, unnamed } => {
                self.counted(people_count(ids.len(), *unnamed), field)
            }
            Answer::Employer { name, tax_code, .. } => match tax_code {
                Some(code) => self
                    .words
                    .t2("record-employer-is", ("name", name), ("code", code)),
                None => name.clone(),
            },
            Answer::Split(parts) => parts
                .iter()
                .map(|(value, count)| {
                    let name = self.catalogue.value_name(dim, value, language);
                    format!("{name}: {}", self.counted(*count, field))
                })
                .collect::<Vec<_>>()
                .join("; "),
        }
    }

    /// Every answer in the order of the kind's questions; what the kind no longer asks comes last.
    pub fn lines(&self, kind: Option<&Kind>, answers: &Answers, known: &Known) -> Vec<Line> {
        let fields = kind.map_or(&[][..], |kind| &kind.fields);
        let asked = fields
            .iter()
            .filter_map(|field| Some((Some(field), &field.code, answers.get(&field.code)?)));
        let left = answers
            .iter()
            .filter(|(code, _)| fields.iter().all(|field| field.code != **code))
            .map(|(code, answer)| (None, code, answer));
        let line = |(field, code, answer): (Option<&Field>, &String, &Answer)| Line {
            label: field.map_or_else(
                || code.clone(),
                |field| field.name(self.words.language()).to_owned(),
            ),
            value: self.answer(field, answer),
            address: match answer {
                Answer::Employer { employer_id, .. } => {
                    employer_id.map(|id| format!("/don-vi-su-dung/{id}"))
                }
                _ => None,
            },
            names: names(answer, known),
        };
        asked.chain(left).map(line).collect()
    }

    /// The answers that tell records of a kind apart, on one line of a list.
    pub fn summary(&self, kind: Option<&Kind>, answers: &Answers) -> String {
        let Some(kind) = kind else {
            return String::new();
        };
        let telling = |field: &&Field| {
            use FieldType::*;
            matches!(
                field.typ,
                Choice | Count | Money | People | Split | Employer
            )
        };
        kind.fields
            .iter()
            .filter(telling)
            .filter_map(|field| {
                let answer = answers.get(&field.code)?;
                Some(match answer {
                    Answer::Split(parts) => self.counted(parts.values().sum(), Some(field)),
                    Answer::Employer { name, .. } => name.clone(),
                    _ => self.answer(Some(field), answer),
                })
            })
            .take(4)
            .collect::<Vec<_>>()
            .join(" · ")
    }

    /// What the facts add to which indicators: code, name and amount in words.
    pub fn counted_in(&self, said: &[SaidFact]) -> Vec<CountedIn> {
        let mut all = Vec::new();
        for indicator in &self.catalogue.indicators {
            let mut added = 0;
            let mut met = false;
            for source in &indicator.facts {
                let fits = |fact: &&SaidFact| {
                    fact.series == source.series
                        && source
                            .only
                            .iter()
                            .all(|(dim, value)| fact.dims.get(dim) == Some(value))
                };
                for fact in said.iter().filter(fits) {
                    met = true;
                    added += fact.amount * source.times;
                }
            }
            if met {
                let name = indicator.name(self.words.language()).to_owned();
                all.push(CountedIn {
                    code: indicator.code.clone(),
                    name,
                    added: self.measured(added, &indicator.measure),
                    distinct: indicator.adds == Adds::Distinct,
                });
            }
        }
        all
    }
}

/// An indicator a record counts in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedIn {
    pub code: String,
    pub name: String,
    pub added: String,
    /// People count once however often they are recorded.
    pub distinct: bool,
}

fn people_count(named: usize, unnamed: i64) -> i64 {
    i64::try_from(named).unwrap_or(i64::MAX) + unnamed
}

fn names(answer: &Answer, known: &Known) -> Vec<NameLine> {
    let Answer::People { ids, .. } = answer else {
        return Vec::new();
    };
    ids.iter()
        .filter_map(|id| known.get(id))
        .map(|person| NameLine {
            text: match person.birth_year {
                Some(year) => format!("{} ({year})", person.full_name),
                None => person.full_name.clone(),
            },
            // Whoever is kept elsewhere has no page here.
            address: (person.registered && person.unit_name.is_some())
                .then(|| format!("/doan-vien/{}", person.person_id)),
        })
        .collect()
}
