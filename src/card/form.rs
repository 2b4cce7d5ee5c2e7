//! Reads the day cards are issued on and how one ended.

use timeline::Day;

use super::rules::CardState;
use super::store::{Card, Ending};
use crate::unit::read_day;
use crate::web::{FormState, Words};

/// The day of issue, not to come.
pub fn read_issue(form: &mut FormState, today: Day, words: Words) -> Option<Day> {
    let day = read_day(form, "issued_on", words)?;
    if day > today {
        form.wrong("issued_on", words.t("card-day-to-come"));
        return None;
    }
    Some(day)
}

/// How a card ended, or the form with a sentence beside each wrong field.
pub fn read_ending(
    form: &mut FormState,
    card: &Card,
    (today, words): (Day, Words),
) -> Option<Ending> {
    let state = form.text("state").parse::<CardState>().ok();
    let state = state.filter(|state| CardState::ENDS.contains(state));
    if state.is_none() {
        form.wrong("state", words.t("card-state-missing"));
    }
    let on = read_day(form, "on", words);
    if on.is_some_and(|on| on > today) {
        form.wrong("on", words.t("card-day-to-come"));
    }
    if on.is_some_and(|on| on < card.issued_on) {
        form.wrong("on", words.t("card-ended-before-issued"));
    }
    let reason = form.text("reason").to_owned();
    if reason.chars().count() > 500 {
        form.wrong("reason", words.t("card-reason-long"));
    }
    if !form.is_sound() {
        return None;
    }
    Some(Ending {
        state: state?,
        on: on?,
        reason: Some(reason).filter(|reason| !reason.is_empty()),
    })
}
