//! One row of a file as a record of its kind. The reading of answers, and the finding of people and
//! employers of the registers among the names, are the record's own.

use std::collections::HashMap;

use sqlx::PgConnection;
use timeline::Day;

use super::cells::{Cells, RowFault};
use super::rules::read_unit_code;
use crate::catalogue::{Catalogue, Kind};
use crate::member::lookup::store::Within;
use crate::record::{Answer, Answers, Desk, NewRecord, check_record, resolve, say_facts};
use crate::unit::Unit;
use crate::web::{FormState, Words};

/// The columns that are not questions of the kind.
const OWN: [&str; 5] = ["kind", "unit", "on", "stage", "ref"];

/// A record with the unit and the kind it is of.
pub struct RecordRow<'a> {
    pub new: NewRecord,
    pub unit: Unit,
    pub kind: &'a Kind,
}

/// Reads a record; names in a cell stand one a line or are parted by `|`.
pub fn read_record<'a>(
    cells: &mut Cells<'_>,
    known: (&HashMap<String, Unit>, Option<&str>),
    (catalogue, today): (&'a Catalogue, Day),
) -> Option<RecordRow<'a>> {
    let words = Words::of("vi");
    let unit = read_unit_code(cells, known.0, known.1).cloned();
    let Some(kind) = catalogue.kind(cells.text("kind")) else {
        cells.wrong(
            "kind",
            "Không có loại hoạt động này trong danh mục. Kiểm tra lại mã, ví dụ mai-am.",
        );
        return None;
    };
    let mut form = FormState::default();
    form.set("when", "other");
    let mut strange = Vec::new();
    for (column, text) in cells.all() {
        let question = column.split('.').next().unwrap_or(column);
        if !OWN.contains(&column) && kind.field(question).is_none() {
            if !text.is_empty() {
                strange.push(column);
            }
            continue;
        }
        match column.ends_with(".names") {
            true => form.set(column, text.replace('|', "\n")),
            false => form.set(column, text),
        }
    }
    for column in strange {
        let sentence = format!(
            "Loại hoạt động {} không hỏi cột này. Để trống ô.",
            kind.code
        );
        cells.wrong(column, &sentence);
    }
    let new = crate::record::read(&mut form, kind, catalogue, (words, today));
    for (name, sentence) in form.errors() {
        cells.wrong(name, sentence);
    }
    let (new, unit) = (new?, unit?);
    if let Err(refusal) =
        check_record(&new, &unit, kind, today).and_then(|()| check_facts(&new, kind))
    {
        cells.wrong(&refusal.field, &words.t(refusal.message));
    }
    cells
        .faults
        .is_empty()
        .then_some(RecordRow { new, unit, kind })
}

/// Whether the facts fit once the people named have their numbers.
fn check_facts(new: &NewRecord, kind: &Kind) -> Result<(), crate::record::Refusal> {
    let mut answers = new.answers.clone();
    for (field, people) in &new.named {
        if let Some(Answer::People { ids, .. }) = answers.get_mut(field) {
            ids.resize(ids.len() + people.len(), 0);
        }
    }
    say_facts(kind, new.stage.as_deref(), new.happened_on, &answers).map(|_| ())
}

/// Puts people and employers of the registers in the place of their names. A name that several
/// bear is a fault: a file cannot be asked which of them is meant.
pub async fn find_registered(
    connection: &mut PgConnection,
    (number, row): (u64, &mut RecordRow<'_>),
    today: Day,
) -> sqlx::Result<Vec<RowFault>> {
    let desk = Desk {
        within: Within {
            unit_id: row.unit.unit_id,
            line: "territorial",
            today,
        },
        words: Words::of("vi"),
    };
    let mut form = FormState::default();
    resolve(connection, desk, (&mut form, &mut row.new), &Answers::new()).await?;
    let faults = form.errors().into_iter().map(|(column, sentence)| {
        let (reason, remedy) = sentence.split_once(". ").unwrap_or((sentence, ""));
        RowFault {
            row: number,
            column: column.to_owned(),
            value: String::new(),
            reason: format!("{}.", reason.trim_end_matches('.')),
            remedy: remedy.to_owned(),
        }
    });
    Ok(faults.collect())
}
