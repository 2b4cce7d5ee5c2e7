//! Reads a term, and its ending, from what was typed.

use timeline::Day;
use vietnamese::Sex;

use super::rules::{Ending, Mandate, WhyEnded};
use crate::catalogue::Catalogue;
use crate::member::sex_of;
use crate::unit::{Unit, read_day};
use crate::web::{FormState, Words};

/// A term as asked for, without whom it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTerm {
    pub post: String,
    pub from_on: Day,
    pub until_on: Option<Day>,
    pub mandate: Mandate,
    pub full_time: bool,
    pub decision: Option<String>,
}

/// Whom a term is of, as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// The number of somebody chosen from the register.
    pub number: Option<i64>,
    pub full_name: String,
    pub birth_year: Option<i16>,
    pub sex: Option<Sex>,
}

fn read_decision(form: &mut FormState, words: Words) -> Option<String> {
    let text = form.text("decision").to_owned();
    if text.chars().count() > 80 {
        form.wrong("decision", words.t("officer-decision-long"));
    }
    Some(text).filter(|text| !text.is_empty())
}

/// A term at the unit, or the form with a sentence beside each wrong field.
pub fn read_term(
    form: &mut FormState,
    unit: &Unit,
    catalogue: &Catalogue,
    (words, today): (Words, Day),
) -> Option<NewTerm> {
    let post = form.text("post").to_owned();
    let known = catalogue
        .post(&post)
        .filter(|post| post.tiers.contains(&unit.tier));
    if known.is_none() {
        form.wrong("post", words.t("officer-post-missing"));
    }
    let from_on = read_day(form, "from_on", words);
    if from_on.is_some_and(|day| day > today) {
        form.wrong("from_on", words.t("officer-day-to-come"));
    } else if from_on.is_some_and(|day| !unit.stood_on(day)) {
        form.wrong("from_on", words.t("officer-unit-closed"));
    }
    let until_on = if form.text("until_on").is_empty() {
        None
    } else {
        read_day(form, "until_on", words)
    };
    let mandate = Mandate::of(form.text("mandate"));
    if mandate.is_none() {
        form.wrong("mandate", words.t("officer-mandate-missing"));
    }
    let full_time = form.text("full_time") == "yes";
    let decision = read_decision(form, words);
    if !form.is_sound() {
        return None;
    }
    Some(NewTerm {
        post,
        from_on: from_on?,
        until_on,
        mandate: mandate?,
        full_time,
        decision,
    })
}

/// Whom the term is of, or the form with what is wrong.
pub fn read_person(form: &mut FormState, words: Words) -> Option<Typed> {
    let full_name = form
        .text("person_text")
        .split_whitespace()
        .collect::<Vec<_>>();
    let full_name = full_name.join(" ");
    let number = form.text("person").parse().ok();
    let letters = full_name.chars().filter(|c| c.is_alphabetic()).count();
    if number.is_none() && !(2..=120).contains(&letters) {
        form.wrong("person_text", words.t("officer-person-missing"));
    }
    let year = form.text("birth_year").to_owned();
    let birth_year = year
        .parse::<i16>()
        .ok()
        .filter(|year| (1900..=2100).contains(year));
    if !year.is_empty() && birth_year.is_none() {
        form.wrong("birth_year", words.t1("officer-year-wrong", "text", year));
    }
    let sex = sex_of(form.text("sex"));
    form.is_sound().then_some(Typed {
        number,
        full_name,
        birth_year,
        sex,
    })
}

/// How a term ends, or the form with what is wrong.
pub fn read_ending(form: &mut FormState, (words, today): (Words, Day)) -> Option<Ending> {
    let on = read_day(form, "on", words);
    if on.is_some_and(|day| day > today) {
        form.wrong("on", words.t("officer-day-to-come"));
    }
    let why = WhyEnded::of(form.text("why"));
    if why.is_none() {
        form.wrong("why", words.t("officer-why-missing"));
    }
    let decision = read_decision(form, words);
    if !form.is_sound() {
        return None;
    }
    Some(Ending {
        on: on?,
        why: why?,
        decision,
    })
}
