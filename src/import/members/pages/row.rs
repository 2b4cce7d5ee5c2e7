//! A row of a staged file as the page draws it: its cells with what was repaired, what is said of
//! it, what can be decided.

use std::collections::HashMap;

use roster::{Field, Note, Severity};

use crate::import::members::identity::Why;
use crate::import::members::outcome::Choice;
use crate::import::members::seen::{Seen, SeenNote, birth_text};
use crate::import::members::sentences;
use crate::import::members::store::staged::{self, StagedRow};
use crate::web::{WebError, Words};

/// A cell with what stood there before it was repaired, and how it is marked.
#[derive(Default)]
pub(super) struct Cell {
    pub text: String,
    pub was: Option<String>,
    pub class: &'static str,
}

/// A choice that can be made about a row.
pub(super) struct Offer {
    pub value: String,
    pub text: String,
    pub chosen: bool,
}

/// A sentence about a row: what is so, and what to do.
pub(super) struct Say {
    pub first: String,
    pub rest: String,
    pub class: &'static str,
}

pub(super) struct Row {
    pub row_no: i32,
    pub name: Cell,
    pub sex: Cell,
    pub birth: Cell,
    pub number: Cell,
    pub joined: Cell,
    pub unit: String,
    pub chip: (&'static str, &'static str, String),
    pub says: Vec<Say>,
    pub changes: Vec<(String, String, String)>,
    pub people: Vec<String>,
    pub offers: Vec<Offer>,
}

/// The rows with the people their questions are about, as far as the actor may see them.
pub(super) async fn rows_seen(
    connection: &mut sqlx::PgConnection,
    rows: Vec<StagedRow>,
    words: Words,
) -> Result<Vec<Row>, WebError> {
    let rows: Vec<(StagedRow, Seen)> = rows
        .into_iter()
        .map(|row| {
            let seen = serde_json::from_value(row.seen.clone()).unwrap_or_default();
            (row, seen)
        })
        .collect();
    let people = rows.iter().filter_map(|(_, seen)| seen.question.as_ref());
    let people: Vec<i64> = people
        .flat_map(|question| question.people.clone())
        .collect();
    let found = staged::people_in_question(connection, &people).await?;
    let names: HashMap<i64, String> = found
        .into_iter()
        .map(|(person_id, name, birth, unit)| {
            let birth = birth_text(birth);
            let arguments = [("name", name), ("birth", birth), ("unit", unit)];
            (person_id, words.with("import-ask-person", &arguments))
        })
        .collect();
    Ok(rows
        .into_iter()
        .map(|(row, seen)| row_seen(row, seen, &names, words))
        .collect())
}

fn row_seen(row: StagedRow, seen: Seen, names: &HashMap<i64, String>, words: Words) -> Row {
    let cell = |fields: &[Field], text: &str| cell(&seen.notes, fields, text);
    let sex = match seen.sex.as_str() {
        "" => String::new(),
        sex => words.t(&format!("member-sex-{sex}")),
    };
    let people = seen
        .question
        .as_ref()
        .map_or(&[][..], |question| &question.people);
    let alike = seen
        .question
        .as_ref()
        .filter(|question| !question.alike.is_empty());
    let mut says = says(&row, &seen, words);
    if let Some(question) = alike {
        let alike: Vec<String> = question
            .alike
            .iter()
            .map(|reason| sentences::of_likeness(words, reason))
            .collect();
        says.push(Say {
            first: String::new(),
            rest: alike.join(", "),
            class: "",
        });
    }
    Row {
        name: cell(
            &[Field::FullName, Field::GivenName, Field::FamilyName],
            &seen.name,
        ),
        sex: cell(&[Field::Sex], &sex),
        birth: cell(
            &[Field::Birth, Field::BirthYear, Field::Male, Field::Female],
            &seen.birth,
        ),
        number: cell(
            &[Field::Cccd, Field::OldId, Field::Passport],
            &grouped(&seen.number),
        ),
        joined: cell(&[Field::JoinedOn], &seen.joined),
        unit: seen.unit.clone(),
        chip: chip(&row, &seen, words),
        says,
        changes: seen
            .changes
            .iter()
            .map(|(field, before, after)| {
                let name = words.t(&format!("import-field-{}", field.replace('_', "-")));
                let sexed = |text: &str| match (field.as_str(), text) {
                    ("sex", "male" | "female") => words.t(&format!("member-sex-{text}")),
                    _ => text.to_owned(),
                };
                (name, sexed(before), sexed(after))
            })
            .collect(),
        people: people
            .iter()
            .filter_map(|person| names.get(person).cloned())
            .collect(),
        offers: offers(&row, &seen, names, words),
        row_no: row.row_no,
    }
}

/// A number in fours, as cards print it.
fn grouped(number: &str) -> String {
    if number.len() != 12 {
        return number.to_owned();
    }
    format!("{} {} {}", &number[..4], &number[4..8], &number[8..])
}

