//! Reads what somebody confirms of a figure: for page, API and all at once alike.

use passages::Period;
use timeline::PeriodName;
use vietnamese::Qualifier;

use super::rules::Suggestion;
use crate::catalogue::{Catalogue, Indicator};
use crate::declared::{Dims, Word, check_dims, read_period, read_text, sentence};
use crate::indicator::{parse_dims, print_dims};
use crate::web::{FormState, Words};

/// The fields of a suggestion.
pub const INDICATOR: &str = "chi-tieu";
pub const OTHER: &str = "khac";
pub const UNIT: &str = "don-vi";
pub const PERIOD: &str = "ky";
pub const VALUE: &str = "so";
pub const QUALIFIER: &str = "muc";
pub const DIMS: &str = "phan";

/// What was confirmed; whose it is stands in the unit's field.
pub struct Confirmed<'a> {
    pub indicator: &'a Indicator,
    pub dims: Dims,
    pub period: Period,
    pub word: Word,
}

/// Puts a suggestion into its fields.
pub fn filled(suggestion: &Suggestion, unit: &str) -> FormState {
    let mut form = FormState::default();
    let first = suggestion.candidates.first();
    form.set(INDICATOR, first.map_or("", |first| first.code.as_str()));
    form.set(OTHER, "");
    form.set(UNIT, unit);
    form.set(PERIOD, suggestion.period.clone().unwrap_or_default());
    form.set(VALUE, suggestion.value.clone());
    form.set(QUALIFIER, suggestion.qualifier);
    form.set(DIMS, print_dims(&suggestion.dims));
    form
}

/// Reads the fields, or says beside each what is wrong with it. `printed` are the words of the
/// text, `source` where they stand.
pub fn read<'a>(
    form: &mut FormState,
    catalogue: &'a Catalogue,
    (printed, source): (&str, &str),
    words: Words,
) -> Option<Confirmed<'a>> {
    let indicator = read_indicator(form, catalogue, words);
    let period = read_name(form, words);
    let indicator = indicator?;
    let dims = match parse_dims(form.text(DIMS)) {
        Some(dims) => dims,
        None => {
            form.wrong(DIMS, words.t("reading-dims-unreadable"));
            return None;
        }
    };
    if let Err(refusal) = check_dims(&dims, indicator, catalogue) {
        form.wrong(DIMS, sentence(&refusal, words));
    }
    let chosen: Qualifier = form.text(QUALIFIER).parse().unwrap_or_default();
    let text = form.text(VALUE).to_owned();
    let Some(mut word) = read_text(&text, chosen, indicator) else {
        form.wrong(VALUE, words.t1("reading-value-unreadable", "text", text));
        return None;
    };
    let period = period?.period();
    word.printed = Some(printed.chars().take(500).collect());
    word.source = Some(source.chars().take(300).collect());
    let word = match crate::declared::check_word(word, indicator, period) {
        Ok(word) => word,
        Err(refusal) => {
            form.wrong(VALUE, sentence(&refusal, words));
            return None;
        }
    };
    form.is_sound().then_some(Confirmed {
        indicator,
        dims,
        period,
        word,
    })
}

/// The indicator named in the second field outweighs the one chosen in the first.
fn read_indicator<'a>(
    form: &mut FormState,
    catalogue: &'a Catalogue,
    words: Words,
) -> Option<&'a Indicator> {
    let other = form.text(OTHER);
    let field = if other.is_empty() { INDICATOR } else { OTHER };
    let code = form
        .text(field)
        .split_whitespace()
        .next()
        .unwrap_or_default();
    if code.is_empty() {
        form.wrong(OTHER, words.t("reading-indicator-missing"));
        return None;
    }
    let found = catalogue.indicator(code);
    if found.is_none() {
        let sentence = words.t1("reading-indicator-unknown", "code", code);
        form.wrong(field, sentence);
    }
    found
}

fn read_name(form: &mut FormState, words: Words) -> Option<PeriodName> {
    if form.text(PERIOD).is_empty() {
        form.wrong(PERIOD, words.t("reading-period-missing"));
        return None;
    }
    match read_period(form.text(PERIOD), words) {
        Ok(name) => Some(name),
        Err(sentence) => {
            form.wrong(PERIOD, sentence);
            None
        }
    }
}
