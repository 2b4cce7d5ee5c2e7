//! Reads why somebody looks, the same wherever a reason is asked for.

use super::rules::{LONGEST_REASON, Reason, SHORTEST_REASON};
use crate::catalogue::{Catalogue, PersonalPurpose};
use crate::web::{FormState, Words};

/// The purposes one may choose from.
pub fn purposes(catalogue: &Catalogue) -> Vec<PersonalPurpose> {
    let purposes = catalogue.personal.purposes.iter();
    purposes.filter(|purpose| purpose.asked).cloned().collect()
}

/// The purpose chosen, or a sentence beside the field.
pub fn read_purpose(form: &mut FormState, catalogue: &Catalogue, words: Words) -> Option<String> {
    let code = form.text("purpose").to_owned();
    let known = catalogue.personal.purpose(&code);
    if known.is_none_or(|purpose| !purpose.asked) {
        form.wrong("purpose", words.t("privacy-purpose-missing"));
        return None;
    }
    Some(code)
}

/// Words that say why; a purpose alone is not a reason.
pub fn read_words(form: &mut FormState, words: Words) -> Option<String> {
    let text = form.text("reason").split_whitespace();
    let text = text.collect::<Vec<_>>().join(" ");
    let length = text.chars().count();
    if length < SHORTEST_REASON {
        form.wrong("reason", words.t("privacy-reason-missing"));
        return None;
    }
    if length > LONGEST_REASON {
        form.wrong("reason", words.t("privacy-reason-long"));
        return None;
    }
    Some(text)
}

/// Purpose and words together.
pub fn read_reason(form: &mut FormState, catalogue: &Catalogue, words: Words) -> Option<Reason> {
    let purpose = read_purpose(form, catalogue, words);
    let said = read_words(form, words);
    Some(Reason {
        purpose: purpose?,
        words: said?,
    })
}
