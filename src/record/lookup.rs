//! Who and what a record names, against the registers: people and employers typed by name become
//! those of the register where exactly one is meant; where several may be, the form asks which.

use std::collections::BTreeMap;

use sqlx::PgConnection;
use timeline::Day;

use super::rules::{Answer, Answers, Named, NewRecord};
use crate::employer::{TaxCode, of_name as employers_of_name, store::find_employer};
use crate::member::lookup::store::{NameOnly, Within, name_person, of_name, of_numbers};
use crate::member::lookup::{Found, meant};
use crate::web::{FormState, Words};

/// The choice that says: none of these.
pub const NONE: &str = "new";

/// A name that several of the register bear, with the input its answer goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// The field whose answer holds the name.
    pub field: String,
    pub input: String,
    pub name: String,
    /// Number and what tells them apart.
    pub choices: Vec<(String, String)>,
}

/// Where a record is made: whose registers are asked, and in which words.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    pub within: Within<'a>,
    pub words: Words,
}

/// What is known of everybody a form or a record names by number.
pub type Known = BTreeMap<i64, Found>;

/// The input in which it is chosen which of the people of a name is meant.
fn pick_input(field: &str, named: &Named) -> String {
    let name = vietnamese::fold(&named.full_name).replace(' ', "-");
    match named.birth_year {
        Some(year) => format!("{field}.pick.{name}-{year}"),
        None => format!("{field}.pick.{name}"),
    }
}

/// The numbers people are given by in a form, as they stand there.
pub fn numbers_of(form: &FormState, field: &str) -> Vec<i64> {
    let text = form.text(&format!("{field}.ids"));
    text.split_whitespace()
        .filter_map(|number| number.parse().ok())
        .collect()
}

/// Puts people and employers of the register in the place of their names. What is wrong stands in
/// the form; where it must be chosen, the choices are returned. `held` are the answers a
/// correction replaces: whoever stands there may stay.
pub async fn resolve(
    connection: &mut PgConnection,
    desk: Desk<'_>,
    (form, new): (&mut FormState, &mut NewRecord),
    held: &Answers,
) -> sqlx::Result<Vec<Doubt>> {
    let mut doubts = Vec::new();
    let codes: Vec<String> = new.answers.keys().cloned().collect();
    for code in codes {
        match new.answers.get(&code) {
            Some(Answer::People { .. }) => {
                let mut people = People {
                    desk,
                    code: &code,
                    on: new.happened_on,
                };
                let subject = (&mut *form, &mut *new);
                doubts.extend(people.resolve(connection, subject, held).await?);
            }
            Some(Answer::Employer { .. }) => {
                let found = resolve_employer(connection, desk, (form, &code), new).await?;
                doubts.extend(found);
            }
            _ => {}
        }
    }
    Ok(doubts)
}

/// One question about people being resolved.
struct People<'a> {
    desk: Desk<'a>,
    code: &'a str,
    on: Day,
}

impl People<'_> {
    async fn resolve(
        &mut self,
        connection: &mut PgConnection,
        (form, new): (&mut FormState, &mut NewRecord),
        held: &Answers,
    ) -> sqlx::Result<Vec<Doubt>> {
        let Some(Answer::People { ids, .. }) = new.answers.get_mut(self.code) else {
            return Ok(Vec::new());
        };
        let names_input = format!("{}.names", self.code);
        self.check_numbers(connection, form, (ids, held)).await?;
        let mut doubts = Vec::new();
        let mut unknown = Vec::new();
        for named in new.named.remove(self.code).unwrap_or_default() {
            let key = vietnamese::fold(&named.full_name);
            let key = (key.as_str(), named.birth_year);
            let found = of_name(connection, self.desk.within, key, self.on).await?;
            let found = meant(found);
            let words = self.desk.words;
            match self.choose(form, &named, &found) {
                Chosen::Nobody => unknown.push(named),
                Chosen::One(id) if ids.contains(&id) => {
                    let sentence = words.t1("record-name-picked", "name", &named.full_name);
                    form.wrong(&names_input, sentence);
                }
                Chosen::One(id) => ids.push(id),
                Chosen::Several => {
                    let doubt = self.doubt(&named, &found);
                    let told: Vec<String> = found
                        .iter()
                        .map(|found| format!("{}: {}", found.person_id, found.detail(words)))
                        .collect();
                    let sentence = words.t2(
                        "record-name-several",
                        ("name", &named.full_name),
                        ("choices", &told.join("; ")),
                    );
                    form.wrong(&names_input, sentence);
                    doubts.push(doubt);
                }
            }
        }
        new.named.insert(self.code.to_owned(), unknown);
        Ok(doubts)
    }

    /// Whoever is given by number must be known to the scope, or have stood there before.
    async fn check_numbers(
        &self,
        connection: &mut PgConnection,
        form: &mut FormState,
        (ids, held): (&[i64], &Answers),
    ) -> sqlx::Result<()> {
        let before = match held.get(self.code) {
            Some(Answer::People { ids, .. }) => ids.as_slice(),
            _ => &[],
        };
        let asked: Vec<i64> = ids
            .iter()
            .copied()
            .filter(|id| !before.contains(id))
            .collect();
        if asked.is_empty() {
            return Ok(());
        }
        let known = of_numbers(connection, &asked, self.on).await?;
        if let Some(unknown) = asked.iter().find(|id| !known.contains_key(id)) {
            let sentence = self
                .desk
                .words
                .t1("record-person-unknown", "number", unknown);
            form.wrong(&format!("{}.names", self.code), sentence);
        }
        Ok(())
    }

    fn choose(&self, form: &FormState, named: &Named, found: &[Found]) -> Chosen {
        let picked = form.text(&pick_input(self.code, named));
        if picked == NONE {
            return Chosen::Nobody;
        }
        let picked = found
            .iter()
            .find(|found| found.person_id.to_string() == picked);
        match (found, picked) {
            ([], _) => Chosen::Nobody,
            (_, Some(one)) => Chosen::One(one.person_id),
            ([one], None) => Chosen::One(one.person_id),
            _ => Chosen::Several,
        }
    }

    fn doubt(&self, named: &Named, found: &[Found]) -> Doubt {
        let words = self.desk.words;
        let mut choices: Vec<(String, String)> = found
            .iter()
            .map(|found| {
                let told = format!("{}, {}", found.full_name, found.detail(words));
                (found.person_id.to_string(), told)
            })
            .collect();
        choices.push((NONE.to_owned(), words.t("record-name-other")));
        Doubt {
            field: self.code.to_owned(),
            input: pick_input(self.code, named),
            name: named.full_name.clone(),
            choices,
        }
    }
}

