//! Reads which form, which period and which two structures are compared, from an address.

use serde::Deserialize;
use timeline::{Day, PeriodName};

use crate::catalogue::{Catalogue, Form};
use crate::indicator::{Structure, parse_structure};
use crate::report::{forms_of, recent_periods};
use crate::unit::Unit;
use crate::web::{FormState, Words, day_short, typed_period};

/// What the address of a comparison says beside its path.
#[derive(Debug, Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    pub mau: String,
    #[serde(default)]
    pub ky: String,
    /// `then`, `now`, `day`, or the day itself.
    #[serde(default)]
    pub a: String,
    #[serde(default, rename = "a-ngay")]
    pub a_day: String,
    #[serde(default)]
    pub b: String,
    #[serde(default, rename = "b-ngay")]
    pub b_day: String,
    /// The key of the line that is explained.
    #[serde(default)]
    pub dong: String,
    /// `1` lists the lines that do not differ too.
    #[serde(default, rename = "tat-ca")]
    pub all: String,
}

/// What is compared.
#[derive(Debug, Clone)]
pub struct Compared<'a> {
    pub form: &'a Form,
    pub period: PeriodName,
    pub first: Structure,
    pub second: Structure,
}

/// Reads what is compared, or says beside each field what is wrong; an empty address asks for the
/// unit's first form over its latest period, then against now.
pub fn read<'a>(
    typed: &Typed,
    (catalogue, unit): (&'a Catalogue, &Unit),
    today: Day,
    words: Words,
) -> (FormState, Option<Compared<'a>>) {
    let mut form = FormState::default();
    let forms = forms_of(catalogue, &unit.tier);
    let chosen = forms.iter().find(|form| form.code == typed.mau.trim());
    let chosen = match (typed.mau.trim(), chosen) {
        ("", _) => forms.first(),
        (_, None) => {
            form.wrong("mau", words.t("report-form-unknown"));
            None
        }
        (_, found) => found,
    };
    let usual_day = unit.usual_day(today);
    let usual = chosen.and_then(|form| recent_periods(form, usual_day).first().copied());
    let period = match typed.ky.trim() {
        "" => usual,
        text => typed_period(text),
    };
    form.set("mau", chosen.map_or(typed.mau.trim(), |form| &form.code));
    let shown = period.map_or(typed.ky.clone(), |period| period.to_string());
    form.set("ky", shown);
    if period.is_none() && chosen.is_some() {
        let key = if typed.ky.trim().is_empty() {
            "report-period-missing"
        } else {
            "report-period-unreadable"
        };
        form.wrong("ky", words.t1(key, "text", &typed.ky));
    }
    let first = read_structure(
        &mut form,
        "a",
        (&typed.a, &typed.a_day, "then"),
        (today, words),
    );
    let second = read_structure(
        &mut form,
        "b",
        (&typed.b, &typed.b_day, "now"),
        (today, words),
    );
    if first.is_some() && first == second {
        form.wrong("b", words.t("compare-same"));
    }
    let read = form.is_sound().then(|| {
        Some(Compared {
            form: chosen?,
            period: period?,
            first: first?,
            second: second?,
        })
    });
    (form, read.flatten())
}

/// One of the two structures: chosen by a word, or by a day beside the word `day`.
fn read_structure(
    form: &mut FormState,
    field: &str,
    (word, day, usual): (&str, &str, &str),
    (today, words): (Day, Words),
) -> Option<Structure> {
    let day_field = format!("{field}-ngay");
    let text = match word.trim() {
        "" if day.trim().is_empty() => usual,
        "" | "day" => day.trim(),
        word => word,
    };
    let structure = (!text.is_empty())
        .then(|| parse_structure(text, today))
        .flatten();
    match structure {
        Some(Structure::Then) => form.set(field, "then"),
        Some(Structure::On(on)) if on == today && word.trim() != "day" => form.set(field, "now"),
        Some(Structure::On(on)) => {
            form.set(field, "day");
            form.set(&day_field, day_short(on));
        }
        None => {
            form.set(field, "day");
            form.set(&day_field, day);
            let sentence = if text.is_empty() {
                words.t("compare-day-missing")
            } else {
                words.t1("day-unreadable", "text", text)
            };
            form.wrong(&day_field, sentence);
        }
    }
    structure
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue;

    fn typed(a: &str, a_day: &str, b: &str) -> Typed {
        Typed {
            ky: "2023".to_owned(),
            a: a.to_owned(),
            a_day: a_day.to_owned(),
            b: b.to_owned(),
            ..Typed::default()
        }
    }

    fn structures(typed: &Typed) -> (FormState, Option<(Structure, Structure)>) {
        let catalogue = catalogue::load(None).unwrap();
        let today = "2026-11-26".parse().unwrap();
        let unit = Unit {
            unit_id: 1,
            code: "X".to_owned(),
            name: "Liên đoàn thử".to_owned(),
            kind: "lien-doan-tinh".to_owned(),
            tier: "federation".to_owned(),
            sector: None,
            email: None,
            phone: None,
            founded_on: "2010-01-01".parse().unwrap(),
            ended_on: None,
            generated: false,
        };
        let (form, read) = read(typed, (&catalogue, &unit), today, Words::of("vi"));
        (form, read.map(|read| (read.first, read.second)))
    }

    #[test]
    fn an_empty_address_compares_then_with_now() {
        let today = "2026-11-26".parse().unwrap();
        let (_, read) = structures(&Typed::default());
        assert_eq!(read, Some((Structure::Then, Structure::On(today))));
    }

    #[test]
    fn a_day_is_read_beside_its_word_or_instead_of_it() {
        let on: Day = "2025-06-30".parse().unwrap();
        for typed in [
            typed("day", "30/06/2025", "then"),
            typed("2025-06-30", "", "then"),
        ] {
            let (form, read) = structures(&typed);
            assert_eq!(read, Some((Structure::On(on), Structure::Then)));
            assert_eq!((form.text("a"), form.text("a-ngay")), ("day", "30/06/2025"));
        }
    }

    #[test]
    fn what_cannot_be_read_is_said_beside_its_field_and_kept() {
        let (form, read) = structures(&typed("day", "30/13/2025", "now"));
        assert!(read.is_none() && form.error("a-ngay").is_some());
        assert_eq!(form.value("a-ngay"), "30/13/2025");
        let (form, _) = structures(&typed("day", "", "now"));
        assert!(form.error("a-ngay").is_some());
        let (form, _) = structures(&typed("now", "", "now"));
        assert!(form.error("b").is_some());
    }
}
