//! Notes, questions and faults as sentences of a person's language.

use roster::{Field, Note, TableFault};

use super::enter::EnterFault;
use super::finding;
use super::identity::Question;
use super::pass::PassFault;
use super::reading::ReadFault;
use super::undo::Standing;
use super::writing::WriteFault;
use crate::web::Words;

/// A code as message keys write it.
fn dashed(code: &str) -> String {
    code.replace('_', "-")
}

/// Days as people write them, everything else as it is.
pub fn shown(value: &str) -> String {
    match value.parse() {
        Ok(day) => vietnamese::day_short(day),
        Err(_) => value.to_owned(),
    }
}

/// What a note says and what to do about it.
pub fn of_note(words: Words, note: &Note) -> String {
    of_code(words, note.code, note)
}

/// The same of a note whose code was kept apart.
pub fn of_code(words: Words, code: &str, note: &Note) -> String {
    let key = format!("import-note-{}", dashed(code));
    let arguments = [("raw", shown(&note.raw)), ("value", shown(&note.value))];
    words.with(&key, &arguments)
}

/// What has to be decided.
pub fn of_question(words: Words, question: &Question) -> String {
    let key = format!("import-ask-{}", question.why.code());
    let row = question.row.map_or(String::new(), vietnamese::number);
    words.t1(&key, "row", row)
}

/// That an earlier row told of the same person.
pub fn of_repetition(words: Words, row: i64) -> String {
    let key = format!("import-note-{}", dashed(finding::ROW_AGAIN));
    words.t1(&key, "value", vietnamese::number(row))
}

pub fn of_field(words: Words, field: Field) -> String {
    words.t(&format!("import-field-{}", dashed(field.code())))
}

pub fn of_likeness(words: Words, reason: &str) -> String {
    words.t(&format!("import-likeness-{reason}"))
}

/// What later work rests on an import, and what to do about it.
pub fn of_standing(words: Words, standing: &Standing) -> String {
    let key = format!("import-undo-{}", standing.code);
    let people = vietnamese::number(standing.people);
    let table = match standing.table.as_str() {
        "" => String::new(),
        table => words.t(&format!("import-undo-at-{}", table.replace('_', "-"))),
    };
    words.with(&key, &[("people", people), ("table", table)])
}

/// Why a file was not entered.
pub fn of_fault(words: Words, fault: &EnterFault) -> String {
    match fault {
        EnterFault::Pass(fault) => of_pass_fault(words, fault),
        EnterFault::NotStaged => words.t("import-fault-not-staged"),
        EnterFault::Astray(_) | EnterFault::Sql(_) => words.t("import-fault-ours"),
    }
}

/// Why a file was not read to its end.
pub fn of_pass_fault(words: Words, fault: &PassFault) -> String {
    match fault {
        PassFault::Read(fault) => of_read_fault(words, fault),
        PassFault::Open(_) => words.t("import-fault-io"),
        PassFault::Write(WriteFault::Meanwhile) => words.t("import-fault-meanwhile"),
        _ => words.t("import-fault-ours"),
    }
}

fn of_read_fault(words: Words, fault: &ReadFault) -> String {
    match fault {
        ReadFault::Table(fault) => of_table_fault(words, fault),
        ReadFault::NoNames(_) => words.t("import-fault-no-names"),
        ReadFault::NoColumn(name) => words.t1("import-fault-no-column", "name", name),
        ReadFault::NoRows => words.t("import-fault-no-rows"),
    }
}

fn of_table_fault(words: Words, fault: &TableFault) -> String {
    match fault {
        TableFault::Io(_) => words.t("import-fault-io"),
        TableFault::Empty => words.t("import-fault-empty"),
        TableFault::Encrypted => words.t("import-fault-encrypted"),
        TableFault::OldExcel => words.t("import-fault-old-excel"),
        TableFault::BinaryExcel => words.t("import-fault-binary-excel"),
        TableFault::OpenDocument => words.t("import-fault-open-document"),
        TableFault::WebPage => words.t("import-fault-web-page"),
        TableFault::WrongType => words.t("import-fault-wrong-type"),
        TableFault::TooLarge { .. } => words.t("import-fault-too-large"),
        TableFault::NoSheet { index } => words.t1("import-fault-no-sheet", "number", index + 1),
        TableFault::Damaged { row, .. } => words.t1("import-fault-damaged", "row", row),
    }
}

#[cfg(test)]
mod tests;
