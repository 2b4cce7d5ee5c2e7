//! Reads what was typed about a conference: its facts, an item of the agenda, a guest, an answer.

use timeline::Day;

use super::rules::read_time;
use crate::unit::read_day;
use crate::web::{FormState, Words};

/// A text on one line, with a sentence where it is too long.
fn line(form: &mut FormState, (name, most): (&str, usize), words: Words) -> String {
    let typed: Vec<&str> = form.text(name).split_whitespace().collect();
    let text = typed.join(" ");
    if text.chars().count() > most {
        form.wrong(name, words.t1("task-too-long", "most", most));
    }
    text
}

/// The same, which must say something.
fn said(
    form: &mut FormState,
    (name, most): (&str, usize),
    (missing, words): (&str, Words),
) -> String {
    let text = line(form, (name, most), words);
    if text.chars().count() < 2 {
        form.wrong(name, words.t(missing));
    }
    text
}

/// The facts of a conference as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    pub title: String,
    pub period: String,
    pub held_on: Day,
    pub held_at: String,
    pub venue: String,
    pub chair: String,
    pub secretary: String,
}

/// The facts, or the form with its sentences.
pub fn read_facts(form: &mut FormState, words: Words) -> Option<Facts> {
    let title = said(form, ("ten", 300), ("conference-title-missing", words));
    if title.chars().count() == 2 {
        form.wrong("ten", words.t("conference-title-missing"));
    }
    let period = line(form, ("ky", 60), words);
    let held_on = read_day(form, "ngay", words);
    let held_at = read_time(form.text("gio"));
    if held_at.is_none() {
        form.wrong("gio", words.t("conference-time-wrong"));
    }
    let venue = said(form, ("noi", 300), ("conference-venue-missing", words));
    let chair = said(form, ("chu-tri", 200), ("conference-chair-missing", words));
    let secretary = said(
        form,
        ("thu-ky", 200),
        ("conference-secretary-missing", words),
    );
    form.is_sound().then_some(Facts {
        title,
        period,
        held_on: held_on?,
        held_at: held_at?,
        venue,
        chair,
        secretary,
    })
}

/// An item of the agenda as typed; its paper is `r12` for a report or `f7` for a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub at_time: String,
    pub what: String,
    pub presenter: String,
    pub report_id: Option<i64>,
    pub attachment_id: Option<i64>,
}

/// The item, or the form with its sentences.
pub fn read_item(form: &mut FormState, words: Words) -> Option<Item> {
    let typed = form.text("gio").to_owned();
    let at_time = match typed.is_empty() {
        true => Some(String::new()),
        false => read_time(&typed),
    };
    if at_time.is_none() {
        form.wrong("gio", words.t("conference-time-wrong"));
    }
    let what = said(form, ("muc", 500), ("conference-item-missing", words));
    let presenter = line(form, ("trinh-bay", 200), words);
    let paper = form.text("tai-lieu").to_owned();
    let number = |mark: char| paper.strip_prefix(mark)?.parse().ok();
    form.is_sound().then_some(Item {
        at_time: at_time?,
        what,
        presenter,
        report_id: number('r'),
        attachment_id: number('f'),
    })
}

/// A guest as typed: name and office.
pub fn read_guest(form: &mut FormState, words: Words) -> Option<(String, String)> {
    let name = said(form, ("ho-ten", 100), ("conference-guest-missing", words));
    let office = line(form, ("chuc-vu", 200), words);
    form.is_sound().then_some((name, office))
}

/// An invited unit's answer as typed: its code and its words.
pub fn read_reply(form: &mut FormState, words: Words) -> Option<(&'static str, String)> {
    let reply = match form.text("tra-loi") {
        "comes" => "comes",
        "sends" => "sends",
        "cannot" => "cannot",
        _ => {
            form.wrong("tra-loi", words.t("conference-reply-missing"));
            "none"
        }
    };
    let said = line(form, ("loi", 500), words);
    if said.is_empty() && (reply == "sends" || reply == "cannot") {
        form.wrong("loi", words.t("conference-reply-words-missing"));
    }
    let said = if reply == "comes" {
        String::new()
    } else {
        said
    };
    form.is_sound().then_some((reply, said))
}

/// The reason a conference is cancelled for.
pub fn read_reason(form: &mut FormState, words: Words) -> Option<String> {
    let reason = said(form, ("ly-do", 1_000), ("conference-reason-missing", words));
    form.is_sound().then_some(reason)
}

/// The number a paper is signed under and who signs.
pub fn read_seal(form: &mut FormState, words: Words) -> Option<(String, String)> {
    let number = form.text("so").to_owned();
    if !crate::docket::is_number(&number) {
        form.wrong("so", words.t("docket-number-wrong"));
    }
    let signer = line(form, ("nguoi-ky", 100), words);
    form.is_sound().then_some((number, signer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_cannot_come_says_why_and_who_comes_needs_no_words() {
        let words = Words::of("vi");
        let mut form = FormState::default();
        form.set("tra-loi", "cannot");
        assert_eq!(read_reply(&mut form, words), None);
        assert!(form.error("loi").is_some());
        let mut form = FormState::default();
        form.set("tra-loi", "comes");
        form.set("loi", "bỏ qua");
        assert_eq!(read_reply(&mut form, words), Some(("comes", String::new())));
    }
}
