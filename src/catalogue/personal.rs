//! What is kept of a person and why: the fields with their sensitivity, the purposes one may give,
//! and what keeps data although deletion is asked for. Holds the tables against each other; knows
//! no person.

use serde::Deserialize;
use timeline::Day;

use super::check::{Finding, push};
use super::model::Catalogue;

/// The fields the register keeps of a person; each is described in the catalogue.
pub const PERSON_FIELDS: [&str; 15] = [
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
    "ethnicity",
    "religion",
    "party_on",
];

/// How the law looks at a value (Decree 356/2025/NĐ-CP, articles 3 and 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sensitivity {
    Basic,
    Sensitive,
}

/// How a list that leaves the program may hold a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InLists {
    Ticked,
    Unticked,
    /// Its last characters only, unless the whole is asked for with a reason.
    Masked,
    /// With a reason only.
    Reasoned,
}

/// A value kept of a person.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonalField {
    pub code: String,
    pub vi: String,
    pub en: String,
    pub sensitivity: Sensitivity,
    pub purposes: Vec<String>,
    pub basis: String,
    /// Shown masked on pages.
    pub masked: bool,
    pub list: InLists,
    pub kept_vi: String,
    pub kept_en: String,
}

impl PersonalField {
    pub fn name(&self, language: &str) -> &str {
        if language == "en" { &self.en } else { &self.vi }
    }
    /// How long it is kept, in words.
    pub fn kept(&self, language: &str) -> &str {
        if language == "en" {
            &self.kept_en
        } else {
            &self.kept_vi
        }
    }
    pub fn is_sensitive(&self) -> bool {
        self.sensitivity == Sensitivity::Sensitive
    }
}

/// What personal values are looked at for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonalPurpose {
    pub code: String,
    pub vi: String,
    pub en: String,
    /// Offered where somebody has to say why he looks.
    #[serde(default)]
    pub asked: bool,
}

impl PersonalPurpose {
    pub fn name(&self, language: &str) -> &str {
        if language == "en" { &self.en } else { &self.vi }
    }
}

/// What holds of a person whose data the law keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeptWhile {
    Member,
    /// Named on a record with an amount of money, of the last `years`.
    NamedWithMoney,
}

/// Why data are kept although deletion is asked for; dated, with its legal basis.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonalKeep {
    pub code: String,
    #[serde(rename = "while")]
    pub when: KeptWhile,
    #[serde(default)]
    pub years: i16,
    pub vi: String,
    pub en: String,
    pub from_on: Day,
    pub until_on: Option<Day>,
    pub basis: String,
}

impl PersonalKeep {
    pub fn sentence(&self, language: &str) -> &str {
        if language == "en" { &self.en } else { &self.vi }
    }
    pub fn in_force(&self, on: Day) -> bool {
        self.from_on <= on && self.until_on.is_none_or(|until| on < until)
    }
}

/// Everything the catalogue says of personal data.
#[derive(Debug, Clone, Default)]
pub struct Personal {
    pub fields: Vec<PersonalField>,
    pub purposes: Vec<PersonalPurpose>,
    pub keeps: Vec<PersonalKeep>,
}

impl Personal {
    pub fn field(&self, code: &str) -> Option<&PersonalField> {
        self.fields.iter().find(|field| field.code == code)
    }
    pub fn purpose(&self, code: &str) -> Option<&PersonalPurpose> {
        self.purposes.iter().find(|purpose| purpose.code == code)
    }
}

pub(super) fn check_personal(catalogue: &Catalogue, findings: &mut Vec<Finding>) {
    let personal = &catalogue.personal;
    for code in PERSON_FIELDS {
        if personal.field(code).is_none() {
            let reason = "is kept of a person but not described".to_owned();
            let remedy = "Add a [[personal_field]] with its sensitivity, purposes and basis.";
            push(findings, &format!("personal_field {code}"), reason, remedy);
        }
    }
    for field in &personal.fields {
        check_field(personal, field, findings);
    }
    for keep in &personal.keeps {
        let place = format!("personal_keep {}", keep.code);
        if keep.basis.trim().is_empty() {
            let remedy = "Add basis = \"…\".";
            push(
                findings,
                &place,
                "the legal basis is missing".to_owned(),
                remedy,
            );
        }
        if keep.when == KeptWhile::NamedWithMoney && keep.years < 1 {
            let remedy = "Add years = …, counted back from the day of asking.";
            push(findings, &place, "no number of years".to_owned(), remedy);
        }
    }
}

fn check_field(personal: &Personal, field: &PersonalField, findings: &mut Vec<Finding>) {
    let place = format!("personal_field {}", field.code);
    let mut say = |reason: String, remedy: &str| push(findings, &place, reason, remedy);
    if !PERSON_FIELDS.contains(&field.code.as_str()) {
        say(
            "the register keeps no such value".to_owned(),
            "Name a field of a person.",
        );
    }
    if field.basis.trim().is_empty() {
        say(
            "the legal basis is missing".to_owned(),
            "Add basis = \"…\".",
        );
    }
    if field.purposes.is_empty() {
        say(
            "nothing is kept without a purpose".to_owned(),
            "Add purposes = [\"…\"].",
        );
    }
    for purpose in &field.purposes {
        if personal.purpose(purpose).is_none() {
            say(
                format!("purpose {purpose} is not defined"),
                "Name a [[personal_purpose]].",
            );
        }
    }
    if field.is_sensitive() && !(field.masked && field.list == InLists::Reasoned) {
        say(
            "a sensitive value is shown or listed without a reason".to_owned(),
            "Set masked = true and list = \"reasoned\".",
        );
    }
    if field.masked && matches!(field.list, InLists::Ticked | InLists::Unticked) {
        say(
            "what is masked on pages is whole in lists".to_owned(),
            "Set list = \"masked\" or list = \"reasoned\".",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{check, load};

    #[test]
    fn the_built_in_fields_are_described_and_sound() {
        let catalogue = load(None).unwrap();
        assert_eq!(check(&catalogue), Vec::new());
        assert_eq!(catalogue.personal.fields.len(), PERSON_FIELDS.len());
    }

    #[test]
    fn what_is_wrong_with_a_field_is_named() {
        let mut catalogue = load(None).unwrap();
        let fields = &mut catalogue.personal.fields;
        fields.retain(|field| field.code != "phone");
        let religion = fields.iter_mut().find(|field| field.code == "religion");
        let religion = religion.unwrap();
        religion.list = InLists::Ticked;
        religion.purposes = vec!["gossip".to_owned()];
        let reasons: Vec<String> = check(&catalogue)
            .iter()
            .map(|finding| format!("{}: {}", finding.place, finding.reason))
            .collect();
        assert_eq!(
            reasons,
            [
                "personal_field phone: is kept of a person but not described",
                "personal_field religion: purpose gossip is not defined",
                "personal_field religion: a sensitive value is shown or listed without a reason",
                "personal_field religion: what is masked on pages is whole in lists",
            ]
        );
    }
}
