//! Reads what was typed on a report's page: free words by section, the number and the signer.

use super::outline::Outline;
use super::store::FreeWords;
use crate::docket::is_number;
use crate::web::{FormState, Words};

/// The longest free text of a section.
const LONGEST_WORDS: usize = 20_000;

/// The name of a section's field.
pub fn words_field(code: &str) -> String {
    format!("loi-{code}")
}

/// The free words typed, empty ones left out; a sentence beside the field that is too long.
pub fn read_words(form: &mut FormState, outline: &Outline, words: Words) -> Option<FreeWords> {
    let mut read = FreeWords::new();
    for (code, _, _) in outline.places_for_words() {
        let field = words_field(&code);
        let text = form.text(&field).replace("\r\n", "\n");
        if text.chars().count() > LONGEST_WORDS {
            form.wrong(&field, words.t("report-words-too-long"));
        }
        if !text.is_empty() {
            read.insert(code, text);
        }
    }
    form.is_sound().then_some(read)
}

/// Shows saved words in the form's fields.
pub fn show_words(form: &mut FormState, saved: &FreeWords) {
    for (code, text) in saved {
        form.set(&words_field(code), text);
    }
}

/// What issuing asks beside the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueAsked {
    pub number: String,
    pub signer: String,
}

/// The number and the signer, or the form with its sentences.
pub fn read_issue(form: &mut FormState, words: Words) -> Option<IssueAsked> {
    let number = form.text("number").to_owned();
    if !is_number(&number) {
        form.wrong("number", words.t("report-number-wrong"));
    }
    let signer = form.text("signer").to_owned();
    if signer.chars().count() > 100 {
        form.wrong("signer", words.t("report-signer-long"));
    }
    form.is_sound().then_some(IssueAsked { number, signer })
}
