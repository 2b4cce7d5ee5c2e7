//! Reads what was typed into a field that every feature has: a text of a length, an amount of
//! money, the key a form is sent with. What is wrong is said beside the field.

use std::ops::RangeInclusive;

use super::form::FormState;
use super::words::Words;

/// A text without spaces around it, with a sentence where it is missing or too long.
pub fn typed_text(
    form: &mut FormState,
    (name, most, required): (&str, usize, bool),
    words: Words,
) -> String {
    let text = form.text(name).to_owned();
    bounded(form, (name, most, required), (&text, words));
    text
}

/// The same on one line, whatever blanks and breaks were typed.
pub fn typed_line(
    form: &mut FormState,
    (name, most, required): (&str, usize, bool),
    words: Words,
) -> String {
    let typed: Vec<&str> = form.text(name).split_whitespace().collect();
    let text = typed.join(" ");
    bounded(form, (name, most, required), (&text, words));
    text
}

fn bounded(
    form: &mut FormState,
    (name, most, required): (&str, usize, bool),
    (text, words): (&str, Words),
) {
    let length = text.chars().count();
    if required && length < 2 {
        form.wrong(name, words.t("typed-text-missing"));
    }
    if length > most {
        form.wrong(name, words.t1("typed-text-long", "most", most));
    }
}

/// An amount of money in đồng within bounds.
pub fn typed_dong(
    form: &mut FormState,
    (name, within): (&str, RangeInclusive<i64>),
    words: Words,
) -> Option<i64> {
    let read = vietnamese::parse_number(form.text(name)).ok();
    let dong = read.map(|read| read.value);
    let dong = dong.filter(|dong| within.contains(dong));
    if dong.is_none() {
        form.wrong(name, words.t("typed-amount-wrong"));
    }
    dong
}

/// The key a form was sent with; one that was not ours is none, and the form is refused.
pub fn typed_key(form: &mut FormState, words: Words) -> Option<String> {
    let key = form.text("_key").to_owned();
    let sound = (8..=64).contains(&key.len()) && key.chars().all(|c| c.is_ascii_hexdigit());
    if !sound {
        form.refusal = Some(words.t("typed-form-stale"));
    }
    sound.then_some(key)
}