fn cell(notes: &[SeenNote], fields: &[Field], text: &str) -> Cell {
    let own = notes
        .iter()
        .filter(|note| fields.iter().any(|field| field.code() == note.field));
    let mut made = Cell {
        text: text.to_owned(),
        ..Cell::default()
    };
    let mut worst = 0;
    for note in own {
        let (weight, class) = match note.severity.as_str() {
            "wrong" => (3, "cell-bad"),
            "doubt" => (2, "cell-ask"),
            _ => (1, "cell-fix"),
        };
        if weight > worst {
            (worst, made.class) = (weight, class);
        }
        if weight == 3 && made.text.is_empty() {
            made.text.clone_from(&note.raw);
        }
        let raw = sentences::shown(&note.raw);
        let changed = !raw.is_empty() && raw != text;
        if weight == 1 && changed && made.was.is_none() {
            made.was = Some(raw);
        }
    }
    made
}

fn chip(row: &StagedRow, seen: &Seen, words: Words) -> (&'static str, &'static str, String) {
    let has = |severity: &str| seen.notes.iter().any(|note| note.severity == severity);
    let decided = row
        .choice
        .as_deref()
        .is_some_and(|choice| choice != "leave");
    let (class, icon, key) = match row.outcome.as_str() {
        "refused" => ("chip-bad", "stop", "import-is-refused"),
        "asked" | "again" if decided => ("chip-good", "ok", "import-is-decided"),
        "asked" => ("chip-warn", "alert", "import-is-asked"),
        "again" => ("", "list", "import-is-again"),
        "changed" => ("chip-blue", "edit", "import-is-changed"),
        "unchanged" => ("", "ok", "import-is-unchanged"),
        _ if has("doubt") => ("chip-warn", "eye", "import-is-doubted"),
        _ if has("repaired") => ("chip-good", "ok", "import-is-repaired"),
        _ => ("chip-good", "ok", "import-is-new"),
    };
    (class, icon, words.t(key))
}

/// What is said of a row: the question first, then notes, the heaviest first.
fn says(row: &StagedRow, seen: &Seen, words: Words) -> Vec<Say> {
    let mut says = Vec::new();
    let mut say = |sentence: String, class| {
        let (first, rest) = match sentence.split_once(". ") {
            Some((first, rest)) => (format!("{first}."), rest.to_owned()),
            None => (sentence, String::new()),
        };
        says.push(Say { first, rest, class });
    };
    if let Some(question) = &seen.question {
        say(sentences::of_question(words, question), "mid");
    }
    if let (Some(again), "again") = (seen.again, row.outcome.as_str()) {
        say(sentences::of_repetition(words, again), "mid");
    }
    for (severity, class) in [("wrong", "down"), ("doubt", "mid"), ("repaired", "up")] {
        for note in seen.notes.iter().filter(|note| note.severity == severity) {
            if let Some(sentence) = note_sentence(note, words) {
                say(sentence, class);
            }
        }
    }
    says
}

fn note_sentence(note: &SeenNote, words: Words) -> Option<String> {
    let field: Field = note.field.parse().ok()?;
    let severity = match note.severity.as_str() {
        "wrong" => Severity::Wrong,
        "doubt" => Severity::Doubt,
        _ => Severity::Repaired,
    };
    let key_of = Note {
        field,
        column: None,
        severity,
        code: "",
        raw: note.raw.clone(),
        value: note.value.clone(),
    };
    Some(sentences::of_code(words, &note.code, &key_of))
}

/// What can be decided about a row.
fn offers(row: &StagedRow, seen: &Seen, names: &HashMap<i64, String>, words: Words) -> Vec<Offer> {
    let mut offers = Vec::new();
    let chosen = row.choice.as_deref().unwrap_or("leave");
    let mut offer = |choice: Choice, text: String| {
        let value = choice.to_string();
        offers.push(Offer {
            chosen: value == chosen,
            value,
            text,
        });
    };
    let (asked, why) = match (&seen.question, row.outcome.as_str()) {
        (Some(question), "asked") => (true, Some(question.why)),
        (_, "again") => (true, None),
        _ => (false, None),
    };
    if !asked {
        return offers;
    }
    match why {
        Some(Why::AtAnotherUnit) => offer(Choice::Move, words.t("import-choice-move")),
        Some(Why::LeftBefore) => offer(Choice::Return, words.t("import-choice-return")),
        _ => {
            let people = seen
                .question
                .as_ref()
                .map_or(&[][..], |question| &question.people);
            for person_id in people
                .iter()
                .filter(|person_id| names.contains_key(person_id))
            {
                let text = words.t("import-choice-same");
                let text = match people.len() {
                    1 => text,
                    _ => format!("{text}: {}", names[person_id]),
                };
                offer(Choice::Same(*person_id), text);
            }
            offer(Choice::New, words.t("import-choice-new"));
        }
    }
    offer(Choice::Leave, words.t("import-choice-leave"));
    offers
}