enum Chosen {
    Nobody,
    One(i64),
    Several,
}

/// The employer meant: the one given by number, else the one of the tax code, else the only one of
/// the name.
async fn resolve_employer(
    connection: &mut PgConnection,
    desk: Desk<'_>,
    (form, code): (&mut FormState, &str),
    new: &mut NewRecord,
) -> sqlx::Result<Option<Doubt>> {
    let Some(Answer::Employer {
        name,
        tax_code,
        employer_id,
    }) = new.answers.get_mut(code)
    else {
        return Ok(None);
    };
    let words = desk.words;
    let folded = vietnamese::fold(name);
    if let Some(id) = employer_id.take() {
        match find_employer(connection, id).await? {
            // A name changed beside the number means another employer.
            Some(held) if name.is_empty() || vietnamese::fold(&held.details.name) == folded => {
                *name = held.details.name;
                *tax_code = held.details.tax_code.map(|code| code.to_string());
                *employer_id = Some(id);
                return Ok(None);
            }
            _ if name.is_empty() => {
                form.wrong(code, words.t("record-employer-unknown"));
                return Ok(None);
            }
            _ => {}
        }
    }
    let found = employers_of_name(connection, &folded, tax_code.as_deref()).await?;
    let input = format!("{code}.pick");
    let picked = form.text(&input).to_owned();
    let picked_one = found
        .iter()
        .find(|found| found.employer_id.to_string() == picked);
    let one = match (found.as_slice(), picked_one) {
        _ if picked == NONE => return Ok(None),
        ([], _) => return Ok(None),
        (_, Some(one)) | ([one], None) => one,
        _ => {
            let told: Vec<String> = found
                .iter()
                .map(|found| format!("{}: {}", found.employer_id, found.detail()))
                .collect();
            let sentence = words.t2(
                "record-employer-several",
                ("name", &*name),
                ("choices", &told.join("; ")),
            );
            form.wrong(code, sentence);
            let mut choices: Vec<(String, String)> = found
                .iter()
                .map(|found| {
                    let told = format!("{}, {}", found.name, found.detail());
                    (found.employer_id.to_string(), told)
                })
                .collect();
            choices.push((NONE.to_owned(), words.t("record-employer-other")));
            return Ok(Some(Doubt {
                field: code.to_owned(),
                input,
                name: name.clone(),
                choices,
            }));
        }
    };
    name.clone_from(&one.name);
    *tax_code = one
        .tax_code
        .as_deref()
        .and_then(|code| TaxCode::read(code).ok())
        .map(|c| c.to_string());
    *employer_id = Some(one.employer_id);
    Ok(None)
}

/// Everybody named by number in answers.
pub async fn people(
    connection: &mut PgConnection,
    answers: &Answers,
    on: Day,
) -> sqlx::Result<Known> {
    let ids: Vec<i64> = answers
        .values()
        .filter_map(|answer| match answer {
            Answer::People { ids, .. } => Some(ids.as_slice()),
            _ => None,
        })
        .flatten()
        .copied()
        .collect();
    if ids.is_empty() {
        return Ok(Known::new());
    }
    of_numbers(connection, &ids, on).await
}

/// Gives the people typed who are not of the register their numbers: the same name and year at a
/// unit is the same person.
pub async fn number_people(
    connection: &mut PgConnection,
    said: (i64, i32),
    new: &mut NewRecord,
) -> sqlx::Result<()> {
    for (field, people) in &new.named {
        let Some(Answer::People { ids, .. }) = new.answers.get_mut(field) else {
            continue;
        };
        for person in people {
            let named = NameOnly {
                full_name: &person.full_name,
                birth_year: person.birth_year,
                sex: None,
            };
            let id = name_person(connection, said, named).await?;
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    Ok(())
}

/// The employers of the register that answers name.
pub fn employers(answers: &Answers) -> Vec<i64> {
    let named = answers.values().filter_map(|answer| match answer {
        Answer::Employer { employer_id, .. } => *employer_id,
        _ => None,
    });
    named.collect()
}
