//! Reads what was typed about programmes, rounds and lines.

use timeline::Day;

use super::eligibility::rules::{Choices, read as read_rules};
use super::list::store::NewLine;
use super::round::store::{NewProgramme, NewRound};
use super::rules::{KIN, KINDS};
use super::store::{Programme, Round};
use crate::catalogue::{Catalogue, FieldType};
use crate::unit::read_day;
use crate::web::{FormState, Words, typed_dong, typed_key, typed_line};

/// The fields of a record that a programme answers once for all of its rounds.
pub const ANSWERED: [&str; 4] = ["programme", "beneficiary", "reason", "source"];

/// An amount of money; none where nothing was typed and nothing need be.
fn money(
    form: &mut FormState,
    (name, most, required): (&str, i64, bool),
    words: Words,
) -> Option<i64> {
    if form.text(name).is_empty() && !required {
        return None;
    }
    typed_dong(form, (name, 0..=most), words)
}

/// The values a dimension has, as choices.
pub fn values(catalogue: &Catalogue, dimension: &str, language: &str) -> Vec<(String, String)> {
    let values = catalogue
        .dimension(dimension)
        .map(|own| own.values.as_slice());
    let named = values.unwrap_or_default().iter().map(|value| {
        let name = if language == "en" {
            &value.en
        } else {
            &value.vi
        };
        (value.code.clone(), name.clone())
    });
    named.collect()
}

/// A programme typed at a unit, or the form with its sentences.
pub fn read_programme(
    form: &mut FormState,
    (unit_id, catalogue): (i32, &Catalogue),
    words: Words,
) -> Option<NewProgramme> {
    let name = typed_line(form, ("name", 200, true), words);
    let purpose = typed_line(form, ("purpose", 1000, false), words);
    let kind = form.text("kind").to_owned();
    let known = catalogue
        .kind(&kind)
        .filter(|_| KINDS.contains(&kind.as_str()));
    if known.is_none() {
        form.wrong("kind", words.t("aid-choose-one"));
    }
    let mut answers = serde_json::Map::new();
    for field in known.iter().flat_map(|kind| &kind.fields) {
        let code = field.code.as_str();
        if field.typ != FieldType::Choice || !ANSWERED.contains(&code) {
            continue;
        }
        let value = form.text(code).to_owned();
        let of = catalogue.dimension(field.dim.as_deref().unwrap_or(code));
        if of.is_some_and(|own| own.value(&value).is_some()) {
            // As records keep a choice, so that the two can be compared.
            answers.insert(field.code.clone(), serde_json::json!({ "choice": value }));
        } else if field.required || !value.is_empty() {
            form.wrong(code, words.t("aid-choose-one"));
        }
    }
    let key = typed_key(form, words);
    if !form.is_sound() {
        return None;
    }
    Some(NewProgramme {
        unit_id,
        kind,
        answers: answers.into(),
        name,
        purpose,
        key: key?,
    })
}

/// The budget of a round; none where nothing was typed.
pub fn read_budget(form: &mut FormState, words: Words) -> Option<i64> {
    let budget = money(form, ("budget", 1_000_000_000_000_000, false), words);
    if budget == Some(0) {
        form.wrong("budget", words.t("typed-amount-wrong"));
    }
    budget
}

/// A round typed under a programme, or the form with its sentences.
pub fn read_round(
    form: &mut FormState,
    (programme, choices): (&Programme, &Choices),
    (funds, words): (&[(String, String)], Words),
) -> Option<NewRound> {
    const MOST_EACH: i64 = 1_000_000_000_000;
    let name = typed_line(form, ("name", 200, true), words);
    let from_on = read_day(form, "from_on", words);
    let until_on = read_day(form, "until_on", words);
    let lists_until_on = read_day(form, "lists_until_on", words);
    let counts_on = read_day(form, "counts_on", words);
    if let (Some(from), Some(until)) = (from_on, until_on) {
        if until < from {
            form.wrong("until_on", words.t("aid-days-turned"));
        }
        if lists_until_on.is_some_and(|day| day < from || day > until) {
            form.wrong("lists_until_on", words.t("aid-lists-day-outside"));
        }
    }
    let each = money(form, ("each", MOST_EACH, true), words);
    let most = money(form, ("most", MOST_EACH, false), words).or(each);
    if let (Some(each), Some(most)) = (each, most)
        && most < each
    {
        form.wrong("most", words.t("aid-most-below-share"));
    }
    let budget = read_budget(form, words);
    let one = |form: &mut FormState, name: &str, of: &[&str]| {
        let code = form.text(name).to_owned();
        if !of.contains(&code.as_str()) {
            form.wrong(name, words.t("aid-choose-one"));
        }
        code
    };
    let way = one(form, "way", &["cash", "bank", "kind"]);
    let paid_by = one(form, "paid_by", &["owner", "own"]);
    let gift = typed_line(form, ("gift", 200, way == "kind"), words);
    let fund = form.text("fund").to_owned();
    let is_money = way != "kind";
    if is_money && !fund.is_empty() && !funds.iter().any(|(own, _)| *own == fund) {
        form.wrong("fund", words.t("aid-choose-one"));
    }
    let approvals = one(form, "approvals", &["1", "2", "3", "4"]);
    let rules = read_rules(form, choices, words);
    let key = typed_key(form, words);
    if !form.is_sound() {
        return None;
    }
    Some(NewRound {
        programme_id: programme.programme_id,
        unit_id: programme.unit_id,
        name,
        from_on: from_on?,
        until_on: until_on?,
        lists_until_on: lists_until_on?,
        counts_on: counts_on?,
        rules,
        each_dong: each?,
        most_dong: most?,
        budget_dong: budget,
        way,
        gift,
        paid_by,
        fund_id: fund.parse().ok().filter(|_| is_money),
        approvals: approvals.parse().ok()?,
        key: key?,
    })
}

/// What a line gives, as typed; the person is found by whoever asks.
pub fn read_line(form: &mut FormState, (round, today): (&Round, Day), words: Words) -> NewLine {
    let kin = form.text("kin").to_owned();
    let kin = if kin.is_empty() {
        "self".to_owned()
    } else {
        kin
    };
    if !KIN.contains(&kin.as_str()) {
        form.wrong("kin", words.t("aid-choose-one"));
    }
    let mut birth_year = None;
    if kin != "self" && !form.text("birth_year").is_empty() {
        let read = form.text("birth_year").parse::<i16>().ok();
        birth_year = read.filter(|year| (1900..=today.year()).contains(year));
        if birth_year.is_none() {
            form.wrong("birth_year", words.t("aid-birth-year-wrong"));
        }
    }
    if kin == "child" && birth_year.is_none() {
        form.wrong("birth_year", words.t("aid-birth-year-wrong"));
    }
    let amount = money(form, ("amount", 1_000_000_000_000, false), words);
    let reason = typed_line(form, ("reason", 300, false), words);
    let bank = typed_line(form, ("bank", 100, false), words);
    let typed = form.text("account_no");
    let account_no: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let sound = account_no.len() <= 30 && account_no.chars().all(|c| c.is_ascii_alphanumeric());
    if !sound {
        form.wrong("account_no", words.t("aid-account-wrong"));
    }
    NewLine {
        person_id: 0,
        kin,
        birth_year,
        amount_dong: amount.unwrap_or(round.each_dong),
        reason,
        bank,
        account_no: account_no.to_uppercase(),
    }
}

#[cfg(test)]
mod tests;
