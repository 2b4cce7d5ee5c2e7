//! Reads an employer from what was typed, for pages and for lists read from files alike.

use timeline::Day;

use super::rules::{Employer, NewEmployer, PayerSpan, TaxCode, TaxCodeFault};
use crate::catalogue::Catalogue;
use crate::unit::read_day;
use crate::web::{FormState, Words, day_short};

/// More people than work at any one employer of the country: a slip of the finger.
const LARGEST: i64 = 1_000_000;

fn optional(form: &mut FormState, name: &str, words: Words) -> Option<String> {
    let text = form.text(name).to_owned();
    if text.chars().count() > 300 {
        form.wrong(name, words.t("employer-text-long"));
    }
    Some(text).filter(|text| !text.is_empty())
}

fn read_tax_code(form: &mut FormState, words: Words) -> Option<TaxCode> {
    if form.text("tax_code").is_empty() {
        return None;
    }
    match TaxCode::read(form.text("tax_code")) {
        Ok(code) => Some(code),
        Err(TaxCodeFault::Length) => {
            form.wrong("tax_code", words.t("employer-tax-code-length"));
            None
        }
        Err(TaxCodeFault::Letters) => {
            form.wrong("tax_code", words.t("employer-tax-code-letters"));
            None
        }
    }
}

fn read_headcount(form: &mut FormState, words: Words, today: Day) -> Option<(i32, Day)> {
    let text = form.text("headcount").to_owned();
    if text.is_empty() {
        return None;
    }
    let people = vietnamese::parse_number(&text).ok().map(|read| read.value);
    let people = people.filter(|people| (0..=LARGEST).contains(people));
    let Some(people) = people.and_then(|people| i32::try_from(people).ok()) else {
        form.wrong(
            "headcount",
            words.t1("employer-headcount-wrong", "text", text),
        );
        return None;
    };
    let on = if form.text("headcount_on").is_empty() {
        today
    } else {
        read_day(form, "headcount_on", words)?
    };
    if on > today {
        form.wrong("headcount_on", words.t("employer-day-to-come"));
        return None;
    }
    Some((people, on))
}

/// An employer, or the form with a sentence beside each wrong field.
pub fn read(
    form: &mut FormState,
    catalogue: &Catalogue,
    (words, today): (Words, Day),
) -> Option<NewEmployer> {
    let name = form.text("name").split_whitespace().collect::<Vec<_>>();
    let name = name.join(" ");
    if !(2..=300).contains(&name.chars().count()) {
        form.wrong("name", words.t("employer-name-length"));
    }
    let tax_code = read_tax_code(form, words);
    let ownership = form.text("ownership").to_owned();
    let kinds = catalogue.dimension("ownership");
    // A code of the catalogue, or its words as a list from a file would have them.
    let ownership = kinds.and_then(|kinds| {
        let folded = vietnamese::fold(&ownership);
        let named = |value: &&crate::catalogue::DimensionValue| {
            vietnamese::fold(&value.vi) == folded || vietnamese::fold(&value.en) == folded
        };
        let value = kinds.value(&ownership);
        value.or_else(|| kinds.values.iter().find(named))
    });
    if ownership.is_none() {
        form.wrong("ownership", words.t("employer-ownership-missing"));
    }
    let headcount = read_headcount(form, words, today);
    let sector = optional(form, "sector", words);
    let address = optional(form, "address", words);
    let phone = optional(form, "phone", words);
    if !form.is_sound() {
        return None;
    }
    Some(NewEmployer {
        name,
        tax_code,
        ownership: ownership?.code.clone(),
        headcount,
        sector,
        address,
        phone,
    })
}

/// The class of payer and the day from which it holds; nothing where none was chosen.
pub fn read_payer(
    form: &mut FormState,
    catalogue: &Catalogue,
    words: Words,
) -> Option<(String, Day)> {
    let class = form.text("payer").to_owned();
    if class.is_empty() {
        return None;
    }
    let known = catalogue.dimension("payer-class");
    if known.and_then(|known| known.value(&class)).is_none() {
        form.wrong("payer", words.t("employer-payer-unknown"));
        return None;
    }
    Some((class, read_day(form, "payer_from", words)?))
}

/// What stands in the form when an employer is opened for an edit.
pub fn show(employer: &Employer, payer: Option<&PayerSpan>) -> FormState {
    let details = &employer.details;
    let mut form = FormState::default();
    form.set("version", employer.version_no.to_string());
    form.set("name", &details.name);
    let code = details.tax_code.as_ref();
    form.set("tax_code", code.map_or("", TaxCode::as_str));
    form.set("ownership", &details.ownership);
    if let Some((people, on)) = details.headcount {
        form.set("headcount", vietnamese::number(i64::from(people)));
        form.set("headcount_on", day_short(on));
    }
    for (name, value) in [
        ("sector", &details.sector),
        ("address", &details.address),
        ("phone", &details.phone),
    ] {
        form.set(name, value.clone().unwrap_or_default());
    }
    if let Some(payer) = payer {
        form.set("payer", &payer.class);
        let from = payer.from_on.map(day_short);
        form.set("payer_from", from.unwrap_or_default());
    }
    form
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_with(changes: &[(&str, &str)]) -> Result<NewEmployer, Vec<String>> {
        let catalogue = crate::catalogue::load(None).unwrap();
        let today: Day = "2027-01-25".parse().unwrap();
        let mut form = FormState::default();
        form.set("name", "Công ty  May Bình Minh");
        form.set("ownership", "private");
        for (name, value) in changes {
            form.set(name, *value);
        }
        let employer = read(&mut form, &catalogue, (Words::of("vi"), today));
        employer.ok_or_else(|| {
            let wrong = form.errors().into_iter();
            wrong.map(|(name, _)| name.to_owned()).collect()
        })
    }

    #[test]
    fn what_is_right_is_read_as_typed() {
        let employer = read_with(&[
            ("tax_code", "0100109106"),
            ("ownership", "Doanh nghiệp ngoài nhà nước"),
            ("headcount", "1.250"),
        ]);
        let employer = employer.unwrap();
        assert_eq!(employer.name, "Công ty May Bình Minh");
        assert_eq!(employer.ownership, "private");
        let (people, on) = employer.headcount.unwrap();
        assert_eq!((people, on.to_string().as_str()), (1250, "2027-01-25"));
    }

    #[test]
    fn each_wrong_field_is_named() {
        for (name, value) in [
            ("name", "A"),
            ("tax_code", "123"),
            ("tax_code", "010010910x"),
            ("ownership", "tư nhân hóa"),
            ("headcount", "nhiều"),
            ("headcount", "-3"),
            ("headcount", "2.000.000"),
        ] {
            assert_eq!(read_with(&[(name, value)]), Err(vec![name.to_owned()]));
        }
        let to_come = [("headcount", "12"), ("headcount_on", "26/01/2027")];
        assert_eq!(read_with(&to_come), Err(vec!["headcount_on".to_owned()]));
    }

    #[test]
    fn an_employer_shown_for_an_edit_is_read_back_the_same() {
        let details = read_with(&[("tax_code", "0100109106-001"), ("headcount", "30")]);
        let employer = Employer {
            employer_id: 1,
            unit_id: 1,
            details: details.unwrap(),
            version_no: 3,
        };
        let mut shown = show(&employer, None);
        let catalogue = crate::catalogue::load(None).unwrap();
        let today: Day = "2027-02-01".parse().unwrap();
        let again = read(&mut shown, &catalogue, (Words::of("vi"), today));
        assert_eq!(again, Some(employer.details));
    }
}
