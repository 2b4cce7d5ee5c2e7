//! Reads which values a list shall hold, how and what for.

use crate::catalogue::{InLists, PersonalField};
use crate::privacy::form::{read_purpose, read_words};
use crate::privacy::rules::Reason;
use crate::web::{FormState, Words};

use super::sheet::FileKind;

/// A field of a list, masked or whole.
#[derive(Debug, Clone)]
pub struct ListField {
    pub field: PersonalField,
    pub whole: bool,
}

/// A list as asked for.
#[derive(Debug, Clone)]
pub struct AskedList {
    pub fields: Vec<ListField>,
    pub reason: Reason,
    pub kind: FileKind,
}

impl AskedList {
    /// The codes of the values that need a reason of their own: masked ones written whole, and
    /// sensitive ones.
    pub fn reasoned(&self) -> Vec<String> {
        let needs = |one: &&ListField| match one.field.list {
            InLists::Masked => one.whole,
            InLists::Reasoned => true,
            InLists::Ticked | InLists::Unticked => false,
        };
        let fields = self.fields.iter().filter(needs);
        fields.map(|one| one.field.code.clone()).collect()
    }

    pub fn codes(&self) -> Vec<String> {
        let fields = self.fields.iter();
        fields.map(|one| one.field.code.clone()).collect()
    }
}

/// Whether a box with this value was ticked; a form without a script sends a name once a box.
pub fn ticked(form: &FormState, name: &str, code: &str) -> bool {
    form.value(name).lines().any(|line| line == code)
}

/// The list asked for, or the form with a sentence beside each wrong field.
pub fn read(
    form: &mut FormState,
    catalogue: &crate::catalogue::Catalogue,
    words: Words,
) -> Option<AskedList> {
    let fields: Vec<ListField> = catalogue
        .personal
        .fields
        .iter()
        .filter(|field| {
            let code = field.code.as_str();
            ticked(form, "field", code) || ticked(form, "whole", code)
        })
        .map(|field| ListField {
            whole: field.list != InLists::Masked || ticked(form, "whole", &field.code),
            field: field.clone(),
        })
        .collect();
    if fields.is_empty() {
        form.wrong("field", words.t("privacy-list-empty"));
    }
    let purpose = read_purpose(form, catalogue, words);
    let kind = FileKind::of(form.text("kind"));
    if kind.is_none() {
        form.wrong("kind", words.t("privacy-file-missing"));
    }
    let mut asked = AskedList {
        fields,
        reason: Reason {
            purpose: purpose.unwrap_or_default(),
            words: String::new(),
        },
        kind: kind.unwrap_or(FileKind::Xlsx),
    };
    let said = !form.text("reason").is_empty();
    if said || !asked.reasoned().is_empty() {
        asked.reason.words = read_words(form, words).unwrap_or_default();
    }
    form.is_sound().then_some(asked)
}
