//! Reads what was typed about vouchers, funds, purses, donors and gifts.

use timeline::Day;

use super::donor::store::NewGift;
use super::rules::Kind;
use crate::catalogue::Catalogue;
use crate::unit::read_day;
use crate::web::{FormState, Words, typed_dong, typed_key, typed_line};

/// The most one voucher may move; the database holds the same bound.
const MOST_DONG: i64 = 1_000_000_000_000_000;

/// A day not to come.
pub fn past_day(form: &mut FormState, name: &str, (today, words): (Day, Words)) -> Option<Day> {
    let day = read_day(form, name, words)?;
    if day > today {
        form.wrong(name, words.t("book-day-to-come"));
        return None;
    }
    Some(day)
}

/// One of the choices offered, by its code.
pub fn choice(
    form: &mut FormState,
    name: &str,
    (choices, words): (&[(String, String)], Words),
) -> Option<String> {
    let code = form.text(name).to_owned();
    if choices.iter().any(|(own, _)| *own == code) {
        return Some(code);
    }
    form.wrong(name, words.t("book-choose-one"));
    None
}

/// What a voucher may choose from: codes and names.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    pub accounts: Vec<(String, String)>,
    pub funds: Vec<(String, String)>,
    pub purses: Vec<(String, String)>,
    pub donors: Vec<(String, String)>,
}

/// A voucher as typed; the unit it is sent to is still a code.
#[derive(Debug, Clone)]
pub struct TypedVoucher {
    pub written_on: Day,
    pub person: String,
    pub address: String,
    pub reason: String,
    pub documents: String,
    pub amount_dong: i64,
    /// None where the money goes to or comes from another unit.
    pub account: Option<String>,
    pub fund_id: i64,
    pub purse_id: i64,
    pub donor_id: Option<i64>,
    pub to_code: Option<String>,
    /// For how many people money to another unit is meant.
    pub people: Option<i32>,
    pub key: String,
}

/// For how many people the money is; none where nothing was typed.
fn people(form: &mut FormState, words: Words) -> Option<i32> {
    if form.text("people").is_empty() {
        return None;
    }
    let read = vietnamese::parse_number(form.text("people")).ok();
    let people = read
        .and_then(|read| i32::try_from(read.value).ok())
        .filter(|people| (1..=10_000_000).contains(people));
    if people.is_none() {
        form.wrong("people", words.t("book-people-wrong"));
    }
    people
}

/// The voucher typed, or the form with its sentences. A receipt of a transfer chooses no account.
pub fn read_voucher(
    form: &mut FormState,
    (kind, is_of_transfer): (Kind, bool),
    choices: &Choices,
    (today, words): (Day, Words),
) -> Option<TypedVoucher> {
    let written_on = past_day(form, "written_on", (today, words));
    let person = typed_line(form, ("person", 200, true), words);
    let address = typed_line(form, ("address", 300, false), words);
    let reason = typed_line(form, ("reason", 500, true), words);
    let documents = typed_line(form, ("documents", 300, false), words);
    let amount_dong = typed_dong(form, ("amount", 1..=MOST_DONG), words);
    // The script puts the chosen code beside; without it the code is typed.
    let chosen = if form.text("to").is_empty() {
        "to_text"
    } else {
        "to"
    };
    let to_code = form.text(chosen).to_uppercase();
    let to_code = (kind == Kind::Payment && !to_code.is_empty()).then_some(to_code);
    let people = to_code.as_ref().and_then(|_| people(form, words));
    let mut account = None;
    if !is_of_transfer && to_code.is_none() {
        account = Some(choice(form, "account", (&choices.accounts, words))?);
    }
    let fund = choice(form, "fund", (&choices.funds, words));
    let purse = choice(form, "purse", (&choices.purses, words));
    let mut donor_id = None;
    if kind == Kind::Receipt && !form.text("donor").is_empty() {
        donor_id = choice(form, "donor", (&choices.donors, words))?
            .parse()
            .ok();
    }
    let key = typed_key(form, words);
    if !form.is_sound() {
        return None;
    }
    Some(TypedVoucher {
        written_on: written_on?,
        person,
        address,
        reason,
        documents,
        amount_dong: amount_dong?,
        account,
        fund_id: fund?.parse().ok()?,
        purse_id: purse?.parse().ok()?,
        donor_id,
        to_code,
        people,
        key: key?,
    })
}

