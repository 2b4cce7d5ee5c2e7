//! Reads people, joinings and leavings from what was typed, for pages and for the API alike.

use timeline::Day;
use vietnamese::CccdDoubt;

use super::history::{Joining, Leaving};
use super::rules::{
    Birth, Details, HowJoined, Sensitive, WhyLeft, check_joining, check_leaving, is_old_enough,
    sex_code, sex_of,
};
use crate::catalogue::Catalogue;
use crate::unit::{Unit, read_day};
use crate::web::{FormState, Words, day_short};

/// The fields of a person a form may hold, in the order they are asked.
pub const FIELDS: [&str; 12] = [
    "full_name",
    "birth",
    "sex",
    "national_id",
    "passport",
    "phone",
    "email",
    "nationality",
    "home_place",
    "address",
    "job",
    "education",
];

fn optional(form: &FormState, name: &str) -> Option<String> {
    let text = form.text(name).split_whitespace().collect::<Vec<_>>();
    Some(text.join(" ")).filter(|text| !text.is_empty())
}

/// Letters and digits alone, as numbers are kept.
fn bare(form: &FormState, name: &str) -> Option<String> {
    let kept = form.text(name).chars();
    let kept: String = kept
        .filter(|sign| !sign.is_whitespace() && !".-()".contains(*sign))
        .collect();
    Some(kept).filter(|text| !text.is_empty())
}

/// A person's details, or the form with a sentence beside each wrong field.
pub fn read_details(form: &mut FormState, (words, today): (Words, Day)) -> Option<Details> {
    let full_name = read_name(form, words);
    let birth = read_birth(form, (words, today));
    let sex = match form.text("sex") {
        "" => None,
        code => {
            let sex = sex_of(code);
            if sex.is_none() {
                form.wrong("sex", words.t("member-sex-unknown"));
            }
            sex
        }
    };
    let national_id = read_national_id(form, words);
    let passport = bare(form, "passport").map(|text| text.to_uppercase());
    if let Some(text) = &passport
        && !((5..=20).contains(&text.len())
            && text.chars().all(|sign| sign.is_ascii_alphanumeric()))
    {
        form.wrong("passport", words.t("member-passport-wrong"));
    }
    let phone = read_phone(form, words);
    let email = optional(form, "email");
    if email.as_deref().is_some_and(|text| !text.contains('@')) {
        form.wrong("email", words.t("unit-email-wrong"));
    }
    let nationality = bare(form, "nationality").map_or("VN".to_owned(), |text| text.to_uppercase());
    if nationality.len() != 2 || !nationality.chars().all(|sign| sign.is_ascii_uppercase()) {
        form.wrong("nationality", words.t("member-nationality-wrong"));
    }
    let details = Details {
        full_name: full_name?,
        birth,
        sex,
        national_id,
        passport,
        phone,
        email,
        nationality,
        home_place: optional(form, "home_place"),
        address: optional(form, "address"),
        job: optional(form, "job"),
        education: optional(form, "education"),
    };
    form.is_sound().then_some(details)
}

fn read_name(form: &mut FormState, words: Words) -> Option<String> {
    let name = optional(form, "full_name").unwrap_or_default();
    let letters = name.chars().filter(|sign| sign.is_alphabetic()).count();
    if letters < 2 || name.chars().count() > 100 || name.chars().any(|sign| sign.is_ascii_digit()) {
        form.wrong("full_name", words.t("member-name-wrong"));
        return None;
    }
    Some(name)
}

/// A day, or a year alone where no more is known.
fn read_birth(form: &mut FormState, (words, today): (Words, Day)) -> Option<Birth> {
    let text = form.text("birth").to_owned();
    if text.is_empty() {
        return None;
    }
    let year = text.parse::<i16>().ok().filter(|_| text.len() == 4);
    let birth = match year {
        Some(year) => Birth::Year(year),
        None => match vietnamese::parse_day(&text) {
            Ok(day) => Birth::Day(day),
            Err(_) => {
                form.wrong("birth", words.t1("member-birth-unreadable", "text", text));
                return None;
            }
        },
    };
    let to_come = birth.day().is_some_and(|day| day > today) || birth.year() > today.year();
    if to_come || birth.year() < 1900 {
        form.wrong("birth", words.t("member-birth-impossible"));
        return None;
    }
    Some(birth)
}

fn read_national_id(form: &mut FormState, words: Words) -> Option<String> {
    let number = bare(form, "national_id")?;
    let digits = number.chars().all(|sign| sign.is_ascii_digit());
    match number.len() {
        9 | 12 if digits => return Some(number),
        11 if digits => form.wrong("national_id", words.t("member-card-zero-lost")),
        _ => form.wrong("national_id", words.t("member-card-wrong")),
    }
    None
}

fn read_phone(form: &mut FormState, words: Words) -> Option<String> {
    let typed = bare(form, "phone")?;
    let phone = match typed.strip_prefix("+84").or(typed.strip_prefix("84")) {
        Some(rest) if rest.len() == 9 => format!("0{rest}"),
        _ => typed,
    };
    let digits = phone.trim_start_matches('+');
    if !(8..=15).contains(&digits.len()) || !digits.chars().all(|sign| sign.is_ascii_digit()) {
        form.wrong("phone", words.t("member-phone-wrong"));
        return None;
    }
    Some(phone)
}

/// The sensitive part; nothing where nothing was typed.
pub fn read_sensitive(form: &mut FormState, words: Words) -> Option<Sensitive> {
    let party_on = match form.text("party_on") {
        "" => None,
        _ => read_day(form, "party_on", words),
    };
    let sensitive = Sensitive {
        ethnicity: optional(form, "ethnicity"),
        religion: optional(form, "religion"),
        party_on,
    };
    (sensitive != Sensitive::default()).then_some(sensitive)
}

