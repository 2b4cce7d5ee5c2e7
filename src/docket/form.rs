//! Reads what was typed about a paper sent out, one received, and the numbering.

use timeline::Day;

use super::rules::{is_number, is_template};
use super::store::{Incoming, Numbering};
use crate::unit::read_day;
use crate::web::{FormState, Words};

/// The text of a field on one line, with a sentence where it is missing or too long.
fn line(
    form: &mut FormState,
    (name, most): (&str, usize),
    (missing, words): (Option<&str>, Words),
) -> String {
    let words_typed: Vec<&str> = form.text(name).split_whitespace().collect();
    let text = words_typed.join(" ");
    if text.is_empty()
        && let Some(missing) = missing
    {
        form.wrong(name, words.t(missing));
    }
    if text.chars().count() > most {
        form.wrong(name, words.t1("docket-too-long", "most", most));
    }
    text
}

/// A day not to come.
fn past_day(form: &mut FormState, name: &str, (today, words): (Day, Words)) -> Option<Day> {
    let day = read_day(form, name, words)?;
    if day > today {
        form.wrong(name, words.t("docket-day-to-come"));
        return None;
    }
    Some(day)
}

/// A paper sent out as typed; who it replaces is the number of an earlier paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedOut {
    pub number: String,
    pub subject: String,
    pub signed_on: Day,
    pub signer: String,
    pub recipients: String,
    pub replaces: Option<String>,
}

/// The paper sent out, or the form with its sentences.
pub fn read_out(form: &mut FormState, (today, words): (Day, Words)) -> Option<TypedOut> {
    let number = form.text("number").to_owned();
    if !is_number(&number) {
        form.wrong("number", words.t("docket-number-wrong"));
    }
    let subject = line(
        form,
        ("subject", 500),
        (Some("docket-subject-missing"), words),
    );
    let signed_on = past_day(form, "signed_on", (today, words));
    let signer = line(form, ("signer", 100), (None, words));
    let recipients = line(form, ("recipients", 2_000), (None, words));
    let replaces = form.text("replaces").to_owned();
    form.is_sound().then_some(TypedOut {
        number,
        subject,
        signed_on: signed_on?,
        signer,
        recipients,
        replaces: Some(replaces).filter(|number| !number.is_empty()),
    })
}

/// The paper received, or the form with its sentences.
pub fn read_in(
    form: &mut FormState,
    unit_id: i32,
    (today, words): (Day, Words),
) -> Option<Incoming> {
    let arrived_on = past_day(form, "arrived_on", (today, words));
    let sender = line(
        form,
        ("sender", 200),
        (Some("docket-sender-missing"), words),
    );
    let number = line(form, ("number", 40), (None, words));
    let dated_on = past_day(form, "dated_on", (today, words));
    if let (Some(arrived), Some(dated)) = (arrived_on, dated_on)
        && dated > arrived
    {
        form.wrong("dated_on", words.t("docket-dated-after-arrival"));
    }
    let subject = line(
        form,
        ("subject", 500),
        (Some("docket-subject-missing"), words),
    );
    let passed_to = line(form, ("passed_to", 200), (None, words));
    form.is_sound().then_some(Incoming {
        unit_id,
        arrived_on: arrived_on?,
        sender,
        number,
        dated_on: dated_on?,
        subject,
        passed_to,
    })
}

/// The numbering typed, or the form with its sentences.
pub fn read_numbering(form: &mut FormState, words: Words) -> Option<Numbering> {
    let kind = form.text("kind").to_uppercase();
    let is_kind = (1..=10).contains(&kind.chars().count()) && kind.chars().all(char::is_alphabetic);
    if !is_kind {
        form.wrong("kind", words.t("docket-kind-wrong"));
    }
    let template = form.text("template").to_owned();
    if !is_template(&template) {
        form.wrong("template", words.t("docket-template-wrong"));
    }
    let next_no: Option<i32> = form.text("next").parse().ok();
    let next_no = next_no.filter(|next| (1..=999_999).contains(next));
    if next_no.is_none() {
        form.wrong("next", words.t("docket-next-wrong"));
    }
    form.is_sound().then_some(Numbering {
        kind,
        template,
        next_no: next_no?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Day = jiff::civil::date(2027, 1, 25);

    fn typed(fields: &[(&str, &str)]) -> FormState {
        let mut form = FormState::default();
        for (name, value) in fields {
            form.set(name, *value);
        }
        form
    }

    #[test]
    fn a_paper_sent_out_is_read_and_refused_field_by_field() {
        let words = Words::of("vi");
        let mut form = typed(&[
            ("number", "07/TB-LĐLĐ"),
            ("subject", " Về  việc nghỉ Tết "),
            ("signed_on", "20/01/2027"),
        ]);
        let read = read_out(&mut form, (TODAY, words)).unwrap();
        assert_eq!(read.subject, "Về việc nghỉ Tết");
        assert_eq!(read.replaces, None);
        let long = "a".repeat(501);
        let mut form = typed(&[
            ("number", "7"),
            ("subject", &long),
            ("signed_on", "26/01/2027"),
        ]);
        assert_eq!(read_out(&mut form, (TODAY, words)), None);
        let wrong: Vec<&str> = form.errors().iter().map(|(name, _)| *name).collect();
        assert_eq!(wrong, ["number", "signed_on", "subject"]);
    }

    #[test]
    fn a_paper_is_dated_before_it_arrives() {
        let words = Words::of("vi");
        let mut form = typed(&[
            ("arrived_on", "10/01/2027"),
            ("dated_on", "11/01/2027"),
            ("sender", "Liên đoàn Lao động"),
            ("subject", "Kế hoạch"),
        ]);
        assert!(read_in(&mut form, 1, (TODAY, words)).is_none());
        assert!(form.error("dated_on").is_some());
    }
}
