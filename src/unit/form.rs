//! Reads a unit from what was typed, for pages and for the API alike.

use timeline::Day;

use super::edit::UnitEdit;
use super::rules::NewUnit;
use crate::catalogue::Catalogue;
use crate::web::{FormState, Words};

/// A day field of a form, in any way people write days.
pub fn read_day(form: &mut FormState, name: &str, words: Words) -> Option<Day> {
    let text = form.text(name).to_owned();
    if text.is_empty() {
        form.wrong(name, words.t("day-missing"));
        return None;
    }
    match vietnamese::parse_day(&text) {
        Ok(day) => Some(day),
        Err(_) => {
            form.wrong(name, words.t1("day-unreadable", "text", text));
            None
        }
    }
}

fn optional(form: &FormState, name: &str) -> Option<String> {
    Some(form.text(name).to_owned()).filter(|text| !text.is_empty())
}

fn read_name(form: &mut FormState, words: Words) -> String {
    let name = form
        .text("name")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    if name.chars().count() < 2 || name.chars().count() > 300 {
        form.wrong("name", words.t("unit-name-length"));
    }
    name
}

fn read_email(form: &mut FormState, words: Words) -> Option<String> {
    let email = optional(form, "email");
    if email
        .as_deref()
        .is_some_and(|email| !email.contains('@') || email.contains(' '))
    {
        form.wrong("email", words.t("unit-email-wrong"));
    }
    email
}

/// A new unit, or the form with a sentence beside each wrong field.
pub fn read_new(form: &mut FormState, catalogue: &Catalogue, words: Words) -> Option<NewUnit> {
    let code = form.text("code").to_uppercase();
    let sound = !code.is_empty()
        && code.len() <= 40
        && code
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-')
        && !code.starts_with('-');
    if !sound {
        form.wrong("code", words.t("unit-code-wrong"));
    }
    let name = read_name(form, words);
    let kind = form.text("kind").to_owned();
    let tier = catalogue.unit_kind(&kind).map(|kind| kind.tier.clone());
    if tier.is_none() {
        form.wrong("kind", words.t("unit-kind-unknown"));
    }
    let founded_on = read_day(form, "founded_on", words);
    let email = read_email(form, words);
    if !form.is_sound() {
        return None;
    }
    Some(NewUnit {
        code,
        name,
        kind,
        tier: tier?,
        founded_on: founded_on?,
        ended_on: None,
        sector: optional(form, "sector"),
        email,
        phone: optional(form, "phone"),
    })
}

/// An edit of a unit, or the form with its sentences.
pub fn read_edit(form: &mut FormState, founded_on: Day, words: Words) -> Option<UnitEdit> {
    let name = read_name(form, words);
    let name_from = read_day(form, "name_from", words);
    if name_from.is_some_and(|day| day < founded_on) {
        form.wrong("name_from", words.t("unit-name-before-founding"));
    }
    let email = read_email(form, words);
    if !form.is_sound() {
        return None;
    }
    Some(UnitEdit {
        name,
        name_from: name_from?,
        sector: optional(form, "sector"),
        email,
        phone: optional(form, "phone"),
    })
}
