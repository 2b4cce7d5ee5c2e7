//! Reads what was typed about a task.

use timeline::Day;

use crate::catalogue::Catalogue;
use crate::unit::read_day;
use crate::web::{FormState, Words};

/// To whom a task goes, as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// Every unit below of the tier; of every tier where it is empty.
    Tier(String),
    /// The units of these codes.
    Codes(Vec<String>),
}

/// A task as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedTask {
    pub what: String,
    pub words: String,
    pub due_on: Day,
    pub indicator: Option<String>,
    pub amount: Option<i64>,
    pub officer: String,
    pub whom: Typed,
}

/// A text of a field without spaces around it, with a sentence where it is too long.
fn text(form: &mut FormState, (name, most): (&str, usize), words: Words) -> String {
    let text = form.text(name).to_owned();
    if text.chars().count() > most {
        form.wrong(name, words.t1("task-too-long", "most", most));
    }
    text
}

/// The codes of a list, however they are parted: `MAU-1, MAU-2`.
fn codes(text: &str) -> Vec<String> {
    let parted = text.split([',', ';', ' ', '\n', '\r', '\t']);
    let mut codes: Vec<String> = parted
        .filter(|code| !code.is_empty())
        .map(str::to_uppercase)
        .collect();
    codes.sort();
    codes.dedup();
    codes
}

/// The task typed, or the form with its sentences.
pub fn read_task(
    form: &mut FormState,
    catalogue: &Catalogue,
    (today, words): (Day, Words),
) -> Option<TypedTask> {
    let what = text(form, ("viec", 500), words);
    if what.chars().count() < 3 {
        form.wrong("viec", words.t("task-what-missing"));
    }
    let detail = text(form, ("yeu-cau", 4_000), words);
    let officer = text(form, ("can-bo", 200), words);
    let due_on = read_day(form, "han", words);
    if due_on.is_some_and(|due_on| due_on < today) {
        form.wrong("han", words.t("task-due-past"));
    }
    let indicator = Some(form.text("chi-tieu").to_owned()).filter(|code| !code.is_empty());
    if let Some(code) = &indicator
        && catalogue.indicator(code).is_none()
    {
        form.wrong("chi-tieu", words.t("task-indicator-unknown"));
    }
    let typed = form.text("so").replace(['.', ',', ' '], "");
    let amount = typed.parse::<i64>().ok().filter(|amount| *amount > 0);
    if !typed.is_empty() && amount.is_none() {
        form.wrong("so", words.t("task-amount-wrong"));
    }
    if amount.is_some() && indicator.is_none() {
        form.wrong("chi-tieu", words.t("task-indicator-missing"));
    }
    let whom = match form.text("ai") {
        "chon" => Typed::Codes(codes(form.text("ma"))),
        tier @ ("upper" | "base") => Typed::Tier(tier.to_owned()),
        "tat-ca" => Typed::Tier(String::new()),
        _ => {
            form.wrong("ai", words.t("task-whom-missing"));
            Typed::Codes(Vec::new())
        }
    };
    if whom == Typed::Codes(Vec::new()) {
        form.wrong("ma", words.t("task-codes-missing"));
    }
    form.is_sound().then_some(TypedTask {
        what,
        words: detail,
        due_on: due_on?,
        indicator,
        amount,
        officer,
        whom,
    })
}

/// The words of a step: what was done, what is missing.
pub fn read_words(form: &mut FormState, missing: Option<&str>, words: Words) -> Option<String> {
    let typed = text(form, ("loi", 4_000), words);
    if let Some(missing) = missing
        && typed.is_empty()
    {
        form.wrong("loi", words.t(missing));
    }
    form.is_sound().then_some(typed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_however_they_are_parted_each_once() {
        assert_eq!(codes("ld-a, LD-B;\nld-a"), ["LD-A", "LD-B"]);
        assert!(codes(" , ").is_empty());
    }
}