fn decision(form: &mut FormState, words: Words) -> Option<String> {
    let decision = optional(form, "decision");
    if decision
        .as_ref()
        .is_some_and(|text| text.chars().count() > 100)
    {
        form.wrong("decision", words.t("member-decision-long"));
    }
    decision
}

/// A joining of a unit, or the form with its sentences.
pub fn read_joining(
    form: &mut FormState,
    unit: &Unit,
    (words, today): (Words, Day),
) -> Option<Joining> {
    let on = read_day(form, "on", words);
    let how = match form.text("how") {
        "" => Some(HowJoined::Admitted),
        code => code.parse().ok().filter(|how| *how != HowJoined::Moved),
    };
    if how.is_none() {
        form.wrong("how", words.t("member-how-unknown"));
    }
    let decision = decision(form, words);
    let (on, how) = (on?, how?);
    if let Err(refusal) = check_joining(unit, on, today) {
        form.wrong(refusal.field, words.t(refusal.message));
        return None;
    }
    form.is_sound().then_some(Joining {
        unit_id: unit.unit_id,
        on,
        how,
        decision,
    })
}

/// A leaving, or the form with its sentences.
pub fn read_leaving(form: &mut FormState, (words, today): (Words, Day)) -> Option<Leaving> {
    let on = read_day(form, "on", words);
    let why = form.text("why").parse::<WhyLeft>().ok();
    match why {
        None => form.wrong("why", words.t("member-why-missing")),
        Some(WhyLeft::Moved) => form.wrong("why", words.t("member-move-is-a-transfer")),
        Some(_) => {}
    }
    let decision = decision(form, words);
    let (on, why) = (on?, why?);
    if let Err(refusal) = check_leaving(on, today) {
        form.wrong(refusal.field, words.t(refusal.message));
    }
    form.is_sound().then_some(Leaving { on, why, decision })
}

/// The day and the decision of a transfer.
pub fn read_effective(
    form: &mut FormState,
    (words, today): (Words, Day),
) -> Option<(Day, Option<String>)> {
    let on = read_day(form, "on", words);
    let decision = decision(form, words);
    let on = on?;
    if let Err(refusal) = check_leaving(on, today) {
        form.wrong(refusal.field, words.t(refusal.message));
    }
    form.is_sound().then_some((on, decision))
}

/// Says where the rule of the youngest age is broken; what cannot be known is not held against
/// anybody.
pub fn check_age(
    form: &mut FormState,
    (birth, on): (Option<Birth>, Day),
    (catalogue, words): (&Catalogue, Words),
) {
    let rule = catalogue.rule("member-age-least", on);
    let Some((rule, least)) = rule.and_then(|rule| Some((rule, rule.value.as_integer()?))) else {
        return;
    };
    let least = i16::try_from(least).unwrap_or(0);
    if birth.is_some_and(|birth| !is_old_enough(birth, on, least)) {
        let sentence = words.t2("member-too-young", ("years", least), ("basis", &rule.basis));
        form.wrong("birth", sentence);
    }
}

/// What the identity number makes one look at again, as codes and whole sentences.
pub fn card_doubts(details: &Details, words: Words) -> Vec<(&'static str, String)> {
    let Some(number) = &details.national_id else {
        return Vec::new();
    };
    let doubts = vietnamese::cccd_check(number, details.sex, details.birth.map(Birth::year));
    doubts
        .into_iter()
        .filter_map(|doubt| match doubt {
            CccdDoubt::OldCard => Some(("old", words.t("member-doubt-old-card"))),
            CccdDoubt::Province { code } => Some((
                "province",
                words.t1("member-doubt-province", "code", format!("{code:03}")),
            )),
            CccdDoubt::Sex { in_number } => {
                let sex = words.t(&format!("member-sex-{}", sex_code(in_number)));
                Some(("sex", words.t1("member-doubt-sex", "sex", sex)))
            }
            CccdDoubt::BirthYear { in_number } => Some((
                "year",
                words.t1("member-doubt-year", "year", in_number.to_string()),
            )),
            // Numbers of another length are refused before.
            CccdDoubt::NotDigits | CccdDoubt::ZeroLost | CccdDoubt::Length { .. } => None,
        })
        .collect()
}

/// Puts a person's details back into a form.
pub fn show_details(form: &mut FormState, details: &Details) {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let birth = match details.birth {
        Some(Birth::Day(day)) => day_short(day),
        Some(Birth::Year(year)) => year.to_string(),
        None => String::new(),
    };
    for (name, value) in [
        ("full_name", details.full_name.clone()),
        ("birth", birth),
        ("sex", details.sex.map_or("", sex_code).to_owned()),
        ("national_id", text(&details.national_id)),
        ("passport", text(&details.passport)),
        ("phone", text(&details.phone)),
        ("email", text(&details.email)),
        ("nationality", details.nationality.clone()),
        ("home_place", text(&details.home_place)),
        ("address", text(&details.address)),
        ("job", text(&details.job)),
        ("education", text(&details.education)),
    ] {
        form.set(name, value);
    }
}

/// A reason that is kept with what it explains.
pub fn read_reason(form: &mut FormState, words: Words) -> Option<String> {
    let reason = optional(form, "reason").unwrap_or_default();
    if !(3..=500).contains(&reason.chars().count()) {
        form.wrong("reason", words.t("member-reason-missing"));
        return None;
    }
    Some(reason)
}