/// The kinds of funds as choices.
pub fn fund_kinds(catalogue: &Catalogue, language: &str) -> Vec<(String, String)> {
    let kinds = catalogue.fund_kinds.iter();
    kinds
        .map(|kind| (kind.code.clone(), kind.name(language).to_owned()))
        .collect()
}

/// A promise (`hua`) or a gift in kind (`hien-vat`) as typed, or the form with its sentences.
pub fn read_gift(
    form: &mut FormState,
    (donor_id, is_pledge): (i64, bool),
    funds: &[(String, String)],
    (today, words): (Day, Words),
) -> Option<NewGift> {
    let fund = choice(form, "fund", (funds, words));
    let on = past_day(form, "on", (today, words));
    let dong = typed_dong(form, ("amount", i64::from(is_pledge)..=MOST_DONG), words);
    let mut due_on = None;
    let mut thing = None;
    if is_pledge {
        if !form.text("due_on").is_empty() {
            due_on = read_day(form, "due_on", words);
        }
        if let (Some(on), Some(due)) = (on, due_on)
            && due < on
        {
            form.wrong("due_on", words.t("book-due-before"));
        }
    } else {
        let what = typed_line(form, ("what", 200, true), words);
        let measure = typed_line(form, ("measure", 40, true), words);
        let read = vietnamese::parse_number(form.text("quantity")).ok();
        let quantity = read
            .map(|read| read.value)
            .filter(|n| (1..=1_000_000_000).contains(n));
        if quantity.is_none() {
            form.wrong("quantity", words.t("book-quantity-wrong"));
        }
        thing = Some((what, quantity.unwrap_or_default(), measure));
    }
    let key = typed_key(form, words);
    if !form.is_sound() {
        return None;
    }
    Some(NewGift {
        donor_id,
        fund_id: fund?.parse().ok()?,
        on: on?,
        dong: dong?,
        due_on,
        thing,
        key: key?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Day = jiff::civil::date(2027, 1, 25);

    fn choices() -> Choices {
        let one = |code: &str| vec![(code.to_owned(), code.to_owned())];
        Choices {
            accounts: one("care"),
            funds: one("1"),
            purses: one("2"),
            donors: Vec::new(),
        }
    }

    fn typed(changed: &[(&str, &str)]) -> FormState {
        let mut form = FormState::default();
        for (name, value) in [
            ("written_on", "20/01/2027"),
            ("person", " Người  Thử "),
            ("reason", "Thăm hỏi"),
            ("amount", "1 triệu"),
            ("account", "care"),
            ("fund", "1"),
            ("purse", "2"),
            ("_key", "0123456789abcdef"),
        ]
        .iter()
        .chain(changed)
        {
            form.set(name, *value);
        }
        form
    }

    #[test]
    fn a_voucher_is_read_and_refused_field_by_field() {
        let words = Words::of("vi");
        let read = |form: &mut FormState| {
            read_voucher(form, (Kind::Payment, false), &choices(), (TODAY, words))
        };
        let read_whole = read(&mut typed(&[])).unwrap();
        assert_eq!(read_whole.amount_dong, 1_000_000);
        assert_eq!(read_whole.person, "Người Thử");
        let mut form = typed(&[("amount", "0"), ("written_on", "26/01/2027"), ("fund", "9")]);
        assert!(read(&mut form).is_none());
        let wrong: Vec<&str> = form.errors().iter().map(|(name, _)| *name).collect();
        assert_eq!(wrong, ["amount", "fund", "written_on"]);
        let mut form = typed(&[("_key", "x")]);
        assert!(read(&mut form).is_none() && form.refusal.is_some());
        let mut form = typed(&[("to", "dl"), ("account", "")]);
        let sent = read(&mut form).unwrap();
        assert_eq!((sent.to_code.as_deref(), sent.account), (Some("DL"), None));
    }
}
