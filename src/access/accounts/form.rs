//! Reads an account from what was typed.

use super::rules::{ADDRESS_FORMS, AccountAsked, is_login};
use crate::access::Role;
use crate::web::{FormState, Words};

/// An account, or the form with a sentence beside each wrong field.
pub fn read(form: &mut FormState, words: Words) -> Option<AccountAsked> {
    let login = form.text("login").to_lowercase();
    if !is_login(&login) {
        form.wrong("login", words.t("account-login-wrong"));
    }
    let full_name = form.text("full_name").split_whitespace();
    let full_name = full_name.collect::<Vec<_>>().join(" ");
    if !(2..=120).contains(&full_name.chars().count()) {
        form.wrong("full_name", words.t("account-name-wrong"));
    }
    let role = form.text("role").parse::<Role>().ok();
    if role.is_none() {
        form.wrong("role", words.t("account-role-missing"));
    }
    let address_form = form.text("address_form").to_owned();
    if !ADDRESS_FORMS.contains(&address_form.as_str()) {
        form.wrong("address_form", words.t("account-address-form-wrong"));
    }
    // The script puts the chosen code beside; without it the code is typed.
    let chosen = form.text("unit").to_owned();
    let unit = if chosen.is_empty() {
        form.text("unit_text").to_uppercase()
    } else {
        chosen.to_uppercase()
    };
    if unit.is_empty() {
        form.wrong("unit", words.t("account-unit-missing"));
    }
    if !form.is_sound() {
        return None;
    }
    Some(AccountAsked {
        login,
        full_name,
        address_form,
        role: role?,
        unit,
    })
}
