//! Reads what was typed about a petition.

use timeline::Day;

use crate::unit::read_day;
use crate::web::{FormState, Words};

/// A text of a field, with a sentence where it is missing or too long.
fn text(
    form: &mut FormState,
    (name, most): (&str, usize),
    (missing, words): (&str, Words),
) -> String {
    let text = form.text(name).to_owned();
    if text.chars().count() < 3 {
        form.wrong(name, words.t(missing));
    }
    if text.chars().count() > most {
        form.wrong(name, words.t1("task-too-long", "most", most));
    }
    text
}

/// A petition as typed: subject and what is asked.
pub fn read_new(form: &mut FormState, words: Words) -> Option<(String, String)> {
    let subject = text(form, ("ve", 300), ("petition-subject-missing", words));
    let asked = text(
        form,
        ("kien-nghi", 4_000),
        ("petition-words-missing", words),
    );
    form.is_sound().then_some((subject, asked))
}

/// Who answers and until which day.
pub fn read_assign(form: &mut FormState, (today, words): (Day, Words)) -> Option<(String, Day)> {
    let owner = text(form, ("ai", 200), ("petition-owner-missing", words));
    let due_on = read_day(form, "han", words);
    if due_on.is_some_and(|due_on| due_on < today) {
        form.wrong("han", words.t("task-due-past"));
    }
    form.is_sound().then_some((owner, due_on?))
}

/// The answer.
pub fn read_answer(form: &mut FormState, words: Words) -> Option<String> {
    let answer = text(form, ("tra-loi", 8_000), ("petition-answer-missing", words));
    form.is_sound().then_some(answer)
}
