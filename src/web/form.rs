//! A form that keeps what was typed: the raw text of each field and the sentence beside it.

use std::collections::BTreeMap;

use axum::http::StatusCode;

/// One field as typed, with what is wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldState {
    pub value: String,
    pub error: Option<String>,
}

/// What was typed, and what is wrong with it, by field name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormState {
    fields: BTreeMap<String, FieldState>,
    /// What is wrong with the form as a whole.
    pub refusal: Option<String>,
}

impl FormState {
    /// The pairs a browser sent; a name sent twice keeps both, joined by line breaks.
    pub fn of(pairs: &[(String, String)]) -> Self {
        let mut form = Self::default();
        for (name, value) in pairs {
            let field = form.fields.entry(name.clone()).or_default();
            if !field.value.is_empty() {
                field.value.push('\n');
            }
            field.value.push_str(value);
        }
        form
    }

    /// The text typed, trimmed; empty where nothing was.
    pub fn text(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", |field| field.value.trim())
    }

    /// The text typed exactly, to show it again.
    pub fn value(&self, name: &str) -> &str {
        self.fields
            .get(name)
            .map_or("", |field| field.value.as_str())
    }

    /// Whether the field was sent at all, empty or not.
    pub fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.fields.entry(name.to_owned()).or_default().value = value.into();
    }

    /// Says what is wrong with a field; the first thing said stands.
    pub fn wrong(&mut self, name: &str, sentence: impl Into<String>) {
        self.fields
            .entry(name.to_owned())
            .or_default()
            .error
            .get_or_insert(sentence.into());
    }

    pub fn error(&self, name: &str) -> Option<&str> {
        self.fields
            .get(name)
            .and_then(|field| field.error.as_deref())
    }

    pub fn is_sound(&self) -> bool {
        self.refusal.is_none() && self.fields.values().all(|field| field.error.is_none())
    }

    /// How a page with this form answers; programs too are told that something is wrong.
    pub fn status(&self) -> StatusCode {
        if self.is_sound() {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    }

    /// Every wrong field with its sentence, in the order of names.
    pub fn errors(&self) -> Vec<(&str, &str)> {
        self.fields
            .iter()
            .filter_map(|(name, field)| Some((name.as_str(), field.error.as_deref()?)))
            .collect()
    }
}
