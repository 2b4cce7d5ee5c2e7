//! Reads a request as it was taken in.

use timeline::Day;

use super::rules::{RequestKind, WAYS};
use crate::unit::read_day;
use crate::web::{FormState, Words};

/// A request as taken in at the desk, every value of its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRequest {
    pub person_id: i64,
    pub kind: RequestKind,
    pub received_on: Day,
    pub way: String,
    pub by_another: bool,
    pub third_parties: bool,
    pub wish: Option<String>,
    pub contact: Option<String>,
}

fn words_of(form: &mut FormState, name: &str, longest: usize, words: Words) -> Option<String> {
    let text = form.text(name).to_owned();
    if text.chars().count() > longest {
        form.wrong(name, words.t1("privacy-text-long", "longest", longest));
    }
    Some(text).filter(|text| !text.is_empty())
}

/// A request, or the form with a sentence beside each wrong field.
pub fn read(form: &mut FormState, today: Day, words: Words) -> Option<NewRequest> {
    let person_id = form.text("person").parse::<i64>().ok();
    if person_id.is_none() {
        form.wrong("person", words.t("privacy-person-missing"));
    }
    let kind = form.text("kind").parse::<RequestKind>().ok();
    if kind.is_none() {
        form.wrong("kind", words.t("privacy-kind-missing"));
    }
    let way = form.text("way").to_owned();
    if !WAYS.contains(&way.as_str()) {
        form.wrong("way", words.t("privacy-way-missing"));
    }
    let received_on = read_day(form, "received_on", words);
    if received_on.is_some_and(|day| day > today) {
        form.wrong("received_on", words.t("privacy-day-to-come"));
    }
    let wish = words_of(form, "wish", 1000, words);
    let contact = words_of(form, "contact", 200, words);
    if !form.is_sound() {
        return None;
    }
    Some(NewRequest {
        person_id: person_id?,
        kind: kind?,
        received_on: received_on?,
        way,
        by_another: !form.text("by_another").is_empty(),
        third_parties: !form.text("third_parties").is_empty(),
        wish,
        contact,
    })
}
